import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as contract from '#contract/benefit-applications'
import * as cycles from '#contract/benefit-cycles'
import type { CycleId } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { type Caller, world } from '#testing'
import {
  budget,
  COUNTY,
  fact,
  hardship,
  payee,
  putInForce,
  threePeople,
  VILLAGE,
} from './benefits.fixture.ts'

const t = await world()
const NEIGHBOUR = 410802001001
let who: { clerk: Caller; checker: Caller; head: Caller }
const ids: Record<string, string> = {}

async function granted(name: string, from = '2026-01-01') {
  const id = await t.system(async (tx) => {
    const made = await payee(tx, '1940-01-01', { name })
    await fact(tx, made, 'subsistence', 'rural', '2026-01-01')
    await sql`insert into benefits.award (id, subject_id, elder_id, region_code, scheme, months, applied_on, source)
      values (${uuidv7()}, ${made}, ${made}, ${VILLAGE}, 'hardship_subsidy', daterange(${from}::date, null), '2026-01-01', '测试')`.execute(
      tx,
    )
    return made
  })
  ids[name] = id
}

beforeAll(async () => {
  who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(
      tx,
      'hardship_subsidy',
      hardship(6000, { effective: { from: 'month_after', counts: 'applied' } }),
    )
    await budget(tx, 1_000_000_00)
  })
  for (const name of ['在享', '已故', '迁出', '不再符合']) await granted(name)
})

test('the take-up counts who gets it: not the dead, the moved, nor whoever is no longer entitled', async () => {
  const receiving = async () =>
    (await who.clerk.call(contract.takeUp, { query: {} })).items.find(
      (one) => one.scheme === 'hardship_subsidy',
    )?.receiving
  expect(await receiving(), 'before any month: the awards that run').toBe(4)
  await t.system(async (tx) => {
    await sql`update people.elder set status = 'died', status_day = '2026-11-02' where id = ${ids['已故']}`.execute(
      tx,
    )
    await sql`update people.elder set region_code = ${NEIGHBOUR} where id = ${ids['迁出']}`.execute(tx)
    await sql`delete from people.fact where elder_id = ${ids['不再符合']} and kind = 'subsistence'`.execute(
      tx,
    )
  })
  expect(await receiving()).toBe(2)
  const id = uuidv7() as CycleId // made here for this brand
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-10-01' } })
  await t.due()
  // A month that nobody has approved says nothing yet.
  expect(await receiving()).toBe(2)
  const { updatedAt } = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await who.head.call(cycles.approveCycle, { params: { id } })
  expect(await receiving()).toBe(1)
  // Granted since, from a month that is still to come.
  await granted('新批', '2026-12-01')
  expect(await receiving()).toBe(2)
  const outside = await t.as('clerk', { region: 410802000000 })
  const theirs = (await outside.call(contract.takeUp, { query: {} })).items
  expect(theirs.find((one) => one.scheme === 'hardship_subsidy')?.receiving ?? 0).toBe(0)
})
