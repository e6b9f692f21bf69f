import { sql } from 'kysely'
import * as contract from '#contract/benefit-cycles'
import { events } from '#contract/benefit-events'
import { type ChangeId, type CycleState, cycleTransitions, problems } from '#contract/benefit-words'
import { cut, decodeCursor } from '#contract/page'
import { forbidden, stale } from '#contract/problem'
import { boundsOf, isWithin } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { enqueue } from '#platform/jobs'
import { route } from '#platform/module'
import { checkFence } from './budget.ts'
import { computeJob } from './compute.ts'
import { refuseConflict } from './conflict.ts'
import { type CycleRow, cycleView, cycleViews, getCycleRow, refused } from './cycle.ts'
import { watchPayees } from './life-check.ts'
import { postFrozen } from './postings.ts'
import { creditQuotas, expireQuotas } from './quotas.ts'
import { stopDecided } from './settle-hold.ts'
import { stepDue } from './time-limits.ts'

export const listCyclesRoute = route(contract.listCycles, async ({ tx, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.cycle')
    .selectAll()
    .where('region_code', '>=', bounds.lo)
    .where('region_code', '<', bounds.hi)
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'draft'))
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(month, id) < (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('month', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.month, last.id])
  return {
    items: await cycleViews(tx, page.rows),
    next: page.next,
  }
})

export const showCycleRoute = route(contract.showCycle, async ({ tx, params }) =>
  cycleView(tx, await getCycleRow(tx, params.id)),
)

