import { type Pair, splitWords } from '#contract/words'

type Say = (pair: Pair) => string

/** The document and clause that a rule rests on, in the language in use where it was written in both. */
export function sourceText(say: Say, source: { document: string; clause: string | null }): string {
  const parts = [source.document, source.clause].filter((part): part is string => Boolean(part))
  return parts.map((part) => say(splitWords(part))).join(' · ')
}

const everywhere: Pair = { zh: '全国', en: 'Everywhere' }

/** Where a rule holds; the code 0 is the whole country. */
export function placeText(say: Say, rule: { regionCode: number; regionName: string }): string {
  return rule.regionCode === 0 ? say(everywhere) : rule.regionName
}
