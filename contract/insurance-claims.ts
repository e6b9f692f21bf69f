import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { CareForm, ClaimFlagKind, ClaimId, ClaimState, Fund, Payer, problems } from './insurance-words.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { unknownValue } from './policy.ts'
import { invalidInput, notFound } from './problem.ts'
import { RegionCodeParam } from './region.ts'

/** Bills of care put before the insurance: who pays what of each, and whether the elder was there. */

const Reason = z.string().trim().min(2).max(300)

export const ClaimFlag = z.object({
  kind: ClaimFlagKind,
  /** Days of the claim that it concerns, first and last. */
  from: Day,
  to: Day,
  /** From where it is known: 住院（家属）, the number of the other claim. */
  source: z.object({ zh: z.string(), en: z.string() }),
})
export type ClaimFlag = z.infer<typeof ClaimFlag>

/** One payer's part of a bill. */
export const Share = z.object({ payer: Payer, name: z.string(), coverId: z.uuid().nullable(), fen: Fen })
export type Share = z.infer<typeof Share>

/** A bill of one month put before a fund by the organisation that served. */
export const Claim = z.object({
  id: ClaimId,
  number: z.string(),
  fund: Fund,
  elderId: ElderId,
  elderName: z.string(),
  regionName: z.string(),
  orgId: OrgId,
  orgName: z.string(),
  handlerOrgName: z.string().nullable(),
  form: CareForm,
  from: Day,
  to: Day,
  invoice: z.string(),
  services: z.string(),
  billFen: Fen,
  /** In the order in which they pay. */
  shares: z.array(Share),
  /** What is left for the elder: the bill less every share. */
  selfPayFen: Fen,
  state: ClaimState,
  flags: z.array(ClaimFlag),
  submittedBy: z.string().nullable(),
  checkedBy: z.string().nullable(),
  checkNote: z.string(),
  settledBy: z.string().nullable(),
  settledAt: Instant.nullable(),
  reason: z.string().nullable(),
  createdAt: Instant,
})
export type Claim = z.infer<typeof Claim>
const one = z.object({ id: ClaimId })

export const listClaims = endpoint({
  method: 'GET',
  path: '/insurance/claims',
  may: 'insurance.read',
  summary: '费用申报 Claims',
  query: PageQuery.extend({
    state: ClaimState.optional(),
    fund: Fund.optional(),
    flagged: z.literal('yes').optional(),
    q: z.string().trim().max(60).optional(),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
    orgId: z.uuid().optional(),
    /** First day of the month of service. */
    month: Day.optional(),
  }),
  returns: pageOf(Claim),
})
export const showClaim = endpoint({
  method: 'GET',
  path: '/insurance/claims/:id',
  may: 'insurance.read',
  summary: '一笔申报 One claim',
  params: one,
  returns: Claim,
  problems: [notFound],
})
/** Under the client's id. Refused without a contract in force; checked at once against where the elder was. */
export const submitClaim = endpoint({
  method: 'PUT',
  path: '/insurance/claims/:id',
  may: 'insurance.claim',
  summary: '申报费用 Submit a claim',
  params: one,
  body: z.object({
    fund: Fund.default('ltc'),
    elderId: ElderId,
    /** Left out by an organisation: it claims for itself. */
    orgId: OrgId.nullable().default(null),
    form: CareForm,
    from: Day,
    /** The last day of service, in the same month. */
    to: Day,
    invoice: z.string().trim().min(1).max(60),
    services: z.string().trim().max(300).default(''),
    billFen: Fen.min(1),
    /** Of the medical fund only: what it is asked for. The other fund's part is reckoned by its rule. */
    askedFen: Fen.min(1).nullable().default(null),
  }),
  returns: Claim,
  problems: [
    notFound,
    invalidInput,
    unknownValue,
    problems.noPilot,
    problems.notGranted,
    problems.notContracted,
    problems.numberTaken,
  ],
})
export const checkClaim = endpoint({
  method: 'POST',
  path: '/insurance/claims/:id/check',
  may: 'insurance.handle',
  summary: '审核通过 Check and accept a claim',
  params: one,
  /** A flagged one is accepted with a reason only. */
  body: z.object({ note: z.string().trim().max(300).default('') }),
  returns: Claim,
  problems: [notFound, problems.wrongState, problems.flagged],
})
export const refuseClaim = endpoint({
  method: 'POST',
  path: '/insurance/claims/:id/refuse',
  may: 'insurance.handle',
  summary: '拒付 Refuse a claim',
  params: one,
  body: z.object({ reason: Reason }),
  returns: Claim,
  problems: [notFound, problems.wrongState],
})
export const settleClaim = endpoint({
  method: 'POST',
  path: '/insurance/claims/:id/settle',
  may: 'insurance.settle',
  summary: '结算：基金付给机构 Settle: the fund pays the organisation',
  params: one,
  returns: Claim,
  problems: [
    notFound,
    unknownValue,
    problems.wrongState,
    problems.sameHand,
    problems.ownLevel,
    problems.fundShort,
  ],
})
export const reverseClaim = endpoint({
  method: 'POST',
  path: '/insurance/claims/:id/reverse',
  may: 'insurance.settle',
  summary: '冲回已结算的申报 Take a settled claim back',
  params: one,
  body: z.object({ reason: Reason }),
  returns: Claim,
  problems: [notFound, problems.wrongState, problems.ownLevel],
})

// ---------------------------------------------------------------- leave
/** A resident away from the institution 请假外出, as its day book has it; hospital and the like are events of life. */
export const Leave = z.object({
  id: z.uuid(),
  elderId: ElderId,
  elderName: z.string(),
  orgId: OrgId,
  orgName: z.string(),
  from: Day,
  /** The last day away; null: not back yet. */
  to: Day.nullable(),
  reason: z.string(),
  updatedAt: Instant,
})
export type Leave = z.infer<typeof Leave>
export const listLeaves = endpoint({
  method: 'GET',
  path: '/insurance/leaves',
  may: 'insurance.read',
  summary: '请假外出登记 Residents away',
  query: PageQuery.extend({ elderId: z.uuid().optional(), state: z.enum(['away', 'back']).optional() }),
  returns: pageOf(Leave),
})
export const saveLeave = endpoint({
  method: 'PUT',
  path: '/insurance/leaves/:id',
  may: 'insurance.claim',
  summary: '登记请假外出与返回 Record that a resident is away, and back',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    elderId: ElderId,
    orgId: OrgId.nullable().default(null),
    from: Day,
    to: Day.nullable().default(null),
    reason: z.string().trim().min(1).max(200),
    updatedAt: Instant.optional(),
  }),
  returns: Leave,
  problems: [notFound, invalidInput, problems.overlapping],
  subject: 'elderId',
})
