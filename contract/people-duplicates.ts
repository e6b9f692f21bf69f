import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { ElderStatus, Sex } from './people-words.ts'
import { notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/** One person, one record: who may be registered twice, why we think so, merging, and taking a merge back. */

export const matchFields = {
  identity: { zh: '证件号', en: 'Identity number' },
  name: { zh: '姓名', en: 'Name' },
  birth_day: { zh: '出生日期', en: 'Birth date' },
  sex: { zh: '性别', en: 'Sex' },
  phone: { zh: '电话', en: 'Phone' },
  place: { zh: '村（社区）', en: 'Village' },
  address: { zh: '住址', en: 'Address' },
  household: { zh: '户', en: 'Household' },
  contact: { zh: '联系人', en: 'Contact' },
} as const
export const MatchField = keys(matchFields)
export type MatchField = z.infer<typeof MatchField>

/** How a field of the two compares. */
export const likenesses = {
  same: { zh: '相同', en: 'Same' },
  one_digit: { zh: '差一两位', en: 'One or two digits apart' },
  sound: { zh: '同音字', en: 'Same sound' },
  order: { zh: '字序不同', en: 'Other order' },
  former: { zh: '与曾用名相同', en: 'Same as a former name' },
  one_character: { zh: '差一字', en: 'One character apart' },
  lost_character: { zh: '有缺字', en: 'A character is lost' },
  swapped: { zh: '月日颠倒', en: 'Day and month swapped' },
  near: { zh: '相近', en: 'Near' },
  year: { zh: '同年', en: 'Same year' },
  of_contact: { zh: '与联系人电话相同', en: 'The phone of a contact' },
  different: { zh: '不同', en: 'Different' },
} as const
export const Likeness = keys(likenesses)
export type Likeness = z.infer<typeof Likeness>

/** `weight` in bits: how much more likely among records of one person than of two (negative: less). */
export const Why = z.object({ field: MatchField, likeness: Likeness, weight: z.number() })
export type Why = z.infer<typeof Why>

/** Somebody registered who may be the same person. */
export const Match = z.object({
  elderId: ElderId,
  number: z.number().int(),
  name: z.string(),
  sex: Sex,
  birthDay: Day,
  regionCode: RegionCode,
  regionName: z.string(),
  address: z.string(),
  status: ElderStatus,
  identityMasked: z.string().nullable(),
  score: z.number(),
  likely: z.boolean(),
  why: z.array(Why),
})
export type Match = z.infer<typeof Match>

export const DuplicateId = id('DuplicateId')
export const MergeId = id('MergeId')

export const duplicateStates = {
  open: { zh: '待核实', en: 'To decide' },
  merged: { zh: '已合并', en: 'Merged' },
  different: { zh: '不是同一人', en: 'Not the same' },
} as const
export const DuplicateState = keys(duplicateStates)
export type DuplicateState = z.infer<typeof DuplicateState>

export const problems = {
  settled: problem('people/duplicate-settled', 409, '这一对已有结论', 'This pair has been decided already'),
  sameRecord: problem('people/same-record', 422, '是同一份档案', 'It is one and the same record'),
  notLiving: problem(
    'people/merge-status',
    409,
    '已合并或已撤销的档案不能再合并',
    'A merged or withdrawn record cannot be merged',
  ),
  cannotMerge: problem('people/cannot-merge', 409, '现在不能合并', 'They cannot be merged now'),
  cannotUnmerge: problem('people/cannot-unmerge', 409, '现在不能恢复', 'The merge cannot be taken back now'),
}

/** Before registering: who is registered already that may be the same person. Of other areas only that there is somebody. */
export const check = endpoint({
  method: 'POST',
  path: '/people/duplicates/check',
  may: 'people.write',
  summary: '建档前查重 Who may be registered already',
  body: z.object({
    name: z.string().trim().min(1).max(60),
    identity: z.string().trim().max(40).nullable().default(null),
    sex: Sex.optional(),
    birthDay: Day.nullable().default(null),
    phones: z.array(z.string().max(40)).max(9).default([]),
    regionCode: RegionCode.nullable().default(null),
    address: z.string().max(200).default(''),
  }),
  returns: z.object({ items: z.array(Match), elsewhere: z.number().int() }),
})

const Side = z.object({
  id: ElderId,
  number: z.number().int(),
  name: z.string(),
  sex: Sex,
  birthDay: Day,
  regionCode: RegionCode,
  regionName: z.string(),
  address: z.string(),
  status: ElderStatus,
})
export const Duplicate = z.object({
  id: DuplicateId,
  state: DuplicateState,
  score: z.number(),
  why: z.array(Why),
  a: Side,
  b: Side,
  foundAt: Instant,
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  note: z.string(),
  mergeId: MergeId.nullable(),
})
export type Duplicate = z.infer<typeof Duplicate>

export const list = endpoint({
  method: 'GET',
  path: '/people/duplicates',
  may: 'people.read',
  summary: '疑似重复档案，最像的在前 Likely duplicates, the likeliest first',
  query: PageQuery.extend({
    state: DuplicateState.default('open'),
    region: RegionCodeParam.optional(),
    elder: ElderId.optional(),
  }),
  returns: pageOf(Duplicate).extend({ count: z.number().int() }),
})

/** One field side by side; `choose` false: both are kept (phones, contacts, facts). */
const Compared = z.object({
  field: z.string(),
  zh: z.string(),
  en: z.string(),
  /** Lines of each record; what is nobody's word (a name, an address) is the same in both languages. */
  a: z.array(z.object({ zh: z.string(), en: z.string() })),
  b: z.array(z.object({ zh: z.string(), en: z.string() })),
  choose: z.boolean(),
  differs: z.boolean(),
})
export const show = endpoint({
  method: 'GET',
  path: '/people/duplicates/:duplicateId',
  may: 'people.read',
  summary: '并排比较 Side by side',
  params: z.object({ duplicateId: DuplicateId }),
  returns: Duplicate.extend({
    fields: z.array(Compared),
    updatedAt: z.object({ a: Instant, b: Instant }),
    /** What keeps them from being merged now, in the words of each module. */
    blocked: z.array(z.object({ zh: z.string(), en: z.string() })),
  }),
  problems: [notFound],
})

/** Fields of which one value is chosen; all others are put together. */
export const MergeField = z.enum([
  'name',
  'identity',
  'birth_day',
  'sex',
  'nation',
  'address',
  'mobility',
  'profile',
  'access_plan',
])
export type MergeField = z.infer<typeof MergeField>

export const merge = endpoint({
  method: 'POST',
  path: '/people/duplicates/:duplicateId/merge',
  may: 'people.merge',
  summary: '合并：逐项选留哪一份 Merge, choosing field by field',
  params: z.object({ duplicateId: DuplicateId }),
  body: z.object({
    keep: z.enum(['a', 'b']),
    /** Fields taken from the record that is given up. */
    take: z.array(MergeField).max(20).default([]),
    updatedAt: z.object({ a: Instant, b: Instant }),
    note: z.string().trim().max(300).default(''),
  }),
  returns: z.object({ mergeId: MergeId, elderId: ElderId }),
  problems: [notFound, stale, problems.settled, problems.notLiving, problems.cannotMerge],
})
export const differ = endpoint({
  method: 'POST',
  path: '/people/duplicates/:duplicateId/differ',
  may: 'people.merge',
  summary: '不是同一人（记住，不再提示） Not the same; remembered',
  params: z.object({ duplicateId: DuplicateId }),
  body: z.object({ note: z.string().trim().max(300).default('') }),
  returns: Duplicate,
  problems: [notFound, problems.settled],
})
export const reopen = endpoint({
  method: 'POST',
  path: '/people/duplicates/:duplicateId/reopen',
  may: 'people.merge',
  summary: '重新核实 Decide again',
  params: z.object({ duplicateId: DuplicateId }),
  returns: Duplicate,
  problems: [notFound, problems.settled],
})
/** Two records that a person holds to be one, though nothing found them. */
export const propose = endpoint({
  method: 'POST',
  path: '/people/duplicates',
  may: 'people.write',
  summary: '提请合并两份档案 Propose that two records are one person',
  body: z.object({ a: ElderId, b: ElderId, note: z.string().trim().max(300).default('') }),
  returns: Duplicate,
  problems: [notFound, problems.sameRecord, problems.notLiving],
})
export const Merge = z.object({
  id: MergeId,
  intoId: ElderId,
  fromId: ElderId,
  fromNumber: z.number().int(),
  fromName: z.string(),
  at: Instant,
  by: z.string().nullable(),
  note: z.string(),
  undoneAt: Instant.nullable(),
  undoneBy: z.string().nullable(),
  undoneReason: z.string().nullable(),
})
export const merges = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/merges',
  may: 'people.read',
  summary: '并入这份档案的旧档案 Records merged into this one',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(Merge) }),
})
export const unmerge = endpoint({
  method: 'POST',
  path: '/people/merges/:mergeId/undo',
  may: 'people.merge',
  summary: '恢复合并前的两份档案 Take a merge back',
  params: z.object({ mergeId: MergeId }),
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  returns: z.object({ elderId: ElderId }),
  problems: [notFound, problems.cannotUnmerge],
})
/** Where the record with a number, a merged one included, is today. */
export const locate = endpoint({
  method: 'GET',
  path: '/people/numbers/:number',
  may: 'people.read',
  summary: '按档案号找到现在的档案 The living record of a record number',
  params: z.object({ number: z.coerce.number().int().min(1).max(1e12) }),
  returns: z.object({ elderId: ElderId, former: z.boolean() }),
  problems: [notFound],
})

const Ends = z.object({ mergeId: MergeId, fromId: ElderId, intoId: ElderId })
export const events = {
  found: event('people.duplicate_found', {
    zh: '发现疑似重复档案',
    en: 'Likely duplicate found',
    live: true,
    shape: z.object({ otherId: ElderId, score: z.number() }),
  }),
  decided: event('people.duplicate_decided', {
    zh: '核实重复档案',
    en: 'Duplicate decided',
    live: true,
    shape: z.object({ otherId: ElderId, state: DuplicateState }),
  }),
  /** Subject: the living record. Modules move what must follow the person, in the same transaction (`followMerge`). */
  merged: event('people.merged', { zh: '合并档案', en: 'Records merged', live: true, shape: Ends }),
  unmerged: event('people.unmerged', {
    zh: '恢复合并的档案',
    en: 'Merge taken back',
    live: true,
    shape: Ends.extend({ reason: z.string() }),
  }),
}
