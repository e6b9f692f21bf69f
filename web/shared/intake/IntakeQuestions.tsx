import { bmiIn, chosenOf, optionsOf } from '#contract/assessment-intake-check'
import {
  type IntakeFacts,
  type IntakeForm,
  type IntakeFrom,
  type IntakeOption,
  type IntakeQuestion,
  intakeSources,
  UNKNOWN,
} from '#contract/assessment-intake'
import type { Scale } from '#contract/assessment-scale'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { EvidenceInput } from './EvidenceInput.tsx'
import './intake.css'
import { Medicines } from './Medicines.tsx'
import { intakeMessages } from './messages.ts'
import { type IntakeValue, questionAt, type QuestionProps } from './value.ts'

/** The questions of one section: what the register knows above, what is asked below, each with where it is from. */
export function IntakeQuestions({
  form,
  scale,
  section,
  facts,
  from,
  withheld,
  value,
  onChange,
  faults = [],
}: {
  form: IntakeForm
  scale: Pick<Scale, 'evidence'>
  section: string
  facts: IntakeFacts
  from: IntakeFrom
  withheld: readonly string[]
  value: IntakeValue
  onChange: (next: IntakeValue) => void
  /** Pointers of what is missing or wrong. */
  faults?: readonly string[]
}) {
  const m = useMessages(intakeMessages)
  const say = useWord()
  const questions = form.questions.filter((one) => one.section === section)
  const known = questions.flatMap((question) => {
    const told = question.ask.kind === 'fact' ? facts[question.ask.fact] : undefined
    return told ? [{ question, told }] : []
  })
  const open = new Set(faults.map((pointer) => questionAt(form, pointer)?.code))
  return (
    <>
      {known.length > 0 && (
        <div className="intake-facts">
          <p className="hint field-hint">{m.facts}</p>
          <dl>
            {known.map(({ question, told }) => (
              <div key={question.code}>
                <dt>{say(question)}</dt>
                <dd>{say(told)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      {questions
        .filter(({ ask }) => ask.kind !== 'fact')
        .map((question) => {
          const source = from[question.code]
          return (
            <fieldset
              key={question.code}
              className="sitting-item intake-item"
              data-open={open.has(question.code)}
              data-code={question.code}
            >
              <legend>
                {question.code} {say(question)}
                {!question.required && <small>（{m.optional}）</small>}
              </legend>
              {question.hint && <p className="hint field-hint">{say(question.hint)}</p>}
              {source && <p className="intake-from">{say(intakeSources[source])}</p>}
              {withheld.includes(question.code) ? (
                <p className="hint field-hint">{m.withheld}</p>
              ) : (
                <Answer question={question} form={form} scale={scale} value={value} onChange={onChange} />
              )}
            </fieldset>
          )
        })}
    </>
  )
}

function Answer(props: QuestionProps) {
  const { question, form, value, onChange } = props
  const m = useMessages(intakeMessages)
  const say = useWord()
  const { code, ask } = question
  const answer = value.answers[code] ?? null
  const put = (given: typeof answer) => onChange({ ...value, answers: { ...value.answers, [code]: given } })
  switch (ask.kind) {
    case 'fact':
      return null
    case 'measure':
      return (
        <div className="intake-measure">
          <label>
            <input
              type="number"
              inputMode="decimal"
              aria-label={say(question)}
              min={ask.min}
              max={ask.max}
              step={10 ** -ask.decimals}
              disabled={answer === UNKNOWN}
              value={typeof answer === 'number' ? answer : ''}
              onChange={(event) => put(event.target.value === '' ? null : Number(event.target.value))}
            />
            <span>{ask.unit}</span>
          </label>
          {ask.unknown && (
            <label>
              <input
                type="checkbox"
                checked={answer === UNKNOWN}
                onChange={(event) => put(event.target.checked ? UNKNOWN : null)}
              />
              <span>{m.unknown}</span>
            </label>
          )}
        </div>
      )
    case 'text':
      return (
        <textarea
          rows={2}
          maxLength={ask.max}
          aria-label={say(question)}
          value={typeof answer === 'string' ? answer : ''}
          onChange={(event) => put(event.target.value || null)}
        />
      )
    case 'medicines':
      return <Medicines answer={answer} onChange={put} />
    case 'evidence':
      return <EvidenceInput {...props} name={ask.evidence} />
    case 'informant': {
      const given = value.informant[ask.part] ?? ''
      const tell = (part: Partial<IntakeValue['informant']>) =>
        onChange({ ...value, informant: { ...value.informant, ...part } })
      if (!ask.options)
        return (
          <>
            <input
              type="text"
              maxLength={60}
              aria-label={say(question)}
              value={given}
              onChange={(event) => tell({ [ask.part]: event.target.value || undefined })}
            />
            <InformantPhone value={value} tell={tell} />
          </>
        )
      return ask.options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={`intake-${code}`}
            checked={given === option.value}
            onChange={() => tell({ [ask.part]: option.value })}
          />
          <span>{say(option)}</span>
        </label>
      ))
    }
    case 'bmi': {
      const bmi = bmiIn(form, value.answers)
      const option = ask.options.find((one) => one.value === (bmi !== null && bmi < ask.low ? 'yes' : 'no'))
      if (bmi !== null && option)
        return (
          <p>
            <b>{say(option)}</b> · {m.bmi(bmi)}
          </p>
        )
      return (
        <>
          <p className="hint field-hint">{m.bmiHint}</p>
          <Options {...props} />
        </>
      )
    }
    case 'one':
    case 'many':
      return <Options {...props} />
  }
}

function InformantPhone({
  value,
  tell,
}: {
  value: IntakeValue
  tell: (part: Partial<IntakeValue['informant']>) => void
}) {
  const m = useMessages(intakeMessages)
  if (value.informant.relation === 'self') return null
  return (
    <>
      <input
        type="tel"
        inputMode="tel"
        maxLength={30}
        aria-label={m.phone}
        placeholder={m.phone}
        disabled={value.informant.noPhone === true}
        value={value.informant.phone ?? ''}
        onChange={(event) => tell({ phone: event.target.value || undefined })}
      />
      <label>
        <input
          type="checkbox"
          checked={value.informant.noPhone === true}
          onChange={(event) =>
            tell(event.target.checked ? { noPhone: true, phone: undefined } : { noPhone: undefined })
          }
        />
        <span>{m.noPhone}</span>
      </label>
    </>
  )
}

/** One or many of the options, each with the text or the code that goes with it. */
function Options({ question, value, onChange }: QuestionProps) {
  const say = useWord()
  const { code, ask } = question
  const many = ask.kind === 'many'
  const chosen = chosenOf(question, value.answers[code])
  function pick(option: IntakeOption, on: boolean) {
    const kept = chosen.filter((one) => one !== option && !one.alone && !option.alone)
    const next = !many || option.alone ? (on ? [option] : []) : on ? [...kept, option] : kept
    // The order of the form, whatever the order of the touches.
    const values = optionsOf(ask)
      .filter((one) => next.includes(one))
      .map((one) => one.value)
    const answers = {
      ...value.answers,
      [code]: many ? (values.length > 0 ? values : null) : (values[0] ?? null),
    }
    for (const one of optionsOf(ask))
      if (one.ask && !next.includes(one)) delete answers[`${code}.${one.value}`]
    const evidence = { ...value.evidence }
    const named = new Set(optionsOf(ask).flatMap((one) => one.evidence ?? []))
    for (const name of named) if (!next.some((one) => one.evidence === name)) delete evidence[name]
    onChange({ ...value, answers, evidence })
  }
  // One code for a diagnosis, even if two options ask for it.
  const first = (option: IntakeOption) => chosen.find((one) => one.evidence === option.evidence) === option
  return (
    <div className={many ? 'intake-options is-many' : 'intake-options'}>
      {optionsOf(ask).map((option) => {
        const on = chosen.includes(option)
        return (
          <div key={option.value}>
            <label>
              <input
                type={many ? 'checkbox' : 'radio'}
                name={`intake-${code}`}
                checked={on}
                onChange={(event) => pick(option, event.target.checked)}
              />
              <span>{say(option)}</span>
            </label>
            {on && option.ask && (
              <Beside question={question} option={option} value={value} onChange={onChange} />
            )}
            {on && option.evidence && first(option) && (
              <DiagnosisCode name={option.evidence} value={value} onChange={onChange} />
            )}
          </div>
        )
      })}
    </div>
  )
}

function Beside({
  question,
  option,
  value,
  onChange,
}: {
  question: IntakeQuestion
  option: IntakeOption
  value: IntakeValue
  onChange: (next: IntakeValue) => void
}) {
  const say = useWord()
  const key = `${question.code}.${option.value}`
  const told = value.answers[key]
  if (!option.ask) return null
  return (
    <input
      type="text"
      maxLength={500}
      aria-label={`${say(question)} ${say(option.ask)}`}
      placeholder={say(option.ask)}
      value={typeof told === 'string' ? told : ''}
      onChange={(event) =>
        onChange({ ...value, answers: { ...value.answers, [key]: event.target.value || null } })
      }
    />
  )
}

function DiagnosisCode({
  name,
  value,
  onChange,
}: {
  name: string
  value: IntakeValue
  onChange: (next: IntakeValue) => void
}) {
  const m = useMessages(intakeMessages)
  const code = value.evidence[name]
  return (
    <input
      type="text"
      maxLength={8}
      autoCapitalize="characters"
      aria-label={m.diagnosisCode}
      placeholder={m.diagnosisCode}
      value={typeof code === 'string' ? code : ''}
      onChange={(event) =>
        onChange({
          ...value,
          evidence: { ...value.evidence, [name]: event.target.value.trim().toUpperCase() || null },
        })
      }
    />
  )
}
