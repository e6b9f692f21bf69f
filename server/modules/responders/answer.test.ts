import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import { isProblem } from '#contract/problem'
import * as contract from '#contract/responders'
import { type Caller, world } from '#testing'
import { accept } from './answer.ts'
import { closeCallout } from './close-callout.ts'
import { inviteWave, type Call } from './invite-wave.ts'
import {
  call,
  east,
  home,
  jiefang,
  makeElder,
  makeResponder,
  sendEverybodyHome,
} from './responders.fixture.ts'

const t = await world()
beforeEach(() => t.system(sendEverybodyHome))
const at = () => t.clock.now().toISOString()

/** Helpers with phones, all invited to one incident; in the order of their distance. */
async function invited(
  n: number,
  change: Partial<Call> = {},
): Promise<{ incident: Call; phones: { me: Caller; id: string }[] }> {
  const incident = call(change)
  const people = await t.system(async (tx) => {
    const ids: string[] = []
    for (let i = 0; i < n; i++) ids.push(await makeResponder(tx, { metres: 100 + i * 50 }))
    await inviteWave(tx, incident, { k: n })
    return ids
  })
  const phones = []
  for (const personId of people) {
    const me = await t.as('responder', { personId })
    const { items } = await me.call(contract.myInvitations)
    phones.push({ me, id: items[0]?.id ?? '' })
  }
  return { incident, phones }
}
const stateOf = async ({ me, id }: { me: Caller; id: string }) =>
  (await me.call(contract.myInvitation, { params: { id } })).state
const one = <T>(list: readonly T[], index = 0): T => {
  const found = list[index]
  if (found === undefined) throw new Error(`nothing at ${index}`)
  return found
}

describe('the first acceptance wins', () => {
  test('the others are told, by a message too; the same acceptance twice answers the same', async () => {
    const { phones } = await invited(3)
    await t.due()
    const [first, second] = [one(phones, 1), one(phones, 0)]
    const view = await first.me.call(contract.accept, { params: { id: first.id }, body: { at: at() } })
    expect(view.state).toBe('accepted')
    expect(
      (await first.me.call(contract.accept, { params: { id: first.id }, body: { at: at() } })).acceptedAt,
    ).toBe(view.acceptedAt)
    expect(await stateOf(second)).toBe('told_off')
    await expect(
      second.me.call(contract.accept, { params: { id: second.id }, body: { at: at() } }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.taken))
    await t.due()
    const messages = await t.system((tx) =>
      tx
        .selectFrom('notifications.message')
        .select(['template'])
        .where('template', 'like', 'responders.%')
        .execute(),
    )
    expect(messages.filter((m) => m.template === 'responders.invited')).toHaveLength(3)
    expect(messages.filter((m) => m.template === 'responders.told_off')).toHaveLength(2)
  })

  test('whatever races, exactly as many win as are wanted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 7 }), async (wanted, n) => {
        await t.system(sendEverybodyHome)
        const incident = call({ wanted })
        await t.system(async (tx) => {
          for (let i = 0; i < n; i++) await makeResponder(tx, { metres: 100 + i })
          await inviteWave(tx, incident, { k: n })
        })
        const asked = await t.system((tx) =>
          tx
            .selectFrom('responders.invitation')
            .select(['id', 'responder_id'])
            .where('incident_id', '=', incident.incidentId)
            .execute(),
        )
        const answers = await Promise.allSettled(
          asked.map((i) => t.system((tx) => accept(tx, i.id, i.responder_id, at()))),
        )
        const won = answers.filter((answer) => answer.status === 'fulfilled').length
        expect(won).toBe(Math.min(wanted, n))
        for (const answer of answers)
          if (answer.status === 'rejected') expect(isProblem(answer.reason, contract.taken)).toBe(true)
        const states = await t.system((tx) =>
          tx
            .selectFrom('responders.invitation')
            .select(['state', 'slot'])
            .where('incident_id', '=', incident.incidentId)
            .execute(),
        )
        expect(new Set(states.flatMap((s) => s.slot ?? [])).size).toBe(won)
        const left = n > wanted ? 'told_off' : 'accepted'
        expect(states.filter((s) => s.state !== 'accepted').every((s) => s.state === left)).toBe(true)
      }),
      { numRuns: 12 },
    )
  })

  test('the index stands behind it: a second holder of the place cannot be written', async () => {
    const { incident, phones } = await invited(2)
    await one(phones).me.call(contract.accept, { params: { id: one(phones).id }, body: { at: at() } })
    await expect(
      t.system((tx) =>
        tx
          .updateTable('responders.invitation')
          .set({ state: 'accepted', slot: 1, accepted_at: t.clock.now() })
          .where('incident_id', '=', incident.incidentId)
          .where('slot', 'is', null)
          .execute(),
      ),
    ).rejects.toThrow('invitation_slot')
  })

  test('nobody is on two missions', async () => {
    const { phones } = await invited(1)
    const me = one(phones)
    await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    const both = (await me.me.call(contract.myInvitations)).items
    expect(both).toHaveLength(2)
    await me.me.call(contract.accept, { params: { id: one(both).id }, body: { at: at() } })
    expect((await me.me.call(contract.myInvitations)).items.map((i) => i.state).sort()).toEqual([
      'accepted',
      'declined',
    ])
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(wave.refused[0]?.reasons).toContain('engaged')
  })
})

