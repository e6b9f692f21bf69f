import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { knownBetter } from '#contract/people-import-lists'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { keyedHash } from '#platform/secrets'
import { findMatches, type Found, matchViews, wanted } from '../duplicates/match.ts'
import { lettersOf } from '../duplicates/score.ts'
import { nameKeys } from '../name.ts'
import { type CleanRow, cleanRow } from './clean.ts'
import { differ, type Standing } from './differ.ts'
import type { Places } from './places.ts'
import { type ImportHead, isSoft, listOf, type Reading, type StoredRow, textsOf } from './row.ts'

export type Verdict = 'new' | 'changed' | 'same' | 'duplicate' | 'doubtful'
export type Checked = {
  row: number
  reading: Reading
  verdict: Verdict
  reasons: string[]
  elder: Standing | null
  identityHash: Buffer | null
  likenessHash: Buffer | null
}

/** Persons without a number that a file names twice: the same sound of the name and the same birth date. */
function likeness(clean: CleanRow): Buffer | null {
  if (clean.identity || !clean.name || !clean.birthDay) return null
  return createHash('sha256')
    .update(`${lettersOf(nameKeys(clean.name).pinyin)}|${clean.birthDay}`)
    .digest()
    .subarray(0, 16)
}

/**
 * Reads rows and compares them with the register and with the rows before them. `settled` rows were decided by a person:
 * of those only what a decision cannot cover is told, and nobody is looked for who was declared another person.
 */
export async function checkRows(
  tx: Tx,
  head: ImportHead,
  rows: readonly StoredRow[],
  places: Places,
  settled = false,
): Promise<Checked[]> {
  const today = dayOf(clock.now())
  const list = listOf(head)
  const read = rows.map((row) => {
    const clean = cleanRow(list, textsOf(head, row).texts, places, today)
    return {
      row,
      clean,
      identityHash: clean.identity ? keyedHash('identity', clean.identity.number) : null,
      likenessHash: likeness(clean),
    }
  })
  const byNumber = await byIdentity(
    tx,
    head,
    read.flatMap((one) => one.identityHash ?? []),
  )
  const chosen = await standings(
    tx,
    [
      ...byNumber.values(),
      ...rows.flatMap((row) => (row.decision === 'same' && row.elder_id ? [row.elder_id] : [])),
    ].filter((id): id is string => id !== 'elsewhere'),
  )
  const earlier = await inFile(tx, head, read)

  const unknown = settled
    ? []
    : read.filter(
        (one) =>
          !(one.identityHash && byNumber.has(one.identityHash.toString('hex'))) && one.row.decision === null,
      )
  const bounds = boundsOf(0)
  const named = unknown.filter((one) => one.clean.name)
  const found = await findMatches(
    tx,
    named.map((one) => wantedOf(one.clean)),
    bounds,
    { most: 3 },
  )
  const matches = new Map(named.map((one, i) => [one.row.row, found[i] ?? []]))
  // Of records outside the area of who uploads nothing is shown: the level above gets the pair when the row has gone in.
  const inside = (near: readonly Found[]) =>
    near.filter((one) => isInside(one.row.region_code, head.region_code))
  const views = await matchViews(tx, inside(found.flat()))
  const viewOf = new Map(inside(found.flat()).map((one, i) => [one, views[i]]))

  return read.map(({ row, clean, identityHash, likenessHash }): Checked => {
    const known = identityHash ? byNumber.get(identityHash.toString('hex')) : undefined
    const elderId =
      row.decision === 'same' && row.elder_id ? row.elder_id : known === 'elsewhere' ? undefined : known
    const elder = elderId ? (chosen.get(elderId) ?? null) : null
    let reasons = [...clean.reasons]
    let reading: Reading = { clean, reasons, changes: [], matches: [], update: null, outside: false }
    if (known === 'elsewhere')
      reasons.push({ code: 'elsewhere', field: 'identity', detail: '', suggestion: null })
    const twin = earlier.get(row.row)
    if (twin !== undefined && row.decision === null)
      reasons.push({ code: 'in_file', field: 'name', detail: String(twin), suggestion: null })
    if (elder) {
      // Of somebody on record a row need not say again what the record has.
      reasons = reasons.filter((r) => !knownBetter.has(r.code))
      const { update, changes, doubts } = differ(clean, elder, head.as_of, places)
      reasons.push(...doubts)
      reading = { ...reading, update, changes }
    } else {
      if (!clean.birthDay && !reasons.some((r) => /^(birth|identity)_/.test(r.code)))
        reasons.push({ code: 'birth_missing', field: 'birth_day', detail: '', suggestion: null })
      if (!clean.sex && !reasons.some((r) => /^(sex|identity)_/.test(r.code)))
        reasons.push({ code: 'sex_missing', field: 'sex', detail: '', suggestion: null })
      if (clean.regionCode === null && !reasons.some((r) => r.code.startsWith('place_')))
        reasons.push({ code: 'place_missing', field: 'village', detail: '', suggestion: null })
      const near = known === 'elsewhere' ? [] : (matches.get(row.row) ?? [])
      const visible = inside(near)
      if (visible.length > 0) {
        reading = { ...reading, matches: visible.flatMap((one) => viewOf.get(one) ?? []) }
        reasons.push({
          code: 'likely_same',
          field: 'name',
          detail: visible[0]?.row.name ?? '',
          suggestion: null,
        })
      }
      reading = { ...reading, outside: known === 'elsewhere' || near.length > visible.length }
    }
    reading.reasons = reasons
    return {
      row: row.row,
      reading,
      reasons: [...new Set(reasons.map((r) => r.code))],
      elder,
      identityHash,
      likenessHash,
      verdict: verdictOf(row, reading, elder),
    }
  })
}

