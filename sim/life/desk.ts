import { acknowledge, contact, judge, list, resolve, show } from '#contract/alarms'
import type { Incident } from '#contract/alarms'
import type { Change } from '#contract/platform'
import { ProblemError } from '#contract/problem'
import type { Outcome } from '#contract/alarm-words'
import type { Stream } from '../city/random.ts'
import { type Happening, isReal, type Truth } from './happening.ts'
import type { Session } from './session.ts'

type Later = (seconds: number, act: () => Promise<void>) => void

const OUTCOMES: Record<Happening, Outcome> = {
  acute: 'rescued_hospital',
  chronic: 'rescued_home',
  fall: 'rescued_home',
  fire: 'hazard_removed',
  gas_leak: 'hazard_removed',
  wandering: 'found',
  no_breath: 'rescued_hospital',
  not_back_in_bed: 'rescued_home',
  accidental_press: 'accidental_press',
  cooking_smoke: 'daily_activity',
  false_fall: 'daily_activity',
  gas_trace: 'daily_activity',
  test_call: 'test_call',
}

/**
 * The duty officers of the districts where no visitor sits: they see an incident by the live stream like anybody, take it
 * after a while, phone, judge and close. In the visitor's district they step in only when nobody has for ten minutes.
 */
export class Desk {
  readonly #session: () => Session
  readonly #random: Stream
  readonly #later: Later
  readonly #report: (text: string) => void
  readonly #visitors: (regionCode: number) => boolean
  readonly #truths: Map<string, Truth>
  readonly #busy = new Set<string>()

  constructor(parts: {
    session: () => Session
    random: Stream
    later: Later
    report: (text: string) => void
    visitors: (regionCode: number) => boolean
    truths: Map<string, Truth>
  }) {
    this.#session = parts.session
    this.#random = parts.random
    this.#later = parts.later
    this.#report = parts.report
    this.#visitors = parts.visitors
    this.#truths = parts.truths
  }

  hear(change: Change): void {
    if (change.type === 'alarms.raised' && change.subjectId)
      this.#take(change.subjectId, change.regionCode ?? 0)
  }

  /** What was open before the simulation began, or slipped past: looked at every few minutes. */
  async sweep(): Promise<void> {
    const { items } = await this.#session().call(list, { query: { state: 'open', limit: 100 } })
    for (const incident of items) this.#take(incident.id, incident.regionCode)
  }

  #take(id: string, regionCode: number): void {
    if (this.#busy.has(id)) return
    this.#busy.add(id)
    const seconds = this.#visitors(regionCode) ? 600 + this.#random.below(120) : 4 + this.#random.below(25)
    this.#later(seconds, () => this.#handle(id))
  }

  async #handle(id: string): Promise<void> {
    try {
      const session = this.#session()
      const incident = await session.call(show, { params: { id: id as never } }) // ids travel as text in changes
      if (incident.drill || incident.acknowledgedAt || ['resolved', 'reviewed'].includes(incident.state))
        return
      await session.call(acknowledge, { params: { id: incident.id }, body: {} })
      this.#later(15 + this.#random.below(35), () => this.#phone(incident))
    } catch (error) {
      this.#forgive(error, 'take')
    }
  }

  async #phone(incident: Incident): Promise<void> {
    try {
      const session = this.#session()
      const truth = this.#truthOf(incident)
      const answers = truth !== 'acute' && truth !== 'no_breath' && this.#random.chance(0.75)
      await session.call(contact, {
        params: { id: incident.id },
        body: {
          element: 'hub',
          targetName: incident.elderName ?? '家中',
          answer: answers ? 'confirmed' : 'no_answer',
          spokeWithElder: answers,
          note: answers ? '电话核实' : '无人接听',
        },
      })
      const real = isReal(truth)
      const verdict = truth === 'test_call' ? 'test' : real ? 'real' : 'false'
      await session.call(judge, {
        params: { id: incident.id },
        body: { verdict, note: real ? '需要救助' : '核实无碍' },
      })
      this.#later(real ? 120 : 10 + this.#random.below(20), () => this.#close(incident.id, truth, 0))
    } catch (error) {
      this.#forgive(error, 'phone')
    }
  }

  /** A real one is closed when somebody at the door has reported safe, or after a quarter of an hour. */
  async #close(id: string, truth: Happening, tries: number): Promise<void> {
    try {
      const session = this.#session()
      const incident = await session.call(show, { params: { id: id as never } }) // as above
      if (['resolved', 'reviewed'].includes(incident.state)) return
      if (isReal(truth) && !incident.clocks.T5 && tries < 15)
        return this.#later(60, () => this.#close(id, truth, tries + 1))
      await session.call(resolve, {
        params: { id: incident.id },
        body: { outcome: OUTCOMES[truth], note: '模拟处置' },
      })
    } catch (error) {
      this.#forgive(error, 'close')
    }
  }

  #truthOf(incident: Incident): Happening {
    const known = incident.elderId ? this.#truths.get(incident.elderId) : undefined
    if (known && Date.now() - known.at < 3_600_000) return known.happening
    return incident.severity === 'P0' ? 'acute' : 'accidental_press'
  }

  /** Somebody else was quicker: as in life. Anything else is said once. */
  #forgive(error: unknown, what: string): void {
    if (error instanceof ProblemError && error.problem.status < 500) {
      if (![404, 409].includes(error.problem.status)) this.#report(`desk ${what}: ${error.message}`)
      return
    }
    this.#report(`desk ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
