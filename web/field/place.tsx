import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react'

/**
 * Where the phone is: five pages do not need a router, and the typed router of the console claims the types of every
 * link in this repository. Addresses are real, so that a message can link to an invitation and "back" works.
 */
export type Place =
  | { page: 'home' | 'orders' | 'history' | 'inbox' | 'me' | 'outbox' | 'security' }
  | { page: 'signIn'; from: string | null }
  | { page: 'invitation' | 'order' | 'assessment' | 'survey'; id: string }
  | { page: 'guide'; key: string | null }

const BASE = '/field'

export function addressOf(place: Place): string {
  switch (place.page) {
    case 'home':
      return `${BASE}/`
    case 'invitation':
      return `${BASE}/invitations/${encodeURIComponent(place.id)}`
    case 'order':
      return `${BASE}/orders/${encodeURIComponent(place.id)}`
    case 'assessment':
      return `${BASE}/assessments/${encodeURIComponent(place.id)}`
    case 'survey':
      return `${BASE}/surveys/${encodeURIComponent(place.id)}`
    case 'guide':
      return `${BASE}/guide${place.key ? `/${encodeURIComponent(place.key)}` : ''}`
    case 'signIn':
      return `${BASE}/sign-in${place.from ? `?from=${encodeURIComponent(place.from)}` : ''}`
    default:
      return `${BASE}/${place.page}`
  }
}

/** Anything unknown is the first page: an old link never ends in nothing. */
export function placeOf(pathname: string, search: string): Place {
  const [, first, second] = pathname.slice(BASE.length).split('/')
  if (first === 'invitations' && second) return { page: 'invitation', id: decodeURIComponent(second) }
  if (first === 'orders' && second) return { page: 'order', id: decodeURIComponent(second) }
  if (first === 'assessments' && second) return { page: 'assessment', id: decodeURIComponent(second) }
  if (first === 'surveys' && second) return { page: 'survey', id: decodeURIComponent(second) }
  if (first === 'guide') return { page: 'guide', key: second ? decodeURIComponent(second) : null }
  if (first === 'sign-in') {
    const from = new URLSearchParams(search).get('from')
    return { page: 'signIn', from: from?.startsWith(`${BASE}/`) ? from : null }
  }
  return first === 'orders' ||
    first === 'history' ||
    first === 'inbox' ||
    first === 'me' ||
    first === 'outbox' ||
    first === 'security'
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
  document.querySelector('main')?.scrollTo(0, 0)
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

export function Link({
  to,
  className,
  current,
  children,
}: {
  to: Place
  className?: string
  current?: boolean
  children: ReactNode
}) {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    go(to)
  }
  return (
    <a
      href={addressOf(to)}
      onClick={follow}
      {...(className ? { className } : {})}
      {...(current ? { 'aria-current': 'page' } : {})}
    >
      {children}
    </a>
  )
}
