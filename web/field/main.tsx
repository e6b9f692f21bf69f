import '#web/ui/tokens.css'
import '#web/ui/base.css'
import '#web/ui/theme.ts'
import './field.css'
import './missions.css'
import { setApp, whenSignedOut } from '#web/lib/call.ts'
import { serveOffline } from '#web/lib/push.ts'
import { queryClient } from '#web/lib/query.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Field } from './Field.tsx'
import { watchNetwork } from './outbox/outbox.ts'
import { go, placeOf } from './place.tsx'

setApp('field')
whenSignedOut(() => {
  if (placeOf(location.pathname, location.search).page === 'signIn') return
  queryClient.clear()
  go({ page: 'signIn', from: location.pathname })
})
watchNetwork()
serveOffline()

const root = document.getElementById('app')
if (!root) throw new Error('field.html has no #app')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Field />
    </QueryClientProvider>
  </StrictMode>,
)
