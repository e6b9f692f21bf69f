import { useMessages, useWord } from '#web/lib/locale.ts'
import { Tag } from '#web/ui/desk/Tag.tsx'
import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  CopyOutlined,
  DeleteOutlined,
  DownOutlined,
  RightOutlined,
} from '@ant-design/icons'
import { Button, Checkbox, Select } from 'antd'
import { memo, useId } from 'react'
import { useBuilder } from './builder.ts'
import {
  changeKind,
  copyOf,
  type DraftQuestion,
  insertQuestion,
  isChoice,
  type Kind,
  moveQuestion,
  putQuestion,
  questionsOf,
  removeQuestion,
  renameQuestion,
  stepQuestion,
} from './draft.ts'
import { LogicPicker } from './LogicPicker.tsx'
import { useSentence } from './logic.ts'
import { builderMessages } from './messages.ts'
import { OptionRows } from './OptionRows.tsx'
import { CodeInput, TextPart } from './Part.tsx'

/** One question: a line that says what it is, and everything of it when it is open. */
export function QuestionCard({
  question,
  s,
  i,
  number,
}: {
  question: DraftQuestion
  s: number
  i: number
  number: number
}) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const sentence = useSentence()
  const { draft, faultsIn, open, setOpen } = useBuilder()
  const id = useId()
  const at = `/form/sections/${s}/questions/${i}`
  const wrong = faultsIn(at)
  const opened = open === question.key
  return (
    <div className="builder-question" data-at={at} data-open={opened} data-wrong={wrong > 0}>
      <Head
        id={id}
        opened={opened}
        number={number}
        name={say(question) || question.zh || m.noName}
        condition={question.when === undefined ? '' : sentence(question.when, draft)}
        wrong={wrong}
        kind={question.kind}
        options={question.options?.length ?? 0}
        required={question.required}
        code={question.code}
        questionKey={question.key}
        setOpen={setOpen}
      />
      {opened && (
        <div id={id} className="builder-question-body">
          <Body question={question} s={s} i={i} />
        </div>
      )}
    </div>
  )
}

/** Drawn anew only when something of it has changed: a form may have a hundred of them. */
const Head = memo(function Head(one: {
  id: string
  opened: boolean
  number: number
  name: string
  condition: string
  wrong: number
  kind: Kind
  options: number
  required: boolean
  code: string
  questionKey: string
  setOpen: (key: string | null) => void
}) {
  const m = useMessages(builderMessages)
  return (
    <button
      type="button"
      className="builder-question-head"
      aria-expanded={one.opened}
      aria-controls={one.id}
      onClick={() => one.setOpen(one.opened ? null : one.questionKey)}
    >
      {one.opened ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
      <span className="builder-number">{one.number}.</span>
      <span className="builder-name">
        {one.name}
        {one.required && <span title={m.required}> *</span>}
        {one.condition && <small className="field-hint">{one.condition}</small>}
      </span>
      {one.wrong > 0 && <Tag tone="critical">{m.faults(one.wrong)}</Tag>}
      <small className="builder-kind">
        {m.kinds[one.kind]}
        {one.options > 0 && ` ${one.options}`}
      </small>
      <code>{one.code}</code>
    </button>
  )
})

function Body({ question, s, i }: { question: DraftQuestion; s: number; i: number }) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const { draft, change, faultAt, setOpen } = useBuilder()
  const at = `/form/sections/${s}/questions/${i}`
  const others = questionsOf(draft).flatMap(({ key, code }) => (key === question.key ? [] : [code]))
  const up = stepQuestion(draft, s, i, -1)
  const down = stepQuestion(draft, s, i, 1)
  const id = useId()
  const codeFault = faultAt(`${at}/code`)
  return (
    <>
      <div className="builder-pair">
        <TextPart
          at={`${at}/zh`}
          label={m.question}
          value={question.zh}
          onChange={(zh, mark) => change(putQuestion(draft, s, i, { zh }), mark)}
        />
        <TextPart
          at={`${at}/en`}
          label={m.questionEnglish}
          value={question.en}
          onChange={(en, mark) => change(putQuestion(draft, s, i, { en }), mark)}
        />
      </div>
      <div className="builder-facts">
        <div>
          <label htmlFor={`${id}kind`}>{m.kind}</label>
          <Select
            id={`${id}kind`}
            value={question.kind}
            onChange={(kind) => change(changeKind(draft, s, i, kind))}
            options={(['single', 'multi', 'number', 'text'] as const).map((value) => ({
              value,
              label: m.kinds[value],
            }))}
          />
        </div>
        <div data-at={`${at}/code`}>
          <label htmlFor={id} title={m.codeHint}>
            {m.code}
          </label>
          <CodeInput
            id={id}
            value={question.code}
            taken={others}
            onChange={(code) => change(renameQuestion(draft, s, i, code))}
          />
          {codeFault && <span className="field-error">{codeFault}</span>}
        </div>
        <Checkbox
          checked={question.required}
          onChange={(event) => change(putQuestion(draft, s, i, { required: event.target.checked }))}
        >
          {m.required}
        </Checkbox>
      </div>
      {(isChoice(question.kind) || question.options) && <OptionRows question={question} s={s} i={i} />}
      <LogicPicker question={question} s={s} i={i} />
      <div className="builder-line builder-acts">
        <Button size="small" icon={<ArrowUpOutlined />} disabled={!up} onClick={() => up && change(up)}>
          {m.up}
        </Button>
        <Button
          size="small"
          icon={<ArrowDownOutlined />}
          disabled={!down}
          onClick={() => down && change(down)}
        >
          {m.down}
        </Button>
        {draft.sections.length > 1 && (
          <Select
            size="small"
            aria-label={m.moveTo}
            popupMatchSelectWidth={false}
            value={s}
            onChange={(to) => change(moveQuestion(draft, s, i, to, -1))}
            options={draft.sections.map((section, value) => ({
              value,
              label: `${value + 1} ${say(section) || section.zh || m.noName}`,
            }))}
            prefix={m.moveTo}
          />
        )}
        <Button
          size="small"
          icon={<CopyOutlined />}
          onClick={() => {
            const copy = copyOf(draft, question)
            change(insertQuestion(draft, s, i + 1, copy))
            setOpen(copy.key)
          }}
        >
          {m.duplicate}
        </Button>
        <Button
          size="small"
          danger
          icon={<DeleteOutlined />}
          onClick={() => change(removeQuestion(draft, s, i))}
        >
          {m.remove}
        </Button>
      </div>
    </>
  )
}
