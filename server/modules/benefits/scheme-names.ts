import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import type { Words } from './words.ts'

/**
 * Names of schemes by code: as the place calls them where `region` is given, else as the reader's own place does; of several
 * rules that of the one published last.
 */
export async function schemeNames(
  tx: Tx,
  codes: readonly string[],
  region: number | null = null,
): Promise<ReadonlyMap<string, Words>> {
  if (codes.length === 0) return new Map()
  const { rows } = await sql<{ key: string; zh: string; en: string }>`
    select distinct on (key) key, body ->> 'zh' as zh, body ->> 'en' as en from policy.rule
    where kind = 'benefits.scheme' and state <> 'draft' and key = any (${[...new Set(codes)]}::text[])
    order by key, coalesce(region_code = any (policy.ancestors(coalesce(${region}::bigint, platform.region_lo()))), false) desc,
      coalesce(region_code >= platform.region_lo() and region_code < platform.region_hi(), false) desc, lower(valid) desc`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.key, { zh: row.zh, en: row.en }]))
}
