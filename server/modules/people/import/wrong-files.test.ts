import { crc32, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readBytes } from './read-bytes.ts'
import { csv, xlsx } from './import.fixture.ts'

const header = ['姓名', '身份证号', '联系电话']
const cut = async () =>
  (await xlsx([header, ['王秀英', '410802194405060027', '13912345678']])).subarray(0, 900)
const gbk = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac50a', 'hex') // 姓名,身份证号 in GBK

/** The bytes that an old workbook begins with, and those of one with a password. */
const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)])
const locked = Buffer.concat([old, Buffer.from('EncryptedPackage', 'utf16le')])
/** An archive whose directory says that a sheet unfolds to 3 GB. */
const bomb = async () => {
  const bytes = await xlsx([header, ['王秀英', '410802194405060027', '13912345678']])
  const at = bytes.lastIndexOf('504b0102', undefined, 'hex')
  bytes.writeUInt32LE(3_000_000_000, at + 24)
  return bytes
}

/** Files that are no list, each with what it is told. */
const wrong: readonly (readonly [
  zh: string,
  en: string,
  name: string,
  bytes: () => Promise<Buffer> | Buffer,
  message: RegExp,
])[] = [
  ['空文件', 'nothing', '空.csv', () => Buffer.alloc(0), /文件是空的/],
  ['旧格式工作簿', 'an old workbook', '名册.xls', () => old, /旧格式 \.xls/],
  ['改名为 .xlsx 的旧格式', 'an old workbook called .xlsx', '名册.xlsx', () => old, /旧格式 \.xls/],
  ['有密码的工作簿', 'a workbook with a password', '名册.xlsx', () => locked, /密码保护/],
  ['展开后极大的工作簿', 'a workbook that unfolds without end', '名册.xlsx', bomb, /展开后太大/],
  [
    '夹有空字符的文本',
    'text with zero bytes',
    '名册.csv',
    () => Buffer.from('姓名,身份证号\0\n王秀英,4108'),
    /不是表格文件/,
  ],
  ['PDF 改名', 'a PDF', '名册.xlsx', () => Buffer.from('%PDF-1.7 …'), /这是 PDF/],
  ['照片改名', 'a photograph', '名册.xlsx', () => Buffer.from('ffd8ffe000104a464946', 'hex'), /这是图片/],
  ['截图改名', 'a screenshot', '截图.csv', () => Buffer.from('89504e470d0a1a0a0000', 'hex'), /这是图片/],
  ['RAR 压缩包', 'a RAR', '名册.rar', () => Buffer.from('526172211a0700', 'hex'), /压缩包/],
  ['gzip 压缩包', 'a gzip', '名册.gz', () => gzipSync('姓名'), /压缩包/],
  [
    '没有工作表的 ZIP',
    'a ZIP without a workbook',
    '名册.zip',
    () => Buffer.from('504b0304140000000000', 'hex'),
    /里面没有工作表/,
  ],
  [
    'Word 文档',
    'a Word document',
    '名册.docx',
    () => Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('word/document.xml')]),
    /这是 Word 文档/,
  ],
  ['没有传完的工作簿', 'a workbook cut in two', '名册.xlsx', cut, /损坏|没有工作表/],
  ['空工作簿', 'an empty workbook', '名册.xlsx', () => xlsx([[null]]), /工作簿里没有内容/],
  [
    '别的表格',
    'a workbook of other things',
    '报销.xlsx',
    () =>
      xlsx([
        ['日期', '金额'],
        ['2026-01-01', 12],
      ]),
    /找不到表头/,
  ],
  ['只有表头', 'a list without rows', '名册.xlsx', () => xlsx([header]), /没有数据/],
  [
    '网页改名',
    'a web page',
    '名册.xls',
    () => Buffer.from('<html><table><tr><td>姓名</td></tr></table></html>'),
    /这是网页/,
  ],
  ['JSON', 'JSON', '名册.csv', () => Buffer.from('{"姓名": "王秀英"}'), /这是 JSON/],
  ['二进制文件', 'bytes', '名册.csv', () => Buffer.from([1, 0, 2, 0, 0, 0, 9, 8]), /不是表格文件/],
  [
    '编码混乱',
    'broken encoding',
    '名册.csv',
    () => Buffer.concat([gbk, Buffer.from([0xff, 0xff, 0x0a])]),
    /编码认不出/,
  ],
  [
    '引号没有配对',
    'a quotation mark without a partner',
    '名册.csv',
    () => Buffer.from('姓名,身份证号\n"王秀英,4108\n李四,41'),
    /引号没有配对/,
  ],
  [
    '表头重复',
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
    '列太多',
    'too many columns',
    '名册.csv',
    () => csv([['姓名', ...Array.from({ length: 300 }, (_, i) => `列${i}`)], ['王秀英']]),
    /列太多/,
  ],
]

