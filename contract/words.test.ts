import { expect, test } from 'vitest'
import { splitWords } from './words.ts'

test.each([
  ['接警 Acknowledge', '接警', 'Acknowledge'],
  ['没有这个区划 / no such region', '没有这个区划', 'no such region'],
  [
    '出资比例合计须为 100%，现为 90% / shares make 90 %, not 100 %',
    '出资比例合计须为 100%，现为 90%',
    'shares make 90 %, not 100 %',
  ],
  [
    '3–40 个字母、数字、点或横线，以字母开头 / 3–40 letters, a letter first',
    '3–40 个字母、数字、点或横线，以字母开头',
    '3–40 letters, a letter first',
  ],
  ['3–12 位数字 3 to 12 digits', '3–12 位数字', '3 to 12 digits'],
  ['请 5 分钟后再试 Try again in 5 min', '请 5 分钟后再试', 'Try again in 5 min'],
  [
    '已过撤销时间，请联系 12349 / the grace time is over: call 12349',
    '已过撤销时间，请联系 12349',
    'the grace time is over: call 12349',
  ],
  [
    '应为 mailto: 或 https:// 地址 mailto: or https://',
    '应为 mailto: 或 https:// 地址',
    'mailto: or https://',
  ],
  [
    '“amount”是金额的名称 / "amount" is the amount’s own line',
    '“amount”是金额的名称',
    '"amount" is the amount’s own line',
  ],
  ['全天开放时不填时段 Round the clock has no hours', '全天开放时不填时段', 'Round the clock has no hours'],
])('%s', (text, zh, en) => {
  expect(splitWords(text)).toEqual({ zh, en })
})

test('a text of one language is both', () => {
  for (const text of [
    '已经存在',
    'already there',
    '不是有效的 JSON',
    '含有不能保存的字符（如 NUL）',
    'elder_identity_key',
    '',
  ])
    expect(splitWords(text)).toEqual({ zh: text, en: text })
})
