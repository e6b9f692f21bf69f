import { pinyin } from 'pinyin-pro'
import type { FieldError } from '#contract/problem'

export type PasswordFault =
  | 'short'
  | 'long'
  | 'classes'
  | 'common'
  | 'run'
  | 'own_name'
  | 'own_login'
  | 'own_phone'
  | 'used_before'

export const faultTexts: Record<PasswordFault, { zh: string; en: string }> = {
  short: { zh: '长度不够', en: 'It is too short' },
  long: { zh: '不能超过 128 个字符', en: 'It may have 128 characters at most' },
  classes: {
    zh: '16 位以下须含大写、小写、数字、符号中的三类',
    en: 'Below 16 characters it needs three of: capitals, small letters, digits, symbols',
  },
  common: { zh: '过于常见，容易被猜中', en: 'It is too common and easily guessed' },
  run: {
    zh: '不能主要由连续或重复的字符组成',
    en: 'It may not consist mostly of a run or of repeated characters',
  },
  own_name: { zh: '不能包含自己的姓名或其拼音', en: 'It may not contain your name or its pinyin' },
  own_login: { zh: '不能包含用户名', en: 'It may not contain your sign-in name' },
  own_phone: { zh: '不能包含自己的手机号', en: 'It may not contain your phone number' },
  used_before: { zh: '最近用过，请换一个', en: 'You used it recently: choose another' },
}

export type About = { name: string; login: string | null; phone: string | null; minLength: number }

/**
 * What is wrong with a password, in the order in which to say it; empty when it may be used.
 * Length and complexity as GB/T 22239-2019 8.1.4.1 a) asks; the rest keeps out what is guessed first.
 */
export function passwordFaults(password: string, about: About): PasswordFault[] {
  const text = password.normalize('NFKC')
  const length = [...text].length
  const plain = text.toLowerCase()
  const faults: PasswordFault[] = []
  if (length < about.minLength) faults.push('short')
  if (length > 128) faults.push('long')
  if (length < 16 && classesOf(text) < 3) faults.push('classes')
  if (isCommon(plain)) faults.push('common')
  if (isRun(plain)) faults.push('run')
  if (containsName(plain, about.name)) faults.push('own_name')
  if (about.login && plain.includes(about.login.toLowerCase())) faults.push('own_login')
  if (about.phone && containsPhone(plain, about.phone)) faults.push('own_phone')
  return faults
}

export function faultErrors(faults: readonly PasswordFault[], pointer = '/password'): FieldError[] {
  return faults.map((fault) => ({ pointer, detail: faultTexts[fault].zh, detailEn: faultTexts[fault].en }))
}

function classesOf(text: string): number {
  return [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{Lu}\p{Ll}\d]/u].filter((one) => one.test(text)).length
}

/** Words that head every list of broken passwords, here and abroad; compared after undoing l33t and trimming digits. */
const COMMON = new Set(
  `password passwort passwd pass admin administrator root user guest test tester demo master manager system super
  superuser sysadmin oracle mysql postgres server login welcome hello letmein changeme default secret private
  qwerty qwertyuiop qwert asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc poiuyt lkjhgf
  iloveyou ilove love lovely sunshine princess dragon monkey football baseball superman batman shadow michael
  jordan freedom whatever starwars trustno computer internet windows apple google samsung huawei xiaomi tencent
  alibaba taobao wechat weixin aini woaini woaiwojia woaizuguo wode wodemima mima zhongguo china beijing shanghai
  henan jiaozuo zhengzhou zhoukou huaiyang jincheng chengdu sichuan shanxi nihao laopo laogong baobao mama baba
  xiaoxiao fuck fuckyou shabi caonima abc abcd abcde abcdef abcdefg aaa aaaa asd qwe qaz zaq
  yike yanglao minzheng zhihui zhihuiyanglao laoren jujia fuwu pingtai xitong guanli guanliyuan yonghu kefu
  zhiban jiejing lovelove monitor support service public office work person spring summer autumn winter`
    .split(/\s+/)
    .filter(Boolean),
)

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function isCommon(plain: string): boolean {
  // Undo l33t before and after trimming what people hang on at the ends: P@ssw0rd2024! is "password".
  const trimmed = plain.replace(/^[\d\W_]+|[\d\W_]+$/gu, '')
  const readings = [plain, trimmed].flatMap((one) => {
    const words = one.replace(/[0134573@$!]/g, (sign) => LEET[sign] ?? sign)
    return [one, words, words.replace(/[^a-z]/g, '')]
  })
  if (readings.some((one) => COMMON.has(one))) return true
  // A date or a bare number is guessed first: 19900101, 520131400.
  return /^\d+$/.test(plain)
}

const KEYS = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
]
const WALKS = [...KEYS, ...KEYS.map((row) => [...row].reverse().join(''))]

/** Whether runs (abcd, 4321, qwer) and repeats (aaaa) of four or more make up over half of it, or few signs at all. */
function isRun(plain: string): boolean {
  if (new Set(plain).size < 5) return true
  let covered = 0
  for (let at = 0; at < plain.length; ) {
    const step = runAt(plain, at)
    if (step >= 4) covered += step
    at += step >= 4 ? step : 1
  }
  return covered > plain.length / 2
}

function runAt(plain: string, from: number): number {
  let longest = 1
  while (plain[from + longest] === plain[from] && from + longest < plain.length) longest++
  for (const walk of WALKS) {
    for (
      let start = walk.indexOf(plain[from] ?? '');
      start >= 0;
      start = walk.indexOf(plain[from] ?? '', start + 1)
    ) {
      let length = 1
      while (
        from + length < plain.length &&
        start + length < walk.length &&
        plain[from + length] === walk[start + length]
      )
        length++
      longest = Math.max(longest, length)
    }
  }
  return longest
}

function containsName(plain: string, name: string): boolean {
  const letters = name.toLowerCase().replace(/\s/g, '')
  const spelt = pinyin(name, { toneType: 'none', type: 'array', mode: 'surname' })
    .join('')
    .toLowerCase()
    .replace(/\s/g, '')
  return [letters, spelt].some(
    (one) =>
      ([...one].length >= 4 || (/\p{Script=Han}/u.test(one) && [...one].length >= 2)) && plain.includes(one),
  )
}

function containsPhone(plain: string, phone: string): boolean {
  const digits = plain.replace(/\D/g, '')
  for (let at = 0; at + 6 <= phone.length; at++) if (digits.includes(phone.slice(at, at + 6))) return true
  return false
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz'
const CAPITALS = 'ABCDEFGHJKMNPQRSTUVWXYZ'
const DIGITS = '23456789'

/** A password to be read out or written down once: no signs that look alike, three classes, 69 bits. */
export function temporaryPassword(): string {
  const from = (signs: string) => signs[randomBelow(signs.length)] ?? ''
  const group = () => from(CAPITALS) + from(LETTERS) + from(LETTERS) + from(DIGITS)
  return [group(), group(), group(), group()].join('-')
}

function randomBelow(limit: number): number {
  // Without the bias of a bare remainder.
  const most = Math.floor(256 / limit) * limit
  for (;;) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < most) return byte % limit
  }
}
