import { needItems } from '#contract/people-words'
import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { askedOf } from '#web/shared/survey/asked.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, InputNumber, Radio } from 'antd'
import { useState } from 'react'
import { surveyMessages } from './messages.ts'

type Target = Output<typeof contract.listTargets>['items'][number]
const changed = [
  contract.listTargets,
  contract.countTargets,
  contract.showTarget,
  contract.showCampaign,
  contract.progress,
  contract.report,
]

/** One form, filled at the desk or looked at, with the plan drafted from it. */
export function FillForm({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  // The address holds a target's id; the server checks it.
  const params = { targetId: id as Target['id'] }
  const answer = useQuery(q(contract.showTarget, { params }))
  const [typed, setTyped] = useState<contract.SurveyAnswers | null>(null)
  const action = useAction(contract.submitTarget, { changes: changed, done: onClose })
  const one = answer.data
  if (!one) return null
  const answers = typed ?? one.answers
  const asked = askedOf(one.form, answers)
  const set = (code: string, value: contract.SurveyAnswers[string]) => setTyped({ ...answers, [code]: value })
  const editable = open && one.state !== 'accepted' && one.state !== 'unreachable'
  return (
    <FormDrawer<object>
      title={`${one.elderName} · ${say(one.form)}`}
      submit={editable ? m.submit : m.look}
      width={680}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={() =>
        editable ? action.mutate({ params, body: { askedAt: new Date().toISOString(), answers } }) : onClose()
      }
    >
      <div className="answers">
        {one.form.sections.map((section) => (
          <section key={section.code}>
            <h3>{say(section)}</h3>
            {section.questions
              .filter((question) => asked.has(question))
              .map((question) => {
                const value = answers[question.code]
                const options = (question.options ?? []).map((option) => ({
                  value: option.value,
                  label: say(option),
                }))
                return (
                  <fieldset key={question.code} disabled={!editable}>
                    <legend>
                      {say(question)} {question.required && '*'}
                    </legend>
                    {question.kind === 'single' && (
                      <Radio.Group
                        value={value}
                        options={options}
                        onChange={(event) => set(question.code, String(event.target.value))}
                      />
                    )}
                    {question.kind === 'multi' && (
                      <Checkbox.Group
                        value={Array.isArray(value) ? value : []}
                        options={options}
                        onChange={(next) => set(question.code, next.map(String))}
                      />
                    )}
                    {question.kind === 'number' && (
                      <InputNumber
                        aria-label={say(question)}
                        min={0}
                        precision={0}
                        value={typeof value === 'number' ? value : null}
                        onChange={(next) => set(question.code, next)}
                      />
                    )}
                    {question.kind === 'text' && (
                      <Input.TextArea
                        aria-label={say(question)}
                        rows={2}
                        maxLength={1000}
                        value={typeof value === 'string' ? value : ''}
                        onChange={(event) => set(question.code, event.target.value)}
                      />
                    )}
                  </fieldset>
                )
              })}
          </section>
        ))}
      </div>
      {one.plan.length > 0 && (
        <section>
          <h3>{m.plan}</h3>
          <ul>
            {one.plan.map((item) => (
              <li key={item.need}>
                <b>{say(needItems[item.need])}</b>{' '}
                <small className="field-hint">
                  {m.because} · {listed(item.because.map((why) => say(why)))}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </FormDrawer>
  )
}
