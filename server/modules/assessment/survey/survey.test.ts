import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as contract from '#contract/survey'
import * as field from '#contract/survey-field'
import { world } from '#testing'
import { problemOf } from '../../../testing/world.ts'
import * as f from '../assessment.fixture.ts'
import { checkAnswers, formFaults, planOf, readForm } from './form.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const clerk = f.fresh(t, 'clerk', { region: f.jiefang })
const form = readForm()
const answers: contract.SurveyAnswers = {
  self_rated: 'fair',
  chronic: ['hypertension'],
  falls: 1,
  mood: 'good',
  help: 'none',
  walking: 'easy',
  living: 'children',
  bathroom: 'yes',
  income: 'pension',
  services: ['rehabilitation'],
  demand: ['care', 'travel'],
  pay: 'some',
}

async function campaign(change: Partial<z.input<typeof contract.CampaignDraft>> = {}) {
  const id = uuidv7()
  await clerk.call(contract.saveCampaign, {
    params: { campaignId: never(id) },
    body: {
      name: '需求摸底',
      regionCode: f.jiefang,
      ageFrom: 75,
      asOf: '2026-11-25',
      endsOn: '2026-12-31',
      sampleShare: 0.5,
      ...change,
    },
  })
  return id
}
const collector = async (trained: boolean) => {
  const id = uuidv7()
  await clerk.call(contract.saveCollector, {
    params: { collectorId: never(id) },
    body: {
      name: '李调查',
      regionCode: f.jiefang,
      ...(trained ? { trainedOn: '2026-10-01', training: '入户调查培训 8 学时' } : {}),
    },
  })
  return id
}
const targetsOf = async (id: string, query = {}) =>
  (await clerk.call(contract.listTargets, { params: { campaignId: never(id) }, query })).items

describe('the form', () => {
  test('A-ASM-04: a form missing a section is returned for completion, naming each question', () => {
    expect(formFaults(form)).toEqual([])
    const { services: _s, demand: _d, pay: _p, ...without } = answers
    try {
      checkAnswers(form, without)
      throw new Error('no problem')
    } catch (error) {
      expect(error).toMatchObject({
        problem: {
          type: '/problems/surveys/incomplete',
          errors: [
            { pointer: '/answers/services' },
            { pointer: '/answers/demand' },
            { pointer: '/answers/pay' },
          ],
        },
      })
    }
  })
  test('a question is asked only if its condition holds, and an answer to one that is not asked does not count', () => {
    expect(checkAnswers(form, { ...answers, help_with: ['bath'] })).not.toHaveProperty('help_with')
    expect(() => checkAnswers(form, { ...answers, help: 'much' })).toThrow()
    expect(checkAnswers(form, { ...answers, help: 'much', help_with: ['bath'] })['help_with']).toEqual([
      'bath',
    ])
  })
  test('A-ASM-06: a form stating a need for rehabilitation drafts a plan with it, and says from which answer', () => {
    expect(planOf(form, checkAnswers(form, answers))).toEqual([
      {
        need: 'rehabilitation',
        because: [{ zh: '希望得到哪些服务？ 康复', en: 'Which services would you like? Rehabilitation' }],
      },
    ])
  })
  test('a condition that looks forward, and a code twice, are refused with the place', () => {
    const [first, ...rest] = form.sections
    if (!first) throw new Error('no section')
    const wrong = {
      ...form,
      sections: [
        {
          ...first,
          questions: first.questions.map((question, i) =>
            i === 0 ? { ...question, when: 'answers.pay == "no"' } : question,
          ),
        },
        ...rest,
      ],
    }
    expect(formFaults(wrong).map(({ pointer }) => pointer)).toEqual(['/form/sections/0/questions/0/when'])
  })
})

