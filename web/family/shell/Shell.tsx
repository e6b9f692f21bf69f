import { elders } from '#contract/family'
import { kept } from '#web/lib/kept.ts'
import { useLiveState } from '#web/lib/live.ts'
import { useMessages } from '#web/lib/locale.ts'
import { messages as inbox } from '#web/shared/inbox/messages.ts'
import { useUnread } from '#web/shared/inbox/unread.ts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { common } from '../messages.ts'
import { addressOf, Link, type Place } from '../place.tsx'
import { guideOf } from './guide-of.ts'
import { useReadAloud } from './read-aloud.ts'

/** The frame of every page: where one is, back, read aloud, settings. Nothing moves and nothing sells. */
export function Shell({ place, children }: { place: Place; children: ReactNode }) {
  const m = useMessages(common)
  const i = useMessages(inbox)
  const unread = useUnread()
  const { data } = useQuery(kept(elders))
  const { state } = useLiveState()
  const address = addressOf(place)
  const { can, reading, toggle } = useReadAloud(address)
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  // A new page takes the focus, so that who cannot see it hears that it changed.
  useEffect(() => {
    if (first.current) first.current = false
    else main.current?.focus()
  }, [address])
  return (
    <>
      <header className="bar">
        {place.page === 'home' ? (
          <span className="brand">
            {m.app[0]}
            <span className="brand-more"> · {m.app[1]}</span>
          </span>
        ) : (
          <Link
            to={
              place.page === 'elder' && place.section
                ? { page: 'elder', id: place.id, section: null }
                : { page: 'home' }
            }
            className="bar-button"
          >
            ‹ {m.back}
          </Link>
        )}
        {can && (
          <button type="button" className="bar-button" aria-pressed={reading} onClick={toggle}>
            {reading ? m.stop : m.read}
          </button>
        )}
        {place.page !== 'inbox' && (
          <Link to={{ page: 'inbox' }} className="bar-button">
            {i.inbox}
            {unread > 0 && (
              <b className="count" aria-label={i.unread(unread)}>
                {unread > 99 ? '99+' : unread}
              </b>
            )}
          </Link>
        )}
        {place.page !== 'guide' && (
          <Link to={{ page: 'guide', key: guideOf(place) }} className="bar-button">
            {m.guide}
          </Link>
        )}
        {place.page !== 'settings' && (
          <Link to={{ page: 'settings' }} className="bar-button">
            {m.settings}
          </Link>
        )}
      </header>
      {state === 'lost' && (
        <p className="notice" role="status">
          {m.lost}
        </p>
      )}
      <main ref={main} tabIndex={-1}>
        {children}
      </main>
      {data?.answer.items.some((one) => one.synthetic) && <footer className="demo">{m.demo}</footer>}
    </>
  )
}
