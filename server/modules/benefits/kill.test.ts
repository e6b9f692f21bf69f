import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import type { BatchId, CycleId } from '#contract/benefit-words'
import type { Endpoint } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { verify } from '#modules/ledger'
import { type Caller, world } from '#testing'
import { budget, COUNTY, hardship, oldAge, payee, putInForce, threePeople, fact } from './benefits.fixture.ts'

// A server in a process of its own is killed (SIGKILL) while it stands in the middle of a transaction: the test holds a lock
// that the transaction needs next, sees it wait, and kills.
const t = await world()
const home = mkdtempSync(join(tmpdir(), 'yike-kill-'))
let who: { clerk: Caller; checker: Caller; head: Caller }
let child: ChildProcess | undefined
let address = ''
const id = uuidv7() as CycleId // made here for this brand
const batchId = uuidv7() as BatchId // as above
const N = 24

beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'old_age_allowance',
      oldAge([
        [90, 10_000],
        [80, 5000],
      ]),
    )
    await putInForce(tx, 'care_goods', hardship(3000, { form: 'goods' }))
    await budget(tx, 1_000_000_00)
    for (let i = 0; i < N; i++) {
      const elder = await payee(tx, `${1930 + (i % 12)}-02-03`, { name: '中断长者' })
      if (i % 3 === 0) await fact(tx, elder, 'subsistence', 'rural', '2025-01-01')
    }
  })
})
afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

