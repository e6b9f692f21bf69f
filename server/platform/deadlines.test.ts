import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { database, withClient } from '../testing/database.ts'
import { clock } from './clock.ts'
import type { Deadline } from './deadlines.ts'
import { runDue, startDeadlines } from './deadlines.ts'
import { cron, drainQueue, enqueue, job } from './jobs.ts'
import type { App } from './module.ts'

const { db, owner, queue } = await database()
// Deadlines and jobs touch nothing but the database.
const app = { db, owner } as unknown as App

beforeAll(async () => {
  await withClient(owner, (client) =>
    client.query(`create schema trial; grant usage on schema trial to yike_worker;
      create table trial.step (id uuid primary key default gen_random_uuid(), n int not null unique, next_at timestamptz, done int not null default 0);
      grant select, insert, update, delete on trial.step to yike_worker`),
  )
})
beforeEach(async () => {
  clock.reset()
  await db.asSystem('test', async (tx) => {
    await sql`delete from trial.step`.execute(tx)
    await sql`delete from platform.deadline_failure`.execute(tx)
  })
})

const insert = (count: number) =>
  db.asSystem('test', (tx) =>
    sql`insert into trial.step (n, next_at) select n, ${clock.now()}::timestamptz + interval '1 minute' from generate_series(1, ${count}::int) n`.execute(
      tx,
    ),
  )
const rows = async () =>
  (
    await db.asSystem('test', (tx) =>
      sql<{
        n: number
        done: number
        next_at: Date | null
      }>`select n, done, next_at from trial.step order by n`.execute(tx),
    )
  ).rows

const step: Deadline = {
  name: 'trial.step',
  table: 'trial.step',
  column: 'next_at',
  everyMs: 1000,
  batch: 7,
  together: false,
  order: undefined,
  background: false,
  lanes: 1,
  run: async (tx, rows) => {
    for (const row of rows) {
      if (row['n'] === 13) throw new Error('unlucky')
      await sql`update trial.step set done = done + 1, next_at = null where id = ${row.id}`.execute(tx)
    }
  },
}

describe('deadlines', () => {
  test('nothing before its time, everything after', async () => {
    await insert(5)
    expect(await runDue(app, step)).toBe(0)
    clock.forward({ seconds: 61 })
    expect(await runDue(app, step)).toBe(5)
    expect(await runDue(app, step)).toBe(0)
    expect((await rows()).every((row) => row.done === 1)).toBe(true)
  })

  test('several workers share the due rows and none runs twice', async () => {
    await insert(200)
    clock.forward({ minutes: 2 })
    const drain = async () => {
      while (
        (await runDue(app, {
          ...step,
          run: async (tx, [row]) =>
            void (await sql`update trial.step set done = done + 1, next_at = null where id = ${row?.id}`.execute(
              tx,
            )),
        })) > 0
      );
    }
    await Promise.all([drain(), drain(), drain(), drain()])
    expect((await rows()).every((row) => row.done === 1 && row.next_at === null)).toBe(true)
  })

  test('a row that throws gets its error and a later time, and the others go on', async () => {
    await insert(14)
    clock.forward({ minutes: 2 })
    while ((await runDue(app, step)) > 0);
    const after = await rows()
    expect(after.filter((row) => row.done === 1)).toHaveLength(13)
    expect(after[12]?.next_at?.getTime()).toBeGreaterThan(clock.now().getTime())
    const failures = await db.asSystem('test', (tx) =>
      tx.selectFrom('platform.deadline_failure').selectAll().execute(),
    )
    expect(failures).toMatchObject([{ deadline: 'trial.step', attempts: 1, error: 'unlucky' }])
    clock.forward({ minutes: 2 })
    await runDue(app, step)
    const again = await db.asSystem('test', (tx) =>
      tx.selectFrom('platform.deadline_failure').select('attempts').execute(),
    )
    expect(again).toEqual([{ attempts: 2 }])
  })

  test('a batch that is run as one and fails is run row by row: only the one that throws waits', async () => {
    await insert(14)
    clock.forward({ minutes: 2 })
    const sizes: number[] = []
    const together: Deadline = {
      ...step,
      together: true,
      run: (tx, batch) => {
        sizes.push(batch.length)
        return step.run(tx, batch)
      },
    }
    await runDue(app, together)
    expect(sizes).toEqual([7])
    await runDue(app, together)
    expect(sizes.slice(1)).toEqual([7, 1, 1, 1, 1, 1, 1, 1])
    const after = await rows()
    expect(after.filter((row) => row.done === 1)).toHaveLength(13)
    expect(after[12]?.next_at?.getTime()).toBeGreaterThan(clock.now().getTime())
  })

  test('the rows of a batch are run in the order that the deadline asks for', async () => {
    await insert(7)
    clock.forward({ minutes: 2 })
    const ran: unknown[] = []
    await runDue(app, {
      ...step,
      order: (row) => String(9 - Number(row['n'])),
      run: async (tx, batch) => {
        ran.push(...batch.map((row) => row['n']))
        await step.run(tx, batch)
      },
    })
    expect(ran).toEqual([7, 6, 5, 4, 3, 2, 1])
  })
})

