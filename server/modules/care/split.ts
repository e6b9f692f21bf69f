import type { FundSource } from '#contract/care-words'

export type ShareOf = { source: FundSource; scheme: string | null; amountFen: number }
/** What a quota covers of an order: money, or some of its minutes. */
export type Covered = { scheme: string; unit: 'fen' | 'minute'; amount: number }

/** The public share of a price in fen: money as it is, minutes in proportion, rounded down; never more than the price. */
export function publicShare(priceFen: number, minutes: number, covered: Covered | null): number {
  if (!covered) return 0
  if (covered.unit === 'fen') return Math.min(covered.amount, priceFen)
  if (minutes <= 0) return 0
  const some = Math.min(covered.amount, minutes)
  // Exact: price × minutes stays far below 2⁵³.
  return Math.floor((priceFen * some) / minutes)
}

/** Who pays how much: the public share by the quota, the rest the elder. The shares are the price, to the fen. */
export function split(priceFen: number, minutes: number, covered: Covered | null): ShareOf[] {
  const fiscal = publicShare(priceFen, minutes, covered)
  const shares: ShareOf[] = [{ source: 'self', scheme: null, amountFen: priceFen - fiscal }]
  if (covered && fiscal > 0) shares.push({ source: 'fiscal', scheme: covered.scheme, amountFen: fiscal })
  return shares
}
