import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as assessment from '#contract/assessment'
import * as exchange from '#contract/assessment-exchange'
import { history, ownHistory } from '#contract/assessment-history'
import { scoreScale, showScale } from '#contract/assessment-scale'
import * as steps from '#contract/care-steps'
import { events as calls } from '#contract/calls'
import * as contract from '#contract/demands'
import * as evaluations from '#contract/evaluations'
import { uuidv7 } from '#contract/id'
import { show as showElder } from '#contract/people'
import { register } from '#contract/people-edit'
import * as planning from '#contract/planning'
import { notFound } from '#contract/problem'
import * as survey from '#contract/survey'
import { registerOrganisation } from '#modules/organisations'
import { record } from '#platform/events'
import { world } from '#testing'
import { problemOf } from '../../../testing/world.ts'
import * as f from '../assessment.fixture.ts'
import { proposalOf, readHomeForm } from './home-check.ts'

const t = await world()
const never = <T>(value: T) => value as never // Brands are only types.
const clerk = f.fresh(t, 'clerk', { region: f.jiefang })
const neighbour = f.fresh(t, 'clerk', { region: f.zhongzhan })
const today = () => new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
const elderIn = (region: number = f.village, name = '王秀英', birthDay = '1944-05-06') =>
  t.system((tx) => f.makeElder(tx, { region, name, birthDay }))
beforeAll(() => t.system((tx) => f.drawShare(tx, 0)))

/** A grade that was given elsewhere, in force at once. */
const grade = (elderId: string, level: number, scaleId = 'gbt42195', assessedOn = today()) =>
  clerk.call(assessment.importRecord, {
    body: {
      id: never(uuidv7()),
      elderId: never(elderId),
      scaleId,
      level,
      assessedOn,
      sourceNote: '测试数据',
    },
  })
const fact = (elderId: string, kind: string, value: string) =>
  t.system((tx) =>
    sql`insert into people.fact (id, elder_id, region_code, kind, value, valid, source)
      select ${uuidv7()}, id, region_code, ${kind}::people.fact_kind, ${value}, '[2020-01-01,)', '测试' from people.elder where id = ${elderId}`.execute(
      tx,
    ),
  )
const institution = (name: string) =>
  t.system((tx) =>
    registerOrganisation(tx, {
      name,
      shortName: null,
      kind: 'care_institution',
      creditCode: null,
      regionCode: f.village,
      address: null,
      phone: null,
      contactName: null,
      note: null,
      state: 'operating',
    }),
  )
/** The care-needs form of the shipped scale, everything at its first option but what is named. */
const careNeeds = async (change: Record<string, number>) => {
  const scale = await clerk.call(showScale, {
    params: { scale: 'care_need' },
  })
  return { ...Object.fromEntries(scale.items.map(({ code }) => [code, 0])), ...change }
}
/** A care-needs result as a sitting writes it, in force. */
async function careResult(elderId: string, change: Record<string, number>): Promise<void> {
  const answers = await careNeeds(change)
  const result = await clerk.call(scoreScale, { params: { scale: 'care_need' }, body: { answers } })
  await t.system((tx) =>
    sql`insert into assessment.record (id, elder_id, region_code, scale_id, scale_version, version, source, answers, result, total, level, level_zh, level_en,
        assessed_on, assessed_at, state, confirmed_at)
      select ${uuidv7()}, id, region_code, 'care_need', '2026', 1, 'sitting', ${JSON.stringify(answers)}::jsonb, ${JSON.stringify(result)}::jsonb, ${result.total},
        ${result.level}, ${result.name?.zh}, ${result.name?.en}, ${today()}::date, now(), 'confirmed', now() from people.elder where id = ${elderId}`.execute(
      tx,
    ),
  )
}

