import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { open as openIncident } from '#contract/alarm-desk'
import { uuidv7 } from '#contract/id'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import * as contract from '#contract/people-duplicates'
import { createAccount } from '#modules/access'
import { type Caller, problemOf, type World, world } from '#testing'
import { identityNumber, makeElder, village } from '../people.fixture.ts'

let t: World
let clerk: Caller
const jiefang = 410802000000
const none = { kind: 'none' as const, number: null, noIdentityReason: '遗失' }
const address = { regionCode: village, detail: '建设路9号', coordinates: null }

beforeAll(async () => {
  t = await world()
  clerk = await t.as('clerk', { region: jiefang })
})

/** Two records of one person: an old one without a card, a new one with it, each with something of its own. */
async function twice(name: string, birthDay = '1941-02-03', freshVillage = village) {
  const number = identityNumber(birthDay, 'female')
  const old = await t.system((tx) =>
    makeElder(tx, {
      name,
      identity: none,
      birthDay,
      sex: 'female',
      address,
      phones: [{ number: '13800001111' }],
      synthetic: false,
    }),
  )
  const fresh = await t.system((tx) =>
    makeElder(tx, {
      name,
      identity: { kind: 'resident_card', number, noIdentityReason: null },
      birthDay,
      sex: 'female',
      address: { ...address, regionCode: freshVillage },
      phones: [{ number: '13800001111' }, { number: '13900002222' }],
      synthetic: false,
    }),
  )
  await clerk.call(edit.addContact, {
    params: { elderId: old },
    body: { name: '赵大', relation: 'son', phones: [{ number: '13700003333' }] },
  })
  await clerk.call(edit.addContact, {
    params: { elderId: fresh },
    body: { name: '赵二', relation: 'daughter', phones: [{ number: '13700004444' }] },
  })
  const fact = { from: '2026-01-01', to: null, expiresOn: null, source: '测试', evidence: '' }
  await clerk.call(edit.addFact, {
    params: { elderId: old },
    body: { ...fact, kind: 'living', value: 'alone' },
  })
  await clerk.call(edit.addFact, {
    params: { elderId: fresh },
    body: { ...fact, kind: 'living', value: 'with_children' },
  })
  await clerk.call(edit.addFact, {
    params: { elderId: fresh },
    body: { ...fact, kind: 'low_income', value: 'yes' },
  })
  await t.due()
  const { items } = await clerk.call(contract.list, { query: { elder: old } })
  const pair = items[0]
  if (!pair) throw new Error('the pair was not found')
  const shown = await clerk.call(contract.show, { params: { duplicateId: pair.id } })
  const keep: 'a' | 'b' = pair.a.id === old ? 'a' : 'b'
  return { old, fresh, number, pair, shown, keep }
}
const all = (elderId: string) => clerk.call(people.show, { params: { elderId } })

