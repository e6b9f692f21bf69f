import { sql } from 'kysely'
import * as contract from '#contract/institution-policies'
import { InstitutionPolicyKind } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { asked } from './institution-policies.ts'
import { like } from './names.ts'
import { regionOf } from './place.ts'

type Row = {
  org_id: string
  name: string
  region_code: number
  kind: string
  last_id: string | null
  last_number: string | null
  cancelled: boolean | null
  since: string | null
}

/** Beds and residents of the organisations, counted together: one by one, each would pass over the whole city's index. */
async function sizes(
  tx: Tx,
  orgs: readonly string[],
): Promise<Map<string, { beds: number; residents: number }>> {
  const { rows } = await sql<{ org_id: string; beds: number; residents: number }>`
    with bed as (select b.org_id, count(*)::int as n from organisations.bed b where b.org_id = any (${[...orgs]}::uuid[]) group by 1),
    resident as (select e.org_id, count(*)::int as n from people.elder e
      where e.org_id = any (${[...orgs]}::uuid[]) and e.status = 'alive' and e.care_setting = 'institution' group by 1)
    select o.id as org_id, coalesce(b.n, 0) as beds, coalesce(r.n, 0) as residents
    from unnest(${[...orgs]}::uuid[]) o (id) left join bed b on b.org_id = o.id left join resident r on r.org_id = o.id`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.org_id, row]))
}

/** Institutions at work without a policy in force, with why: reckoned from the policies, so that nothing can be forgotten on it. */
export const listUninsuredRoute = route(contract.listUninsured, async ({ tx, actor, query }) => {
  const region = query.region ?? (await regionOf(tx, actor))
  const { lo, hi } = boundsOf(query.region ?? (actor.scope.audience === 'staff' ? region : 0))
  const { required } = await asked(tx, region)
  const [name, org, kind] = decodeCursor(query.after) ?? []
  const today = dayOf(clock.now())
  const q = like(query.q)
  const { rows } = await sql<Row>`
    select o.id as org_id, o.name, o.region_code, k.kind, l.id as last_id, l.number as last_number, l.cancelled_at is not null as cancelled,
      case when l.id is null then null when l.cancelled_at is not null then (l.cancelled_at at time zone 'Asia/Shanghai')::date else upper(l.valid) end::text as since
    from organisations.organisation o cross join unnest(${required}::text[]) k (kind)
    left join lateral (select p.* from insurance.institution_policy p where p.org_id = o.id and p.kind::text = k.kind and lower(p.valid) <= ${today}::date
      order by (p.cancelled_at is null) desc, upper(p.valid) desc limit 1) l on true
    where o.kind = 'care_institution' and o.state = 'operating' and o.region_code >= ${lo} and o.region_code < ${hi}
      and not exists (select from insurance.institution_policy p where p.org_id = o.id and p.kind::text = k.kind and p.cancelled_at is null and p.valid @> ${today}::date)
      and (${q}::text is null or o.name like ${q})
      and (${name ?? null}::text is null or (o.name, o.id, k.kind) > (${name ?? null}::text, ${org ?? null}::uuid, ${kind ?? null}::text))
    order by o.name, o.id, k.kind limit ${query.limit + 1}`.execute(tx)
  const page = cut(rows, query.limit, (last) => [last.name, last.org_id, last.kind])
  const size = await sizes(tx, [...new Set(page.rows.map((row) => row.org_id))])
  const regions = await regionNames(
    tx,
    page.rows.map((row) => row.region_code),
  )
  return {
    required: [...required],
    items: page.rows.map((row) => ({
      orgId: row.org_id as OrgId, // the column is this brand's uuid
      orgName: row.name,
      regionName: regions.get(row.region_code) ?? '—',
      kind: InstitutionPolicyKind.parse(row.kind),
      reason:
        row.last_id === null
          ? ('never' as const)
          : row.cancelled
            ? ('cancelled' as const)
            : ('expired' as const),
      since: row.since,
      lastPolicyId: row.last_id,
      lastNumber: row.last_number,
      beds: size.get(row.org_id)?.beds ?? 0,
      residents: size.get(row.org_id)?.residents ?? 0,
    })),
    next: page.next,
  }
})
