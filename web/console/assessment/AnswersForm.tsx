import type { Answers, Evidence, Scale } from '#contract/assessment-scale'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Checkbox, InputNumber, Input, Select } from 'antd'
import { assessmentMessages } from './messages.ts'

export type Answered = { answers: Answers; evidence: Evidence }

/** How many items have no answer yet. */
export function openItems(scale: Scale, answers: Answers): number {
  return scale.items.filter(({ code }) => (answers[code] ?? null) === null).length
}

/** Every item of a scale with its options, and what changes the level. `faults`: pointers of the server's answer. */
export function AnswersForm({
  scale,
  value,
  onChange,
  faults = [],
  evidence = true,
}: {
  scale: Scale
  value: Answered
  onChange: (next: Answered) => void
  faults?: readonly string[]
  /** Left out where another form asks for it. */
  evidence?: boolean
}) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const answer = (code: string, given: number | string | null) =>
    onChange({ ...value, answers: { ...value.answers, [code]: given } })
  const show = (code: string, given: Evidence[string]) =>
    onChange({ ...value, evidence: { ...value.evidence, [code]: given } })
  return (
    <div className="answers">
      {scale.items.map((item, i) => (
        <fieldset key={item.code} className={faults.includes(`/answers/${item.code}`) ? 'is-open' : ''}>
          <legend>
            {i + 1}. {say(item)} {item.hint && <small className="field-hint">{say(item.hint)}</small>}
          </legend>
          {item.options?.map((option) => (
            <label key={String(option.value)}>
              <input
                type="radio"
                name={`item-${item.code}`}
                checked={value.answers[item.code] === option.value}
                onChange={() => answer(item.code, option.value)}
              />
              <b className="digits">{option.points}</b>
              <span>{say(option)}</span>
            </label>
          ))}
          {item.measure && (
            <InputNumber
              aria-label={say(item)}
              min={item.measure.min}
              max={item.measure.max}
              step={10 ** -item.measure.decimals}
              suffix={item.measure.unit}
              value={typeof value.answers[item.code] === 'number' ? Number(value.answers[item.code]) : null}
              onChange={(given) => answer(item.code, given)}
            />
          )}
          {item.note && <p className="field-hint">{say(item.note)}</p>}
        </fieldset>
      ))}
      {evidence && scale.evidence.length > 0 && <h3>{m.evidence}</h3>}
      {(evidence ? scale.evidence : []).map((field) => {
        const given = value.evidence[field.code]
        return (
          <fieldset key={field.code} className={faults.includes(`/evidence/${field.code}`) ? 'is-open' : ''}>
            <legend>{say(field)}</legend>
            {field.kind === 'flag' && (
              <Checkbox checked={given === true} onChange={(event) => show(field.code, event.target.checked)}>
                {m.yes}
              </Checkbox>
            )}
            {field.kind === 'choice' && (
              <Select
                aria-label={say(field)}
                style={{ width: '100%' }}
                value={typeof given === 'string' ? given : null}
                onChange={(next: string) => show(field.code, next)}
                options={(field.options ?? []).map((option) => ({ value: option.value, label: say(option) }))}
              />
            )}
            {field.kind === 'icd' && (
              <Input
                aria-label={say(field)}
                placeholder="F03"
                maxLength={8}
                value={typeof given === 'string' ? given : ''}
                onChange={(event) => show(field.code, event.target.value.trim().toUpperCase() || null)}
              />
            )}
            {field.kind === 'counts' &&
              field.options?.map((option) => {
                const counts = typeof given === 'object' && given !== null ? given : {}
                return (
                  <label key={option.value}>
                    <span>{say(option)}</span>
                    <InputNumber
                      aria-label={say(option)}
                      min={0}
                      max={99}
                      value={counts[option.value] ?? 0}
                      onChange={(next) => show(field.code, { ...counts, [option.value]: next ?? 0 })}
                    />
                  </label>
                )
              })}
          </fieldset>
        )
      })}
    </div>
  )
}
