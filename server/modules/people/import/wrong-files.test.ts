import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readBytes } from './read-bytes.ts'
import { csv, xlsx } from './import.fixture.ts'

const header = ['姓名', '身份证号', '联系电话']
const cut = async () =>
  (await xlsx([header, ['王秀英', '410802194405060027', '13912345678']])).subarray(0, 900)
const gbk = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac50a', 'hex') // 姓名,身份证号 in GBK

/** Twenty files that are no list, each with what it is told. */
const wrong: readonly (readonly [
  what: string,
  name: string,
  bytes: () => Promise<Buffer> | Buffer,
  message: RegExp,
])[] = [
  ['nothing', '空.csv', () => Buffer.alloc(0), /文件是空的/],
  ['an old workbook', '名册.xls', () => Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex'), /旧格式 \.xls/],
  [
    'a workbook with a password',
    '名册.xlsx',
    () => Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex'),
    /密码保护/,
  ],
  ['a PDF', '名册.xlsx', () => Buffer.from('%PDF-1.7 …'), /这是 PDF/],
  ['a photograph', '名册.xlsx', () => Buffer.from('ffd8ffe000104a464946', 'hex'), /这是图片/],
  ['a screenshot', '截图.csv', () => Buffer.from('89504e470d0a1a0a0000', 'hex'), /这是图片/],
  ['a RAR', '名册.rar', () => Buffer.from('526172211a0700', 'hex'), /压缩包/],
  ['a gzip', '名册.gz', () => gzipSync('姓名'), /压缩包/],
  [
    'a ZIP without a workbook',
    '名册.zip',
    () => Buffer.from('504b0304140000000000', 'hex'),
    /里面没有工作表/,
  ],
  [
    'a Word document',
    '名册.docx',
    () => Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('word/document.xml')]),
    /这是 Word 文档/,
  ],
  ['a workbook cut in two', '名册.xlsx', cut, /损坏|没有工作表/],
  ['an empty workbook', '名册.xlsx', () => xlsx([[null]]), /工作簿里没有内容/],
  [
    'a workbook of other things',
    '报销.xlsx',
    () =>
      xlsx([
        ['日期', '金额'],
        ['2026-01-01', 12],
      ]),
    /找不到表头/,
  ],
  ['a list without rows', '名册.xlsx', () => xlsx([header]), /没有数据/],
  [
    'a web page',
    '名册.xls',
    () => Buffer.from('<html><table><tr><td>姓名</td></tr></table></html>'),
    /这是网页/,
  ],
  ['JSON', '名册.csv', () => Buffer.from('{"姓名": "王秀英"}'), /这是 JSON/],
  ['bytes', '名册.csv', () => Buffer.from([1, 0, 2, 0, 0, 0, 9, 8]), /不是表格文件/],
  ['broken encoding', '名册.csv', () => Buffer.concat([gbk, Buffer.from([0xff, 0xff, 0x0a])]), /编码认不出/],
  [
    'a quotation mark without a partner',
    '名册.csv',
    () => Buffer.from('姓名,身份证号\n"王秀英,4108\n李四,41'),
    /引号没有配对/,
  ],
  [
    'a header twice',
    '名册.csv',
    () =>
      csv([
        ['姓名', '姓名'],
        ['王秀英', '李四'],
      ]),
    /“姓名”出现了两次/,
  ],
  [
    'too many columns',
    '名册.csv',
    () => csv([['姓名', ...Array.from({ length: 300 }, (_, i) => `列${i}`)], ['王秀英']]),
    /列太多/,
  ],
]

test.each(wrong)('a file that is no list is told so: %s', async (_what, name, bytes, message) => {
  const answer = await readBytes(await bytes(), name)
  expect('fault' in answer ? answer.fault.zh : 'it was read').toMatch(message)
  expect('fault' in answer && answer.fault.en).toMatch(/[a-z]{3}/)
})

test('GBK, UTF-16, a title above, remarks in the header and a foot below are read', async () => {
  const read = async (bytes: Buffer, name = '名册.csv') => {
    const answer = await readBytes(bytes, name)
    return 'table' in answer ? answer.table : answer.fault.zh
  }
  expect(await read(Buffer.concat([gbk, Buffer.from('cdf5d0e3d3a22c34313038', 'hex')]))).toMatchObject({
    header: ['姓名', '身份证号'],
    rows: [['王秀英', '4108']],
  })
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('姓名\t村\n王秀英\t枫华园', 'utf16le')])
  expect(await read(utf16)).toMatchObject({ header: ['姓名', '村'], rows: [['王秀英', '枫华园']] })
  const book = await xlsx([
    ['解放区高龄老人名册', null, null],
    ['填表日期：2026年11月', null, null],
    ['*姓名（必填）', '身份证号码', '序号'],
    ['王秀英', '410802194405060027', 1],
    [null, null, null],
    ['填表人：张三', null, null],
  ])
  expect(await read(book, '名册.xlsx')).toMatchObject({
    header: ['*姓名（必填）', '身份证号码', '序号'],
    rows: [['王秀英', '410802194405060027', '1']],
  })
})