describe('merging', () => {
  test('found by itself, shown side by side with the reasons; put together; former numbers lead to the living record', async () => {
    const { old, fresh, number, pair, shown, keep } = await twice('孔令仪')
    expect(pair.why.map((one) => one.field)).toEqual(
      expect.arrayContaining(['name', 'birth_day', 'phone', 'place', 'address']),
    )
    expect(shown.fields.find((f) => f.field === 'facts')).toMatchObject({ differs: true, choose: false })
    const was = (await all(fresh)).elder.number
    const merged = await clerk.call(contract.merge, {
      params: { duplicateId: pair.id },
      body: { keep, take: [], updatedAt: shown.updatedAt, note: '同一人' },
    })
    expect(merged.elderId).toBe(old)
    const living = await all(old)
    expect(living.elder).toMatchObject({ status: 'alive', identityKind: 'resident_card', mergedInto: null })
    expect(living.contacts.map((c) => c.name)).toEqual(['赵大', '赵二'])
    expect(living.phones.filter((p) => p.endsOn === null)).toHaveLength(2)
    // What stands there already stays; what does not is added.
    expect(
      living.facts
        .filter((f) => f.to === null)
        .map((f) => `${f.kind} ${f.value}`)
        .toSorted(),
    ).toEqual(['living alone', 'low_income yes'])
    expect((await all(fresh)).elder).toMatchObject({ status: 'merged', mergedInto: old })
    for (const q of [number, '13900002222', '13700004444'])
      expect(
        (await clerk.call(people.search, { query: { q } })).items.map((one) => one.id),
        q,
      ).toEqual([old])
    expect((await clerk.call(people.search, { query: { q: '孔令仪' } })).items.map((one) => one.id)).toEqual([
      old,
    ])
    expect(await clerk.call(contract.locate, { params: { number: was } })).toEqual({
      elderId: old,
      former: true,
    })
    expect(
      await problemOf(
        clerk.call(edit.register, {
          body: { name: '孔令仪', identity: { kind: 'resident_card', number }, address },
        }),
      ),
    ).toMatchObject({ type: people.problems.identityExists.type })
    expect(
      await problemOf(
        clerk.call(contract.merge, {
          params: { duplicateId: pair.id },
          body: { keep, updatedAt: shown.updatedAt },
        }),
      ),
    ).toMatchObject({ status: 409 })
  })

  test('a merge is taken back: both records are as they were, what was changed since stays where it is', async () => {
    const { old, fresh, number, pair, shown, keep } = await twice('颜如玉', '1939-07-08')
    const before = { old: await all(old), fresh: await all(fresh) }
    const { mergeId } = await clerk.call(contract.merge, {
      params: { duplicateId: pair.id },
      body: { keep, take: [], updatedAt: shown.updatedAt },
    })
    await clerk.call(edit.addContact, {
      params: { elderId: old },
      body: { name: '后来的邻居', relation: 'neighbour' },
    })
    expect(
      await problemOf(clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '' } })),
    ).toMatchObject({ status: 422 })
    expect(
      await clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '原来是两姐妹' } }),
    ).toEqual({ elderId: fresh })
    const after = { old: await all(old), fresh: await all(fresh) }
    const plain = (record: typeof after.old) => ({
      ...record.elder,
      updatedAt: '',
      contacts: 0,
      facts: record.facts.map((f) => [f.kind, f.value, f.from]),
      phones: record.phones.map((p) => p.masked).toSorted(),
    })
    expect(plain(after.fresh)).toEqual(plain(before.fresh))
    expect(plain(after.old)).toEqual(plain(before.old))
    expect(after.old.contacts.map((c) => c.name)).toEqual(['赵大', '后来的邻居'])
    expect((await clerk.call(people.search, { query: { q: number } })).items.map((one) => one.id)).toEqual([
      fresh,
    ])
    expect(
      await problemOf(clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '再来一次' } })),
    ).toMatchObject({ type: contract.problems.cannotUnmerge.type })
    expect(await clerk.call(contract.show, { params: { duplicateId: pair.id } })).toMatchObject({
      state: 'open',
    })
    const { items } = await clerk.call(contract.merges, { params: { elderId: old } })
    expect(items).toMatchObject([{ fromId: fresh, undoneReason: '原来是两姐妹' }])
  })

  test('fields are chosen one by one; a form that saw an older state is refused', async () => {
    const { old, fresh, pair, shown, keep } = await twice('曾凡人', '1938-05-05')
    await clerk.call(edit.amend, {
      params: { elderId: fresh },
      body: { updatedAt: (await all(fresh)).elder.updatedAt, nation: '回族', mobility: 'stick' },
    })
    expect(
      await problemOf(
        clerk.call(contract.merge, {
          params: { duplicateId: pair.id },
          body: { keep, updatedAt: shown.updatedAt },
        }),
      ),
    ).toMatchObject({ type: '/problems/stale' })
    const { updatedAt } = await clerk.call(contract.show, { params: { duplicateId: pair.id } })
    await clerk.call(contract.merge, {
      params: { duplicateId: pair.id },
      body: { keep, take: ['nation'], updatedAt },
    })
    expect((await all(old)).elder).toMatchObject({ nation: '回族', mobility: 'unknown' })
  })

  test('with the address of the other record what other modules keep by place moves, and moves back', async () => {
    const there = 410802001002
    const { old, pair, shown, keep } = await twice('卜商', '1937-06-06', there)
    await t.system((tx) =>
      sql`insert into assessment.demand (id, elder_id, region_code, item, opened_at, updated_at) values (${uuidv7()}, ${old}, ${village}, 'meal', now(), now())`.execute(
        tx,
      ),
    )
    const where = async () =>
      (
        await t.system((tx) =>
          sql<{
            place: number
          }>`select region_code as place from assessment.demand where elder_id = ${old}`.execute(tx),
        )
      ).rows.map((row) => row.place)
    const { mergeId } = await clerk.call(contract.merge, {
      params: { duplicateId: pair.id },
      body: { keep, take: ['address'], updatedAt: shown.updatedAt },
    })
    await t.due()
    expect((await all(old)).elder.regionCode).toBe(there)
    expect(await where()).toEqual([there])
    await clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '不是一人' } })
    await t.due()
    expect((await all(old)).elder.regionCode).toBe(village)
    expect(await where()).toEqual([village])
  })

  test('rows of other modules follow: key, rescuer, family, open task; back again; an open incident keeps the two apart', async () => {
    const { old, fresh, pair, shown, keep } = await twice('孟广济', '1937-05-05')
    const family = await t.system(async (tx) => {
      const accountId = await createAccount(tx, { name: '孟小妹' })
      await sql`insert into access.family_grant (id, account_id, elder_id, region_code, relation) values (${uuidv7()}, ${accountId}, ${fresh}, ${village}, 'child')`.execute(
        tx,
      )
      await sql`insert into calls.visit_task (id, elder_id, region_code, reason, opened_at) values (${uuidv7()}, ${fresh}, ${village}, 'care_call_failed', now())`.execute(
        tx,
      )
      return accountId
    })
    const whose = async () =>
      (
        await t.system((tx) =>
          sql<{
            what: string
            elder_id: string
          }>`select 'family' as what, elder_id from access.family_grant where account_id = ${family}
            union all select 'visit', elder_id from calls.visit_task where elder_id in (${old}, ${fresh})`.execute(
            tx,
          ),
        )
      ).rows.map((row) => `${row.what} ${row.elder_id === old ? 'old' : 'fresh'}`)
    expect(await whose()).toEqual(['family fresh', 'visit fresh'])
    const duty = await t.as('duty_officer', { region: jiefang })
    const { id } = await duty.call(openIncident, {
      body: { elderId: fresh, kind: 'sos', severity: 'P1' },
    })
    const params = { duplicateId: pair.id }
    const refused = clerk.call(contract.merge, { params, body: { keep, updatedAt: shown.updatedAt } })
    expect(await problemOf(refused)).toMatchObject({ type: contract.problems.cannotMerge.type })
    expect((await clerk.call(contract.show, { params })).blocked).toMatchObject([
      { zh: expect.stringMatching(/告警/) },
    ])
    await t.system((tx) =>
      sql`update alarms.incident set state = 'resolved', resolved_at = raised_at, outcome = 'helped_phone', verdict = 'false', grace_until = null, next_step_at = null where id = ${id}`.execute(
        tx,
      ),
    )
    const { mergeId } = await clerk.call(contract.merge, {
      params,
      body: { keep, updatedAt: shown.updatedAt },
    })
    expect(await whose()).toEqual(['family old', 'visit old'])
    await clerk.call(contract.unmerge, { params: { mergeId }, body: { reason: '弄错了' } })
    expect(await whose()).toEqual(['family fresh', 'visit fresh'])
  })
})

