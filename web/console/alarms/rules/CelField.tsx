import type { ConditionError, RuleFact } from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useId, useRef } from 'react'
import { ruleMessages } from './messages.ts'

type Props = {
  label: string
  value: string
  onChange: (text: string) => void
  /** Mistakes of this condition, with their places in the text. */
  errors: readonly ConditionError[]
  facts: readonly RuleFact[]
  disabled: boolean
  required?: boolean
  rows?: number
}

/** A condition in CEL: the mistake is underlined where it is, and said below; facts are inserted at the cursor. */
export function CelField({
  label,
  value,
  onChange,
  errors,
  facts,
  disabled,
  required = false,
  rows = 2,
}: Props) {
  const m = useMessages(ruleMessages)
  const say = useWord()
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const placed = errors.find((e) => e.start !== null)
  const start = placed?.start ?? 0
  const end = Math.max(placed?.end ?? start + 1, start + 1)

  const insert = (name: string) => {
    const at = area.current?.selectionStart ?? value.length
    const to = area.current?.selectionEnd ?? at
    onChange(`${value.slice(0, at)}${name}${value.slice(to)}`)
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(at + name.length, at + name.length)
    })
  }

  return (
    <div className="cel">
      <label htmlFor={id}>
        {label}
        {required && <span aria-hidden> *</span>}
      </label>
      <div className="cel-box" data-invalid={errors.length > 0}>
        <pre aria-hidden>
          {placed ? (
            <>
              {value.slice(0, start)}
              <mark>{value.slice(start, end) || ' '}</mark>
              {value.slice(end)}
            </>
          ) : (
            value
          )}
          {'\n'}
        </pre>
        <textarea
          id={id}
          ref={area}
          value={value}
          rows={rows}
          disabled={disabled}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={errors.length > 0}
          aria-describedby={`${id}-errors`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <ul id={`${id}-errors`} className="cel-errors" aria-live="polite">
        {errors.map((e) => (
          <li key={`${e.start} ${e.detail}`}>
            {e.start !== null && e.end !== null && <b>{m.position(e.start, e.end)} </b>}
            {say({ zh: e.detail, en: e.detailEn })}
          </li>
        ))}
      </ul>
      {!disabled && facts.length > 0 && (
        <details className="cel-facts">
          <summary>{m.facts}</summary>
          <div>
            {facts.map((f) => (
              <button
                key={f.name}
                type="button"
                onClick={() => insert(f.name)}
                title={`${say(f)}${f.unit ? ` (${f.unit})` : ''} · ${f.type}`}
              >
                <code>{f.name}</code> {say(f)}
                {f.unit && f.unit !== '1' && <small> {f.unit}</small>}
              </button>
            ))}
          </div>
        </details>
      )}
    </div>
  )
}
