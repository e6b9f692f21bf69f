import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { OrgId, uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { world } from '#testing'
import { identityNumber, makeElder, neighbourVillage, village } from './people.fixture.ts'

const t = await world()
const jiefang = 410802000000
const zhongzhan = 410803000000
let elderId = ''
beforeAll(async () => {
  elderId = await t.system((tx) => makeElder(tx, { phones: [{ number: '13912345678' }] }))
})
const clerk = () => t.as('clerk', { region: jiefang })
const today = () => dayOf(t.clock.now())
const address = {
  regionCode: village,
  detail: '学苑路7号',
  coordinates: { lon: 113.2521, lat: 35.2165, system: 'GCJ02' as const },
}
const draft = (over: Record<string, unknown> = {}) => ({
  name: '赵桂兰',
  identity: { kind: 'resident_card' as const, number: identityNumber('1950-03-04', 'female') },
  address,
  phones: [{ number: '13700000001' }],
  ...over,
})

describe('registering', () => {
  test('the number gives birth day and sex, coordinates are turned into WGS-84, and everything is masked', async () => {
    const who = await clerk()
    const made = await who.call(edit.register, { body: draft() })
    expect(made).toMatchObject({
      birthDay: '1950-03-04',
      sex: 'female',
      pinyin: 'zhaoguilan',
      phoneMasked: '137****0001',
      status: 'alive',
    })
    expect(made.identityMasked).toMatch(/^4108\*{12}[\dX]{2}$/)
    expect(made.lon).not.toBe(113.2521)
    expect(made.lon).toBeCloseTo(113.246, 2)
    const record = await who.call(contract.show, { params: { elderId: made.id } })
    expect(record.addresses).toMatchObject([
      { kind: 'residence', detail: '学苑路7号', given: { system: 'GCJ02', lon: 113.2521 }, to: null },
    ])
    expect(record.gaps).toEqual(expect.arrayContaining(['contact', 'habits', 'consent']))
  })

  test.each([
    [{ identity: { kind: 'resident_card', number: '11010519491231002' } }, '/identity/number'],
    [{ identity: { kind: 'resident_card', number: '110105194912310021' } }, '/identity/number'],
    [{ identity: { kind: 'none' } }, '/identity/noIdentityReason'],
    [{ identity: { kind: 'none', noIdentityReason: '从未办理' } }, '/birthDay'],
    [{ birthDay: '1951-01-01' }, '/birthDay'],
    [{ sex: 'male' }, '/sex'],
    [{ name: '<script>' }, '/name'],
    [{ name: '1234' }, '/name'],
    [{ phones: [{ number: '1234567' }] }, '/phones/0/number'],
    [{ address: { regionCode: 410802000000, detail: '' } }, '/address/regionCode'],
    [{ address: { regionCode: 410802999999, detail: '' } }, '/address/regionCode'],
  ])('bad input %j is refused naming %s', async (over, pointer) => {
    const who = await clerk()
    await expect(who.call(edit.register, { body: draft(over) as never })).rejects.toMatchObject({
      problem: { status: 422, errors: [{ pointer }] },
    })
  })

  test('somebody without a card is registered with the reason', async () => {
    const who = await clerk()
    const made = await who.call(edit.register, {
      body: draft({
        identity: { kind: 'none', noIdentityReason: '从未办理' },
        birthDay: '1939-07-01',
        birthExact: false,
        sex: 'male',
      }),
    })
    expect(made).toMatchObject({ identityMasked: null, noIdentityReason: '从未办理', birthExact: false })
  })

  test('the same number again is refused, in the same county by name, in another without one', async () => {
    const who = await clerk()
    const body = draft()
    await who.call(edit.register, { body })
    await expect(who.call(edit.register, { body })).rejects.toMatchObject({
      problem: {
        type: '/problems/people/identity-exists',
        errors: [{ pointer: '/identity/number', detail: expect.stringContaining('赵桂兰') }],
      },
    })
    const neighbour = await t.as('clerk', { region: zhongzhan })
    const refused = await neighbour
      .call(edit.register, { body: { ...body, address: { regionCode: neighbourVillage, detail: '' } } })
      .catch((e: { problem: { type: string } }) => e)
    expect(refused).toMatchObject({ problem: { type: '/problems/people/identity-elsewhere' } })
    expect(JSON.stringify(refused)).not.toContain('赵桂兰')
  })

  test('nobody registers into another county', async () => {
    const neighbour = await t.as('clerk', { region: zhongzhan })
    await expect(neighbour.call(edit.register, { body: draft() })).rejects.toMatchObject({
      problem: { status: 403 },
    })
  })
})

describe('scope of the record', () => {
  test('the neighbour sees nothing: record, list, history', async () => {
    const who = { inside: jiefang, outside: zhongzhan, as: 'clerk' as const }
    await t.neighbourSeesNothing(contract.show, { params: { elderId } }, who)
    await t.neighbourSeesNothing(contract.list, {}, who)
    await t.neighbourSeesNothing(contract.incomplete, {}, who)
    const neighbour = await t.as('clerk', { region: zhongzhan })
    await expect(neighbour.call(contract.history, { params: { elderId } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
    await expect(
      neighbour.call(contract.unmask, { params: { elderId }, body: { reason: '核实' } }),
    ).rejects.toMatchObject({ problem: { status: 404 } })
    expect((await neighbour.call(contract.count)).count).toBe(0)
    expect((await neighbour.call(contract.list, { query: { region: String(jiefang) } })).items).toEqual([])
  })

  test('an organisation sees its own elders alone', async () => {
    const orgId = OrgId.parse(uuidv7())
    const own = await t.system((tx) => makeElder(tx, { orgId }))
    const manager = await t.as('org_manager', { orgId })
    expect((await manager.call(contract.list)).items.map((row) => row.id)).toEqual([own])
    await expect(manager.call(contract.show, { params: { elderId } })).rejects.toMatchObject({
      problem: { status: 404 },
    })
    await expect(
      manager.call(edit.setNeeds, { params: { elderId: own }, body: { needs: [] } }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
  })

  test('A-REG-13: the source of income is for who has the permission, never for a volunteer or the family', async () => {
    const who = await clerk()
    await who.call(edit.setIncome, {
      params: { elderId },
      body: { since: today(), items: [{ source: 'pension', monthlyFen: 310000 }] },
    })
    expect((await who.call(edit.listIncome, { params: { elderId } })).items).toMatchObject([
      { source: 'pension', monthlyFen: 310000 },
    ])
    for (const [role, scope] of [
      ['responder', {}],
      ['community_worker', { region: jiefang }],
      ['duty_officer', { region: jiefang }],
      ['family', { elderIds: [elderId] }],
    ] as const) {
      const other = await t.as(role, scope)
      await expect(other.call(edit.listIncome, { params: { elderId } })).rejects.toMatchObject({
        problem: { status: 403 },
      })
    }
    const record = await who.call(contract.show, { params: { elderId } })
    expect(JSON.stringify(record)).not.toContain('310000')
  })

  test('whole numbers only with a reason, which is kept', async () => {
    const who = await clerk()
    await expect(
      who.call(contract.unmask, { params: { elderId }, body: { reason: '' } }),
    ).rejects.toMatchObject({ problem: { status: 422 } })
    const seen = await who.call(contract.unmask, { params: { elderId }, body: { reason: '补贴资格核对' } })
    expect(seen.phones.map((p) => p.number)).toContain('13912345678')
    expect(seen.identity).toMatch(/^\d{17}[\dX]$/)
    const worker = await t.as('community_worker', { region: jiefang })
    await expect(
      worker.call(contract.unmask, { params: { elderId }, body: { reason: '补贴资格核对' } }),
    ).rejects.toMatchObject({ problem: { status: 403 } })
    const logged = await t.system((tx) =>
      tx
        .selectFrom('access.access_log')
        .select('reason')
        .where('elder_id', '=', elderId)
        .where('reason', 'is not', null)
        .execute(),
    )
    expect(logged).toContainEqual({ reason: '补贴资格核对' })
  })
})

describe('history', () => {
  test('A-REG-02: an elder who lives alone from a day on does not the day before, and the history says who wrote it', async () => {
    const who = await clerk()
    const id = await t.system((tx) => makeElder(tx))
    await who.call(edit.addFact, {
      params: { elderId: id },
      body: { kind: 'living', value: 'with_spouse', from: '2020-01-01', source: '入户调查' },
    })
    await who.call(edit.addFact, {
      params: { elderId: id },
      body: { kind: 'living', value: 'alone', from: '2026-06-10', source: '入户调查' },
    })
    const before = await who.call(contract.show, { params: { elderId: id }, query: { asOf: '2026-06-09' } })
    const after = await who.call(contract.show, { params: { elderId: id }, query: { asOf: '2026-06-10' } })
    expect(before.elder.groups).not.toContain('living_alone')
    expect(before.facts).toMatchObject([{ value: 'with_spouse' }])
    expect(after.elder.groups).toContain('living_alone')
    const { items } = await who.call(contract.history, { params: { elderId: id } })
    expect(items[0]).toMatchObject({
      part: 'fact',
      by: expect.stringContaining('民政经办'),
      fields: [{ field: 'valid', before: '[2020-01-01,)', after: '[2020-01-01,2026-06-10)' }],
    })
  })

  test('every field: who, when, before and after; the record as of a day has the old value', async () => {
    const who = await clerk()
    const made = await who.call(edit.register, { body: draft({ name: '孙玉梅' }) })
    // The history is written by the database's clock: put the birth of the record a day back instead of waiting for one.
    await t.system(async (tx) => {
      await tx
        .updateTable('people.elder')
        .set({ created_at: new Date(Date.now() - 3 * 86_400_000) })
        .where('id', '=', made.id)
        .execute()
    })
    const { elder } = await who.call(contract.show, { params: { elderId: made.id } })
    await who.call(edit.amend, {
      params: { elderId: made.id },
      body: { updatedAt: elder.updatedAt, name: '孙玉玫', mobility: 'wheelchair', reason: '户口簿更正' },
    })
    const { items } = await who.call(contract.history, { params: { elderId: made.id } })
    expect(items[0]).toMatchObject({
      part: 'elder',
      reason: '户口簿更正',
      fields: expect.arrayContaining([
        { field: 'name', before: '孙玉梅', after: '孙玉玫' },
        { field: 'mobility', before: 'unknown', after: 'wheelchair' },
      ]),
    })
    const dayBefore = dayOf(new Date(Date.now() - 86_400_000))
    const old = await who.call(contract.show, { params: { elderId: made.id }, query: { asOf: dayBefore } })
    expect(old.elder).toMatchObject({ name: '孙玉梅', mobility: 'unknown' })
  })

  test('a form that saw an older record is refused and nothing is lost', async () => {
    const who = await clerk()
    const { elder } = await who.call(contract.show, { params: { elderId } })
    await who.call(edit.amend, {
      params: { elderId },
      body: { updatedAt: elder.updatedAt, mobility: 'stick' },
    })
    await expect(
      who.call(edit.amend, {
        params: { elderId },
        body: { updatedAt: elder.updatedAt, mobility: 'bedridden' },
      }),
    ).rejects.toMatchObject({ problem: { type: '/problems/stale' } })
    expect((await who.call(contract.show, { params: { elderId } })).elder.mobility).toBe('stick')
  })

  test('whoever has a number has the birth date of the number', async () => {
    const who = await clerk()
    const { elder } = await who.call(contract.show, { params: { elderId } })
    await expect(
      who.call(edit.amend, {
        params: { elderId },
        body: { updatedAt: elder.updatedAt, birthDay: '1944-05-07' },
      }),
    ).rejects.toMatchObject({ problem: { errors: [{ pointer: '/birthDay' }] } })
  })
})
