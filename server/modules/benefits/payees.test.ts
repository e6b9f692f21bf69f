import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import * as payeesContract from '#contract/benefit-payees'
import * as finance from '#contract/benefit-finance'
import { BenefitScheme } from '#contract/benefit-scheme'
import { type CycleId, problems } from '#contract/benefit-words'
import { type OrgId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import { makeElder } from '../people/people.fixture.ts'
import { budget, fact, putInForce } from './benefits.fixture.ts'
import { applyEntry, grant } from './worker-support.fixture.ts'

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
  given: { own?: number; converted?: number; built?: number; nursing?: number },
  accepted: string | null = '2026-10-01',
) => ({
  orgId: org,
  name: '扩建',
  ownNewBeds: given.own ?? 0,
  convertedBeds: given.converted ?? 0,
  builtBeds: given.built ?? 0,
  nursingBeds: given.nursing ?? 0,
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

  test('A-BEN-05: 300 m² in use for twelve months: 18,000 yuan', async () => {
    const org = await organisation(HUAIYANG, '淮阳戊养老服务', { private: true })
    const village = await villageOf(HUAIYANG)
    const siteId = uuidv7()
    await t.system((tx) =>
      sql`insert into organisations.site (id, org_id, kind, name, region_code, address) values (${siteId}, ${org}, 'day_care', '全年中心', ${village}, '三号')`.execute(
        tx,
      ),
    )
    await people[HUAIYANG]?.clerk.call(payeesContract.saveFacility, {
      params: { siteId },
      body: {
        acceptedOn: '2025-12-01',
        usedArea: 300,
        builtArea: 300,
        inUseFrom: '2026-01-01',
        inUseTo: '2026-12-31',
      },
    })
    let sum = 0
    for (let i = 1; i <= 12; i++)
      sum +=
        (await month(HUAIYANG, `2026-${String(i).padStart(2, '0')}-01`)).get(`${org}|facility_operating`) ?? 0
    expect(sum).toBe(1_800_000)
    expect((await month(HUAIYANG, '2027-01-01')).get(`${org}|facility_operating`)).toBeUndefined()
  }, 60_000)

  test('A-BEN-06: five yuan a square metre in use, once it is accepted', async () => {
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

  test('B-BEN-09: a hundred new beds, 300,000 yuan; the same beds a second time are refused', async () => {
    const org = await organisation(JINCHENG, '晋城新建养老院', { private: true })
    const id = uuidv7()
    await people[JINCHENG]?.clerk.call(payeesContract.saveBedProject, {
      params: { id },
      body: beds(org, { built: 100 }),
    })
    const grant = () => people[JINCHENG]?.head.call(payeesContract.grantBedProject, { params: { id } })
    await grant()
    expect((await month(JINCHENG)).get(`${org}|bed_construction`)).toBe(30_000_000)
    expect((await problemOf(grant() ?? Promise.resolve())).type).toBe(problems.grantedAlready.type)
  })

  test('B-BEN-11: who was away the whole month is not counted, who was there for a day is', async () => {
    const org = await organisation(JINCHENG, '晋城实住养老院', { private: true })
    const ids = [0, 1, 2].map(() => resident(JINCHENG, org, { ability: 'intact' }))
    const [there, hospital, part] = await Promise.all(ids)
    const event = (elderId: string | undefined, from: string, to: string) =>
      t.system((tx) =>
        sql`insert into people.life_event (id, elder_id, region_code, kind, valid, source, state, decided_at)
          select ${uuidv7()}, id, region_code, 'hospital', daterange(${from}::date, ${to}::date), 'institution', 'confirmed', now() from people.elder where id = ${elderId}`.execute(
          tx,
        ),
      )
    await event(hospital, '2026-10-20', '2026-12-05')
    await event(part, '2026-11-02', '2026-12-05')
    const due = await t.system(async (tx) => {
      const { entitledIn } = await import('./entitled.ts')
      return entitledIn(tx, {
        region: JINCHENG,
        month: MONTH,
        elders: [there, hospital, part].map((id) => id ?? ''),
      })
    })
    expect(
      new Set(due.filter((one) => one.scheme.rule.key === 'bed_operating').map((one) => one.elderId)),
    ).toEqual(new Set([there, part]))
    expect((await month(JINCHENG)).get(`${org}|bed_operating`)).toBe(40_000)
  })

  test('B-BEN-51: of an institution the three kinds of support, with what it may have and what it has had', async () => {
    const org = await organisation(JINCHENG, '晋城扶持养老院', { private: true })
    const id = uuidv7()
    await people[JINCHENG]?.clerk.call(payeesContract.saveBedProject, {
      params: { id },
      body: beds(org, { built: 10 }),
    })
    await resident(JINCHENG, org, { ability: 'severe' })
    await month(JINCHENG)
    const { items } = (await people[JINCHENG]?.clerk.call(finance.institutionSupport, {
      params: { orgId: org },
    })) ?? {
      items: [],
    }
    const of = (kind: string) => items.find((one) => one.kind === kind)
    expect(of('construction')).toMatchObject({
      scheme: 'bed_construction',
      outcome: 'entitled',
      entitledFen: 3_000_000,
      paidFen: 0,
    })
    expect(of('operation')).toMatchObject({ scheme: 'bed_operating', paidFen: 0 })
    // The document names interest support without a share: unknown, not nothing.
    expect(of('interest')).toMatchObject({ scheme: 'loan_interest', outcome: 'unknown', entitledFen: null })
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

  test('B-BEN-22: a year by side: what goes to elders and what goes to organisations and workers', async () => {
    const three = {
      clerk: people[JINCHENG]?.clerk,
      checker: await t.as('clerk', { region: JINCHENG }),
      head: people[JINCHENG]?.head,
    }
    const region = await villageOf(JINCHENG)
    await t.system(async (tx) => {
      await budget(tx, 1_000_000_000_00, 2025, JINCHENG)
      await fact(
        tx,
        await makeElder(tx, { region, birthDay: '1940-03-01' }),
        'destitute',
        'dispersed',
        '2020-01-01',
      )
    })
    const id = uuidv7() as CycleId
    await three.clerk?.call(cycles.openCycle, {
      params: { id },
      body: { region: JINCHENG, month: '2025-12-01' },
    })
    await t.due()
    const shown = await three.clerk?.call(cycles.showCycle, { params: { id } })
    await three.clerk?.call(cycles.submitCycle, {
      params: { id },
      body: { updatedAt: shown?.updatedAt ?? '' },
    })
    await three.checker.call(cycles.checkCycle, { params: { id } })
    await three.head?.call(cycles.approveCycle, { params: { id } })
    const report = await three.checker.call(finance.yearReport, { query: { year: 2025 } })
    const supply = report.items.filter((one) => one.side === 'supply')
    expect(supply.map((one) => one.scheme)).toContain('bed_operating')
    expect(report.items.find((one) => one.scheme === 'purchase_hours')).toMatchObject({
      side: 'demand',
      fen: 0,
    })
    expect(report.totals).toEqual({
      demandFen: report.items.filter((one) => one.side === 'demand').reduce((sum, one) => sum + one.fen, 0),
      supplyFen: supply.reduce((sum, one) => sum + one.fen, 0),
      demandMinutes: report.items
        .filter((one) => one.side === 'demand')
        .reduce((sum, one) => sum + one.minutes, 0),
    })
    expect(report.totals.demandMinutes).toBe(shown?.totalMinutes)
    expect(report.totals.demandMinutes).toBeGreaterThanOrEqual(240)
    expect(report.totals.demandFen + report.totals.supplyFen).toBe(shown?.totalFen)
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

describe('care workers', () => {
  const region = 410803000000
  const body = (org: OrgId, more: Partial<(typeof payeesContract.saveWorker)['body']['_input']> = {}) => ({
    orgId: org,
    name: '护理员',
    certificateLevel: 5,
    certifiedFrom: '2020-01-01',
    workplace: 'institution' as const,
    nursingSince: '2020-01-01',
    employedFrom: '2020-01-01',
    ...more,
  })
  beforeAll(async () => {
    people[region] = { clerk: await t.as('clerk', { region }), head: await t.as('head', { region }) }
    const base = {
      subject: 'worker',
      paidTo: 'worker',
      form: 'cash',
      audience: 'true',
      unit: 'fen',
      bound: 'exact',
      about: { zh: '测试', en: 'Test' },
    } as const
    const level = (at: string, value: number) => ({ when: at, zh: at, en: at, value })
    const cases = [
      { zh: '无证', en: 'None', situation: { certificateLevel: 0 }, expect: { outcome: 'not_entitled' } },
    ]
    await t.system(async (tx) => {
      await putInForce(
        tx,
        'post_allowance',
        BenefitScheme.parse({
          ...base,
          zh: '岗位补贴（测试）',
          en: 'Post allowance (test)',
          category: 'post',
          period: 'month',
          criteria: [{ key: 'certified', zh: '持证', en: 'Certified', when: 'certificateLevel >= 1' }],
          // Front-line staff of an institution get the next higher level's; the highest has none above it and keeps its own.
          amount: {
            how: 'table',
            rows: [
              level('certificateLevel <= 3', 15_000),
              level('certificateLevel == 4 && frontline', 15_000),
              level('certificateLevel == 4', 10_000),
              level('certificateLevel == 5 && frontline', 10_000),
              level('certificateLevel == 5', 5000),
            ],
          },
          cases,
        }),
        { region, from: '2020-01-01' },
      )
      await putInForce(
        tx,
        'graduate_entry',
        BenefitScheme.parse({
          ...base,
          zh: '入职补贴（测试）',
          en: 'Entry subsidy (test)',
          category: 'entry',
          period: 'year',
          criteria: [
            { key: 'three_years', zh: '三年内', en: 'Within three years', when: 'serviceMonths <= 36' },
          ],
          amount: { how: 'fixed', value: 400_000 },
          cases: [
            {
              zh: '四年',
              en: 'Four years',
              situation: { serviceMonths: 48 },
              expect: { outcome: 'not_entitled' },
            },
          ],
        }),
        { region, from: '2020-01-01' },
      )
    })
  })
  const save = async (
    org: OrgId,
    more: Partial<(typeof payeesContract.saveWorker)['body']['_input']> = {},
    id = uuidv7(),
  ) => {
    await people[region]?.clerk.call(payeesContract.saveWorker, { params: { id }, body: body(org, more) })
    return id
  }

  test('B-WORK-02: the level of that month applies, also when an old month is reckoned again', async () => {
    const org = await organisation(region, '中站养老院', { private: true })
    const id = await save(org, { frontline: false })
    await save(org, { certificateLevel: 4, certifiedFrom: '2026-06-10', frontline: false }, id)
    const of = async (when: string) => (await month(region, when)).get(`${id}|post_allowance`)
    expect(await of('2026-05-01')).toBe(5000)
    expect(await of('2026-06-01')).toBe(10_000)
    expect(await of('2026-07-01')).toBe(10_000)
  })

  test('B-WORK-03: front-line staff get the next higher level; what the highest gets is the rule’s own row', async () => {
    const org = await organisation(region, '中站一线养老院', { private: true })
    const ids = []
    for (const [certificateLevel, frontline] of [
      [5, true],
      [5, false],
      [4, true],
      [3, true],
    ] as const)
      ids.push(await save(org, { certificateLevel, frontline }))
    const due = await month(region)
    expect(ids.map((id) => due.get(`${id}|post_allowance`))).toEqual([10_000, 5000, 15_000, 15_000])
  })

  test('A-WORK-15: a pass that is confirmed changes the grade and says from when the subsidy follows it', async () => {
    const org = await organisation(region, '中站考评养老院', { private: true })
    const id = await save(org, { certificateLevel: 0, certifiedFrom: null, frontline: false })
    expect((await month(region)).get(`${id}|post_allowance`)).toBeUndefined()
    const confirmed = await people[region]?.clerk.call(payeesContract.confirmCertificate, {
      params: { id },
      body: { level: 4, number: 'ZS-1', from: '2026-12-15', to: null },
    })
    expect(confirmed).toMatchObject({
      worker: { certificateLevel: 4, certifiedFrom: '2026-12-15' },
      allowance: { from: '2026-12-01', amountFen: 10_000 },
    })
    expect((await month(region)).get(`${id}|post_allowance`)).toBeUndefined()
    expect((await month(region, '2026-12-01')).get(`${id}|post_allowance`)).toBe(10_000)
  })

  test('A-WORK-06: the entry subsidy is paid by yearly parts; who leaves after the first year gets no further part', async () => {
    const org = await organisation(region, '中站入职养老院', { private: true })
    const given = { nursingSince: '2026-03-01', employedFrom: '2026-03-01', frontline: false }
    const [stays, leaves] = [await save(org, given), await save(org, given)]
    const { clerk, head } = people[region] ?? {}
    if (!clerk || !head) throw new Error('nobody works there')
    for (const id of [stays, leaves]) await grant(head, await applyEntry(clerk, id))
    expect((await problemOf(applyEntry(clerk, stays))).type).toBe(problems.openAlready.type)
    const part = async (id: string, when: string) => (await month(region, when)).get(`${id}|graduate_entry`)
    expect([await part(stays, '2026-11-01'), await part(leaves, '2026-11-01')]).toEqual([400_000, 400_000])
    await save(org, { ...given, employedTo: '2027-02-28' }, leaves)
    expect([await part(stays, '2027-11-01'), await part(leaves, '2027-11-01')]).toEqual([400_000, undefined])
    expect(await part(stays, '2028-11-01')).toBe(400_000)
    // Three years are over.
    expect(await part(stays, '2029-11-01')).toBeUndefined()
  })
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

describe('support that leans towards nursing beds', () => {
  test('B-BEN-33: with a weight of 1.5 a nursing bed is worth 3000 × 1.5; other beds of the project keep 3000', async () => {
    const who = people[JINCHENG]
    const org = await organisation(JINCHENG, '晋城护理型养老院', { private: true })
    await t.system(async (tx) => {
      const { rows } = await sql<{ body: object }>`
        select body from policy.rule where kind = 'benefits.scheme' and key = 'bed_construction' and state = 'published'
          and region_code in (${JINCHENG}, 140500000000) order by region_code desc limit 1`.execute(tx)
      const unitWord = { zh: '床', en: 'beds' }
      await putInForce(
        tx,
        'bed_construction',
        BenefitScheme.parse({
          ...rows[0]?.body,
          // 3000 for every bed, and for a nursing bed the half of it once more.
          amount: {
            how: 'sum',
            parts: [
              { how: 'per_unit', rate: 300_000, units: 'builtBeds', unitWord },
              { how: 'per_unit', rate: 150_000, units: 'nursingBeds', unitWord },
            ],
          },
          cases: [
            {
              zh: '一张护理型床位',
              en: 'One nursing bed',
              situation: { privateCapital: true, builtBeds: 1, nursingBeds: 1 },
              expect: { outcome: 'entitled', amount: 450_000 },
            },
          ],
        }),
        { region: JINCHENG },
      )
    })
    const save = (id: string, given: Parameters<typeof beds>[1]) =>
      who?.clerk.call(payeesContract.saveBedProject, { params: { id }, body: beds(org, given) })
    const [one, mixed] = [uuidv7(), uuidv7()]
    await save(one, { built: 1, nursing: 1 })
    await who?.head.call(payeesContract.grantBedProject, { params: { id: one } })
    expect((await month(JINCHENG)).get(`${org}|bed_construction`)).toBe(450_000)
    expect(await save(mixed, { built: 10, nursing: 4 })).toMatchObject({ nursingBeds: 4 })
    await who?.head.call(payeesContract.grantBedProject, { params: { id: mixed } })
    expect((await month(JINCHENG)).get(`${org}|bed_construction`)).toBe(450_000 + 6 * 300_000 + 4 * 450_000)

    const refused = await problemOf(save(uuidv7(), { built: 3, nursing: 4 }) ?? Promise.resolve())
    expect(refused.errors).toMatchObject([{ pointer: '/nursingBeds' }])
    await expect(
      t.system((tx) =>
        sql`update benefits.bed_project set nursing_beds = 11 where id = ${mixed}`.execute(tx),
      ),
    ).rejects.toMatchObject({ constraint: 'bed_project_nursing' })
  })
})
