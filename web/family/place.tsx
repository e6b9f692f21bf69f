import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react'

/** Where the page is. A handful of places need no router; their addresses are real, so that a message can link to one. */
export type Section =
  | 'benefits'
  | 'contacts'
  | 'consents'
  | 'looks'
  | 'history'
  | 'assessment'
  | 'changes'
  | 'mandates'
  | 'orders'
  | 'insurance'
export type Place =
  | { page: 'home' | 'inbox' | 'settings' | 'security' | 'advisor' }
  | { page: 'signIn'; from: string | null }
  | { page: 'elder'; id: string; section: Section | null }
  | { page: 'incident'; id: string }
  | { page: 'guide'; key: string | null }

const BASE = '/family'
const SECTIONS: readonly Section[] = [
  'benefits',
  'contacts',
  'consents',
  'looks',
  'history',
  'assessment',
  'changes',
  'mandates',
  'orders',
  'insurance',
]

export function addressOf(place: Place): string {
  switch (place.page) {
    case 'home':
      return `${BASE}/`
    case 'inbox':
    case 'settings':
    case 'security':
    case 'advisor':
      return `${BASE}/${place.page}`
    case 'elder':
      return `${BASE}/elders/${encodeURIComponent(place.id)}${place.section ? `/${place.section}` : ''}`
    case 'incident':
      return `${BASE}/incidents/${encodeURIComponent(place.id)}`
    case 'guide':
      return `${BASE}/guide${place.key ? `/${encodeURIComponent(place.key)}` : ''}`
    case 'signIn':
      return `${BASE}/sign-in${place.from ? `?from=${encodeURIComponent(place.from)}` : ''}`
  }
}

/** Anything unknown is the first page: an old link never ends in nothing. */
export function placeOf(pathname: string, search: string): Place {
  const [, first, second, third] = pathname.slice(BASE.length).split('/')
  if (first === 'elders' && second)
    return {
      page: 'elder',
      id: decodeURIComponent(second),
      section: SECTIONS.find((s) => s === third) ?? null,
    }
  if (first === 'incidents' && second) return { page: 'incident', id: decodeURIComponent(second) }
  if (first === 'guide') return { page: 'guide', key: second ? decodeURIComponent(second) : null }
  if (first === 'sign-in') {
    const from = new URLSearchParams(search).get('from')
    return { page: 'signIn', from: from?.startsWith(`${BASE}/`) ? from : null }
  }
  return first === 'settings' || first === 'inbox' || first === 'security' || first === 'advisor'
    ? { page: first }
    : { page: 'home' }
}

const listeners = new Set<() => void>()
let shown = location.pathname + location.search
const moved = () => {
  shown = location.pathname + location.search
  for (const tell of listeners) tell()
}
window.addEventListener('popstate', moved)

export function go(place: Place | string, options: { replace?: boolean } = {}): void {
  const address = typeof place === 'string' ? place : addressOf(place)
  if (options.replace) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  moved()
  window.scrollTo(0, 0)
}

export function usePlace(): Place {
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => shown,
  )
  return placeOf(location.pathname, location.search)
}

export function Link({ to, className, children }: { to: Place; className?: string; children: ReactNode }) {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(to)
  }
  return (
    <a href={addressOf(to)} onClick={follow} {...(className ? { className } : {})}>
      {children}
    </a>
  )
}
