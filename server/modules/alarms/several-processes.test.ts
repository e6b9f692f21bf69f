import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SignalName } from '#contract/device-protocol'
import { world } from '#testing'
import { makeDevice, makeElder, village } from './alarms.fixture.ts'
import { move, type RuleStanding } from './standing.ts'

const t = await world()

/** One ingest process among several. */
class Evaluator {
  readonly #child: ChildProcess
  #asked = 0
  constructor() {
    this.#child = fork(join(import.meta.dirname, 'evaluator.fixture.ts'), [JSON.stringify(t.app.owner)])
  }
  ready(): Promise<void> {
    return this.#answer(0)
  }
  async see(readings: readonly object[]): Promise<void> {
    const n = ++this.#asked
    const done = this.#answer(n)
    this.#child.send({ n, readings })
    await done
  }
  #answer(n: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const hear = (message: { n: number; error?: string }) => {
        if (message.n !== n) return
        this.#child.off('message', hear)
        if (message.error) reject(new Error(message.error))
        else resolve()
      }
      this.#child.on('message', hear)
      this.#child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
    })
  }
  stop(): void {
    this.#child.removeAllListeners('exit')
    this.#child.disconnect()
  }
}

const both = [new Evaluator(), new Evaluator()] as const
const [a, b] = both
beforeAll(() => Promise.all(both.map((one) => one.ready())))
afterAll(() => both.forEach((one) => one.stop()))

type Kind = 'wristband' | 'mattress' | 'water_meter'
const person = (kind: Kind) =>
  t.system(async (tx) => {
    const elderId = await makeElder(tx)
    return { elderId, deviceId: await makeDevice(tx, kind, { elderId }), kind }
  })
type Person = Awaited<ReturnType<typeof person>>

const start = Date.now() - 3600_000
let message = 0
function reading(
  { kind, deviceId, elderId }: Person,
  second: number,
  values: Record<string, number | boolean>,
  signal: SignalName | null = null,
) {
  const at = start + second * 1000
  const device = { kind, room: null, spot: null }
  const said = { message: `m${++message}`, at, receivedAt: at, signal, values, extra: null, firmware: null }
  const flags = { late: false, stale: false, orgId: null, regionCode: village }
  return { device, deviceId, elderId, ...said, ...flags }
}

/** How often the red limit of vital signs (two in a row) raised for the person. */
const raisedFor = (who: Person) =>
  t.system(async (tx) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from alarms.signal s
      join alarms.rule r on r.id = s.rule_id where r.key = 'vital_red' and s.elder_id = ${who.elderId}`.execute(
      tx,
    )
    return rows[0]?.n
  })
const watchOf = (who: Person) =>
  t.system((tx) =>
    tx
      .selectFrom('alarms.absence_watch')
      .select(['due_at', 'last_at'])
      .where('elder_id', '=', who.elderId)
      .execute(),
  )

const LOW = 88
const GOOD = 97

test('whichever process a reading reaches, it counts after the one before: rules fire as they would in one', async () => {
  const people = await Promise.all(Array.from({ length: 24 }, () => person('wristband')))
  const expected = await Promise.all(
    people.map(async (who) => {
      let standing: RuleStanding | undefined
      let fires = 0
      for (let second = 0; second < 14; second++) {
        const spo2 = Math.random() < 0.6 ? LOW : GOOD
        await (Math.random() < 0.5 ? a : b).see([reading(who, second, { spo2 })])
        const next = move({ consecutive: 2, forSeconds: 0 }, standing, spo2 === LOW, spo2 === GOOD, second)
        if (next.to === 'active') fires++
        if (next.to !== 'same') standing = next.to === 'clear' ? undefined : next.standing
      }
      return fires
    }),
  )
  expect(await Promise.all(people.map(raisedFor))).toEqual(expected)
  expect(expected.some((fires) => fires > 0)).toBe(true)
})

test('two readings of a person at once in two processes: the second in a row is the second, and raises once', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => person('wristband')))
  const all = (second: number) => people.map((who) => reading(who, second, { spo2: LOW }))
  await Promise.all([a.see(all(1)), b.see(all(2).reverse())])
  // The one that came after a newer one counts for nothing; the next of either does.
  await Promise.all([a.see(all(3)), b.see(all(4).reverse())])
  expect(await Promise.all(people.map(raisedFor))).toEqual(people.map(() => 1))
})

test('out of bed heard by one, back in bed by the other: nothing is waited for', async () => {
  const who = await person('mattress')
  const night = new Date(start)
  night.setUTCHours(18, 0, 0, 0) // two in the morning in Asia/Shanghai
  const second = (night.getTime() - start) / 1000
  await a.see([reading(who, second, { inBed: true })])
  await b.see([reading(who, second + 5, {}, 'bed_exit')])
  expect(await watchOf(who)).toMatchObject([{ due_at: expect.any(Date) }])
  await a.see([reading(who, second + 20, {}, 'bed_return')])
  expect(await watchOf(who)).toMatchObject([{ due_at: null }])
  // The same, but leaving is told after coming back.
  await a.see([reading(who, second + 50, {}, 'bed_return')])
  await b.see([reading(who, second + 40, {}, 'bed_exit')])
  expect(await watchOf(who)).toMatchObject([{ due_at: null }])
})

test('what the other process heard since is the previous value', async () => {
  const who = await person('water_meter')
  await a.see([reading(who, 0, { waterTotal: 10 })])
  await a.see([reading(who, 60, { waterTotal: 11 })])
  const used = start + 60_000
  expect((await watchOf(who))[0]?.last_at.getTime()).toBe(used)
  // The other one took these, and wrote what the device said last behind them, as ingest does.
  const latest = { waterTotal: { v: 12, at: start + 120_000 } }
  await t.system((tx) =>
    tx
      .updateTable('devices.device')
      .set({ latest: JSON.stringify(latest) })
      .where('id', '=', who.deviceId)
      .execute(),
  )
  await a.see([reading(who, 180, { waterTotal: 12 })])
  expect((await watchOf(who))[0]?.last_at.getTime()).toBe(used)
})
