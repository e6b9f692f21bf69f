import { pinyin } from 'pinyin-pro'
import { type Stream, Weighted } from './random.ts'

export type PersonName = { name: string; pinyin: string; initials: string; nation: string }

// Ministry of Public Security, 2020 report on names: the hundred commonest surnames hold about 85 % of the people.
// Weights are per thousand, rounded; the order of Henan and Shanxi is close to it.
const SURNAMES = new Weighted<string>([
  ['王', 75],
  ['李', 74],
  ['张', 70],
  ['刘', 54],
  ['陈', 45],
  ['杨', 31],
  ['赵', 27],
  ['黄', 22],
  ['周', 20],
  ['吴', 20],
  ['徐', 17],
  ['孙', 17],
  ['胡', 13],
  ['朱', 13],
  ['高', 13],
  ['林', 11],
  ['何', 12],
  ['郭', 14],
  ['马', 13],
  ['罗', 9],
  ['梁', 9],
  ['宋', 9],
  ['郑', 9],
  ['谢', 8],
  ['韩', 8],
  ['唐', 7],
  ['冯', 8],
  ['于', 6],
  ['董', 7],
  ['萧', 3],
  ['程', 6],
  ['曹', 6],
  ['袁', 6],
  ['邓', 5],
  ['许', 6],
  ['傅', 4],
  ['沈', 4],
  ['曾', 5],
  ['彭', 5],
  ['吕', 6],
  ['苏', 5],
  ['卢', 5],
  ['蒋', 4],
  ['蔡', 4],
  ['贾', 5],
  ['丁', 4],
  ['魏', 5],
  ['薛', 4],
  ['叶', 4],
  ['阎', 3],
  ['余', 4],
  ['潘', 4],
  ['杜', 5],
  ['戴', 3],
  ['夏', 3],
  ['钟', 3],
  ['汪', 3],
  ['田', 4],
  ['任', 4],
  ['姜', 4],
  ['范', 3],
  ['方', 3],
  ['石', 4],
  ['姚', 3],
  ['谭', 3],
  ['廖', 3],
  ['邹', 3],
  ['熊', 3],
  ['金', 3],
  ['陆', 3],
  ['郝', 3],
  ['孔', 2],
  ['白', 3],
  ['崔', 3],
  ['康', 2],
  ['毛', 3],
  ['邱', 2],
  ['秦', 3],
  ['江', 2],
  ['史', 3],
  ['顾', 2],
  ['侯', 3],
  ['邵', 2],
  ['孟', 3],
  ['龙', 2],
  ['万', 2],
  ['段', 2],
  ['漕', 0.02],
  ['钱', 2],
  ['汤', 2],
  ['尹', 2],
  ['黎', 2],
  ['易', 2],
  ['常', 2],
  ['武', 2],
  ['乔', 2],
  ['贺', 2],
  ['赖', 2],
  ['龚', 2],
  ['文', 2],
  ['靳', 1],
  ['靖', 0.2],
  ['原', 1],
  ['买', 0.3],
  ['牛', 1],
  ['冀', 0.3],
  ['琚', 0.2],
  ['单', 0.4],
  ['解', 0.3],
  ['仇', 0.3],
  ['查', 0.2],
  ['区', 0.1],
  ['尉迟', 0.05],
  ['欧阳', 0.4],
  ['上官', 0.3],
  ['司马', 0.2],
  ['诸葛', 0.1],
  ['皇甫', 0.15],
  ['申屠', 0.03],
  ['逯', 0.1],
  ['郜', 0.2],
  ['訾', 0.1],
  ['亓', 0.05],
  ['缑', 0.05],
  ['拓跋', 0.005],
])

