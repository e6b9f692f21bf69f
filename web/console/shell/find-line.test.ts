import { pinyin } from 'pinyin-pro'
import { expect, test } from 'vitest'
import { matching } from './find-line.ts'

const lines = [
  ['告警台', 'Alarm desk'],
  ['告警规则', 'Alarm rules'],
  ['长者', 'Elders'],
  ['重复档案', 'Duplicates'],
  ['12349 热线', 'Hotline 12349'],
].map(([zh = '', en = '']) => ({
  entry: zh,
  zh,
  en,
  syllables: pinyin(zh, { toneType: 'none', type: 'array', v: true }),
}))
const find = (typed: string) => matching(lines, typed)

test('a page is found by Chinese, by English, by pinyin in full or shortened, in any mixture', () => {
  expect(find('告警')).toEqual(['告警台', '告警规则'])
  expect(find('desk')).toEqual(['告警台'])
  expect(find('Alarm r')).toEqual(['告警规则'])
  expect(find('gaojingtai')).toEqual(['告警台'])
  expect(find('gjg')).toEqual(['告警规则'])
  expect(find('gaojgz')).toEqual(['告警规则'])
  expect(find('gao jing')).toEqual(['告警台', '告警规则'])
  // From the middle of a name, but after those that begin with it.
  expect(find('dangan')).toEqual(['重复档案'])
  expect(find('')).toHaveLength(5)
  expect(find('xyz')).toEqual([])
})
