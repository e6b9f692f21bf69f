import type { ImpactResult, ImpactVerdict } from '#contract/benefit-impact'
import type { Day } from '#contract/day'
import type { RegionCode } from '#contract/region'

/** What a month comes to for one payee: amounts by scheme, what is not decided, and what would be due had they asked. */
export type Side = {
  readonly dues: ReadonlyMap<string, number>
  readonly undecided: ReadonlySet<string>
  readonly unasked: ReadonlySet<string>
}

/** Undefined: paid neither before nor after, and decided. */
export function verdictOf(before: Side, after: Side, scheme: string): ImpactVerdict | undefined {
  const [was, is] = [before.dues.get(scheme) ?? 0, after.dues.get(scheme) ?? 0]
  if (is === 0 && after.undecided.has(scheme)) return 'blocked'
  if (was === 0 && is === 0) return undefined
  if (was === 0) return 'gain'
  if (is === 0) return 'lose'
  return is > was ? 'more' : is < was ? 'less' : 'unchanged'
}

type Pair = { before: number; after: number }
type Counts = Record<ImpactVerdict, number> & { unaskedBefore: number; unaskedAfter: number }
type Place = { gain: number; lose: number; changed: number; blocked: number }

/** Adds up both sides, payee by payee (`n` alike at once), by scheme, month and place. */
export class Tally {
  readonly #own: string
  readonly #counts = new Map<string, Counts>()
  readonly #places = new Map<RegionCode, Place>()
  readonly #ofScheme = new Map<string, Pair>()
  readonly #ofMonth = new Map<string, Pair>()
  readonly #ofPlace = new Map<string, Pair>()
  #looked = 0
  #neither = 0

  constructor(own: string) {
    this.#own = own
  }

  add(month: Day, first: boolean, place: RegionCode, n: number, before: Side, after: Side): void {
    const schemes = new Set([...before.dues.keys(), ...after.dues.keys()])
    for (const scheme of schemes) {
      const [was, is] = [(before.dues.get(scheme) ?? 0) * n, (after.dues.get(scheme) ?? 0) * n]
      for (const [map, key] of [
        [this.#ofScheme, scheme],
        [this.#ofMonth, `${month}|${scheme}`],
        [this.#ofPlace, `${place}|${scheme}`],
      ] as const) {
        const pair = map.get(key) ?? { before: 0, after: 0 }
        map.set(key, { before: pair.before + was, after: pair.after + is })
      }
    }
    if (!first) return
    this.#looked += n
    for (const scheme of new Set([...schemes, ...before.unasked, ...after.unasked, this.#own])) {
      const counts = this.#countsOf(scheme)
      const verdict = verdictOf(before, after, scheme)
      if (verdict) counts[verdict] += n
      if (before.unasked.has(scheme)) counts.unaskedBefore += n
      if (after.unasked.has(scheme)) counts.unaskedAfter += n
    }
    const verdict = verdictOf(before, after, this.#own)
    if (verdict === undefined) this.#neither += n
    const at = this.#places.get(place) ?? { gain: 0, lose: 0, changed: 0, blocked: 0 }
    this.#places.set(place, at)
    if (verdict === 'gain' || verdict === 'lose' || verdict === 'blocked') at[verdict] += n
    if (verdict === 'more' || verdict === 'less') at.changed += n
  }

  #countsOf(scheme: string): Counts {
    const known = this.#counts.get(scheme)
    if (known) return known
    const made: Counts = {
      gain: 0,
      lose: 0,
      more: 0,
      less: 0,
      unchanged: 0,
      blocked: 0,
      unaskedBefore: 0,
      unaskedAfter: 0,
    }
    this.#counts.set(scheme, made)
    return made
  }

  /** The drafted scheme, then those of which anything differs, the largest difference of money first. */
  touched(): string[] {
    const differs = (scheme: string) => {
      const { gain, lose, more, less, unaskedBefore, unaskedAfter } = this.#countsOf(scheme)
      return (
        gain + lose + more + less > 0 ||
        unaskedBefore !== unaskedAfter ||
        [...this.#ofMonth, ...this.#ofPlace].some(
          ([key, pair]) => key.endsWith(`|${scheme}`) && pair.before !== pair.after,
        )
      )
    }
    const moved = (scheme: string) => {
      const pair = this.#ofScheme.get(scheme)
      return pair ? Math.abs(pair.after - pair.before) : 0
    }
    const others = [...new Set([...this.#ofScheme.keys(), ...this.#counts.keys()])].filter(
      (scheme) => scheme !== this.#own && differs(scheme),
    )
    return [this.#own, ...others.sort((a, b) => moved(b) - moved(a) || (a < b ? -1 : 1))]
  }

  result(
    months: readonly Day[],
    place: (code: RegionCode) => string,
    scheme: (key: string) => Pick<ImpactResult['schemes'][number], 'words' | 'unit'>,
  ): Pick<ImpactResult, 'looked' | 'neither' | 'schemes' | 'months' | 'places'> {
    const touched = this.touched()
    const costs = (map: ReadonlyMap<string, Pair>, key: string) =>
      touched.flatMap((one) => {
        const pair = map.get(`${key}|${one}`)
        return pair ? [{ scheme: one, ...pair }] : []
      })
    const paidAt = [...this.#ofPlace.keys()].map((key) => Number(key.split('|')[0]))
    const codes = [...new Set([...this.#places.keys(), ...paidAt])].sort((a, b) => a - b)
    return {
      looked: this.#looked,
      neither: this.#neither,
      schemes: touched.map((key) => ({
        scheme: key,
        ...scheme(key),
        ...this.#countsOf(key),
        ...(this.#ofScheme.get(key) ?? { before: 0, after: 0 }),
      })),
      months: months.map((month) => ({ month, costs: costs(this.#ofMonth, month) })),
      places: codes.map((code) => ({
        regionCode: code,
        regionName: place(code),
        ...(this.#places.get(code) ?? { gain: 0, lose: 0, changed: 0, blocked: 0 }),
        costs: costs(this.#ofPlace, String(code)),
      })),
    }
  }
}
