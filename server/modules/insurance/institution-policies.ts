import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/institution-policies'
import { events } from '#contract/insurance-events'
import { InstitutionPolicyKind, policyKinds, problems } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf, type RegionCode } from '#contract/region'
import { send } from '#modules/notifications'
import { get, known } from '#modules/policy'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { constraintOf, like } from './names.ts'
import { institutionKind } from './rules.ts'

type Row = {
  id: string
  org_id: string
  org_name: string
  region_code: number
  kind: string
  insurer: string
  number: string
  sum_fen: number | null
  premium_fen: number | null
  persons: number | null
  from: string
  to: string
  reminded_at: Date | null
  cancel_reason: string | null
  cancelled_at: Date | null
  updated_at: Date
}

/** What a place asks of its institutions; nothing, and no day of notice, where it says nothing. */
export async function asked(tx: Tx, region: RegionCode) {
  const rule = await get(tx, institutionKind, { region })
  return { required: rule?.body.required ?? [], remindDays: rule?.body.remindDays ?? null }
}

async function read(tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select p.id, p.org_id, o.name as org_name, p.region_code, p.kind::text as kind, p.insurer, p.number, p.sum_fen, p.premium_fen, p.persons,
      lower(p.valid)::text as "from", (upper(p.valid) - 1)::text as "to", p.reminded_at, p.cancel_reason, p.cancelled_at, p.updated_at
    from insurance.institution_policy p join organisations.organisation o on o.id = p.org_id where ${where} order by upper(p.valid), p.id limit ${limit}`.execute(
    tx,
  )
  return rows
}

/** `ending` begins with the reminder's day. */
function stateOf(row: Row, today: string, remindDays: number | null) {
  if (row.cancelled_at !== null) return 'cancelled'
  if (row.to < today) return 'expired'
  if (row.from > today) return 'coming'
  const left = (Date.parse(`${row.to}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000
  return remindDays !== null && left <= remindDays ? 'ending' : 'current'
}

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.InstitutionPolicy>[]> {
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const days = new Map<number, number | null>()
  for (const { region_code } of rows)
    if (!days.has(region_code)) days.set(region_code, (await asked(tx, region_code)).remindDays)
  const today = dayOf(clock.now())
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    orgName: row.org_name,
    regionName: regions.get(row.region_code) ?? '—',
    kind: InstitutionPolicyKind.parse(row.kind),
    insurer: row.insurer,
    number: row.number,
    sumFen: row.sum_fen,
    premiumFen: row.premium_fen,
    persons: row.persons,
    from: row.from,
    to: row.to,
    state: stateOf(row, today, days.get(row.region_code) ?? null),
    remindedAt: row.reminded_at?.toISOString() ?? null,
    cancelReason: row.cancel_reason,
    updatedAt: row.updated_at.toISOString(),
  }))
}
async function viewOf(tx: Tx, id: string) {
  const [view] = await views(tx, await read(tx, sql`p.id = ${id}`))
  if (!view) throw notFound()
  return view
}

/** `state` of the contract as a condition; the days are those of the nation's rule where many places are asked at once. */
const inState = (state: string | undefined, today: string, days: number | null) => {
  switch (state) {
    case 'cancelled':
      return sql`p.cancelled_at is not null`
    case 'expired':
      return sql`p.cancelled_at is null and upper(p.valid) <= ${today}::date`
    case 'coming':
      return sql`p.cancelled_at is null and lower(p.valid) > ${today}::date`
    case 'ending':
      return sql`p.cancelled_at is null and p.valid @> ${today}::date and upper(p.valid) - 1 <= ${today}::date + ${days}::int`
    case 'current':
      return sql`p.cancelled_at is null and p.valid @> ${today}::date and coalesce(upper(p.valid) - 1 > ${today}::date + ${days}::int, true)`
    default:
      return sql`true`
  }
}

export const listInstitutionPoliciesRoute = route(
  contract.listInstitutionPolicies,
  async ({ tx, actor, query }) => {
    const region = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
    const { lo, hi } = boundsOf(region)
    const [end, id] = decodeCursor(query.after) ?? []
    const q = like(query.q)
    const { remindDays } = await asked(tx, region)
    const rows = await read(
      tx,
      sql`p.region_code >= ${lo} and p.region_code < ${hi} and ${inState(query.state, dayOf(clock.now()), remindDays)}
        and (${query.kind ?? null}::text is null or p.kind::text = ${query.kind ?? null})
        and (${query.orgId ?? null}::uuid is null or p.org_id = ${query.orgId ?? null})
        and (${q}::text is null or o.name like ${q} or p.number like ${q} or p.insurer like ${q})
        and (${end ?? null}::date is null or (upper(p.valid) - 1, p.id) > (${end ?? null}::date, ${id ?? null}::uuid))`,
      query.limit + 1,
    )
    const page = cut(rows, query.limit, (last) => [last.to, last.id])
    return { items: await views(tx, page.rows), next: page.next }
  },
)

