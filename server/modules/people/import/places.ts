import { sql } from 'kysely'
import { ancestorOf, boundsOf, levelOf } from '#contract/region'
import type { Tx } from '#platform/db'

export type FoundPlace =
  | { code: number; level: 'village' | 'street' }
  | { fault: 'unknown' | 'ambiguous' | 'outside'; near: string[] }

type Named = { code: number; name: string; stem: string; short: string }

const TAIL = /(居民委员会|村民委员会|社区居委会|居委会|村委会|街道办事处|办事处|街道办)$/
/** The part of a name that people write: 枫华园社区居民委员会 is 枫华园社区, 民生街道办事处 is 民生街道. */
export function stemOf(name: string): string {
  return name.replace(TAIL, '')
}
/** Shorter still: 枫华园, 民生. Of one character nothing is left to recognise. */
function bare(stem: string): string {
  const short = stem.replace(/(社区|街道|镇|乡|村)$/, '')
  return short.length >= 2 ? short : stem
}

/** The villages of an area by their names, for a whole file: read once, then asked for every row. */
export class Places {
  readonly #counties: Named[] = []
  readonly #streets: Named[] = []
  readonly #villages = new Map<string, Named[]>()
  readonly #names = new Map<number, string>()
  /** What was asked before: a file names the same few hundred places over and over. */
  readonly #found = new Map<string, FoundPlace>()
  readonly #scope: { lo: number; hi: number }

  private constructor(scope: number, rows: readonly { code: number; name: string }[]) {
    this.#scope = boundsOf(scope)
    for (const { code, name } of rows) {
      const stem = stemOf(name)
      const named: Named = { code, name, stem, short: bare(stem) }
      this.#names.set(code, stem)
      const level = levelOf(code)
      if (level === 'county') this.#counties.push(named)
      if (level === 'street') this.#streets.push(named)
      if (level !== 'village') continue
      const key = named.short.slice(0, 2)
      this.#villages.set(key, [...(this.#villages.get(key) ?? []), named])
    }
  }

  /** Everything of the city (or wider) around the area: a place outside it is told from one that does not exist. */
  static async of(tx: Tx, scope: number): Promise<Places> {
    const around =
      levelOf(scope) === 'nation' || levelOf(scope) === 'province' ? scope : ancestorOf(scope, 'city')
    const { lo, hi } = boundsOf(around)
    const { rows } = await sql<{ code: number; name: string }>`
      select code, name from regions.region where code >= ${lo} and code < ${hi} and valid_to is null`.execute(
      tx,
    )
    return new Places(scope, rows)
  }

  nameOf(code: number): string {
    return (
      [ancestorOf(code, 'county'), ancestorOf(code, 'street'), code]
        .filter((c, i, all) => all.indexOf(c) === i)
        .map((c) => this.#names.get(c) ?? '')
        // Some towns are called by their county's name and their own: once is enough.
        .reduce((all, name) => (name.startsWith(all) ? name : all + name), '')
    )
  }

  /**
   * A twelve-digit code, or names in any mixture, from wide to narrow. What the columns of the division say goes before what
   * an address mentions: 朝阳路 in an address is no community when a column names one.
   */
  find(parts: readonly string[], address = ''): FoundPlace {
    const text = parts.join(' ').normalize('NFKC').trim()
    const known =
      this.#found.get(text) ?? (text === '' ? { fault: 'unknown' as const, near: [] } : this.#search(text))
    if (text !== '' && this.#found.size < 20_000) this.#found.set(text, known)
    if (address === '' || ('code' in known ? known.level === 'village' : known.fault === 'outside'))
      return known
    const wide = this.#search(`${text} ${address.normalize('NFKC')}`)
    return 'code' in wide || !('code' in known) ? wide : known
  }

  #search(text: string): FoundPlace {
    const code = /(?<!\d)\d{12}(?!\d)/.exec(text)?.[0]
    if (code) {
      const known = this.#names.has(Number(code))
      return known ? this.#inside(Number(code)) : { fault: 'unknown', near: [] }
    }
    const county = this.#named(this.#counties, text)
    const streets = this.#streets.filter(
      (s) => text.includes(s.stem) || (s.short.length >= 2 && text.includes(s.short)),
    )
    const within = (c: number) => county === undefined || ancestorOf(c, 'county') === county.code
    // 民生街道 names a street, not the community 民生街 that stands in it.
    const rest = streets.reduce(
      (left, s) => left.replaceAll(new RegExp(`${s.stem}(?!村|居)`, 'gu'), ' '),
      text,
    )
    const scored = this.#villagesIn(rest)
      .filter((v) => within(v.code))
      .map((v) => {
        const street = streets.find((s) => s.code === ancestorOf(v.code, 'street'))
        const whole = rest.includes(v.stem)
        return {
          ...v,
          score:
            v.short.length * 2 +
            (whole ? 3 : 0) +
            (rest.includes(v.name) ? 2 : 0) +
            (street ? 6 + (text.includes(street.stem) ? 1 : 0) : 0),
        }
      })
      .toSorted((a, b) => b.score - a.score)
    const [best] = scored
    if (best) {
      const rivals = scored.filter((v) => v.score === best.score)
      // Of villages that fit alike those in the asker's own area are meant.
      const own = rivals.filter((v) => this.#has(v.code))
      const [only] = own.length === 1 ? own : rivals.length === 1 ? rivals : []
      return only
        ? this.#inside(only.code)
        : { fault: 'ambiguous', near: rivals.slice(0, 5).map((v) => this.nameOf(v.code)) }
    }
    const inCounty = streets.filter((s) => within(s.code))
    const longest = Math.max(0, ...inCounty.map((s) => s.stem.length))
    const best2 = inCounty.filter((s) => s.stem.length === longest)
    const [street] = best2
    if (street && best2.length === 1) return this.#inside(street.code)
    return { fault: 'unknown', near: [] }
  }

  #has(code: number): boolean {
    return code >= this.#scope.lo && code < this.#scope.hi
  }
  #inside(code: number): FoundPlace {
    const level = levelOf(code)
    if (level !== 'village' && level !== 'street') return { fault: 'unknown', near: [] }
    return this.#has(code) ? { code, level } : { fault: 'outside', near: [this.nameOf(code)] }
  }
  #named(list: readonly Named[], text: string): Named | undefined {
    return list
      .filter((one) => text.includes(one.stem) && one.stem.length >= 2)
      .toSorted((a, b) => b.stem.length - a.stem.length)[0]
  }
  #villagesIn(text: string): Named[] {
    const found: Named[] = []
    const keys = new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)))
    for (const key of keys)
      for (const village of this.#villages.get(key) ?? [])
        if (text.includes(village.short)) found.push(village)
    return found
  }
}
