import { sql } from 'kysely'
import { csvCell, csvText } from '#contract/csv'
import * as contract from '#contract/ledger'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { inZone } from '#platform/spreadsheet'
import { clock } from '#platform/clock'

type Line = {
  posting_id: string
  line: number
  day: string
  at: Date
  memo: contract.Memo
  source: string
  amount: number
  balance: number
}

type Cursor = readonly [day: string, posting: string, line: number]

/**
 * Entries of an account newest first with the balance after each. What lies below the page is one sum over the index, so a
 * page of an account with a million entries reads its own rows and no window over all of them.
 */
async function linesOf(
  tx: Tx,
  accountId: string,
  period: { from?: string | undefined; to?: string | undefined },
  before: Cursor | undefined,
  limit: number,
): Promise<Line[]> {
  const { rows } = await sql<Line>`
    with page as materialized (
      select e.day, e.posting_id, e.line, e.amount from ledger.entry e
      where e.account_id = ${accountId}
        and (${period.from ?? null}::date is null or e.day >= ${period.from ?? null}::date)
        and (${period.to ?? null}::date is null or e.day <= ${period.to ?? null}::date)
        and (${before === undefined} or (e.day, e.posting_id, e.line) < (${before?.[0] ?? null}::date, ${before?.[1] ?? null}::uuid, ${before?.[2] ?? null}::int))
      order by e.day desc, e.posting_id desc, e.line desc limit ${limit}),
    lowest as (select day, posting_id, line from page order by day, posting_id, line limit 1),
    below as (
      select coalesce(sum(e.amount), 0) as amount from ledger.entry e, lowest l
      where e.account_id = ${accountId} and (e.day, e.posting_id, e.line) < (l.day, l.posting_id, l.line))
    select g.posting_id, g.line, g.day, p.at, p.memo, p.source, g.amount,
      ((select amount from below) + sum(g.amount) over (order by g.day, g.posting_id, g.line))::bigint as balance
    from page g join ledger.posting p on p.id = g.posting_id
    order by g.day desc, g.posting_id desc, g.line desc`.execute(tx)
  return rows
}

/** `['2026-01-01', uuid, 1]` of our own making, or nothing. */
function cursorOf(text: string | undefined): Cursor | undefined {
  const [day, posting, line] = decodeCursor(text) ?? []
  return typeof day === 'string' && typeof posting === 'string' && typeof line === 'number'
    ? [day, posting, line]
    : undefined
}

export const statement = route(contract.statement, async ({ tx, params, query }) => {
  await getAccount(tx, params.id)
  const rows = await linesOf(tx, params.id, query, cursorOf(query.after), query.limit + 1)
  const items = cut(rows, query.limit, (last) => [last.day, last.posting_id, last.line])
  return {
    ...(await periodOf(tx, params.id, query)),
    items: items.rows.map((row) => ({
      postingId: row.posting_id as contract.PostingId, // the column is this brand's uuid
      line: row.line,
      day: row.day,
      at: row.at.toISOString(),
      memo: row.memo,
      source: row.source,
      amount: row.amount,
      balance: row.balance,
    })),
    next: items.next,
  }
})

/** The whole period in one pass over the account's entries, however many are shown. */
async function periodOf(
  tx: Tx,
  accountId: string,
  { from = null, to = null }: { from?: string | null | undefined; to?: string | null | undefined },
) {
  const { rows } = await sql<{
    opening: number
    closing: number
    incoming: number
    outgoing: number
    lines: number
  }>`
    select coalesce(sum(amount) filter (where day < ${from}::date), 0)::bigint as opening, coalesce(sum(amount), 0)::bigint as closing,
      coalesce(sum(amount) filter (where amount > 0 and (${from}::date is null or day >= ${from}::date)), 0)::bigint as incoming,
      coalesce(sum(amount) filter (where amount < 0 and (${from}::date is null or day >= ${from}::date)), 0)::bigint as outgoing,
      count(*) filter (where ${from}::date is null or day >= ${from}::date)::int as lines
    from ledger.entry where account_id = ${accountId} and (${to}::date is null or day <= ${to}::date)`.execute(
    tx,
  )
  return rows[0] ?? { opening: 0, closing: 0, incoming: 0, outgoing: 0, lines: 0 }
}

async function getAccount(tx: Tx, id: string) {
  const account = await tx.selectFrom('ledger.account').selectAll().where('id', '=', id).executeTakeFirst()
  if (!account) throw notFound()
  return account
}

const CHUNK = 20_000

export const exportStatement = route(
  contract.exportStatement,
  async ({ tx, actor, params, query, reply }) => {
    const account = await getAccount(tx, params.id)
    const money = account.unit === 'fen'
    const show = (amount: number) => (money ? yuanOf(amount) : String(amount))
    const chunks: string[] = []
    let lines = 0
    let before: Cursor | undefined
    for (;;) {
      const rows = await linesOf(tx, params.id, query, before, CHUNK)
      lines += rows.length
      if (lines > contract.STATEMENT_LIMIT) throw contract.problems.tooLong(`> ${contract.STATEMENT_LIMIT}`)
      const text = rows.toReversed().map((row) =>
        [
          ...[row.day, inZone(row.at), typeof row.memo === 'string' ? row.memo : row.memo.zh, row.source].map(
            csvCell,
          ),
          // Digits, a sign and a point: a number for every spreadsheet, to the fen.
          show(row.amount),
          show(row.balance),
          row.posting_id,
        ].join(','),
      )
      if (text.length > 0) chunks.unshift(text.join('\r\n'))
      const last = rows.at(-1)
      if (rows.length < CHUNK || !last) break
      before = [last.day, last.posting_id, last.line]
    }
    const unit = money ? '元' : '分钟'
    const head = [
      [
        `${account.name}（${account.code}）`,
        query.from ?? '',
        query.to ?? '',
        actor.name,
        inZone(clock.now()),
      ],
      ['记账日', '时间', '摘要', '来源', `发生额（${unit}）`, `余额（${unit}）`, '凭证号'],
    ]
    const file = [csvText(head), ...chunks].join('\r\n')
    const name = encodeURIComponent(`${account.name}-${inZone(clock.now()).slice(0, 10)}.csv`)
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('cache-control', 'private, no-store')
      .send(`\ufeff${file}\r\n`)
  },
)

/** Fen as yuan with two places, exactly: -1234 is `-12.34`. */
export function yuanOf(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
