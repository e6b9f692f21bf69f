import type { RuleFact } from '#contract/alarms'
import { type MetricName, metrics } from '#contract/device-protocol'

type Fact = { readonly name: string; readonly type: string; readonly zh: string; readonly en: string }

/** What a condition may say of the person; the same everywhere, so that a rule reads the same in every place. */
export const personFacts: readonly Fact[] = [
  { name: 'age', type: 'int', zh: '年龄（周岁）', en: 'Age in completed years' },
  { name: 'sex', type: 'string', zh: '性别：male / female / unknown', en: 'Sex: male / female / unknown' },
  {
    name: 'mobility',
    type: 'string',
    zh: '行动能力',
    en: 'Mobility: independent, stick, walker, wheelchair, bedridden, unknown',
  },
  {
    name: 'careSetting',
    type: 'string',
    zh: '照护场所：home / community / institution',
    en: 'Care setting: home / community / institution',
  },
  {
    name: 'groups',
    type: 'list<string>',
    zh: '所属群体（独居、高龄…）',
    en: 'Groups, as computed from facts: living_alone, …',
  },
  {
    name: 'conditions',
    type: 'list<string>',
    zh: '疾病名称与编码',
    en: 'Conditions: names and ICD-10 codes',
  },
]

/** What a condition may say of the reading besides the metrics themselves. */
export const readingFacts: readonly Fact[] = [
  { name: 'metric', type: 'string', zh: '本次读的是哪项指标', en: 'Which metric was read' },
  { name: 'value', type: 'double', zh: '所看指标的本次读数', en: 'The value read of the metric looked at' },
  {
    name: 'previous',
    type: 'double',
    zh: '所看指标的上一次读数',
    en: 'The value before of the metric looked at',
  },
  { name: 'deviceKind', type: 'string', zh: '设备种类', en: 'Kind of device' },
  { name: 'hour', type: 'int', zh: '时刻（0–23 时）', en: 'Hour of the day, 0–23' },
  { name: 'minute', type: 'int', zh: '自零点起的分钟', en: 'Minutes since midnight' },
  { name: 'weekday', type: 'int', zh: '星期（1 周一 … 7 周日）', en: 'Weekday, 1 Monday … 7 Sunday' },
  { name: 'night', type: 'bool', zh: '夜间（22–6 时）', en: 'Night, 22–6' },
  { name: 'lowRed', type: 'double', zh: '本人红色下限', en: 'The person’s lower red limit' },
  { name: 'lowAmber', type: 'double', zh: '本人黄色下限', en: 'The person’s lower amber limit' },
  { name: 'highAmber', type: 'double', zh: '本人黄色上限', en: 'The person’s upper amber limit' },
  { name: 'highRed', type: 'double', zh: '本人红色上限', en: 'The person’s upper red limit' },
  { name: 'baselineMean', type: 'double', zh: '本人平时均值', en: 'The person’s usual mean' },
  { name: 'baselineSd', type: 'double', zh: '本人平时标准差', en: 'The person’s usual standard deviation' },
  {
    name: 'z',
    type: 'double',
    zh: '偏离平时的标准差倍数',
    en: 'Standard deviations away from what is usual',
  },
]

const types = { number: 'double', flag: 'bool', choice: 'string' } as const

/** For the editor: every fact with its unit. */
export function factList(): RuleFact[] {
  // Object.entries forgets the key names.
  const measured = (Object.keys(metrics) as MetricName[]).map((name) => {
    const metric = metrics[name]
    return {
      name,
      type: types[metric.type],
      zh: metric.zh,
      en: metric.en,
      unit: metric.type === 'number' ? metric.ucum : null,
      scope: 'reading' as const,
    }
  })
  return [
    ...personFacts.map((fact) => ({ ...fact, unit: null, scope: 'person' as const })),
    ...readingFacts.map((fact) => ({ ...fact, unit: null, scope: 'reading' as const })),
    ...measured,
  ]
}
