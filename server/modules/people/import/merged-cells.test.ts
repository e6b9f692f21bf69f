import { beforeAll, describe, expect, test } from 'vitest'
import { checkCharacter } from '#contract/identity'
import * as contract from '#contract/people-import'
import { type Caller, problemOf, type World, world } from '#testing'
import { type Cell, checked, csv, gone, upload, xlsx } from './import.fixture.ts'
import { fillDown } from './merged-cells.ts'

/** Lists in which a village stands once, merged over the rows of its people. */
let t: World
let clerk: Caller
beforeAll(async () => {
  t = await world()
  clerk = await t.as('clerk', { region: 410802000000 })
})
const card = (day: string, sequence: number) => {
  const body = `410802${day.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  return body + checkCharacter(body)
}
const over = (text: string, rows: number): Cell => ({ text, rows })
const rowsOf = async (importId: string) =>
  (await clerk.call(contract.rows, { params: { importId } })).items.map((row) => [
    row.name,
    row.verdict,
    row.fields.find((one) => one.field === 'village')?.text,
  ])

describe('merged cells', () => {
  test('a village merged over its rows is filled down; the preview says so by column, and all of them go in', async () => {
    const bytes = await xlsx([
      ['民生街道老年人名册', null, null, null, null],
      ['乡镇街道', '村（社区）', '姓名', '身份证号', '现住址'],
      [over('民生街道', 4), over('枫华园社区', 3), '沈玉兰', card('1945-01-02', 2), over('建设路1号', 2)],
      [null, null, '沈大成', card('1943-01-02', 1), null],
      [null, null, '韩秀梅', card('1946-01-02', 2), '建设路3号'],
      // Not merged: an empty village stays empty, and the row waits for somebody.
      [null, null, '杨守田', card('1947-01-02', 1), '建设路4号'],
      ['合计', '4', null, null, null],
    ])
    const { id, total } = await upload(t, clerk, { bytes, name: '民生.xlsx' })
    expect(total).toBe(4)
    const shown = await checked(t, clerk, id)
    expect(shown.filled).toEqual([
      { index: 0, cells: 3 },
      { index: 1, cells: 2 },
      { index: 4, cells: 1 },
    ])
    const rows = await rowsOf(id)
    expect(rows.slice(0, 3)).toEqual([
      ['沈玉兰', 'new', '枫华园社区'],
      ['沈大成', 'new', '枫华园社区'],
      ['韩秀梅', 'new', '枫华园社区'],
    ])
    expect(rows[3]?.[2] || '').toBe('')
    expect(rows[3]?.[1]).not.toBe('new')
    expect((await gone(t, clerk, id)).applied).toBe(3)
  })

  test('a header of two rows: what is merged over both belongs to the lower one', async () => {
    const bytes = await xlsx([
      [over('姓名', 2), over('身份证号', 2), '住址', null, over('联系电话', 2)],
      [null, null, '村（社区）', '现住址', null],
      ['苗翠花', card('1944-03-04', 2), over('枫华园社区', 2), '建设路5号', '13900001111'],
      ['苗长根', card('1942-03-04', 1), null, '建设路5号', ''],
    ])
    const shown = await checked(t, clerk, (await upload(t, clerk, { bytes, name: '两行表头.xlsx' })).id)
    expect(shown.columns.map((one) => [one.header, one.field])).toEqual([
      ['姓名', 'name'],
      ['身份证号', 'identity'],
      ['村（社区）', 'village'],
      ['现住址', 'address'],
      ['联系电话', 'phone'],
    ])
    expect(shown.filled).toEqual([{ index: 2, cells: 1 }])
    expect(shown.verdicts.new).toBe(2)
  })

  test('a list without merged cells says nothing', async () => {
    const plain = await checked(
      t,
      clerk,
      (
        await upload(t, clerk, {
          bytes: csv([
            ['姓名', '身份证号', '村（社区）'],
            ['路平安', card('1945-07-08', 1), '枫华园社区'],
          ]),
          name: '无合并.csv',
        })
      ).id,
    )
    expect(plain.filled).toEqual([])
  })

  test('blocks that reach beyond the list fill no empty row; blocks without end are refused in words', async () => {
    const rows = [
      ['村', '名'],
      ['甲', '一'],
      ['', ''],
      ['', '二'],
    ]
    expect([...fillDown(rows, [{ top: 1, bottom: 1_000_000, column: 0 }])]).toEqual([[3, [0]]])
    expect(rows).toEqual([
      ['村', '名'],
      ['甲', '一'],
      ['', ''],
      ['甲', '二'],
    ])
    const many = Array.from({ length: 3000 }, () => ['x'])
    expect(() =>
      fillDown(
        many,
        Array.from({ length: 3000 }, () => ({ top: 0, bottom: 2999, column: 0 })),
      ),
    ).toThrow(RangeError)
    const bytes = await xlsx([['姓名', '身份证号', '村（社区）']])
    expect((await problemOf(upload(t, clerk, { bytes, name: '空.xlsx' }))).status).toBe(422)
  })
})
