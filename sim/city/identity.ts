import { checkCharacter } from '#contract/identity'
import type { PlaceName } from './places.ts'
import { places } from './places.ts'

/**
 * Numbers that are valid in form and can belong to nobody. The city digits of a synthetic identity number are 99, which
 * no province ever gave to a city (GB/T 2260), then the ordinal of the county. A synthetic mobile number begins with 164,
 * to our knowledge given to no operator, a synthetic landline with 9 behind the area code, where no subscriber line is.
 */
export class Identities {
  readonly #prefix: string
  readonly #next = new Map<string, number>()

  constructor(place: PlaceName, countyOrdinal: number) {
    this.#prefix = `${places[place].province}99${String(countyOrdinal + 1).padStart(2, '0')}`
  }

  /** The next number for a birth day and sex; the seventeenth digit is odd for men. Throws after 500 in a day. */
  next(birthDay: string, sex: 'male' | 'female'): string {
    const key = birthDay + sex
    const n = this.#next.get(key) ?? 0
    if (n >= 500)
      throw new RangeError(`more than 500 synthetic births of one sex on ${birthDay} in one county`)
    this.#next.set(key, n + 1)
    const sequence = String(2 * n + (sex === 'male' ? 1 : 0)).padStart(3, '0')
    const body = `${this.#prefix}${birthDay.replaceAll('-', '')}${sequence}`
    return body + checkCharacter(body)
  }
}

export function isSyntheticIdentity(number: string): boolean {
  return /^\d{2}99\d{13}[\dX]$/.test(number)
}

/** `n` up to 99,999,999. */
export function syntheticMobile(n: number): string {
  return `164${String(n).padStart(8, '0')}`
}

export function syntheticLandline(place: PlaceName, n: number): string {
  const { areaCode } = places[place]
  const digits = areaCode.length === 3 ? 7 : 6
  return `${areaCode}9${String(n % 10 ** digits).padStart(digits, '0')}`
}

export function isSyntheticPhone(phone: string): boolean {
  return /^164\d{8}$/.test(phone) || /^0\d{2,3}9\d{6,7}$/.test(phone)
}
