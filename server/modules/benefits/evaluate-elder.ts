import { sql } from 'kysely'
import type { z } from 'zod'
import type { Why } from '#contract/benefit-cycles'
import type { BenefitScheme } from '#contract/benefit-scheme'
import { type Situation, type SituationValue, VariableName } from '#contract/benefit-situation'
import { dayOf, type Day } from '#contract/day'
import { notFound } from '#contract/problem'
import { ancestorOf, boundsOf, type RegionCode } from '#contract/region'
import { lastAssessed } from '#modules/assessment'
import { type Decision, decide } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { decode, factVariables, layOut } from './layout.ts'
import { blockOf, type CountySchemes, needsAward, schemesOf, variablesOfAll } from './schemes.ts'
import { keyOf, type Keyed, situationSql } from './situation.ts'
import { schemeNames } from './scheme-names.ts'
import { variableWords } from './words.ts'

export type Evaluated = {
  readonly elderId: string
  readonly regionCode: RegionCode
  readonly orgId: string | null
  /** False: dead, moved away or merged into another record by that day; nothing is evaluated. */
  readonly here: boolean
  readonly situation: Situation
  readonly schemes: CountySchemes
  readonly decisions: readonly Decision[]
  readonly awards: ReadonlySet<string>
}

/** One elder against everything in force where they live, on a day. Run as the system, for whoever may see the elder. */
export async function evaluateElder(
  tx: Tx,
  elderId: string,
  on: Day = dayOf(clock.now()),
  /** Variables that are wanted besides those of the schemes. */
  also: readonly VariableName[] = [],
): Promise<Evaluated> {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'org_id'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const county = ancestorOf(elder.region_code, 'county')
  const all = await schemesOf(tx, [county], on)
  const [schemes] = all
  if (!schemes) throw notFound()
  const variables = new Set([...variablesOfAll(all), ...also])
  const layout = layOut({
    variables,
    counties: [county],
    awards: schemes.set.schemes.map((scheme) => scheme.rule.key).sort(),
  })
  const relation = situationSql(layout, {
    days: [on, on],
    month: { first: on, last: on },
    span: boundsOf(county),
    elders: [elderId],
  })
  const { rows } = await sql<Keyed>`select * from (${relation}) s`.execute(tx)
  const [row] = rows
  if (!row)
    return {
      elderId,
      regionCode: elder.region_code,
      orgId: elder.org_id,
      here: false,
      situation: {},
      schemes,
      decisions: [],
      awards: new Set(),
    }
  const { situation: read, awards } = decode(layout, keyOf(row, 'b'))
  const situation = variables.has('abilityMonths')
    ? { ...read, abilityMonths: await abilityMonths(tx, elderId, on, read.abilityLevel ?? null) }
    : read
  return {
    elderId,
    regionCode: elder.region_code,
    orgId: elder.org_id,
    here: true,
    situation,
    schemes,
    decisions: decide(schemes.set, situation),
    awards,
  }
}

/**
 * Months begun since the assessment that the level stands on, so that `<= 12` is true up to the same day of the next year. A
 * level that comes from elsewhere (a list, a hand) has no assessment whose day is known. Of one elder only: months of a whole
 * place would part its classes of situations.
 */
async function abilityMonths(
  tx: Tx,
  elderId: string,
  on: Day,
  level: SituationValue,
): Promise<number | null> {
  const last = await lastAssessed(tx, elderId, on)
  if (last === undefined || factVariables.abilityLevel?.values[last.ability] !== level) return null
  const [from, to] = [last.assessedOn, on].map((day) => day.split('-').map(Number)) as [number[], number[]] // of two days
  const [y = 0, m = 0, d = 0] = from
  const [year = 0, month = 0, day = 0] = to
  return (year - y) * 12 + month - m + (day > d ? 1 : 0)
}

type Line = z.input<typeof Why>['criteria'][number]

/** Criteria of a scheme as they came out, in words, the amount's own line last; one without a clause has the rule's. */
export function criteriaLines(
  body: Pick<BenefitScheme, 'criteria'>,
  clause: string | null,
  criteria: readonly { key: string; holds: Line['holds'] }[],
): Line[] {
  return criteria.map(({ key, holds }) => {
    const one = body.criteria.find((criterion) => criterion.key === key)
    return one
      ? { key, zh: one.zh, en: one.en, clause: one.clause ?? clause, holds }
      : { key, zh: '有对应的标准', en: 'The rule gives an amount', clause, holds }
  })
}

export const criteriaWords = ({ scheme: { rule }, evaluation }: Decision): Line[] =>
  criteriaLines(rule.body, rule.clause ?? null, evaluation.criteria)

/** Decisions as people read them, each with its document. */
export async function whysOf(
  tx: Tx,
  one: Pick<Evaluated, 'decisions' | 'schemes' | 'awards'>,
): Promise<z.input<typeof Why>[]> {
  const others = await schemeNames(
    tx,
    one.decisions.flatMap((decision) => decision.because ?? []),
  )
  const { rows } = await sql<{ id: string; source: string; clause: string | null; quote: string | null }>`
    select id, source, clause, quote from policy.rule where id = any (${one.decisions.map(({ scheme }) => scheme.rule.id)}::uuid[])`.execute(
    tx,
  )
  const sources = new Map(
    rows.map((row) => [row.id, { document: row.source, clause: row.clause, quote: row.quote }]),
  )
  return one.decisions.map((decision) => {
    const { scheme, evaluation, because } = decision
    const { body, key, id } = scheme.rule
    const terms = one.schemes.terms.get(key)
    const asks = terms !== undefined && needsAward(scheme, terms) && !one.awards.has(key)
    return {
      scheme: key,
      schemeWords: { zh: body.zh, en: body.en },
      about: body.about,
      outcome:
        because !== null
          ? 'gives_way'
          : evaluation.outcome === 'unknown' ||
              (evaluation.outcome === 'entitled' && blockOf(scheme) !== null)
            ? 'unknown'
            : evaluation.outcome === 'entitled'
              ? asks
                ? 'not_asked'
                : 'entitled'
              : 'not_entitled',
      amount: evaluation.amount,
      unit: body.unit === 'minutes' ? 'minute' : 'fen',
      criteria: criteriaWords(decision),
      missing: evaluation.missing.map(variableWords),
      givesWayTo: because === null ? null : (others.get(because) ?? { zh: because, en: because }),
      ruleId: id,
      source: sources.get(id) ?? { document: '—', clause: null, quote: null },
    }
  })
}

/** What the scheme does not look at needs no proof. */
export const looksAt = (scheme: Decision['scheme'], name: VariableName) => scheme.variables.includes(name)

/** Papers of a scheme that prove something not known yet. */
export function papersFor({ scheme }: Decision, situation: Situation): { zh: string; en: string }[] {
  return scheme.rule.body.evidence
    .filter((paper) =>
      paper.proves.some((name) => {
        const parsed = VariableName.safeParse(name)
        return parsed.success && looksAt(scheme, parsed.data) && (situation[parsed.data] ?? null) === null
      }),
    )
    .map(({ zh, en }) => ({ zh, en }))
}
