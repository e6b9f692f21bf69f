import { DeviceKind, deviceKinds, MetricName, metrics } from '#contract/device-protocol'
import { Group, groups } from '#contract/people-words'
import { unitText } from '#web/lib/units.ts'
import { plainName, type NamedFact } from './named-facts.ts'

type Language = 'zh' | 'en'

const signs: Readonly<Record<string, Record<Language, string>>> = {
  '<': { zh: '低于', en: 'is below' },
  '<=': { zh: '不高于', en: 'is at most' },
  '>': { zh: '高于', en: 'is above' },
  '>=': { zh: '不低于', en: 'is at least' },
  '==': { zh: '是', en: 'is' },
  '!=': { zh: '不是', en: 'is not' },
  '&&': { zh: '且', en: 'and' },
  '||': { zh: '或', en: 'or' },
  '!': { zh: '不是', en: 'not' },
}
const tokens = /&&|\|\||[=!<>]=|[<>!()]|'[^']*'|"[^"]*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|\S/g
/** `'living_alone' in groups` is said the other way round: the groups include it. */
const included = /('[^']*'|"[^"]*")\s+in\s+([A-Za-z_]\w*)/g
const includes = { zh: '包括', en: 'include' } as const

/** A kind of device, a metric or a group that a condition names between quotes. */
function literal(token: string, language: Language): string {
  const inside = token.slice(1, -1)
  const kind = DeviceKind.safeParse(inside)
  if (kind.success) return deviceKinds[kind.data][language]
  const metric = MetricName.safeParse(inside)
  if (metric.success) return metrics[metric.data][language]
  const group = Group.safeParse(inside)
  return group.success ? groups[group.data][language] : token
}

/**
 * A condition of a rule as people would say it: 「心率 不高于 本人心率红色下限 或 …」 for `value <= lowRed || …` with the facts
 * of that rule (`namedFacts`). What has no words of its own (a function, a name that is no fact) stays as it was
 * written, so that nothing is lost.
 */
export function conditionWords(condition: string, facts: readonly NamedFact[], language: Language): string {
  let unit = ''
  // After a list of metrics has been said once, each further one is 该项: the list stands in front of all.
  let listed = false
  const said = [...condition.replaceAll(included, '$2 in $1').matchAll(tokens)].map(([token]) => {
    const sign = signs[token]
    if (sign) return sign[language]
    if (token === 'in') return includes[language]
    const fact = facts.find((one) => one.name === token)
    if (fact) {
      unit = fact.unit ?? ''
      const name = listed && fact.again ? fact.again[language] : (fact.said ?? plainName(fact))[language]
      listed ||= fact.again !== undefined
      return name
    }
    if (/^-?\d/.test(token)) return `${token.replace(/\.0+$/, '')}${unitText(unit)}`
    return literal(token, language)
  })
  return said.join(' ').replaceAll('( ', '(').replaceAll(' )', ')') || '…'
}
