import { z } from 'zod'
import {
  days,
  elder,
  fen,
  months,
  serviceKinds,
  sites,
  type Variable,
  workplaceVariables,
  years,
} from './benefit-variables.ts'

export { Subject, subjects } from './benefit-variables.ts'

/**
 * The situation that a scheme looks at: one elder, worker, organisation or facility on one day, as named and typed values.
 * The same names are the variables of CEL conditions (camelCase), the keys of a situation in JSON, and in snake_case the
 * columns of the relation that a month is computed from. A value that is null or left out is *unknown*: a condition that
 * needs it is neither true nor false.
 */

const variables = {
  age: { type: 'int', zh: '周岁年龄', en: 'Age in completed years', unit: years, of: ['elder', 'worker'] },
  ageMonths: { type: 'int', zh: '满月龄', en: 'Age in completed months', unit: months, of: elder },
  sex: {
    type: 'string',
    zh: '性别',
    en: 'Sex',
    choices: { male: { zh: '男', en: 'Male' }, female: { zh: '女', en: 'Female' } },
    of: elder,
  },
  region: {
    type: 'int',
    zh: '居住地区划代码',
    en: 'Region lived in (division code)',
    of: ['elder', ...sites],
  },
  hukouRegion: { type: 'int', zh: '户籍地区划代码', en: 'Region of the household registration', of: elder },
  farming: { type: 'bool', zh: '农业户口', en: 'Agricultural registration', of: elder },
  rural: { type: 'bool', zh: '居住在农村', en: 'Lives in the country', of: ['elder', ...sites] },
  residenceMonths: {
    type: 'int',
    zh: '在本地居住满几个月',
    en: 'Completed months lived here',
    unit: months,
    of: elder,
  },
  groups: { type: 'list', zh: '所属群体', en: 'Groups, as computed from facts', of: elder },
  living: {
    type: 'string',
    zh: '居住情况',
    en: 'Lives with',
    choices: {
      alone: { zh: '独居', en: 'Alone' },
      with_spouse: { zh: '与配偶同住', en: 'With spouse' },
      with_children: { zh: '与子女同住', en: 'With children' },
      with_others: { zh: '与他人同住', en: 'With others' },
      institution: { zh: '住机构', en: 'In an institution' },
    },
    of: elder,
  },
  careSetting: {
    type: 'string',
    zh: '照护场所',
    en: 'Care setting',
    choices: {
      home: { zh: '居家', en: 'At home' },
      community: { zh: '社区', en: 'Community' },
      institution: { zh: '机构', en: 'Institution' },
    },
    of: elder,
  },
  abilityLevel: {
    type: 'int',
    zh: '能力等级（0 完好，1 轻度，2 中度，3 重度，4 完全失能）',
    en: 'Ability level: 0 intact, 1 mild, 2 moderate, 3 severe, 4 total (GB/T 42195-2022)',
    of: elder,
  },
  abilityMonths: {
    type: 'int',
    zh: '距最近一次能力评估的月数',
    en: 'Months since the ability assessment',
    unit: months,
    of: elder,
  },
  selfCare: {
    type: 'string',
    zh: '特困人员生活自理能力',
    en: 'Self-care of the destitute (six acts)',
    choices: {
      full: { zh: '全自理', en: 'Full' },
      part: { zh: '部分丧失', en: 'Partly lost' },
      none: { zh: '完全丧失', en: 'Lost' },
    },
    of: elder,
  },
  dementia: { type: 'bool', zh: '失智', en: 'Dementia diagnosed', of: elder },
  severeIllness: { type: 'bool', zh: '重病', en: 'Severely ill', of: elder },
  destitute: {
    type: 'string',
    zh: '特困供养',
    en: 'Destitute support',
    choices: {
      none: { zh: '否', en: 'No' },
      dispersed: { zh: '分散供养', en: 'Dispersed' },
      central: { zh: '集中供养', en: 'Central' },
    },
    of: elder,
  },
  subsistence: {
    type: 'string',
    zh: '最低生活保障',
    en: 'Subsistence allowance',
    choices: {
      none: { zh: '否', en: 'No' },
      urban: { zh: '城市低保', en: 'Urban' },
      rural: { zh: '农村低保', en: 'Rural' },
    },
    of: elder,
  },
  lowIncome: { type: 'bool', zh: '低收入家庭', en: 'Low-income family', of: elder },
  disabilityGrade: {
    type: 'int',
    zh: '残疾等级（0 无，1–4 级）',
    en: 'Grade of the disability card: 0 none, 1–4',
    of: elder,
  },
  familyPlanning: {
    type: 'string',
    zh: '计划生育家庭',
    en: 'Family-planning family',
    choices: {
      none: { zh: '否', en: 'No' },
      lost_only_child: { zh: '失独', en: 'Lost only child' },
      disabled_only_child: { zh: '独生子女伤残', en: 'Only child disabled' },
      two_daughters: { zh: '双女户', en: 'Two daughters' },
      one_child: { zh: '独生子女', en: 'One child' },
    },
    of: elder,
  },
  priorityCare: {
    type: 'string',
    zh: '优抚对象',
    en: 'Priority care',
    choices: {
      none: { zh: '否', en: 'No' },
      recipient: { zh: '重点优抚', en: 'Recipient' },
      lone: { zh: '孤老优抚', en: 'Lone recipient' },
    },
    of: elder,
  },
  modelWorker: {
    type: 'string',
    zh: '劳动模范',
    en: 'Model worker',
    choices: {
      none: { zh: '否', en: 'No' },
      city: { zh: '市级', en: 'City' },
      provincial: { zh: '省部级', en: 'Provincial' },
      national: { zh: '全国', en: 'National' },
    },
    of: elder,
  },
  incomeSource: {
    type: 'string',
    zh: '主要经济来源',
    en: 'Main source of income',
    choices: {
      pension: { zh: '职工养老金', en: 'Employee pension' },
      rural_pension: { zh: '城乡居民养老金', en: 'Residents’ pension' },
      subsistence: { zh: '低保/特困供养金', en: 'Subsistence allowance' },
      children: { zh: '子女供养', en: 'Children' },
      work: { zh: '劳动收入', en: 'Work' },
      land: { zh: '土地收入', en: 'Land' },
      savings: { zh: '储蓄', en: 'Savings' },
      other: { zh: '其他', en: 'Other' },
    },
    of: elder,
  },
  ltci: { type: 'bool', zh: '正享受长期护理保险待遇', en: 'Receives long-term-care insurance', of: elder },
  centralCareAid: {
    type: 'bool',
    zh: '正享受经济困难失能老年人集中照护补助',
    en: 'Receives the aid for central care of poor disabled elders',
    of: elder,
  },
  upliftService: {
    type: 'bool',
    zh: '正享受居家和社区基本养老服务提升行动服务',
    en: 'Receives services of the home and community care uplift programme',
    of: elder,
  },
  institutionFiled: {
    type: 'bool',
    zh: '所住机构已备案',
    en: 'The institution lived in is filed',
    of: elder,
  },
  institutionPrivate: {
    type: 'bool',
    zh: '所住机构由社会力量投资兴办',
    en: 'The institution lived in is run by social capital',
    of: elder,
  },
  stayDays: {
    type: 'int',
    zh: '当月入住天数',
    en: 'Days in the institution this month',
    unit: days,
    of: elder,
  },
  serviceKind: {
    type: 'string',
    zh: '服务类别',
    en: 'Kind of service billed',
    choices: serviceKinds,
    of: elder,
  },
  billFen: { type: 'int', zh: '服务账单金额', en: 'Bill of the service', unit: fen, of: elder },
  ltciPaidFen: {
    type: 'int',
    zh: '长护险已支付',
    en: 'Paid by long-term-care insurance',
    unit: fen,
    of: elder,
  },
  quotaLeftFen: {
    type: 'int',
    zh: '消费券当月剩余额度',
    en: 'Left of the month’s voucher',
    unit: fen,
    of: elder,
  },
  designatedProvider: {
    type: 'bool',
    zh: '服务由定点机构提供',
    en: 'Served by a designated provider',
    of: elder,
  },
  ...workplaceVariables,
} as const satisfies Record<string, Variable>

