import type { Happening } from '../happening.ts'

/** Which home: the one the demo turns around, or the n-th that fits, in the visitor's district or elsewhere. */
export type Where = 'star' | { in: 'stage' | 'elsewhere'; n: number; alone?: true }

/** A scripted run: what happens where, seconds from its beginning. */
export type Night = {
  readonly name: string
  readonly zh: string
  readonly en: string
  /** City hour at which it is set; told to the reader, the devices speak in real time. */
  readonly hour: number
  readonly steps: readonly { at: number; where: Where; what: Happening }[]
  /** Seconds until it begins again with other homes; undefined: once. */
  readonly repeatAfter?: number
}
