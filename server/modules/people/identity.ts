import { sql } from 'kysely'
import type { z } from 'zod'
import { identityErrors, parseIdentity } from '#contract/identity'
import { problems } from '#contract/people'
import type { IdentityInput } from '#contract/people-edit'
import { identityKinds } from '#contract/people-words'
import { invalidInput } from '#contract/problem'
import type { Tx } from '#platform/db'
import { encrypt, keyedHash } from '#platform/secrets'

/** The identity columns of `people.elder`, and what the number says of its holder. */
export type SealedIdentity = {
  columns: {
    identity_kind: 'resident_card' | 'hmt_permit' | 'foreign_card' | 'none'
    identity_cipher: Buffer | null
    identity_hash: Buffer | null
    no_identity_reason: string | null
    /** 0: the number is this record's; a claim to one that another area has on record is counted from 1. */
    identity_claim: number
  }
  says: { birthDay: string; sex: 'male' | 'female' } | null
}

/** Checks and encrypts what was typed. Throws `invalid-input` naming the field. */
export function sealIdentity(input: z.output<typeof IdentityInput>): SealedIdentity {
  if (input.kind === 'none') {
    if (!input.noIdentityReason)
      throw wrong(
        '/identity/noIdentityReason',
        '没有证件时请写明原因（如从未办理、遗失补办中）',
        'Say why there is no card, for instance never issued or being replaced',
      )
    return {
      columns: {
        identity_kind: 'none',
        identity_cipher: null,
        identity_hash: null,
        no_identity_reason: input.noIdentityReason,
        identity_claim: 0,
      },
      says: null,
    }
  }
  if (!input.number) throw wrong('/identity/number', '请填写证件号', 'Fill in the number')
  const read = parseIdentity(input.number)
  if ('error' in read)
    throw wrong('/identity/number', identityErrors[read.error].zh, identityErrors[read.error].en)
  if (read.kind !== input.kind)
    throw wrong(
      '/identity/kind',
      `这是${identityKinds[read.kind].zh}的号码`,
      `This is the number of: ${identityKinds[read.kind].en}`,
    )
  return {
    columns: {
      identity_kind: read.kind,
      identity_cipher: encrypt(read.number),
      identity_hash: keyedHash('identity', read.number),
      no_identity_reason: null,
      identity_claim: 0,
    },
    says: { birthDay: read.birthDay, sex: read.sex },
  }
}

/** Refuses a number that another record has; inside the scope it says whose, outside only that it exists. */
export async function refuseKnownIdentity(tx: Tx, hash: Buffer, exceptElderId?: string): Promise<void> {
  // The number of a record that was merged is the living one's.
  const { rows } = await sql<{ number: number; name: string }>`
    select l.number, l.name from people.elder e join people.elder l on l.id = coalesce(e.merged_into, e.id)
    where e.identity_hash = ${hash} and l.id is distinct from ${exceptElderId ?? null}::uuid`.execute(tx)
  const [known] = rows
  if (known)
    throw problems.identityExists(`${known.name}（档案号 ${known.number}）`, [
      {
        pointer: '/identity/number',
        detail: `已登记为 ${known.name}，档案号 ${known.number}`,
        detailEn: `Registered as ${known.name}, record ${known.number}`,
      },
    ])
}

/** The number of the next claim to an identity number that another area has on record. */
export async function nextClaim(tx: Tx, hash: Buffer | null): Promise<number> {
  const { rows } = await sql<{ n: number }>`select people.next_claim(${hash}) as n`.execute(tx)
  return rows[0]?.n ?? 1
}

function wrong(pointer: string, detail: string, detailEn: string) {
  return invalidInput(undefined, [{ pointer, detail, detailEn }])
}
