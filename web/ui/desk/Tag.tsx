import type { ReactNode } from 'react'

export type Tone = 'critical' | 'high' | 'medium' | 'low' | 'good' | 'plain'

const marks: Record<Tone, string> = { critical: '▲', high: '◆', medium: '●', low: '○', good: '✓', plain: '' }

/** A state in words, with a colour and a mark so that it does not rest on colour alone. */
export function Tag({
  tone = 'plain',
  mark = true,
  children,
}: {
  tone?: Tone
  mark?: boolean
  children: ReactNode
}) {
  return (
    <span className={`tag tag-${tone}`}>
      {mark && marks[tone] && <i aria-hidden>{marks[tone]}</i>}
      {children}
    </span>
  )
}
