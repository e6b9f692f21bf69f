import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ElderId, uuidv7 } from '#contract/id'
import * as life from '#contract/people-life'
import * as contract from '#contract/rolls'
import { type Caller, problemOf, type World, world } from '#testing'
import { identityNumber, makeElder } from '../people.fixture.ts'
import { uploadRoll } from './rolls.fixture.ts'

let t: World
let clerk: Caller
const jiefang = 410802000000
const { lifeRolls } = contract
const people: Record<'dead' | 'ill' | 'away', { id: string; card: string }> = {
  dead: { id: '', card: '' },
  ill: { id: '', card: '' },
  away: { id: '', card: '' },
}

beforeAll(async () => {
  t = await world()
  clerk = await t.as('clerk', { region: jiefang })
  for (const [key, name, birthDay] of [
    ['dead', '关平安', '1938-01-01'],
    ['ill', '张苞安', '1939-01-01'],
    ['away', '马岱安', '1940-01-01'],
  ] as const) {
    const card = identityNumber(birthDay, 'male')
    const id = await t.system((tx) =>
      makeElder(tx, {
        name,
        birthDay,
        sex: 'male',
        identity: { kind: 'resident_card', number: card, noIdentityReason: null },
      }),
    )
    people[key] = { id, card }
  }
})

const header = ['身份证号', '姓名', '变动类型', '开始日期', '结束日期', '地点', '来源']
const list = () => [
  header,
  [people.dead.card, '关平安', '死亡', '2026-11-20', '', '', '殡葬单位'],
  [people.ill.card, '张苞安', '住院', '2026/11/18', '', '市人民医院', '数据共享'],
  [people.away.card, '马岱安', '搬了', '2026-11-10', '', '郑州', '公安'],
  [people.away.card, '别人', '迁出', '2026-11-10', '', '郑州', '公安'],
  ['410802194001010011', '无此人', '身故', '2026-11-10', '', '', '公安'],
  [people.away.card, '马岱安', '迁出', '2030-01-01', '', '郑州', '公安'],
]
const rowsOf = async (rollId: contract.RollId) =>
  (await clerk.call(lifeRolls.rows, { params: { rollId } })).items
const reported = async (elderId: string) =>
  (await clerk.call(life.ofElder, { params: { elderId: elderId as ElderId } })).items

