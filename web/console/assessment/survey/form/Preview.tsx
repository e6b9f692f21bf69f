import type { SurveyAnswers } from '#contract/survey'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { askedOf, missingOf } from '#web/shared/survey/asked.ts'
import { QuestionField } from '#web/shared/survey/QuestionField.tsx'
import { Button } from 'antd'
import { memo, useState } from 'react'
import { type Draft, formOf } from './draft.ts'
import { useSentence } from './logic.ts'
import { builderMessages } from './messages.ts'

/** The form a section at a time, as on the collector's phone; the conditions work on what is answered here. */
export const Preview = memo(function Preview({
  draft,
  part,
  setPart,
}: {
  draft: Draft
  part: number
  setPart: (part: number) => void
}) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const sentence = useSentence()
  const [answers, setAnswers] = useState<SurveyAnswers>({})
  const form = formOf(draft)
  const asked = askedOf(form, answers)
  const missing = missingOf(form, answers)
  const last = form.sections.length - 1
  const at = Math.max(0, Math.min(part, last))
  const section = form.sections[at]
  const shown = section?.questions.filter((question) => asked.has(question)) ?? []
  const hidden = section?.questions.filter((question) => !asked.has(question)) ?? []
  return (
    <section className="builder-preview" aria-label={m.previewTitle}>
      <header>
        <h2>{m.previewTitle}</h2>
        <Button size="small" type="text" onClick={() => setAnswers({})}>
          {m.clear}
        </Button>
      </header>
      {section && (
        <div className="builder-phone">
          <small className="field-hint">{m.part(at + 1, last + 1)}</small>
          <h3>{say(section) || section.zh || m.noName}</h3>
          {shown.length === 0 && <p className="field-hint">{m.allHidden}</p>}
          {shown.map((question, n) => (
            <QuestionField
              // Two may have the same code while it is being changed.
              key={`${question.code} ${n}`}
              question={question}
              value={answers[question.code]}
              onChange={(value) => setAnswers({ ...answers, [question.code]: value })}
            />
          ))}
          {hidden.length > 0 && (
            <div className="builder-hidden">
              <small>{m.hidden}</small>
              <ul>
                {hidden.map((question, n) => (
                  <li key={`${question.code} ${n}`}>
                    {say(question) || question.zh || m.noName}
                    <br />
                    <small>{sentence(question.when ?? '', draft)}</small>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <div className="builder-turn">
            <Button disabled={at === 0} onClick={() => setPart(at - 1)}>
              {m.previous}
            </Button>
            <Button type="primary" disabled={at === last} onClick={() => setPart(at + 1)}>
              {m.next}
            </Button>
          </div>
          <small className="field-hint" role="status">
            {missing.length > 0 ? m.missing(missing.length) : m.complete}
          </small>
        </div>
      )}
    </section>
  )
})
