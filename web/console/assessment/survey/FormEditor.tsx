import { NeedItem } from '#contract/people-words'
import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.showCampaign>
type Question = contract.Question

const textOf = (question: Question) =>
  (question.options ?? [])
    .map((option) => [option.value, option.zh, option.en, option.need ?? ''].join(' | ').replace(/ \| $/, ''))
    .join('\n')

/** Lines `code | 中文 | English | need`; undefined when one of them is not right. */
function optionsOf(text: string): Question['options'] | undefined {
  const options: NonNullable<Question['options']> = []
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [value = '', zh = '', en = '', need = ''] = line.split('|').map((part) => part.trim())
    const known = need === '' ? undefined : NeedItem.safeParse(need)
    if (!/^[a-z][a-z0-9_]{0,30}$/.test(value) || !zh || !en || known?.success === false) return undefined
    options.push({ value, zh, en, ...(known?.success ? { need: known.data } : {}) })
  }
  return options.length >= 2 ? options : undefined
}

/** Sections and questions with their logic; editable while the campaign is a draft. */
export function FormEditor({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const [form, setForm] = useState(one.form)
  const draft = one.state === 'draft'
  const action = useAction(contract.saveCampaign, {
    changes: [contract.showCampaign, contract.listCampaigns],
  })
  const change = (s: number, questions: Question[]) =>
    setForm({
      ...form,
      sections: form.sections.map((section, i) => (i === s ? { ...section, questions } : section)),
    })
  const {
    name,
    regionCode,
    ageFrom,
    groups,
    urbanOnly,
    asOf,
    endsOn,
    providerOrgId,
    contract: paper,
    volume,
    priceFen,
    sampleShare,
  } = one
  return (
    <>
      <p className="field-hint">
        {say(form)} · {form.version} · {m.source} · {form.source}
      </p>
      <ProblemNote error={action.error} />
      {form.sections.map((section, s) => (
        <Panel
          key={section.code}
          title={say(section)}
          actions={
            draft && (
              <Button
                size="small"
                onClick={() =>
                  change(s, [
                    ...section.questions,
                    {
                      code: `q${Date.now() % 100_000}`,
                      zh: '新题目',
                      en: 'New question',
                      kind: 'text',
                      required: false,
                    },
                  ])
                }
              >
                {m.addQuestion}
              </Button>
            )
          }
        >
          {section.questions.map((question, i) => {
            const put = (part: Partial<Question>) =>
              change(
                s,
                section.questions.map((each, at) => (at === i ? { ...each, ...part } : each)),
              )
            return draft ? (
              <QuestionEditor
                key={question.code}
                question={question}
                onChange={put}
                onRemove={() =>
                  change(
                    s,
                    section.questions.filter((_, at) => at !== i),
                  )
                }
                onUp={
                  i === 0
                    ? undefined
                    : () => change(s, section.questions.toSpliced(i, 1).toSpliced(i - 1, 0, question))
                }
              />
            ) : (
              <p key={question.code}>
                {say(question)}{' '}
                <small className="field-hint">
                  {m.kinds[question.kind]} {question.when}
                </small>
                <br />
                {question.options?.map((option) => say(option)).join(' · ')}
              </p>
            )
          })}
        </Panel>
      ))}
      {draft && (
        <ActionButton
          type="primary"
          needs="assessment.manage"
          loading={action.isPending}
          onClick={() =>
            action.mutate({
              params: { campaignId: one.id },
              body: {
                name,
                regionCode,
                ageFrom,
                groups,
                urbanOnly,
                asOf,
                endsOn,
                providerOrgId,
                contract: paper,
                volume,
                priceFen,
                sampleShare,
                form,
              },
            })
          }
        >
          {m.saveForm}
        </ActionButton>
      )}
    </>
  )
}

function QuestionEditor({
  question,
  onChange,
  onRemove,
  onUp,
}: {
  question: Question
  onChange: (part: Partial<Question>) => void
  onRemove: () => void
  onUp: (() => void) | undefined
}) {
  const m = useMessages(surveyMessages)
  const [text, setText] = useState(() => textOf(question))
  const choice = question.kind === 'single' || question.kind === 'multi'
  const wrong = choice && optionsOf(text) === undefined
  return (
    <fieldset className="question-editor">
      <legend className="digits">{question.code}</legend>
      <Input
        aria-label={m.question}
        prefix={<span className="question-prefix">中文</span>}
        value={question.zh}
        maxLength={200}
        onChange={(event) => onChange({ zh: event.target.value })}
      />
      <Input
        aria-label={m.english}
        prefix={<span className="question-prefix">English</span>}
        value={question.en}
        maxLength={200}
        onChange={(event) => onChange({ en: event.target.value })}
      />
      <div className="question-line">
        <Select
          aria-label={m.question}
          value={question.kind}
          style={{ width: 110 }}
          onChange={(kind) => {
            const { options: _options, ...rest } = question
            const next =
              kind === 'single' || kind === 'multi'
                ? (optionsOf(text) ?? [
                    { value: 'yes', zh: '是', en: 'Yes' },
                    { value: 'no', zh: '否', en: 'No' },
                  ])
                : undefined
            if (next) setText(textOf({ ...rest, kind, options: next }))
            onChange({ kind, options: next })
          }}
          options={Object.entries(m.kinds).map(([value, label]) => ({ value, label }))}
        />
        <Checkbox
          checked={question.required}
          onChange={(event) => onChange({ required: event.target.checked })}
        >
          {m.required}
        </Checkbox>
        <Input
          aria-label={m.when}
          prefix={<span className="question-prefix">{m.when}</span>}
          placeholder={m.whenHint}
          value={question.when ?? ''}
          onChange={(event) =>
            onChange({ when: event.target.value.trim() === '' ? undefined : event.target.value })
          }
        />
        <Button size="small" disabled={!onUp} onClick={onUp}>
          {m.up}
        </Button>
        <Button size="small" danger onClick={onRemove}>
          {m.remove}
        </Button>
      </div>
      {choice && (
        <>
          <Input.TextArea
            aria-label={m.options}
            autoSize
            status={wrong ? 'error' : ''}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              const options = optionsOf(event.target.value)
              if (options) onChange({ options })
            }}
          />
          <small className={wrong ? 'warn' : 'field-hint'}>{wrong ? m.optionsWrong : m.options}</small>
        </>
      )}
    </fieldset>
  )
}
