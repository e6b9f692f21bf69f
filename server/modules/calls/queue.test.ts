import { beforeAll, describe, expect, test } from 'vitest'
import * as alarmContract from '#contract/alarms'
import * as contract from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { raise } from '#modules/alarms'
import { world } from '#testing'
import { DISTRICT, elderOf, event, hotline, NEIGHBOUR } from './calls.fixture.ts'

const t = await world()
let line: Awaited<ReturnType<typeof hotline>>
let elder: string
let operator: Awaited<ReturnType<typeof t.as>>
let family: Awaited<ReturnType<typeof t.as>>
let manager: Awaited<ReturnType<typeof t.as>>
const now = () => t.clock.now()

beforeAll(async () => {
  line = await hotline(t)
  elder = await elderOf(t, '13912345678')
  operator = await t.as('operator', { region: DISTRICT })
  manager = await t.as('duty_officer', { region: DISTRICT })
  family = await t.as('family', { elderIds: [elder] })
})

const empty = async () => {
  for (const one of (await operator.call(contract.queue)).waiting) {
    await operator.call(contract.closeRequest, { params: { id: one.id }, body: { outcome: 'silent' } })
  }
}

describe('one queue for every way in', () => {
  test('A-CALL-09, B-CALL-07: phone, device, app and QR code stand in one queue, each with its channel', async () => {
    await line.post([event('q1', 'ringing', now(), { caller: '13912345678' })])
    await t.system((tx) => raise(tx, { elderId: elder, kind: 'sos', severity: 'P0', source: 'device' }))
    await family.call(contract.ownRequest, {
      body: { elderId: elder as never, kind: 'living', subject: '想请人打扫' },
    })
    const code = await manager.call(contract.makeQrCode, {
      body: { label: '枫华园社区宣传栏', regionCode: 410802001001 },
    })
    const token = code.path.split('/').at(-1) ?? ''
    expect(await t.anybody.call(contract.scanQr, { params: { token } })).toMatchObject({
      stands: 'place',
      label: '枫华园社区宣传栏',
      hotline: null,
    })
    await t.anybody.call(contract.askByQr, {
      params: { token },
      body: { kind: 'daily_goods', subject: '买米', phone: '13811112222' },
    })
    await t.due()
    const { waiting } = await operator.call(contract.queue)
    expect(waiting.map((one) => one.channel).sort()).toEqual(['app', 'device', 'phone', 'qr'])
    // The button is an emergency: first, though the telephone has rung longer.
    expect(waiting[0]).toMatchObject({ channel: 'device', kind: 'emergency', priority: 0 })
    const outside = await t.as('operator', { region: NEIGHBOUR })
    expect((await outside.call(contract.queue)).waiting).toEqual([])
    await line.post([event('q1', 'answered', now()), event('q1', 'ended', now())])
    await empty()
  })

  test('A-CALL-04, B-CALL-08: of one call of each kind the emergency is taken first', async () => {
    await operator.call(contract.createRequest, { body: { kind: 'living', subject: '打扫' } })
    t.clock.forward({ seconds: 1 })
    await operator.call(contract.createRequest, { body: { kind: 'daily_goods', subject: '买菜' } })
    t.clock.forward({ seconds: 1 })
    await operator.call(contract.createRequest, { body: { kind: 'emergency', subject: '摔倒' } })
    const taken = [
      await operator.call(contract.takeNext),
      await operator.call(contract.takeNext),
      await operator.call(contract.takeNext),
    ]
    expect(taken.map((one) => one.kind)).toEqual(['emergency', 'living', 'daily_goods'])
    await expect(operator.call(contract.takeNext)).rejects.toMatchObject({
      problem: { type: contract.problems.queueEmpty.type },
    })
    for (const one of taken)
      await operator.call(contract.closeRequest, { params: { id: one.id }, body: { outcome: 'answered' } })
  })

  test('taking a ringing call answers it; two agents cannot take one request; only its agent puts it back', async () => {
    await line.post([event('q2', 'ringing', now(), { caller: '13912345678' })])
    const [one] = (await operator.call(contract.queue)).waiting
    const other = await t.as('operator', { region: DISTRICT })
    const taken = await operator.call(contract.takeRequest, { params: { id: one?.id ?? ('' as never) } })
    expect(taken).toMatchObject({ state: 'taken', callState: 'answered', takenBy: operator.accountId })
    await expect(other.call(contract.takeRequest, { params: { id: taken.id } })).rejects.toMatchObject({
      problem: { type: contract.problems.requestState.type },
    })
    await expect(other.call(contract.releaseRequest, { params: { id: taken.id } })).rejects.toMatchObject({
      problem: { type: contract.problems.notYours.type },
    })
    await operator.call(contract.closeRequest, { params: { id: taken.id }, body: { outcome: 'answered' } })
    await expect(
      operator.call(contract.closeRequest, { params: { id: taken.id }, body: { outcome: 'answered' } }),
    ).rejects.toMatchObject({ problem: { type: contract.problems.requestState.type } })
    await expect(
      operator.call(contract.registerRequest, { params: { id: taken.id }, body: { subject: 'x' } }),
    ).rejects.toMatchObject({ problem: { type: contract.problems.requestState.type } })
    await line.post([event('q2', 'ended', now())])
  })
})

