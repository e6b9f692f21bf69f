import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/people-story'
import {
  addressKinds,
  careSettings,
  factKinds,
  factValueWord,
  gaps,
  groups,
  healthKinds,
  identityKinds,
  mobilities,
  needItems,
  purposes,
  relations,
  senses,
  sexes,
  statuses,
} from '#contract/people-words'
import { forbidden } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { makePdf } from '#platform/pdf'
import { decrypt } from '#platform/secrets'
import { type ElderRow, getElder } from './elder.ts'
import { elderRecord } from './record.ts'

const template = readFileSync(join(import.meta.dirname, 'record.typ'), 'utf8')
type Language = 'zh' | 'en'
type Words = { zh: string; en: string }
const labels = {
  title: { zh: '长者档案', en: 'Record of an elder' },
  number: { zh: '档案号', en: 'Record' },
  basics: { zh: '基本信息', en: 'Basic facts' },
  groups: { zh: '人群', en: 'Groups' },
  contacts: { zh: '联系阶梯（按此顺序拨打）', en: 'Contacts, in the order in which they are called' },
  health: { zh: '健康', en: 'Health' },
  access: { zh: '入户方案', en: 'Way in' },
  facts: { zh: '认定与身份', en: 'Facts' },
  living: { zh: '生活习惯', en: 'Daily life' },
  needs: { zh: '所需服务', en: 'Needs' },
  consents: { zh: '同意事项', en: 'Consents' },
  gaps: { zh: '尚缺', en: 'Missing' },
  none: { zh: '未登记', en: 'Not recorded' },
  masked: { zh: '号码已遮盖', en: 'Numbers masked' },
  whole: { zh: '含完整号码，用后销毁', en: 'Whole numbers: destroy after use' },
  asOf: { zh: '档案日期', en: 'As of' },
  printed: { zh: '打印', en: 'Printed by' },
  synthetic: { zh: '合成数据', en: 'Synthetic data' },
  confidential: { zh: '内部资料，不得外传', en: 'Confidential' },
  doorCode: { zh: '门锁密码', en: 'Door code' },
  given: { zh: '同意', en: 'Yes' },
  refused: { zh: '不同意', en: 'No' },
  key: { zh: '持钥匙', en: 'holds a key' },
  guardian: { zh: '监护人', en: 'guardian' },
  critical: { zh: '救援须知', en: 'a rescuer must know' },
} as const satisfies Record<string, Words>

/** The record on paper. Each copy has a number that leads back to who printed it, and why. */
export const printRoute = route(contract.print, async ({ tx, actor, params, body, reply }) => {
  const elder = await getElder(tx, params.elderId)
  if (!body.masked && !actor.may.has('people.unmask')) throw forbidden()
  const printId = uuidv7()
  const shown = await elderRecord(tx, elder.id, body.asOf ?? null)
  const numbers = body.masked ? null : await wholeNumbers(tx, elder)
  await record(
    tx,
    contract.events.printed,
    { masked: body.masked, reason: body.reason, printId },
    { elderId: elder.id, regionCode: elder.region_code, orgId: elder.org_id, subjectId: elder.id },
  )
  const regions = await regionNames(
    tx,
    shown.facts.flatMap((one) => (one.kind === 'hukou' ? [Number(one.value)] : [])),
  )
  const copy = `${printId.slice(0, 8)}-${printId.slice(-6)}`
  const pdf = makePdf(
    template,
    pageOf(shown, numbers, body.language, regions, {
      by: actor.name,
      at: new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Asia/Shanghai',
        dateStyle: 'short',
        timeStyle: 'short',
      }).format(clock.now()),
      copy,
    }),
  )
  return reply
    .header('content-disposition', `attachment; filename="record-${elder.number}-${copy}.pdf"`)
    .header('cache-control', 'private, no-store')
    .type('application/pdf')
    .send(pdf)
})

type Numbers = { identity: string | null; doorCode: string | null; phones: Map<string, string> }
async function wholeNumbers(tx: Tx, elder: ElderRow): Promise<Numbers> {
  const phones = await tx
    .selectFrom('people.phone')
    .select(['id', 'cipher'])
    .where('elder_id', '=', elder.id)
    .execute()
  const plan = await tx
    .selectFrom('people.access_plan')
    .select('door_code_cipher')
    .where('elder_id', '=', elder.id)
    .executeTakeFirst()
  return {
    identity: elder.identity_cipher ? decrypt(elder.identity_cipher) : null,
    doorCode: plan?.door_code_cipher ? decrypt(plan.door_code_cipher) : null,
    phones: new Map(phones.map((phone) => [phone.id, decrypt(phone.cipher)])),
  }
}

