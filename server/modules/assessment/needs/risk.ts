import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-steps'
import { dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { livingElder, type OfElder, personOf } from './elder.ts'

type View = z.input<typeof contract.Risk>

async function views(
  tx: Tx,
  where: RawBuilder<unknown>,
  limit = 100,
): Promise<(View & { cursor: string[] })[]> {
  const { rows } = await sql<Selectable<DB['assessment.risk']> & OfElder>`
    select k.*, e.name as elder_name, e.birth_day from assessment.risk k join people.elder e on e.id = k.elder_id
    where ${where} order by k.created_at desc, k.id desc limit ${limit}`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const today = dayOf(clock.now())
  return rows.map((row) => ({
    cursor: [row.created_at.toISOString(), row.id],
    id: row.id,
    ...personOf(row, names),
    // The columns are checked to hold these words.
    level: row.level as View['level'],
    grounds: row.grounds,
    assessedOn: row.assessed_on,
    plan: row.plan,
    ownerName: row.owner_name,
    dueOn: row.due_on,
    overdue: row.state === 'open' && row.due_on !== null && row.due_on < today,
    state: row.state as View['state'],
    outcome: row.outcome,
    doneOn: row.done_on,
    createdBy: row.created_by_name,
  }))
}

export const listRisksRoute = route(contract.listRisks, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await views(
    tx,
    sql`k.region_code >= ${lo} and k.region_code < ${hi}
      and (${query.level ?? null}::text is null or k.level = ${query.level ?? null})
      and (${query.state ?? null}::text is null or k.state = ${query.state ?? null})
      and (${query.elderId ?? null}::uuid is null or k.elder_id = ${query.elderId ?? null})
      and (${query.overdue ?? null}::text is null or (k.state = 'open' and k.due_on < ${dayOf(clock.now())}::date))
      and (${at ?? null}::timestamptz is null or (k.created_at, k.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const last = found.length > query.limit ? found[query.limit - 1] : undefined
  return { items: found.slice(0, query.limit), next: last ? encodeCursor(last.cursor) : null }
})

async function one(tx: Tx, id: string): Promise<View> {
  const [view] = await views(tx, sql`k.id = ${id}`)
  if (!view) throw notFound()
  return view
}

/** A high risk without plan, owner and day is refused, naming what is missing (B-ASM-17); the table refuses it too. */
export const addRiskRoute = route(contract.addRisk, async ({ tx, body }) => {
  const elder = await livingElder(tx, body.elderId)
  if (body.level === 'high') {
    const missing = (['plan', 'ownerName', 'dueOn'] as const).filter((name) => body[name] === null)
    if (missing.length > 0)
      throw contract.problems.planNeeded(
        undefined,
        missing.map((name) => ({
          pointer: `/${name}`,
          detail: '高风险必填',
          detailEn: 'Needed for a high risk',
        })),
      )
  }
  if (body.assessedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/assessedOn', detail: '不能在今天之后', detailEn: 'Not after today' },
    ])
  if (body.dueOn !== null && body.dueOn < body.assessedOn)
    throw invalidInput(undefined, [
      { pointer: '/dueOn', detail: '期限早于评估日期', detailEn: 'Before the day of the assessment' },
    ])
  const now = clock.now()
  const inserted = await tx
    .insertInto('assessment.risk')
    .values({
      id: body.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      level: body.level,
      grounds: body.grounds,
      assessed_on: body.assessedOn,
      plan: body.plan,
      owner_name: body.ownerName,
      due_on: body.dueOn,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows)
    await record(
      tx,
      contract.events.riskEntered,
      { level: body.level },
      { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: body.id },
    )
  return one(tx, body.id)
})

export const finishRiskRoute = route(contract.finishRisk, async ({ tx, params, body }) => {
  if (body.on > dayOf(clock.now()))
    throw invalidInput(undefined, [{ pointer: '/on', detail: '不能在今天之后', detailEn: 'Not after today' }])
  const row = await tx
    .updateTable('assessment.risk')
    .set({ state: 'done', outcome: body.outcome, done_on: body.on, updated_at: clock.now() })
    .where('id', '=', params.riskId)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    await one(tx, params.riskId)
    throw contract.problems.wrongState()
  }
  await record(
    tx,
    contract.events.riskDone,
    {},
    { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return one(tx, row.id)
})
