import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { type World, world } from '#testing'
import { TEST_SECRET } from '../../server/testing/template.ts'
import { createDemoAccounts, demoAccounts } from './demo-accounts.ts'
import { loadCity, type LoadOptions, RefusedError } from './load.ts'
import { accountPassword, deviceHash, deviceSecret, simKeyOf } from './keys.ts'
import { FILLED } from './tables.ts'

let t: World
let options: LoadOptions
const count = async (text: string) => {
  const { rows } = await t.system((tx) =>
    sql.raw<{ n: number }>(`select count(*)::int as n from ${text}`).execute(tx),
  )
  return rows[0]?.n ?? 0
}

beforeAll(async () => {
  t = await world()
  options = {
    owner: t.app.owner,
    secret: TEST_SECRET,
    place: 'jiaozuo',
    scale: 0.002,
    seed: 'test',
    on: '2026-11-25',
    now: t.clock.now(),
  }
})

describe('loading', () => {
  test('fills an empty database with exactly the scaled census, marked as synthetic', async () => {
    const loaded = await loadCity(options)
    expect(loaded).toMatchObject({ loaded: true, elders: 1330 })
    expect(await count('people.elder where synthetic')).toBe(1330)
    const kind = await t.system((tx) =>
      tx.selectFrom('platform.setting').select('value').where('key', '=', 'kind').executeTakeFirst(),
    )
    expect(kind?.value).toBe('synthetic')
  })

  test('every reference holds, though the load does not check them one by one', async () => {
    const { rows } = await t.system((tx) =>
      sql<{ child: string; parent: string; columns: string[]; targets: string[] }>`
        select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
          array(select a.attname::text from unnest(c.conkey) with ordinality k (n, i) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by i) as columns,
          array(select a.attname::text from unnest(c.confkey) with ordinality k (n, i) join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by i) as targets
        from pg_constraint c where c.contype = 'f' and c.conrelid = any (${FILLED}::regclass[])`.execute(tx),
    )
    expect(rows.length).toBeGreaterThan(10)
    for (const { child, parent, columns, targets } of rows) {
      const join = columns.map((column, i) => `p.${targets[i]} = c.${column}`).join(' and ')
      const given = columns.map((column) => `c.${column} is not null`).join(' and ')
      expect(
        await count(`${child} c where ${given} and not exists (select from ${parent} p where ${join})`),
        `${child} → ${parent}`,
      ).toBe(0)
    }
  })

  test('what refers without a foreign key holds as well', async () => {
    for (const [child, column, parent] of [
      ['devices.device', 'elder_id', 'people.elder'],
      ['responders.held_key', 'elder_id', 'people.elder'],
      ['organisations.bed', 'elder_id', 'people.elder'],
      ['access.family_grant', 'elder_id', 'people.elder'],
      ['people.contact', 'account_id', 'access.account'],
      ['people.elder', 'org_id', 'organisations.organisation'],
      ['responders.responder', 'account_id', 'access.account'],
    ]) {
      expect(
        await count(
          `${child} c where c.${column} is not null and not exists (select from ${parent} p where p.id = c.${column})`,
        ),
        `${child}.${column}`,
      ).toBe(0)
    }
    expect(
      await count(
        'people.elder e where not exists (select from regions.region r where r.code = e.region_code)',
      ),
    ).toBe(0)
  })

  test('the search keys are those the database would have made', async () => {
    expect(
      await count(`people.elder e left join people.search_key k on k.elder_id = e.id
        where k.elder_id is null or k.pinyin <> e.pinyin or k.region_code <> e.region_code
          or array(select distinct unnest(k.grams) order by 1) <> array(select distinct unnest(people.grams(e.name, e.other_names, e.address)) order by 1)`),
    ).toBe(0)
  })

  test('every home lies in the county of its village', async () => {
    expect(
      await count(
        'people.elder where regions.county_at(lon, lat) is distinct from region_code - region_code % 1000000',
      ),
    ).toBe(0)
  })

  test('the same city again does nothing; another is refused', async () => {
    expect(await loadCity(options)).toMatchObject({ loaded: false, elders: 1330 })
    await expect(loadCity({ ...options, scale: 0.003 })).rejects.toThrow(RefusedError)
    await expect(loadCity({ ...options, place: 'jincheng' })).rejects.toThrow(/jiaozuo:0.002/)
  })

  test('a device of the city can prove itself by the derived secret', async () => {
    const { rows } = await t.system((tx) =>
      sql<{
        serial: string
        hash: Buffer
      }>`select d.serial, c.hash from devices.device d join devices.credential c on c.device_id = d.id limit 1`.execute(
        tx,
      ),
    )
    expect(rows[0]?.hash).toEqual(deviceHash(deviceSecret(simKeyOf(TEST_SECRET), rows[0]?.serial ?? '')))
  })

  test('a demo account of every role, made once', async () => {
    const make = () =>
      t.system((tx) => createDemoAccounts(tx, 'jiaozuo', accountPassword(simKeyOf(TEST_SECRET))))
    const { made, visitors } = await make()
    // Assessors and collectors come with their work, in demo-assessments.ts and demo-needs.ts; the desk of the simulation with these.
    const later = demoAccounts.filter(({ login }) => /^(assessor|collector)/.test(login))
    expect(later).toHaveLength(3)
    expect(made).toBe(demoAccounts.length - later.length + 1)
    expect(visitors).toHaveLength(3)
    expect((await make()).made).toBe(0)
    const { rows } = await t.system((tx) =>
      sql<{
        role: string
      }>`select distinct p.role from access.post p join access.account a on a.id = p.account_id where a.login = any (${demoAccounts.map((a) => a.login)}::text[]) order by 1`.execute(
        tx,
      ),
    )
    expect(rows.map((row) => row.role)).toEqual([
      'admin',
      'caregiver',
      'clerk',
      'community_worker',
      'duty_officer',
      'family',
      'head',
      'operator',
      'org_manager',
      'responder',
    ])
  })

  test('a load that broke off is cleared and done again', async () => {
    await t.system((tx) =>
      sql`update platform.setting set value = jsonb_set(value, '{state}', '"loading"') where key = 'demo'`.execute(
        tx,
      ),
    )
    await loadCity(options)
    expect(await count('people.elder')).toBe(1330)
  })

  test('a login that is no superuser loads the same, references checked, and leaves the triggers on', async () => {
    await t.system((tx) =>
      sql`update platform.setting set value = jsonb_set(value, '{state}', '"loading"') where key = 'demo'`.execute(
        tx,
      ),
    )
    await loadCity({ ...options, ordinary: true })
    expect(await count('people.elder')).toBe(1330)
    expect(await count('people.search_key')).toBe(1330)
    expect(await count(`pg_trigger where tgenabled <> 'O' and not tgisinternal`)).toBe(0)
  })

  test('real people are never mixed with synthetic ones', async () => {
    await t.system((tx) =>
      sql`update people.elder set synthetic = false where id = (select id from people.elder limit 1)`.execute(
        tx,
      ),
    )
    await expect(loadCity(options)).rejects.toThrow(/real people/)
  })
})
