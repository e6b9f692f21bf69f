import { NeedItem, needItems } from '#contract/people-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useBuilder } from './builder.ts'
import {
  type DraftOption,
  type DraftQuestion,
  moved,
  newOption,
  optionsFrom,
  putQuestion,
  renameOption,
} from './draft.ts'
import { builderMessages } from './messages.ts'
import { CodeInput } from './Part.tsx'

/** What a choice may be answered with, a row each; several are pasted at once from a document or a table. */
export function OptionRows({ question, s, i }: { question: DraftQuestion; s: number; i: number }) {
  const m = useMessages(builderMessages)
  const say = useWord()
  const { draft, change, faultAt } = useBuilder()
  const [pasting, setPasting] = useState<string | null>(null)
  const options = question.options ?? []
  const at = `/form/sections/${s}/questions/${i}/options`
  const put = (next: DraftOption[], mark?: string) =>
    change(putQuestion(draft, s, i, { options: next }), mark)
  const pasted = pasting === null ? [] : optionsFrom(pasting, options)
  const error = faultAt(at)
  return (
    <fieldset className="builder-options" data-at={at}>
      <legend>{m.options}</legend>
      {options.map((option, k) => {
        const here = `${at}/${k}`
        const set = (part: Partial<DraftOption>, mark?: string) =>
          put(
            options.map((one, n) => (n === k ? { ...one, ...part } : one)),
            mark,
          )
        const word = (field: 'zh' | 'en') => {
          const wrong = faultAt(`${here}/${field}`)
          return (
            <div data-at={`${here}/${field}`}>
              <Input
                aria-label={`${m.option(k + 1)} ${m[field]}`}
                placeholder={m[field]}
                value={option[field]}
                maxLength={200}
                {...(wrong ? { status: 'error', 'aria-invalid': true } : {})}
                onChange={(event) => set({ [field]: event.target.value }, `${here}/${field}`)}
                onPaste={(event) => {
                  const text = event.clipboardData.getData('text/plain').trimEnd()
                  if (!text.includes('\n')) return
                  event.preventDefault()
                  const bare = option.zh === '' && option.en === ''
                  const others = bare ? options.toSpliced(k, 1) : options
                  put(others.toSpliced(bare ? k : k + 1, 0, ...optionsFrom(text, others)))
                }}
              />
              {wrong && <span className="field-error">{wrong}</span>}
            </div>
          )
        }
        return (
          <div key={option.key} className="builder-option">
            <div data-at={`${here}/value`}>
              <CodeInput
                aria-label={`${m.option(k + 1)} ${m.code}`}
                value={option.value}
                taken={options.flatMap(({ value }, n) => (n === k ? [] : [value]))}
                onChange={(value) => change(renameOption(draft, s, i, k, value))}
              />
              {faultAt(`${here}/value`) && <span className="field-error">{faultAt(`${here}/value`)}</span>}
            </div>
            {word('zh')}
            {word('en')}
            <Select
              aria-label={`${m.option(k + 1)} ${m.need}`}
              placeholder={m.need}
              allowClear
              value={option.need ?? null}
              onChange={(need: NeedItem | null | undefined) => {
                const { need: _need, ...rest } = option
                put(options.map((one, n) => (n === k ? { ...rest, ...(need ? { need } : {}) } : one)))
              }}
              options={NeedItem.options.map((value) => ({ value, label: say(needItems[value]) }))}
            />
            <span className="builder-buttons">
              <Button
                size="small"
                type="text"
                icon={<ArrowUpOutlined />}
                aria-label={`${m.option(k + 1)} ${m.up}`}
                disabled={k === 0}
                onClick={() => put(moved(options, k, k - 1))}
              />
              <Button
                size="small"
                type="text"
                icon={<ArrowDownOutlined />}
                aria-label={`${m.option(k + 1)} ${m.down}`}
                disabled={k === options.length - 1}
                onClick={() => put(moved(options, k, k + 1))}
              />
              <Button
                size="small"
                type="text"
                danger
                icon={<DeleteOutlined />}
                aria-label={`${m.option(k + 1)} ${m.remove}`}
                onClick={() => put(options.toSpliced(k, 1))}
              />
            </span>
          </div>
        )
      })}
      {error && <p className="field-error">{error}</p>}
      <div className="builder-line">
        <Button size="small" icon={<PlusOutlined />} onClick={() => put([...options, newOption(options)])}>
          {m.addOption}
        </Button>
        <Button
          size="small"
          type="text"
          aria-expanded={pasting !== null}
          onClick={() => setPasting(pasting === null ? '' : null)}
        >
          {m.pasteMany}
        </Button>
      </div>
      {pasting !== null && (
        <div className="builder-paste">
          <Input.TextArea
            aria-label={m.pasteMany}
            autoFocus
            autoSize={{ minRows: 3, maxRows: 12 }}
            value={pasting}
            onChange={(event) => setPasting(event.target.value)}
          />
          <small className="field-hint">{m.pasteHint}</small>
          <Button
            size="small"
            disabled={pasted.length === 0}
            onClick={() => {
              const written = options.filter(({ zh, en }) => zh !== '' || en !== '')
              put([...written, ...optionsFrom(pasting, written)])
              setPasting(null)
            }}
          >
            {m.pasteAdd(pasted.length)}
          </Button>
        </div>
      )}
    </fieldset>
  )
}
