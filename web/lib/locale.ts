import { useCallback, useSyncExternalStore } from 'react'

export type Locale = 'zh' | 'en'

const KEY = 'yike.locale'
const listeners = new Set<() => void>()

function stored(): Locale {
  return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
}

let current: Locale = stored()
document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en'

export function locale(): Locale {
  return current
}

export function setLocale(next: Locale): void {
  current = next
  localStorage.setItem(KEY, next)
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  for (const tell of listeners) tell()
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, locale)
}

/** Every text of a page in both languages: `zh` is the source, `en satisfies typeof zh`. */
export type Messages<T> = { zh: T; en: T }

/** `const m = useMessages(messages)`; the page redraws when the language is switched. */
export function useMessages<T>(messages: Messages<T>): T {
  return messages[useLocale()]
}

/** The text of the language in use, of a pair such as a permission's or a problem's name. */
export function useWord(): (pair: { zh: string; en: string }) => string {
  const language = useLocale()
  return useCallback((pair) => pair[language], [language])
}

/** The same outside a component (titles, exports). */
export function word(pair: { zh: string; en: string }): string {
  return pair[current]
}
