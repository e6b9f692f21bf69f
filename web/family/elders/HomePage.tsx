import { familyList } from '#contract/alarm-family'
import { incidentKinds, incidentStates } from '#contract/alarm-words'
import * as family from '#contract/family'
import { statuses } from '#contract/people-words'
import { ago } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { kept } from '#web/lib/kept.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { AsOf } from '../AsOf.tsx'
import { common } from '../messages.ts'
import { Link } from '../place.tsx'
import { HelpButton } from './HelpButton.tsx'
import { messages } from './messages.ts'
import { Well } from './Well.tsx'

/** Each of one's elders: how they are now, what is happening, and one press for help. */
export function HomePage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const list = useQuery({ ...kept(family.elders), refetchInterval: 60_000 })
  const open = useQuery(kept(familyList, { query: { state: 'open' } }))
  useEffect(() => {
    document.title = m.mine
  }, [m.mine])
  if (list.error && !list.data) return <ProblemNote error={list.error} retry={() => void list.refetch()} />
  if (!list.data) return <p role="status">{c.loading}</p>
  return (
    <>
      <h1>{m.mine}</h1>
      <AsOf kept={list.data} />
      <ProblemNote error={open.error} />
      {list.data.answer.items.length === 0 && (
        <section>
          <p>{m.none}</p>
          <p className="hint">{m.noneHint}</p>
        </section>
      )}
      {list.data.answer.items.map((elder) => (
        <article key={elder.id} className="card">
          <h2>
            {elder.name} <span>{c.years(elder.age)}</span>
          </h2>
          {elder.status !== 'alive' && <p>{say(statuses[elder.status])}</p>}
          {open.data?.answer.items
            .filter((one) => one.elderId === elder.id)
            .map((one) => (
              <Link key={one.id} to={{ page: 'incident', id: one.id }} className="alert">
                <strong>
                  {say(incidentKinds[one.kind])} · {say(incidentStates[one.state])}
                </strong>
                <span>
                  {ago(one.raisedAt)} · {m.see} ›
                </span>
              </Link>
            ))}
          <Well elder={elder} />
          <Link to={{ page: 'elder', id: elder.id, section: null }} className="row-link">
            {m.open} <span aria-hidden>›</span>
          </Link>
          <HelpButton elder={elder} />
        </article>
      ))}
    </>
  )
}
