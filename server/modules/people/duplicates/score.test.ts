import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compare, couldAdd, digitsApart, LIKELY, plainAddress, type Side } from './score.ts'

const side = (given: Partial<Side> & { name: string; pinyin: string }): Side => ({
  otherNames: [],
  sex: 'female',
  birthDay: '1944-05-06',
  birthExact: true,
  identity: null,
  regionCode: 410802001001,
  address: '建设路12号院3号楼2单元501',
  householdId: null,
  phones: [],
  contactPhones: [],
  contactNames: [],
  ...given,
})
const city = { size: 664_892, namesakes: 1 }
const score = (a: Side, b: Side, register = city) => compare(a, b, register).score
const wang = side({ name: '王秀英', pinyin: 'wangxiuying' })

describe('who is held to be one person', () => {
  test('a variant of one sound, swapped characters, a lost character, a former name at the same home', () => {
    for (const other of [
      side({ name: '王秀瑛', pinyin: 'wangxiuying' }),
      side({ name: '王英秀', pinyin: 'wangyingxiu' }),
      side({ name: '王□英', pinyin: 'wang□ying' }),
      side({ name: '王桂花', pinyin: 'wangguihua', otherNames: ['王秀英'] }),
    ])
      expect(score(wang, other), other.name).toBeGreaterThanOrEqual(LIKELY)
  })

  test('a common name and the same birthday prove nothing by themselves; a rare name does', () => {
    const far = (one: Side): Side => ({ ...one, regionCode: 410823001001, address: '人民路1号' })
    expect(score(wang, far(wang), { ...city, namesakes: 60 })).toBeLessThan(LIKELY)
    expect(score(wang, far(wang), city)).toBeGreaterThanOrEqual(LIKELY)
    expect(
      score({ ...wang, phones: ['aa'] }, { ...far(wang), phones: ['aa'] }, { ...city, namesakes: 60 }),
    ).toBeGreaterThanOrEqual(LIKELY)
  })

  test('husband and wife, mother and daughter with one phone and one home are two; so are twins with two cards', () => {
    const husband = side({
      name: '李建国',
      pinyin: 'lijianguo',
      sex: 'male',
      birthDay: '1942-01-02',
      phones: ['aa'],
      householdId: 'h',
    })
    expect(score({ ...wang, phones: ['aa'], householdId: 'h' }, husband)).toBeLessThan(LIKELY)
    const mother = side({
      name: '王秀兰',
      pinyin: 'wangxiulan',
      birthDay: '1924-07-08',
      phones: ['aa'],
      householdId: 'h',
    })
    expect(score({ ...wang, phones: ['aa'], householdId: 'h' }, mother)).toBeLessThan(LIKELY)
    const twin = side({
      name: '王秀华',
      pinyin: 'wangxiuhua',
      identity: '410802194405067729',
      phones: ['aa'],
    })
    expect(score({ ...wang, identity: '410802194405060026', phones: ['aa'] }, twin)).toBeLessThan(LIKELY)
  })

  test('numbers as near as a slip are one person with the name, and two neighbours of one birthday without', () => {
    const mine = { ...wang, identity: '41080219440506002X' }
    const slip = { ...wang, identity: '410802194405060206', address: '' }
    expect(score(mine, slip)).toBeGreaterThanOrEqual(LIKELY)
    const neighbour = side({
      name: '赵春梅',
      pinyin: 'zhaochunmei',
      identity: '410802194405060046',
      address: '建设路15号',
    })
    expect(score(mine, neighbour)).toBeLessThan(LIKELY)
    // A digit of the day wrong, the order number right: that is a slip.
    const otherDay = { ...wang, birthDay: '1944-05-16', identity: '410802194405160028', phones: ['aa'] }
    expect(score({ ...mine, phones: ['aa'] }, otherDay)).toBeGreaterThanOrEqual(LIKELY)
  })

  test('every field that is known says why; what is unknown is silent', () => {
    const bare = side({
      name: '王秀英',
      pinyin: 'wangxiuying',
      sex: null,
      birthDay: null,
      regionCode: null,
      address: '',
    })
    expect(compare(bare, wang, city).why.map((one) => one.field)).toEqual(['name'])
    const { why } = compare(
      { ...wang, phones: ['aa'] },
      { ...wang, phones: ['bb'], contactPhones: ['aa'] },
      city,
    )
    expect(why.find((one) => one.field === 'phone')).toMatchObject({ likeness: 'of_contact' })
    expect(why.map((one) => one.weight)).toEqual(why.map((one) => one.weight).toSorted((a, b) => b - a))
  })

  test('it does not matter who is compared with whom', () =>
    fc.assert(
      fc.property(
        fc.record({
          name: fc.constantFrom('王秀英', '王英秀', '李秀英', '王□英'),
          birthDay: fc.constantFrom('1944-05-06', '1944-06-05', '1954-05-06', null),
          regionCode: fc.constantFrom(410802001001, 410802001002, null),
          phones: fc.subarray(['aa', 'bb']),
        }),
        fc.record({
          name: fc.constantFrom('王秀英', '王英秀'),
          birthDay: fc.constantFrom('1944-05-06', '1934-05-06'),
          contactPhones: fc.subarray(['aa', 'cc']),
        }),
        (x, y) => {
          const [a, b] = [side({ pinyin: 'wangxiuying', ...x }), side({ pinyin: 'wangxiuying', ...y })]
          expect(score(a, b)).toBe(score(b, a))
        },
      ),
    ))
})

