import type { z } from 'zod'
import * as contract from '#contract/benefit-cycles'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { TraceOutcome } from './compute.ts'
import { getCycleRow } from './cycle.ts'
import { rulesOf } from './other-subjects.ts'
import { schemeNames } from './scheme-names.ts'
import { schemeWords, valueWords, variableWords } from './words.ts'

const truth = { t: 'yes', f: 'no', u: 'unknown' } as const

/** The trace of an elder in a month, in words: every scheme that concerns them, criterion by criterion. */
export async function whyOf(
  tx: Tx,
  cycleId: string,
  elderId: string,
): Promise<
  | { facts: z.input<typeof contract.explain.returns>['facts']; items: z.input<typeof contract.Why>[] }
  | undefined
> {
  const row = await tx
    .selectFrom('benefits.assessed as a')
    .innerJoin('benefits.trace as t', (join) =>
      join.onRef('t.cycle_id', '=', 'a.cycle_id').onRef('t.class', '=', 'a.class'),
    )
    .innerJoin('benefits.cycle as c', 'c.id', 'a.cycle_id')
    .select(['t.situation', 't.outcomes', 'c.rules'])
    .where('a.cycle_id', '=', cycleId)
    .where('a.elder_id', '=', elderId)
    .executeTakeFirst()
  if (!row) return undefined
  const rules = rulesOf(row.rules)
  // Both were written by `compute` in these shapes.
  const outcomes = row.outcomes as TraceOutcome[]
  const situation = row.situation as Record<string, unknown>
  const words = await schemeWords(
    tx,
    rules.map((rule) => rule.id),
  )
  const others = await schemeNames(
    tx,
    outcomes.flatMap((one) => one[5] ?? []),
  )
  const items = outcomes.flatMap(
    ([n, outcome, amount, criteria, asked, because, missing, due]): z.input<typeof contract.Why>[] => {
      const rule = rules[n]
      const scheme = words.get(rule?.id ?? '')
      if (!rule || !scheme) return []
      const lines = [
        ...scheme.body.criteria.map((one) => ({
          key: one.key,
          zh: one.zh,
          en: one.en,
          clause: one.clause ?? scheme.source.clause,
        })),
        { key: 'amount', zh: '有对应的标准', en: 'The rule gives an amount', clause: scheme.source.clause },
      ]
      return [
        {
          scheme: rule.key,
          schemeWords: scheme.words,
          about: scheme.body.about,
          outcome:
            because !== null
              ? 'gives_way'
              : outcome === 'u'
                ? 'unknown'
                : due > 0
                  ? 'entitled'
                  : outcome === 'n'
                    ? 'not_entitled'
                    : asked === 0
                      ? 'not_asked'
                      : 'next_month',
          amount,
          unit: rule.unit,
          criteria: lines.slice(0, criteria.length).map((line, i) => ({
            ...line,
            holds: truth[(criteria[i] ?? 'u') as keyof typeof truth] ?? 'unknown',
          })),
          missing: missing.map(variableWords),
          givesWayTo: because === null ? null : (others.get(because) ?? { zh: because, en: because }),
          ruleId: rule.id,
          source: scheme.source,
        },
      ]
    },
  )
  return {
    facts: Object.entries(situation)
      .filter(([name]) => name !== 'region')
      .map(([name, value]) => ({ ...variableWords(name), value: valueWords(name, value) })),
    items,
  }
}

export const explainRoute = route(contract.explain, async ({ tx, params }) => {
  const cycle = await getCycleRow(tx, params.id)
  const why = await whyOf(tx, params.id, params.elderId)
  if (!why) throw notFound()
  return { month: cycle.month, ...why }
})
