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
    unreachableReason: row.unreachable_reason,
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

type Filter = z.output<(typeof contract.countTargets)['query']>

/** `question`, `value`, `from` and `to` give the people behind a figure of the report: accepted forms with that answer. */
const matching = (campaignId: string, query: Filter) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const like = query.q === undefined ? null : `%${query.q.replace(/[\\%_]/g, '\\$&')}%`
  const answer = sql`t.answers -> ${query.question ?? ''}`
  return sql`t.campaign_id = ${campaignId} and t.region_code >= ${lo} and t.region_code < ${hi}
      and (${query.state ?? null}::text is null or t.state = ${query.state ?? null})
      and (${query.sampled ?? null}::text is null or t.sampled = (${query.sampled ?? null} = 'yes'))
      and (${query.collector ?? null}::uuid is null or t.collector_id = ${query.collector ?? null})
      and (${like}::text is null or e.name like ${like} or e.address like ${like})
      and (${query.question ?? null}::text is null or (t.state = 'accepted' and t.answers ? ${query.question ?? ''}
        and (${query.value ?? null}::text is null or ${answer} @> to_jsonb(${query.value ?? ''}::text))
        and (${query.from ?? null}::float8 is null and ${query.to ?? null}::float8 is null or jsonb_typeof(${answer}) = 'number'
          and (${answer})::text::float8 between coalesce(${query.from ?? null}::float8, '-infinity') and coalesce(${query.to ?? null}::float8, 'infinity'))))`
}

export const listTargetsRoute = route(contract.listTargets, async ({ tx, params, query }) => {
  await getCampaign(tx, params.campaignId)
  const [region, id] = decodeCursor(query.after) ?? []
  const { rows } = await sql<Joined>`${select} where ${matching(params.campaignId, query)}
      and (${region ?? null}::bigint is null or (t.region_code, t.id) > (${region ?? null}::bigint, ${id ?? null}::uuid))
    order by t.region_code, t.id limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.region_code, last.id])
  return { items: await views(tx, page.rows), next: page.next }
})

export const countTargetsRoute = route(contract.countTargets, async ({ tx, params, query }) => {
  await getCampaign(tx, params.campaignId)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n
    from assessment.target t join people.elder e on e.id = t.elder_id where ${matching(params.campaignId, query)}`.execute(
    tx,
  )
  return { count: rows[0]?.n ?? 0 }
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

/**
 * Takes a form: what lacks a required answer is refused (A-ASM-04); a form again replaces the one before until it is
 * accepted. Throws `surveys/wrong-state` and `surveys/incomplete`.
 */
export async function takeForm(
  tx: Tx,
  id: string,
  given: { at: string; answers: contract.SurveyAnswers; by: string; fix?: Fix | null },
): Promise<void> {
  const row = await takeTarget(tx, id, may.submit)
  const form = contract.SurveyForm.parse((await getCampaign(tx, row.campaign_id)).form)
  const answers = checkAnswers(form, given.answers)
  const now = clock.now()
  await tx
    .updateTable('assessment.target')
    .set({
      state: 'submitted',
      answers: JSON.stringify(answers),
      asked_at: new Date(Math.min(now.getTime(), Date.parse(given.at))),
      submitted_at: now,
      submitted_by_name: given.by,
      returned_reason: null,
      lon: given.fix?.lon ?? null,
      lat: given.fix?.lat ?? null,
      accuracy_m: given.fix?.accuracyM ?? null,
      updated_at: now,
    })
    .where('id', '=', row.id)
    .execute()
  await record(tx, contract.events.submitted, { campaignId: row.campaign_id }, subjectOf(row))
}
export type Fix = { lon: number; lat: number; accuracyM: number }

export async function giveUp(tx: Tx, id: string, reason: string): Promise<void> {
  const row = await takeTarget(tx, id, may.giveUp)
  await tx
    .updateTable('assessment.target')
    .set({ state: 'unreachable', unreachable_reason: reason, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
}

export const submitTargetRoute = route(contract.submitTarget, async ({ tx, actor, params, body }) => {
  await takeForm(tx, params.targetId, { at: body.askedAt, answers: body.answers, by: actor.name })
  return targetView(tx, params.targetId)
})

export const giveUpTargetRoute = route(contract.giveUpTarget, async ({ tx, params, body }) => {
  await giveUp(tx, params.targetId, body.reason)
  return targetView(tx, params.targetId)
})

export const returnTargetRoute = route(contract.returnTarget, async ({ tx, params, body }) => {
  const row = await takeTarget(tx, params.targetId, may.sendBack)
  await tx
    .updateTable('assessment.target')
    .set({
      state: row.collector_id === null ? 'listed' : 'assigned',
      returned_reason: body.reason,
      sent_back: true,
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
