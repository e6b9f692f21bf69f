import { uuidv7 } from '#contract/id'
import * as contract from '#contract/policy'
import * as editor from '#contract/policy-editor'
import { isProblem } from '#contract/problem'
import { getKeyed, listInForce, schemeKind } from '#modules/policy'
import { world } from '#testing'
import { describe, expect, test } from 'vitest'
import { scheme } from './scheme/scheme.fixture.ts'

const t = await world()
const jiaozuo = 410800000000
const jiefang = 410802000000

const draft = (value: number, more: Partial<contract.PolicyDraft> = {}): contract.PolicyDraft => ({
  kind: 'benefits.scheme',
  key: 'old_age_allowance',
  regionCode: jiefang,
  validFrom: '2026-01-01',
  validTo: null,
  body: scheme({
    criteria: [{ key: 'age_80', zh: '年满 80 周岁', en: '80 and over', when: 'age >= 80' }],
    amount: { how: 'fixed', value },
    cases: [
      { zh: '八十', en: 'Eighty', situation: { age: 80 }, expect: { outcome: 'entitled', amount: value } },
    ],
  }),
  source: { document: '测文〔2026〕2号', clause: null, quote: null },
  ...more,
})
const is = (type: Parameters<typeof isProblem>[1]) => (error: unknown) => isProblem(error, type)

describe('what moves money is put in force by a second person', () => {
  test('the writer cannot, nor can the database be told to; the second person can', async () => {
    const writer = await t.as('head', { region: jiefang })
    const second = await t.as('head', { region: jiefang })
    const id = uuidv7()
    const saved = await writer.call(contract.save, { params: { id }, body: draft(10000) })
    expect(saved).toMatchObject({ state: 'draft', twoPersons: true, key: 'old_age_allowance' })
    await expect(second.call(contract.publish, { params: { id }, body: {} })).rejects.toSatisfy(
      is(contract.notSubmitted),
    )
    expect((await writer.call(contract.submit, { params: { id }, body: {} })).state).toBe('submitted')
    await expect(writer.call(contract.save, { params: { id }, body: draft(1) })).rejects.toSatisfy(
      is(contract.waiting),
    )
    await expect(writer.call(contract.publish, { params: { id }, body: {} })).rejects.toSatisfy(
      is(contract.sameHand),
    )
    const [writers] = (await second.call(contract.show, { params: { id } })).writers
    await expect(
      t.system((tx) =>
        tx
          .updateTable('policy.rule')
          .set({ state: 'published', published_at: new Date(), approved_by: writers ?? null })
          .where('id', '=', id)
          .execute(),
      ),
    ).rejects.toThrow(/rule_second_person/)
    await expect(
      t.system((tx) =>
        tx
          .updateTable('policy.rule')
          .set({ state: 'published', published_at: new Date() })
          .where('id', '=', id)
          .execute(),
      ),
    ).rejects.toThrow(/rule_approved/)
    // Nobody takes a name off the list of writers.
    await t.system((tx) =>
      tx.updateTable('policy.rule').set({ writers: [], two_persons: false }).where('id', '=', id).execute(),
    )
    expect(await second.call(contract.show, { params: { id } })).toMatchObject({
      writers: [writers],
      twoPersons: true,
    })
    const published = await second.call(contract.publish, { params: { id }, body: {} })
    expect(published.state).toBe('published')
  })
  test('returned with a reason, it can be written again and goes a second time', async () => {
    const writer = await t.as('head', { region: jiefang })
    const second = await t.as('head', { region: jiefang })
    const id = uuidv7()
    const later = draft(20000, { validFrom: '2027-01-01' })
    await writer.call(contract.save, { params: { id }, body: later })
    await writer.call(contract.submit, { params: { id }, body: {} })
    const back = await second.call(contract.sendBack, { params: { id }, body: { reason: '金额待核' } })
    expect(back).toMatchObject({ state: 'draft', returnedReason: '金额待核', submittedAt: null })
    await expect(
      second.call(contract.sendBack, { params: { id }, body: { reason: '再退' } }),
    ).rejects.toSatisfy(is(contract.published))
    await writer.call(contract.save, { params: { id }, body: later })
    await writer.call(contract.submit, { params: { id }, body: {} })
    // Whoever touches the text is one of its writers.
    expect((await second.call(contract.publish, { params: { id }, body: {} })).state).toBe('published')
  })
  test('a county’s scheme takes the place of the city’s under the same code; others stay', async () => {
    const rules = await t.system((tx) =>
      listInForce(tx, schemeKind, { region: 410802001001, on: '2026-05-01' }),
    )
    const [own] = rules.filter((one) => one.key === 'old_age_allowance')
    expect(own?.regionCode).toBe(jiefang)
    expect(rules.map((one) => one.key)).toEqual(
      expect.arrayContaining(['purchase_service', 'voucher', 'destitute_nursing']),
    )
    const city = await t.system((tx) =>
      getKeyed(tx, schemeKind, { region: 410803001001, on: '2026-05-01', key: 'old_age_allowance' }),
    )
    expect(city?.regionCode).toBe(jiaozuo)
    expect(city?.unknowns).toContain('/amount/rows/0/value')
  })
  test('a kind with keys needs one, and no other has one', async () => {
    const head = await t.as('head', { region: jiefang })
    const save = (body: contract.PolicyDraft) => head.call(contract.save, { params: { id: uuidv7() }, body })
    const names = (error: unknown) =>
      isProblem(error, contract.badBody) && (error.problem.errors ?? []).some((one) => one.pointer === '/key')
    await expect(save(draft(1, { key: '' }))).rejects.toSatisfy(names)
    await expect(save(draft(1, { kind: 'benefits.reckoning', key: 'x1' }))).rejects.toSatisfy(names)
  })
})

describe('while somebody writes', () => {
  test('an expression is checked with the place of the fault', async () => {
    const head = await t.as('head', { region: jiefang })
    const ask = (text: string) =>
      head.call(editor.checkExpression, {
        body: { subject: 'elder', regionCode: jiefang, text, wanted: 'bool' },
      })
    expect(await ask('age >= 80 && rural')).toEqual({ fault: null, variables: ['age', 'rural'] })
    expect((await ask('age >= 80 && rurall')).fault).toMatchObject({ start: 13, end: 19 })
  })
  test('a scheme is tried on its cases and on one situation, and a case that fails says so', async () => {
    const head = await t.as('head', { region: jiefang })
    const body = draft(100).body
    const tried = await head.call(editor.tryScheme, {
      body: { regionCode: jiefang, body, situation: { age: 79 } },
    })
    expect(tried.cases.map((one) => one.right)).toEqual([true])
    expect(tried.evaluation).toMatchObject({
      outcome: 'not_entitled',
      criteria: [
        { key: 'age_80', holds: 'no' },
        { key: 'amount', holds: 'yes' },
      ],
    })
    const wrong = await head.call(editor.tryScheme, {
      body: { regionCode: jiefang, body: { ...body, amount: { how: 'fixed', value: 7 } } },
    })
    expect(wrong.cases.map((one) => one.right)).toEqual([false])
    expect(wrong.faults[0]?.pointer).toBe('/cases/0/expect/amount')
    const broken = await head.call(editor.tryScheme, {
      body: { regionCode: jiefang, body: { ...body, audience: '?' } },
    })
    expect(broken).toMatchObject({ cases: [], faults: [{ pointer: '/audience' }] })
  })
})
