import { payers, schemeCategories } from '#contract/benefit-scheme'
import { situationVariables, subjects } from '#contract/benefit-situation'
import { comparisons, units } from '#contract/policy-parameter'
import { processWords } from './process-labels.ts'

/** Words of the fields and choices of rule bodies; what is not here keeps its own name. */
type Word = { zh: string; en: string }
const w = (zh: string, en: string): Word => ({ zh, en })

export const fieldWords: Readonly<Record<string, Word>> = {
  zh: w('中文', 'Chinese'),
  en: w('英文', 'English'),
  about: w('对当事人的一句话', 'One sentence to the person'),
  category: w('类别', 'Category'),
  subject: w('对象', 'Subject'),
  paidTo: w('付给', 'Paid to'),
  form: w('形式', 'Form'),
  audience: w('涉及范围（条件）', 'Whom it concerns (condition)'),
  criteria: w('条件', 'Criteria'),
  key: w('代码', 'Key'),
  when: w('条件表达式', 'Condition'),
  clause: w('条款', 'Clause'),
  amount: w('金额', 'Amount'),
  how: w('算法', 'Reckoned as'),
  value: w('数值', 'Value'),
  rows: w('档次', 'Rows'),
  rate: w('每单位', 'Per unit'),
  units: w('数量（表达式）', 'Units (expression)'),
  unitWord: w('单位名称', 'Word of the unit'),
  rounding: w('取整', 'Rounding'),
  cap: w('上限', 'At most'),
  of: w('基数（表达式，分）', 'Of (expression, fen)'),
  left: w('剩余额度（表达式）', 'Left of the quota (expression)'),
  basisPoints: w('比例（万分之）', 'Share (basis points)'),
  parts: w('各部分', 'Parts'),
  unit: w('单位', 'Unit'),
  bound: w('文件所定为', 'The document gives'),
  period: w('周期', 'Period'),
  effective: w('起算月', 'Effective from'),
  from: w('自', 'From'),
  to: w('至（不含）', 'To (not counted in)'),
  counts: w('按', 'Counted from'),
  partMonth: w('不足月', 'Part months'),
  deathMonth: w('去世当月', 'Month of death'),
  moveMonth: w('迁移当月由', 'Month of a move, paid by'),
  relations: w('与其他政策的关系', 'Relations to other schemes'),
  scheme: w('政策代码', 'Code of the scheme'),
  evidence: w('材料', 'Papers'),
  proves: w('证明的事项', 'Proves'),
  payers: w('资金分担', 'Payers'),
  payer: w('付款方', 'Payer'),
  share: w('比例（资金分担为万分之）', 'Share (of payers: basis points)'),
  steps: w('办理环节与时限', 'Steps and time limits'),
  step: w('环节', 'Step'),
  by: w('由', 'By'),
  workingDays: w('工作日', 'Working days'),
  readings: w('文本理解', 'Readings of the text'),
  cases: w('范例', 'Golden cases'),
  situation: w('情形', 'Situation'),
  expect: w('应得', 'Expected'),
  outcome: w('结果', 'Outcome'),
  fails: w('不符合的条件', 'Criteria that fail'),
  missing: w('缺少的事项', 'Missing facts'),
  compare: w('比较', 'Comparison'),
  upTo: w('上限', 'Up to'),
  base: w('基数', 'Base'),
  due: w('期限', 'Due'),
  nature: w('属性', 'Nature'),
  per: w('每', 'Per'),
  bands: w('档', 'Classes'),
  items: w('项目', 'Items'),
  who: w('服务对象', 'For whom'),
  what: w('服务内容', 'What'),
  standard: w('服务标准', 'Standard'),
  options: w('可选理解', 'Readings'),
  chosen: w('采用', 'In use'),
  ...Object.fromEntries(Object.entries(situationVariables).map(([name, one]) => [name, w(one.zh, one.en)])),
}

