import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { getElder } from './elder.ts'
import { elderRecord } from './record.ts'
import { sql } from 'kysely'

export const showRoute = route(contract.show, async ({ tx, params, query }) =>
  elderRecord(tx, params.elderId, query.asOf ?? null),
)

/** Whole numbers for who has the permission and writes down why; the router keeps the reason in the access log. */
export const unmaskRoute = route(contract.unmask, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const phones = await tx
    .selectFrom('people.phone')
    .select(['id', 'cipher'])
    .where('elder_id', '=', elder.id)
    .execute()
  const plan = await tx
    .selectFrom('people.access_plan')
    .select('door_code_cipher')
    .where('elder_id', '=', elder.id)
    .executeTakeFirst()
  await record(
    tx,
    contract.events.unmasked,
    { reason: body.reason },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
  )
  return {
    identity: elder.identity_cipher ? decrypt(elder.identity_cipher) : null,
    doorCode: plan?.door_code_cipher ? decrypt(plan.door_code_cipher) : null,
    phones: phones.map((phone) => ({ id: phone.id, number: decrypt(phone.cipher) })),
  }
})

/** Fields whose values are never shown in a history, only that they changed. */
const HIDDEN = /(cipher|hash)$/
/** Fields that follow others and would only repeat a change. */
const FOLLOWERS = new Set([
  'pinyin',
  'initials',
  'identity_hash',
  'hash',
  'region_code',
  'org_id',
  'lon',
  'lat',
])

export const historyRoute = route(contract.history, async ({ tx, params, query }) => {
  await getElder(tx, params.elderId)
  const before = decodeCursor(query.after)?.[0]
  const { rows } = await sql<{
    id: number
    table_name: string
    at: Date
    actor_name: string | null
    reason: string | null
    before: Record<string, unknown>
    after: Record<string, unknown> | null
  }>`
    select id, table_name, at, actor_name, reason, before, after from people.history
    where elder_id = ${params.elderId} and (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
    order by id desc limit ${query.limit + 1}`.execute(tx)
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => {
      const names = Object.keys(row.before)
      const shown = names.filter((name) => !FOLLOWERS.has(name))
      return {
        id: row.id,
        part: row.table_name,
        at: row.at.toISOString(),
        by: row.actor_name,
        reason: row.reason,
        fields: (shown.length > 0 ? shown : names).map((field) => ({
          field,
          before: plain(field, row.before[field]),
          after: row.after ? plain(field, row.after[field]) : null,
        })),
      }
    }),
    next: rows.length > query.limit && last ? encodeCursor([last.id]) : null,
  }
})

function plain(field: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (HIDDEN.test(field)) return '••••'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
