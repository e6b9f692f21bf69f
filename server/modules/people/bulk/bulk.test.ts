import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as contract from '#contract/people-bulk'
import * as duplicates from '#contract/people-duplicates'
import * as edit from '#contract/people-edit'
import { runDue } from '#platform/deadlines'
import { type Caller, problemOf, world } from '#testing'
import { makeElder, village } from '../people.fixture.ts'
import { bulkStep } from './steps.ts'

/** Many records at once: what the preview says is what happens, and what happened can be taken back. */
const t = await world()
const jiefang = 410802000000
const today = dayOf(t.clock.now())
let clerk: Caller
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
})

type Action = Parameters<typeof clerk.call<typeof contract.start>>[1] extends infer I
  ? I extends { body?: infer B }
    ? B extends { action: infer A }
      ? A
      : never
    : never
  : never
type Choice = { ids: string[] } | { filter: Record<string, string> }
const make = (over: Parameters<typeof makeElder>[1] = {}) =>
  t.system((tx) => makeElder(tx, { birthDay: '1945-03-04', ...over }))
const body = (choice: Choice, action: Action) => ({ choice: choice as never, action }) // ids are branded in the contract
const look = (choice: Choice, action: Action, who = clerk) =>
  who.call(contract.preview, { body: body(choice, action) })
const run = async (choice: Choice, action: Action, who = clerk) => {
  const { id } = await who.call(contract.start, { body: body(choice, action) })
  await t.due()
  return who.call(contract.show, { params: { bulkId: id } })
}
const show = async (elderId: string) => clerk.call(people.show, { params: { elderId } })
const living = (value: string, from = '2026-06-01'): Action => ({
  kind: 'add_fact',
  fact: 'living',
  value,
  from,
  source: '社区入户核实',
})

describe('recording a fact for many', () => {
  test('the preview counts who changes and names who is left out and why; the same comes out, and goes back', async () => {
    const [plain, has, same, later, dead] = await Promise.all([make(), make(), make(), make(), make()])
    const fact = (elderId: string, value: string, from: string, to: string | null = null) =>
      clerk.call(edit.addFact, {
        params: { elderId },
        body: { kind: 'living', value, from, to, source: '台账' },
      })
    await fact(has, 'with_spouse', '2025-01-01')
    await fact(same, 'alone', '2025-01-01')
    await fact(later, 'with_children', '2026-08-01')
    await clerk.call(edit.setStatus, {
      params: { elderId: dead },
      body: { to: 'died', day: '2026-05-01', reason: '病故' },
    })
    const stranger = await make({ region: 410803001001 })
    const choice = { ids: [plain, has, same, later, dead, stranger] }
    const seen = await look(choice, living('alone'))
    expect(seen).toMatchObject({ total: 6, changes: 2, undoable: true })
    expect(
      Object.fromEntries(seen.left.map((one) => [one.reason, [one.count, one.sample.map(({ id }) => id)]])),
    ).toEqual({
      same: [1, [same]],
      later: [1, [later]],
      gone: [1, [dead]],
      // Of somebody outside the area nothing is told but that there is one.
      outside: [1, []],
    })
    const done = await run(choice, living('alone'))
    expect(done).toMatchObject({ state: 'done', total: 5, progress: 5, changed: 2, left: 3 })
    expect((await show(plain)).elder.groups).toContain('living_alone')
    expect(
      (await show(has)).facts
        .filter((one) => one.kind === 'living')
        .map((one) => [one.value, one.from, one.to, one.source]),
    ).toEqual([
      ['alone', '2026-06-01', null, '社区入户核实'],
      ['with_spouse', '2025-01-01', '2026-06-01', '台账'],
    ])
    const rows = await clerk.call(contract.rows, { params: { bulkId: done.id }, query: { state: 'left' } })
    expect(rows.items.map((one) => [one.elderId, one.reason]).toSorted()).toEqual(
      [
        [same, 'same'],
        [later, 'later'],
        [dead, 'gone'],
      ].toSorted(),
    )
    // Somebody corrects one of the two meanwhile: that one stays, with the reason.
    await clerk.call(edit.addFact, {
      params: { elderId: plain },
      body: { kind: 'living', value: 'with_others', from: today, source: '更正' },
    })
    await clerk.call(contract.undo, { params: { bulkId: done.id }, body: { reason: '名单弄错了' } })
    await t.due()
    expect(await clerk.call(contract.show, { params: { bulkId: done.id } })).toMatchObject({
      state: 'undone',
      undone: 1,
      kept: 1,
    })
    expect((await show(has)).facts.filter((one) => one.kind === 'living')).toMatchObject([
      { value: 'with_spouse', from: '2025-01-01', to: null },
    ])
    const kept = await clerk.call(contract.rows, { params: { bulkId: done.id }, query: { state: 'kept' } })
    expect(kept.items).toMatchObject([{ elderId: plain, kept: 'changed' }])
  })

  test('by a filter, a fact ends on a day for all who have it; the history says who did it and why', async () => {
    const region = '410802003000'
    const ids = await Promise.all([0, 1, 2].map(() => make({ region: 410802003001 })))
    const choice = { filter: { region, groups: 'low_income' } }
    expect(
      await run(
        { ids },
        { kind: 'add_fact', fact: 'low_income', value: 'yes', from: '2026-01-01', source: '民政认定' },
      ),
    ).toMatchObject({ changed: 3 })
    const end: Action = { kind: 'end_fact', fact: 'low_income', on: '2026-07-01', reason: '年度复核退出' }
    expect(await look(choice, end)).toMatchObject({ total: 3, changes: 3, left: [] })
    const done = await run(choice, end)
    expect(done).toMatchObject({ changed: 3, state: 'done' })
    const { items } = await clerk.call(people.history, { params: { elderId: ids[0] ?? '' } })
    expect(items[0]).toMatchObject({ part: 'fact', reason: '年度复核退出' })
    expect(items[0]?.by).toMatch(/（批量）$/)
    await clerk.call(contract.undo, { params: { bulkId: done.id }, body: { reason: '复核有误' } })
    await t.due()
    expect((await look(choice, end)).changes).toBe(3)
  })

  test('what is wrong is refused with the field, before anything is done', async () => {
    const choice = { ids: [await make()] }
    for (const [action, pointer] of [
      [{ ...living('rich') }, '/action/value'],
      [{ ...living('alone'), to: '2026-01-01' }, '/action/to'],
      [{ kind: 'assign', relation: 'liaison', name: '周明', phone: '12' }, '/action/phone'],
      [{ kind: 'assign', relation: 'liaison', name: '周明', phone: 'abc' }, '/action/phone'],
    ] as [Action, string][])
      for (const endpoint of [contract.preview, contract.start])
        expect(
          (await problemOf(clerk.call(endpoint, { body: body(choice, action) })))?.errors?.[0]?.pointer,
        ).toBe(pointer)
    expect(
      await problemOf(clerk.call(contract.start, { body: body({ ids: [uuidv7()] }, { kind: 'compare' }) })),
    ).toMatchObject({ type: contract.problems.nobody.type })
  })
})

