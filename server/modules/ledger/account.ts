import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/ledger'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'

export type AccountDraft = {
  code: string
  kind: contract.AccountKind
  unit: contract.Unit
  name: string
  regionCode: number
  orgId?: string | null
  elderId?: string | null
  guarded?: boolean
}

/** Opens an account, or returns the id of the one that has this code already. */
export async function openAccount(tx: Tx, draft: AccountDraft): Promise<string> {
  const id = uuidv7()
  const made = await tx
    .insertInto('ledger.account')
    .values({
      id,
      code: draft.code,
      kind: draft.kind,
      unit: draft.unit,
      name: draft.name,
      region_code: draft.regionCode,
      org_id: draft.orgId ?? null,
      elder_id: draft.elderId ?? null,
      guarded: draft.guarded ?? draft.kind === 'quota',
    })
    .onConflict((c) => c.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) {
    await record(
      tx,
      contract.events.accountOpened,
      { code: draft.code, unit: draft.unit },
      {
        regionCode: draft.regionCode,
        elderId: draft.elderId ?? null,
        orgId: draft.orgId ?? null,
        subjectId: id,
      },
    )
    return made.id
  }
  const stands = await tx
    .selectFrom('ledger.account')
    .select('id')
    .where('code', '=', draft.code)
    .executeTakeFirst()
  if (!stands) throw notFound(draft.code)
  return stands.id
}

/** Many accounts at once by one statement, those that stand left as they are; ids by code. */
export async function openAccounts(
  tx: Tx,
  drafts: readonly AccountDraft[],
): Promise<ReadonlyMap<string, string>> {
  const codes = drafts.map((one) => one.code)
  const { rows: made } = await sql<{
    id: string
    code: string
    unit: contract.Unit
    region_code: number
    elder_id: string | null
    org_id: string | null
  }>`
    insert into ledger.account (id, code, kind, unit, name, region_code, org_id, elder_id, guarded)
    select distinct on (code) gen_random_uuid(), code, kind::ledger.account_kind, unit::ledger.unit, name, region, org, elder, guarded
    from unnest(${codes}::text[], ${drafts.map((one) => one.kind)}::text[], ${drafts.map((one) => one.unit)}::text[], ${drafts.map((one) => one.name)}::text[],
      ${drafts.map((one) => one.regionCode)}::bigint[], ${drafts.map((one) => one.orgId ?? null)}::uuid[], ${drafts.map((one) => one.elderId ?? null)}::uuid[],
      ${drafts.map((one) => one.guarded ?? one.kind === 'quota')}::bool[]) x (code, kind, unit, name, region, org, elder, guarded)
    order by code on conflict (code) do nothing returning id, code, unit, region_code, elder_id, org_id`.execute(
    tx,
  )
  for (const one of made)
    await record(
      tx,
      contract.events.accountOpened,
      { code: one.code, unit: one.unit },
      { regionCode: one.region_code, elderId: one.elder_id, orgId: one.org_id, subjectId: one.id },
    )
  const { rows } = await sql<{
    id: string
    code: string
  }>`select id, code from ledger.account where code = any (${codes}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.code, row.id]))
}

/** Closes an account that has nothing left. */
export async function closeAccount(tx: Tx, id: string): Promise<void> {
  if ((await balanceOf(tx, id)) !== 0) throw contract.problems.notEmpty()
  const row = await tx
    .updateTable('ledger.account')
    .set({ closed_at: clock.now() })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .returning(['code', 'region_code', 'elder_id', 'org_id'])
    .executeTakeFirst()
  if (!row) throw contract.problems.closed()
  await record(
    tx,
    contract.events.accountClosed,
    { code: row.code },
    { regionCode: row.region_code, elderId: row.elder_id, orgId: row.org_id, subjectId: id },
  )
}

/** Balance in the account's unit, at the end of `day` when one is given. */
export async function balanceOf(tx: Tx, id: string, day?: string): Promise<number> {
  const { rows } = await sql<{ sum: number }>`select coalesce(sum(amount), 0)::bigint as sum from ledger.entry
    where account_id = ${id} and (${day ?? null}::date is null or day <= ${day ?? null}::date)`.execute(tx)
  return rows[0]?.sum ?? 0
}

type AccountRow = {
  id: string
  code: string
  kind: contract.AccountKind
  unit: contract.Unit
  name: string
  region_code: number
  org_id: string | null
  elder_id: string | null
  guarded: boolean
  balance: number
  opened_at: Date
  closed_at: Date | null
}

export function accountView(
  row: AccountRow,
  regionName: string | undefined,
  holderName: string | null,
): z.input<typeof contract.LedgerAccount> {
  return {
    id: row.id as contract.LedgerAccountId, // the column is this brand's uuid
    code: row.code,
    kind: row.kind,
    unit: row.unit,
    name: row.name,
    regionCode: row.region_code,
    regionName: regionName ?? String(row.region_code),
    orgId: row.org_id,
    elderId: row.elder_id,
    holderName,
    guarded: row.guarded,
    balance: row.balance,
    openedAt: row.opened_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
  }
}