test('numbers one slip or one swap apart', () => {
  expect(digitsApart('410802194405060026', '410802194405060026')).toBe(0)
  expect(digitsApart('410802194405060026', '410802194405061026')).toBe(1)
  expect(digitsApart('410802194405060026', '410802194450060026')).toBe(1)
  expect(digitsApart('410802194405060026', '41080219440506')).toBe(99)
})

test('an address with and without the names of its divisions is one', () => {
  const bare = plainAddress('建设路12号院3号楼2单元501')
  for (const text of [
    '河南省焦作市解放区民生街道枫华园社区建设路12号院3号楼2单元501室',
    '焦作市解放区民生街道 枫华园社区 建设路12号院3栋2单元501',
    '枫华园社区建设路１２号院３号楼２单元５０１',
  ])
    expect(plainAddress(text), text).toBe(bare)
  expect(plainAddress('建设路12号院3号楼2单元502')).not.toBe(bare)
})

test('what a comparison without phones, contacts and numbers leaves out is never more than it is said to be', () => {
  const phone = fc.constantFrom('a1', 'a2', 'a3')
  const anybody = fc.record({
    name: fc.constantFrom('王秀英', '王秀瑛', '英秀王', '李桂兰', '王□英'),
    birthDay: fc.constantFrom('1944-05-06', '1944-06-05', '1944-05-07', '1939-01-02'),
    identity: fc.constantFrom(null, '410802194405060021', '410802194405060048', '410802193901020024'),
    regionCode: fc.constantFrom(null, 410802001001, 410802001002, 410811003001),
    phones: fc.uniqueArray(phone),
    contactPhones: fc.uniqueArray(phone),
    contactNames: fc.uniqueArray(fc.constantFrom('王强', '李华')),
  })
  const pinyin = { 王秀英: 'wangxiuying', 王秀瑛: 'wangxiuying', 英秀王: 'yingxiuwang', 李桂兰: 'liguilan' }
  const known = (name: string): string => Reflect.get(pinyin, name) ?? 'wangying'
  fc.assert(
    fc.property(anybody, anybody, (x, y) => {
      const [a, b] = [side({ ...x, pinyin: known(x.name) }), side({ ...y, pinyin: known(y.name) })]
      fc.pre(a.identity === null || a.identity !== b.identity)
      const byPhone = [...a.phones, ...a.contactPhones].some((one) =>
        [...b.phones, ...b.contactPhones].includes(one),
      )
      const part = score(a, { ...b, identity: null, phones: [], contactPhones: [], contactNames: [] })
      expect(score(a, b)).toBeLessThanOrEqual(part + couldAdd(a, b, byPhone) + 0.2)
    }),
    { numRuns: 2000 },
  )
})
