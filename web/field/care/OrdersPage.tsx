import { orderStates, pauseKinds } from '#contract/care-words'
import { dayOf } from '#contract/day'
import { hourMinute, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useEffect } from 'react'
import '../assessment/assessment.css'
import { common } from '../messages.ts'
import { Link } from '../place.tsx'
import { messages } from './messages.ts'
import { useMyOrders } from './mine.ts'

/** What is to answer first, then today by the hour, then later; what was done stays a week. */
export function OrdersPage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const { query, orders } = useMyOrders()
  useEffect(() => {
    document.title = `${m.title} · 一刻`
  }, [m.title])
  const over = (one: (typeof orders)[number]) => ['finished', 'disputed', 'closed'].includes(one.state)
  const isToday = (one: (typeof orders)[number]) => dayOf(new Date(one.wantedFrom)) <= today()
  const parts = [
    [m.toAnswer, orders.filter((one) => one.state === 'offered')],
    [m.today, orders.filter((one) => one.state !== 'offered' && !over(one) && isToday(one))],
    [m.later, orders.filter((one) => one.state !== 'offered' && !over(one) && !isToday(one))],
    [m.done, orders.filter(over).toReversed()],
  ] as const
  return (
    <>
      <h1>{m.title}</h1>
      {query.data && !query.data.fresh && <p className="hint">{c.asOf(hourMinute(query.data.at))}</p>}
      {query.isPending && <p role="status">{c.loading}</p>}
      {!query.data && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {query.data && orders.length === 0 && (
        <section>
          <h2>{m.none}</h2>
          <p className="hint">{m.noneHint}</p>
        </section>
      )}
      {parts.map(
        ([title, list]) =>
          list.length > 0 && (
            <section key={title}>
              <h2>{title}</h2>
              <ul className="cards">
                {list.map((one) => (
                  <li key={one.id}>
                    <Link to={{ page: 'order', id: one.id }} className="card sitting-card">
                      <b>
                        {say(one.item)} · {one.elderName} <small>{m.years(one.elderAge)}</small>
                      </b>
                      <span>
                        {shortTime(one.wantedFrom)} · {say(orderStates[one.state])}
                      </span>
                      <span>{one.address}</span>
                      {one.waiting && <span className="hint">{m.waiting}</span>}
                      {one.paused && <span className="warn">{say(pauseKinds[one.paused.kind])}</span>}
                      {one.state === 'offered' && !one.paused && one.answerBy && (
                        <span className="warn">{m.answerBy(hourMinute(one.answerBy))}</span>
                      )}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </>
  )
}
