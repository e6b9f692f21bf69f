import { describe, expect, test } from 'vitest'
import { uuidv7 } from '#contract/id'
import type { Situation } from '#contract/benefit-situation'
import * as contract from '#contract/policy'
import * as editor from '#contract/policy-editor'
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

describe('relief in the epidemic, as Guangxi wrote it', () => {
  const GUANGXI = 450000000000
  async function shipped(key: string): Promise<Record<string, unknown>> {
    const head = await t.as('head', { region: GUANGXI })
    const { rule } = await head.call(contract.effective, {
      query: { kind: 'benefits.scheme', key, region: GUANGXI, on: '2020-06-01' },
    })
    if (!rule) throw new Error(`no ${key}`)
    return rule.body
  }
  async function tried(body: Record<string, unknown>, situation: Situation) {
    const head = await t.as('head', { region: GUANGXI })
    return (await head.call(editor.tryScheme, { body: { regionCode: GUANGXI, body, situation } })).evaluation
  }
  test('A-BEN-17: so much for each resident, once the rate is set; an institution that was not closed gets nothing', async () => {
    const body = await shipped('closed_run_aid')
    expect(await tried(body, { closedRun: true, residentMonths: 40 })).toMatchObject({
      outcome: 'unknown',
      blanks: ['/amount/rate'],
    })
    const amount = body['amount']
    const set = { ...body, amount: { ...(typeof amount === 'object' ? amount : {}), rate: 3000 }, cases: [] }
    const one = {
      zh: '未封闭',
      en: 'Not closed',
      situation: { closedRun: false },
      expect: { outcome: 'not_entitled' },
    }
    const filled = { ...set, cases: [one] }
    expect(await tried(filled, { closedRun: true, residentMonths: 40 })).toMatchObject({
      outcome: 'entitled',
      amount: 120_000,
    })
    expect(await tried(filled, { closedRun: false, residentMonths: 40 })).toMatchObject({
      outcome: 'not_entitled',
      amount: null,
    })
  })
  test('A-BEN-18: five months from February on are exempt, July is due', async () => {
    const body = await shipped('insurance_exemption')
    const outcomes = []
    for (const month of [2, 3, 4, 5, 6, 7])
      outcomes.push([
        month,
        (
          await tried(body, {
            organisationKind: 'company',
            sizeClass: 'small',
            employerDueFen: 1_000_000,
            exemptMonths: month - 2,
          })
        )?.outcome,
      ])
    expect(outcomes).toEqual([
      [2, 'entitled'],
      [3, 'entitled'],
      [4, 'entitled'],
      [5, 'entitled'],
      [6, 'entitled'],
      [7, 'not_entitled'],
    ])
  })
  test('A-BEN-19: of 10,000 yuan a month a civil non-enterprise unit saves 5,000 in three months, and no more', async () => {
    const body = await shipped('insurance_half_levy')
    let saved = 0
    for (const exemptMonths of [0, 1, 2, 3, 4])
      saved +=
        (
          await tried(body, {
            organisationKind: 'civil_non_enterprise',
            employerDueFen: 1_000_000,
            exemptMonths,
          })
        )?.amount ?? 0
    expect(saved).toBe(3 * 500_000)
  })
})
