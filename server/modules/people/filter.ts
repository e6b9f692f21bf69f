import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import type * as contract from '#contract/people'
import { type Gap, Group } from '#contract/people-words'
import { invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { type Bounds, inBounds } from './scope.ts'

export type Filter = z.output<typeof contract.ElderFilter>

/**
 * Gaps as conditions on `people.elder` under the alias `e`; the one place that says what a complete record is. Each looks an
 * elder up by their id (a limit keeps the planner from reading a whole city's rows first), so a page stops when it is full.
 */
const none = (from: string) => `(select 1 from ${from} limit 1) is null`
const some = (from: string) => `(select 1 from ${from} limit 1) is not null`
export const gapConditions: Record<Gap, string> = {
  habits: none(`people.profile p where p.elder_id = e.id and p.habits <> ''`),
  health: none(`people.health_item h where h.elder_id = e.id`),
  family: `${none(`people.profile p where p.elder_id = e.id and p.family_situation <> ''`)} and ${none(`people.fact f where f.elder_id = e.id and f.kind in ('living', 'children')`)}`,
  contact: none(`people.contact c where c.elder_id = e.id and c.ended_at is null`),
  phone: none(`people.phone p where p.elder_id = e.id and p.ends_on is null`),
  address: `e.address = ''`,
  place: `e.lon is null`,
  consent: none(`people.consent c where c.elder_id = e.id and c.purpose = 'records' and c.given`),
}

export function groupsOf(text: string | undefined): Group[] {
  if (!text) return []
  return text.split(',').map((code) => {
    const group = Group.safeParse(code.trim())
    if (!group.success)
      throw invalidInput(undefined, [
        { pointer: '/query/groups', detail: `没有这个人群：${code}`, detailEn: `No such group: ${code}` },
      ])
    return group.data
  })
}

/** The years of an age band (`age80`), or nothing for a group that facts make. */
export const ageOfGroup = (group: Group): string | undefined => /^age(\d+)$/.exec(group)?.[1]

/**
 * Rows of `people.elder e` that an actor's bounds and the filter leave; without a status only those in the register.
 * `each`: groups so large that a page is found sooner by looking at one elder after the other than by fetching the members.
 */
export function filtered(
  tx: Tx,
  bounds: Bounds,
  filter: Filter,
  each: ReadonlySet<Group> = new Set(),
): SelectQueryBuilder<DB & { e: DB['people.elder'] }, 'e', object> {
  const today = dayOf(clock.now())
  // The alias is what the conditions below are written against.
  let query = tx
    .selectFrom('people.elder as e')
    .where((eb) => inBounds(eb as never, bounds)) as unknown as SelectQueryBuilder<
    DB & { e: DB['people.elder'] },
    'e',
    object
  >
  query = query.where('e.status', '=', filter.status ?? 'alive')
  if (filter.sex) query = query.where('e.sex', '=', filter.sex)
  if (filter.setting) query = query.where('e.care_setting', '=', filter.setting)
  if (filter.mobility) query = query.where('e.mobility', '=', filter.mobility)
  if (filter.org) query = query.where('e.org_id', '=', filter.org)
  // Born on or before the day that makes them old enough; 29 February follows make_interval, as the groups do.
  if (filter.ageFrom !== undefined)
    query = query.where(
      sql<boolean>`e.birth_day <= (${today}::date - make_interval(years => ${filter.ageFrom}))::date + 1 and (e.birth_day + make_interval(years => ${filter.ageFrom}))::date <= ${today}::date`,
    )
  if (filter.ageTo !== undefined)
    query = query.where(
      sql<boolean>`e.birth_day > (${today}::date - make_interval(years => ${filter.ageTo + 1}))::date and (e.birth_day + make_interval(years => ${filter.ageTo + 1}))::date > ${today}::date`,
    )
  const fetched: RawBuilder<unknown>[] = []
  for (const group of groupsOf(filter.groups)) {
    const age = ageOfGroup(group)
    if (age)
      query = query.where(
        sql<boolean>`e.birth_day <= (${today}::date - make_interval(years => ${Number(age)}))::date + 1 and (e.birth_day + make_interval(years => ${Number(age)}))::date <= ${today}::date`,
      )
    else if (each.has(group))
      query = query.where(
        sql<boolean>`(select 1 from people.elder_group g where g.elder_id = e.id and g.code = ${group} and g.valid @> ${today}::date limit 1) is not null`,
      )
    else
      fetched.push(sql`select people.in_group(${group}, ${bounds.lo}, ${bounds.hi}, ${bounds.org}, ${today})`)
  }
  if (fetched.length > 0) {
    const members = sql.join(fetched, sql` intersect `)
    // Beside a group that is asked of each elder the members come first: the planner might ask a whole city instead.
    query = query.where(
      each.size > 0 ? sql<boolean>`e.id = any (array(${members}))` : sql<boolean>`e.id in (${members})`,
    )
  }
  if (filter.device)
    query = query.where(
      sql<boolean>`${sql.raw(filter.device === 'no' ? 'not' : '')} exists (select from devices.device d where d.elder_id = e.id)`,
    )
  if (filter.contact === 'yes')
    query = query.where(
      sql<boolean>`${sql.raw(some('people.contact c where c.elder_id = e.id and c.ended_at is null'))}`,
    )
  if (filter.contact === 'no') query = query.where(sql<boolean>`${sql.raw(gapConditions.contact)}`)
  if (filter.contact === 'key')
    query = query.where(
      sql<boolean>`${sql.raw(some('people.contact c where c.elder_id = e.id and c.ended_at is null and c.holds_key'))}`,
    )
  if (filter.contact === 'unverified')
    query = query.where(
      sql<boolean>`(select 1 from people.contact c where c.elder_id = e.id and c.ended_at is null and (c.verified_at is null or c.verified_at < (${today}::date - 31)::timestamp at time zone 'Asia/Shanghai') limit 1) is not null`,
    )
  if (filter.gap) query = query.where(sql<boolean>`${sql.raw(gapConditions[filter.gap])}`)
  return query
}
