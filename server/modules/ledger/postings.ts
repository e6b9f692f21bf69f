import { sql } from 'kysely'
import * as contract from '#contract/ledger'
import { decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { route } from '#platform/module'
import { holdersOf } from './holders.ts'

const memoOf = (memo: unknown) => memo as contract.Memo // the column's check
const brand = (id: string) => id as contract.PostingId // the columns hold this brand's uuids

export const listPostings = route(contract.listPostings, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [day, id] = decodeCursor(query.after) ?? []
  let list = tx
    .selectFrom('ledger.posting as p')
    .leftJoin('ledger.posting as r', 'r.reverses', 'p.id')
    .select([
      'p.id',
      'p.day',
      'p.at',
      'p.memo',
      'p.source',
      'p.made_by_name',
      'p.reverses',
      'r.id as reversed_by',
    ])
    .where('p.region_code', '>=', lo)
    .where('p.region_code', '<', hi)
  if (query.from) list = list.where('p.day', '>=', query.from)
  if (query.to) list = list.where('p.day', '<=', query.to)
  if (query.source) list = list.where(sql<boolean>`starts_with(p.source, ${query.source})`)
  if (query.subjectId) list = list.where('p.subject_id', '=', query.subjectId)
  if (query.q)
    list = list.where(sql<boolean>`position(lower(${query.q}) in lower(ledger.memo_text(p.memo))) > 0`)
  if (query.reversal === 'reversals') list = list.where('p.reverses', 'is not', null)
  if (query.reversal === 'reversed') list = list.where('r.id', 'is not', null)
  if (typeof day === 'string' && typeof id === 'string')
    list = list.where(sql<boolean>`(p.day, p.id) < (${day}::date, ${id}::uuid)`)
  const rows = await list
    .orderBy('p.day', 'desc')
    .orderBy('p.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = rows.slice(0, query.limit)
  const { rows: sums } = await sql<{ posting_id: string; unit: contract.Unit; lines: number; moved: number }>`
    select e.posting_id, e.unit, count(*)::int as lines, coalesce(sum(e.amount) filter (where e.amount > 0), 0)::bigint as moved
    from ledger.entry e where e.posting_id = any (${page.map((row) => row.id)}::uuid[]) group by 1, 2 order by 2`.execute(
    tx,
  )
  const last = page.at(-1)
  return {
    items: page.map((row) => {
      const own = sums.filter((sum) => sum.posting_id === row.id)
      return {
        id: brand(row.id),
        day: row.day,
        at: row.at.toISOString(),
        memo: memoOf(row.memo),
        source: row.source,
        madeByName: row.made_by_name,
        reverses: row.reverses === null ? null : brand(row.reverses),
        reversedBy: row.reversed_by === null ? null : brand(row.reversed_by),
        lines: own.reduce((all, sum) => all + sum.lines, 0),
        moved: own.map((sum) => ({ unit: sum.unit, amount: sum.moved })),
      }
    }),
    next: rows.length > query.limit && last ? encodeCursor([last.day, last.id]) : null,
  }
})

export const showPosting = route(contract.showPosting, async ({ tx, actor, params }) => {
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
    .select(['e.account_id', 'a.code', 'a.name', 'a.org_id', 'a.elder_id', 'e.unit', 'e.amount'])
    .where('e.posting_id', '=', params.id)
    .orderBy('e.line')
    .execute()
  const holderOf = await holdersOf(tx, actor, entries)
  return {
    id: brand(row.id),
    at: row.at.toISOString(),
    day: row.day,
    memo: memoOf(row.memo),
    source: row.source,
    subjectId: row.subject_id,
    reverses: row.reverses === null ? null : brand(row.reverses),
    reversedBy: row.reversed_by === null ? null : brand(row.reversed_by),
    madeByName: row.made_by_name,
    hash: row.hash.toString('hex'),
    entries: entries.map((entry) => ({
      accountId: entry.account_id as contract.LedgerAccountId, // as above
      code: entry.code,
      name: entry.name,
      orgId: entry.org_id,
      elderId: entry.elder_id,
      holderName: holderOf(entry),
      unit: entry.unit,
      amount: entry.amount,
    })),
  }
})
