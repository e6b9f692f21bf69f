/** A line of the menu with the ways in which one may write it. */
export type Spelt<T> = { entry: T; zh: string; en: string; syllables: readonly string[] }

/**
 * The lines that fit what was typed, the best first: Chinese or English as written, pinyin in full (`gaojingtai`), its
 * initials (`gjt`), or a mixture from the beginning of syllables (`gaojt`). Nothing typed: all of them.
 */
export function matching<T>(lines: readonly Spelt<T>[], typed: string): T[] {
  const asked = typed.trim().toLowerCase()
  if (asked === '') return lines.map((line) => line.entry)
  return lines
    .map((line, index) => ({ line, index, rank: rankOf(line, asked) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ line }) => line.entry)
}

function rankOf<T>({ zh, en, syllables }: Spelt<T>, asked: string): number {
  const english = en.toLowerCase()
  if (zh.startsWith(asked) || english.startsWith(asked)) return 4
  if (syllables.length > 0 && spells(syllables, asked.replaceAll(' ', ''))) return 3
  if (zh.includes(asked) || english.split(/[\s,]+/).some((word) => word.startsWith(asked))) return 2
  const bare = asked.replaceAll(' ', '')
  return syllables.some((_, from) => from > 0 && spells(syllables.slice(from), bare)) ? 1 : 0
}

/** Whether the letters are beginnings of one syllable after the other. */
function spells(syllables: readonly string[], letters: string): boolean {
  if (letters === '') return true
  const [first, ...rest] = syllables
  if (first === undefined) return false
  const syllable = first.toLowerCase()
  for (let n = Math.min(syllable.length, letters.length); n > 0; n--)
    if (syllable.slice(0, n) === letters.slice(0, n) && spells(rest, letters.slice(n))) return true
  return false
}
