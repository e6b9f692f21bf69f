import { z } from 'zod'
import { Situation, Subject } from './benefit-situation.ts'
import { Why } from './benefit-cycles.ts'
import {
  ApplicationId,
  ApplicationState,
  Form,
  Hand,
  Month,
  OutreachState,
  problems,
} from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Asking for a benefit: what one may get, the application, the decision, and those who never asked. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Unit = z.enum(['fen', 'minute'])

/** One scheme for a situation: whether, how much, why, why not, what is missing. */
export const Screened = Why.omit({ outcome: true }).extend({
  outcome: z.enum(['entitled', 'not_entitled', 'unknown', 'gives_way']),
  form: Form.nullable(),
  period: z.enum(['month', 'year', 'once']),
  /** The document leaves the amount, or a condition, blank. */
  blank: z.boolean(),
  upTo: Fen.nullable(),
  /** Papers that would be asked for: nothing that the situation states already. */
  papers: z.array(Words),
  missingNames: z.array(z.string()),
  needsApplication: z.boolean(),
})
export type Screened = z.infer<typeof Screened>

/** Anybody may ask; nothing is stored, and no person is named. */
export const screen = endpoint({
  method: 'POST',
  path: '/benefits/screen',
  may: 'public',
  summary: '养老顾问：能享受哪些待遇 What one may get in a situation',
  body: z.object({
    region: RegionCode,
    subject: Subject.default('elder'),
    situation: Situation,
    on: Day.optional(),
  }),
  returns: z.object({ regionName: z.string(), on: Day, items: z.array(Screened) }),
  problems: [notFound],
})
/** Counties that have rules, for the page that asks where one lives. */
export const screenPlaces = endpoint({
  method: 'GET',
  path: '/benefits/screen/places',
  may: 'public',
  summary: '有待遇政策的地区 Places with rules',
  returns: z.object({ items: z.array(z.object({ code: RegionCode, name: z.string(), city: z.string() })) }),
})

export const Application = z.object({
  id: ApplicationId,
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  scheme: z.string(),
  schemeWords: Words,
  state: ApplicationState,
  hand: Hand,
  hands: z.array(z.object({ name: z.string(), hand: Hand, at: Instant })),
  outcome: z.enum(['entitled', 'not_entitled', 'unknown']),
  amount: Fen.nullable(),
  unit: Unit,
  criteria: Why.shape.criteria,
  missing: z.array(Words),
  /** It speaks of the ability level, and there is none that counts today: a (new) assessment comes first. */
  assessmentDue: z.boolean(),
  papersAsked: z.array(Words),
  /** Papers that need not be brought: what each would prove is known. No source: the register itself. */
  papersKnown: z.array(
    Words.extend({ by: z.array(Words.extend({ source: z.string().nullable(), since: Day.nullable() })) }),
  ),
  /** The files that came with it. */
  papers: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      name: z.string(),
      mediaType: z.string(),
      /** Bytes. */
      size: z.number().int(),
      addedBy: z.string().nullable(),
      addedAt: Instant,
    }),
  ),
  /** The group by which this application comes first in the queue; null when none does. */
  first: Words.extend({ key: z.string() }).nullable(),
  note: z.string(),
  appliedOn: Day,
  stepDueAt: Instant.nullable(),
  late: z.boolean(),
  checkedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  from: Month.nullable(),
  reason: z.string().nullable(),
  updatedAt: Instant,
})
export type Application = z.infer<typeof Application>

