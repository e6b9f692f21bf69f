import { z } from 'zod'
import { Day } from './day.ts'
import { event } from './event.ts'
import { RegionCode } from './region.ts'
import { CaseState, ClaimFlagKind, ClaimState, InstitutionPolicyKind } from './insurance-words.ts'

const fen = z.number().int()
export const events = {
  enrolled: event('insurance.enrolled', {
    zh: '登记长护险参保',
    en: 'Enrolment recorded',
    shape: z.object({ from: Day, to: Day.nullable() }),
  }),
  caseMoved: event('insurance.case_moved', {
    zh: '长护险待遇认定流转',
    en: 'Case of long-term-care insurance moved on',
    live: true,
    shape: z.object({ state: CaseState, reason: z.string() }),
  }),
  /** Asked for although a result was there? Never: it was used (B-LTC-11). */
  assessmentReused: event('insurance.assessment_reused', {
    zh: '沿用有效评估结果',
    en: 'A valid assessment was used',
    shape: z.object({ recordId: z.uuid(), scale: z.string(), level: z.number().int(), assessedOn: Day }),
  }),
  caseEnding: event('insurance.case_ending', {
    zh: '长护险待遇即将到期',
    en: 'A grant is about to end',
    live: true,
    shape: z.object({ until: Day }),
  }),
  /** Moved out of the place where the fund is pooled: whether the grant ends is for whoever granted it. */
  caseLeft: event('insurance.case_left', {
    zh: '长护险参保人迁出统筹地区，请核实待遇',
    en: 'Moved out of the place of the fund: the grant is to be looked at',
    live: true,
    shape: z.object({ on: Day, to: RegionCode }),
  }),
  planned: event('insurance.care_planned', {
    zh: '制定长期照护计划',
    en: 'Care plan laid down',
    live: true,
    shape: z.object({ from: Day, items: z.number().int() }),
  }),
  claimMoved: event('insurance.claim_moved', {
    zh: '费用申报流转',
    en: 'Claim moved on',
    live: true,
    shape: z.object({ state: ClaimState, selfPayFen: fen, note: z.string() }),
  }),
  claimFlagged: event('insurance.claim_flagged', {
    zh: '费用申报有疑点',
    en: 'Claim flagged',
    live: true,
    shape: z.object({ kinds: z.array(ClaimFlagKind), after: ClaimState }),
  }),
  fundMoved: event('insurance.fund_moved', {
    zh: '长护险基金收支',
    en: 'Fund of long-term-care insurance moved',
    live: true,
    shape: z.object({ amountFen: fen, what: z.string() }),
  }),
  registerSaved: event('insurance.register_saved', {
    zh: '登记长护险机构、人数或保障',
    en: 'Register of the insurance changed',
    live: true,
    shape: z.object({ what: z.enum(['provider', 'handler', 'coverage', 'cover', 'leave']) }),
  }),
  policySaved: event('insurance.institution_policy_saved', {
    zh: '登记机构保险',
    en: 'Policy of an institution recorded',
    live: true,
    shape: z.object({ kind: InstitutionPolicyKind, to: Day, cancelled: z.boolean() }),
  }),
  policyEnding: event('insurance.institution_policy_ending', {
    zh: '机构保险即将到期',
    en: 'Policy of an institution about to end',
    live: true,
    shape: z.object({ kind: InstitutionPolicyKind, to: Day }),
  }),
  policyExpired: event('insurance.institution_policy_expired', {
    zh: '机构保险已到期',
    en: 'Policy of an institution expired',
    live: true,
    shape: z.object({ kind: InstitutionPolicyKind, to: Day }),
  }),
}
