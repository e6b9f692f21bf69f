import { useMessages } from '#web/lib/locale.ts'
import { Inbox } from '#web/shared/inbox/Inbox.tsx'
import { messages } from '#web/shared/inbox/messages.ts'
import { useEffect } from 'react'
import { addressOf, go } from '../place.tsx'

/** The link that the message carries for those who get it by SMS. */
const INVITATION = /\/field\/invitations\/([0-9a-f-]{36})/u

/** What was sent to this responder, each leading to the invitation that it is about. */
export function InboxPage() {
  const m = useMessages(messages)
  useEffect(() => {
    document.title = `${m.inbox} · 一刻`
  }, [m.inbox])
  return (
    <>
      <h1>{m.inbox}</h1>
      <Inbox
        addressOf={({ body }) => {
          const id = INVITATION.exec(body)?.[1]
          return id ? addressOf({ page: 'invitation', id }) : null
        }}
        go={go}
      />
    </>
  )
}
