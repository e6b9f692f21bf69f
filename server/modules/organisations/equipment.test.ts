import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/organisations'
import { world } from '#testing'
import { stateOf } from './equipment.ts'
import { registerOrganisation } from './register.ts'
import { registerSite } from './sites.ts'

const t = await world()
const county = 410802000000
const village = 410802001001
let clerk: Awaited<ReturnType<typeof t.as>>
const homes: string[] = []

beforeAll(async () => {
  clerk = await t.as('clerk', { region: county })
  await t.system(async (tx) => {
    const none = {
      shortName: null,
      creditCode: null,
      address: null,
      phone: null,
      contactName: null,
      note: null,
    }
    const orgId = await registerOrganisation(tx, {
      ...none,
      name: '乡镇敬老院管理中心',
      kind: 'care_institution',
      regionCode: village,
      state: 'operating',
    })
    for (let n = 1; n <= 48; n++)
      homes.push(
        await registerSite(tx, {
          orgId: orgId as never, // a fresh uuid of that brand
          kind: 'institution',
          name: `第 ${n} 敬老院`,
          regionCode: village,
          address: '镇中心',
          coordinates: null,
          dutyPhone: null,
          roundTheClock: true,
          openingHours: [],
          servesRegions: [],
        }),
      )
  })
})

const save = (site: string, kind: contract.EquipmentKind, body: { pieces: number; nextCheckOn?: string }) =>
  clerk.call(contract.saveEquipment, {
    params: { id: site as never, kind }, // made above
    body: { checkedOn: '2026-03-01', ...body },
  })
const report = (query: Record<string, string> = {}) => clerk.call(contract.equipmentReport, { query })

test('B-IOT-18: each of the 48 homes shows fire station and smoke alarm as yes, or is a gap that says why', async () => {
  for (const [index, home] of homes.entries()) {
    if (index === 0) continue // nobody has been there
    await save(home, 'micro_fire_station', { pieces: 1 })
    await save(home, 'smoke_alarm', { pieces: index === 1 ? 0 : 30 })
  }
  const all = await report()
  expect(all).toMatchObject({ sites: 48, complete: 46 })
  expect(all.items).toHaveLength(48)
  const gaps = (await report({ gaps: 'true' })).items
  expect(
    gaps.map((row) => [row.siteId === homes[0], row.kinds.map(({ kind, state }) => [kind, state])]).sort(),
  ).toEqual(
    [
      [
        false,
        [
          ['micro_fire_station', 'yes'],
          ['smoke_alarm', 'no'],
        ],
      ],
      [
        true,
        [
          ['micro_fire_station', 'unknown'],
          ['smoke_alarm', 'unknown'],
        ],
      ],
    ].sort(),
  )
})

test('a check that is over is a gap from the day after, and closing a home takes it off the report', async () => {
  expect(stateOf({ pieces: 2, next_check_on: '2026-03-31' }, '2026-03-31')).toBe('yes')
  expect(stateOf({ pieces: 2, next_check_on: '2026-03-31' }, '2026-04-01')).toBe('overdue')
  expect(stateOf({ pieces: 0, next_check_on: null }, '2026-04-01')).toBe('no')
  expect(stateOf(undefined, '2026-04-01')).toBe('unknown')
  await clerk.call(contract.moveSite, {
    params: { id: homes[47] as never },
    body: { verb: 'close', reason: '合并' },
  })
  expect((await report()).sites).toBe(47)
})

test('what cannot be is refused with its field: a next check before this one, an unknown kind in the report', async () => {
  await expect(save(homes[0] ?? '', 'aed', { pieces: 1, nextCheckOn: '2026-02-28' })).rejects.toMatchObject({
    problem: { status: 422, errors: [{ pointer: '/nextCheckOn' }] },
  })
  await expect(report({ kinds: 'smoke_alarm,moat' })).rejects.toMatchObject({ problem: { status: 422 } })
})

test('the neighbour sees nothing', async () => {
  await t.neighbourSeesNothing(
    contract.listEquipment,
    { params: { id: homes[2] ?? '' } },
    { inside: county, outside: 410803000000, as: 'clerk' },
  )
  const next = await t.as('clerk', { region: 410803000000 })
  expect((await next.call(contract.equipmentReport)).items).toEqual([])
})
