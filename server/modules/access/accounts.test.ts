import { describe, expect, test } from 'vitest'
import { changePassword, me } from '#contract/access'
import { editSecurity, getSecurity } from '#contract/access-rules'
import {
  createAccount,
  createPost,
  disableAccount,
  editAccount,
  editPost,
  enableAccount,
  endAccountSession,
  endPost,
  exportAccounts,
  getAccount,
  listAccountSessions,
  listAccounts,
  listPosts,
  resetPassword,
} from '#contract/accounts'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { signIn } from '#contract/sign-in'
import type { Actor } from '#platform/actor'
import { problemOf, world } from '#testing'

const t = await world()
const CITY = 410800000000
const JIEFANG = 410802000000
const ZHONGZHAN = 410803000000

const admin = await t.as('admin', { region: JIEFANG })
const neighbour = await t.as('admin', { region: ZHONGZHAN })

let made = 0
async function newAccount(extra: Partial<{ name: string; login: string; phone: string }> = {}) {
  return admin.call(createAccount, {
    body: {
      name: extra.name ?? '新同事',
      login: extra.login ?? `colleague${++made}`,
      phone: extra.phone ?? null,
      regionCode: JIEFANG,
      posts: [{ role: 'clerk', regionCode: JIEFANG }],
    },
  })
}

describe('creating', () => {
  test('gives a temporary password that must be changed before anything else', async () => {
    const { account, temporaryPassword } = await newAccount({ login: 'First.Day', phone: '138 0013 8000' })
    expect(account).toMatchObject({
      login: 'first.day',
      phoneMasked: '138****8000',
      roles: ['clerk'],
      state: 'active',
      mustChangePassword: true,
      regionName: '解放区',
    })
    expect(account.posts[0]).toMatchObject({
      title: { zh: '解放区 · 民政经办', en: '解放区 · Clerk' },
      state: 'valid',
    })
    const step = await t.anybody.call(signIn, {
      body: { login: 'first.day', password: temporaryPassword ?? '', app: 'console' },
    })
    expect(step).toMatchObject({ next: 'done', me: { mustChangePassword: true, may: [] } })
  })

  test('a family account signs in by code and gets no password', async () => {
    const { account, temporaryPassword } = await admin.call(createAccount, {
      body: {
        name: '只有手机',
        phone: '13800138001',
        regionCode: JIEFANG,
        posts: [{ role: 'family', regionCode: JIEFANG }],
      },
    })
    expect(temporaryPassword).toBeNull()
    expect(account).toMatchObject({ hasPassword: false, login: null })
  })

  test('each mistake is named at its field, and nothing is half made', async () => {
    const body = { name: '错误', login: 'mistake', regionCode: JIEFANG }
    const cases: [object, string][] = [
      [{ ...body, name: '  ' }, '/name'],
      [{ ...body, login: '1st' }, '/login'],
      [{ ...body, login: null }, '/login'],
      [{ ...body, phone: '12345' }, '/phone'],
      [{ ...body, regionCode: ZHONGZHAN }, '/regionCode'],
      [{ ...body, posts: [{ role: 'clerk', regionCode: CITY }] }, '/posts/0/regionCode'],
      [{ ...body, posts: [{ role: 'org_manager', regionCode: JIEFANG }] }, '/posts/0/orgId'],
      [
        {
          ...body,
          posts: [{ role: 'clerk', regionCode: JIEFANG, validFrom: '2026-12-01', validTo: '2026-11-01' }],
        },
        '/posts/0/validTo',
      ],
      [{ ...body, posts: [{ role: 'emperor', regionCode: JIEFANG }] }, '/posts/0/role'],
    ]
    for (const [wrong, pointer] of cases) {
      // Wrong on purpose: the server must say so, whatever the types say here.
      const problem = await problemOf(admin.call(createAccount, { body: wrong as never }))
      expect(
        problem.errors?.map((error) => error.pointer),
        JSON.stringify(wrong),
      ).toContain(pointer)
    }
    expect((await admin.call(listAccounts, { query: { search: 'mistake' } })).items).toEqual([])
  })

  test('a sign-in name is taken once, without regard to case', async () => {
    await newAccount({ login: 'unique.one' })
    expect(await problemOf(newAccount({ login: 'UNIQUE.ONE' }))).toMatchObject({
      type: '/problems/access/login-taken',
      errors: [{ pointer: '/login' }],
    })
  })

  test('hostile text in a name is only text', async () => {
    const name = `<img src=x onerror=alert(1)>'); drop table access.account;--`
    const { account } = await newAccount({ name })
    expect((await admin.call(getAccount, { params: { id: account.id } })).name).toBe(name)
  })
})

