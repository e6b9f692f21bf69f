import { sql } from 'kysely'
import * as contract from '#contract/ledger'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { accountView } from './account.ts'
import { holdersOf } from './holders.ts'

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

export const listAccounts = route(contract.listAccounts, async ({ tx, actor, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)?.[0]
  const { kind, unit, elderId, orgId, q } = query
  let list = withBalance(tx).where('a.region_code', '>=', bounds.lo).where('a.region_code', '<', bounds.hi)
  if (kind) list = list.where('a.kind', '=', kind)
  if (unit) list = list.where('a.unit', '=', unit)
  if (elderId) list = list.where('a.elder_id', '=', elderId)
  if (orgId) list = list.where('a.org_id', '=', orgId)
  if (query.state) list = list.where('a.closed_at', query.state === 'open' ? 'is' : 'is not', null)
  if (query.holder === 'elder') list = list.where('a.elder_id', 'is not', null)
  if (query.holder === 'organisation')
    list = list.where('a.org_id', 'is not', null).where('a.elder_id', 'is', null)
  if (query.holder === 'place') list = list.where('a.org_id', 'is', null).where('a.elder_id', 'is', null)
  if (q) list = list.where(sql<boolean>`position(lower(${q}) in lower(a.code || ' ' || a.name)) > 0`)
  if (typeof after === 'string') list = list.where('a.code', '>', after)
  const rows = await list
    .orderBy('a.code')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit)
  const names = await regionNames(
    tx,
    items.map((row) => row.region_code),
  )
  const holderOf = await holdersOf(tx, actor, items)
  const last = items.at(-1)
  return {
    items: items.map((row) => accountView(row, names.get(row.region_code), holderOf(row))),
    next: rows.length > query.limit && last ? encodeCursor([last.code]) : null,
  }
})

export const showAccount = route(contract.showAccount, async ({ tx, actor, params }) => {
  const row = await withBalance(tx).where('a.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  const names = await regionNames(tx, [row.region_code])
  const holderOf = await holdersOf(tx, actor, [row])
  return accountView(row, names.get(row.region_code), holderOf(row))
})

export const totals = route(contract.totals, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{
    kind: contract.AccountKind
    unit: contract.Unit
    accounts: number
    balance: number
  }>`
    with sums as (
      select e.account_id, sum(e.amount) as amount from ledger.account x join ledger.entry e on e.account_id = x.id
      where x.region_code >= ${lo} and x.region_code < ${hi} group by e.account_id)
    select a.kind, a.unit, count(*)::int as accounts, coalesce(sum(s.amount), 0)::bigint as balance
    from ledger.account a left join sums s on s.account_id = a.id
    where a.region_code >= ${lo} and a.region_code < ${hi} group by a.kind, a.unit order by a.unit, a.kind`.execute(
    tx,
  )
  return { items: rows }
})