const WOMEN_FIRST = [...'秀桂玉淑凤爱春素兰翠月金彩瑞巧美红小国云贵荣永文丽']
const WOMEN_LAST = [...'英兰珍梅芳荣花莲琴霞云香枝琴玲华清勤芝娥仙敏平凤秀菊']
const MEN_FIRST = [...'建国志文明永金玉德世保天长福新家春正学大荣成俊庆广树继振富青']
const MEN_LAST = [...'国华明林生军祥福贵山海成才德民义平安荣清元忠亮喜兴田胜有臣礼']
const WOMEN_SINGLE = [...'英兰芳梅霞琴玲敏丽莲华萍静红燕云芝']
const MEN_SINGLE = [...'军强伟勇刚明斌峰涛杰平波辉林超毅']
// Characters that break software: outside GB 2312, outside the BMP, newly encoded.
const RARE = [
  '㛃',
  '䶮',
  '𬭎',
  '𬀩',
  '堃',
  '喆',
  '淼',
  '頔',
  '燚',
  '犇',
  '翀',
  '䒕',
  '𫖯',
  '珺',
  '芃',
  '玥',
  '昺',
  '𠅤',
]
const HUI_SURNAMES = new Weighted<string>([
  ['马', 40],
  ['买', 12],
  ['白', 8],
  ['丁', 6],
  ['沙', 4],
  ['张', 10],
  ['李', 6],
  ['王', 6],
  ['闪', 3],
  ['拜', 3],
  ['穆', 2],
])
const UYGHUR: readonly [string, string][] = [
  ['阿依古丽', '买买提'],
  ['古丽娜尔', '吐尔逊'],
  ['买买提', '依明'],
  ['阿不都热合曼', '卡德尔'],
]

const spelled = new Map<string, string>()

function spell(text: string, surname: boolean): string {
  const key = surname ? `^${text}` : text
  const known = spelled.get(key)
  if (known !== undefined) return known
  const letters = pinyin(text, {
    toneType: 'none',
    type: 'array',
    v: true,
    ...(surname ? { surname: 'head' as const } : {}),
  })
    .map((syllable) => syllable.toLowerCase().replaceAll(/[\s·.'-]/g, ''))
    .join(' ')
  spelled.set(key, letters)
  return letters
}

/** As `people` spells names: no spaces, no tones, ü as v; a character without a known reading stands for itself. */
export function spellName(parts: readonly string[]): { pinyin: string; initials: string } {
  const syllables = parts.flatMap((part, i) => spell(part, i === 0).split(' ')).filter(Boolean)
  return { pinyin: syllables.join(''), initials: syllables.map((s) => Array.from(s)[0] ?? '').join('') }
}

/** A name as people of that age bear them. `surname` is given when it is inherited. */
export function nameOf(random: Stream, sex: 'male' | 'female', surname?: string): PersonName {
  const roll = random.unit()
  if (surname === undefined && roll < 0.00008) {
    const [given, father] = random.pick(UYGHUR)
    return { name: `${given}·${father}`, ...spellName([given, father]), nation: '维吾尔族' }
  }
  const hui = surname === undefined && roll < 0.012
  const family = surname ?? (hui ? HUI_SURNAMES : SURNAMES).draw(random)
  const given = givenName(random, sex)
  return { name: family + given.join(''), ...spellName([family, ...given]), nation: hui ? '回族' : '汉族' }
}

function givenName(random: Stream, sex: 'male' | 'female'): string[] {
  const women = sex === 'female'
  const rare = random.chance(0.004) ? random.pick(RARE) : undefined
  if (random.chance(0.14)) return [rare ?? random.pick(women ? WOMEN_SINGLE : MEN_SINGLE)]
  const first = random.pick(women ? WOMEN_FIRST : MEN_FIRST)
  let last = rare ?? random.pick(women ? WOMEN_LAST : MEN_LAST)
  while (last === first) last = random.pick(women ? WOMEN_LAST : MEN_LAST)
  return [first, last]
}

export function surnameOf(name: string): string {
  return COMPOUND.find((compound) => name.startsWith(compound)) ?? Array.from(name)[0] ?? ''
}

const COMPOUND = ['尉迟', '欧阳', '上官', '司马', '诸葛', '皇甫', '申屠', '拓跋']
