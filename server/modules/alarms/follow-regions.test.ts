import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import { changeRegion, regionName } from '#modules/regions'
import { world } from '#testing'
import { makeDevice, makeElder, makeResponder, village } from './alarms.fixture.ts'

test('when a village merges into its neighbour, its devices, helpers, sites and what is personal to its elders go along', async () => {
  const t = await world()
  const into = village + 1
  const ids = await t.system(async (tx) => {
    const elder = await makeElder(tx)
    const device = await makeDevice(tx, 'motion', { elderId: elder })
    const responder = await makeResponder(tx, 300)
    const [org, site] = [uuidv7(), uuidv7()]
    await sql`insert into organisations.organisation (id, name, kind, region_code)
      select ${org}, '测试驿站', code, ${village} from organisations.organisation_kind limit 1`.execute(tx)
    await sql`insert into organisations.site (id, org_id, kind, name, region_code, address, serves_regions)
      select ${site}, ${org}, code, '测试站点', ${village}, '建设路1号', ${[village, into]}::bigint[] from organisations.site_kind limit 1`.execute(
      tx,
    )
    await sql`insert into alarms.elder_limit (elder_id, metric, region_code, high_red) values (${elder}, 'heartRate', ${village}, 150)`.execute(
      tx,
    )
    const name = (await regionName(tx, into)) ?? ''
    await changeRegion(
      tx,
      { kind: 'merged', codes: [village, into], to: { code: into, name } },
      '2026-01-01',
      '',
      '测试',
    )
    return { elder, device, responder, org, site }
  })
  await t.due()
  const { rows } = await t.system((tx) =>
    sql<{ what: string; region: number }>`
      select 'elder' as what, region_code as region from people.elder where id = ${ids.elder}
      union all select 'device', region_code from devices.device where id = ${ids.device}
      union all select 'responder', region_code from responders.responder where id = ${ids.responder}
      union all select 'place', region_code from responders.place where responder_id = ${ids.responder}
      union all select 'organisation', region_code from organisations.organisation where id = ${ids.org}
      union all select 'site', region_code from organisations.site where id = ${ids.site}
      union all select 'serves', unnest(serves_regions) from organisations.site where id = ${ids.site}
      union all select 'limit', region_code from alarms.elder_limit where elder_id = ${ids.elder}`.execute(
      tx,
    ),
  )
  expect(new Set(rows.map(({ what }) => what))).toEqual(
    new Set(['elder', 'device', 'responder', 'place', 'organisation', 'site', 'serves', 'limit']),
  )
  expect(rows.map(({ region }) => region)).toEqual(rows.map(() => into))
})