describe('what goes wrong', () => {
  test('everybody declined: the next are asked at once, and when nobody is left it says so', async () => {
    const { incident, phones } = await invited(1)
    const next = await t.system((tx) => makeResponder(tx, { metres: 3000, travelMode: 'ebike' }))
    const me = one(phones)
    await me.me.call(contract.decline, { params: { id: me.id }, body: { at: at(), reason: 'unwell' } })
    await t.due()
    const asked = await t.system((tx) =>
      tx
        .selectFrom('responders.invitation')
        .select(['responder_id', 'wave', 'state'])
        .where('incident_id', '=', incident.incidentId)
        .orderBy('wave')
        .execute(),
    )
    expect(asked).toMatchObject([
      { state: 'declined', wave: 1 },
      { responder_id: next, state: 'invited', wave: 2 },
    ])
    t.clock.forward({ seconds: 601 })
    await t.due()
    const events = await t.system((tx) =>
      tx.selectFrom('platform.event').select('type').where('subject_id', '=', incident.incidentId).execute(),
    )
    expect(events.map((e) => e.type)).toContain('responders.exhausted')
    t.clock.reset()
  })

  test('nobody answers: the invitation expires by itself, and a late acceptance is refused', async () => {
    const { phones } = await invited(1)
    t.clock.forward({ seconds: 601 })
    await t.due()
    expect(await stateOf(one(phones))).toBe('expired')
    await expect(
      one(phones).me.call(contract.accept, { params: { id: one(phones).id }, body: { at: at() } }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.gone))
    t.clock.reset()
  })

  test('who cannot go on frees the place: the next are asked, also those told off before', async () => {
    const { incident, phones } = await invited(2)
    const [first, second] = [one(phones), one(phones, 1)]
    await first.me.call(contract.accept, { params: { id: first.id }, body: { at: at() } })
    expect(await stateOf(second)).toBe('told_off')
    await first.me.call(contract.giveUp, {
      params: { id: first.id },
      body: { at: at(), reason: 'no_access', note: '门锁着' },
    })
    await t.due()
    const again = (await second.me.call(contract.myInvitations)).items.find((i) => i.state === 'invited')
    expect(again).toMatchObject({ wave: 2, incidentId: incident.incidentId })
    await second.me.call(contract.accept, { params: { id: again?.id ?? '' }, body: { at: at() } })
    const board = await (await t.as('duty_officer', { region: jiefang })).call(contract.callout, {
      params: { incidentId: incident.incidentId },
    })
    expect(board).toMatchObject({ state: 'filled', wave: 2 })
    expect(board.invitations.map((i) => i.state).sort()).toEqual(['accepted', 'gave_up', 'told_off'])
  })

  test('the incident closes: nobody is asked any more, and what was shown is withdrawn', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    const { incident, phones } = await invited(2, { elderId, wanted: 2 })
    const [first, second] = [one(phones), one(phones, 1)]
    await first.me.call(contract.accept, { params: { id: first.id }, body: { at: at() } })
    await first.me.call(contract.briefing, { params: { id: first.id } })
    await t.system((tx) => closeCallout(tx, incident.incidentId))
    expect([await stateOf(first), await stateOf(second)]).toEqual(['told_off', 'told_off'])
    await expect(first.me.call(contract.briefing, { params: { id: first.id } })).rejects.toSatisfy((e) =>
      isProblem(e, contract.notYours),
    )
    await expect(
      second.me.call(contract.accept, { params: { id: second.id }, body: { at: at() } }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.gone))
  })
})

