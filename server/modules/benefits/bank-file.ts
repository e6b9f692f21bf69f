import { createHash } from 'node:crypto'
import iconv from 'iconv-lite'
import { BankFile } from '#contract/benefit-payments'
import { policyKind } from '#modules/policy'

export const bankFileKind = policyKind({
  name: 'benefits.bank_file',
  zh: '银行代发文件格式',
  en: 'Layout of the bank’s file',
  shape: BankFile,
  check: (body) => {
    const faults: { pointer: string; detail: string }[] = []
    if (body.separator === '')
      for (const [i, column] of body.columns.entries())
        if (column.width === undefined)
          faults.push({
            pointer: `/columns/${i}/width`,
            detail: '定长文件须写宽度 / a fixed file needs widths',
          })
    if (!body.columns.some((column) => column.field === 'account'))
      faults.push({ pointer: '/columns', detail: '缺少账号列 / no account column' })
    if (!body.columns.some((column) => column.field === 'yuan' || column.field === 'fen'))
      faults.push({ pointer: '/columns', detail: '缺少金额列 / no amount column' })
    if (!body.columns.some((column) => column.field === 'payment' || column.field === 'seq'))
      faults.push({
        pointer: '/columns',
        detail: '缺少序号列，回盘时认不出款项 / without a number the results cannot be matched',
      })
    return faults
  },
})

export type FileRow = {
  readonly seq: number
  readonly paymentId: string
  readonly holder: string
  readonly account: string
  readonly bank: string
  readonly fen: number
}
export type FileHead = {
  readonly number: string
  readonly month: string
  readonly payDay: string
  readonly memo: string
}

/** What a layout cannot hold: the payment by its number and the column; both null where it is none of them. */
export class Unwritable extends RangeError {
  readonly seq: number | null
  readonly title: string | null
  readonly why: { zh: string; en: string }
  constructor(seq: number | null, title: string | null, why: { zh: string; en: string }) {
    super(why.en)
    this.name = 'Unwritable'
    this.seq = seq
    this.title = title
    this.why = why
  }
}

/**
 * The bytes of a batch in the layout of the bank. Throws `Unwritable` for what a column or the encoding cannot hold: a name is
 * never cut, and never becomes a question mark.
 */
export function writeBankFile(
  layout: BankFile,
  head: FileHead,
  rows: readonly FileRow[],
): { name: string; bytes: Buffer; sha256: Buffer } {
  const total = rows.reduce((sum, row) => sum + row.fen, 0)
  const fill = (text: string) =>
    text
      .replaceAll('{batch}', head.number)
      .replaceAll('{month}', head.month.slice(0, 7).replace('-', ''))
      .replaceAll('{payDay}', head.payDay.replaceAll('-', ''))
      .replaceAll('{count}', String(rows.length))
      .replaceAll('{totalYuan}', yuan(total))
      .replaceAll('{totalFen}', String(total))
  const lines: string[] = []
  if (layout.header) lines.push(fill(layout.header))
  if (layout.titles)
    lines.push(
      layout.columns.map((column) => cell(layout, column, column.title, null)).join(layout.separator),
    )
  for (const row of rows)
    lines.push(
      layout.columns
        .map((column) => cell(layout, column, valueOf(column.field, head, row), row.seq))
        .join(layout.separator),
    )
  if (layout.trailer) lines.push(fill(layout.trailer))
  const end = layout.newline === 'CRLF' ? '\r\n' : '\n'
  const text = `${lines.join(end)}${end}`
  const bytes = iconv.encode(text, layout.encoding)
  if (!holds(layout.encoding, bytes, text)) throw unholdable(layout, head, rows)
  return { name: fill(layout.fileName), bytes, sha256: createHash('sha256').update(bytes).digest() }
}

const holds = (encoding: string, bytes: Buffer, text: string) => iconv.decode(bytes, encoding) === text

/** Which value of a file the encoding cannot hold. */
function unholdable(layout: BankFile, head: FileHead, rows: readonly FileRow[]): Unwritable {
  const { encoding } = layout
  const why = { zh: `有 ${encoding} 写不出的字`, en: `a character that ${encoding} cannot write` }
  for (const row of rows)
    for (const column of layout.columns) {
      const value = valueOf(column.field, head, row)
      if (!holds(encoding, iconv.encode(value, encoding), value))
        return new Unwritable(row.seq, column.title, why)
    }
  return new Unwritable(null, null, why)
}

export const yuan = (fen: number): string => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

