import { sql, type Selectable } from 'kysely'
import type { z } from 'zod'
import { uuidv7 } from '#contract/id'
import type * as contract from '#contract/people'
import { maskPhone, readPhone } from '#contract/phone'
import { invalidInput } from '#contract/problem'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt, encrypt, keyedHash } from '#platform/secrets'

export type PhoneRow = Selectable<DB['people.phone']>

export function phoneView(row: PhoneRow): z.input<typeof contract.PhoneEntry> {
  return {
    id: row.id,
    kind: row.kind,
    masked: maskPhone(decrypt(row.cipher)),
    shared: row.shared,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  }
}

/** The stored form of a number: encrypted, with its keyed hash. Throws `invalid-input` naming the field. */
export function sealPhone(
  typed: string,
  pointer: string,
): { cipher: Buffer; hash: Buffer; kind: 'mobile' | 'landline' | 'other' } {
  const read = readPhone(typed)
  if (!read || read.kind === 'short') {
    throw invalidInput(undefined, [
      {
        pointer,
        detail: '请填写 11 位手机号，或带区号的座机号',
        detailEn: 'An 11-digit mobile number, or a landline with its area code',
      },
    ])
  }
  return {
    cipher: encrypt(read.phone),
    hash: keyedHash('phone', read.phone),
    kind: read.kind === 'toll' ? 'other' : read.kind,
  }
}

/** The keyed hash by which a number is found, or null when the text is no phone number. */
export function phoneHash(typed: string): Buffer | null {
  const read = readPhone(typed)
  return read ? keyedHash('phone', read.phone) : null
}

/** Makes the numbers of an elder (contactId null) or a contact exactly these: given-up ones keep their row and get an end. */
export async function setPhones(
  tx: Tx,
  owner: { elderId: string; contactId: string | null; regionCode: number; orgId: string | null },
  numbers: readonly ({ number: string; shared?: boolean | undefined } | { id: string })[],
  day: string,
  pointer: string,
): Promise<boolean> {
  const rows = await tx
    .selectFrom('people.phone')
    .selectAll()
    .where('elder_id', '=', owner.elderId)
    .where('contact_id', owner.contactId === null ? 'is' : '=', owner.contactId)
    .where('ends_on', 'is', null)
    .execute()
  const wanted = numbers.flatMap((n, i) =>
    'number' in n
      ? { ...sealPhone(n.number, `${pointer}/${i}/number`), shared: n.shared ?? false }
      : rows.filter((row) => row.id === n.id),
  )
  const gone = rows.filter((row) => !wanted.some((w) => w.hash.equals(row.hash)))
  const unique = wanted.filter((w, i) => wanted.findIndex((other) => other.hash.equals(w.hash)) === i)
  const added = unique.filter((w) => !rows.some((row) => row.hash.equals(w.hash)))
  for (const row of gone)
    await tx
      .updateTable('people.phone')
      .set({ ends_on: sql<string>`greatest(${day}::date, starts_on)` })
      .where('id', '=', row.id)
      .execute()
  for (const w of added) {
    await tx
      .insertInto('people.phone')
      .values({
        id: uuidv7(),
        elder_id: owner.elderId,
        contact_id: owner.contactId,
        region_code: owner.regionCode,
        org_id: owner.orgId,
        kind: w.kind,
        cipher: w.cipher,
        hash: w.hash,
        shared: w.shared,
        starts_on: day,
      })
      .execute()
  }
  for (const row of rows) {
    const w = unique.find((one) => one.hash.equals(row.hash))
    if (w && w.shared !== row.shared)
      await tx.updateTable('people.phone').set({ shared: w.shared }).where('id', '=', row.id).execute()
  }
  return gone.length + added.length > 0
}

export type FoundByPhone = {
  elderId: string
  regionCode: number
  orgId: string | null
  /** Null when the number is the elder's own. */
  contactId: string | null
  /** The number was given up on that day; null when in use. */
  endedOn: string | null
}

/** Whose number it is or was, in the caller's scope; the elder's own first, then contacts', then former ones. */
export async function findByPhone(tx: Tx, typed: string): Promise<FoundByPhone[]> {
  const hash = phoneHash(typed)
  if (!hash) return []
  const rows = await tx
    .selectFrom('people.phone')
    .select(['elder_id', 'region_code', 'org_id', 'contact_id', 'ends_on'])
    .where('hash', '=', hash)
    .orderBy(sql`ends_on is not null, contact_id is not null, ends_on desc nulls first`)
    .limit(50)
    .execute()
  return rows.map((row) => ({
    elderId: row.elder_id,
    regionCode: row.region_code,
    orgId: row.org_id,
    contactId: row.contact_id,
    endedOn: row.ends_on,
  }))
}