describe('a mission', () => {
  test('minimal before acceptance, everything needed after it, every opening logged', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    const { incident, phones } = await invited(1, { elderId })
    const { me, id } = one(phones)
    const before = JSON.stringify(await me.call(contract.myInvitation, { params: { id } }))
    expect(before).not.toContain('王秀英')
    expect(before).not.toContain('建设路')
    expect(before).not.toContain(elderId)
    await expect(me.call(contract.briefing, { params: { id } })).rejects.toSatisfy((e) =>
      isProblem(e, contract.notYours),
    )
    await me.call(contract.accept, { params: { id }, body: { at: at() } })
    const after = await me.call(contract.briefing, { params: { id } })
    expect(after.card).toMatchObject({
      name: '王秀英',
      level: 'accepted',
      phones: [{ number: '13612345678' }],
    })
    expect(after.navigation?.geo).toBe(`geo:${home.lat},${home.lon}`)
    const opened = await t.system((tx) =>
      tx
        .selectFrom('platform.event')
        .select(['type', 'actor_id'])
        .where('type', '=', 'responders.briefing_opened')
        .where('elder_id', '=', elderId)
        .execute(),
    )
    expect(opened).toEqual([{ type: 'responders.briefing_opened', actor_id: me.accountId }])
    expect(incident.elderId).toBe(elderId)
    const looks = await t.system((tx) =>
      tx
        .selectFrom('access.access_log')
        .select(['account_id', 'role'])
        .where('elder_id', '=', elderId)
        .execute(),
    )
    expect(looks).toEqual([{ account_id: me.accountId, role: 'responder' }])
  })

  test('step by step with the times of the phone; the responder rests afterwards', async () => {
    const { phones } = await invited(1)
    const { me, id } = one(phones)
    const start = t.clock.now().getTime()
    const after = (s: number) => new Date(start + s * 1000).toISOString()
    await me.call(contract.accept, { params: { id }, body: { at: after(0) } })
    t.clock.forward({ minutes: 20 })
    // The phone was without a network: everything arrives at the end, with its own time.
    await me.call(contract.setOut, { params: { id }, body: { at: after(60) } })
    const there = await me.call(contract.arrive, {
      params: { id },
      body: { at: after(400), fix: { ...east(40), accuracyM: 15 } },
    })
    expect(there).toMatchObject({ state: 'arrived', proof: 'position', arrivedAt: after(400) })
    const safe = await me.call(contract.reportSafe, {
      params: { id },
      body: { at: after(900), note: '已扶起' },
    })
    expect(safe).toMatchObject({ state: 'safe', enRouteAt: after(60), safeAt: after(900) })
    await t.due()
    const duty = await me.call(contract.myDuty)
    expect(duty.restUntil).toBe(after(900 + 30 * 60))
    const wave = await t.system((tx) => inviteWave(tx, call(), { k: 1 }))
    expect(wave.refused[0]?.reasons).toEqual(['resting'])
    t.clock.reset()
  })

  test('an arrival wants proof: position, the code at the door, or a reason', async () => {
    const elderId = await t.system((tx) => makeElder(tx))
    const desk = await t.as('duty_officer', { region: jiefang })
    const { code } = await desk.call(contract.doorCode, { params: { elderId } })
    for (const [told, expected] of [
      [{ fix: { ...east(2000), accuracyM: 10 } }, contract.unproven],
      [{}, contract.unproven],
      [{ code: code === '000000' ? '000001' : '000000' }, contract.wrongDoorCode],
      [{ code }, 'code'],
      [{ fix: { ...east(2000), accuracyM: 10 }, reason: '手机定位不准，保安作证' }, 'manual'],
    ] as const) {
      await t.system(sendEverybodyHome)
      const { phones } = await invited(1, { elderId })
      const { me, id } = one(phones)
      await me.call(contract.accept, { params: { id }, body: { at: at() } })
      const arriving = me.call(contract.arrive, { params: { id }, body: { at: at(), ...told } })
      if (typeof expected === 'string') expect((await arriving).proof).toBe(expected)
      else {
        await expect(arriving).rejects.toSatisfy((e) => isProblem(e, expected))
        expect(await stateOf({ me, id })).toBe('accepted')
      }
    }
  })

  test.each([
    ['setOut', contract.setOut, {}],
    ['arrive', contract.arrive, { reason: '到了' }],
    ['reportSafe', contract.reportSafe, {}],
    ['giveUp', contract.giveUp, { reason: 'other' as const }],
    ['addNote', contract.addNote, { id: uuidv7(), text: '没有接受' }],
  ])('%s is refused before acceptance', async (_name, endpoint, body) => {
    const { phones } = await invited(1)
    const { me, id } = one(phones)
    const step: Promise<unknown> = me.call(endpoint, { params: { id }, body: { at: at(), ...body } as never }) // each body fits its endpoint
    await expect(step).rejects.toSatisfy((e) => isProblem(e, contract.gone))
    expect(await stateOf({ me, id })).toBe('invited')
  })

  test('notes and photos are kept once, also late; what is no photo is refused', async () => {
    const { incident, phones } = await invited(1)
    const { me, id } = one(phones)
    await me.call(contract.accept, { params: { id }, body: { at: at() } })
    const note = { id: uuidv7(), at: at(), text: '<b>门没锁</b>' }
    await me.call(contract.addNote, { params: { id }, body: note })
    await t.system((tx) => closeCallout(tx, incident.incidentId))
    expect((await me.call(contract.addNote, { params: { id }, body: note })).notes).toHaveLength(1)
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500)])
    const photo = { id: uuidv7(), at: at(), data: jpeg.toString('base64') }
    const view = await me.call(contract.addPhoto, { params: { id }, body: photo })
    expect(view.notes).toMatchObject([{ text: '<b>门没锁</b>', photo: false }, { photo: true }])
    await expect(
      me.call(contract.addPhoto, {
        params: { id },
        body: { id: uuidv7(), at: at(), data: Buffer.from('<svg/>'.repeat(50)).toString('base64') },
      }),
    ).rejects.toSatisfy((e) => isProblem(e, contract.notAPhoto))
    const desk = await t.as('duty_officer', { region: jiefang })
    expect(
      (await desk.call(contract.callout, { params: { incidentId: incident.incidentId } })).notes,
    ).toHaveLength(2)
    const got = await t.http.inject({
      method: 'GET',
      url: `/api/responders/notes/${photo.id}/photo`,
      headers: desk.headers,
    })
    expect(got.headers['content-type']).toBe('image/jpeg')
    expect(got.rawPayload.equals(jpeg)).toBe(true)
    const stranger = await t.as('responder', {})
    await expect(stranger.call(contract.myPhoto, { params: { id: photo.id } })).rejects.toThrow()
  })

  test('somebody else’s invitation is not found, in any step', async () => {
    const { phones } = await invited(1)
    const { id } = one(phones)
    const stranger = await t.as('responder', { personId: await t.system((tx) => makeResponder(tx)) })
    const steps = await Promise.allSettled<unknown>([
      stranger.call(contract.myInvitation, { params: { id } }),
      stranger.call(contract.accept, { params: { id }, body: { at: at() } }),
      stranger.call(contract.briefing, { params: { id } }),
      stranger.call(contract.decline, { params: { id }, body: { at: at(), reason: 'busy' } }),
      stranger.call(contract.addNote, { params: { id }, body: { at: at(), id: uuidv7(), text: 'x' } }),
    ])
    for (const step of steps)
      expect(step).toMatchObject({ status: 'rejected', reason: { problem: { status: 404 } } })
    expect((await stranger.call(contract.myInvitations)).items).toEqual([])
  })
})

