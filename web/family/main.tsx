import '#web/ui/tokens.css'
import '#web/ui/base.css'
import './family.css'
import { setApp, whenSignedOut } from '#web/lib/call.ts'
import { queryClient } from '#web/lib/query.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Family } from './Family.tsx'
import { go, placeOf } from './place.tsx'
import { applyTextSize } from './settings/text-size.ts'

setApp('family')
applyTextSize()
whenSignedOut(() => {
  if (placeOf(location.pathname, location.search).page === 'signIn') return
  queryClient.clear()
  go({ page: 'signIn', from: location.pathname })
})

const root = document.getElementById('app')
if (!root) throw new Error('family.html has no #app')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Family />
    </QueryClientProvider>
  </StrictMode>,
)
