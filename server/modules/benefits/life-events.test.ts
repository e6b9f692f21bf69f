import { beforeAll, expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import * as work from '#contract/benefit-work'
import type { BatchId, CycleId } from '#contract/benefit-words'
import { type ElderId, uuidv7 } from '#contract/id'
import * as life from '#contract/people-life'
import { type Caller, world } from '#testing'
import { budget, COUNTY, oldAge, payee, putInForce, threePeople } from './benefits.fixture.ts'

// What is reported about a person and turns out not to be so, or is over, must not leave the money waiting unseen.

const t = await world()
let who: { clerk: Caller; checker: Caller; head: Caller }
const ids: Record<'ill' | 'dead' | 'third', string> = { ill: '', dead: '', third: '' }
/** Sessions do not outlive a jump of the clock: everybody signs in anew. */
const at = async (instant: string) => {
  t.clock.forward({ seconds: (Date.parse(instant) - t.clock.now().getTime()) / 1000 })
  who = await threePeople(t)
}
const holdOf = async (elderId: string, state: 'open' | 'released' = 'open') =>
  (await who.clerk.call(care.listHolds, { query: { state } })).items.find((one) => one.payeeId === elderId)
const report = (elderId: string, kind: life.LifeKind, from: string, confirmed = false) =>
  who.clerk.call(life.report, {
    params: { elderId },
    body: { kind, from, source: 'family', confirmed },
  })

beforeAll(async () => {
  await at('2026-10-28T02:00:00Z')
  await t.system(async (tx) => {
    await putInForce(tx, 'old_age_allowance', oldAge([[80, 5000]]))
    await budget(tx, 1_000_000_00)
    ids.dead = await payee(tx, '1941-02-03', { name: '甲误报' })
    ids.ill = await payee(tx, '1941-03-03', { name: '乙住院' })
    ids.third = await payee(tx, '1941-04-03', { name: '丙更正' })
  })
  const id = uuidv7() as CycleId // made here for this brand
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-10-01' } })
  await t.due()
  const shown = await who.clerk.call(cycles.showCycle, { params: { id } })
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt: shown.updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  await who.head.call(cycles.approveCycle, { params: { id } })
  const batch = uuidv7() as BatchId // made here for this brand
  await who.clerk.call(payments.buildBatch, {
    params: { id: batch },
    body: { cycleId: id, payDay: '2026-11-05' },
  })
  await who.head.call(payments.approveBatch, { params: { id: batch } })
  await at('2026-11-03T02:00:00Z')
  const told = await report(ids.dead, 'death', '2026-11-02')
  await report(ids.ill, 'hospital', '2026-11-01', true)
  await report(ids.third, 'death', '2026-11-01', true)
  await t.due()
  await at('2026-11-05T01:00:00Z')
  const out = await who.clerk.call(payments.exportBatch, { params: { id: batch } })
  expect(out.counts).toMatchObject({ held: 3 })
  expect(await holdOf(ids.dead)).toMatchObject({ reason: 'death', waitingFen: 5000, note: '' })
  await who.clerk.call(life.reject, {
    params: { lifeEventId: told.id },
    body: { reason: '本人来电，人在世' },
  })
  await t.due()
})

test('a death notice on the 3rd stops the payment of the 5th; found not to be so, the hold says so and asks now', async () => {
  const hold = await holdOf(ids.dead)
  expect(hold).toMatchObject({ reason: 'death', note: '报告不属实：本人来电，人在世', waitingFen: 5000 })
  expect(Date.parse(hold?.askBy ?? '')).toBeLessThanOrEqual(t.clock.now().getTime())
  await t.clock.forward({ seconds: 1 })
  const { items } = await who.checker.call(work.benefitWorkbench, {})
  expect(items.find((one) => one.kind === 'holds')?.late).toBe(1)
  // Nothing goes out by itself: somebody decides.
  if (!hold) throw new Error('there is a hold')
  await who.checker.call(care.releaseHold, {
    params: { id: hold.id },
    body: { outcome: 'pay', note: '人在世' },
  })
  expect(await holdOf(ids.dead)).toBeUndefined()
  expect(await holdOf(ids.dead, 'released')).toMatchObject({ outcome: 'pay' })
})

test('back from hospital: the hold says from which day, once however often it is heard', async () => {
  const [stay] = (await who.clerk.call(life.ofElder, { params: { elderId: ids.ill as ElderId } })).items
  if (!stay) throw new Error('there is a stay')
  await who.clerk.call(life.end, { params: { lifeEventId: stay.id }, body: { on: '2026-11-04' } })
  await t.due()
  const hold = await holdOf(ids.ill)
  expect(hold?.note).toBe('2026-11-04 已结束：住院')
  expect(Date.parse(hold?.askBy ?? '')).toBeLessThanOrEqual(t.clock.now().getTime())
})

test('a death that was confirmed and is corrected: the hold tells both, and a settled one is left alone', async () => {
  const [told] = (await who.clerk.call(life.ofElder, { params: { elderId: ids.third as ElderId } })).items
  if (!told) throw new Error('there is a death')
  await who.clerk.call(life.correct, {
    params: { lifeEventId: told.id },
    body: { reason: '同名同姓' },
  })
  await t.due()
  expect((await holdOf(ids.third))?.note).toBe('登记恢复在册：同名同姓；记录已更正：同名同姓')
  expect((await holdOf(ids.dead, 'released'))?.note).not.toContain('更正')
})