const byId = z.object({ id: ApplicationId })
/** What was asked for, in the words of whoever puts it forward again. */
const Again = z.object({ note: z.string().trim().min(1).max(500) })
const Withdrawal = z.object({ reason: z.string().trim().min(1).max(500) })
const one = { params: byId, returns: Application, problems: [problems.wrongState, notFound] }
export const listApplications = endpoint({
  method: 'GET',
  path: '/benefits/applications',
  may: 'benefits.applications',
  summary: '待遇申请 Applications',
  query: PageQuery.extend({
    state: ApplicationState.optional(),
    /** queue: who comes first by the place's rule, then whoever has waited longest. */
    order: z.enum(['newest', 'queue']).default('newest'),
    region: RegionCodeParam.optional(),
    elderId: z.uuid().optional(),
  }),
  returns: pageOf(Application),
})
/** Why a scheme is not applied for. */
const cannot = [
  problems.noScheme,
  problems.amountMissing,
  problems.byTheBill,
  problems.awardedAlready,
  problems.assessmentRequired,
]
/** Under the client's id. While one is open for this elder and scheme a second hand joins it: there is one application. */
export const apply = endpoint({
  method: 'PUT',
  path: '/benefits/applications/:id',
  may: 'benefits.apply',
  summary: '代为申请 Apply for an elder',
  params: byId,
  body: z.object({
    elderId: z.uuid(),
    scheme: z.string().max(60),
    /** On which ground one acts for them: paper, phone call, their own words. */
    mandate: z.string().trim().min(2).max(300),
    note: z.string().trim().max(500).default(''),
  }),
  returns: Application,
  problems: [...cannot, problems.noMandate, notFound],
  subject: 'elderId',
})
export const checkApplication = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/check',
  may: 'benefits.check',
  summary: '核对申请 Check an application',
  ...one,
  body: z.object({ note: z.string().trim().max(500).default('') }),
  problems: [...one.problems, problems.conflict],
})
/** By another person than the one who checked. Approved from a month on, by the rule of the scheme. */
export const decideApplication = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/decide',
  may: 'benefits.approve',
  summary: '审批申请 Decide (second person)',
  ...one,
  body: z.object({ approve: z.boolean(), reason: z.string().trim().max(500).default('') }),
  problems: [...one.problems, problems.sameHand, problems.conflict, problems.assessmentRequired],
})
export const returnApplication = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/return',
  may: 'benefits.check',
  summary: '退回补充 Return with a reason',
  ...one,
  body: z.object({ reason: z.string().trim().min(2).max(500) }),
  problems: [...one.problems, problems.conflict],
})
/** By whoever may still act for the elder: an institution needs its mandate now as well. */
export const resubmitApplication = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/resubmit',
  may: 'benefits.apply',
  summary: '补充后再提交 Put forward again',
  ...one,
  body: Again,
  problems: [...one.problems, problems.noMandate],
})
export const withdrawApplication = endpoint({
  method: 'POST',
  path: '/benefits/applications/:id/withdraw',
  may: 'benefits.apply',
  summary: '撤回申请 Withdraw',
  ...one,
  body: Withdrawal,
  problems: [...one.problems, problems.noMandate],
})

export const Outreach = z.object({
  id: z.uuid(),
  elderId: z.uuid(),
  elderName: z.string(),
  regionName: z.string().nullable(),
  scheme: z.string(),
  schemeWords: Words,
  amount: Fen.nullable(),
  unit: Unit,
  state: OutreachState,
  foundOn: Day,
  dueAt: Instant,
  late: z.boolean(),
  note: z.string(),
  doneBy: z.string().nullable(),
})
export type Outreach = z.infer<typeof Outreach>
export const listOutreach = endpoint({
  method: 'GET',
  path: '/benefits/outreach',
  may: 'benefits.outreach',
  summary: '应享未享名单 Entitled, never applied',
  query: PageQuery.extend({
    state: OutreachState.default('open'),
    scheme: z.string().max(60).optional(),
    region: RegionCodeParam.optional(),
  }),
  returns: pageOf(Outreach),
})
export const finishOutreach = endpoint({
  method: 'POST',
  path: '/benefits/outreach/:id/finish',
  may: 'benefits.outreach',
  summary: '走访结果 Result of the visit',
  params: z.object({ id: z.uuid() }),
  body: z.object({
    outcome: z.enum(['applied', 'declined', 'done']),
    note: z.string().trim().min(2).max(500),
  }),
  returns: Outreach,
  problems: [problems.wrongState, problems.noScheme, problems.amountMissing, problems.noMandate, notFound],
})
/** Of those entitled by what the register knows, how many get it. */
export const takeUp = endpoint({
  method: 'GET',
  path: '/benefits/take-up',
  may: 'benefits.outreach',
  summary: '享受率 Take-up',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    items: z.array(
      z.object({
        scheme: z.string(),
        schemeWords: Words,
        receiving: z.number().int(),
        waiting: z.number().int(),
        never: z.number().int(),
      }),
    ),
  }),
})

