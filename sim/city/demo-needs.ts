import * as assessment from '#contract/assessment'
import * as steps from '#contract/care-steps'
import { dayOf } from '#contract/day'
import * as demands from '#contract/demands'
import { uuidv7 } from '#contract/id'
import * as planning from '#contract/planning'
import * as survey from '#contract/survey'
import * as field from '#contract/survey-field'
import { createAccount, createPost } from '#modules/access'
import { clock } from '#platform/clock'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { type DemoWork, takeElder } from './demo-assessments.ts'

const day = (ago: number) => dayOf(new Date(clock.now().getTime() - ago * 86_400_000))
// Brands of ids are only types.
const branded = (id: string) => id as never

/** Answers that differ from elder to elder, by the shipped form: what is asked follows from what was answered. */
function formOf(n: number): survey.SurveyAnswers {
  const pick = <T>(list: readonly T[], salt: number) =>
    list[(n * 7 + salt * 13 + ((n * n) % 5)) % list.length]
  const help = pick(['none', 'none', 'some', 'much'], 1) ?? 'none'
  const living = pick(['alone', 'spouse', 'children', 'spouse', 'children'], 2) ?? 'children'
  return {
    self_rated: pick(['good', 'fair', 'fair', 'poor'], 3) ?? 'fair',
    chronic: [pick(['hypertension', 'diabetes', 'heart', 'none', 'stroke'], 4) ?? 'none'],
    falls: pick([0, 0, 0, 1, 2, 3], 5) ?? 0,
    mood: pick(['good', 'fair', 'fair', 'low'], 6) ?? 'fair',
    help,
    ...(help === 'none'
      ? {}
      : { help_with: [pick(['meal', 'bath', 'clean', 'walk', 'medicine'], 7) ?? 'bath'] }),
    walking: pick(['easy', 'easy', 'aid', 'no'], 8) ?? 'easy',
    living,
    ...(living === 'alone' || living === 'spouse'
      ? { visits: pick(['weekly', 'monthly', 'seldom'], 9) ?? 'weekly' }
      : {}),
    bathroom: pick(['yes', 'yes', 'no'], 10) ?? 'yes',
    income: pick(['pension', 'pension', 'subsistence', 'children', 'other'], 11) ?? 'pension',
    services: [pick(['meal', 'bath', 'medical', 'company', 'rehabilitation', 'none'], 12) ?? 'none'],
    demand: [pick(['care', 'supplies', 'travel', 'none'], 14) ?? 'none'],
    pay: pick(['no', 'some', 'some', 'full'], 15) ?? 'some',
  }
}

/** A closed survey and one in collection, with collectors on the phone; demands, referrals, risks, homes and a supply. */
export async function createDemoNeeds(work: DemoWork, url: string): Promise<void> {
  const { app, clerk, stage } = work
  await worsened(work)
  const collectors: { id: string; session?: Session }[] = []
  for (const [i, [login, name, trained]] of (
    [
      ['collector', '沈晓梅', true],
      ['collector2', '毛建军', true],
      ['collector3', '陆佳', false],
    ] as const
  ).entries()) {
    const id = uuidv7()
    await app.db.asSystem('demo.collector', async (tx) => {
      const accountId = await createAccount(tx, {
        name,
        login,
        password: DEMO_PASSWORD,
        phone: `1649998100${i}`,
        region: stage,
        orgId: null,
      })
      await createPost(tx, { accountId, role: 'collector', region: stage, personId: id })
    })
    await clerk.call(survey.saveCollector, {
      params: { collectorId: branded(id) },
      body: {
        name,
        regionCode: stage,
        ...(trained ? { trainedOn: day(70), training: '入户调查培训 8 学时，考核合格' } : {}),
      },
    })
    collectors.push({
      id,
      ...(trained ? { session: await Session.signIn(url, 'field', login, DEMO_PASSWORD) } : {}),
    })
  }
  await campaign(work, collectors, {
    name: '2025 年 80 岁以上养老服务需求调查',
    ageFrom: 80,
    asOf: day(330),
    endsOn: day(250),
    forms: 90,
    close: true,
  })
  await campaign(work, collectors, {
    name: `${dayOf(clock.now()).slice(0, 4)} 年 75 岁以上养老服务需求调查`,
    ageFrom: 75,
    asOf: day(20),
    endsOn: day(-40),
    forms: 70,
    close: false,
  })
  await followed(work)
}

type Planned = { name: string; ageFrom: number; asOf: string; endsOn: string; forms: number; close: boolean }

