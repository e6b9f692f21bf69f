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
  if (!('error' in identity)) return { kind: 'identity', text: '', hash: keyedHash('identity', identity.number) }
  const phone = phoneHash(text)
  if (phone) return { kind: 'phone', text: '', hash: phone }
  const letters = text.toLowerCase().replaceAll(/[\s.'-]/g, '').replaceAll('ü', 'v')
  if (/^[a-z]+$/.test(letters)) return { kind: 'letters', text: letters, hash: null }
  // A house number or a road is an address; everything else may be a name first and an address after.
  return { kind: /\d/.test(text) ? 'address' : 'name', text: text.replaceAll(/\s+/g, ''), hash: null }
}

export async function searchElders(tx: Tx, bounds: Bounds, typed: string, limit: number) {
  const { kind, text, hash } = readSearch(typed)
  // Nothing but marks that no name has: no question.
  if (!text && !hash) return []
  const { rows } = await sql<ElderRow & { matched: string; phone: Buffer | null }>`
    select e.*, s.matched,
      (select p.cipher from people.phone p where p.elder_id = e.id and p.contact_id is null and p.ends_on is null order by p.created_at limit 1) as phone
    from people.search(${kind}, ${text}, ${hash}, ${bounds.lo}, ${bounds.hi}, ${bounds.org}, ${bounds.elders === null ? null : [...bounds.elders]}::uuid[], ${limit}) with ordinality s (elder_id, matched, rank, n)
    join people.elder e on e.id = s.elder_id
    order by (e.status <> 'alive'), s.rank, s.n`.execute(tx)
  return rows
}

export const searchRoute = route(contract.search, async ({ tx, actor, query }) => {
  const rows = await searchElders(tx, boundsFor(actor), query.q, query.limit)
  const today = dayOf(clock.now())
  const name = await shortRegionNames(tx, rows.map((row) => row.region_code))
  return {
    items: rows.map((row) => ({
      ...elderLine(row, name(row.region_code), { id: row.id, groups: [], phone: row.phone, devices: 0, contacts: 0 }, today),
      matched: Matched.parse(row.matched),
    })),
  }
})
