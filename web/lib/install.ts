import { useSyncExternalStore } from 'react'

/** Chromium's event, which is not in the DOM library of TypeScript. */
type Asking = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> }

let asking: Asking | null = null
const listeners = new Set<() => void>()
function keep(next: Asking | null): void {
  asking = next
  for (const tell of listeners) tell()
}
window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  keep(event as Asking) // by its name
})
window.addEventListener('appinstalled', () => keep(null))

const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches
/** Safari on iPhone and iPad has no question of its own; the person adds the page to the home screen. */
const isApple = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent)

/** How this page can become an app on the home screen; `null` when it is one, or cannot. */
export function useInstall(): { way: 'ask'; install: () => void } | { way: 'by-hand' } | null {
  const event = useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => asking,
  )
  if (isInstalled()) return null
  if (event) return { way: 'ask', install: () => void event.prompt().then(() => keep(null)) }
  return isApple() ? { way: 'by-hand' } : null
}
