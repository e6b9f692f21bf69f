import { useMessages } from '#web/lib/locale.ts'
import type { Place } from '../place.tsx'
import type { Me } from '../session.ts'
import { PlainShell } from '../shell/PlainShell.tsx'
import { messages } from './messages.ts'
import { SittingPage } from './SittingPage.tsx'
import { SittingsPage } from './SittingsPage.tsx'

/** What an assessor's post sees on the phone. */
export function AssessorApp({ me, place }: { me: Me; place: Exclude<Place, { page: 'signIn' }> }) {
  const m = useMessages(messages)
  return (
    <PlainShell me={me} place={place} home={m.home}>
      {place.page === 'assessment' ? <SittingPage id={place.id} /> : <SittingsPage />}
    </PlainShell>
  )
}