export const saveInstitutionPolicyRoute = route(
  contract.saveInstitutionPolicy,
  async ({ tx, actor, params, body }) => {
    if (actor.scope.audience === 'org' && actor.scope.orgId !== body.orgId) throw notFound()
    if (body.to < body.from)
      throw invalidInput(undefined, [
        { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
      ])
    const org = await tx
      .selectFrom('organisations.organisation')
      .select('region_code')
      .where('id', '=', body.orgId)
      .executeTakeFirst()
    if (!org) throw notFound()
    const before = await tx
      .selectFrom('insurance.institution_policy')
      .select(['updated_at', 'org_id', 'cancelled_at'])
      .where('id', '=', params.id)
      .forUpdate()
      .executeTakeFirst()
    if (before && before.org_id !== body.orgId) throw notFound()
    if (before?.cancelled_at) throw problems.wrongState()
    if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
      throw stale()
    const remindDays = known(
      (await asked(tx, org.region_code)).remindDays,
      '到期前多少天提醒 / how long before its end an insurance is spoken of',
    )
    const values = {
      kind: body.kind,
      insurer: body.insurer,
      number: body.number,
      sum_fen: body.sumFen,
      premium_fen: body.premiumFen,
      persons: body.persons,
      valid: sql<string>`daterange(${body.from}::date, ${body.to}::date, '[]')`,
      // Nine in the morning of the day on which so many days are left.
      next_step_at: sql<Date>`(${body.to}::date - ${remindDays}::int + time '09:00') at time zone 'Asia/Shanghai'`,
      reminded_at: null,
      expired_at: null,
      updated_at: clock.now(),
    }
    await (before
      ? tx.updateTable('insurance.institution_policy').set(values).where('id', '=', params.id).execute()
      : tx
          .insertInto('insurance.institution_policy')
          .values({ id: params.id, org_id: body.orgId, region_code: org.region_code, ...values })
          .execute()
    ).catch((error: unknown) => {
      throw constraintOf(error) === 'institution_policy_insurer_number_key'
        ? problems.numberTaken(body.number)
        : error
    })
    await record(
      tx,
      events.policySaved,
      { kind: body.kind, to: body.to, cancelled: false },
      { regionCode: org.region_code, orgId: body.orgId, subjectId: params.id },
    )
    return viewOf(tx, params.id)
  },
)

export const cancelInstitutionPolicyRoute = route(
  contract.cancelInstitutionPolicy,
  async ({ tx, params, body }) => {
    const [row] = await read(tx, sql`p.id = ${params.id}`)
    if (!row) throw notFound()
    const { numUpdatedRows } = await tx
      .updateTable('insurance.institution_policy')
      .set({
        cancelled_at: clock.now(),
        cancel_reason: body.reason,
        next_step_at: null,
        updated_at: clock.now(),
      })
      .where('id', '=', row.id)
      .where('cancelled_at', 'is', null)
      .executeTakeFirst()
    if (!numUpdatedRows) throw problems.wrongState()
    await record(
      tx,
      events.policySaved,
      { kind: InstitutionPolicyKind.parse(row.kind), to: row.to, cancelled: true },
      { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
    )
    return viewOf(tx, row.id)
  },
)

/** First the managers are reminded, once; on the day after the last it has expired, and the institution is on the list of risks. */
export const policyDue = deadline({
  name: 'insurance.institution_policy_due',
  table: 'insurance.institution_policy',
  column: 'next_step_at',
  everyMs: 30_000,
  run: async (tx, due) => {
    const [row] = await read(tx, sql`p.id = ${due.id}`)
    if (!row) return
    const kind = InstitutionPolicyKind.parse(row.kind)
    const about = { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id }
    const over = row.to < dayOf(clock.now())
    await sql`update insurance.institution_policy set ${
      over
        ? sql`expired_at = ${clock.now()}, next_step_at = null`
        : sql`reminded_at = ${clock.now()}, next_step_at = (upper(valid) + time '00:05') at time zone 'Asia/Shanghai'`
    } where id = ${row.id}`.execute(tx)
    // A newer policy of the kind follows on: nobody need be told.
    const { rows } = await sql<{
      follows: boolean
    }>`select exists (select from insurance.institution_policy n where n.org_id = ${row.org_id} and n.kind::text = ${row.kind}
      and n.id <> ${row.id} and n.cancelled_at is null and n.valid @> ${row.to}::date + 1) as follows`.execute(
      tx,
    )
    if (rows[0]?.follows) return
    await record(tx, over ? events.policyExpired : events.policyEnding, { kind, to: row.to }, about)
    const { rows: managers } = await sql<{
      account_id: string
    }>`select distinct account_id from access.post where org_id = ${row.org_id} and role = 'org_manager' and ended_at is null`.execute(
      tx,
    )
    for (const { account_id } of managers)
      await send(tx, {
        template: over ? 'insurance.policy_expired' : 'insurance.policy_ending',
        to: { accountId: account_id },
        params: { organisation: row.org_name, kind: policyKinds[kind], number: row.number, day: row.to },
        regionCode: row.region_code,
        orgId: row.org_id,
        key: `${over ? 'expired' : 'ending'} ${row.id} ${row.to} ${account_id}`,
      })
  },
})
