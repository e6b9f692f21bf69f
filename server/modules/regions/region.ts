import { type Selectable, sql } from 'kysely'
import { notFound } from '#contract/problem'
import { boundsOf, levelOf, type RegionCode } from '#contract/region'
import type { Position, Region, RegionWithPath } from '#contract/regions'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'

export type RegionRow = Selectable<DB['regions.region']>

export function regionView(row: RegionRow): Region {
  return {
    code: row.code,
    name: row.name,
    level: row.level,
    parent: row.parent,
    source: row.source,
    settlement: row.settlement,
    position:
      row.lon === null || row.lat === null || row.position_source === null
        ? null
        : { lon: row.lon, lat: row.lat, source: row.position_source },
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }
}

export async function findRegion(tx: Tx, code: RegionCode): Promise<RegionRow | undefined> {
  return tx.selectFrom('regions.region').selectAll().where('code', '=', code).executeTakeFirst()
}

export async function getRegion(tx: Tx, code: RegionCode): Promise<RegionRow> {
  const row = await findRegion(tx, code)
  if (!row) throw notFound()
  return row
}

/** The name alone (`解放区`), `全国` for 0; undefined for an unknown code. */
export async function regionName(tx: Tx, code: RegionCode): Promise<string | undefined> {
  if (code === 0) return '全国'
  return (await tx.selectFrom('regions.region').select('name').where('code', '=', code).executeTakeFirst())
    ?.name
}

/** Names of many codes at once. */
export async function regionNames(tx: Tx, codes: readonly RegionCode[]): Promise<Map<RegionCode, string>> {
  if (codes.length === 0) return new Map()
  const rows = await tx
    .selectFrom('regions.region')
    .select(['code', 'name'])
    .where(sql<boolean>`code = any(${[...new Set(codes)]}::bigint[])`)
    .execute()
  return new Map([[0, '全国'], ...rows.map((row) => [row.code, row.name] as const)])
}

/** Codes of the ancestors, outermost first, without the region itself. */
export function ancestorsOf(code: RegionCode): RegionCode[] {
  const steps = [1e10, 1e8, 1e6, 1e3]
  return [...new Set(steps.map((step) => code - (code % step)))].filter(
    (ancestor) => ancestor !== code && ancestor !== 0,
  )
}

/** Rows with the names of their ancestors, in the order given: 河南省 · 焦作市 · 解放区. */
export async function withPaths(tx: Tx, rows: readonly RegionRow[]): Promise<RegionWithPath[]> {
  const names = await regionNames(
    tx,
    rows.flatMap((row) => ancestorsOf(row.code)),
  )
  return rows.map((row) => ({
    ...regionView(row),
    path: ancestorsOf(row.code).map((code) => ({ code, name: names.get(code) ?? '' })),
  }))
}

/** `焦作市解放区民生街道枫华园社区居民委员会`: for letters and cards. The province is left out. */
export async function regionPathName(tx: Tx, code: RegionCode): Promise<string> {
  const codes = [...ancestorsOf(code), code].filter((c) => levelOf(c) !== 'province')
  const names = await regionNames(tx, codes)
  return codes.map((c) => names.get(c) ?? '').join('')
}

/** The county whose polygon holds a WGS-84 point, or null outside every known county. */
export async function countyAt(tx: Tx, { lon, lat }: Position): Promise<RegionCode | null> {
  const { rows } = await sql<{
    code: number | null
  }>`select regions.county_at(${lon}, ${lat}) as code`.execute(tx)
  return rows[0]?.code ?? null
}

/** What stands for a code on a day: itself, what it became, or what it came from. Empty when unknown then. */
export async function regionAt(tx: Tx, code: RegionCode, day: string): Promise<RegionCode[]> {
  const { rows } = await sql<{
    code: number
  }>`select code from regions.region_at(${code}, ${day}) as code order by 1`.execute(tx)
  return rows.map((row) => row.code)
}

/** Does the region stand today, and is it of this level or any? For input that names a region. */
export async function isStanding(tx: Tx, code: RegionCode): Promise<boolean> {
  const row = await findRegion(tx, code)
  return row !== undefined && row.valid_to === null
}

export const within = (code: RegionCode) => {
  const { lo, hi } = boundsOf(code)
  return sql<boolean>`code >= ${lo} and code < ${hi}`
}
