import { parse } from 'csv-parse/sync'
import readWorkbook from 'read-excel-file/node'
import { fieldHeaders, ImportField } from '#contract/people-import-lists'
import { rollHeaders } from '#contract/rolls'
import { fillDown, type Merge, mergesOf } from './merged-cells.ts'
import { type FileFault, type ListOf, MAX_COLUMNS, MAX_ROWS, type ReadAnswer } from './read-file.ts'

class Unreadable extends Error {
  readonly fault: FileFault
  constructor(zh: string, en: string) {
    super(en)
    this.fault = { zh, en }
  }
}

const OLE = 'd0cf11e0a1b11ae1'
/** The stream in which a workbook with a password lies ([MS-OFFCRYPTO] 2.3.4.4), whatever the file is called. */
const LOCKED = Buffer.from('EncryptedPackage', 'utf16le')

/** What a file holds, or what is wrong with it. Decided by its bytes: what it calls itself is not believed. */
export async function readBytes(bytes: Buffer, list: ListOf = 'register'): Promise<ReadAnswer> {
  const known = headersOf[list]
  try {
    if (bytes.length === 0) throw new Unreadable('文件是空的', 'The file is empty')
    const head = bytes.subarray(0, 8).toString('hex')
    if (head === OLE)
      throw bytes.includes(LOCKED)
        ? new Unreadable(
            '文件有密码保护，请去掉密码后再传',
            'The file is protected by a password: remove it first',
          )
        : new Unreadable('这是旧格式 .xls，请另存为 .xlsx', 'This is the old .xls: save it as .xlsx')
    if (head.startsWith('25504446')) throw new Unreadable('这是 PDF，不是表格', 'This is a PDF, not a table')
    if (head.startsWith('ffd8ff') || head.startsWith('89504e47'))
      throw new Unreadable('这是图片，不是表格', 'This is a picture, not a table')
    if (head.startsWith('52617221') || head.startsWith('1f8b'))
      throw new Unreadable('这是压缩包，请先解开', 'This is an archive: unpack it first')
    return { table: head.startsWith('504b0304') ? await fromWorkbook(bytes, known) : fromText(bytes, known) }
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.fault }
    throw error
  }
}

async function fromWorkbook(bytes: Buffer, known: Known) {
  if (unfolded(bytes) > 600 * 1024 * 1024)
    throw new Unreadable(
      '表格展开后太大，请分成几个文件',
      'The sheet unfolds to too much: split it into several files',
    )
  const sheets = await readWorkbook(bytes).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    if (bytes.includes('word/document.xml'))
      throw new Unreadable('这是 Word 文档，不是表格', 'This is a Word document, not a table')
    if (!bytes.includes('xl/workbook'))
      throw new Unreadable('这是压缩包或别的文件，里面没有工作表', 'An archive without a workbook in it')
    throw new Unreadable(
      `工作簿损坏，打不开（${text.slice(0, 80)}）`,
      `The workbook is damaged (${text.slice(0, 80)})`,
    )
  })
  const full = sheets
    .map(({ sheet, data }, index) => ({ sheet, index, rows: data.map((row) => row.map(cellText)) }))
    .filter(({ rows }) => rows.some((row) => row.some((cell) => cell !== '')))
  if (full.length === 0) throw new Unreadable('工作簿里没有内容', 'The workbook has nothing in it')
  // The sheet that looks most like a list; the first when none does.
  const [best] = full
    .map((one) => ({ ...one, at: headerAt(one.rows, known) }))
    .toSorted((a, b) => b.at.found - a.at.found)
  if (!best) throw new Unreadable('工作簿里没有内容', 'The workbook has nothing in it')
  return tableOf(best.rows, known, best.sheet, mergesOf(bytes, best.index))
}

/** Sum of the sizes that the archive's directory states, in bytes. */
function unfolded(bytes: Buffer): number {
  let total = 0
  for (
    let at = bytes.indexOf('504b0102', 0, 'hex');
    at !== -1 && at + 28 < bytes.length;
    at = bytes.indexOf('504b0102', at + 46, 'hex')
  )
    total += bytes.readUInt32LE(at + 24)
  return total
}