test('what nobody waits for stands back until the others have no backlog', async () => {
  await insert(30)
  await db.asSystem('test', (tx) =>
    sql`update trial.step set next_at = now() - interval '1 hour'`.execute(tx),
  )
  const ran: number[] = []
  const loops: { stop(): Promise<void> }[] = []
  const urgent: Deadline = {
    ...step,
    everyMs: 60_000,
    batch: 4,
    together: true,
    run: async (tx, rows) => {
      ran.push(rows.length)
      for (const row of rows)
        await sql`update trial.step set done = done + 1, next_at = null where id = ${row.id}`.execute(tx)
      if (rows.length < 4)
        await sql`update trial.step set next_at = now() - interval '1 hour' where n = 1`.execute(tx)
    },
  }
  const ended = new Promise<void>((resolve) => {
    const patient: Deadline = {
      ...step,
      name: 'trial.patient',
      everyMs: 1,
      background: true,
      run: async (tx, rows) => {
        ran.push(-rows.length)
        await sql`update trial.step set next_at = null`.execute(tx)
        resolve()
      },
    }
    loops.push(startDeadlines(app, [patient, urgent]))
  })
  await ended
  for (const one of loops) await one.stop()
  expect(ran).toEqual([4, 4, 4, 4, 4, 4, 4, 2, -1])
})

test('loops with nothing to do ask together and begin nothing', async () => {
  await insert(3)
  const began: string[] = []
  const counted = {
    ...app,
    db: {
      ...db,
      asSystem: ((name, work) => {
        began.push(name)
        return db.asSystem(name, work)
      }) satisfies typeof db.asSystem,
    },
  } as App // the rest of it is not there, as above
  const idle = Array.from({ length: 20 }, (_, i) => ({ ...step, name: `trial.idle${i}`, everyMs: 20 }))
  const loops = startDeadlines(counted, idle)
  await expect.poll(() => began.length).toBeGreaterThan(3)
  await loops.stop()
  expect(new Set(began)).toEqual(new Set(['platform.deadlines']))
  expect(began.length).toBeLessThan(20)
})

test('several lanes run at the same time, and each row once', async () => {
  await insert(30)
  clock.forward({ minutes: 2 })
  let [running, most, ran] = [0, 0, 0]
  const lanes: Deadline = {
    ...step,
    batch: 5,
    lanes: 3,
    run: async (tx, rows) => {
      running += rows.length
      most = Math.max(most, running)
      // The first holds its row until another lane has one too.
      while (most < 2) await new Promise((resolve) => setImmediate(resolve))
      for (const row of rows)
        await sql`update trial.step set done = done + 1, next_at = null where id = ${row.id}`.execute(tx)
      ran += rows.length
      running -= rows.length
    },
  }
  const loops = startDeadlines(app, [lanes])
  await expect.poll(() => ran).toBe(30)
  await loops.stop()
  expect(most).toBeGreaterThan(1)
  expect((await rows()).every(({ done, next_at }) => done === 1 && next_at === null)).toBe(true)
})

describe('jobs', () => {
  const ran: number[] = []
  const count = job('trial.count', z.object({ n: z.number() }), async (_app, { n }) => void ran.push(n))

  test('run after commit, vanish with a rollback, and the same key is one job', async () => {
    await db.asSystem('test', async (tx) => {
      await enqueue(tx, count, { n: 1 })
      await enqueue(tx, count, { n: 2 }, { key: 'k' })
      await enqueue(tx, count, { n: 3 }, { key: 'k' })
    })
    await expect(
      db.asSystem('test', async (tx) => {
        await enqueue(tx, count, { n: 4 })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await drainQueue(app, queue, [count], [])
    expect(ran.toSorted()).toEqual([1, 3])
  })

  test('a payload of the wrong shape is refused when it is queued', async () => {
    await expect(db.asSystem('test', (tx) => enqueue(tx, count, { n: 'x' } as never))).rejects.toThrow()
  })

  test('cron times are those of Asia/Shanghai', () => {
    const at = (daily: `${number}:${number}`) => cron('trial.night', { daily }, async () => undefined).match
    expect(at('03:00')).toBe('0 19 * * *')
    expect(at('08:30')).toBe('30 0 * * *')
    expect(at('23:05')).toBe('5 15 * * *')
  })
})
