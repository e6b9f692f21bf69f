import { type Selectable, sql } from 'kysely'
import { maskIdentity } from '#contract/identity'
import type { Match } from '#contract/people-duplicates'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'
import type { z } from 'zod'
import { shortRegionNames } from '../elder.ts'
import { nameKeys } from '../name.ts'
import { compare, couldAdd, LIKELY, type Side } from './score.ts'

type Row = Pick<
  Selectable<DB['people.elder']>,
  | 'id'
  | 'number'
  | 'name'
  | 'other_names'
  | 'pinyin'
  | 'sex'
  | 'birth_day'
  | 'birth_exact'
  | 'identity_cipher'
  | 'region_code'
  | 'address'
  | 'household_id'
  | 'status'
> & { own_phones: Buffer[]; contact_phones: Buffer[]; contact_names: string[] }

export type Found = { row: Row; score: number; likely: boolean; why: z.input<typeof Match>['why'] }

/** Somebody of whom the register may know already; `id` leaves out the record itself. */
export type Wanted = Omit<Side, 'pinyin'> & { id: string | null }

/** What a row of a file or a form says, ready to be compared. Phones are keyed hashes in hex. */
export function wanted(given: Partial<Wanted> & { name: string }): Wanted {
  return {
    id: null,
    otherNames: [],
    sex: null,
    birthDay: null,
    birthExact: true,
    identity: null,
    regionCode: null,
    address: '',
    householdId: null,
    phones: [],
    contactPhones: [],
    contactNames: [],
    ...given,
  }
}

/** The date read with day and month the other way round, when that is a date. */
function swapped(day: string): string | null {
  const [year, month, dayOfMonth] = day.split('-')
  return month !== dayOfMonth && Number(dayOfMonth) <= 12 ? `${year}-${dayOfMonth}-${month}` : null
}

/** How many records there are, as the planner knows it: for the weight of coincidence a thousand more or less is nothing. */
export async function registerSize(tx: Tx): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select greatest(reltuples, 1)::int as n from pg_class where oid = 'people.elder'::regclass`.execute(tx)
  // A register of a village is young, not sure of itself: coincidence is weighed as in a county.
  return Math.max(50_000, rows[0]?.n ?? 0)
}

/**
 * For each of many at once: who in the register may be the same person, the likeliest first, at most `most` with a score
 * above `from`. The caller's transaction must see the bounds; the system sees all.
 */
export async function findMatches(
  tx: Tx,
  list: readonly Wanted[],
  bounds: { lo: number; hi: number },
  options: { most?: number; from?: number } = {},
): Promise<Found[][]> {
  if (list.length === 0) return []
  const { most = 5, from = LIKELY } = options
  const sides = list.map((one): Side => ({ ...one, pinyin: nameKeys(one.name).pinyin }))
  const phones = sides.flatMap((side, n) =>
    [...side.phones, ...side.contactPhones].map((hash) => ({ n, hash: Buffer.from(hash, 'hex') })),
  )
  const { rows: candidates } = await sql<Candidate>`
    select * from people.match_candidates(
      ${sides.map((_, n) => n)}::int[], ${sides.map((s) => s.name)}::text[], ${sides.map((s) => s.pinyin)}::text[],
      ${sides.map((s) => s.birthDay)}::date[], ${sides.map((s) => (s.birthDay ? swapped(s.birthDay) : null))}::date[], ${sides.map((s) => s.regionCode)}::bigint[],
      ${phones.map((p) => p.n)}::int[], ${phones.map((p) => p.hash)}::bytea[], ${bounds.lo}, ${bounds.hi})`.execute(
    tx,
  )
  const size = await registerSize(tx)
  // Most are settled by what came with them; only the others are read in full.
  const near = candidates.flatMap(({ n, elder_id, namesakes, by_phone, ...basic }) => {
    const side = sides[n]
    if (!side || list[n]?.id === elder_id) return []
    const other = sideOf({ ...basic, own_phones: [], contact_phones: [], contact_names: [] })
    const { score } = compare(side, other, { size, namesakes })
    return score + couldAdd(side, other, by_phone) + ROUNDING < from ? [] : [{ n, elder_id, namesakes, side }]
  })
  const { rows } =
    await sql<Row>`select * from people.match_details(${[...new Set(near.map((c) => c.elder_id))]}::uuid[])`.execute(
      tx,
    )
  const byId = new Map(rows.map((row) => [row.id, row]))
  const found: Found[][] = list.map(() => [])
  for (const { n, elder_id, namesakes, side } of near) {
    const row = byId.get(elder_id)
    if (!row) continue
    const without = compare(side, sideOf(row), { size, namesakes })
    // A number is deciphered only where the rest does not settle it.
    if (without.score < from - 11) continue
    const { score, why } =
      side.identity && row.identity_cipher
        ? compare(side, { ...sideOf(row), identity: decrypt(row.identity_cipher) }, { size, namesakes })
        : without
    if (score >= from) found[n]?.push({ row, score, likely: score >= LIKELY, why })
  }
  return found.map((some) => some.toSorted((a, b) => b.score - a.score).slice(0, most))
}

/** Scores are rounded to a tenth; what is compared in part and what is compared whole may differ by that. */
const ROUNDING = 0.2

type Basic = Pick<
  Row,
  | 'name'
  | 'other_names'
  | 'pinyin'
  | 'sex'
  | 'birth_day'
  | 'birth_exact'
  | 'region_code'
  | 'address'
  | 'household_id'
>
type Candidate = Basic & { n: number; elder_id: string; namesakes: number; by_phone: boolean }

function sideOf(row: Basic & Pick<Row, 'own_phones' | 'contact_phones' | 'contact_names'>): Side {
  return {
    name: row.name,
    otherNames: row.other_names,
    pinyin: row.pinyin,
    sex: row.sex,
    birthDay: row.birth_day,
    birthExact: row.birth_exact,
    identity: null,
    regionCode: row.region_code,
    address: row.address,
    householdId: row.household_id,
    phones: row.own_phones.map((hash) => hash.toString('hex')),
    contactPhones: row.contact_phones.map((hash) => hash.toString('hex')),
    contactNames: row.contact_names,
  }
}

/** As shown beside a form or a row. */
export async function matchViews(tx: Tx, found: readonly Found[]): Promise<z.input<typeof Match>[]> {
  const name = await shortRegionNames(
    tx,
    found.map(({ row }) => row.region_code),
  )
  return found.map(({ row, score, likely, why }) => ({
    elderId: row.id,
    number: row.number,
    name: row.name,
    sex: row.sex,
    birthDay: row.birth_day,
    regionCode: row.region_code,
    regionName: name(row.region_code),
    address: row.address,
    status: row.status,
    identityMasked: row.identity_cipher ? maskIdentity(decrypt(row.identity_cipher)) : null,
    score,
    likely,
    why,
  }))
}
