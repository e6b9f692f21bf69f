import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import { notYours } from '#contract/family'
import * as life from '#contract/benefit-life'
import { type ApplicationId, type CycleId, problems } from '#contract/benefit-words'
import { events as calls } from '#contract/calls'
import { type ElderId, type OrgId, uuidv7 } from '#contract/id'
import { record } from '#platform/events'
import { type Caller, problemOf, world } from '#testing'
import {
  budget,
  COUNTY,
  fact,
  hardship,
  oldAge,
  payee,
  putInForce,
  threePeople,
  VILLAGE,
} from './benefits.fixture.ts'

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
let worker: Caller
const elders: ElderId[] = []
/** Sessions do not outlive a jump of the clock: everybody signs in anew. */
const at = async (instant: string) => {
  t.clock.forward({ seconds: (Date.parse(instant) - t.clock.now().getTime()) / 1000 })
  who = await threePeople(t)
  worker = await t.as('community_worker', { region: VILLAGE })
}
const list = async (state: 'due' | 'visit' | 'not_found' | 'seen') =>
  (await worker.call(life.listLifeChecks, { query: { state } })).items
const contact = (elderId: ElderId, kind: life.ContactKind, on: string, passed = true, id = uuidv7()) =>
  worker.call(life.recordContact, { params: { elderId, id }, body: { kind, on, passed, note: '' } })

beforeAll(async () => {
  await at('2026-10-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, { effective: { from: 'month_after', counts: 'applied' } }),
    )
    await budget(tx, 1_000_000_00)
    for (const name of ['甲', '乙', '丙', '丁'])
      elders.push((await payee(tx, '1940-01-01', { name: `认证${name}` })) as ElderId) // made here for this brand
  })
  const id = uuidv7() as CycleId // as above
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-10-01' } })
  await t.due()
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await who.head.call(cycles.approveCycle, { params: { id } })
})

test('whoever is paid is looked after from then on; nobody is asked to come anywhere', async () => {
  expect(new Map((await list('seen')).map((one) => [one.elderName, one.dueOn]))).toEqual(
    new Map(['认证甲', '认证乙', '认证丙', '认证丁'].map((name) => [name, '2027-04-28'])),
  )
  expect(await list('due')).toEqual([])
})

test('any verified contact counts: a care call answered, a worker’s visit; heard twice it counts once', async () => {
  const [a, b] = elders
  if (!a || !b) throw new Error('there are elders')
  await at('2027-02-01T02:00:00Z')
  await t.system((tx) =>
    record(tx, calls.careReached, { wellbeing: 'well' }, { elderId: a, regionCode: VILLAGE, subjectId: a }),
  )
  await t.due()
  const id = uuidv7()
  await contact(b, 'visit', '2027-02-01', true, id)
  await contact(b, 'visit', '2027-02-01', true, id)
  const seen = new Map((await list('seen')).map((one) => [one.elderId, one]))
  expect(seen.get(a)).toMatchObject({ seenBy: 'call', seenOn: '2027-02-01', dueOn: '2027-08-01' })
  expect(seen.get(b)).toMatchObject({ seenBy: 'visit', dueOn: '2027-08-01' })
  const { rows } = await t.system((tx) =>
    sql<{ n: number }>`select count(*)::int as n from benefits.contact where elder_id = ${b}`.execute(tx),
  )
  expect(rows[0]?.n).toBe(1)
})

test('a failed face check means a visit and stops nothing', async () => {
  const [, , c] = elders
  if (!c) throw new Error('there are elders')
  expect(await contact(c, 'face', '2027-02-01', false)).toMatchObject({
    state: 'visit',
    visitReason: 'face',
    held: false,
  })
  expect((await who.clerk.call(care.listHolds, { query: {} })).items).toEqual([])
  // The visit finds her at home: done.
  expect(await contact(c, 'visit', '2027-02-01')).toMatchObject({ state: 'seen', visitReason: null })
})

