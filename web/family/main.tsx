import '#web/ui/tokens.css'
import '#web/ui/base.css'
import './family.css'
import './forms.css'
import { setApp, whenSignedOut } from '#web/lib/call.ts'
import { forgetAnswers } from '#web/lib/kept.ts'
import { serveOffline } from '#web/lib/push.ts'
import { queryClient } from '#web/lib/query.ts'
import '#web/ui/theme.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Family } from './Family.tsx'
import { go, placeOf } from './place.tsx'
import { applyTextSize } from './settings/text-size.ts'

setApp('family')
applyTextSize()
whenSignedOut(() => {
  // The advisor is open to anybody.
  const { page } = placeOf(location.pathname, location.search)
  if (page === 'signIn' || page === 'advisor') return
  queryClient.clear()
  void forgetAnswers()
  go({ page: 'signIn', from: location.pathname })
})

serveOffline()

const root = document.getElementById('app')
if (!root) throw new Error('family.html has no #app')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Family />
    </QueryClientProvider>
  </StrictMode>,
)
