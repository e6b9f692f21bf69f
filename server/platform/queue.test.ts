import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { event } from '#contract/event'
import { database, withClient } from '../testing/database.ts'
import { happening, on, recordAll, subscribe, subscriptionJobs } from './events.ts'
import { drainQueue, enqueue, job } from './jobs.ts'
import type { App } from './module.ts'
import { freeDead, holdLease } from './queue-lease.ts'

const { db, owner, queue } = await database()
// Jobs touch nothing but the database here.
const app = { db, owner } as unknown as App
const heard = event('trial.heard', {
  zh: '听到',
  en: 'Heard',
  live: false,
  shape: z.object({ n: z.number() }),
})

beforeAll(() =>
  withClient(owner, (client) =>
    client.query(`create schema trial; grant usage on schema trial to yike_worker;
      create table trial.heard (n int not null, alone boolean not null); grant select, insert on trial.heard to yike_worker`),
  ),
)

const waiting = async () =>
  withClient(owner, async (client) => {
    const { rows } = await client.query<{ locked: string | null; n: number }>(
      'select locked_by as locked, count(*)::int as n from graphile_worker._private_jobs group by 1 order by 1',
    )
    return rows
  })

test('what is recorded together is heard in one job, and one that fails does not hold up the others', async () => {
  let unlucky = true
  const runs = new Set<unknown>()
  const list = [
    on(heard, 'trial.listen', async (tx, { payload }) => {
      runs.add(tx)
      if (payload.n === 2 && unlucky) throw new Error('unlucky')
      await sql`insert into trial.heard values (${payload.n}, ${!unlucky})`.execute(tx)
    }),
  ]
  subscribe(list)
  const say = (from: number) =>
    db.asSystem('test', (tx) =>
      recordAll(
        tx,
        [from, from + 1, from + 2].map((n) => happening(heard, { n })),
      ),
    )
  const said = async () =>
    (
      await db.asSystem('test', (tx) => sql<{ n: number }>`select n from trial.heard order by n`.execute(tx))
    ).rows.map(({ n }) => n)
  await say(1)
  expect(await waiting()).toEqual([{ locked: null, n: 1 }])
  await drainQueue(app, queue, subscriptionJobs(list), [])
  // All three at first, then each alone, then the unlucky one as a job of its own, to be tried again later.
  expect(await said()).toEqual([1, 3])
  expect(await waiting()).toEqual([{ locked: null, n: 1 }])
  unlucky = false
  runs.clear()
  await say(7)
  await withClient(owner, (client) => client.query('update graphile_worker._private_jobs set run_at = now()'))
  await drainQueue(app, queue, subscriptionJobs(list), [])
  expect(await said()).toEqual([1, 2, 3, 7, 8, 9])
  expect(runs.size).toBe(2)
  expect(await waiting()).toEqual([])
  subscribe([])
})

test('jobs of a process that ended are free at once, those of a living one are not', async () => {
  const count = job('trial.count', z.object({ n: z.number() }), async () => undefined)
  await db.asSystem('test', async (tx) => {
    for (const n of [1, 2, 3]) await enqueue(tx, count, { n })
  })
  const alive = await holdLease(owner, 'pool-alive')
  await withClient(owner, async (client) => {
    const lock = (name: string, n: number) =>
      client.query(
        `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() where payload::jsonb = jsonb_build_object('n', $2::int)`,
        [name, n],
      )
    await lock('pool-killed', 1)
    await lock('pool-alive', 2)
    expect(await waiting()).toEqual([
      { locked: 'pool-alive', n: 1 },
      { locked: 'pool-killed', n: 1 },
      { locked: null, n: 1 },
    ])
    expect(await freeDead(client)).toBe(1)
    expect(await waiting()).toEqual([
      { locked: 'pool-alive', n: 1 },
      { locked: null, n: 2 },
    ])
    await alive.release()
    expect(await freeDead(client)).toBe(1)
    expect(await waiting()).toEqual([{ locked: null, n: 3 }])
  })
})
