import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { events as people } from '#contract/people'
import * as contract from '#contract/people-duplicates'
import { notFound, stale } from '#contract/problem'
import { moveFamilyGrants } from '#modules/access'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { because, tell } from '../because.ts'
import { type ElderRow, getElder } from '../elder.ts'
import { refuseBlocked } from './follow.ts'
import { getPair, settlePair } from './pairs.ts'

/** Which columns of `people.elder` a chosen field stands for. */
const columnsOf: Record<
  Exclude<contract.MergeField, 'profile' | 'access_plan'>,
  readonly (keyof ElderRow)[]
> = {
  name: ['name', 'pinyin', 'initials'],
  // What a card says of its holder comes with it.
  identity: [
    'identity_kind',
    'identity_cipher',
    'identity_hash',
    'no_identity_reason',
    'birth_day',
    'birth_exact',
    'sex',
  ],
  birth_day: ['birth_day', 'birth_exact'],
  sex: ['sex'],
  nation: ['nation'],
  address: ['address', 'region_code', 'lon', 'lat'],
  mobility: ['mobility'],
}

export const mergeRoute = route(contract.merge, async ({ tx, actor, params, body }) => {
  const pair = await getPair(tx, params.duplicateId)
  const [a, b] = [await getElder(tx, pair.a_id), await getElder(tx, pair.b_id)]
  const same = (row: ElderRow, seen: string) => row.updated_at.toISOString() === new Date(seen).toISOString()
  if (!same(a, body.updatedAt.a) || !same(b, body.updatedAt.b)) throw stale()
  const [into, from] = body.keep === 'a' ? [a, b] : [b, a]
  for (const one of [a, b])
    if (one.status === 'merged' || one.status === 'withdrawn') throw contract.problems.notLiving()
  await refuseBlocked(tx, { fromId: from.id, intoId: into.id })
  const mergeId = await merge(tx, {
    into,
    from,
    take: body.take,
    note: body.note,
    regionCode: pair.region_code,
  })
  await settlePair(tx, pair, 'open', 'merged', {
    mergeId,
    note: body.note,
    by: { id: actor.accountId, name: actor.name },
  })
  return { mergeId, elderId: into.id }
})

/**
 * Makes two records one: `from` stays as a former record that leads to `into`, its parts go over, chosen fields are taken,
 * and every module moves what must follow the person, all in this transaction.
 */
export async function merge(
  tx: Tx,
  {
    into,
    from,
    take,
    note,
    regionCode,
  }: {
    into: ElderRow
    from: ElderRow
    take: readonly contract.MergeField[]
    note: string
    regionCode: number
  },
): Promise<string> {
  const mergeId = uuidv7()
  await because(tx, note || `与档案 ${from.number} 合并`)
  const fields = new Set(take)
  // A record without a number takes the other's: nobody loses the only number there is.
  if (!into.identity_hash && from.identity_hash) fields.add('identity')
  const columns = [...fields].flatMap((field) =>
    field === 'profile' || field === 'access_plan' ? [] : columnsOf[field],
  )
  const pick = (row: ElderRow) => Object.fromEntries(columns.map((column) => [column, inJson(row[column])]))
  await tx
    .insertInto('people.merge')
    .values({
      id: mergeId,
      from_id: from.id,
      into_id: into.id,
      region_code: regionCode,
      note,
      taken: JSON.stringify({
        fields: [...fields],
        before: pick(into),
        after: pick(from),
        otherNames: into.other_names,
        fromStatus: from.status,
        fromStatusDay: from.status_day,
      }),
    })
    .execute()
  await sql`select people.merge_parts(${mergeId}, ${from.id}, ${into.id}, ${dayOf(clock.now())}, ${regionCode})`.execute(
    tx,
  )
  if (fields.has('identity') && from.identity_hash)
    await tx
      .updateTable('people.elder')
      .set({
        identity_kind: 'none',
        identity_cipher: null,
        identity_hash: null,
        no_identity_reason: `已并入档案 ${into.number}`,
      })
      .where('id', '=', from.id)
      .execute()
  await keepClaim(tx, into, from)
  const names = [
    ...new Set([...into.other_names, ...from.other_names, fields.has('name') ? into.name : from.name]),
  ].filter((name) => name !== (fields.has('name') ? from.name : into.name))
  await tx
    .updateTable('people.elder')
    .set({
      ...Object.fromEntries(columns.map((column) => [column, from[column]])),
      other_names: names.slice(0, 10),
    })
    .where('id', '=', into.id)
    .execute()
  for (const [field, table] of [
    ['profile', 'people.profile'],
    ['access_plan', 'people.access_plan'],
  ] as const)
    await mergeSingle(tx, table, fields.has(field), into, from)
  const living = await getElder(tx, into.id)
  const grants = await moveFamilyGrants(tx, from.id, { elderId: into.id, regionCode: living.region_code })
  await sql`update people.merge set taken = taken || jsonb_build_object('grants', ${JSON.stringify(grants)}::jsonb) where id = ${mergeId}`.execute(
    tx,
  )
  await record(
    tx,
    contract.events.merged,
    { mergeId: mergeId as never, fromId: from.id as never, intoId: into.id as never },
    { elderId: into.id, regionCode: living.region_code, orgId: living.org_id, subjectId: mergeId },
  )
  await tellMove(tx, into.region_code, living)
  return mergeId
}

