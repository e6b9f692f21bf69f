import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-steps'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { type OfElder, personOf } from './elder.ts'
import { receive } from './received.ts'

type Row = Selectable<DB['assessment.referral']>
type View = z.input<typeof contract.Referral>
const { referralTransitions: may } = contract

async function views(tx: Tx, where: RawBuilder<unknown>, limit = 100) {
  const { rows } = await sql<Row & OfElder & { level_zh: string; level_en: string }>`
    select f.*, e.name as elder_name, e.birth_day, r.level_zh, r.level_en
    from assessment.referral f join people.elder e on e.id = f.elder_id join assessment.record r on r.id = f.record_id
    where ${where} order by f.opened_at desc, f.id desc limit ${limit}`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row): View & { cursor: [string, string] } => ({
    cursor: [row.opened_at.toISOString(), row.id],
    id: row.id,
    ...personOf(row, names),
    fromLevel: row.from_level,
    toLevel: row.to_level,
    levelZh: row.level_zh,
    levelEn: row.level_en,
    // The column is checked to hold one of these words.
    state: row.state as contract.ReferralState,
    toOrgId: row.to_org_id,
    toName: row.to_name,
    note: row.note,
    answer: row.answer,
    answeredBy: row.answered_by_name,
    feedback: row.feedback,
    openedAt: row.opened_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
    answeredAt: row.answered_at?.toISOString() ?? null,
    feedbackAt: row.feedback_at?.toISOString() ?? null,
  }))
}

export const listReferralsRoute = route(contract.listReferrals, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await views(
    tx,
    sql`f.region_code >= ${lo} and f.region_code < ${hi} and (${query.state ?? null}::text is null or f.state = ${query.state ?? null})
      and (${at ?? null}::timestamptz is null or (f.opened_at, f.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const last = found.length > query.limit ? found[query.limit - 1] : undefined
  return { items: found.slice(0, query.limit), next: last ? encodeCursor(last.cursor) : null }
})

async function move(
  tx: Tx,
  id: string,
  from: readonly contract.ReferralState[],
  set: Partial<Row> & { state: contract.ReferralState },
): Promise<View> {
  const row = await tx
    .selectFrom('assessment.referral')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (!from.some((state) => state === row.state)) throw contract.problems.wrongState()
  await tx
    .updateTable('assessment.referral')
    .set({ ...set, updated_at: clock.now() })
    .where('id', '=', id)
    .execute()
  await record(
    tx,
    contract.events.referralMoved,
    { state: set.state },
    { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  if (set.state === 'accepted')
    await receive(tx, row.elder_id, { on: dayOf(clock.now()), what: 'referral', sourceId: row.id })
  const [view] = await views(tx, sql`f.id = ${id}`)
  if (!view) throw notFound()
  return view
}

export const sendReferralRoute = route(contract.sendReferral, ({ tx, params, body }) =>
  move(tx, params.referralId, may.send, {
    state: 'sent',
    to_org_id: body.toOrgId,
    to_name: body.toName,
    note: body.note,
    sent_at: clock.now(),
    answer: null,
    answered_at: null,
    answered_by_name: null,
  }),
)
export const answerReferralRoute = route(contract.answerReferral, ({ tx, actor, params, body }) =>
  move(tx, params.referralId, may.answer, {
    state: body.accept ? 'accepted' : 'rejected',
    answer: body.answer,
    answered_at: clock.now(),
    answered_by_name: actor.name,
  }),
)
export const dropReferralRoute = route(contract.dropReferral, ({ tx, actor, params, body }) =>
  move(tx, params.referralId, may.drop, {
    state: 'dropped',
    answer: body.answer,
    answered_at: clock.now(),
    answered_by_name: actor.name,
  }),
)
export const feedbackReferralRoute = route(contract.feedbackReferral, ({ tx, params, body }) =>
  move(tx, params.referralId, may.feedback, {
    state: 'accepted',
    feedback: body.feedback,
    feedback_at: clock.now(),
  }),
)

/** An elder cared for at home whose ability has become worse: a referral to nursing is proposed, once while one is open (B-ASM-11). */
export async function proposeReferral(
  tx: Tx,
  elderId: string,
  grade: { recordId: string; level: number; previousLevel: number | null; ability: string | null },
): Promise<void> {
  if (grade.ability === null || grade.previousLevel === null || grade.level <= grade.previousLevel) return
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'org_id'])
    .where('id', '=', elderId)
    .where('status', '=', 'alive')
    .where('care_setting', '=', 'home')
    .executeTakeFirst()
  if (!elder) return
  const id = uuidv7()
  const now = clock.now()
  const written = await tx
    .insertInto('assessment.referral')
    .values({
      id,
      elder_id: elderId,
      region_code: elder.region_code,
      org_id: elder.org_id,
      record_id: grade.recordId,
      from_level: grade.previousLevel,
      to_level: grade.level,
      opened_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!written.numInsertedOrUpdatedRows) return
  await record(
    tx,
    contract.events.referralMoved,
    { state: 'proposed' },
    { elderId, regionCode: elder.region_code, orgId: elder.org_id, subjectId: id },
  )
}
