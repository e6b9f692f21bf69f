import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance'
import { events } from '#contract/insurance-events'
import { problems } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { isStanding, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { constraintOf } from './names.ts'
import { mustReach, regionOf } from './place.ts'
import { findPlan, getPlan } from './rules.ts'

/** Met when insured ÷ target reaches the goal, compared as whole numbers: 949 of 1,000 is not 95 %. */
export function rateOf(insured: number, target: number, goal: number | null) {
  return {
    rateBasisPoints: Math.floor((insured * 10_000) / target),
    goalBasisPoints: goal,
    met: goal === null ? null : insured * 10_000 >= goal * target,
  }
}

type Row = {
  id: string
  region_code: number
  on_day: string
  target: number
  insured: number
  source: string
}

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.CoverageFigure>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const goals = new Map<number, number | null>()
  for (const { region_code } of rows)
    if (!goals.has(region_code))
      goals.set(region_code, (await findPlan(tx, region_code))?.body.insuredGoal?.basisPoints ?? null)
  return rows.map((row) => ({
    id: row.id,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? '—',
    on: row.on_day,
    target: row.target,
    insured: row.insured,
    source: row.source,
    ...rateOf(row.insured, row.target, goals.get(row.region_code) ?? null),
  }))
}

export const showCoverageRoute = route(contract.showCoverage, async ({ tx, actor, query }) => {
  const region = query.region ?? (await regionOf(tx, actor))
  const { lo, hi } = boundsOf(region)
  const rows = await tx
    .selectFrom('insurance.coverage')
    .select(['id', 'region_code', 'on_day', 'target', 'insured', 'source'])
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .orderBy('on_day', 'desc')
    .orderBy('region_code')
    .limit(200)
    .execute()
  const { rows: counts } = await sql<{ elders: number; insured: number }>`
    select (select count(*) from people.elder where status = 'alive' and region_code >= ${lo} and region_code < ${hi})::int as elders,
      (select count(distinct elder_id) from insurance.enrolment where region_code >= ${lo} and region_code < ${hi} and valid @> ${dayOf(clock.now())}::date)::int as insured`.execute(
    tx,
  )
  return { figures: await views(tx, rows), register: counts[0] ?? { elders: 0, insured: 0 } }
})

export const saveCoverageRoute = route(contract.saveCoverage, async ({ tx, actor, params, body }) => {
  mustReach(actor, body.regionCode)
  if (body.insured > body.target)
    throw invalidInput(undefined, [
      {
        pointer: '/insured',
        detail: '参保人数不能多于应参保人数',
        detailEn: 'More are insured than there are people to be insured',
      },
    ])
  if (!(await isStanding(tx, body.regionCode)))
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' },
    ])
  await getPlan(tx, body.regionCode)
  const values = {
    region_code: body.regionCode,
    on_day: body.on,
    target: body.target,
    insured: body.insured,
    source: body.source,
  }
  const row = await tx
    .insertInto('insurance.coverage')
    .values({ id: params.id, ...values })
    .onConflict((on) => on.column('id').doUpdateSet(values))
    .returning(['id', 'region_code', 'on_day', 'target', 'insured', 'source'])
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      throw constraintOf(error) === 'coverage_region_code_on_day_key' ? problems.overlapping() : error
    })
  await record(
    tx,
    events.registerSaved,
    { what: 'coverage' },
    { regionCode: body.regionCode, subjectId: params.id },
  )
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
})
