import { myHistory } from '#contract/responder-field'
import { useMessages } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { common } from '../messages.ts'
import { withUnsent } from '../outbox/entry.ts'
import { useOutbox } from '../outbox/outbox.ts'
import { Card } from './Card.tsx'
import { messages } from './messages.ts'

export function HistoryPage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const outbox = useOutbox()
  const list = useInfiniteQuery(pages(myHistory, { query: { limit: 20 } }))
  useEffect(() => {
    document.title = `${m.history} · 一刻`
  }, [m.history])
  const items = rowsOf(myHistory, list.data)
  return (
    <>
      <h1>{m.history}</h1>
      {list.isPending && <p role="status">{c.loading}</p>}
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && items.length === 0 && <p className="hint">{m.noHistory}</p>}
      <ul className="cards">
        {items.map((item) => (
          <li key={item.id}>
            <Card item={withUnsent(item, outbox)} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <button type="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {m.more}
        </button>
      )}
    </>
  )
}
