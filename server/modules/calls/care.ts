import { sql } from 'kysely'
import {
  type CareCall,
  type CarePlan,
  careProblems,
  events,
  listCareCalls,
  listCarePlans,
  reportCareCall,
  saveCarePlan,
} from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { send } from '#modules/notifications'
import { contactLadder } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { nextCare } from './next-care.ts'
import { openVisit } from './visit.ts'

function plans(tx: Tx) {
  return tx
    .selectFrom('calls.care_plan as p')
    .innerJoin('people.elder as e', 'e.id', 'p.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'p.region_code')
    .selectAll('p')
    .select([
      'e.name as elder_name',
      'r.name as region_name',
      sql<Date | null>`(select max(done_at) from calls.care_call x where x.plan_id = p.id and x.state = 'reached')`.as(
        'last_reached_at',
      ),
    ])
}

function planView(row: Awaited<ReturnType<ReturnType<typeof plans>['executeTakeFirstOrThrow']>>): CarePlan {
  return {
    id: row.id as CarePlan['id'], // the columns are these brands' uuids
    elderId: row.elder_id as CarePlan['elderId'],
    elderName: row.elder_name,
    regionCode: row.region_code,
    regionName: row.region_name,
    weekdays: row.weekdays,
    atTime: row.at_time.slice(0, 5),
    maxFailures: row.max_failures,
    retryMinutes: row.retry_minutes,
    active: row.active,
    nextAt: row.next_at?.toISOString() ?? null,
    purpose: row.purpose,
    lastReachedAt: row.last_reached_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  }
}

export const listCarePlansRoute = route(listCarePlans, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const pattern = `%${(query.q ?? '').replaceAll(/[\\%_]/gu, '\\$&')}%`
  const rows = await plans(tx)
    .$if(query.active !== undefined, (q) => q.where('p.active', '=', query.active ?? true))
    .$if(query.elderId !== undefined, (q) => q.where('p.elder_id', '=', query.elderId ?? ''))
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where((eb) => eb.or([eb('e.name', 'ilike', pattern), eb('r.name', 'ilike', pattern)])),
    )
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(coalesce(p.next_at, 'infinity'), p.id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy(sql`coalesce(p.next_at, 'infinity')`)
    .orderBy('p.id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows.map(planView), query.limit, (last) => [last.nextAt ?? 'infinity', last.id])
  return { items: page.rows, next: page.next }
})

export const saveCarePlanRoute = route(saveCarePlan, async ({ tx, params, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', body.elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) throw notFound()
  const weekdays = [...new Set(body.weekdays)].sort()
  const values = {
    elder_id: elder.id,
    region_code: elder.region_code,
    org_id: elder.org_id,
    weekdays: sql<number[]>`${weekdays}::int[]`,
    at_time: body.atTime,
    max_failures: body.maxFailures,
    retry_minutes: body.retryMinutes,
    active: body.active,
    next_at: body.active ? nextCare({ weekdays, atTime: body.atTime }, clock.now()) : null,
    purpose: body.purpose,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('calls.care_plan')
    .values({ id: params.id, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'care_plan_elder')
        throw careProblems.planExists()
      throw error
    })
  if (!body.active) {
    await tx
      .updateTable('calls.care_call')
      .set({ state: 'cancelled', done_at: clock.now() })
      .where('plan_id', '=', params.id)
      .where('state', '=', 'due')
      .execute()
  }
  await record(
    tx,
    events.carePlanned,
    { active: body.active },
    { subjectId: params.id, elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id },
  )
  const row = await plans(tx).where('p.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  return planView(row)
})

/** The planned time has come: the call stands in the list of those to make. One that is still open is not doubled. */
export const careDue = deadline({
  name: 'calls.care_due',
  table: 'calls.care_plan',
  column: 'next_at',
  everyMs: 5000,
  run: async (tx, plan) => {
    const now = clock.now()
    const due = plan.next_at ?? now
    await tx
      .updateTable('calls.care_plan')
      .set({ next_at: nextCare({ weekdays: plan.weekdays, atTime: plan.at_time }, now) })
      .where('id', '=', plan.id)
      .execute()
    const id = uuidv7()
    const made = await tx
      .insertInto('calls.care_call')
      .values({
        id,
        plan_id: plan.id,
        elder_id: plan.elder_id,
        region_code: plan.region_code,
        org_id: plan.org_id,
        due_at: due,
        attempt: 1,
      })
      .onConflict((c) => c.column('plan_id').where('state', '=', 'due').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (made)
      await record(
        tx,
        events.careDue,
        { attempt: 1 },
        { subjectId: id, elderId: plan.elder_id, regionCode: plan.region_code, orgId: plan.org_id },
      )
  },
})

function careCalls(tx: Tx) {
  return tx
    .selectFrom('calls.care_call as x')
    .innerJoin('calls.care_plan as p', 'p.id', 'x.plan_id')
    .innerJoin('people.elder as e', 'e.id', 'x.elder_id')
    .leftJoin('regions.region as r', 'r.code', 'x.region_code')
    .selectAll('x')
    .select([
      'p.purpose',
      'p.max_failures',
      'p.retry_minutes',
      'e.name as elder_name',
      'r.name as region_name',
    ])
}

function careCallView(
  row: Awaited<ReturnType<ReturnType<typeof careCalls>['executeTakeFirstOrThrow']>>,
): CareCall {
  return {
    id: row.id,
    planId: row.plan_id as CareCall['planId'], // the columns are these brands' uuids
    elderId: row.elder_id as CareCall['elderId'],
    elderName: row.elder_name,
    regionName: row.region_name,
    purpose: row.purpose,
    dueAt: row.due_at.toISOString(),
    attempt: row.attempt,
    maxFailures: row.max_failures,
    state: row.state as CareCall['state'], // checks of the columns list the same words
    wellbeing: row.wellbeing as CareCall['wellbeing'],
    note: row.note,
    doneAt: row.done_at?.toISOString() ?? null,
    doneByName: row.done_by_name,
  }
}

export const listCareCallsRoute = route(listCareCalls, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const open = query.state === 'due'
  const key = open ? sql.ref('x.due_at') : sql.ref('x.done_at')
  const rows = await careCalls(tx)
    .where('x.state', '=', query.state)
    .$if(query.elderId !== undefined, (q) => q.where('x.elder_id', '=', query.elderId ?? ''))
    .$if(after !== undefined, (q) =>
      q.where(
        open
          ? sql<boolean>`(${key}, x.id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`
          : sql<boolean>`(${key}, x.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy(key, open ? 'asc' : 'desc')
    .orderBy('x.id', open ? 'asc' : 'desc')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit).map(careCallView)
  const last = items.at(-1)
  const { due } = await tx
    .selectFrom('calls.care_call')
    .select((eb) => eb.fn.countAll<number>().as('due'))
    .where('state', '=', 'due')
    .where('due_at', '<=', clock.now())
    .executeTakeFirstOrThrow()
  return {
    items,
    next: rows.length > query.limit && last ? encodeCursor([open ? last.dueAt : last.doneAt, last.id]) : null,
    due,
  }
})

/** A-CALL-11: after so many calls that nobody answered, somebody goes there. */
export const reportCareCallRoute = route(reportCareCall, async ({ tx, actor, params, body }) => {
  const row = await careCalls(tx).where('x.id', '=', params.id).forUpdate('x').executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'due') throw careProblems.taskClosed()
  const now = clock.now()
  const subject = { subjectId: row.id, elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id }
  await tx
    .updateTable('calls.care_call')
    .set({
      state: body.result,
      wellbeing: body.result === 'reached' ? body.wellbeing : null,
      note: body.note || null,
      done_at: now,
      done_by_name: actor.name,
    })
    .where('id', '=', row.id)
    .execute()
  let visitOpened = false
  const visit = { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, planId: row.plan_id }
  if (body.result === 'reached') {
    await record(tx, events.careReached, { wellbeing: body.wellbeing }, subject)
    if (body.wellbeing !== 'well')
      visitOpened = await openVisit(tx, { ...visit, reason: 'care_call_worried', failures: 0 })
  } else {
    await record(tx, events.careFailed, { attempt: row.attempt }, subject)
    if (row.attempt < row.max_failures) {
      await tx
        .insertInto('calls.care_call')
        .values({
          id: uuidv7(),
          plan_id: row.plan_id,
          elder_id: row.elder_id,
          region_code: row.region_code,
          org_id: row.org_id,
          due_at: new Date(now.getTime() + row.retry_minutes * 60_000),
          attempt: row.attempt + 1,
        })
        .execute()
    } else {
      visitOpened = await openVisit(tx, { ...visit, reason: 'care_call_failed', failures: row.attempt })
      if (visitOpened) await tellNearest(tx, row.elder_id, row.elder_name, row.attempt, row.id)
    }
  }
  const shown = await careCalls(tx).where('x.id', '=', row.id).executeTakeFirstOrThrow()
  return { ...careCallView(shown), visitOpened }
})

/** Asks the first contact who wants to be told to look in. */
async function tellNearest(
  tx: Tx,
  elderId: string,
  elder: string,
  times: number,
  careCallId: string,
): Promise<void> {
  const first = (await contactLadder(tx, elderId)).find((rung) => rung.notify && rung.phones.length > 0)
  if (first)
    await send(tx, {
      template: 'calls.visit_needed',
      to: { contactId: first.contactId },
      params: { elder, times },
      elderId,
      key: `calls.visit_needed:${careCallId}`,
    })
}