describe('demands', () => {
  test('B-ASM-20: the same request by phone and by visitor within the window is one demand with two sources; after it, another', async () => {
    const elderId = await elderIn()
    // What the hotline records when a request is closed as an order.
    await t.system((tx) =>
      record(tx, calls.ordered, { item: 'bath' }, { elderId, regionCode: f.village, subjectId: uuidv7() }),
    )
    await t.due()
    t.clock.forward({ hours: 24 })
    const visit = {
      ref: uuidv7(),
      elderId: never(elderId),
      item: 'bath',
      channel: 'visit',
      text: '想洗澡',
    } as const
    await clerk.call(contract.addDemand, { body: visit })
    const one = await clerk.call(contract.addDemand, { body: visit })
    expect(one.sources.map(({ channel }) => channel)).toEqual(['hotline', 'visit'])
    const family = f.fresh(t, 'family', { elderIds: [elderId] })
    const asked = { params: { elderId: never(elderId) }, body: { ref: uuidv7(), item: 'bath' } } as const
    expect((await family.call(contract.askDemand, asked)).sources).toBe(3)
    const list = async () =>
      (await clerk.call(contract.listDemands, { query: { elderId: never(elderId) } })).items
    expect((await list()).length).toBe(1)
    expect((await family.call(contract.ownDemands, { params: asked.params })).items.length).toBe(1)
    t.clock.forward({ hours: 24 * 8 })
    await clerk.call(contract.addDemand, { body: { ...visit, ref: uuidv7() } })
    expect((await list()).map(({ sources }) => sources.length)).toEqual([1, 3])
    expect(
      (await neighbour.call(contract.listDemands, { query: { elderId: never(elderId) } })).items,
    ).toEqual([])
  })

  test('B-ACC-04: an elder without a phone gets to the doctor: registered, asked for by a helper or an agent, and taken there', async () => {
    // On record without any phone of their own, entered by the agent.
    const operator = f.fresh(t, 'operator', { region: f.jiefang })
    const elderId = never<string>(
      (
        await operator.call(register, {
          body: {
            name: '无手机老人',
            identity: { kind: 'none', number: null, noIdentityReason: '证件在子女处' },
            birthDay: '1940-01-01',
            sex: 'male',
            address: { regionCode: f.village, detail: '1 号', coordinates: null },
            phones: [],
          },
        })
      ).id,
    )
    const record = await operator.call(showElder, { params: { elderId: never(elderId) } })
    expect(record.phones).toEqual([])
    const wants = { elderId: never(elderId), item: 'medical' as const }

    // The helper (a relative with the app) asks for it; the agent hears the same at the counter: one demand, both named.
    const helper = await t.as('family', { elderIds: [elderId] })
    await helper.call(contract.askDemand, {
      params: { elderId: never(elderId) },
      body: { ref: uuidv7(), item: 'medical', text: '请代挂周三上午眼科' },
    })
    const demand = await operator.call(contract.addDemand, {
      body: { ref: uuidv7(), ...wants, channel: 'hotline', text: '本人来窗口，要去看眼科' },
    })
    expect(demand.sources.map((one) => one.channel).toSorted()).toEqual(['app', 'hotline'])
    for (const source of demand.sources) expect(source.byName).not.toBe('')

    // Somebody is named who registers and goes along, by when; then it is done, and the helper reads it.
    const arranged = await operator.call(contract.arrangeDemand, {
      params: { demandId: demand.id },
      body: { providerName: '站前社区助医队', ownerName: '陪诊员小周', dueOn: today() },
    })
    expect(arranged).toMatchObject({ state: 'arranged', ownerName: '陪诊员小周' })
    await operator.call(contract.serveDemand, { params: { demandId: demand.id }, body: { on: today() } })
    const own = await helper.call(contract.ownDemands, { params: { elderId: never(elderId) } })
    expect(own.items).toMatchObject([{ item: 'medical', state: 'served', servedOn: today() }])
    // A helper of somebody else cannot ask in this elder's name.
    const stranger = await t.as('family', { elderIds: [uuidv7()] })
    const refused = stranger.call(contract.askDemand, {
      params: { elderId: never(elderId) },
      body: { ref: uuidv7(), item: 'medical', text: '' },
    })
    expect((await problemOf(refused)).status).toBe(404)
  })

  test('is arranged with provider, owner and day, then served; a closed one is not touched again', async () => {
    const elderId = await elderIn()
    const demand = await clerk.call(contract.addDemand, {
      body: { ref: uuidv7(), elderId: never(elderId), item: 'meal', channel: 'visit' },
    })
    const params = { demandId: demand.id }
    const arrange = { providerName: '站前社区食堂', ownerName: '李网格', dueOn: today() }
    await clerk.call(contract.arrangeDemand, { params, body: arrange })
    t.clock.forward({ hours: 30 })
    expect(
      (await clerk.call(contract.listDemands, { query: { overdue: 'yes', elderId: never(elderId) } })).items,
    ).toHaveLength(1)
    expect(
      (await problemOf(clerk.call(contract.serveDemand, { params, body: { on: '2099-01-01' } }))).errors?.[0]
        ?.pointer,
    ).toBe('/on')
    await clerk.call(contract.serveDemand, { params, body: { on: today() } })
    for (const call of [
      () => clerk.call(contract.arrangeDemand, { params, body: { ...arrange, dueOn: today() } }),
      () => clerk.call(contract.serveDemand, { params, body: { on: today() } }),
      () => clerk.call(contract.declineDemand, { params, body: { reason: '不需要' } }),
    ])
      expect((await problemOf(call())).type).toBe(contract.wrongState.type)
    expect(
      (await problemOf(neighbour.call(contract.declineDemand, { params, body: { reason: '不需要' } }))).type,
    ).toBe(notFound.type)
  })

  test('A-ASM-11: of an elder with grade and need, the printed list names service, provider and who acts on every line', async () => {
    const elderId = await elderIn()
    await grade(elderId, 2)
    await careResult(elderId, { wash: 3, eat: 1 })
    const demand = await clerk.call(contract.addDemand, {
      body: { ref: uuidv7(), elderId: never(elderId), item: 'clean', channel: 'visit', text: '打扫' },
    })
    await clerk.call(contract.arrangeDemand, {
      params: { demandId: demand.id },
      body: { providerName: '惠民家政', ownerName: '张社工', dueOn: today() },
    })
    const params = { elderId: never(elderId) }
    const list = await clerk.call(contract.serviceList, { params })
    expect(list.lines.map(({ item }) => item).sort()).toEqual(['bath', 'clean', 'meal'])
    for (const line of list.lines) {
      expect(line.provider.name.length, line.item).toBeGreaterThan(1)
      expect(line.owner.length, line.item).toBeGreaterThan(1)
      expect(line.because.length, line.item).toBeGreaterThan(0)
    }
    expect(list.lines.find(({ item }) => item === 'clean')).toMatchObject({
      provider: { name: '惠民家政', arranged: true },
      owner: '张社工',
    })
    const pdf = await clerk.call(contract.serviceListPdf, { params })
    expect(
      Buffer.from(pdf as Uint8Array)
        .subarray(0, 5)
        .toString('latin1'),
    ).toBe('%PDF-')
    expect((await problemOf(neighbour.call(contract.serviceList, { params }))).type).toBe(notFound.type)
  })
})

