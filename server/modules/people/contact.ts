import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type * as contract from '#contract/people'
import { Relation } from '#contract/people-words'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'
import { type PhoneRow, phoneView } from './phone.ts'

export type ContactRow = Selectable<DB['people.contact']>

export function contactView(row: ContactRow, phones: readonly PhoneRow[]): z.input<typeof contract.Contact> {
  return {
    id: row.id,
    name: row.name,
    relation: Relation.parse(row.relation),
    position: row.position,
    distanceM: row.distance_m,
    holdsKey: row.holds_key,
    livesWith: row.lives_with,
    notify: row.notify,
    mayAct: row.may_act,
    guardian: row.guardian,
    hasAccount: row.account_id !== null,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    note: row.note,
    phones: phones.filter((phone) => phone.contact_id === row.id && phone.ends_on === null).map(phoneView),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** One rung of the ladder: who is called, in which order. */
export type Rung = {
  contactId: string
  name: string
  relation: string
  position: number
  distanceM: number | null
  holdsKey: boolean
  livesWith: boolean
  notify: boolean
  mayAct: boolean
  accountId: string | null
  verifiedAt: Date | null
  /** Numbers in use, in full: for sending and calling, never for a log. */
  phones: string[]
}

/** The elder's contacts in the order they are called; empty when there are none or the elder is outside the scope. */
export async function contactLadder(tx: Tx, elderId: string): Promise<Rung[]> {
  const contacts = await tx
    .selectFrom('people.contact')
    .selectAll()
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .orderBy('position')
    .execute()
  if (contacts.length === 0) return []
  const phones = await tx
    .selectFrom('people.phone')
    .select(['contact_id', 'cipher'])
    .where('elder_id', '=', elderId)
    .where('contact_id', 'is not', null)
    .where('ends_on', 'is', null)
    .orderBy('created_at')
    .execute()
  return contacts.map((c) => ({
    contactId: c.id,
    name: c.name,
    relation: c.relation,
    position: c.position,
    distanceM: c.distance_m,
    holdsKey: c.holds_key,
    livesWith: c.lives_with,
    notify: c.notify,
    mayAct: c.may_act,
    accountId: c.account_id,
    verifiedAt: c.verified_at,
    phones: phones.filter((p) => p.contact_id === c.id).map((p) => decrypt(p.cipher)),
  }))
}