test('a liaison is assigned to a whole street: relieved are those before, and they come back when it is undone', async () => {
  const region = '410802002000'
  const ids = await Promise.all([0, 1].map(() => make({ region: 410802002001 })))
  await clerk.call(edit.addContact, {
    params: { elderId: ids[0] ?? '' },
    body: { name: '老周', relation: 'liaison', phones: [{ number: '13511112222' }] },
  })
  const action: Action = { kind: 'assign', relation: 'liaison', name: '李网格', phone: '13611112222' }
  const worker = await t.as('community_worker', { region: 410802002001 })
  const done = await run({ filter: { region } }, action, worker)
  expect(done).toMatchObject({ changed: 2, state: 'done', action: { name: '李网格' } })
  // The number is kept encrypted, and shown by nobody.
  expect(JSON.stringify(done)).not.toContain('13611112222')
  const liaisons = async (id: string) =>
    (await show(id)).contacts.filter((one) => one.relation === 'liaison').map((one) => one.name)
  expect(await Promise.all(ids.map(liaisons))).toEqual([['李网格'], ['李网格']])
  expect((await look({ filter: { region } }, action, worker)).left).toMatchObject([
    { reason: 'same', count: 2 },
  ])
  await worker.call(contract.undo, { params: { bulkId: done.id }, body: { reason: '人员调整取消' } })
  await t.due()
  expect(await Promise.all(ids.map(liaisons))).toEqual([['老周'], []])
})

test('a list is put up for review, once each; and compared with the register, which leaves nothing to take back', async () => {
  const twin = {
    name: '欧阳敬贤',
    birthDay: '1944-04-04',
    phones: [{ number: '13711112222' }],
    synthetic: false,
  }
  const none = { kind: 'none' as const, number: null, noIdentityReason: '遗失' }
  const ids = await Promise.all([0, 1].map(() => make({ ...twin, sex: 'male', identity: none })))
  await t.due()
  const review: Action = { kind: 'review', note: '电话核实居住情况' }
  const done = await run({ ids }, review)
  expect(done.changed).toBe(2)
  expect((await show(ids[0] ?? '')).reviews).toMatchObject([{ reason: 'asked', note: '电话核实居住情况' }])
  expect((await look({ ids }, review)).left).toMatchObject([{ reason: 'asked', count: 2 }])
  await clerk.call(contract.undo, { params: { bulkId: done.id }, body: { reason: '不必了' } })
  await t.due()
  expect((await show(ids[0] ?? '')).reviews).toEqual([])

  await t.system((tx) => sql`delete from people.duplicate where a_id = any (${ids}::uuid[])`.execute(tx))
  const compared = await run({ ids }, { kind: 'compare' })
  expect(compared).toMatchObject({ state: 'done', undoable: false })
  const { items } = await clerk.call(duplicates.list, { query: { elder: ids[0] ?? '' } })
  expect(items).toHaveLength(1)
  expect(
    await problemOf(clerk.call(contract.undo, { params: { bulkId: compared.id }, body: { reason: '撤销' } })),
  ).toMatchObject({ type: contract.problems.noUndo.type })
})

