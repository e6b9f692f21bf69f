import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'
export type Theme = 'light' | 'dark'

const KEY = 'yike.theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY)
  return value === 'light' || value === 'dark' ? value : 'system'
}

let choice: ThemeChoice = stored()

function resolve(): Theme {
  if (choice !== 'system') return choice
  return system.matches ? 'dark' : 'light'
}

function apply(): void {
  document.documentElement.dataset['theme'] = resolve()
  for (const tell of listeners) tell()
}
system.addEventListener('change', apply)
apply()

export function setTheme(next: ThemeChoice): void {
  choice = next
  localStorage.setItem(KEY, next)
  apply()
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, resolve)
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice)
}

/** The value of a token of tokens.css in the theme in use, for canvases that cannot read CSS variables (map, charts). */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}
