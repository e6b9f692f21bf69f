import { beforeEach, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import { isProblem, stale } from '#contract/problem'
import * as contract from '#contract/responders'
import { world } from '#testing'
import { inviteWave } from './invite-wave.ts'
import {
  call,
  home,
  jiefang,
  makeElder,
  makeResponder,
  sendEverybodyHome,
  village,
  zhongzhan,
} from './responders.fixture.ts'

const t = await world()
beforeEach(() => t.system(sendEverybodyHome))
const desk = () => t.as('duty_officer', { region: jiefang })
const who = { as: 'duty_officer' as const, inside: jiefang, outside: zhongzhan }
// Brands are only types; ids of the database are uuids.
const draft = (change: object = {}) =>
  ({
    id: uuidv7(),
    kind: 'volunteer',
    name: '赵志愿',
    phone: '+86 139-1111-2222',
    accountId: null,
    orgId: null,
    regionCode: village,
    home,
    travelMode: 'ebike',
    maxRadiusM: 3000,
    ...change,
  }) as never
const idOf = (made: contract.Responder) => made.id

describe('the record', () => {
  test('registers once, masks the phone, keeps it encrypted, and a second person cannot have it', async () => {
    const me = await desk()
    const body = draft()
    const made = await me.call(contract.register, { body })
    expect(made).toMatchObject({
      phoneMasked: '139****2222',
      duty: { mode: 'shift', onNow: false },
      home,
      keys: 0,
    })
    expect(idOf(await me.call(contract.register, { body }))).toBe(made.id)
    const row = await t.system((tx) =>
      tx
        .selectFrom('responders.responder')
        .select(['phone_cipher', 'phone_tail'])
        .where('id', '=', made.id)
        .executeTakeFirstOrThrow(),
    )
    expect(row.phone_cipher?.includes('13911112222')).toBe(false)
    await expect(me.call(contract.register, { body: draft() })).rejects.toSatisfy((e) =>
      isProblem(e, contract.phoneTaken),
    )
    await t.neighbourSeesNothing(contract.show, { params: { id: made.id } }, who)
    await t.neighbourSeesNothing(contract.list, { query: { q: '赵志' } }, who)
  })

  test.each([
    [{ name: ' ' }, '/name'],
    [{ phone: '12' }, '/phone'],
    [{ kind: 'facility' }, '/orgId'],
    [{ regionCode: 410802999999 }, '/regionCode'],
    [{ home: { lon: 200, lat: 35 } }, '/home/lon'],
    [{ maxRadiusM: 5 }, '/maxRadiusM'],
  ])('bad input names its field: %o', async (change, pointer) => {
    const error: unknown = await (await desk())
      .call(contract.register, { body: draft(change) })
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      problem: { status: 422, errors: [{ pointer: expect.stringContaining(pointer) }] },
    })
  })

  test('an edit keeps the phone that it does not show, and is refused when somebody edited meanwhile', async () => {
    const me = await desk()
    const made = await me.call(contract.register, { body: draft({ phone: '13700001111' }) })
    const edit = {
      kind: 'social_rescue',
      name: '赵队长',
      accountId: null,
      orgId: null,
      regionCode: village,
      home,
      travelMode: 'car',
      maxRadiusM: null,
      updatedAt: made.updatedAt,
    } as never
    const edited = await me.call(contract.update, { params: { id: made.id }, body: edit })
    expect(edited).toMatchObject({
      name: '赵队长',
      kind: 'social_rescue',
      phoneMasked: '137****1111',
      maxRadiusM: null,
    })
    await expect(me.call(contract.update, { params: { id: made.id }, body: edit })).rejects.toSatisfy((e) =>
      isProblem(e, stale),
    )
    const outside = await t.as('duty_officer', { region: zhongzhan })
    await expect(
      outside.call(contract.update, { params: { id: made.id }, body: edit }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
  })

  test('who leaves is not asked any more and can come back; not in the middle of a mission', async () => {
    const me = await desk()
    const id = (await t.system((tx) => makeResponder(tx))) as contract.ResponderId
    await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    const phone = await t.as('responder', { personId: id })
    const invitation = (await phone.call(contract.myInvitations)).items[0]
    if (!invitation) throw new Error('no invitation')
    await phone.call(contract.accept, {
      params: { id: invitation.id },
      body: { at: t.clock.now().toISOString() },
    })
    await expect(me.call(contract.leave, { params: { id }, body: { left: true } })).rejects.toSatisfy((e) =>
      isProblem(e, contract.missionOn),
    )
    await phone.call(contract.giveUp, {
      params: { id: invitation.id },
      body: { at: t.clock.now().toISOString(), reason: 'other' },
    })
    expect((await me.call(contract.leave, { params: { id }, body: { left: true } })).endedAt).not.toBeNull()
    expect((await t.system((tx) => inviteWave(tx, call(), { k: 1 }))).chosen).toEqual([])
    await expect(me.call(contract.setDuty, { params: { id }, body: { mode: 'on' } })).rejects.toSatisfy((e) =>
      isProblem(e, contract.ended),
    )
    expect((await me.call(contract.leave, { params: { id }, body: { left: false } })).endedAt).toBeNull()
  })

  test('pages by keyset through people of one name, without losing or repeating any', async () => {
    const made = await t.system(async (tx) => {
      const ids = []
      for (let n = 0; n < 7; n++) ids.push(await makeResponder(tx, { name: '同名' }))
      return ids
    })
    const me = await desk()
    const seen: string[] = []
    for (let after: string | undefined; ; ) {
      const page = await me.call(contract.list, {
        query: { q: '同名', limit: 3, ...(after ? { after } : {}) },
      })
      seen.push(...page.items.map(idOf))
      if (!page.next) break
      after = page.next
    }
    expect(seen.sort()).toEqual(made.sort())
  })
})

describe('what they hold', () => {
  test('a certificate counts while it is valid; a wrong span is refused', async () => {
    const me = await desk()
    const id = (await t.system((tx) => makeResponder(tx))) as contract.ResponderId
    const add = (validFrom: string, validUntil: string | null) =>
      me.call(contract.addQualification, {
        params: { id },
        body: { id: uuidv7(), kind: 'aed_cpr', validFrom, validUntil, certificate: 'A-1' },
      })
    const old = await add('2020-01-01', '2022-01-01')
    expect(old.validNow).toBe(false)
    expect((await me.call(contract.show, { params: { id } })).qualifications).toEqual([])
    expect((await add('2025-01-01', null)).validNow).toBe(true)
    expect((await me.call(contract.list, { query: { qualification: 'aed_cpr' } })).items.map(idOf)).toEqual([
      id,
    ])
    await expect(add('2025-01-01', '2024-01-01')).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/validUntil' }] },
    })
    await me.call(contract.removeQualification, { params: { id, part: old.id } })
    expect((await me.call(contract.show, { params: { id } })).qualificationList).toHaveLength(1)
  })

  test('a key is held once, of an elder in scope, and given back', async () => {
    const me = await desk()
    const [id, elderId, stranger] = (await t.system(async (tx) => [
      await makeResponder(tx),
      await makeElder(tx),
      await makeElder(tx, 410803001001),
    ])) as [contract.ResponderId, never, never]
    const give = (elder: never) =>
      me.call(contract.addKey, {
        params: { id },
        body: { id: uuidv7(), elderId: elder, since: '2026-01-01', note: '门卫处' },
      })
    const key = await give(elderId)
    expect(key.elderName).toBe('王秀英')
    await expect(give(elderId)).rejects.toSatisfy((e) => isProblem(e, contract.keyHeld))
    await expect(give(stranger)).rejects.toMatchObject({ problem: { errors: [{ pointer: '/elderId' }] } })
    await me.call(contract.returnKey, { params: { id, part: key.id } })
    expect((await me.call(contract.show, { params: { id } })).keys).toBe(0)
    await give(elderId)
  })

  test('an institution is subscribed once at a time', async () => {
    const me = await desk()
    const elderId = (await t.system((tx) => makeElder(tx))) as never
    const body = (since: string, until: string | null) => ({
      id: uuidv7(),
      orgId: '0190a1b2-0000-7000-8000-000000000001' as never,
      elderId,
      since,
      until,
    })
    const made = await me.call(contract.subscribe, { body: body('2026-01-01', null) })
    await expect(me.call(contract.subscribe, { body: body('2026-05-01', null) })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/since' }] },
    })
    await t.neighbourSeesNothing(contract.subscriptions, { query: { elderId } }, who)
    await me.call(contract.unsubscribe, { params: { id: made.id } })
    expect((await me.call(contract.subscriptions, { query: { elderId } })).items).toEqual([])
  })
})

