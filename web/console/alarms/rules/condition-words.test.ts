import type { RuleFact } from '#contract/alarms'
import { expect, test } from 'vitest'
import { conditionWords } from './condition-words.ts'

const fact = (name: string, zh: string, en: string, unit: string | null = null): RuleFact => ({
  name,
  type: 'double',
  zh,
  en,
  unit,
  scope: 'reading',
})
const facts = [
  fact('value', '本次读数', 'The value read'),
  fact('lowRed', '本人红色下限', 'The person’s lower red limit'),
  fact('highRed', '本人红色上限', 'The person’s upper red limit'),
  fact('motion', '有活动', 'Motion'),
  fact('presence', '有人', 'Somebody present'),
  fact('deviceKind', '设备种类', 'Kind of device'),
  fact('z', '偏离平时的标准差倍数', 'Standard deviations away from what is usual'),
  fact('heartRate', '心率', 'Heart rate', '/min'),
  fact('age', '年龄（周岁）', 'Age in completed years'),
  fact('groups', '所属群体（独居、高龄…）', 'Groups, as computed from facts: living_alone, …'),
]

test.each([
  [
    'value <= lowRed || value >= highRed',
    '本次读数 不高于 本人红色下限 或 本次读数 不低于 本人红色上限',
    'The value read is at most The person’s lower red limit or The value read is at least The person’s upper red limit',
  ],
  ['motion || presence', '有活动 或 有人', 'Motion or Somebody present'],
  [
    "presence && !motion && deviceKind == 'fall_radar'",
    '有人 且 不是 有活动 且 设备种类 是 跌倒雷达',
    'Somebody present and not Motion and Kind of device is Fall radar',
  ],
  [
    'value > 0 && (z > 3.0 || z < -3)',
    '本次读数 高于 0 且 (偏离平时的标准差倍数 高于 3 或 偏离平时的标准差倍数 低于 -3)',
    undefined,
  ],
  ['heartRate > 120.0 && age >= 80', '心率 高于 120 /min 且 年龄 不低于 80', undefined],
  ["'living_alone' in groups", "'living_alone' in 所属群体", undefined],
])('%s', (condition, zh, en) => {
  expect(conditionWords(condition, facts, 'zh')).toBe(zh)
  if (en) expect(conditionWords(condition, facts, 'en')).toBe(en)
})
