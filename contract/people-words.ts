import { z } from 'zod'
import { keys, type Words } from './words.ts'

/** The closed vocabularies of the elder's record, each with its Chinese and English word. */

function words<const W extends Words>(w: W): W {
  return w
}

export const sexes = words({
  male: { zh: '男', en: 'Male' },
  female: { zh: '女', en: 'Female' },
  unknown: { zh: '不详', en: 'Unknown' },
})
export const Sex = keys(sexes)
export type Sex = z.infer<typeof Sex>

export const statuses = words({
  alive: { zh: '在册', en: 'Living here' },
  moved: { zh: '已迁出', en: 'Moved away' },
  died: { zh: '已故', en: 'Died' },
  /** Two records of one person: this one leads to the other. */
  merged: { zh: '已合并', en: 'Merged' },
  /** Made by a mistake that was undone. */
  withdrawn: { zh: '已撤销', en: 'Withdrawn' },
})
export const ElderStatus = keys(statuses)
export type ElderStatus = z.infer<typeof ElderStatus>

/** From which status an operation may start; a recorded death is taken back only with a reason. */
export const statusTransitions = {
  move: ['alive'],
  die: ['alive', 'moved'],
  bringBack: ['moved', 'died'],
} as const satisfies Record<string, readonly ElderStatus[]>

export const careSettings = words({
  home: { zh: '居家', en: 'At home' },
  community: { zh: '社区', en: 'Community' },
  institution: { zh: '机构', en: 'Institution' },
})
export const CareSetting = keys(careSettings)
export type CareSetting = z.infer<typeof CareSetting>

export const identityKinds = words({
  resident_card: { zh: '居民身份证', en: 'Resident identity card' },
  hmt_permit: { zh: '港澳台居民居住证', en: 'Residence permit (HK, Macao, Taiwan)' },
  foreign_card: { zh: '外国人永久居留证', en: 'Foreign permanent resident card' },
  none: { zh: '无证件', en: 'No card' },
})
export const IdentityKind = keys(identityKinds)
export type IdentityKind = z.infer<typeof IdentityKind>

export const mobilities = words({
  unknown: { zh: '未登记', en: 'Not recorded' },
  independent: { zh: '行走自如', en: 'Walks freely' },
  stick: { zh: '拄拐行走', en: 'Walks with a stick' },
  walker: { zh: '助行器', en: 'Walking frame' },
  wheelchair: { zh: '轮椅', en: 'Wheelchair' },
  bedridden: { zh: '卧床', en: 'Bedridden' },
})
export const Mobility = keys(mobilities)
export type Mobility = z.infer<typeof Mobility>

export const senses = words({
  unknown: { zh: '未登记', en: 'Not recorded' },
  good: { zh: '良好', en: 'Good' },
  impaired: { zh: '减退', en: 'Impaired' },
  none: { zh: '丧失', en: 'None' },
})
export const Sense = keys(senses)

export const addressKinds = words({
  residence: { zh: '现住址', en: 'Home' },
  registered: { zh: '户籍地址', en: 'Registered (hukou)' },
  temporary: { zh: '临时住址', en: 'Temporary' },
})
export const AddressKind = keys(addressKinds)

export const healthKinds = words({
  condition: { zh: '疾病', en: 'Condition' },
  allergy: { zh: '过敏', en: 'Allergy' },
  medication: { zh: '用药', en: 'Medication' },
})
export const HealthKind = keys(healthKinds)

export const relations = words({
  spouse: { zh: '配偶', en: 'Spouse' },
  son: { zh: '儿子', en: 'Son' },
  daughter: { zh: '女儿', en: 'Daughter' },
  child_in_law: { zh: '儿媳/女婿', en: 'Child-in-law' },
  grandchild: { zh: '孙辈', en: 'Grandchild' },
  sibling: { zh: '兄弟姐妹', en: 'Sibling' },
  relative: { zh: '其他亲属', en: 'Other relative' },
  neighbour: { zh: '邻居', en: 'Neighbour' },
  guardian: { zh: '监护人', en: 'Guardian' },
  liaison: { zh: '村（社区）联络人', en: 'Village liaison' },
  doctor: { zh: '家庭医生', en: 'Family doctor' },
  care_worker: { zh: '护理员', en: 'Care worker' },
  other: { zh: '其他', en: 'Other' },
})
export const Relation = keys(relations)
export type Relation = z.infer<typeof Relation>