export type VariableName = keyof typeof variables
export const situationVariables: Readonly<Record<VariableName, Variable>> = variables
// As above.
export const variableNames = Object.keys(variables) as [VariableName, ...VariableName[]]
export const VariableName = z.enum(variableNames)

const valueShapes = {
  int: z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  decimal: z.number().min(-1e9).max(1e9).multipleOf(0.01, '最多两位小数 at most two decimals'),
  bool: z.boolean(),
  string: z.string(),
  list: z.array(z.string().max(60)).max(100),
} as const

function shapeOf(variable: Variable): z.ZodType {
  if (variable.type === 'string' && variable.choices) return z.enum(Object.keys(variable.choices))
  return valueShapes[variable.type]
}

export type SituationValue = number | boolean | string | readonly string[] | null
/** Values by name; a missing key and null both mean unknown. */
export type Situation = { readonly [name in VariableName]?: SituationValue | undefined }

/** A situation as it comes in: an unknown name, a wrong type or an unknown choice is refused with its pointer. */
export const Situation: z.ZodType<Situation> = z.strictObject(
  Object.fromEntries(variableNames.map((name) => [name, shapeOf(variables[name]).nullable().optional()])),
  // Each key is checked by its variable's own shape.
) as unknown as z.ZodType<Situation>

/** `hukouRegion` is the column `hukou_region`. */
export function columnOf(name: VariableName): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
