import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { events as peopleEvents } from '#contract/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { recordMany } from '#platform/events'
import { encrypt, keyedHash } from '#platform/secrets'
import { because } from '../because.ts'
import { nameKeys } from '../name.ts'
import { spanText } from '../span.ts'
import { type Checked, checkRows } from './check.ts'
import type { CleanRow } from './clean.ts'
import type { Places } from './places.ts'
import { type ImportHead, seal, type StoredRow } from './row.ts'
import { writeUpdates } from './update.ts'

/** What undoing a row takes back. */
export type Undo = {
  /** Columns of the record before and after, those that the row changed. */
  before: Record<string, unknown>
  after: Record<string, unknown>
  added: { facts: string[]; phones: string[]; contacts: string[]; addresses: string[] }
  /** Facts and addresses that ended because of the row, with the span they had. */
  ended: { table: 'people.fact' | 'people.address'; id: string; valid: string; value: string | null }[]
}
export const nothingToUndo = (): Undo => ({
  before: {},
  after: {},
  added: { facts: [], phones: [], contacts: [], addresses: [] },
  ended: [],
})

/**
 * Lets rows in: compares each once more with the register as it is now, makes or updates the record, and marks the row in
 * the same transaction, so that a row goes in once however often this is begun again.
 */
export async function applyRows(
  tx: Tx,
  head: ImportHead,
  rows: readonly StoredRow[],
  places: Places,
): Promise<void> {
  await because(tx, `导入：${head.source}`)
  await sql`select set_config('yike.matched', 'yes', true)`.execute(tx)
  const checked = await checkRows(tx, head, rows, places, true)
  const stored = new Map(rows.map((row) => [row.row, row]))
  const fresh = checked.filter((one) => one.verdict === 'new')
  // Two rows of one person in one go: the second waits for the next, when the first is on record.
  const seen = new Set<string>()
  const makeNow: Checked[] = []
  const later: Checked[] = []
  for (const one of fresh) {
    const key = one.identityHash?.toString('hex')
    if (key && seen.has(key)) later.push(one)
    else makeNow.push(one)
    if (key) seen.add(key)
  }
  const made = await makeRecords(tx, head, makeNow)
  const undoOf = await writeUpdates(
    tx,
    head,
    checked.filter((one) => one.verdict === 'changed'),
  )
  await rememberDifferent(tx, makeNow, made, stored)

  const now = clock.now()
  const settled = checked.flatMap((one) => {
    if (later.includes(one)) return []
    const elderId =
      one.verdict === 'new' ? made.get(one.row) : one.verdict === 'changed' ? one.elder?.elder.id : undefined
    // Somebody registered the same number this moment: the row is looked at again in the next go.
    if (one.verdict === 'new' && !elderId) return []
    return [{ one, elderId: elderId ?? one.elder?.elder.id ?? null, in: elderId !== undefined }]
  })
  await sql`update people.import_row r set verdict = u.verdict::people.import_verdict, reasons = string_to_array(u.reasons, ','), read = u.read,
      elder_id = coalesce(u.elder, r.elder_id), applied_at = case when u.in then ${now}::timestamptz end, created_elder = case when u.in then u.made end, undo = u.undo,
      decision = case when u.in then r.decision end
    from unnest(${settled.map(({ one }) => one.row)}::int[], ${settled.map(({ one }) => one.verdict)}::text[], ${settled.map(({ one }) => one.reasons.join(','))}::text[],
      ${settled.map(({ one }) => seal(one.reading))}::bytea[], ${settled.map(({ elderId }) => elderId)}::uuid[], ${settled.map((s) => s.in)}::bool[],
      ${settled.map(({ one }) => one.verdict === 'new')}::bool[], ${settled.map(({ one }) => (undoOf.has(one.row) ? seal(undoOf.get(one.row)) : null))}::bytea[])
      as u (row, verdict, reasons, read, elder, "in", made, undo)
    where r.import_id = ${head.id} and r.row = u.row`.execute(tx)
}

/** Opens the records of new people: a few statements for all. Returns row → elder; a row is missing when its number was taken meanwhile. */
async function makeRecords(tx: Tx, head: ImportHead, list: readonly Checked[]): Promise<Map<number, string>> {
  const made = new Map<number, string>()
  if (list.length === 0) return made
  const today = dayOf(clock.now())
  const elders = list.flatMap(({ row, reasons, reading: { clean } }) => {
    if (!clean.name || !clean.birthDay || !clean.sex || clean.regionCode === null) return []
    const id = uuidv7()
    return [
      {
        row,
        id,
        clean,
        // Another area has this number on record; the pair goes to the level that sees both.
        elsewhere: reasons.includes('elsewhere'),
        region: clean.regionCode,
        name: clean.name,
        birthDay: clean.birthDay,
        sex: clean.sex,
      },
    ]
  })
  const inserted = await insertElders(tx, head, elders)
  const there = new Set(inserted.map(({ id }) => id))
  const standing = elders.filter(({ id }) => there.has(id))
  for (const { row, id } of standing) made.set(row, id)
  await insertAll(
    tx,
    'people.address',
    standing.flatMap(({ id, clean, region }) =>
      clean.address
        ? {
            id: uuidv7(),
            elder_id: id,
            region_code: region,
            kind: 'residence' as const,
            place_code: region,
            detail: clean.address,
            valid: spanText(today, null),
            source: head.source,
          }
        : [],
    ),
  )
  const contacts = standing.flatMap(({ id, clean, region }) =>
    clean.contact ? { id: uuidv7(), elderId: id, region, contact: clean.contact } : [],
  )
  await insertAll(
    tx,
    'people.contact',
    contacts.map(({ id, elderId, region, contact }) => ({
      id,
      elder_id: elderId,
      region_code: region,
      name: contact.name,
      relation: contact.relation,
      position: 1,
    })),
  )
  await insertAll(tx, 'people.phone', [
    ...standing.flatMap(({ id, clean, region }) =>
      clean.phones.map((phone) => phoneRow(id, null, region, phone, today)),
    ),
    ...contacts.flatMap(({ id, elderId, region, contact }) =>
      contact.phone ? phoneRow(elderId, id, region, { number: contact.phone, kind: 'mobile' }, today) : [],
    ),
  ])
  await insertAll(
    tx,
    'people.fact',
    standing.flatMap(({ id, clean, region }) =>
      clean.facts.map(({ kind, value }) => ({
        id: uuidv7(),
        elder_id: id,
        region_code: region,
        kind,
        value,
        valid: spanText(clean.since ?? head.as_of, null),
        source: head.source,
      })),
    ),
  )
  await recordMany(
    tx,
    peopleEvents.registered,
    standing.map(({ id, region }) => ({
      payload: {},
      subject: { elderId: id, regionCode: region, subjectId: id },
    })),
  )
  const outside = standing
    .filter(({ row }) => list.find((one) => one.row === row)?.reading.outside)
    .map(({ id }) => id)
  if (outside.length > 0)
    await sql`insert into people.match_due select id, ${clock.now()} from unnest(${outside}::uuid[]) id on conflict (id) do update set due_at = excluded.due_at`.execute(
      tx,
    )
  return made
}

