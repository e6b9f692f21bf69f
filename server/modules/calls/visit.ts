import { careProblems, events, finishVisitTask, listVisitTasks, VisitTask } from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'

type Reason = z.output<typeof VisitTask>['reason']

/** Somebody should go there. One open task an elder: false when there is one already. */
export async function openVisit(
  tx: Tx,
  visit: {
    elderId: string
    regionCode: number
    orgId: string | null
    planId: string | null
    reason: Reason
    failures: number
  },
): Promise<boolean> {
  const id = uuidv7()
  const made = await tx
    .insertInto('calls.visit_task')
    .values({
      id,
      elder_id: visit.elderId,
      region_code: visit.regionCode,
      org_id: visit.orgId,
      plan_id: visit.planId,
      reason: visit.reason,
      failures: visit.failures,
      opened_at: clock.now(),
    })
    .onConflict((c) => c.column('elder_id').where('state', '=', 'open').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return false
  await record(
    tx,
    events.visitNeeded,
    { reason: visit.reason, failures: visit.failures },
    { subjectId: id, elderId: visit.elderId, regionCode: visit.regionCode, orgId: visit.orgId },
  )
  return true
}

function visits(tx: Tx) {
  return tx
    .selectFrom('calls.visit_task as v')
    .innerJoin('people.elder as e', 'e.id', 'v.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'v.region_code')
    .selectAll('v')
    .select(['e.name as elder_name', 'r.name as region_name'])
}

function visitView(
  row: Awaited<ReturnType<ReturnType<typeof visits>['executeTakeFirstOrThrow']>>,
): z.output<typeof VisitTask> {
  return VisitTask.parse({
    id: row.id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionName: row.region_name,
    reason: row.reason,
    failures: row.failures,
    state: row.state,
    openedAt: row.opened_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    doneByName: row.done_by_name,
    note: row.note,
  })
}

export const listVisitTasksRoute = route(listVisitTasks, async ({ tx, query }) => {
  const rows = await visits(tx)
    .where('v.state', '=', query.state)
    .orderBy('v.opened_at', query.state === 'open' ? 'asc' : 'desc')
    .limit(500)
    .execute()
  return { items: rows.map(visitView) }
})

export const finishVisitTaskRoute = route(finishVisitTask, async ({ tx, actor, params, body }) => {
  const row = await tx
    .updateTable('calls.visit_task')
    .set({ state: 'done', done_at: clock.now(), done_by_name: actor.name, note: body.note })
    .where('id', '=', params.id)
    .where('state', '=', 'open')
    .returning(['id', 'elder_id', 'region_code', 'org_id'])
    .executeTakeFirst()
  const shown = await visits(tx).where('v.id', '=', params.id).executeTakeFirst()
  if (!shown) throw notFound()
  if (!row) throw careProblems.taskClosed()
  await record(
    tx,
    events.visited,
    {},
    { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id },
  )
  return visitView(shown)
})
