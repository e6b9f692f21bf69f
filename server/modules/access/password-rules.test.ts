import { describe, expect, test } from 'vitest'
import { faultErrors, faultTexts, passwordFaults, temporaryPassword } from './password-rules.ts'

const about = { name: '王秀英', login: 'wangxy', phone: '13812345678', minLength: 10 }
const faults = (password: string) => passwordFaults(password, about)

describe('password rules', () => {
  test.each(['Kiln7-osprey', 'tr4vel-Lantern', '紫藤花开Zt7!满院子', 'four quite ordinary words'])(
    '%s may be used',
    (password) => {
      expect(faults(password)).toEqual([])
    },
  )

  test.each([
    ['Ab3-xyqwf', 'short'],
    [`Aa1-${'xkwq'.repeat(40)}`, 'long'],
    ['lowercaseonly', 'classes'],
    ['P@ssw0rd2024!', 'common'],
    ['Admin@12345', 'common'],
    ['Woaini1314520!', 'common'],
    ['Yike2026!!!!', 'common'],
    ['1990010119900101', 'common'],
    ['Qwertyuiop[1', 'run'],
    ['Aaaaaaaaaa1!', 'run'],
    ['Abcdefgh12345678', 'run'],
    ['Wangxiuying#7', 'own_name'],
    ['我是王秀英Ab7#咦', 'own_name'],
    ['Hello-wangxy-7', 'own_login'],
    ['Zq!812345-mk', 'own_phone'],
  ])('%s is refused: %s', (password, fault) => {
    expect(faults(password)).toContain(fault)
  })

  test('a person without phone or sign-in name is judged by the rest', () => {
    expect(passwordFaults('Kiln7-osprey', { name: 'Li', login: null, phone: null, minLength: 8 })).toEqual([])
  })

  test('full-width signs count as what they look like', () => {
    expect(faults('Ｐ＠ｓｓｗ０ｒｄ２０２４！')).toContain('common')
  })

  test('every fault is said in both languages, at the field', () => {
    const errors = faultErrors(['short', 'common'], '/next')
    expect(errors.map((error) => error.pointer)).toEqual(['/next', '/next'])
    for (const { zh, en } of Object.values(faultTexts)) {
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(en).toMatch(/^[A-Z]/)
    }
  })

  test('temporary passwords meet the rules and never repeat', () => {
    const made = Array.from({ length: 300 }, temporaryPassword)
    expect(new Set(made).size).toBe(300)
    for (const password of made) {
      expect(faults(password)).toEqual([])
      expect(password).not.toMatch(/[0O1lIoi]/)
    }
  })
})
