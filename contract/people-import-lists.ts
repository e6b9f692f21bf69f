import { z } from 'zod'
import { FactKind, factKinds } from './people-words.ts'
import { keys } from './words.ts'

/**
 * What an import understands: the fields a column may hold, the lists that offices keep (each with the fields of its
 * template), and the reasons for which a row waits. Pure vocabulary; the endpoints are people-import.ts.
 */

type Words = { zh: string; en: string }
/** What is written in a header row, besides the field's own Chinese name. */
type Field = Words & { also: readonly string[] }

const basics = {
  name: { zh: '姓名', en: 'Name', also: ['老人姓名', '长者姓名', '本人姓名', '名字', 'name'] },
  other_name: { zh: '曾用名', en: 'Former name', also: ['别名', '又名', '小名'] },
  identity: {
    zh: '身份证号',
    en: 'Identity number',
    also: [
      '公民身份号码',
      '身份证号码',
      '身份证',
      '证件号码',
      '证件号',
      '居民身份证号码',
      'idcard',
      'id number',
    ],
  },
  sex: { zh: '性别', en: 'Sex', also: ['sex', 'gender'] },
  birth_day: {
    zh: '出生日期',
    en: 'Birth date',
    also: ['出生年月', '出生年月日', '生日', '出生时间', 'birthday'],
  },
  nation: { zh: '民族', en: 'Nation', also: ['nation'] },
  phone: {
    zh: '联系电话',
    en: 'Phone',
    also: [
      '电话',
      '手机',
      '手机号',
      '手机号码',
      '本人电话',
      '电话号码',
      '联系方式',
      '老人电话',
      'phone',
      'mobile',
    ],
  },
  phone_2: {
    zh: '电话二',
    en: 'Second phone',
    also: ['其他电话', '备用电话', '固定电话', '座机', '家庭电话'],
  },
  county: { zh: '县（区）', en: 'County', also: ['县区', '区县', '县市区', '所属区县', '区'] },
  street: {
    zh: '乡镇（街道）',
    en: 'Street or township',
    also: ['乡镇', '街道', '乡镇街道', '镇办', '街道办', '所属街道', '乡镇办'],
  },
  village: {
    zh: '村（社区）',
    en: 'Village or community',
    also: ['村', '社区', '村社区', '所属社区', '所在社区', '行政村', '居委会', '村委会', '村居'],
  },
  place: {
    zh: '所属区划',
    en: 'Place',
    also: ['区划', '区划代码', '行政区划', '所属地区', '地区', '所在地'],
  },
  address: {
    zh: '现住址',
    en: 'Home address',
    also: ['住址', '地址', '家庭住址', '居住地址', '现居住地', '家庭地址', '详细地址', '居住地', 'address'],
  },
  since: {
    zh: '认定日期',
    en: 'Since',
    also: ['开始日期', '起始日期', '享受时间', '纳入时间', '批准日期', '发证日期', '开始时间', '认定时间'],
  },
  contact_name: {
    zh: '联系人姓名',
    en: 'Contact',
    also: ['联系人', '家属姓名', '监护人', '子女姓名', '紧急联系人', '赡养人'],
  },
  contact_relation: { zh: '与老人关系', en: 'Relation', also: ['关系', '与本人关系', '联系人关系'] },
  contact_phone: {
    zh: '联系人电话',
    en: 'Phone of the contact',
    also: ['家属电话', '监护人电话', '子女电话', '紧急联系人电话', '紧急联系电话', '赡养人电话'],
  },
} as const satisfies Record<string, Field>

const factHeaders: Record<FactKind, readonly string[]> = {
  living: ['居住状况', '居住方式', '居住类型', '是否独居'],
  children: ['子女状况', '有无子女'],
  ability: ['能力状况', '失能等级', '评估等级', '失能情况', '自理能力'],
  dementia: ['失智情况', '认知症', '失智'],
  destitute: ['特困', '供养方式', '特困类型', '是否特困'],
  subsistence: ['低保', '低保类型', '是否低保', '低保类别'],
  low_income: ['低收入', '是否低收入', '低保边缘'],
  disability_card: ['残疾等级', '残疾', '伤残等级', '残疾级别'],
  severe_illness: ['是否重病', '大病'],
  family_planning: ['计生情况', '计生特殊', '计生类型', '失独'],
  priority_care: ['优抚', '优抚类型', '优抚对象类别'],
  model_worker: ['劳模', '劳模级别', '劳模类别'],
  hukou: ['户籍', '户籍地', '户口所在地', '户籍地址'],
  farming: ['户口性质', '是否农业户口', '农业户口'],
  rural: ['城乡', '城乡类型', '居住城乡'],
  central_wish: ['是否愿意集中供养', '集中供养意愿'],
  family_doctor: ['家庭医生', '是否签约', '签约家庭医生', '家医签约'],
}

