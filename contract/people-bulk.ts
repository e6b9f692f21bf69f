import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { ElderFilter } from './people.ts'
import { FactKind } from './people-words.ts'
import { invalidInput, notFound } from './problem.ts'
import { problem } from './problem.ts'
import { RegionCode } from './region.ts'

/**
 * One thing done to many records: chosen by rows or by a filter, shown beforehand, done in steps that can be watched and
 * stopped, and taken back where it can be.
 */

export const BulkId = id('BulkId')
export type BulkId = z.infer<typeof BulkId>
/** Records of one bulk action: a whole city at once is an import, not a click. */
export const BULK_LIMIT = 100_000

export const bulkKinds = {
  assign: { zh: '指派联络人', en: 'Assign a liaison' },
  add_fact: { zh: '登记认定', en: 'Record a fact' },
  end_fact: { zh: '结束认定', en: 'End a fact' },
  review: { zh: '列入待复核', en: 'Put up for review' },
  compare: { zh: '查重', en: 'Look for duplicates' },
} as const
export const BulkKind = z.enum(['assign', 'add_fact', 'end_fact', 'review', 'compare'])
export type BulkKind = z.infer<typeof BulkKind>

export const BulkRelation = z.enum(['liaison', 'care_worker', 'doctor'])
export type BulkRelation = z.infer<typeof BulkRelation>
export const BulkAction = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('assign'),
    relation: BulkRelation,
    name: z.string().trim().min(1).max(60),
    phone: z.string().trim().min(3).max(40),
    /** Whoever has had this part so far is no longer asked. */
    replace: z.boolean().default(true),
  }),
  z.object({
    kind: z.literal('add_fact'),
    fact: FactKind,
    value: z.string().min(1).max(40),
    from: Day,
    to: Day.nullable().default(null),
    expiresOn: Day.nullable().default(null),
    source: z.string().trim().min(1).max(200),
  }),
  z.object({
    kind: z.literal('end_fact'),
    fact: FactKind,
    on: Day,
    reason: z.string().trim().min(2).max(200),
  }),
  z.object({ kind: z.literal('review'), note: z.string().trim().min(2).max(200) }),
  z.object({ kind: z.literal('compare') }),
])
export type BulkAction = z.infer<typeof BulkAction>

/** By rows that were ticked, or by the filter of the list as it stands (of those alive and here, unless it says otherwise). */
export const BulkChoice = z.union([
  z.object({ ids: z.array(ElderId).min(1).max(2000) }),
  z.object({ filter: ElderFilter }),
])
export type BulkChoice = z.infer<typeof BulkChoice>

/** Why a record is left as it is. */
export const bulkReasons = {
  gone: { zh: '已故、迁出或已合并', en: 'Died, moved away or merged' },
  same: { zh: '已经如此', en: 'So already' },
  later: { zh: '与已登记的同类认定日期重叠', en: 'Overlaps with what is recorded' },
  born: { zh: '早于出生日期', en: 'Before the birth date' },
  none: { zh: '没有这项认定', en: 'Has no such fact' },
  not_begun: { zh: '认定在结束日之后才开始', en: 'The fact begins after that day' },
  asked: { zh: '已在待复核之列', en: 'Is up for review already' },
  outside: { zh: '不在您的范围内', en: 'Outside your area' },
} as const
export const BulkReason = z.enum(['gone', 'same', 'later', 'born', 'none', 'not_begun', 'asked', 'outside'])
export type BulkReason = z.infer<typeof BulkReason>

/** Why something done cannot be taken back. */
export const bulkKept = {
  changed: { zh: '之后又改过', en: 'Changed since' },
  gone: { zh: '档案已不在册', en: 'No longer on the register' },
} as const
export const BulkKept = z.enum(['changed', 'gone'])

export const BulkState = z.enum(['running', 'stopped', 'done', 'undoing', 'undone'])
export type BulkState = z.infer<typeof BulkState>
export const bulkStates = {
  running: { zh: '进行中', en: 'Under way' },
  stopped: { zh: '已停止', en: 'Stopped' },
  done: { zh: '已完成', en: 'Done' },
  undoing: { zh: '撤销中', en: 'Being taken back' },
  undone: { zh: '已撤销', en: 'Taken back' },
} as const satisfies Record<BulkState, unknown>
/** From which state each move is legal; the database holds the same. */
export const bulkTransitions = {
  stop: ['running'],
  undo: ['done', 'stopped'],
} as const satisfies Record<string, readonly BulkState[]>
/** Nothing is written to a record by looking for duplicates. */
export const undoableBulk = (kind: BulkKind): boolean => kind !== 'compare'