export const purposes = words({
  records: { zh: '建立和使用养老服务档案', en: 'Keeping and using the care record' },
  health: { zh: '处理健康信息', en: 'Using health data' },
  location: { zh: '紧急时使用位置', en: 'Using the location in an emergency' },
  device: { zh: '使用家中设备数据', en: 'Using data of devices at home' },
  camera: { zh: '使用图像', en: 'Using pictures' },
  family: { zh: '家属查看情况', en: 'Family may see how things are' },
  sharing: { zh: '向服务机构、医院提供信息', en: 'Sharing with services and hospitals' },
  recording: { zh: '通话录音', en: 'Recording calls' },
  research: { zh: '脱敏后用于统计研究', en: 'De-identified statistics' },
})
export const Purpose = keys(purposes)
export type Purpose = z.infer<typeof Purpose>
/** The text people agree to changes: the version they saw is kept with their answer. */
export const CONSENT_VERSION = '2026-11'

export const needItems = words({
  meal: { zh: '助餐', en: 'Meals' },
  bath: { zh: '助浴', en: 'Bathing' },
  clean: { zh: '助洁', en: 'Cleaning' },
  medical: { zh: '助医', en: 'Medical help' },
  walk: { zh: '助行', en: 'Getting about' },
  urgent: { zh: '助急', en: 'Urgent help' },
  errand: { zh: '代办', en: 'Errands' },
  company: { zh: '精神慰藉', en: 'Company' },
  rehabilitation: { zh: '康复', en: 'Rehabilitation' },
  aids: { zh: '辅具', en: 'Aids' },
  modification: { zh: '适老化改造', en: 'Home modification' },
})
export const NeedItem = keys(needItems)
export type NeedItem = z.infer<typeof NeedItem>

export const documentKinds = words({
  identity: { zh: '身份证件', en: 'Identity card' },
  household: { zh: '户口簿', en: 'Household book' },
  assessment: { zh: '评估报告', en: 'Assessment' },
  disability: { zh: '残疾证', en: 'Disability card' },
  medical: { zh: '医疗资料', en: 'Medical paper' },
  consent: { zh: '同意书', en: 'Consent form' },
  photo: { zh: '照片', en: 'Photograph' },
  other: { zh: '其他', en: 'Other' },
})
export const DocumentKind = keys(documentKinds)

export const incomeSources = words({
  pension: { zh: '职工养老金', en: 'Employee pension' },
  rural_pension: { zh: '城乡居民养老金', en: 'Residents’ pension' },
  subsistence: { zh: '低保/特困供养金', en: 'Subsistence allowance' },
  children: { zh: '子女供养', en: 'Children' },
  work: { zh: '劳动收入', en: 'Work' },
  land: { zh: '土地收入', en: 'Land' },
  savings: { zh: '储蓄', en: 'Savings' },
  other: { zh: '其他', en: 'Other' },
})
export const IncomeSource = keys(incomeSources)

