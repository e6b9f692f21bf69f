import * as contract from '#contract/alarms'
import { done } from '#contract/endpoint'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { startWaves } from './act.ts'
import { answerWaiting, attemptView, reach } from './attempt.ts'
import { takeStep } from './escalation.ts'
import { confirmedByFamily } from './family-confirmed.ts'
import { moveClock } from './from-responder.ts'
import { aboutOf, KeptPlan, lockIncident, rungsOf, standingOf, viewOf } from './incident.ts'
import { nextByHand, wakeAt } from './ladder.ts'

/** What the desk does while an incident is open: note, judge, log a contact, climb, tick the plan, log the scene. */

export const noteRoute = route(contract.addNote, async ({ tx, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.note(incident)) throw contract.notOpen()
  await record(tx, contract.events.noted, { note: body.note }, aboutOf(incident))
  return done
})

/** Real: and life is at risk, so helpers are invited unless some are. False or test: the ladder rests; it is closed by a code. */
export const judgeRoute = route(contract.judge, async ({ tx, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.judge(incident)) throw contract.notOpen()
  const now = clock.now()
  const real = body.verdict === 'real'
  await tx
    .updateTable('alarms.incident')
    .set({
      verdict: body.verdict,
      ...(body.severity ? { severity: body.severity } : {}),
      ...(incident.state === 'acknowledged' ? { state: 'verified' as const } : {}),
      ...(real ? {} : { next_step_at: null }),
      seen_at: now,
      unseen: 0,
      updated_at: now,
    })
    .where('id', '=', incident.id)
    .execute()
  await record(
    tx,
    contract.events.judged,
    { verdict: body.verdict, ...(body.note ? { note: body.note } : {}) },
    aboutOf(incident),
  )
  const k = rungsOf(incident)?.waves.k
  if (
    real &&
    (body.severity ?? incident.severity) === 'P0' &&
    incident.accepted_at === null &&
    k !== undefined
  ) {
    const begun = await tx
      .selectFrom('alarms.wave')
      .select('id')
      .where('incident_id', '=', incident.id)
      .limit(1)
      .executeTakeFirst()
    if (!begun) await startWaves(tx, incident, k, null)
  }
  return viewOf(tx, incident.id)
})

/** A call of the desk, to whomever. With the elder on the line T2 has come. A family member who confirms ends the ringing of the others. */
export const contactRoute = route(contract.contact, async ({ tx, actor, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.contact(incident)) throw contract.notOpen()
  const waiting = body.targetId
    ? await answerWaiting(tx, incident, { targetId: body.targetId }, body.answer, body.note ?? null)
    : []
  const row =
    waiting[0] ??
    (await reach(tx, incident, {
      element: body.element,
      level: Math.max(1, incident.level),
      targetId: body.targetId ?? null,
      targetName: body.targetName,
      channel: 'phone',
      by: actor.name,
      answer: body.answer,
      note: body.note ?? null,
    }))
  if (body.spokeWithElder && body.answer === 'confirmed')
    await moveClock(tx, incident, 'T2', clock.now(), actor.name, {})
  if (body.element === 'family' && body.answer === 'confirmed')
    await confirmedByFamily(tx, incident, body.targetName)
  return attemptView(row)
})

export const answerAttemptRoute = route(contract.answerAttempt, async ({ tx, params, body }) => {
  const attempt = await tx
    .selectFrom('alarms.attempt')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!attempt) throw notFound()
  const incident = await lockIncident(tx, attempt.incident_id)
  if (!contract.incidentCan.contact(incident)) throw contract.notOpen()
  const [row] = await answerWaiting(tx, incident, { attemptId: attempt.id }, body.answer, body.note ?? null)
  if (!row) throw contract.notOpen('这一条已有回复 this line has its answer')
  if (row.element === 'family' && body.answer === 'confirmed')
    await confirmedByFamily(tx, incident, row.target_name)
  return attemptView(row)
})

export const escalateRoute = route(contract.escalate, async ({ tx, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.escalate(incident)) throw contract.notOpen()
  const rungs = rungsOf(incident)
  const next = rungs && nextByHand(rungs, incident.ladder_index, { ...standingOf(incident), seenAt: null })
  if (!rungs || !next)
    throw contract.notOpen('阶梯已到顶，请直接联系 the ladder is at its end: call directly')
  const now = clock.now()
  const wake = wakeAt(rungs, next.index + 1, standingOf(incident), now.getTime())
  await tx
    .updateTable('alarms.incident')
    .set({
      ladder_index: next.index + 1,
      level: Math.max(incident.level, next.step.level),
      next_step_at: wake === null ? null : new Date(Math.max(wake, now.getTime())),
      updated_at: now,
    })
    .where('id', '=', incident.id)
    .execute()
  await takeStep(tx, incident, next.index, next.step, { by: 'person', lateMs: 0, reason: body.reason })
  return viewOf(tx, incident.id)
})

export const arriveRoute = route(contract.arrive, async ({ tx, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.arrive(incident)) throw contract.notOpen()
  await moveClock(tx, incident, 'T4', clock.now(), body.who, { state: 'arrived' })
  if (body.note) await record(tx, contract.events.noted, { note: body.note }, aboutOf(incident))
  return viewOf(tx, incident.id)
})

export const safeRoute = route(contract.safe, async ({ tx, actor, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.safe(incident)) throw contract.notOpen()
  await moveClock(tx, incident, 'T5', clock.now(), actor.name, {})
  if (body.note) await record(tx, contract.events.noted, { note: body.note }, aboutOf(incident))
  return viewOf(tx, incident.id)
})

/** B-IOT-19: the steps of the elder's own plan, as tasks. */
export const planStepRoute = route(contract.planStep, async ({ tx, actor, params, body }) => {
  const incident = await lockIncident(tx, params.id)
  if (!contract.incidentCan.note(incident)) throw contract.notOpen()
  const plan = KeptPlan.parse(incident.plan)
  if (!plan.some((step) => step.key === params.key)) throw notFound()
  const after = plan.map((step) =>
    step.key === params.key
      ? {
          ...step,
          doneAt: body.done ? clock.now().toISOString() : null,
          doneBy: body.done ? actor.name : null,
        }
      : step,
  )
  await tx
    .updateTable('alarms.incident')
    .set({ plan: JSON.stringify(after), updated_at: clock.now() })
    .where('id', '=', incident.id)
    .execute()
  await record(tx, contract.events.planStepped, { key: params.key, done: body.done }, aboutOf(incident))
  return { plan: after }
})
