import { about } from '#contract/platform'
import { permissions } from '#contract/permission'
import { clockTime, countdown, useNow } from '#web/lib/format.ts'
import { openLive, useLiveState } from '#web/lib/live.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { Clock } from '#web/ui/Clock.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { MenuOutlined, WarningFilled } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useMatches } from '@tanstack/react-router'
import { App } from 'antd'
import { useEffect, useState } from 'react'
import { FindElder } from './FindElder.tsx'
import { Menu } from './Menu.tsx'
import { Refused } from './PageProblem.tsx'
import { UserMenu } from './UserMenu.tsx'
import { messages } from './messages.ts'
import { useShellParts } from './parts.ts'

/** The frame of every signed-in page: menu, place, time, whether it is live, who works here. */
export function Shell() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const session = useSession()
  const { watchers } = useShellParts()
  const needs = useMatches({
    select: (matches) => matches.findLast((match) => match.staticData.needs)?.staticData.needs,
  })
  // The stream carries what one post may hear: another post opens another stream.
  const postId = session.post.id
  useEffect(() => openLive(), [postId])
  // Of a narrow screen the menu takes what it needs only while somebody looks for something in it.
  const [menuOpen, setMenuOpen] = useState(false)
  useHotkeys({ Escape: () => setMenuOpen(false) }, menuOpen)

  return (
    <div className="shell">
      <a className="skip" href="#main">
        {m.skip}
      </a>
      <SyntheticBanner />
      <LostBanner />
      <Menu open={menuOpen} onLeave={() => setMenuOpen(false)} />
      {menuOpen && <div className="menu-veil no-print" onClick={() => setMenuOpen(false)} aria-hidden />}
      <header className="topbar no-print">
        <button
          type="button"
          className="menu-open"
          aria-label={m.menu}
          aria-expanded={menuOpen}
          onClick={() => setMenuOpen(!menuOpen)}
        >
          <MenuOutlined />
        </button>
        <Place />
        <LiveLamp />
        <FindElder />
        <span className="spacer" />
        {watchers.map((Watcher, index) => (
          // The watchers of a build never change: the position is the identity.
          <Watcher key={index} />
        ))}
        <Clock />
        <UserMenu />
      </header>
      <main id="main" tabIndex={-1} key={postId}>
        {needs && !may(needs) ? <Refused what={say(permissions[needs])} /> : <Outlet />}
      </main>
    </div>
  )
}

export function SyntheticBanner() {
  const m = useMessages(messages)
  const { data } = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  if (data?.kind !== 'synthetic') return null
  return (
    <aside className="synthetic" aria-label={m.synthetic}>
      {m.synthetic}
    </aside>
  )
}

function Place() {
  const say = useWord()
  const m = useMessages(messages)
  const session = useSession()
  const { data } = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  const place =
    session.regionName ?? (data?.place ? say({ zh: data.place.name, en: data.place.nameEn }) : null)
  if (!place) return null
  return (
    <span className="topbar-place" title={m.region(place)}>
      {place}
    </span>
  )
}

/** A silent desk must not look like a quiet one: what is not shown is said over the whole width, until it is again. */
function LostBanner() {
  const m = useMessages(messages)
  const { message } = App.useApp()
  const { state, since } = useLiveState()
  const lost = state === 'lost'
  const [told, setTold] = useState(false)
  useEffect(() => {
    if (lost) {
      const timer = setTimeout(() => setTold(true), SHORT_GAP_MS)
      return () => clearTimeout(timer)
    }
    if (told && state === 'live') {
      setTold(false)
      message.success(m.back)
    }
    return undefined
  }, [lost, told, state, message, m])
  if (!lost || !told) return null
  return (
    <div className="lost-banner no-print" role="alert">
      <WarningFilled aria-hidden /> {m.lost(clockTime(since))}
    </div>
  )
}
/** A restart of the server is over before this, and no reason to alarm anybody. */
const SHORT_GAP_MS = 1500

function LiveLamp() {
  const m = useMessages(messages)
  const { state, since } = useLiveState()
  const now = useNow(1000)
  return (
    <span className={`lamp lamp-${state}`} role="status">
      <i aria-hidden />
      {state === 'lost' ? m.lostFor(countdown((now - since) / 1000)) : m.live[state]}
    </span>
  )
}