const yes = { yes: { zh: '是', en: 'Yes' }, no: { zh: '否', en: 'No' } } as const
/** Dated facts: one value of a kind at a time. `hukou` has a region code as its value. */
export const factKinds = {
  living: {
    zh: '居住情况',
    en: 'Living with',
    values: words({
      alone: { zh: '独居', en: 'Alone' },
      with_spouse: { zh: '与配偶同住', en: 'With spouse' },
      with_children: { zh: '与子女同住', en: 'With children' },
      with_others: { zh: '与他人同住', en: 'With others' },
      institution: { zh: '住机构', en: 'In an institution' },
    }),
  },
  children: {
    zh: '子女情况',
    en: 'Children',
    values: words({
      none: { zh: '无子女', en: 'None' },
      away: { zh: '子女外出', en: 'Away' },
      nearby: { zh: '子女在本地', en: 'Nearby' },
    }),
  },
  ability: {
    zh: '能力等级',
    en: 'Ability',
    values: words({
      intact: { zh: '能力完好', en: 'Intact' },
      mild: { zh: '轻度失能', en: 'Mildly disabled' },
      moderate: { zh: '中度失能', en: 'Moderately disabled' },
      severe: { zh: '重度失能', en: 'Severely disabled' },
      total: { zh: '完全失能', en: 'Totally disabled' },
    }),
  },
  dementia: {
    zh: '认知障碍',
    en: 'Dementia',
    values: words({
      suspected: { zh: '疑似', en: 'Suspected' },
      diagnosed: { zh: '已确诊', en: 'Diagnosed' },
    }),
  },
  destitute: {
    zh: '特困供养',
    en: 'Destitute support',
    values: words({
      dispersed: { zh: '分散供养', en: 'Dispersed' },
      central: { zh: '集中供养', en: 'Central' },
    }),
  },
  subsistence: {
    zh: '最低生活保障',
    en: 'Subsistence allowance',
    values: words({ urban: { zh: '城市低保', en: 'Urban' }, rural: { zh: '农村低保', en: 'Rural' } }),
  },
  low_income: { zh: '低收入家庭', en: 'Low-income family', values: words({ yes: yes.yes }) },
  disability_card: {
    zh: '残疾证',
    en: 'Disability card',
    values: words({
      grade_1: { zh: '一级', en: 'Grade 1' },
      grade_2: { zh: '二级', en: 'Grade 2' },
      grade_3: { zh: '三级', en: 'Grade 3' },
      grade_4: { zh: '四级', en: 'Grade 4' },
    }),
  },
  severe_illness: { zh: '重病', en: 'Severe illness', values: words({ yes: yes.yes }) },
  family_planning: {
    zh: '计划生育家庭',
    en: 'Family-planning family',
    values: words({
      lost_only_child: { zh: '失独', en: 'Lost only child' },
      disabled_only_child: { zh: '独生子女伤残', en: 'Only child disabled' },
      two_daughters: { zh: '双女户', en: 'Two daughters' },
      one_child: { zh: '独生子女', en: 'One child' },
    }),
  },
  priority_care: {
    zh: '优抚对象',
    en: 'Priority care',
    values: words({
      recipient: { zh: '重点优抚', en: 'Recipient' },
      lone: { zh: '孤老优抚', en: 'Lone recipient' },
    }),
  },
  model_worker: {
    zh: '劳动模范',
    en: 'Model worker',
    values: words({
      provincial: { zh: '省部级', en: 'Provincial' },
      national: { zh: '全国', en: 'National' },
      city: { zh: '市级', en: 'City' },
    }),
  },
  hukou: { zh: '户籍所在地', en: 'Registered residence', values: null },
  farming: { zh: '农业人口', en: 'Agricultural population', values: words(yes) },
  rural: { zh: '居住在农村', en: 'Lives in the country', values: words(yes) },
  central_wish: { zh: '集中供养意愿', en: 'Wants central support', values: words(yes) },
  family_doctor: {
    zh: '家庭医生签约',
    en: 'Family doctor',
    values: words({ signed: { zh: '已签约', en: 'Signed' } }),
  },
} as const satisfies Record<string, { zh: string; en: string; values: Words | null }>
// As above.
export const FactKind = keys(factKinds)
export type FactKind = z.infer<typeof FactKind>

/** Whether a value belongs to a kind: the database keeps text, the vocabulary is here. */
export function isFactValue(kind: FactKind, value: string): boolean {
  const { values } = factKinds[kind]
  return values === null ? /^\d{6,12}$/.test(value) : value in values
}
export function factValueWord(kind: FactKind, value: string): { zh: string; en: string } {
  const values: Words | null = factKinds[kind].values
  return values?.[value] ?? { zh: value, en: value }
}

