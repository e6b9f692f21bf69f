import { type Selectable, sql } from 'kysely'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-quotas'
import { isProblem } from '#contract/problem'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { boundsOf } from '#contract/region'
import type { Memo } from '#contract/ledger'
import { type Line, openAccount, post, reverse } from '#modules/ledger'
import { get } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { type Draw, type Drawn, draw, isPurchasable, regionOf } from './quota-draw.ts'
import { findUse, giveBack, type QuotaDraft, servedAccount, serviceMemo } from './quota-use.ts'
import { accountName, quotaKind } from './quotas.ts'

export type HoldRow = Selectable<DB['benefits.quota_hold']>
type Unit = 'fen' | 'minute'
export type HoldDraft = Omit<QuotaDraft, 'proof' | 'orgId'> & {
  readonly orgId: string
  readonly makeUp: boolean
}
export type QuotaLeft = { scheme: string; unit: Unit; left: number }

/**
 * The quotas that a service may be taken from on a day, with what is left, in fen or minutes: ordinarily those of the months
 * that the place's rule allows, making up those of suspended months.
 */
export async function quotasLeft(
  tx: Tx,
  want: { elderId: string; service: string; on: string; makeUp: boolean },
): Promise<QuotaLeft[]> {
  const region = await regionOf(tx, want.elderId)
  if (!(await isPurchasable(tx, region, want.service, want.on))) return []
  const rule = await get(tx, quotaKind, { region, on: want.on })
  if (!rule) return []
  const month = `${want.on.slice(0, 7)}-01`
  const first =
    want.makeUp || rule.body.carry === 'forever'
      ? '1970-01-01'
      : rule.body.carry === 'none'
        ? month
        : `${month.slice(0, 4)}-01-01`
  const { rows } = await sql<QuotaLeft>`
    select scheme, unit::text, sum(credited - used - held - expired)::bigint as left from benefits.quota
    where elder_id = ${want.elderId} and month between ${first}::date and ${month}::date and (suspended_at is not null) = ${want.makeUp}
      and form in ('money_quota', 'minute_quota')
    group by 1, 2 having sum(credited - used - held - expired) > 0 order by unit desc, scheme`.execute(tx)
  return rows
}

const move = (tx: Tx, draws: readonly Draw[], column: 'held' | 'used', sign: 1 | -1) =>
  sql`update benefits.quota q set ${sql.ref(column)} = q.${sql.ref(column)} + ${sign} * d.amount, updated_at = ${clock.now()}
    from unnest(${draws.map((one) => one.quotaId)}::uuid[], ${draws.map((one) => one.amount)}::bigint[]) d (id, amount) where q.id = d.id`.execute(
    tx,
  )

const heldAccount = async (tx: Tx, region: number, scheme: string, unit: Unit) =>
  openAccount(tx, {
    code: `held:${region}:${scheme}:${unit}`.replaceAll('_', '-'),
    kind: 'suspense',
    unit,
    name: `${await accountName(tx, scheme, region)} · 工单占用`,
    regionCode: region,
  })

/**
 * Promises a service out of a quota to an order under way: at most what is left; null where nothing is, or too little and
 * the place's rule refuses that. Repeated under its id it stands as it was.
 */
export async function holdQuota(tx: Tx, draft: HoldDraft): Promise<HoldRow | null> {
  const stands = await findHold(tx, draft.id)
  if (stands) return stands
  const region = await regionOf(tx, draft.elderId)
  let drawn: Drawn
  try {
    drawn = await draw(tx, region, draft)
  } catch (error) {
    if (isProblem(error, problems.shortQuota)) return null
    throw error
  }
  await move(tx, drawn.draws, 'held', 1)
  const postingId = uuidv7()
  const service = await serviceMemo(tx, draft.on, draft.service)
  const { unit, covered } = drawn
  await post(tx, {
    id: postingId,
    memo: { zh: `占用 ${service.zh}`, en: `Held: ${service.en}` },
    source: 'benefits.held',
    subjectId: draft.id,
    regionCode: region,
    lines: [
      { accountId: drawn.account, unit, amount: -covered },
      { accountId: await heldAccount(tx, drawn.region, draft.scheme, unit), unit, amount: covered },
    ],
  })
  const row = await tx
    .insertInto('benefits.quota_hold')
    .values({
      id: draft.id,
      elder_id: draft.elderId,
      region_code: region,
      org_id: draft.orgId,
      scheme: draft.scheme,
      unit,
      service: draft.service,
      on_day: draft.on,
      make_up: draft.makeUp,
      asked: draft.amount,
      covered,
      reference: draft.reference,
      draws: JSON.stringify(drawn.draws),
      posting_id: postingId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(tx, events.quotaHeld, { scheme: row.scheme, covered }, subjectOf(row))
  return row
}

const subjectOf = (row: HoldRow) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})
const findHold = (tx: Tx, id: string) =>
  tx.selectFrom('benefits.quota_hold').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
async function getHeld(tx: Tx, id: string): Promise<HoldRow> {
  const row = await findHold(tx, id)
  if (row?.state !== 'held') throw problems.wrongState()
  return row
}

/**
 * The order was delivered: of what was held for it at most what was delivered is spent (in the unit of the quota), the rest
 * goes back. Nothing delivered is a release. Returns what was spent.
 */
