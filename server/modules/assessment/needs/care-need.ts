import { ScoreResult } from '#contract/assessment-scale'
import type { Tx } from '#platform/db'

/** The services that a care-needs result recommends, each with the items it follows from; none of other scales. */
export async function servicesOf(tx: Tx, recordId: string): Promise<ScoreResult['services']> {
  const row = await tx
    .selectFrom('assessment.record')
    .select('result')
    .where('id', '=', recordId)
    .executeTakeFirst()
  return row?.result ? ScoreResult.parse(row.result).services : []
}
