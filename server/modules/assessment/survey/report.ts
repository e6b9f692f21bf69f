import { sql } from 'kysely'
import { boundsOf, partStepOf, type RegionCode } from '#contract/region'
import * as contract from '#contract/survey'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { getCampaign } from './campaign.ts'

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
  const step = Math.max(1, partStepOf(place))
  const { rows } = await sql<Counted>`
    select region_code - region_code % ${sql.lit(step)} as region,
      count(*) filter (where state = 'listed')::int as listed, count(*) filter (where state = 'assigned')::int as assigned,
      count(*) filter (where state = 'submitted')::int as submitted, count(*) filter (where state = 'accepted')::int as accepted,
      count(*) filter (where state = 'unreachable')::int as unreachable
    from assessment.target where campaign_id = ${campaign.id} and region_code >= ${lo} and region_code < ${hi} group by 1 order by 1`.execute(
    tx,
  )
  const codes = rows.map((row) => row.region)
  const names = await regionNames(tx, codes)
  const places = new Map(
    (
      await sql<{ code: number; lon: number | null; lat: number | null }>`
        select code, lon, lat from regions.region where code = any (${codes}::bigint[])`.execute(tx)
    ).rows.map((row) => [row.code, row]),
  )
  // A quota laid down for the place itself, else the sum of those laid down below it.
  const { rows: quotas } = await sql<{ region_code: number; forms: number }>`
    select region_code, forms from assessment.quota where campaign_id = ${campaign.id} and region_code >= ${lo} and region_code < ${hi}`.execute(
    tx,
  )
  const quotaOf = (region: number) => {
    const own = quotas.find((quota) => quota.region_code === region)
    if (own) return own.forms
    const { lo: from, hi: to } = boundsOf(region)
    const below = quotas.filter((quota) => quota.region_code > from && quota.region_code < to)
    return below.length === 0 ? null : below.reduce((all, quota) => all + quota.forms, 0)
  }
  return {
    items: rows.map(({ region, ...counts }) => ({
      regionCode: region,
      regionName: names.get(region) ?? String(region),
      lon: places.get(region)?.lon ?? null,
      lat: places.get(region)?.lat ?? null,
      quota: quotaOf(region),
      ownQuota: quotas.find((quota) => quota.region_code === region)?.forms ?? null,
      ...counts,
    })),
  }
})

type Tally = {
  forms: number
  counts: Map<string, number>
  answered: Map<string, number>
  means: Map<string, number>
  numbers: Map<string, Map<number, number>>
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
  const { rows: numbers } = await sql<{ code: string; value: number; n: number }>`
    select a.key as code, (a.value #>> '{}')::float8 as value, count(*)::int as n from assessment.target t cross join jsonb_each(t.answers) a
    where ${where} and jsonb_typeof(a.value) = 'number' group by 1, 2`.execute(tx)
  const spread = new Map<string, Map<number, number>>()
  for (const { code, value, n } of numbers) {
    const values = spread.get(code) ?? new Map<number, number>()
    spread.set(code, values.set(value, n))
  }
  return {
    numbers: spread,
    forms: whole[0]?.n ?? 0,
    counts: new Map(rows.map((row) => [`${row.code} ${row.value}`, row.n])),
    answered: new Map(answered.map((row) => [row.code, row.n])),
    means: new Map(answered.flatMap((row) => (row.mean === null ? [] : [[row.code, row.mean] as const]))),
  }
}

/** The bars of a number: each value where there are few, else at most ten equal widths of whole numbers. */
function barsOf(values: ReadonlyMap<number, number>): { from: number; to: number }[] {
  const sorted = [...values.keys()].sort((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  if (least === undefined || most === undefined) return []
  if (sorted.length <= 8) return sorted.map((value) => ({ from: value, to: value }))
  const width = Math.ceil((most - least + 1) / 10)
  return Array.from({ length: Math.ceil((most - least + 1) / width) }, (_, i) => ({
    from: least + i * width,
    to: least + (i + 1) * width - 1,
  }))
}

/** Shares are of the forms in which the question was answered. `against` is another campaign, by the same codes (A-ASM-14). */
export const reportRoute = route(contract.report, async ({ tx, params, query }) => {
  const campaign = await getCampaign(tx, params.campaignId)
  const form = contract.SurveyForm.parse(campaign.form)
  const place = query.region ?? 0
  const now = await tally(tx, campaign.id, place)
  const other = query.against ? await tally(tx, (await getCampaign(tx, query.against)).id, place) : null
  const shareOf = (of: Tally, code: string, count: number) => {
    const answered = of.answered.get(code) ?? 0
    return answered === 0 ? 0 : Math.round((10_000 * count) / answered) / 10_000
  }
  const chosen = (of: Tally, code: string, value: string) => of.counts.get(`${code} ${value}`) ?? 0
  const within = (of: Tally, code: string, { from, to }: { from: number; to: number }) =>
    [...(of.numbers.get(code) ?? [])].reduce(
      (all, [value, n]) => (value >= from && value <= to ? all + n : all),
      0,
    )
  // Only what both campaigns asked: an answer that one of them did not offer has neither risen nor fallen.
  const changes =
    other === null
      ? null
      : form.sections
          .flatMap(({ questions }) => questions)
          .filter(({ code }) => (now.answered.get(code) ?? 0) > 0 && (other.answered.get(code) ?? 0) > 0)
          .flatMap(({ code, zh, en, options }) =>
            (options ?? []).map((option) => {
              const share = shareOf(now, code, chosen(now, code, option.value))
              const againstShare = shareOf(other, code, chosen(other, code, option.value))
              return {
                code,
                question: { zh, en },
                value: option.value,
                zh: option.zh,
                en: option.en,
                share,
                againstShare,
                change: Math.round((share - againstShare) * 10_000) / 10_000,
              }
            }),
          )
          .filter(({ change }) => change !== 0)
          .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
  return {
    forms: now.forms,
    againstForms: other?.forms ?? null,
    changes,
    sections: form.sections.map(({ zh, en, questions }) => ({
      zh,
      en,
      questions: questions.map(({ code, zh, en, kind, options }) => ({
        code,
        zh,
        en,
        kind,
        answered: now.answered.get(code) ?? 0,
        mean: now.means.get(code) ?? null,
        againstMean: other?.means.get(code) ?? null,
        options:
          kind === 'number'
            ? barsOf(now.numbers.get(code) ?? new Map()).map((bar) => {
                const text = bar.from === bar.to ? String(bar.from) : `${bar.from}–${bar.to}`
                const count = within(now, code, bar)
                return {
                  value: text,
                  zh: text,
                  en: text,
                  ...bar,
                  count,
                  share: shareOf(now, code, count),
                  againstShare: other ? shareOf(other, code, within(other, code, bar)) : null,
                }
              })
            : (options ?? []).map((option) => ({
                value: option.value,
                zh: option.zh,
                en: option.en,
                from: null,
                to: null,
                count: chosen(now, code, option.value),
                share: shareOf(now, code, chosen(now, code, option.value)),
                againstShare: other ? shareOf(other, code, chosen(other, code, option.value)) : null,
              })),
      })),
    })),
  }
})