test('no contact in time: due, then a visit, then late, by deadlines; payments still go on', async () => {
  await at('2027-04-05T02:00:00Z')
  expect((await list('due')).map((one) => one.elderName)).toEqual(['认证丁'])
  await at('2027-04-29T02:00:00Z')
  await t.due()
  const [visit] = await list('visit')
  expect(visit).toMatchObject({ elderName: '认证丁', visitReason: 'due', late: false, held: false })
  await at('2027-05-31T02:00:00Z')
  await t.due()
  expect((await list('visit')).map((one) => [one.elderName, one.late, one.held])).toEqual([
    ['认证丁', true, false],
  ])
  expect((await who.clerk.call(care.listHolds, { query: {} })).items).toEqual([])
})

test('only a visit that finds nobody puts payments on hold, in words, and a later contact is heard', async () => {
  const [, , , d] = elders
  if (!d) throw new Error('there are elders')
  expect(await contact(d, 'visit', '2027-05-31', false)).toMatchObject({ state: 'not_found', held: true })
  const { items } = await who.clerk.call(care.listHolds, { query: {} })
  expect(items).toMatchObject([{ reason: 'life_check', payeeName: '认证丁', note: '上门未见到本人' }])
  const daughter = await t.as('family', { elderIds: [d] })
  expect((await daughter.call(applications.familyStatement, { params: { elderId: d } })).holds).toMatchObject(
    [{ reason: 'life_check', since: '2027-05-31' }],
  )
  expect(await contact(d, 'call', '2027-05-31')).toMatchObject({ state: 'seen', held: true })
  expect((await problemOf(contact(d, 'call', '2027-06-30'))).errors?.[0]?.pointer).toBe('/on')
})

test('the neighbour sees nobody’s check', async () => {
  await t.neighbourSeesNothing(
    life.listLifeChecks,
    { query: { state: 'seen' } },
    { as: 'clerk', inside: COUNTY, outside: 410802000000 },
  )
})

test('an institution applies under a mandate only: within its scope, until its end, unless revoked', async () => {
  const org = uuidv7() as OrgId // made here for this brand
  const elder = await t.system(async (tx) => {
    await sql`insert into organisations.organisation (id, name, kind, region_code) values (${org}, '代办养老院', 'care_institution', ${COUNTY})`.execute(
      tx,
    )
    const id = (await payee(tx, '1945-01-01', { name: '住院老人' })) as ElderId // as above
    await sql`update people.elder set org_id = ${org} where id = ${id}`.execute(tx)
    await fact(tx, id, 'subsistence', 'urban', '2026-01-01')
    return id
  })
  const manager = await t.as('org_manager', { orgId: org })
  const apply = () =>
    manager.call(applications.apply, {
      params: { id: uuidv7() as ApplicationId }, // as above
      body: { elderId: elder, scheme: 'hardship_subsidy', mandate: '入住协议', note: '' },
    })
  expect((await problemOf(apply())).type).toBe(problems.noMandate.type)
  const give = (schemes: string[], to: string, id = uuidv7()) =>
    who.clerk
      .call(life.saveMandate, {
        params: { id },
        body: { elderId: elder, orgId: org, schemes, from: '2027-05-01', to, ground: '本人签字的委托书' },
      })
      .then((one) => one.id)
  const end = (id: string) => who.clerk.call(life.revokeMandate, { params: { id }, body: { reason: '改期' } })
  // Of another scheme, and one that has ended.
  await end(await give(['old_age_allowance'], '2028-04-30'))
  const ended = await give([], '2027-05-15')
  expect((await problemOf(apply())).type).toBe(problems.noMandate.type)
  await end(ended)
  const given = await give(['hardship_subsidy'], '2028-04-30')
  // One at a time.
  expect((await problemOf(give([], '2028-01-01'))).type).toBe(problems.openAlready.type)
  expect(await apply()).toMatchObject({ hand: 'institution', state: 'submitted' })
  const daughter = await t.as('family', { elderIds: [elder] })
  expect((await daughter.call(life.familyMandates, { params: { elderId: elder } })).items[0]).toMatchObject({
    id: given,
    orgName: '代办养老院',
    to: '2028-04-30',
  })
  await daughter.call(life.familyRevokeMandate, {
    params: { elderId: elder, id: given },
    body: { reason: '家属自行办理' },
  })
  expect((await problemOf(apply())).type).toBe(problems.noMandate.type)
  // The organisation itself can neither give nor take a mandate; another one sees none.
  expect(
    (
      await problemOf(
        manager.call(life.saveMandate, {
          params: { id: uuidv7() },
          body: {
            elderId: elder,
            orgId: org,
            schemes: [],
            from: '2027-05-01',
            to: '2028-04-30',
            ground: '自己写的',
          },
        }),
      )
    ).status,
  ).toBe(403)
  const stranger = await t.as('org_manager', { orgId: uuidv7() as OrgId }) // as above
  expect((await stranger.call(life.listMandates, { query: { state: 'ended' } })).items).toEqual([])
})

