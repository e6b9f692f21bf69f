import type { Likeness, MatchField, Why } from '#contract/people-duplicates'
import type { z } from 'zod'

/** One of the two that are compared. What is unknown is null or empty and speaks neither for nor against. */
export type Side = {
  name: string
  otherNames: readonly string[]
  pinyin: string
  sex: 'male' | 'female' | 'unknown' | null
  birthDay: string | null
  birthExact: boolean
  identity: string | null
  regionCode: number | null
  address: string
  householdId: string | null
  /** Keyed hashes in hex. */
  phones: readonly string[]
  contactPhones: readonly string[]
  contactNames: readonly string[]
}

type Reason = z.input<typeof Why>

/** 王秀英 → aeggiinnuwxyy…: the letters of the pinyin in one order, equal for the same sounds in whatever order. As people.letters makes them. */
export function lettersOf(pinyin: string): string {
  return Array.from(pinyin)
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .join('')
}

/** From this score on two records are put before somebody: the odds that they are one person, in bits, beyond chance. */
export const LIKELY = 5

/**
 * Fellegi and Sunter's weights, in bits: how much likelier what is seen is among records of one person than of two. From
 * their sum the size of the register is taken (log2), since every record is compared with all. `namesakes`: how many of the
 * register have the same letters and birth year, so that 王秀英 proves less than 尉迟瑞雪.
 */
export function compare(
  a: Side,
  b: Side,
  register: { size: number; namesakes: number },
): { score: number; why: Reason[] } {
  const why: Reason[] = []
  const add = (field: MatchField, likeness: Likeness, weight: number) =>
    void why.push({ field, likeness, weight: Math.round(weight * 10) / 10 })
  const name = nameLikeness(a, b)
  const rarity = Math.min(15, Math.log2(Math.max(2, register.size / 40) / Math.max(1, register.namesakes)))
  const ofName: Partial<Record<Likeness, number>> = {
    same: rarity,
    sound: rarity - 1.5,
    order: rarity - 2,
    former: rarity - 1,
    lost_character: 6,
    one_character: 5,
    different: -8,
  }
  add('name', name, ofName[name] ?? 0)
  const sameDay = a.birthDay !== null && a.birthDay === b.birthDay
  if (a.birthDay && b.birthDay) {
    const birth = birthLikeness(a.birthDay, b.birthDay)
    const exact = a.birthExact && b.birthExact
    const ofBirth: Partial<Record<Likeness, number>> = {
      same: exact ? 13.8 : 7,
      swapped: 10,
      one_digit: 5,
      near: 4,
      year: exact ? 0.5 : 4,
      different: exact ? -13 : -3,
    }
    add('birth_day', birth, ofBirth[birth] ?? 0)
  }
  if (a.sex && b.sex && a.sex !== 'unknown' && b.sex !== 'unknown')
    add('sex', a.sex === b.sex ? 'same' : 'different', a.sex === b.sex ? 1 : -5)
  if (a.identity && b.identity) {
    const identity =
      a.identity === b.identity
        ? 'same'
        : digitsApart(a.identity, b.identity) <= 2
          ? 'one_digit'
          : 'different'
    // Eight of its digits are the birth day, counted above: of two people of one county born on one day, one pair in twenty has
    // numbers as near as a slip, while a slip in the day leaves an order number that one in a thousand has.
    add(
      'identity',
      identity,
      identity === 'same' ? 60 : identity === 'one_digit' ? (sameDay ? 3.5 : 10) : -25,
    )
  }
  const phone = phoneLikeness(a, b)
  if (phone) add('phone', phone.likeness, phone.weight)
  if (a.regionCode && b.regionCode) {
    const [x, y] = [a.regionCode, b.regionCode]
    if (x === y) add('place', 'same', 9.5)
    else if (near(x, y, 1e3)) add('place', 'near', 5)
    else add('place', 'different', near(x, y, 1e6) ? 1.5 : -1)
    if (x === y && a.address && b.address) {
      const alike = plainAddress(a.address) === plainAddress(b.address)
      add('address', alike ? 'same' : 'different', alike ? 4.5 : -0.5)
    }
  }
  if (a.householdId && a.householdId === b.householdId) add('household', 'same', 2)
  if (a.contactNames.some((one) => b.contactNames.includes(one))) add('contact', 'same', 5)
  const score = why.reduce((sum, one) => sum + one.weight, 0) - Math.log2(Math.max(2, register.size))
  return { score: Math.round(score * 10) / 10, why: why.toSorted((x, y) => y.weight - x.weight) }
}

