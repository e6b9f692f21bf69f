import * as alarms from '#contract/alarms'
import * as calls from '#contract/calls'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import type { App } from '#platform/module'
import { clock } from '#platform/clock'
import { sql } from 'kysely'
import { Session } from '../life/session.ts'
import { DEMO_PASSWORD } from './demo-accounts.ts'
import { places, type PlaceName } from './places.ts'

const day = (ago: number) => dayOf(new Date(clock.now().getTime() - ago * 86_400_000))
// Brands of ids are only types.
const branded = (id: string) => id as never

/** What agents look up. Written for the demo, and says so in its source; the amounts of a place stand in its policy rules. */
const ARTICLES = [
  {
    kind: 'procedure',
    title: '怎样申请能力评估',
    keywords: '评估 失能 等级 申请',
    body: '长者本人、家属或社区都可以申请。电话里就能办：登记长者、说明原因，评估员约好时间两人上门。结果一页纸发给家属，有异议 30 日内可以提出。',
  },
  {
    kind: 'policy',
    title: '高龄津贴怎么领、什么时候到账',
    keywords: '高龄津贴 80岁 社保卡',
    body: '到龄次月起发，发到本人社保卡。没申请过的会列入“应享未享”，社区上门帮办。金额见待遇页面，以当地文件为准。',
  },
  {
    kind: 'facility',
    title: '街道综合养老服务中心能做什么',
    keywords: '日间照料 助餐 康复 地址',
    body: '日间照料、助餐、康复训练、短期托养，也负责支持各社区服务站。地址和电话在“服务场所”里，按长者住址找最近的。',
  },
  {
    kind: 'price',
    title: '助浴上门多少钱',
    keywords: '助浴 价格 收费',
    body: '价格以服务商公开的价目为准，下单前会说清长者自付多少；有服务额度的先用额度。',
  },
  {
    kind: 'procedure',
    title: '老人走失了怎么办',
    keywords: '走失 协查 定位',
    body: '先按紧急求救受理，问清最后见到的时间、地点、衣着；有定位设备的看最近位置，同时请家属报警，向附近救援力量发协查通报。',
  },
] as const

const PLAN = [
  { key: 'call', zh: '先打长者手机，不接再打座机', en: 'Call the mobile, then the landline' },
  { key: 'key', zh: '联系持钥匙的邻居先去看', en: 'Ask the neighbour with the key to look' },
  {
    key: 'medicine',
    zh: '告诉到场人员：降压药在床头抽屉',
    en: 'Tell whoever goes: medicine is in the bedside drawer',
  },
  { key: 'family', zh: '通知子女', en: 'Tell the family' },
] as const

/**
 * What a place that works already has: articles, response plans, incidents that are over (and so lines in the record
 * book), a review, and a finished drill. All through the public interface; made once, true when made.
 */
export async function createDemoPractice(app: App, url: string, place: PlaceName): Promise<boolean> {
  const { stage } = places[place]
  const duty = await Session.signIn(url, 'console', 'duty', DEMO_PASSWORD)
  if ((await duty.call(calls.searchArticles, { query: { region: stage } })).items.length > 0) {
    // A drill that the end of the process cut short.
    for (const one of (await duty.call(alarms.drills, {})).items)
      if (one.finishedAt === null && Date.parse(one.endsAt) < clock.now().getTime())
        await duty.call(alarms.finishDrill, { params: { id: one.id } })
    return false
  }
  for (const [index, article] of ARTICLES.entries())
    await duty.call(calls.saveArticle, {
      params: { id: branded(uuidv7()) },
      body: {
        ...article,
        regionCode: stage,
        sourceTitle: '演示知识条目（合成）',
        validFrom: day(200),
        // One that has ended: it is marked, and cannot close a call.
        validTo: index === 3 ? day(5) : null,
      },
    })
  const { rows: elders } = await app.db.asSystem('demo.practice', (tx) =>
    sql<{ id: string }>`
      select e.id from people.elder e
      where e.synthetic and e.status = 'alive' and e.care_setting = 'home' and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000}
        and not exists (select from devices.device d where d.elder_id = e.id)
        and not exists (select from alarms.incident i where i.elder_id = e.id)
      order by exists (select from people.fact f where f.elder_id = e.id and f.kind = 'living' and f.value = 'alone') desc, md5(e.id::text) limit 8`.execute(
      tx,
    ),
  )
  for (const { id } of elders)
    await duty.call(alarms.setPlan, {
      params: { elderId: branded(id) },
      body: { steps: [...PLAN], kinds: [] },
    })
  // In an institution too: such a call is written into its record book.
  const { rows: residents } = await app.db.asSystem('demo.practice', (tx) =>
    sql<{ id: string }>`
      select e.id from people.elder e
      where e.synthetic and e.status = 'alive' and e.org_id is not null and e.region_code >= ${stage} and e.region_code < ${stage + 1_000_000}
        and not exists (select from alarms.incident i where i.elder_id = e.id)
      order by md5(e.id::text) limit ${STORIES.length}`.execute(tx),
  )
  await over(duty, elders)
  await over(duty, residents)
  await drill(duty, stage)
  return true
}

