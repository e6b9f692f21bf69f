import { expect, test } from 'vitest'
import * as contract from '#contract/regions'
import { world } from '#testing'

/** Rows of the registers about divisions, each with its own check. */
const t = await world()
const street = 410802001000
const [one, two, merged] = [410802001001, 410802001002, 410802001901]

test('A-GOV-22: two villages are merged: asked as of an old day, the old areas are still there', async () => {
  const admin = await t.as('admin', { region: 410802000000 })
  const villages = async (on?: string) =>
    (await admin.call(contract.children, { params: { code: street }, query: on ? { on } : {} })).items.map(
      (item) => [item.code, item.name],
    )
  const before = await villages()
  await admin.call(contract.recordChange, {
    body: {
      day: '2026-02-01',
      note: '',
      source: '测试',
      change: { kind: 'merged', codes: [one, two], to: { code: merged, name: '合并社区居委会' } },
    },
  })
  const after = (await villages()).map(([code]) => code)
  expect(after).toContain(merged)
  expect(after).not.toContain(one)
  expect(after).not.toContain(two)
  expect(await villages('2026-01-31')).toEqual(before)
  for (const code of [one, two]) {
    expect(
      (await admin.call(contract.at, { params: { code }, query: { day: '2026-01-31' } })).items.map(
        (item) => item.code,
      ),
    ).toEqual([code])
    expect(
      (await admin.call(contract.at, { params: { code }, query: { day: '2026-02-01' } })).items.map(
        (item) => item.code,
      ),
    ).toEqual([merged])
  }
  expect(
    (await admin.call(contract.show, { params: { code: merged } })).predecessors
      .map((item) => item.code)
      .sort(),
  ).toEqual([one, two])
})

test('B-GOV-17: seven units stand below Jincheng: six counties and one zone, whose code says that it is our own', async () => {
  const head = await t.as('head', { region: 140500000000 })
  const { items } = await head.call(contract.children, { params: { code: 140500000000 }, query: {} })
  expect(items).toHaveLength(7)
  expect(items.filter((item) => item.source === 'local').map((item) => item.name)).toEqual([
    '晋城经济技术开发区',
  ])
})
