import { sql } from 'kysely'
import { boundsOf, levelOf, type RegionCode } from '#contract/region'
import * as contract from '#contract/survey'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { getCampaign } from './campaign.ts'

const STEP: Record<string, number> = {
  nation: 10_000_000_000,
  province: 100_000_000,
  city: 1_000_000,
  county: 1000,
  street: 1,
  village: 1,
}

type Counted = {
  region: number
  listed: number
  assigned: number
  submitted: number
  accepted: number
  unreachable: number
}

/** One line for each part of the place: the sums of the lines are the figures of the campaign (A-ASM-10). */
export const progressRoute = route(contract.progress, async ({ tx, params, query }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  const place = query.region ?? campaign.region_code
  const { lo, hi } = boundsOf(place)
  const step = STEP[levelOf(place)] ?? 1
  const { rows } = await sql<Counted>`
    select region_code - region_code % ${sql.lit(step)} as region,
      count(*) filter (where state = 'listed')::int as listed, count(*) filter (where state = 'assigned')::int as assigned,
      count(*) filter (where state = 'submitted')::int as submitted, count(*) filter (where state = 'accepted')::int as accepted,
      count(*) filter (where state = 'unreachable')::int as unreachable
    from assessment.target where campaign_id = ${campaign.id} and region_code >= ${lo} and region_code < ${hi} group by 1 order by 1`.execute(
    tx,
  )
  const names = await regionNames(
    tx,
    rows.map((row) => row.region),
  )
  return {
    items: rows.map(({ region, ...counts }) => ({
      regionCode: region,
      regionName: names.get(region) ?? String(region),
      ...counts,
    })),
  }
})

type Tally = {
  forms: number
  counts: Map<string, number>
  answered: Map<string, number>
  means: Map<string, number>
}

async function tally(tx: Tx, campaignId: string, place: RegionCode): Promise<Tally> {
  const { lo, hi } = boundsOf(place)
  const where = sql`t.campaign_id = ${campaignId} and t.state = 'accepted' and t.region_code >= ${lo} and t.region_code < ${hi}`
  const { rows: whole } = await sql<{
    n: number
  }>`select count(*)::int as n from assessment.target t where ${where}`.execute(tx)
  const { rows } = await sql<{ code: string; value: string; n: number }>`
    select a.key as code, v.value, count(*)::int as n from assessment.target t cross join jsonb_each(t.answers) a
      cross join lateral jsonb_array_elements_text(case jsonb_typeof(a.value) when 'array' then a.value else jsonb_build_array(a.value) end) v
    where ${where} and jsonb_typeof(a.value) in ('string', 'array') group by 1, 2`.execute(tx)
  const { rows: answered } = await sql<{ code: string; n: number; mean: number | null }>`
    select a.key as code, count(*)::int as n, (avg((a.value #>> '{}')::numeric) filter (where jsonb_typeof(a.value) = 'number'))::float8 as mean
    from assessment.target t cross join jsonb_each(t.answers) a where ${where} group by 1`.execute(tx)
  return {
    forms: whole[0]?.n ?? 0,
    counts: new Map(rows.map((row) => [`${row.code} ${row.value}`, row.n])),
    answered: new Map(answered.map((row) => [row.code, row.n])),
    means: new Map(answered.flatMap((row) => (row.mean === null ? [] : [[row.code, row.mean] as const]))),
  }
}

/** Shares are of the forms in which the question was answered. `against` is another campaign, by the same codes (A-ASM-14). */
export const reportRoute = route(contract.report, async ({ tx, params, query }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  const form = contract.SurveyForm.parse(campaign.form)
  const place = query.region ?? 0
  const now = await tally(tx, campaign.id, place)
  const other = query.against ? await tally(tx, (await getCampaign(tx, query.against)).id, place) : null
  const share = (of: Tally, code: string, value: string) => {
    const answered = of.answered.get(code) ?? 0
    return answered === 0
      ? 0
      : Math.round((10_000 * (of.counts.get(`${code} ${value}`) ?? 0)) / answered) / 10_000
  }
  return {
    forms: now.forms,
    againstForms: other?.forms ?? null,
    sections: form.sections.map(({ zh, en, questions }) => ({
      zh,
      en,
      questions: questions.map((question) => ({
        code: question.code,
        zh: question.zh,
        en: question.en,
        kind: question.kind,
        answered: now.answered.get(question.code) ?? 0,
        mean: now.means.get(question.code) ?? null,
        options: (question.options ?? []).map((option) => ({
          value: option.value,
          zh: option.zh,
          en: option.en,
          count: now.counts.get(`${question.code} ${option.value}`) ?? 0,
          share: share(now, question.code, option.value),
          againstShare: other ? share(other, question.code, option.value) : null,
        })),
      })),
    })),
  }
})
