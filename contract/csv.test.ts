import { describe, expect, test } from 'vitest'
import { csvCell, csvText } from './csv.ts'

describe('a cell as CSV', () => {
  test('quotes what would break the line', () => {
    expect(csvCell('建设路 1 号, 3 单元')).toBe('"建设路 1 号, 3 单元"')
    expect(csvCell('他说"好"')).toBe('"他说""好"""')
    expect(csvCell('一\n二')).toBe('"一\n二"')
    expect(csvCell(null)).toBe('')
  })
  test('never starts a formula in a spreadsheet, but leaves numbers alone', () => {
    for (const text of ['=HYPERLINK("x")', '+8613800000000', '-1+1', '@SUM(A1)', '\tx'])
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/)
    expect(csvCell(-5)).toBe('-5')
  })
  test('lines end as Excel expects', () => {
    expect(
      csvText([
        ['a', 1],
        ['b', 2],
      ]),
    ).toBe('a,1\r\nb,2')
  })
})
