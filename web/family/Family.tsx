import { type Me, me } from '#contract/access'
import { isProblem, notSignedIn } from '#contract/problem'
import { kept } from '#web/lib/kept.ts'
import { openLive, useChanges } from '#web/lib/live.ts'
import { useMessages } from '#web/lib/locale.ts'
import { invalidateBelow } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { ElderPage } from './elders/ElderPage.tsx'
import { HomePage } from './elders/HomePage.tsx'
import { InboxPage } from './inbox/InboxPage.tsx'
import { IncidentPage } from './incident/IncidentPage.tsx'
import { common } from './messages.ts'
import { go, type Place, usePlace } from './place.tsx'
import { SettingsPage } from './settings/SettingsPage.tsx'
import { Shell } from './shell/Shell.tsx'
import { SignInPage } from './sign-in/SignInPage.tsx'

const Advisor = lazy(async () => ({ default: (await import('./benefits/Advisor.tsx')).Advisor }))
const Guide = lazy(async () => ({ default: (await import('./shell/Guide.tsx')).Guide }))
const Security = lazy(async () => ({
  default: (await import('#web/shared/security/Security.tsx')).Security,
}))
const again = () => void invalidateBelow('/family')

export function Family() {
  const m = useMessages(common)
  const place = usePlace()
  const session = useQuery({ ...kept(me), staleTime: 60_000 })
  const nobody = isProblem(session.error, notSignedIn)
  const accountId = session.data?.answer.accountId ?? null
  useChanges(again)

  useEffect(() => (accountId ? openLive() : undefined), [accountId])
  useEffect(() => {
    if (nobody && place.page !== 'signIn' && place.page !== 'advisor')
      go({ page: 'signIn', from: location.pathname }, { replace: true })
    if (accountId && place.page === 'signIn') go(place.from ?? { page: 'home' }, { replace: true })
  }, [nobody, accountId, place.page])

  // Anybody may ask the advisor.
  if (place.page === 'advisor')
    return (
      <Suspense fallback={null}>
        <Advisor />
      </Suspense>
    )
  if (place.page === 'signIn') return accountId ? null : <SignInPage />
  if (session.isPending || nobody)
    return (
      <p className="first-wait" role="status">
        {m.loading}
      </p>
    )
  if (!session.data) return <ProblemNote error={session.error} retry={() => void session.refetch()} />
  const { answer } = session.data
  // A temporary password opens nothing but the page that changes it.
  const at: typeof place = answer.mustChangePassword ? { page: 'security' } : place
  return <Shell place={at}>{pageOf(at, answer)}</Shell>
}

function pageOf(place: Exclude<Place, { page: 'signIn' | 'advisor' }>, session: Me) {
  switch (place.page) {
    case 'elder':
      return <ElderPage key={place.id} id={place.id} section={place.section} />
    case 'incident':
      return <IncidentPage key={place.id} id={place.id} />
    case 'guide':
      return (
        <Suspense fallback={null}>
          <Guide at={place.key} />
        </Suspense>
      )
    case 'inbox':
      return <InboxPage />
    case 'security':
      return (
        <Suspense fallback={null}>
          <Security me={session} />
        </Suspense>
      )
    case 'settings':
      return <SettingsPage />
    case 'home':
      return <HomePage />
  }
}