test.each(wrong)('a file that is no list is told so: %s', async (_zh, _en, _name, bytes, message) => {
  const answer = await readBytes(await bytes())
  expect('fault' in answer ? answer.fault.zh : 'it was read').toMatch(message)
  expect('fault' in answer && answer.fault.en).toMatch(/[a-z]{3}/)
})

test('twenty wrong files and more: docs/wrong-files.md says of each what it is told, word for word', async () => {
  expect(wrong.length).toBeGreaterThanOrEqual(20)
  const rows = []
  for (const [zh, en, name, bytes] of wrong) {
    const answer = await readBytes(await bytes())
    const fault = 'fault' in answer ? answer.fault : { zh: '', en: '' }
    rows.push(`| ${zh} | ${en} | \`${name}\` | ${fault.zh} | ${fault.en} |`)
  }
  await expect(
    [
      '# 名册导入：不能读的文件 Files that cannot be read',
      '',
      '每一行由 `server/modules/people/import/wrong-files.test.ts` 真实读取后写出，不一致时测试不通过（更新：`npx vitest run server/modules/people/import/wrong-files.test.ts -u`）。',
      'Each line is what reading such a file really says; the test fails when they differ.',
      '',
      '| 文件 | File | 名称 Name | 提示 | What it is told |',
      '|---|---|---|---|---|',
      ...rows,
      '',
      '一次上传最多 64 MB，超过时回答 413。 An upload of more than 64 MB is answered with 413.',
      '',
    ].join('\n'),
  ).toMatchFileSnapshot('../../../../docs/wrong-files.md')
})

test('GBK, UTF-16, a title above, remarks in the header and a foot below are read', async () => {
  const read = async (bytes: Buffer) => {
    const answer = await readBytes(bytes)
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
  expect(await read(book)).toMatchObject({
    header: ['*姓名（必填）', '身份证号码', '序号'],
    rows: [['王秀英', '410802194405060027', '1']],
  })
})

/** A workbook of one sheet, written by hand: what no writer of ours makes. */
function bookOf(sheet: string): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const rels = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const types = 'http://schemas.openxmlformats.org/package/2006'
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const files: readonly (readonly [string, string])[] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${types}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${types}/relationships"><Relationship Id="r1" Type="${rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${rels}"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${types}/relationships"><Relationship Id="r1" Type="${rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
    ['xl/worksheets/sheet1.xml', `<worksheet xmlns="${main}">${sheet}</worksheet>`],
  ]
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, text] of files) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(path.length, 22)
    local.push(Buffer.from('504b0304', 'hex'), head, path, data)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('504b01021400', 'hex'), head, tail, path)
    offset += 30 + path.length + data.length
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...local, ...directory, Buffer.from('504b0506', 'hex'), end])
}
const cell = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`

test('formulas, merged titles, hidden rows, serial dates and rounded numbers of a workbook come as what they say', async () => {
  const answer = await readBytes(
    bookOf(
      `<sheetData><row r="1">${cell('A1', '解放区高龄老人名册')}</row>
       <row r="2">${cell('A2', '姓名')}${cell('B2', '身份证号')}${cell('C2', '出生日期')}</row>
       <row r="3"><c r="A3" t="str"><f>CONCATENATE("王","秀英")</f><v>王秀英</v></c><c r="B3"><v>4.10802194405060e17</v></c><c r="C3"><v>16198</v></c></row>
       <row r="4" hidden="1">${cell('A4', '李四')}${cell('B4', '410802194405060027')}${cell('C4', '1944-05-06')}</row></sheetData>
       <mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>`,
    ),
  )
  expect('table' in answer ? answer.table : answer.fault.zh).toMatchObject({
    header: ['姓名', '身份证号', '出生日期'],
    // A hidden row is a row: nobody of a list is left out unseen. A number beyond 2^53 is marked as rounded.
    rows: [
      ['王秀英', '≈410802194405059968', '16198'],
      ['李四', '410802194405060027', '1944-05-06'],
    ],
  })
})

test('separators as spreadsheets of other languages write them, a byte-order mark, scientific notation as text', async () => {
  const of = async (text: string) => {
    const answer = await readBytes(Buffer.from(text))
    return 'table' in answer ? answer.table.rows : answer.fault.zh
  }
  for (const mark of [',', ';', '\t', '|'])
    expect(await of(`\ufeff姓名${mark}身份证号\n王秀英${mark}4.10802E+17`)).toEqual([
      ['王秀英', '4.10802E+17'],
    ])
})
