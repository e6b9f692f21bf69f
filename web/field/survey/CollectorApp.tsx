import { useMessages } from '#web/lib/locale.ts'
import type { Place } from '../place.tsx'
import type { Me } from '../session.ts'
import { PlainShell } from '../shell/PlainShell.tsx'
import { FormPage } from './FormPage.tsx'
import { messages } from './messages.ts'
import { TargetsPage } from './TargetsPage.tsx'

/** What a collector's post sees on the phone: whom to ask, and the form. */
export function CollectorApp({ me, place }: { me: Me; place: Exclude<Place, { page: 'signIn' }> }) {
  const m = useMessages(messages)
  return (
    <PlainShell me={me} place={place} home={m.home}>
      {place.page === 'survey' ? <FormPage id={place.id} /> : <TargetsPage />}
    </PlainShell>
  )
}
