import { sql } from 'kysely'
import * as contract from '#contract/assessment-history'
import { ScoreResult } from '#contract/assessment-scale'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { recordLines } from '../record.ts'

/** Every assessment of an elder in the order of time, of all scales, with what each recommends (B-ASM-09). */
async function historyOf(tx: Tx, elderId: string) {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'name'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const where = sql`r.elder_id = ${elder.id} and r.state in ('confirmed', 'superseded')`
  const lines = (await recordLines(tx, where)).toReversed()
  const results = await tx
    .selectFrom('assessment.record')
    .select(['id', 'result'])
    .where('elder_id', '=', elder.id)
    .where('result', 'is not', null)
    .execute()
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

export const historyRoute = route(contract.history, ({ tx, params }) => historyOf(tx, params.elderId))
export const ownHistoryRoute = route(contract.ownHistory, ({ tx, params }) => historyOf(tx, params.elderId))