describe('deciding', () => {
  test('"not the same" is remembered, and may be opened again', async () => {
    const { pair, fresh } = await twice('冉冉', '1936-05-05')
    const params = { duplicateId: pair.id }
    await clerk.call(contract.differ, { params, body: { note: '堂姐妹' } })
    await t.system((tx) =>
      sql`insert into people.match_due values (${fresh}, now()) on conflict (id) do update set due_at = now()`.execute(
        tx,
      ),
    )
    await t.due()
    expect(await clerk.call(contract.show, { params })).toMatchObject({ state: 'different', note: '堂姐妹' })
    expect(await problemOf(clerk.call(contract.differ, { params, body: {} }))).toMatchObject({
      type: contract.problems.settled.type,
    })
    expect(await clerk.call(contract.reopen, { params })).toMatchObject({ state: 'open', decidedAt: null })
  })

  test('the neighbour sees nothing; a pair across two counties is for the city', async () => {
    const { pair } = await twice('闵子骞', '1935-05-05')
    await t.neighbourSeesNothing(
      contract.show,
      { params: { duplicateId: pair.id } },
      { as: 'clerk', inside: jiefang, outside: 410803000000 },
    )
    await t.neighbourSeesNothing(contract.list, {}, { as: 'clerk', inside: jiefang, outside: 410803000000 })
    const far = await t.system((tx) =>
      makeElder(tx, {
        name: '闵子骞',
        region: 410803001001,
        identity: none,
        birthDay: '1935-05-05',
        sex: 'female',
        address: { ...address, regionCode: 410803001001 },
        phones: [{ number: '13800001111' }],
        synthetic: false,
      }),
    )
    await t.due()
    const city = await t.as('clerk', { region: 410800000000 })
    expect((await city.call(contract.list, { query: { elder: far } })).items.length).toBeGreaterThan(0)
    const county = await t.as('clerk', { region: 410803000000 })
    expect((await county.call(contract.list, { query: { elder: far } })).items).toEqual([])
    const operator = await t.as('operator', { region: jiefang })
    expect(
      await problemOf(operator.call(contract.differ, { params: { duplicateId: pair.id }, body: {} })),
    ).toMatchObject({ status: 403 })
  })

  test('the database refuses what must not be: a record merged by hand, a merged one without where to', async () => {
    const { old, fresh } = await twice('宰予', '1934-05-05')
    const update = (set: string) =>
      t.system((tx) => sql`update people.elder set ${sql.raw(set)} where id = ${fresh}`.execute(tx))
    await expect(
      update(`status = 'merged', status_day = '2026-11-25', merged_into = '${old}'`),
    ).rejects.toThrow(/its own operations/)
    await expect(update(`merged_into = '${old}'`)).rejects.toThrow(/check/)
  })
})

