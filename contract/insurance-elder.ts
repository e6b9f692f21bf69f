import { z } from 'zod'
import { Statement } from './benefit-applications.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { Apply, applying, BasisPoints, Case, Enrolment } from './insurance.ts'
import { Claim } from './insurance-claims.ts'
import { CaseId, CoverKind, problems } from './insurance-words.ts'
import { Fen } from './money.ts'
import { invalidInput, notFound, stale } from './problem.ts'

/** What an elder is to get of long-term care, from whom and at whose cost: covers, the care plan, one view; and the family's. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Text = (max: number) => z.string().trim().max(max)

// ---------------------------------------------------------------- covers and the care plan
export const Cover = z.object({
  id: z.uuid(),
  elderId: ElderId,
  kind: CoverKind,
  name: z.string(),
  number: z.string(),
  shareBasisPoints: z.number().int(),
  limitFen: Fen.nullable(),
  per: z.enum(['bill', 'month']),
  from: Day,
  to: Day.nullable(),
  updatedAt: Instant,
})
export type Cover = z.infer<typeof Cover>
export const saveCover = endpoint({
  method: 'PUT',
  path: '/insurance/covers/:id',
  may: 'insurance.manage',
  summary: '登记其他保障 Record another cover',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    elderId: ElderId,
    kind: CoverKind,
    name: Text(60).min(1),
    number: Text(60).default(''),
    shareBasisPoints: BasisPoints.min(1),
    limitFen: Fen.min(0).nullable().default(null),
    per: z.enum(['bill', 'month']).default('bill'),
    from: Day,
    to: Day.nullable().default(null),
    updatedAt: Instant.optional(),
  }),
  returns: Cover,
  problems: [notFound, stale, invalidInput, problems.overlapping],
  subject: 'elderId',
})

export const PlanItem = z.object({
  service: Text(60).min(1),
  times: z.number().int().min(1).max(200),
  per: z.enum(['day', 'week', 'month']),
  /** Of one time; null where it is not measured in minutes. */
  minutes: z.number().int().min(1).max(1440).nullable(),
})
export type PlanItem = z.infer<typeof PlanItem>
export const CarePlan = z.object({
  id: z.uuid(),
  elderId: ElderId,
  from: Day,
  items: z.array(PlanItem),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  note: z.string(),
  madeBy: z.string().nullable(),
  createdAt: Instant,
})
export type CarePlan = z.infer<typeof CarePlan>
/** A new plan ends the one before it on the day before. */
export const saveCarePlan = endpoint({
  method: 'PUT',
  path: '/insurance/care-plans/:id',
  may: 'insurance.apply',
  summary: '制定长期照护计划 Lay down the care plan',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    elderId: ElderId,
    from: Day,
    items: z.array(PlanItem).min(1).max(30),
    orgId: OrgId.nullable().default(null),
    note: Text(500).default(''),
  }),
  returns: CarePlan,
  problems: [notFound, invalidInput, problems.overlapping],
  subject: 'elderId',
})

// ---------------------------------------------------------------- one view
const Grade = z.object({
  scale: z.string(),
  scaleWords: Words,
  version: z.string(),
  level: z.number().int(),
  levelWords: Words,
  assessedOn: Day,
  validUntil: Day.nullable(),
  /** What of the scale is not checked against its primary text. */
  toConfirm: z.array(Words),
})
export const LongTermCare = z.object({
  elderId: ElderId,
  elderName: z.string(),
  age: z.number().int(),
  regionName: z.string(),
  pilot: z.boolean(),
  /** By a valid result: half or fully dependent. null: never assessed. */
  disabled: z.boolean().nullable(),
  grades: z.array(Grade),
  enrolment: Enrolment.nullable(),
  case: Case.nullable(),
  covers: z.array(Cover),
  plan: CarePlan.nullable(),
  /** What the care-needs assessment recommends, with the day of it. */
  recommended: z.array(z.object({ zh: z.string(), en: z.string(), on: Day })),
  benefits: z.object({
    months: Statement.shape.months,
    balances: Statement.shape.balances,
    items: Statement.shape.items,
  }),
  /** What was done: uses of quotas and claims, newest first. */
  services: z.array(
    z.object({
      id: z.uuid(),
      on: Day,
      words: Words,
      orgName: z.string().nullable(),
      payer: Words,
      coveredFen: Fen,
      selfPayFen: Fen,
      unit: z.enum(['fen', 'minute']),
    }),
  ),
})
export type LongTermCare = z.infer<typeof LongTermCare>
export const showElderCare = endpoint({
  method: 'GET',
  path: '/insurance/elders/:elderId',
  may: 'insurance.read',
  summary: '长期照护一览：计划、待遇与服务 Plan, benefits and services of an elder in one view',
  params: z.object({ elderId: ElderId }),
  returns: LongTermCare,
  problems: [notFound],
  subject: 'elderId',
})

/** What an elder or the family sees of the insurance. */
export const OwnInsurance = z.object({
  pilot: z.boolean(),
  enrolment: Enrolment.nullable(),
  case: Case.nullable(),
  plan: CarePlan.nullable(),
  claims: z.array(Claim),
})
export type OwnInsurance = z.infer<typeof OwnInsurance>
export const ownInsurance = endpoint({
  method: 'GET',
  path: '/family/insurance/:elderId',
  may: 'family.read',
  summary: '长护险：参保、待遇、每笔费用谁付 What the insurance does for one’s elder',
  params: z.object({ elderId: ElderId }),
  returns: OwnInsurance,
  problems: [notFound],
  subject: 'elderId',
})
export const ownApplyForCare = endpoint({
  method: 'PUT',
  path: '/family/insurance/:elderId/cases/:id',
  may: 'family.write',
  summary: '本人或家属申请长护险待遇 Apply as the elder or the family',
  params: z.object({ elderId: ElderId, id: CaseId }),
  body: Apply.omit({ orgId: true }),
  returns: Case,
  problems: applying,
  subject: 'elderId',
})