/** With an address that was taken, or given back, what other modules keep by place goes along. */
async function tellMove(tx: Tx, from: number, living: ElderRow): Promise<void> {
  if (living.region_code !== from) await tell(tx, people.moved, { from, to: living.region_code }, living)
}

/** Of two records with the same number the one that lives on holds it, so that whoever comes with it is led there. */
async function keepClaim(tx: Tx, into: ElderRow, from: ElderRow): Promise<void> {
  if (!into.identity_hash || !from.identity_hash?.equals(into.identity_hash)) return
  if (into.identity_claim < from.identity_claim) return
  const claim = (id: string, n: number) =>
    tx.updateTable('people.elder').set({ identity_claim: n }).where('id', '=', id).execute()
  await claim(from.id, 32_000)
  await claim(into.id, from.identity_claim)
  await claim(from.id, into.identity_claim)
}

/** A part of which a record has one: the chosen one, or the only one, is copied over; the former record keeps its own. */
async function mergeSingle(
  tx: Tx,
  table: 'people.profile' | 'people.access_plan',
  chosen: boolean,
  into: ElderRow,
  from: ElderRow,
): Promise<void> {
  const rows = await tx.selectFrom(table).selectAll().where('elder_id', 'in', [into.id, from.id]).execute()
  const own = rows.find((row) => row.elder_id === into.id)
  const other = rows.find((row) => row.elder_id === from.id)
  if (!other || (own && !chosen)) return
  const {
    elder_id: _elder,
    region_code: _region,
    org_id: _org,
    created_at: _made,
    updated_at: _touched,
    ...values
  } = other
  // The rows of one table have the same columns.
  if (own)
    await tx
      .updateTable(table)
      .set(values as never)
      .where('elder_id', '=', into.id)
      .execute()
  else
    await tx
      .insertInto(table)
      .values({ ...values, elder_id: into.id, region_code: into.region_code, org_id: into.org_id } as never)
      .execute()
}

type Taken = {
  before: Record<string, unknown>
  after: Record<string, unknown>
  otherNames: string[]
  fromStatus: 'alive' | 'moved' | 'died'
  fromStatusDay: string | null
  fields: contract.MergeField[]
  grants?: string[]
}

