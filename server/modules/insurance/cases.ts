import { sql } from 'kysely'
import * as contract from '#contract/insurance'
import { caseTransitions, problems } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { known } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { acceptedGrade } from './apply.ts'
import { type CaseRow, caseRows, caseView, caseViews, getCase, moved, mustBe } from './case.ts'
import { enrolmentOn } from './enrolments.ts'
import { constraintOf, like } from './names.ts'
import { getPlan, noticeDays } from './rules.ts'

export const listCasesRoute = route(contract.listCases, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const q = like(query.q)
  const today = dayOf(clock.now())
  const notice = await noticeDays(tx, query.region ?? 0)
  const rows = await caseRows(
    tx,
    sql`c.region_code >= ${lo} and c.region_code < ${hi}
      and (${query.state ?? null}::text is null or c.state::text = ${query.state ?? null})
      and (${query.elderId ?? null}::uuid is null or c.elder_id = ${query.elderId ?? null})
      and (${query.ending ?? null}::text is null or (c.state = 'granted' and upper(c.valid) <= ${today}::date + ${notice}::int))
      and (${query.left ?? null}::text is null or (c.left_pool_on is not null and c.state in ('applied', 'granted')))
      and (${q}::text is null or c.number like ${q} or exists (select from people.elder e where e.id = c.elder_id and e.name like ${q}))
      and (${at ?? null}::timestamptz is null or (c.created_at, c.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await caseViews(tx, app, page.rows), next: page.next }
})

export const showCaseRoute = route(contract.showCase, ({ tx, app, params }) => caseView(tx, app, params.id))

export const assignCaseRoute = route(contract.assignCase, async ({ tx, app, params, body }) => {
  const row = await getCase(tx, params.id, true)
  mustBe(row, caseTransitions.assign)
  if (row.updated_at.toISOString() !== body.updatedAt) throw stale()
  const today = dayOf(clock.now())
  const [handler, org] = await app.db.asSystem('insurance.look', async (system) => [
    body.handlerId === null
      ? null
      : await sql<{
          org_id: string
        }>`select org_id from insurance.handler where id = ${body.handlerId} and valid @> ${today}::date
          and region_code = any (policy.ancestors(${row.region_code}) || ${row.region_code}::bigint)`.execute(
          system,
        ),
    body.orgId === null
      ? null
      : await sql`select from insurance.provider where org_id = ${body.orgId} and valid @> ${today}::date and ${row.form} = any (forms)`.execute(
          system,
        ),
  ])
  if (handler !== null && handler.rows.length === 0)
    throw invalidInput(undefined, [
      {
        pointer: '/handlerId',
        detail: '该经办机构不负责这个地区，或委托已到期',
        detailEn: 'It does not handle this place, or no longer',
      },
    ])
  if (org !== null && org.rows.length === 0)
    throw invalidInput(undefined, [
      {
        pointer: '/orgId',
        detail: '该机构没有这种护理方式的有效定点协议',
        detailEn: 'It has no contract in force for this form of care',
      },
    ])
  const handlerOrgId = handler?.rows[0]?.org_id ?? null
  await sql`update insurance.care_case set handler_org_id = ${handlerOrgId}, org_id = ${body.orgId}, updated_at = ${clock.now()} where id = ${row.id}`.execute(
    tx,
  )
  // Claims that wait go with the case.
  await sql`update insurance.claim set handler_org_id = ${handlerOrgId}, updated_at = ${clock.now()} where case_id = ${row.id} and state in ('submitted', 'checked')`.execute(
    tx,
  )
  await moved(tx, { ...row, org_id: body.orgId }, row.state, 'assigned')
  return caseView(tx, app, row.id)
})

/** Grants from a day on: insured that day, assessed, at least the grade of the place. What the place left blank blocks it. */
export const grantCaseRoute = route(contract.grantCase, async ({ tx, app, actor, params, body }) => {
  const row = await getCase(tx, params.id, true)
  mustBe(row, caseTransitions.grant)
  const plan = await getPlan(tx, row.region_code)
  if (!(await enrolmentOn(tx, row.elder_id, body.from))) throw problems.notInsured()
  const grade = await acceptedGrade(tx, plan, row.elder_id)
  if (!grade) throw problems.noAssessment()
  if (grade.level < known(grade.fromLevel, '享受待遇的失能等级 / from which grade one is entitled'))
    throw problems.levelTooLow(`${grade.scaleId} ${grade.level} < ${grade.fromLevel}`)
  const months = known(plan.body.validMonths, '待遇有效期 / for how long a grant holds')
  const notice = known(
    await noticeDays(tx, row.region_code),
    '到期前多少天提醒 / how long before its end a grant is spoken of',
  )
  await sql`update insurance.care_case set state = 'granted', record_id = ${grade.recordId},
      valid = daterange(${body.from}::date, least((${body.from}::date + make_interval(months => ${months}))::date, ${grade.validUntil}::date + 1)),
      next_step_at = (least((${body.from}::date + make_interval(months => ${months}))::date, ${grade.validUntil}::date + 1) - ${notice}::int + time '08:00') at time zone 'Asia/Shanghai',
      decided_by = ${actor.accountId}, decided_by_name = ${actor.name}, decided_at = ${clock.now()}, updated_at = ${clock.now()} where id = ${row.id}`
    .execute(tx)
    .catch((error: unknown) => {
      throw constraintOf(error) === 'case_granted_once'
        ? problems.openAlready()
        : isEmptyRange(error)
          ? invalidInput(undefined, [
              {
                pointer: '/from',
                detail: '评估结果在这一天已失效',
                detailEn: 'The assessment is no longer valid on that day',
              },
            ])
          : error
    })
  await moved(tx, row, 'granted')
  return caseView(tx, app, row.id)
})
const isEmptyRange = (error: unknown): boolean =>
  constraintOf(error) === 'case_valid_check' ||
  (error instanceof Error && 'code' in error && error.code === '22000')

async function decide(
  tx: Tx,
  row: CaseRow,
  actor: { accountId: string; name: string },
  to: 'refused' | 'withdrawn',
  given: { ground: string | null; reason: string },
) {
  await sql`update insurance.care_case set state = ${to}, ground = ${given.ground}, reason = ${given.reason},
      decided_by = ${actor.accountId}, decided_by_name = ${actor.name}, decided_at = ${clock.now()}, updated_at = ${clock.now()} where id = ${row.id}`.execute(
    tx,
  )
  await moved(tx, row, to, given.reason)
}

export const refuseCaseRoute = route(contract.refuseCase, async ({ tx, app, actor, params, body }) => {
  const row = await getCase(tx, params.id, true)
  mustBe(row, caseTransitions.refuse)
  await decide(tx, row, actor, 'refused', body)
  return caseView(tx, app, row.id)
})
export const withdrawCaseRoute = route(contract.withdrawCase, async ({ tx, app, actor, params, body }) => {
  const row = await getCase(tx, params.id, true)
  mustBe(row, caseTransitions.withdraw)
  await decide(tx, row, actor, 'withdrawn', { ground: null, reason: body.reason })
  return caseView(tx, app, row.id)
})
export const endCaseRoute = route(contract.endCase, async ({ tx, app, params, body }) => {
  const row = await getCase(tx, params.id, true)
  mustBe(row, caseTransitions.end)
  if (row.from === null || body.on < row.from || (row.until !== null && body.on > row.until))
    throw invalidInput(undefined, [
      { pointer: '/on', detail: '不在待遇期内', detailEn: 'Outside the time of the grant' },
    ])
  // The last day on which it holds.
  await sql`update insurance.care_case set state = 'ended', valid = daterange(lower(valid), ${body.on}::date + 1), reason = ${body.reason}, next_step_at = null,
      updated_at = ${clock.now()} where id = ${row.id}`.execute(tx)
  await moved(tx, row, 'ended', body.reason)
  return caseView(tx, app, row.id)
})
