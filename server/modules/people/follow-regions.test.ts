import { expect, test } from 'vitest'
import { register as form } from '#contract/people-edit'
import { changeRegion, regionName } from '#modules/regions'
import { world } from '#testing'
import { register } from './index.ts'

test('elders follow a division that merges into another; after a split they stay until somebody decides', async () => {
  const t = await world()
  const [gone, into, split] = [410802001001, 410802001002, 410802001003]
  const at = (regionCode: number, name: string) =>
    t.system((tx) =>
      register(
        tx,
        form.body.parse({
          name,
          identity: { kind: 'none', noIdentityReason: '测试' },
          sex: 'female',
          birthDay: '1940-05-06',
          address: { regionCode, detail: '1号' },
        }),
      ),
    )
  const [moves, stays] = [await at(gone, '赵迁'), await at(split, '钱留')]
  await t.system(async (tx) => {
    const name = (await regionName(tx, into)) ?? ''
    await changeRegion(
      tx,
      { kind: 'merged', codes: [gone, into], to: { code: into, name } },
      '2026-01-01',
      '',
      '测试',
    )
    await changeRegion(
      tx,
      {
        kind: 'split',
        code: split,
        to: [
          { code: 410802001901, name: '甲居委会' },
          { code: 410802001902, name: '乙居委会' },
        ],
      },
      '2026-01-01',
      '',
      '测试',
    )
  })
  await t.due()
  const where = (id: string) =>
    t.system((tx) =>
      tx.selectFrom('people.elder').select('region_code').where('id', '=', id).executeTakeFirstOrThrow(),
    )
  expect((await where(moves)).region_code).toBe(into)
  expect((await where(stays)).region_code).toBe(split)
  const address = await t.system((tx) =>
    tx
      .selectFrom('people.address')
      .select(['region_code', 'place_code'])
      .where('elder_id', '=', moves)
      .executeTakeFirstOrThrow(),
  )
  expect(address).toEqual({ region_code: into, place_code: gone })
})
