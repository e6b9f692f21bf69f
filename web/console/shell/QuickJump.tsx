import { useLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { SearchOutlined } from '@ant-design/icons'
import { useNavigate } from '@tanstack/react-router'
import { Modal } from 'antd'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { paths } from '../paths.ts'
import { matching, type Spelt } from './find-line.ts'
import { menuGroups, type MenuEntry } from './menu.ts'

const messages = {
  zh: {
    open: '找页面',
    label: '页面名、拼音或英文',
    none: '没有这样的页面',
    keys: '↑↓ 选择 · 回车打开 · Esc 关闭',
  },
  en: {
    open: 'Find page',
    label: 'A page by its name, in English, Chinese or pinyin',
    none: 'No such page',
    keys: '↑↓ choose · Enter open · Esc close',
  },
}

/** Ctrl+K from anywhere: to any page that the post may see, by Chinese, pinyin, its initials, or English. */
export function QuickJump({ entries, folded }: { entries: readonly MenuEntry[]; folded: boolean }) {
  const m = useMessages(messages)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setOpen(true)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <button
        type="button"
        className="menu-find"
        onClick={() => setOpen(true)}
        aria-keyshortcuts="Control+K"
        {...(folded ? { 'aria-label': m.open, title: m.open } : {})}
      >
        <SearchOutlined aria-hidden />
        {!folded && (
          <>
            <span>{m.open}</span>
            <kbd aria-hidden>Ctrl K</kbd>
          </>
        )}
      </button>
      {open && <Jump entries={entries} onClose={() => setOpen(false)} />}
    </>
  )
}

function Jump({ entries, onClose }: { entries: readonly MenuEntry[]; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const language = useLocale()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const spelt = useSpelt(entries)
  const found = useMemo(() => matching(spelt, typed), [spelt, typed])
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at, found])
  const go = (entry: MenuEntry | undefined) => {
    if (!entry) return
    onClose()
    // Lines of the menu name paths without parameters.
    void navigate({ to: entry.to as typeof paths.home })
  }
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt((now) => Math.max(0, Math.min(found.length - 1, now + step)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      go(found[at])
    }
  }
  return (
    <Modal open title={m.open} footer={null} onCancel={onClose} width={520} destroyOnHidden>
      <input
        // biome-ignore lint/a11y/noAutofocus: the dialog is opened to type in it
        autoFocus
        className="jump-input"
        type="search"
        role="combobox"
        aria-expanded
        aria-controls="jump-list"
        aria-activedescendant={found.length > 0 ? `jump-${at}` : undefined}
        aria-label={m.label}
        placeholder={m.label}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list of a combobox */}
      <ul ref={list} id="jump-list" role="listbox" aria-label={m.open} className="jump-list">
        {found.map((entry, index) => (
          // The keyboard chooses from the field above, as a combobox has it.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: an option of the list
          <li
            key={entry.to}
            id={`jump-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => go(entry)}
            onMouseMove={() => setAt(index)}
          >
            <span aria-hidden>{entry.icon}</span>
            <span>{say(entry.label)}</span>
            <small>
              {language === 'zh' ? entry.label.en : entry.label.zh} · {say(menuGroups[entry.group])}
            </small>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="page-note">{m.none}</p>}
      <p className="page-note">{m.keys}</p>
    </Modal>
  )
}

/** Pinyin is fetched when the box is first opened; until it is there, names are found as they are written. */
function useSpelt(entries: readonly MenuEntry[]): readonly Spelt<MenuEntry>[] {
  const [spell, setSpell] = useState<(text: string) => readonly string[]>()
  useEffect(() => {
    let here = true
    void import('pinyin-pro').then(({ pinyin }) => {
      if (here) setSpell(() => (text: string) => pinyin(text, { toneType: 'none', type: 'array', v: true }))
    })
    return () => {
      here = false
    }
  }, [])
  return useMemo(
    () =>
      entries.map((entry) => ({
        entry,
        zh: entry.label.zh,
        en: entry.label.en,
        syllables: spell ? spell(entry.label.zh) : [],
      })),
    [entries, spell],
  )
}