const Count = z.number().int().nonnegative()
export const Bulk = z.object({
  id: BulkId,
  /** Without the phone number of who was assigned. */
  action: z.record(z.string(), z.unknown()).and(z.object({ kind: BulkKind })),
  state: BulkState,
  regionCode: RegionCode,
  total: Count,
  /** Looked at so far, or taken back so far while undoing. */
  progress: Count,
  changed: Count,
  left: Count,
  undone: Count,
  kept: Count,
  by: z.string().nullable(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
  undoReason: z.string().nullable(),
  undoable: z.boolean(),
})
export type Bulk = z.infer<typeof Bulk>

export const problems = {
  tooMany: problem('people/bulk-too-many', 422, '一次处理的人数太多', 'Too many records at once'),
  nobody: problem('people/bulk-nobody', 422, '没有可处理的档案', 'No record would be changed'),
  wrongState: problem(
    'people/bulk-wrong-state',
    409,
    '当前状态不能这样做',
    'Not possible from the present state',
  ),
  noUndo: problem('people/bulk-no-undo', 409, '这种操作没有可撤销的内容', 'There is nothing to take back'),
}

const Request = z.object({ choice: BulkChoice, action: BulkAction })

export const preview = endpoint({
  method: 'POST',
  path: '/people/bulk-preview',
  may: 'people.write',
  summary: '批量操作预览：多少人会改、谁被排除及原因 What a bulk action would do, and who is left out why',
  body: Request,
  returns: z.object({
    total: Count,
    changes: Count,
    left: z.array(
      z.object({
        reason: BulkReason,
        count: Count,
        sample: z.array(z.object({ id: ElderId, name: z.string(), number: z.number().int() })),
      }),
    ),
    undoable: z.boolean(),
  }),
  problems: [invalidInput, problems.tooMany],
})

export const start = endpoint({
  method: 'POST',
  path: '/people/bulk',
  may: 'people.write',
  summary: '开始批量操作 Start a bulk action',
  body: Request.extend({
    /** Made by the page, so that pressing twice starts one. */
    id: BulkId.optional(),
  }),
  returns: Bulk,
  problems: [invalidInput, problems.tooMany, problems.nobody],
})

export const list = endpoint({
  method: 'GET',
  path: '/people/bulk',
  may: 'people.write',
  summary: '批量操作记录 Bulk actions, the latest first',
  query: PageQuery.extend({ state: BulkState.optional() }),
  returns: pageOf(Bulk),
})

const Params = z.object({ bulkId: BulkId })
export const show = endpoint({
  method: 'GET',
  path: '/people/bulk/:bulkId',
  may: 'people.write',
  summary: '一次批量操作 One bulk action',
  params: Params,
  returns: Bulk,
  problems: [notFound],
})

export const BulkRowState = z.enum(['waiting', 'changed', 'left', 'undone', 'kept'])
export const bulkRowStates = {
  waiting: { zh: '未处理', en: 'Not yet' },
  changed: { zh: '已改', en: 'Changed' },
  left: { zh: '未改', en: 'Left' },
  undone: { zh: '已撤销', en: 'Taken back' },
  kept: { zh: '未能撤销', en: 'Not taken back' },
} as const
export const rows = endpoint({
  method: 'GET',
  path: '/people/bulk/:bulkId/rows',
  may: 'people.write',
  summary: '逐人结果 What became of each record',
  params: Params,
  query: PageQuery.extend({ state: BulkRowState.optional() }),
  returns: pageOf(
    z.object({
      elderId: ElderId,
      number: z.number().int(),
      name: z.string(),
      regionName: z.string(),
      state: BulkRowState,
      reason: BulkReason.nullable(),
      kept: BulkKept.nullable(),
    }),
  ),
  problems: [notFound],
})

export const stop = endpoint({
  method: 'POST',
  path: '/people/bulk/:bulkId/stop',
  may: 'people.write',
  summary: '停止 Stop between two steps',
  params: Params,
  returns: Bulk,
  problems: [notFound, problems.wrongState],
})
export const undo = endpoint({
  method: 'POST',
  path: '/people/bulk/:bulkId/undo',
  may: 'people.write',
  summary: '撤销批量操作 Take a bulk action back',
  params: Params,
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  returns: Bulk,
  problems: [notFound, problems.wrongState, problems.noUndo],
})

export const events = {
  advanced: event('people.bulk_advanced', {
    zh: '批量操作',
    en: 'Bulk action',
    live: true,
    shape: z.object({ kind: BulkKind, state: BulkState, changed: Count }),
  }),
}
