import { expect, test } from 'vitest'
import * as edit from '#contract/people-edit'
import * as contract from '#contract/people'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { problemOf, world } from '#testing'
import { makeElder, village } from './people.fixture.ts'

const t = await world()

test('an institution sees where a resident was cared for before; another one sees nothing', async () => {
  const [here, elsewhere] = [uuidv7(), uuidv7()]
  const elderId = await t.system((tx) => makeElder(tx, { region: village }))
  const clerk = await t.as('clerk', { region: 410802000000 })
  const params = { elderId: elderId as never } // the brand is only a type
  await clerk.call(edit.setCareSetting, {
    params,
    body: { setting: 'home', from: '2020-01-01', source: '建档' },
  })
  await clerk.call(edit.setCareSetting, {
    params,
    body: { setting: 'institution', orgId: here as never, from: dayOf(t.clock.now()), source: '入住登记' },
  })
  const house = await t.as('org_manager', { orgId: here })
  const { settings } = await house.call(contract.show, { params })
  expect(settings.map((one) => one.setting).sort()).toEqual(['home', 'institution'])
  const other = await t.as('org_manager', { orgId: elsewhere })
  expect((await problemOf(other.call(contract.show, { params }))).status).toBe(404)
})
