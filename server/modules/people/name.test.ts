import { describe, expect, test } from 'vitest'
import { nameKeys, tidyName } from './name.ts'
import { readSearch } from './search.ts'
import { useSecrets } from '#platform/secrets'

describe('search keys of a name', () => {
  test.each([
    ['单秀英', 'shanxiuying', 'sxy'],
    ['欧阳娜', 'ouyangna', 'oyn'],
    ['尉迟恭', 'yuchigong', 'ycg'],
    ['曾国强', 'zengguoqiang', 'zgq'],
    ['吕布', 'lvbu', 'lb'],
    ['王䶮', 'wangyan', 'wy'],
    ['李𬭎', 'lihong', 'lh'],
    ['买买提·艾力', 'maimaitiaili', 'mmtal'],
    ['John Smith', 'johnsmith', 'js'],
  ])('%s', (name, pinyin, initials) => {
    expect(nameKeys(name)).toEqual({ pinyin, initials })
  })

  test('a name is tidied, never altered: middle dots, spaces, invisible marks', () => {
    expect(tidyName(' 买买提•艾力\u200b ')).toBe('买买提·艾力')
    expect(tidyName('𠅤 小明')).toBe('𠅤 小明')
  })
})

describe('what the search box understands', () => {
  useSecrets(Buffer.alloc(32, 1))
  test.each([
    ['王秀英', 'name'],
    ['wxy', 'letters'],
    ['Wang Xiuying', 'letters'],
    ['LÜ bu', 'letters'],
    ['139 1234 5678', 'phone'],
    ['+86 13912345678', 'phone'],
    ['0391-3934567', 'phone'],
    ['11010519491231002x', 'identity'],
    ['110105491231002', 'identity'],
    ['建设路12号', 'address'],
    ['12号楼', 'address'],
  ])('%s is a %s', (typed, kind) => {
    expect(readSearch(typed).kind).toBe(kind)
  })

  test('the old and the new form of one identity number are the same person', () => {
    expect(readSearch('110105491231002').hash).toEqual(readSearch('11010519491231002X').hash)
  })
})
