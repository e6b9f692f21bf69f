import * as contract from '#contract/insurance'
import type { Case } from '#contract/insurance'
import type { Claim } from '#contract/insurance-claims'
import {
  caseStates,
  type CaseState,
  claimFlags,
  claimStates,
  type ClaimState,
  payers,
} from '#contract/insurance-words'
import { dayText, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { messages } from './messages.ts'

const caseTones: Record<CaseState, Tone> = {
  applied: 'medium',
  granted: 'good',
  refused: 'plain',
  withdrawn: 'plain',
  ended: 'plain',
}
const claimTones: Record<ClaimState, Tone> = {
  submitted: 'medium',
  checked: 'low',
  settled: 'good',
  refused: 'plain',
  reversed: 'plain',
}

export function CaseTag({ state }: { state: CaseState }) {
  const say = useWord()
  return <Tag tone={caseTones[state]}>{say(caseStates[state])}</Tag>
}
/** The elder lives outside the place of the fund: somebody is to decide. */
export function LeftTag({ value }: { value: Pick<Case, 'state' | 'leftPoolOn'> }) {
  const m = useMessages(messages)
  if (value.leftPoolOn === null || !['applied', 'granted'].includes(value.state)) return null
  return <Tag tone="high">{m.leftOn(dayText(value.leftPoolOn))}</Tag>
}
export function ClaimTag({ state }: { state: ClaimState }) {
  const say = useWord()
  return <Tag tone={claimTones[state]}>{say(claimStates[state])}</Tag>
}

/** Two days as people read them; a missing end is open. */
export function useTerm(): (from: string, to: string | null) => string {
  const m = useMessages(messages)
  return (from, to) =>
    from === to ? dayText(from) : `${dayText(from)} ${m.to} ${to === null ? m.openEnd : dayText(to)}`
}

export function Flags({ claim }: { claim: Claim }) {
  const m = useMessages(messages)
  const say = useWord()
  const term = useTerm()
  if (claim.flags.length === 0) return <span className="unknown">{m.none}</span>
  return (
    <ul className="insurance-flags">
      {claim.flags.map((one) => (
        <li key={`${one.kind}${one.from}${one.source.zh}`}>
          <Tag tone="high">{say(claimFlags[one.kind])}</Tag> {term(one.from, one.to)} · {say(one.source)}
        </li>
      ))}
    </ul>
  )
}

/** Who pays what of a bill, as one line of parts and in words: what is left is the elder's own. */
export function Shares({ claim, bar = false }: { claim: Claim; bar?: boolean }) {
  const m = useMessages(messages)
  const say = useWord()
  const parts = [
    ...claim.shares.map((one) => ({ key: one.payer, words: say(payers[one.payer]), fen: one.fen })),
    { key: 'self', words: m.self, fen: claim.selfPayFen },
  ].filter((one) => one.fen > 0)
  const text = parts.map((one) => `${one.words} ${yuan(one.fen)}`)
  if (!bar) return <span>{text.slice(0, -1).join(' · ') || '—'}</span>
  return (
    <>
      <div className="insurance-bar" role="img" aria-label={text.join('，')}>
        {parts.map((one) => (
          <i key={one.key} data-payer={one.key} style={{ flexGrow: one.fen }} />
        ))}
      </div>
      <ul className="insurance-legend">
        {parts.map((one) => (
          <li key={one.key}>
            <i data-payer={one.key} aria-hidden /> {one.words} <b className="digits">{yuan(one.fen)}</b>
          </li>
        ))}
      </ul>
    </>
  )
}

export const usePlace = () => useQuery(q(contract.showPlace, { query: {} }))

/** What stands on a page of the insurance: nothing where there is no pilot; the blanks of its rule where there are some. */
export function InPilot({ children }: { children: ReactNode }) {
  const m = useMessages(messages)
  const say = useWord()
  const place = usePlace()
  if (place.error) return <ProblemNote error={place.error} retry={() => void place.refetch()} />
  if (!place.data) return null
  const { pilot, rule } = place.data
  if (pilot === 'none') return <Empty title={m.noPilot}>{m.noPilotHint}</Empty>
  const blanks = rule?.unknown ?? []
  return (
    <>
      {pilot === 'below' && <Alert type="info" showIcon title={m.below} className="insurance-note" />}
      {rule && blanks.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className="insurance-note"
          title={m.blanks(blanks.map((one) => say(one)).join(m.to === '至' ? '、' : ', '))}
          description={`${m.rule}：${say(splitSource(rule.source))}`}
        />
      )}
      {children}
    </>
  )
}
/** A document of two languages is written `中文 / English`. */
function splitSource(text: string): { zh: string; en: string } {
  const [zh, en] = text.split(' / ')
  return { zh: zh ?? text, en: en ?? text }
}