const choiceWords: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  category: schemeCategories,
  subject: subjects,
  compare: comparisons,
  payer: payers,
  unit: { ...units, fen: w('分', 'fen'), minutes: w('分钟', 'minutes') },
  per: units,
  paidTo: {
    elder: w('老年人', 'The elder'),
    worker: w('服务人员', 'The worker'),
    organisation: w('机构', 'The organisation'),
    provider: w('服务提供方', 'The provider'),
  },
  form: {
    cash: w('现金', 'Cash'),
    service: w('服务', 'Service'),
    goods: w('实物', 'Goods'),
    voucher: w('消费券', 'Voucher'),
    relief: w('减免', 'Relief'),
  },
  bound: {
    exact: w('定额', 'the amount'),
    at_least: w('下限（不低于）', 'a floor'),
    at_most: w('上限（不高于）', 'a ceiling'),
  },
  period: {
    day: w('每天', 'a day'),
    week: w('每周', 'a week'),
    month: w('每月', 'a month'),
    quarter: w('每季', 'a quarter'),
    half_year: w('每半年', 'half a year'),
    year: w('每年', 'a year'),
    once: w('一次性', 'once'),
  },
  how: {
    fixed: w('固定数额', 'A fixed amount'),
    table: w('分档', 'By bands'),
    per_unit: w('按数量', 'Per unit'),
    percent: w('按比例', 'A share'),
    sum: w('各部分之和', 'The sum of parts'),
    higher: w('取高', 'The higher'),
    lower: w('取低', 'The lower'),
    yields: w('不与之同享', 'Not beside it'),
    pays_after: w('在其之后支付', 'Pays after it'),
  },
  rounding: { down: w('舍去', 'Down'), nearest: w('四舍五入', 'Nearest'), up: w('进一', 'Up') },
  step: {
    check: w('核实', 'Check'),
    review: w('审核', 'Review'),
    approve: w('审批', 'Approve'),
    publish: w('公示', 'Publish'),
    pay: w('发放', 'Pay'),
  },
  by: {
    village: w('村（社区）', 'Village'),
    street: w('乡镇（街道）', 'Street'),
    county: w('县（区）', 'County'),
    city: w('市', 'City'),
  },
  from: { month_of: w('当月', 'the same month'), month_after: w('次月', 'the month after') },
  counts: {
    entitled: w('符合条件之月', 'the month of entitlement'),
    applied: w('申请之月', 'the month of application'),
  },
  partMonth: { whole: w('按整月', 'Whole month'), none: w('不发', 'None'), by_day: w('按天', 'By day') },
  deathMonth: { paid: w('照发', 'Paid'), not_paid: w('不发', 'Not paid') },
  moveMonth: { old: w('迁出地', 'the old county'), new: w('迁入地', 'the new county') },
  nature: { binding: w('约束性', 'Binding'), expected: w('预期性', 'Expected') },
  outcome: {
    entitled: w('符合', 'Entitled'),
    not_entitled: w('不符合', 'Not entitled'),
    unknown: w('不能确定', 'Not decided'),
    not_concerned: w('不涉及', 'Not concerned'),
  },
}

export const wordOfField = (name: string): Word => fieldWords[name] ?? processWords[name] ?? w(name, name)

/** The word of a choice of a field: of a situation's variable, of the scheme, or the choice itself. */
export function wordOfChoice(field: string, value: string): Word {
  const variable = Object.entries(situationVariables).find(([name]) => name === field)?.[1]
  return variable?.choices?.[value] ?? choiceWords[field]?.[value] ?? w(value, value)
}

/** Fields whose text is an expression, and of what it must be. */
export const expressionFields: Readonly<Record<string, 'bool' | 'number'>> = {
  audience: 'bool',
  when: 'bool',
  units: 'number',
  of: 'number',
  left: 'number',
}
/** Fields in fen when the unit of the body is fen. */
export const moneyFields: ReadonlySet<string> = new Set([
  'value',
  'rate',
  'cap',
  'amount',
  'billFen',
  'ltciPaidFen',
  'quotaLeftFen',
  'employerDueFen',
  'interestFen',
])

/** Texts of product defaults are written `中文 / English`; a document's own words have one language. */
export function inTwo(text: string): Word {
  const at = text.indexOf(' / ')
  return at === -1 ? w(text, text) : w(text.slice(0, at), text.slice(at + 3))
}
