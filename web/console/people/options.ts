import { useWord } from '#web/lib/locale.ts'

/** A vocabulary of the contract as options of a select, in the language in use. */
export function useOptions() {
  const say = useWord()
  return <K extends string>(words: Record<K, { zh: string; en: string }>): { value: K; label: string }[] =>
    // Object.entries widens the keys to string.
    (Object.entries(words) as [K, { zh: string; en: string }][]).map(([value, pair]) => ({
      value,
      label: say(pair),
    }))
}
