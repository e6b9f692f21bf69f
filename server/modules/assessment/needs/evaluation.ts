import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/evaluations'
import { uuidv7 } from '#contract/id'
import { type FieldError, invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { isStanding, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'

type RoundRow = Selectable<DB['assessment.evaluation_round']>
const Criteria = contract.Round.shape.criteria
const Grades = contract.Round.shape.grades

async function rounds(tx: Tx, id: string | null = null) {
  const { rows } = await sql<RoundRow & { evaluated: number }>`
    select r.*, (select count(*)::int from assessment.evaluation v where v.round_id = r.id) as evaluated
    from assessment.evaluation_round r where ${id}::uuid is null or r.id = ${id} order by r.begins_on desc, r.id desc`.execute(
    tx,
  )
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    name: row.name,
    evaluator: row.evaluator,
    criteria: Criteria.parse(row.criteria),
    grades: Grades.parse(row.grades),
    beginsOn: row.begins_on,
    endsOn: row.ends_on,
    closedAt: row.closed_at?.toISOString() ?? null,
    evaluated: row.evaluated,
  }))
}

async function round(tx: Tx, id: string) {
  const [one] = await rounds(tx, id)
  if (!one) throw notFound()
  return one
}

export const listRoundsRoute = route(contract.listRounds, async ({ tx }) => ({ items: await rounds(tx) }))

