import { useMessages, useWord } from '#web/lib/locale.ts'
import { intakeMessages } from './messages.ts'
import type { QuestionProps } from './value.ts'

/** A field that the scale needs too: answered by yes or no, or by how often each kind happened. Never taken as no. */
export function EvidenceInput({ name, scale, value, onChange }: QuestionProps & { name: string }) {
  const m = useMessages(intakeMessages)
  const say = useWord()
  const field = scale.evidence.find((one) => one.code === name)
  const given = value.evidence[name] ?? null
  const show = (next: typeof given) => onChange({ ...value, evidence: { ...value.evidence, [name]: next } })
  if (!field) return null
  if (field.kind === 'flag')
    return (
      <div className="intake-options">
        {[true, false].map((yes) => (
          <label key={String(yes)}>
            <input
              type="radio"
              name={`intake-evidence-${name}`}
              checked={given === yes}
              onChange={() => show(yes)}
            />
            <span>{yes ? m.yes : m.no}</span>
          </label>
        ))}
      </div>
    )
  if (field.kind !== 'counts') return null
  const counts = typeof given === 'object' && given !== null ? given : {}
  const kinds = field.options ?? []
  return (
    <div className="intake-counts">
      {kinds.map((kind) => (
        <div key={kind.value} role="radiogroup" aria-label={say(kind)}>
          <b>{say(kind)}</b>
          <div>
            {m.times.map((word, times) => (
              <label key={word}>
                <input
                  type="radio"
                  name={`intake-${name}-${kind.value}`}
                  checked={counts[kind.value] !== undefined && Math.min(3, counts[kind.value] ?? 0) === times}
                  onChange={() => show({ ...counts, [kind.value]: times })}
                />
                <span>{word}</span>
              </label>
            ))}
          </div>
        </div>
      ))}
      <button type="button" onClick={() => show(Object.fromEntries(kinds.map((kind) => [kind.value, 0])))}>
        {m.noEvents}
      </button>
    </div>
  )
}
