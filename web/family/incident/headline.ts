import type { familyShow } from '#contract/alarm-family'
import type { Output } from '#web/lib/call.ts'

type Incident = Pick<Output<typeof familyShow>, 'clocks' | 'helper' | 'resolvedAt' | 'state'>

/** How far the rescue is, by the latest clock that was reached: the one line at the top. */
export type Headline = 'ended' | 'safe' | 'arrived' | 'coming' | 'spoke' | 'seen' | 'called'

export const isOver = ({ resolvedAt, state }: Pick<Incident, 'resolvedAt' | 'state'>): boolean =>
  resolvedAt !== null || state === 'resolved' || state === 'reviewed'

export function headlineOf(incident: Incident): Headline {
  const { clocks } = incident
  if (clocks.T5) return 'safe'
  if (isOver(incident)) return 'ended'
  if (clocks.T4) return 'arrived'
  if (clocks.T3 && incident.helper) return 'coming'
  if (clocks.T2) return 'spoke'
  return clocks.T1 ? 'seen' : 'called'
}
