import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { events as alarmEvents } from '#contract/alarm-events'
import * as family from '#contract/family'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { contactLadder, elderCard, findByPhone } from '#modules/people'
import { record } from '#platform/events'
import { world } from '#testing'
import { makeElder, neighbourVillage } from './people.fixture.ts'

const t = await world()
const jiefang = 410802000000
let mother = ''
let stranger = ''
beforeAll(async () => {
  mother = await t.system((tx) => makeElder(tx, { phones: [{ number: '13912345678' }] }))
  stranger = await t.system((tx) => makeElder(tx, { name: '陈大爷', sex: 'male', region: neighbourVillage }))
})
const daughter = () => t.as('family', { elderIds: [mother] })
const operator = () => t.as('operator', { region: jiefang })
const contact = (name: string, over: Record<string, unknown> = {}) => ({
  name,
  relation: 'daughter' as const,
  phones: [{ number: '13511112222' }],
  ...over,
})

describe('the ladder of contacts', () => {
  test('order, distance, key, verification: kept by staff and read by those who call', async () => {
    const who = await operator()
    const params = { elderId: mother }
    const far = await who.call(edit.addContact, { params, body: contact('王芳', { distanceM: 650_000 }) })
    const near = await who.call(edit.addContact, {
      params,
      body: contact('李邻居', {
        relation: 'neighbour',
        distanceM: 20,
        holdsKey: true,
        phones: [{ number: '13533334444' }],
      }),
    })
    expect([far.position, near.position]).toEqual([1, 2])
    await who.call(edit.orderContacts, { params, body: { ids: [near.id, far.id] } })
    await who.call(edit.verifyContact, { params: { ...params, contactId: near.id } })
    const ladder = await t.system((tx) => contactLadder(tx, mother))
    expect(
      ladder.map((rung) => [
        rung.name,
        rung.position,
        rung.holdsKey,
        rung.distanceM,
        rung.phones,
        rung.verifiedAt !== null,
      ]),
    ).toEqual([
      ['李邻居', 1, true, 20, ['13533334444'], true],
      ['王芳', 2, false, 650_000, ['13511112222'], false],
    ])
  })

  test('an order that leaves somebody out is refused, and one place is never held twice', async () => {
    const who = await operator()
    const { contacts } = await who.call(contract.show, { params: { elderId: mother } })
    await expect(
      who.call(edit.orderContacts, {
        params: { elderId: mother },
        body: { ids: contacts.slice(0, 1).map((c) => c.id) },
      }),
    ).rejects.toMatchObject({ problem: { type: '/problems/stale' } })
    await expect(
      t.system((tx) =>
        tx.updateTable('people.contact').set({ position: 1 }).where('elder_id', '=', mother).execute(),
      ),
    ).rejects.toMatchObject({ code: '23P01' })
  })

  test('another number has to be verified again; the same contact sent twice is one', async () => {
    const who = await operator()
    const id = uuidv7() as contract.ContactId // made here as a phone does
    const made = await who.call(edit.addContact, {
      params: { elderId: mother },
      body: contact('老刘', { id, relation: 'neighbour' }),
    })
    expect(
      (
        await who.call(edit.addContact, {
          params: { elderId: mother },
          body: contact('老刘', { id, relation: 'neighbour' }),
        })
      ).id,
    ).toBe(made.id)
    await who.call(edit.verifyContact, { params: { elderId: mother, contactId: id } })
    const { contacts } = await who.call(contract.show, { params: { elderId: mother } })
    const verified = contacts.find((c) => c.id === id)
    expect(verified?.verifiedAt).not.toBeNull()
    const changed = await who.call(edit.changeContact, {
      params: { elderId: mother, contactId: id },
      body: { updatedAt: verified?.updatedAt ?? '', phones: [{ number: '13555556666' }] },
    })
    expect(changed).toMatchObject({ verifiedAt: null, phones: [{ masked: '135****6666' }] })
    await who.call(edit.endContact, { params: { elderId: mother, contactId: id }, body: { reason: '搬走' } })
    const left = (await who.call(contract.show, { params: { elderId: mother } })).contacts
    expect(left.map((c) => c.position)).toEqual(left.map((_, i) => i + 1))
    expect(left.some((c) => c.id === id)).toBe(false)
  })

  test('twenty added at once take twenty places', async () => {
    const who = await operator()
    const id = await t.system((tx) => makeElder(tx))
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        who.call(edit.addContact, {
          params: { elderId: id },
          body: contact(`邻居${'一二三四五六七八九十'[i % 10]}`, { relation: 'neighbour', phones: [] }),
        }),
      ),
    )
    const { contacts } = await who.call(contract.show, { params: { elderId: id } })
    expect(contacts.map((c) => c.position)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })
})

