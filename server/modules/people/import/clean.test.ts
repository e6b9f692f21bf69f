import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkCharacter } from '#contract/identity'
import { readDate } from './date-text.ts'
import { readName } from './person-name.ts'
import { readPhones } from './phones.ts'
import { factValueOf, relationOf, sexOf } from './values.ts'
import { cleanRow, type Texts } from './clean.ts'
import type { Places } from './places.ts'

describe('dates in every form', () => {
  test.each([
    ['1944-05-06', '1944-05-06'],
    ['1944/5/6', '1944-05-06'],
    ['1944.5.6', '1944-05-06'],
    ['１９４４．５．６', '1944-05-06'],
    ['19440506', '1944-05-06'],
    ['1944年5月6日', '1944-05-06'],
    ['1944 年 5 月 6 日', '1944-05-06'],
    ['一九四四年五月六日', '1944-05-06'],
    ['一九四〇年十二月三十一日', '1940-12-31'],
    ['1944-05-06 00:00:00', '1944-05-06'],
    ['44.5.6', '1944-05-06'],
    ['16198', '1944-05-06'],
    ['16198.0', '1944-05-06'],
    ['25/12/1944', '1944-12-25'],
    ['12/25/1944', '1944-12-25'],
  ])('%s', (typed, day) => expect(readDate(typed)).toEqual({ day, exact: true }))
  test.each([
    ['1944年5月', '1944-05-01'],
    ['1944.05', '1944-05-01'],
    ['194405', '1944-05-01'],
    ['1944', '1944-01-01'],
  ])('%s leaves the day open', (typed, day) => expect(readDate(typed)).toEqual({ day, exact: false }))
  test.each(['1938-02-29', '农历三月初五', '1944-13-06', 'x', '0000-00-00'])('%s is no date', (typed) =>
    expect(readDate(typed)).toEqual({ fault: 'unreadable' }),
  )
  test('5/6/1944 has two readings', () => expect(readDate('5/6/1944')).toEqual({ fault: 'ambiguous' }))
  test('every day is read back from each of its forms', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1906, 0, 1) / 864e5, max: Date.UTC(2026, 0, 1) / 864e5 }),
        (n) => {
          const day = new Date(n * 864e5).toISOString().slice(0, 10)
          const [y, m, d] = day.split('-').map(Number)
          for (const form of [
            day,
            `${y}/${m}/${d}`,
            `${y}年${m}月${d}日`,
            day.replaceAll('-', ''),
            String(n + 25_569),
          ])
            expect(readDate(form)).toEqual({ day, exact: true })
        },
      ),
    ))
})

describe('names', () => {
  test.each([
    ['王 秀 英', '王秀英', []],
    ['  王秀英\u3000', '王秀英', []],
    ['王秀英（曾用名：王秀瑛）', '王秀英', ['王秀瑛']],
    ['王秀英(已故)', '王秀英', []],
    ['阿依古丽•买买提', '阿依古丽·买买提', []],
    ['1.王秀英', '王秀英', []],
    ['王\ue123英', '王\ue123英', []],
  ])('%s', (typed, name, others) => expect(readName(typed)).toEqual({ name, others, fault: null }))
  test.each(['王□英', '王?英', '王\ufffd英', '王*英', '王〓'])('%s lost a character', (typed) =>
    expect(readName(typed).fault).toBe('name_glyph'),
  )
  test.each([
    ['', 'name_missing'],
    ['12345', 'name_letters'],
    ['=1+1', 'name_letters'],
  ])('%s: %s', (typed, fault) => expect(readName(typed).fault).toBe(fault))
})

