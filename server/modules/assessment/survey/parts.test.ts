import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { uuidv7 } from '#contract/id'
import { notFound, stale } from '#contract/problem'
import { partStepOf } from '#contract/region'
import * as contract from '#contract/survey'
import { world } from '#testing'
import { problemOf } from '../../../testing/world.ts'
import * as f from '../assessment.fixture.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const cityCode = 410800000000
const city = f.fresh(t, 'clerk', { region: cityCode })
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

async function opened(
  places: readonly number[],
  change: Partial<z.input<typeof contract.CampaignDraft>> = {},
) {
  await t.system(async (tx) => {
    for (const region of places) await f.makeElder(tx, { region })
  })
  const params = { campaignId: never(uuidv7()) }
  await city.call(contract.saveCampaign, {
    params,
    body: {
      name: '任务数与抽样',
      regionCode: cityCode,
      ageFrom: 75,
      asOf: '2026-11-25',
      endsOn: '2026-12-31',
      ...change,
    },
  })
  await city.call(contract.openCampaign, { params })
  return params
}
const targetsOf = async (params: { campaignId: never }, query = {}) =>
  (await city.call(contract.listTargets, { params, query })).items
const submit = (targetId: string | undefined) =>
  city.call(contract.submitTarget, {
    params: { targetId: never(targetId) },
    body: { askedAt: t.clock.now().toISOString(), answers },
  })

describe('quotas', () => {
  test('the parts of each level of codes are so far apart', () => {
    expect([0, 410000000000, cityCode, f.jiefang, 410802001000, f.village].map(partStepOf)).toEqual([
      10_000_000_000, 100_000_000, 1_000_000, 1_000, 1, 0,
    ])
  })

  test('those of one place are replaced; other levels, other counties and sums from below stay as they are', async () => {
    const params = await opened([f.village, f.neighbourVillage])
    const street = f.village - (f.village % 1000)
    const save = (region: number, quotas: { regionCode: number; forms: number }[]) =>
      city.call(contract.saveQuotas, { params, body: { region, quotas } })
    const at = async (region: number, code: number) => {
      const { items } = await city.call(contract.progress, { params, query: { region } })
      const row = items.find(({ regionCode }) => regionCode === code)
      return [row?.quota, row?.ownQuota]
    }
    await save(f.zhongzhan, [{ regionCode: f.neighbourVillage - (f.neighbourVillage % 1000), forms: 7 }])
    await save(f.jiefang, [{ regionCode: street, forms: 20 }])
    await save(street, [{ regionCode: f.village, forms: 5 }])
    expect(await at(f.jiefang, street)).toEqual([20, 20])
    expect(await at(street, f.village)).toEqual([5, 5])
    expect(await at(f.zhongzhan, f.neighbourVillage - (f.neighbourVillage % 1000))).toEqual([7, 7])
    // A county has none of its own: what stands there is the sum from below, and it is shown apart.
    expect(await at(cityCode, f.zhongzhan)).toEqual([7, null])
    // Emptied, only this place's parts lose theirs.
    await save(f.jiefang, [])
    expect(await at(f.jiefang, street)).toEqual([5, null])
    expect(await at(cityCode, f.zhongzhan)).toEqual([7, null])
    // What is no direct part of the place is refused.
    for (const regionCode of [f.village, f.zhongzhan, f.jiefang])
      expect((await problemOf(save(f.jiefang, [{ regionCode, forms: 1 }]))).errors?.[0]?.pointer).toBe(
        '/quotas/0/regionCode',
      )
    expect((await problemOf(save(420000000000, []))).errors?.[0]?.pointer).toBe('/region')
  })
})

