import { z } from 'zod'

/**
 * The situation that a scheme looks at: one elder, worker, organisation or facility on one day, as named and typed values.
 * The same names are the variables of CEL conditions (camelCase), the keys of a situation in JSON, and in snake_case the
 * columns of the relation that a month is computed from. A value that is null or left out is *unknown*: a condition that
 * needs it is neither true nor false.
 */

type Choices = Record<string, { zh: string; en: string }>
type Variable = {
  /** CEL type. `decimal` is a CEL double with at most two decimals, reckoned in hundredths. */
  readonly type: 'int' | 'decimal' | 'bool' | 'string' | 'list'
  readonly zh: string
  readonly en: string
  /** Unit as people read it. */
  readonly unit?: { zh: string; en: string }
  /** What a string may be, or the members of a list; absent when open (region codes are int). */
  readonly choices?: Choices
  readonly of: readonly Subject[]
}

export const subjects = {
  elder: { zh: '老年人', en: 'Elder' },
  worker: { zh: '养老服务人员', en: 'Care worker' },
  organisation: { zh: '机构', en: 'Organisation' },
  facility: { zh: '设施', en: 'Facility' },
} as const
export type Subject = keyof typeof subjects
// Object.keys widens to string[]; the record's keys are its members.
export const Subject = z.enum(Object.keys(subjects) as [Subject, ...Subject[]])

