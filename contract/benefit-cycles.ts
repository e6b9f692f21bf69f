import { z } from 'zod'
import {
  ChangeId,
  ChangeKind,
  CycleId,
  CycleState,
  Form,
  LineKind,
  Month,
  PayeeId,
  PayeeKind,
  problems,
} from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { PageQuery, pageOf } from './page.ts'
import { Fen } from './money.ts'
import { notFound, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The month of a place: computed, compared, put forward, checked, approved and frozen. */

const Words = z.object({ zh: z.string(), en: z.string() })
const Unit = z.enum(['fen', 'minute'])
export const CycleSum = z.object({
  scheme: z.string(),
  schemeWords: Words,
  form: Form,
  unit: Unit,
  kind: LineKind,
  payees: z.number().int(),
  lines: z.number().int(),
  amount: Fen,
  held: Fen,
})
export const Cycle = z.object({
  id: CycleId,
  regionCode: RegionCode,
  regionName: z.string(),
  month: Month,
  state: CycleState,
  payDay: Day.nullable(),
  elders: z.number().int(),
  lines: z.number().int(),
  totalFen: Fen,
  totalMinutes: z.number().int(),
  heldFen: Fen,
  changes: z.number().int(),
  unseen: z.number().int(),
  sums: z.array(CycleSum),
  /** Schemes in force that are not reckoned, each with why. */
  blocked: z.array(z.object({ scheme: z.string(), schemeWords: Words, why: Words })),
  computedAt: Instant.nullable(),
  computedMs: z.number().int().nullable(),
  madeBy: z.string().nullable(),
  submittedBy: z.string().nullable(),
  /** Accounts, so that a page does not offer the next step to the same hand. */
  submittedById: z.uuid().nullable(),
  submittedAt: Instant.nullable(),
  checkedBy: z.string().nullable(),
  checkedById: z.uuid().nullable(),
  checkedAt: Instant.nullable(),
  approvedBy: z.string().nullable(),
  approvedAt: Instant.nullable(),
  returnedReason: z.string().nullable(),
  hash: z.string().nullable(),
  stepDueAt: Instant.nullable(),
  late: z.boolean(),
  closedAt: Instant.nullable(),
  updatedAt: Instant,
})
export type Cycle = z.infer<typeof Cycle>

export const Line = z.object({
  id: z.uuid(),
  payeeKind: PayeeKind,
  payeeId: PayeeId,
  payeeName: z.string(),
  subjectId: z.uuid(),
  elderId: z.uuid().nullable(),
  regionCode: RegionCode,
  regionName: z.string().nullable(),
  scheme: z.string(),
  schemeWords: Words,
  month: Month,
  kind: LineKind,
  form: Form,
  unit: Unit,
  amount: Fen,
  entitled: Fen,
  held: z.boolean(),
  paymentState: z.string().nullable(),
})
export type Line = z.infer<typeof Line>

export const Change = z.object({
  id: ChangeId,
  payeeKind: PayeeKind,
  payeeId: PayeeId,
  payeeName: z.string(),
  elderId: z.uuid().nullable(),
  regionName: z.string().nullable(),
  scheme: z.string(),
  schemeWords: Words,
  kind: ChangeKind,
  unit: Unit,
  before: Fen,
  after: Fen,
  /** What differs, in words: `年龄 79 → 80`. */
  because: z.array(Words),
  seenBy: z.string().nullable(),
})
export type Change = z.infer<typeof Change>

const byId = z.object({ id: CycleId })
const cycle = { params: byId, returns: Cycle }
const steps = [problems.wrongState, notFound]

export const listCycles = endpoint({
  method: 'GET',
  path: '/benefits/cycles',
  may: 'benefits.read',
  summary: '发放月列表 Months',
  query: PageQuery.extend({ region: RegionCodeParam.optional(), state: CycleState.optional() }),
  returns: pageOf(Cycle),
})
export const showCycle = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id',
  may: 'benefits.read',
  summary: '发放月 One month',
  ...cycle,
  problems: [notFound],
})
/** Opens a month of a place under the client's id and computes it; the same id again is harmless. */
export const openCycle = endpoint({
  method: 'PUT',
  path: '/benefits/cycles/:id',
  may: 'benefits.prepare',
  summary: '新建并测算 Open and compute a month',
  params: byId,
  body: z.object({ region: RegionCode, month: Month, payDay: Day.nullable().default(null) }),
  returns: Cycle,
  problems: [problems.overlapping],
})
export const computeCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/compute',
  may: 'benefits.prepare',
  summary: '重新测算 Compute again',
  ...cycle,
  problems: steps,
})
export const submitCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/submit',
  may: 'benefits.prepare',
  summary: '提交复核 Put forward',
  ...cycle,
  body: z.object({ updatedAt: Instant }),
  problems: [...steps, problems.notComputed, stale],
})
export const checkCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/check',
  may: 'benefits.check',
  summary: '复核 Check (second person)',
  ...cycle,
  problems: [...steps, problems.sameHand, problems.conflict, problems.parentFirst],
})
export const approveCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/approve',
  may: 'benefits.approve',
  summary: '审批并冻结 Approve and freeze (third person)',
  ...cycle,
  problems: [
    ...steps,
    problems.sameHand,
    problems.conflict,
    problems.parentFirst,
    problems.fence,
    problems.noBudget,
  ],
})
export const returnCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/return',
  may: 'benefits.check',
  summary: '退回 Send back with a reason',
  ...cycle,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  problems: steps,
})
export const cancelCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/cancel',
  may: 'benefits.prepare',
  summary: '作废 Cancel before approval',
  ...cycle,
  body: z.object({ reason: z.string().trim().min(1).max(500) }),
  problems: steps,
})
export const closeCycle = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/close',
  may: 'benefits.prepare',
  summary: '办结 Close',
  ...cycle,
  problems: [...steps, problems.unpaid],
})
const LineFilter = z.object({
  scheme: z.string().max(60).optional(),
  payeeKind: PayeeKind.optional(),
  kind: LineKind.optional(),
  held: z.enum(['yes', 'no']).optional(),
  region: RegionCodeParam.optional(),
  q: z.string().trim().max(60).optional(),
})
export const listLines = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/lines',
  may: 'benefits.read',
  summary: '发放明细 Lines',
  params: byId,
  query: PageQuery.extend(LineFilter.shape),
  returns: pageOf(Line),
  problems: [notFound],
})
export const listChanges = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/changes',
  may: 'benefits.read',
  summary: '与上月的差异 Changes against the month before',
  params: byId,
  query: PageQuery.extend({
    kind: ChangeKind.optional(),
    scheme: z.string().max(60).optional(),
    seen: z.enum(['yes', 'no']).optional(),
  }),
  returns: pageOf(Change),
  problems: [notFound],
})
export const countChanges = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/change-counts',
  may: 'benefits.read',
  summary: '差异汇总 Changes by kind',
  params: byId,
  returns: z.object({
    /** False in the first month of a place: there is nothing to compare with. */
    compared: z.boolean(),
    items: z.array(
      z.object({
        kind: ChangeKind,
        scheme: z.string(),
        schemeWords: Words,
        n: z.number().int(),
        difference: Fen,
      }),
    ),
  }),
  problems: [notFound],
})
export const seeChanges = endpoint({
  method: 'POST',
  path: '/benefits/cycles/:id/changes/seen',
  may: 'benefits.check',
  summary: '标记已看 Mark changes as looked at',
  params: byId,
  body: z.object({ ids: z.array(ChangeId).min(1).max(500) }),
  returns: z.object({ seen: z.number().int() }),
  problems: [notFound],
})
export const exportLines = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/lines.xlsx',
  may: 'benefits.export',
  summary: '导出发放明细 Lines as a spreadsheet',
  params: byId,
  query: LineFilter,
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})