async function campaign(
  { clerk, stage }: DemoWork,
  collectors: readonly { id: string; session?: Session }[],
  plan: Planned,
): Promise<void> {
  const params = { campaignId: branded(uuidv7()) }
  const { forms, close, ...rest } = plan
  await clerk.call(survey.saveCampaign, {
    params,
    body: {
      ...rest,
      regionCode: stage,
      contract: '政府购买服务合同（演示）',
      volume: 600,
      priceFen: 2500,
      sampleShare: 0.1,
    },
  })
  await clerk.call(survey.openCampaign, { params })
  const { items } = await clerk.call(survey.listTargets, { params, query: { limit: 200 } })
  for (const [i, collector] of collectors.slice(0, 2).entries()) {
    const mine = items.slice(i * 60, (i + 1) * 60).map(({ id }) => id)
    if (mine.length > 0)
      await clerk.call(survey.assignTargets, {
        params,
        body: { collectorId: branded(collector.id), targetIds: mine },
      })
  }
  for (const [i, target] of items.slice(0, Math.min(forms, 110)).entries()) {
    const { session } = collectors[i < 60 ? 0 : 1] ?? {}
    const at = clock.now().toISOString()
    const own = { params: { targetId: target.id } }
    // In the survey that runs, every third is still to be asked.
    if (!close && i % 3 === 2) continue
    if (i % 17 === 16)
      await session?.call(field.giveUpOwn, { ...own, body: { at, reason: '外出，短期不回' } })
    else
      await session?.call(field.submitOwn, {
        ...own,
        body: {
          at,
          answers: formOf(i + (close ? 31 : 0)),
          fix: { lon: 113.24 + (i % 10) / 1000, lat: 35.22 + (i % 7) / 1000, accuracyM: 15 },
        },
      })
  }
  await clerk.call(survey.drawSample, { params })
  const drawn = (
    await clerk.call(survey.listTargets, {
      params,
      query: { sampled: 'yes', state: 'submitted', limit: 200 },
    })
  ).items.map(({ id }) => id)
  if (!close) {
    // One of the sample is sent back, two are accepted, the rest wait.
    const [first, ...others] = drawn
    if (first)
      await clerk.call(survey.returnTarget, {
        params: { targetId: first },
        body: { reason: '电话核实：用药情况与表中不符，请补问' },
      })
    if (others.length > 0)
      await clerk.call(survey.acceptTargets, { params, body: { targetIds: others.slice(0, 3) } })
    const rest = (
      await clerk.call(survey.listTargets, {
        params,
        query: { sampled: 'no', state: 'submitted', limit: 200 },
      })
    ).items
    if (rest.length > 0)
      await clerk.call(survey.acceptTargets, {
        params,
        body: { targetIds: rest.slice(0, 25).map(({ id }) => id) },
      })
    return
  }
  if (drawn.length > 0) {
    await clerk.call(survey.acceptTargets, { params, body: { targetIds: drawn } })
    await clerk.call(survey.acceptRest, { params })
  }
  await clerk.call(survey.closeCampaign, { params })
}

/** What follows for single elders: demands in every state, a worse level, a risk, a home, who waits for a bed. */
async function followed(work: DemoWork): Promise<void> {
  const { clerk, stage } = work
  const next = () => takeElder(work, () => true)
  const items = ['meal', 'bath', 'clean', 'medical', 'walk', 'company', 'errand'] as const
  for (const [i, item] of [...items, ...items].entries()) {
    const elder = next()
    if (!elder) return
    const demand = await clerk.call(demands.addDemand, {
      body: {
        ref: uuidv7(),
        elderId: branded(elder.id),
        item,
        channel: 'visit',
        text:
          [
            '每天中午送餐',
            '每周洗一次澡',
            '打扫厨房',
            '陪同看病取药',
            '出门散步',
            '希望有人聊天',
            '代缴水电费',
          ][i % 7] ?? '',
      },
    })
    const params = { demandId: demand.id }
    if (i % 3 === 0) continue
    await clerk.call(demands.arrangeDemand, {
      params,
      body: { providerName: '幸福家园居家养老服务中心', ownerName: '葛小燕', dueOn: day(-5) },
    })
    if (i % 3 === 2) await clerk.call(demands.serveDemand, { params, body: { on: day(0) } })
  }
  const [risky, home] = [next(), next()]
  if (risky)
    await clerk.call(steps.addRisk, {
      body: {
        id: branded(uuidv7()),
        elderId: branded(risky.id),
        level: 'high',
        grounds: '独居，近一个月跌倒两次，子女在外地',
        assessedOn: day(4),
        plan: '每日电话问候，每周上门两次；安装跌倒报警；联系子女确定照护安排',
        ownerName: '葛小燕',
        dueOn: day(-10),
      },
    })
  if (home)
    await clerk.call(steps.addHomeCheck, {
      body: {
        id: branded(uuidv7()),
        elderId: branded(home.id),
        checkedOn: day(2),
        ticked: ['bath_slippery', 'bath_no_rail', 'bed_dark', 'kitchen_gas'],
      },
    })
  await clerk.call(planning.saveSupply, {
    body: {
      regionCode: stage,
      resource: 'nursing_bed',
      count: 120,
      countedOn: day(30),
      source: '机构床位统计（演示）',
    },
  })
}

/** Assessed again with a worse level: a referral is proposed for each. */
async function worsened(work: DemoWork): Promise<void> {
  const { clerk } = work
  for (const ability of ['moderate', 'severe'] as const) {
    const elder = takeElder(work, (one) => one.ability === ability)
    if (!elder) continue
    const grade = (level: number, assessedOn: string, sourceNote: string) =>
      clerk.call(assessment.importRecord, {
        body: {
          id: branded(uuidv7()),
          elderId: branded(elder.id),
          scaleId: 'gbt42195',
          level,
          assessedOn,
          sourceNote,
        },
      })
    await grade(1, day(240), '2025 年能力评估')
    await grade(ability === 'moderate' ? 2 : 3, day(3), '医院转来的评估报告')
  }
}
