import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { rescueCoverage } from '#contract/alarms'
import { dayOf } from '#contract/day'
import { type Caller, world } from '#testing'
import { makeDevice } from '../devices/devices.fixture.ts'
import { jiefang, makeElder, makeResponder, village } from './alarms.fixture.ts'

const t = await world()
let head: Caller
let communities = 0
beforeAll(async () => {
  head = await t.as('head', { region: jiefang })
  communities = (await head.call(rescueCoverage)).communities
})

test('B-IOT-06: of N communities M have the rescue system at the end of 2025, and the list names the others', async () => {
  expect(communities).toBeGreaterThan(20)
  // Both are there since the summer of that year.
  await t.system(async (tx) => {
    const elderId = await makeElder(tx)
    const { id } = await makeDevice(tx, { to: { target: 'person', elderId } })
    await sql`update devices.binding set bound = tstzrange('2025-06-01 08:00+08', null) where device_id = ${id}`.execute(
      tx,
    )
  })
  const alone = await head.call(rescueCoverage, { query: { on: '2025-12-31' } })
  // A device without anybody who could come is not yet a rescue system.
  expect(alone).toMatchObject({ communities, enabled: 0 })
  expect(alone.missing.find((one) => one.regionCode === village)).toMatchObject({ devices: 1, responders: 0 })
  await t.system(async (tx) => {
    const id = await makeResponder(tx, 300)
    await sql`update responders.responder set created_at = '2025-06-01 08:00+08' where id = ${id}`.execute(tx)
  })
  const both = await head.call(rescueCoverage, { query: { on: '2025-12-31' } })
  expect(both).toMatchObject({ communities, enabled: 1, definition: { devices: 1, responders: 1 } })
  expect(both.missing).toHaveLength(communities - 1)
  expect(both.missing.some((one) => one.regionCode === village)).toBe(false)
  expect(both.units.reduce((sum, unit) => sum + unit.communities, 0)).toBe(communities)
  expect(both.units.filter((unit) => unit.enabled > 0)).toEqual([
    expect.objectContaining({ regionCode: Math.floor(village / 1000) * 1000, enabled: 1 }),
  ])
  // Before they were there, they were not there.
  expect((await head.call(rescueCoverage, { query: { on: '2024-12-31' } })).enabled).toBe(0)
})

test('the neighbour sees no device and no responder of ours', async () => {
  const next = await t.as('head', { region: 410803000000 })
  const answer = await next.call(rescueCoverage, {
    query: { region: String(jiefang), on: dayOf(t.clock.now()) },
  })
  expect(answer).toMatchObject({ enabled: 0 })
  expect(answer.missing.every((one) => one.devices === 0 && one.responders === 0)).toBe(true)
})
