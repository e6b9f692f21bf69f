import { splitWords } from '#contract/words'
import { useCallback } from 'react'
import { useWord } from './locale.ts'

const system = { zh: '系统', en: 'System' }

/** A name on a page: of a person as it is; of a thing (「政策包 / Policy pack」) in the language in use; of work that the system did by itself (`policy.load_packs`), in words. */
export function useWho(): (name: string | null | undefined) => string {
  const say = useWord()
  return useCallback(
    (name) => {
      if (!name) return '—'
      if (/^[a-z]+[. ][a-z_]+$/.test(name)) return say(system)
      return name.includes(' / ') ? say(splitWords(name)) : name
    },
    [say],
  )
}