describe('a campaign', () => {
  test('A-ASM-01: of 74 and 75 in an urban district only the one of 75 is on the list', async () => {
    const [older, younger, rural] = await t.system(async (tx) => [
      await f.makeElder(tx, { birthDay: '1951-11-25' }),
      await f.makeElder(tx, { birthDay: '1951-11-26' }),
      await f.makeElder(tx, { birthDay: '1940-01-01' }),
    ])
    await t.system((tx) =>
      sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source) values (${uuidv7()}, ${rural ?? ''}, ${f.village}, 'rural', 'yes', '[2020-01-01,)', '测试')`.execute(
        tx,
      ),
    )
    const id = await campaign({ urbanOnly: true })
    const preview = await clerk.call(contract.previewCampaign, { params: { campaignId: never(id) } })
    await clerk.call(contract.openCampaign, { params: { campaignId: never(id) } })
    const listed = (await targetsOf(id)).map(({ elderId }) => elderId)
    expect(listed).toContain(older)
    expect(listed).not.toContain(younger)
    expect(listed).not.toContain(rural)
    expect(preview.count).toBe(listed.length)
    expect(
      (await problemOf(clerk.call(contract.openCampaign, { params: { campaignId: never(id) } }))).type,
    ).toBe(contract.problems.wrongState.type)
  })

  test('A-ASM-08: a screening of special groups lists every elder of them', async () => {
    const elder = await t.system((tx) => f.makeElder(tx, { birthDay: '1960-01-01' }))
    await t.system((tx) =>
      sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source) values (${uuidv7()}, ${elder}, ${f.village}, 'living', 'alone', '[2020-01-01,)', '测试')`.execute(
        tx,
      ),
    )
    const id = await campaign({ ageFrom: null, groups: ['age80', 'living_alone', 'empty_nest', 'disabled'] })
    await clerk.call(contract.openCampaign, { params: { campaignId: never(id) } })
    expect((await targetsOf(id)).map(({ elderId }) => elderId)).toContain(elder)
  })

  test('A-ASM-03: a collector without a training record is refused', async () => {
    const id = await campaign()
    await clerk.call(contract.openCampaign, { params: { campaignId: never(id) } })
    const assign = async (trained: boolean) =>
      clerk.call(contract.assignTargets, {
        params: { campaignId: never(id) },
        body: { collectorId: never(await collector(trained)), region: f.jiefang },
      })
    expect((await problemOf(assign(false))).type).toBe(contract.problems.untrained.type)
    expect((await assign(true)).assigned).toBe((await targetsOf(id)).length)
  })

  test('A-ASM-02: of a contract for many, what is accepted is payable', async () => {
    const id = await campaign({ volume: 100, priceFen: 2500 })
    const params = { campaignId: never(id) }
    await clerk.call(contract.openCampaign, { params })
    const [one, two] = await targetsOf(id)
    for (const target of [one, two])
      await clerk.call(contract.submitTarget, {
        params: { targetId: never(target?.id) },
        body: { askedAt: t.clock.now().toISOString(), answers },
      })
    expect(await clerk.call(contract.drawSample, { params })).toEqual({ drawn: 1, of: 2 })
    expect((await targetsOf(id, { sampled: 'yes' })).length).toBe(1)
    await clerk.call(contract.returnTarget, {
      params: { targetId: never(two?.id) },
      body: { reason: '电话核实与表中不符' },
    })
    expect(
      (await clerk.call(contract.acceptTargets, { params, body: { targetIds: never([one?.id, two?.id]) } }))
        .accepted,
    ).toBe(1)
    const shown = await clerk.call(contract.showCampaign, { params })
    expect([shown.payable, shown.payableFen, shown.progress.accepted]).toEqual([1, 2500, 1])
    expect(
      (
        await problemOf(
          clerk.call(contract.returnTarget, {
            params: { targetId: never(one?.id) },
            body: { reason: '太晚' },
          }),
        )
      ).type,
    ).toBe(contract.problems.wrongState.type)

    const report = await clerk.call(contract.report, { params })
    expect(
      report.sections.flatMap(({ questions }) => questions).find(({ code }) => code === 'falls')?.mean,
    ).toBe(1)
    const { items } = await clerk.call(contract.progress, { params })
    expect(items.reduce((all, row) => all + row.accepted, 0)).toBe(1)
    await clerk.call(contract.closeCampaign, { params })
    expect(
      (
        await problemOf(
          clerk.call(contract.submitTarget, {
            params: { targetId: never(two?.id) },
            body: { askedAt: t.clock.now().toISOString(), answers },
          }),
        )
      ).type,
    ).toBe(contract.problems.wrongState.type)
  })

  test('A-ASM-05: of a closed campaign, every figure of the report opens exactly its rows', async () => {
    const id = await campaign({ sampleShare: 0 })
    const params = { campaignId: never(id) }
    await t.system(async (tx) => {
      for (let i = 0; i < 6; i++) await f.makeElder(tx, { region: i % 2 ? f.village : 410802002001 })
    })
    await clerk.call(contract.openCampaign, { params })
    const list = await targetsOf(id)
    const given: contract.SurveyAnswers[] = [
      {},
      { falls: 3, self_rated: 'good', chronic: ['hypertension', 'diabetes'] },
      { falls: 0, mood: 'low', help: 'much', help_with: ['bath', 'clean'] },
      { demand: ['care'], pay: 'no' },
    ]
    for (const [i, target] of list.slice(0, 4).entries())
      await clerk.call(contract.submitTarget, {
        params: { targetId: never(target.id) },
        body: { askedAt: t.clock.now().toISOString(), answers: { ...answers, ...given[i] } },
      })
    await clerk.call(contract.acceptTargets, {
      params,
      body: { targetIds: never(list.slice(0, 3).map((target) => target.id)) },
    })
    await clerk.call(contract.closeCampaign, { params })
    for (const region of [undefined, f.village]) {
      const report = await clerk.call(contract.report, { params, query: { region } })
      const opens = async (query: object, figure: number, what: string) => {
        const rows = await targetsOf(id, { state: 'accepted', region, ...query })
        const { count } = await clerk.call(contract.countTargets, {
          params,
          query: { state: 'accepted', region, ...query },
        })
        expect([rows.length, count], what).toEqual([figure, figure])
      }
      await opens({}, report.forms, 'forms')
      for (const { code, answered, options } of report.sections.flatMap(({ questions }) => questions)) {
        await opens({ question: code }, answered, code)
        for (const option of options)
          await opens(
            option.from === null
              ? { question: code, value: option.value }
              : { question: code, from: option.from, to: option.to },
            option.count,
            `${code} ${option.value}`,
          )
      }
    }
    const whole = await clerk.call(contract.report, { params })
    expect(whole.forms).toBe(3)
    const falls = whole.sections.flatMap(({ questions }) => questions).find(({ code }) => code === 'falls')
    expect(falls?.options.map(({ from, count }) => [from, count])).toEqual([
      [0, 1],
      [1, 1],
      [3, 1],
    ])
  })

  test('A-ASM-14: two campaigns compared: what rose and what fell is listed, the largest change first', async () => {
    const place = 410802003001
    await t.system(async (tx) => {
      for (let i = 0; i < 4; i++) await f.makeElder(tx, { region: place })
    })
    const run = async (given: (i: number) => contract.SurveyAnswers) => {
      const id = await campaign({ sampleShare: 0 })
      const params = { campaignId: never(id) }
      await clerk.call(contract.openCampaign, { params })
      const list = (await targetsOf(id, { region: place })).slice(0, 4)
      for (const [i, target] of list.entries())
        await clerk.call(contract.submitTarget, {
          params: { targetId: never(target.id) },
          body: { askedAt: t.clock.now().toISOString(), answers: { ...answers, ...given(i) } },
        })
      await clerk.call(contract.acceptTargets, {
        params,
        body: { targetIds: never(list.map((target) => target.id)) },
      })
      await clerk.call(contract.closeCampaign, { params })
      return id
    }
    // Good health: 3 of 4, then 1 of 4; poor: 0 of 4, then 1 of 4; fair: 1 of 4, then 2 of 4.
    const first = await run((i) => ({ self_rated: i < 3 ? 'good' : 'fair' }))
    const second = await run((i) => ({ self_rated: i === 0 ? 'good' : i === 1 ? 'poor' : 'fair' }))
    const report = (query: object) =>
      clerk.call(contract.report, { params: { campaignId: never(second) }, query })
    const { changes } = await report({ against: first })
    const health = changes?.filter(({ code }) => code === 'self_rated')
    expect(health?.map(({ value, change }) => [value, change])).toEqual([
      ['good', -0.5],
      ['fair', 0.25],
      ['poor', 0.25],
    ])
    expect(health?.[0]).toMatchObject({ share: 0.25, againstShare: 0.75 })
    // What is the same in both is not listed, and without another campaign nothing is.
    expect(changes?.every(({ change }) => change !== 0)).toBe(true)
    expect((await report({})).changes).toBeNull()
  })

  test('when every form drawn has passed, the others are accepted with them; before that they are not', async () => {
    const id = await campaign({ sampleShare: 0.4 })
    const params = { campaignId: never(id) }
    await clerk.call(contract.openCampaign, { params })
    const list = (await targetsOf(id)).slice(0, 5)
    for (const target of list)
      await clerk.call(contract.submitTarget, {
        params: { targetId: never(target.id) },
        body: { askedAt: t.clock.now().toISOString(), answers },
      })
    expect((await problemOf(clerk.call(contract.acceptRest, { params }))).type).toBe(
      contract.problems.sampleOpen.type,
    )
    const { drawn } = await clerk.call(contract.drawSample, { params })
    expect(drawn).toBe(2)
    const sample = await targetsOf(id, { sampled: 'yes' })
    await clerk.call(contract.returnTarget, {
      params: { targetId: never(sample[0]?.id) },
      body: { reason: '电话核实不符' },
    })
    await clerk.call(contract.acceptTargets, { params, body: { targetIds: never([sample[1]?.id]) } })
    expect((await problemOf(clerk.call(contract.acceptRest, { params }))).type).toBe(
      contract.problems.sampleOpen.type,
    )
    await clerk.call(contract.submitTarget, {
      params: { targetId: never(sample[0]?.id) },
      body: { askedAt: t.clock.now().toISOString(), answers },
    })
    await clerk.call(contract.acceptTargets, { params, body: { targetIds: never([sample[0]?.id]) } })
    expect((await clerk.call(contract.acceptRest, { params })).accepted).toBe(3)
    expect((await clerk.call(contract.showCampaign, { params })).sample).toEqual({
      open: 0,
      passed: 2,
      returned: 1,
    })
  })

  test('an accepted form writes what was stated into the needs of the elder, with the survey as its source', async () => {
    const elder = await t.system((tx) => f.makeElder(tx))
    const id = await campaign({ name: '康复需求摸底' })
    const params = { campaignId: never(id) }
    await clerk.call(contract.openCampaign, { params })
    const target = (await targetsOf(id)).find(({ elderId }) => elderId === elder)
    await clerk.call(contract.submitTarget, {
      params: { targetId: never(target?.id) },
      body: { askedAt: t.clock.now().toISOString(), answers },
    })
    const needs = () =>
      t.system((tx) =>
        tx
          .selectFrom('people.need')
          .select(['item', 'source'])
          .where('elder_id', '=', target?.elderId ?? '')
          .where('source', 'like', '%康复需求摸底')
          .execute(),
      )
    expect(await needs()).toEqual([])
    await clerk.call(contract.acceptTargets, { params, body: { targetIds: never([target?.id]) } })
    expect(await needs()).toEqual([{ item: 'rehabilitation', source: '需求调查：康复需求摸底' }])
  })

  test('quotas stand beside the progress of each place, and places outside the survey are refused', async () => {
    const id = await campaign()
    const params = { campaignId: never(id) }
    await clerk.call(contract.openCampaign, { params })
    const { items } = await clerk.call(contract.progress, { params })
    const [place] = items
    await clerk.call(contract.saveQuotas, {
      params,
      body: { region: f.jiefang, quotas: [{ regionCode: place?.regionCode ?? 0, forms: 30 }] },
    })
    expect((await clerk.call(contract.progress, { params })).items.map(({ quota }) => quota)).toEqual([
      30,
      ...items.slice(1).map(() => null),
    ])
    const wrong = await problemOf(
      clerk.call(contract.saveQuotas, {
        params,
        body: { region: f.jiefang, quotas: [{ regionCode: f.zhongzhan, forms: 1 }] },
      }),
    )
    expect(wrong.errors?.[0]?.pointer).toBe('/quotas/0/regionCode')
    for (const region of items.map(({ regionCode }) => regionCode)) {
      const below = await clerk.call(contract.progress, { params, query: { region } })
      const sum = (rows: typeof items) => rows.reduce((all, row) => all + row.listed, 0)
      expect(sum(below.items)).toBe(items.find(({ regionCode }) => regionCode === region)?.listed)
    }
  })

  test('A-ASM-09: a district’s campaign is seen by each village with its own elders only, and not by the neighbour', async () => {
    const other = 410802002001
    const [here, there] = await t.system(async (tx) => [
      await f.makeElder(tx),
      await f.makeElder(tx, { region: other }),
    ])
    const id = await campaign()
    const params = { campaignId: never(id) }
    const worker = f.fresh(t, 'community_worker', { region: f.village })
    expect((await problemOf(worker.call(contract.showCampaign, { params }))).type).toBe(notFound.type)
    await clerk.call(contract.openCampaign, { params })
    const mine = (await worker.call(contract.listTargets, { params })).items.map(({ elderId }) => elderId)
    expect(mine).toContain(here)
    expect(mine).not.toContain(there)
    const neighbour = f.fresh(t, 'clerk', { region: f.zhongzhan })
    expect((await neighbour.call(contract.listCampaigns)).items).toEqual([])
    for (const call of [
      () => neighbour.call(contract.showCampaign, { params }),
      () => neighbour.call(contract.listTargets, { params }),
      () => neighbour.call(contract.report, { params }),
      () => neighbour.call(contract.progress, { params }),
      () => neighbour.call(contract.closeCampaign, { params }),
    ])
      expect((await problemOf(call())).type).toBe(notFound.type)
    expect((await neighbour.call(contract.listCollectors)).items).toEqual([])
  })
})

