import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { Match } from './people-duplicates.ts'
import { ImportField, ImportList, ImportReason } from './people-import-lists.ts'
import { invalidInput, notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

export * from './people-import-lists.ts'

/**
 * Bringing a list in: the file becomes rows, columns become fields, every row is read and compared with the register, a
 * preview says what will happen, good rows go in, doubtful ones wait and can be mended in place; the whole can be undone.
 */

export const ImportId = id('ImportId')
export type ImportId = z.infer<typeof ImportId>

export const importStates = {
  mapping: { zh: '待对应列', en: 'Columns to match' },
  checking: { zh: '正在核对', en: 'Checking' },
  ready: { zh: '可入库', en: 'Ready' },
  applying: { zh: '正在入库', en: 'Going in' },
  done: { zh: '已入库', en: 'Done' },
  cancelled: { zh: '已停止', en: 'Stopped' },
  undoing: { zh: '正在撤销', en: 'Undoing' },
  undone: { zh: '已撤销', en: 'Undone' },
} as const
export const ImportState = keys(importStates)
export type ImportState = z.infer<typeof ImportState>

export const importTransitions = {
  map: ['mapping', 'ready', 'cancelled'],
  fix: ['ready', 'done', 'cancelled'],
  apply: ['ready', 'done', 'cancelled'],
  cancel: ['mapping', 'checking', 'ready', 'applying'],
  undo: ['done', 'cancelled'],
} as const satisfies Record<string, readonly ImportState[]>

export const verdicts = {
  new: { zh: '新建档案', en: 'New record' },
  changed: { zh: '更新档案', en: 'Update' },
  same: { zh: '没有变化', en: 'No change' },
  duplicate: { zh: '疑似重复', en: 'Likely duplicate' },
  doubtful: { zh: '待核实', en: 'Doubtful' },
} as const
export const Verdict = keys(verdicts)
export type Verdict = z.infer<typeof Verdict>

export const problems = {
  wrongState: problem(
    'people/import-state',
    409,
    '导入任务当前状态不能这样做',
    'Not possible in the present state of the import',
  ),
  unreadable: problem('people/import-unreadable', 422, '这个文件读不了', 'This file cannot be read'),
  mapping: problem('people/import-mapping', 422, '列的对应有误', 'The columns are not matched rightly'),
  hard: problem(
    'people/import-hard',
    409,
    '这一行的问题要改正后才能入库',
    'What is wrong with this row must be mended first',
  ),
  settled: problem(
    'people/import-settled',
    409,
    '这一行已经入库或已跳过',
    'This row has gone in or was skipped',
  ),
}

const Column = z.object({
  index: z.number().int(),
  header: z.string(),
  field: ImportField.nullable(),
  samples: z.array(z.string()),
})
const Count = z.number().int()

export const Import = z.object({
  id: ImportId,
  list: ImportList,
  fileName: z.string(),
  sheet: z.string().nullable(),
  /** Written as the source of every fact. */
  source: z.string(),
  /** From when facts hold whose row names no day. */
  asOf: Day,
  regionCode: RegionCode,
  regionName: z.string(),
  state: ImportState,
  total: Count,
  /** Rows of the running phase that are behind it. */
  progress: Count,
  verdicts: z.record(Verdict, Count),
  /** Rows that would go in now. */
  waiting: Count,
  applied: Count,
  skipped: Count,
  undone: Count,
  createdBy: z.string().nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Import = z.infer<typeof Import>

export const ImportDetail = Import.extend({
  columns: z.array(Column),
  /** Columns whose merged cells were filled down when the file was read, and how many cells each. */
  filled: z.array(z.object({ index: z.number().int(), cells: Count })),
  reasons: z.array(z.object({ reason: ImportReason, count: Count })),
  /** The same file came before, as this import. */
  sameFileAs: ImportId.nullable(),
  /** The columns were matched by what was saved for a list with the same header. */
  mappingFrom: z.enum(['saved', 'headers', 'person']),
})

export const RowReason = z.object({
  code: ImportReason,
  field: ImportField.nullable(),
  /** What it is about: the text, the other row, the date of the card. */
  detail: z.string(),
  /** Most likely meant. */
  suggestion: z.string().nullable(),
})
export type RowReason = z.infer<typeof RowReason>

export const ImportRow = z.object({
  row: z.number().int(),
  verdict: Verdict.nullable(),
  state: z.enum(['waiting', 'held', 'applied', 'skipped', 'undone', 'same']),
  name: z.string(),
  /** The text of each matched column, as written or as mended. */
  fields: z.array(z.object({ field: ImportField, text: z.string(), mended: z.boolean() })),
  reasons: z.array(RowReason),
  /** What will change, or has changed, in the record. */
  changes: z.array(z.object({ field: ImportField, before: z.string().nullable(), after: z.string() })),
  matches: z.array(Match),
  elderId: ElderId.nullable(),
  decision: z.enum(['accept', 'same', 'different', 'skip']).nullable(),
  /** Why undoing left this row as it is. */
  undoProblem: z.string().nullable(),
})
export type ImportRow = z.infer<typeof ImportRow>

const Params = z.object({ importId: ImportId })
const RowParams = Params.extend({ row: z.coerce.number().int().min(1).max(10_000_000) })

export const template = endpoint({
  method: 'GET',
  path: '/people/import-template',
  may: 'people.import',
  summary: '名册模板 An empty list to fill in',
  query: z.object({ list: ImportList }),
  returns: z.unknown(),
  answers: 'file',
})

export const start = endpoint({
  method: 'POST',
  path: '/people/imports',
  may: 'people.import',
  summary: '上传名册 Upload a list (multipart, field `file`)',
  query: z.object({
    list: ImportList,
    source: z.string().trim().min(1).max(120).optional(),
    asOf: Day.optional(),
  }),
  returns: Import,
  problems: [problems.unreadable, invalidInput],
  bodyLimit: 64 * 1024 * 1024,
})

export const list = endpoint({
  method: 'GET',
  path: '/people/imports',
  may: 'people.import',
  summary: '导入任务 Imports',
  query: PageQuery.extend({ state: ImportState.optional(), region: RegionCodeParam.optional() }),
  returns: pageOf(Import),
})

export const show = endpoint({
  method: 'GET',
  path: '/people/imports/:importId',
  may: 'people.import',
  summary: '导入任务 One import',
  params: Params,
  returns: ImportDetail,
  problems: [notFound],
})

export const setMapping = endpoint({
  method: 'PUT',
  path: '/people/imports/:importId/mapping',
  may: 'people.import',
  summary: '列对应哪一项（记住，同样表头下次不用再选） Which column is which field',
  params: Params,
  body: z.object({
    columns: z
      .array(z.object({ index: z.number().int().min(0).max(999), field: ImportField.nullable() }))
      .max(200),
    remember: z.boolean().default(true),
  }),
  returns: Import,
  problems: [notFound, problems.wrongState, problems.mapping],
})

export const rows = endpoint({
  method: 'GET',
  path: '/people/imports/:importId/rows',
  may: 'people.import',
  summary: '各行的预览或结果 The rows with what will happen or has happened',
  params: Params,
  query: PageQuery.extend({
    verdict: Verdict.optional(),
    reason: ImportReason.optional(),
    state: z.enum(['waiting', 'held', 'applied', 'skipped', 'undone']).optional(),
  }),
  returns: pageOf(ImportRow),
  problems: [notFound],
})

export const mendRow = endpoint({
  method: 'PATCH',
  path: '/people/imports/:importId/rows/:row',
  may: 'people.import',
  summary: '就地改正一行并重新核对 Mend a row in place and check it again',
  params: RowParams,
  body: z.object({
    fields: z
      .array(z.object({ field: ImportField, text: z.string().max(300) }))
      .min(1)
      .max(60),
  }),
  returns: ImportRow,
  problems: [notFound, problems.wrongState, problems.settled],
})

export const decideRow = endpoint({
  method: 'POST',
  path: '/people/imports/:importId/rows/:row/decide',
  may: 'people.import',
  summary: '对一行作决定：接受、是同一人、不是同一人、跳过 Decide on a row',
  params: RowParams,
  body: z.object({ decision: z.enum(['accept', 'same', 'different', 'skip']), elderId: ElderId.optional() }),
  returns: ImportRow,
  problems: [notFound, problems.wrongState, problems.settled, problems.hard],
})

export const decideAll = endpoint({
  method: 'POST',
  path: '/people/imports/:importId/decide',
  may: 'people.import',
  summary: '对同一原因的所有行作决定 Decide on all rows held for one reason alone',
  params: Params,
  body: z.object({ reason: ImportReason, decision: z.enum(['accept', 'skip']) }),
  returns: z.object({ rows: Count }),
  problems: [notFound, problems.wrongState, problems.hard],
})

export const apply = endpoint({
  method: 'POST',
  path: '/people/imports/:importId/apply',
  may: 'people.import',
  summary: '好的行入库（可反复：改正的行再入库） The good rows go in; again for mended ones',
  params: Params,
  returns: Import,
  problems: [notFound, problems.wrongState],
})
export const cancel = endpoint({
  method: 'POST',
  path: '/people/imports/:importId/cancel',
  may: 'people.import',
  summary: '停止（已入库的保留，可继续或撤销） Stop; what went in stays and can be undone',
  params: Params,
  returns: Import,
  problems: [notFound, problems.wrongState],
})
export const undo = endpoint({
  method: 'POST',
  path: '/people/imports/:importId/undo',
  may: 'people.import',
  summary: '撤销整批导入 Undo the whole import',
  params: Params,
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  returns: Import,
  problems: [notFound, problems.wrongState],
})
export const held = endpoint({
  method: 'GET',
  path: '/people/imports/:importId/held',
  may: 'people.import',
  summary: '下载未入库的行，附原因，可改后再传 Rows that wait, with the reason, to mend in a spreadsheet',
  params: Params,
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})

const Progress = z.object({ state: ImportState, rows: Count })
export const events = {
  started: event('people.import_started', {
    zh: '上传名册',
    en: 'List uploaded',
    live: true,
    shape: z.object({ list: ImportList, rows: Count }),
  }),
  advanced: event('people.import_advanced', {
    zh: '导入进展',
    en: 'Import went on',
    live: true,
    shape: Progress,
  }),
  updated: event('people.import_updated', {
    zh: '名册更新档案',
    en: 'Record updated from a list',
    shape: z.object({ importId: ImportId, row: z.number().int(), fields: z.array(ImportField) }),
  }),
  withdrawn: event('people.import_withdrawn', {
    zh: '撤销导入',
    en: 'Import undone',
    shape: z.object({ importId: ImportId, row: z.number().int(), created: z.boolean(), reason: z.string() }),
  }),
}