describe('who is there', () => {
  const day = (hour: number) => new Date(Date.UTC(2027, 2, 1, hour)).toISOString()

  test('shifts do not overlap, also when two planners write at once; gaps are shown', async () => {
    const me = await desk()
    const id = (await t.system((tx) => makeResponder(tx, { onDuty: false }))) as contract.ResponderId
    const add = (from: number, to: number) =>
      me.call(contract.addShift, {
        body: { id: uuidv7(), responderId: id, startsAt: day(from), endsAt: day(to) },
      })
    await add(0, 8)
    await expect(add(7, 9)).rejects.toSatisfy((e) => isProblem(e, contract.shiftClash))
    const both = await Promise.allSettled([add(8, 12), add(9, 13)])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(add(20, 19)).rejects.toMatchObject({ problem: { errors: [{ pointer: '/endsAt' }] } })
    const week = { from: day(0), to: day(24) }
    const seen = await me.call(contract.shifts, { query: { ...week, region: jiefang } })
    expect(seen.items).toHaveLength(2)
    expect(seen.gaps.at(-1)).toMatchObject({ to: day(24), onShift: 0 })
    const outside = await (await t.as('duty_officer', { region: zhongzhan })).call(contract.shifts, {
      query: week,
    })
    expect(outside).toEqual({ items: [], gaps: [{ from: day(0), to: day(24), onShift: 0 }] })
    const [first] = seen.items
    if (!first) throw new Error('no shift')
    await me.call(contract.removeShift, { params: { id: first.id } })
    await expect(me.call(contract.removeShift, { params: { id: first.id } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
  })

  test('the board counts who is on duty, engaged and resting, in the own region only', async () => {
    const me = await desk()
    await t.system(async (tx) => {
      await makeResponder(tx, { kind: 'social_rescue' })
      await makeResponder(tx, { kind: 'social_rescue', onDuty: false })
    })
    const board = await me.call(contract.board)
    expect(board.counts.find((count) => count.kind === 'social_rescue')).toEqual({
      kind: 'social_rescue',
      registered: 2,
      onDuty: 1,
      engaged: 0,
      resting: 0,
    })
    expect(board.onDuty).toHaveLength(1)
    expect((await (await t.as('duty_officer', { region: zhongzhan })).call(contract.board)).onDuty).toEqual(
      [],
    )
  })

  test('a duty officer sets duty for somebody; an operator may look and not touch', async () => {
    const id = (await t.system((tx) => makeResponder(tx, { onDuty: false }))) as contract.ResponderId
    expect(
      (await (await desk()).call(contract.setDuty, { params: { id }, body: { mode: 'on' } })).duty.onNow,
    ).toBe(true)
    const operator = await t.as('operator', { region: jiefang })
    expect((await operator.call(contract.list, { query: { duty: 'on' } })).items.map(idOf)).toEqual([id])
    await expect(
      operator.call(contract.setDuty, { params: { id }, body: { mode: 'off' } }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
  })
})