/** What an elder gets, in plain words; every number answers why. */
export const Statement = z.object({
  elderId: z.uuid(),
  elderName: z.string(),
  month: Month.nullable(),
  items: z.array(Why),
  months: z.array(
    z.object({
      month: Month,
      scheme: z.string(),
      schemeWords: Words,
      unit: Unit,
      amount: Fen,
      kind: z.string(),
      state: z.enum([
        'computing',
        'approved',
        'at_bank',
        'paid',
        'came_back',
        'no_account',
        'on_hold',
        'stopped',
        'credited',
      ]),
      paidOn: Day.nullable(),
      accountTail: z.string().nullable(),
    }),
  ),
  /** What is held for the elder and not paid out: one balance per scheme, over all months that can still be used. */
  balances: z.array(
    z.object({
      scheme: z.string(),
      schemeWords: Words,
      form: Form,
      unit: Unit,
      credited: Fen,
      used: Fen,
      left: Fen,
    }),
  ),
  /** Taken off bills, by month and scheme: what the elder did not have to pay, and what was left to pay. */
  deductions: z.array(
    z.object({
      month: Month,
      scheme: z.string(),
      schemeWords: Words,
      bills: z.number().int(),
      deductFen: Fen,
      ownFen: Fen,
    }),
  ),
  applications: z.array(Application),
  holds: z.array(z.object({ reason: z.string(), reasonWords: Words, since: Day })),
})
export type Statement = z.infer<typeof Statement>
const ofElder = z.object({ elderId: z.uuid() })
export const familyStatement = endpoint({
  method: 'GET',
  path: '/family/benefits/:elderId',
  may: 'family.read',
  summary: '我的待遇 What one’s elder gets and why',
  params: ofElder,
  returns: Statement,
  problems: [notFound],
  subject: 'elderId',
})
export const familyApply = endpoint({
  method: 'PUT',
  path: '/family/benefits/:elderId/applications/:id',
  may: 'family.write',
  summary: '申请待遇 Apply, as oneself or for one’s elder',
  params: z.object({ elderId: z.uuid(), id: ApplicationId }),
  body: z.object({ scheme: z.string().max(60), note: z.string().trim().max(500).default('') }),
  returns: Application,
  problems: [...cannot, notFound],
  subject: 'elderId',
})
const ownOne = {
  params: z.object({ elderId: z.uuid(), id: ApplicationId }),
  returns: Application,
  problems: [problems.wrongState, notFound],
  subject: 'elderId',
}
export const familyResubmit = endpoint({
  method: 'POST',
  path: '/family/benefits/:elderId/applications/:id/resubmit',
  may: 'family.write',
  summary: '补充后再提交 Put forward again, as oneself or for one’s elder',
  ...ownOne,
  body: Again,
})
export const familyWithdraw = endpoint({
  method: 'POST',
  path: '/family/benefits/:elderId/applications/:id/withdraw',
  may: 'family.write',
  summary: '撤回申请 Withdraw, as oneself or for one’s elder',
  ...ownOne,
  body: Withdrawal,
})
/** The same for whoever helps by phone or at the door: what the elder would read in the app. */
export const statementFor = endpoint({
  method: 'GET',
  path: '/benefits/elders/:elderId/statement',
  may: 'benefits.apply',
  summary: '为长者查询待遇 What an elder gets, told by phone',
  params: z.object({ elderId: z.uuid() }),
  returns: Statement,
  problems: [notFound],
  subject: 'elderId',
})
export const showStatement = endpoint({
  method: 'GET',
  path: '/benefits/statements/:elderId',
  may: 'benefits.read',
  summary: '长者待遇账单 Statement of an elder',
  params: ofElder,
  returns: Statement,
  problems: [notFound],
  subject: 'elderId',
})
