import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-finance'
import { events } from '#contract/benefit-events'
import type { Parameter, Target } from '#contract/policy-parameter'
import { invalidInput, notFound, stale } from '#contract/problem'
import { isWithin } from '#contract/region'
import { type KeyedInForce, listInForce, parameterKind, targetKind } from '#modules/policy'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'

type Share = z.input<typeof contract.Share>

/** How a figure stands to what a document demands, as it words it: 以上 counts the bound itself. */
export function meets(compare: Parameter['compare'], actual: number, wanted: number): boolean {
  switch (compare) {
    case 'equal':
      return actual === wanted
    case 'at_least':
      return actual >= wanted
    case 'more_than':
      return actual > wanted
    case 'at_most':
      return actual <= wanted
    case 'less_than':
      return actual < wanted
  }
}

/** A percentage of an amount in whole fen, exactly: percents have at most two decimals. */
const percentOf = (percent: number, fen: number) =>
  Number((BigInt(fen) * BigInt(Math.round(percent * 100))) / 10_000n)

function shareOf(
  key: Share['key'],
  rule: KeyedInForce<Parameter | Target>,
  of: number | null,
  actual: number | null,
): Share {
  const { body } = rule
  const wanted = body.value === null || of === null ? null : percentOf(body.value, of)
  return {
    key,
    words: { zh: body.zh, en: body.en },
    compare: body.compare,
    percent: body.value,
    wantedFen: wanted,
    actualFen: actual,
    // 2 % of the income is what goes into the budget at least.
    met:
      wanted === null || actual === null
        ? null
        : meets(body.compare === 'equal' ? 'at_least' : body.compare, actual, wanted),
    source: rule.source,
    clause: rule.clause,
  }
}

async function view(tx: Tx, region: number, year: number): Promise<z.input<typeof contract.FiscalYear>> {
  const name = await regionName(tx, region)
  if (!name) throw notFound()
  const row = await tx
    .selectFrom('benefits.fiscal_year')
    .selectAll()
    .where('region_code', '=', region)
    .where('year', '=', year)
    .executeTakeFirst()
  const { rows } = await sql<{ planned: number }>`
    select coalesce(sum(planned_fen) filter (where source <> 'lottery'), 0)::bigint as planned from benefits.budget where region_code = ${region} and year = ${year}`.execute(
    tx,
  )
  const planned = rows[0]?.planned ?? 0
  // A plan words the same demand as a target, a regulation as a parameter; where both stand the regulation counts.
  const on = `${year}-12-31`
  const rules = new Map<string, KeyedInForce<Parameter | Target>>(
    [
      ...(await listInForce(tx, targetKind, { region, on })),
      ...(await listInForce(tx, parameterKind, { region, on })),
    ].map((rule) => [rule.key, rule]),
  )
  const budget = rules.get('budget_share')
  const lottery = rules.get('lottery_share')
  return {
    regionCode: region,
    regionName: name,
    year,
    incomeFen: row?.income_fen ?? null,
    lotteryFen: row?.lottery_fen ?? null,
    lotteryElderFen: row?.lottery_elder_fen ?? null,
    note: row?.note ?? '',
    plannedFen: planned,
    shares: [
      ...(budget ? [shareOf('budget_share', budget, row?.income_fen ?? null, planned)] : []),
      ...(lottery
        ? [shareOf('lottery_share', lottery, row?.lottery_fen ?? null, row?.lottery_elder_fen ?? null)]
        : []),
    ],
    updatedAt: row?.updated_at.toISOString() ?? null,
  }
}

export const showFiscalYearRoute = route(contract.showFiscalYear, async ({ tx, actor, params }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(params.region, actor.scope.region)) throw notFound()
  return view(tx, params.region, params.year)
})

export const saveFiscalYearRoute = route(contract.saveFiscalYear, async ({ tx, actor, params, body }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(params.region, actor.scope.region)) throw notFound()
  if (body.lotteryElderFen !== null && body.lotteryFen !== null && body.lotteryElderFen > body.lotteryFen)
    throw invalidInput(undefined, [
      { pointer: '/lotteryElderFen', detail: '大于公益金总额', detailEn: 'More than the whole fund' },
    ])
  const before = await tx
    .selectFrom('benefits.fiscal_year')
    .select('updated_at')
    .where('region_code', '=', params.region)
    .where('year', '=', params.year)
    .forUpdate()
    .executeTakeFirst()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    income_fen: body.incomeFen,
    lottery_fen: body.lotteryFen,
    lottery_elder_fen: body.lotteryElderFen,
    note: body.note,
    updated_by_name: actor.name,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('benefits.fiscal_year')
    .values({ region_code: params.region, year: params.year, ...values })
    .onConflict((c) => c.columns(['region_code', 'year']).doUpdateSet(values))
    .execute()
  await record(tx, events.fiscalSaved, { year: params.year }, { regionCode: params.region, subjectId: null })
  return view(tx, params.region, params.year)
})
