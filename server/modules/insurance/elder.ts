import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance-elder'
import { payers } from '#contract/insurance-words'
import { ageOn, dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { getScale, recommendedServices, validAssessment } from '#modules/assessment'
import { serviceWords, statementOf } from '#modules/benefits'
import { regionName } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { type App, route } from '#platform/module'
import { carePlanViews } from './care-plans.ts'
import { caseRows, caseViews } from './case.ts'
import { claimRows, claimViews } from './claim.ts'
import { coverViews } from './covers.ts'
import { enrolmentOn, enrolmentViews } from './enrolments.ts'
import { findPlan } from './rules.ts'

type View = z.input<typeof contract.LongTermCare>

/** The grades that count today, each by its own scale: they are never converted into each other. */
async function gradesOf(tx: Tx, elderId: string): Promise<View['grades']> {
  const grades: View['grades'] = []
  for (const scale of ['ltc', 'gbt42195']) {
    const found = await validAssessment(tx, elderId, { scaleId: scale })
    if (!found) continue
    const { rows } = await sql<{
      level_zh: string
      level_en: string
    }>`select level_zh, level_en from assessment.record where id = ${found.recordId}`.execute(tx)
    const { zh, en, toConfirm } = await getScale(tx, scale, { version: found.scaleVersion })
    grades.push({
      scale,
      scaleWords: { zh, en },
      version: found.scaleVersion,
      level: found.level,
      levelWords: { zh: rows[0]?.level_zh ?? '', en: rows[0]?.level_en ?? '' },
      assessedOn: found.assessedOn,
      validUntil: found.validUntil,
      toConfirm,
    })
  }
  return grades
}

/** What the newest care-needs assessment recommends. */
async function recommendationsOf(tx: Tx, elderId: string): Promise<View['recommended']> {
  const found = await validAssessment(tx, elderId, { scaleId: 'care_need' })
  if (!found) return []
  const services = await recommendedServices(tx, found.recordId)
  return services.map(({ zh, en }) => ({ zh, en, on: found.assessedOn }))
}

/** What was done for an elder: uses of quotas and claims, newest first. */
async function servicesOf(tx: Tx, app: App, elderId: string): Promise<View['services']> {
  const uses = await tx
    .selectFrom('benefits.quota_use')
    .select(['id', 'on_day', 'service', 'org_id', 'covered', 'asked', 'unit'])
    .where('elder_id', '=', elderId)
    .where('reversed_at', 'is', null)
    .orderBy('on_day', 'desc')
    .limit(20)
    .execute()
  const words = await serviceWords(
    tx,
    uses.map((one) => one.service),
  )
  const claims = await claimViews(
    tx,
    app,
    await claimRows(tx, sql`c.elder_id = ${elderId} and c.state not in ('refused', 'reversed')`, 20),
  )
  const orgs = await app.db.asSystem('insurance.names', (system) =>
    sql<{
      id: string
      name: string
    }>`select id, name from organisations.organisation where id = any (${uses.flatMap((one) => (one.org_id ? [one.org_id] : []))}::uuid[])`.execute(
      system,
    ),
  )
  return [
    ...uses.map((one) => ({
      id: one.id,
      on: one.on_day,
      words: words.get(one.service) ?? { zh: one.service, en: one.service },
      orgName: orgs.rows.find((org) => org.id === one.org_id)?.name ?? null,
      payer: { zh: '服务额度', en: 'Service quota' },
      coveredFen: one.covered,
      selfPayFen: one.asked - one.covered,
      unit: one.unit,
    })),
    ...claims.map((one) => ({
      id: one.id,
      on: one.to,
      words: { zh: one.services || '长期护理', en: one.services || 'Long-term care' },
      orgName: one.orgName,
      payer: payers[one.fund === 'ltc' ? 'ltc' : 'medical'],
      coveredFen: one.billFen - one.selfPayFen,
      selfPayFen: one.selfPayFen,
      unit: 'fen' as const,
    })),
  ].sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : a.id < b.id ? 1 : -1))
}

export const showElderCareRoute = route(contract.showElderCare, async ({ tx, app, params }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['name', 'birth_day', 'region_code'])
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const today = dayOf(clock.now())
  const plan = await findPlan(tx, elder.region_code)
  const enrolled = await enrolmentOn(tx, params.elderId)
  const [open] = await caseRows(
    tx,
    sql`c.elder_id = ${params.elderId} and c.state in ('applied', 'granted')`,
    1,
  )
  const self = await sql<{
    self_care: string
  }>`select self_care from assessment.record where elder_id = ${params.elderId} and state = 'confirmed' and self_care is not null
      and (valid_until is null or valid_until >= ${today}::date) order by assessed_on desc limit 1`.execute(
    tx,
  )
  const statement = await statementOf(tx, app, params.elderId)
  const [care] = await carePlanViews(
    tx,
    app,
    sql`p.elder_id = ${params.elderId} and p.valid @> ${today}::date`,
  )
  return {
    elderId: params.elderId,
    elderName: elder.name,
    age: ageOn(elder.birth_day, today),
    regionName: (await regionName(tx, elder.region_code)) ?? '—',
    pilot: plan?.body.pilot ?? false,
    disabled: self.rows[0] ? self.rows[0].self_care !== 'independent' : null,
    grades: await gradesOf(tx, params.elderId),
    enrolment: enrolled ? ((await enrolmentViews(tx, app, [enrolled]))[0] ?? null) : null,
    case: open ? ((await caseViews(tx, app, [open]))[0] ?? null) : null,
    covers: await coverViews(tx, sql`c.elder_id = ${params.elderId} and c.valid @> ${today}::date`),
    plan: care ?? null,
    recommended: await recommendationsOf(tx, params.elderId),
    benefits: { months: statement.months, balances: statement.balances, items: statement.items },
    services: await servicesOf(tx, app, params.elderId),
  }
})

export const ownInsuranceRoute = route(contract.ownInsurance, async ({ tx, app, params }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const plan = await app.db.asSystem('insurance.look', (system) => findPlan(system, elder.region_code))
  const enrolled = await enrolmentOn(tx, params.elderId)
  const [last] = await caseRows(tx, sql`c.elder_id = ${params.elderId}`, 1)
  const [care] = await carePlanViews(
    tx,
    app,
    sql`p.elder_id = ${params.elderId} and p.valid @> ${dayOf(clock.now())}::date`,
  )
  return {
    pilot: plan?.body.pilot ?? false,
    enrolment: enrolled ? ((await enrolmentViews(tx, app, [enrolled]))[0] ?? null) : null,
    case: last ? ((await caseViews(tx, app, [last]))[0] ?? null) : null,
    plan: care ?? null,
    claims: await claimViews(tx, app, await claimRows(tx, sql`c.elder_id = ${params.elderId}`, 24)),
  }
})
