import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { fetchUserInfo } from 'openid-client'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { APP_HEADER } from '#contract/access'
import { listProviders, removeProvider, saveProvider } from '#contract/access-rules'
import { uuidv7 } from '#contract/id'
import { signInOptions, signInResume } from '#contract/sign-in'
import { problemOf, world } from '#testing'
import { createAccount, createPost } from './index.ts'
import { configure } from './oidc-client.ts'

const t = await world()
const JIEFANG = 410802000000
const CITY = 410800000000

/** Who signs in at the provider next, and what it says of them. */
let subject = { sub: 'u-1001', phone: '13900000001', verified: true }

const provider = await startProvider()
afterAll(() => provider.server.close())

/** A real OpenID provider (oidc-provider) on this machine; its log-in page is skipped by finishing the interaction. */
async function startProvider(): Promise<{ issuer: string; server: Server }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address with a port.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const op = new Provider(issuer, {
    clients: [
      {
        client_id: 'yike',
        client_secret: 'a-secret-of-the-test',
        redirect_uris: [`${t.app.config.publicUrl}/api/access/oidc/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    cookies: { keys: ['test'] },
    ttl: {
      Interaction: 600,
      Grant: 600,
      Session: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
    claims: { openid: ['sub'], phone: ['phone_number', 'phone_number_verified'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, phone_number: subject.phone, phone_number_verified: subject.verified }),
    }),
    async loadExistingGrant(ctx: {
      oidc: { client: { clientId: string }; session: { accountId: string }; provider: Provider }
    }) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      })
      grant.addOIDCScope('openid phone')
      await grant.save()
      return grant
    },
  })
  const serve = op.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return serve(request, response)
    op.interactionFinished(request, response, { login: { accountId: subject.sub } }).catch(
      (error: unknown) => {
        response.statusCode = 500
        response.end(String(error))
      },
    )
  })
  return { issuer, server }
}

test('a provider inside the network is asked only when the operator listed it, and so is what it points to', async () => {
  const city = await t.as('admin', { region: CITY })
  const listed = t.app.config.partnerHosts
  const save = (issuer: string) =>
    problemOf(city.call(saveProvider, { params: { id: uuidv7() }, body: { ...settings(), issuer } }))
  t.app.config.partnerHosts = []
  const refused = await save(provider.issuer)
  t.app.config.partnerHosts = listed
  expect([refused.type, refused.errors?.[0]?.pointer]).toEqual([
    '/problems/access/issuer-unreachable',
    '/issuer',
  ])
  expect(refused.errors?.[0]?.detailEn).toMatch(/YIKE_PARTNER_HOSTS/)

  // What its configuration points to is its word, and held to the same rule.
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ issuer, userinfo_endpoint: 'http://127.0.0.1:9/me' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A listening TCP server has an address with a port.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  t.app.config.partnerHosts = [new URL(issuer).host]
  const config = await configure(t.app, { issuer, client_id: 'yike', client_secret_cipher: null })
  const pointed = fetchUserInfo(config, 'token', 'u-1')
  await expect(pointed).rejects.toMatchObject({ cause: { name: 'RefusedHost' } })
  t.app.config.partnerHosts = listed
  server.close()
  expect(asked).toEqual(['/.well-known/openid-configuration'])
})

const id = uuidv7()
const settings = () => ({
  regionCode: CITY,
  name: '焦作政务统一认证',
  nameEn: 'Jiaozuo government sign-in',
  issuer: provider.issuer,
  clientId: 'yike',
  clientSecret: 'a-secret-of-the-test',
})

/** Goes through the provider as a browser would and returns what the callback of Yike was asked, and the cookie. */
async function throughProvider(app = 'console'): Promise<{ callback: string; cookie: string }> {
  const start = await t.http.inject({ url: `/api/access/oidc/${id}/start?app=${app}` })
  expect(start.statusCode).toBe(302)
  const cookie = start.cookies.find(({ name }) => name === 'yike_oidc')
  const jar = new Map<string, string>()
  let url = String(start.headers.location)
  for (let hops = 0; hops < 10; hops++) {
    if (url.startsWith(t.app.config.publicUrl))
      return { callback: url.slice(t.app.config.publicUrl.length), cookie: cookie?.value ?? '' }
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = answer.headers.get('location')
    if (!location) throw new Error(`${answer.status} at ${url}: ${await answer.text()}`)
    url = new URL(location, url).href
  }
  throw new Error('the provider goes round in circles')
}

async function comeBack(path: string, cookie: string): Promise<URLSearchParams> {
  const answer = await t.http.inject({ url: path, cookies: { yike_oidc: cookie } })
  expect(answer.statusCode).toBe(302)
  const [page, fragment = ''] = String(answer.headers.location).split('#')
  expect(page).toMatch(/^\/(console|family)\/sign-in$/)
  return new URLSearchParams(fragment)
}

async function person(phone: string, role: 'clerk' | 'family' = 'clerk') {
  return t.system(async (tx) => {
    const accountId = await createAccount(tx, { name: '政务用户', phone, region: JIEFANG })
    await createPost(tx, { accountId, role, region: JIEFANG })
    return accountId
  })
}

let counter = 0
beforeEach(() => {
  counter++
  subject = { sub: `u-${counter}`, phone: `1390001${String(counter).padStart(4, '0')}`, verified: true }
})

test('a city administrator registers the provider, its configuration is read first, the secret stays inside', async () => {
  const district = await t.as('admin', { region: JIEFANG })
  expect(await problemOf(district.call(saveProvider, { params: { id }, body: settings() }))).toMatchObject({
    type: '/problems/access/not-installation',
  })
  const city = await t.as('admin', { region: CITY })
  const unreachable = city.call(saveProvider, {
    params: { id },
    body: { ...settings(), issuer: 'http://127.0.0.1:1' },
  })
  expect(await problemOf(unreachable)).toMatchObject({
    type: '/problems/access/issuer-unreachable',
    errors: [{ pointer: '/issuer' }],
  })
  expect(
    (await problemOf(city.call(saveProvider, { params: { id }, body: { ...settings(), scopes: 'phone' } })))
      .errors?.[0]?.pointer,
  ).toBe('/scopes')
  const saved = await city.call(saveProvider, { params: { id }, body: settings() })
  expect(saved).toMatchObject({
    hasSecret: true,
    redirectUri: `${t.app.config.publicUrl}/api/access/oidc/callback`,
  })
  expect(JSON.stringify(saved)).not.toContain('a-secret-of-the-test')
  expect(await problemOf(city.call(saveProvider, { params: { id }, body: settings() }))).toMatchObject({
    type: '/problems/stale',
  })
  const twice = city.call(saveProvider, { params: { id: uuidv7() }, body: settings() })
  expect(await problemOf(twice)).toMatchObject({ type: '/problems/access/provider-taken' })
  expect((await t.anybody.call(signInOptions)).providers).toEqual([
    { id, name: '焦作政务统一认证', nameEn: 'Jiaozuo government sign-in' },
  ])
})

describe('signing in by the provider', () => {
  test('an unknown subject with a verified phone is linked to the account of that phone, and known the next time', async () => {
    const accountId = await person(subject.phone)
    const first = await throughProvider()
    const outcome = await comeBack(first.callback, first.cookie)
    const step = await t.anybody.call(signInResume, { body: { ticket: outcome.get('ticket') ?? '' } })
    expect(step).toMatchObject({ next: 'done', me: { accountId, role: 'clerk' } })

    subject = { ...subject, phone: '13811112222', verified: false }
    const second = await throughProvider()
    const again = await comeBack(second.callback, second.cookie)
    expect(await t.anybody.call(signInResume, { body: { ticket: again.get('ticket') ?? '' } })).toMatchObject(
      { me: { accountId } },
    )
  })

  test('the ticket works once', async () => {
    await person(subject.phone)
    const { callback, cookie } = await throughProvider()
    const ticket = (await comeBack(callback, cookie)).get('ticket') ?? ''
    await t.anybody.call(signInResume, { body: { ticket } })
    expect((await problemOf(t.anybody.call(signInResume, { body: { ticket } }))).type).toBe(
      '/problems/access/ticket-gone',
    )
  })

  test('families come in too, to their own app', async () => {
    const accountId = await person(subject.phone, 'family')
    const { callback, cookie } = await throughProvider('family')
    const ticket = (await comeBack(callback, cookie)).get('ticket') ?? ''
    expect(
      await t.anybody.call(signInResume, { body: { ticket }, headers: { [APP_HEADER]: 'family' } }),
    ).toMatchObject({ me: { accountId, app: 'family' } })
  })

  test.each([
    ['nobody has that phone', async () => undefined],
    [
      'the phone is not verified',
      async () => void ((await person(subject.phone)) && (subject = { ...subject, verified: false })),
    ],
    [
      'two accounts share the phone',
      async () => void [await person(subject.phone), await person(subject.phone)],
    ],
  ])('refused when %s', async (_why, prepare) => {
    await prepare()
    const { callback, cookie } = await throughProvider()
    expect((await comeBack(callback, cookie)).get('refused')).toBe('/problems/access/oidc-unknown')
  })

  test('refused when the state is another, the cookie is missing, or the answer is replayed', async () => {
    await person(subject.phone)
    const { callback, cookie } = await throughProvider()
    const forged = callback.replace(/state=[^&]+/, 'state=forged')
    expect((await comeBack(forged, 'forged')).get('refused')).toBe('/problems/access/oidc-refused')
    expect((await comeBack(callback, '')).get('refused')).toBe('/problems/access/oidc-refused')
    expect((await comeBack(callback, cookie)).get('ticket')).toBeTruthy()
    expect((await comeBack(callback, cookie)).get('refused')).toBe('/problems/access/oidc-refused')
  })

  test('refused when the code is not the provider’s, when it says no, and when it took too long', async () => {
    await person(subject.phone)
    const wrongCode = await throughProvider()
    expect(
      (await comeBack(wrongCode.callback.replace(/code=[^&]+/, 'code=made-up'), wrongCode.cookie)).get(
        'refused',
      ),
    ).toBe('/problems/access/oidc-refused')
    const denied = await throughProvider()
    const state = /state=([^&]+)/.exec(denied.callback)?.[1]
    const no = `/api/access/oidc/callback?error=access_denied&state=${state}`
    expect((await comeBack(no, denied.cookie)).get('refused')).toBe('/problems/access/oidc-refused')
    const slow = await throughProvider()
    t.clock.forward({ minutes: 11 })
    expect((await comeBack(slow.callback, slow.cookie)).get('refused')).toBe('/problems/access/oidc-refused')
  })

  test('a disabled account is not let in by an old link', async () => {
    const accountId = await person(subject.phone)
    const first = await throughProvider()
    await comeBack(first.callback, first.cookie)
    await t.system((tx) =>
      tx
        .updateTable('access.account')
        .set({ state: 'disabled', disabled_at: new Date(), disabled_reason: '离职' })
        .where('id', '=', accountId)
        .execute(),
    )
    const again = await throughProvider()
    expect((await comeBack(again.callback, again.cookie)).get('refused')).toBe(
      '/problems/access/oidc-unknown',
    )
  })

  test('neither verifier nor nonce nor state can be read in the database', async () => {
    const { callback } = await throughProvider()
    const state = /state=([^&]+)/.exec(callback)?.[1] ?? 'missing'
    const { rows } = await t.app.db.systemPool.query('select * from access.oidc_flow')
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(state)
  })
})

test('a removed provider is gone from the sign-in page, with its links', async () => {
  const city = await t.as('admin', { region: CITY })
  expect((await city.call(listProviders)).items).toHaveLength(1)
  await city.call(removeProvider, { params: { id } })
  expect(await problemOf(city.call(removeProvider, { params: { id } }))).toMatchObject({ status: 404 })
  expect((await t.anybody.call(signInOptions)).providers).toEqual([])
  const links = await t.system((tx) => tx.selectFrom('access.identity').select('id').execute())
  expect(links).toEqual([])
  expect((await t.http.inject({ url: `/api/access/oidc/${id}/start` })).statusCode).toBe(404)
})
