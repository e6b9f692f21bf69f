/** A text in both languages. */
export type Pair = { zh: string; en: string }

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
