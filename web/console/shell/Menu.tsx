import { useMessages, useWord } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { paths } from '../paths.ts'
import { useClosed } from './closed.ts'
import { menuGroups, type MenuEntry, openAtFirst, SHORT_MENU } from './menu.ts'
import { messages } from './messages.ts'
import { useShellParts } from './parts.ts'
import { QuickJump } from './QuickJump.tsx'

const KEY = 'yike.menu.folded'
const CLOSED = 'yike.menu.closed'

/** What somebody closed or opened; null while nobody has touched it. */
function remembered(): string[] | null {
  const value = localStorage.getItem(CLOSED)
  return value === null ? null : value.split(',').filter(Boolean)
}

/** `open` and `onLeave` are of narrow screens, where the menu lies over the page until a line of it is chosen. */
export function Menu({ open, onLeave }: { open: boolean; onLeave: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const { menu } = useShellParts()
  const [small, setFolded] = useState(() => localStorage.getItem(KEY) === 'yes')
  const folded = small && !open
  const absent = useClosed()
  const shown = menu.filter(
    (entry) => (!entry.needs || may(entry.needs)) && !(entry.where && absent.has(entry.where)),
  )

  const [chosen, setChosen] = useState(remembered)
  const closed =
    chosen ??
    (shown.length <= SHORT_MENU
      ? []
      : Object.keys(menuGroups).filter(
          (key) => !openAtFirst(may('calls.handle')).some((open) => open === key),
        ))
  const toggle = (key: string) => {
    const next = closed.includes(key) ? closed.filter((k) => k !== key) : [...closed, key]
    localStorage.setItem(CLOSED, next.join(','))
    setChosen(next)
  }

  const here = useLocation({ select: (place) => place.pathname.replace(/^\/console/, '') })
  const current = entryOf(here, shown)
  const leave = useRef(onLeave)
  leave.current = onLeave
  useEffect(() => leave.current(), [here])
  const bar = useRef<HTMLElement>(null)
  // A long menu shows where one is, also when one came by a link.
  useEffect(() => {
    if (current) bar.current?.querySelector('.is-here')?.scrollIntoView({ block: 'nearest' })
  }, [current?.to])
  // Object.entries widens the keys; they are the groups.
  const groups = (Object.entries(menuGroups) as [MenuEntry['group'], { zh: string; en: string }][])
    .map(([key, label]) => ({
      key,
      label,
      entries: shown.filter((e) => e.group === key).sort((a, b) => a.order - b.order),
    }))
    .filter((group) => group.entries.length > 0)

  // Where one is stays in sight.
  const isOpen = (group: (typeof groups)[number]) =>
    !closed.includes(group.key) || (current !== undefined && group.entries.includes(current))

  return (
    <nav
      ref={bar}
      className={`menu no-print${folded ? ' is-folded' : ''}${open ? ' is-open' : ''}`}
      aria-label={m.menu}
    >
      <Link to={paths.home} className="brand" aria-label={m.product}>
        <img src="/icon.svg" alt="" width={24} height={24} />
        {!folded && <b>{m.product}</b>}
      </Link>
      <QuickJump entries={groups.flatMap((group) => group.entries)} folded={folded} />
      {groups.map((group) => (
        <div key={group.key} className="menu-group">
          {!folded && (
            <button
              type="button"
              className="menu-heading"
              aria-expanded={isOpen(group)}
              onClick={() => toggle(group.key)}
            >
              {say(group.label)}
            </button>
          )}
          <ul hidden={!folded && !isOpen(group)}>
            {group.entries.map((entry) => (
              <li key={entry.to}>
                <Link
                  // Lines of the menu name paths without parameters.
                  to={entry.to as typeof paths.home}
                  activeOptions={{ exact: true, includeSearch: false }}
                  className={entry === current ? 'menu-link is-here' : 'menu-link'}
                  {...(folded ? { title: say(entry.label) } : {})}
                >
                  <span aria-hidden>{entry.icon}</span>
                  <span className={folded ? 'visually-hidden' : ''}>{say(entry.label)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <button
        type="button"
        className="menu-fold"
        aria-label={folded ? m.unfold : m.fold}
        onClick={() => {
          localStorage.setItem(KEY, folded ? 'no' : 'yes')
          setFolded(!folded)
        }}
      >
        {folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
      </button>
    </nav>
  )
}

/** `/alarms` is the beginning of `/alarms/history`, which has a line of its own: only the longest line lights up. */
function entryOf(here: string, shown: readonly MenuEntry[]): MenuEntry | undefined {
  const fitting = shown.filter((e) => here === e.to || here.startsWith(`${e.to}/`))
  return fitting.sort((a, b) => b.to.length - a.to.length)[0]
}