async function start(): Promise<void> {
  // As the queue itself looks: nobody else's is connected.
  await expect.poll(() => queues(), { timeout: 20_000 }).toBe(0)
  const logins = {
    api: { ...t.app.owner, user: 'yike_api' },
    worker: { ...t.app.owner, user: 'yike_worker' },
  }
  const env = { ...process.env, YIKE_KILL: JSON.stringify({ owner: t.app.owner, logins, home }) }
  child = fork(join(import.meta.dirname, 'kill.fixture.ts'), [], { env, execArgv: [] })
  const [told] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])
  address = (told as { address: string }).address // kill.fixture.ts sends nothing else
}
async function kill(): Promise<void> {
  const gone = child ? once(child, 'exit') : Promise.resolve()
  child?.kill('SIGKILL')
  await gone
}
const queues = async () =>
  (
    await t.system((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from pg_stat_activity where application_name = 'yike-queue' and datname = current_database()`.execute(
        tx,
      ),
    )
  ).rows[0]?.n
/** Sends a call to the other process; what comes of it is the test's business. */
function send(
  by: Caller,
  endpoint: Endpoint,
  params: Record<string, string>,
  body: object,
): Promise<Response> {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, key: string) => params[key] ?? '')
  return fetch(`${address}/api${path}`, {
    method: endpoint.method,
    headers: { ...by.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
/** Kills the server when it waits for the lock of `table`, in the middle of what `act` set going. */
async function killedAt(
  table: string,
  mode: 'share' | 'access exclusive',
  act: () => Promise<unknown>,
): Promise<void> {
  const gate = new pg.Client(t.app.owner)
  await gate.connect()
  await gate.query(`begin; lock table ${table} in ${mode} mode`)
  const going = act().catch((error: unknown) => error)
  const waiting = async () =>
    (
      await gate.query<{ n: number }>(
        `select count(*)::int as n from pg_locks where not granted and relation = '${table}'::regclass`,
      )
    ).rows[0]?.n
  await expect.poll(waiting, { timeout: 60_000 }).toBeGreaterThan(0)
  await kill()
  await gate.query('rollback')
  await gate.end()
  await going
}
const faults = () =>
  t.system(async (tx) => [
    ...(await sql`select * from benefits.verify()`.execute(tx)).rows,
    ...(await verify(tx)),
  ])
const count = async (statement: ReturnType<typeof sql<{ n: number }>>) =>
  (await t.system((tx) => statement.execute(tx))).rows[0]?.n

test('killed in the middle of computing: the draft is as it was, and the next start computes it by itself, once', async () => {
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-11-01' } })
  // Elders' lines are written, the workers' are not yet.
  await killedAt('benefits.worker', 'access exclusive', start)
  expect((await who.clerk.call(cycles.showCycle, { params: { id } })).computedAt).toBeNull()
  expect(await count(sql`select count(*)::int as n from benefits.line where cycle_id = ${id}`)).toBe(0)
  await start()
  await expect
    .poll(async () => (await who.clerk.call(cycles.showCycle, { params: { id } })).computedAt, {
      timeout: 60_000,
    })
    .not.toBeNull()
  expect(
    await count(sql`select count(*)::int as n from benefits.line where cycle_id = ${id} and form = 'cash'`),
  ).toBe(N)
  expect(await faults()).toEqual([])
}, 90_000)

test('killed in the middle of approving: neither frozen nor posted nor credited; again, all of it once', async () => {
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await killedAt('benefits.quota', 'share', () => send(who.head, cycles.approveCycle, { id }, {}))
  expect((await who.clerk.call(cycles.showCycle, { params: { id } })).state).toBe('checked')
  expect(await count(sql`select count(*)::int as n from ledger.posting`)).toBe(0)
  await start()
  expect((await send(who.head, cycles.approveCycle, { id }, {})).status).toBe(200)
  expect(
    await count(
      sql`select coalesce(sum(credited), 0)::int as n from benefits.quota where scheme = 'care_goods'`,
    ),
  ).toBe(3000 * (N / 3))
  expect(await faults()).toEqual([])
}, 90_000)

test('killed in the middle of a batch: no payment without its batch, no line taken; again, each payee once', async () => {
  const build = () =>
    send(who.clerk, payments.buildBatch, { id: batchId }, { cycleId: id, payDay: '2026-12-05' })
  await killedAt('benefits.payment', 'share', build)
  expect(await count(sql`select count(*)::int as n from benefits.batch`)).toBe(0)
  expect(await count(sql`select count(*)::int as n from benefits.line where payment_id is not null`)).toBe(0)
  await start()
  expect((await build()).status).toBe(200)
  expect((await build()).status).toBe(200)
  expect(await count(sql`select count(*)::int as n from benefits.payment`)).toBe(N)
  await who.head.call(payments.approveBatch, { params: { id: batchId } })
  // At the very end of writing the file, when only the last record is missing.
  await killedAt('platform.event', 'share', () => send(who.clerk, payments.exportBatch, { id: batchId }, {}))
  expect((await who.clerk.call(payments.showBatch, { params: { id: batchId } })).state).toBe('approved')
  expect(await count(sql`select count(*)::int as n from benefits.payment where state = 'sent'`)).toBe(0)
  await start()
  expect((await send(who.clerk, payments.exportBatch, { id: batchId }, {})).status).toBe(200)
  expect(await count(sql`select count(*)::int as n from benefits.payment where state = 'sent'`)).toBe(N)
  expect(await faults()).toEqual([])
}, 90_000)

test('killed while the bank’s results are booked: none is; sent again, each payment is booked once', async () => {
  const { rows } = await t.system((tx) =>
    sql<{
      seq: number
      amount: number
    }>`select seq, amount from benefits.payment where batch_id = ${batchId} order by seq`.execute(tx),
  )
  const base64 = Buffer.from(
    [
      '序号|户名|金额|结果|原因|流水号|入账日期',
      ...rows.map((one) => `${one.seq}|x|${(one.amount / 100).toFixed(2)}|成功||r|2026-12-05`),
    ].join('\n'),
  ).toString('base64')
  const take = () => send(who.clerk, payments.takeResults, { id: batchId }, { base64 })
  await killedAt('ledger.entry', 'share', take)
  expect(await count(sql`select count(*)::int as n from benefits.payment where state = 'paid'`)).toBe(0)
  await start()
  expect((await take()).status).toBe(200)
  expect((await take()).status).toBe(200)
  expect(await count(sql`select count(*)::int as n from benefits.payment where state = 'paid'`)).toBe(N)
  const { totalFen } = await who.clerk.call(payments.showBatch, { params: { id: batchId } })
  expect(
    await count(
      sql`select sum(e.amount)::int as n from ledger.entry e join ledger.account a on a.id = e.account_id where a.kind = 'bank'`,
    ),
  ).toBe(totalFen)
  expect(await faults()).toEqual([])
}, 90_000)
