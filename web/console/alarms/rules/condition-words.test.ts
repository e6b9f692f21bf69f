import type { RuleFact } from '#contract/alarms'
import { expect, test } from 'vitest'
import { conditionWords } from './condition-words.ts'
import { namedFacts } from './named-facts.ts'

const fact = (name: string, zh: string, en: string, unit: string | null = null): RuleFact => ({
  name,
  type: 'double',
  zh,
  en,
  unit,
  scope: 'reading',
})
const facts = [
  fact('metric', '本次读的是哪项指标', 'Which metric was read'),
  fact('value', '所看指标的本次读数', 'The value read of the metric looked at'),
  fact('previous', '所看指标的上一次读数', 'The value before of the metric looked at'),
  fact('lowRed', '本人红色下限', 'The person’s lower red limit'),
  fact('highRed', '本人红色上限', 'The person’s upper red limit'),
  fact('motion', '有活动', 'Motion'),
  fact('presence', '有人', 'Somebody present'),
  fact('deviceKind', '设备种类', 'Kind of device'),
  fact('z', '偏离平时的标准差倍数', 'Standard deviations away from what is usual'),
  fact('heartRate', '心率', 'Heart rate', '/min'),
  fact('spo2', '血氧饱和度', 'Oxygen saturation', '%'),
  fact('coLevel', '一氧化碳', 'Carbon monoxide', '[ppm]'),
  fact('waterTotal', '用水累计', 'Water used, total', 'm3'),
  fact('age', '年龄（周岁）', 'Age in completed years'),
  fact('groups', '所属群体（独居、高龄…）', 'Groups, as computed from facts: living_alone, …'),
]

test.each([
  [['coLevel'], 'value >= 100', '一氧化碳 不低于 100 ppm', 'carbon monoxide is at least 100 ppm'],
  [
    ['heartRate'],
    'value <= lowRed || value >= highRed',
    '心率 不高于 本人心率红色下限 或 心率 不低于 本人心率红色上限',
    'heart rate is at most the person’s lower red limit of heart rate or heart rate is at least the person’s upper red limit of heart rate',
  ],
  [
    ['heartRate', 'spo2'],
    'value > 0 && (value <= lowRed || value >= highRed)',
    '心率、血氧饱和度中任一项 高于 0 且 (该项 不高于 本人该项红色下限 或 该项 不低于 本人该项红色上限)',
    'any of heart rate or oxygen saturation is above 0 and (it is at most the person’s lower red limit of it or it is at least the person’s upper red limit of it)',
  ],
  [
    ['waterTotal'],
    'value > previous',
    '用水累计 高于 上一次用水累计',
    'water used is above the previous water used',
  ],
  [
    ['heartRate', 'spo2'],
    "metric == 'spo2' && value < 90",
    '本次读的是哪项指标 是 血氧饱和度 且 心率、血氧饱和度中任一项 低于 90',
    undefined,
  ],
  [['motion', 'presence'], 'motion || presence', '有活动 或 有人', 'motion or somebody present'],
  [
    ['presence'],
    "presence && !motion && deviceKind == 'fall_radar'",
    '有人 且 不是 有活动 且 设备种类 是 跌倒雷达',
    'somebody present and not motion and kind of device is Fall radar',
  ],
  [
    ['heartRate'],
    'value > 0 && (z > 3.0 || z < -3)',
    '心率 高于 0 /min 且 (心率偏离平时的标准差倍数 高于 3 或 心率偏离平时的标准差倍数 低于 -3)',
    undefined,
  ],
  [['heartRate'], 'heartRate > 120.0 && age >= 80', '心率 高于 120 /min 且 年龄 不低于 80', undefined],
  [['heartRate'], "'living_alone' in groups", '所属群体 包括 独居', 'groups include Lives alone'],
  // A rule that is still being written and has no metric yet says what it knows.
  [[], 'value > 3', '所看指标的本次读数 高于 3', 'the value read of the metric looked at is above 3'],
])('over %j: %s', (metrics, condition, zh, en) => {
  expect(conditionWords(condition, namedFacts(facts, metrics), 'zh')).toBe(zh)
  if (en) expect(conditionWords(condition, namedFacts(facts, metrics), 'en')).toBe(en)
})
