import { useMessages } from '#web/lib/locale.ts'
import { Inbox } from '#web/ui/inbox/Inbox.tsx'
import { messages } from '#web/ui/inbox/messages.ts'
import { useEffect } from 'react'
import { addressOf, go } from '../place.tsx'

/** What was sent to this responder; whatever asks for something to be done waits among the missions. */
export function InboxPage() {
  const m = useMessages(messages)
  useEffect(() => {
    document.title = `${m.inbox} · 一刻`
  }, [m.inbox])
  return (
    <>
      <h1>{m.inbox}</h1>
      <Inbox
        addressOf={({ template }) => (template === 'responders.invited' ? addressOf({ page: 'home' }) : null)}
        go={go}
      />
    </>
  )
}
