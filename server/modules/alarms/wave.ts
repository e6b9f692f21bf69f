import { QualificationKind } from '#contract/responders'
import { inviteWave } from '#modules/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { type IncidentRow, rungsOf } from './incident.ts'

/** So many are invited, and as many again after the time that the ladder sets, until somebody accepts. */
export const nextWave = deadline({
  name: 'alarms.next_wave',
  table: 'alarms.wave',
  column: 'due_at',
  everyMs: 500,
  async run(tx, row) {
    // Not locked: an acceptance locks the call-out first and the incident second, and so does what follows here.
    const incident = await tx
      .selectFrom('alarms.incident')
      .selectAll()
      .where('id', '=', row.incident_id)
      .executeTakeFirst()
    const newer = await tx
      .selectFrom('alarms.wave')
      .select('id')
      .where('incident_id', '=', row.incident_id)
      .where('id', '>', row.id)
      .where('due_at', 'is not', null)
      .limit(1)
      .executeTakeFirst()
    if (!incident || incident.resolved_at) return end(tx, row.id, 'closed')
    if (incident.accepted_at) return end(tx, row.id, 'accepted')
    if (newer) return end(tx, row.id, 'begun anew')
    await inviteWave(tx, callOf(incident, row.qualification), { k: row.k })
    const waves = rungsOf(incident)?.waves
    if (!waves || waves.afterSeconds === null) return end(tx, row.id, 'interval unknown')
    if (row.number >= waves.max) return end(tx, row.id, 'all waves sent')
    const next = new Date(clock.now().getTime() + waves.afterSeconds * 1000)
    await tx
      .updateTable('alarms.wave')
      .set({ number: row.number + 1, due_at: next })
      .where('id', '=', row.id)
      .execute()
  },
})

async function end(tx: Tx, id: string, reason: string): Promise<void> {
  await tx
    .updateTable('alarms.wave')
    .set({ due_at: null, ended_reason: reason })
    .where('id', '=', id)
    .execute()
}

/** What responders needs to know of an incident. The responder whose own call for help it is, is not asked. */
export function callOf(incident: IncidentRow, qualification: string | null) {
  const helper = incident.place_key?.startsWith('responder/')
    ? [incident.place_key.slice('responder/'.length)]
    : []
  const parsed = QualificationKind.safeParse(qualification)
  return {
    incidentId: incident.id,
    elderId: incident.elder_id,
    regionCode: incident.region_code,
    orgId: incident.org_id,
    lon: incident.lon,
    lat: incident.lat,
    kind: incident.kind,
    level: incident.severity,
    qualification: parsed.success ? parsed.data : null,
    exclude: helper,
    drill: incident.drill,
  }
}