describe('acceptance by sample', () => {
  test('a form drawn, returned and then not reached holds the others back no longer than another has passed', async () => {
    const places = Array.from({ length: 5 }, () => f.village)
    const params = await opened(places, { sampleShare: 0.2 })
    const list = (await targetsOf(params)).slice(0, 5)
    for (const { id } of list) await submit(id)
    await city.call(contract.drawSample, { params })
    const [drawn] = await targetsOf(params, { sampled: 'yes' })
    const one = { targetId: never(drawn?.id) }
    await city.call(contract.returnTarget, { params: one, body: { reason: '电话核实不符' } })
    const rest = () => city.call(contract.acceptRest, { params })
    expect((await problemOf(rest())).type).toBe(contract.problems.sampleOpen.type)
    await city.call(contract.giveUpTarget, { params: one, body: { reason: '已外出，找不到人' } })
    // Nothing has passed yet: another is drawn in its place.
    expect((await problemOf(rest())).type).toBe(contract.problems.sampleOpen.type)
    expect((await city.call(contract.showCampaign, { params })).sample).toMatchObject({ open: 0, passed: 0 })
    await city.call(contract.drawSample, { params })
    const again = (await targetsOf(params, { sampled: 'yes' })).filter(({ id }) => id !== drawn?.id)
    await city.call(contract.acceptTargets, {
      params,
      body: { targetIds: never(again.map(({ id }) => id)) },
    })
    expect((await rest()).accepted).toBe(3)
  })

  test('with a share of nothing the rest is accepted without a sample', async () => {
    const params = await opened([f.village], { sampleShare: 0 })
    const [one] = await targetsOf(params)
    await submit(one?.id)
    expect((await city.call(contract.acceptRest, { params })).accepted).toBe(1)
  })

  test('a draft keeps who carries it out', async () => {
    const providerOrgId = uuidv7()
    const params = { campaignId: never(uuidv7()) }
    const body = {
      name: '有承接机构的调查',
      regionCode: cityCode,
      ageFrom: 75,
      asOf: '2026-11-25' as const,
      endsOn: '2026-12-31' as const,
      providerOrgId: never(providerOrgId),
    }
    await city.call(contract.saveCampaign, { params, body })
    expect((await city.call(contract.showCampaign, { params })).providerOrgId).toBe(providerOrgId)
  })
})

describe('the form of a draft', () => {
  const draft = async () => {
    const params = { campaignId: never(uuidv7()) }
    const body = {
      name: '自编表的调查',
      regionCode: cityCode,
      ageFrom: 75,
      asOf: '2026-11-25' as const,
      endsOn: '2026-12-31' as const,
    }
    const one = await city.call(contract.saveCampaign, { params, body })
    return { params, body, one, form: { ...one.form, zh: '自编表', version: '1' } }
  }

  test('is saved by itself, and stays when the settings are saved without one', async () => {
    const { params, body, one, form } = await draft()
    const saved = await city.call(contract.saveForm, { params, body: { form, updatedAt: one.updatedAt } })
    expect(saved).toMatchObject({ name: body.name, form: { zh: '自编表', version: '1' } })
    await city.call(contract.saveCampaign, { params, body: { ...body, name: '改了名称' } })
    expect(await city.call(contract.showCampaign, { params })).toMatchObject({
      name: '改了名称',
      form: { zh: '自编表' },
    })
  })

  test('of which somebody else has saved another version meanwhile is not replaced', async () => {
    const { params, one, form } = await draft()
    const save = () => city.call(contract.saveForm, { params, body: { form, updatedAt: one.updatedAt } })
    await t.clock.forward({ seconds: 1 })
    await save()
    expect((await problemOf(save())).type).toBe(stale.type)
  })

  test('is refused with the field that is wrong, and once the survey has begun', async () => {
    await t.system((tx) => f.makeElder(tx, { region: f.village }))
    const { params, one, form } = await draft()
    const wrong = {
      ...form,
      sections: form.sections.map((section, s) =>
        s === 0
          ? {
              ...section,
              questions: section.questions.map((question, i) =>
                i === 3 ? { ...question, when: 'answers.falls == "many"' } : question,
              ),
            }
          : section,
      ),
    }
    const problem = await problemOf(
      city.call(contract.saveForm, { params, body: { form: wrong, updatedAt: one.updatedAt } }),
    )
    expect(problem).toMatchObject({
      type: contract.problems.badForm.type,
      errors: [
        {
          pointer: '/form/sections/0/questions/3/when',
          detail: '“近半年跌倒过几次？”填的是数字，只能和数字比较',
          detailEn: '"Falls in the last six months" is a number: compare it with a number',
        },
      ],
    })
    // A draft that is older than the rule is not opened with it.
    await t.system((tx) =>
      tx
        .updateTable('assessment.campaign')
        .set({ form: JSON.stringify(wrong) })
        .where('id', '=', params.campaignId)
        .execute(),
    )
    expect((await problemOf(city.call(contract.openCampaign, { params }))).type).toBe(
      contract.problems.badForm.type,
    )
    await city.call(contract.saveForm, { params, body: { form, updatedAt: one.updatedAt } })
    const opened = await city.call(contract.openCampaign, { params })
    expect(
      (await problemOf(city.call(contract.saveForm, { params, body: { form, updatedAt: opened.updatedAt } })))
        .type,
    ).toBe(contract.problems.wrongState.type)
  })

  test('of another place is not seen', async () => {
    const { params, one, form } = await draft()
    const county = f.fresh(t, 'clerk', { region: f.zhongzhan })
    expect(
      (await problemOf(county.call(contract.saveForm, { params, body: { form, updatedAt: one.updatedAt } })))
        .type,
    ).toBe(notFound.type)
  })
})