describe('a thousand and more', () => {
  const street = 410802004000
  beforeAll(async () => {
    await t.system(async (tx) => {
      // They are not to be compared with one another.
      await sql`select set_config('yike.matched', 'yes', true)`.execute(tx)
      await tx
        .insertInto('people.elder')
        .values(
          Array.from({ length: 1200 }, (_, i) => ({
            id: uuidv7(),
            region_code: 410802004001,
            name: `村民${i}`,
            pinyin: 'cunmin',
            initials: 'cm',
            sex: 'female' as const,
            birth_day: '1950-01-01',
            identity_kind: 'none' as const,
            no_identity_reason: '测试',
          })),
        )
        .execute()
    })
  })

  test('goes by steps: progress is seen, a stop is heard between two, what was done stays and can be taken back', async () => {
    const choice = { filter: { region: String(street) } }
    const { id } = await clerk.call(contract.start, { body: body(choice, living('with_spouse')) })
    await runDue(t.app, bulkStep)
    const params = { bulkId: id }
    expect(await clerk.call(contract.show, { params })).toMatchObject({
      state: 'running',
      total: 1200,
      progress: 500,
    })
    expect(await clerk.call(contract.stop, { params })).toMatchObject({ state: 'stopped', changed: 500 })
    expect(await problemOf(clerk.call(contract.stop, { params }))).toMatchObject({
      type: contract.problems.wrongState.type,
    })
    await t.due()
    expect(await clerk.call(contract.show, { params })).toMatchObject({ state: 'stopped', progress: 500 })
    await clerk.call(contract.undo, { params, body: { reason: '停下来了' } })
    await t.due()
    expect(await clerk.call(contract.show, { params })).toMatchObject({
      state: 'undone',
      undone: 500,
      kept: 0,
    })
    expect(await problemOf(clerk.call(contract.undo, { params, body: { reason: '再来' } }))).toMatchObject({
      type: contract.problems.wrongState.type,
    })
  })

  test('the same request twice is one; a step that is killed is taken again whole', async () => {
    const choice = { filter: { region: String(street) } }
    const id = uuidv7() as never
    const again = () => clerk.call(contract.start, { body: { ...body(choice, living('with_others')), id } })
    const first = await again()
    expect((await again()).id).toBe(first.id)
    await expect(
      t.app.db.asSystem('people.bulk_step', async (tx) => {
        const head = await tx
          .selectFrom('people.bulk')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        await bulkStep.run(tx, [head] as never) // as the loop gives it its row
        throw new Error('killed')
      }),
    ).rejects.toThrow('killed')
    expect(await clerk.call(contract.show, { params: { bulkId: id } })).toMatchObject({ progress: 0 })
    await t.due()
    expect(await clerk.call(contract.show, { params: { bulkId: id } })).toMatchObject({
      state: 'done',
      changed: 1200,
    })
    const { rows } = await t.system((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from people.fact where source = '社区入户核实' and value = 'with_others'`.execute(
        tx,
      ),
    )
    expect(rows[0]?.n).toBe(1200)
  })
})

test('the neighbour sees no bulk action and changes nobody; who only reads may not; the database refuses an illegal move', async () => {
  const { id } = await run({ ids: [await make()] }, { kind: 'review', note: '看一看' })
  const params = { bulkId: id }
  const sides = { as: 'clerk' as const, inside: jiefang, outside: 410803000000 }
  for (const endpoint of [contract.show, contract.rows])
    await t.neighbourSeesNothing(endpoint, { params }, sides)
  await t.neighbourSeesNothing(contract.list, {}, sides)
  const stranger = await t.as('clerk', { region: 410803000000 })
  for (const call of [
    () => stranger.call(contract.stop, { params }),
    () => stranger.call(contract.undo, { params, body: { reason: '不是我的' } }),
  ])
    expect(await problemOf(call())).toMatchObject({ status: 404 })
  expect(
    await look({ filter: { region: String(village) } }, { kind: 'review', note: '看看' }, stranger),
  ).toMatchObject({
    total: 0,
    changes: 0,
  })
  const reader = await t.as('head', { region: jiefang })
  expect(await problemOf(reader.call(contract.list, {}))).toMatchObject({ status: 403 })
  await expect(
    t.system((tx) =>
      sql`update people.bulk set state = 'running', next_step_at = now(), finished_at = null where id = ${id}`.execute(
        tx,
      ),
    ),
  ).rejects.toThrow(/does not go/)
})
