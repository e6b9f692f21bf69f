import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { coverage, Population, pyramid, type Shares } from '#contract/people-coverage'
import type { Sex } from '#contract/people-words'
import { get, policyKind } from '#modules/policy'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { boundsFor } from './scope.ts'

export const populationKind = policyKind({
  name: 'people.population',
  zh: '人口数',
  en: 'Population',
  shape: Population,
})

type Registered = z.output<typeof coverage.returns>['registered']
const share = (part: number, whole: number | null | undefined) => (whole ? part / whole : null)

export function sharesOf(
  registered: Registered,
  population: Pick<Population, 'total' | 'aged60'> | null,
): z.infer<typeof Shares> {
  const { aged60, aged65, aged80, farming60, hardship60, hardship80 } = registered
  return {
    registered: share(aged60, population?.aged60),
    ofPopulation: share(aged60, population?.total),
    aged65OfPopulation: share(aged65, population?.total),
    aged80: share(aged80, aged60),
    farming: share(farming60, aged60),
    difficultyAdded: share(hardship60 + aged80, aged60),
    difficulty: share(hardship60 + aged80 - hardship80, aged60),
  }
}

const placeOf = (actor: Actor, region?: number) =>
  region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)

export const coverageRoute = route(coverage, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const regionCode = placeOf(actor, query.region)
  const { lo, hi, org } = boundsFor(actor, query.region)
  const { rows } = await sql<Registered>`
    select aged60, aged65, aged80, farming60, hardship60, hardship80
    from people.coverage_counts(${lo}, ${hi}, ${org}, ${on})`.execute(tx)
  const [registered] = rows
  if (!registered) throw new Error('coverage_counts gives one row')
  // A city's figure says nothing of one of its counties.
  const rule = await get(tx, populationKind, { region: regionCode, on })
  const population = rule?.regionCode === regionCode ? { ...rule.body, source: rule.source } : null
  return { on, regionCode, registered, population, shares: sharesOf(registered, population) }
})

/** Where the bands of the pyramid begin; the last is open. */
const BANDS = [0, 60, 65, 70, 75, 80, 85, 90, 95, 100] as const

export const pyramidRoute = route(pyramid, async ({ tx, actor, query }) => {
  const on = query.on ?? dayOf(clock.now())
  const { lo, hi, org } = boundsFor(actor, query.region)
  const { rows } = await sql<{ age_from: number; sex: Sex; n: number }>`
    select age_from, sex, n from people.pyramid(${lo}, ${hi}, ${org}, ${on})`.execute(tx)
  return {
    on,
    regionCode: placeOf(actor, query.region),
    bands: BANDS.map((ageFrom, i) => {
      const of = (sex: Sex) => rows.find((row) => row.age_from === ageFrom && row.sex === sex)?.n ?? 0
      const next = BANDS[i + 1]
      return {
        ageFrom,
        ageTo: next === undefined ? null : next - 1,
        count: { male: of('male'), female: of('female'), unknown: of('unknown') },
      }
    }),
  }
})
