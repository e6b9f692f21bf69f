import { type ApplicationState, applicationStates } from '#contract/assessment-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { assessmentMessages } from './messages.ts'

const tones: Record<ApplicationState, Tone> = {
  applied: 'high',
  scheduled: 'medium',
  sitting: 'low',
  assessed: 'high',
  confirmed: 'good',
  cancelled: 'plain',
}

export function StateTag({ state }: { state: ApplicationState }) {
  const say = useWord()
  return <Tag tone={tones[state]}>{say(applicationStates[state])}</Tag>
}

/** Darker is heavier: only from moderate on does a level ask for attention. */
const levelTones: readonly Tone[] = ['good', 'plain', 'low', 'medium', 'high', 'high']

export function LevelTag({ level, zh, en }: { level: number; zh: string; en: string }) {
  const say = useWord()
  return (
    <Tag tone={levelTones[level] ?? 'plain'}>
      {level} · {say({ zh, en })}
    </Tag>
  )
}

/** What is not checked against the primary text stands wherever the scale is used. */
export function ToConfirm({ notes }: { notes: readonly { zh: string; en: string }[] }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  if (notes.length === 0) return null
  return (
    <aside className="to-confirm" aria-label={m.toConfirm}>
      <Tag tone="medium">{m.toConfirm}</Tag>
      <ul>
        {notes.map((note) => (
          <li key={note.en}>{say(note)}</li>
        ))}
      </ul>
    </aside>
  )
}
