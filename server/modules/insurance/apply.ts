import { sql } from 'kysely'
import * as contract from '#contract/insurance'
import { ownApplyForCare } from '#contract/insurance-elder'
import { events } from '#contract/insurance-events'
import { problems } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import { openApplication, type ValidAssessment, validAssessment } from '#modules/assessment'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { aboutCase, caseView, getCase, moved } from './case.ts'
import { constraintOf } from './names.ts'
import { getPlan, type Plan } from './rules.ts'

type Asked = {
  id: string
  elderId: string
  form: string
  orgId: string | null
  note: string
  askedBy: 'elder' | 'family' | 'community' | 'institution' | 'office'
  name: string
}

/** The valid result that the place accepts, in the order of its scales. */
export async function acceptedGrade(
  tx: Tx,
  plan: Plan,
  elderId: string,
): Promise<(ValidAssessment & { fromLevel: number | null }) | undefined> {
  for (const { scale, fromLevel } of plan.body.scales) {
    const found = await validAssessment(tx, elderId, { scaleId: scale })
    if (found) return { ...found, fromLevel }
  }
  return undefined
}

/**
 * Opens a case. A result that is valid today is used as it is, with its source and day; only without one is an assessment
 * asked for, and one that is under way already is waited for (B-LTC-11). One open case an elder, however many hands.
 */
export async function openCase(tx: Tx, app: App, asked: Asked): Promise<void> {
  const known = await sql`select from insurance.care_case where id = ${asked.id}`.execute(tx)
  if (known.rows.length > 0) return
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'status'])
    .where('id', '=', asked.elderId)
    .executeTakeFirst()
  if (!elder || elder.status !== 'alive') throw notFound()
  const plan = await getPlan(tx, elder.region_code)
  // A family or a provider sees its own rows: whether a result is there is asked as the system.
  const before = await app.db.asSystem('insurance.look', async (system) => ({
    grade: await acceptedGrade(system, plan, asked.elderId),
    granted:
      await sql`select from insurance.care_case where elder_id = ${asked.elderId} and valid @> ${dayOf(clock.now())}::date and state = 'granted'`.execute(
        system,
      ),
    handler: await sql<{
      org_id: string
    }>`select org_id from insurance.handler where valid @> ${dayOf(clock.now())}::date
      and region_code = any (policy.ancestors(${elder.region_code}) || ${elder.region_code}::bigint) order by region_code desc limit 1`.execute(
      system,
    ),
    open: await sql<{
      id: string
      number: string
    }>`select id, number from assessment.application where elder_id = ${asked.elderId} and scale_id = ${plan.body.scales[0]?.scale ?? ''}
      and state not in ('confirmed', 'cancelled')`.execute(system),
  }))
  if (before.granted.rows.length > 0) throw problems.openAlready()
  if (asked.orgId !== null) {
    const org = await app.db.asSystem('insurance.look', (system) =>
      sql`select from organisations.organisation where id = ${asked.orgId}`.execute(system),
    )
    if (org.rows.length === 0)
      throw invalidInput(undefined, [
        { pointer: '/orgId', detail: '没有这家机构', detailEn: 'There is no such organisation' },
      ])
  }
  const assessment = before.grade
    ? null
    : (before.open.rows[0] ??
      (await openApplication(tx, {
        id: uuidv7(),
        elderId: asked.elderId,
        scaleId: plan.body.scales[0]?.scale ?? '',
        reason: 'first',
        purposes: ['insurance'],
        askedBy: asked.askedBy,
        askedByName: asked.name,
        note: '申请长护险待遇',
      })))
  const now = clock.now()
  await sql`insert into insurance.care_case (id, number, elder_id, region_code, org_id, handler_org_id, form, asked_by, note, record_id, reused, assessment_id, assessment_number, created_at, updated_at)
    values (${asked.id}, 'CH' || to_char(${now}::timestamptz at time zone 'Asia/Shanghai', 'YYYYMM') || lpad(nextval('insurance.case_number')::text, 6, '0'),
      ${asked.elderId}, ${elder.region_code}, ${asked.orgId}, ${before.handler.rows[0]?.org_id ?? null}, ${asked.form}, ${asked.name}, ${asked.note},
      ${before.grade?.recordId ?? null}, ${before.grade !== undefined}, ${assessment?.id ?? null}, ${assessment?.number ?? null}, ${now}, ${now})`
    .execute(tx)
    .catch((error: unknown) => {
      throw constraintOf(error) === 'case_open_once' ? problems.openAlready() : error
    })
  const about = { id: asked.id, elder_id: asked.elderId, region_code: elder.region_code, org_id: asked.orgId }
  if (before.grade)
    await record(
      tx,
      events.assessmentReused,
      {
        recordId: before.grade.recordId,
        scale: before.grade.scaleId,
        level: before.grade.level,
        assessedOn: before.grade.assessedOn,
      },
      aboutCase(about),
    )
  await moved(tx, await getCase(tx, asked.id), 'applied')
}

export const applyForCareRoute = route(contract.applyForCare, async ({ tx, app, actor, params, body }) => {
  // An organisation applies for itself: whom it serves is its own row.
  const orgId = actor.scope.audience === 'org' ? actor.scope.orgId : body.orgId
  await openCase(tx, app, {
    id: params.id,
    elderId: body.elderId,
    form: body.form,
    orgId,
    note: body.note,
    askedBy:
      actor.scope.audience === 'org'
        ? 'institution'
        : actor.role === 'community_worker'
          ? 'community'
          : 'office',
    name: actor.name,
  })
  return caseView(tx, app, params.id)
})

export const ownApplyForCareRoute = route(ownApplyForCare, async ({ tx, app, actor, params, body }) => {
  await openCase(tx, app, {
    id: params.id,
    elderId: params.elderId,
    form: body.form,
    orgId: null,
    note: body.note,
    askedBy: actor.role === 'elder' ? 'elder' : 'family',
    name: actor.name,
  })
  return caseView(tx, app, params.id)
})