/**
 * The most that parts not yet read could add to a score: who is found by no phone shares none; numbers are compared where
 * both are known, and whose number is the very same is found by it.
 */
export function couldAdd(a: Side, b: Side, byPhone: boolean): number {
  return (
    (byPhone ? 13 : 0) +
    (a.contactNames.length > 0 ? 5 : 0) +
    (a.identity ? (a.birthDay !== null && a.birthDay === b.birthDay ? 3.5 : 10) : 0)
  )
}

const near = (a: number, b: number, step: number) => Math.floor(a / step) === Math.floor(b / step)

const LOST = /[□■▢?？\ufffd〓*\p{Co}]/u

function nameLikeness(a: Side, b: Side): Likeness {
  if (a.name === b.name) return 'same'
  if (
    a.otherNames.includes(b.name) ||
    b.otherNames.includes(a.name) ||
    a.otherNames.some((one) => b.otherNames.includes(one))
  )
    return 'former'
  const [x, y] = [Array.from(a.name), Array.from(b.name)]
  const equalLength = x.length === y.length && x.length >= 2
  const apart = equalLength ? x.filter((c, i) => c !== y[i]).length : 99
  if (equalLength && apart <= 1 && x.some((c, i) => c !== y[i] && (LOST.test(c) || LOST.test(y[i] ?? ''))))
    return 'lost_character'
  if (a.pinyin !== '' && a.pinyin === b.pinyin) return 'sound'
  if (a.pinyin.length === b.pinyin.length && a.pinyin !== '' && lettersOf(a.pinyin) === lettersOf(b.pinyin))
    return 'order'
  if (apart === 1 && x.length >= 3) return 'one_character'
  return 'different'
}

function birthLikeness(a: string, b: string): Likeness {
  if (a === b) return 'same'
  if (a.slice(0, 4) === b.slice(0, 4) && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7))
    return 'swapped'
  if (digitsApart(a.replaceAll('-', ''), b.replaceAll('-', '')) === 1) return 'one_digit'
  if (a.slice(0, 7) === b.slice(0, 7)) return 'near'
  return a.slice(0, 4) === b.slice(0, 4) ? 'year' : 'different'
}

/** In how many places two numbers of one length differ; two neighbours that changed places count once. */
export function digitsApart(a: string, b: string): number {
  if (a.length !== b.length) return 99
  let apart = 0
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue
    apart += 1
    if (a[i] === b[i + 1] && a[i + 1] === b[i]) i += 1
  }
  return apart
}

function phoneLikeness(a: Side, b: Side): { likeness: Likeness; weight: number } | undefined {
  const own = a.phones.some((one) => b.phones.includes(one))
  if (own) return { likeness: 'same', weight: 13 }
  const crossed =
    a.phones.some((one) => b.contactPhones.includes(one)) ||
    b.phones.some((one) => a.contactPhones.includes(one))
  if (crossed) return { likeness: 'of_contact', weight: 8 }
  if (a.contactPhones.some((one) => b.contactPhones.includes(one))) return { likeness: 'near', weight: 8 }
  return a.phones.length > 0 && b.phones.length > 0 ? { likeness: 'different', weight: -1 } : undefined
}

/** What is left of an address when the names of divisions before it, spaces and the many words for a number are gone. */
export function plainAddress(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\s+/g, '')
    .replace(/^.*?(省|自治区)/, '')
    .replace(/^.*?市/, '')
    .replace(/^[^\d]{1,6}?(县|区)(?!域)/, '')
    .replace(/^[^\d]{1,6}?(街道办事处|街道|乡|镇)/, '')
    .replace(/^[^\d]{1,10}?(社区居委会|居委会|村委会|社区|村)/, '')
    .replaceAll(/(号楼|栋|幢|号院|单元|室|号|楼|层|户)/g, '-')
    .replaceAll(/-+/g, '-')
    .replace(/-$/, '')
}
