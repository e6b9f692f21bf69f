import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import * as contract from '#contract/survey'
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

  test('A-ASM-02: of a contract for many, what is accepted is payable; a figure of the report opens exactly its rows (A-ASM-05)', async () => {
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
    for (const question of report.sections.flatMap(({ questions }) => questions))
      for (const option of question.options)
        expect(
          (await targetsOf(id, { question: question.code, value: option.value })).length,
          `${question.code} ${option.value}`,
        ).toBe(option.count)
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
