import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/devices'
import * as works from '#contract/device-home-works'
import { type HomeWork } from '#contract/device-home-works'
import * as care from '#contract/care-steps'
import { dayOf } from '#contract/day'
import { type ElderId, uuidv7 } from '#contract/id'
import { type Caller, problemOf, world } from '#testing'
import { type Made, makeDevice, makeElder, talk } from './devices.fixture.ts'
import { startIngest } from './ingest.ts'

const t = await world()
const jiefang = 410802000000
const zhongzhan = 410803000000
let clerk: Caller
let elder: ElderId
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
  elder = (await t.system((tx) => makeElder(tx))) as ElderId // made by the operation, which names its id as text
})
const today = () => dayOf(t.clock.now())

function plan(sensors: { kind: 'smoke' | 'fall_radar' | 'motion'; spot: string }[] = [], checkId?: string) {
  return clerk.call(works.planHomeWork, {
    body: {
      // Brands are only types.
      id: uuidv7() as HomeWork['id'],
      elderId: elder,
      ...(checkId ? { checkId: checkId as NonNullable<HomeWork['checkId']> } : {}),
      work: '卫生间防滑、扶手，加装监测',
      builder: '焦作适老化改造队',
      sensors,
    },
  })
}
const complete = (work: HomeWork, devices: Pick<Made, 'serial'>[]) =>
  clerk.call(works.completeHomeWork, {
    params: { homeWorkId: work.id },
    body: {
      completedOn: today(),
      fitted: devices.map(({ serial }, index) => ({ ordinal: index + 1, serial })),
    },
  })
const accept = (work: HomeWork) => clerk.call(works.acceptHomeWork, { params: { homeWorkId: work.id } })
const inStock = (kind: 'smoke' | 'fall_radar' | 'motion') =>
  t.system((tx) => makeDevice(tx, { kind, serial: `KIT-abc-${uuidv7().slice(-6)}` }))

test('B-IOT-17: a completed modification binds its sensors, and is accepted only when each has sent its first signal', async () => {
  // It follows from a look at the home, whose measures it carries out.
  const check = await clerk.call(care.addHomeCheck, {
    body: {
      id: uuidv7() as NonNullable<HomeWork['checkId']>, // a brand is only a type
      elderId: elder,
      checkedOn: today(),
      ticked: [],
    },
  })
  const work = await plan(
    [
      { kind: 'fall_radar', spot: '卫生间' },
      { kind: 'smoke', spot: '厨房' },
    ],
    check.id,
  )
  expect(work).toMatchObject({ state: 'planned', checkId: check.id })
  expect((await problemOf(accept(work))).type, 'not before it is completed').toBe(
    works.homeWorkProblems.wrongState.type,
  )

  const [radar, smoke] = [await inStock('fall_radar'), await inStock('smoke')]
  const completed = await complete(work, [radar, smoke])
  expect(completed.sensors).toMatchObject([
    { serial: radar.serial, bound: true, heardAt: null },
    { serial: smoke.serial, bound: true, heardAt: null },
  ])
  expect(
    await clerk.call(contract.showDevice, { params: { id: radar.id as contract.DeviceId } }),
  ).toMatchObject({
    target: 'home',
    elderId: elder,
    spot: '卫生间',
  })
  expect((await problemOf(accept(work))).type).toBe(works.homeWorkProblems.notHeard.type)

  // The radar speaks; the smoke detector does not yet: it is named.
  const ingest = await startIngest(t.app)
  const say = async (device: Made) => {
    const talking = await talk(ingest.mqtt.port, device)
    await talking.say('signal', { id: uuidv7(), at: t.clock.now().toISOString(), signal: 'test' })
    await talking.end()
  }
  await say(radar)
  const refused = await problemOf(accept(work))
  expect(refused.type).toBe(works.homeWorkProblems.notHeard.type)
  expect(refused.detail).toContain(smoke.serial)
  expect(refused.detail).not.toContain(radar.serial)
  await say(smoke)

  const accepted = await accept(work)
  expect(accepted).toMatchObject({ state: 'accepted', acceptedBy: expect.any(String) })
  for (const sensor of accepted.sensors)
    expect(sensor).toMatchObject({ bound: true, heardAt: expect.any(String) })
  expect((await problemOf(accept(work))).type, 'once').toBe(works.homeWorkProblems.wrongState.type)
  await ingest.stop()
})

