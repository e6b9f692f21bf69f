import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import * as contract from '#contract/people-corrections'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { decrypt, encrypt } from '#platform/secrets'
import { refusal, tell } from './because.ts'
import { type ElderRow, getElder, shortRegionNames } from './elder.ts'
import { boundsFor } from './scope.ts'

type Row = Selectable<DB['people.correction']>
type View = z.input<typeof contract.Correction>

async function views(tx: Tx, rows: readonly Row[]): Promise<View[]> {
  if (rows.length === 0) return []
  const { rows: elders } =
    await sql<ElderRow>`select * from people.visible(${[...new Set(rows.map((row) => row.elder_id))]}::uuid[])`.execute(
      tx,
    )
  const region = await shortRegionNames(
    tx,
    rows.flatMap((row) => [row.region_code, row.escalated_to ?? row.region_code]),
  )
  return rows.flatMap((row) => {
    const elder = elders.find((one) => one.id === row.elder_id)
    if (!elder) return []
    return [
      {
        id: row.id,
        elderId: row.elder_id,
        elderName: elder.name,
        regionCode: row.region_code,
        regionName: region(row.region_code),
        field: contract.CorrectionField.parse(row.field),
        wanted: decrypt(row.wanted_cipher),
        why: row.why,
        askedBy: contract.Correction.shape.askedBy.parse(row.asked_by),
        askedByName: row.asked_by_name,
        askedAt: row.asked_at.toISOString(),
        dueAt: row.due_at.toISOString(),
        escalated:
          row.escalated_at && row.escalated_to !== null
            ? {
                at: row.escalated_at.toISOString(),
                to: row.escalated_to,
                regionName: region(row.escalated_to),
              }
            : null,
        state: row.state,
        answer: row.answer,
        answeredAt: row.answered_at?.toISOString() ?? null,
        answeredBy: row.answered_by_name,
      },
    ]
  })
}
async function view(tx: Tx, row: Row): Promise<View> {
  const [one] = await views(tx, [row])
  if (!one) throw notFound()
  return one
}

async function ask(
  tx: Tx,
  actor: Actor,
  elder: ElderRow,
  body: z.output<typeof contract.ask.body>,
): Promise<View> {
  const now = clock.now()
  const due = new Date(now.getTime() + contract.ANSWER_WITHIN_DAYS * 86_400_000)
  try {
    const row = await tx
      .insertInto('people.correction')
      .values({
        id: uuidv7(),
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        field: body.field,
        wanted_cipher: encrypt(body.wanted),
        why: body.why,
        asked_by:
          actor.role === 'elder' ? 'elder' : actor.scope.audience === 'family' ? 'family' : 'community',
        asked_at: now,
        due_at: due,
        next_step_at: due,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await tell(tx, contract.events.asked, { field: body.field }, elder, row.id)
    return view(tx, row)
  } catch (error) {
    if (refusal(error) === '23505') throw contract.problems.askedAlready()
    throw error
  }
}

export const askCorrectionRoute = route(contract.ask, async ({ tx, actor, params, body }) =>
  ask(tx, actor, await getElder(tx, params.elderId), body),
)
export const ownAskCorrectionRoute = route(contract.ownAsk, async ({ tx, actor, params, body }) =>
  ask(tx, actor, await getElder(tx, params.elderId), body),
)

export const ownCorrectionsRoute = route(contract.ownList, async ({ tx, params }) => {
  await getElder(tx, params.elderId)
  const rows = await tx
    .selectFrom('people.correction')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  return { items: await views(tx, rows) }
})

export const listCorrectionsRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { lo, hi, org } = boundsFor(actor, query.region)
  const cursor = decodeCursor(query.after)
  let found = tx
    .selectFrom('people.correction')
    .selectAll()
    .where(
      sql<boolean>`region_code >= ${lo} and region_code < ${hi} and (${org}::uuid is null or org_id = ${org})`,
    )
    .where('state', '=', query.state)
    .orderBy('due_at')
    .orderBy('id')
    .limit(query.limit + 1)
  if (query.late) found = found.where('escalated_at', 'is not', null)
  if (query.elder) found = found.where('elder_id', '=', query.elder)
  if (cursor)
    found = found.where(sql<boolean>`(due_at, id) > (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)`)
  const rows = await found.execute()
  const page = cut(rows, query.limit, (last) => [last.due_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

export const answerCorrectionRoute = route(contract.answer, async ({ tx, actor, params, body }) => {
  const row = await tx
    .updateTable('people.correction')
    .set({
      state: body.accept ? 'accepted' : 'refused',
      answer: body.answer,
      next_step_at: null,
      answered_at: clock.now(),
      answered_by_name: actor.name,
    })
    .where('id', '=', params.correctionId)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const there = await tx
      .selectFrom('people.correction')
      .select('id')
      .where('id', '=', params.correctionId)
      .executeTakeFirst()
    throw there ? contract.problems.answered() : notFound()
  }
  const elder = await getElder(tx, row.elder_id)
  await tell(
    tx,
    contract.events.answered,
    { field: contract.CorrectionField.parse(row.field), accepted: body.accept },
    elder,
    row.id,
  )
  return view(tx, row)
})
