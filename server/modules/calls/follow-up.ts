import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/call-follow-ups'
import { careProblems } from '#contract/calls'
import { events as care } from '#contract/care-events'
import type { OrderId } from '#contract/care-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { encodeCursor, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { recordFollowUp } from '#modules/care'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { on } from '#platform/events'
import { route } from '#platform/module'

/** After so many tries that nobody answered the task is closed: it is no alarm. */
const TRIES = 3
const AGAIN_MS = 4 * 3_600_000

/** B-CALL-10: the follow-up of a closed order is due: a call to make. */
export const followUpAsked = on(care.followUpDue, 'calls.follow_up', async (tx, event) => {
  if (event.subjectId === null || event.elderId === null || event.regionCode === null) return
  await tx
    .insertInto('calls.follow_up')
    .values({
      id: uuidv7(),
      order_id: event.subjectId,
      elder_id: event.elderId,
      region_code: event.regionCode,
      due_at: new Date(event.payload.dueAt),
    })
    .onConflict((c) => c.column('order_id').doNothing())
    .execute()
})

type Row = {
  id: string
  order_id: string
  number: number
  elder_id: string
  elder_name: string | null
  region_name: string | null
  zh: string
  en: string
  org_name: string | null
  worker_name: string | null
  finished_at: Date | null
  content: string | null
  due_at: Date
  state: contract.FollowUp['state']
  attempts: number
  satisfaction: number | null
  note: string | null
  done_at: Date | null
  done_by_name: string | null
}
const followUps = async (
  tx: Tx,
  where: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
  limit: number,
) =>
  (
    await sql<Row>`
    select f.id, f.order_id, o.number, f.elder_id, e.name as elder_name, r.name as region_name, v.zh, v.en, g.name as org_name, w.name as worker_name,
      o.finished_at, o.content, f.due_at, f.state, f.attempts, f.satisfaction, f.note, f.done_at, f.done_by_name
    from calls.follow_up f join care.service_order o on o.id = f.order_id
      join care.item_version v on v.item_code = o.item_code and v.version = o.item_version
      left join people.elder e on e.id = f.elder_id left join regions.region r on r.code = f.region_code
      left join organisations.organisation g on g.id = o.org_id left join benefits.worker w on w.id = o.worker_id
    where ${where} order by ${order} limit ${limit}`.execute(tx)
  ).rows

const view = (row: Row): z.input<typeof contract.FollowUp> => ({
  id: row.id,
  orderId: row.order_id as OrderId, // the columns are these brands' uuids
  orderNumber: row.number,
  elderId: row.elder_id as ElderId,
  elderName: row.elder_name ?? '—',
  regionName: row.region_name,
  itemWords: { zh: row.zh, en: row.en },
  orgName: row.org_name,
  workerName: row.worker_name,
  finishedAt: row.finished_at?.toISOString() ?? null,
  content: row.content,
  dueAt: row.due_at.toISOString(),
  state: row.state,
  attempts: row.attempts,
  satisfaction: row.satisfaction,
  note: row.note,
  doneAt: row.done_at?.toISOString() ?? null,
  doneByName: row.done_by_name,
})

export const listFollowUpsRoute = route(contract.listFollowUps, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const open = query.state === 'due'
  const key = sql.ref(open ? 'f.due_at' : 'f.done_at')
  const rows = await followUps(
    tx,
    sql`f.state = ${query.state} and (${after?.[0] ?? null}::timestamptz is null
      or (${key}, f.id) ${open ? sql`>` : sql`<`} (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))`,
    open ? sql`f.due_at, f.id` : sql`f.done_at desc, f.id desc`,
    query.limit + 1,
  )
  const items = rows.slice(0, query.limit).map(view)
  const last = items.at(-1)
  const { due } = await tx
    .selectFrom('calls.follow_up')
    .select((eb) => eb.fn.countAll<number>().as('due'))
    .where('state', '=', 'due')
    .where('due_at', '<=', clock.now())
    .executeTakeFirstOrThrow()
  return {
    items,
    next:
      rows.length > query.limit && last
        ? encodeCursor([(open ? last.dueAt : last.doneAt) ?? null, last.id])
        : null,
    due,
  }
})

export const reportFollowUpRoute = route(
  contract.reportFollowUp,
  async ({ app, tx, actor, params, body }) => {
    const row = await tx
      .selectFrom('calls.follow_up')
      .selectAll()
      .where('id', '=', params.id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound()
    if (row.state !== 'due') throw careProblems.taskClosed()
    const now = clock.now()
    const attempts = row.attempts + 1
    const reached = body.result === 'reached'
    const over = reached || attempts >= TRIES
    await tx
      .updateTable('calls.follow_up')
      .set({
        attempts,
        note: body.note || null,
        ...(over
          ? {
              state: reached ? 'reached' : 'not_reached',
              satisfaction: reached ? body.satisfaction : null,
              done_at: now,
              done_by_name: actor.name,
            }
          : { due_at: new Date(now.getTime() + AGAIN_MS) }),
      })
      .where('id', '=', row.id)
      .execute()
    // The order is written by its own module, which a clerk's role does not reach.
    if (over)
      await app.db.asSystem('calls.follow_up', (system) =>
        recordFollowUp(system, row.order_id, {
          satisfaction: reached ? body.satisfaction : null,
          note: body.note,
          byName: actor.name,
        }),
      )
    const [shown] = await followUps(tx, sql`f.id = ${row.id}`, sql`f.id`, 1)
    if (!shown) throw notFound()
    return view(shown)
  },
)
