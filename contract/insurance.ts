import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import {
  CareForm,
  CaseId,
  CaseState,
  FundSource,
  HandlerKind,
  HandlerId,
  InsuredKind,
  Payer,
  problems,
  ProviderKind,
  RefusalGround,
} from './insurance-words.ts'
import { PageQuery, pageOf } from './page.ts'
import { unknownValue } from './policy.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Long-term-care insurance 长护险: who is insured, who is granted what from which grade, and what an elder is to get. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Text = (max: number) => z.string().trim().max(max)
const Reason = z.string().trim().min(2).max(300)
export const BasisPoints = z.number().int().min(0).max(10_000)

// ---------------------------------------------------------------- the place
/** What a place's documents lay down (rule `insurance.plan`). null is a blank of the source: unknown, and blocks what needs it. */
export const InsurancePlan = z.object({
  /** Whether the place is a pilot by decision of the medical-security administration. */
  pilot: z.boolean(),
  /** Share of the target population that is to be insured, in basis points, and by which year. */
  insuredGoal: z.object({ basisPoints: BasisPoints, year: z.number().int() }).nullable(),
  sources: z.array(FundSource),
  providerKinds: z.array(ProviderKind),
  handlerKinds: z.array(HandlerKind),
  /** Whose results count, and from which grade on one is entitled: `{scale, version}` are never mixed. */
  scales: z
    .array(z.object({ scale: z.string().max(40), fromLevel: z.number().int().min(0).max(9).nullable() }))
    .min(1),
  /** For how many months a grant holds at most. */
  validMonths: z.number().int().min(1).max(120).nullable(),
  /** What the fund pays by form of care and grade: a share of the bill, at most a limit for each day or month of care. */
  benefits: z
    .array(
      z.object({
        form: CareForm,
        levels: z.array(z.number().int().min(0).max(9)).min(1),
        shareBasisPoints: BasisPoints,
        limitFen: z.number().int().min(0).max(1_000_000_000).nullable(),
        per: z.enum(['day', 'month']),
      }),
    )
    .nullable(),
  /** Names of the values above that no document confirms yet. */
  toConfirm: z.array(z.string()).default([]),
})
export type InsurancePlan = z.infer<typeof InsurancePlan>

export const showPlace = endpoint({
  method: 'GET',
  path: '/insurance/place',
  may: 'insurance.read',
  summary: '本地是否开展长护险 Whether the place has long-term-care insurance',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    /** here: a rule in force says so; below: only in some places of the region; none: the module is hidden. */
    pilot: z.enum(['here', 'below', 'none']),
    regionName: z.string(),
    rule: z
      .object({
        id: z.uuid(),
        regionCode: RegionCode,
        regionName: z.string(),
        source: z.string(),
        clause: z.string().nullable(),
        quote: z.string().nullable(),
        plan: InsurancePlan,
        /** Blanks of the source, each with its words. */
        unknown: z.array(Words),
        order: z.array(Payer),
      })
      .nullable(),
  }),
})

// ---------------------------------------------------------------- who is insured
export const Enrolment = z.object({
  id: z.uuid(),
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  kind: InsuredKind,
  from: Day,
  to: Day.nullable(),
  /** Where it is known from, and as of which day. */
  source: z.string(),
  sourceDay: Day,
  updatedAt: Instant,
})
export type Enrolment = z.infer<typeof Enrolment>
export const listEnrolments = endpoint({
  method: 'GET',
  path: '/insurance/enrolments',
  may: 'insurance.read',
  summary: '参保名册 Who is insured',
  query: PageQuery.extend({
    q: Text(60).optional(),
    kind: InsuredKind.optional(),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
    state: z.enum(['current', 'ended']).default('current'),
  }),
  returns: pageOf(Enrolment),
})
export const saveEnrolment = endpoint({
  method: 'PUT',
  path: '/insurance/enrolments/:id',
  may: 'insurance.manage',
  summary: '登记参保 Record that an elder is insured',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    elderId: ElderId,
    kind: InsuredKind,
    from: Day,
    to: Day.nullable().default(null),
    source: Text(120).min(1),
    sourceDay: Day,
    updatedAt: Instant.optional(),
  }),
  returns: Enrolment,
  problems: [notFound, stale, invalidInput, problems.noPilot, problems.overlapping],
  subject: 'elderId',
})

/** How many of how many are insured, as the insurance office states it for a place and a day. */
export const CoverageFigure = z.object({
  id: z.uuid(),
  regionCode: RegionCode,
  regionName: z.string(),
  on: Day,
  target: z.number().int(),
  insured: z.number().int(),
  source: z.string(),
  /** Of the target population, in basis points, rounded down. */
  rateBasisPoints: z.number().int(),
  goalBasisPoints: z.number().int().nullable(),
  met: z.boolean().nullable(),
})
export type CoverageFigure = z.infer<typeof CoverageFigure>
export const showCoverage = endpoint({
  method: 'GET',
  path: '/insurance/coverage',
  may: 'insurance.read',
  summary: '参保率 The insured rate',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    figures: z.array(CoverageFigure),
    /** Of the register alone: elders of the place, and those with an enrolment today. */
    register: z.object({ elders: z.number().int(), insured: z.number().int() }),
  }),
})
export const saveCoverage = endpoint({
  method: 'PUT',
  path: '/insurance/coverage/:id',
  may: 'insurance.manage',
  summary: '登记参保人数 State how many are insured',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    regionCode: RegionCode,
    on: Day,
    target: z.number().int().min(1).max(100_000_000),
    insured: z.number().int().min(0).max(100_000_000),
    source: Text(120).min(1),
  }),
  returns: CoverageFigure,
  problems: [invalidInput, problems.noPilot, problems.overlapping],
})

