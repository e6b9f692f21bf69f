import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as cycles from '#contract/benefit-cycles'
import { type CycleId, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { budget, COUNTY, fact, hardship, payee, putInForce, threePeople } from './benefits.fixture.ts'

const t = await world()

test('services bought by the bureau are money too: a quota in yuan needs a budget line, and stays within it', async () => {
  const who = await threePeople(t)
  await t.system(async (tx) => {
    await putInForce(tx, 'bought_service', hardship(6007, { form: 'service' }), { from: '2020-01-01' })
    await fact(tx, await payee(tx, '1940-01-01'), 'subsistence', 'urban', '2025-01-01')
  })
  const id = uuidv7() as CycleId // a fresh id of that brand
  await who.clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-02-01' } })
  await t.due()
  const { updatedAt, totalFen } = await who.clerk.call(cycles.showCycle, { params: { id } })
  const { rows } = await t.system((tx) =>
    sql<{
      form: string
      amount: number
    }>`select form, amount from benefits.line where cycle_id = ${id} and not void`.execute(tx),
  )
  // What Jiaozuo itself buys comes on top of it; all of it is quotas.
  expect(new Set(rows.map(({ form }) => form))).toEqual(new Set(['money_quota']))
  expect(rows.map(({ amount }) => amount)).toContain(6007)
  expect(totalFen).toBe(rows.reduce((sum, { amount }) => sum + amount, 0))
  await who.clerk.call(cycles.submitCycle, { params: { id }, body: { updatedAt } })
  await who.checker.call(cycles.checkCycle, { params: { id } })
  const approve = () => who.head.call(cycles.approveCycle, { params: { id } })
  await expect(approve()).rejects.toMatchObject({ problem: { type: problems.noBudget.type } })
  await t.system((tx) => budget(tx, totalFen - 1))
  await expect(approve()).rejects.toMatchObject({ problem: { type: problems.fence.type } })
  await t.system((tx) => sql`update benefits.budget set planned_fen = ${totalFen}`.execute(tx))
  expect((await approve()).state).toBe('frozen')
})
