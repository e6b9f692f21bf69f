import { expect, test } from 'vitest'
import * as contract from '#contract/people-filters'
import { problemOf, world } from '#testing'

test('a filter is one’s own or shared within the area; nobody removes what is another’s', async () => {
  const t = await world()
  const jiefang = 410802000000
  const clerk = await t.as('clerk', { region: jiefang })
  const colleague = await t.as('operator', { region: jiefang })
  const stranger = await t.as('clerk', { region: 410803000000 })
  const query = { groups: 'age80,living_alone', ageFrom: 80 }
  const own = await clerk.call(contract.save, { body: { name: '独居高龄', query } })
  const shared = await clerk.call(contract.save, { body: { name: '给大家', query, shared: true } })
  expect(await problemOf(clerk.call(contract.save, { body: { name: '独居高龄', query } }))).toMatchObject({
    status: 409,
    errors: [{ pointer: '/name' }],
  })
  expect((await clerk.call(contract.list, {})).items).toMatchObject([
    { name: '独居高龄', query },
    { name: '给大家', own: true },
  ])
  expect((await colleague.call(contract.list, {})).items).toMatchObject([{ name: '给大家', own: false }])
  expect((await stranger.call(contract.list, {})).items).toEqual([])
  for (const who of [colleague, stranger])
    expect(await problemOf(who.call(contract.remove, { params: { filterId: shared.id } }))).toMatchObject({
      status: 404,
    })
  await clerk.call(contract.remove, { params: { filterId: own.id } })
  expect((await clerk.call(contract.list, {})).items).toHaveLength(1)
})