test('what a device said before it was fitted does not count, and one taken away again stops acceptance', async () => {
  const ingest = await startIngest(t.app)
  const other = await t.system((tx) => makeElder(tx, { name: '别家老人' }))
  const motion = await t.system((tx) =>
    makeDevice(tx, { kind: 'motion', to: { target: 'home', elderId: other } }),
  )
  const talking = await talk(ingest.mqtt.port, motion)
  await talking.say('signal', { id: uuidv7(), at: t.clock.now().toISOString(), signal: 'test' })
  const id = motion.id as contract.DeviceId // made by the fixture
  await clerk.call(contract.unbindDevice, { params: { id }, body: { reason: '移装' } })
  await t.clock.forward({ minutes: 5 })
  const work = await plan([{ kind: 'motion', spot: '客厅' }])
  await complete(work, [motion])
  expect((await problemOf(accept(work))).type).toBe(works.homeWorkProblems.notHeard.type)
  await talking.say('signal', { id: uuidv7(), at: t.clock.now().toISOString(), signal: 'test' })
  await talking.end()
  await clerk.call(contract.unbindDevice, { params: { id }, body: { reason: '又拆走了' } })
  expect((await problemOf(accept(work))).type).toBe(works.homeWorkProblems.notBound.type)
  await ingest.stop()
})

test('wrong devices are refused with the place they were meant for; nothing is bound then', async () => {
  const work = await plan([
    { kind: 'smoke', spot: '厨房' },
    { kind: 'motion', spot: '客厅' },
  ])
  const [radar, motion] = [await inStock('fall_radar'), await inStock('motion')]
  const problem = await problemOf(complete(work, [radar, motion]))
  expect(problem.errors).toEqual([expect.objectContaining({ pointer: '/fitted/0/serial' })])
  expect((await problemOf(complete(work, [{ serial: 'NOBODY-1' }, motion]))).errors).toEqual([
    expect.objectContaining({ pointer: '/fitted/0/serial', detail: expect.stringContaining('NOBODY-1') }),
  ])
  expect((await problemOf(complete(work, []))).errors).toHaveLength(2)
  expect(
    await clerk.call(contract.showDevice, { params: { id: motion.id as contract.DeviceId } }),
  ).toMatchObject({ state: 'in_stock' })
})

test('a modification without sensors is accepted as it is; a given-up one with its reason goes nowhere; the neighbour sees none', async () => {
  const work = await plan()
  await complete(work, [])
  expect((await accept(work)).state).toBe('accepted')
  const dropped = await plan()
  const giveUp = () =>
    clerk.call(works.giveUpHomeWork, { params: { homeWorkId: dropped.id }, body: { reason: '老人不愿意' } })
  expect(await giveUp()).toMatchObject({ state: 'given_up', reason: '老人不愿意' })
  expect((await problemOf(giveUp())).type).toBe(works.homeWorkProblems.wrongState.type)
  expect((await problemOf(complete(dropped, []))).type).toBe(works.homeWorkProblems.wrongState.type)
  await t.neighbourSeesNothing(works.listHomeWorks, {}, { as: 'clerk', inside: jiefang, outside: zhongzhan })
  const outside = await t.as('clerk', { region: zhongzhan })
  expect(
    await problemOf(outside.call(works.acceptHomeWork, { params: { homeWorkId: work.id } })),
  ).toMatchObject({ status: 404 })
  // Whoever writes past the operation is refused by the database.
  const bare = await plan([{ kind: 'smoke', spot: '厨房' }])
  await expect(
    t.system((tx) =>
      tx
        .updateTable('devices.home_work')
        .set({ state: 'accepted', completed_on: today(), accepted_at: t.clock.now() })
        .where('id', '=', bare.id)
        .execute(),
    ),
  ).rejects.toThrow(/never heard/)
})
