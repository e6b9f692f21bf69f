import { z } from 'zod'
import { keys } from './words.ts'

/** The form of a variable of a situation, and those of workers, organisations and facilities; elders' are in `benefit-situation.ts`. */

type Choices = Record<string, { zh: string; en: string }>
export type Variable = {
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
export const Subject = keys(subjects)

/** Professions of care that documents of Jiaozuo and Jincheng name; assessors have a register of their own. */
export const professions = {
  care_worker: { zh: '养老护理员', en: 'Care worker' },
  elder_carer: { zh: '老年照护师', en: 'Carer of elders' },
  health_carer: { zh: '健康照护师', en: 'Health carer' },
  medical_carer: { zh: '医疗护理员', en: 'Medical carer' },
  nurse: { zh: '护士', en: 'Nurse' },
  head: { zh: '养老院院长', en: 'Head of a care home' },
  manager: { zh: '养老职业经理', en: 'Manager of care services' },
  adviser: { zh: '养老顾问', en: 'Care adviser' },
  teacher: { zh: '养老师资', en: 'Teacher of care' },
  social_worker: { zh: '社会工作者', en: 'Social worker' },
} as const

/** What a bill is for, as the notice on the consumption voucher tells services apart. */
export const serviceKinds = {
  long_stay: { zh: '机构长期入住', en: 'Long stay in an institution' },
  day_care: { zh: '日间托养', en: 'Day care' },
  respite: { zh: '短期（喘息）托养', en: 'Short stay (respite)' },
  home_visit: { zh: '居家上门服务', en: 'Home visit' },
} as const

export const years = { zh: '岁', en: 'years' }
export const months = { zh: '个月', en: 'months' }
export const days = { zh: '天', en: 'days' }
export const fen = { zh: '分', en: 'fen' }
const beds = { zh: '张', en: 'beds' }
const personMonths = { zh: '人·月', en: 'person-months' }
export const elder = ['elder'] as const
const worker = ['worker'] as const
const organisation = ['organisation'] as const
const facility = ['facility'] as const
export const sites = ['organisation', 'facility'] as const

export const workplaceVariables = {
  certificateLevel: {
    type: 'int',
    zh: '养老护理员等级（5 初级、4 中级、3 高级、2 技师、1 高级技师，0 无）',
    en: 'Care worker certificate: 5 junior, 4 middle, 3 senior, 2 technician, 1 senior technician, 0 none',
    of: worker,
  },
  profession: {
    type: 'string',
    zh: '职业',
    en: 'Profession',
    choices: professions,
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
  nursingBeds: {
    type: 'int',
    zh: '其中护理型床位',
    en: 'Nursing beds among the new ones',
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
