import { expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/policy'
import { world } from '#testing'

/** Rows of the registers about rules of a place, each with its own check. */
const t = await world()

test('B-GOV-18: a rule that is opened says its document and the clause, or that there is none', async () => {
  const head = await t.as('head', { region: 140500000000 })
  const { rule } = await head.call(contract.effective, {
    query: { kind: 'alarms.ladder', region: '140500000000' },
  })
  const opened = await head.call(contract.show, { params: { id: rule?.id ?? ('' as never) } })
  expect(opened.source).toMatchObject({
    document: expect.stringContaining('晋城市'),
    clause: '第三章（二）4 建立养老服务应急救援体系',
    quote: expect.stringContaining('三级应急响应信息协同体系'),
  })
  const { id } = await head.call(contract.save, {
    params: { id: uuidv7() as never },
    body: {
      kind: 'alarms.ladder',
      regionCode: 140500000000,
      validFrom: '2026-01-01',
      validTo: null,
      body: rule?.body ?? {},
      source: { document: '内部通知', clause: null, quote: null },
    },
  })
  expect((await head.call(contract.show, { params: { id } })).source).toEqual({
    document: '内部通知',
    clause: null,
    quote: null,
  })
})
