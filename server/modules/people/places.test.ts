import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people'
import { places } from '#contract/people-places'
import { Group } from '#contract/people-words'
import { world } from '#testing'
import { makeElder, neighbourVillage, village } from './people.fixture.ts'

const t = await world()
const city = 410800000000
const jiefang = 410802000000
const street = 410802001000
const today = dayOf(t.clock.now())
const villages = [village, village + 1, 410802002001, neighbourVillage, 410803002001, street]
const elders: string[] = []

const refresh = (whole = false) =>
  t.system(async (tx) => {
    const { rows } = await sql<{
      n: number | null
    }>`select people.refresh_tally(${today}, ${whole}) as n`.execute(tx)
    return rows[0]?.n
  })

beforeAll(async () => {
  for (const region of villages)
    for (const birthDay of ['1930-02-28', '1944-02-29', '1960-11-25'])
      elders.push(await t.system((tx) => makeElder(tx, { region, birthDay })))
})

/** What the rows themselves say, elder by elder, in words of their own. */
async function byHand(): Promise<Record<string, number>> {
  const { rows } = await t.system((tx) =>
    sql<{ place: number; code: string; n: number }>`
      select e.region_code as place, g.code, count(distinct e.id)::int as n from people.elder e
        join people.elder_group g on g.elder_id = e.id and g.valid @> ${today}::date
        where e.status = 'alive' or e.status_day > ${today}::date group by 1, 2
      union all
      select e.region_code, 'total', count(*)::int from people.elder e where e.status = 'alive' or e.status_day > ${today}::date group by 1`.execute(
      tx,
    ),
  )
  return Object.fromEntries(rows.map((row) => [`${row.place} ${row.code}`, row.n]).sort())
}

async function asKept(): Promise<Record<string, number>> {
  const { rows } = await t.system((tx) =>
    sql<{ place: number; code: string; n: number }>`
      select place, code, sum(n)::int as n from people.place_counts(0, 1000000000000, null, ${today}, 1) group by 1, 2`.execute(
      tx,
    ),
  )
  return Object.fromEntries(rows.map((row) => [`${row.place} ${row.code}`, row.n]).sort())
}

