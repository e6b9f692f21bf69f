import { z } from 'zod'
import { Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/**
 * Something in the record is wrong, says the elder, the family or a community worker; somebody answers with a reason. The
 * law gives the person the right (PIPL art. 46) and thirty days for the answer (GB/T 35273-2020, 8.7).
 */

export const CorrectionId = id('CorrectionId')
export const ANSWER_WITHIN_DAYS = 30

export const correctionFields = {
  name: { zh: '姓名', en: 'Name' },
  identity: { zh: '证件号', en: 'Identity number' },
  birth_day: { zh: '出生日期', en: 'Birth date' },
  sex: { zh: '性别', en: 'Sex' },
  phone: { zh: '电话', en: 'Phone' },
  address: { zh: '住址', en: 'Address' },
  contacts: { zh: '联系人', en: 'Contacts' },
  facts: { zh: '身份认定', en: 'Facts' },
  health: { zh: '健康状况', en: 'Health' },
  other: { zh: '其他', en: 'Something else' },
} as const
export const CorrectionField = keys(correctionFields)

export const correctionStates = {
  open: { zh: '待答复', en: 'To answer' },
  accepted: { zh: '已更正', en: 'Corrected' },
  refused: { zh: '未更正', en: 'Not corrected' },
  withdrawn: { zh: '已撤回', en: 'Withdrawn' },
} as const
export const CorrectionState = keys(correctionStates)

export const problems = {
  answered: problem('people/correction-answered', 409, '已经答复过', 'It has been answered already'),
  askedAlready: problem(
    'people/correction-asked',
    409,
    '同一项已有未答复的更正申请',
    'The same field is asked about already',
  ),
}

const Asked = z.object({
  field: CorrectionField,
  /** What it should say. */
  wanted: z.string().trim().min(1).max(300),
  why: z.string().trim().max(500).default(''),
})
export const Correction = Asked.extend({
  id: CorrectionId,
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  regionName: z.string(),
  askedBy: z.enum(['elder', 'family', 'community']),
  askedByName: z.string().nullable(),
  askedAt: Instant,
  dueAt: Instant,
  /** Not answered by `dueAt`: the office above the street that has been told and owes the answer now. */
  escalated: z.object({ at: Instant, to: RegionCode, regionName: z.string() }).nullable(),
  state: CorrectionState,
  answer: z.string().nullable(),
  answeredAt: Instant.nullable(),
  answeredBy: z.string().nullable(),
})
export type Correction = z.infer<typeof Correction>

const Elder = z.object({ elderId: ElderId })
const One = z.object({ correctionId: CorrectionId })

export const ask = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/corrections',
  may: 'people.write',
  summary: '提请更正档案 Ask for a correction',
  subject: 'elderId',
  params: Elder,
  body: Asked,
  returns: Correction,
  problems: [notFound, problems.askedAlready],
})
export const list = endpoint({
  method: 'GET',
  path: '/people/corrections',
  may: 'people.read',
  subject: 'elder',
  summary: '更正申请，先到期的在前 Corrections asked for, by deadline',
  query: PageQuery.extend({
    state: CorrectionState.default('open'),
    region: RegionCodeParam.optional(),
    elder: ElderId.optional(),
    /** Only those whose answer is late and that have gone one level up. */
    late: z.stringbool().default(false),
  }),
  returns: pageOf(Correction),
})
export const answer = endpoint({
  method: 'POST',
  path: '/people/corrections/:correctionId/answer',
  may: 'people.write',
  summary: '答复更正申请（写明理由） Answer, with the reason',
  params: One,
  body: z.object({ accept: z.boolean(), answer: z.string().trim().min(2).max(500) }),
  returns: Correction,
  problems: [notFound, problems.answered],
})
export const ownAsk = endpoint({
  method: 'POST',
  path: '/family/elders/:elderId/corrections',
  may: 'family.write',
  summary: '申请更正资料 Ask for a correction',
  subject: 'elderId',
  params: Elder,
  body: Asked,
  returns: Correction,
  problems: [notFound, problems.askedAlready],
})
export const ownList = endpoint({
  method: 'GET',
  path: '/family/elders/:elderId/corrections',
  may: 'people.own',
  summary: '我的更正申请与答复 What was asked, and the answers',
  subject: 'elderId',
  params: Elder,
  returns: z.object({ items: z.array(Correction) }),
  problems: [notFound],
})

export const events = {
  asked: event('people.correction_asked', {
    zh: '申请更正档案',
    en: 'Correction asked for',
    live: true,
    shape: z.object({ field: CorrectionField }),
  }),
  overdue: event('people.correction_overdue', {
    zh: '更正申请逾期未答复，已报上一级',
    en: 'A correction was not answered in time and went one level up',
    live: true,
    told: true,
    shape: z.object({ field: CorrectionField, dueAt: Instant, to: RegionCode }),
  }),
  answered: event('people.correction_answered', {
    zh: '答复更正申请',
    en: 'Correction answered',
    live: true,
    shape: z.object({ field: CorrectionField, accepted: z.boolean() }),
  }),
}
