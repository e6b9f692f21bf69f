import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import * as contract from '#contract/survey'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getCampaign } from './campaign.ts'
import { checkAnswers, planOf } from './form.ts'

type Row = Selectable<DB['assessment.target']>
type Joined = Row & { name: string; birth_day: string; address: string; collector: string | null }
type View = Omit<z.input<typeof contract.showTarget.returns>, 'campaignId' | 'form' | 'answers' | 'plan'>

const { targetTransitions: may } = contract

async function views(tx: Tx, rows: readonly Joined[]): Promise<View[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const today = dayOf(clock.now())
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: row.name,
    age: ageOn(row.birth_day, today),
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    address: row.address,
    collectorName: row.collector,
    // The column is checked to hold one of these words.
    state: row.state as contract.TargetState,
    sampled: row.sampled,
    returnedReason: row.returned_reason,
    submittedAt: row.submitted_at?.toISOString() ?? null,
    submittedBy: row.submitted_by_name,
  }))
}

const select = sql`select t.*, e.name, e.birth_day, e.address, c.name as collector
  from assessment.target t join people.elder e on e.id = t.elder_id left join assessment.collector c on c.id = t.collector_id`

async function targetView(tx: Tx, id: string): Promise<View> {
  const { rows } = await sql<Joined>`${select} where t.id = ${id}`.execute(tx)
  const [view] = await views(tx, rows)
  if (!view) throw notFound()
  return view
}

async function takeTarget(tx: Tx, id: string, from: readonly contract.TargetState[]): Promise<Row> {
  const row = await tx
    .selectFrom('assessment.target')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const campaign = await getCampaign(tx, row.campaign_id)
  if (campaign.state !== 'open' || !from.some((state) => state === row.state))
    throw contract.problems.wrongState()
  return row
}

const subjectOf = (row: Row) => ({ elderId: row.elder_id, regionCode: row.region_code, subjectId: row.id })