describe('the collector’s phone', () => {
  async function sent(trained = true) {
    const id = await campaign({ name: '手机调查' })
    const params = { campaignId: never(id) }
    await clerk.call(contract.openCampaign, { params })
    const who = await collector(trained)
    return { id, params, who, phone: f.fresh(t, 'collector', { personId: who }) }
  }

  test('lists whom they are sent to with the form; a form sent twice is stored once, an older one changes nothing', async () => {
    const { id, params, who, phone } = await sent()
    const [one, two] = await targetsOf(id)
    await clerk.call(contract.assignTargets, {
      params,
      body: { collectorId: never(who), targetIds: never([one?.id]) },
    })
    const mine = await phone.call(field.mySurveys)
    expect(mine.trainedOn).toBe('2026-10-01')
    expect(mine.campaigns.map(({ name, targets }) => [name, targets.map((each) => each.id)])).toEqual([
      ['手机调查', [one?.id]],
    ])
    const at = t.clock.now().toISOString()
    t.clock.forward({ minutes: 30 })
    const submit = (body: object, target = one) =>
      phone.call(field.submitOwn, {
        params: { targetId: never(target?.id) },
        body: { at, answers, fix: { lon: 113.24, lat: 35.21, accuracyM: 12 }, ...body },
      })
    const { services: _services, ...part } = answers
    expect((await problemOf(submit({ answers: part }))).errors?.[0]?.pointer).toBe('/answers/services')
    await submit({})
    await submit({})
    await submit({ at: new Date(Date.parse(at) - 60_000).toISOString(), answers: { ...answers, falls: 9 } })
    const shown = await clerk.call(contract.showTarget, { params: { targetId: never(one?.id) } })
    expect([shown.state, shown.answers['falls']]).toEqual(['submitted', 1])
    const rows = await t.system((tx) =>
      tx
        .selectFrom('assessment.target')
        .select(['asked_at', 'lon', 'accuracy_m'])
        .where('id', '=', one?.id ?? '')
        .execute(),
    )
    expect(rows[0]).toEqual({ asked_at: new Date(at), lon: 113.24, accuracy_m: 12 })
    // Nobody else's: not on the list, not to be written.
    expect((await problemOf(submit({}, two))).type).toBe(notFound.type)
    await clerk.call(contract.returnTarget, {
      params: { targetId: never(one?.id) },
      body: { reason: '请补问用药' },
    })
    expect((await phone.call(field.mySurveys)).campaigns[0]?.targets[0]).toMatchObject({
      state: 'assigned',
      returnedReason: '请补问用药',
      answers: { falls: 1 },
    })
    await submit({ at: t.clock.now().toISOString(), answers: { ...answers, falls: 2 } })
    await clerk.call(contract.acceptTargets, { params, body: { targetIds: never([one?.id]) } })
    t.clock.forward({ minutes: 1 })
    expect((await problemOf(submit({ at: t.clock.now().toISOString() }))).type).toBe(
      contract.problems.wrongState.type,
    )
  })

  test('not reached, with the reason, once', async () => {
    const { id, params, who, phone } = await sent()
    await clerk.call(contract.assignTargets, { params, body: { collectorId: never(who), region: f.jiefang } })
    const [one] = await targetsOf(id)
    const body = { at: t.clock.now().toISOString(), reason: '外出，短期不回' }
    const input = { params: { targetId: never(one?.id) }, body }
    await phone.call(field.giveUpOwn, input)
    await phone.call(field.giveUpOwn, input)
    expect(
      (await targetsOf(id, { state: 'unreachable' })).map(({ unreachableReason }) => unreachableReason),
    ).toEqual([body.reason])
  })

  test('without a training record nothing is listed, and the database refuses to send them', async () => {
    const { id, who, phone } = await sent(false)
    expect(await phone.call(field.mySurveys)).toMatchObject({ trainedOn: null, campaigns: [] })
    const [one] = await targetsOf(id)
    await expect(
      t.system((tx) =>
        tx
          .updateTable('assessment.target')
          .set({ state: 'assigned', collector_id: who })
          .where('id', '=', one?.id ?? '')
          .execute(),
      ),
    ).rejects.toThrow('without a training record')
  })
})