export async function spendHold(
  tx: Tx,
  holdId: string,
  delivered: { amount: number; on: string; proof: string },
): Promise<number> {
  const row = await getHeld(tx, holdId)
  const spent = Math.min(row.covered, delivered.amount)
  if (spent <= 0) {
    await releaseHold(tx, holdId, delivered.proof)
    return 0
  }
  // Written by `holdQuota` in this shape.
  const held = row.draws as Draw[]
  let rest = spent
  const draws = held.flatMap(({ quotaId, amount }) => {
    const some = Math.min(amount, rest)
    rest -= some
    return some > 0 ? [{ quotaId, amount: some }] : []
  })
  await move(tx, held, 'held', -1)
  await move(tx, draws, 'used', 1)
  const { rows } = await sql<{ account_id: string; region: number }>`
    select q.account_id, c.region_code as region from benefits.quota q join benefits.cycle c on c.id = q.cycle_id where q.id = ${held[0]?.quotaId ?? null}`.execute(
    tx,
  )
  const [bucket] = rows
  if (!bucket) throw new Error(`hold ${holdId} names no month`)
  const postingId = uuidv7()
  const useId = uuidv7()
  const { unit } = row
  const lines: Line[] = [
    { accountId: await heldAccount(tx, bucket.region, row.scheme, unit), unit, amount: -row.covered },
    {
      accountId: await servedAccount(tx, bucket.region, { orgId: row.org_id, scheme: row.scheme }, unit),
      unit,
      amount: spent,
    },
  ]
  if (spent < row.covered) lines.push({ accountId: bucket.account_id, unit, amount: row.covered - spent })
  await post(tx, {
    id: postingId,
    memo: await serviceMemo(tx, delivered.on, row.service),
    source: 'benefits.used',
    subjectId: useId,
    regionCode: row.region_code,
    lines,
  })
  await tx
    .insertInto('benefits.quota_use')
    .values({
      id: useId,
      elder_id: row.elder_id,
      region_code: row.region_code,
      org_id: row.org_id,
      scheme: row.scheme,
      unit,
      service: row.service,
      on_day: delivered.on,
      asked: delivered.amount,
      covered: spent,
      reference: row.reference,
      proof: delivered.proof.slice(0, 300),
      draws: JSON.stringify(draws),
      posting_id: postingId,
    })
    .execute()
  await end(tx, row, { state: 'spent', use_id: useId })
  await record(
    tx,
    events.quotaUsed,
    { scheme: row.scheme, covered: spent, selfPay: delivered.amount - spent },
    { ...subjectOf(row), subjectId: useId },
  )
  return spent
}

const end = (
  tx: Tx,
  row: HoldRow,
  set: { state: 'spent' | 'released'; use_id?: string; end_reason?: string },
) =>
  tx
    .updateTable('benefits.quota_hold')
    .set({ ...set, ended_at: clock.now() })
    .where('id', '=', row.id)
    .execute()

/** The order came to nothing: what was promised to it goes back to its months. */
export async function releaseHold(tx: Tx, holdId: string, reason: Memo): Promise<void> {
  const row = await getHeld(tx, holdId)
  // Written by `holdQuota` in this shape.
  await move(tx, row.draws as Draw[], 'held', -1)
  await reverse(tx, row.posting_id, { memo: reason, source: 'benefits.held' })
  await end(tx, row, {
    state: 'released',
    end_reason: (typeof reason === 'string' ? reason : reason.zh).slice(0, 300),
  })
  await record(tx, events.quotaReleased, { scheme: row.scheme, covered: row.covered }, subjectOf(row))
}

/** A service that was closed turns out not to have been delivered: its use goes back. */
export async function returnUse(tx: Tx, holdId: string, byName: string, reason: string): Promise<void> {
  const hold = await findHold(tx, holdId)
  const use = hold?.use_id ? await findUse(tx, hold.use_id) : undefined
  if (use && use.reversed_at === null) await giveBack(tx, use, byName, reason)
}

/** A-BEN-21: the service of a month was suspended; what was not used of it is kept and can be made up later. */
export const suspendQuotasRoute = route(contract.suspendQuotas, async ({ tx, actor, body }) => {
  const { lo, hi } = boundsOf(body.region)
  const { rows } = await sql<{ unit: Unit; kept: number }>`
    update benefits.quota set suspended_at = ${clock.now()}, suspended_by_name = ${actor.name}, suspend_reason = ${body.reason}, updated_at = ${clock.now()}
    where region_code >= ${lo} and region_code < ${hi} and scheme = ${body.scheme} and month = ${body.month}::date
      and (${body.elderId ?? null}::uuid is null or elder_id = ${body.elderId ?? null}::uuid)
      and suspended_at is null and used + held + expired < credited
    returning unit::text, credited - used - held - expired as kept`.execute(tx)
  const sum = (unit: Unit) => rows.filter((row) => row.unit === unit).reduce((all, row) => all + row.kept, 0)
  await record(
    tx,
    events.quotaSuspended,
    { scheme: body.scheme, month: body.month, quotas: rows.length },
    { regionCode: body.region, elderId: body.elderId ?? null },
  )
  return { quotas: rows.length, minutes: sum('minute'), fen: sum('fen') }
})
