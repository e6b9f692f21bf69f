import { checkExpression } from '#contract/policy-editor'
import { situationVariables, variableNames } from '#contract/benefit-situation'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Input, InputNumber, Select } from 'antd'
import { useContext, useDeferredValue, useState } from 'react'
import { CelField } from '../alarms/rules/CelField.tsx'
import { AroundContext, type FieldProps } from './around.ts'
import { moneyFields, wordOfChoice } from './labels.ts'
import { policyMessages } from './messages.ts'

/** A CEL expression, checked by the server while it is written; the fault is underlined at its place. */
export function ExpressionField({
  label,
  value,
  onChange,
  path,
  wanted,
}: FieldProps & { label: string; wanted: 'bool' | 'number' }) {
  const { regionCode, subject, disabled, errors } = useContext(AroundContext)
  const text = typeof value === 'string' ? value : ''
  const settled = useDeferredValue(text)
  const checked = useQuery({
    ...q(checkExpression, { body: { subject, regionCode, text: settled, wanted } }),
    enabled: !disabled && settled.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const fault = settled === text && !checked.isPlaceholderData ? checked.data?.fault : undefined
  const refused = errors[path.slice(1)]
  const shown = fault
    ? [{ ...fault, detailEn: fault.detailEn ?? fault.detail, pointer: path }]
    : refused && text.trim() === ''
      ? [{ pointer: path, detail: refused, detailEn: refused, start: null, end: null }]
      : []
  return (
    <CelField
      label={label}
      value={text}
      onChange={onChange}
      errors={shown}
      disabled={disabled}
      rows={Math.min(8, Math.max(1, Math.ceil(text.length / 72)))}
      facts={variableNames
        .filter((name) => situationVariables[name].of.includes(subject))
        .map((name) => {
          const one = situationVariables[name]
          return {
            name,
            type: one.type,
            zh: one.zh,
            en: one.en,
            unit: one.unit?.zh ?? null,
            scope: 'person' as const,
          }
        })}
    />
  )
}

/** One value: by its type a choice, a number, a day, a text. */
export function Leaf({ id, name, schema, value, onChange }: FieldProps & { id: string }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const { disabled, money } = useContext(AroundContext)
  const [broken, setBroken] = useState<string>()
  const choices = schema.enum ?? (schema.items ? schema.items.enum : undefined)
  if (schema.type === 'array' && (schema.items?.type === 'string' || choices))
    return (
      <Select
        id={id}
        mode={choices ? 'multiple' : 'tags'}
        disabled={disabled}
        style={{ width: '100%' }}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
        options={(choices ?? []).map((one) => ({
          value: String(one),
          label: say(wordOfChoice(name, String(one))),
        }))}
      />
    )
  if (choices)
    return (
      <Select
        id={id}
        disabled={disabled}
        style={{ width: '100%', minWidth: 120 }}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
        options={choices.map((one) => ({ value: String(one), label: say(wordOfChoice(name, String(one))) }))}
      />
    )
  if (schema.type === 'boolean')
    return (
      <Select
        id={id}
        disabled={disabled}
        style={{ width: 90 }}
        value={value === true}
        onChange={onChange}
        options={[
          { value: true, label: m.yes },
          { value: false, label: m.no },
        ]}
      />
    )
  if (schema.type === 'integer' || schema.type === 'number') {
    // Stored in fen; people write yuan.
    const isMoney = money && moneyFields.has(name)
    const times = isMoney ? 100 : 1
    return (
      <InputNumber
        id={id}
        disabled={disabled}
        style={{ width: 160 }}
        value={typeof value === 'number' ? value / times : null}
        {...(isMoney ? { suffix: m.yuan } : {})}
        {...(schema.minimum !== undefined && schema.minimum > -1e11 ? { min: schema.minimum / times } : {})}
        {...(isMoney ? { precision: 2 } : schema.type === 'integer' ? { precision: 0 } : {})}
        onChange={(next) => onChange(Math.round((next ?? 0) * times * 100) / 100)}
      />
    )
  }
  if (schema.type === 'string' && schema.format === 'date')
    return (
      <DayInput
        id={id}
        disabled={disabled}
        value={typeof value === 'string' ? value : null}
        onChange={(day) => onChange(day ?? '')}
      />
    )
  if (schema.type === 'string')
    return (schema.maxLength ?? 0) > 100 ? (
      <Input.TextArea
        id={id}
        disabled={disabled}
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={schema.maxLength}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => onChange(event.target.value)}
      />
    ) : (
      <Input
        id={id}
        disabled={disabled}
        {...(schema.maxLength ? { maxLength: schema.maxLength } : {})}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => onChange(event.target.value)}
      />
    )
  // Maps with free keys, as some kinds of alarms have: written as they are stored.
  const text = broken ?? JSON.stringify(value ?? null, null, 2)
  return (
    <>
      <Input.TextArea
        id={id}
        disabled={disabled}
        spellCheck={false}
        autoSize={{ minRows: 2, maxRows: 16 }}
        style={{ fontFamily: 'var(--mono)' }}
        status={broken === undefined ? '' : 'error'}
        value={text}
        onChange={(event) => {
          try {
            onChange(JSON.parse(event.target.value))
            setBroken(undefined)
          } catch (error) {
            if (!(error instanceof SyntaxError)) throw error
            setBroken(event.target.value)
          }
        }}
      />
      {broken !== undefined && <p className="field-error">{m.notJson}</p>}
    </>
  )
}
