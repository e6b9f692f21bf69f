import { beforeAll, describe, expect, test } from 'vitest'
import * as alarmContract from '#contract/alarms'
import * as contract from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { world } from '#testing'
import { DISTRICT, elderOf, hotline, NEIGHBOUR, VILLAGE } from './calls.fixture.ts'

const t = await world()
let elder: string
let manager: Awaited<ReturnType<typeof t.as>>
let operator: Awaited<ReturnType<typeof t.as>>

beforeAll(async () => {
  await hotline(t)
  elder = await elderOf(t, '13912340077', { name: '瞿䶮' })
  manager = await t.as('duty_officer', { region: DISTRICT })
  operator = await t.as('operator', { region: DISTRICT })
})

const tokenOf = (code: { path: string }) => code.path.split('/').at(-1) ?? ''
const codeAt = (label: string) => manager.call(contract.makeQrCode, { body: { label, regionCode: VILLAGE } })
const ask = (token: string, body: Partial<Parameters<typeof request>[0]> = {}) =>
  request({ token, kind: 'living', subject: '求助', ...body })
const request = ({
  token,
  ...body
}: {
  token: string
  kind: contract.RequestKind
  subject: string
  id?: string
  danger?: contract.QrDanger
  place?: { lon: number; lat: number; accuracyMetres: number }
}) => t.anybody.call(contract.askByQr, { params: { token }, body: body as never }) // the branded id is the phone's own

