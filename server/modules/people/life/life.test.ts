import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import * as corrections from '#contract/people-corrections'
import * as contract from '#contract/people-life'
import * as people from '#contract/people'
import { type Caller, problemOf, type World, world } from '#testing'
import { makeElder } from '../people.fixture.ts'

let t: World
let clerk: Caller
const jiefang = 410802000000
beforeAll(async () => {
  t = await world()
  clerk = await t.as('clerk', { region: jiefang })
})
const body = { from: '2026-11-20', to: null, source: 'hospital' as const, confirmed: false }
const status = async (elderId: string) => (await clerk.call(people.show, { params: { elderId } })).elder
const heard = async (elderId: string) =>
  (
    await t.system((tx) =>
      sql<{
        type: string
      }>`select type from platform.event where elder_id = ${elderId} and type like 'people.%' and type <> 'people.registered' order by id`.execute(
        tx,
      ),
    )
  ).rows.map((row) => row.type)

describe('life events', () => {
  test('a report is heard at once and changes nothing; verified it takes effect; wrong it is corrected and stays on record', async () => {
    const elderId = await t.system((tx) => makeElder(tx, { name: '鲁肃' }))
    const daughter = await t.as('family', { elderIds: [elderId] })
    await daughter.call(contract.ownReport, {
      params: { elderId },
      body: { kind: 'death', from: '2026-11-20' },
    })
    expect(await heard(elderId)).toEqual(['people.life_reported'])
    expect(await status(elderId)).toMatchObject({ status: 'alive' })
    const [told] = (await clerk.call(contract.list, { query: { state: 'reported' } })).items
    expect(told).toMatchObject({ elderId, kind: 'death', source: 'family' })
    const params = { lifeEventId: told?.id ?? '' }
    expect(await clerk.call(contract.confirm, { params, body: {} })).toMatchObject({ state: 'confirmed' })
    expect(await status(elderId)).toMatchObject({ status: 'died', statusDay: '2026-11-20' })
    expect(await problemOf(clerk.call(contract.confirm, { params, body: {} }))).toMatchObject({
      type: contract.problems.wrongState.type,
    })
    expect(await problemOf(clerk.call(contract.end, { params, body: { on: '2026-11-22' } }))).toMatchObject({
      type: contract.problems.hasNoEnd.type,
    })
    expect(
      await clerk.call(contract.correct, { params, body: { reason: '同名同姓，报错了人' } }),
    ).toMatchObject({ state: 'corrected' })
    expect(await status(elderId)).toMatchObject({ status: 'alive', statusDay: null })
    expect(await heard(elderId)).toEqual([
      'people.life_reported',
      'people.status_changed',
      'people.life_confirmed',
      'people.status_changed',
      'people.life_corrected',
    ])
    expect((await clerk.call(contract.ofElder, { params: { elderId } })).items).toMatchObject([
      { reason: '同名同姓，报错了人', state: 'corrected' },
    ])
  })

  test('an institution from one day to another: the setting goes there and back, with its dates', async () => {
    const elderId = await t.system((tx) => makeElder(tx, { name: '甘宁' }))
    const one = await clerk.call(contract.report, {
      params: { elderId },
      body: { ...body, kind: 'institution', confirmed: true, place: '夕阳红养老院' },
    })
    expect(await status(elderId)).toMatchObject({ careSetting: 'institution' })
    const again = clerk.call(contract.report, {
      params: { elderId },
      body: { ...body, kind: 'institution', from: '2026-11-22' },
    })
    expect(await problemOf(again)).toMatchObject({ type: contract.problems.standsAlready.type })
    expect(
      await clerk.call(contract.end, { params: { lifeEventId: one.id }, body: { on: '2026-11-24' } }),
    ).toMatchObject({ to: '2026-11-24' })
    const record = await clerk.call(people.show, { params: { elderId } })
    expect(record.elder.careSetting).toBe('home')
    expect(record.settings.map((s) => [s.setting, s.from, s.to])).toEqual([
      ['home', '2026-11-24', null],
      ['institution', '2026-11-20', '2026-11-24'],
    ])
    await clerk.call(contract.report, {
      params: { elderId },
      body: { ...body, kind: 'institution', from: '2026-11-24' },
    })
  })

  test('moved away and back; what is not so is refused with its reason', async () => {
    const elderId = await t.system((tx) => makeElder(tx, { name: '黄盖' }))
    const gone = await clerk.call(contract.report, {
      params: { elderId },
      body: { ...body, kind: 'moved_away', place: '郑州', confirmed: true },
    })
    expect(await status(elderId)).toMatchObject({ status: 'moved', movedTo: '郑州' })
    await clerk.call(contract.end, { params: { lifeEventId: gone.id }, body: { on: '2026-11-24' } })
    expect(await status(elderId)).toMatchObject({ status: 'alive' })
    const told = await clerk.call(contract.report, { params: { elderId }, body: { ...body, kind: 'prison' } })
    await clerk.call(contract.reject, { params: { lifeEventId: told.id }, body: { reason: '查无此事' } })
    expect(
      await problemOf(
        clerk.call(contract.correct, { params: { lifeEventId: told.id }, body: { reason: '再改改' } }),
      ),
    ).toMatchObject({ status: 409 })
    await expect(
      t.system((tx) =>
        sql`update people.life_event set state = 'reported', decided_at = null where id = ${told.id}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/does not go from/)
    expect(
      await problemOf(
        clerk.call(contract.report, {
          params: { elderId },
          body: { ...body, kind: 'hospital', from: '2030-01-01' },
        }),
      ),
    ).toMatchObject({ errors: [{ pointer: '/from' }] })
  })

  test('the neighbour sees nothing and does nothing', async () => {
    const elderId = await t.system((tx) => makeElder(tx, { name: '周泰' }))
    const { id } = await clerk.call(contract.report, {
      params: { elderId },
      body: { ...body, kind: 'hospital' },
    })
    const who = { as: 'clerk' as const, inside: jiefang, outside: 410803000000 }
    await t.neighbourSeesNothing(contract.list, {}, who)
    await t.neighbourSeesNothing(contract.ofElder, { params: { elderId } }, who)
    const stranger = await t.as('clerk', { region: 410803000000 })
    expect(
      await problemOf(stranger.call(contract.confirm, { params: { lifeEventId: id }, body: {} })),
    ).toMatchObject({ status: 404 })
  })
})

describe('corrections', () => {
  test('asked by the family, owed within thirty days, answered with a reason that they read', async () => {
    const elderId = await t.system((tx) => makeElder(tx, { name: '程普' }))
    const daughter = await t.as('family', { elderIds: [elderId] })
    const asked = await daughter.call(corrections.ownAsk, {
      params: { elderId },
      body: { field: 'phone', wanted: '13912340000', why: '换号了' },
    })
    expect(asked).toMatchObject({ state: 'open', askedBy: 'family' })
    expect(Date.parse(asked.dueAt) - Date.parse(asked.askedAt)).toBe(30 * 86_400_000)
    expect(
      await problemOf(
        daughter.call(corrections.ownAsk, { params: { elderId }, body: { field: 'phone', wanted: '1' } }),
      ),
    ).toMatchObject({ type: corrections.problems.askedAlready.type })
    expect((await clerk.call(corrections.list, {})).items).toMatchObject([
      { id: asked.id, wanted: '13912340000' },
    ])
    const params = { correctionId: asked.id }
    expect(
      await problemOf(clerk.call(corrections.answer, { params, body: { accept: true, answer: '' } })),
    ).toMatchObject({ status: 422 })
    await clerk.call(corrections.answer, { params, body: { accept: false, answer: '号码打不通，请再核对' } })
    expect(
      await problemOf(clerk.call(corrections.answer, { params, body: { accept: true, answer: '好的' } })),
    ).toMatchObject({ type: corrections.problems.answered.type })
    expect((await daughter.call(corrections.ownList, { params: { elderId } })).items).toMatchObject([
      { state: 'refused', answer: '号码打不通，请再核对' },
    ])
    await t.due()
    const { rows: told } = await t.system((tx) =>
      sql<{
        who: string
        outcome: string
      }>`select to_account_id as who, params -> 'outcome' ->> 'zh' as outcome from notifications.message where template = 'people.correction_answered' and elder_id = ${elderId}`.execute(
        tx,
      ),
    )
    expect(told, 'whoever asked is told, without what the number is').toEqual([
      { who: daughter.accountId, outcome: '未更正' },
    ])
    const { rows } = await t.system((tx) =>
      sql<{ all: string }>`select string_agg(c::text, '') as all from people.correction c`.execute(tx),
    )
    expect(rows[0]?.all).not.toContain('13912340000')
    const stranger = await t.as('family', { elderIds: [] })
    expect(await problemOf(stranger.call(corrections.ownList, { params: { elderId } }))).toMatchObject({
      status: 404,
    })
    const other = await t.as('clerk', { region: 410803000000 })
    expect((await other.call(corrections.list, { query: { state: 'refused' } })).items).toEqual([])
  })
})
