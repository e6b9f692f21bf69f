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
  const street = ancestorOf(incident.regionCode, 'street')
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (
    select from alarms.incident where region_code / 1000 = ${street / 1000} and kind = ${incident.kind} and not drill
      and raised_at > ${new Date(now.getTime() - rule.withinSeconds * 1000)} limit ${rule.incidents}) few`.execute(
    tx,
  )
  if ((rows[0]?.n ?? 0) < rule.incidents) return

  const endsAt = new Date(now.getTime() + rule.endsAfterSeconds * 1000)
  const id = uuidv7(now.getTime())
  const { rows: opened } = await sql<{ id: string; fresh: boolean }>`
    insert into alarms.storm (id, kind, region_code, opened_at, last_at, ends_at) values (${id}, ${incident.kind}, ${street}, ${now}, ${now}, ${endsAt})
    on conflict (kind, region_code) where closed_at is null do update set last_at = excluded.last_at, ends_at = excluded.ends_at
    returning id, id = ${id} as fresh`.execute(tx)
  const storm = opened[0]
  if (!storm) return
  const { rows: members } = await sql<{ id: string }>`
    update alarms.incident set storm_id = ${storm.id},
      next_step_at = case when severity in ('P0', 'P1') then next_step_at else null end
    where id in (select id from alarms.incident
      where region_code / 1000 = ${street / 1000} and kind = ${incident.kind} and not drill and storm_id is null and resolved_at is null
        and raised_at > ${new Date(now.getTime() - rule.withinSeconds * 1000)} for update skip locked)
    returning id`.execute(tx)
  await sql`update alarms.storm set incidents = incidents + ${members.length} where id = ${storm.id}`.execute(
    tx,
  )
  if (storm.fresh) {
    await record(
      tx,
      events.stormOpened,
      { kind: incident.kind, count: members.length },
      { regionCode: street, subjectId: storm.id },
    )
  }
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