describe('care needs', () => {
  test('B-ASM-06: a completed form gives a need level and recommended services, each traced to its items', async () => {
    const answers = await careNeeds({ wash: 2, nursing: 3, carer: 3 })
    const result = await clerk.call(scoreScale, { params: { scale: 'care_need' }, body: { answers } })
    expect([result.total, result.level, result.name?.zh, result.confirmed]).toEqual([
      8,
      1,
      '低照护需求',
      false,
    ])
    expect(
      result.services.map(({ code, items }) => [code, items.map((item) => `${item.zh}：${item.answerZh}`)]),
    ).toEqual([
      ['bathing', ['洗澡与修饰：需要部分动手帮助']],
      ['home_nursing', ['护理操作（管路、伤口、注射、压疮预防）：每天多次或持续', '用药管理：不需要帮助']],
      [
        'nursing_bed',
        [
          '护理操作（管路、伤口、注射、压疮预防）：每天多次或持续',
          '需要看护的时间：不需要',
          '家中照护者：没有',
        ],
      ],
    ])
    const { wash: _wash, ...part } = answers
    expect(
      (await problemOf(clerk.call(scoreScale, { params: { scale: 'care_need' }, body: { answers: part } })))
        .errors?.[0]?.pointer,
    ).toBe('/answers/wash')
  })

  test('B-ASM-09: a doctor with a grant to the record sees all assessments in the order of time; without one nothing', async () => {
    const elderId = await elderIn()
    await grade(elderId, 1, 'gbt42195', '2025-03-01')
    await grade(elderId, 0, 'barthel', '2025-06-01')
    await grade(elderId, 2, 'gbt42195', '2026-03-01')
    const params = { elderId: never(elderId) }
    const doctor = f.fresh(t, 'consultant', { elderIds: [elderId] })
    const seen = await doctor.call(ownHistory, { params })
    expect(seen.items.map(({ scaleId, assessedOn }) => [scaleId, assessedOn])).toEqual([
      ['gbt42195', '2025-03-01'],
      ['barthel', '2025-06-01'],
      ['gbt42195', '2026-03-01'],
    ])
    const stranger = f.fresh(t, 'consultant', { elderIds: [await elderIn()] })
    expect((await problemOf(stranger.call(ownHistory, { params }))).type).toBe(notFound.type)
    expect((await clerk.call(history, { params })).items).toHaveLength(3)
    expect((await problemOf(neighbour.call(history, { params }))).type).toBe(notFound.type)
  })

  test('B-ASM-11: a home-care elder whose level worsens gets a referral, followed until somebody accepts it', async () => {
    const elderId = await elderIn()
    await grade(elderId, 1, 'gbt42195', '2026-01-10')
    await t.due()
    const list = async (who = clerk) =>
      (await who.call(steps.listReferrals, { query: { limit: 200 } })).items.filter(
        (one) => one.elderId === elderId,
      )
    expect(await list()).toEqual([])
    await grade(elderId, 3, 'gbt42195', '2026-02-10')
    await t.due()
    const [one] = await list()
    expect(one).toMatchObject({ fromLevel: 1, toLevel: 3, state: 'proposed' })
    const params = { referralId: never(one?.id) }
    const send = (toName: string) => clerk.call(steps.sendReferral, { params, body: { toName } })
    const answer = (accept: boolean) =>
      clerk.call(steps.answerReferral, { params, body: { accept, answer: accept ? '已接收' : '床位已满' } })
    expect((await problemOf(answer(true))).type).toBe(steps.problems.wrongState.type)
    await send('第一护理院')
    expect((await answer(false)).state).toBe('rejected')
    await send('第二护理院')
    expect((await answer(true)).state).toBe('accepted')
    await clerk.call(steps.feedbackReferral, { params, body: { feedback: '已上门护理两次' } })
    expect((await problemOf(send('第三护理院'))).type).toBe(steps.problems.wrongState.type)
    expect(await list(neighbour)).toEqual([])
    // Better, or in an institution: none.
    await grade(elderId, 1, 'gbt42195', '2026-03-10')
    await t.due()
    expect(await list()).toHaveLength(1)
  })
})