describe('finding', () => {
  test('by part of the name, the sign-in name or the whole phone; by role, state, factor; in pages and sorted', async () => {
    await newAccount({ name: '寻找甲', login: 'seek.a', phone: '13700001111' })
    await newAccount({ name: '寻找乙', login: 'seek.b' })
    await newAccount({ name: '寻找丙', login: 'seek.c' })
    const names = async (query: object) =>
      (await admin.call(listAccounts, { query })).items.map((item) => item.name)
    expect(await names({ search: '寻找' })).toHaveLength(3)
    expect(await names({ search: 'SEEK.B' })).toEqual(['寻找乙'])
    expect(await names({ search: '137-0000-1111' })).toEqual(['寻找甲'])
    expect(await names({ search: '%' })).toEqual([])
    expect(await names({ search: '寻找', role: 'duty_officer' })).toEqual([])
    expect(await names({ search: '寻找', secondFactor: 'on' })).toEqual([])
    expect(await names({ search: '寻找', state: 'locked' })).toEqual([])
    for (const sort of ['name', '-createdAt', '-lastSignedInAt'] as const) {
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await admin.call(listAccounts, {
          query: { search: '寻找', sort, limit: 1, ...(after ? { after } : {}) },
        })
        seen.push(...page.items.map((item) => item.name))
        after = page.next ?? undefined
      } while (after)
      expect([...seen].sort(), sort).toEqual(['寻找甲', '寻找乙', '寻找丙'].sort())
      if (sort === '-createdAt') expect(seen).toEqual(['寻找丙', '寻找乙', '寻找甲'])
    }
  })

  test('a broken cursor starts at the beginning', async () => {
    expect((await admin.call(listAccounts, { query: { after: 'rubbish', limit: 1 } })).items).toHaveLength(1)
  })

  test('the export is a spreadsheet with a mark of who took it', async () => {
    await admin.call(exportAccounts, { query: { search: '寻找' } })
    const answer = await t.http.inject({
      url: '/api/access/accounts/export?search=x',
      headers: admin.headers,
    })
    expect(answer.headers['content-type']).toContain('spreadsheetml')
    expect(answer.headers['content-disposition']).toContain("filename*=UTF-8''")
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK')
  })
})

test('posts without a name of their own are found by place or role, in either language', async () => {
  const { account } = await newAccount({ name: '待查找' })
  const found = async (search: string) =>
    (await admin.call(listPosts, { query: { search, limit: 200 } })).items.map((post) => post.accountId)
  for (const search of ['解放区', '民政经办', 'clerk', '待查找'])
    expect(await found(search)).toContain(account.id)
  expect(await found('接线员')).not.toContain(account.id)
})

describe('the neighbouring district', () => {
  test('sees and changes nothing', async () => {
    const { account } = await newAccount()
    await t.neighbourSeesNothing(
      getAccount,
      { params: { id: account.id } },
      { as: 'admin', inside: JIEFANG, outside: ZHONGZHAN },
    )
    await t.neighbourSeesNothing(
      listAccounts,
      { query: { search: account.login ?? '' } },
      { as: 'admin', inside: JIEFANG, outside: ZHONGZHAN },
    )
    await t.neighbourSeesNothing(
      listPosts,
      { query: { search: '新同事' } },
      { as: 'admin', inside: JIEFANG, outside: ZHONGZHAN },
    )
    const id = { id: account.id }
    const attempts = [
      () => neighbour.call(disableAccount, { params: id, body: { reason: '越权' } }),
      () => neighbour.call(resetPassword, { params: id }),
      () => neighbour.call(editAccount, { params: id, body: { name: '改名', updatedAt: account.updatedAt } }),
      () => neighbour.call(createPost, { params: id, body: { role: 'clerk', regionCode: ZHONGZHAN } }),
      () => neighbour.call(endPost, { params: { id: account.posts[0]?.id ?? '' }, body: { reason: '越权' } }),
      () => neighbour.call(listAccountSessions, { params: id }),
    ]
    for (const attempt of attempts) expect((await problemOf(attempt())).status).toBe(404)
    expect(await admin.call(getAccount, { params: id })).toEqual(account)
  })

  test('the database itself refuses a post outside the administrator’s region', async () => {
    const { account } = await newAccount()
    const actor: Actor = {
      accountId: admin.accountId,
      sessionId: '',
      postId: '',
      name: 'x',
      role: 'admin',
      may: new Set(),
      scope: { audience: 'staff', region: JIEFANG },
    }
    const insert = t.app.db.asActor(actor, (tx) =>
      tx
        .insertInto('access.post')
        .values({
          id: uuidv7(),
          account_id: account.id,
          role: 'admin',
          audience: 'staff',
          title: 'x',
          region_code: ZHONGZHAN,
          valid_from: '2026-01-01',
        })
        .execute(),
    )
    await expect(insert).rejects.toThrow(/row-level security/)
  })
})

