import { sql } from 'kysely'
import type { z } from 'zod'
import { uuidv7 } from '#contract/id'
import { events, problems } from '#contract/people'
import * as contract from '#contract/people-edit'
import { factKinds, isFactValue } from '#contract/people-words'
import { invalidInput, notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { because, refusal, tell } from './because.ts'
import { getElder } from './elder.ts'
import { openReview } from './review.ts'
import { factView } from './record.ts'
import { spanText } from './span.ts'

type Input = z.output<typeof contract.addFact.body>

/** Records a fact: what held of its kind ends the day this one begins; a correction of the same day replaces it. */
export async function setFact(
  tx: Tx,
  elder: { id: string; region_code: number; org_id: string | null },
  input: Input,
) {
  await sql`update people.fact set valid = daterange(lower(valid), ${input.from}::date)
    where elder_id = ${elder.id} and kind = ${input.kind}::people.fact_kind and upper_inf(valid) and lower(valid) < ${input.from}::date`.execute(
    tx,
  )
  const same = await sql<{
    id: string
  }>`select id from people.fact where elder_id = ${elder.id} and kind = ${input.kind}::people.fact_kind and lower(valid) = ${input.from}::date`.execute(
    tx,
  )
  const columns = {
    value: input.value,
    valid: spanText(input.from, input.to),
    expires_on: input.expiresOn,
    source: input.source,
    evidence: input.evidence,
  }
  try {
    const [existing] = same.rows
    return existing
      ? await tx
          .updateTable('people.fact')
          .set(columns)
          .where('id', '=', existing.id)
          .returningAll()
          .executeTakeFirstOrThrow()
      : await tx
          .insertInto('people.fact')
          .values({
            id: uuidv7(),
            elder_id: elder.id,
            region_code: elder.region_code,
            org_id: elder.org_id,
            kind: input.kind,
            ...columns,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
  } catch (error) {
    if (refusal(error) === '23P01')
      throw problems.overlaps(undefined, [
        {
          pointer: '/from',
          detail: '与已登记的同类认定日期重叠',
          detailEn: 'Overlaps with a fact of the same kind',
        },
      ])
    throw error
  }
}

export const addFactRoute = route(contract.addFact, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  if (!isFactValue(body.kind, body.value))
    throw invalidInput(undefined, [
      {
        pointer: '/value',
        detail: `不是“${factKinds[body.kind].zh}”的取值`,
        detailEn: `Not a value of: ${factKinds[body.kind].en}`,
      },
    ])
  if (body.to !== null && body.to <= body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束日期应晚于开始日期', detailEn: 'The end is after the beginning' },
    ])
  if (body.from < elder.birth_day)
    throw invalidInput(undefined, [
      { pointer: '/from', detail: '早于出生日期', detailEn: 'Before the birth date' },
    ])
  const row = await setFact(tx, elder, body)
  // Whoever wants central support waits for a place from now on: a case of the county until somebody has placed them.
  if (body.kind === 'central_wish' && body.value === 'yes' && body.to === null)
    await openReview(tx, elder, 'central_wish', '')
  if (body.kind === 'living')
    await tell(
      tx,
      events.livingChanged,
      { to: body.value, day: body.from, because: 'recorded' },
      elder,
      row.id,
    )
  else await tell(tx, events.changed, { what: `fact:${body.kind}` }, elder, row.id)
  return factView(row)
})

export const endFactRoute = route(contract.endFact, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  await because(tx, body.reason)
  const fact = await tx
    .selectFrom('people.fact')
    .selectAll()
    .where('id', '=', params.factId)
    .where('elder_id', '=', elder.id)
    .executeTakeFirst()
  if (!fact) throw notFound()
  const row = await tx
    .updateTable('people.fact')
    .set({ valid: sql<string>`daterange(lower(valid), ${body.on}::date)` })
    .where('id', '=', fact.id)
    .where(sql<boolean>`(upper_inf(valid) or upper(valid) > ${body.on}::date)`)
    .where(sql<boolean>`lower(valid) < ${body.on}::date`)
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const { from, to } = factView(fact)
    if (to !== null && to <= body.on) throw problems.ended()
    throw invalidInput(undefined, [
      { pointer: '/on', detail: `应晚于开始日期 ${from}`, detailEn: `After the beginning, ${from}` },
    ])
  }
  await tell(tx, events.changed, { what: `fact:${row.kind}` }, elder, row.id)
  return factView(row)
})
