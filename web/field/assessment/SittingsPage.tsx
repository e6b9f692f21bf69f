import { mySittings } from '#contract/assessment-field'
import { applicationStates } from '#contract/assessment-words'
import { kept } from '#web/lib/kept.ts'
import { hourMinute, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { common } from '../messages.ts'
import { Link } from '../place.tsx'
import { messages } from './messages.ts'

/** Today's sittings first by their time; what is signed stays below for a week. */
export function SittingsPage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const query = useQuery({ ...kept(mySittings), refetchInterval: 60_000 })
  useEffect(() => {
    document.title = `${m.title} · 一刻`
  }, [m.title])
  const items = query.data?.answer.items ?? []
  const open = items.filter((item) => item.state === 'scheduled' || item.state === 'sitting')
  const signed = items.filter((item) => !open.includes(item))
  return (
    <>
      <h1>{m.title}</h1>
      {query.data && !query.data.fresh && <p className="hint">{c.asOf(hourMinute(query.data.at))}</p>}
      {query.isPending && <p role="status">{c.loading}</p>}
      {!query.data && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <section>
          <h2>{m.none}</h2>
          <p className="hint">{m.noneHint}</p>
        </section>
      )}
      {[open, signed].map(
        (list, i) =>
          list.length > 0 && (
            <section key={i === 0 ? 'open' : 'signed'}>
              {i === 1 && <h2>{m.done}</h2>}
              <ul className="cards">
                {list.map((item) => (
                  <li key={item.id}>
                    <Link to={{ page: 'assessment', id: item.id }} className="card sitting-card">
                      <b>
                        {item.elderName} <small>{m.years(item.elderAge)}</small>
                      </b>
                      <span>
                        {shortTime(item.sitAt)} · {say(applicationStates[item.state])}
                      </span>
                      <span>{item.place}</span>
                      <span className="hint">
                        {say({ zh: item.scaleZh, en: item.scaleEn })} · {item.lead ? m.lead : m.second}
                      </span>
                      <progress
                        max={item.items}
                        value={item.answered}
                        aria-label={m.answered(item.answered, item.items)}
                      />
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
