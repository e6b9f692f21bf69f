import { z } from 'zod'
import {
  AccountFault,
  BatchId,
  BatchState,
  CycleId,
  PayeeId,
  PayeeKind,
  PaymentId,
  PaymentState,
  problems,
} from './benefit-words.ts'
import { Day, Instant } from './day.ts'
import { endpoint } from './endpoint.ts'
import { Fen } from './money.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound } from './problem.ts'
import { RegionCode } from './region.ts'

/** From the approved month to the bank and back. */

/** Rule `benefits.bank_file`: how a place's bank reads its files. Fields of a payment by name; everything else is layout. */
export const BankField = z.enum([
  'seq',
  'batch',
  'holder',
  'account',
  'bank',
  'yuan',
  'fen',
  'memo',
  'month',
  'payment',
])
export const BankFile = z.object({
  zh: z.string().min(1).max(120),
  en: z.string().min(1).max(120),
  encoding: z.enum(['GB18030', 'UTF-8']),
  newline: z.enum(['CRLF', 'LF']),
  /** Between columns; empty for fixed widths. */
  separator: z.string().max(3),
  fileName: z
    .string()
    .min(3)
    .max(80)
    .regex(/^[\w{}.-]+$/),
  header: z.string().max(300),
  columns: z
    .array(
      z.object({
        field: BankField,
        title: z.string().max(40),
        /** Bytes, for fixed widths; text is padded at the right, numbers at the left. */
        width: z.number().int().min(1).max(200).optional(),
        pad: z.enum([' ', '0']).optional(),
      }),
    )
    .min(3)
    .max(20),
  titles: z.boolean(),
  trailer: z.string().max(300),
  result: z.object({
    separator: z.string().min(1).max(3),
    /** Columns of the results file by title. */
    payment: z.string().max(40),
    outcome: z.string().max(40),
    reason: z.string().max(40),
    amount: z.string().max(40).nullable(),
    reference: z.string().max(40).nullable(),
    paidOn: z.string().max(40).nullable(),
    success: z.array(z.string().max(20)).min(1).max(10),
  }),
  /** Days until the answer of the bank is late. */
  answerWithinDays: z.number().int().min(1).max(30),
})
export type BankFile = z.infer<typeof BankFile>

export const Batch = z.object({
  id: BatchId,
  cycleId: CycleId,
  month: Day,
  number: z.string(),
  repays: BatchId.nullable(),
  regionCode: RegionCode,
  regionName: z.string(),
  state: BatchState,
  payDay: Day,
  payments: z.number().int(),
  totalFen: Fen,
  paidFen: Fen,
  failedFen: Fen,
  counts: z.object({
    queued: z.number().int(),
    sent: z.number().int(),
    paid: z.number().int(),
    failed: z.number().int(),
    held: z.number().int(),
    stopped: z.number().int(),
  }),
  badRows: z.number().int(),
  builtBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
  exportedAt: Instant.nullable(),
  settledAt: Instant.nullable(),
  resultsDueAt: Instant.nullable(),
  fileName: z.string().nullable(),
  fileSha256: z.string().nullable(),
  updatedAt: Instant,
})
export type Batch = z.infer<typeof Batch>
export const Payment = z.object({
  id: PaymentId,
  batchId: BatchId,
  batchNumber: z.string(),
  attempt: z.number().int(),
  seq: z.number().int(),
  payeeKind: PayeeKind,
  payeeId: PayeeId,
  payeeName: z.string(),
  elderId: z.uuid().nullable(),
  regionName: z.string().nullable(),
  bank: z.string().nullable(),
  accountTail: z.string().nullable(),
  faults: z.array(AccountFault),
  amount: Fen,
  state: PaymentState,
  reason: z.string().nullable(),
  bankRef: z.string().nullable(),
  paidOn: Day.nullable(),
  updatedAt: Instant,
})
export type Payment = z.infer<typeof Payment>

const byId = z.object({ id: BatchId })
const batch = { params: byId, returns: Batch }
const steps = [problems.wrongState, notFound]

