import { FormCode } from '#contract/survey'
import { useMessages } from '#web/lib/locale.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { App, Input, type InputProps } from 'antd'
import { useState } from 'react'
import { useBuilder } from './builder.ts'
import { builderMessages } from './messages.ts'

/** A text of the form with its label, and what is wrong with it beside it. */
export function TextPart({
  at,
  label,
  value,
  most = 200,
  onChange,
}: {
  at: string
  label: string
  value: string
  most?: number
  onChange: (value: string, mark: string) => void
}) {
  const error = useBuilder().faultAt(at)
  return (
    <div data-at={at}>
      <Field label={label} error={error}>
        {(id) => (
          <Input
            id={id}
            value={value}
            maxLength={most}
            {...(error ? { status: 'error', 'aria-invalid': true } : {})}
            onChange={(event) => onChange(event.target.value, at)}
          />
        )}
      </Field>
    </div>
  )
}

/** A code that takes effect when the field is left, so that no condition follows half a word. */
export function CodeInput({
  value,
  taken,
  onChange,
  ...rest
}: {
  value: string
  /** The codes of the others. */
  taken: readonly string[]
  onChange: (code: string) => void
} & Pick<InputProps, 'id' | 'size' | 'aria-label'>) {
  const m = useMessages(builderMessages)
  const { message } = App.useApp()
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setText(value)
  }
  const wrong =
    text === value
      ? undefined
      : !FormCode.safeParse(text).success
        ? m.codeRule
        : taken.includes(text)
          ? m.codeTaken(text)
          : undefined
  const leave = () => {
    if (text === value) return
    if (!wrong) return onChange(text)
    setText(value)
    if (text !== '') message.warning(m.codeKept(text, value))
  }
  return (
    <>
      <Input
        {...rest}
        className="digits"
        value={text}
        maxLength={31}
        spellCheck={false}
        autoCapitalize="none"
        {...(wrong ? { status: 'error', 'aria-invalid': true } : {})}
        onChange={(event) => setText(event.target.value)}
        onBlur={leave}
        onPressEnter={leave}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText(value)
        }}
      />
      {wrong && <span className="field-error">{wrong}</span>}
    </>
  )
}