describe('what a request becomes', () => {
  const taken = async (
    kind: 'living' | 'consultation' | 'emergency' = 'living',
    elderId: string | null = elder,
  ) =>
    operator.call(contract.createRequest, { body: { kind, subject: '来电内容', elderId: elderId as never } })

  test('A-CALL-03: a request has time, caller, agent; an order request names the elder and the service', async () => {
    const request = await taken()
    expect(Date.parse(request.waitingSince)).toBeLessThanOrEqual(now().getTime())
    const closed = await operator.call(contract.closeRequest, {
      params: { id: request.id },
      body: { outcome: 'order', item: 'meal', wishedOn: '2026-12-01', note: '少盐' },
    })
    expect(closed).toMatchObject({ state: 'closed', outcome: 'order', takenBy: operator.accountId })
    expect(closed.orderNumber).toBeGreaterThan(0)
    const nobody = await taken('living', null)
    await expect(
      operator.call(contract.closeRequest, {
        params: { id: nobody.id },
        body: { outcome: 'order', item: 'meal' },
      }),
    ).rejects.toMatchObject({ problem: { type: contract.problems.needsElder.type } })
    await operator.call(contract.closeRequest, {
      params: { id: nobody.id },
      body: { outcome: 'wrong_number' },
    })
  })

  test('A-REG-05: the service that is on file as needed is proposed first', async () => {
    await t.system((tx) =>
      tx
        .insertInto('people.need')
        .values({
          id: uuidv7(),
          elder_id: elder,
          region_code: 410802001001,
          item: 'meal',
          since: '2026-01-01',
        })
        .execute(),
    )
    expect((await operator.call(contract.pop, { params: { elderId: elder as never } })).needs[0]).toBe('meal')
  })

  test('a call becomes an incident; a second one about it joins the same', async () => {
    const calm = await elderOf(t, '13300001111', { name: '钱大爷' })
    const first = await taken('emergency', calm)
    const closed = await operator.call(contract.closeRequest, {
      params: { id: first.id },
      body: { outcome: 'incident', kind: 'fall', severity: 'P1', note: '坐在地上起不来' },
    })
    expect(closed.incidentId).not.toBeNull()
    const incident = await operator.call(alarmContract.show, { params: { id: closed.incidentId as never } })
    expect(incident).toMatchObject({ elderId: calm, kind: 'fall' })
    const second = await taken('emergency', calm)
    const again = await operator.call(contract.closeRequest, {
      params: { id: second.id },
      body: { outcome: 'incident', kind: 'fall', severity: 'P1' },
    })
    expect(again.incidentNumber).toBe(closed.incidentNumber)
  })

  test('A-CALL-10, B-CALL-09: a question is closed as consultation with article, source and dates; an expired one is not cited', async () => {
    const article = {
      regionCode: DISTRICT,
      kind: 'price' as const,
      title: '日间照料收费标准',
      body: '按社区公示的价格收取。',
      keywords: '收费 日托 价格',
      sourceTitle: '社区养老服务收费公示',
      sourceClause: '第三条',
      validFrom: '2026-01-01',
      validTo: '2026-12-31',
    }
    const id = uuidv7() as never
    await manager.call(contract.saveArticle, { params: { id }, body: article })
    const found = await operator.call(contract.searchArticles, { query: { q: '日托 收费' } })
    expect(found.items).toMatchObject([
      { id, valid: true, sourceTitle: '社区养老服务收费公示', validTo: '2026-12-31' },
    ])
    expect((await operator.call(contract.searchArticles, { query: { q: '100%' } })).items).toEqual([])
    const request = await taken('consultation', null)
    await operator.call(contract.closeRequest, {
      params: { id: request.id },
      body: { outcome: 'consultation', articleId: id },
    })
    const stored = await t.system((tx) =>
      tx
        .selectFrom('calls.consultation')
        .selectAll()
        .where('request_id', '=', request.id)
        .executeTakeFirstOrThrow(),
    )
    expect(stored).toMatchObject({
      article_title: '日间照料收费标准',
      source_title: '社区养老服务收费公示',
      source_clause: '第三条',
      valid_to: '2026-12-31',
    })
    expect(await operator.call(contract.showRequest, { params: { id: request.id } })).toMatchObject({
      outcome: 'consultation',
      state: 'closed',
    })

    const old = uuidv7() as never
    await manager.call(contract.saveArticle, {
      params: { id: old },
      body: { ...article, title: '旧标准', validFrom: '2020-01-01', validTo: '2020-12-31' },
    })
    const later = await taken('consultation', null)
    await expect(
      operator.call(contract.closeRequest, {
        params: { id: later.id },
        body: { outcome: 'consultation', articleId: old },
      }),
    ).rejects.toMatchObject({ problem: { type: contract.problems.expired.type } })
    await operator.call(contract.closeRequest, {
      params: { id: later.id },
      body: { outcome: 'complaint', about: '旧标准', body: '多收了钱' },
    })
    await expect(
      manager.call(contract.saveArticle, {
        params: { id },
        body: { ...article, updatedAt: '2020-01-01T00:00:00Z' },
      }),
    ).rejects.toMatchObject({ problem: { status: 409 } })
    await expect(
      operator.call(contract.saveArticle, { params: { id: uuidv7() as never }, body: article }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
  })

  test('A-CALL-13: for a case the agent is offered the children, the institutions and the service companies', async () => {
    await t.system(async (tx) => {
      const contactId = uuidv7()
      await tx
        .insertInto('people.contact')
        .values({
          id: contactId,
          elder_id: elder,
          region_code: 410802001001,
          name: '张丽',
          relation: 'daughter',
          position: 1,
        })
        .execute()
      const firm = uuidv7()
      await tx
        .insertInto('organisations.organisation')
        .values({
          id: firm,
          name: '安心家政',
          kind: 'domestic_service',
          region_code: DISTRICT,
          state: 'operating',
          phone: '03913900000',
        })
        .execute()
      await tx
        .insertInto('organisations.site')
        .values({
          id: uuidv7(),
          org_id: firm,
          kind: 'institution',
          name: '夕阳红养老院',
          region_code: 410802001001,
          address: '站前路 1 号',
          lon: 113.25,
          lat: 35.22,
        })
        .execute()
    })
    await line.post([event('q9', 'ringing', now(), { caller: '13912345678' })])
    const [one] = (await operator.call(contract.queue)).waiting
    await operator.call(contract.takeRequest, { params: { id: one?.id ?? ('' as never) } })
    const offered = await operator.call(contract.resources, { params: { id: one?.callId ?? ('' as never) } })
    expect(offered.contacts.map((c) => c.name)).toContain('张丽')
    expect(offered.sites.map((s) => s.name)).toContain('夕阳红养老院')
    expect(offered.companies.map((c) => c.name)).toContain('安心家政')
    const moved = await operator.call(contract.transferCall, {
      params: { id: one?.callId ?? ('' as never) },
      body: { to: 'site', siteId: offered.sites[0]?.id ?? ('' as never) },
    })
    expect(moved.events.at(-1)).toMatchObject({ kind: 'transferred', detail: { to: 'site' } })
    await operator.call(contract.hangUp, { params: { id: moved.id } })
  })

  test('a family sees what it asked for, and not what others did', async () => {
    const other = await elderOf(t, '13200001111', { name: '周大爷' })
    const theirs = await t.as('family', { elderIds: [other] })
    await family.call(contract.ownRequest, {
      body: { elderId: elder as never, kind: 'living', subject: '修灯' },
    })
    expect((await family.call(contract.ownRequests)).items[0]).toMatchObject({
      subject: '修灯',
      state: 'waiting',
    })
    expect((await theirs.call(contract.ownRequests)).items).toEqual([])
    await expect(
      theirs.call(contract.ownRequest, { body: { elderId: elder as never, kind: 'living', subject: 'x' } }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
  })
})
