import { hourMinute } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useEffect } from 'react'
import { DutySwitch } from '../me/DutySwitch.tsx'
import { common } from '../messages.ts'
import { Card } from './Card.tsx'
import { messages } from './messages.ts'
import { isLive, isOpen, useMine } from './mine.ts'

export function HomePage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const { query, items, asOf } = useMine()
  useEffect(() => {
    document.title = `${m.title} · 一刻`
  }, [m.title])
  const open = items
    .filter((item) => isOpen(item.state))
    .sort((a, b) => Number(isLive(b.state)) - Number(isLive(a.state)))
  const recent = items.filter((item) => !isOpen(item.state))
  return (
    <>
      <h1 className="visually-hidden">{m.title}</h1>
      <DutySwitch idle={open.length === 0} />
      {asOf !== null && <p className="hint">{c.asOf(hourMinute(asOf))}</p>}
      {query.isPending && <p role="status">{c.loading}</p>}
      {!query.data && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {open.length > 0 && (
        <ul className="cards" aria-label={m.title}>
          {open.map((item) => (
            <li key={item.id}>
              <Card item={item} />
            </li>
          ))}
        </ul>
      )}
      {recent.length > 0 && (
        <section aria-labelledby="recent">
          <h2 id="recent">{m.recent}</h2>
          <ul className="cards">
            {recent.map((item) => (
              <li key={item.id}>
                <Card item={item} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
