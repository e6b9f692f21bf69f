import { useSyncExternalStore } from 'react'

/** Main text in CSS pixels: 18 is the floor of the age-friendly rules, 30 the size that must be reachable. */
export const textSizes = { normal: 18, large: 23, largest: 30 } as const
export type TextSize = keyof typeof textSizes

const KEY = 'yike.family.text'
const listeners = new Set<() => void>()

function stored(): TextSize {
  const value = localStorage.getItem(KEY)
  return value === 'large' || value === 'largest' ? value : 'normal'
}
let current = stored()

export function applyTextSize(): void {
  document.documentElement.style.setProperty('--text', `${textSizes[current]}px`)
  document.documentElement.dataset['text'] = current
}

export function setTextSize(next: TextSize): void {
  current = next
  localStorage.setItem(KEY, next)
  applyTextSize()
  for (const tell of listeners) tell()
}

export function useTextSize(): TextSize {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => current,
  )
}
