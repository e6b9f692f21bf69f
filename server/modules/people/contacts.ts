import { sql } from 'kysely'
import type { z } from 'zod'
import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { events } from '#contract/people'
import * as contract from '#contract/people-edit'
import { notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { because, tell } from './because.ts'
import { type ContactRow, contactView } from './contact.ts'
import { type ElderRow, getElder } from './elder.ts'
import { setPhones } from './phone.ts'
import { certifiedName } from './register.ts'

type Input = z.output<typeof contract.ContactInput>

async function view(tx: Tx, row: ContactRow) {
  const phones = await tx
    .selectFrom('people.phone')
    .selectAll()
    .where('contact_id', '=', row.id)
    .orderBy('created_at')
    .execute()
  return contactView(row, phones)
}

/** At the end of the ladder. The same id again answers the same contact. */
export async function addContact(
  tx: Tx,
  elder: ElderRow,
  input: Input & { id?: string | undefined; accountId?: string | null },
) {
  const id = input.id ?? uuidv7()
  const known = await tx
    .selectFrom('people.contact')
    .selectAll()
    .where('id', '=', id)
    .where('elder_id', '=', elder.id)
    .executeTakeFirst()
  if (known) return view(tx, known)
  // One at a time per elder, or two would take the same place.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`people.contact ${elder.id}`}, 0))`.execute(tx)
  const row = await tx
    .insertInto('people.contact')
    .values({
      id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      name: certifiedName(input.name, '/name'),
      relation: input.relation,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from people.contact where elder_id = ${elder.id} and ended_at is null)`,
      distance_m: input.distanceM,
      holds_key: input.holdsKey,
      lives_with: input.livesWith,
      notify: input.notify,
      may_act: input.mayAct,
      guardian: input.guardian,
      note: input.note,
      account_id: input.accountId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await setPhones(
    tx,
    { elderId: elder.id, contactId: id, regionCode: elder.region_code, orgId: elder.org_id },
    input.phones,
    dayOf(clock.now()),
    '/phones',
  )
  await tell(tx, events.contactsChanged, { what: 'added' }, elder, id)
  return view(tx, row)
}

export async function getContact(tx: Tx, elderId: string, contactId: string): Promise<ContactRow> {
  const row = await tx
    .selectFrom('people.contact')
    .selectAll()
    .where('id', '=', contactId)
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export async function changeContact(
  tx: Tx,
  elder: ElderRow,
  contactId: string,
  input: z.output<typeof contract.ContactChange>,
) {
  const contact = await getContact(tx, elder.id, contactId)
  const { updatedAt, phones, ...given } = input
  if (contact.updated_at.toISOString() !== new Date(updatedAt).toISOString()) throw stale()
  const newNumbers = phones
    ? await setPhones(
        tx,
        { elderId: elder.id, contactId, regionCode: elder.region_code, orgId: elder.org_id },
        phones,
        dayOf(clock.now()),
        '/phones',
      )
    : false
  const row = await tx
    .updateTable('people.contact')
    .set({
      name: given.name === undefined ? contact.name : certifiedName(given.name, '/name'),
      relation: given.relation ?? contact.relation,
      distance_m: given.distanceM === undefined ? contact.distance_m : given.distanceM,
      holds_key: given.holdsKey ?? contact.holds_key,
      lives_with: given.livesWith ?? contact.lives_with,
      notify: given.notify ?? contact.notify,
      may_act: given.mayAct ?? contact.may_act,
      guardian: given.guardian ?? contact.guardian,
      note: given.note ?? contact.note,
      // Another number has not been reached yet.
      ...(newNumbers ? { verified_at: null } : {}),
    })
    .where('id', '=', contact.id)
    .where('updated_at', '=', contact.updated_at)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw stale()
  await tell(tx, events.contactsChanged, { what: 'changed' }, elder, contactId)
  return view(tx, row)
}

export async function verifyContact(tx: Tx, elder: ElderRow, contactId: string): Promise<void> {
  await getContact(tx, elder.id, contactId)
  await tx
    .updateTable('people.contact')
    .set({ verified_at: clock.now() })
    .where('id', '=', contactId)
    .execute()
  await tell(tx, events.contactsChanged, { what: 'verified' }, elder, contactId)
}

export async function endContact(tx: Tx, elder: ElderRow, contactId: string, reason: string): Promise<void> {
  await getContact(tx, elder.id, contactId)
  await because(tx, reason)
  await tx
    .updateTable('people.contact')
    .set({ ended_at: clock.now(), holds_key: false })
    .where('id', '=', contactId)
    .execute()
  await tx
    .updateTable('people.phone')
    .set({ ends_on: sql<string>`greatest(${dayOf(clock.now())}::date, starts_on)` })
    .where('contact_id', '=', contactId)
    .where('ends_on', 'is', null)
    .execute()
  await closeGap(tx, elder.id)
  await tell(tx, events.contactsChanged, { what: 'ended' }, elder, contactId)
}

/** Positions 1, 2, 3 … in the order given; `ids` must be all contacts in use, or somebody changed them meanwhile. */
export async function orderContacts(tx: Tx, elder: ElderRow, ids: readonly string[]): Promise<void> {
  const rows = await tx
    .selectFrom('people.contact')
    .select('id')
    .where('elder_id', '=', elder.id)
    .where('ended_at', 'is', null)
    .execute()
  if (
    rows.length !== ids.length ||
    new Set(ids).size !== ids.length ||
    rows.some((row) => !ids.includes(row.id))
  )
    throw stale()
  await place(tx, elder.id, ids)
  await tell(tx, events.contactsChanged, { what: 'ordered' }, elder)
}

async function closeGap(tx: Tx, elderId: string): Promise<void> {
  const rows = await tx
    .selectFrom('people.contact')
    .select('id')
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .orderBy('position')
    .execute()
  await place(
    tx,
    elderId,
    rows.map((row) => row.id),
  )
}

async function place(tx: Tx, elderId: string, ids: readonly string[]): Promise<void> {
  await sql`update people.contact c set position = t.n from unnest(${[...ids]}::uuid[]) with ordinality t (id, n)
    where c.id = t.id and c.elder_id = ${elderId} and c.ended_at is null and c.position <> t.n`.execute(tx)
}

export const addContactRoute = route(contract.addContact, async ({ tx, params, body }) =>
  addContact(tx, await getElder(tx, params.elderId), body),
)
export const changeContactRoute = route(contract.changeContact, async ({ tx, params, body }) =>
  changeContact(tx, await getElder(tx, params.elderId), params.contactId, body),
)
export const verifyContactRoute = route(contract.verifyContact, async ({ tx, params }) => {
  await verifyContact(tx, await getElder(tx, params.elderId), params.contactId)
  return done
})
export const endContactRoute = route(contract.endContact, async ({ tx, params, body }) => {
  await endContact(tx, await getElder(tx, params.elderId), params.contactId, body.reason)
  return done
})
export const orderContactsRoute = route(contract.orderContacts, async ({ tx, params, body }) => {
  await orderContacts(tx, await getElder(tx, params.elderId), body.ids)
  return done
})
