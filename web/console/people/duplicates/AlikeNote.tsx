import * as contract from '#contract/people-duplicates'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { MatchCard } from './MatchCard.tsx'
import { messages } from './messages.ts'

type Draft = {
  name: string
  identity: string | null
  birthDay: string | null
  phones: string[]
  regionCode: number | null
  address: string
}

/** While somebody is being registered: who may be on the register already, asked for when typing pauses. */
export function AlikeNote({ draft }: { draft: Draft }) {
  const m = useMessages(messages)
  const [settled, setSettled] = useState(draft)
  const key = JSON.stringify(draft)
  useEffect(() => {
    const wait = setTimeout(() => setSettled(JSON.parse(key)), 500)
    return () => clearTimeout(wait)
  }, [key])
  const enough =
    settled.name.trim().length > 1 &&
    Boolean(
      settled.birthDay || (settled.identity && settled.identity.length >= 15) || settled.phones.length > 0,
    )
  const found = useQuery({ ...q(contract.check, { body: settled }), enabled: enough })
  if (!enough || !found.data || (found.data.items.length === 0 && found.data.elsewhere === 0)) return null
  return (
    <section className="alike-note" aria-live="polite">
      <h3>{m.alike}</h3>
      {found.data.items.map((match) => (
        <MatchCard key={match.elderId} match={match} />
      ))}
      {found.data.elsewhere > 0 && <p className="panel-note">{m.elsewhere(found.data.elsewhere)}</p>}
    </section>
  )
}
