import type { SheetData } from 'write-excel-file/node'
import { checkCharacter } from '#contract/identity'

/** An elder as the register has them, numbers in the clear: what a list that was kept elsewhere also knows. */
export type Known = {
  id: string
  name: string
  sex: 'male' | 'female' | 'unknown'
  birthDay: string
  identity: string | null
  phone: string | null
  regionCode: number
  county: string
  street: string
  village: string
  address: string
}

/** A small generator with a seed: the same list every time. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below
  }
}

const surnames = Array.from(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕',
)
const given = Array.from('秀英桂兰玉珍淑芬凤霞国强建华志明德福春生长青永贵金花素琴翠云海山文玉瑞雪守业立新')

export function freshPerson(roll: (below: number) => number): {
  name: string
  sex: 'male' | 'female'
  birthDay: string
  identity: string
  phone: string
} {
  const sex = roll(2) === 0 ? 'male' : 'female'
  const birthDay = new Date(Date.UTC(1930 + roll(36), roll(12), 1 + roll(28))).toISOString().slice(0, 10)
  const sequence = 2 * roll(490) + (sex === 'male' ? 1 : 2)
  // A place code of this province that the synthetic city does not give: nobody is made twice by chance.
  const body = `4117${String(21 + roll(70))}${birthDay.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  const pick = (list: readonly string[]) => list[roll(list.length)] ?? ''
  return {
    name: pick(surnames) + pick(given) + (roll(10) < 8 ? pick(given) : ''),
    sex,
    birthDay,
    identity: body + checkCharacter(body),
    phone: `1${3 + roll(7)}${String(roll(1_000_000_000)).padStart(9, '0')}`,
  }
}

export const listHeader = [
  '序号',
  '*姓名（必填）',
  '身份证号码',
  '性别',
  '出生年月',
  '联系电话',
  '县区',
  '乡镇街道',
  '村（社区）',
  '家庭住址',
  '居住状况',
  '是否低保',
  '备注',
]

const text = (value: string | null) => (value === null || value === '' ? null : { value, type: String })
const fullWidth = (value: string) => value.replaceAll(/\d/g, (d) => String.fromCodePoint(0xff10 + Number(d)))
const slip = (value: string, roll: (below: number) => number) => {
  const at = 6 + roll(11)
  return value.slice(0, at) + String((Number(value[at]) + 1 + roll(8)) % 10) + value.slice(at + 1)
}

/**
 * A list with the usual dirt: of four rows three are on record (unchanged, with news, without a number, with a slip), one is
 * new; cards of fifteen digits, wrong check digits, full-width digits, two phones in a cell, lost characters, dates in every
 * form, birthdays that contradict the card, the same person twice, villages that nobody knows.
 */
export function dirtyRows(
  known: readonly Known[],
  count: number,
  seed = 7,
): { rows: SheetData; planted: Record<string, number> } {
  const roll = dice(seed)
  const planted: Record<string, number> = {}
  const rows: SheetData = [listHeader.map((value) => ({ value, type: String }))]
  const note = (what: string) => void (planted[what] = (planted[what] ?? 0) + 1)
  let before: ReturnType<typeof line> | undefined
  function line(one: Omit<Known, 'id'>, living: string) {
    const dates = [
      one.birthDay,
      one.birthDay.replaceAll('-', '.'),
      one.birthDay.replaceAll('-', ''),
      one.birthDay.slice(0, 7).replace('-', '年') + '月',
      String(Date.parse(one.birthDay) / 864e5 + 25_569),
      '',
    ]
    return {
      name: one.name,
      identity: one.identity ?? '',
      sex: roll(3) === 0 ? '' : one.sex === 'male' ? '男' : '女',
      birth: one.identity ? (dates[roll(dates.length)] ?? '') : one.birthDay,
      phone: one.phone ?? '',
      county: one.county,
      street: one.street,
      village: one.village,
      address: one.address,
      living,
    }
  }
  for (let i = 0; i < count; i++) {
    const someone = known[roll(known.length)]
    const place = known[roll(known.length)]
    if (!someone || !place) break
    const kind = roll(100)
    const living = roll(5) === 0 ? (['独居', '与子女同住', '老两口'][roll(3)] ?? '') : ''
    const cells =
      kind < 60 || (kind >= 85 && kind < 93)
        ? line(someone, living)
        : line({ ...place, ...freshPerson(roll), address: `${place.street}路${1 + roll(300)}号` }, living)
    if (kind < 60) note('on record')
    else if (kind < 85) note('new')
    else if (kind < 89) {
      cells.identity = ''
      cells.birth = someone.birthDay
      note('on record, without a number')
    } else if (kind < 93) {
      if (cells.identity) cells.identity = slip(cells.identity, roll)
      note('on record, number with a slip')
    } else if (kind === 93) {
      cells.name = `${cells.name.slice(0, 1)}□${cells.name.slice(2)}`
      note('a lost character')
    } else if (kind === 94) {
      cells.identity = `${cells.identity.slice(0, 6)}${cells.identity.slice(8, 17)}`
      note('a card of fifteen digits')
    } else if (kind === 95) {
      cells.birth = '1921-02-03'
      note('a birthday that contradicts the card')
    } else if (kind === 96) {
      cells.village = '没有这个村'
      cells.address = ''
      cells.street = ''
      note('a village nobody knows')
    } else if (kind === 97) {
      cells.identity = fullWidth(cells.identity)
      cells.phone = `${cells.phone}/0391-${2_000_000 + roll(900_000)}`
      note('full-width digits and two phones')
    } else if (kind === 98 && before) {
      Object.assign(cells, before)
      note('the same person twice')
    } else note('new')
    before = cells
    rows.push([
      { value: i + 1, type: Number },
      text(cells.name),
      text(cells.identity),
      text(cells.sex),
      text(cells.birth),
      text(cells.phone),
      text(cells.county),
      text(cells.street),
      text(cells.village),
      text(cells.address),
      text(cells.living),
      text(roll(20) === 0 ? '农村低保' : ''),
      null,
    ])
  }
  return { rows, planted }
}
