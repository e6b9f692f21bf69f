import { z } from 'zod'

/** A text in both languages. */
export type Pair = { zh: string; en: string }

/** A closed vocabulary: each key with its word in both languages. */
export type Words = Record<string, Pair>

/** One of the keys of a closed vocabulary, `z.enum` of them. `Object.keys` widens to string[]; its members are the keys. */
export const keys = <W extends object>(w: W) =>
  z.enum(Object.keys(w) as [keyof W & string, ...(keyof W & string)[]])

/**
 * Short texts of the contract and details of problems are written in one string, Chinese first: 「接警 Acknowledge」,
 * 「没有这个区划 / no such region」. This takes them apart, once, at the edge. A text of one language is both.
 */
export function splitWords(text: string): Pair {
  const found =
    /^(?<zh>.*?\p{Script=Han}.*?)\s+\/\s+(?<en>\P{Script=Han}*[a-z]{2}\P{Script=Han}*)$/su.exec(text) ??
    /^(?<zh>.*[\p{Script=Han}）】」》。！？，；：]\S*)\s+(?<en>\P{Script=Han}*[a-z]{2}\P{Script=Han}*)$/su.exec(
      text,
    )
  return { zh: found?.groups?.['zh'] ?? text, en: found?.groups?.['en'] ?? text }
}
