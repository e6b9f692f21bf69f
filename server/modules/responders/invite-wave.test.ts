import { beforeEach, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/responders'
import { world } from '#testing'
import { inviteWave } from './invite-wave.ts'
import {
  call,
  east,
  home,
  jiefang,
  makeElder,
  makeResponder,
  neighbourVillage,
  sendEverybodyHome,
  village,
  zhongzhan,
} from './responders.fixture.ts'
import { loadRoads } from './roads.ts'

const t = await world()
beforeEach(() => t.system(sendEverybodyHome))

const names = (list: contract.Considered[]) => list.map((one) => one.responderId)

describe('a wave', () => {
  test('B-IOT-03: the nearest on duty are called first, off duty never; the next wave asks nobody twice', async () => {
    const [far, near, middle, off] = await t.system(async (tx) => [
      await makeResponder(tx, { metres: 900 }),
      await makeResponder(tx, { metres: 100 }),
      await makeResponder(tx, { metres: 400 }),
      await makeResponder(tx, { metres: 20, onDuty: false }),
    ])
    const incident = call()
    const first = await t.system((tx) => inviteWave(tx, incident, { k: 2 }))
    expect(names(first.chosen)).toEqual([near, middle])
    expect(first.refused.find((one) => one.responderId === off)).toMatchObject({
      reasons: ['off_duty'],
      zh: expect.stringContaining('未在岗'),
    })
    expect(first.refused.find((one) => one.responderId === far)?.reasons[0]).toBe('not_needed')
    const second = await t.system((tx) => inviteWave(tx, incident, { k: 2 }))
    expect(second.wave).toBe(2)
    expect(names(second.chosen)).toEqual([far])
    expect(second.refused.find((one) => one.responderId === near)?.reasons).toEqual(['invited_before'])
    expect(second.shortfall).toMatchObject({ missing: 1 })
    const third = await t.system((tx) => inviteWave(tx, incident, { k: 2 }))
    expect(third.chosen).toEqual([])
    expect(third.shortfall?.zh).toContain('缺 2 人')
  })

  test('B-IOT-07: institution team, social rescue force and volunteers are each filterable, and only on-duty members are proposed', async () => {
    const kinds = ['care_worker', 'social_rescue', 'volunteer'] as const
    await t.system(async (tx) => {
      for (const kind of kinds) {
        await makeResponder(tx, { kind, name: `${kind} 在岗` })
        await makeResponder(tx, { kind, name: `${kind} 下岗`, onDuty: false })
      }
    })
    const desk = await t.as('duty_officer', { region: jiefang })
    for (const kind of kinds) {
      const answer = await desk.call(contract.near, { query: { ...home, region: village, kind, k: 5 } })
      expect(answer.chosen.map((one) => one.name)).toEqual([`${kind} 在岗`])
      expect(answer.refused).toMatchObject([{ name: `${kind} 下岗`, reasons: ['off_duty'] }])
      const listed = await desk.call(contract.list, { query: { kind } })
      expect(listed.items.map((one) => one.kind)).toEqual([kind, kind])
    }
  })

  test('B-IOT-20: the institution that a family subscribed as rescuer is in the call-out list, however far', async () => {
    const orgId = uuidv7()
    const { elderId, member } = await t.system(async (tx) => {
      for (let n = 1; n <= 6; n++) await makeResponder(tx, { metres: 50 * n })
      const member = await makeResponder(tx, { kind: 'care_worker', orgId, metres: 9000 })
      const elderId = await makeElder(tx)
      await tx
        .insertInto('responders.subscription')
        .values({
          id: uuidv7(),
          org_id: orgId,
          elder_id: elderId,
          region_code: village,
          since: '2026-01-01',
          until: null,
        })
        .execute()
      return { elderId, member }
    })
    const wave = await t.system((tx) => inviteWave(tx, call({ elderId }), { k: 5 }))
    expect(wave.chosen[0]).toMatchObject({
      responderId: member,
      reasons: expect.arrayContaining(['subscribed', 'out_of_reach']),
    })
    expect(wave.chosen).toHaveLength(5)
  })

  test('A-IOT-21: for an alarm in a village its own facility is the nearest responder', async () => {
    const facility = await t.system(async (tx) => {
      await makeResponder(tx, { metres: 30, regionCode: neighbourVillage })
      return makeResponder(tx, {
        kind: 'facility',
        name: '站前社区日间照料中心',
        orgId: uuidv7(),
        metres: 350,
      })
    })
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 2 }))
    expect(wave.chosen[0]).toMatchObject({
      responderId: facility,
      reasons: expect.arrayContaining(['village_facility', 'within_reach']),
    })
  })

  test('B-IOT-24: within fifteen minutes is inside, beyond is outside, and both are counted', async () => {
    // On foot at 1.2 m/s and a detour of 1.3: 15 minutes are 831 m in a straight line.
    await t.system(async (tx) => {
      await makeResponder(tx, { metres: 820 })
      await makeResponder(tx, { metres: 845 })
      await makeResponder(tx, { metres: 845, travelMode: 'car' })
    })
    const { chosen } = await t.system((tx) => inviteWave(tx, call(), { k: 5 }))
    expect(chosen.filter((one) => one.withinReach).map((one) => one.travelS)).toHaveLength(2)
    expect(chosen.filter((one) => one.withinReach === false)).toMatchObject([
      { reasons: expect.arrayContaining(['out_of_reach']) },
    ])
  })

  test('a helper from the next district is asked when nearer: the search covers the city', async () => {
    const over = await t.system((tx) => makeResponder(tx, { metres: 60, regionCode: neighbourVillage }))
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 5 }))
    expect(names(wave.chosen)).toEqual([over])
  })

  test('a fresh position of the phone counts before the home, an old one does not', async () => {
    const someone = await t.system(async (tx) => {
      const id = await makeResponder(tx, { metres: 5000, travelMode: 'ebike' })
      const fix = east(100)
      await tx
        .insertInto('responders.place')
        .values({
          responder_id: id,
          source: 'fix',
          region_code: village,
          lon: fix.lon,
          lat: fix.lat,
          accuracy_m: 20,
          at: t.clock.now(),
        })
        .execute()
      return id
    })
    const now = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(now.chosen).toMatchObject([{ responderId: someone, distanceM: 130 }])
    t.clock.forward({ minutes: 31 })
    const later = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(later.chosen[0]?.distanceM).toBeGreaterThan(6000)
    expect(later.chosen[0]?.reasons).toContain('old_position')
    t.clock.reset()
  })

  test('without a position of the elder the street is asked, and says so', async () => {
    const someone = await t.system((tx) => makeResponder(tx))
    const wave = await t.system((tx) => inviteWave(tx, call({ lon: null, lat: null }), { k: 3 }))
    expect(wave.chosen).toMatchObject([
      { responderId: someone, distanceM: null, withinReach: null, reasons: ['nearest', 'position_unknown'] },
    ])
  })

  test('a shift makes on duty, an expired certificate does not qualify, a key holder is preferred', async () => {
    const { shift, expired, valid, elderId } = await t.system(async (tx) => {
      const elderId = await makeElder(tx)
      const now = t.clock.now().getTime()
      const shift = await makeResponder(tx, { onDuty: false, metres: 300 })
      await tx
        .insertInto('responders.shift')
        .values({
          id: uuidv7(),
          responder_id: shift,
          region_code: village,
          starts_at: new Date(now - 3_600_000),
          ends_at: new Date(now + 3_600_000),
        })
        .execute()
      await tx
        .insertInto('responders.held_key')
        .values({
          id: uuidv7(),
          responder_id: shift,
          elder_id: elderId,
          region_code: village,
          since: '2026-01-01',
        })
        .execute()
      const expired = await makeResponder(tx, { metres: 10 })
      const valid = await makeResponder(tx, { metres: 200 })
      for (const [responder_id, valid_until] of [
        [expired, '2026-01-01'],
        [valid, null],
        [shift, null],
      ] as const)
        await tx
          .insertInto('responders.qualification')
          .values({
            id: uuidv7(),
            responder_id,
            region_code: village,
            kind: 'first_aid',
            valid_from: '2025-01-01',
            valid_until,
          })
          .execute()
      return { shift, expired, valid, elderId }
    })
    const wave = await t.system((tx) =>
      inviteWave(tx, call({ elderId, qualification: 'first_aid' }), { k: 3 }),
    )
    expect(names(wave.chosen)).toEqual([shift, valid])
    expect(wave.chosen[0]?.reasons).toContain('holds_key')
    expect(wave.refused.find((one) => one.responderId === expired)?.reasons).toEqual(['not_qualified'])
    t.clock.forward({ hours: 2 })
    const later = await t.system((tx) => inviteWave(tx, call({ elderId }), { k: 9 }))
    expect(later.refused.find((one) => one.responderId === shift)?.reasons).toEqual(['off_duty'])
    t.clock.reset()
  })

  test('looks beyond the nearest forty when those are off duty', async () => {
    const far = await t.system(async (tx) => {
      for (let n = 0; n < 45; n++) await makeResponder(tx, { metres: 10 + n, onDuty: false })
      return makeResponder(tx, { metres: 2000 })
    })
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(names(wave.chosen)).toEqual([far])
  })

  test('a road network decides where it covers both ends; its licence is kept with it', async () => {
    await t.system((tx) =>
      loadRoads(tx, {
        name: 'test',
        licence: 'ODbL-1.0',
        attribution: '© OpenStreetMap contributors',
        // Home is at 0; a helper 400 m east must go round by 1 and 2.
        nodes: [
          { node: 0, ...home },
          { node: 1, ...east(400) },
          { node: 2, lon: home.lon, lat: home.lat + 0.01 },
          { node: 3, lon: home.lon - 0.02, lat: home.lat - 0.02 },
        ],
        edges: [
          { from: 1, to: 2, lengthM: 1500, speedMps: 8 },
          { from: 2, to: 0, lengthM: 1200, speedMps: 8 },
        ],
      }),
    )
    await t.system((tx) => makeResponder(tx, { metres: 400, travelMode: 'car' }))
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(wave.chosen).toMatchObject([
      { distanceM: 2700, reasons: expect.arrayContaining(['road_distance']) },
    ])
    const [network] = await t.system((tx) => tx.selectFrom('responders.road_network').selectAll().execute())
    expect(network).toMatchObject({ licence: 'ODbL-1.0', attribution: '© OpenStreetMap contributors' })
    await t.system((tx) => tx.deleteFrom('responders.road_network').execute())
  })
})

describe('scope', () => {
  test('the neighbour sees neither the roster nor the call-out', async () => {
    const incident = call()
    const id = await t.system(async (tx) => {
      const made = await makeResponder(tx)
      await inviteWave(tx, incident, { k: 1 })
      return made
    })
    const who = { as: 'duty_officer' as const, inside: jiefang, outside: zhongzhan }
    await t.neighbourSeesNothing(contract.list, {}, who)
    await t.neighbourSeesNothing(contract.show, { params: { id } }, who)
    await t.neighbourSeesNothing(contract.callout, { params: { incidentId: incident.incidentId } }, who)
  })

  test('a desk is proposed nobody outside its own region, and an institution only its own people', async () => {
    const orgId = uuidv7()
    const member = await t.system(async (tx) => {
      await makeResponder(tx, { metres: 50 })
      return makeResponder(tx, { metres: 90, orgId, kind: 'care_worker' })
    })
    const outside = await t.as('duty_officer', { region: zhongzhan })
    expect((await outside.call(contract.near, { query: { ...home, region: village } })).chosen).toEqual([])
    const manager = await t.as('org_manager', { orgId })
    expect(
      names((await manager.call(contract.near, { query: { ...home, region: village } })).chosen),
    ).toEqual([member])
  })
})