function valueOf(field: BankFile['columns'][number]['field'], head: FileHead, row: FileRow): string {
  switch (field) {
    case 'seq':
      return String(row.seq)
    case 'batch':
      return head.number
    case 'holder':
      return row.holder
    case 'account':
      return row.account
    case 'bank':
      return row.bank
    case 'yuan':
      return yuan(row.fen)
    case 'fen':
      return String(row.fen)
    case 'memo':
      return head.memo
    case 'month':
      return head.month.slice(0, 7).replace('-', '')
    case 'payment':
      return row.paymentId
  }
}

/** A separator or a line break inside a value would shift the columns: it becomes a space. */
function cell(
  layout: BankFile,
  column: BankFile['columns'][number],
  value: string,
  seq: number | null,
): string {
  const clean = value
    .replaceAll(/[\r\n\t]/g, ' ')
    .split(layout.separator || '\u0000')
    .join(' ')
  if (column.width === undefined) return clean
  const bytes = iconv.encode(clean, layout.encoding)
  if (bytes.length > column.width)
    throw new Unwritable(seq, column.title, {
      zh: `有 ${bytes.length} 字节，最多 ${column.width} 字节`,
      en: `${bytes.length} bytes, at most ${column.width}`,
    })
  const padding = (column.pad ?? ' ').repeat(column.width - bytes.length)
  return ['fen', 'yuan', 'seq'].includes(column.field) ? padding + clean : clean + padding
}

export type ResultLine = {
  row: number
  text: string
  seq: string
  success: boolean
  reason: string
  amount: number | null
  reference: string | null
  paidOn: string | null
}
export type BadLine = { row: number; text: string; fault: string }

/** Reads the bank's answer. Whatever a row lacks is said of the row; a file without the titles is refused as a whole. */
export function readResults(
  layout: BankFile,
  bytes: Buffer,
): { lines: ResultLine[]; bad: BadLine[] } | undefined {
  const { result } = layout
  const split = (row: string) =>
    row.split(result.separator).map((one) => one.trim().replace(/^"(.*)"$/, '$1'))
  const headOf = (rows: readonly string[]) =>
    rows.findIndex((row) => {
      const titles = split(row)
      return titles.includes(result.payment) && titles.includes(result.outcome)
    })
  // Who opens the file and saves it again often changes its encoding.
  const rows = [layout.encoding, 'UTF-8', 'GB18030']
    .map((encoding) =>
      iconv
        .decode(bytes, encoding)
        .replace(/^\ufeff/, '')
        .split(/\r?\n/),
    )
    .find((read) => headOf(read) >= 0)
  if (!rows) return undefined
  const head = headOf(rows)
  const titles = split(rows[head] ?? '')
  const at = (name: string | null) => (name === null ? -1 : titles.indexOf(name))
  const columns = {
    payment: at(result.payment),
    outcome: at(result.outcome),
    reason: at(result.reason),
    amount: at(result.amount),
    reference: at(result.reference),
    paidOn: at(result.paidOn),
  }
  const lines: ResultLine[] = []
  const bad: BadLine[] = []
  for (let i = head + 1; i < rows.length; i++) {
    const row = rows[i] ?? ''
    if (row.trim() === '') continue
    const cells = split(row)
    const seq = cells[columns.payment] ?? ''
    const outcome = cells[columns.outcome] ?? ''
    const amount = columns.amount < 0 ? null : parseYuan(cells[columns.amount] ?? '')
    const paidOn = columns.paidOn < 0 ? null : parseDay(cells[columns.paidOn] ?? '')
    const line = row.slice(0, 500)
    if (seq === '' || outcome === '')
      bad.push({ row: i + 1, text: line, fault: '缺少序号或结果 number or outcome is missing' })
    else if (amount === undefined)
      bad.push({
        row: i + 1,
        text: line,
        fault: `金额读不出来 the amount cannot be read: ${cells[columns.amount] ?? ''}`,
      })
    else
      lines.push({
        row: i + 1,
        text: line,
        seq,
        success: result.success.includes(outcome),
        reason: cells[columns.reason] || outcome,
        amount,
        reference: cells[columns.reference] || null,
        paidOn,
      })
  }
  return { lines, bad }
}

function parseYuan(text: string): number | null | undefined {
  if (text === '') return null
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replaceAll(',', ''))
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined
}

function parseDay(text: string): string | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text)
  return match ? `${match[1]}-${match[2]}-${match[3]}` : null
}
