import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-quotas'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { openAccount, post, reverse } from '#modules/ledger'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { checkListed, type Draw, draw, regionOf } from './quota-draw.ts'
import { accountName } from './quotas.ts'
import { rowNames } from './row-names.ts'
import { schemeNames } from './scheme-names.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.quota_use']>

const elders = (ids: readonly string[]) => ids.map((id) => ({ payee_kind: 'elder' as const, payee_id: id }))

async function useViews(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.QuotaUse>[]> {
  const names = await payeeNames(tx, [
    ...elders(rows.map((row) => row.elder_id)),
    ...rows.flatMap((row) =>
      row.org_id ? [{ payee_kind: 'organisation' as const, payee_id: row.org_id }] : [],
    ),
  ])
  const schemes = await schemeNames(
    tx,
    rows.map((row) => row.scheme),
  )
  const services = await serviceWords(
    tx,
    rows.map((row) => row.service),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: names.get(row.elder_id) ?? '—',
    scheme: row.scheme,
    schemeWords: schemes.get(row.scheme) ?? { zh: row.scheme, en: row.scheme },
    unit: row.unit,
    service: row.service,
    serviceWords: services.get(row.service) ?? { zh: row.service, en: row.service },
    on: row.on_day,
    orgId: row.org_id,
    orgName: row.org_id === null ? null : (names.get(row.org_id) ?? '—'),
    asked: row.asked,
    covered: row.covered,
    selfPay: row.asked - row.covered,
    reference: row.reference,
    proof: row.proof,
    madeBy: row.made_by_name,
    reversedAt: row.reversed_at?.toISOString() ?? null,
    reverseReason: row.reverse_reason,
    createdAt: row.created_at.toISOString(),
  }))
}
/** Services by key, as the lists of any place name them. */
/** What a posting for a service of a day says of itself. */
export async function serviceMemo(tx: Tx, on: string, service: string): Promise<{ zh: string; en: string }> {
  const words = (await serviceWords(tx, [service])).get(service)
  return { zh: `${on} ${words?.zh ?? service}`, en: `${on} ${words?.en ?? service}` }
}

export async function serviceWords(tx: Tx, keys: readonly string[]) {
  const { rows } = await sql<{ key: string; zh: string; en: string }>`
    select distinct on (i ->> 'key') i ->> 'key' as key, i ->> 'zh' as zh, i ->> 'en' as en
    from policy.rule r, jsonb_array_elements(r.body -> 'items') i
    where r.kind = 'policy.services' and r.state = 'published' and i ->> 'key' = any (${[...new Set(keys)]}::text[]) order by i ->> 'key', r.region_code desc`.execute(
    tx,
  )
  return new Map(rows.map(({ key, zh, en }) => [key, { zh, en }]))
}

async function useView(tx: Tx, row: Row) {
  const [view] = await useViews(tx, [row])
  if (!view) throw notFound()
  return view
}
export const findUse = (tx: Tx, id: string) =>
  tx.selectFrom('benefits.quota_use').selectAll().where('id', '=', id).executeTakeFirst()

export type QuotaDraft = {
  readonly id: string
  readonly elderId: string
  readonly scheme: string
  readonly service: string
  readonly on: string
  /** In the quota's unit: fen or minutes. */
  readonly amount: number
  readonly orgId: string | null
  readonly reference: string
  readonly proof: string
}

/**
 * Takes a service from an elder's quota: at most what is left, drawn from the months that the place's rule allows. The rest is
 * the elder's own, or the use is refused, by the same rule. Under the caller's id: repeated, it stands as it was.
 */
