import { beforeAll, describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/institution-policies'
import type { Caller } from '#testing'
import { problemOf, world } from '#testing'
import { COUNTY, makeOrg, NEIGHBOUR } from './insurance.fixture.ts'

const t = await world()
let clerk: Caller

/** Days from today on, in Asia/Shanghai. */
const day = (n: number) =>
  new Date(t.clock.now().getTime() + 8 * 3_600_000 + n * 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  clerk = await t.as('clerk', { region: COUNTY })
})

describe('what institutions insure', () => {
  test('A-LTC-01: a policy that ends in 30 days is reminded of; expired, the institution is a risk', async () => {
    const orgId = await makeOrg(t, '到期养老院')
    const manager = await t.as('org_manager', { orgId })
    const id = uuidv7()
    const body = {
      orgId,
      kind: 'liability' as const,
      insurer: '人保财险',
      number: 'PZ-1',
      sumFen: 100_000_000,
      from: day(-335),
    }
    const far = await manager.call(contract.saveInstitutionPolicy, {
      params: { id },
      body: { ...body, to: day(31) },
    })
    expect(far.state).toBe('current')
    await t.due()
    const kept = async (by: Caller = clerk) =>
      (await by.call(contract.listInstitutionPolicies, { query: { orgId } })).items[0]
    expect((await kept())?.remindedAt).toBeNull()
    // The day comes on which thirty are left.
    const near = await manager.call(contract.saveInstitutionPolicy, {
      params: { id },
      body: { ...body, to: day(30), updatedAt: far.updatedAt },
    })
    expect(near.state).toBe('ending')
    t.clock.forward({ days: 1 })
    await t.due()
    const reminded = await kept(await t.as('clerk', { region: COUNTY }))
    expect(reminded?.remindedAt).not.toBeNull()
    const boss = await t.system((tx) =>
      tx
        .selectFrom('notifications.message')
        .select(['template', 'to_account_id', 'params'])
        .where('org_id', '=', orgId)
        .execute(),
    )
    expect(boss.map((one) => [one.template, one.to_account_id])).toContainEqual([
      'insurance.policy_ending',
      manager.accountId,
    ])
    const risks = async () =>
      (
        await (
          await t.as('head', { region: COUNTY })
        ).call(contract.listUninsured, { query: { q: '到期养老院' } })
      ).items
    expect(await risks()).toEqual([])
    t.clock.forward({ days: 31 })
    await t.due()
    expect(await risks()).toMatchObject([
      { orgName: '到期养老院', kind: 'liability', reason: 'expired', lastNumber: 'PZ-1' },
    ])
    // A new one takes it off the list.
    await (await t.as('clerk', { region: COUNTY })).call(contract.saveInstitutionPolicy, {
      params: { id: uuidv7() },
      body: { ...body, number: 'PZ-2', from: day(0), to: day(364) },
    })
    expect(await risks()).toEqual([])
  })

  test('A-SUP-07: an institution that never had insurance is on the list; one that is closed, or no institution, is not', async () => {
    const head = await t.as('head', { region: COUNTY })
    await makeOrg(t, '从未投保养老院')
    await makeOrg(t, '家政公司', 'domestic_service')
    const names = (await head.call(contract.listUninsured)).items.map((one) => [one.orgName, one.reason])
    expect(names).toContainEqual(['从未投保养老院', 'never'])
    expect(names.flat()).not.toContain('家政公司')
    await t.neighbourSeesNothing(
      contract.listUninsured,
      { query: { q: '从未投保' } },
      { as: 'head', inside: COUNTY, outside: NEIGHBOUR },
    )
  })

  test('a renewal that follows on is not reminded of; a cancelled policy counts no more; another organisation touches nothing', async () => {
    const orgId = await makeOrg(t, '续保养老院')
    const manager = await t.as('org_manager', { orgId })
    const make = (number: string, from: string, to: string) =>
      manager.call(contract.saveInstitutionPolicy, {
        params: { id: uuidv7() },
        body: { orgId, kind: 'liability', insurer: '平安财险', number, from, to },
      })
    await make('A', day(-300), day(20))
    const next = await make('B', day(21), day(385))
    await t.due()
    const sent = () =>
      t.system((tx) =>
        tx.selectFrom('notifications.message').select('template').where('org_id', '=', orgId).execute(),
      )
    expect(await sent()).toEqual([])
    const foreign = await t.as('org_manager', { orgId: await makeOrg(t, '别家养老院') })
    expect(
      (
        await problemOf(
          foreign.call(contract.cancelInstitutionPolicy, {
            params: { id: next.id },
            body: { reason: '乱动' },
          }),
        )
      ).status,
    ).toBe(404)
    await manager.call(contract.cancelInstitutionPolicy, {
      params: { id: next.id },
      body: { reason: '退保' },
    })
    expect(
      (
        await problemOf(
          manager.call(contract.cancelInstitutionPolicy, {
            params: { id: next.id },
            body: { reason: '再退' },
          }),
        )
      ).type,
    ).toBe('/problems/insurance/wrong-state')
    const taken = await problemOf(make('A', day(-1), day(1)))
    expect(taken.type).toBe('/problems/insurance/number-taken')
    const wrong = await problemOf(make('C', day(3), day(1)))
    expect(wrong.errors?.[0]?.pointer).toBe('/to')
  })
})