describe('what the family sees', () => {
  test('their own elder and no other', async () => {
    const who = await daughter()
    const { items } = await who.call(family.elders)
    expect(items.map((one) => one.id)).toEqual([mother])
    expect(items[0]).toMatchObject({ name: '王秀英', lastSeenWell: null, devices: { total: 0 } })
    expect((await who.call(family.elder, { params: { elderId: mother } })).contacts.length).toBeGreaterThan(0)
    for (const endpoint of [family.elder, family.history])
      await expect(who.call(endpoint, { params: { elderId: stranger } })).rejects.toMatchObject({
        problem: { status: 404 },
      })
    await expect(
      who.call(family.addContact, { params: { elderId: stranger }, body: contact('王芳') }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
    await expect(who.call(contract.show, { params: { elderId: mother } })).rejects.toMatchObject({
      problem: { status: 403 },
    })
  })

  test('what happened is told in the words of a family, and what is the office’s affair is not', async () => {
    const about = { elderId: mother, regionCode: 410802001001 }
    await t.system(async (tx) => {
      const step = { step: 2, level: 2, zh: '二线', en: 'Second line', lateMs: 0, by: 'clock' as const }
      await record(tx, alarmEvents.escalated, step, about)
      await record(tx, alarmEvents.blocked, { missing: ['wait'], zh: '缺', en: 'Lacks' }, about)
    })
    const { items } = await (await daughter()).call(family.history, { params: { elderId: mother } })
    expect(items[0]).toMatchObject({
      type: 'alarms.escalated',
      zh: '已通知更多人',
      en: 'More people were told',
    })
    expect(items.map((one) => one.type)).not.toContain('alarms.blocked')
  })

  test('they keep the contacts, but never make themselves guardian', async () => {
    const who = await daughter()
    const made = await who.call(family.addContact, {
      params: { elderId: mother },
      body: { ...contact('王强', { relation: 'son' }), guardian: true } as never,
    })
    expect(made).toMatchObject({ name: '王强', guardian: false, mayAct: false })
    const changed = await who.call(family.changeContact, {
      params: { elderId: mother, contactId: made.id },
      body: { updatedAt: made.updatedAt, holdsKey: true, guardian: true } as never,
    })
    expect(changed).toMatchObject({ holdsKey: true, guardian: false })
    await who.call(family.endContact, { params: { elderId: mother, contactId: made.id } })
    const { items } = await who.call(family.history, { params: { elderId: mother } })
    expect(items[0]).toMatchObject({ type: 'people.contacts_changed', zh: '联系人变更' })
  })

  test('A-ACC-09: a relative decides on consents only while asked to act, and it is kept who decided', async () => {
    const who = await daughter()
    const agree = (given: boolean) =>
      who.call(family.consent, { params: { elderId: mother }, body: { purpose: 'location', given } })
    await expect(agree(true)).rejects.toMatchObject({
      problem: { type: '/problems/people/not-yours-to-decide' },
    })
    const staff = await operator()
    const { contacts } = await staff.call(contract.show, { params: { elderId: mother } })
    const own = contacts.find((c) => c.name === '王芳')
    await staff.call(edit.changeContact, {
      params: { elderId: mother, contactId: own?.id ?? '' },
      body: { updatedAt: own?.updatedAt ?? '', mayAct: true },
    })
    await t.system((tx) =>
      tx
        .updateTable('people.contact')
        .set({ account_id: who.accountId })
        .where('id', '=', own?.id ?? '')
        .execute(),
    )
    await agree(true)
    await agree(false)
    const record = await staff.call(contract.show, { params: { elderId: mother } })
    expect(record.consents.find((c) => c.purpose === 'location')).toMatchObject({
      given: false,
      givenBy: 'family',
      channel: 'app',
    })
    await t.system((tx) =>
      tx
        .updateTable('people.contact')
        .set({ may_act: false })
        .where('id', '=', own?.id ?? '')
        .execute(),
    )
    await expect(agree(true)).rejects.toMatchObject({
      problem: { type: '/problems/people/not-yours-to-decide' },
    })
  })

  test('last seen well is the last sign of life of the own elder’s devices: “no motion” is none', async () => {
    const who = await daughter()
    const at = new Date(t.clock.now().getTime() - 60_000)
    await t.system(async (tx) => {
      await sql`insert into devices.model (id, maker, name, name_en, kind, device_class) values ('test-motion', '测试', '人体感应', 'Motion', 'motion', 'safety')`.execute(
        tx,
      )
      const deviceId = uuidv7()
      const bindingId = uuidv7()
      await sql`insert into devices.device (id, serial, model_id, kind, state, binding_id, target, elder_id, region_code) values (${deviceId}, ${deviceId}, 'test-motion', 'motion', 'in_use', ${bindingId}, 'person', ${mother}, 410802001001)`.execute(
        tx,
      )
      for (const [motion, when] of [
        [true, at],
        [false, t.clock.now()],
      ] as const) {
        await sql`insert into devices.reading (device_id, at, message, received_at, elder_id, region_code, late, stale, motion, presence) values (${deviceId}, ${when}, ${uuidv7()}, ${when}, ${mother}, 410802001001, false, false, ${motion}, ${motion})`.execute(
          tx,
        )
      }
    })
    const { items } = await who.call(family.elders)
    expect(items[0]).toMatchObject({
      lastSeenWell: { at: at.toISOString(), zh: '家中有活动' },
      devices: { total: 1 },
    })
  })

  test('who looked is written for every read of the record', async () => {
    const who = await operator()
    await who.call(contract.show, { params: { elderId: mother } })
    const rows = await t.system((tx) =>
      tx
        .selectFrom('access.access_log')
        .selectAll()
        .where('elder_id', '=', mother)
        .where('account_id', '=', who.accountId)
        .execute(),
    )
    expect(rows.length).toBe(1)
  })
})

describe('the card of who helps', () => {
  test('invited: no name, no address; accepted: what one needs at the door; operator: the whole ladder', async () => {
    const who = await operator()
    await who.call(edit.setAccessPlan, {
      params: { elderId: mother },
      body: {
        updatedAt: null,
        wayIn: '东门进，2单元',
        keyPlace: '邻居李',
        keyContactId: null,
        doorCode: '2580#',
        floor: '5',
        lift: false,
        hazards: '有狗',
      },
    })
    await who.call(edit.addHealth, {
      params: { elderId: mother },
      body: { kind: 'condition', name: '冠心病', critical: true },
    })
    await who.call(edit.addHealth, {
      params: { elderId: mother },
      body: { kind: 'condition', name: '白内障' },
    })
    await who.call(edit.addHealth, { params: { elderId: mother }, body: { kind: 'allergy', name: '青霉素' } })
    const card = (level: contract.CardLevel) => t.system((tx) => elderCard(tx, mother, level))
    const invited = await card('invited')
    expect(invited).toMatchObject({
      name: null,
      address: null,
      lon: null,
      contacts: [],
      phones: [],
      conditions: [],
    })
    expect(JSON.stringify(invited)).not.toMatch(/王秀英|建设路|13912345678|2580/)
    const accepted = await card('accepted')
    expect(accepted).toMatchObject({
      name: '王秀英',
      access: { doorCode: '2580#', hazards: '有狗' },
      conditions: [{ name: '冠心病' }],
      allergies: [{ name: '青霉素' }],
      contacts: [{ name: '李邻居' }],
    })
    const full = await card('operator')
    expect(full.conditions).toHaveLength(2)
    expect(full.contacts.map((c) => c.phone)).toEqual(['13533334444', '13511112222'])
    expect((await card('handover')).access?.doorCode).toBeNull()
  })

  test('a caller is found by any number, the own first', async () => {
    const found = await t.system((tx) => findByPhone(tx, '+86 139 1234 5678'))
    expect(found).toMatchObject([{ elderId: mother, contactId: null, endedOn: null }])
    expect(await t.system((tx) => findByPhone(tx, '13533334444'))).toMatchObject([
      { elderId: mother, contactId: expect.any(String) },
    ])
    expect(await t.system((tx) => findByPhone(tx, 'not a number'))).toEqual([])
  })
})
