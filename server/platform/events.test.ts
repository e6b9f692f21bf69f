import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { event } from '#contract/event'
import { uuidv7 } from '#contract/id'
import { database, withClient } from '../testing/database.ts'
import { inline, record, subscribe } from './events.ts'

const { db, owner } = await database()
const happened = event('care.happened', {
  zh: '发生',
  en: 'Happened',
  live: true,
  shape: z.object({ n: z.number() }),
})

const seal = () =>
  db.asSystem(
    'test',
    async (tx) => (await sql<{ n: number }>`select platform.seal_events(1000) as n`.execute(tx)).rows[0]?.n,
  )
const unsealed = () =>
  db.asSystem('test', async (tx) => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from platform.event e
      where not exists (select from platform.event_seal s where s.event_id = e.id)`.execute(tx)
    return rows[0]?.n
  })
const verify = () =>
  db.asSystem(
    'test',
    async (tx) => (await sql<{ what: string }>`select * from platform.verify_events()`.execute(tx)).rows,
  )

describe('recording', () => {
  test('is parsed once by a connection, and nobody hears what the database writes itself', async () => {
    await db.asSystem('care.test', async (tx) => {
      for (const n of [1, 2, 3]) await record(tx, happened, { n }, { subjectId: uuidv7() })
      const { rows } = await sql<{ calls: number }>`
        select (generic_plans + custom_plans)::int as calls from pg_prepared_statements where name = 'platform.record'`.execute(
        tx,
      )
      expect(rows[0]?.calls).toBeGreaterThanOrEqual(3)
    })
    const silent = event('care.silent', { zh: '无声', en: 'Silent', bySql: true, shape: z.object({}) })
    expect(() => subscribe([inline(silent, () => Promise.resolve())])).toThrow('nobody hears care.silent')
    expect(() =>
      event('care.loud', { zh: '响', en: 'Loud', live: true, bySql: true, shape: z.object({}) }),
    ).toThrow('not live')
    subscribe([])
  })

  test('names the actor, rolls back with its transaction, and runs inline subscribers in it', async () => {
    const seen: number[] = []
    subscribe([inline(happened, async (_tx, { payload }) => void seen.push(payload.n))])
    const subjectId = uuidv7()
    await db.asSystem('care.test', (tx) => record(tx, happened, { n: 1 }, { subjectId }))
    await expect(
      db.asSystem('care.test', async (tx) => {
        await record(tx, happened, { n: 2 }, { subjectId })
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    const rows = await db.asSystem('test', (tx) =>
      tx.selectFrom('platform.event').selectAll().where('subject_id', '=', subjectId).execute(),
    )
    expect(rows).toMatchObject([
      { type: 'care.happened', actor_name: 'care.test', audience: 'system', payload: { n: 1 } },
    ])
    expect(seen).toEqual([1, 2])
    subscribe([])
  })

  test('refuses a payload that is not of the declared shape', async () => {
    await expect(db.asSystem('test', (tx) => record(tx, happened, { n: 'one' } as never))).rejects.toThrow()
  })

  test('nobody may change or delete an event', async () => {
    for (const statement of [
      sql`update platform.event set payload = '{}'`,
      sql`delete from platform.event`,
    ]) {
      await expect(db.asSystem('test', (tx) => statement.execute(tx))).rejects.toThrow(/permission denied/)
    }
  })

  test('a live event reaches listeners when its transaction commits, and only then', async () => {
    await withClient(owner, async (client) => {
      const heard: string[] = []
      const arrived = new Promise<void>((resolve) =>
        client.on('notification', ({ payload }) => (heard.push(payload ?? ''), resolve())),
      )
      await client.query('listen yike_live')
      await db.asSystem('test', async (tx) => record(tx, happened, { n: 1 })).catch(() => undefined)
      await arrived
      expect(JSON.parse(heard[0] ?? '')).toMatchObject({ type: 'care.happened' })
    })
  })
})

describe('the chain', () => {
  test('seals every committed event once, in whatever order transactions end', {
    timeout: 120_000,
  }, async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => db.asSystem('test', (tx) => record(tx, happened, { n }))),
    )
    // A transaction of another test's database, still running, holds the seal back until it ends: a register of 665,000 takes a while.
    await expect.poll(async () => (await seal(), await unsealed()), { timeout: 90_000 }).toBe(0)
    expect(await seal()).toBe(0)
    expect(await verify()).toEqual([])
  })

  test('shows an altered, a removed and a reordered event', async () => {
    await withClient(owner, async (client) => {
      for (const [tamper, what] of [
        [
          `update platform.event set payload = '{"n": 99}' where id = (select event_id from platform.event_seal where seq = 3)`,
          'event altered',
        ],
        [`delete from platform.event_seal where seq = 3`, 'seal missing'],
        [
          `update platform.event_seal s set hash = (select hash from platform.event_seal where seq = 4) where seq = 3`,
          'event altered',
        ],
      ] as const) {
        await client.query('begin')
        await client.query(tamper)
        const { rows } = await client.query('select * from platform.verify_events()')
        expect(rows).toMatchObject([{ seq: 3, what }])
        await client.query('rollback')
      }
    })
  })
})
