import { sql } from 'kysely'
import { events, type IncidentKind } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { ancestorOf } from '#contract/region'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import { lastly, type Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { happening, record, recordAll } from '#platform/events'
import { stormKind } from './kinds.ts'

type Opened = { readonly kind: IncidentKind; readonly region_code: number }
const counted = new WeakMap<Tx, Map<string, Opened>>()

/**
 * Many of a kind in one street within a short time are one storm: shown as one, acknowledged as one. Every incident stays
 * what it is and none is lost; what threatens life (P0, P1) keeps its ladder, the rest no longer alerts one by one.
 * Counted once as the transaction ends: a storm is locked after every incident, never before one.
 */
export function countTowardsStorms(tx: Tx, opened: readonly Opened[]): void {
  if (opened.length === 0) return
  const places = counted.get(tx) ?? new Map<string, Opened>()
  counted.set(tx, places)
  for (const one of opened) places.set(`${one.kind} ${ancestorOf(one.region_code, 'street')}`, one)
  lastly(tx, 'alarms.storm', () => settle(tx, [...places.values()]))
}

async function settle(tx: Tx, places: readonly Opened[]): Promise<void> {
  const now = clock.now()
  const asked: object[] = []
  for (const { kind, region_code } of places) {
    const rule = (await getCached(tx, stormKind, region_code))?.body
    if (!rule) continue
    const { incidents, withinSeconds: within, endsAfterSeconds: ends } = rule
    const street = ancestorOf(region_code, 'street')
    asked.push({ id: uuidv7(now.getTime()), kind, street, incidents, within, ends })
  }
  if (asked.length === 0) return
  const { rows } = await sql<{ storm: string; kind: IncidentKind; street: number; joined: number }>`
    select storm, storm_kind as kind, storm_street as street, joined from alarms.settle_storms(${JSON.stringify(asked)}::jsonb, ${now}) where fresh`.execute(
    tx,
  )
  await recordAll(
    tx,
    rows.map(({ storm, kind, street, joined }) =>
      happening(events.stormOpened, { kind, count: joined }, { regionCode: street, subjectId: storm }),
    ),
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
