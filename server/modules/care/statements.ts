import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-money'
import { fundSources, lineReasons, verdicts } from '#contract/care-words'
import { csvFile } from '#contract/csv'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import { route } from '#platform/module'
import { type Column, inZone, sendSheet } from '#platform/spreadsheet'
import { getStatement, statementLines, statementRows, statementView } from './statement.ts'

export const listStatementsRoute = route(contract.listStatements, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const rows = await statementRows(
    tx,
    sql`s.region_code >= ${lo} and s.region_code < ${hi} and (${query.orgId ?? null}::uuid is null or s.org_id = ${query.orgId ?? null}::uuid)
      and (${query.state ?? null}::care.statement_state is null or s.state = ${query.state ?? null}::care.statement_state)
      and (${query.month ?? null}::date is null or s.month = ${query.month ?? null}::date)
      and (${after?.[0] ?? null}::date is null or (s.month, s.id) < (${after?.[0] ?? null}::date, ${after?.[1] ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.month, last.id])
  return { items: page.rows.map(statementView), next: page.next }
})

export const showStatementRoute = route(contract.showStatement, async ({ tx, params }) => ({
  ...(await getStatement(tx, params.id)),
  lines: await statementLines(tx, params.id),
}))

/** Purchased orders up to the end of a month that no living statement pays, by provider and county. */
export const unsettledRoute = route(contract.unsettled, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const { rows } = await sql<{
    org_id: string
    org_name: string | null
    region: number
    region_name: string | null
    n: number
    amount: number
    disputed: number
  }>`
    select o.org_id, g.name as org_name, c.code as region, c.name as region_name, count(*)::int as n, sum(s.amount_fen)::bigint as amount,
      (count(*) filter (where o.state = 'disputed'))::int as disputed
    from care.service_order o join care.share s on s.order_id = o.id and s.source = 'fiscal' and s.amount_fen > 0
      join regions.region c on c.code = o.region_code / 1000000 * 1000000
      left join organisations.organisation g on g.id = o.org_id
    where o.state in ('closed', 'disputed', 'finished') and o.region_code >= ${lo} and o.region_code < ${hi}
      and o.finished_at < (${query.month}::date + interval '1 month')::timestamp at time zone 'Asia/Shanghai'
      and not exists (select from care.statement_line l where l.order_id = o.id and l.live and l.verdict = 'payable')
    group by 1, 2, 3, 4 order by 2, 3`.execute(tx)
  return {
    items: rows.map((row) => ({
      orgId: row.org_id as OrgId, // the column is this brand's uuid
      orgName: row.org_name ?? '—',
      regionCode: row.region,
      regionName: row.region_name,
      orders: row.n,
      amountFen: row.amount,
      disputed: row.disputed,
    })),
  }
})

type Line = z.input<typeof contract.StatementLine>
const yuan = (fen: number) => Number((fen / 100).toFixed(2))
const columns: readonly Column<Line>[] = [
  { header: '工单号', width: 10, value: (line) => line.orderNumber },
  { header: '长者', width: 12, value: (line) => line.elderName },
  { header: '开始时间', width: 20, value: (line) => (line.startedAt ? inZone(line.startedAt) : null) },
  { header: '结束时间', width: 20, value: (line) => (line.finishedAt ? inZone(line.finishedAt) : null) },
  { header: '服务地点', width: 36, value: (line) => line.place },
  { header: '服务机构', width: 24, value: (line) => line.orgName },
  { header: '服务内容', width: 36, value: (line) => line.content },
  { header: '价格（元）', width: 10, value: (line) => yuan(line.priceFen) },
  { header: `${fundSources.fiscal.zh}（元）`, width: 12, value: (line) => yuan(line.amountFen) },
  { header: '满意度', width: 8, value: (line) => line.satisfaction },
  { header: '申报分钟', width: 10, value: (line) => line.billedMinutes },
  { header: '实际分钟', width: 10, value: (line) => line.deliveredMinutes },
  { header: '结论', width: 8, value: (line) => verdicts[line.verdict].zh },
  {
    header: '原因',
    width: 30,
    value: (line) => [lineReasons[line.reason].zh, line.detail].filter(Boolean).join('：'),
  },
]

export const exportStatementLinesRoute = route(
  contract.exportStatementLines,
  async ({ tx, actor, params, query, reply }) => {
    const statement = await getStatement(tx, params.id)
    const lines = await statementLines(tx, params.id)
    const name = `结算单${statement.number}-${statement.orgName}-${statement.month.slice(0, 7)}`
    if (query.format === 'xlsx') return sendSheet(reply, { name, columns, rows: lines, actor })
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.csv`)}`)
      .send(
        csvFile([
          columns.map((column) => column.header),
          ...lines.map((line) => columns.map((column) => column.value(line))),
        ]),
      )
  },
)
