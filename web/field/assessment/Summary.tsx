import type { SittingForm } from '#contract/assessment-field'
import { answerText } from '#contract/assessment-intake-print'
import { informantMarks, intakeSources, unsignedReasons } from '#contract/assessment-intake'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { messages } from './messages.ts'

/** What came out, what was answered and who stands for it; nothing can be changed here. */
export function Summary({ form }: { form: SittingForm }) {
  const m = useMessages(messages)
  const say = useWord()
  const { result, scale } = form
  return (
    <section>
      <h2>{m.result}</h2>
      {result?.name && (
        <p>
          <b>{say(result.name)}</b> {result.total !== null && m.score(result.total, result.max)}
          <br />
          <span className="hint">{m.notYet}</span>
        </p>
      )}
      {result?.grounds.map((ground) => (
        <p key={ground.code} className="hint">
          {say(ground)}（{ground.clause}）
        </p>
      ))}
      {form.intake && (
        <ul className="lines">
          {form.intake.form.questions.map((question) => {
            const told = form.intake && answerText(question, scale, { ...form, ...form.intake })
            const hidden = form.intake?.withheld.includes(question.code)
            return (
              <li key={question.code}>
                <b>{say(question)}</b>{' '}
                <span className="hint">{hidden ? say(intakeSources.register) : told ? say(told) : '—'}</span>
              </li>
            )
          })}
        </ul>
      )}
      {form.informantSigned && (
        <p>
          {m.informantPart} ·{' '}
          {m.informantSigned(
            say(informantMarks[form.informantSigned.mark]),
            shortTime(form.informantSigned.at),
          )}
          {form.informantSigned.reason && ` · ${say(unsignedReasons[form.informantSigned.reason])}`}
        </p>
      )}
      <ul className="lines">
        {scale.items.map((item) => {
          const value = form.answers[item.code]
          const option = item.options?.find((one) => one.value === value)
          return (
            <li key={item.code}>
              <b>{say(item)}</b>{' '}
              <span className="hint">
                {option ? `${option.points} · ${say(option)}` : String(value ?? '—')}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
