import type { CoverKind, Payer } from '#contract/insurance-words'
import type { Share } from '#contract/insurance-claims'

/** What may pay a part of a bill: a share of what is left, at most so many fen (null: no limit). */
export type Source = {
  readonly payer: Payer
  readonly name: string
  readonly coverId: string | null
  /** Of what is left of the bill when it is this one's turn. */
  readonly basisPoints: number
  readonly leftFen: number | null
}
export type CoverSource = Source & { readonly payer: CoverKind }

/**
 * Splits a bill in the order of the place: each payer takes its share of what those before left, rounded down to the fen, at
 * most its limit; what is left is the elder's own. `sum of shares + selfFen = billFen` always. Sources whose payer is not in
 * the order pay nothing. Amounts in fen; basis points of 10,000 (reference/standards.md §5.2, §13: insurance first, the
 * voucher from the remaining own payment).
 */
export function splitBill(
  billFen: number,
  sources: readonly Source[],
  order: readonly Payer[],
): { shares: Share[]; selfFen: number } {
  const shares: Share[] = []
  let rest = billFen
  for (const payer of order)
    for (const { name, coverId, basisPoints, leftFen } of sources.filter((one) => one.payer === payer)) {
      // A bill is at most 10^9 fen, so the product is exact.
      const part = Math.floor((rest * basisPoints) / 10_000)
      const fen = Math.max(0, leftFen === null ? part : Math.min(part, leftFen))
      if (fen > 0) shares.push({ payer, name, coverId, fen })
      rest -= fen
    }
  return { shares, selfFen: rest }
}
