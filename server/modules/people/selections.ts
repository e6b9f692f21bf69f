import { sql } from 'kysely'
import { z } from 'zod'
import { ageOn, dayOf } from '#contract/day'
import { decodeCursor, encodeCursor } from '#contract/page'
import {
  centralSupport,
  elderSelections,
  listSelections,
  selectedElders,
  SelectionRule,
} from '#contract/people-selections'
import { notFound } from '#contract/problem'
import { get, policyKind } from '#modules/policy'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { getElder, shortRegionNames } from './elder.ts'
import { boundsFor } from './scope.ts'

export const selectionsKind = policyKind({
  name: 'people.selections',
  zh: '政策对象范围',
  en: 'Whom documents mean',
  shape: z.object({ selections: z.array(SelectionRule).min(1).max(30) }),
  check: ({ selections }) =>
    selections.flatMap(({ key }, index) =>
      selections.findIndex((one) => one.key === key) === index
        ? []
        : [{ pointer: `/selections/${index}/key`, detail: '名称重复 The key is there twice' }],
    ),
})

const placeOf = (actor: Actor, region?: number) =>
  region ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
const today = () => dayOf(clock.now())
const words = ({ zh, en }: { zh: string; en: string }) => ({ zh, en })

/** The cases of a selection that somebody in these groups fits. */
export function casesOf(selection: SelectionRule, groups: readonly string[]) {
  return selection.cases.filter(
    (one) =>
      one.groups.every((code) => groups.includes(code)) && !one.without.some((code) => groups.includes(code)),
  )
}

export const listSelectionsRoute = route(listSelections, async ({ tx, actor, query }) => {
  const on = query.on ?? today()
  const rule = await get(tx, selectionsKind, { region: placeOf(actor, query.region), on })
  return {
    on,
    regionCode: rule?.regionCode ?? null,
    source: rule?.source ?? null,
    items: rule?.body.selections ?? [],
  }
})

export const elderSelectionsRoute = route(elderSelections, async ({ tx, params, query }) => {
  const on = query.on ?? today()
  const elder = await getElder(tx, params.elderId)
  const rule = await get(tx, selectionsKind, { region: elder.region_code, on })
  const { rows } = await sql<{
    groups: string[]
  }>`select people.groups_on(${elder.id}, ${on}) as groups`.execute(tx)
  const groups = rows[0]?.groups ?? []
  return {
    on,
    regionCode: rule?.regionCode ?? null,
    source: rule?.source ?? null,
    items: (rule?.body.selections ?? []).map((selection) => {
      const because = casesOf(selection, groups).map(words)
      return { key: selection.key, ...words(selection), selected: because.length > 0, because }
    }),
  }
})

