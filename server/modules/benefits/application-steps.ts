import { type Selectable, sql } from 'kysely'
import * as contract from '#contract/benefit-applications'
import { events } from '#contract/benefit-events'
import { applicationTransitions, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { about, applicationView, handed, type Kept } from './applications.ts'
import { assessmentMissing } from './assessment-due.ts'
import { refuseConflict } from './conflict.ts'
import { refused } from './cycle.ts'
import { evaluateElder } from './evaluate-elder.ts'
import { mustHoldMandate } from './mandates.ts'
import { applicationDue } from './time-limits.ts'

type Row = Selectable<DB['benefits.application']>

/** `elderId`: only one of this elder. */
export async function lock(tx: Tx, id: string, elderId?: string): Promise<Row> {
  const row = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('id', '=', id)
    .$if(elderId !== undefined, (q) => q.where('elder_id', '=', elderId ?? ''))
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function move(
  tx: Tx,
  row: Row,
  verb: keyof typeof applicationTransitions,
  change: object,
): Promise<Row> {
  const after = await tx
    .updateTable('benefits.application')
    // Every caller names columns of the table; the generic form cannot say so.
    .set({ ...(change as Record<string, never>), updated_at: clock.now() })
    .where('id', '=', row.id)
    .where('state', 'in', [...applicationTransitions[verb]])
    .returningAll()
    .executeTakeFirst()
    .catch(refused)
  if (!after) throw problems.wrongState()
  return after
}

export const checkApplicationRoute = route(contract.checkApplication, async ({ tx, actor, params, body }) => {
  const before = await lock(tx, params.id)
  await refuseConflict(tx, actor, { elderId: before.elder_id, orgId: null, subjectId: before.subject_id })
  const row = await move(tx, before, 'check', {
    state: 'checked',
    checked_by: actor.accountId,
    checked_by_name: actor.name,
    checked_at: clock.now(),
    step_due_at: await applicationDue(tx, {
      region: before.region_code,
      ruleId: before.rule_id,
      step: 'applicationDecide',
    }),
    late_since: null,
  })
  await record(tx, events.applicationMoved, { step: 'checked', note: body.note }, about(row))
  return applicationView(tx, row)
})

export const decideApplicationRoute = route(
  contract.decideApplication,
  async ({ tx, app, actor, params, body }) => {
    const before = await lock(tx, params.id)
    if (before.checked_by === actor.accountId) throw problems.sameHand()
    await refuseConflict(tx, actor, { elderId: before.elder_id, orgId: null, subjectId: before.subject_id })
    // What was assessed at the application may have expired since: nothing is granted on it. What is paid goes on.
    if (body.approve && before.state === 'checked') {
      const missing = await app.db.asSystem('benefits.evaluate', async (system) =>
        assessmentMissing(system, await evaluateElder(system, before.subject_id), before.scheme),
      )
      if (missing) throw problems.assessmentRequired()
    }
    const row = await move(tx, before, 'decide', {
      state: body.approve ? 'approved' : 'refused',
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      decided_at: clock.now(),
      reason: body.reason || (body.approve ? null : '不符合条件'),
      step_due_at: null,
      late_since: null,
    })
    if (body.approve) {
      await sql`update benefits.outreach set state = 'applied', done_at = ${clock.now()}, done_by_name = ${actor.name} where elder_id = ${row.elder_id} and scheme = ${row.scheme} and state = 'open'`.execute(
        tx,
      )
      // Written by `applyFor`.
      const { from } = row.evaluation as Kept
      await tx
        .insertInto('benefits.award')
        .values({
          id: uuidv7(),
          subject_id: row.subject_id,
          elder_id: row.elder_id,
          region_code: row.region_code,
          scheme: row.scheme,
          months: sql<string>`daterange(${from}::date, null)`,
          applied_on: row.applied_on,
          application_id: row.id,
          source: '申请审批',
        })
        .onConflict((c) => c.doNothing())
        .execute()
        .catch((error: unknown) => {
          // Granted before, for overlapping months: the award stands.
          if (!(error instanceof Error && 'code' in error && error.code === '23P01')) throw error
          throw problems.openAlready()
        })
    }
    await record(
      tx,
      events.applicationMoved,
      { step: body.approve ? 'approved' : 'refused', note: body.reason },
      about(row),
    )
    return applicationView(tx, row)
  },
)

export const returnApplicationRoute = route(
  contract.returnApplication,
  async ({ tx, actor, params, body }) => {
    const before = await lock(tx, params.id)
    await refuseConflict(tx, actor, { elderId: before.elder_id, orgId: null, subjectId: before.subject_id })
    const row = await move(tx, before, 'return', {
      state: 'returned',
      reason: body.reason,
      checked_by: null,
      checked_by_name: null,
      step_due_at: null,
      late_since: null,
    })
    await record(tx, events.applicationMoved, { step: 'returned', note: body.reason }, about(row))
    return applicationView(tx, row)
  },
)

/** Whoever acts for somebody else must still be allowed to: an institution by its mandate, a family by its grant (the scope). */
export async function stillCharged(tx: Tx, actor: Actor, row: Row): Promise<void> {
  if (actor.scope.audience === 'org')
    await mustHoldMandate(tx, { orgId: actor.scope.orgId, elderId: row.subject_id, scheme: row.scheme })
}

async function resubmit(
  tx: Tx,
  app: App,
  actor: Actor,
  given: { id: string; elderId?: string; note: string },
) {
  const before = await lock(tx, given.id, given.elderId)
  await stillCharged(tx, actor, before)
  const row = await move(tx, before, 'resubmit', {
    state: 'submitted',
    stated: sql`stated || ${JSON.stringify({ note: given.note })}::jsonb`,
    hands: sql<string>`hands || ${JSON.stringify([handed(actor)])}::jsonb`,
    step_due_at: await app.db.asSystem('benefits.time_limit', (system) =>
      applicationDue(system, {
        region: before.region_code,
        ruleId: before.rule_id,
        step: 'applicationCheck',
      }),
    ),
  })
  await record(tx, events.applicationMoved, { step: 'resubmitted', note: given.note }, about(row))
  return applicationView(tx, row)
}

async function withdraw(tx: Tx, actor: Actor, given: { id: string; elderId?: string; reason: string }) {
  const before = await lock(tx, given.id, given.elderId)
  await stillCharged(tx, actor, before)
  const row = await move(tx, before, 'withdraw', {
    state: 'withdrawn',
    reason: given.reason,
    step_due_at: null,
    late_since: null,
  })
  await record(tx, events.applicationMoved, { step: 'withdrawn', note: given.reason }, about(row))
  return applicationView(tx, row)
}

export const resubmitApplicationRoute = route(
  contract.resubmitApplication,
  ({ tx, app, actor, params, body }) => resubmit(tx, app, actor, { ...params, ...body }),
)
export const familyResubmitRoute = route(contract.familyResubmit, ({ tx, app, actor, params, body }) =>
  resubmit(tx, app, actor, { ...params, ...body }),
)
export const withdrawApplicationRoute = route(contract.withdrawApplication, ({ tx, actor, params, body }) =>
  withdraw(tx, actor, { ...params, ...body }),
)
export const familyWithdrawRoute = route(contract.familyWithdraw, ({ tx, actor, params, body }) =>
  withdraw(tx, actor, { ...params, ...body }),
)
