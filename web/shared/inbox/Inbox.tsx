import { inbox, type InboxItem, markRead, unreadCount } from '#contract/notification-inbox'
import { ago, fullTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type MouseEvent, useState } from 'react'
import './inbox.css'
import { messages } from './messages.ts'
import { useUnread } from './unread.ts'

/**
 * One's own messages, newest first. `addressOf` says which page of the app a message is about (null: none), `go` opens it;
 * a message is read when it is opened, or marked so.
 */
export function Inbox({
  addressOf,
  go,
}: {
  addressOf: (item: InboxItem) => string | null
  go: (address: string) => void
}) {
  const m = useMessages(messages)
  const [onlyUnread, setOnlyUnread] = useState(false)
  const found = useInfiniteQuery(
    pages(inbox, { query: { limit: 30, ...(onlyUnread ? { unread: true } : {}) } }),
  )
  const unread = useUnread()
  const read = useAction(markRead, { changes: [inbox, unreadCount] })
  const items = rowsOf(inbox, found.data)
  return (
    <div className="inbox">
      <div className="inbox-tools">
        <span role="status">{m.unread(unread)}</span>
        <label>
          <input type="checkbox" checked={onlyUnread} onChange={(e) => setOnlyUnread(e.target.checked)} />{' '}
          {m.onlyUnread}
        </label>
        <button
          type="button"
          disabled={unread === 0 || read.isPending}
          onClick={() => read.mutate({ body: { all: true } })}
        >
          {m.readAll}
        </button>
      </div>
      <ProblemNote
        error={found.error ?? read.error}
        retry={found.error ? () => void found.refetch() : undefined}
      />
      {found.isPending && <p role="status">{found.isPaused ? m.offline : m.loading}</p>}
      {found.isSuccess && items.length === 0 && (
        <p className="inbox-none">{onlyUnread ? m.noneUnread : m.none}</p>
      )}
      <ul>
        {items.map((item) => (
          <Line
            key={item.id}
            item={item}
            address={addressOf(item)}
            open={(address) => {
              if (!item.readAt) read.mutate({ body: { ids: [item.id] } })
              if (address) go(address)
            }}
          />
        ))}
      </ul>
      {found.hasNextPage && (
        <button type="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {m.more}
        </button>
      )}
    </div>
  )
}

function Line({
  item,
  address,
  open,
}: {
  item: InboxItem
  address: string | null
  open: (address: string | null) => void
}) {
  const m = useMessages(messages)
  const urgent = item.urgency === 'P0'
  const content = (
    <>
      <span className="inbox-head">
        <b>{item.title}</b>
        <time title={fullTime(item.at)} dateTime={item.at}>
          {ago(item.at)}
        </time>
      </span>
      <span className="inbox-body">{item.body}</span>
      <span className="inbox-marks">
        {!item.readAt && <em>{m.isUnread}</em>} {urgent && <em className="urgent">{m.urgent}</em>}
      </span>
    </>
  )
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    open(address)
  }
  return (
    <li className={item.readAt ? 'read' : 'unread'}>
      {address ? (
        <a href={address} onClick={follow}>
          {content}
        </a>
      ) : item.readAt ? (
        <div>{content}</div>
      ) : (
        <button type="button" onClick={() => open(null)}>
          {content}
        </button>
      )}
    </li>
  )
}
