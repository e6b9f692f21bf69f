import type { RuleFact } from '#contract/alarms'

type Words = { readonly zh: string; readonly en: string }
/**
 * A fact in the words of one rule: `said` within a sentence, and `again` once it has been named, because a list of
 * metrics is said once.
 */
export type NamedFact = RuleFact & { readonly said?: Words; readonly again?: Words }

const around: Readonly<Record<string, (metric: Words) => Words>> = {
  value: (m) => m,
  previous: (m) => ({ zh: `上一次${m.zh}`, en: `the previous ${m.en}` }),
  lowRed: (m) => ({ zh: `本人${m.zh}红色下限`, en: `the person’s lower red limit of ${m.en}` }),
  lowAmber: (m) => ({ zh: `本人${m.zh}黄色下限`, en: `the person’s lower amber limit of ${m.en}` }),
  highAmber: (m) => ({ zh: `本人${m.zh}黄色上限`, en: `the person’s upper amber limit of ${m.en}` }),
  highRed: (m) => ({ zh: `本人${m.zh}红色上限`, en: `the person’s upper red limit of ${m.en}` }),
  baselineMean: (m) => ({ zh: `本人平时${m.zh}均值`, en: `the person’s usual mean of ${m.en}` }),
  baselineSd: (m) => ({
    zh: `本人平时${m.zh}标准差`,
    en: `the person’s usual standard deviation of ${m.en}`,
  }),
  z: (m) => ({
    zh: `${m.zh}偏离平时的标准差倍数`,
    en: `the deviation of ${m.en} from what is usual (in standard deviations)`,
  }),
}
/** What is a value of the metric itself, and so has its unit. */
const withoutUnit = new Set(['z'])
const it: Words = { zh: '该项', en: 'it' }

function small(text: string): string {
  // CO and SpO₂ keep their capitals.
  return /^[A-Z][A-Z\d]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}

/** Without what is explained behind it: 燃气浓度 for 燃气浓度（爆炸下限百分比）. */
export function plainName({ zh, en }: Words): Words {
  return { zh: (zh.split(/[：（]/)[0] ?? zh).trim(), en: small((en.split(/[:(,]/)[0] ?? en).trim()) }
}

/**
 * The facts as a rule over these metrics says them: 心率 for `value` of a rule over heart rate, 心率、血氧饱和度中任一项 for
 * one over two. Without metrics they keep their general words.
 */
export function namedFacts(facts: readonly RuleFact[], metrics: readonly string[]): readonly NamedFact[] {
  const read = metrics.flatMap((name) => facts.find((one) => one.name === name) ?? [])
  const [only] = read
  if (!only) return facts
  const names = read.map(plainName)
  const all: Words =
    names.length === 1
      ? plainName(only)
      : {
          zh: `${names.map(({ zh }) => zh).join('、')}中任一项`,
          en: `any of ${names
            .map(({ en }) => en)
            .join(', ')
            .replace(/, (?=[^,]*$)/, ' or ')}`,
        }
  const unit = read.every((one) => one.unit === only.unit) ? only.unit : null
  return facts.map((fact) => {
    const say = around[fact.name]
    if (!say) return fact
    // Of several metrics only the value lists them: the limits are those of whichever was read.
    const first = names.length === 1 || fact.name === 'value' ? say(all) : say(it)
    return {
      ...fact,
      ...first,
      said: first,
      unit: withoutUnit.has(fact.name) ? null : unit,
      ...(names.length > 1 ? { again: say(it) } : {}),
    }
  })
}