function verdictOf(row: StoredRow, reading: Reading, elder: Standing | null): Verdict {
  // A decision covers the soft reasons; what is wrong beyond doubt it does not.
  const left = reading.reasons.filter((r) => !(row.decision !== null && isSoft(r.code)))
  if (left.length > 0)
    return left.every((r) => r.code === 'likely_same' || r.code === 'in_file') ? 'duplicate' : 'doubtful'
  if (!elder) return 'new'
  return reading.update ? 'changed' : 'same'
}

const isInside = (code: number, region: number) => {
  const { lo, hi } = boundsOf(region)
  return code >= lo && code < hi
}

export function wantedOf(clean: CleanRow) {
  return wanted({
    name: clean.name ?? '',
    otherNames: clean.otherNames,
    sex: clean.sex,
    birthDay: clean.birthDay,
    birthExact: clean.birthExact,
    identity: clean.identity?.number ?? null,
    regionCode: clean.regionCode,
    address: clean.address ?? '',
    phones: clean.phones.map((phone) => keyedHash('phone', phone.number).toString('hex')),
    contactPhones: clean.contact?.phone ? [keyedHash('phone', clean.contact.phone).toString('hex')] : [],
    contactNames: clean.contact ? [clean.contact.name] : [],
  })
}

/** Whose the numbers are, by hash in hex; `elsewhere` for those outside the area. A merged record stands for the living one. */
async function byIdentity(tx: Tx, head: ImportHead, hashes: readonly Buffer[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ hash: Buffer; id: string; region_code: number }>`
    select e.identity_hash as hash, l.id, l.region_code from people.elder e join people.elder l on l.id = coalesce(e.merged_into, e.id)
    where e.identity_hash = any (${[...hashes]}::bytea[])`.execute(tx)
  const whose = new Map<string, string>()
  for (const row of rows) {
    const hash = row.hash.toString('hex')
    // A number that two areas have on record is, for each of them, its own.
    if (isInside(row.region_code, head.region_code)) whose.set(hash, row.id)
    else if (!whose.has(hash)) whose.set(hash, 'elsewhere')
  }
  return whose
}

async function standings(tx: Tx, ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map()
  const unique = [...new Set(ids)]
  const elders = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where(sql<boolean>`id = any (${unique}::uuid[])`)
    .execute()
  const facts = await tx
    .selectFrom('people.fact')
    .select(['id', 'elder_id', 'kind', 'value', 'valid'])
    .where(sql<boolean>`elder_id = any (${unique}::uuid[])`)
    .execute()
  const phones = await tx
    .selectFrom('people.phone')
    .select(['elder_id', 'hash'])
    .where('contact_id', 'is', null)
    .where(sql<boolean>`elder_id = any (${unique}::uuid[])`)
    .execute()
  const contacts = await tx
    .selectFrom('people.contact')
    .select(['elder_id', 'name'])
    .where('ended_at', 'is', null)
    .where(sql<boolean>`elder_id = any (${unique}::uuid[])`)
    .execute()
  const result = new Map<string, Standing>(
    elders.map((elder) => [elder.id, { elder, facts: [], phones: [], contacts: [] }]),
  )
  for (const fact of facts) result.get(fact.elder_id)?.facts.push(fact)
  for (const phone of phones) result.get(phone.elder_id)?.phones.push(phone.hash.toString('hex'))
  for (const contact of contacts) result.get(contact.elder_id)?.contacts.push(contact.name)
  return result
}

/** The first row of the file that names the same person, for rows that are not the first. */
async function inFile(
  tx: Tx,
  head: ImportHead,
  read: readonly { row: StoredRow; identityHash: Buffer | null; likenessHash: Buffer | null }[],
): Promise<Map<number, number>> {
  const first = new Map<string, number>()
  const note = (hash: Buffer | null, row: number) => {
    if (!hash) return
    const key = hash.toString('hex')
    first.set(key, Math.min(row, first.get(key) ?? row))
  }
  const hashes = (pick: 'identityHash' | 'likenessHash') => read.flatMap((one) => one[pick] ?? [])
  const { rows } = await sql<{ hash: Buffer; row: number }>`
    select identity_hash as hash, min(row) as row from people.import_row where import_id = ${head.id} and identity_hash = any (${hashes('identityHash')}::bytea[])
      and decision is distinct from 'skip' group by 1
    union all select likeness_hash, min(row) from people.import_row where import_id = ${head.id} and likeness_hash = any (${hashes('likenessHash')}::bytea[])
      and decision is distinct from 'skip' and identity_hash is null group by 1`.execute(tx)
  for (const { hash, row } of rows) note(hash, row)
  const twins = new Map<number, number>()
  for (const { row, identityHash, likenessHash } of read.toSorted((a, b) => a.row.row - b.row.row)) {
    const key = identityHash ?? likenessHash
    if (!key) continue
    const known = first.get(key.toString('hex'))
    if (known !== undefined && known < row.row) twins.set(row.row, known)
    note(key, row.row)
  }
  return twins
}
