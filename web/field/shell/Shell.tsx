import { about } from '#contract/platform'
import { openLive, useChanges, useLiveState } from '#web/lib/live.ts'
import { useMessages } from '#web/lib/locale.ts'
import { invalidateBelow } from '#web/lib/query.ts'
import { messages as inbox } from '#web/shared/inbox/messages.ts'
import { useUnread } from '#web/shared/inbox/unread.ts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useSyncExternalStore } from 'react'
import { kept } from '#web/lib/kept.ts'
import { common } from '../messages.ts'
import { refusedOf, unsentOf, useOutbox } from '../outbox/outbox.ts'
import { type Place, Link, usePlace } from '../place.tsx'
import type { Me } from '../session.ts'
import { useClockError } from '../server-time.ts'
import { OwnSos } from './OwnSos.tsx'
import { Ringer } from './Ringer.tsx'
import { Tracker } from './Tracker.tsx'

const subscribeOnline = (tell: () => void) => {
  window.addEventListener('online', tell)
  window.addEventListener('offline', tell)
  return () => {
    window.removeEventListener('online', tell)
    window.removeEventListener('offline', tell)
  }
}

/** Is the server within reach, as far as one can know? */
function useReach(): 'here' | 'weak' | 'offline' {
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine)
  const { state } = useLiveState()
  if (!online) return 'offline'
  return state === 'lost' ? 'weak' : 'here'
}

export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  const m = useMessages(common)
  const place = usePlace()
  const reach = useReach()
  const outbox = useOutbox()
  const unsent = unsentOf(outbox).length
  const refused = refusedOf(outbox).length
  const clockError = useClockError()
  useEffect(() => openLive(), [me.sessionId])
  useChanges(
    useCallback(() => {
      void invalidateBelow('/field')
    }, []),
  )
  // A phone that slept has missed what was said meanwhile.
  useEffect(() => {
    if (reach === 'here') void invalidateBelow('/field')
  }, [reach])

  return (
    <div className="field">
      <header className="top">
        <div className="top-line">
          <strong>{m.app}</strong>
          <span className="who">{me.name}</span>
          <Link
            className="top-help"
            to={{
              page: 'guide',
              key: place.page === 'invitation' || place.page === 'history' ? 'respond' : 'duty',
            }}
          >
            {m.guide}
          </Link>
          <OwnSos />
        </div>
        <div role="status" className="states">
          {reach !== 'here' && <p className="state-offline">{reach === 'offline' ? m.offline : m.weak}</p>}
          {clockError !== 0 && (
            <p className="state-clock">{clockError > 0 ? m.slow(clockError) : m.fast(-clockError)}</p>
          )}
          {unsent > 0 && (
            <p className="state-unsent">
              <Link to={{ page: 'outbox' }}>{m.unsent(unsent)}</Link>
            </p>
          )}
          {refused > 0 && (
            <p className="state-refused">
              <Link to={{ page: 'outbox' }}>{m.refused(refused)}</Link>
            </p>
          )}
        </div>
      </header>
      <main id="main">
        {children}
        <Synthetic />
      </main>
      <nav className="tabs" aria-label={m.app}>
        {TABS.filter((page) => page !== 'orders' || me.may.includes('care.serve')).map((page) => (
          <Link key={page} to={{ page }} current={isAt(place, page)}>
            {m.tabs[page]}
            {page === 'inbox' && <Unread />}
          </Link>
        ))}
      </nav>
      <Ringer />
      <Tracker />
    </div>
  )
}

const TABS = ['home', 'orders', 'history', 'inbox', 'me'] as const

function Unread() {
  const m = useMessages(inbox)
  const unread = useUnread()
  return unread > 0 ? (
    <b className="count" aria-label={m.unread(unread)}>
      {unread > 99 ? '99+' : unread}
    </b>
  ) : null
}

function isAt(place: Place, tab: (typeof TABS)[number]): boolean {
  if (place.page === 'invitation') return tab === 'home'
  if (place.page === 'order') return tab === 'orders'
  if (place.page === 'guide') return false
  if (place.page === 'outbox' || place.page === 'security') return tab === 'me'
  return place.page === tab
}

/** A demo city says so on every page. */
function Synthetic() {
  const m = useMessages(common)
  const { data } = useQuery({ ...kept(about), staleTime: Number.POSITIVE_INFINITY })
  return data?.answer.kind === 'synthetic' ? <p className="hint demo">{m.demo}</p> : null
}