/** Groups as the view people.elder_group computes them from facts and birth days. */
export const groups = words({
  age60: { zh: '60 岁以上', en: '60 and over' },
  age65: { zh: '65 岁以上', en: '65 and over' },
  age75: { zh: '75 岁以上', en: '75 and over' },
  age80: { zh: '高龄（80 岁以上）', en: '80 and over' },
  age85: { zh: '85 岁以上', en: '85 and over' },
  age90: { zh: '90 岁以上', en: '90 and over' },
  age100: { zh: '百岁老人', en: 'Centenarian' },
  living_alone: { zh: '独居', en: 'Lives alone' },
  empty_nest: { zh: '空巢', en: 'Empty nest' },
  left_behind: { zh: '留守', en: 'Left behind' },
  lone: { zh: '孤寡（无子女独居）', en: 'Lone: no children, lives alone' },
  rural: { zh: '农村', en: 'Rural' },
  farming: { zh: '农业人口', en: 'Agricultural' },
  semi_disabled: { zh: '半失能', en: 'Semi-disabled' },
  disabled: { zh: '失能', en: 'Disabled' },
  dementia: { zh: '失智', en: 'Dementia' },
  severe_illness: { zh: '重病', en: 'Severely ill' },
  destitute_dispersed: { zh: '特困（分散）', en: 'Destitute, dispersed' },
  destitute_central: { zh: '特困（集中）', en: 'Destitute, central' },
  subsistence: { zh: '低保', en: 'Subsistence allowance' },
  low_income: { zh: '低收入', en: 'Low income' },
  disability: { zh: '残疾', en: 'Disability card' },
  low_income_disabled: { zh: '低收入残疾', en: 'Low income, disabled' },
  hardship: { zh: '经济困难', en: 'In hardship' },
  hardship_disabled: { zh: '经济困难失能', en: 'In hardship and disabled' },
  safety_net: { zh: '兜底保障', en: 'Safety net' },
  family_planning: { zh: '计生特殊', en: 'Family-planning special' },
  lost_only_child: { zh: '失独', en: 'Lost only child' },
  two_daughters: { zh: '双女户', en: 'Two daughters' },
  one_child: { zh: '独生子女家庭', en: 'One-child family' },
  priority_care: { zh: '优抚', en: 'Priority care' },
  lone_priority_care: { zh: '孤老优抚', en: 'Lone priority care' },
  model_worker: { zh: '劳模', en: 'Model worker' },
  central_wish: { zh: '愿集中供养', en: 'Wants central support' },
  family_doctor: { zh: '已签约家庭医生', en: 'Has a family doctor' },
})
export const Group = keys(groups)
export type Group = z.infer<typeof Group>

/** What a complete record has; what is missing is followed up (A-REG-04). */
export const gaps = words({
  habits: { zh: '生活习惯', en: 'Living habits' },
  health: { zh: '健康状况', en: 'Health' },
  family: { zh: '家庭情况', en: 'Family situation' },
  contact: { zh: '联系人', en: 'A contact' },
  phone: { zh: '电话', en: 'A phone number' },
  address: { zh: '住址', en: 'Address' },
  place: { zh: '住址坐标', en: 'Place on the map' },
  consent: { zh: '建档同意', en: 'Consent to the record' },
})
export const Gap = keys(gaps)
export type Gap = z.infer<typeof Gap>

export const reviewReasons = words({
  living_changed: { zh: '居住情况有变，需重新了解需求', en: 'Living arrangement changed: review the needs' },
  fact_expired: { zh: '身份认定到期，需复核', en: 'A status has expired: check it again' },
  status_changed: { zh: '状态变更后复核', en: 'Status changed: review' },
  central_wish: { zh: '愿集中供养，需安排入住', en: 'Wants central support: find a place' },
  asked: { zh: '提请复核', en: 'Review asked for' },
})
export const ReviewReason = keys(reviewReasons)
export type ReviewReason = z.infer<typeof ReviewReason>

/** What of a record fitted a search. */
export const matches = words({
  identity: { zh: '证件号', en: 'Identity number' },
  phone: { zh: '电话', en: 'Phone' },
  former_phone: { zh: '曾用电话', en: 'Former phone' },
  contact_phone: { zh: '联系人电话', en: 'Phone of a contact' },
  name: { zh: '姓名', en: 'Name' },
  former_name: { zh: '曾用名', en: 'Other name' },
  pinyin: { zh: '拼音', en: 'Pinyin' },
  initials: { zh: '首字母', en: 'Initials' },
  address: { zh: '住址', en: 'Address' },
})
export const Matched = keys(matches)

const Standard = z.object({
  urbanFen: z.number().int().min(0).max(10_000_000).nullable(),
  ruralFen: z.number().int().min(0).max(10_000_000).nullable(),
})
/** A month and person, in fen; null is a blank of the document. `multipleHundredths`: 130 is 1.3 times. */
export const LivingStandards = z.object({
  subsistence: Standard,
  destitute: Standard,
  multipleHundredths: z.number().int().min(100).max(1000).nullable(),
})
