import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as demands from '#contract/demands'
import { type ElderId, uuidv7 } from '#contract/id'
import * as planning from '#contract/planning'
import { problemOf, world } from '#testing'
import { makeElder } from '../../people/people.fixture.ts'

const t = await world()
const COUNTY = 410802000000
const VILLAGE = 410802001001
const today = () => new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
const anElder = async (name: string, living?: string) => {
  const id = await t.system((tx) => makeElder(tx, { name, region: VILLAGE }))
  if (living)
    await t.system((tx) =>
      sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source)
        values (${uuidv7()}, ${id}, ${VILLAGE}, 'living', ${living}, daterange('2020-01-01', null), 'test')`.execute(
        tx,
      ),
    )
  return id as ElderId // made here for this brand
}
// Signed in anew each time: sessions end before a wait does.
const clerk = () => t.as('clerk', { region: COUNTY })
const ask = async (elderId: ElderId, item: 'meal' | 'bath') =>
  (await clerk()).call(demands.addDemand, { body: { ref: uuidv7(), elderId, item, channel: 'visit' } })

describe('what was asked for', () => {
  beforeAll(async () => {
    // Alone: 2, 4 and 10 days. With a spouse: 1 and 3.
    const waits: [string, number][] = [
      ['alone', 2],
      ['alone', 4],
      ['alone', 10],
      ['with_spouse', 1],
      ['with_spouse', 3],
    ]
    const asked: { id: Awaited<ReturnType<typeof ask>>['id']; after: number }[] = []
    for (const [i, [living, after]] of waits.entries()) {
      const one = await ask(await anElder(`等待${'一二三四五'[i]}`, living), 'meal')
      asked.push({ id: one.id, after })
    }
    const refused = await ask(await anElder('被退回', 'alone'), 'bath')
    await (await clerk()).call(demands.declineDemand, {
      params: { demandId: refused.id },
      body: { reason: '已入住机构' },
    })
    for (let day = 1; day <= 10; day++) {
      t.clock.forward({ hours: 24 })
      for (const one of asked.filter(({ after }) => after === day))
        await (await clerk()).call(demands.serveDemand, {
          params: { demandId: one.id },
          body: { on: today() },
        })
    }
  })

  test('B-ASM-21: of two groups the fairness report shows the median wait of each, and why demands were declined', async () => {
    await ask(await anElder('还在等', 'alone'), 'meal')
    t.clock.forward({ hours: 48 })
    const report = await (await clerk()).call(planning.fairness, { query: { region: VILLAGE } })
    const of = (group: string) => report.groups.find((one) => one.group === group)
    expect(of('living_alone')).toMatchObject({
      asked: 5,
      served: 3,
      declined: 1,
      waiting: 1,
      medianDays: 4,
      longestWaitingDays: 2,
    })
    expect(of('empty_nest')).toMatchObject({ medianDays: expect.any(Number) })
    expect(report.whole).toMatchObject({ asked: 7, served: 5, medianDays: 3 })
    expect(report.reasons).toEqual([{ reason: '已入住机构', count: 1 }])
    // Only what was asked for within the days.
    const before = await (await clerk()).call(planning.fairness, {
      query: { region: VILLAGE, to: '2020-01-01' },
    })
    expect(before.whole).toMatchObject({ asked: 0, medianDays: null })
    const neighbour = await t.as('clerk', { region: 410803000000 })
    expect((await neighbour.call(planning.fairness, { query: { region: VILLAGE } })).whole.asked).toBe(0)
  })
})

test('B-ASM-22: a demand entered in a village is its planning gap until somebody is arranged, and an item without a site is named', async () => {
  const village = 410802003001
  const gap = async (item: string) =>
    (await (await clerk()).call(planning.demandGaps, { query: { region: village } })).items.find(
      (one) => one.item === item,
    )
  expect(await gap('meal')).toMatchObject({ elders: 0, gap: 0, sites: 0 })
  const elderId = (await t.system((tx) => makeElder(tx, { name: '村里要餐', region: village }))) as ElderId // as above
  const one = await ask(elderId, 'meal')
  expect(await gap('meal')).toMatchObject({ elders: 1, gap: 1, sites: 0 })
  await (await clerk()).call(demands.arrangeDemand, {
    params: { demandId: one.id },
    body: { providerName: '村幸福院', ownerName: '村医老李', dueOn: today() },
  })
  expect(await gap('meal')).toMatchObject({ elders: 1, arranged: 1, gap: 0 })
  const family = await t.as('family', { elderIds: [elderId] })
  expect((await problemOf(family.call(planning.demandGaps, {}))).status).toBe(403)
})
