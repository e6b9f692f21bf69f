import { sql } from 'kysely'
import * as contract from '#contract/ledger'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { accountView } from './account.ts'

const withBalance = (tx: Tx) =>
  tx
    .selectFrom('ledger.account as a')
    .selectAll('a')
    .select((eb) =>
      sql<number>`case when ${eb.ref('a.guarded')} then coalesce((select b.amount from ledger.balance b where b.account_id = a.id), 0)
        else coalesce((select sum(e.amount)::bigint from ledger.entry e where e.account_id = a.id), 0) end`.as(
        'balance',
      ),
    )

export const listAccounts = route(contract.listAccounts, async ({ tx, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)?.[0]
  const rows = await withBalance(tx)
    .where('a.region_code', '>=', bounds.lo)
    .where('a.region_code', '<', bounds.hi)
    .$if(query.kind !== undefined, (q) => q.where('a.kind', '=', query.kind ?? 'bureau'))
    .$if(query.unit !== undefined, (q) => q.where('a.unit', '=', query.unit ?? 'fen'))
    .$if(Boolean(query.q), (q) =>
      q.where(sql<boolean>`position(lower(${query.q ?? ''}) in lower(a.code || ' ' || a.name)) > 0`),
    )
    .$if(typeof after === 'string', (q) => q.where('a.code', '>', String(after)))
    .orderBy('a.code')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map(accountView),
    next: rows.length > query.limit && last ? encodeCursor([last.code]) : null,
  }
})

export const showAccount = route(contract.showAccount, async ({ tx, params }) => {
  const row = await withBalance(tx).where('a.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  return accountView(row)
})

export const statement = route(contract.statement, async ({ tx, params, query }) => {
  const account = await tx
    .selectFrom('ledger.account')
    .select('id')
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!account) throw notFound()
  const cursor = decodeCursor(query.after)
  const { rows } = await sql<{
    posting_id: string
    line: number
    day: string
    at: Date
    memo: string
    source: string
    amount: number
    balance: number
  }>`
    with run as (
      select e.posting_id, e.line, e.day, p.at, p.memo, p.source, e.amount,
        sum(e.amount) over (order by e.day, e.posting_id, e.line)::bigint as balance
      from ledger.entry e join ledger.posting p on p.id = e.posting_id where e.account_id = ${params.id})
    select * from run
    where (${query.from ?? null}::date is null or day >= ${query.from ?? null}::date)
      and (${query.to ?? null}::date is null or day <= ${query.to ?? null}::date)
      and (${cursor === undefined} or (day, posting_id, line) < (${cursor?.[0] ?? null}::date, ${cursor?.[1] ?? null}::uuid, ${cursor?.[2] ?? null}::int))
    order by day desc, posting_id desc, line desc limit ${query.limit + 1}`.execute(tx)
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => ({
      postingId: row.posting_id as contract.PostingId, // the column is this brand's uuid
      day: row.day,
      at: row.at.toISOString(),
      memo: row.memo,
      source: row.source,
      amount: row.amount,
      balance: row.balance,
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.day, last.posting_id, last.line]) : null,
  }
})

export const showPosting = route(contract.showPosting, async ({ tx, params }) => {
  const row = await tx
    .selectFrom('ledger.posting as p')
    .leftJoin('ledger.posting as r', 'r.reverses', 'p.id')
    .selectAll('p')
    .select('r.id as reversed_by')
    .where('p.id', '=', params.id)
    .executeTakeFirst()
  if (!row) throw notFound()
  const entries = await tx
    .selectFrom('ledger.entry as e')
    .innerJoin('ledger.account as a', 'a.id', 'e.account_id')
    .select(['e.account_id', 'a.code', 'a.name', 'e.unit', 'e.amount'])
    .where('e.posting_id', '=', params.id)
    .orderBy('e.line')
    .execute()
  const brand = (id: string) => id as contract.PostingId // the columns hold this brand's uuids
  return {
    id: brand(row.id),
    at: row.at.toISOString(),
    day: row.day,
    memo: row.memo,
    source: row.source,
    subjectId: row.subject_id,
    reverses: row.reverses === null ? null : brand(row.reverses),
    reversedBy: row.reversed_by === null ? null : brand(row.reversed_by),
    madeByName: row.made_by_name,
    entries: entries.map((entry) => ({
      accountId: entry.account_id as contract.LedgerAccountId,
      code: entry.code,
      name: entry.name,
      unit: entry.unit,
      amount: entry.amount,
    })),
  }
})