export const listBatches = endpoint({
  method: 'GET',
  path: '/benefits/batches',
  may: 'benefits.read',
  summary: '发放批次 Batches',
  query: PageQuery.extend({ cycleId: CycleId.optional(), state: BatchState.optional() }),
  returns: pageOf(Batch),
})
export const showBatch = endpoint({
  method: 'GET',
  path: '/benefits/batches/:id',
  may: 'benefits.read',
  summary: '一个批次 One batch',
  ...batch,
  problems: [notFound],
})
/** Takes everything payable of an approved month: one payment a payee. Whoever has no good account waits, with the reason. */
export const buildBatch = endpoint({
  method: 'PUT',
  path: '/benefits/batches/:id',
  may: 'benefits.prepare',
  summary: '生成发放批次 Build a batch',
  params: byId,
  body: z.object({ cycleId: CycleId, payDay: Day }),
  returns: Batch,
  problems: [...steps, problems.parentFirst, problems.nothingToPay],
})
export const approveBatch = endpoint({
  method: 'POST',
  path: '/benefits/batches/:id/approve',
  may: 'benefits.approve',
  summary: '审批批次 Approve (another person)',
  ...batch,
  problems: [...steps, problems.sameHand, problems.conflict, problems.parentFirst],
})
/**
 * Checks holds and accounts once more and writes the bank's file. With nothing left to send the batch is settled at once, without
 * a file. Asked again it answers with the same batch.
 */
export const exportBatch = endpoint({
  method: 'POST',
  path: '/benefits/batches/:id/export',
  may: 'benefits.export',
  summary: '导出银行文件 Write the file for the bank',
  ...batch,
  problems: [...steps, problems.unwritable, problems.badFile],
})
export const readBatchFile = endpoint({
  method: 'GET',
  path: '/benefits/batches/:id/file',
  may: 'benefits.export',
  summary: '下载银行文件 The file for the bank',
  params: byId,
  returns: z.unknown(),
  answers: 'file',
  problems: steps,
})
export const cancelBatch = endpoint({
  method: 'POST',
  path: '/benefits/batches/:id/cancel',
  may: 'benefits.prepare',
  summary: '作废批次 Cancel before it goes out',
  ...batch,
  body: z.object({ reason: z.string().trim().min(1).max(300) }),
  problems: steps,
})
/** The bank's answer; the same file twice changes nothing twice. Rows that do not fit wait in a quarantine. */
export const takeResults = endpoint({
  method: 'POST',
  path: '/benefits/batches/:id/results',
  may: 'benefits.export',
  summary: '导入回盘文件 Take the results in',
  params: byId,
  /** The file as base64: banks write GB18030. */
  body: z.object({ base64: z.string().min(4).max(80_000_000) }),
  returns: z.object({
    batch: Batch,
    paid: z.number().int(),
    failed: z.number().int(),
    known: z.number().int(),
    bad: z.number().int(),
  }),
  problems: [...steps, problems.badFile],
  bodyLimit: 80 * 1024 * 1024,
})
export const ResultRow = z.object({
  id: z.uuid(),
  row: z.number().int(),
  text: z.string(),
  fault: z.string(),
  createdAt: Instant,
})
export const listResultRows = endpoint({
  method: 'GET',
  path: '/benefits/batches/:id/result-rows',
  may: 'benefits.read',
  summary: '未能识别的回盘行 Rows of results that do not fit',
  params: byId,
  returns: z.object({ items: z.array(ResultRow) }),
  problems: [notFound],
})
export const resolveResultRow = endpoint({
  method: 'POST',
  path: '/benefits/batches/:id/result-rows/:rowId/resolve',
  may: 'benefits.export',
  summary: '更正或搁置回盘行 Put right, or set aside, a row of results',
  params: z.object({ id: BatchId, rowId: z.uuid() }),
  body: z.object({
    seq: z.number().int().min(1).nullable(),
    outcome: z.enum(['paid', 'failed', 'set_aside']),
    reason: z.string().trim().max(300).default(''),
  }),
  returns: Batch,
  problems: steps,
})
export const listPayments = endpoint({
  method: 'GET',
  path: '/benefits/payments',
  may: 'benefits.read',
  summary: '发放记录 Payments',
  query: PageQuery.extend({
    batchId: BatchId.optional(),
    state: PaymentState.optional(),
    /** Only those that have no attempt after them: the re-pay queue. */
    open: z.enum(['yes']).optional(),
    payeeId: PayeeId.optional(),
  }),
  returns: pageOf(Payment),
})
/** Pays the failed payments of a batch again, those whose account is good by now. */
export const repay = endpoint({
  method: 'PUT',
  path: '/benefits/batches/:id/repay/:newId',
  may: 'benefits.prepare',
  summary: '重发退回款项 Pay what came back again',
  params: z.object({ id: BatchId, newId: BatchId }),
  body: z.object({ payDay: Day }),
  returns: Batch,
  problems: [...steps, problems.parentFirst, problems.nothingToPay],
})
