import { about } from '#contract/platform'
import { kept } from '#web/lib/kept.ts'
import { openLive, useChanges } from '#web/lib/live.ts'
import { locale, setLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { invalidateBelow } from '#web/lib/query.ts'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import '../assessment/assessment.css'
import { OwnSecurity } from '../me/OwnSecurity.tsx'
import { common } from '../messages.ts'
import { OutboxPage } from '../outbox/OutboxPage.tsx'
import { refusedOf, unsentOf, useOutbox } from '../outbox/outbox.ts'
import { Link, type Place } from '../place.tsx'
import { leave, type Me } from '../session.ts'

const messages = {
  zh: {
    outbox: '待发送',
    me: '我的',
    security: '手机号、密码与登录设备',
    signOut: '退出登录',
    offlineLeave: '没有网络，暂时不能退出',
  },
  en: {
    outbox: 'Unsent',
    me: 'Me',
    security: 'Phone, password and sign-ins',
    signOut: 'Sign out',
    offlineLeave: 'No network: you cannot sign out now',
  },
}

const online = (tell: () => void) => {
  window.addEventListener('online', tell)
  window.addEventListener('offline', tell)
  return () => {
    window.removeEventListener('online', tell)
    window.removeEventListener('offline', tell)
  }
}

/** What assessors and collectors see on the phone: their work, the outbox, themselves. No rescue, no position followed. */
export function PlainShell({
  me,
  place,
  home,
  children,
}: {
  me: Me
  place: Exclude<Place, { page: 'signIn' }>
  /** Name of the first tab. */
  home: string
  children: ReactNode
}) {
  const c = useMessages(common)
  const m = useMessages(messages)
  const here = useSyncExternalStore(online, () => navigator.onLine)
  const outbox = useOutbox()
  const unsent = unsentOf(outbox).length
  const refused = refusedOf(outbox).length
  const { data } = useQuery({ ...kept(about), staleTime: Number.POSITIVE_INFINITY })
  useEffect(() => openLive(), [me.sessionId])
  useChanges(
    useCallback(() => {
      void invalidateBelow('/field')
    }, []),
  )
  useEffect(() => {
    if (here) void invalidateBelow('/field')
  }, [here])
  const tab =
    place.page === 'outbox' ? 'outbox' : place.page === 'me' || place.page === 'security' ? 'me' : 'home'
  const names = { home, outbox: m.outbox, me: m.me }
  return (
    <div className="field">
      <header className="top">
        <div className="top-line">
          <strong>{c.app}</strong>
          <span className="who">{me.name}</span>
        </div>
        <div role="status" className="states">
          {!here && <p className="state-offline">{c.offline}</p>}
          {unsent > 0 && (
            <p className="state-unsent">
              <Link to={{ page: 'outbox' }}>{c.unsent(unsent)}</Link>
            </p>
          )}
          {refused > 0 && (
            <p className="state-refused">
              <Link to={{ page: 'outbox' }}>{c.refused(refused)}</Link>
            </p>
          )}
        </div>
      </header>
      <main id="main">
        {place.page === 'security' ? (
          <OwnSecurity me={me} />
        ) : tab === 'outbox' ? (
          <OutboxPage />
        ) : tab === 'me' ? (
          <Self me={me} />
        ) : (
          children
        )}
        {data?.answer.kind === 'synthetic' && <p className="hint demo">{c.demo}</p>}
      </main>
      <nav className="tabs assessor-tabs" aria-label={c.app}>
        {(['home', 'outbox', 'me'] as const).map((page) => (
          <Link key={page} to={{ page }} current={page === tab}>
            {names[page]}
          </Link>
        ))}
      </nav>
    </div>
  )
}

function Self({ me }: { me: Me }) {
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
