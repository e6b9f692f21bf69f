import { type Selectable, sql } from 'kysely'
import * as contract from '#contract/assessment-after'
import { events, problems } from '#contract/assessment'
import { Evidence } from '#contract/assessment-scale'
import type { ReviewState } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { backgroundOf } from './assessor.ts'
import { processOf } from './process.ts'
import { getScale } from './scale.ts'
import { score } from './score.ts'

type Row = Selectable<DB['assessment.review']> & {
  elder_name: string
  scale_id: string
  scale_version: string
  scale_zh: string
  scale_en: string
  assessors: { name: string }[]
  first_level: number
  first_total: number | null
}

const select = sql`select v.*, e.name as elder_name, r.scale_id, r.scale_version, s.definition -> 'short' ->> 'zh' as scale_zh, s.definition -> 'short' ->> 'en' as scale_en,
    r.assessors, r.level as first_level, r.total as first_total
  from assessment.review v join assessment.record r on r.id = v.record_id join people.elder e on e.id = v.elder_id
  join assessment.scale s on s.id = r.scale_id and s.version = r.scale_version`

async function views(tx: Tx, rows: readonly Row[]) {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    recordId: row.record_id,
    applicationId: row.application_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    scaleId: row.scale_id,
    scaleVersion: row.scale_version,
    scaleZh: row.scale_zh,
    scaleEn: row.scale_en,
    assessors: row.assessors.map(({ name }) => name),
    // The column is checked to hold one of these words.
    state: row.state as ReviewState,
    firstLevel: row.first_level,
    firstTotal: row.first_total,
    level: row.level,
    total: row.total,
    note: row.note,
    openedAt: row.opened_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    finishedBy: row.finished_by_name,
    decision: row.decision,
  }))
}

export const listReviewsRoute = route(contract.listReviews, async ({ tx, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<Row>`${select}
    where v.region_code >= ${lo} and v.region_code < ${hi}
      and (${query.state ?? null}::text is null or v.state = ${query.state ?? null})
      and (${at ?? null}::timestamptz is null or (v.opened_at, v.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))
    order by v.opened_at desc, v.id desc limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.opened_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

/** A second set of answers to the same scale: agreed when it comes to the same level. */
export const finishReviewRoute = route(contract.finishReview, async ({ tx, actor, params, body }) => {
  const row = await tx
    .selectFrom('assessment.review')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') throw problems.wrongState()
  const first = await tx
    .selectFrom('assessment.record')
    .selectAll()
    .where('id', '=', row.record_id)
    .executeTakeFirstOrThrow()
  const scale = await getScale(tx, first.scale_id, { version: first.scale_version })
  const { raise } = await processOf(tx, row.region_code)
  const evidence = Evidence.parse(body.evidence)
  const result = score(scale, { answers: body.answers, evidence, raise })
  if (result.level === null) throw problems.noLevel()
  await tx
    .updateTable('assessment.review')
    .set({
      state: result.level === first.level ? 'agreed' : 'differed',
      answers: JSON.stringify(body.answers),
      evidence: JSON.stringify(evidence),
      level: result.level,
      total: result.total,
      note: body.note,
      finished_at: clock.now(),
      finished_by_name: actor.name,
    })
    .where('id', '=', row.id)
    .where('state', '=', 'open')
    .execute()
  await record(
    tx,
    events.reviewed,
    { recordId: first.id, difference: result.level - first.level },
    { elderId: row.elder_id, regionCode: row.region_code, subjectId: row.application_id },
  )
  const { rows } = await sql<Row>`${select} where v.id = ${row.id}`.execute(tx)
  const [view] = await views(tx, rows)
  if (!view) throw notFound()
  return view
})

type Drift = {
  id: string
  name: string
  background: string
  records: number
  mean: number
  others: number | null
  reviews: number
  agreed: number
  against: number | null
  objections: number
  changed: number
}

/** Each assessor against the others of the same counties, against second looks, and against objections. */
export const driftRoute = route(contract.drift, async ({ tx, query }) => {
  const to = query.to ?? dayOf(clock.now())
  const from = query.from ?? dayOf(new Date(clock.now().getTime() - 365 * 86_400_000))
  const { rows } = await sql<Drift>`
    with mine as materialized (
      select s.assessor_id as id, max(s.assessor_name) as name, max(s.background) as background, r.id as record_id, r.level, r.region_code / 1000000 as county
      from assessment.record r join assessment.seat s on s.application_id = r.application_id
      where r.scale_id = ${query.scale} and r.version = 1 and r.assessed_on between ${from}::date and ${to}::date
      group by s.assessor_id, r.id),
    counties as (select county, avg(level) as mean from (select distinct record_id, level, county from mine) d group by county)
    select m.id, max(m.name) as name, max(m.background) as background, count(*)::int as records, avg(m.level)::float8 as mean, avg(c.mean)::float8 as others,
      count(v.id)::int as reviews, count(v.id) filter (where v.state = 'agreed')::int as agreed, avg(m.level - v.level)::float8 as against,
      coalesce(sum(o.n), 0)::int as objections, coalesce(sum(o.changed), 0)::int as changed
    from mine m join counties c on c.county = m.county
    left join assessment.review v on v.record_id = m.record_id and v.state in ('agreed', 'differed')
    left join (select record_id, count(*) as n, count(*) filter (where state = 'changed') as changed from assessment.objection group by record_id) o
      on o.record_id = m.record_id
    group by m.id order by abs(avg(m.level) - avg(c.mean)) desc, m.id`.execute(tx)
  const { rows: whole } = await sql<{ n: number; mean: number | null }>`
    select count(*)::int as n, avg(level)::float8 as mean from assessment.record
    where scale_id = ${query.scale} and version = 1 and application_id is not null and assessed_on between ${from}::date and ${to}::date`.execute(
    tx,
  )
  const round = (value: number) => Math.round(value * 100) / 100
  return {
    from,
    to,
    records: whole[0]?.n ?? 0,
    meanLevel: whole[0]?.mean === null || whole[0]?.mean === undefined ? null : round(whole[0].mean),
    items: rows.map((row) => ({
      assessorId: row.id,
      name: row.name,
      background: backgroundOf(row.background),
      records: row.records,
      meanLevel: round(row.mean),
      againstOthers: round(row.mean - (row.others ?? row.mean)),
      reviews: row.reviews,
      agreed: row.agreed,
      againstReviews: row.against === null ? null : round(row.against),
      objections: row.objections,
      changed: row.changed,
    })),
  }
})
