import { beforeAll, describe, expect, test } from 'vitest'
import { listLog } from '#contract/access-rules'
import { open as openIncident } from '#contract/alarm-desk'
import * as people from '#contract/people'
import * as duplicates from '#contract/people-duplicates'
import * as edit from '#contract/people-edit'
import * as contract from '#contract/people-story'
import { type Caller, problemOf, world } from '#testing'
import { identityNumber, makeElder } from './people.fixture.ts'

/** The story of a person in every module, and the record on paper. */
const t = await world()
const jiefang = 410802000000
let clerk: Caller
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
})

describe('the timeline', () => {
  test('tells of every module, and after a merge of the former record too; each module by itself; to who sees the elder', async () => {
    const none = { kind: 'none' as const, number: null, noIdentityReason: '遗失' }
    const [a, b] = await Promise.all(
      [0, 1].map(() =>
        t.system((tx) =>
          makeElder(tx, { name: '郗广秀', identity: none, sex: 'female', birthDay: '1944-05-06' }),
        ),
      ),
    )
    if (!a || !b) throw new Error('two elders')
    await clerk.call(edit.addFact, {
      params: { elderId: b },
      body: { kind: 'living', value: 'alone', from: '2026-01-01', source: '入户' },
    })
    const duty = await t.as('duty_officer', { region: jiefang })
    const incident = await duty.call(openIncident, {
      body: { elderId: a, kind: 'sos', severity: 'P2' },
    } as never)
    const types = async (query: { module?: 'people' | 'alarms' } = {}) =>
      (await clerk.call(contract.timeline, { params: { elderId: a }, query: { ...query, limit: '100' } }))
        .items
    expect((await types()).map((one) => one.type)).toContain('people.registered')
    const alarms = await types({ module: 'alarms' })
    expect(alarms.length).toBeGreaterThan(0)
    expect(alarms.every((one) => one.type.startsWith('alarms.'))).toBe(true)
    expect((await types()).some((one) => one.type === 'people.living_changed')).toBe(false)

    await t.system((tx) =>
      tx
        .updateTable('alarms.incident')
        .set({
          state: 'resolved',
          resolved_at: t.clock.now(),
          outcome: 'helped_phone',
          verdict: 'false',
          grace_until: null,
          next_step_at: null,
        })
        .where('id', '=', incident.id)
        .execute(),
    )
    const pair = await clerk.call(duplicates.propose, { body: { a, b, note: '同一人' } as never })
    const seen = async (elderId: string) => (await clerk.call(people.show, { params: { elderId } })).elder
    const former = await seen(b)
    await clerk.call(duplicates.merge, {
      params: { duplicateId: pair.id },
      body: {
        keep: pair.a.id === a ? 'a' : 'b',
        updatedAt: { a: (await seen(pair.a.id)).updatedAt, b: (await seen(pair.b.id)).updatedAt },
      },
    })
    const after = await types()
    expect(after.find((one) => one.type === 'people.living_changed')).toMatchObject({
      formerNumber: former.number,
    })
    expect(after.find((one) => one.type === 'people.merged')).toMatchObject({ formerNumber: null })
    // Pages join without a gap and without a repeat.
    const paged: string[] = []
    let next: string | null | undefined
    do {
      const page = await clerk.call(contract.timeline, {
        params: { elderId: a },
        query: { limit: '2', ...(next ? { after: next } : {}) },
      })
      paged.push(...page.items.map((one) => one.id))
      next = page.next
    } while (next)
    expect(paged).toEqual(after.map((one) => one.id))
    await t.neighbourSeesNothing(
      contract.timeline,
      { params: { elderId: a } },
      { as: 'clerk', inside: jiefang, outside: 410803000000 },
    )
  })
})

describe('on paper', () => {
  const number = identityNumber('1941-01-01', 'female')
  let elderId = ''
  const pdf = async (body: object, who: Caller = clerk) => {
    const answer = await t.http.inject({
      method: 'POST',
      url: `/api/people/elders/${elderId}/print`,
      headers: { ...who.headers, 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    })
    return {
      status: answer.statusCode,
      type: answer.headers['content-type'],
      bytes: answer.rawPayload,
      headers: answer.headers,
    }
  }
  beforeAll(async () => {
    elderId = await t.system((tx) =>
      makeElder(tx, {
        name: '栾𬍛贞',
        identity: { kind: 'resident_card', number, noIdentityReason: null },
        birthDay: '1941-01-01',
        sex: 'female',
        phones: [{ number: '13912345678' }],
      }),
    )
  })

  test('a masked copy for who may read; the whole numbers only with the permission and a reason; both are remembered', async () => {
    const masked = await pdf({})
    expect(masked).toMatchObject({ status: 200, type: 'application/pdf' })
    expect(masked.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(masked.headers['content-disposition']).toMatch(/record-\d+-[0-9a-f]{8}-[0-9a-f]{6}\.pdf/)
    expect(
      await problemOf(clerk.call(contract.print, { params: { elderId }, body: { masked: false } })),
    ).toMatchObject({
      status: 422,
      errors: [{ pointer: '/reason' }],
    })
    expect((await pdf({ masked: false, reason: '交医院核对' })).status).toBe(200)
    const head = await t.as('head', { region: jiefang })
    expect((await pdf({}, head)).status).toBe(200)
    expect((await pdf({ masked: false, reason: '想看看' }, head)).status).toBe(403)
    expect((await pdf({}, await t.as('clerk', { region: 410803000000 }))).status).toBe(404)

    const printed = (
      await clerk.call(contract.timeline, { params: { elderId }, query: { module: 'people' } })
    ).items.filter((one) => one.type === 'people.printed')
    expect(printed).toHaveLength(3)
    // And the access log says who looked.
    const looked = await head.call(listLog, { query: { elderId, withReason: 'yes' } })
    expect(looked.items.map((one) => one.reason)).toContain('交医院核对')
  })

  test('in English, and as of a day', async () => {
    expect((await pdf({ language: 'en', asOf: '2026-01-01' })).status).toBe(200)
  })
})