// ---------------------------------------------------------------- cases
export const Case = z.object({
  id: CaseId,
  number: z.string(),
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  regionName: z.string(),
  form: CareForm,
  state: CaseState,
  askedBy: z.string(),
  note: z.string(),
  /** The organisation that serves; sees the case and claims. */
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  handlerOrgId: OrgId.nullable(),
  handlerOrgName: z.string().nullable(),
  /** The result it rests on; null: an assessment is under way. */
  grade: z
    .object({
      recordId: z.uuid(),
      scale: z.string(),
      version: z.string(),
      level: z.number().int(),
      levelWords: Words,
      assessedOn: Day,
      validUntil: Day.nullable(),
    })
    .nullable(),
  /** true: a valid result was there, so that no second assessment was asked for (B-LTC-11). */
  reused: z.boolean(),
  /** Of the assessment that was asked for. */
  assessmentNumber: z.string().nullable(),
  from: Day.nullable(),
  until: Day.nullable(),
  /** Since when the elder lives outside the place of the fund: somebody is to decide whether the grant ends. */
  leftPoolOn: Day.nullable(),
  ground: RefusalGround.nullable(),
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Case = z.infer<typeof Case>
const one = z.object({ id: CaseId })
export const Apply = z.object({
  form: CareForm,
  orgId: OrgId.nullable().default(null),
  note: Text(300).default(''),
})
export const applying = [notFound, invalidInput, problems.noPilot, problems.openAlready]

export const listCases = endpoint({
  method: 'GET',
  path: '/insurance/cases',
  may: 'insurance.read',
  subject: 'elderId',
  summary: '长护险待遇认定 Cases',
  query: PageQuery.extend({
    state: CaseState.optional(),
    q: Text(60).optional(),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
    /** Granted ones within the days of notice before their end. */
    ending: z.literal('soon').optional(),
    /** Open ones whose elder has moved out of the place of the fund. */
    left: z.literal('yes').optional(),
  }),
  returns: pageOf(Case),
})
export const showCase = endpoint({
  method: 'GET',
  path: '/insurance/cases/:id',
  may: 'insurance.read',
  summary: '一件待遇认定 One case',
  params: one,
  returns: Case,
  problems: [notFound],
})
/** Under the client's id. A valid result is used; only without one is an assessment asked for. */
export const applyForCare = endpoint({
  method: 'PUT',
  path: '/insurance/cases/:id',
  may: 'insurance.apply',
  summary: '申请长护险待遇 Apply for the insurance’s benefits',
  params: one,
  body: Apply.extend({ elderId: ElderId }),
  returns: Case,
  problems: applying,
  subject: 'elderId',
})
export const assignCase = endpoint({
  method: 'POST',
  path: '/insurance/cases/:id/assign',
  may: 'insurance.manage',
  summary: '分配经办机构、服务机构 Assign who handles and who serves',
  params: one,
  body: z.object({ handlerId: HandlerId.nullable(), orgId: OrgId.nullable(), updatedAt: Instant }),
  returns: Case,
  problems: [notFound, stale, invalidInput, problems.wrongState],
})
export const grantCase = endpoint({
  method: 'POST',
  path: '/insurance/cases/:id/grant',
  may: 'insurance.settle',
  summary: '认定享受待遇 Grant',
  params: one,
  body: z.object({ from: Day }),
  returns: Case,
  problems: [
    notFound,
    unknownValue,
    problems.wrongState,
    problems.notInsured,
    problems.noAssessment,
    problems.levelTooLow,
  ],
})
export const refuseCase = endpoint({
  method: 'POST',
  path: '/insurance/cases/:id/refuse',
  may: 'insurance.settle',
  summary: '不予认定 Refuse, with the ground',
  params: one,
  body: z.object({ ground: RefusalGround, reason: Reason }),
  returns: Case,
  problems: [notFound, problems.wrongState],
})
export const withdrawCase = endpoint({
  method: 'POST',
  path: '/insurance/cases/:id/withdraw',
  may: 'insurance.apply',
  summary: '撤回申请 Withdraw',
  params: one,
  body: z.object({ reason: Reason }),
  returns: Case,
  problems: [notFound, problems.wrongState],
})
export const endCase = endpoint({
  method: 'POST',
  path: '/insurance/cases/:id/end',
  may: 'insurance.settle',
  summary: '终止待遇 End a grant',
  params: one,
  body: z.object({ on: Day, reason: Reason }),
  returns: Case,
  problems: [notFound, invalidInput, problems.wrongState],
})
