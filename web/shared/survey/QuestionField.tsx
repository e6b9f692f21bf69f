import type { Question, SurveyAnswers } from '#contract/survey'
import { useWord } from '#web/lib/locale.ts'

type Value = SurveyAnswers[string]

/** One question, a touch for each option. */
export function QuestionField({
  question,
  value,
  onChange,
}: {
  question: Question
  value: Value | undefined
  onChange: (value: Value) => void
}) {
  const say = useWord()
  const chosen = Array.isArray(value) ? value : []
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && !chosen[0])
  return (
    <fieldset className="sitting-item" data-open={question.required && empty}>
      <legend>
        {say(question)} {question.required && <span aria-hidden>*</span>}
      </legend>
      {question.kind === 'single' &&
        question.options?.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={question.code}
              checked={value === option.value}
              onChange={() => onChange(option.value)}
            />
            <span>{say(option)}</span>
          </label>
        ))}
      {question.kind === 'multi' &&
        question.options?.map((option) => (
          <label key={option.value}>
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, option.value]
                    : chosen.filter((one) => one !== option.value),
                )
              }
            />
            <span>{say(option)}</span>
          </label>
        ))}
      {question.kind === 'number' && (
        <input
          type="number"
          inputMode="numeric"
          min={0}
          step={1}
          aria-label={say(question)}
          value={typeof value === 'number' ? value : ''}
          onChange={(event) =>
            onChange(event.target.value === '' ? null : Math.max(0, Math.trunc(Number(event.target.value))))
          }
        />
      )}
      {question.kind === 'text' && (
        <textarea
          rows={3}
          maxLength={1000}
          aria-label={say(question)}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </fieldset>
  )
}