test('a stay names its institution where one has that name: confirmed, the elder lives there', async () => {
  const org = uuidv7()
  const card = identityNumber('1937-03-03', 'male')
  const id = await t.system(async (tx) => {
    await sql`insert into organisations.organisation (id, name, kind, region_code, state) values
      (${org}, '解放区安宁养老院', 'care_institution', ${jiefang}, 'operating')`.execute(tx)
    return makeElder(tx, {
      name: '周泰安',
      birthDay: '1937-03-03',
      sex: 'male',
      identity: { kind: 'resident_card', number: card, noIdentityReason: null },
    })
  })
  await uploadRoll(t, clerk, lifeRolls, [
    header,
    [card, '周泰安', '入住机构', '2026-11-01', '', '解放区安宁养老院', '民政'],
  ])
  await t.due()
  const [event] = await reported(id)
  await clerk.call(life.confirm, { params: { lifeEventId: event?.id as life.LifeEventId }, body: {} }) // of that list
  const elder = await t.system((tx) =>
    tx
      .selectFrom('people.elder')
      .select(['care_setting', 'org_id'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  expect(elder).toEqual({ care_setting: 'institution', org_id: org })
})

describe('a list of life events', () => {
  let rollId: contract.RollId

  test('each good row is reported as the form does, what is doubtful waits with its reason', async () => {
    const roll = await uploadRoll(t, clerk, lifeRolls, list())
    rollId = roll.id
    expect(roll).toMatchObject({ running: true, total: 6, counts: { waiting: 6 } })
    expect(await problemOf(clerk.call(lifeRolls.drop, { params: { rollId, row: 3 } }))).toMatchObject({
      type: contract.problems.running.type,
    })
    await t.due()
    expect((await rowsOf(rollId)).map((row) => [row.state, row.reason])).toEqual([
      ['taken', null],
      ['taken', null],
      ['held', 'kind'],
      ['held', 'person_differs'],
      ['held', expect.stringMatching(/^(no_person|identity)$/)],
      ['held', 'refused'],
    ])
    expect(await reported(people.dead.id)).toMatchObject([
      { kind: 'death', from: '2026-11-20', source: 'funeral', state: 'reported' },
    ])
    expect(await reported(people.ill.id)).toMatchObject([
      { kind: 'hospital', from: '2026-11-18', source: 'exchange', place: '市人民医院' },
    ])
    expect((await rowsOf(rollId))[0]?.fields.find((one) => one.field === 'identity')?.text).toMatch(/\*{6}/)
  })

  test('a row is mended and goes in, one is dropped; what is settled stays as it is', async () => {
    const mended = await clerk.call(lifeRolls.mend, {
      params: { rollId, row: 3 },
      body: { fields: [{ field: 'kind', text: '迁出' }] },
    })
    expect(mended).toMatchObject({ state: 'taken', reason: null, elderId: people.away.id })
    expect(await reported(people.away.id)).toMatchObject([{ kind: 'moved_away', place: '郑州' }])
    expect(await clerk.call(lifeRolls.drop, { params: { rollId, row: 4 } })).toMatchObject({
      state: 'dropped',
    })
    for (const row of [3, 4])
      expect(await problemOf(clerk.call(lifeRolls.drop, { params: { rollId, row } }))).toMatchObject({
        type: contract.problems.settled.type,
      })
    await expect(
      t.system((tx) =>
        tx
          .updateTable('people.roll_row')
          .set({ state: 'held', reason: 'day', made_id: null })
          .where('roll_id', '=', rollId)
          .where('row', '=', 1)
          .execute(),
      ),
    ).rejects.toThrow(/settled row/)
    await clerk.call(lifeRolls.retry, { params: { rollId }, body: {} })
    await t.due()
    expect(await clerk.call(lifeRolls.show, { params: { rollId } })).toMatchObject({
      running: false,
      counts: { taken: 3, held: 2, dropped: 1 },
    })
  })

  test('the same list again reports nothing twice; a list without its columns is refused', async () => {
    const again = await uploadRoll(t, clerk, lifeRolls, list().slice(0, 3))
    await t.due()
    expect(await clerk.call(lifeRolls.show, { params: { rollId: again.id } })).toMatchObject({
      counts: { same: 2, taken: 0, held: 0 },
    })
    expect(await reported(people.dead.id)).toHaveLength(1)
    expect(
      await problemOf(
        uploadRoll(t, clerk, lifeRolls, [
          ['身份证号', '姓名'],
          [people.ill.card, '张苞安'],
        ]),
      ),
    ).toMatchObject({ type: contract.problems.columns.type, detail: expect.stringMatching(/变动类型/) })
  })

  test('the neighbour sees no list and no row, and finds none of these people by a list of their own', async () => {
    const scope = { as: 'clerk', inside: jiefang, outside: 410803000000 } as const
    await t.neighbourSeesNothing(lifeRolls.list, { query: {} }, scope)
    await t.neighbourSeesNothing(lifeRolls.show, { params: { rollId } }, scope)
    await t.neighbourSeesNothing(lifeRolls.rows, { params: { rollId } }, scope)
    const neighbour = await t.as('clerk', { region: 410803000000 })
    const own = await uploadRoll(t, neighbour, lifeRolls, list().slice(0, 2))
    await t.due()
    expect((await neighbour.call(lifeRolls.rows, { params: { rollId: own.id } })).items).toMatchObject([
      { state: 'held', reason: 'no_person' },
    ])
  })
})
