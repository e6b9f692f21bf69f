import '@fontsource-variable/noto-sans-sc/index.css'
import '#web/ui/tokens.css'
import '#web/ui/base.css'
import '#web/ui/desk/desk.css'
import '#web/ui/desk/lists.css'
import './shell/shell.css'
import { setApp, whenSignedOut } from '#web/lib/call.ts'
import { useLocale } from '#web/lib/locale.ts'
import { queryClient } from '#web/lib/query.ts'
import { forgetSession } from '#web/lib/session.ts'
import { DeskTheme } from '#web/ui/desk/DeskTheme.tsx'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App as Feedback } from 'antd'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AlarmWatch } from './alarms/AlarmWatch.tsx'
import { Bell } from './notifications/Bell.tsx'
import { paths } from './paths.ts'
import { menu, router } from './routes.tsx'
import { ShellPartsProvider } from './shell/parts.ts'

setApp('console')
whenSignedOut(() => {
  const here = router.state.location
  if (here.pathname.startsWith(paths.signIn)) return
  forgetSession()
  void router.navigate({ to: paths.signIn, search: { from: here.href } })
})

const parts = { menu, watchers: [AlarmWatch, Bell] }

function Console() {
  const language = useLocale()
  return (
    <DeskTheme locale={language}>
      <Feedback message={{ maxCount: 4 }}>
        <QueryClientProvider client={queryClient}>
          <ShellPartsProvider value={parts}>
            <RouterProvider router={router} />
          </ShellPartsProvider>
        </QueryClientProvider>
      </Feedback>
    </DeskTheme>
  )
}

const root = document.getElementById('app')
if (!root) throw new Error('console.html has no #app')
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
)
