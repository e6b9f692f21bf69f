import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { history } from '#contract/family'
import * as contract from '#contract/people-corrections'
import { type Caller, world } from '#testing'
import { makeElder } from './people.fixture.ts'

const t = await world()
const [city, jiefang, street, zhongzhan] = [410800000000, 410802000000, 410802001000, 410803000000]
/** A county in which nobody works as a clerk. */
const macun = 410804000000

/** A session ends long before a term does: whoever looks signs in anew. */
const late = async (region: number) =>
  (await (await t.as('clerk', { region })).call(contract.list, { query: { late: 'true' } })).items
const letters = async (to: Caller) => {
  const { rows } = await t.system((tx) =>
    sql<{ title: string; body: string }>`
      select m.params ->> 'elder' as title, concat_ws(' ', m.params -> 'field' ->> 'zh', m.params -> 'field' ->> 'en') as body
      from notifications.message m where m.to_account_id = ${to.accountId} and m.template = 'people.correction_overdue'`.execute(
      tx,
    ),
  )
  return rows
}

test('unanswered when the term is over, a correction goes up to the county by the clock, once; the asker reads so', async () => {
  const elderId = await t.system((tx) => makeElder(tx, { name: '陆绩' }))
  const [countyClerk, streetClerk, neighbour] = [
    await t.as('clerk', { region: jiefang }),
    await t.as('clerk', { region: street }),
    await t.as('clerk', { region: zhongzhan }),
  ]
  const family = await t.as('family', { elderIds: [elderId] })
  const ask = (field: 'name' | 'address') =>
    family.call(contract.ownAsk, { params: { elderId }, body: { field, wanted: '应为另一项' } })
  const [open, answered] = [await ask('address'), await ask('name')]
  await streetClerk.call(contract.answer, {
    params: { correctionId: answered.id },
    body: { accept: true, answer: '已改' },
  })

  await t.clock.forward({ days: 30, seconds: -60 })
  await t.due()
  expect(await late(jiefang)).toEqual([])
  await t.clock.forward({ seconds: 120 })
  await t.due()
  expect(await late(jiefang)).toMatchObject([{ id: open.id, escalated: { to: jiefang } }])
  expect(await late(street), 'who let it pass sees where it is').toMatchObject([{ id: open.id }])
  expect(await late(zhongzhan)).toEqual([])
  expect(await letters(countyClerk)).toEqual([{ title: '陆绩', body: '住址 Address' }])
  expect(await letters(streetClerk)).toEqual([])
  expect(await letters(neighbour)).toEqual([])

  const again = await t.as('family', { elderIds: [elderId] })
  expect((await again.call(contract.ownList, { params: { elderId } })).items).toMatchObject([
    { id: answered.id, escalated: null },
    { id: open.id, escalated: { to: jiefang } },
  ])
  const { items } = await again.call(history, { params: { elderId } })
  expect(items.filter((one) => one.zh === '更正申请逾期未答复，已报上一级')).toHaveLength(1)

  // Nothing is told twice, and the county's answer ends it.
  await t.clock.forward({ days: 40 })
  await t.due()
  expect(await letters(countyClerk)).toHaveLength(1)
  const county = await t.as('clerk', { region: jiefang })
  await county.call(contract.answer, {
    params: { correctionId: open.id },
    body: { accept: false, answer: '核对过，原住址没有错' },
  })
  expect(await late(jiefang)).toEqual([])
})

test('where the county has no clerk the city is told; who moves to another county takes the question along', async () => {
  const elderId = await t.system(async (tx) => {
    const { rows } = await sql<{ code: number }>`
      select code from regions.region where code > ${macun} and code < ${macun + 1_000_000} and level = 'village' order by code limit 1`.execute(
      tx,
    )
    return makeElder(tx, { name: '顾雍', region: rows[0]?.code ?? 0 })
  })
  const cityClerk = await t.as('clerk', { region: city })
  const family = await t.as('family', { elderIds: [elderId] })
  const { id } = await family.call(contract.ownAsk, {
    params: { elderId },
    body: { field: 'sex', wanted: '男' },
  })
  await t.clock.forward({ days: 31 })
  await t.due()
  expect((await late(city)).filter((one) => one.id === id)).toMatchObject([
    { id, escalated: { to: city, regionName: '焦作市' } },
  ])
  expect(await letters(cityClerk)).toHaveLength(1)

  const next = await t.as('clerk', { region: zhongzhan })
  await t.system((tx) =>
    sql`update people.elder set region_code = 410803001001 where id = ${elderId}`.execute(tx),
  )
  await t.due()
  expect(await late(zhongzhan)).toMatchObject([{ id, escalated: { to: zhongzhan } }])
  expect(await letters(next)).toHaveLength(1)
})

test('a correction that waits is never without a step, and one that is answered or told has none', async () => {
  const elderId = await t.system((tx) => makeElder(tx, { name: '虞翻' }))
  const family = await t.as('family', { elderIds: [elderId] })
  const { id } = await family.call(contract.ownAsk, {
    params: { elderId },
    body: { field: 'sex', wanted: '男' },
  })
  const set = (what: string) =>
    t
      .system((tx) => sql`update people.correction set ${sql.raw(what)} where id = ${id}`.execute(tx))
      .then(
        () => 'allowed',
        (error: Error) => error.message,
      )
  expect(await set('next_step_at = null')).toContain('correction_waits')
  expect(await set('escalated_at = now(), escalated_to = 410802000000')).toContain('correction_step')
  expect(await set('escalated_to = 410802000000, next_step_at = null')).toContain('correction_escalated')
  expect(await set("state = 'refused', answer = '没有错', answered_at = now()")).toContain('correction_step')
})
