import { type Held, holderNames, type Memo, type Unit } from '#contract/ledger'
import { postingSources } from '#contract/ledger-sources'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'

/** An amount in its unit: ¥12.34 or 90 min; what goes out is marked by its sign, not by colour alone. */
export function Amount({ unit, value, strong }: { unit: Unit; value: number; strong?: boolean }) {
  const m = useMessages(messages)
  const text = unit === 'fen' ? yuan(value) : m.minutes(number(value))
  const tone = value < 0 ? 'amount is-out' : 'amount'
  return strong ? <b className={tone}>{text}</b> : <span className={tone}>{text}</span>
}

/** What postings are made for, in words; one that has none as it is. */
export function useSourceName(): (source: string) => string {
  const say = useWord()
  return (source) => {
    const words = postingSources[source]
    return words ? say(words) : source
  }
}

/** What a posting says of itself; what somebody wrote stands as it was written. */
export function useSayMemo(): (memo: Memo) => string {
  const say = useWord()
  return (memo) => (typeof memo === 'string' ? memo : say(memo))
}

/** Whose an account is: by name and with a way there for those who may read them. */
export function HeldBy({ of: { elderId, orgId, holderName } }: { of: Held }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const name = holderName ?? (elderId !== null ? m.elder : m.organisation)
  if (elderId !== null)
    return may('people.read') ? (
      <Link to={paths.elder} params={{ elderId }}>
        {name}
      </Link>
    ) : (
      name
    )
  if (orgId === null) return say(holderNames.place)
  return may('organisations.read') ? (
    <Link to={paths.organisation} params={{ organisationId: orgId }}>
      {name}
    </Link>
  ) : (
    name
  )
}

/** A posting by the last characters of its number. */
export function PostingLink({ id }: { id: string }) {
  return (
    <Link to={paths.ledgerPosting} params={{ postingId: id }} className="digits">
      …{id.slice(-8)}
    </Link>
  )
}

type Part = 'accounts' | 'journal' | 'checks'
const places = { accounts: paths.ledger, journal: paths.ledgerJournal, checks: paths.ledgerChecks } as const

/** The three parts of the ledger. */
export function Parts({ now }: { now: Part }) {
  const m = useMessages(messages)
  const navigate = useNavigate()
  return (
    <Segmented<Part>
      value={now}
      onChange={(part) => void navigate({ to: places[part] })}
      options={[
        { value: 'accounts', label: m.accounts },
        { value: 'journal', label: m.journal },
        { value: 'checks', label: m.checks },
      ]}
    />
  )
}
