import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as contract from '#contract/people-duplicates'
import { world } from '#testing'
import { makeElder, village } from '../people.fixture.ts'
import { mergeRules } from './follow.ts'

/** What names a person in any module goes with the person, or is said to stay. */
const t = await world()
const none = { kind: 'none' as const, number: null, noIdentityReason: '遗失' }

async function tablesNamingElders(): Promise<string[]> {
  const { rows } = await t.system((tx) =>
    sql<{ name: string }>`
      select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where a.attname = 'elder_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by 1`.execute(
      tx,
    ),
  )
  return rows.map(({ name }) => name)
}

describe('every table that names an elder', () => {
  test('says whether its rows follow a merge: a new table cannot be forgotten', async () => {
    const named = await tablesNamingElders()
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((table) => !mergeRules.has(table))).toEqual([])
    // Nor does anything speak of a table that is not there.
    expect([...mergeRules.keys()].filter((table) => !named.includes(table))).toEqual([])
  })
})

describe('what is set for a person', () => {
  const rule = uuidv7()
  const assessor = uuidv7()
  const device = uuidv7()

  /** Two records of one person in two streets; `old` has a limit and a kinship of her own, `fresh` has everything else. */
  async function twice(name: string) {
    const make = (region: number) =>
      t.system((tx) =>
        makeElder(tx, {
          name,
          region,
          identity: none,
          birthDay: '1938-02-02',
          sex: 'female',
          synthetic: false,
        }),
      )
    const [old, fresh] = [await make(village), await make(410802002001)]
    await t.system(async (tx) => {
      const limit = (elder: string, metric: string) =>
        sql`insert into alarms.elder_limit (elder_id, metric, region_code, high_red, set_by_name) select ${elder}::uuid, ${metric}, e.region_code, 150, ${elder} from people.elder e where e.id = ${elder}`.execute(
          tx,
        )
      await limit(old, 'heart_rate')
      await limit(fresh, 'heart_rate')
      await limit(fresh, 'spo2')
      await sql`insert into alarms.fence (elder_id, region_code, lon, lat, radius_m) values (${fresh}, 410802002001, 113.2, 35.2, 500)`.execute(
        tx,
      )
      await sql`insert into alarms.response_plan (elder_id, region_code, body) values (${fresh}, 410802002001, '{}')`.execute(
        tx,
      )
      await sql`insert into responders.door_code (elder_id, region_code, code_hash) values (${fresh}, 410802002001, '\x01')`.execute(
        tx,
      )
      await sql`insert into alarms.absence_watch (id, rule_id, subject_id, elder_id, device_id, region_code, last_at, due_at)
        values (${uuidv7()}, ${rule}, ${fresh}, ${fresh}, ${device}, 410802002001, now(), now() + interval '1 day')`.execute(
        tx,
      )
      for (const elder of [old, fresh])
        await sql`insert into assessment.kin (id, assessor_id, elder_id, region_code, relation) values (${uuidv7()}, ${assessor}, ${elder}, 410802002001, '侄女')`.execute(
          tx,
        )
      await sql`insert into people.life_event (id, elder_id, region_code, kind, valid, source, reported_at) values (${uuidv7()}, ${fresh}, 410802002001, 'hospital', daterange('2026-11-01', null), 'family', now())`.execute(
        tx,
      )
    })
    return { old, fresh }
  }

  const whose = async (old: string, fresh: string) => {
    const { rows } = await t.system((tx) =>
      sql<{ what: string; elder: string; place: number }>`
        select 'limit ' || metric as what, elder_id as elder, region_code as place from alarms.elder_limit where set_by_name = ${fresh} and elder_id in (${old}, ${fresh})
        union all select 'fence', elder_id, region_code from alarms.fence where elder_id in (${old}, ${fresh})
        union all select 'plan', elder_id, region_code from alarms.response_plan where elder_id in (${old}, ${fresh})
        union all select 'door code', elder_id, region_code from responders.door_code where elder_id in (${old}, ${fresh})
        union all select 'watch', elder_id, region_code from alarms.absence_watch where subject_id = elder_id and elder_id in (${old}, ${fresh})
        union all select 'kin', elder_id, 0 from assessment.kin where elder_id in (${old}, ${fresh})
        union all select 'stay', elder_id, region_code from people.life_event where elder_id in (${old}, ${fresh})
        order by 1, 2`.execute(tx),
    )
    return rows.map((row) => `${row.what}: ${row.elder === old ? 'old' : 'fresh'} ${row.place || ''}`.trim())
  }

  test('limits, fence, plan, door code, what is waited for, kinship and a stay go over with their place, and back again', async () => {
    await prepare()
    const { old, fresh } = await twice('毕淑英')
    const clerk = await t.as('clerk', { region: 410802000000 })
    const apart = [
      'door code: fresh 410802002001',
      'fence: fresh 410802002001',
      'kin: fresh',
      'kin: old',
      'limit heart_rate: fresh 410802002001',
      'limit spo2: fresh 410802002001',
      'plan: fresh 410802002001',
      'stay: fresh 410802002001',
      'watch: fresh 410802002001',
    ]
    expect((await whose(old, fresh)).toSorted()).toEqual(apart)
    const pair = await clerk.call(contract.propose, {
      body: { a: old as never, b: fresh as never, note: '同一人' },
    })
    const seen = async (elderId: string) =>
      (await clerk.call(people.show, { params: { elderId } })).elder.updatedAt
    const { mergeId } = await clerk.call(contract.merge, {
      params: { duplicateId: pair.id },
      body: {
        keep: pair.a.id === old ? 'a' : 'b',
        updatedAt: { a: await seen(pair.a.id), b: await seen(pair.b.id) },
      },
    })
    expect((await whose(old, fresh)).toSorted()).toEqual([
      'door code: old 410802001001',
      'fence: old 410802001001',
      // The same assessor is kin of both: one row is enough, the other stays where it was.
      'kin: fresh',
      'kin: old',
      // She had a limit of her own for the pulse, which goes on.
      'limit heart_rate: fresh 410802002001',
      'limit spo2: old 410802001001',
      'plan: old 410802001001',
      'stay: old 410802001001',
      'watch: old 410802001001',
    ])
    await clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '弄错了' } })
    expect((await whose(old, fresh)).toSorted()).toEqual(apart)
  })

  /** A rule and an assessor to be named by the rows. */
  async function prepare() {
    await t.system(async (tx) => {
      await sql`insert into alarms.rule (id, key, region_code, name_zh, name_en, body, kind, severity, source)
        values (${rule}, 'test_follow', 410802000000, '测试', 'Test', '{}', 'inactivity', 'P2', '测试')`.execute(
        tx,
      )
      await sql`insert into assessment.assessor (id, region_code, name, background, certificate, certificate_from, certificate_until)
        values (${assessor}, 410802000000, '毕小妹', 'nursing', 'P-1', '2026-01-01', '2028-01-01')`.execute(
        tx,
      )
    })
  }
})