/** Why a payee gets what, or gets nothing: the trace of a scheme, in words, with its document. */
export const Why = z.object({
  scheme: z.string(),
  schemeWords: Words,
  about: Words,
  /** `next_month`: entitled by now, paid from the month after. */
  outcome: z.enum(['entitled', 'next_month', 'not_entitled', 'unknown', 'gives_way', 'not_asked']),
  amount: Fen.nullable(),
  unit: Unit,
  criteria: z.array(
    Words.extend({ key: z.string(), holds: z.enum(['yes', 'no', 'unknown']), clause: z.string().nullable() }),
  ),
  /** Facts that would be needed, in words. */
  missing: z.array(Words),
  givesWayTo: Words.nullable(),
  ruleId: z.uuid(),
  source: z.object({ document: z.string(), clause: z.string().nullable(), quote: z.string().nullable() }),
})
export type Why = z.infer<typeof Why>
export const explain = endpoint({
  method: 'GET',
  path: '/benefits/cycles/:id/why/:elderId',
  may: 'benefits.read',
  summary: '为什么 Why an elder gets what in a month',
  params: z.object({ id: CycleId, elderId: z.uuid() }),
  returns: z.object({ month: Month, facts: z.array(Words.extend({ value: Words })), items: z.array(Why) }),
  problems: [notFound],
  subject: 'elderId',
})