export const unmergeRoute = route(contract.unmerge, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('people.merge')
    .selectAll()
    .where('id', '=', params.mergeId)
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.undone_at) throw contract.problems.cannotUnmerge('这次合并已经恢复过 / It was taken back already')
  const into = await getElder(tx, row.into_id)
  if (into.status === 'merged' || into.status === 'withdrawn')
    throw contract.problems.cannotUnmerge(
      '现在的档案之后又被合并，请先恢复后面的合并 / The record was merged again since: take the later merge back first',
    )
  const gone = await getElder(tx, row.from_id)
  if (gone.status !== 'merged' || gone.merged_into !== into.id)
    throw contract.problems.cannotUnmerge(
      '旧档案现在不是合并状态 / The former record is not merged into this one now',
    )
  const taken = row.taken as Taken // Written by merge.
  // A field somebody has changed since stays as it is now; the former record gets its own back in any case.
  const back = Object.fromEntries(
    Object.entries(taken.after).flatMap(([column, after]) =>
      JSON.stringify(inJson(Reflect.get(into, column))) === JSON.stringify(after)
        ? [[column, fromJson(column, taken.before[column])]]
        : [],
    ),
  )
  const identityBack = taken.fields.includes('identity') && taken.after['identity_hash']
  await because(tx, body.reason)
  if (identityBack && !('identity_hash' in back))
    throw contract.problems.cannotUnmerge(
      '证件号之后又改过，请先改回 / The identity number was changed since: put it back first',
    )
  await tx
    .updateTable('people.elder')
    .set({ ...back, other_names: taken.otherNames } as never)
    .where('id', '=', into.id)
    .execute()
  await sql`select people.unmerge_parts(${row.id}, ${taken.fromStatus}::people.elder_status, ${taken.fromStatusDay}::date, ${body.reason})`.execute(
    tx,
  )
  if (identityBack) {
    const own = Object.fromEntries(
      columnsOf.identity.map((column) => [column, fromJson(column, taken.after[column])]),
    )
    await tx
      .updateTable('people.elder')
      .set(own as never)
      .where('id', '=', row.from_id)
      .execute()
  }
  await sql`update people.duplicate set state = 'open', decided_at = null, decided_by = null, decided_by_name = null, merge_id = null where merge_id = ${row.id}`.execute(
    tx,
  )
  const former = await getElder(tx, row.from_id)
  await moveFamilyGrants(
    tx,
    into.id,
    { elderId: former.id, regionCode: former.region_code },
    taken.grants ?? [],
  )
  const living = await getElder(tx, into.id)
  await record(
    tx,
    contract.events.unmerged,
    {
      mergeId: row.id as never,
      fromId: row.from_id as never,
      intoId: row.into_id as never,
      reason: body.reason,
    },
    { elderId: into.id, regionCode: living.region_code, orgId: living.org_id, subjectId: row.id },
  )
  await tellMove(tx, into.region_code, living)
  return { elderId: row.from_id }
})

/** Bytes as hex, so that a column survives jsonb. */
const inJson = (value: unknown): unknown => (Buffer.isBuffer(value) ? value.toString('hex') : value)
const fromJson = (column: string, value: unknown): unknown =>
  /(cipher|hash)$/.test(column) && typeof value === 'string' ? Buffer.from(value, 'hex') : value

export const mergesRoute = route(contract.merges, async ({ tx, params }) => {
  await getElder(tx, params.elderId)
  const rows = await tx
    .selectFrom('people.merge as m')
    .innerJoin('people.elder as e', 'e.id', 'm.from_id')
    .selectAll('m')
    .select(['e.number', 'e.name'])
    .where('m.into_id', '=', params.elderId)
    .orderBy('m.at', 'desc')
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      intoId: row.into_id,
      fromId: row.from_id,
      fromNumber: row.number,
      fromName: row.name,
      at: row.at.toISOString(),
      by: row.by_name,
      note: row.note,
      undoneAt: row.undone_at?.toISOString() ?? null,
      undoneBy: row.undone_by_name,
      undoneReason: row.undone_reason,
    })),
  }
})

export const locateRoute = route(contract.locate, async ({ tx, params }) => {
  const row = await tx
    .selectFrom('people.elder')
    .select(['id', 'merged_into'])
    .where('number', '=', params.number)
    .executeTakeFirst()
  if (!row) throw notFound()
  const living = row.merged_into ? await getElder(tx, row.merged_into) : null
  return { elderId: living?.id ?? row.id, former: row.merged_into !== null }
})
