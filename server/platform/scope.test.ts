import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import type { Permission, RoleName } from '#contract/permission'
import { database, withClient } from '../testing/database.ts'
import type { Actor } from './actor.ts'

const { db, owner, logins } = await database()

const actor = (role: RoleName, scope: Actor['scope']): Actor => ({
  accountId: uuidv7(),
  sessionId: uuidv7(),
  postId: uuidv7(),
  name: '某人',
  role,
  may: new Set<Permission>(),
  scope,
})
const officer = (region: number) => actor('duty_officer', { audience: 'staff', region })
const ORG = uuidv7()
const ELDER = uuidv7()
const PERSON = uuidv7()

beforeAll(async () => {
  await withClient(owner, async (client) => {
    await client.query(`create schema trial;
      grant usage on schema trial to yike_worker, yike_staff, yike_org, yike_field, yike_family;
      create table trial.thing (id uuid primary key, region_code bigint not null, org_id uuid, elder_id uuid, person_id uuid);
      call platform.scope('trial.thing', field => 'person_id')`)
    await client.query(
      `insert into trial.thing values (gen_random_uuid(), 410802001001, $1, $2, $3), (gen_random_uuid(), 410803001001, null, null, null)`,
      [ORG, ELDER, PERSON],
    )
  })
})

const seen = (who: Actor) =>
  db.asActor(
    who,
    async (tx) =>
      (await sql<{ n: number }>`select count(*)::int as n from trial.thing`.execute(tx)).rows[0]?.n,
  )

describe('each audience sees its own slice', () => {
  test('staff by region, to the level of their post', async () => {
    expect(await seen(officer(410800000000))).toBe(2)
    expect(await seen(officer(410802000000))).toBe(1)
    expect(await seen(officer(410804000000))).toBe(0)
  })
  test('organisations, responders and families by their own rows', async () => {
    expect(await seen(actor('org_manager', { audience: 'org', orgId: ORG }))).toBe(1)
    expect(await seen(actor('org_manager', { audience: 'org', orgId: uuidv7() }))).toBe(0)
    expect(await seen(actor('responder', { audience: 'field', personId: PERSON }))).toBe(1)
    expect(await seen(actor('family', { audience: 'family', elderIds: [ELDER] }))).toBe(1)
    expect(await seen(actor('family', { audience: 'family', elderIds: [] }))).toBe(0)
  })
})

describe('what the database refuses', () => {
  test('whoever cannot enter does nothing, and is told why', async () => {
    const nobody = actor('family', { audience: 'family', elderIds: ['no id'] })
    await expect(
      db.asActor(nobody, (tx) =>
        sql`insert into trial.thing values (${uuidv7()}, 410802001001, null, null, null)`.execute(tx),
      ),
    ).rejects.toThrow(/invalid input syntax for type uuid/)
    expect(await seen(officer(410800000000))).toBe(2)
  })
  test('a query outside asActor: the login alone may do nothing', async () => {
    await withClient(logins.api, async (client) => {
      await expect(client.query('select * from trial.thing')).rejects.toThrow(/permission denied/)
    })
  })
  test('a scope left over from an earlier transaction on the same connection', async () => {
    await withClient(logins.api, async (client) => {
      await client.query('begin')
      await client.query(
        "select platform.enter('staff', null, 'x', 410800000000, 410900000000, null, null, null)",
      )
      await client.query('commit')
      await client.query('begin')
      await client.query('set local role yike_staff')
      expect((await client.query('select * from trial.thing')).rowCount).toBe(0)
      await client.query('rollback')
    })
  })
  test('writing a row outside one’s region', async () => {
    await expect(
      db.asActor(officer(410802000000), (tx) =>
        sql`insert into trial.thing values (gen_random_uuid(), 410803001001)`.execute(tx),
      ),
    ).rejects.toThrow(/row-level security/)
  })
  test('a family’s change of a row that it may only read', async () => {
    await expect(
      db.asActor(actor('family', { audience: 'family', elderIds: [ELDER] }), (tx) =>
        sql`update trial.thing set region_code = 1`.execute(tx),
      ),
    ).rejects.toThrow(/permission denied/)
  })
  test('a second identity in one transaction, an unknown audience, a missing scope', async () => {
    await withClient(logins.api, async (client) => {
      const enter = (audience: string, lo: string) =>
        client.query(`select platform.enter('${audience}', null, 'x', ${lo}, ${lo}, null, null, null)`)
      for (const [audience, lo] of [
        ['everyone', '1'],
        ['staff', 'null'],
        ['org', '1'],
      ] as const) {
        await client.query('begin')
        await expect(enter(audience, lo)).rejects.toThrow()
        await client.query('rollback')
      }
      await client.query('begin')
      await enter('staff', '410802000000')
      await expect(enter('staff', '410803000000')).rejects.toThrow(/one working identity|permission denied/)
      await client.query('rollback')
    })
  })
})
