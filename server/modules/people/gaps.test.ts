import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import * as people from '#contract/people'
import * as edit from '#contract/people-edit'
import { Gap } from '#contract/people-words'
import { type Caller, world } from '#testing'
import { gapConditions } from './filter.ts'
import { makeElder } from './people.fixture.ts'

/** What records lack is kept counted: it must be what a look at each record says, at any moment. */
const t = await world()
const jiefang = 410802000000
let clerk: Caller
const ids: string[] = []
beforeAll(async () => {
  clerk = await t.as('clerk', { region: jiefang })
  for (let i = 0; i < 6; i++)
    ids.push(
      await t.system((tx) =>
        makeElder(tx, {
          region: i < 3 ? 410802001001 : 410802002001,
          birthDay: '1945-01-01',
          ...(i === 0 ? { address: { regionCode: 410802001001, detail: '', coordinates: null } } : {}),
          ...(i === 1 ? { phones: [{ number: '13912345678' }] } : {}),
        }),
      ),
    )
})

/** One by one, by the conditions of the list. */
async function byHand(gap: Gap): Promise<number> {
  const { rows } = await t.system((tx) =>
    sql<{
      n: number
    }>`select count(*)::int as n from people.elder e where e.status = 'alive' and e.region_code between ${jiefang} and ${jiefang + 999_999} and ${sql.raw(`(${gapConditions[gap]})`)}`.execute(
      tx,
    ),
  )
  return rows[0]?.n ?? -1
}
async function agree() {
  for (const gap of Gap.options) {
    const expected = await byHand(gap)
    expect((await clerk.call(people.count, { query: { gap } })).count, gap).toBe(expected)
    const { items } = await clerk.call(people.list, { query: { gap, sort: 'name', limit: '200' } })
    expect(items, gap).toHaveLength(expected)
  }
  const contacts = async (contact: 'yes' | 'no' | 'key' | 'unverified') =>
    (await clerk.call(people.count, { query: { contact } })).count
  for (const contact of ['key', 'unverified'] as const) {
    const { items } = await clerk.call(people.list, { query: { contact, sort: 'name', limit: '200' } })
    expect(await contacts(contact), contact).toBe(items.length)
  }
  expect((await contacts('yes')) + (await contacts('no'))).toBe((await clerk.call(people.count)).count)
}
const refresh = (whole: boolean) =>
  t.system((tx) => sql`select people.refresh_tally(${dayOf(t.clock.now())}::date, ${whole})`.execute(tx))

test('counts and lists of what is missing agree with each record: new, filled in, given up, moved, kept and counted anew', async () => {
  await agree()
  await refresh(true)
  await agree()
  const [a, b, c, d] = ids as [string, string, string, string]
  const contact = await clerk.call(edit.addContact, {
    params: { elderId: a },
    body: { name: '周明', relation: 'son', phones: [{ number: '13511112222' }] },
  })
  const neighbour = await clerk.call(edit.addContact, {
    params: { elderId: b },
    body: { name: '周全', relation: 'neighbour', holdsKey: true, phones: [{ number: '13511113333' }] },
  })
  await clerk.call(edit.addFact, {
    params: { elderId: b },
    body: { kind: 'living', value: 'alone', from: '2026-01-01', source: '入户' },
  })
  await clerk.call(edit.addHealth, {
    params: { elderId: c },
    body: { kind: 'condition', name: '高血压' },
  } as never) // the rest has defaults
  await agree()
  await refresh(false)
  await agree()
  await clerk.call(edit.endContact, {
    params: { elderId: a, contactId: contact.id },
    body: { reason: '联系不上' },
  } as never)
  await clerk.call(edit.setStatus, {
    params: { elderId: d },
    body: { to: 'died', day: '2026-11-01', reason: '病故' },
  })
  await agree()
  await refresh(false)
  await agree()
  const unverified = async () => (await clerk.call(people.count, { query: { contact: 'unverified' } })).count
  const before = await unverified()
  await clerk.call(edit.verifyContact, { params: { elderId: b, contactId: neighbour.id }, body: {} })
  await agree()
  expect(await unverified()).toBe(before - 1)
  await refresh(false)
  await agree()
  // A verification lasts 31 days, and the kept figures are of a day.
  await t.clock.forward({ days: 33 })
  clerk = await t.as('clerk', { region: jiefang }) // a session does not last so long
  expect(await unverified()).toBe(before)
  await agree()
  await refresh(false)
  await agree()
  // The neighbour's gaps are not counted.
  expect(
    (await (await t.as('clerk', { region: 410803000000 })).call(people.count, { query: { gap: 'consent' } }))
      .count,
  ).toBe(0)
})

test('a group by place, page after page: nobody twice, nobody left out, in either direction, marked or counted anew', async () => {
  const { count: before } = await clerk.call(people.count, { query: { groups: 'empty_nest' } })
  const made: string[] = []
  for (const region of [410802001001, 410802002001, 410802002001, 410802002002, 410802001001, 410802003001]) {
    const id = await t.system((tx) => makeElder(tx, { region, birthDay: '1950-01-01' }))
    made.push(id)
    await clerk.call(edit.addFact, {
      params: { elderId: id },
      body: { kind: 'living', value: 'with_spouse', from: '2026-01-01', source: '入户' },
    })
  }
  const walk = async (limit: number, direction: 'asc' | 'desc') => {
    const seen: { id: string; regionCode: number }[] = []
    let after: string | undefined
    do {
      const query = { groups: 'empty_nest', limit: String(limit), direction, ...(after ? { after } : {}) }
      const page = await clerk.call(people.list, { query })
      seen.push(...page.items)
      after = page.next ?? undefined
    } while (after)
    return seen
  }
  const check = async (expected: number) => {
    for (const limit of [1, 2, 3, 200])
      for (const direction of ['asc', 'desc'] as const) {
        const seen = await walk(limit, direction)
        expect(new Set(seen.map((row) => row.id)).size, `${limit} ${direction}`).toBe(expected)
        expect(seen).toHaveLength(expected)
        const places = seen.map((row) => row.regionCode)
        expect(places).toEqual([...places].sort((a, b) => (direction === 'asc' ? a - b : b - a)))
      }
  }
  await check(before + made.length)
  await refresh(true)
  await check(before + made.length)
  await clerk.call(edit.setStatus, {
    params: { elderId: made[1] ?? '' },
    body: { to: 'died', day: '2026-11-01', reason: '病故' },
  })
  await check(before + made.length - 1)
  await refresh(false)
  await check(before + made.length - 1)
})