test('a family charges an organisation from the app: only who may decide, only organisations that serve there, with scope and end', async () => {
  const village = await t.system(async (tx) => {
    const id = await payee(tx, '1944-02-02', { name: '委托老人' })
    const { rows } = await sql<{
      region_code: number
    }>`select region_code from people.elder where id = ${id}`.execute(tx)
    return { elder: id as ElderId, region: rows[0]?.region_code ?? 0 } // made by the fixture for this brand
  })
  const { elder, region } = village
  const organisation = (name: string, serves: number) =>
    t.system(async (tx) => {
      const id = uuidv7() as OrgId // as above
      await sql`insert into organisations.organisation (id, name, kind, region_code, state) values (${id}, ${name}, 'home_care_provider', ${serves}, 'operating')`.execute(
        tx,
      )
      await sql`insert into organisations.site (id, org_id, kind, name, region_code, address) values (${uuidv7()}, ${id}, 'community_station', ${name}, ${serves}, '1 号')`.execute(
        tx,
      )
      return id
    })
  const near = await organisation('本村居家服务', region)
  const far = await organisation('外区居家服务', 410802001001)
  const daughter = await t.as('family', { elderIds: [elder] })
  const choices = () => daughter.call(life.mandateChoices, { params: { elderId: elder } })
  const give = (orgId: OrgId, to = '2028-04-30', schemes = ['hardship_subsidy']) =>
    daughter.call(life.familyGiveMandate, {
      params: { elderId: elder, id: uuidv7() },
      body: { orgId, schemes, to },
    })

  // A relative whom nobody asked to act sees whom one could charge, and charges nobody.
  expect(await choices()).toMatchObject({ mayGive: false })
  expect((await problemOf(give(near))).type).toBe(notYours.type)
  await t.system((tx) =>
    sql`insert into people.contact (id, elder_id, region_code, position, name, relation, account_id, may_act)
      values (${uuidv7()}, ${elder}, ${region}, 90, '女儿', 'daughter', ${daughter.accountId}, true)`.execute(
      tx,
    ),
  )
  const found = await choices()
  expect(found.mayGive).toBe(true)
  expect(found.items.map((one) => one.orgId)).toContain(near)
  expect(found.items.map((one) => one.orgId)).not.toContain(far)
  expect((await problemOf(give(far))).errors).toMatchObject([{ pointer: '/orgId' }])
  expect((await problemOf(give(near, '2020-01-01'))).errors).toMatchObject([{ pointer: '/to' }])
  const given = await give(near)
  expect(given).toMatchObject({
    givenBy: 'family',
    schemes: ['hardship_subsidy'],
    to: '2028-04-30',
    orgName: '本村居家服务',
  })
  expect((await problemOf(give(near))).type, 'one at a time').toBe(problems.openAlready.type)
  // The organisation may apply now, and not any more once it is taken back.
  const manager = await t.as('org_manager', { orgId: near })
  expect((await manager.call(life.listMandates, {})).items.map((one) => one.id)).toEqual([given.id])
  const revoked = await daughter.call(life.familyRevokeMandate, {
    params: { elderId: elder, id: given.id },
    body: { reason: '自己办' },
  })
  expect(revoked.revokedAt).not.toBeNull()
  const stranger = await t.as('family', { elderIds: [uuidv7()] })
  expect((await problemOf(stranger.call(life.mandateChoices, { params: { elderId: elder } }))).status).toBe(
    404,
  )
})
