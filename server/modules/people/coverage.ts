import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { coverage, Population, type Shares } from '#contract/people-coverage'
import { get, policyKind } from '#modules/policy'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { boundsFor } from './scope.ts'

export const populationKind = policyKind({
  name: 'people.population',
  zh: '人口数',
  en: 'Population',
  shape: Population,
})

const share = (part: number, whole: number | null | undefined) => (whole ? part / whole : null)

export function sharesOf(
  registered: { aged60: number; aged65: number; aged80: number },
  population: Pick<Population, 'total' | 'aged60'> | null,
): z.infer<typeof Shares> {
  return {
    registered: share(registered.aged60, population?.aged60),
    ofPopulation: share(registered.aged60, population?.total),
    aged65OfPopulation: share(registered.aged65, population?.total),
    aged80: share(registered.aged80, registered.aged60),
  }
}

export const coverageRoute = route(coverage, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const regionCode = query.region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const { lo, hi, org } = boundsFor(actor, query.region)
  const { rows } = await sql<{
    code: string
    n: number
  }>`select code, n from people.group_counts(${lo}, ${hi}, ${org}, ${on}) where code in ('age60', 'age65', 'age80')`.execute(
    tx,
  )
  const of = (code: string) => rows.find((row) => row.code === code)?.n ?? 0
  const registered = { aged60: of('age60'), aged65: of('age65'), aged80: of('age80') }
  // A city's figure says nothing of one of its counties.
  const rule = await get(tx, populationKind, { region: regionCode, on })
  const population = rule?.regionCode === regionCode ? { ...rule.body, source: rule.source } : null
  return { on, regionCode, registered, population, shares: sharesOf(registered, population) }
})