/** What the template prints: titles, pairs and tables, all of them text. */
function pageOf(
  shown: Awaited<ReturnType<typeof elderRecord>>,
  numbers: Numbers | null,
  language: Language,
  regions: ReadonlyMap<number, string>,
  copy: { by: string; at: string; copy: string },
) {
  const { elder, profile, accessPlan } = shown
  const say = (words: Words) => words[language]
  const label = (key: keyof typeof labels) => say(labels[key])
  const phone = (one: { id: string; masked: string }) => numbers?.phones.get(one.id) ?? one.masked
  const span = (from: string | null, to: string | null) => `${from ?? ''} – ${to ?? ''}`
  const pairs = (list: readonly (readonly [string, string | null | undefined])[]) =>
    list.flatMap(([key, value]) => (value ? [[key, value]] : []))
  const w = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const oldest = elder.groups.filter((code) => code.startsWith('age')).at(-1)
  const sense = (of: keyof typeof senses) => (of === 'unknown' ? null : say(senses[of]))
  return {
    title: label('title'),
    none: label('none'),
    comma: w('、', ', '),
    name: elder.name,
    head: [
      `${label('number')} ${elder.number}`,
      say(sexes[elder.sex]),
      w(`${elder.age} 岁`, `${elder.age} years`),
      say(careSettings[elder.careSetting]),
      ...(elder.status === 'alive' ? [] : [`${say(statuses[elder.status])} ${elder.statusDay ?? ''}`]),
    ],
    mark: `${label(numbers ? 'whole' : 'masked')} · ${label('confidential')}${elder.synthetic ? ` · ${label('synthetic')}` : ''}`,
    foot: `${label('printed')} ${copy.by} ${copy.at} · ${copy.copy}${shown.asOf ? ` · ${label('asOf')} ${shown.asOf}` : ''}`,
    groups: {
      title: label('groups'),
      items: elder.groups
        .filter((code) => !code.startsWith('age') || code === oldest)
        .map((code) => say(groups[code])),
    },
    sections: [
      {
        title: label('basics'),
        pairs: pairs([
          [w('出生日期', 'Born'), elder.birthDay],
          [
            say(identityKinds[elder.identityKind]),
            numbers?.identity ?? elder.identityMasked ?? elder.noIdentityReason,
          ],
          [w('民族', 'Ethnic group'), elder.nation],
          [
            w('电话', 'Phones'),
            shown.phones
              .filter((one) => !one.endsOn)
              .map(phone)
              .join('、'),
          ],
          [w('区划', 'Place'), elder.regionName],
          ...shown.addresses
            .filter((one) => one.to === null)
            .map((one) => [say(addressKinds[one.kind]), one.detail] as const),
          [w('行动能力', 'Mobility'), say(mobilities[elder.mobility])],
          [
            w('同住', 'Household'),
            shown.household?.members
              .filter((one) => one.id !== elder.id)
              .map((one) => one.name)
              .join('、'),
          ],
        ]),
      },
      {
        title: label('access'),
        pairs: accessPlan
          ? pairs([
              [w('怎么进', 'Way'), accessPlan.wayIn],
              [w('钥匙', 'Key'), accessPlan.keyPlace],
              [label('doorCode'), accessPlan.hasDoorCode ? (numbers?.doorCode ?? '••••') : null],
              [w('楼层', 'Floor'), accessPlan.floor],
              [
                w('电梯', 'Lift'),
                accessPlan.lift === null ? null : accessPlan.lift ? w('有', 'Yes') : w('无', 'No'),
              ],
              [w('注意', 'Hazards'), accessPlan.hazards],
            ])
          : [],
      },
      {
        title: label('living'),
        pairs: profile
          ? pairs([
              [w('听力', 'Hearing'), sense(profile.hearing)],
              [w('视力', 'Vision'), sense(profile.vision)],
              [w('言语', 'Speech'), sense(profile.speech)],
              [w('方言', 'Dialect'), profile.dialect],
              [w('血型', 'Blood group'), profile.bloodType],
              [w('饮食', 'Diet'), profile.diet],
              [w('习惯', 'Habits'), profile.habits],
              [w('家庭', 'Family'), profile.familySituation],
              [w('照护要点', 'Care'), profile.careNote],
            ])
          : [],
      },
    ],
    tables: [
      {
        title: label('contacts'),
        head: ['', w('姓名', 'Name'), w('关系', 'Relation'), w('电话', 'Phone'), ''],
        rows: shown.contacts.map((one) => [
          String(one.position),
          one.name,
          say(relations[one.relation]),
          one.phones.map(phone).join('、'),
          [one.holdsKey && label('key'), one.guardian && label('guardian')].filter(Boolean).join('、'),
        ]),
      },
      {
        title: label('health'),
        head: ['', w('名称', 'Name'), w('说明', 'Detail'), ''],
        rows: shown.health.map((one) => [
          say(healthKinds[one.kind]),
          one.name,
          one.detail,
          one.critical ? label('critical') : '',
        ]),
      },
      {
        title: label('facts'),
        head: [w('认定', 'Fact'), w('取值', 'Value'), w('日期', 'Dates'), w('依据', 'Source')],
        rows: shown.facts
          .filter((one) => one.to === null)
          .map((one) => [
            say(factKinds[one.kind]),
            one.kind === 'hukou'
              ? (regions.get(Number(one.value)) ?? one.value)
              : say(factValueWord(one.kind, one.value)),
            span(one.from, one.to),
            one.source,
          ]),
      },
      {
        title: label('needs'),
        head: [w('服务', 'Service'), w('说明', 'Note'), w('自', 'Since')],
        rows: shown.needs.map((one) => [say(needItems[one.item]), one.note, one.since]),
      },
      {
        title: label('consents'),
        head: [w('事项', 'Purpose'), '', w('由谁', 'By')],
        rows: shown.consents.map((one) => [
          say(purposes[one.purpose]),
          label(one.given ? 'given' : 'refused'),
          one.by ?? '',
        ]),
      },
    ],
    gaps: { title: label('gaps'), items: shown.gaps.map((gap) => say(gaps[gap])) },
  }
}
