import { useMessages, useWord } from '#web/lib/locale.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  DeleteOutlined,
  EditOutlined,
  PlusOutlined,
} from '@ant-design/icons'
import { App, Button } from 'antd'
import { useId } from 'react'
import { useBuilder } from './builder.ts'
import {
  type DraftSection,
  insertQuestion,
  moveSection,
  newQuestion,
  putSection,
  removeSection,
} from './draft.ts'
import { builderMessages } from './messages.ts'
import { CodeInput, TextPart } from './Part.tsx'
import { QuestionCard } from './QuestionCard.tsx'

/** A section: its name when that is being changed, and its questions. `before` is how many come before it. */
export function SectionPanel({ section, s, before }: { section: DraftSection; s: number; before: number }) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const { draft, change, faultAt, faultsIn, open, setOpen } = useBuilder()
  const id = useId()
  const at = `/form/sections/${s}`
  const name = say(section) || section.zh || m.noName
  const opened = open === section.key
  const headFaults = ['zh', 'en', 'code'].some((field) => faultsIn(`${at}/${field}`) > 0)
  const none = faultAt(`${at}/questions`)
  const codeFault = faultAt(`${at}/code`)
  const remove = () => change(removeSection(draft, s))
  return (
    <Panel
      title={`${s + 1} ${name}`}
      className="builder-section"
      actions={
        <span className="builder-buttons">
          <Button
            size="small"
            type="text"
            icon={<EditOutlined />}
            aria-expanded={opened || headFaults}
            onClick={() => setOpen(opened ? null : section.key)}
          >
            {opened ? m.done : m.rename}
          </Button>
          <Button
            size="small"
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={`${name} ${m.up}`}
            disabled={s === 0}
            onClick={() => change(moveSection(draft, s, s - 1))}
          />
          <Button
            size="small"
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={`${name} ${m.down}`}
            disabled={s === draft.sections.length - 1}
            onClick={() => change(moveSection(draft, s, s + 1))}
          />
          <Button
            size="small"
            type="text"
            danger
            icon={<DeleteOutlined />}
            aria-label={`${name} ${m.removeSection}`}
            onClick={() => {
              const { length } = section.questions
              if (length === 0) remove()
              else
                modal.confirm({
                  title: `${m.removeSection} · ${name}`,
                  content: m.removeSectionAsk(length),
                  okText: m.remove,
                  okButtonProps: { danger: true },
                  onOk: remove,
                })
            }}
          />
        </span>
      }
    >
      <div data-at={at}>
        {(opened || headFaults) && (
          <div className="builder-triple">
            <TextPart
              at={`${at}/zh`}
              label={m.sectionName}
              value={section.zh}
              onChange={(zh, mark) => change(putSection(draft, s, { zh }), mark)}
            />
            <TextPart
              at={`${at}/en`}
              label={m.sectionEnglish}
              value={section.en}
              onChange={(en, mark) => change(putSection(draft, s, { en }), mark)}
            />
            <div className="field" data-at={`${at}/code`}>
              <label htmlFor={id}>{m.code}</label>
              <CodeInput
                id={id}
                value={section.code}
                taken={draft.sections.flatMap(({ code }, n) => (n === s ? [] : [code]))}
                onChange={(code) => change(putSection(draft, s, { code }))}
              />
              {codeFault && <span className="field-error">{codeFault}</span>}
            </div>
          </div>
        )}
        {section.questions.map((question, i) => (
          <QuestionCard key={question.key} question={question} s={s} i={i} number={before + i + 1} />
        ))}
        {none && (
          <p className="field-error" data-at={`${at}/questions`}>
            {none}
          </p>
        )}
        <Button
          size="small"
          icon={<PlusOutlined />}
          onClick={() => {
            const question = newQuestion(draft)
            change(insertQuestion(draft, s, section.questions.length, question))
            setOpen(question.key)
          }}
        >
          {m.addQuestion}
        </Button>
      </div>
    </Panel>
  )
}
