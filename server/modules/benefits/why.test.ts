import { expect, test } from 'vitest'
import * as applications from '#contract/benefit-applications'
import * as cycles from '#contract/benefit-cycles'
import type { CycleId } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { COUNTY, fact, hardship, payee, putInForce, threePeople } from './benefits.fixture.ts'

const t = await world()

test('a criterion has its own clause, else that of its rule: on the statement and in the trace of a month', async () => {
  const { clerk } = await threePeople(t)
  const own = hardship(10_000, { zh: '自有条款（测试）' })
  const elderId = await t.system(async (tx) => {
    await putInForce(tx, 'clause_of_rule', hardship(10_000, { zh: '规则条款（测试）' }))
    await putInForce(tx, 'clause_of_its_own', {
      ...own,
      criteria: own.criteria.map((one) => ({ ...one, clause: '第七条' })),
    })
    const id = await payee(tx, '1940-01-01')
    await fact(tx, id, 'subsistence', 'urban', '2020-01-01')
    return id
  })
  const expected = {
    clause_of_rule: { poor: '第一条', amount: '第一条' },
    clause_of_its_own: { poor: '第七条', amount: '第一条' },
  }
  const clauses = (items: readonly cycles.Why[]) =>
    Object.fromEntries(
      items
        .filter((one) => one.scheme in expected)
        .map((one) => [one.scheme, Object.fromEntries(one.criteria.map(({ key, clause }) => [key, clause]))]),
    )
  const { items } = await clerk.call(applications.showStatement, { params: { elderId } })
  expect(clauses(items)).toEqual(expected)
  const id = uuidv7() as CycleId // made here for this brand
  await clerk.call(cycles.openCycle, { params: { id }, body: { region: COUNTY, month: '2026-03-01' } })
  await t.due()
  expect(clauses((await clerk.call(cycles.explain, { params: { id, elderId } })).items)).toEqual(expected)
})
