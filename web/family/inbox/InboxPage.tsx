import { useMessages } from '#web/lib/locale.ts'
import { Inbox } from '#web/shared/inbox/Inbox.tsx'
import { messages } from '#web/shared/inbox/messages.ts'
import { useEffect } from 'react'
import { addressOf, go } from '../place.tsx'

/** What was sent to this family member, each leading to the incident or the elder that it is about. */
export function InboxPage() {
  const m = useMessages(messages)
  useEffect(() => {
    document.title = m.inbox
  }, [m.inbox])
  return (
    <>
      <h1>{m.inbox}</h1>
      <Inbox
        addressOf={({ incidentId, elderId }) =>
          incidentId
            ? addressOf({ page: 'incident', id: incidentId })
            : elderId
              ? addressOf({ page: 'elder', id: elderId, section: null })
              : null
        }
        go={go}
      />
    </>
  )
}
