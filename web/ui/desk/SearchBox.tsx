import { Input } from 'antd'
import { useEffect, useState } from 'react'

type Props = {
  /** What can be looked for; also the name for screen readers. */
  label: string
  /** What the list shows now: it follows the address when that changes elsewhere. */
  value: string | undefined
  width?: number
  /** On Enter or the button; undefined when the box is emptied. */
  onSearch: (text: string | undefined) => void
}

/** Looks for words in a list. */
export function SearchBox({ label, value, width = 200, onSearch }: Props) {
  const [text, setText] = useState(value ?? '')
  useEffect(() => setText(value ?? ''), [value])
  return (
    <Input.Search
      allowClear
      aria-label={label}
      placeholder={label}
      maxLength={60}
      style={{ width }}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={(said) => onSearch(said.trim() || undefined)}
    />
  )
}