/** `question` and `value` give the people behind a figure of the report: accepted forms with that answer. */
export const listTargetsRoute = route(contract.listTargets, async ({ tx, params, query }) => {
  await getCampaign(tx, params.campaignId)
  const [region, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<Joined>`${select}
    where t.campaign_id = ${params.campaignId} and t.region_code >= ${lo} and t.region_code < ${hi}
      and (${query.state ?? null}::text is null or t.state = ${query.state ?? null})
      and (${query.sampled ?? null}::text is null or t.sampled = (${query.sampled ?? null} = 'yes'))
      and (${query.question ?? null}::text is null or (t.state = 'accepted' and
        case when ${query.value ?? null}::text is null then t.answers ? ${query.question ?? ''}
          else t.answers -> ${query.question ?? ''} @> to_jsonb(${query.value ?? ''}::text) end))
      and (${region ?? null}::bigint is null or (t.region_code, t.id) > (${region ?? null}::bigint, ${id ?? null}::uuid))
    order by t.region_code, t.id limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.region_code, last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

export const showTargetRoute = route(contract.showTarget, async ({ tx, params }) => {
  const row = await tx
    .selectFrom('assessment.target')
    .selectAll()
    .where('id', '=', params.targetId)
    .executeTakeFirst()
  if (!row) throw notFound()
  const form = contract.SurveyForm.parse((await getCampaign(tx, row.campaign_id)).form)
  const answers = row.answers === null ? {} : contract.SurveyAnswers.parse(row.answers)
  return {
    ...(await targetView(tx, row.id)),
    campaignId: row.campaign_id,
    form,
    answers,
    plan: planOf(form, answers),
  }
})

/** Those named, or everybody not yet asked of a place; only to somebody with a training record (A-ASM-03). */
export const assignTargetsRoute = route(contract.assignTargets, async ({ tx, params, body }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  if (campaign.state !== 'open') throw contract.problems.wrongState()
  const collector = await tx
    .selectFrom('assessment.collector')
    .selectAll()
    .where('id', '=', body.collectorId)
    .executeTakeFirst()
  if (!collector) throw notFound()
  if (collector.trained_on === null || collector.ended_on !== null)
    throw contract.problems.untrained(undefined, [
      {
        pointer: '/collectorId',
        detail: `${collector.name}：${contract.problems.untrained.title.zh}`,
        detailEn: `${collector.name}: no training record`,
      },
    ])
  const { lo, hi } = boundsOf(body.region ?? 0)
  const { numAffectedRows } = await sql`
    update assessment.target set state = 'assigned', collector_id = ${collector.id}, unreachable_reason = null, updated_at = ${clock.now()}
    where campaign_id = ${campaign.id} and state = any (${[...may.assign]}::text[])
      and (id = any (${body.targetIds}::uuid[]) or (${body.region ?? null}::bigint is not null and state = 'listed' and region_code >= ${lo} and region_code < ${hi}))`.execute(
    tx,
  )
  return { assigned: Number(numAffectedRows ?? 0) }
})

/** A form that lacks a required answer is not taken (A-ASM-04); the same form again replaces it until it is accepted. */
export const submitTargetRoute = route(contract.submitTarget, async ({ tx, actor, params, body }) => {
  const row = await takeTarget(tx, params.targetId, may.submit)
  const form = contract.SurveyForm.parse((await getCampaign(tx, row.campaign_id)).form)
  const answers = checkAnswers(form, body.answers)
  const now = clock.now()
  await tx
    .updateTable('assessment.target')
    .set({
      state: 'submitted',
      answers: JSON.stringify(answers),
      asked_at: new Date(Math.min(now.getTime(), Date.parse(body.askedAt))),
      submitted_at: now,
      submitted_by_name: actor.name,
      returned_reason: null,
      updated_at: now,
    })
    .where('id', '=', row.id)
    .execute()
  await record(tx, contract.events.submitted, { campaignId: row.campaign_id }, subjectOf(row))
  return targetView(tx, row.id)
})

export const giveUpTargetRoute = route(contract.giveUpTarget, async ({ tx, params, body }) => {
  const row = await takeTarget(tx, params.targetId, may.giveUp)
  await tx
    .updateTable('assessment.target')
    .set({ state: 'unreachable', unreachable_reason: body.reason, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  return targetView(tx, row.id)
})

/** Draws so large a share of what waits to be accepted as the campaign says, at random, at least one. */
export const drawSampleRoute = route(contract.drawSample, async ({ tx, params }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  if (campaign.state !== 'open') throw contract.problems.wrongState()
  const { rows } = await sql<{ id: string }>`
    select id from assessment.target where campaign_id = ${campaign.id} and state = 'submitted' and not sampled order by gen_random_uuid()`.execute(
    tx,
  )
  const share = Number(campaign.sample_share)
  const drawn = rows.slice(0, share === 0 ? 0 : Math.max(1, Math.ceil(rows.length * share)))
  if (drawn.length > 0)
    await tx
      .updateTable('assessment.target')
      .set({ sampled: true })
      .where(
        'id',
        'in',
        drawn.map((row) => row.id),
      )
      .execute()
  return { drawn: drawn.length, of: rows.length }
})

export const acceptTargetsRoute = route(contract.acceptTargets, async ({ tx, actor, params, body }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  if (campaign.state !== 'open') throw contract.problems.wrongState()
  const form = contract.SurveyForm.parse(campaign.form)
  const now = clock.now()
  const rows = await tx
    .updateTable('assessment.target')
    .set({ state: 'accepted', accepted_at: now, accepted_by_name: actor.name, updated_at: now })
    .where('campaign_id', '=', campaign.id)
    .where('id', 'in', body.targetIds)
    .where('state', 'in', may.accept)
    .returningAll()
    .execute()
  for (const row of rows) {
    const needs = planOf(form, contract.SurveyAnswers.parse(row.answers)).map(({ need }) => need)
    await record(tx, contract.events.accepted, { campaignId: campaign.id, needs }, subjectOf(row))
  }
  return { accepted: rows.length }
})

export const returnTargetRoute = route(contract.returnTarget, async ({ tx, params, body }) => {
  const row = await takeTarget(tx, params.targetId, may.sendBack)
  await tx
    .updateTable('assessment.target')
    .set({
      state: row.collector_id === null ? 'listed' : 'assigned',
      returned_reason: body.reason,
      submitted_at: null,
      submitted_by_name: null,
      updated_at: clock.now(),
    })
    .where('id', '=', row.id)
    .execute()
  await record(
    tx,
    contract.events.returned,
    { campaignId: row.campaign_id, reason: body.reason },
    subjectOf(row),
  )
  return targetView(tx, row.id)
})
