import { sql } from 'kysely'
import { expect, test } from 'vitest'
import * as care from '#contract/benefit-care'
import * as cycles from '#contract/benefit-cycles'
import { type CycleId, problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { notFound, stale } from '#contract/problem'
import { problemOf, world } from '#testing'
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

test('a budget line is recorded by who approves, once a year and scheme, and edited only as it was seen', async () => {
  const { head, clerk } = await threePeople(t)
  const id = uuidv7()
  const save = (
    given: { id?: string; plannedFen: number; regionCode?: number; updatedAt?: string },
    by = head,
  ) =>
    by.call(care.saveBudget, {
      params: { id: given.id ?? id },
      body: {
        regionCode: given.regionCode ?? COUNTY,
        year: 2027,
        scheme: 'bought_service',
        source: 'lottery',
        sourceName: '福彩公益金',
        plannedFen: given.plannedFen,
        ...(given.updatedAt ? { updatedAt: given.updatedAt } : {}),
      },
    })
  const saved = await save({ plannedFen: 500_000 })
  expect(saved).toMatchObject({ plannedFen: 500_000, committedFen: 0, paidFen: 0, source: 'lottery' })
  // Sent again after a lost answer: the same line.
  expect((await save({ plannedFen: 500_000 })).id).toBe(saved.id)
  expect((await problemOf(save({ id: uuidv7(), plannedFen: 1 }))).type).toBe(problems.openAlready.type)
  expect((await problemOf(save({ plannedFen: 600_000, updatedAt: '2020-01-01T00:00:00.000Z' }))).type).toBe(
    stale.type,
  )
  const { items } = await head.call(care.listBudgets, { query: { year: 2027 } })
  const now = items.find((one) => one.id === id)
  expect(await save({ plannedFen: 600_000, updatedAt: now?.updatedAt ?? '' })).toMatchObject({
    plannedFen: 600_000,
  })
  expect((await problemOf(save({ plannedFen: 1 }, clerk))).status).toBe(403)
  const neighbour = await t.as('head', { region: 410802000000 })
  expect((await problemOf(save({ plannedFen: 1 }, neighbour))).status).toBe(409)
  // Nor a line of their own under the id of one that they do not see.
  const own = save({ plannedFen: 1, regionCode: 410802000000 }, neighbour)
  expect((await problemOf(own)).type).toBe(notFound.type)
  await t.neighbourSeesNothing(
    care.listBudgets,
    { query: { year: 2027 } },
    { as: 'head', inside: COUNTY, outside: 410802000000 },
  )
})
