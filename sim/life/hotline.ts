import { createHmac, randomUUID } from 'node:crypto'
import { closeRequest, type ExchangeEvent, registerRequest, showCall } from '#contract/calls'
import { ProblemError } from '#contract/problem'
import { EXTENSIONS, simExchange } from '../city/demo-hotline.ts'
import type { Stream } from '../city/random.ts'
import { rates } from './rates.ts'
import type { Session } from './session.ts'

type Later = (seconds: number, act: () => Promise<void>) => void
type Call = { external: string; caller: string; n: number }

const WISHES = [
  ['living', '想约人上门打扫'],
  ['order', '想订一周的午餐'],
  ['consultation', '问高龄补贴怎么办'],
  ['daily_goods', '家里米面没有了，请人代买'],
  ['order', '想约助浴'],
  ['consultation', '问附近哪家养老院有床位'],
] as const

/**
 * Elders who phone 12349: it rings, somebody takes it or nobody does, it ends, all told through the signed interface of a
 * telephone system. The visitor has half a minute to take a call; then the simulated seat does, or the caller gives up.
 */
export class Hotline {
  readonly #base: string
  readonly #exchange: { id: string; key: string }
  readonly #phones: readonly { number: string; elderId: string }[]
  readonly #random: Stream
  readonly #later: Later
  readonly #desk: () => Session

  constructor(parts: {
    base: string
    simKey: Buffer
    phones: readonly { number: string; elderId: string }[]
    random: Stream
    later: Later
    desk: () => Session
  }) {
    this.#base = parts.base
    this.#exchange = simExchange(parts.simKey)
    this.#phones = parts.phones
    this.#random = parts.random
    this.#later = parts.later
    this.#desk = parts.desk
  }

  /** Calls by the base rate, but one at least every ten minutes, so that a small demo hears the phone. */
  start(elders: number, speed: number): void {
    if (this.#phones.length === 0) return
    const perSecond = Math.max(1 / 600, ((elders / 1000) * rates.callsPerThousandDay.value * speed) / 86_400)
    const next = (first: boolean) =>
      this.#later(first ? 100 : Math.max(20, this.#random.exponential(1 / perSecond)), async () => {
        next(false)
        await this.#ring()
      })
    next(true)
  }

  async #ring(): Promise<void> {
    const call = { external: `sim-${randomUUID()}`, caller: this.#random.pick(this.#phones).number, n: 0 }
    const id = await this.#say(call, 'ringing', null)
    if (!id) return
    const patient = this.#random.chance(0.8)
    this.#later(patient ? 30 : 22, async () => {
      // The visitor may have taken it meanwhile; their console ends it.
      if ((await this.#stateOf(id)) !== 'ringing') return
      if (!patient) return void (await this.#say(call, 'ended', null))
      await this.#say(call, 'answered', EXTENSIONS['sim.desk'])
      this.#later(30 + this.#random.below(120), async () => {
        await this.#say(call, 'ended', EXTENSIONS['sim.desk'])
        await this.#settle(id)
      })
    })
  }

  /** What the simulated seat notes and closes after the call. */
  async #settle(id: string): Promise<void> {
    const session = this.#desk()
    const call = await session.call(showCall, { params: { id: id as never } }) // ids travel as text
    if (!call.requestId) return
    const [kind, subject] = this.#random.pick(WISHES)
    const params = { id: call.requestId }
    await session.call(registerRequest, { params, body: { kind, subject } })
    await session.call(closeRequest, { params, body: { outcome: 'answered', note: '已答复（模拟）' } })
  }

  async #stateOf(id: string): Promise<string | undefined> {
    try {
      return (await this.#desk().call(showCall, { params: { id: id as never } })).state // ids travel as text
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) return undefined
      throw error
    }
  }

  async #say(call: Call, kind: ExchangeEvent['kind'], extension: string | null): Promise<string | undefined> {
    const event = {
      eventId: `${call.external}-${call.n++}`,
      callId: call.external,
      kind,
      at: new Date().toISOString(),
      direction: 'in',
      caller: call.caller,
      called: '12349',
      extension,
      emergency: false,
    } as const
    const body = JSON.stringify({ events: [event] })
    const timestamp = String(Math.floor(Date.now() / 1000))
    const nonce = randomUUID()
    const response = await fetch(`${this.#base}/api/calls/exchanges/${this.#exchange.id}/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-yike-timestamp': timestamp,
        'x-yike-nonce': nonce,
        'x-yike-signature': createHmac('sha256', this.#exchange.key)
          .update(`${timestamp}\n${nonce}\n${body}`)
          .digest('hex'),
      },
      body,
      signal: AbortSignal.timeout(30_000),
    })
    if (!response.ok) throw new Error(`exchange: ${response.status} ${(await response.text()).slice(0, 200)}`)
    // The answer of exchangeEvents, parsed by the server with the contract.
    const answer = (await response.json()) as { calls: { externalId: string; id: string }[] }
    return answer.calls.find((one) => one.externalId === call.external)?.id
  }
}