const years = { zh: '岁', en: 'years' }
const months = { zh: '个月', en: 'months' }
const days = { zh: '天', en: 'days' }
const fen = { zh: '分', en: 'fen' }
const beds = { zh: '张', en: 'beds' }
const personMonths = { zh: '人·月', en: 'person-months' }
const elder = ['elder'] as const
const worker = ['worker'] as const
const organisation = ['organisation'] as const
const facility = ['facility'] as const
const sites = ['organisation', 'facility'] as const

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
    choices: {
      long_stay: { zh: '机构长期入住', en: 'Long stay in an institution' },
      day_care: { zh: '日间托养', en: 'Day care' },
      respite: { zh: '短期（喘息）托养', en: 'Short stay (respite)' },
      home_visit: { zh: '居家上门服务', en: 'Home visit' },
    },
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
  certificateLevel: {
    type: 'int',
    zh: '养老护理员等级（5 初级、4 中级、3 高级、2 技师、1 高级技师，0 无）',
    en: 'Care worker certificate: 5 junior, 4 middle, 3 senior, 2 technician, 1 senior technician, 0 none',
    of: worker,
  },
  serviceMonths: {
    type: 'int',
    zh: '从事护理工作满几个月',
    en: 'Completed months of nursing work',
    unit: months,
    of: worker,
  },
  frontline: { type: 'bool', zh: '在一线护理岗位', en: 'Works at the bedside', of: worker },
  workplace: {
    type: 'string',
    zh: '工作单位类别',
    en: 'Kind of workplace',
    choices: {
      institution: { zh: '养老机构', en: 'Care institution' },
      community: { zh: '社区养老服务设施', en: 'Community care facility' },
      epidemic_station: { zh: '疫情防控社区一线', en: 'Epidemic front line of a community' },
      other: { zh: '其他', en: 'Other' },
    },
    of: worker,
  },
  graduate: { type: 'bool', zh: '符合条件的毕业生', en: 'Eligible graduate', of: worker },
  graduatedMonths: {
    type: 'int',
    zh: '毕业满几个月',
    en: 'Months since graduation',
    unit: months,
    of: worker,
  },
  hardToEmploy: { type: 'bool', zh: '就业困难人员', en: 'Hard to employ', of: worker },
  contractMonths: { type: 'int', zh: '劳动合同月数', en: 'Months of the contract', unit: months, of: worker },
  contributionsPaid: {
    type: 'bool',
    zh: '社会保险费已足额缴纳',
    en: 'Social insurance paid in full',
    of: ['worker', 'organisation'],
  },
  workDays: { type: 'int', zh: '工作天数', en: 'Days worked', unit: days, of: worker },
  filed: { type: 'bool', zh: '已备案', en: 'Filed with civil affairs', of: sites },
  privateCapital: { type: 'bool', zh: '由社会力量投资兴办', en: 'Run by social capital', of: sites },
  organisationKind: {
    type: 'string',
    zh: '单位性质',
    en: 'Kind of organisation',
    choices: {
      company: { zh: '企业', en: 'Company' },
      civil_non_enterprise: { zh: '民办非企业单位', en: 'Civil non-enterprise unit' },
      public_institution: { zh: '公办机构', en: 'Public institution' },
      individual: { zh: '个体工商户', en: 'Sole trader' },
    },
    of: organisation,
  },
  sizeClass: {
    type: 'string',
    zh: '企业规模',
    en: 'Size of the firm',
    choices: {
      micro: { zh: '微型', en: 'Micro' },
      small: { zh: '小型', en: 'Small' },
      medium: { zh: '中型', en: 'Medium' },
      large: { zh: '大型', en: 'Large' },
    },
    of: ['organisation', 'worker'],
  },
  ownNewBeds: {
    type: 'int',
    zh: '自建房屋新增床位',
    en: 'New beds in own buildings',
    unit: beds,
    of: organisation,
  },
  convertedBeds: {
    type: 'int',
    zh: '改建、租赁房屋床位',
    en: 'Beds in converted or rented buildings',
    unit: beds,
    of: organisation,
  },
  builtBeds: {
    type: 'int',
    zh: '新建、改建、扩建项目床位',
    en: 'Beds of new, rebuilt or extended projects',
    unit: beds,
    of: organisation,
  },
  residentMonths: {
    type: 'int',
    zh: '在住老年人（人·月）',
    en: 'Residents',
    unit: personMonths,
    of: organisation,
  },
  closedRun: { type: 'bool', zh: '疫情期间封闭运行', en: 'Run closed in the epidemic', of: sites },
  hardPressed: { type: 'bool', zh: '生产经营严重困难', en: 'In severe difficulty', of: organisation },
  employerDueFen: {
    type: 'int',
    zh: '单位应缴社会保险费',
    en: 'Employer’s part of social insurance',
    unit: fen,
    of: organisation,
  },
  exemptMonths: {
    type: 'int',
    zh: '已免（减）征月数',
    en: 'Months of relief already used',
    unit: months,
    of: organisation,
  },
  deferMonths: {
    type: 'int',
    zh: '申请缓缴月数',
    en: 'Months of deferral asked',
    unit: months,
    of: organisation,
  },
  interestFen: { type: 'int', zh: '贷款利息', en: 'Interest on the loan', unit: fen, of: organisation },
  builtMonths: {
    type: 'int',
    zh: '建成满几个月',
    en: 'Months since completion',
    unit: months,
    of: organisation,
  },
  internsKeptPercent: {
    type: 'decimal',
    zh: '见习期满留用率',
    en: 'Interns kept',
    unit: { zh: '%', en: '%' },
    of: organisation,
  },
  accepted: { type: 'bool', zh: '已通过验收', en: 'Accepted', of: facility },
  usedArea: {
    type: 'decimal',
    zh: '实际使用面积',
    en: 'Area in actual use',
    unit: { zh: '平方米', en: 'm²' },
    of: facility,
  },
  usedMonths: { type: 'int', zh: '使用月数', en: 'Months in use', unit: months, of: facility },
  suspendedDays: { type: 'int', zh: '暂停服务天数', en: 'Days suspended', unit: days, of: facility },
  ruralCentres: {
    type: 'int',
    zh: '连片管理的农村日间照料中心数',
    en: 'Rural day-care centres run together',
    of: organisation,
  },
  wellRun: { type: 'bool', zh: '老人满意、运行良好', en: 'Elders satisfied, well run', of: sites },
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
