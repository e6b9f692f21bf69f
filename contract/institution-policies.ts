import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { OrgId } from './id.ts'
import { InstitutionPolicyKind, problems } from './insurance-words.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, stale } from './problem.ts'
import { RegionCodeParam } from './region.ts'

/** What institutions insure 综合责任保险、意外伤害保险: insurer, sum, dates; who is not insured any more is a risk. A-LTC-01. */

export const InstitutionPolicy = z.object({
  id: z.uuid(),
  orgId: OrgId,
  orgName: z.string(),
  regionName: z.string(),
  kind: InstitutionPolicyKind,
  insurer: z.string(),
  number: z.string(),
  sumFen: Fen.nullable(),
  premiumFen: Fen.nullable(),
  /** How many persons it is for; null not stated. */
  persons: z.number().int().nullable(),
  from: Day,
  to: Day,
  /** current, ending within the days of the rule, expired, not begun, cancelled. */
  state: z.enum(['coming', 'current', 'ending', 'expired', 'cancelled']),
  remindedAt: Instant.nullable(),
  cancelReason: z.string().nullable(),
  updatedAt: Instant,
})
export type InstitutionPolicy = z.infer<typeof InstitutionPolicy>

export const listInstitutionPolicies = endpoint({
  method: 'GET',
  path: '/insurance/institution-policies',
  may: 'organisations.read',
  summary: '机构保险登记 What institutions insure',
  query: PageQuery.extend({
    q: z.string().trim().max(60).optional(),
    kind: InstitutionPolicyKind.optional(),
    region: RegionCodeParam.optional(),
    orgId: z.uuid().optional(),
    state: z.enum(['coming', 'current', 'ending', 'expired', 'cancelled']).optional(),
  }),
  returns: pageOf(InstitutionPolicy),
})
export const saveInstitutionPolicy = endpoint({
  method: 'PUT',
  path: '/insurance/institution-policies/:id',
  may: 'insurance.policies',
  summary: '登记机构保险 Record a policy of an institution',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    orgId: OrgId,
    kind: InstitutionPolicyKind,
    insurer: z.string().trim().min(2).max(60),
    number: z.string().trim().min(1).max(60),
    sumFen: Fen.min(1).nullable().default(null),
    premiumFen: Fen.min(0).nullable().default(null),
    persons: z.number().int().min(1).max(100_000).nullable().default(null),
    from: Day,
    to: Day,
    updatedAt: Instant.optional(),
  }),
  returns: InstitutionPolicy,
  problems: [notFound, stale, invalidInput, problems.numberTaken, problems.wrongState],
})
export const cancelInstitutionPolicy = endpoint({
  method: 'POST',
  path: '/insurance/institution-policies/:id/cancel',
  may: 'insurance.policies',
  summary: '退保或作废 Cancel a policy',
  params: z.object({ id: z.uuid() }),
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: InstitutionPolicy,
  problems: [notFound, problems.wrongState],
})

export const UninsuredInstitution = z.object({
  orgId: OrgId,
  orgName: z.string(),
  regionName: z.string(),
  kind: InstitutionPolicyKind,
  /** never: none was ever recorded. */
  reason: z.enum(['never', 'expired', 'cancelled']),
  /** Since when it has none in force; null when never. */
  since: Day.nullable(),
  lastPolicyId: z.uuid().nullable(),
  lastNumber: z.string().nullable(),
  beds: z.number().int(),
  residents: z.number().int(),
})
export type UninsuredInstitution = z.infer<typeof UninsuredInstitution>
/** Institutions at work without a policy in force of a kind that the place asks for. */
export const listUninsured = endpoint({
  method: 'GET',
  path: '/insurance/uninsured',
  may: 'organisations.read',
  summary: '未投保机构（风险清单） Institutions without insurance: the risk list',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), q: z.string().trim().max(60).optional() }),
  returns: pageOf(UninsuredInstitution).extend({ required: z.array(InstitutionPolicyKind) }),
})
