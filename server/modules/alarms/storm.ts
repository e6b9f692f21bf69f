import { sql } from 'kysely'
import { events, type IncidentKind, type Severity } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { ancestorOf } from '#contract/region'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { stormKind } from './kinds.ts'

type Opened = { id: string; kind: IncidentKind; severity: Severity; regionCode: number }

/**
 * Many of a kind in one street within a short time are one storm: shown as one, acknowledged as one. Every incident stays
 * what it is and none is lost; what threatens life (P0, P1) keeps its ladder, the rest no longer alerts one by one.
 */
export async function countTowardsStorm(tx: Tx, incident: Opened): Promise<void> {
  const rule = (await getCached(tx, stormKind, incident.regionCode))?.body
  if (!rule) return
  const now = clock.now()
  const { rows } = await sql<{
    storm_id: string | null
    fresh: boolean
    joined: number
  }>`select * from alarms.count_towards_storm(
    ${incident.regionCode}, ${incident.kind}, ${now}, ${rule.incidents}, ${rule.withinSeconds}, ${rule.endsAfterSeconds}, ${uuidv7(now.getTime())})`.execute(
    tx,
  )
  const storm = rows[0]
  if (!storm?.storm_id || !storm.fresh) return
  await record(
    tx,
    events.stormOpened,
    { kind: incident.kind, count: storm.joined },
    { regionCode: ancestorOf(incident.regionCode, 'street'), subjectId: storm.storm_id },
  )
}

/** Nothing more has come for the time that the place sets. */
export const stormEnd = deadline({
  name: 'alarms.end_storm',
  table: 'alarms.storm',
  column: 'ends_at',
  async run(tx, row) {
    const now = clock.now()
    await tx
      .updateTable('alarms.storm')
      .set({ ends_at: null, closed_at: now })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      events.stormClosed,
      { count: row.incidents, seconds: (now.getTime() - row.opened_at.getTime()) / 1000 },
      { regionCode: row.region_code, subjectId: row.id },
    )
  },
})
