import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as payeesContract from '#contract/benefit-payees'
import type { CycleId } from '#contract/benefit-words'
import { type OrgId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import { fact } from './benefits.fixture.ts'

// The packs as they are shipped: Huaiyang (2022) and Jincheng, amounts to the fen.
const t = await world()
const HUAIYANG = 411603000000
const JINCHENG = 140502000000
const JIAOZUO = 410802000000
const MONTH = '2026-11-01'
const people: Record<number, { clerk: Caller; head: Caller }> = {}

beforeAll(async () => {
  for (const region of [HUAIYANG, JINCHENG, JIAOZUO])
    people[region] = { clerk: await t.as('clerk', { region }), head: await t.as('head', { region }) }
})

async function villageOf(county: number): Promise<number> {
  const { rows } = await t.system((tx) =>
    sql<{
      code: number
    }>`select code from regions.region where level = 'village' and code >= ${county} and code < ${county + 1_000_000} order by code limit 1`.execute(
      tx,
    ),
  )
  return rows[0]?.code ?? 0
}
async function organisation(
  county: number,
  name: string,
  given: {
    filed?: string | null | undefined
    private?: boolean | null
    publicRun?: boolean | undefined
  } = {},
): Promise<OrgId> {
  const id = uuidv7() as OrgId // made here for this brand
  await t.system((tx) =>
    sql`insert into organisations.organisation (id, name, kind, region_code) values (${id}, ${name}, 'care_institution', ${county})`.execute(
      tx,
    ),
  )
  await people[county]?.clerk.call(payeesContract.saveProvider, {
    params: { orgId: id },
    body: {
      filedOn: given.filed === undefined ? '2020-01-01' : given.filed,
      privateCapital: given.private ?? null,
      publicBuiltPrivateRun: given.publicRun ?? false,
      organisationKind: null,
      sizeClass: null,
      suspendedReason: null,
    },
  })
  return id
}
async function resident(
  county: number,
  org: OrgId,
  given: { hukou?: number; ability?: string; from?: string } = {},
): Promise<string> {
  const region = await villageOf(county)
  return t.system(async (tx) => {
    const id = await makeElder(tx, { region, birthDay: '1945-01-01' })
    await sql`insert into people.setting (id, elder_id, region_code, org_id, setting, valid, source) values (${uuidv7()}, ${id}, ${region}, ${org}, 'institution', daterange(${given.from ?? '2025-01-01'}::date, null), '测试')`.execute(
      tx,
    )
    if (given.hukou) await fact(tx, id, 'hukou', String(given.hukou), '2020-01-01')
    if (given.ability) await fact(tx, id, 'ability', given.ability, '2025-01-01')
    return id
  })
}
async function month(county: number, of = MONTH): Promise<Map<string, number>> {
  const id = uuidv7() as CycleId
  await people[county]?.clerk.call(cycles.openCycle, { params: { id }, body: { region: county, month: of } })
  await t.due()
  const { rows } = await t.system((tx) =>
    sql<{
      payee_id: string
      scheme: string
      amount: number
    }>`select payee_id, scheme, sum(amount)::bigint as amount from benefits.line where cycle_id = ${id} and not void group by 1, 2`.execute(
      tx,
    ),
  )
  await people[county]?.clerk.call(cycles.cancelCycle, { params: { id }, body: { reason: '测试' } })
  return new Map(rows.map((row) => [`${row.payee_id}|${row.scheme}`, row.amount]))
}
const beds = (
  org: OrgId,
  given: { own?: number; converted?: number; built?: number },
  accepted: string | null = '2026-10-01',
) => ({
  orgId: org,
  name: '扩建',
  ownNewBeds: given.own ?? 0,
  convertedBeds: given.converted ?? 0,
  builtBeds: given.built ?? 0,
  completedOn: '2026-09-01',
  acceptedOn: accepted,
})

describe('Huaiyang', () => {
  test('A-BEN-01, A-BEN-02: new beds of its own 2000, converted 1500 yuan, once for good', async () => {
    const org = await organisation(HUAIYANG, '淮阳甲养老院', { private: true })
    const [own, mixed] = [uuidv7(), uuidv7()]
    const who = people[HUAIYANG]
    await who?.clerk.call(payeesContract.saveBedProject, {
      params: { id: own },
      body: beds(org, { own: 50 }),
    })
    await who?.clerk.call(payeesContract.saveBedProject, {
      params: { id: mixed },
      body: beds(org, { converted: 40 }),
    })
    expect((await month(HUAIYANG)).get(`${org}|bed_construction`)).toBeUndefined()
    await who?.head.call(payeesContract.grantBedProject, { params: { id: own } })
    expect((await month(HUAIYANG)).get(`${org}|bed_construction`)).toBe(10_000_000)
    await who?.head.call(payeesContract.grantBedProject, { params: { id: mixed } })
    expect((await month(HUAIYANG)).get(`${org}|bed_construction`)).toBe(16_000_000)
  })

  test('A-BEN-04: a government home, or one that is not filed, gets none', async () => {
    for (const given of [{ private: false }, { private: true, filed: null }]) {
      const org = await organisation(HUAIYANG, `淮阳公办${uuidv7().slice(-4)}`, given)
      const id = uuidv7()
      await people[HUAIYANG]?.clerk.call(payeesContract.saveBedProject, {
        params: { id },
        body: beds(org, { own: 10 }),
      })
      await people[HUAIYANG]?.head.call(payeesContract.grantBedProject, { params: { id } })
      expect((await month(HUAIYANG)).get(`${org}|bed_construction`)).toBeUndefined()
    }
  })

  test('a project that is not accepted is not granted, and says so', async () => {
    const org = await organisation(HUAIYANG, '淮阳未验收', { private: true })
    const id = uuidv7()
    await people[HUAIYANG]?.clerk.call(payeesContract.saveBedProject, {
      params: { id },
      body: beds(org, { own: 10 }, null),
    })
    const refused = people[HUAIYANG]?.head.call(payeesContract.grantBedProject, { params: { id } })
    expect((await problemOf(refused ?? Promise.resolve())).errors?.[0]?.pointer).toBe('/acceptedOn')
  })

  test('A-BEN-03, A-REG-11: 100 yuan for each resident of local registration, paid to the institution', async () => {
    const org = await organisation(HUAIYANG, '淮阳乙养老院', { private: true })
    for (let i = 0; i < 30; i++) await resident(HUAIYANG, org, { hukou: HUAIYANG })
    for (let i = 0; i < 10; i++) await resident(HUAIYANG, org, { hukou: 411627000000 })
    expect((await month(HUAIYANG)).get(`${org}|bed_operating`)).toBe(300_000)
  })

  test('A-WORK-04, A-WORK-05: 150, 100, 50 yuan by grade, after six completed months', async () => {
    const org = await organisation(HUAIYANG, '淮阳丙养老院', { private: true })
    const worker = async (level: number, since: string) => {
      const id = uuidv7()
      await people[HUAIYANG]?.clerk.call(payeesContract.saveWorker, {
        params: { id },
        body: {
          orgId: org,
          name: `护理员${level}`,
          certificateLevel: level,
          certifiedFrom: '2020-01-01',
          workplace: 'institution',
          nursingSince: since,
          employedFrom: since,
        },
      })
      return id
    }
    const ids = [await worker(3, '2020-01-01'), await worker(4, '2020-01-01'), await worker(5, '2020-01-01')]
    const young = await worker(5, '2026-06-02')
    const due = await month(HUAIYANG)
    expect(ids.map((id) => due.get(`${id}|post_allowance`))).toEqual([15_000, 10_000, 5000])
    // 5 months 29 days on the last day of November.
    expect(due.get(`${young}|post_allowance`)).toBeUndefined()
    expect((await month(HUAIYANG, '2026-12-01')).get(`${young}|post_allowance`)).toBe(5000)
  })

  test('A-BEN-05, A-BEN-06: five yuan a square metre in use, once it is accepted', async () => {
    const org = await organisation(HUAIYANG, '淮阳丁养老服务', { private: true })
    const village = await villageOf(HUAIYANG)
    const [used, waiting] = [uuidv7(), uuidv7()]
    await t.system((tx) =>
      sql`insert into organisations.site (id, org_id, kind, name, region_code, address) values (${used}, ${org}, 'day_care', '日间照料中心', ${village}, '一号'), (${waiting}, ${org}, 'day_care', '另一中心', ${village}, '二号')`.execute(
        tx,
      ),
    )
    const save = (siteId: string, acceptedOn: string | null) =>
      people[HUAIYANG]?.clerk.call(payeesContract.saveFacility, {
        params: { siteId },
        body: { acceptedOn, usedArea: 200, builtArea: 300, inUseFrom: '2026-01-01' },
      })
    await save(used, '2026-01-01')
    await save(waiting, null)
    // 200 m² in use of 300 built: 1000 yuan a month; the one not accepted: nothing.
    expect((await month(HUAIYANG)).get(`${org}|facility_operating`)).toBe(100_000)
  })
})

describe('Jincheng', () => {
  test('B-BEN-10, B-BEN-13: 200, 400, 600 yuan by self-care, for private homes and public ones privately run', async () => {
    for (const given of [{ private: true }, { private: false, publicRun: true }]) {
      const org = await organisation(JINCHENG, `晋城${uuidv7().slice(-4)}养老院`, given)
      for (let i = 0; i < 10; i++) await resident(JINCHENG, org, { ability: 'intact' })
      for (let i = 0; i < 5; i++) await resident(JINCHENG, org, { ability: 'mild' })
      for (let i = 0; i < 3; i++) await resident(JINCHENG, org, { ability: 'severe' })
      expect((await month(JINCHENG)).get(`${org}|bed_operating`)).toBe(580_000)
    }
  })

  test('B-BEN-36: subsidies of an organisation under sanction wait, with the reference', async () => {
    const org = await organisation(JINCHENG, '晋城违规养老院', { private: true })
    await resident(JINCHENG, org, { ability: 'severe' })
    await people[JINCHENG]?.clerk.call(payeesContract.saveProvider, {
      params: { orgId: org },
      body: {
        filedOn: '2020-01-01',
        privateCapital: true,
        publicBuiltPrivateRun: false,
        organisationKind: null,
        sizeClass: null,
        suspendedReason: '处罚决定书 2026-11',
      },
    })
    const id = uuidv7() as CycleId
    await people[JINCHENG]?.clerk.call(cycles.openCycle, {
      params: { id },
      body: { region: JINCHENG, month: MONTH },
    })
    await t.due()
    const { items } = (await people[JINCHENG]?.clerk.call(cycles.listLines, {
      params: { id },
      query: { held: 'yes' },
    })) ?? { items: [] }
    expect(items.map((line) => [line.payeeId, line.amount])).toEqual([[org, 60_000]])
    await people[JINCHENG]?.clerk.call(cycles.cancelCycle, { params: { id }, body: { reason: '测试' } })
  })

  test('B-BEN-18: four hours a month at 75 with the subsistence allowance, credited in minutes and not in money', async () => {
    const region = await villageOf(JINCHENG)
    const [at74, at75, rich] = await t.system(async (tx) => {
      const ids = [
        await makeElder(tx, { region, birthDay: '1952-11-20' }),
        await makeElder(tx, { region, birthDay: '1951-09-20' }),
        await makeElder(tx, { region, birthDay: '1940-01-01' }),
      ]
      for (const id of ids.slice(0, 2)) await fact(tx, id, 'subsistence', 'urban', '2020-01-01')
      return ids
    })
    const due = await month(JINCHENG)
    expect([at74, at75, rich].map((id) => due.get(`${id}|purchase_hours`))).toEqual([
      undefined,
      240,
      undefined,
    ])
  })
})

test('A-WORK-02: Jiaozuo pays 50, 100, 150 yuan: 300 for one of each grade', async () => {
  const org = await organisation(JIAOZUO, '焦作养老院', { private: true })
  const ids = [5, 4, 3].map((level) => [uuidv7(), level] as const)
  for (const [id, level] of ids)
    await people[JIAOZUO]?.clerk.call(payeesContract.saveWorker, {
      params: { id },
      body: {
        orgId: org,
        name: `护理员${level}`,
        certificateLevel: level,
        certifiedFrom: '2020-01-01',
        workplace: 'institution',
        nursingSince: '2026-11-01',
        employedFrom: '2026-11-01',
      },
    })
  const due = await month(JIAOZUO)
  expect(ids.map(([id]) => due.get(`${id}|post_allowance`)).reduce((a = 0, b = 0) => a + b, 0)).toBe(30_000)
})

test('the neighbour sees no worker, organisation or project', async () => {
  const { items } = (await people[HUAIYANG]?.clerk.call(payeesContract.listBedProjects, { query: {} })) ?? {
    items: [],
  }
  expect(items.length).toBeGreaterThan(0)
  const theirs = (await people[JINCHENG]?.clerk.call(payeesContract.listBedProjects, { query: {} })) ?? {
    items: [],
  }
  expect(theirs.items.filter((one) => items.some((mine) => mine.id === one.id))).toEqual([])
})
