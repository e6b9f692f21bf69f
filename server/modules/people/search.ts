import { sql } from 'kysely'
import { parseIdentity } from '#contract/identity'
import * as contract from '#contract/people'
import { Matched } from '#contract/people-words'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { type ElderRow, elderLine, shortRegionNames } from './elder.ts'
import { dayOf } from '#contract/day'
import { clock } from '#platform/clock'
import { tidyName } from './name.ts'
import { phoneHash } from './phone.ts'
import { type Bounds, boundsFor } from './scope.ts'

export type SearchKind = 'identity' | 'phone' | 'letters' | 'name' | 'address'

/** What a person typed into the one search box means. */
export function readSearch(typed: string): { kind: SearchKind; text: string; hash: Buffer | null } {
  const text = tidyName(typed.normalize('NFKC'))
  const identity = parseIdentity(text)
  if (!('error' in identity))
    return { kind: 'identity', text: '', hash: keyedHash('identity', identity.number) }
  const phone = phoneHash(text)
  if (phone) return { kind: 'phone', text: '', hash: phone }
  const letters = text
    .toLowerCase()
    .replaceAll(/[\s.'-]/g, '')
    .replaceAll('ü', 'v')
  if (/^[a-z]+$/.test(letters)) return { kind: 'letters', text: letters, hash: null }
  // A house number or a road is an address; everything else may be a name first and an address after.
  return { kind: /\d/.test(text) ? 'address' : 'name', text: text.replaceAll(/\s+/g, ''), hash: null }
}

export async function searchElders(tx: Tx, bounds: Bounds, typed: string, limit: number) {
  const { kind, text, hash } = readSearch(typed)
  // Nothing but marks that no name has: no question.
  if (!text && !hash) return []
  const { rows: found } = await sql<{ elder_id: string; matched: string; rank: number }>`
    select elder_id, matched, rank from people.search(${kind}, ${text}, ${hash}, ${bounds.lo}, ${bounds.hi}, ${bounds.org}, ${bounds.elders === null ? null : [...bounds.elders]}::uuid[], ${limit})`.execute(
    tx,
  )
  if (found.length === 0) return []
  const ids = found.map((one) => one.elder_id)
  const { rows } = await sql<ElderRow & { phone: Buffer | null }>`
    select v.*, p.cipher as phone from people.visible(${ids}::uuid[]) v left join people.phone_of(${ids}::uuid[]) p on p.elder_id = v.id`.execute(
    tx,
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const ranked = found.flatMap(({ elder_id, matched, rank }) => {
    const row = byId.get(elder_id)
    return row ? [{ ...row, matched, rank }] : []
  })
  // The living first, then how well it fits; what fits alike stays in the order of the index.
  return ranked.sort((a, b) => Number(a.status !== 'alive') - Number(b.status !== 'alive') || a.rank - b.rank)
}

export const searchRoute = route(contract.search, async ({ tx, actor, query }) => {
  const rows = await searchElders(tx, boundsFor(actor), query.q, query.limit)
  const today = dayOf(clock.now())
  const name = await shortRegionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return {
    items: rows.map((row) => ({
      ...elderLine(
        row,
        name(row.region_code),
        { id: row.id, groups: [], phone: row.phone, devices: 0, contacts: 0 },
        today,
      ),
      matched: Matched.parse(row.matched),
    })),
  }
})
