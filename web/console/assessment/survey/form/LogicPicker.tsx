import { type Clause, type Logic, readLogic, writeLogic } from '#contract/survey-logic'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { useBuilder } from './builder.ts'
import { type DraftQuestion, putQuestion, questionsOf } from './draft.ts'
import { clauseOf, firstClause, opsOf } from './logic.ts'
import { builderMessages } from './messages.ts'

/** When a question is asked: chosen from the questions before it, or written as a formula. */
export function LogicPicker({ question, s, i }: { question: DraftQuestion; s: number; i: number }) {
  const m = useMessages(builderMessages)
  const { draft, change, faultAt } = useBuilder()
  const [asText, setAsText] = useState(false)
  const { when } = question
  const at = `/form/sections/${s}/questions/${i}/when`
  const all = questionsOf(draft)
  const earlier = all.slice(
    0,
    all.findIndex(({ key }) => key === question.key),
  )
  const logic = when === undefined ? undefined : readLogic(when)
  const put = (next: string | undefined, mark?: string) =>
    change(putQuestion(draft, s, i, { when: next }), mark)
  const nearest = earlier.at(-1)
  const error = faultAt(at)
  const formula = asText || (when !== undefined && !logic)
  return (
    <fieldset className="builder-logic" data-at={at}>
      <legend>{m.when}</legend>
      {formula ? (
        <>
          <Input
            className="digits"
            aria-label={m.expert}
            value={when ?? ''}
            maxLength={600}
            spellCheck={false}
            autoCapitalize="none"
            {...(error ? { status: 'error', 'aria-invalid': true } : {})}
            onChange={(event) => put(event.target.value.trim() === '' ? undefined : event.target.value, at)}
          />
          <small className="field-hint">
            {when !== undefined && !logic && !error ? m.tooMuch : m.expertHint}
          </small>
        </>
      ) : (
        <>
          {!logic && <span className="field-hint">{nearest ? m.always : m.firstAlways}</span>}
          {logic && <Clauses logic={logic} earlier={earlier} put={(next) => put(writeLogic(next))} />}
        </>
      )}
      {error && <p className="field-error">{error}</p>}
      <div className="builder-line">
        {!formula && nearest && (
          <Button
            size="small"
            icon={<PlusOutlined />}
            onClick={() =>
              put(
                writeLogic({
                  join: logic?.join ?? 'all',
                  clauses: [...(logic?.clauses ?? []), firstClause(nearest)],
                }),
              )
            }
          >
            {m.addCondition}
          </Button>
        )}
        {formula
          ? (when === undefined || logic) && (
              <Button size="small" type="text" onClick={() => setAsText(false)}>
                {m.picker}
              </Button>
            )
          : (nearest || logic) && (
              <Button size="small" type="text" onClick={() => setAsText(true)}>
                {m.expert}
              </Button>
            )}
      </div>
    </fieldset>
  )
}

function Clauses({
  logic,
  earlier,
  put,
}: {
  logic: Logic
  earlier: readonly DraftQuestion[]
  put: (next: Logic) => void
}) {
  const m = useMessages(builderMessages)
  const { clauses, join } = logic
  return (
    <>
      <div className="builder-line">
        <span>{m.askedIf}</span>
        {clauses.length > 1 && (
          <Select
            size="small"
            aria-label={m.join}
            value={join}
            popupMatchSelectWidth={false}
            onChange={(next) => put({ ...logic, join: next })}
            options={[
              { value: 'all' as const, label: m.all },
              { value: 'any' as const, label: m.any },
            ]}
          />
        )}
      </div>
      {clauses.map((clause, k) => (
        <ClauseRow
          // Clauses have no name: their place is their identity.
          key={k}
          n={k + 1}
          clause={clause}
          earlier={earlier}
          onChange={(next) => put({ ...logic, clauses: clauses.with(k, next) })}
          onRemove={() => put({ ...logic, clauses: clauses.toSpliced(k, 1) })}
        />
      ))}
    </>
  )
}

function ClauseRow({
  n,
  clause,
  earlier,
  onChange,
  onRemove,
}: {
  n: number
  clause: Clause
  earlier: readonly DraftQuestion[]
  onChange: (next: Clause) => void
  onRemove: () => void
}) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const question = earlier.find(({ code }) => code === clause.code)
  const nameOf = (one: { zh: string; en: string }, code: string) => say(one) || one.zh || code
  return (
    <div className="builder-clause" role="group" aria-label={m.clause(n)}>
      <Select
        aria-label={`${m.clause(n)} ${m.chooseQuestion}`}
        showSearch
        optionFilterProp="label"
        value={clause.code}
        {...(question ? {} : { status: 'error' })}
        onChange={(code) => {
          const next = earlier.find((one) => one.code === code)
          if (!next) return
          const op = opsOf[next.kind].includes(clause.op) ? clause.op : opsOf[next.kind][0]
          onChange(clauseOf(next, op ?? 'answered', clause))
        }}
        options={earlier.map((one, k) => ({ value: one.code, label: `${k + 1}. ${nameOf(one, one.code)}` }))}
      />
      <Select
        aria-label={`${m.clause(n)} ${m.operator}`}
        value={clause.op}
        disabled={!question}
        popupMatchSelectWidth={false}
        onChange={(op) => question && onChange(clauseOf(question, op, clause))}
        options={(question ? opsOf[question.kind] : [clause.op]).map((op) => ({
          value: op,
          label: m.ops[op],
        }))}
      />
      {'value' in clause &&
        (typeof clause.value === 'number' ? (
          <InputNumber
            aria-label={`${m.clause(n)} ${m.value}`}
            min={0}
            max={1_000_000}
            precision={0}
            value={clause.value}
            onChange={(value) => {
              if (value !== null && typeof clause.value === 'number') onChange({ ...clause, value } as Clause)
            }}
          />
        ) : question?.options ? (
          <Select
            aria-label={`${m.clause(n)} ${m.value}`}
            value={clause.value}
            {...(question.options.some(({ value }) => value === clause.value) ? {} : { status: 'error' })}
            popupMatchSelectWidth={false}
            // The operator stays, and takes a text.
            onChange={(value) => onChange({ ...clause, value } as Clause)}
            options={question.options.map((option) => ({
              value: option.value,
              label: nameOf(option, option.value),
            }))}
          />
        ) : (
          <Input
            aria-label={`${m.clause(n)} ${m.value}`}
            value={clause.value}
            maxLength={100}
            // As above.
            onChange={(event) => onChange({ ...clause, value: event.target.value } as Clause)}
          />
        ))}
      <Button
        size="small"
        type="text"
        danger
        icon={<DeleteOutlined />}
        aria-label={`${m.clause(n)} ${m.remove}`}
        onClick={onRemove}
      />
    </div>
  )
}
