import type { Day } from './day.ts'

/** What a citizen's identity number says about its holder (GB 11643-1999). */
export type Identity = {
  /** Eighteen characters, upper case; a fifteen-digit number of an old card is turned into its eighteen-digit form. */
  number: string
  kind: 'resident_card' | 'hmt_permit' | 'foreign_card'
  birthDay: Day
  sex: 'male' | 'female'
  /** The six digits of the place of first registration, which may be abolished today: never checked against today's list. */
  place: string
}

export type IdentityError = 'length' | 'characters' | 'date' | 'check_digit' | 'place'

export const identityErrors = {
  length: { zh: '应为 18 位（旧证 15 位）', en: '18 characters (15 on old cards)' },
  characters: { zh: '只能是数字，末位可为 X', en: 'Digits only; the last may be X' },
  date: { zh: '其中的出生日期不存在', en: 'The birth date in it does not exist' },
  check_digit: { zh: '校验码不对，请核对每一位', en: 'The check digit does not fit: compare every digit' },
  place: { zh: '前六位不是行政区划代码', en: 'The first six digits are not a place code' },
} as const satisfies Record<IdentityError, { zh: string; en: string }>

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check character of the first seventeen digits (ISO 7064 MOD 11-2). */
export function checkCharacter(body: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * (WEIGHTS[i] ?? 0)
  return '10X98765432'[sum % 11] ?? ''
}

/**
 * Reads an identity number as typed: spaces dropped, full-width digits narrowed, `x` raised. A fifteen-digit number is
 * of the 1900s unless its sequence is 996–999, which was kept for those born in the 1800s.
 */
export function parseIdentity(typed: string): Identity | { error: IdentityError } {
  const text = typed
    .normalize('NFKC')
    .replaceAll(/[\s\-·]/g, '')
    .toUpperCase()
  if (text.length !== 15 && text.length !== 18) return { error: 'length' }
  if (!/^\d{15}$|^\d{17}[\dX]$/.test(text)) return { error: 'characters' }
  const body =
    text.length === 18
      ? text.slice(0, 17)
      : `${text.slice(0, 6)}${Number(text.slice(12)) >= 996 ? '18' : '19'}${text.slice(6)}`
  const place = body.slice(0, 6)
  // Provinces only; 81–83 are residence permits for 香港, 澳门, 台湾, 9 foreign permanent residents.
  if (!/^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9\d)/.test(place)) return { error: 'place' }
  const birthDay = `${body.slice(6, 10)}-${body.slice(10, 12)}-${body.slice(12, 14)}`
  if (!isCalendarDay(birthDay) || birthDay < '1850-01-01') return { error: 'date' }
  const check = checkCharacter(body)
  if (text.length === 18 && text[17] !== check) return { error: 'check_digit' }
  return {
    number: body + check,
    kind: /^8[123]/.test(place) ? 'hmt_permit' : place.startsWith('9') ? 'foreign_card' : 'resident_card',
    birthDay,
    sex: Number(body[16]) % 2 === 1 ? 'male' : 'female',
    place,
  }
}

function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day
}

/**
 * For display. The birth date stands beside it on the page, so the usual form (first six, last four) would give the whole
 * number away: four and two are left.
 */
export function maskIdentity(number: string): string {
  return number.length < 8
    ? '*'.repeat(number.length)
    : `${number.slice(0, 4)}${'*'.repeat(number.length - 6)}${number.slice(-2)}`
}