/** Criteria and grades are fixed from the first score on. */
export const saveRoundRoute = route(contract.saveRound, async ({ tx, params, body }) => {
  const faults: FieldError[] = []
  if (!(await isStanding(tx, body.regionCode)))
    faults.push({ pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' })
  if (body.endsOn < body.beginsOn)
    faults.push({ pointer: '/endsOn', detail: '结束早于开始', detailEn: 'Ends before it begins' })
  const codes = body.criteria.map(({ code }) => code)
  codes.forEach((code, i) => {
    if (codes.indexOf(code) !== i)
      faults.push({ pointer: `/criteria/${i}/code`, detail: '编码重复', detailEn: 'The code occurs twice' })
  })
  body.grades.forEach((grade, i) => {
    const before = body.grades[i - 1]
    if (before && grade.from >= before.from)
      faults.push({ pointer: `/grades/${i}/from`, detail: '应从高到低', detailEn: 'From high to low' })
  })
  if (body.grades.at(-1)?.from !== 0)
    faults.push({
      pointer: `/grades/${body.grades.length - 1}/from`,
      detail: '最低等级从 0 起',
      detailEn: 'The last begins at 0',
    })
  if (faults.length > 0) throw invalidInput(undefined, faults)
  const values = {
    region_code: body.regionCode,
    name: body.name,
    evaluator: body.evaluator,
    criteria: JSON.stringify(body.criteria),
    grades: JSON.stringify(body.grades),
    begins_on: body.beginsOn,
    ends_on: body.endsOn,
  }
  const [before] = await rounds(tx, params.roundId)
  if (before && (before.closedAt !== null || before.evaluated > 0)) throw contract.roundClosed()
  if (before)
    await tx.updateTable('assessment.evaluation_round').set(values).where('id', '=', before.id).execute()
  else
    await tx
      .insertInto('assessment.evaluation_round')
      .values({ id: params.roundId, ...values })
      .execute()
  return round(tx, params.roundId)
})

export const closeRoundRoute = route(contract.closeRound, async ({ tx, params }) => {
  const { numUpdatedRows } = await tx
    .updateTable('assessment.evaluation_round')
    .set({ closed_at: clock.now() })
    .where('id', '=', params.roundId)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  const one = await round(tx, params.roundId)
  if (!numUpdatedRows) throw contract.roundClosed()
  return one
})

async function evaluations(
  tx: Tx,
  where: RawBuilder<unknown>,
): Promise<z.input<typeof contract.Evaluation>[]> {
  const { rows } = await sql<Selectable<DB['assessment.evaluation']> & { org_name: string }>`
    select v.*, o.name as org_name from assessment.evaluation v join organisations.organisation o on o.id = v.org_id
    where ${where} order by v.published_at desc, v.id desc limit 500`.execute(tx)
  return rows.map((row) => {
    // The grade carries both languages.
    const [zh = row.grade, en = row.grade] = row.grade.split(' / ')
    return {
      id: row.id,
      roundId: row.round_id,
      roundName: row.round_name,
      evaluator: row.evaluator,
      orgId: row.org_id,
      orgName: row.org_name,
      // Written by `submitEvaluationRoute` from numbers by code.
      scores: row.scores as Record<string, number>,
      criteria: Criteria.parse(row.criteria),
      total: Number(row.total),
      most: Number(row.most),
      grade: { zh, en },
      note: row.note,
      publishedAt: row.published_at.toISOString(),
      submittedBy: row.submitted_by_name,
    }
  })
}

/** Every criterion scored within its points; the grade follows from the share, and stands in the institution's file at once. */
export const submitEvaluationRoute = route(contract.submitEvaluation, async ({ tx, params, body }) => {
  const one = await round(tx, params.roundId)
  if (one.closedAt !== null) throw contract.roundClosed()
  const { lo, hi } = boundsOf(one.regionCode)
  const org = await tx
    .selectFrom('organisations.organisation')
    .select(['id', 'region_code', 'kind'])
    .where('id', '=', body.orgId)
    .executeTakeFirst()
  if (!org) throw notFound()
  const faults: FieldError[] = []
  if (org.kind !== 'care_institution' || org.region_code < lo || org.region_code >= hi)
    faults.push({
      pointer: '/orgId',
      detail: '不是本轮范围内的养老机构',
      detailEn: 'Not a care institution of this round',
    })
  for (const { code, zh, en, max } of one.criteria) {
    const score = body.scores[code]
    if (score === undefined)
      faults.push({ pointer: `/scores/${code}`, detail: `“${zh}”未评分`, detailEn: `"${en}" is not scored` })
    else if (score > max)
      faults.push({
        pointer: `/scores/${code}`,
        detail: `“${zh}”最高 ${max} 分`,
        detailEn: `"${en}": ${max} at most`,
      })
  }
  for (const code of Object.keys(body.scores))
    if (!one.criteria.some((each) => each.code === code))
      faults.push({ pointer: `/scores/${code}`, detail: '没有这项指标', detailEn: 'No such criterion' })
  if (faults.length > 0) throw invalidInput(undefined, faults)
  const total = one.criteria.reduce((all, { code }) => all + (body.scores[code] ?? 0), 0)
  const most = one.criteria.reduce((all, { max }) => all + max, 0)
  const grade = one.grades.find(({ from }) => (100 * total) / most >= from)
  if (!grade) throw new Error('the last grade begins at 0')
  const values = {
    round_name: one.name,
    evaluator: one.evaluator,
    criteria: JSON.stringify(one.criteria),
    scores: JSON.stringify(body.scores),
    total,
    most,
    grade: `${grade.zh} / ${grade.en}`.slice(0, 40),
    note: body.note,
    published_at: clock.now(),
  }
  await tx
    .insertInto('assessment.evaluation')
    .values({ id: uuidv7(), round_id: one.id, org_id: org.id, region_code: org.region_code, ...values })
    .onConflict((conflict) => conflict.columns(['round_id', 'org_id']).doUpdateSet(values))
    .execute()
  await record(
    tx,
    contract.events.published,
    { roundId: one.id, grade: grade.zh, total, most },
    { regionCode: org.region_code, orgId: org.id, subjectId: org.id },
  )
  const [view] = await evaluations(tx, sql`v.round_id = ${one.id} and v.org_id = ${org.id}`)
  if (!view) throw notFound()
  return view
})

export const listEvaluationsRoute = route(contract.listEvaluations, async ({ tx, query }) => {
  const items = await evaluations(
    tx,
    sql`(${query.orgId ?? null}::uuid is null or v.org_id = ${query.orgId ?? null})
      and (${query.roundId ?? null}::uuid is null or v.round_id = ${query.roundId ?? null})`,
  )
  const [newest] = items
  return {
    rating: query.orgId && newest ? { ...newest.grade, publishedAt: newest.publishedAt } : null,
    items,
  }
})
