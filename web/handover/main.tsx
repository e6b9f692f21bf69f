import '#web/ui/tokens.css'
import '#web/ui/base.css'
import './handover.css'
import { queryClient } from '#web/lib/query.ts'
import '#web/ui/theme.ts'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Card } from './Card.tsx'

// `/handover/<token>`: the link is the key.
const token = decodeURIComponent(location.pathname.split('/').filter(Boolean)[1] ?? '')

const root = document.getElementById('app')
if (!root) throw new Error('handover.html has no #app')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Card token={token} />
    </QueryClientProvider>
  </StrictMode>,
)