const BasicField = keys(basics)
export const ImportField = z.enum([...BasicField.options, ...FactKind.options])
export type ImportField = z.infer<typeof ImportField>

export function fieldWords(field: ImportField): Words {
  const fact = FactKind.safeParse(field)
  return fact.success ? factKinds[fact.data] : basics[BasicField.parse(field)]
}
/** Every way a header names the field. */
export function fieldHeaders(field: ImportField): readonly string[] {
  const fact = FactKind.safeParse(field)
  return fact.success
    ? [factKinds[fact.data].zh, factKinds[fact.data].en, ...factHeaders[fact.data]]
    : [basics[BasicField.parse(field)].zh, ...basics[BasicField.parse(field)].also]
}

type List = Words & {
  /** The columns of its template, in order. */
  fields: readonly ImportField[]
  /** Without which a row cannot go in. */
  needs: readonly ImportField[]
  /** What being on the list says of a person when no column says it. */
  sets: Partial<Record<FactKind, string>>
}
const person = [
  'name',
  'identity',
  'sex',
  'birth_day',
  'phone',
  'county',
  'street',
  'village',
  'address',
] as const
const family = ['contact_name', 'contact_relation', 'contact_phone'] as const
const list = (
  zh: string,
  en: string,
  extra: readonly ImportField[],
  needs: readonly ImportField[] = [],
  sets: Partial<Record<FactKind, string>> = {},
): List => ({ zh, en, fields: [...person, ...extra, ...family], needs: ['name', ...needs], sets })

export const importLists = {
  elders: list('长者名册', 'Elders', ['nation', 'living', 'children', 'farming', 'hukou']),
  very_old: list('高龄老人名册', 'Very old', ['since', 'living']),
  living_alone: list('独居老人名册', 'Living alone', ['children', 'since'], [], { living: 'alone' }),
  left_behind: list('农村留守老人名册', 'Left behind', ['living', 'since'], [], {
    children: 'away',
    rural: 'yes',
  }),
  disabled: list('失能失智老人名册', 'Disabled and demented', ['ability', 'dementia', 'since']),
  subsistence: list('低保名册', 'Subsistence allowance', ['subsistence', 'since'], ['subsistence']),
  destitute: list('特困供养名册', 'Destitute support', ['destitute', 'ability', 'since'], ['destitute']),
  low_income: list('低收入家庭名册', 'Low income', ['since'], [], { low_income: 'yes' }),
  disability: list('残疾人证名册', 'Disability cards', ['disability_card', 'since'], ['disability_card']),
  family_planning: list(
    '计划生育特殊家庭名册',
    'Family planning',
    ['family_planning', 'since'],
    ['family_planning'],
  ),
  priority_care: list('优抚对象名册', 'Priority care', ['priority_care', 'since'], [], {
    priority_care: 'recipient',
  }),
  model_worker: list('劳动模范名册', 'Model workers', ['model_worker', 'since'], ['model_worker']),
  severe_illness: list('重病患者名册', 'Severe illness', ['since'], [], { severe_illness: 'yes' }),
  family_doctor: list('家庭医生签约名册', 'Family doctors', ['since'], [], { family_doctor: 'signed' }),
} as const satisfies Record<string, List>
export const ImportList = keys(importLists)
export type ImportList = z.infer<typeof ImportList>
/** The list without the narrowing of its own literals. */
export function importList(key: ImportList): List {
  return importLists[key]
}

