import { incidentKinds, severities, type RuleFact } from '#contract/alarms'
import { duration } from '#web/lib/format.ts'
import { locale } from '#web/lib/locale.ts'
import { conditionWords } from './condition-words.ts'
import type { Draft } from './draft.ts'
import { namedFacts, type NamedFact } from './named-facts.ts'

const inWords = (condition: string, facts: readonly NamedFact[]) => conditionWords(condition, facts, locale())

/** The whole rule as one sentence, so that who writes it reads what it will do. */
export function sentenceOf(draft: Draft, known: readonly RuleFact[]): string {
  const text = clauses(draft, draft.body.type === 'fence' ? known : namedFacts(known, draft.body.metrics))
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function clauses(draft: Draft, facts: readonly NamedFact[]): string {
  const zh = locale() === 'zh'
  const { body } = draft
  const raises = zh
    ? `，报“${incidentKinds[draft.kind].zh}”（${draft.severity} ${severities[draft.severity].zh}）`
    : `: raises “${incidentKinds[draft.kind].en}” (${draft.severity} ${severities[draft.severity].en})`
  const who = draft.who
    ? zh
      ? `对满足 ${inWords(draft.who, facts)} 的长者，`
      : `For elders with ${inWords(draft.who, facts)}, `
    : ''
  const hours = body.schedule
    ? zh
      ? `在 ${body.schedule.from}–${body.schedule.to} 之间，`
      : `between ${body.schedule.from} and ${body.schedule.to}, `
    : ''
  if (body.type === 'fence')
    return zh
      ? `${who}${hours}连续 ${body.consecutive} 个位置在围栏之外${raises}`
      : `${who}${hours}${body.consecutive} positions in a row outside the fence${raises}`
  if (body.type === 'reading') {
    const held = [
      body.consecutive > 1 ? (zh ? `连续 ${body.consecutive} 次` : `${body.consecutive} times in a row`) : '',
      body.forSeconds > 0
        ? zh
          ? `持续 ${duration(body.forSeconds)}`
          : `for ${duration(body.forSeconds)}`
        : '',
    ]
      .filter(Boolean)
      .join(zh ? '、' : ', ')
    return `${who}${hours}${inWords(body.when, facts)}${held ? `${zh ? '，' : ', '}${held}` : ''}${raises}`
  }
  const expected = inWords(body.expect, facts)
  const { within } = body
  const missing =
    within.how === 'for'
      ? zh
        ? `${duration(within.seconds)}没有出现（${expected}）`
        : `no (${expected}) for ${duration(within.seconds)}`
      : within.how === 'by'
        ? zh
          ? `${within.from} 到 ${within.time} 还没有（${expected}）`
          : `no (${expected}) between ${within.from} and ${within.time}`
        : zh
          ? `${inWords(within.trigger, facts)} 之后 ${duration(within.seconds)}内没有（${expected}）`
          : `no (${expected}) within ${duration(within.seconds)} after ${inWords(within.trigger, facts)}`
  return `${who}${hours}${missing}${raises}`
}
