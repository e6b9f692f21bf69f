import type { Change } from '#contract/platform'
import { list } from '#contract/alarms'
import { ProblemError } from '#contract/problem'
import {
  accept,
  arrive,
  briefing,
  callout,
  decline,
  reportPosition,
  reportSafe,
  seen,
  setOut,
} from '#contract/responders'
import type { Responder } from '../city/city.ts'
import type { Stream } from '../city/random.ts'
import { rates } from './rates.ts'
import { Session } from './session.ts'

type Later = (seconds: number, act: () => Promise<void>) => void
type Person = Responder & { login: string }

const SPEED_MPS = { walk: 1.2, ebike: 4.2, car: 6.9 } as const

/**
 * Responders with their phones. A push tells a phone that it is invited; here the desk's stream says that a call-out went
 * out, and whoever is named in it signs in on the field app and answers, travels, arrives and reports, each by the endpoints
 * the app uses. Accounts that visitors use are left to them.
 */
export class Rescuers {
  readonly #people: Map<string, Person>
  readonly #base: string
  readonly #password: string
  readonly #desk: () => Session
  readonly #random: Stream
  readonly #later: Later
  readonly #report: (text: string) => void
  readonly #visitors: (regionCode: number) => boolean
  readonly #known = new Set<string>()
  readonly #sessions = new Map<string, Promise<Session>>()

  constructor(parts: {
    people: Map<string, Person>
    base: string
    password: string
    desk: () => Session
    random: Stream
    later: Later
    report: (text: string) => void
    visitors: (regionCode: number) => boolean
  }) {
    this.#people = parts.people
    this.#base = parts.base
    this.#password = parts.password
    this.#desk = parts.desk
    this.#random = parts.random
    this.#later = parts.later
    this.#report = parts.report
    this.#visitors = parts.visitors
  }

  hear(change: Change): void {
    if (change.type !== 'responders.called_out' && change.type !== 'responders.invited') return
    const { elderId, subjectId } = change
    this.#later(1, () => this.#look(elderId, change.type === 'responders.called_out' ? subjectId : null))
  }

  async #look(elderId: string | null, incidentId: string | null): Promise<void> {
    const ids = new Set<string>(incidentId ? [incidentId] : [])
    if (elderId) {
      const { items } = await this.#desk().call(list, {
        query: { state: 'open', elderId: elderId as never, limit: 5 },
      }) // ids travel as text in changes
      for (const incident of items) ids.add(incident.id)
    }
    for (const id of ids) await this.#lookAt(id)
  }

  async #lookAt(incidentId: string): Promise<void> {
    const answer = await this.#desk()
      .call(callout, { params: { incidentId } })
      .catch((error: unknown) => {
        if (error instanceof ProblemError && error.problem.status === 404) return undefined
        throw error
      })
    for (const invitation of answer?.invitations ?? []) {
      const person = this.#people.get(invitation.responderId)
      if (invitation.state !== 'invited' || !person || this.#known.has(invitation.id)) continue
      this.#known.add(invitation.id)
      // Where a visitor may hold one of the phones, the others hesitate, so that there is time to accept.
      const delay = this.#visitors(person.village)
        ? 45 + this.#random.below(100)
        : 12 + this.#random.below(60)
      this.#later(delay, () => this.#answer(person, invitation.id))
    }
  }

  async #answer(person: Person, id: string): Promise<void> {
    const roll = this.#random.unit()
    const willing = rates.acceptance.value[person.kind]
    // A third of the unwilling do not even answer.
    if (roll > willing + (1 - willing) * 0.66) return
    const session = await this.#sessionOf(person)
    const params = { id: id as never } // as above
    await session.call(seen, { params })
    if (roll > willing) {
      await quietly(
        session.call(decline, {
          params,
          body: {
            at: now(),
            reason: this.#random.pick(['busy', 'too_far', 'no_transport'] as const),
            note: null,
          },
        }),
      )
      return
    }
    const accepted = await quietly(session.call(accept, { params, body: { at: now() } }))
    if (!accepted) return
    this.#later(8 + this.#random.below(20), () => this.#travel(person, session, id))
  }

  async #travel(person: Person, session: Session, id: string): Promise<void> {
    const params = { id: id as never } // as above
    if (!(await quietly(session.call(setOut, { params, body: { at: now() } })))) return
    const { place } = await session.call(briefing, { params })
    const from = { lon: person.lon, lat: person.lat }
    const to = place ?? from
    const metres =
      111_195 *
      Math.hypot((to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180), to.lat - from.lat) *
      1.3
    const seconds = Math.min(240, Math.max(25, metres / SPEED_MPS[person.travel]))
    const legs = Math.max(2, Math.round(seconds / 15))
    for (let leg = 1; leg <= legs; leg++) {
      const share = leg / legs
      this.#later(share * seconds, async () => {
        const fix = {
          lon: round(from.lon + (to.lon - from.lon) * share),
          lat: round(from.lat + (to.lat - from.lat) * share),
          accuracyM: 12,
        }
        await quietly(session.call(reportPosition, { body: { ...fix, at: now() } }))
        if (leg === legs) await this.#atTheDoor(session, id, fix)
      })
    }
  }

  async #atTheDoor(
    session: Session,
    id: string,
    fix: { lon: number; lat: number; accuracyM: number },
  ): Promise<void> {
    const params = { id: id as never } // as above
    const there = await quietly(
      session.call(arrive, { params, body: { at: now(), fix, code: null, reason: '已在门口（模拟）' } }),
    )
    if (!there) return
    this.#later(60 + this.#random.below(120), async () => {
      await quietly(
        session.call(reportSafe, {
          params,
          body: {
            at: now(),
            note: this.#random.pick([
              '老人清醒，已扶起',
              '已量血压，等待家属',
              '煤气已关，开窗通风',
              '已陪同等候救护车',
            ]),
          },
        }),
      )
    })
  }

  #sessionOf(person: Person): Promise<Session> {
    const known = this.#sessions.get(person.id)
    if (known) return known
    const made = Session.signIn(this.#base, 'field', person.login, this.#password)
    this.#sessions.set(person.id, made)
    made.catch((error: unknown) => {
      this.#sessions.delete(person.id)
      this.#report(`responder ${person.login}: ${error instanceof Error ? error.message : String(error)}`)
    })
    return made
  }
}

/** A refusal that life brings (taken, gone, busy) is an answer, not a fault. */
async function quietly<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) return undefined
    throw error
  }
}

const now = () => new Date().toISOString()
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
