import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-care'
import { events } from '#contract/benefit-events'
import { AccountFault, type BankAccountId, type PayeeKind, problems } from '#contract/benefit-words'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { encrypt, keyedHash } from '#platform/secrets'
import { refused } from './cycle.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.account']>

export type Payee = {
  kind: PayeeKind
  id: string
  name: string
  regionCode: number
  elderId: string | null
  orgId: string | null
}

/** Whoever can be paid, as the register has them; within the asker's scope. */
export async function getPayee(tx: Tx, kind: PayeeKind, id: string): Promise<Payee> {
  const { rows } =
    kind === 'elder'
      ? await sql<{
          name: string
          region_code: number
        }>`select name, region_code from people.elder where id = ${id}`.execute(tx)
      : kind === 'worker'
        ? await sql<{
            name: string
            region_code: number
            org_id: string
          }>`select name, region_code, org_id from benefits.worker where id = ${id}`.execute(tx)
        : await sql<{
            name: string
            region_code: number
            org_id: string
          }>`select name, region_code, id as org_id from organisations.organisation where id = ${id}`.execute(
            tx,
          )
  const row: { name: string; region_code: number; org_id?: string } | undefined = rows[0]
  if (!row) throw notFound()
  return {
    kind,
    id,
    name: row.name,
    regionCode: row.region_code,
    elderId: kind === 'elder' ? id : null,
    orgId: row.org_id ?? null,
  }
}

/** ISO/IEC 7812-1, Luhn: the last digit of a card number makes the weighted sum a multiple of ten. */
export function luhn(number: string): boolean {
  let sum = 0
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}

const plain = (name: string) => name.replaceAll(/[\s·•．.]/g, '')

/** What is wrong with an account. Cards have 16 to 19 digits and a check digit; settlement accounts of organisations have none. */
function faultsOf(payee: Payee, draft: { number: string; holder: string; heldBy: string }): AccountFault[] {
  const faults: AccountFault[] = ['unverified']
  if (payee.kind !== 'organisation' && !luhn(draft.number)) faults.push('checksum')
  if (draft.heldBy === 'self' && plain(draft.holder) !== plain(payee.name)) faults.push('holder')
  return faults
}

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.BankAccount>[]> {
  const names = await payeeNames(tx, rows)
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id as BankAccountId, // the column is this brand's uuid
    payeeKind: row.payee_kind,
    payeeId: row.payee_id,
    payeeName: names.get(row.payee_id) ?? '—',
    elderId: row.elder_id,
    regionName: regions.get(row.region_code) ?? null,
    bank: row.bank,
    tail: row.number_tail,
    holder: row.holder,
    heldBy: row.held_by as z.infer<typeof contract.BankAccount>['heldBy'], // checked by the table
    evidence: row.evidence,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    verifiedBy: row.verified_by_name,
    faults: row.faults.map((fault) => AccountFault.parse(fault)),
    endedAt: row.ended_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  }))
}

async function viewOf(tx: Tx, row: Row) {
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
}

/** By number where it is one: whole, its last four digits, or that of the payee's record; else by holder or payee. */
function matches(text: string) {
  const digits = text.replaceAll(/[\s-]/g, '')
  if (/^\d{12,21}$/.test(digits)) return sql<boolean>`number_hash = ${keyedHash('bank_account', digits)}`
  if (/^\d+$/.test(digits))
    return sql<boolean>`(number_tail = ${digits} or payee_id in (select id from people.elder where number = ${digits}::bigint))`
  return sql<boolean>`(strpos(holder, ${text}) > 0 or payee_id in (select id from people.elder where name = ${text}))`
}

export const listAccountsRoute = route(contract.listAccounts, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const rows = await tx
    .selectFrom('benefits.account')
    .selectAll()
    .where('ended_at', 'is', null)
    .$if(query.payeeId !== undefined, (q) => q.where('payee_id', '=', query.payeeId ?? ''))
    .$if(query.fault !== undefined, (q) => q.where(sql<boolean>`${query.fault ?? ''} = any (faults)`))
    .$if(query.q !== undefined, (q) => q.where(matches(query.q ?? '')))
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(updated_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.updated_at.toISOString(), last.id])
  return {
    items: await views(tx, page.rows),
    next: page.next,
  }
})

export const saveAccountRoute = route(contract.saveAccount, async ({ tx, params, body, actor }) => {
  const stands = await tx
    .selectFrom('benefits.account')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (stands) return viewOf(tx, stands)
  const payee = await getPayee(tx, body.payeeKind, body.payeeId)
  const row = await addAccount(tx, payee, { ...body, id: params.id, createdBy: actor.accountId }).catch(
    refused,
  )
  return viewOf(tx, row)
})

/** Records an account in the place of the one before; shared numbers are marked on both. */
export async function addAccount(
  tx: Tx,
  payee: Payee,
  draft: {
    id: string
    bank: string
    number: string
    holder: string
    heldBy: string
    evidence: string
    createdBy: string | null
  },
): Promise<Row> {
  const hash = keyedHash('bank_account', draft.number)
  await tx
    .updateTable('benefits.account')
    .set({ ended_at: clock.now(), updated_at: clock.now() })
    .where('payee_id', '=', payee.id)
    .where('ended_at', 'is', null)
    .execute()
  const others = await tx
    .selectFrom('benefits.account')
    .select(['id', 'faults'])
    .where('number_hash', '=', hash)
    .where('ended_at', 'is', null)
    .where('payee_id', '<>', payee.id)
    .execute()
  const faults = [
    ...faultsOf(payee, draft),
    ...(others.length > 0 && draft.heldBy === 'self' ? (['shared'] as const) : []),
  ]
  for (const other of others)
    if (!other.faults.includes('shared') && draft.heldBy === 'self')
      await tx
        .updateTable('benefits.account')
        .set({ faults: [...other.faults, 'shared'], updated_at: clock.now() })
        .where('id', '=', other.id)
        .execute()
  const row = await tx
    .insertInto('benefits.account')
    .values({
      id: draft.id,
      payee_kind: payee.kind,
      payee_id: payee.id,
      elder_id: payee.elderId,
      org_id: payee.orgId,
      region_code: payee.regionCode,
      bank: draft.bank,
      number_cipher: encrypt(draft.number),
      number_hash: hash,
      number_tail: draft.number.slice(-4),
      holder: draft.holder,
      held_by: draft.heldBy,
      evidence: draft.evidence,
      faults,
      created_by: draft.createdBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    events.accountSaved,
    { faults },
    { regionCode: payee.regionCode, elderId: payee.elderId, orgId: payee.orgId, subjectId: draft.id },
  )
  return row
}

export const verifyAccountRoute = route(contract.verifyAccount, async ({ tx, params, actor }) => {
  const row = await tx
    .selectFrom('benefits.account')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.ended_at !== null) throw problems.wrongState()
  if (row.created_by === actor.accountId) throw problems.sameHand()
  const after = await tx
    .updateTable('benefits.account')
    .set({
      verified_at: clock.now(),
      verified_by: actor.accountId,
      verified_by_name: actor.name,
      // A wrong check digit stays wrong, whoever looks; the holder and a number that the bank sent back are what one verifies.
      faults: row.faults.filter((fault) => fault === 'checksum'),
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await record(
    tx,
    events.accountVerified,
    {},
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, after)
})