const STORIES = [
  ['sos', 'P1', 'rescued_hospital', '胸闷、出汗，已送人民医院'],
  ['fall', 'P1', 'rescued_home', '浴室滑倒，扶起后无碍，建议装扶手'],
  ['sos', 'P2', 'helped_phone', '灯坏了害怕，电话安抚，已转维修'],
] as const

/** Incidents from the call to the outcome, as a desk handles them; the gravest is reviewed. */
async function over(duty: Session, elders: readonly { id: string }[]): Promise<void> {
  for (const [index, [kind, severity, outcome, words]] of STORIES.entries()) {
    const elder = elders[index]
    if (!elder) return
    const incident = await duty.call(alarms.open, {
      body: { elderId: branded(elder.id), kind, severity, detail: '来电登记（演示）' },
    })
    const params = { id: incident.id }
    await duty.call(alarms.acknowledge, { params, body: {} })
    await duty.call(alarms.contact, {
      params,
      body: {
        element: 'hub',
        targetName: incident.elderName ?? '长者',
        answer: 'confirmed',
        spokeWithElder: true,
      },
    })
    await duty.call(alarms.judge, { params, body: { verdict: 'real' } })
    if (severity === 'P1') {
      await duty.call(alarms.arrive, { params, body: { who: '社区网格员' } })
      await duty.call(alarms.safe, { params, body: { note: words } })
    }
    await duty.call(alarms.resolve, { params, body: { outcome, note: words } })
    if (index === 0)
      await duty.call(alarms.review, {
        params,
        body: {
          wentWell: '接警后一分钟内通话，持钥匙的邻居先到。',
          toImprove: '急救人员等候单元门禁约两分钟。',
          cause: '门禁密码没有写进入户方案。',
          measures: '补齐本小区独居长者的入户方案，下月抽查。',
          followUpOn: day(-30),
        },
      })
  }
}

/** A drill from beginning to end: its incidents are handled as they come, and its report stands. */
async function drill(duty: Session, regionCode: number): Promise<void> {
  const { id } = await duty.call(alarms.startDrill, {
    body: { name: '冬季夜间应急演练', regionCode, incidents: 2, minutes: 1, kinds: ['sos', 'fall'], seed: 7 },
  })
  const until = Date.now() + 90_000
  for (let done = 0; done < 2 && Date.now() < until; ) {
    const { items } = await duty.call(alarms.list, { query: { drill: 'true', limit: 20 } })
    for (const one of items) {
      const params = { id: one.id }
      await duty.call(alarms.acknowledge, { params, body: {} })
      await duty.call(alarms.judge, { params, body: { verdict: 'test' } })
      await duty.call(alarms.resolve, { params, body: { outcome: 'drill_done', note: '演练完成' } })
      done++
    }
    await new Promise((resolve) => setTimeout(resolve, 2_000))
  }
  await duty.call(alarms.finishDrill, { params: { id } })
}