/** Why a row waits. `soft`: a person may accept it as it is; what then happens stands in the words. */
type Reason = Words & { soft: boolean }
const hard = (zh: string, en: string): Reason => ({ zh, en, soft: false })
const soft = (zh: string, en: string): Reason => ({ zh, en, soft: true })
export const importReasons = {
  name_missing: hard('没有姓名', 'No name'),
  name_glyph: hard('姓名里有显示不出的字', 'A character of the name was lost'),
  name_letters: hard('姓名不是文字', 'The name is not made of letters'),
  name_differs: soft(
    '证件号已登记，但姓名不同；接受则改名并保留曾用名',
    'Registered under another name; accepting renames and keeps the former',
  ),
  identity_length: hard('证件号位数不对', 'The identity number has a wrong length'),
  identity_characters: hard('证件号里有别的字符', 'The identity number has other characters'),
  identity_date: hard('证件号里的日期不存在', 'The date in the identity number does not exist'),
  identity_check_digit: hard('证件号校验码不对', 'The check digit does not fit'),
  identity_place: hard('证件号前六位不是区划代码', 'The identity number begins with no place code'),
  identity_rounded: hard(
    '证件号被表格软件存成了数字，后几位已丢失',
    'The spreadsheet kept the number as a figure and lost its last digits',
  ),
  birth_missing: hard('没有证件号，也没有出生日期', 'Neither an identity number nor a birth date'),
  birth_unreadable: hard('出生日期读不懂', 'The birth date cannot be read'),
  birth_ambiguous: hard('出生日期有两种读法', 'The birth date can be read in two ways'),
  birth_future: hard('出生日期在将来', 'The birth date is in the future'),
  birth_contradicts: soft(
    '出生日期与证件号不符；接受则以证件号为准',
    'The birth date contradicts the card; accepting takes the card’s',
  ),
  sex_missing: hard('没有证件号，也没有性别', 'Neither an identity number nor the sex'),
  sex_unreadable: hard('性别读不懂', 'The sex cannot be read'),
  sex_contradicts: soft(
    '性别与证件号不符；接受则以证件号为准',
    'The sex contradicts the card; accepting takes the card’s',
  ),
  under_age: soft('不满 60 周岁；接受则照样建档', 'Under 60; accepting registers all the same'),
  phone_unreadable: soft('电话读不懂；接受则不录这个电话', 'A phone cannot be read; accepting leaves it out'),
  contact_phone_unreadable: soft(
    '联系人电话读不懂；接受则不录',
    'The contact’s phone cannot be read; accepting leaves it out',
  ),
  place_missing: hard('没有村（社区）', 'No village or community'),
  place_unknown: hard('找不到这个村（社区）', 'No such village or community'),
  place_ambiguous: hard('有几个同名的村（社区）', 'Several villages have this name'),
  place_outside: hard('不在您的范围内', 'Outside your area'),
  place_street: soft(
    '只写到乡镇（街道）；接受则先登记到街道',
    'Only the street is named; accepting registers there',
  ),
  place_moved: soft(
    '与登记的村（社区）不同；接受则登记为迁居',
    'Another village than registered; accepting records a move',
  ),
  value_missing: hard('名册必填的一项没有填', 'A field that this list needs is empty'),
  value_unreadable: soft('有一项读不懂；接受则不录这一项', 'A field cannot be read; accepting leaves it out'),
  since_unreadable: soft(
    '认定日期读不懂；接受则用名册日期',
    'The date cannot be read; accepting takes the list’s',
  ),
  in_file: soft(
    '与前面的一行是同一人；接受则并入那份档案',
    'The same person as an earlier row; accepting updates that record',
  ),
  likely_same: soft('很像已登记的人', 'Much like somebody registered'),
  elsewhere: soft(
    '该证件号已在其他地区登记；接受则照样建档，并提请上级核对是否同一人',
    'Registered in another area; accepting registers here too and asks the level above to compare',
  ),
  gone: hard('档案已是已故或已迁出，请先核实', 'The record says died or moved away: verify first'),
  overlaps: hard('与已登记的认定日期重叠', 'Overlaps with what is recorded'),
  beaten: hard('在入库前又有人改了这份档案', 'Somebody changed the record meanwhile'),
} as const satisfies Record<string, Reason>
export const ImportReason = keys(importReasons)
export type ImportReason = z.infer<typeof ImportReason>

/** What a row need not say, or may say wrongly, once somebody has said whose record it is: the record knows better. */
export const knownBetter: ReadonlySet<ImportReason> = new Set([
  'name_glyph',
  'name_missing',
  'identity_length',
  'identity_characters',
  'identity_date',
  'identity_check_digit',
  'identity_place',
  'identity_rounded',
  'birth_missing',
  'birth_unreadable',
  'birth_ambiguous',
  'birth_future',
  'sex_missing',
  'sex_unreadable',
  'under_age',
  'place_missing',
  'place_street',
] as const)