describe('numbers kept by village', () => {
  const change = fc.record({
    who: fc.nat(villages.length * 3 - 1),
    what: fc.oneof(
      fc.record({ move: fc.constantFrom(...villages) }),
      fc.record({
        fact: fc.constantFrom(
          'living',
          'ability',
          'subsistence',
          'low_income',
          'disability_card',
          'children',
          'rural',
        ),
        value: fc.constantFrom('alone', 'severe', 'urban', 'yes', 'away'),
        ends: fc.boolean(),
      }),
      fc.record({ status: fc.constantFrom('alive', 'moved', 'died') }),
      fc.record({ born: fc.constantFrom('1936-11-26', '1936-11-24', '1966-11-25') }),
      fc.record({ remove: fc.constant(true) }),
      fc.record({ refresh: fc.boolean() }),
    ),
  })

  test('whatever changes, they are what the rows say, marked or counted anew', async () => {
    await refresh(true)
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        for (const { who, what } of changes) {
          const id = elders[who] ?? ''
          if ('refresh' in what) {
            await refresh(what.refresh)
            continue
          }
          await t.system(async (tx) => {
            await sql`select set_config('yike.reason', 'test', true)`.execute(tx)
            if ('move' in what)
              await sql`update people.elder set region_code = ${what.move} where id = ${id}`.execute(tx)
            else if ('status' in what)
              await sql`update people.elder set status = ${what.status}, status_day = ${today} where id = ${id}`.execute(
                tx,
              )
            else if ('born' in what)
              await sql`update people.elder set birth_day = ${what.born} where id = ${id}`.execute(tx)
            else if ('remove' in what) await sql`delete from people.fact where elder_id = ${id}`.execute(tx)
            else
              await sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source)
                select ${uuidv7()}, id, region_code, ${what.fact}::people.fact_kind, ${what.value}, daterange('2024-01-01', case when ${what.ends} then ${today}::date end), 'test'
                from people.elder where id = ${id} on conflict do nothing`.execute(tx)
          })
        }
        const kept = await asKept()
        expect(kept).toEqual(await byHand())
      }),
      { numRuns: 40 },
    )
  })

  test('a change of an hour ago is in the figures before anything was counted anew', async () => {
    await refresh(true)
    const clerk = await t.as('clerk', { region: jiefang })
    const before = await clerk.call(contract.groupCounts)
    await t.system((tx) => makeElder(tx, { region: village, birthDay: '1931-01-01' }))
    const after = await clerk.call(contract.groupCounts)
    expect(after.total - before.total).toBe(1)
    expect(await refresh()).toBe(1)
    expect(await clerk.call(contract.groupCounts)).toEqual(after)
    expect(await refresh()).toBe(0)
  })

  test('they are of one day: on another the facts are asked', async () => {
    const id = await t.system((tx) => makeElder(tx, { region: village, birthDay: '1935-01-01' }))
    await t.system((tx) =>
      sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source) values (${uuidv7()}, ${id}, ${village}, 'living', 'alone', '[2024-01-01,)', 'test')`.execute(
        tx,
      ),
    )
    await refresh(true)
    const head = await t.as('head', { region: city })
    expect((await head.call(places, {})).sum.groups.living_alone).toBeGreaterThan(0)
    expect((await head.call(places, { query: { on: '2023-12-31' } })).sum.groups.living_alone).toBe(0)
  })
})

describe('places add up', () => {
  test('city = Σ county = Σ street = Σ village, in total and in every group, and equals the register', async () => {
    await refresh(true)
    await t.system((tx) => makeElder(tx, { region: 410802002001 }))
    const head = await t.as('head', { region: city })
    const at = (region: number) => head.call(places, { query: { region: String(region) } })
    const top = await at(city)
    const { rows } = await t.system((tx) =>
      sql<{ n: number }>`select count(*) as n from people.elder where status = 'alive'`.execute(tx),
    )
    expect(top).toMatchObject({
      level: 'city',
      agrees: true,
      register: rows[0]?.n,
      sum: { total: rows[0]?.n },
    })
    let leaves = 0
    const down = async (whole: Awaited<ReturnType<typeof at>>): Promise<void> => {
      for (const code of ['total', ...Group.options] as const) {
        const of = (one: { total: number; groups: Record<Group, number> }) =>
          code === 'total' ? one.total : one.groups[code]
        expect(
          whole.places.reduce((all, one) => all + of(one), 0),
          `${whole.regionCode} ${code}`,
        ).toBe(of(whole.sum))
      }
      expect(whole.agrees).toBe(true)
      for (const place of whole.places.filter((one) => one.total > 0)) {
        if (place.level === 'village' || place.kind === 'own') {
          leaves += place.total
          continue
        }
        const inside = await at(place.regionCode)
        expect(inside.sum).toEqual({ total: place.total, groups: place.groups })
        await down(inside)
      }
    }
    await down(top)
    expect(leaves).toBe(top.sum.total)
  })

  test('places without elders are there too; elders written to a street have a line of their own', async () => {
    await t.system((tx) => makeElder(tx, { region: street, birthDay: '1935-01-01' }))
    const head = await t.as('head', { region: city })
    const inside = await head.call(places, { query: { region: String(street) } })
    expect(inside.places.find((place) => place.kind === 'own')).toMatchObject({
      regionCode: street,
      level: 'street',
    })
    const { places: counties, path } = await head.call(places, {})
    expect(counties.length).toBeGreaterThan(8)
    expect(counties.some((county) => county.total === 0)).toBe(true)
    expect(path.map((one) => one.code)).toEqual([city])
  })

  test('nobody counts beyond their own place', async () => {
    const neighbour = await t.as('clerk', { region: 410823000000 })
    const seen = await neighbour.call(places, { query: { region: String(jiefang) } })
    expect(seen).toMatchObject({ sum: { total: 0 }, register: 0, path: [], places: [] })
    await expect(
      t.system(async (tx) => {
        await sql`select set_config('yike.audience', 'staff', true), set_config('yike.region_lo', '410823000000', true), set_config('yike.region_hi', '410824000000', true)`.execute(
          tx,
        )
        await sql`select * from people.place_counts(410802000000, 410803000000, null, ${today}, 1)`.execute(
          tx,
        )
      }),
    ).rejects.toThrow(/outside the scope/)
  })

  test('an organisation sees where its own residents are from', async () => {
    const orgId = uuidv7()
    const resident = await t.system((tx) => makeElder(tx, { region: village, birthDay: '1935-01-01' }))
    const manager = await t.as('org_manager', { region: jiefang, orgId })
    expect(await manager.call(places, {})).toMatchObject({ sum: { total: 0 }, places: [] })
    await t.system((tx) => sql`update people.elder set org_id = ${orgId} where id = ${resident}`.execute(tx))
    const seen = await manager.call(places, {})
    expect(seen).toMatchObject({ sum: { total: 1 }, register: 1, agrees: true })
  })
})
