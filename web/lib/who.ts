import { useCallback } from 'react'
import { useWord } from './locale.ts'

const system = { zh: '系统', en: 'System' }

/** A name on a page: of a person as it is; of work that the system did by itself (`policy.load_packs`), in words. */
export function useWho(): (name: string | null | undefined) => string {
  const say = useWord()
  return useCallback((name) => (name ? (/^[a-z]+[. ][a-z_]+$/.test(name) ? say(system) : name) : '—'), [say])
}
