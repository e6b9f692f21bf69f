import { idsOf } from '#modules/people'
import { sql } from 'kysely'
import * as contract from '#contract/assessment-history'
import { ScoreResult } from '#contract/assessment-scale'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { type App, route } from '#platform/module'
import { asActor } from '../on-behalf.ts'
import { recordLines } from '../record.ts'

/** Every assessment of an elder in the order of time, of all scales, with what each recommends (B-ASM-09). */
async function historyOf({ app, tx, actor }: { app: App; tx: Tx; actor: Actor }, elderId: string) {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'name'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  // What was given to a record that was merged into this one may stand outside the reader's own scope.
  const { lines, results } = await asActor(app, actor, 'assessment.history', async (system) => ({
    lines: (
      await recordLines(
        system,
        sql`r.elder_id in ${idsOf(elder.id)} and r.state in ('confirmed', 'superseded')`,
      )
    ).toReversed(),
    results: await system
      .selectFrom('assessment.record')
      .select(['id', 'result'])
      .where('elder_id', 'in', idsOf(elder.id))
      .where('result', 'is not', null)
      .execute(),
  }))
  const of = new Map(results.map((row) => [row.id, ScoreResult.parse(row.result)]))
  return {
    elderName: elder.name,
    items: lines.map((line) => ({
      ...line,
      max: of.get(line.id)?.max ?? null,
      services: of.get(line.id)?.services ?? [],
    })),
  }
}

export const historyRoute = route(contract.history, (input) => historyOf(input, input.params.elderId))
export const ownHistoryRoute = route(contract.ownHistory, (input) => historyOf(input, input.params.elderId))
