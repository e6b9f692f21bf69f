import { type Selectable, sql } from 'kysely'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import type { ElderRow } from './elder.ts'
import { parseSpan } from './span.ts'

/** The rows that a record is made of. */
export type Parts = {
  elder: ElderRow
  profile: Selectable<DB['people.profile']> | undefined
  accessPlan: Selectable<DB['people.access_plan']> | undefined
  addresses: Selectable<DB['people.address']>[]
  phones: Selectable<DB['people.phone']>[]
  contacts: Selectable<DB['people.contact']>[]
  facts: Selectable<DB['people.fact']>[]
  settings: Selectable<DB['people.setting']>[]
  health: Selectable<DB['people.health_item']>[]
  needs: Selectable<DB['people.need']>[]
  consents: Selectable<DB['people.consent']>[]
  documents: Selectable<DB['people.document']>[]
}

/**
 * The record now, or as of a day. What is dated (facts, addresses, care settings, status, needs, health) is shown as it
 * was true on that day, as far as is known today; every other field as it stood in the register when that day ended,
 * by taking the later changes back one after another.
 */
export async function readParts(tx: Tx, elder: ElderRow, asOf: string | null): Promise<Parts> {
  const id = elder.id
  const now: Parts = {
    elder,
    profile: await tx.selectFrom('people.profile').selectAll().where('elder_id', '=', id).executeTakeFirst(),
    accessPlan: await tx
      .selectFrom('people.access_plan')
      .selectAll()
      .where('elder_id', '=', id)
      .executeTakeFirst(),
    addresses: await tx.selectFrom('people.address').selectAll().where('elder_id', '=', id).execute(),
    phones: await tx
      .selectFrom('people.phone')
      .selectAll()
      .where('elder_id', '=', id)
      .orderBy('created_at')
      .execute(),
    contacts: await tx.selectFrom('people.contact').selectAll().where('elder_id', '=', id).execute(),
    facts: await tx.selectFrom('people.fact').selectAll().where('elder_id', '=', id).execute(),
    settings: await tx.selectFrom('people.setting').selectAll().where('elder_id', '=', id).execute(),
    health: await tx
      .selectFrom('people.health_item')
      .selectAll()
      .where('elder_id', '=', id)
      .orderBy('critical', 'desc')
      .orderBy('created_at')
      .execute(),
    needs: await tx
      .selectFrom('people.need')
      .selectAll()
      .where('elder_id', '=', id)
      .orderBy('item')
      .execute(),
    consents: await tx.selectFrom('people.consent').selectAll().where('elder_id', '=', id).execute(),
    documents: await tx
      .selectFrom('people.document')
      .selectAll()
      .where('elder_id', '=', id)
      .orderBy('created_at')
      .execute(),
  }
  return asOf === null ? now : takeBack(tx, now, asOf)
}

async function takeBack(tx: Tx, now: Parts, day: string): Promise<Parts> {
  const end = new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000)
  const { rows: changes } = await sql<{
    table_name: string
    row_id: string
    before: Record<string, unknown>
  }>`
    select table_name, row_id, before from people.history where elder_id = ${now.elder.id} and at >= ${end} order by at desc, id desc`.execute(
    tx,
  )
  const before = <R extends object>(table: string, key: (row: R) => string, row: R): R => {
    const copy = { ...row }
    for (const change of changes) {
      if (change.table_name === table && change.row_id === key(row))
        Object.assign(copy, fromJson(change.before))
    }
    return copy
  }
  const rolled = <R extends { id: string; created_at: Date }>(table: string, rows: R[]): R[] =>
    rows.filter((row) => row.created_at < end).map((row) => before<R>(table, (r) => r.id, row))
  const single = <R extends { elder_id: string; created_at: Date }>(
    table: string,
    row: R | undefined,
  ): R | undefined => (row && row.created_at < end ? before<R>(table, (r) => r.elder_id, row) : undefined)
  const holds = (valid: string) => {
    const { from, to } = parseSpan(valid)
    return (from === null || from <= day) && (to === null || to > day)
  }
  const since = (row: { since: string | null; ended_on: string | null }) =>
    row.since === null || row.since <= day
  const addresses = now.addresses.filter((row) => holds(row.valid))
  const home = addresses.find((row) => row.kind === 'residence')
  const setting = now.settings.find((row) => holds(row.valid))
  const elder = before<ElderRow>('elder', (row) => row.id, now.elder)
  const gone = now.elder.status !== 'alive' && now.elder.status_day !== null && now.elder.status_day <= day
  return {
    elder: {
      ...elder,
      ...(gone
        ? { status: now.elder.status, status_day: now.elder.status_day, moved_to: now.elder.moved_to }
        : elder.status_day !== null && elder.status_day > day
          ? { status: 'alive' as const, status_day: null }
          : {}),
      ...(home ? { address: home.detail, lon: home.lon, lat: home.lat, region_code: home.place_code } : {}),
      ...(setting ? { care_setting: setting.setting } : {}),
    },
    profile: single('profile', now.profile),
    accessPlan: single('access_plan', now.accessPlan),
    addresses,
    phones: rolled('phone', now.phones),
    contacts: rolled('contact', now.contacts).map((row) =>
      row.ended_at !== null && row.ended_at >= end ? { ...row, ended_at: null } : row,
    ),
    facts: now.facts.filter((row) => holds(row.valid)),
    settings: now.settings.filter((row) => (parseSpan(row.valid).from ?? '') <= day),
    health: now.health.filter((row) => (row.since === null ? row.created_at < end : since(row))),
    needs: now.needs.filter(since),
    consents: now.consents.filter((row) => row.at < end),
    documents: rolled('document', now.documents),
  }
}

/** `to_jsonb` of a row back into what the driver gives: instants as Date, bytes as Buffer. */
function fromJson(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value]
      if (/(_at|^at)$/.test(name)) return [name, new Date(value)]
      if (/_?(cipher|hash)$/.test(name) && value.startsWith('\\x'))
        return [name, Buffer.from(value.slice(2), 'hex')]
      return [name, value]
    }),
  )
}
