import writeExcelFile from 'write-excel-file/node'
import { uuidv7 } from '#contract/id'
import { csvFile, harmless } from '#contract/csv'
import * as contract from '#contract/people'
import { careSettings, groups, mobilities, sexes, statuses } from '#contract/people-words'
import { audienceOf } from '#platform/actor'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { elderLines } from './elder.ts'
import { elderPage } from './list.ts'
import { boundsFor } from './scope.ts'

/** Rows of one export. More is a task of data exchange with an approval, not of a button. */
export const EXPORT_LIMIT = 5000

type Line = Awaited<ReturnType<typeof elderLines>>[number]

/** What may leave in a list: numbers stay masked. */
const columns: readonly {
  key: string
  title: string
  width: number
  value: (line: Line) => string | number
}[] = [
  { key: 'number', title: '档案号', width: 10, value: (l) => l.number },
  { key: 'name', title: '姓名', width: 12, value: (l) => l.name },
  { key: 'sex', title: '性别', width: 6, value: (l) => sexes[l.sex].zh },
  { key: 'birthDay', title: '出生日期', width: 12, value: (l) => l.birthDay },
  { key: 'age', title: '年龄', width: 6, value: (l) => l.age },
  { key: 'identity', title: '证件号（遮盖）', width: 22, value: (l) => l.identityMasked ?? '' },
  { key: 'phone', title: '电话（遮盖）', width: 16, value: (l) => l.phoneMasked ?? '' },
  { key: 'region', title: '区划', width: 32, value: (l) => l.regionName },
  { key: 'address', title: '住址', width: 36, value: (l) => l.address },
  {
    key: 'groups',
    title: '人群',
    width: 36,
    value: (l) => l.groups.map((code) => groups[code].zh).join('、'),
  },
  { key: 'careSetting', title: '照护方式', width: 10, value: (l) => careSettings[l.careSetting].zh },
  { key: 'mobility', title: '行动能力', width: 10, value: (l) => mobilities[l.mobility].zh },
  { key: 'devices', title: '设备数', width: 8, value: (l) => l.devices },
  { key: 'contacts', title: '联系人数', width: 8, value: (l) => l.contacts },
  { key: 'status', title: '状态', width: 8, value: (l) => statuses[l.status].zh },
]

export const exportRoute = route(contract.exportList, async ({ tx, actor, reply, body }) => {
  const bounds = boundsFor(actor, body.region)
  const { rows, next } = await elderPage(tx, bounds, body, body, EXPORT_LIMIT)
  if (next)
    throw contract.problems.tooManyRows(`一次最多导出 ${EXPORT_LIMIT} 人 / at most ${EXPORT_LIMIT} at a time`)
  const lines = await elderLines(tx, rows)
  const chosen = body.columns?.length
    ? columns.filter((column) => body.columns?.includes(column.key))
    : columns
  const exportId = uuidv7()
  const synthetic = rows.some((row) => row.synthetic)
  // Every line carries the number of the export, so that a page torn off still says who took it out.
  const mark = `导出号 ${exportId.slice(0, 8)}-${exportId.slice(-6)}`
  const head = `${synthetic ? '【合成数据】' : ''}${mark} · ${actor.name} · ${clock.now().toISOString()} · 事由：${body.reason} · ${rows.length} 人 · 内部资料，不得外传`
  await record(
    tx,
    contract.events.exported,
    { rows: rows.length, format: body.format, reason: body.reason, region: body.region ?? null },
    {
      regionCode: actor.scope.audience === 'staff' ? (body.region ?? actor.scope.region) : null,
      orgId: audienceOf(actor) === 'org' && actor.scope.audience === 'org' ? actor.scope.orgId : null,
      subjectId: exportId,
    },
  )
  const name = `elders-${exportId.slice(0, 8)}.${body.format}`
  reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'private, no-store')
  if (body.format === 'csv') {
    const table = [
      [head],
      [...chosen.map((column) => column.title), '导出号'],
      ...lines.map((line) => [...chosen.map((column) => column.value(line)), mark]),
    ]
    return reply.type('text/csv; charset=utf-8').send(csvFile(table))
  }
  const buffer = await writeExcelFile(
    [
      [{ value: head, fontWeight: 'bold' as const, textColor: '#8c1d18' }],
      [...chosen.map((column) => column.title), '导出号'].map((title) => ({
        value: title,
        fontWeight: 'bold' as const,
        backgroundColor: '#eef2f6',
      })),
      ...lines.map((line) =>
        [...chosen.map((column) => column.value(line)), mark].map((value) =>
          typeof value === 'number' ? { value, type: Number } : { value: harmless(value), type: String },
        ),
      ),
    ],
    {
      columns: [...chosen.map(({ width }) => ({ width })), { width: 26 }],
      sheet: '长者名单',
      stickyRowsCount: 2,
    },
  ).toBuffer()
  return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(buffer)
})
