import { type Me, me } from '#contract/access'
import { isProblem, notSignedIn } from '#contract/problem'
import { useMessages } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { InboxPage } from './inbox/InboxPage.tsx'
import { AssessorApp } from './assessment/AssessorApp.tsx'
import { HistoryPage } from './invitations/HistoryPage.tsx'
import { HomePage } from './invitations/HomePage.tsx'
import { InvitationPage } from './invitations/InvitationPage.tsx'
import { kept } from '#web/lib/kept.ts'
import { OwnSecurity } from './me/OwnSecurity.tsx'
import { MePage } from './me/MePage.tsx'
import { common } from './messages.ts'
import { OutboxPage } from './outbox/OutboxPage.tsx'
import { openOutbox } from './outbox/outbox.ts'
import { go, type Place, usePlace } from './place.tsx'
import { Shell } from './shell/Shell.tsx'
import { SignInPage } from './sign-in/SignInPage.tsx'

// Conditions between questions need a parser, which nobody but a collector loads.
const CollectorApp = lazy(async () => ({
  default: (await import('./survey/CollectorApp.tsx')).CollectorApp,
}))

const OrdersPage = lazy(async () => ({ default: (await import('./care/OrdersPage.tsx')).OrdersPage }))
const OrderPage = lazy(async () => ({ default: (await import('./care/OrderPage.tsx')).OrderPage }))

const Guide = lazy(async () => ({ default: (await import('./shell/Guide.tsx')).Guide }))

/** Who is here decides what is shown; without a network it is whoever was here last. */
export function Field() {
  const m = useMessages(common)
  const place = usePlace()
  const session = useQuery({ ...kept(me), staleTime: 60_000 })
  const nobody = isProblem(session.error, notSignedIn)
  const accountId = session.data?.answer.accountId ?? null

  useEffect(() => {
    if (accountId) void openOutbox(accountId)
  }, [accountId])
  useEffect(() => {
    if (nobody && place.page !== 'signIn') go({ page: 'signIn', from: location.pathname }, { replace: true })
    if (accountId && place.page === 'signIn') go(place.from ?? { page: 'home' }, { replace: true })
  }, [nobody, accountId, place.page])

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
  if (answer.may.includes('assessment.sit') && !answer.may.includes('field.respond'))
    return <AssessorApp me={answer} place={at} />
  if (answer.may.includes('surveys.collect') && !answer.may.includes('field.respond'))
    return (
      <Suspense fallback={<p role="status">{m.loading}</p>}>
        <CollectorApp me={answer} place={at} />
      </Suspense>
    )
  return <Shell me={session.data.answer}>{pageOf(at, answer)}</Shell>
}

function pageOf(place: Exclude<Place, { page: 'signIn' }>, session: Me) {
  switch (place.page) {
    case 'invitation':
      return <InvitationPage key={place.id} id={place.id} />
    case 'guide':
      return (
        <Suspense fallback={null}>
          <Guide at={place.key} />
        </Suspense>
      )
    case 'orders':
      return (
        <Suspense fallback={null}>
          <OrdersPage />
        </Suspense>
      )
    case 'order':
      return (
        <Suspense fallback={null}>
          <OrderPage key={place.id} id={place.id} />
        </Suspense>
      )
    case 'history':
      return <HistoryPage />
    case 'me':
      return <MePage />
    case 'inbox':
      return <InboxPage />
    case 'security':
      return <OwnSecurity me={session} />
    case 'outbox':
      return <OutboxPage />
    case 'assessment':
    case 'survey':
    case 'home':
      return <HomePage key={session.accountId} />
  }
}
