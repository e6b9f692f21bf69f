import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { events as peopleEvents } from '#contract/people'
import { events } from '#contract/people-import'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record, recordMany } from '#platform/events'
import { encrypt, keyedHash } from '#platform/secrets'
import { nameKeys } from '../name.ts'
import { spanText } from '../span.ts'
import { insertAll, nothingToUndo, phoneRow, type Undo } from './apply.ts'
import type { Checked } from './check.ts'
import type { ImportHead } from './row.ts'

type Elder = NonNullable<Checked['elder']>['elder']

/** Writes what rows change in records that exist. Returns by row what undoing takes back. */
export async function writeUpdates(
  tx: Tx,
  head: ImportHead,
  list: readonly Checked[],
): Promise<Map<number, Undo>> {
  const undo = new Map<number, Undo>(list.map(({ row }) => [row, nothingToUndo()]))
  const today = dayOf(clock.now())
  const facts: Record<string, unknown>[] = []
  const phones: Record<string, unknown>[] = []
  const contacts: Record<string, unknown>[] = []
  const corrections: { id: string; value: string }[] = []
  const ends: { row: number; elderId: string; kind: string; from: string }[] = []
  for (const { row, elder, reading } of list) {
    const update = reading.update
    const taken = undo.get(row)
    if (!elder || !update || !taken) continue
    const region = update.regionCode ?? elder.elder.region_code
    await writeColumns(tx, head, elder.elder, update, taken, today)
    for (const fact of update.facts) {
      if (fact.replaces) {
        const was = elder.facts.find((one) => one.id === fact.replaces)
        if (was) taken.ended.push({ table: 'people.fact', id: was.id, valid: was.valid, value: was.value })
        corrections.push({ id: fact.replaces, value: fact.value })
        continue
      }
      const id = uuidv7()
      taken.added.facts.push(id)
      ends.push({ row, elderId: elder.elder.id, kind: fact.kind, from: fact.from })
      facts.push({
        id,
        elder_id: elder.elder.id,
        region_code: region,
        org_id: elder.elder.org_id,
        kind: fact.kind,
        value: fact.value,
        valid: spanText(fact.from, null),
        source: head.source,
      })
    }
    for (const phone of update.phones) {
      const one = { ...phoneRow(elder.elder.id, null, region, phone, today), org_id: elder.elder.org_id }
      taken.added.phones.push(one.id)
      phones.push(one)
    }
    if (update.contact) {
      const id = uuidv7()
      taken.added.contacts.push(id)
      contacts.push({
        id,
        elder_id: elder.elder.id,
        region_code: region,
        org_id: elder.elder.org_id,
        name: update.contact.name,
        relation: update.contact.relation,
        position: Math.min(99, elder.contacts.length + 1),
      })
      if (update.contact.phone) {
        const one = {
          ...phoneRow(
            elder.elder.id,
            id,
            region,
            { number: update.contact.phone, kind: 'mobile' as const },
            today,
          ),
          org_id: elder.elder.org_id,
        }
        taken.added.phones.push(one.id)
        phones.push(one)
      }
    }
  }
  await endFacts(tx, ends, undo)
  if (corrections.length > 0)
    await sql`update people.fact f set value = c.value, valid = daterange(lower(f.valid), null), source = ${head.source}
      from unnest(${corrections.map((c) => c.id)}::uuid[], ${corrections.map((c) => c.value)}::text[]) c (id, value) where f.id = c.id`.execute(
      tx,
    )
  await insertAll(tx, 'people.fact', facts)
  await freePositions(tx, contacts)
  await insertAll(tx, 'people.contact', contacts)
  await insertAll(tx, 'people.phone', phones)
  await recordMany(
    tx,
    events.updated,
    list.flatMap(({ row, elder, reading }) =>
      elder
        ? {
            payload: {
              importId: head.id as never,
              row,
              fields: reading.changes.map((change) => change.field),
            },
            subject: {
              elderId: elder.elder.id,
              regionCode: elder.elder.region_code,
              orgId: elder.elder.org_id,
              subjectId: elder.elder.id,
            },
          }
        : [],
    ),
  )
  // Other modules listen to these, whatever way a living arrangement becomes known.
  for (const { elder, reading } of list)
    for (const fact of reading.update?.facts ?? [])
      if (elder && fact.kind === 'living')
        await record(
          tx,
          peopleEvents.livingChanged,
          { to: fact.value, day: fact.from, because: 'import' },
          {
            elderId: elder.elder.id,
            regionCode: elder.elder.region_code,
            orgId: elder.elder.org_id,
            subjectId: elder.elder.id,
          },
        )
  return undo
}

