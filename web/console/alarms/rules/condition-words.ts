import type { RuleFact } from '#contract/alarms'
import { DeviceKind, deviceKinds } from '#contract/device-protocol'
import { unitText } from '#web/lib/units.ts'

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

/**
 * A condition of a rule as people would say it: 「本次读数 不高于 本人红色下限 或 …」 for `value <= lowRed || …`. What has no
 * words of its own (a function, a name that is no fact) stays as it was written, so that nothing is lost.
 */
export function conditionWords(condition: string, facts: readonly RuleFact[], language: Language): string {
  let unit = ''
  const said = [...condition.matchAll(tokens)].map(([token]) => {
    const sign = signs[token]
    if (sign) return sign[language]
    const fact = facts.find((one) => one.name === token)
    if (fact) {
      unit = fact.unit ?? ''
      // What a fact may be stands behind its name, for who writes a condition.
      return (fact[language].split(/[：:（(]/)[0] ?? token).trim()
    }
    if (/^-?\d/.test(token)) return `${token.replace(/\.0+$/, '')}${unitText(unit)}`
    const kind = DeviceKind.safeParse(token.slice(1, -1))
    return kind.success ? deviceKinds[kind.data][language] : token
  })
  return said.join(' ').replaceAll('( ', '(').replaceAll(' )', ')') || '…'
}
