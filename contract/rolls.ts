import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { problems as imports } from './people-import.ts'
import type { Permission } from './permission.ts'
import { invalidInput, notFound, problem } from './problem.ts'
import { keys, type Pair } from './words.ts'

/**
 * Lists about people who are on the register: a row names a person and says one thing of them. Good rows are taken, doubtful
 * ones wait with the reason, can be mended or dropped, and are tried again. What a row does is said by the module whose list it is.
 */
export const RollId = id('RollId')
export type RollId = z.infer<typeof RollId>

type Field = Pair & { also: readonly string[] }
/** The columns, by every way a header names them. */
export const rollFields = {
  identity: {
    zh: '身份证号',
    en: 'Identity number',
    also: ['公民身份号码', '身份证号码', '身份证', '证件号码', '证件号', '居民身份证号码'],
  },
  number: { zh: '档案编号', en: 'Record number', also: ['档案号', '长者编号'] },
  name: { zh: '姓名', en: 'Name', also: ['长者姓名', '老人姓名', '领取人'] },
  account: {
    zh: '卡号',
    en: 'Account number',
    also: ['账号', '银行卡号', '社保卡卡号', '社保卡金融账号', '金融账号', '银行账号', '社会保障卡银行账号'],
  },
  holder: { zh: '户名', en: 'Account holder', also: ['持卡人', '账户名', '账户姓名', '开户名'] },
  bank: { zh: '开户行', en: 'Bank', also: ['开户银行', '银行', '发卡银行'] },
  kind: { zh: '变动类型', en: 'What happened', also: ['类型', '变动', '变动情况', '生活变动'] },
  from: {
    zh: '开始日期',
    en: 'From',
    also: ['日期', '变动日期', '死亡日期', '身故日期', '入住日期', '入院日期'],
  },
  to: { zh: '结束日期', en: 'Until', also: ['出院日期', '离开日期', '截止日期'] },
  place: { zh: '地点', en: 'Where', also: ['去向', '医院', '机构', '迁往地', '医院机构或迁往地'] },
  source: { zh: '来源', en: 'Source', also: ['信息来源', '数据来源', '报告来源'] },
  note: { zh: '备注', en: 'Note', also: ['说明'] },
} as const satisfies Record<string, Field>
/** Every header that names a column. */
export const rollHeaders: readonly string[] = Object.values(rollFields).flatMap((field) => [
  field.zh,
  ...field.also,
])
export const RollField = keys(rollFields)
export type RollField = z.infer<typeof RollField>

export const rollReasons = {
  no_person: { zh: '辖区内没有这个人的档案', en: 'No such person on record here' },
  person_differs: { zh: '证件号、编号、姓名指的不是同一人', en: 'Numbers and name mean different people' },
  not_living: { zh: '档案已身故', en: 'Recorded as deceased' },
  missing: { zh: '缺少内容', en: 'Something is missing' },
  identity: { zh: '证件号有误', en: 'The identity number is wrong' },
  number_form: { zh: '账号应为 12–21 位数字', en: 'An account number has 12 to 21 digits' },
  checksum: { zh: '卡号校验位不符', en: 'Wrong check digit' },
  holder: { zh: '户名与本人姓名不一致', en: 'The holder is somebody else' },
  shared: { zh: '账号已登记给另一人', en: 'The account is another person’s too' },
  twice: { zh: '同一人在名单中不止一次', en: 'The person stands on the list more than once' },
  kind: { zh: '不认识的变动类型', en: 'Unknown kind of event' },
  source: { zh: '不认识的来源', en: 'Unknown source' },
  day: { zh: '日期有误', en: 'The day is wrong' },
  stands: { zh: '这段时间已有同类记录', en: 'Something of the kind is recorded for that time' },
  refused: { zh: '不能登记', en: 'Cannot be recorded' },
} as const
export const RollReason = keys(rollReasons)
export type RollReason = z.infer<typeof RollReason>

export const rollRowStates = {
  waiting: { zh: '待处理', en: 'To come' },
  held: { zh: '存疑待改', en: 'Doubtful' },
  taken: { zh: '已登记', en: 'Taken' },
  same: { zh: '没有变化', en: 'No change' },
  dropped: { zh: '已放弃', en: 'Dropped' },
} as const
export const RollRowState = keys(rollRowStates)
export type RollRowState = z.infer<typeof RollRowState>