export const selectedEldersRoute = route(selectedElders, async ({ tx, actor, params, query }) => {
  const on = today()
  const rule = await get(tx, selectionsKind, { region: placeOf(actor, query.region), on })
  const selection = rule?.body.selections.find((one) => one.key === params.key)
  if (!rule || !selection) throw notFound()
  const { lo, hi, org } = boundsFor(actor, query.region)
  const codes = [...new Set(selection.cases.flatMap((one) => [...one.groups, ...one.without]))]
  // A group is a bit: which of them somebody is in is one number, and a case a comparison with it.
  const bits = (groups: readonly (typeof codes)[number][]) =>
    groups.reduce((sum, code) => sum + 2 ** (codes.indexOf(code) + 1), 0)
  const fits = selection.cases.map((one) => ({ all: bits(one.groups), none: bits(one.without) }))
  const fitting = sql.join(
    fits.map(
      ({ all, none }) =>
        sql`((m.held & ${all}::bigint) = ${all}::bigint and (m.held & ${none}::bigint) = 0)::int`,
    ),
    sql` + `,
  )
  const cursor = decodeCursor(query.after)
  // The members of each group by one look, put together per elder; with a liaison: somebody named for it, with a number in use.
  const { rows: found } = await sql<{
    count: number
    with_liaison: number
    id: string | null
    held: number
    n: number
    liaison: boolean
  }>`
    with m as materialized (
      select g.elder_id as id, bit_or(1::bigint << c.nr::int) as held from unnest(${codes}::text[]) with ordinality c(code, nr), lateral people.members(c.code, ${lo}, ${hi}, ${org}, ${on}) g group by g.elder_id),
    gone as materialized (
      select e.id from people.elder e where e.status <> 'alive' and e.region_code >= ${lo} and e.region_code < ${hi}),
    liaised as materialized (
      select k.elder_id from people.contact k join people.phone p on p.contact_id = k.id and p.ends_on is null
      where k.relation = 'liaison' and k.ended_at is null and k.region_code >= ${lo} and k.region_code < ${hi}),
    hit as materialized (
      select f.id, f.held, f.n, f.id in (select elder_id from liaised) as liaison
      from (select m.id, m.held, ${fitting} as n from m offset 0) f
      where f.n > 0 and f.id not in (select id from gone)),
    page as (
      select * from hit
      where ${cursor?.length === 2 ? sql`(n < ${cursor[0]}::int or (n = ${cursor[0]}::int and id > ${cursor[1]}::uuid))` : sql`true`}
        and ${query.liaison ? sql`liaison = ${query.liaison === 'yes'}` : sql`true`}
      order by n desc, id limit ${query.limit + 1})
    select c.*, p.* from (select count(*)::int as count, count(*) filter (where liaison)::int as with_liaison from hit) c
      left join page p on true order by p.n desc, p.id`.execute(tx)
  const listed = found.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]))
  const { rows: people } = await sql<{ id: string; name: string; birth_day: string; region_code: number }>`
    select id, name, birth_day, region_code from people.visible(${listed.map((row) => row.id)}::uuid[])`.execute(
    tx,
  )
  const elders = new Map(people.map((row) => [row.id, row]))
  const rows = listed.flatMap((row) => {
    const elder = elders.get(row.id)
    return elder ? [{ ...row, ...elder }] : []
  })
  const page = rows.slice(0, query.limit)
  const name = await shortRegionNames(
    tx,
    page.map((row) => row.region_code),
  )
  const last = page.at(-1)
  return {
    source: rule.source,
    count: found[0]?.count ?? 0,
    withLiaison: found[0]?.with_liaison ?? 0,
    items: page.map((row) => ({
      id: row.id,
      name: row.name,
      age: ageOn(row.birth_day, on),
      regionCode: row.region_code,
      regionName: name(row.region_code),
      because: selection.cases
        .filter((_, index) => {
          const { all, none } = fits[index] ?? { all: 0, none: 0 }
          const held = BigInt(row.held)
          return (held & BigInt(all)) === BigInt(all) && (held & BigInt(none)) === 0n
        })
        .map(words),
      hasLiaison: row.liaison,
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.n, last.id]) : null,
  }
})

export const centralSupportRoute = route(centralSupport, async ({ tx, actor, query }) => {
  const { lo, hi, org } = boundsFor(actor, query.region)
  const on = today()
  // Few wish for it, so each of them is looked at by their key, and not every rural elder of a city.
  const { rows: wishes } = await sql<{ id: string; since: string; groups: string[] }>`
    select m.elder_id as id, m.since, coalesce(b.groups, '{}') as groups
    from people.members('central_wish', ${lo}, ${hi}, ${org}, ${on}) m left join people.beside(
      (select coalesce(array_agg(elder_id), '{}') from people.members('central_wish', ${lo}, ${hi}, ${org}, ${on})), ${on}) b on b.id = m.elder_id`.execute(
    tx,
  )
  const meant = wishes.filter(
    ({ groups }) =>
      groups.includes('rural') &&
      (groups.includes('destitute_central') || groups.includes('destitute_dispersed')),
  )
  const { rows: alive } = await sql<{ id: string; name: string; region_code: number }>`
    select id, name, region_code from people.visible(${meant.map((one) => one.id)}::uuid[]) where status = 'alive'`.execute(
    tx,
  )
  const elders = new Map(alive.map((row) => [row.id, row]))
  const rows = meant
    .flatMap(({ id, since, groups }) => {
      const elder = elders.get(id)
      return elder ? [{ ...elder, since, placed: groups.includes('destitute_central') }] : []
    })
    .sort((a, b) => a.since.localeCompare(b.since) || a.id.localeCompare(b.id))
  const waiting = rows.filter((row) => !row.placed)
  const name = await shortRegionNames(
    tx,
    waiting.map((row) => row.region_code),
  )
  return {
    willing: rows.length,
    placed: rows.length - waiting.length,
    waiting: waiting.map((row) => ({
      id: row.id,
      name: row.name,
      regionCode: row.region_code,
      regionName: name(row.region_code),
      since: row.since,
    })),
  }
})
