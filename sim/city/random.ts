/**
 * Deterministic random numbers: the same words give the same stream on every machine. Streams are made by name
 * (`stream(seed, 'county', code)`), so that adding a draw in one place does not move everything after it.
 */
export class Stream {
  #a: number
  #b: number
  #c: number
  #d: number

  constructor(words: readonly (string | number)[]) {
    const seed = hash(words.join('\u0000'))
    this.#a = seed[0]
    this.#b = seed[1]
    this.#c = seed[2]
    this.#d = seed[3]
    for (let i = 0; i < 12; i++) this.uint32()
  }

  /** sfc32 (Chris Doty-Humphrey, PractRand; public domain). */
  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t
    this.#c |= 0
    return t >>> 0
  }

  /** In [0, 1). */
  unit(): number {
    return this.uint32() / 4294967296
  }

  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.unit() * n)
  }

  /** An integer in [lo, hi]. */
  between(lo: number, hi: number): number {
    return lo + this.below(hi - lo + 1)
  }

  chance(p: number): boolean {
    return this.unit() < p
  }

  /** Standard normal. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit())
  }

  /** Exponential with this mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit())
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const held = items[i]
      // Both indices lie inside the array.
      items[i] = items[j] as T
      items[j] = held as T
    }
    return items
  }

  /** A uuid of version 7 at an instant in ms: random, but the stream's own. */
  uuid(at: number): string {
    const high = Math.floor(at / 65536)
    const [a, b, c] = [this.uint32(), this.uint32(), this.uint32()]
    return `${hex(high >>> 16)}${hex(high)}-${hex(at)}-${hex(0x7000 | (a & 0xfff))}-${hex(0x8000 | ((a >>> 12) & 0x3fff))}-${hex(b)}${hex(b >>> 16)}${hex(c)}`
  }
}

const HEX = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, '0'))
/** The lowest sixteen bits as four digits. */
const hex = (n: number) => HEX[n & 0xffff] ?? ''

export function stream(...words: (string | number)[]): Stream {
  return new Stream(words)
}

/** Draws by weight in constant time per draw (Walker's alias method). */
export class Weighted<T> {
  readonly #items: readonly T[]
  readonly #keep: Float64Array
  readonly #alias: Int32Array

  constructor(entries: readonly (readonly [T, number])[]) {
    const n = entries.length
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0)
    if (n === 0 || !(total > 0)) throw new RangeError('weights must add up to something')
    this.#items = entries.map(([item]) => item)
    this.#keep = new Float64Array(n)
    this.#alias = new Int32Array(n)
    const scaled = entries.map(([, weight]) => (weight * n) / total)
    const small: number[] = []
    const large: number[] = []
    for (const [i, p] of scaled.entries()) (p < 1 ? small : large).push(i)
    while (small.length > 0 && large.length > 0) {
      const s = small.pop() ?? 0
      const l = large.pop() ?? 0
      this.#keep[s] = scaled[s] ?? 1
      this.#alias[s] = l
      scaled[l] = (scaled[l] ?? 0) - (1 - (scaled[s] ?? 0))
      ;((scaled[l] ?? 0) < 1 ? small : large).push(l)
    }
    for (const i of [...small, ...large]) this.#keep[i] = 1
  }

  draw(random: Stream): T {
    const i = random.below(this.#items.length)
    const item = this.#items[random.unit() < (this.#keep[i] ?? 1) ? i : (this.#alias[i] ?? i)]
    // The index lies inside the array, and T may itself be undefined.
    return item as T
  }
}

/** 128 bits of a text: cyrb128 (bryc, public domain). */
function hash(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1]
}

/** Whole numbers in the proportion of the weights that add up to `total` exactly (largest remainder). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (sum <= 0) {
    if (total !== 0) throw new RangeError('nothing to share among')
    return weights.map(() => 0)
  }
  const exact = weights.map((weight) => (total * weight) / sum)
  const whole = exact.map(Math.floor)
  let left = total - whole.reduce((a, b) => a + b, 0)
  const order = exact
    .map((x, i) => [x - Math.floor(x), i] as const)
    .sort((a, b) => b[0] - a[0] || a[1] - b[1])
  for (const [, i] of order) {
    if (left <= 0) break
    whole[i] = (whole[i] ?? 0) + 1
    left--
  }
  return whole
}
