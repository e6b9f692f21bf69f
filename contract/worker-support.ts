import { z } from 'zod'
import { problems } from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { id, OrgId } from './id.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, tooLarge } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'
import { keys } from './words.ts'

/**
 * Support of care workers 从业人员待遇: what a place promises besides allowances by the month (入职补贴、培训补贴、定向培养、
 * 工龄补贴、子女就学、住房保障: 淮阳 2022 四（五）14; 大中专毕业生入职奖补: 焦作规划). A case is asked for with its evidence and decided by
 * another person; the entry reward granted is then paid by yearly parts with the months.
 */

export const supportKinds = {
  entry: { zh: '入职补贴（奖补）', en: 'Entry reward' },
  training: { zh: '培训补贴', en: 'Training subsidy' },
  directed: { zh: '定向培养', en: 'Directed training' },
  seniority: { zh: '工龄补贴', en: 'Seniority subsidy' },
  schooling: { zh: '子女就学', en: 'Schooling of children' },
  housing: { zh: '住房保障', en: 'Housing support' },
} as const
export const SupportKind = keys(supportKinds)
export type SupportKind = z.infer<typeof SupportKind>
export const supportStates = {
  applied: { zh: '待审批', en: 'To decide' },
  granted: { zh: '已批准', en: 'Granted' },
  refused: { zh: '未批准', en: 'Refused' },
} as const
export const SupportState = keys(supportStates)
export const educations = {
  secondary: { zh: '中专（中职）', en: 'Secondary vocational' },
  college: { zh: '大专', en: 'College' },
  bachelor: { zh: '本科及以上', en: 'Bachelor or above' },
} as const
export const Education = keys(educations)
export const evidenceKinds = {
  diploma: { zh: '毕业证书', en: 'Diploma' },
  contract: { zh: '劳动合同', en: 'Labour contract' },
  other: { zh: '其他材料', en: 'Other' },
} as const
export const EvidenceKind = keys(evidenceKinds)
export const SupportId = id('SupportId')

const Entry = z.object({
  education: Education,
  school: z.string().trim().min(2).max(100),
  major: z.string().trim().min(1).max(60),
  graduatedOn: Day,
  contractFrom: Day,
  /** Null: without an end. */
  contractTo: Day.nullable().default(null),
})
export const WorkerSupport = z.object({
  id: SupportId,
  workerId: z.uuid(),
  workerName: z.string(),
  orgId: OrgId,
  orgName: z.string(),
  regionCode: RegionCode,
  kind: SupportKind,
  state: SupportState,
  entry: Entry.nullable(),
  note: z.string(),
  papers: z.array(z.object({ id: z.uuid(), kind: EvidenceKind, name: z.string() })),
  appliedAt: Instant,
  appliedBy: z.string().nullable(),
  decidedAt: Instant.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string(),
})
export type WorkerSupport = z.infer<typeof WorkerSupport>
/** Where a worker stands with one kind: the last case, and what the place promises. */
export const SupportStanding = z.object({
  kind: SupportKind,
  /** The document of the place promises it. */
  promised: z.boolean(),
  /** Null: promised without an amount, or not promised. */
  amountFen: Fen.nullable(),
  source: z.string().nullable(),
  last: WorkerSupport.nullable(),
})
export type SupportStanding = z.infer<typeof SupportStanding>

const byWorker = z.object({ id: z.uuid() })
const byCase = z.object({ supportId: SupportId })
export const showSupport = endpoint({
  method: 'GET',
  path: '/benefits/workers/:id/support',
  may: 'benefits.read',
  summary: '从业人员各项待遇 Where a care worker stands with each support',
  params: byWorker,
  returns: z.object({ items: z.array(SupportStanding) }),
  problems: [notFound],
})
export const listSupport = endpoint({
  method: 'GET',
  path: '/benefits/worker-support',
  may: 'benefits.read',
  summary: '从业人员待遇申请 Cases of care workers, the longest waiting first',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    state: SupportState.optional(),
    kind: SupportKind.optional(),
    q: z.string().trim().max(60).optional(),
  }),
  returns: pageOf(WorkerSupport),
})
export const applySupport = endpoint({
  method: 'PUT',
  path: '/benefits/workers/:id/support/:supportId',
  may: 'benefits.prepare',
  summary: '申请从业人员待遇（附证明材料） Ask for support of a care worker, with the evidence',
  params: byWorker.extend(byCase.shape),
  body: z
    .object({
      kind: SupportKind,
      /** What an entry reward asks; null for the others. */
      entry: Entry.nullable().default(null),
      note: z.string().trim().max(500).default(''),
      papers: z
        .array(
          z.object({
            id: z.uuid(),
            kind: EvidenceKind,
            name: z.string().trim().min(1).max(200),
            data: z.base64().max(14_000_000),
          }),
        )
        .max(6),
    })
    .superRefine((one, context) => {
      if (one.kind !== 'entry') return
      const say = (path: string, zh: string, en: string) =>
        context.addIssue({ code: 'custom', path: [path], message: `${zh} / ${en}` })
      if (one.entry === null) say('entry', '请填写学历和合同', 'What was studied, and the contract')
      for (const kind of ['diploma', 'contract'] as const)
        if (!one.papers.some((paper) => paper.kind === kind))
          say('papers', `缺少${evidenceKinds[kind].zh}`, `${evidenceKinds[kind].en} is missing`)
    }),
  returns: WorkerSupport,
  problems: [notFound, tooLarge, invalidInput, problems.openAlready],
  bodyLimit: 40_000_000,
})
export const decideSupport = endpoint({
  method: 'POST',
  path: '/benefits/worker-support/:supportId/decide',
  may: 'benefits.approve',
  summary: '审批从业人员待遇 Grant or refuse, by another person',
  params: byCase,
  body: z
    .object({ grant: z.boolean(), reason: z.string().trim().max(300).default('') })
    .refine((one) => one.grant || one.reason.length >= 2, {
      path: ['reason'],
      message: '不批准须写明原因 / A refusal needs a reason',
    }),
  returns: WorkerSupport,
  problems: [notFound, problems.wrongState, problems.sameHand, problems.grantedAlready, problems.noScheme],
})
export const readEvidence = endpoint({
  method: 'GET',
  path: '/benefits/worker-support/:supportId/papers/:paperId',
  may: 'benefits.read',
  summary: '查看证明材料 The file of a piece of evidence',
  params: byCase.extend({ paperId: z.uuid() }),
  returns: z.unknown(),
  answers: 'file',
  problems: [notFound],
})
