import type { Stream } from '../city/random.ts'
import { rates } from './rates.ts'

type Later = (seconds: number, act: () => Promise<void>) => void

/** Elders who phone 12349: rings, is answered or not, ends, through the signed interface of a telephone system. */
export class Hotline {
  readonly #phones: readonly { number: string; elderId: string }[]
  readonly #random: Stream
  readonly #later: Later
  readonly #call: ((number: string) => Promise<void>) | undefined

  constructor(parts: {
    base: string
    simKey: Buffer
    phones: readonly { number: string; elderId: string }[]
    random: Stream
    later: Later
    report: (text: string) => void
    call?: (number: string) => Promise<void>
  }) {
    this.#phones = parts.phones
    this.#random = parts.random
    this.#later = parts.later
    this.#call = parts.call
  }

  /** Calls by the base rate, one at least every quarter of an hour in a demo. */
  start(elders: number, speed: number): void {
    const call = this.#call
    if (!call || this.#phones.length === 0) return
    const perSecond = Math.max(1 / 900, ((elders / 1000) * rates.callsPerThousandDay.value * speed) / 86_400)
    const next = () =>
      this.#later(Math.max(5, this.#random.exponential(1 / perSecond)), async () => {
        next()
        await call(this.#random.pick(this.#phones).number)
      })
    next()
  }
}
