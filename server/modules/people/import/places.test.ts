import { expect, test } from 'vitest'
import { world } from '#testing'
import { Places } from './places.ts'

test('a place is found by its code, by its columns, by an address, with and without the words around its name', async () => {
  const t = await world()
  const [city, county] = await t.system(async (tx) => [
    await Places.of(tx, 410800000000),
    await Places.of(tx, 410802000000),
  ])
  if (!city || !county) throw new Error('no places')
  const village = { code: 410802001001, level: 'village' }
  expect(city.find(['410802001001'])).toEqual(village)
  expect(city.find(['解放区', '民生街道', '枫华园社区居民委员会'])).toEqual(village)
  expect(city.find(['解放区', '民生街道办事处', '枫华园'])).toEqual(village)
  expect(city.find([], '河南省焦作市解放区民生街道枫华园社区3号楼')).toEqual(village)
  // What the columns say goes before what an address mentions.
  expect(city.find(['解放区', '民生街道', '枫华园社区'], '民主街道月季苑社区旁')).toEqual(village)
  // 民生街道 is a street and not the community 民生街 that stands in it.
  expect(city.find(['解放区', '民生街道'])).toEqual({ code: 410802001000, level: 'street' })
  expect(city.find(['解放区', '民生街道', '民生街社区'])).toEqual({ code: 410802001002, level: 'village' })
  expect(county.find(['410803001001'])).toMatchObject({ fault: 'outside' })
  expect(city.find(['没有这个村'])).toMatchObject({ fault: 'unknown' })
  expect(city.find(['410802001999'])).toMatchObject({ fault: 'unknown' })
})

test('every village of the city is found by the names of its columns', async () => {
  const t = await world()
  const places = await t.system((tx) => Places.of(tx, 410800000000))
  const rows = await t.system((tx) =>
    tx
      .selectFrom('regions.region')
      .select(['code', 'name'])
      .where('code', '>=', 410800000000)
      .where('code', '<', 410900000000)
      .where('valid_to', 'is', null)
      .execute(),
  )
  const name = new Map(rows.map((row) => [row.code, row.name]))
  const wrong = rows
    .filter((row) => row.code % 1000 !== 0)
    .filter((row) => {
      const found = places.find([
        name.get(row.code - (row.code % 1_000_000)) ?? '',
        name.get(row.code - (row.code % 1000)) ?? '',
        row.name,
      ])
      return !('code' in found) || found.code !== row.code
    })
  expect(wrong.map((row) => row.name)).toEqual([])
})
