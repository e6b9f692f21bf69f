import { openLive, useChanges } from '#web/lib/live.ts'
import { locale, setLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { invalidateBelow } from '#web/lib/query.ts'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { common } from '../messages.ts'
import { OutboxPage } from '../outbox/OutboxPage.tsx'
import { refusedOf, unsentOf, useOutbox } from '../outbox/outbox.ts'
import { Link, type Place } from '../place.tsx'
import { leave, type Me } from '../session.ts'
import { OwnSecurity } from '../me/OwnSecurity.tsx'
import './assessment.css'
import { messages } from './messages.ts'
import { SittingPage } from './SittingPage.tsx'
import { SittingsPage } from './SittingsPage.tsx'

const online = (tell: () => void) => {
  window.addEventListener('online', tell)
  window.addEventListener('offline', tell)
  return () => {
    window.removeEventListener('online', tell)
    window.removeEventListener('offline', tell)
  }
}

/** What an assessor's post sees on the phone: no rescue, no position followed, the same outbox. */
export function AssessorApp({ me, place }: { me: Me; place: Exclude<Place, { page: 'signIn' }> }) {
  const c = useMessages(common)
  const m = useMessages(messages)
  const here = useSyncExternalStore(online, () => navigator.onLine)
  const outbox = useOutbox()
  const unsent = unsentOf(outbox).length
  const refused = refusedOf(outbox).length
  useEffect(() => openLive(), [me.sessionId])
  useChanges(
    useCallback(() => {
      void invalidateBelow('/field')
    }, []),
  )
  const tab =
    place.page === 'outbox' ? 'outbox' : place.page === 'me' || place.page === 'security' ? 'me' : 'home'
  return (
    <div className="field">
      <header className="top">
        <div className="top-line">
          <strong>{c.app}</strong>
          <span className="who">{me.name}</span>
        </div>
        <div role="status" className="states">
          {!here && <p className="state-offline">{c.offline}</p>}
          {unsent > 0 && <p className="state-unsent">{c.unsent(unsent)}</p>}
          {refused > 0 && (
            <p className="state-refused">
              <Link to={{ page: 'outbox' }}>{c.refused(refused)}</Link>
            </p>
          )}
        </div>
      </header>
      <main id="main">
        {place.page === 'assessment' ? (
          <SittingPage id={place.id} />
        ) : place.page === 'security' ? (
          <OwnSecurity me={me} />
        ) : tab === 'outbox' ? (
          <OutboxPage />
        ) : tab === 'me' ? (
          <AssessorMe me={me} />
        ) : (
          <SittingsPage />
        )}
      </main>
      <nav className="tabs assessor-tabs" aria-label={c.app}>
        {(['home', 'outbox', 'me'] as const).map((page) => (
          <Link key={page} to={{ page }} current={page === tab}>
            {m.tabs[page]}
          </Link>
        ))}
      </nav>
    </div>
  )
}

function AssessorMe({ me }: { me: Me }) {
  const say = useWord()
  const m = useMessages(messages)
  const [kept, setKept] = useState(false)
  return (
    <>
      <h1>{me.name}</h1>
      <p className="hint">{say(me.post.title)}</p>
      <p>
        <Link to={{ page: 'security' }}>{m.security}</Link>
      </p>
      <button type="button" onClick={() => setLocale(locale() === 'zh' ? 'en' : 'zh')}>
        中文 / English
      </button>
      {kept && (
        <p role="alert" className="warn">
          {m.offlineLeave}
        </p>
      )}
      <button type="button" onClick={() => void leave().then((how) => setKept(how === 'offline'))}>
        {m.signOut}
      </button>
    </>
  )
}