describe('one number in two counties', () => {
  const macun = 410804000000
  const body = (name: string, number: string, regionCode: number, claim = false) => ({
    name,
    identity: { kind: 'resident_card' as const, number, noIdentityReason: null },
    address: { regionCode, detail: '', coordinates: null },
    claim,
  })
  const openPairs = async (who: Caller) =>
    (await who.call(contract.list, { query: { state: 'open', limit: '200' } })).items

  test('A-REG-23: when the same number is entered in a second county and saved, a merge task opens for the city, and for nobody below', async () => {
    const number = identityNumber('1939-05-05', 'male')
    const first = await clerk.call(edit.register, { body: body('段文斌', number, village) })
    const second = await t.as('clerk', { region: macun })
    // Without saying so on purpose it is refused, and of the other record nothing is told.
    const refused = await problemOf(
      second.call(edit.register, { body: body('段文宾', number, 410804001001) }),
    )
    expect(refused).toMatchObject({ status: 409, type: people.problems.identityElsewhere.type })
    expect(JSON.stringify(refused)).not.toContain('段文斌')
    const other = await second.call(edit.register, { body: body('段文宾', number, 410804001001, true) })
    expect(other.identityClaimed).toBe(true)
    await t.due()
    const city = await t.as('clerk', { region: 410800000000 })
    const pair = (await openPairs(city)).find((one) => [one.a.id, one.b.id].includes(other.id))
    expect([pair?.a.id, pair?.b.id].sort()).toEqual([first.id, other.id].sort())
    expect(pair?.why.find((one) => one.field === 'identity')).toMatchObject({ likeness: 'same' })
    for (const county of [clerk, second])
      expect((await openPairs(county)).map((one) => one.id)).not.toContain(pair?.id)
    // A third county's claim is another; within one county the number is known by name.
    await expect(
      second.call(edit.register, { body: body('段文宾', number, 410804001001, true) }),
    ).rejects.toMatchObject({ problem: { type: people.problems.identityExists.type } })

    // Whichever record lives on then holds the number, and whoever comes with it is led there.
    const [a, b] = [
      await city.call(people.show, { params: { elderId: pair?.a.id ?? '' } }),
      await city.call(people.show, { params: { elderId: pair?.b.id ?? '' } }),
    ]
    const keep = a.elder.id === other.id ? 'a' : 'b'
    await city.call(contract.merge, {
      params: { duplicateId: pair?.id ?? '' },
      body: { keep, take: [], note: '', updatedAt: { a: a.elder.updatedAt, b: b.elder.updatedAt } } as never, // instants as strings
    })
    const living = await city.call(people.show, { params: { elderId: other.id } })
    expect(living.elder).toMatchObject({ status: 'alive', identityClaimed: false })
    const found = await city.call(people.search, { query: { q: number } })
    expect(found.items.map((one) => one.id)).toEqual([other.id])
  })
})