export async function takeFromQuota(tx: Tx, draft: QuotaDraft): Promise<Row> {
  const stands = await findUse(tx, draft.id)
  if (stands) return stands
  const region = await regionOf(tx, draft.elderId)
  await checkListed(tx, region, draft)
  const drawn = await draw(tx, region, { ...draft, makeUp: false })
  const again = await findUse(tx, draft.id)
  if (again) return again
  const { draws, covered, account, unit } = drawn
  for (const { quotaId, amount } of draws)
    await sql`update benefits.quota set used = used + ${amount}, updated_at = ${clock.now()} where id = ${quotaId}`.execute(
      tx,
    )
  const postingId = uuidv7()
  await post(tx, {
    id: postingId,
    memo: await serviceMemo(tx, draft.on, draft.service),
    source: 'benefits.used',
    subjectId: draft.id,
    regionCode: region,
    lines: [
      { accountId: account, unit, amount: -covered },
      { accountId: await servedAccount(tx, drawn.region, draft, unit), unit, amount: covered },
    ],
  })
  const row = await tx
    .insertInto('benefits.quota_use')
    .values({
      id: draft.id,
      elder_id: draft.elderId,
      region_code: region,
      org_id: draft.orgId,
      scheme: draft.scheme,
      unit,
      service: draft.service,
      on_day: draft.on,
      asked: draft.amount,
      covered,
      reference: draft.reference,
      proof: draft.proof,
      draws: JSON.stringify(draws),
      posting_id: postingId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'quota_use_reference')
        throw problems.openAlready(draft.reference)
      throw error
    })
  await record(
    tx,
    events.quotaUsed,
    { scheme: row.scheme, covered, selfPay: row.asked - covered },
    { regionCode: region, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return row
}

/** Who served is owed what the quota covered; where the bureau recorded it without one, the place keeps it. */
export const servedAccount = async (
  tx: Tx,
  region: number,
  { orgId, scheme }: Pick<QuotaDraft, 'orgId' | 'scheme'>,
  unit: 'fen' | 'minute',
) =>
  orgId === null
    ? openAccount(tx, {
        code: `served:${region}:${scheme}:${unit}`.replaceAll('_', '-'),
        kind: 'bureau',
        unit,
        name: `${await accountName(tx, scheme, region)} · 已使用`,
        regionCode: region,
      })
    : openAccount(tx, {
        code: `provider:${orgId}:${unit}`,
        kind: 'provider',
        unit,
        name: '政府购买服务',
        regionCode: region,
        orgId,
      })

export const useQuotaRoute = route(contract.useQuota, async ({ tx, params, body }) =>
  useView(tx, await takeFromQuota(tx, { id: params.id, ...body })),
)

export const reverseQuotaUseRoute = route(contract.reverseQuotaUse, async ({ tx, actor, params, body }) => {
  const row = await tx
    .selectFrom('benefits.quota_use')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.reversed_at !== null) throw problems.wrongState()
  if (row.made_by === actor.accountId) throw problems.sameHand()
  return useView(tx, await giveBack(tx, row, actor.name, body.reason))
})

/** Gives a use back to the months that it was taken from. */
export async function giveBack(tx: Tx, row: Row, byName: string, reason: string): Promise<Row> {
  // Written by `takeFromQuota` in this shape.
  for (const { quotaId, amount } of row.draws as Draw[])
    await sql`update benefits.quota set used = used - ${amount}, updated_at = ${clock.now()} where id = ${quotaId}`.execute(
      tx,
    )
  if (row.posting_id !== null) await reverse(tx, row.posting_id, { memo: reason, source: 'benefits.used' })
  const after = await tx
    .updateTable('benefits.quota_use')
    .set({ reversed_at: clock.now(), reversed_by_name: byName, reverse_reason: reason.slice(0, 300) })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.quotaReversed,
    { covered: row.covered },
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return after
}

export const listQuotaUsesRoute = route(contract.listQuotaUses, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.quota_use')
    .selectAll()
    .$if(query.elderId !== undefined, (q) => q.where('elder_id', '=', query.elderId ?? ''))
    .$if(query.scheme !== undefined, (q) => q.where('scheme', '=', query.scheme ?? ''))
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(on_day, id) < (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('on_day', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.on_day, last.id])
  return { items: await useViews(tx, page.rows), next: page.next }
})

