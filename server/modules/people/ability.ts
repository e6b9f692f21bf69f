import { sql } from 'kysely'
import { events as assessment } from '#contract/assessment'
import { events } from '#contract/people'
import { uuidv7 } from '#contract/id'
import type { Tx } from '#platform/db'
import { inline } from '#platform/events'
import { because, tell } from './because.ts'

/**
 * A confirmed grade is a dated fact of the register from the day of the assessment, in the same transaction: the groups
 * 失能, 半失能 follow from it. A grade older than the fact in force fills the time before; a correction of the same day
 * takes its place.
 */
export const takeAbility = inline(assessment.graded, async (tx, event) => {
  const { ability, assessedOn, validUntil, source, cognitionSuspected, recordId } = event.payload
  if (!event.elderId) return
  const elder = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where('id', '=', event.elderId)
    .executeTakeFirst()
  if (!elder) return
  await because(tx, `评估结果 ${source}`)
  if (ability !== null)
    await setFrom(tx, elder, {
      kind: 'ability',
      value: ability,
      from: assessedOn,
      expiresOn: validUntil,
      source,
      evidence: recordId,
    })
  if (cognitionSuspected) {
    // A diagnosis is never weakened to a suspicion by a screening.
    const { rows } =
      await sql`select from people.fact where elder_id = ${elder.id} and kind = 'dementia' and value = 'diagnosed' and valid @> ${assessedOn}::date`.execute(
        tx,
      )
    if (rows.length === 0)
      await setFrom(tx, elder, {
        kind: 'dementia',
        value: 'suspected',
        from: assessedOn,
        expiresOn: validUntil,
        source,
        evidence: recordId,
      })
  }
  if (ability !== null || cognitionSuspected) await tell(tx, events.changed, { what: 'fact:ability' }, elder)
})

type Fact = {
  kind: 'ability' | 'dementia'
  value: string
  from: string
  expiresOn: string | null
  source: string
  evidence: string
}

async function setFrom(
  tx: Tx,
  elder: { id: string; region_code: number; org_id: string | null },
  fact: Fact,
): Promise<void> {
  const { kind, value, from, expiresOn, source, evidence } = fact
  const { rows } =
    await sql`update people.fact set value = ${value}, expires_on = ${expiresOn}, source = ${source}, evidence = ${evidence}
    where elder_id = ${elder.id} and kind = ${kind}::people.fact_kind and lower(valid) = ${from}::date returning id`.execute(
      tx,
    )
  if (rows.length > 0) return
  await sql`update people.fact set valid = daterange(lower(valid), ${from}::date)
    where elder_id = ${elder.id} and kind = ${kind}::people.fact_kind and valid @> ${from}::date`.execute(tx)
  await sql`insert into people.fact (id, elder_id, region_code, org_id, kind, value, valid, expires_on, source, evidence)
    values (${uuidv7()}, ${elder.id}, ${elder.region_code}, ${elder.org_id}, ${kind}::people.fact_kind, ${value},
      daterange(${from}::date, (select min(lower(f.valid)) from people.fact f
        where f.elder_id = ${elder.id} and f.kind = ${kind}::people.fact_kind and lower(f.valid) > ${from}::date)),
      ${expiresOn}, ${source}, ${evidence})`.execute(tx)
}