function fromText(bytes: Buffer, known: Known) {
  const text = decoded(bytes)
  const first = text.slice(0, text.search(/[\r\n]/) + 1 || undefined)
  if (/^\s*<(!doctype|html|\?xml|table)/i.test(text))
    throw new Unreadable(
      '这是网页，不是表格；请在表格软件里另存为 .xlsx',
      'A web page, not a table: save it as .xlsx',
    )
  if (/^\s*[[{]/.test(text) && !first.includes(','))
    throw new Unreadable('这是 JSON，不是表格', 'This is JSON, not a table')
  const delimiter =
    [',', '\t', ';', '|', '，'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ','
  let rows: string[][]
  try {
    rows = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      bom: true,
    })
  } catch (error) {
    const line = error instanceof Error ? /line (\d+)/.exec(error.message)?.[1] : undefined
    throw new Unreadable(
      `第 ${line ?? '?'} 行的引号没有配对`,
      `A quotation mark of line ${line ?? '?'} has no partner`,
    )
  }
  return tableOf(
    rows.map((row) => row.map((cell) => cell.trim())),
    known,
    null,
  )
}

/** UTF-8 with or without its mark, UTF-16, or what Chinese spreadsheets write: GB 18030, of which GBK is a part. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.subarray(0, 4000).includes(0))
    throw new Unreadable('不是表格文件（只接受 .xlsx 和 .csv）', 'Not a table: only .xlsx and .csv are read')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Unreadable('文字编码认不出（应为 UTF-8 或 GBK）', 'The encoding is neither UTF-8 nor GBK')
  }
}

/** A cell as text. A date cell is a civil date; a number keeps its digits, and one beyond 2^53 is marked as rounded. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  if (typeof cell === 'number') return Math.abs(cell) >= 1e15 ? `≈${BigInt(Math.round(cell))}` : String(cell)
  if (typeof cell === 'boolean') return cell ? '是' : '否'
  return String(cell).trim()
}

type Known = ReadonlySet<string>
const fields = ImportField.options.flatMap((field) => fieldHeaders(field))
/** What a column may be called: a list of expenses has a date too, and is no register for that. */
const headersOf: Readonly<Record<ListOf, Known>> = {
  register: new Set(fields.map(plainHeader)),
  roll: new Set([...fields, ...rollHeaders].map(plainHeader)),
}

/** A header without the marks people put around it: `*姓名（必填）` is 姓名. */
export function plainHeader(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[(（【[][^)）】\]]*(必填|选填|格式|示例|如|yyyy)[^)）】\]]*[)）】\]]/gi, '')
    .replaceAll(/[\s*＊:：、/()（）.。_-]/g, '')
    .toLowerCase()
}

/** Which of the first rows is the header: the one in which most cells name a field; titles stand above it. */
function headerAt(
  rows: readonly string[][],
  known: Known,
  filled: ReadonlyMap<number, unknown> = new Map(),
): { row: number; found: number } {
  let best = { row: -1, found: 0 }
  for (const [i, row] of rows.slice(0, 15).entries()) {
    const found = new Set(row.map(plainHeader).filter((cell) => known.has(cell))).size
    // Of a header in two rows the lower one, which has what is merged over both.
    if (found > best.found || (found > 0 && found === best.found && filled.has(i))) best = { row: i, found }
  }
  return best
}

function filledIn(rows: string[][], merges: readonly Merge[]) {
  try {
    return fillDown(rows, merges)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Unreadable(
      '合并单元格太多，请取消合并后再传',
      'Too many merged cells: unmerge them and send it again',
    )
  }
}

function tableOf(rows: string[][], known: Known, sheet: string | null, merges: readonly Merge[] = []) {
  const filled = filledIn(rows, merges)
  const { row: at, found } = headerAt(rows, known, filled)
  if (found === 0)
    throw new Unreadable(
      '前 15 行里找不到表头（如“姓名”“身份证号”）',
      'No header such as 姓名 or 身份证号 in the first 15 rows',
    )
  const header = (rows[at] ?? []).map((cell) => cell.replaceAll(/\s+/g, ' ').slice(0, 60))
  while (header.length > 0 && header.at(-1) === '') header.pop()
  if (header.length > MAX_COLUMNS)
    throw new Unreadable(`列太多，最多 ${MAX_COLUMNS} 列`, `More than ${MAX_COLUMNS} columns`)
  const twice = header.find(
    (cell, i) => cell !== '' && known.has(plainHeader(cell)) && header.indexOf(cell) !== i,
  )
  if (twice) throw new Unreadable(`表头“${twice}”出现了两次`, `The header ${twice} stands there twice`)
  const body = rows.slice(at + 1).filter((row) => row.some((cell) => cell !== '') && !isFoot(row))
  if (body.length === 0) throw new Unreadable('表头下面没有数据', 'There are no rows below the header')
  if (body.length > MAX_ROWS)
    throw new Unreadable(
      `超过 ${MAX_ROWS} 行，请分成几个文件`,
      `More than ${MAX_ROWS} rows: split it into several files`,
    )
  const cells = new Map<number, number>()
  for (const [row, columns] of filled)
    if (row > at && !isFoot(rows[row] ?? []))
      for (const column of columns)
        if (column < header.length) cells.set(column, (cells.get(column) ?? 0) + 1)
  return {
    sheet,
    header,
    filled: [...cells]
      .map(([index, count]) => ({ index, cells: count }))
      .toSorted((a, b) => a.index - b.index),
    rows: body.map((row) => header.map((_, i) => (row[i] ?? '').slice(0, 300))),
  }
}

/** 合计、填表人 and the like below a list are no persons. */
function isFoot(row: readonly string[]): boolean {
  const filled = row.filter((cell) => cell !== '')
  return (
    filled.length <= 3 &&
    /^(合计|总计|小计|填表人|制表人|审核人|负责人|备注|说明|填表说明|注)[:：]?/.test(filled[0] ?? '')
  )
}
