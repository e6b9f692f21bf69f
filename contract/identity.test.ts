import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageOn } from './day.ts'
import { checkCharacter, maskIdentity, parseIdentity } from './identity.ts'

describe('identity numbers (GB 11643)', () => {
  test.each([
    ['11010519491231002X', 'female', '1949-12-31'],
    ['11010519491231002x', 'female', '1949-12-31'],
    ['440524188001010014', 'male', '1880-01-01'],
    ['320102194503154118', 'male', '1945-03-15'],
    ['310101193507060028', 'female', '1935-07-06'],
    ['510107194002290012', 'male', '1940-02-29'],
  ])('%s is valid', (number, sex, birthDay) => {
    expect(parseIdentity(number)).toMatchObject({
      number: number.toUpperCase(),
      sex,
      birthDay,
      kind: 'resident_card',
    })
  })

  test.each([
    ['510107193802290016', 'date'],
    ['320102194513154118', 'date'],
    ['110105194912310021', 'check_digit'],
    ['11010519491231002', 'length'],
    ['1101051949123100XX', 'characters'],
    ['00010519491231002X', 'place'],
    ['', 'length'],
  ])('%s is refused: %s', (number, error) => {
    expect(parseIdentity(number)).toEqual({ error })
  })

  test('fifteen digits become eighteen; 996 to 999 were kept for the 1800s', () => {
    expect(parseIdentity('110105491231002')).toMatchObject({ number: '11010519491231002X' })
    expect(parseIdentity('440524990101998')).toMatchObject({
      number: '440524189901019983',
      birthDay: '1899-01-01',
    })
  })

  test('as typed by people: full-width digits, spaces, hyphens', () => {
    expect(parseIdentity('１１０１０５ １９４９１２３１ ００２Ｘ')).toMatchObject({
      number: '11010519491231002X',
    })
    expect(parseIdentity('110105-19491231-002x')).toMatchObject({ number: '11010519491231002X' })
  })

  test('an abolished place code is no error: it is the one of the first registration', () => {
    const body = '41082119450315411'
    expect(parseIdentity(body + checkCharacter(body))).toMatchObject({ place: '410821' })
  })

  test('residence permits and foreign cards say what they are', () => {
    const taiwan = '83000019450315411'
    const foreign = '91000019450315411'
    expect(parseIdentity(taiwan + checkCharacter(taiwan))).toMatchObject({ kind: 'hmt_permit' })
    expect(parseIdentity(foreign + checkCharacter(foreign))).toMatchObject({ kind: 'foreign_card' })
  })

  test('any one digit changed is noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const good = '320102194503154118'
        const digit = (Number(good[at]) + by) % 10
        expect(parseIdentity(good.slice(0, at) + digit + good.slice(at + 1))).toHaveProperty('error')
      }),
    )
  })

  test('the mask leaves out what the birth date beside it does not say', () => {
    expect(maskIdentity('11010519491231002X')).toBe('1101************2X')
  })
})

test('ages: who was born on 29 February has a birthday on the last day of the month in common years', () => {
  const born = '1944-02-29'
  expect(ageOn(born, '2024-02-28')).toBe(79)
  expect(ageOn(born, '2024-02-29')).toBe(80)
  expect(ageOn(born, '2025-02-27')).toBe(80)
  expect(ageOn(born, '2025-02-28')).toBe(81)
  expect(ageOn('1946-07-01', '2026-06-30')).toBe(79)
  expect(ageOn('1946-07-01', '2026-07-01')).toBe(80)
})