describe('changing', () => {
  test('what one saw must still be so', async () => {
    const { account } = await newAccount()
    t.clock.forward({ seconds: 1 })
    const edited = await admin.call(editAccount, {
      params: { id: account.id },
      body: { name: '改名', phone: '13600001111', updatedAt: account.updatedAt },
    })
    expect(edited).toMatchObject({ name: '改名', phoneMasked: '136****1111' })
    expect(
      await problemOf(
        admin.call(editAccount, {
          params: { id: account.id },
          body: { name: '又改', updatedAt: account.updatedAt },
        }),
      ),
    ).toMatchObject({ type: '/problems/stale' })
    const noWay = admin.call(editAccount, {
      params: { id: account.id },
      body: { login: null, phone: null, updatedAt: edited.updatedAt },
    })
    expect(await problemOf(noWay)).toMatchObject({ type: '/problems/access/no-way-in' })
  })

  test('disable and enable, each from its own state only; not oneself', async () => {
    const { account } = await newAccount()
    const params = { id: account.id }
    expect(await problemOf(admin.call(enableAccount, { params }))).toMatchObject({
      type: '/problems/access/not-disabled',
    })
    expect(await admin.call(disableAccount, { params, body: { reason: '休假' } })).toMatchObject({
      state: 'disabled',
      disabledReason: '休假',
    })
    expect(await problemOf(admin.call(disableAccount, { params, body: { reason: '再来' } }))).toMatchObject({
      type: '/problems/access/already-disabled',
    })
    expect(await admin.call(enableAccount, { params })).toMatchObject({
      state: 'active',
      disabledReason: null,
    })
    const own = { id: admin.accountId }
    const city = await t.as('admin', { region: 0 })
    const self = { id: city.accountId }
    expect(
      (await problemOf(admin.call(disableAccount, { params: own, body: { reason: '自己' } }))).type,
    ).toBe('/problems/access/not-yourself')
    expect((await problemOf(city.call(resetPassword, { params: self }))).type).toBe(
      '/problems/access/not-yourself',
    )
    expect(
      (await problemOf(city.call(createPost, { params: self, body: { role: 'head', regionCode: CITY } })))
        .type,
    ).toBe('/problems/access/not-yourself')
  })

  test('posts: once each, edited, ended once; a last day in the past ends its sessions', async () => {
    const { account } = await newAccount()
    const params = { id: account.id }
    const twice = admin.call(createPost, { params, body: { role: 'clerk', regionCode: JIEFANG } })
    expect(await problemOf(twice)).toMatchObject({ type: '/problems/access/post-twice' })
    const street = await admin.call(createPost, {
      params,
      body: { role: 'community_worker', regionCode: 410802001000, title: '民生街道网格员' },
    })
    expect(street).toMatchObject({ ownTitle: '民生街道网格员', audience: 'staff', state: 'valid' })
    t.clock.forward({ days: 2 })
    const today = dayOf(t.clock.now())
    const fresh = await t.as('admin', { region: JIEFANG })
    const yesterday = dayOf(new Date(t.clock.now().getTime() - 86_400_000))
    const edited = await fresh.call(editPost, {
      params: { id: street.id },
      body: { validTo: yesterday, updatedAt: street.updatedAt },
    })
    expect(edited.state).toBe('ended')
    const backwards = fresh.call(editPost, {
      params: { id: street.id },
      body: { validFrom: today, updatedAt: edited.updatedAt },
    })
    expect(await problemOf(backwards)).toMatchObject({ errors: [{ pointer: '/validTo' }] })
    await fresh.call(endPost, { params: { id: street.id }, body: { reason: '撤销' } })
    expect(
      await problemOf(fresh.call(endPost, { params: { id: street.id }, body: { reason: '再来' } })),
    ).toMatchObject({ type: '/problems/access/post-ended' })
    expect(
      await problemOf(
        fresh.call(editPost, {
          params: { id: street.id },
          body: { title: '改', updatedAt: edited.updatedAt },
        }),
      ),
    ).toMatchObject({ type: '/problems/access/post-ended' })
  })

  test('a reset password ends sessions and must be changed; the list of sessions is shown and each can be ended', async () => {
    const boss = await t.as('admin', { region: JIEFANG })
    const { account, temporaryPassword } = await boss.call(createAccount, {
      body: {
        name: '会话',
        login: 'sessions.one',
        regionCode: JIEFANG,
        posts: [{ role: 'clerk', regionCode: JIEFANG }],
      },
    })
    const login = () =>
      t.http.inject({
        method: 'POST',
        url: '/api/access/sign-in',
        headers: { 'x-yike-app': 'console', 'user-agent': 'Firefox' },
        payload: { login: 'sessions.one', password: temporaryPassword, app: 'console' },
      })
    const cookie = async () => `yike_console=${(await login()).cookies[0]?.value}`
    const [one, two] = [await cookie(), await cookie()]
    const list = await boss.call(listAccountSessions, { params: { id: account.id } })
    expect(list.items).toHaveLength(2)
    expect(list.items[0]).toMatchObject({ by: ['password'], userAgent: 'Firefox', current: false })
    await boss.call(endAccountSession, { params: { id: account.id, sessionId: list.items[0]?.id ?? '' } })
    const statusOf = async (value: string) =>
      (await t.http.inject({ url: '/api/access/me', headers: { cookie: value } })).statusCode
    expect([await statusOf(one), await statusOf(two)].sort()).toEqual([200, 401])
    await boss.call(resetPassword, { params: { id: account.id } })
    expect([await statusOf(one), await statusOf(two)]).toEqual([401, 401])
    expect((await login()).statusCode).toBe(401)
  })
})

