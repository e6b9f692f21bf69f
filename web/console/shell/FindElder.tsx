import { useMessages } from '#web/lib/locale.ts'
import { useMay } from '#web/lib/session.ts'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { paths } from '../paths.ts'
import { ElderPicker } from './pickers/ElderPicker.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'

const messages = { zh: { label: '找长者' }, en: { label: 'Find an elder' } }

/** From any page to any elder: `/` and then a name, pinyin, initials, phone, identity number or address. */
export function FindElder() {
  const may = useMay()
  return may('people.read') ? <Finder /> : null
}

function Finder() {
  const m = useMessages(messages)
  const navigate = useNavigate()
  const box = useRef<HTMLSpanElement>(null)
  const [chosen, setChosen] = useState<string>()
  useHotkeys({ '/': () => box.current?.querySelector('input')?.focus() })
  useEffect(() => setChosen(undefined), [chosen])
  return (
    <span className="find" ref={box}>
      <label className="visually-hidden" htmlFor="find-elder">
        {m.label}
      </label>
      <ElderPicker
        id="find-elder"
        value={chosen ?? null}
        onChange={(elderId) => {
          setChosen(elderId)
          if (elderId) void navigate({ to: paths.elder, params: { elderId } })
        }}
      />
      <kbd aria-hidden>/</kbd>
    </span>
  )
}
