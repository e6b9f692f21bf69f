import { once } from 'node:events'
import { get } from 'node:http'
import { type AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contract/endpoint'
import { event } from '#contract/event'
import { uuidv7 } from '#contract/id'
import { about } from '#contract/platform'
import { Problem } from '#contract/problem'
import { world } from '#testing'
import { record } from './events.ts'
import { asProblem } from './problems.ts'
import { contentSecurityPolicy } from './web.ts'

const t = await world()
const happened = event('care.happened', { zh: '发生', en: 'Happened', live: true, shape: z.object({}) })

describe('answers to bad requests are problems that name the field', () => {
  const post = (payload: string | Buffer, type = 'application/json') =>
    t.http.inject({
      method: 'POST',
      url: '/api/access/sign-in',
      headers: { 'content-type': type, 'x-yike-app': 'console' },
      payload,
    })

  test.each([
    ['not JSON', '{"a":', 422],
    ['a prototype in JSON', '{"__proto__":{"x":1}}', 422],
    ['another media type', 'a=b', 422],
    ['too large', JSON.stringify({ login: 'x'.repeat(1_100_000) }), 413],
    ['a field of the wrong kind', '{"login": 7}', 422],
  ])('%s', async (name, payload, status) => {
    const answer = await post(
      payload,
      name === 'another media type' ? 'application/x-www-form-urlencoded' : undefined,
    )
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    const problem = Problem.parse(answer.json())
    expect(problem.instance).toBeTruthy()
    if (name.startsWith('a field')) {
      expect(problem.errors?.[0]).toMatchObject({
        pointer: '/login',
        detail: '应为文字',
        detailEn: 'Must be text',
      })
    }
  })

  test('an unknown address and an unforeseen error say nothing of themselves', async () => {
    expect((await t.http.inject('/api/nothing')).json()).toMatchObject({
      type: '/problems/not-found',
      status: 404,
    })
    expect(asProblem(new Error('password of the database is x'))).toMatchObject({
      status: 500,
      type: '/problems/unexpected',
    })
    expect(JSON.stringify(asProblem(new Error('password')))).not.toContain('password')
    expect(asProblem('a string')).toMatchObject({ status: 500 })
  })

  test('a NUL in a text is refused with a reason, not with a fault of the server', () => {
    expect(asProblem(Object.assign(new Error('invalid byte sequence'), { code: '22021' }))).toMatchObject({
      status: 422,
    })
  })

  test('nobody signed in is told so, a post without the permission too', async () => {
    const status = endpoint({
      method: 'GET',
      path: '/platform/status',
      may: 'platform.read',
      summary: '',
      returns: z.unknown(),
    })
    await expect(t.anybody.call(status)).rejects.toMatchObject({ problem: { status: 401 } })
    const worker = await t.as('community_worker', { region: 410802001001 })
    await expect(worker.call(status)).rejects.toMatchObject({ problem: { status: 403 } })
    const head = await t.as('head', { region: 410800000000 })
    expect(await head.call(status)).toMatchObject({ jobs: { failed: 0 }, deadlineFailures: [] })
  })
})

test('about answers anybody', async () => {
  expect(await t.anybody.call(about)).toMatchObject({ kind: 'empty', place: null })
})

test('the description is OpenAPI 3.1 and lists every endpoint with its permission', async () => {
  const spec = z
    .object({
      openapi: z.string(),
      paths: z.record(
        z.string(),
        z.record(z.string(), z.object({ summary: z.string(), description: z.string().optional() })),
      ),
    })
    .parse((await t.http.inject('/api/openapi.json')).json())
  expect(spec.openapi).toBe('3.1.0')
  for (const { endpoint } of t.modules.flatMap((module) => module.routes)) {
    const path = `/api${endpoint.path.replaceAll(/:(\w+)/g, '{$1}')}`
    expect(spec.paths[path]?.[endpoint.method.toLowerCase()], `${endpoint.method} ${path}`).toMatchObject({
      summary: endpoint.summary,
    })
  }
  expect((await t.http.inject('/api/reference/')).statusCode).toBe(200)
})

test('pages may load nothing from elsewhere, but for the tiles that a city named', () => {
  expect(contentSecurityPolicy(undefined)).not.toMatch(/https?:/)
  expect(contentSecurityPolicy('https://t0.tianditu.gov.cn')).toContain(
    "img-src 'self' data: blob: https://t0.tianditu.gov.cn",
  )
})

describe('live changes', () => {
  let port = 0
  beforeAll(async () => {
    await t.app.streams.start({ ...t.app.owner, user: 'yike_worker' })
    await t.http.listen({ port: 0, host: '127.0.0.1' })
    // A TCP server's address is this object.
    port = (t.http.server.address() as AddressInfo).port
  })
  const closing: (() => void)[] = []
  afterAll(() => closing.forEach((close) => close()))

  async function listen(headers: Record<string, string>) {
    const request = get({ host: '127.0.0.1', port, path: '/api/changes', headers })
    closing.push(() => request.destroy())
    const [response] = await once(request, 'response')
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    let open = true
    response.on('error', () => undefined).on('close', () => (open = false))
    if (response.statusCode === 200) await expect.poll(() => text).toContain('event: hello')
    return { status: Number(response.statusCode), text: () => text, open: () => open }
  }
  const say = (subject: Parameters<typeof record>[3]) => t.system((tx) => record(tx, happened, {}, subject))

  test('reach those in whose scope they are, and nobody else', async () => {
    const elderId = uuidv7()
    const orgId = uuidv7()
    const [inside, beside, family, org] = await Promise.all([
      t.as('duty_officer', { region: 410802000000 }),
      t.as('duty_officer', { region: 410803000000 }),
      t.as('family', { elderIds: [elderId] }),
      t.as('org_manager', { orgId }),
    ])
    const streams = await Promise.all([inside, beside, family, org].map((who) => listen(who.headers)))
    expect((await listen({})).status).toBe(401)
    await say({ regionCode: 410802001001, elderId })
    await say({ orgId })
    await expect.poll(() => streams[0]?.text()).toContain('care.happened')
    await expect.poll(() => streams[3]?.text()).toContain('care.happened')
    // Sent after the others on the same connection: once it is here, theirs would be too.
    await say({ regionCode: 410803001001 })
    await expect.poll(() => streams[1]?.text()).toContain('410803001001')
    expect(streams[1]?.text()).not.toContain('410802001001')
    expect(streams[0]?.text()).not.toContain('410803001001')
    expect(streams[0]?.text()).not.toContain(orgId)
  })

  test('reach the account that they are for, whatever its scope, and nobody of the like', async () => {
    const [person, other] = await Promise.all([
      t.as('family', { elderIds: [uuidv7()] }),
      t.as('family', { elderIds: [uuidv7()] }),
    ])
    const [own, beside] = [await listen(person.headers), await listen(other.headers)]
    await say({ accountId: person.accountId })
    await expect.poll(() => own.text()).toContain('care.happened')
    await say({ accountId: other.accountId })
    await expect.poll(() => beside.text()).toContain('care.happened')
    expect(own.text().split('care.happened')).toHaveLength(2)
    expect(own.text()).not.toContain(person.accountId)
  })

  test('end when the session ends', async () => {
    const officer = await t.as('duty_officer', { region: 410802000000 })
    const stream = await listen(officer.headers)
    const ended = event('access.session_ended', { zh: '', en: '', live: true, shape: z.object({}) })
    const { sessionId } = z
      .object({ sessionId: z.string() })
      .parse((await t.http.inject({ url: '/api/access/me', headers: officer.headers })).json())
    await t.system((tx) => record(tx, ended, {}, { subjectId: sessionId }))
    await expect.poll(() => stream.open()).toBe(false)
  })

  test('end when what the account may see has changed, and come back with it; others stay open', async () => {
    const [before, after] = [uuidv7(), uuidv7()]
    const family = await t.as('family', { elderIds: [before] })
    const neighbour = await t.as('family', { elderIds: [before] })
    const [stream, beside] = [await listen(family.headers), await listen(neighbour.headers)]
    const { accountId } = z
      .object({ accountId: z.string() })
      .parse((await t.http.inject({ url: '/api/access/me', headers: family.headers })).json())
    await t.system((tx) =>
      sql`insert into access.family_grant (id, account_id, elder_id, region_code, relation, consent_at, consent_by)
        values (${uuidv7()}, ${accountId}, ${after}, 410802001001, 'child', now(), 'elder')`.execute(tx),
    )
    await say({ elderId: after, rescoped: accountId })
    await expect.poll(() => stream.open()).toBe(false)
    expect(stream.text()).not.toContain(after)
    const again = await listen(family.headers)
    await say({ elderId: after })
    await expect.poll(() => again.text()).toContain(after)
    await say({ elderId: before })
    await expect.poll(() => beside.text()).toContain(before)
    expect(beside.text()).not.toContain(after)
    expect(beside.open()).toBe(true)
  })
})
