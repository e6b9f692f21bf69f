import { z } from 'zod'

/** A national twelve-digit division code as a number: 410802001001 a village, 410802000000 a county, 0 the whole. */
export const RegionCode = z.number().int().min(0).max(999999999999)
export type RegionCode = z.infer<typeof RegionCode>
/** The same in a path or a query, where it arrives as text. */
export const RegionCodeParam = z.coerce.number().int().min(0).max(999999999999)

export const RegionLevel = z.enum(['nation', 'province', 'city', 'county', 'street', 'village'])
export type RegionLevel = z.infer<typeof RegionLevel>

const STEPS: readonly (readonly [RegionLevel, number])[] = [
  ['village', 1],
  ['street', 1_000],
  ['county', 1_000_000],
  ['city', 100_000_000],
  ['province', 10_000_000_000],
]

/** The level of a code by its trailing zeros (GB/T 2260 and the statistics code). */
export function levelOf(code: RegionCode): RegionLevel {
  if (code === 0) return 'nation'
  let level: RegionLevel = 'village'
  for (const [name, step] of STEPS) if (code % step === 0) level = name
  return level
}

/** Codes inside a region are the range [lo, hi). */
export function boundsOf(code: RegionCode): { lo: RegionCode; hi: RegionCode } {
  if (code === 0) return { lo: 0, hi: 1_000_000_000_000 }
  const step = STEPS.find(([name]) => name === levelOf(code))?.[1] ?? 1
  return { lo: code, hi: code + step }
}

/** By how much the codes of a region's direct parts are apart; 1 for a street, 0 for a village, which has none. */
export function partStepOf(code: RegionCode): number {
  const at = STEPS.findIndex(([name]) => name === levelOf(code))
  return at < 0 ? 10_000_000_000 : (STEPS[at - 1]?.[1] ?? 0)
}

/** The code of the ancestor at a level: `ancestorOf(410802001001, 'county')` is 410802000000. */
export function ancestorOf(code: RegionCode, level: RegionLevel): RegionCode {
  if (level === 'nation') return 0
  const step = STEPS.find(([name]) => name === level)?.[1] ?? 1
  return code - (code % step)
}

export function isWithin(code: RegionCode, region: RegionCode): boolean {
  const { lo, hi } = boundsOf(region)
  return code >= lo && code < hi
}
