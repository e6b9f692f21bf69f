import * as contract from '#contract/policy-parameter'
import { policyKind } from './kind.ts'
import { faultsOfAudience } from './scheme/audience.ts'

/** What documents state besides schemes, one rule per figure. */

export const parameterKind = policyKind({
  name: 'policy.parameter',
  zh: '政策参数',
  en: 'Parameter',
  keyed: true,
  shape: contract.Parameter,
  check: ({ value, upTo }) =>
    upTo !== undefined && upTo !== null && value !== null && upTo < value
      ? [{ pointer: '/upTo', detail: '上限小于下限 / the upper end is below the lower' }]
      : [],
})

export const targetKind = policyKind({
  name: 'policy.target',
  zh: '规划指标',
  en: 'Target',
  keyed: true,
  shape: contract.Target,
  check: ({ unit, value }) =>
    unit === 'percent' && value !== null && (value < 0 || value > 100)
      ? [{ pointer: '/value', detail: '比例须在 0–100 之间 / a share lies between 0 and 100' }]
      : [],
})

export const priceKind = policyKind({
  name: 'policy.price',
  zh: '收费与补助标准',
  en: 'Price',
  keyed: true,
  twoPersons: true,
  shape: contract.Price,
})

export const bandsKind = policyKind({
  name: 'policy.bands',
  zh: '分级分档',
  en: 'Classes',
  keyed: true,
  shape: contract.Bands,
  check: ({ bands }) =>
    bands.flatMap(({ from, to }, i) => {
      const next = bands[i + 1]
      if (from !== undefined && to !== undefined && to <= from)
        return [{ pointer: `/bands/${i}/to`, detail: '上限须大于下限 / the class ends before it begins' }]
      if (next && to !== next.from)
        return [{ pointer: `/bands/${i + 1}/from`, detail: '与上一档不衔接 / there is a gap or an overlap' }]
      return []
    }),
})

const mustSay = [
  { field: 'who', zh: '服务对象', en: 'whom it is for' },
  { field: 'what', zh: '服务内容', en: 'what is done' },
  { field: 'mode', zh: '供给方式', en: 'how it is provided' },
  { field: 'standard', zh: '服务标准', en: 'the standard' },
  { field: 'payer', zh: '支出责任', en: 'who pays' },
] as const

export const servicesKind = policyKind({
  name: 'policy.services',
  zh: '基本养老服务清单',
  en: 'List of basic services',
  keyed: true,
  shape: contract.ServiceList,
  check: ({ items, audience }, { regionCode }) => [
    ...(audience === undefined ? [] : faultsOfAudience(audience, regionCode)),
    ...items.flatMap(({ key }, i) =>
      items.findIndex((one) => one.key === key) === i
        ? []
        : [{ pointer: `/items/${i}/key`, detail: '名称重复 / the key is there twice' }],
    ),
  ],
  // 明确服务对象、服务内容、服务方式、服务标准和支出责任: a list with a gap promises nothing.
  complete: ({ items }) =>
    items.flatMap((item, i) =>
      mustSay.flatMap(({ field, zh, en }) =>
        item[field]
          ? []
          : [{ pointer: `/items/${i}/${field}`, detail: `“${item.zh}”缺少${zh} / “${item.en}” lacks ${en}` }],
      ),
    ),
})

export const readingKind = policyKind({
  name: 'policy.reading',
  zh: '文本理解口径',
  en: 'Reading of a text',
  keyed: true,
  shape: contract.Reading,
  check: ({ options, chosen }) =>
    chosen === null || options.some((one) => one.key === chosen)
      ? []
      : [{ pointer: '/chosen', detail: '不在可选口径之内 / not one of the readings' }],
})