describe('beds, homes, risks', () => {
  test('B-ASM-12: for one bed, 特困 of a later date comes before an ordinary applicant of an earlier one, with the reason', async () => {
    const orgId = await institution('解放区公办养老院')
    const [ordinary, destitute] = [
      await elderIn(f.village, '普通申请人', '1960-01-01'),
      await elderIn(f.village, '特困申请人'),
    ]
    await fact(destitute, 'destitute', 'dispersed')
    const apply = (elderId: string, appliedOn: string) =>
      clerk.call(steps.addBedApplicant, {
        body: { id: never(uuidv7()), elderId: never(elderId), orgId: never(orgId), appliedOn },
      })
    const first = await apply(ordinary, '2026-01-05')
    await apply(destitute, '2026-06-05')
    expect((await problemOf(apply(ordinary, '2026-02-05'))).type).toBe(steps.problems.alreadyWaiting.type)
    const queue = (await clerk.call(steps.listBedApplicants, { query: { orgId: never(orgId) } })).items
    expect(queue.map(({ place, elderName }) => [place, elderName])).toEqual([
      [1, '特困申请人'],
      [2, '普通申请人'],
    ])
    expect(queue[0]?.reason.zh).toContain('特困（分散）优先')
    expect(queue[1]?.reason.zh).toContain('一般申请')
    const params = { bedApplicantId: first.id }
    expect(
      (
        await problemOf(
          clerk.call(steps.closeBedApplicant, { params, body: { admitted: false, on: today() } }),
        )
      ).errors?.[0]?.pointer,
    ).toBe('/reason')
    await clerk.call(steps.closeBedApplicant, { params, body: { admitted: true, on: today() } })
    expect(
      (
        await problemOf(
          clerk.call(steps.closeBedApplicant, { params, body: { admitted: true, on: today() } }),
        )
      ).type,
    ).toBe(steps.problems.wrongState.type)
    expect((await neighbour.call(steps.listBedApplicants, { query: {} })).items).toEqual([])
  })

  test('B-ASM-16: ticked bathroom risks propose a bathroom package with measures for each item', async () => {
    const elderId = await elderIn()
    const check = await clerk.call(steps.addHomeCheck, {
      body: {
        id: never(uuidv7()),
        elderId: never(elderId),
        checkedOn: today(),
        ticked: ['bath_slippery', 'bath_no_rail', 'way_threshold'],
      },
    })
    expect(
      check.proposal.map((room) => [
        room.room,
        room.package.zh,
        room.items.map((item) => [item.risk, item.measures.map(({ zh }) => zh)]),
      ]),
    ).toEqual([
      [
        'bathroom',
        '卫生间安全包',
        [
          ['bath_slippery', ['防滑处理或防滑垫']],
          ['bath_no_rail', ['安装 L 形扶手']],
        ],
      ],
      ['living', '通行便利包', [['way_threshold', ['拆除门槛或铺设坡道板']]]],
    ])
    expect(proposalOf(readHomeForm(), [])).toEqual([])
    const wrong = { id: never(uuidv7()), elderId: never(elderId), checkedOn: today(), ticked: ['attic'] }
    expect((await problemOf(clerk.call(steps.addHomeCheck, { body: wrong }))).errors?.[0]?.pointer).toBe(
      '/ticked/0',
    )
    // It is followed where every other demand is.
    const demands = await clerk.call(contract.listDemands, { query: { elderId: never(elderId) } })
    expect(demands.items.map(({ item, sources }) => [item, sources[0]?.text])).toEqual([
      ['modification', '卫生间安全包、通行便利包'],
    ])
    expect((await neighbour.call(steps.listHomeChecks, { query: {} })).items).toEqual([])
  })

  test('B-ASM-17: a high risk is saved only with a help plan, its owner and its day', async () => {
    const elderId = await elderIn()
    const body = {
      id: never(uuidv7()),
      elderId: never(elderId),
      level: 'high' as const,
      grounds: '独居，近期跌倒两次',
      assessedOn: today(),
    }
    const refused = await problemOf(clerk.call(steps.addRisk, { body }))
    expect([refused.type, refused.errors?.map(({ pointer }) => pointer)]).toEqual([
      steps.problems.planNeeded.type,
      ['/plan', '/ownerName', '/dueOn'],
    ])
    await expect(
      t.system((tx) =>
        sql`insert into assessment.risk (id, elder_id, region_code, level, grounds, assessed_on, created_at, updated_at)
          values (${uuidv7()}, ${elderId}, ${f.village}, 'high', '独居', current_date, now(), now())`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow('risk_high_needs_plan')
    const saved = await clerk.call(steps.addRisk, {
      body: { ...body, plan: '每日探访，安装跌倒报警', ownerName: '李网格', dueOn: today() },
    })
    expect(saved).toMatchObject({ state: 'open', overdue: false })
    t.clock.forward({ hours: 30 })
    expect(
      (await clerk.call(steps.listRisks, { query: { overdue: 'yes', elderId: never(elderId) } })).items,
    ).toHaveLength(1)
    const params = { riskId: saved.id }
    await clerk.call(steps.finishRisk, { params, body: { outcome: '已安装并每日探访', on: today() } })
    expect(
      (await problemOf(clerk.call(steps.finishRisk, { params, body: { outcome: '再次', on: today() } })))
        .type,
    ).toBe(steps.problems.wrongState.type)
    expect((await neighbour.call(steps.listRisks, { query: {} })).items).toEqual([])
  })
})

describe('figures of places', () => {
  test('A-ASM-10: drilled city, district, street, village, the totals reconcile at each level, and ability, income and need with them', async () => {
    const elderId = await elderIn(410802002001)
    await grade(elderId, 2)
    await t.system(async (tx) => {
      await sql`insert into people.need (id, elder_id, region_code, item, since)
        values (${uuidv7()}, ${elderId}, 410802002001, 'meal', '2026-01-01')`.execute(tx)
      await sql`insert into people.income (id, elder_id, region_code, source, since)
        values (${uuidv7()}, ${elderId}, 410802002001, 'pension', '2026-01-01')`.execute(tx)
    })
    const whole = f.fresh(t, 'clerk', { region: 410800000000 })
    const reconcile = async (region: number, depth: number): Promise<void> => {
      const { whole: line, items } = await whole.call(planning.baseline, { query: { region } })
      const sum = (of: (one: (typeof items)[number]) => number) =>
        items.reduce((all, one) => all + of(one), 0)
      expect(line.elders).toBe(sum((one) => one.elders))
      for (const key of Object.keys(line.ability))
        expect(line.ability[key], key).toBe(sum((one) => one.ability[key] ?? 0))
      for (const key of Object.keys(line.needs))
        expect(line.needs[key], key).toBe(sum((one) => one.needs[key] ?? 0))
      for (const key of Object.keys(line.income ?? {}))
        expect(line.income?.[key], key).toBe(sum((one) => one.income?.[key] ?? 0))
      expect(Object.values(line.ability).reduce((all, n) => all + n, 0)).toBe(line.elders)
      if (depth > 0)
        for (const one of items) {
          const below = await whole.call(planning.baseline, { query: { region: one.regionCode } })
          expect(below.whole.elders, one.regionName).toBe(one.elders)
          expect(below.whole.ability).toEqual(one.ability)
          await reconcile(one.regionCode, depth - 1)
        }
    }
    await reconcile(410800000000, 3)
    const own = await clerk.call(planning.baseline, { query: { region: f.zhongzhan } })
    expect(own.whole.regionCode, 'asked for the neighbour, one gets one’s own').toBe(f.jiefang)
    const worker = await f.fresh(t, 'community_worker', { region: f.village }).call(planning.baseline)
    expect(worker.whole.income, 'the source of income is not for everybody').toBeNull()
  })

  test('A-ASM-13: a new accepted form raises the count of the map layer by one', async () => {
    await elderIn()
    const id = uuidv7()
    const params = { campaignId: never(id) }
    await clerk.call(survey.saveCampaign, {
      params,
      body: { name: '地图调查', regionCode: f.jiefang, ageFrom: 60, asOf: today(), endsOn: '2099-12-31' },
    })
    await clerk.call(survey.openCampaign, { params })
    const [target] = (await clerk.call(survey.listTargets, { params, query: { region: f.village } })).items
    const layer = async () => {
      const map = await clerk.call(planning.careMap, { query: { layer: 'surveyed', region: f.jiefang } })
      return [map.total, map.items.reduce((all, one) => all + one.count, 0)]
    }
    const before = (await layer())[0] ?? 0
    await clerk.call(survey.submitTarget, {
      params: { targetId: never(target?.id) },
      body: {
        askedAt: t.clock.now().toISOString(),
        answers: {
          self_rated: 'fair',
          chronic: ['none'],
          falls: 0,
          mood: 'good',
          help: 'none',
          walking: 'easy',
          living: 'children',
          bathroom: 'yes',
          income: 'pension',
          services: ['meal'],
          demand: ['none'],
          pay: 'some',
        },
      },
    })
    expect(await layer()).toEqual([before, before])
    await clerk.call(survey.acceptTargets, { params, body: { targetIds: never([target?.id]) } })
    expect(await layer()).toEqual([before + 1, before + 1])
    // And what was stated is a demand to be followed.
    await t.due()
    const demands = await clerk.call(contract.listDemands, {
      query: { elderId: never(target?.elderId), channel: 'survey' },
    })
    expect(demands.items.map(({ item }) => item)).toEqual(['meal'])
  })

  test('B-ASM-13: assessed need for 50 nursing beds in a county with 30 is a gap of 20', async () => {
    const scale = await careNeeds({ nursing: 3 })
    const result = await clerk.call(scoreScale, { params: { scale: 'care_need' }, body: { answers: scale } })
    const place = 410811000000 // a county of its own
    await t.system(async (tx) => {
      for (let i = 0; i < 52; i++) {
        const id = await f.makeElder(tx, { region: 410811001001 })
        // Two of them need none.
        const of = i < 50 ? result : { ...result, services: [] }
        await sql`insert into assessment.record (id, elder_id, region_code, scale_id, scale_version, version, source, answers, result, total, level, level_zh, level_en,
            assessed_on, assessed_at, state, confirmed_at)
          values (${uuidv7()}, ${id}, 410811001001, 'care_need', '2026', 1, 'sitting', '{}', ${JSON.stringify(of)}::jsonb, 3, 1, '低', 'Low', ${today()}::date, now(), 'confirmed', now())`.execute(
          tx,
        )
      }
    })
    const there = f.fresh(t, 'clerk', { region: place })
    const bed = async () =>
      (await there.call(planning.gaps, { query: { region: place } })).items.find(
        ({ resource }) => resource === 'nursing_bed',
      )
    expect(await bed()).toMatchObject({
      need: 50,
      from: 52,
      supply: null,
      gap: null,
      missing: { zh: '未登记供给数' },
    })
    await there.call(planning.saveSupply, {
      body: {
        regionCode: place,
        resource: 'nursing_bed',
        count: 30,
        countedOn: today(),
        source: '2026 年床位统计',
      },
    })
    expect(await bed()).toMatchObject({ need: 50, supply: 30, gap: 20, missing: null })
    expect(
      (await clerk.call(planning.gaps)).items.find(({ resource }) => resource === 'nursing_bed')?.supply,
    ).toBeNull()
  })

  test('B-REG-15: of a community with assessments: disability by level, the demands stated most, and the gap in staff', async () => {
    const place = 410802003001
    const elders = []
    for (let i = 0; i < 5; i++) elders.push(await elderIn(place))
    for (const [i, level] of [1, 2, 3, 3].entries()) await grade(elders[i] ?? '', level)
    for (const elderId of elders.slice(0, 3))
      await clerk.call(contract.addDemand, {
        body: { ref: uuidv7(), elderId: never(elderId), item: 'meal', channel: 'visit' },
      })
    await clerk.call(contract.addDemand, {
      body: { ref: uuidv7(), elderId: never(elders[0]), item: 'bath', channel: 'visit' },
    })
    const report = () => clerk.call(planning.communityReport, { query: { region: place } })
    const before = await report()
    expect(
      before.levels.filter(({ count }) => count > 0).map(({ ability, count }) => [ability, count]),
    ).toEqual([
      ['mild', 1],
      ['moderate', 1],
      ['severe', 2],
      ['unknown', before.elders - 4],
    ])
    expect(before.demands.slice(0, 2)).toEqual([
      { item: 'meal', elders: 3 },
      { item: 'bath', elders: 1 },
    ])
    // Without a ratio of the place the need is unknown, not zero.
    expect(before.staff).toMatchObject({ need: null, gap: null, from: 4 })
    await t.system((tx) =>
      sql`insert into policy.rule (id, kind, region_code, valid, body, source, state, published_at, approved_by_name)
        select ${uuidv7()}, kind, ${f.jiefang}, valid, jsonb_set(body, '{eldersPerCareWorker}', '{"mild": 10, "moderate": 6, "severe": 4, "total": 3}'), source, 'published', now(), 'test'
        from policy.rule where kind = 'assessment.needs' and region_code = 0 and state = 'published'`.execute(
        tx,
      ),
    )
    await clerk.call(planning.saveSupply, {
      body: { regionCode: place, resource: 'care_worker', count: 0, countedOn: today(), source: '社区统计' },
    })
    // 1/10 + 1/6 + 2/4 = 0.77 → 1
    expect((await report()).staff).toMatchObject({ need: 1, supply: 0, gap: 1 })
  })

  test('B-REG-18: of 100 eligible elders 97 served: coverage 97 %, and the three others are listed', async () => {
    const place = 410802004001
    const ids = await t.system(async (tx) => {
      const made: string[] = []
      for (let i = 0; i < 101; i++) {
        const id = await f.makeElder(tx, { region: place })
        made.push(id)
        // The last is intact: not eligible.
        const [level, ability] = i < 100 ? [2, 'moderate'] : [0, 'intact']
        await sql`insert into assessment.record (id, elder_id, region_code, scale_id, scale_version, version, source, total, level, level_zh, level_en, ability,
            assessed_on, assessed_at, state, confirmed_at)
          values (${uuidv7()}, ${id}, ${place}, 'gbt42195', '2022', 1, 'import', 50, ${level}, '中度失能', 'Moderate', ${ability}, ${today()}::date, now(), 'confirmed', now())`.execute(
          tx,
        )
      }
      return made
    })
    for (const elderId of ids.slice(3, 100)) {
      const demand = await clerk.call(contract.addDemand, {
        body: { ref: uuidv7(), elderId: never(elderId), item: 'meal', channel: 'visit' },
      })
      await clerk.call(contract.serveDemand, { params: { demandId: demand.id }, body: { on: today() } })
    }
    expect(await clerk.call(planning.coverage, { query: { region: place } })).toMatchObject({
      eligible: 100,
      served: 97,
      share: 0.97,
    })
    const rest = (await clerk.call(planning.unserved, { query: { region: place } })).items
    expect(rest.map(({ elderId }) => elderId).sort()).toEqual(ids.slice(0, 3).sort())
    expect((await neighbour.call(planning.unserved)).items).toEqual([])
  })
})

describe('third parties', () => {
  test('B-ASM-04: a score submitted by the third party stands in the institution’s file and is its rating', async () => {
    const orgId = await institution('夕阳红养老院')
    const roundId = never(uuidv7())
    const round = {
      regionCode: f.jiefang,
      name: '2026 年第三方评估',
      evaluator: '某认证中心',
      criteria: [
        { code: 'care', zh: '照护', en: 'Care', max: 60 },
        { code: 'safety', zh: '安全', en: 'Safety', max: 40 },
      ],
      grades: [
        { zh: '优秀', en: 'Excellent', from: 90 },
        { zh: '合格', en: 'Pass', from: 60 },
        { zh: '不合格', en: 'Fail', from: 0 },
      ],
      beginsOn: today(),
      endsOn: '2099-12-31',
    }
    await clerk.call(evaluations.saveRound, { params: { roundId }, body: round })
    const submit = (scores: Record<string, number>) =>
      clerk.call(evaluations.submitEvaluation, { params: { roundId }, body: { orgId: never(orgId), scores } })
    expect((await problemOf(submit({ care: 61 }))).errors?.map(({ pointer }) => pointer)).toEqual([
      '/scores/care',
      '/scores/safety',
    ])
    await submit({ care: 54, safety: 37 })
    const manager = f.fresh(t, 'org_manager', { orgId })
    const file = await manager.call(evaluations.listEvaluations, { query: { orgId: never(orgId) } })
    expect(file.items.map(({ total, most, scores }) => [total, most, scores])).toEqual([
      [91, 100, { care: 54, safety: 37 }],
    ])
    expect(file.rating).toMatchObject({ zh: '优秀', en: 'Excellent' })
    expect(
      (await problemOf(clerk.call(evaluations.saveRound, { params: { roundId }, body: round }))).type,
    ).toBe(evaluations.roundClosed.type)
    await clerk.call(evaluations.closeRound, { params: { roundId } })
    expect((await problemOf(submit({ care: 1, safety: 1 }))).type).toBe(evaluations.roundClosed.type)
    expect((await neighbour.call(evaluations.listRounds)).items).toEqual([])
    expect(
      (await f.fresh(t, 'org_manager', { orgId: uuidv7() }).call(evaluations.listEvaluations, { query: {} }))
        .items,
    ).toEqual([])
  })

  describe('exchange', () => {
    const heard: { domain: string; signed: boolean }[] = []
    let refuse = true
    const secret = 'a secret of sixteen and more'
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const mac = createHmac('sha256', secret).update(body).digest('hex')
        const message = exchange.ExchangeMessage.parse(JSON.parse(body))
        heard.push({
          domain: message.domain,
          signed: request.headers['x-yike-signature'] === `sha256=${mac}`,
        })
        // Pension is down for the first time; care insurance answers without a receipt.
        const down = refuse && message.domain === 'pension'
        response.writeHead(down ? 503 : 200, { 'Content-Type': 'application/json' })
        response.end(
          JSON.stringify(
            refuse && message.domain === 'care_insurance' ? {} : { receipt: `R-${message.domain}` },
          ),
        )
      })
    })
    beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
    afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

    test('B-ASM-10: a new result is sent to each of four domains, and acknowledged or tried again', async () => {
      // What is bound on listening.
      const { port } = server.address() as AddressInfo
      const elderId = await elderIn()
      const { id: recordId } = await grade(elderId, 2)
      await t.due()
      const messages = async (who = clerk) =>
        (await who.call(exchange.listMessages, { query: { recordId } })).items.sort((a, b) =>
          a.domain.localeCompare(b.domain),
        )
      expect((await messages()).map(({ domain, state }) => [domain, state])).toEqual(
        ['care_insurance', 'chronic', 'health', 'pension'].map((domain) => [domain, 'waiting']),
      )
      expect(await messages(neighbour)).toEqual([])
      // Partners registered later get what waits.
      for (const domain of exchange.Domain.options)
        await clerk.call(exchange.savePartner, {
          params: { partnerId: never(uuidv7()) },
          body: { regionCode: f.jiefang, domain, url: `http://127.0.0.1:${port}/in`, secret },
        })
      await t.due()
      const states = async () =>
        (await messages()).map(({ state, receipt, lastError }) => [state, receipt ?? lastError])
      expect(await states()).toEqual([
        ['waiting', 'no-receipt'],
        ['acknowledged', 'R-chronic'],
        ['acknowledged', 'R-health'],
        ['waiting', 'HTTP 503'],
      ])
      refuse = false
      t.clock.forward({ minutes: 6 })
      await t.due()
      expect((await states()).map(([state, receipt]) => [state, receipt])).toEqual([
        ['acknowledged', 'R-care_insurance'],
        ['acknowledged', 'R-chronic'],
        ['acknowledged', 'R-health'],
        ['acknowledged', 'R-pension'],
      ])
      expect(heard.every(({ signed }) => signed)).toBe(true)
      const done = heard.length
      t.clock.forward({ hours: 24 })
      await t.due()
      expect(heard.length, 'what is acknowledged is not sent again').toBe(done)
      const [one] = await messages()
      expect(
        (await problemOf(clerk.call(exchange.retryMessage, { params: { exchangeId: never(one?.id) } }))).type,
      ).toBe(exchange.wrongState.type)
    })

    test('an address inside the network is not sent to, unless the operator listed it', async () => {
      const { port } = server.address() as AddressInfo // bound on listening
      const sent = heard.length
      const partner = (await clerk.call(exchange.listPartners, {})).items.find(
        (one) => one.domain === 'health',
      )
      await clerk.call(exchange.savePartner, {
        params: { partnerId: never(partner?.id) },
        body: { regionCode: f.jiefang, domain: 'health', url: `https://localhost:${port}/in`, secret },
      })
      const { id: recordId } = await grade(await elderIn(), 2)
      await t.due()
      await t.due()
      const { items } = await clerk.call(exchange.listMessages, { query: { recordId } })
      expect(items.find(({ domain }) => domain === 'health')).toMatchObject({
        state: 'waiting',
        lastError: 'refused-host',
      })
      expect(heard.slice(sent).some(({ domain }) => domain === 'health')).toBe(false)
    })
  })
})