export const listQuotasRoute = route(contract.listQuotas, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.quota')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.elderId !== undefined, (q) => q.where('elder_id', '=', query.elderId ?? ''))
    .$if(query.month !== undefined, (q) => q.where('month', '=', query.month ?? ''))
    .$if(query.scheme !== undefined, (q) => q.where('scheme', '=', query.scheme ?? ''))
    .$if(query.state === 'left', (q) => q.where(sql<boolean>`used + held + expired < credited`))
    .$if(query.state === 'short', (q) => q.where('expired', '>', 0))
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(month, id) < (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('month', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.month, last.id])
  const named = await rowNames(tx, page.rows, elders(page.rows.map((row) => row.elder_id)))
  return {
    items: page.rows.map((row) => ({
      id: row.id,
      elderId: row.elder_id,
      elderName: named.payee(row.elder_id),
      regionName: named.region(row.region_code),
      cycleId: row.cycle_id as z.input<typeof contract.Quota>['cycleId'], // the column is this brand's uuid
      scheme: row.scheme,
      schemeWords: named.scheme(row.scheme),
      month: row.month,
      form: row.form,
      unit: row.unit,
      credited: row.credited,
      used: row.used,
      expired: row.expired,
      held: row.held,
      suspended: row.suspended_at !== null,
      left: row.credited - row.used - row.held - row.expired,
    })),
    next: page.next,
  }
})

export const traceQuotaUseRoute = route(contract.traceQuotaUse, async ({ tx, params }) => {
  const row = await findUse(tx, params.id)
  if (!row) throw notFound()
  // Written by `takeFromQuota` in this shape.
  const draws = row.draws as Draw[]
  const { rows } = await sql<{
    quota_id: string
    cycle_id: string
    month: string
    submitted_by_name: string | null
    checked_by_name: string | null
    approved_by_name: string | null
    approved_at: Date | null
    hash: Buffer | null
    source: string | null
    source_name: string | null
  }>`
    select q.id as quota_id, c.id as cycle_id, q.month, c.submitted_by_name, c.checked_by_name, c.approved_by_name, c.approved_at, c.hash, b.source, b.source_name
    from benefits.quota q join benefits.cycle c on c.id = q.cycle_id
      left join lateral (select x.source::text as source, x.source_name from benefits.budget x where x.region_code = c.region_code and x.year = extract(year from c.month)
        and (x.scheme is null or x.scheme = q.scheme) order by x.scheme nulls last limit 1) b on true
    where q.id = any (${draws.map((one) => one.quotaId)}::uuid[]) order by q.month`.execute(tx)
  const application = await tx
    .selectFrom('benefits.award')
    .innerJoin('benefits.application', 'benefits.application.id', 'benefits.award.application_id')
    .select(['benefits.application.id', 'benefits.application.applied_on', 'decided_by_name', 'decided_at'])
    .where('benefits.award.subject_id', '=', row.elder_id)
    .where('benefits.award.scheme', '=', row.scheme)
    .orderBy('decided_at', 'desc')
    .executeTakeFirst()
  return {
    use: await useView(tx, row),
    months: rows.map((one) => ({
      cycleId: one.cycle_id as z.input<typeof contract.Quota>['cycleId'], // the column is this brand's uuid
      month: one.month,
      amount: draws.find((draw) => draw.quotaId === one.quota_id)?.amount ?? 0,
      submittedBy: one.submitted_by_name,
      checkedBy: one.checked_by_name,
      approvedBy: one.approved_by_name,
      approvedAt: one.approved_at?.toISOString() ?? null,
      hash: one.hash?.toString('hex') ?? null,
      budget:
        one.source === null || one.source_name === null
          ? null
          : { source: one.source, sourceName: one.source_name },
    })),
    application: application
      ? {
          id: application.id,
          appliedOn: application.applied_on,
          decidedBy: application.decided_by_name,
          decidedAt: application.decided_at?.toISOString() ?? null,
        }
      : null,
  }
})
