import { type AmountRule, BenefitScheme } from '#contract/benefit-scheme'
import type { Day } from '#contract/day'
import type { RegionCode } from '#contract/region'
import { ancestorOf, levelOf } from '#contract/region'
import type { Tx } from '#platform/db'
import { getKeyed } from '../keyed.ts'
import type { BodyFault } from '../kind.ts'
import { schemeKind } from './kind.ts'

const above = {
  village: 'street',
  street: 'county',
  county: 'city',
  city: 'province',
  province: 'nation',
} as const

/** Every amount that a rule states, with its pointer; shares and blanks are none. */
function amountsOf(amount: AmountRule, pointer = '/amount'): { pointer: string; value: number }[] {
  const one = (value: number | null, at: string) => (value === null ? [] : [{ pointer: at, value }])
  switch (amount.how) {
    case 'fixed':
      return one(amount.value, `${pointer}/value`)
    case 'table':
      return amount.rows.flatMap((row, i) => one(row.value, `${pointer}/rows/${i}/value`))
    case 'per_unit':
      return one(amount.rate, `${pointer}/rate`)
    case 'percent':
      return []
    default:
      return amount.parts.flatMap((part, i) => amountsOf(part, `${pointer}/parts/${i}`))
  }
}

/** A wider region's document sets a ceiling or a floor under the same code: a nearer rule keeps within it. */
export async function faultsOfBounds(
  tx: Tx,
  draft: { key: string; regionCode: RegionCode; validFrom: Day; body: unknown },
): Promise<BodyFault[]> {
  const level = levelOf(draft.regionCode)
  const body = BenefitScheme.safeParse(draft.body).data
  if (level === 'nation' || !body) return []
  const wider = await getKeyed(tx, schemeKind, {
    region: ancestorOf(draft.regionCode, above[level]),
    on: draft.validFrom,
    key: draft.key,
  })
  if (
    !wider ||
    wider.body.bound === 'exact' ||
    wider.body.unit !== body.unit ||
    wider.body.amount.how !== body.amount.how
  )
    return []
  const stated = amountsOf(wider.body.amount).map((one) => one.value)
  if (stated.length === 0) return []
  const words = (value: number) => (body.unit === 'fen' ? (value / 100).toFixed(2) : String(value))
  const ceiling = wider.body.bound === 'at_most' ? Math.max(...stated) : null
  const floor = wider.body.bound === 'at_least' ? Math.min(...stated) : null
  return amountsOf(body.amount).flatMap(({ pointer, value }) => {
    if (ceiling !== null && value > ceiling)
      return [
        {
          pointer,
          detail: `不得高于上级规定的 ${words(ceiling)}（${wider.source}） / at most ${words(ceiling)}, as the wider rule says`,
        },
      ]
    if (floor !== null && value < floor)
      return [
        {
          pointer,
          detail: `不得低于上级规定的 ${words(floor)}（${wider.source}） / at least ${words(floor)}, as the wider rule says`,
        },
      ]
    return []
  })
}
