import { acknowledge, judge, resolve } from '#contract/alarms'
import type { Person } from './harness.ts'

/** What journeys ask of an incident. */
export { list, show } from '#contract/alarms'
export const raised = (elderId: string) => (item: { elderId: string | null }) => item.elderId === elderId

/** Puts an incident away, so that the next journey finds a quiet desk. */
export async function closeIncident(by: Person, id: string): Promise<void> {
  await by.call(acknowledge, { params: { id }, body: {} }).catch(() => undefined) // somebody had it already
  await by.call(judge, { params: { id }, body: { verdict: 'test' } })
  await by.call(resolve, { params: { id }, body: { outcome: 'test_call' } })
}
