import type { BatchState, CycleState, PaymentState } from '#contract/benefit-words'
import { AccountFault, accountFaults, batchStates, cycleStates, paymentStates } from '#contract/benefit-words'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import type { z } from 'zod'
import { messages } from './messages.ts'

const cycleTones: Record<z.infer<typeof CycleState>, Tone> = {
  draft: 'plain',
  submitted: 'medium',
  checked: 'medium',
  frozen: 'low',
  paying: 'low',
  closed: 'good',
  cancelled: 'plain',
}
const batchTones: Record<z.infer<typeof BatchState>, Tone> = {
  built: 'medium',
  approved: 'medium',
  exported: 'low',
  settled: 'good',
  cancelled: 'plain',
}
const paymentTones: Record<z.infer<typeof PaymentState>, Tone> = {
  queued: 'plain',
  sent: 'low',
  paid: 'good',
  failed: 'high',
  held: 'medium',
  stopped: 'plain',
}

export function CycleTag({ state }: { state: z.infer<typeof CycleState> }) {
  const say = useWord()
  return <Tag tone={cycleTones[state]}>{say(cycleStates[state])}</Tag>
}
export function BatchTag({ state }: { state: z.infer<typeof BatchState> }) {
  const say = useWord()
  return <Tag tone={batchTones[state]}>{say(batchStates[state])}</Tag>
}
export function PaymentTag({ state }: { state: z.infer<typeof PaymentState> }) {
  const say = useWord()
  return <Tag tone={paymentTones[state]}>{say(paymentStates[state])}</Tag>
}

/** Yuan, or minutes, with a sign where it takes away. */
export function Amount({ value, unit }: { value: number; unit: 'fen' | 'minute' }) {
  const m = useMessages(messages)
  return <span className="digits">{unit === 'fen' ? yuan(value) : `${number(value)} ${m.minute}`}</span>
}

/** Why a payment is not on its way, in words: what the product wrote by key, or what the bank said. */
export function useReason(): (reason: string | null) => string {
  const m = useMessages(messages)
  const say = useWord()
  return (reason) => {
    if (reason === null) return '—'
    if (reason === 'hold') return m.reasonHold
    if (reason === 'hold_released') return m.reasonReleased
    if (reason === 'account:ended') return m.reasonEnded
    if (!reason.startsWith('account:')) return reason
    return reason
      .slice('account:'.length)
      .split(',')
      .map((key) => AccountFault.safeParse(key))
      .map((fault) => (fault.success ? say(accountFaults[fault.data]) : m.account))
      .join(m.listComma)
  }
}

/** `2026-11-01` as `2026-11`; what is given once has no month. */
export function useMonth(): (month: string) => string {
  const m = useMessages(messages)
  return (month) => (month === '1970-01-01' ? m.once : month.slice(0, 7))
}