export const problems = {
  columns: problem('people/roll-columns', 422, '名单缺少必要的列', 'The list lacks a column'),
  settled: problem('people/roll-settled', 409, '这一行已经处理', 'This row is settled'),
  running: problem('people/roll-running', 409, '名单正在处理，请稍候', 'The list is being taken in: wait'),
}

const Count = z.number().int()
export const Roll = z.object({
  id: RollId,
  fileName: z.string(),
  regionName: z.string(),
  /** Rows are still being taken. */
  running: z.boolean(),
  total: Count,
  counts: z.record(RollRowState, Count),
  createdBy: z.string().nullable(),
  createdAt: Instant,
  /** Of a list that a second person verifies: when and by whom. */
  verifiedAt: Instant.nullable(),
  verifiedBy: z.string().nullable(),
})
export type Roll = z.infer<typeof Roll>

export const RollRow = z.object({
  row: Count,
  state: RollRowState,
  reason: RollReason.nullable(),
  detail: z.string(),
  elderId: ElderId.nullable(),
  /** As written or as mended; numbers that stand for somebody are masked once the row is settled. */
  fields: z.array(z.object({ field: RollField, text: z.string() })),
})
export type RollRow = z.infer<typeof RollRow>

/** The endpoints of one kind of list, under a path and a permission of its own. */
export const rollEndpoints = (of: {
  path: string
  may: Permission
  reads: Permission
  zh: string
  en: string
}) => {
  const params = z.object({ rollId: RollId })
  const rowParams = params.extend({ row: z.coerce.number().int().min(1).max(10_000_000) })
  const { path, may, reads } = of
  return {
    start: endpoint({
      method: 'POST',
      path,
      may,
      summary: `上传${of.zh} Upload: ${of.en} (multipart, field file)`,
      returns: Roll,
      problems: [problems.columns, imports.unreadable, invalidInput],
      bodyLimit: 32 * 1024 * 1024,
    }),
    list: endpoint({
      method: 'GET',
      path,
      may: reads,
      summary: `${of.zh} ${of.en}`,
      query: PageQuery,
      returns: pageOf(Roll),
    }),
    show: endpoint({
      method: 'GET',
      path: `${path}/:rollId`,
      may: reads,
      summary: `一份${of.zh} One of: ${of.en}`,
      params,
      returns: Roll,
      problems: [notFound],
    }),
    rows: endpoint({
      method: 'GET',
      path: `${path}/:rollId/rows`,
      may: reads,
      summary: `${of.zh}的各行 Rows of: ${of.en}`,
      params,
      query: PageQuery.extend({ state: RollRowState.optional() }),
      returns: pageOf(RollRow),
      problems: [notFound],
    }),
    mend: endpoint({
      method: 'PATCH',
      path: `${path}/:rollId/rows/:row`,
      may,
      summary: `改正${of.zh}的一行并重试 Mend a row and try it again: ${of.en}`,
      params: rowParams,
      body: z.object({
        fields: z.array(z.object({ field: RollField, text: z.string().max(300) })).max(20),
      }),
      returns: RollRow,
      problems: [notFound, problems.settled, problems.running],
    }),
    drop: endpoint({
      method: 'POST',
      path: `${path}/:rollId/rows/:row/drop`,
      may,
      summary: `放弃${of.zh}的一行 Drop a row: ${of.en}`,
      params: rowParams,
      returns: RollRow,
      problems: [notFound, problems.settled, problems.running],
    }),
    retry: endpoint({
      method: 'POST',
      path: `${path}/:rollId/retry`,
      may,
      summary: `重试${of.zh}中存疑的行 Try the doubtful rows again: ${of.en}`,
      params,
      body: z.object({}),
      returns: Done,
      problems: [notFound, problems.running],
    }),
  }
}
export type RollEndpoints = ReturnType<typeof rollEndpoints>

/** Deaths, moves and stays as offices hand them over: each row is reported as the form does. */
export const lifeRolls = rollEndpoints({
  path: '/people/life-rolls',
  may: 'people.write',
  reads: 'people.write',
  zh: '生活变动名册',
  en: 'lists of life events',
})

export const events = {
  started: event('people.roll_started', {
    zh: '上传名单',
    en: 'List of people uploaded',
    live: true,
    shape: z.object({ kind: z.string(), rows: Count }),
  }),
  done: event('people.roll_done', {
    zh: '名单处理完毕',
    en: 'List of people taken in',
    live: true,
    shape: z.object({ kind: z.string(), taken: Count, held: Count }),
  }),
}