describe('one’s own password', () => {
  test('changes with the current one, by the rules, not back to a recent one; other sessions end', async () => {
    const { account, temporaryPassword } = await (await t.as('admin', { region: JIEFANG })).call(
      createAccount,
      {
        body: {
          name: '自己改',
          login: 'own.change',
          phone: '13512345678',
          regionCode: JIEFANG,
          posts: [{ role: 'clerk', regionCode: JIEFANG }],
        },
      },
    )
    const enter = async (password: string) => {
      const answer = await t.http.inject({
        method: 'POST',
        url: '/api/access/sign-in',
        headers: { 'x-yike-app': 'console' },
        payload: { login: 'own.change', password, app: 'console' },
      })
      return t.bearer(answer.cookies[0]?.value ?? '')
    }
    let current = temporaryPassword ?? ''
    const [mine, other] = [await enter(current), await enter(current)]
    const change = (to: string, from = current) =>
      mine.call(changePassword, { body: { current: from, password: to } })
    expect(await problemOf(change('Plum9-harbour', 'not it'))).toMatchObject({
      type: '/problems/access/wrong-password',
      errors: [{ pointer: '/current' }],
    })
    expect((await problemOf(change('135123456-Ab'))).errors?.map((error) => error.detailEn)).toContain(
      'It may not contain your phone number',
    )
    await change('Plum9-harbour')
    expect((await mine.call(me)).mustChangePassword).toBe(false)
    expect((await problemOf(other.call(me))).status).toBe(401)
    current = 'Plum9-harbour'
    for (const next of ['Plum9-harbour', temporaryPassword ?? '']) {
      expect((await problemOf(change(next))).errors?.map((error) => error.detailEn)).toContain(
        'You used it recently: choose another',
      )
    }
    for (let i = 1; i <= 5; i++) {
      t.clock.forward({ seconds: 1 })
      await change(`Plum${i}-lantern`)
      current = `Plum${i}-lantern`
    }
    await change('Plum9-harbour')
    const kept = await t.system((tx) =>
      tx
        .selectFrom('access.password_history')
        .select('set_at')
        .where('account_id', '=', account.id)
        .execute(),
    )
    expect(kept.length).toBeLessThanOrEqual(5)
  })
})

describe('rules of signing in', () => {
  test('a city changes them, a district reads them; impossible ones are refused', async () => {
    const city = await t.as('admin', { region: CITY })
    const { totpForcedBySetting: _forced, mayEdit, ...rules } = await city.call(getSecurity)
    expect(mayEdit).toBe(true)
    const fresh = await t.as('admin', { region: JIEFANG })
    expect((await fresh.call(getSecurity)).mayEdit).toBe(false)
    expect(await problemOf(fresh.call(editSecurity, { body: rules }))).toMatchObject({
      type: '/problems/access/not-installation',
    })
    const wrong = {
      ...rules,
      lockAfter: 1,
      sessionRules: rules.sessionRules.map((rule) => ({ ...rule, absoluteMinutes: rule.idleMinutes - 1 })),
    }
    expect(
      (await problemOf(city.call(editSecurity, { body: wrong }))).errors?.map((error) => error.pointer),
    ).toContain('/lockAfter')
    const saved = await city.call(editSecurity, { body: { ...rules, passwordMinLength: 12 } })
    expect(saved.passwordMinLength).toBe(12)
    expect(await problemOf(city.call(editSecurity, { body: rules }))).toMatchObject({
      type: '/problems/stale',
    })
  })
})
