import { sql } from 'kysely'
import { type RegionLevel, RegionLevel as Level } from '#contract/region'
import * as contract from '#contract/regions'
import { route } from '#platform/module'
import { getRegion, regionAt, regionNames, type RegionRow, regionView, within, withPaths } from './region.ts'

export const childrenRoute = route(contract.children, async ({ tx, params, query }) => {
  if (params.code !== 0) await getRegion(tx, params.code)
  const on = query.on ?? null
  const { rows } = await sql<RegionRow & { has_children: boolean }>`
    select r.*, exists (select from regions.region c where c.parent = r.code and c.valid_to is null) as has_children
    from regions.region r
    where r.parent is not distinct from ${params.code === 0 ? null : params.code}
      and (${on}::date is null and r.valid_to is null
        or (r.valid_from is null or r.valid_from <= ${on}) and (r.valid_to is null or r.valid_to > ${on}) and ${on}::date is not null)
    order by r.code`.execute(tx)
  return { items: rows.map((row) => ({ ...regionView(row), hasChildren: row.has_children })) }
})

export const namesRoute = route(contract.names, async ({ tx, query }) => ({
  items: [...(await regionNames(tx, query.codes))].map(([code, name]) => ({ code, name })),
}))

export const showRoute = route(contract.show, async ({ tx, params }) => {
  const row = await getRegion(tx, params.code)
  const [region] = await withPaths(tx, [row])
  if (!region) throw new Error('withPaths lost a row')
  const links = (ours: 'code' | 'successor', theirs: 'code' | 'successor') =>
    tx
      .selectFrom('regions.successor as s')
      .innerJoin('regions.region as r', 'r.code', `s.${theirs}`)
      .select(['r.code', 'r.name', 's.day', 's.kind', 's.note', 's.source'])
      .where(`s.${ours}`, '=', params.code)
      .orderBy('s.day')
      .execute()
  const formerNames = await tx
    .selectFrom('regions.former_name')
    .select(['name', 'until'])
    .where('code', '=', params.code)
    .orderBy('until')
    .execute()
  const counts = await tx
    .selectFrom('regions.region')
    .select((eb) => ['level', eb.fn.countAll<number>().as('n')])
    .where(within(params.code))
    .where('code', '!=', params.code)
    .where('valid_to', 'is', null)
    .groupBy('level')
    .execute()
  const below: Partial<Record<RegionLevel, number>> = {}
  for (const { level, n } of counts) below[Level.parse(level)] = n
  return {
    ...region,
    formerNames,
    predecessors: await links('successor', 'code'),
    successors: await links('code', 'successor'),
    below,
  }
})

export const atRoute = route(contract.at, async ({ tx, params, query }) => {
  await getRegion(tx, params.code)
  const codes = await regionAt(tx, params.code, query.day)
  const rows = await tx
    .selectFrom('regions.region')
    .selectAll()
    .where(sql<boolean>`code = any(${codes}::bigint[])`)
    .orderBy('code')
    .execute()
  return { items: await withPaths(tx, rows) }
})

/** Ranked: the code, the exact name, a name that begins so, any name that holds it, pinyin, initials; wider levels first. */
export const searchRoute = route(contract.search, async ({ tx, query }) => {
  const q = query.q.replaceAll(/\s+/g, '').toLowerCase()
  const level = query.level ?? null
  const rows = await tx
    .selectFrom('regions.region')
    .selectAll()
    .where(within(query.within))
    .where('valid_to', 'is', null)
    .where(sql<boolean>`(${level}::text is null or level::text = ${level})`)
    .where(
      sql<boolean>`(strpos(name, ${q}) > 0 or strpos(pinyin, ${q}) > 0 or strpos(initials, ${q}) > 0
        or (${q} ~ '^[0-9]{2,12}$' and code::text ^@ ${q}))`,
    )
    .orderBy(
      sql`case when code::text ^@ ${q} then 0 when name = ${q} or pinyin = ${q} or initials = ${q} then 1
        when name ^@ ${q} then 2 when strpos(name, ${q}) > 0 then 3 when pinyin ^@ ${q} then 4 when initials ^@ ${q} then 5
        when strpos(pinyin, ${q}) > 0 then 6 else 7 end`,
    )
    .orderBy('level')
    .orderBy('code')
    .limit(query.limit + 1)
    .execute()
  return { items: await withPaths(tx, rows.slice(0, query.limit)), more: rows.length > query.limit }
})
