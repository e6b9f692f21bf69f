import writeXlsxFile from 'write-excel-file/node'
import { sql } from 'kysely'
import * as contract from '#contract/alarms'
import { csvFile, harmless } from '#contract/csv'
import { regionNames } from '#modules/regions'
import { record } from '#platform/events'
import { inZone } from '#platform/spreadsheet'
import { route } from '#platform/module'
import { type IncidentWithElder, withElder } from './incident.ts'
import { spanOf } from './statistics.ts'

const MOST = 50_000
type Cell = string | number | Date | null

const columns: readonly { zh: string; of: (row: IncidentWithElder, region: string) => Cell }[] = [
  { zh: '编号 Number', of: (row) => row.number },
  { zh: '类型 Kind', of: (row) => contract.incidentKinds[row.kind].zh },
  { zh: '等级 Class', of: (row) => row.severity },
  { zh: '状态 State', of: (row) => contract.incidentStates[row.state].zh },
  { zh: '长者 Elder', of: (row) => row.elder_name },
  { zh: '地点 Place', of: (row) => row.place },
  { zh: '区划 Region', of: (_row, region) => region },
  { zh: 'T0 信号 Signal', of: (row) => row.raised_at },
  { zh: 'T1 接警 Seen', of: (row) => row.acknowledged_at },
  { zh: 'T2 通话 Spoke', of: (row) => row.spoke_at },
  { zh: 'T3 接受 Accepted', of: (row) => row.accepted_at },
  { zh: 'T4 到场 Arrived', of: (row) => row.arrived_at },
  { zh: 'T5 平安 Safe', of: (row) => row.safe_at },
  {
    zh: '接警用时（秒） Answered in s',
    of: (row) =>
      row.acknowledged_at ? (row.acknowledged_at.getTime() - row.raised_at.getTime()) / 1000 : null,
  },
  { zh: '信号数 Signals', of: (row) => row.signal_count },
  { zh: '结果 Outcome', of: (row) => (row.outcome ? contract.outcomes[row.outcome].zh : null) },
  { zh: '处置人 Handler', of: (row) => row.handler_name },
  { zh: '结束 Resolved', of: (row) => row.resolved_at },
  { zh: '演练 Drill', of: (row) => (row.drill ? '是' : '') },
]

/** Times in Asia/Shanghai. A cell that a spreadsheet would take for a formula is written as text. */
function text(cell: Cell): string {
  if (cell === null) return ''
  if (cell instanceof Date) return inZone(cell)
  return typeof cell === 'string' ? harmless(cell) : String(cell)
}

export const exportRoute = route(contract.exportIncidents, async ({ tx, actor, query, reply }) => {
  const rows = await withElder(tx)
    .where(sql<boolean>`${spanOf(query, actor)}`)
    .orderBy('i.raised_at')
    .limit(MOST)
    .execute()
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const table = rows.map((row) =>
    columns.map((column) => text(column.of(row, names.get(row.region_code) ?? ''))),
  )
  const head = columns.map((column) => column.zh)
  await record(
    tx,
    contract.events.exported,
    { rows: rows.length, from: query.from, to: query.to, format: query.format },
    { regionCode: actor.scope.audience === 'staff' ? actor.scope.region : null },
  )
  const name = `incidents-${query.from}-${query.to}.${query.format}`
  reply.header('content-disposition', `attachment; filename="${name}"`)
  if (query.format === 'csv') {
    return reply.type('text/csv; charset=utf-8').send(csvFile([head, ...table]))
  }
  const sheet = [
    head.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...table.map((line) => line.map((value) => ({ value, type: String as StringConstructor }))),
  ]
  const file = await writeXlsxFile(sheet)
  return reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .send(await file.toBuffer())
})