type NewElder = {
  id: string
  clean: CleanRow
  elsewhere: boolean
  region: number
  name: string
  birthDay: string
  sex: 'male' | 'female'
}

/** One statement for however many, the same each time; who has a number that somebody took meanwhile is left out. */
async function insertElders(tx: Tx, head: ImportHead, list: readonly NewElder[]): Promise<{ id: string }[]> {
  const rows = list.map(({ id, clean, elsewhere, region, name, birthDay, sex }) => ({
    id,
    region_code: region,
    name,
    other_names: clean.otherNames.slice(0, 10),
    ...nameKeys(name),
    sex,
    birth_day: birthDay,
    birth_exact: clean.birthExact,
    nation: clean.nation ?? '汉族',
    address: clean.address ?? '',
    identity_kind: clean.identity?.kind ?? 'none',
    identity_cipher: clean.identity && encrypt(clean.identity.number).toString('hex'),
    identity_hash: clean.identity && keyedHash('identity', clean.identity.number).toString('hex'),
    elsewhere,
    no_identity_reason: clean.identity ? null : `名册未填：${head.source}`.slice(0, 200),
  }))
  const { rows: made } = await sql<{ id: string }>`
    insert into people.elder (id, region_code, name, other_names, pinyin, initials, sex, birth_day, birth_exact, nation, address,
      identity_kind, identity_cipher, identity_hash, identity_claim, no_identity_reason, synthetic)
    select r.id, r.region_code, r.name, r.other_names, r.pinyin, r.initials, r.sex, r.birth_day, r.birth_exact, r.nation, r.address,
      r.identity_kind, decode(r.identity_cipher, 'hex'), decode(r.identity_hash, 'hex'),
      case when r.elsewhere and r.identity_hash is not null then people.next_claim(decode(r.identity_hash, 'hex')) else 0 end, r.no_identity_reason, false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r (id uuid, region_code bigint, name text, other_names text[], pinyin text, initials text,
      sex people.sex, birth_day date, birth_exact boolean, nation text, address text, identity_kind people.identity_kind, identity_cipher text,
      identity_hash text, elsewhere boolean, no_identity_reason text)
    on conflict (identity_hash, identity_claim) where identity_hash is not null do nothing
    returning id`.execute(tx)
  return made
}

export function phoneRow(
  elderId: string,
  contactId: string | null,
  region: number,
  phone: { number: string; kind: 'mobile' | 'landline' | 'other' },
  day: string,
) {
  return {
    id: uuidv7(),
    elder_id: elderId,
    contact_id: contactId,
    region_code: region,
    kind: phone.kind,
    cipher: encrypt(phone.number),
    hash: keyedHash('phone', phone.number),
    starts_on: day,
  }
}

type PartTable = 'people.address' | 'people.contact' | 'people.phone' | 'people.fact'
export async function insertAll<T extends PartTable>(
  tx: Tx,
  table: T,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  // The rows are built beside the call from the table's columns; a wrong one is refused by the database.
  if (rows.length > 0)
    await tx
      .insertInto(table)
      .values(rows as never)
      .execute()
}

/** Of whom a person said "not the same": the pair is kept, so that nobody is asked again. */
async function rememberDifferent(
  tx: Tx,
  list: readonly Checked[],
  made: ReadonlyMap<number, string>,
  stored: ReadonlyMap<number, StoredRow>,
): Promise<void> {
  for (const { row, reading } of list) {
    const elderId = made.get(row)
    if (!elderId || stored.get(row)?.decision !== 'different') continue
    for (const match of reading.matches) {
      const [a, b] = [elderId, match.elderId].toSorted()
      await sql`insert into people.duplicate (id, a_id, b_id, region_code, state, score, why, decided_at, decided_by_name)
        select ${uuidv7()}, ${a}, ${b}, people.common_region(${a}, ${b}), 'different', ${match.score}, ${JSON.stringify(match.why)}::jsonb, ${clock.now()}, platform.actor_name()
        on conflict (a_id, b_id) do nothing`.execute(tx)
    }
  }
}
