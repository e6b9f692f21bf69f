import { sql } from 'kysely'
import { ageOn, dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people'
import { Gap, ReviewReason } from '#contract/people-words'
import { clock } from '#platform/clock'
import { cron } from '#platform/jobs'
import { route } from '#platform/module'
import { shortRegionNames } from './elder.ts'
import { gapConditions } from './filter.ts'
import { rarePlaces } from './list.ts'
import { openReview } from './review.ts'
import { boundsFor } from './scope.ts'

/** Records with something missing or something to look at again; those to review and those missing most come as they stand by region. */
export const incompleteRoute = route(contract.incomplete, async ({ tx, actor, query }) => {
  const { lo, hi, org } = boundsFor(actor, query.region)
  const cursor = decodeCursor(query.after)
  const tests = Gap.options.map((gap) => `case when ${gapConditions[gap]} then '${gap}' end`).join(', ')
  const wanted = query.gap
    ? sql.raw(`(${gapConditions[query.gap]})`)
    : sql.raw(
        `(${Gap.options.map((gap) => `(${gapConditions[gap]})`).join(' or ')} or (select 1 from people.review r where r.elder_id = e.id and r.closed_at is null limit 1) is not null)`,
      )
  const rare = query.gap && org === null ? await rarePlaces(tx, { lo, hi }, query.gap) : undefined
  const { rows } = await sql<{
    id: string
    name: string
    birth_day: string
    region_code: number
    gaps: string[]
    reviews: string[]
  }>`
    select e.id, e.name, e.birth_day, e.region_code, array_remove(array[${sql.raw(tests)}], null) as gaps,
      (select coalesce(array_agg(r.reason), '{}') from people.review r where r.elder_id = e.id and r.closed_at is null) as reviews
    from people.elder e
    where e.region_code >= ${sql.lit(lo)} and e.region_code < ${sql.lit(hi)} and (${org}::uuid is null or e.org_id = ${org}) and e.status = 'alive'
      and (${cursor?.[0] ?? null}::bigint is null or (e.region_code, e.id) > (${cursor?.[0] ?? null}::bigint, ${cursor?.[1] ?? null}::uuid))
      and (${rare === undefined} or e.region_code = any (${rare ?? []}::bigint[])) and ${wanted}
    order by e.region_code, e.id limit ${query.limit + 1}`.execute(tx)
  const page = rows.slice(0, query.limit)
  const name = await shortRegionNames(
    tx,
    page.map((row) => row.region_code),
  )
  const today = dayOf(clock.now())
  const last = page.at(-1)
  return {
    items: page.map((row) => ({
      id: row.id,
      name: row.name,
      age: ageOn(row.birth_day, today),
      regionCode: row.region_code,
      regionName: name(row.region_code),
      gaps: Gap.array().parse(row.gaps),
      reviews: ReviewReason.array().parse(row.reviews),
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.region_code, last.id]) : null,
  }
})

/** Statuses whose proof has run out are put up for review; the fact itself stays until somebody has looked. */
export const reviewExpired = cron('people.review_expired', { daily: '02:20' }, (app) =>
  app.db.asSystem('people.review_expired', async (tx) => {
    const today = dayOf(clock.now())
    const { rows } = await sql<{ id: string; region_code: number; org_id: string | null; kinds: string }>`
      select f.elder_id as id, e.region_code, e.org_id, string_agg(f.kind::text, ', ') as kinds from people.fact f join people.elder e on e.id = f.elder_id
      where f.expires_on <= ${today}::date and upper_inf(f.valid) and e.status = 'alive'
        and not exists (select from people.review r where r.elder_id = f.elder_id and r.reason = 'fact_expired' and r.opened_at > f.expires_on)
      group by 1, 2, 3`.execute(tx)
    for (const row of rows) await openReview(tx, row, 'fact_expired', row.kinds)
  }),
)
