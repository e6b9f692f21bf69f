import { sql } from 'kysely'
import type { Tx } from '#platform/db'
import type { Words } from './words.ts'

/** Names of schemes by code: those of the rule published last. */
export async function schemeNames(tx: Tx, codes: readonly string[]): Promise<ReadonlyMap<string, Words>> {
  if (codes.length === 0) return new Map()
  const { rows } = await sql<{ key: string; zh: string; en: string }>`
    select distinct on (key) key, body ->> 'zh' as zh, body ->> 'en' as en from policy.rule
    where kind = 'benefits.scheme' and state <> 'draft' and key = any (${[...new Set(codes)]}::text[]) order by key, lower(valid) desc`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.key, { zh: row.zh, en: row.en }]))
}
