import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { events } from '#contract/people'
import type { BulkAction } from '#contract/people-bulk'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { recordMany } from '#platform/events'
import type { ElderRow } from '../elder.ts'
import { phoneRow } from '../import/apply.ts'
import { sealPhone } from '../phone.ts'
import { openReview } from '../review.ts'
import { spanText } from '../span.ts'

/** What taking a row back needs. */
export type Undo = {
  /** The fact, contact or review that was made. */
  added?: string
  /** Facts that ended because of it, with the span they had; contacts that were relieved. */
  ended: { id: string; valid?: string }[]
}

const subjectOf = (elder: ElderRow) => ({
  elderId: elder.id,
  regionCode: elder.region_code,
  orgId: elder.org_id,
  subjectId: elder.id,
})

/** Does the action to records that were judged fit for it, in a few statements for all. Returns what each needs to be taken back. */
export async function change(
  tx: Tx,
  action: BulkAction,
  elders: readonly ElderRow[],
): Promise<Map<string, Undo>> {
  switch (action.kind) {
    case 'assign':
      return assign(tx, action, elders)
    case 'add_fact':
      return addFact(tx, action, elders)
    case 'end_fact':
      return endFact(tx, action, elders)
    case 'review':
      return askReview(tx, action.note, elders)
    case 'compare':
      await sql`insert into people.match_due select id, ${clock.now()} from unnest(${elders.map(({ id }) => id)}::uuid[]) id
        on conflict (id) do update set due_at = excluded.due_at`.execute(tx)
      return new Map(elders.map(({ id }) => [id, { ended: [] }]))
  }
}

type Assign = Extract<BulkAction, { kind: 'assign' }>
async function assign(tx: Tx, action: Assign, elders: readonly ElderRow[]): Promise<Map<string, Undo>> {
  const ids = elders.map(({ id }) => id)
  const now = clock.now()
  const { rows: relieved } = action.replace
    ? await sql<{ id: string; elder_id: string }>`update people.contact set ended_at = ${now}
        where elder_id = any (${ids}::uuid[]) and relation = ${action.relation} and ended_at is null returning id, elder_id`.execute(
        tx,
      )
    : { rows: [] }
  const contacts = elders.map((elder) => ({ id: uuidv7(), elder }))
  await sql`insert into people.contact (id, elder_id, region_code, org_id, name, relation, position)
    select u.id, e.id, e.region_code, e.org_id, ${action.name}, ${action.relation},
      least(99, 1 + (select coalesce(max(c.position), 0) from people.contact c where c.elder_id = e.id and c.ended_at is null))
    from unnest(${contacts.map(({ id }) => id)}::uuid[], ${ids}::uuid[]) u (id, elder) join people.elder e on e.id = u.elder`.execute(
    tx,
  )
  const phone = sealPhone(action.phone, '/action/phone')
  await tx
    .insertInto('people.phone')
    .values(
      contacts.map(({ id, elder }) => ({
        ...phoneRow(elder.id, id, elder.region_code, { number: action.phone, kind: phone.kind }, dayOf(now)),
        cipher: phone.cipher,
        hash: phone.hash,
        org_id: elder.org_id,
      })),
    )
    .execute()
  await recordMany(
    tx,
    events.contactsChanged,
    contacts.map(({ id, elder }) => ({
      payload: { what: 'added' },
      subject: { ...subjectOf(elder), subjectId: id },
    })),
  )
  return new Map(
    contacts.map(({ id, elder }) => [
      elder.id,
      {
        added: id,
        ended: relieved.filter((one) => one.elder_id === elder.id).map((one) => ({ id: one.id })),
      },
    ]),
  )
}

type AddFact = Extract<BulkAction, { kind: 'add_fact' }>
async function addFact(tx: Tx, action: AddFact, elders: readonly ElderRow[]): Promise<Map<string, Undo>> {
  const ended = await endOpen(tx, action.fact, action.from, elders)
  const facts = elders.map((elder) => ({ id: uuidv7(), elder }))
  await tx
    .insertInto('people.fact')
    .values(
      facts.map(({ id, elder }) => ({
        id,
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        kind: action.fact,
        value: action.value,
        valid: spanText(action.from, action.to),
        expires_on: action.expiresOn,
        source: action.source,
      })),
    )
    .execute()
  // Whoever wants central support waits for a place from now on, as when it is recorded one by one.
  if (action.fact === 'central_wish' && action.value === 'yes' && action.to === null)
    for (const { elder } of facts) await openReview(tx, elder, 'central_wish', '')
  if (action.fact === 'living')
    await recordMany(
      tx,
      events.livingChanged,
      facts.map(({ elder }) => ({
        payload: { to: action.value, day: action.from, because: 'recorded' },
        subject: subjectOf(elder),
      })),
    )
  else await tellChanged(tx, `fact:${action.fact}`, elders)
  return new Map(facts.map(({ id, elder }) => [elder.id, { added: id, ended: ended.get(elder.id) ?? [] }]))
}

type EndFact = Extract<BulkAction, { kind: 'end_fact' }>
async function endFact(tx: Tx, action: EndFact, elders: readonly ElderRow[]): Promise<Map<string, Undo>> {
  const ended = await endOpen(tx, action.fact, action.on, elders)
  await tellChanged(tx, `fact:${action.fact}`, elders)
  return new Map(elders.map(({ id }) => [id, { ended: ended.get(id) ?? [] }]))
}

/** Ends on `day` what is open of a kind; by elder, with the span it had. */
async function endOpen(
  tx: Tx,
  kind: AddFact['fact'],
  day: string,
  elders: readonly ElderRow[],
): Promise<Map<string, Undo['ended']>> {
  const { rows } = await sql<{ id: string; elder_id: string; valid: string }>`
    with open as (select f.id, f.elder_id, f.valid from people.fact f
      where f.elder_id = any (${elders.map(({ id }) => id)}::uuid[]) and f.kind = ${kind}::people.fact_kind and upper_inf(f.valid) and lower(f.valid) < ${day}::date),
    ended as (update people.fact f set valid = daterange(lower(f.valid), ${day}::date) from open where f.id = open.id)
    select id, elder_id, valid::text from open`.execute(tx)
  const ended = new Map<string, Undo['ended']>()
  for (const { id, elder_id, valid } of rows)
    ended.set(elder_id, [...(ended.get(elder_id) ?? []), { id, valid }])
  return ended
}

async function askReview(tx: Tx, note: string, elders: readonly ElderRow[]): Promise<Map<string, Undo>> {
  const reviews = elders.map((elder) => ({ id: uuidv7(), elder }))
  await tx
    .insertInto('people.review')
    .values(
      reviews.map(({ id, elder }) => ({
        id,
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        reason: 'asked',
        note,
      })),
    )
    .execute()
  await tellChanged(tx, 'review', elders)
  return new Map(reviews.map(({ id, elder }) => [elder.id, { added: id, ended: [] }]))
}

async function tellChanged(tx: Tx, what: string, elders: readonly ElderRow[]): Promise<void> {
  await recordMany(
    tx,
    events.changed,
    elders.map((elder) => ({ payload: { what }, subject: subjectOf(elder) })),
  )
}
