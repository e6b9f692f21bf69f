import type { CallState } from '#contract/calls'

/** One event of a call, from the exchange or the console. */
export type CallEvent = {
  readonly kind: 'ringing' | 'answered' | 'held' | 'resumed' | 'transferred' | 'ended'
  readonly at: Date
  readonly agentId: string | null
  readonly agentName: string | null
}

export type Folded = {
  state: CallState
  rangAt: Date
  answeredAt: Date | null
  endedAt: Date | null
  heldSeconds: number
  transfers: number
  agentId: string | null
  agentName: string | null
}

/** At the same instant a call rings before it is answered and is answered before it ends. */
const RANK = { ringing: 0, answered: 1, held: 2, resumed: 3, transferred: 4, ended: 5 } as const

/**
 * What a call is, by everything said of it so far: the same whatever the order in which the events came in. An event
 * twice counts once where that makes sense (first answer, last end). Needs at least one event.
 */
export function fold(events: readonly CallEvent[]): Folded {
  const sorted = [...events].sort((a, b) => a.at.getTime() - b.at.getTime() || RANK[a.kind] - RANK[b.kind])
  const first = sorted[0]
  if (!first) throw new RangeError('a call without events')
  const answered = sorted.find((event) => event.kind === 'answered')
  const ended = sorted.findLast((event) => event.kind === 'ended')
  let heldSince: Date | undefined
  let heldMs = 0
  let agent: { id: string | null; name: string | null } = { id: null, name: null }
  for (const event of sorted) {
    if (event.kind === 'held') heldSince ??= event.at
    if (heldSince && (event.kind === 'resumed' || event.kind === 'ended')) {
      heldMs += event.at.getTime() - heldSince.getTime()
      heldSince = undefined
    }
    if ((event.kind === 'answered' || event.kind === 'transferred') && event.agentId)
      agent = { id: event.agentId, name: event.agentName }
  }
  const rangAt = sorted.find((event) => event.kind === 'ringing')?.at ?? first.at
  return {
    state: ended ? (answered ? 'ended' : 'missed') : answered ? (heldSince ? 'held' : 'answered') : 'ringing',
    rangAt: rangAt <= (answered?.at ?? rangAt) ? rangAt : (answered?.at ?? rangAt),
    answeredAt: answered?.at ?? null,
    endedAt: ended?.at ?? null,
    heldSeconds: Math.round(heldMs / 1000),
    transfers: sorted.filter((event) => event.kind === 'transferred').length,
    agentId: agent.id,
    agentName: agent.name,
  }
}

/** Whole seconds between two instants, never negative. */
export function seconds(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
}