export const openCycleRoute = route(contract.openCycle, async ({ tx, actor, params, body }) => {
  const stands = await tx
    .selectFrom('benefits.cycle')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (stands) return cycleView(tx, stands)
  if (actor.scope.audience !== 'staff' || !isWithin(body.region, actor.scope.region)) throw forbidden()
  const { lo, hi } = boundsOf(body.region)
  const row = await tx
    .insertInto('benefits.cycle')
    .values({
      id: params.id,
      region_code: body.region,
      span: sql<string>`int8range(${lo}, ${hi})`,
      month: body.month,
      pay_day: body.payDay,
      step_due_at: await stepDue(tx, body.region, 'prepare'),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await record(tx, events.opened, { month: body.month }, about(row))
  await enqueue(tx, computeJob, { cycleId: row.id }, { key: `benefits.compute:${row.id}` })
  return cycleView(tx, row)
})

export const computeCycleRoute = route(contract.computeCycle, async ({ tx, params }) => {
  const row = await move(tx, params.id, 'compute', { computed_at: null })
  await enqueue(tx, computeJob, { cycleId: row.id }, { key: `benefits.compute:${row.id}` })
  return cycleView(tx, row)
})

export const submitCycleRoute = route(contract.submitCycle, async ({ tx, actor, params, body }) => {
  const before = await getCycleRow(tx, params.id, 'update')
  if (before.state === 'draft' && before.computed_at === null) throw problems.notComputed()
  if (before.updated_at.toISOString() !== body.updatedAt) throw stale()
  const row = await move(tx, params.id, 'submit', {
    state: 'submitted',
    submitted_by: actor.accountId,
    submitted_by_name: actor.name,
    submitted_at: clock.now(),
    checked_by: null,
    checked_by_name: null,
    checked_at: null,
    returned_reason: null,
    step_due_at: await stepDue(tx, before.region_code, 'check'),
    late_since: null,
  })
  await record(tx, events.moved, { step: 'submitted', note: '' }, about(row))
  return cycleView(tx, row)
})

export const checkCycleRoute = route(contract.checkCycle, async ({ tx, actor, params }) => {
  const before = await getCycleRow(tx, params.id, 'update')
  await refuseConflict(tx, actor, { cycleId: before.id })
  const row = await move(tx, params.id, 'check', {
    state: 'checked',
    checked_by: actor.accountId,
    checked_by_name: actor.name,
    checked_at: clock.now(),
    step_due_at: await stepDue(tx, before.region_code, 'approve'),
    late_since: null,
  })
  await record(tx, events.moved, { step: 'checked', note: '' }, about(row))
  return cycleView(tx, row)
})

/** The third pair of eyes: within the budget, no own interest; then the month is frozen with the hash of its lines. */
export const approveCycleRoute = route(contract.approveCycle, async ({ tx, actor, params }) => {
  const before = await getCycleRow(tx, params.id, 'update')
  if (!includes(cycleTransitions.approve, before.state)) throw problems.wrongState()
  await refuseConflict(tx, actor, { cycleId: before.id })
  await checkFence(tx, before)
  const row = await move(tx, params.id, 'approve', {
    state: 'frozen',
    approved_by: actor.accountId,
    approved_by_name: actor.name,
    approved_at: clock.now(),
    hash: sql<Buffer>`benefits.cycle_hash(id)`,
    step_due_at: null,
    late_since: null,
  })
  await postFrozen(tx, row)
  await stopDecided(tx, row.id)
  await creditQuotas(tx, row)
  await watchPayees(tx, row)
  await record(
    tx,
    events.frozen,
    { hash: row.hash?.toString('hex') ?? '', totalFen: row.total_fen },
    about(row),
  )
  return cycleView(tx, row)
})

export const returnCycleRoute = route(contract.returnCycle, async ({ tx, params, body }) => {
  const before = await getCycleRow(tx, params.id, 'update')
  const row = await move(tx, params.id, 'return', {
    state: 'draft',
    returned_reason: body.reason,
    submitted_by: null,
    submitted_by_name: null,
    checked_by: null,
    checked_by_name: null,
    step_due_at: await stepDue(tx, before.region_code, 'prepare'),
    late_since: null,
  })
  await record(tx, events.moved, { step: 'returned', note: body.reason }, about(row))
  return cycleView(tx, row)
})

export const cancelCycleRoute = route(contract.cancelCycle, async ({ tx, params, body }) => {
  const row = await move(tx, params.id, 'cancel', {
    state: 'cancelled',
    returned_reason: body.reason,
    step_due_at: null,
    late_since: null,
  })
  await tx.updateTable('benefits.line').set({ void: true }).where('cycle_id', '=', row.id).execute()
  await record(tx, events.moved, { step: 'cancelled', note: body.reason }, about(row))
  return cycleView(tx, row)
})

export const closeCycleRoute = route(contract.closeCycle, async ({ tx, params }) => {
  const { rows } = await sql<{ open: number }>`
    select ((select count(*) from benefits.batch where cycle_id = ${params.id} and state in ('built', 'approved', 'exported'))
      + (select count(*) from benefits.line l where l.cycle_id = ${params.id} and l.form = 'cash' and not l.void and l.kind <> 'recovery' and l.payment_id is null)
      + (select count(*) from benefits.payment p join benefits.batch b on b.id = p.batch_id where b.cycle_id = ${params.id}
          and (p.state in ('queued', 'sent', 'held') or p.state = 'failed' and not exists (select from benefits.payment n where n.root_id = p.root_id and n.attempt > p.attempt))))::int as open`.execute(
    tx,
  )
  if ((rows[0]?.open ?? 0) > 0) throw problems.unpaid(`${rows[0]?.open}`)
  const row = await move(tx, params.id, 'close', { state: 'closed', closed_at: clock.now() })
  await expireQuotas(tx, row)
  await record(tx, events.moved, { step: 'closed', note: '' }, about(row))
  return cycleView(tx, row)
})

export const seeChangesRoute = route(contract.seeChanges, async ({ tx, actor, params, body }) => {
  await getCycleRow(tx, params.id)
  const ids: readonly ChangeId[] = body.ids
  const done = await tx
    .updateTable('benefits.change')
    .set({ seen_by: actor.accountId, seen_by_name: actor.name, seen_at: clock.now() })
    .where('cycle_id', '=', params.id)
    .where('id', 'in', [...ids])
    .where('seen_at', 'is', null)
    .executeTakeFirst()
  return { seen: Number(done.numUpdatedRows) }
})

const includes = (states: readonly CycleState[], state: CycleState) => states.includes(state)
const about = (row: CycleRow) => ({ regionCode: row.region_code, subjectId: row.id })

async function move(
  tx: Tx,
  id: string,
  verb: keyof typeof cycleTransitions,
  change: object,
): Promise<CycleRow> {
  const row = await tx
    .updateTable('benefits.cycle')
    // Every caller names columns of the table; the generic form cannot say so.
    .set({ ...(change as Record<string, never>), updated_at: clock.now() })
    .where('id', '=', id)
    .where('state', 'in', [...cycleTransitions[verb]])
    .returningAll()
    .executeTakeFirst()
    .catch(refused)
  if (row) return row
  await getCycleRow(tx, id)
  throw problems.wrongState()
}