describe('the responder', () => {
  test('own SOS is one call however often it is sent, and can be cancelled', async () => {
    const { phones } = await invited(1)
    const { me } = one(phones)
    const sos = { id: uuidv7(), at: at(), fix: { ...home, accuracyM: 20 } }
    const first = await me.call(contract.ownSos, { body: sos })
    expect(await me.call(contract.ownSos, { body: sos })).toEqual(first)
    const raised = await t.system((tx) =>
      tx.selectFrom('platform.event').select(['type', 'payload']).where('subject_id', '=', sos.id).execute(),
    )
    expect(raised).toMatchObject([
      { type: 'responders.own_sos', payload: { lon: home.lon, responderId: me.personId } },
    ])
    await me.call(contract.cancelOwnSos, { params: { id: sos.id }, body: { at: at() } })
    expect((await me.call(contract.ownSos, { body: sos })).cancelledAt).not.toBeNull()
    await expect(
      (await t.as('responder', { personId: await t.system((tx) => makeResponder(tx)) })).call(
        contract.cancelOwnSos,
        { params: { id: sos.id }, body: { at: at() } },
      ),
    ).rejects.toMatchObject({ problem: { status: 404 } })
  })

  test('duty goes on and off, ends by itself, and a position needs consent', async () => {
    const personId = await t.system((tx) => makeResponder(tx, { onDuty: false }))
    const me = await t.as('responder', { personId })
    expect((await me.call(contract.myDuty)).duty).toEqual({ mode: 'shift', until: null, onNow: false })
    const until = new Date(t.clock.now().getTime() + 3_600_000).toISOString()
    expect((await me.call(contract.setMyDuty, { body: { mode: 'on', until } })).duty.onNow).toBe(true)
    const fix = { ...east(30), accuracyM: 12, at: at() }
    expect(await me.call(contract.reportPosition, { body: fix })).toEqual({ kept: false })
    await me.call(contract.consentLocation, { body: { allowed: true } })
    expect(await me.call(contract.reportPosition, { body: fix })).toEqual({ kept: true })
    expect(
      await me.call(contract.reportPosition, { body: { ...fix, at: new Date(0).toISOString() } }),
    ).toEqual({ kept: false })
    await me.call(contract.consentLocation, { body: { allowed: false } })
    expect(
      await t.system((tx) =>
        tx
          .selectFrom('responders.place')
          .selectAll()
          .where('responder_id', '=', personId)
          .where('source', '=', 'fix')
          .execute(),
      ),
    ).toEqual([])
    t.clock.forward({ hours: 1, seconds: 1 })
    await t.due()
    expect((await me.call(contract.myDuty)).duty).toEqual({ mode: 'shift', until: null, onNow: false })
    t.clock.reset()
  })

  test('what the server refused of an offline phone is kept once', async () => {
    const { phones } = await invited(1)
    const { me, id } = one(phones)
    const conflict = {
      id: uuidv7(),
      at: at(),
      invitationId: id,
      action: 'accept',
      problem: contract.taken.type,
      body: { at: at() },
    }
    await me.call(contract.reportConflict, { body: conflict as never }) // the brand of invitationId is only a type
    await me.call(contract.reportConflict, { body: conflict as never })
    expect(
      await t.system((tx) =>
        tx
          .selectFrom('responders.conflict')
          .select(['action', 'problem'])
          .where('responder_id', '=', me.personId)
          .execute(),
      ),
    ).toEqual([{ action: 'accept', problem: contract.taken.type }])
  })
})