/** What held of a kind ends the day the new value begins; nothing of the kind begins later (differ.ts). */
async function endFacts(
  tx: Tx,
  ends: readonly { row: number; elderId: string; kind: string; from: string }[],
  undo: Map<number, Undo>,
): Promise<void> {
  if (ends.length === 0) return
  const { rows } = await sql<{ row: number; id: string; valid: string; value: string }>`
    with due as (select * from unnest(${ends.map((e) => e.row)}::int[], ${ends.map((e) => e.elderId)}::uuid[], ${ends.map((e) => e.kind)}::people.fact_kind[], ${ends.map((e) => e.from)}::date[]) as d (row, elder_id, kind, from_day))
    select d.row, f.id, f.valid::text as valid, f.value from due d join people.fact f on f.elder_id = d.elder_id and f.kind = d.kind and f.valid && daterange(d.from_day, null)`.execute(
    tx,
  )
  for (const { row, id, valid, value } of rows)
    undo.get(row)?.ended.push({ table: 'people.fact', id, valid, value })
  await sql`with due as (select * from unnest(${ends.map((e) => e.elderId)}::uuid[], ${ends.map((e) => e.kind)}::people.fact_kind[], ${ends.map((e) => e.from)}::date[]) as d (elder_id, kind, from_day))
    update people.fact f set valid = daterange(lower(f.valid), d.from_day) from due d
    where f.elder_id = d.elder_id and f.kind = d.kind and f.valid && daterange(d.from_day, null) and lower(f.valid) < d.from_day`.execute(
    tx,
  )
}

/** A new contact stands at the end of the ladder as it is now. */
async function freePositions(tx: Tx, contacts: Record<string, unknown>[]): Promise<void> {
  if (contacts.length === 0) return
  const { rows } = await sql<{
    elder_id: string
    last: number
  }>`select elder_id, max(position) as last from people.contact
    where elder_id = any (${contacts.map((c) => c['elder_id'])}::uuid[]) and ended_at is null group by 1`.execute(
    tx,
  )
  for (const contact of contacts)
    contact['position'] = Math.min(
      99,
      (rows.find((row) => row.elder_id === contact['elder_id'])?.last ?? 0) + 1,
    )
}

async function writeColumns(
  tx: Tx,
  head: ImportHead,
  elder: Elder,
  update: NonNullable<Checked['reading']['update']>,
  undo: Undo,
  today: string,
): Promise<void> {
  const columns = {
    ...(update.rename ? { name: update.rename.name, other_names: update.rename.otherNames } : {}),
    ...(update.otherNames
      ? {
          other_names: [...new Set([...(update.rename?.otherNames ?? []), ...update.otherNames])].slice(
            0,
            10,
          ),
        }
      : {}),
    ...(update.nation ? { nation: update.nation } : {}),
    ...(update.address !== null ? { address: update.address } : {}),
    ...(update.regionCode !== null ? { region_code: update.regionCode, lon: null, lat: null } : {}),
  }
  const identity = update.identity
    ? {
        identity_kind: update.identity.kind,
        identity_cipher: encrypt(update.identity.number),
        identity_hash: keyedHash('identity', update.identity.number),
        no_identity_reason: null,
        birth_day: update.identity.birthDay,
        sex: update.identity.sex,
      }
    : {}
  if (Object.keys(columns).length + Object.keys(identity).length === 0) return
  // Keys of columns are columns of the row.
  for (const [key, value] of Object.entries(columns)) {
    undo.before[key] = Reflect.get(elder, key)
    undo.after[key] = value
  }
  if (update.identity) {
    undo.before['identity'] = {
      birth_day: elder.birth_day,
      sex: elder.sex,
      no_identity_reason: elder.no_identity_reason,
    }
    undo.after['identity'] = keyedHash('identity', update.identity.number).toString('hex')
  }
  await tx
    .updateTable('people.elder')
    .set({ ...columns, ...(update.rename ? nameKeys(update.rename.name) : {}), ...identity })
    .where('id', '=', elder.id)
    .execute()
  if (update.address === null) return
  const open = await sql<{
    id: string
    valid: string
    detail: string
  }>`select id, valid::text as valid, detail from people.address where elder_id = ${elder.id} and kind = 'residence' and valid && daterange(${today}::date, null)`.execute(
    tx,
  )
  for (const { id, valid, detail } of open.rows)
    undo.ended.push({ table: 'people.address', id, valid, value: detail })
  await sql`update people.address set valid = daterange(lower(valid), ${today}::date) where elder_id = ${elder.id} and kind = 'residence' and valid && daterange(${today}::date, null) and (lower_inf(valid) or lower(valid) < ${today}::date)`.execute(
    tx,
  )
  const region = update.regionCode ?? elder.region_code
  const same = await sql<{
    id: string
  }>`update people.address set detail = ${update.address}, place_code = ${region}, source = ${head.source} where elder_id = ${elder.id} and kind = 'residence' and lower(valid) >= ${today}::date returning id`.execute(
    tx,
  )
  if (same.rows.length === 0) {
    const id = uuidv7()
    undo.added.addresses.push(id)
    await insertAll(tx, 'people.address', [
      {
        id,
        elder_id: elder.id,
        region_code: region,
        org_id: elder.org_id,
        kind: 'residence',
        place_code: region,
        detail: update.address,
        valid: spanText(today, null),
        source: head.source,
      },
    ])
  }
  if (update.regionCode !== null && update.regionCode !== elder.region_code)
    await record(
      tx,
      peopleEvents.moved,
      { from: elder.region_code, to: update.regionCode },
      { elderId: elder.id, regionCode: update.regionCode, orgId: elder.org_id, subjectId: elder.id },
    )
}