describe('phones', () => {
  test.each([
    ['13912345678/0391-3912345', ['13912345678', '03913912345']],
    ['１３９１２３４５６７８', ['13912345678']],
    ['139 1234 5678', ['13912345678']],
    ['13912345678、13812345678（儿子）', ['13912345678', '13812345678']],
    ['13912345678 13812345678', ['13912345678', '13812345678']],
    ['+86 13912345678', ['13912345678']],
    ['3913912345', ['03913912345']],
    ['无', []],
  ])('%s', (typed, numbers) => expect(readPhones([typed]).good.map((one) => one.number)).toEqual(numbers))
  test('what is no number is kept to be told', () =>
    expect(readPhones(['1391234567', '村委会转']).bad).toEqual(['1391234567', '村委会转']))
})

// Only codes are asked of it here.
const places = {
  find: ([code = '']: string[]) => ({ code: Number(code), level: 'village' }),
  nameOf: String,
} as unknown as Places
const clean = (texts: Texts) =>
  cleanRow('elders', { name: '王秀英', village: '410802001001', ...texts }, places, '2026-11-25')
const codes = (texts: Texts) => clean(texts).reasons.map((reason) => reason.code)
const card = (body: string) => body + checkCharacter(body)

describe('identity numbers (GB 11643-1999)', () => {
  test.each([
    ['41080219440506002x ', '41080219440506002X'],
    ['４１０８０２１９４４０５０６００２Ｘ', '41080219440506002X'],
    ['410802 19440506 002X', '41080219440506002X'],
    ["'41080219440506002X", '41080219440506002X'],
    ['11010519491231002x', '11010519491231002X'],
    ['110105491231002', '11010519491231002X'],
    ['440524990101998', '440524189901019983'],
  ])('%s is read', (typed, number) => {
    expect(card(number.slice(0, 17))).toBe(number)
    expect(clean({ identity: typed }).identity?.number).toBe(number)
  })
  test('a figure that lost its last digits is told from a slip', () => {
    expect(codes({ identity: '≈410802194405060032' })).toContain('identity_rounded')
    expect(codes({ identity: '4.10802194405E+17' })).toContain('identity_rounded')
    expect(codes({ identity: '510107193802290016' })).toContain('identity_date')
    expect(codes({ identity: '110105194912310021' })).toContain('identity_check_digit')
    expect(codes({ identity: '1101051949123100' })).toContain('identity_length')
  })
  test('letters that look like digits are proposed as digits when the check digit then fits', () => {
    const number = card('41080219440506002')
    const [reason] = clean({ identity: number.replace('0', 'O') }).reasons
    expect(reason).toMatchObject({ code: 'identity_characters', suggestion: number })
  })
  test('a column that contradicts the card is a doubt, one that says less is none', () => {
    const identity = card('41080219440506002')
    expect(codes({ identity, birth_day: '1944-05-07' })).toEqual(['birth_contradicts'])
    expect(codes({ identity, birth_day: '1944年5月', sex: '女' })).toEqual([])
    expect(codes({ identity, sex: '男' })).toEqual(['sex_contradicts'])
    expect(clean({ identity, birth_day: '1944-05-07' }).birthDay).toBe('1944-05-06')
  })
})

test('values as offices write them (GB/T 2261.1 for the sexes)', () => {
  expect(['1', '2', '男', '女性', '9'].map(sexOf)).toEqual(['male', 'female', 'male', 'female', null])
  expect(sexOf('x')).toBeUndefined()
  expect(factValueOf('subsistence', '农村低保', places)).toBe('rural')
  expect(factValueOf('destitute', '五保（分散）', places)).toBe('dispersed')
  expect(factValueOf('living', '是', places)).toBe('alone')
  expect(factValueOf('disability_card', '肢体二级', places)).toBe('grade_2')
  expect(factValueOf('low_income', '否', places)).toBeNull()
  expect(factValueOf('ability', '？？', places)).toBeUndefined()
  expect([
    relationOf('长子'),
    relationOf('儿媳'),
    relationOf('老伴'),
    relationOf('网格员'),
    relationOf(''),
  ]).toEqual(['son', 'child_in_law', 'spouse', 'liaison', 'other'])
})
