import writeExcelFile from 'write-excel-file/node'
import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import * as contract from '#contract/people-import'
import { notFound } from '#contract/problem'
import { FactKind, factKinds } from '#contract/people-words'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { sendSheet } from '#platform/spreadsheet'
import { getHead, heldBack, listOf, type Reading, textsOf, unseal } from './row.ts'

const hints: Partial<Record<contract.ImportField, string>> = {
  name: '必填。用证件上的字；生僻字显示不出时写拼音，入库前会请您核对',
  identity: '18 位或旧证 15 位；整列设为“文本”，否则末几位会丢失',
  birth_day: '有证件号可不填。1944-05-06、1944/5/6、1944年5月6日 均可',
  phone: '几个号码写在一格里用顿号隔开；座机带区号',
  village: '村（社区）名称，或 12 位区划代码',
  since: '从哪天起认定；不填按名册日期',
}

/** An empty list of its kind: the columns, every text column as text, and a second sheet that says what goes where. */
export const templateRoute = route(contract.template, async ({ reply, query }) => {
  const list = contract.importList(query.list)
  const columns = list.fields.map((field) => ({
    field,
    title: contract.fieldWords(field).zh,
    needed: list.needs.includes(field) || field === 'name',
  }))
  const head = columns.map(({ title, needed }) => ({
    value: title,
    type: String,
    fontWeight: 'bold' as const,
    backgroundColor: needed ? '#fde9c8' : '#eef2f6',
    format: '@',
  }))
  const notes = [
    [
      { value: '列', fontWeight: 'bold' as const },
      { value: '怎么填', fontWeight: 'bold' as const },
      { value: '可填的值', fontWeight: 'bold' as const },
    ],
    ...columns.map(({ field, title, needed }) => {
      const kind = FactKind.safeParse(field)
      const values = kind.success
        ? Object.values(factKinds[kind.data].values ?? {}).map((word) => word.zh)
        : []
      return [
        { value: title, type: String },
        { value: hints[field] ?? (needed ? '必填' : '选填'), type: String },
        { value: values.join('、'), type: String },
      ]
    }),
  ]
  const blank = Array.from({ length: 200 }, () =>
    columns.map(() => ({ value: '', type: String, format: '@' })),
  )
  const file = await writeExcelFile([
    {
      data: [head, ...blank],
      sheet: list.zh.slice(0, 31),
      columns: columns.map(({ field }) => ({
        width: field === 'identity' ? 22 : field === 'address' ? 34 : 14,
      })),
      stickyRowsCount: 1,
    },
    { data: notes, sheet: '填写说明', columns: [{ width: 18 }, { width: 52 }, { width: 52 }] },
  ]).toBuffer()
  return reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header(
      'content-disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(`${list.zh}模板.xlsx`)}`,
    )
    .send(file)
})

/** Rows that did not go in, as they were written, with what keeps each: mended in a spreadsheet they can be brought in again. */
export const heldRoute = route(contract.held, async ({ tx, actor, reply, params }) => {
  const head = await getHead(tx, params.importId)
  if (!head) throw notFound()
  const rows = await tx
    .selectFrom('people.import_row')
    .selectAll()
    .where('import_id', '=', head.id)
    .where(sql<boolean>`(${heldBack} or decision = 'skip')`)
    .orderBy('row')
    .execute()
  const list = contract.importList(listOf(head))
  const fields = [
    ...new Set([...list.fields, ...Object.values(head.mapping as Record<string, contract.ImportField>)]),
  ] // Written by setMapping.
  return sendSheet(reply, {
    name: `${list.zh}-待核实-${dayOf(clock.now())}`,
    actor,
    rows: rows.map((row) => ({
      row,
      texts: textsOf(head, row).texts,
      reading: row.read ? unseal<Reading>(row.read) : null,
    })),
    columns: [
      ...fields.map((field) => ({
        header: contract.fieldWords(field).zh,
        value: (one: { texts: Partial<Record<contract.ImportField, string>> }) => one.texts[field] ?? '',
      })),
      { header: '原行号', value: (one) => one.row.row },
      {
        header: '原因',
        width: 60,
        value: (one) =>
          (one.reading?.reasons ?? [])
            .map(
              (reason) =>
                `${contract.importReasons[reason.code].zh}${reason.detail ? `（${reason.detail}）` : ''}`,
            )
            .join('；'),
      },
    ],
  })
})
