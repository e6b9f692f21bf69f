import { sql } from 'kysely'
import * as contract from '#contract/benefit-applications'
import { dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { decide } from '#modules/policy'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { remembered } from '#platform/remembered'
import { papersFor, whysOf } from './evaluate-elder.ts'
import { type CountySchemes, formOf, needsAward, schemesOf } from './schemes.ts'

const KEEP_MS = 60_000
const screened = remembered(() => new Map<string, { until: number; schemes: CountySchemes[] }>())

/** Rules of a place change at most by publication: the public page asks the database once a minute. */
async function schemesKept(tx: Tx, region: number, on: string, subject: string): Promise<CountySchemes[]> {
  const kept = screened(tx)
  const key = `${region}|${on}|${subject}`
  const known = kept.get(key)
  if (known && known.until > Date.now()) return known.schemes
  const schemes = await schemesOf(tx, [region], on, [subject])
  if (kept.size > 500) kept.clear()
  kept.set(key, { until: Date.now() + KEEP_MS, schemes })
  return schemes
}

export const screenRoute = route(contract.screen, async ({ tx, body }) => {
  const on = body.on ?? dayOf(clock.now())
  const name = await regionName(tx, body.region)
  if (!name) throw notFound()
  const [schemes] = await schemesKept(tx, body.region, on, body.subject)
  if (!schemes) throw notFound()
  const decisions = decide(schemes.set, body.situation)
  const whys = await whysOf(tx, { decisions, schemes, awards: new Set() })
  return {
    regionName: name,
    on,
    items: decisions.map((decision, i) => {
      const { scheme, evaluation } = decision
      const why = whys[i]
      if (!why) throw notFound()
      const terms = schemes.terms.get(scheme.rule.key)
      return {
        ...why,
        outcome:
          why.outcome === 'not_asked' || why.outcome === 'next_month' ? ('entitled' as const) : why.outcome,
        form: formOf(scheme),
        period: scheme.rule.body.period,
        blank: evaluation.blanks.length > 0,
        upTo: evaluation.upTo,
        papers: papersFor(decision, body.situation),
        missingNames: evaluation.missing,
        needsApplication: terms === undefined || needsAward(scheme, terms),
      }
    }),
  }
})

export const screenPlacesRoute = route(contract.screenPlaces, async ({ tx }) => {
  const { rows } = await sql<{ code: number; name: string; city: string }>`
    select r.code, r.name, c.name as city from regions.region r join regions.region c on c.code = r.code - r.code % 100000000
    where r.level = 'county' and exists (select from policy.rule p where p.kind = 'benefits.scheme' and p.state = 'published' and p.region_code > 0
      and p.region_code = any (policy.ancestors(r.code)))
    order by r.code`.execute(tx)
  return { items: rows }
})
