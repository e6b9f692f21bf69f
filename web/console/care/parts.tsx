import type { Reason, Share } from '#contract/care-orders'
import {
  fundSources,
  orderExceptions,
  type OrderException,
  type OrderState,
  orderStates,
  pauseKinds,
  type PauseKind,
  satisfactions,
  type SatisfactionKey,
  type StatementState,
  statementStates,
  type Verdict,
  verdicts,
} from '#contract/care-words'
import { yuan } from '#web/lib/format.ts'
import { useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import type { z } from 'zod'

const orderTones: Record<OrderState, Tone> = {
  placed: 'medium',
  offered: 'medium',
  accepted: 'low',
  arrived: 'low',
  started: 'low',
  finished: 'medium',
  disputed: 'high',
  closed: 'good',
  cancelled: 'plain',
}
const statementTones: Record<StatementState, Tone> = {
  draft: 'medium',
  approved: 'low',
  paid: 'good',
  reversed: 'high',
  dropped: 'plain',
}
const verdictTones: Record<Verdict, Tone> = { payable: 'good', held: 'medium', blocked: 'high' }

type Tagged = { state: OrderState; exception: OrderException | null; paused: { kind: PauseKind } | null }
/** What stands in the way first: it is paused, it waits for a person; else how far it is. */
export function OrderTag({ order: { state, exception, paused } }: { order: Tagged }) {
  const say = useWord()
  if (paused && state !== 'cancelled') return <Tag tone="high">{say(pauseKinds[paused.kind])}</Tag>
  return exception ? (
    <Tag tone="high">{say(orderExceptions[exception])}</Tag>
  ) : (
    <Tag tone={orderTones[state]}>{say(orderStates[state])}</Tag>
  )
}
export function StatementTag({ state }: { state: StatementState }) {
  const say = useWord()
  return <Tag tone={statementTones[state]}>{say(statementStates[state])}</Tag>
}
export function VerdictTag({ verdict }: { verdict: Verdict }) {
  const say = useWord()
  return <Tag tone={verdictTones[verdict]}>{say(verdicts[verdict])}</Tag>
}
export function Satisfied({ grade }: { grade: number | null }) {
  const say = useWord()
  if (grade === null) return <span className="unknown">—</span>
  const words = satisfactions[String(grade) as SatisfactionKey] // one to five, by the contract's shape
  return <Tag tone={grade >= 4 ? 'good' : grade === 3 ? 'medium' : 'high'}>{`${grade} ${say(words)}`}</Tag>
}
/** Reasons in one line each, what speaks against marked. */
export function Reasons({ reasons }: { reasons: readonly z.output<typeof Reason>[] }) {
  const say = useWord()
  return (
    <ul className="care-reasons">
      {reasons.map((one) => (
        <li key={one.code} data-good={one.good}>
          {say(one)}
        </li>
      ))}
    </ul>
  )
}
export function Shares({ shares }: { shares: readonly z.output<typeof Share>[] }) {
  const say = useWord()
  return (
    <>
      {shares
        .filter((one) => one.amountFen > 0)
        .map((one) => (
          <span key={one.source} className="care-share">
            {say(fundSources[one.source])} <b className="digits">{yuan(one.amountFen)}</b>
          </span>
        ))}
    </>
  )
}