describe('what a stranger sees', () => {
  test('of an elder’s card neither name nor label, but the county, the number and whom to call', async () => {
    const { items, made } = await manager.call(contract.makeElderQrCodes, {
      body: { elderIds: [elder as never] },
    })
    expect(made).toBe(1)
    const code = items[0]
    expect(code).toMatchObject({ elderName: '瞿䶮', active: true, requests: 0 })
    const scanned = await t.anybody.call(contract.scanQr, {
      params: { token: tokenOf(code ?? { path: '' }) },
    })
    expect(scanned).toEqual({
      stands: 'elder',
      number: code?.number,
      label: null,
      area: '解放区',
      hotline: null,
    })
  })

  test('made again for the same elders, those who carry one keep it', async () => {
    const second = await elderOf(t, '13912340078')
    const again = await manager.call(contract.makeElderQrCodes, {
      body: { elderIds: [elder, second, elder] as never },
    })
    expect(again.made).toBe(1)
    expect(again.items.map((one) => one.elderId).sort()).toEqual([elder, second].sort())
    const outside = await t.as('duty_officer', { region: NEIGHBOUR })
    await expect(
      outside.call(contract.makeElderQrCodes, { body: { elderIds: [elder as never] } }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
    expect((await outside.call(contract.listQrCodes)).items).toEqual([])
  })
})

describe('asking', () => {
  test('the answer lost on the way, the same request is sent again and is one request', async () => {
    const token = tokenOf(await codeAt('凉亭'))
    const id = uuidv7()
    const place = { lon: 113.24, lat: 35.22, accuracyMetres: 18 }
    const first = await ask(token, { id, kind: 'emergency', place })
    expect(await ask(token, { id, kind: 'emergency', place })).toEqual(first)
    const { waiting } = await operator.call(contract.queue, { query: { channel: 'qr' } })
    expect(waiting.filter((one) => one.number === first.number)).toMatchObject([{ place, priority: 0 }])
  })

  test('an emergency by an elder’s card is an incident of theirs at once; taken and over with it; a second one joins', async () => {
    const { items } = await manager.call(contract.makeElderQrCodes, { body: { elderIds: [elder as never] } })
    const token = tokenOf(items[0] ?? { path: '' })
    const place = { lon: 113.24, lat: 35.22, accuracyMetres: 18 }
    const lost = await ask(token, { kind: 'emergency', danger: 'lost', subject: '老人走失', place })
    const open = async () =>
      (await operator.call(alarmContract.list, { query: { state: 'open' } })).items.filter(
        (one) => one.elderId === elder,
      )
    const [incident] = await open()
    expect(incident).toMatchObject({ kind: 'lost', severity: 'P1' })
    const second = await ask(token, { kind: 'emergency', danger: 'fall', subject: '摔倒' })
    expect((await open()).map((one) => one.id)).toEqual([incident?.id])
    await t.due()
    const byQr = (await operator.call(contract.queue)).waiting.filter((one) => one.elderId === elder)
    expect(byQr.map((one) => [one.id, one.incidentId, one.channel])).toEqual([
      [lost.id, incident?.id, 'qr'],
      [second.id, incident?.id, 'qr'],
    ])
    const params = { id: incident?.id ?? '' }
    await operator.call(alarmContract.acknowledge, { params, body: {} })
    await t.due()
    const follow = (id = lost.id) => t.anybody.call(contract.followQr, { params: { token, id } })
    expect(await follow()).toMatchObject({ state: 'taken' })
    expect(await follow(second.id)).toMatchObject({ state: 'taken' })
    // Who asks while it is in hand is told so at once.
    const third = await ask(token, { kind: 'emergency', danger: 'fall', subject: '还没来人' })
    expect(await follow(third.id)).toMatchObject({ state: 'taken' })
    await operator.call(alarmContract.judge, { params, body: { verdict: 'test' } })
    await operator.call(alarmContract.resolve, { params, body: { outcome: 'test_call' } })
    await t.due()
    for (const id of [lost.id, second.id, third.id])
      expect(await follow(id)).toMatchObject({ state: 'closed' })
  })

  test('a message by a card raises no incident; an emergency at a place is one of the place', async () => {
    const code = await codeAt('广场')
    const before = (await operator.call(alarmContract.list, { query: { state: 'open' } })).items.length
    await ask(tokenOf(code))
    const list = async () => (await operator.call(alarmContract.list, { query: { state: 'open' } })).items
    expect(await list()).toHaveLength(before)
    await ask(tokenOf(code), { kind: 'emergency', danger: 'fire', subject: '有烟' })
    expect(await list()).toHaveLength(before + 1)
    expect((await list()).find((one) => one.elderId === null && one.kind === 'smoke')).toBeDefined()
  })

  test('who asked follows it by its id: waiting, taken, closed; another code knows nothing of it', async () => {
    const token = tokenOf(await codeAt('水站'))
    const { id, number } = await ask(token)
    const follow = (by = token) => t.anybody.call(contract.followQr, { params: { token: by, id } })
    expect(await follow()).toMatchObject({ number, state: 'waiting', takenAt: null })
    await operator.call(contract.takeRequest, { params: { id } })
    expect(await follow()).toMatchObject({ state: 'taken', takenAt: expect.stringMatching(/Z$/) })
    await operator.call(contract.closeRequest, { params: { id }, body: { outcome: 'answered' } })
    expect(await follow()).toMatchObject({ state: 'closed' })
    await expect(follow(tokenOf(await codeAt('别处')))).rejects.toMatchObject({ problem: { status: 404 } })
  })

  test('the number that was left is whole for who handles it, masked for who only reads', async () => {
    const token = tokenOf(await codeAt('药店'))
    const { id } = await t.anybody.call(contract.askByQr, {
      params: { token },
      body: { kind: 'consultation', subject: '请回电', phone: '138 0000 1234' },
    })
    expect(await operator.call(contract.showRequest, { params: { id } })).toMatchObject({
      caller: '13800001234',
      callerMasked: '138****1234',
    })
    const reader = await t.as('head', { region: DISTRICT })
    expect(await reader.call(contract.showRequest, { params: { id } })).toMatchObject({ caller: null })
  })

  test('an id that names a request of another code makes nothing and says nothing', async () => {
    const { id } = await ask(tokenOf(await codeAt('东门')))
    await expect(ask(tokenOf(await codeAt('西门')), { id })).rejects.toMatchObject({
      problem: { status: 404 },
    })
  })

  test('ten requests in ten minutes of one code; the code beside it and emergencies are not held up', async () => {
    const code = await codeAt('楼道')
    const token = tokenOf(code)
    for (let i = 0; i < 10; i++) await ask(token)
    await expect(ask(token)).rejects.toMatchObject({ problem: { status: 429 } })
    await ask(tokenOf(await codeAt('楼道对面')))
    await ask(token, { kind: 'emergency' })
    t.clock.forward({ seconds: 601 })
    await ask(token)
    await manager.call(contract.retireQrCode, { params: { id: code.id } })
    await expect(ask(token)).rejects.toMatchObject({ problem: { type: contract.problems.qrUnknown.type } })
    await expect(t.anybody.call(contract.scanQr, { params: { token } })).rejects.toMatchObject({
      problem: { type: contract.problems.qrUnknown.type },
    })
  })

  test('a position beyond the earth is refused by its name', async () => {
    const token = tokenOf(await codeAt('村口'))
    await expect(ask(token, { place: { lon: 213, lat: 35, accuracyMetres: 5 } })).rejects.toMatchObject({
      problem: { status: 422, errors: [{ pointer: '/place/lon' }] },
    })
  })
})

test('the list is searched by label, elder and printed number, and filtered by what a code stands for', async () => {
  const code = await codeAt('枫华园宣传栏')
  const find = async (query: object) =>
    (await manager.call(contract.listQrCodes, { query })).items.map((one) => one.id)
  expect(await find({ q: '枫华' })).toEqual([code.id])
  expect(await find({ q: String(code.number) })).toContain(code.id)
  expect(await find({ q: '瞿' })).toHaveLength(1)
  expect(await find({ stands: 'elder' })).not.toContain(code.id)
  expect(await find({ ids: [code.id] })).toEqual([code.id])
  expect(await find({ q: '%' })).toEqual([])
  const page = await manager.call(contract.listQrCodes, { query: { limit: 1 } })
  const next = await manager.call(contract.listQrCodes, { query: { limit: 1, after: page.next ?? '' } })
  expect(next.items[0]?.number).toBeLessThan(page.items[0]?.number ?? 0)
})
