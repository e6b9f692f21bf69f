import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import * as people from './people.ts'
import { DocumentKind, FactKind, HealthKind, IncomeSource, NeedItem, Purpose } from './people-words.ts'
import { alreadyExists, invalidInput, notFound, stale, tooLarge } from './problem.ts'

/** The parts of a record that grow entry by entry: facts, health, needs, income, consents, documents, household, reviews. */

const Text = (max: number) => z.string().trim().max(max)
const Source = z.string().trim().min(1).max(200)
const ElderParams = z.object({ elderId: ElderId })

export const addFact = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/facts',
  may: 'people.write',
  summary:
    '登记认定（取代同类的旧认定） Record a dated fact; the open one of its kind ends the day it begins',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    kind: FactKind,
    value: z.string().max(40),
    from: Day,
    to: Day.nullable().default(null),
    expiresOn: Day.nullable().default(null),
    source: Source,
    evidence: Text(300).default(''),
  }),
  returns: people.Fact,
  problems: [notFound, people.problems.overlaps, invalidInput],
})
export const endFact = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/facts/:factId/end',
  may: 'people.write',
  summary: '结束认定 The fact holds no more from a day',
  subject: 'elderId',
  params: ElderParams.extend({ factId: people.FactId }),
  body: z.object({ on: Day, reason: z.string().trim().min(2).max(200) }),
  returns: people.Fact,
  problems: [notFound, people.problems.ended, invalidInput],
})

export const addHealth = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/health',
  may: 'people.write',
  summary: '登记疾病、过敏、用药 Record a condition, an allergy, a medicine',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    kind: HealthKind,
    code: Text(20).default(''),
    name: z.string().trim().min(1).max(120),
    detail: Text(300).default(''),
    critical: z.boolean().default(false),
    since: Day.nullable().default(null),
    source: Text(200).default(''),
  }),
  returns: people.HealthItem,
  problems: [notFound],
})
export const changeHealth = endpoint({
  method: 'PATCH',
  path: '/people/elders/:elderId/health/:itemId',
  may: 'people.write',
  summary: '修改健康条目 Edit or end a health item',
  subject: 'elderId',
  params: ElderParams.extend({ itemId: people.HealthItemId }),
  body: z.object({
    updatedAt: Instant,
    code: Text(20).optional(),
    name: z.string().trim().min(1).max(120).optional(),
    detail: Text(300).optional(),
    critical: z.boolean().optional(),
    since: Day.nullable().optional(),
    endedOn: Day.nullable().optional(),
  }),
  returns: people.HealthItem,
  problems: [notFound, stale],
})

export const setNeeds = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/needs',
  may: 'people.write',
  summary: '所需服务项目 Services the elder needs',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    needs: z.array(z.object({ item: NeedItem, note: Text(200).default('') })).max(20),
    source: Text(200).default(''),
  }),
  returns: Done,
  problems: [notFound],
})

export const Income = z.object({
  id: z.uuid(),
  source: IncomeSource,
  monthlyFen: z.number().int().min(0).nullable(),
  note: z.string(),
  since: Day,
  endedOn: Day.nullable(),
})
export const listIncome = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/income',
  may: 'people.economic',
  summary: '经济来源 Where the money comes from',
  subject: 'elderId',
  params: ElderParams,
  returns: z.object({ items: z.array(Income) }),
  problems: [notFound],
})
export const setIncome = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/income',
  may: 'people.economic',
  summary: '登记经济来源 Record the sources of income',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({
    items: z
      .array(
        z.object({
          source: IncomeSource,
          monthlyFen: z.number().int().min(0).max(1_000_000_00).nullable().default(null),
          note: Text(200).default(''),
        }),
      )
      .max(8),
    since: Day,
  }),
  returns: Done,
  problems: [notFound],
})

const ConsentInput = z.object({
  purpose: Purpose,
  given: z.boolean(),
  givenBy: z.enum(['elder', 'guardian']),
  ownWish: Text(300).default(''),
  channel: z.enum(['paper', 'phone', 'visit']),
  expiresOn: Day.nullable().default(null),
})
export const recordConsent = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/consents',
  may: 'people.write',
  summary: '登记同意或撤回 Record a yes or a no',
  subject: 'elderId',
  params: ElderParams,
  body: ConsentInput,
  returns: Done,
  problems: [notFound],
})

/** A multipart form: the file in `file`, then these in the query, so that the file can be stored as it arrives. */
export const addDocument = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/documents',
  may: 'people.write',
  summary: '上传资料（图片、PDF，20 MB 以内） Add a document',
  subject: 'elderId',
  params: ElderParams,
  query: z.object({
    kind: DocumentKind,
    title: z.string().trim().min(1).max(120),
    issuedOn: Day.optional(),
    expiresOn: Day.optional(),
  }),
  returns: people.Document,
  problems: [notFound, tooLarge, invalidInput],
  bodyLimit: 21 * 1024 * 1024,
})
export const readDocument = endpoint({
  method: 'GET',
  path: '/people/elders/:elderId/documents/:documentId/file',
  may: 'people.read',
  summary: '查看资料 The file of a document',
  subject: 'elderId',
  params: ElderParams.extend({ documentId: people.DocumentId }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})
export const endDocument = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/documents/:documentId/end',
  may: 'people.write',
  summary: '停用资料 Put a document away',
  subject: 'elderId',
  params: ElderParams.extend({ documentId: people.DocumentId }),
  returns: Done,
  problems: [notFound],
})

export const joinHousehold = endpoint({
  method: 'PUT',
  path: '/people/elders/:elderId/household',
  may: 'people.write',
  summary: '同住一户 Same household as another elder; null leaves it',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({ withElderId: ElderId.nullable() }),
  returns: Done,
  problems: [notFound, alreadyExists],
})

export const closeReview = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/reviews/:reviewId/close',
  may: 'people.write',
  summary: '复核完成 The review is done',
  subject: 'elderId',
  params: ElderParams.extend({ reviewId: z.uuid() }),
  body: z.object({ note: Text(300).default('') }),
  returns: Done,
  problems: [notFound, people.problems.ended],
})
export const askReview = endpoint({
  method: 'POST',
  path: '/people/elders/:elderId/reviews',
  may: 'people.write',
  summary: '提请复核 Ask for a review',
  subject: 'elderId',
  params: ElderParams,
  body: z.object({ note: z.string().trim().min(2).max(300) }),
  returns: Done,
  problems: [notFound],
})
