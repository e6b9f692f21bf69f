import type { RuleFact } from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { CloseOutlined } from '@ant-design/icons'
import { Button, InputNumber, Segmented, Select } from 'antd'
import { operators, type Comparisons } from './draft.ts'
import { ruleMessages } from './messages.ts'

/** Thresholds as rows of a form; they write the expression. */
export function ComparisonRows({
  value,
  onChange,
  facts,
  disabled,
}: {
  value: Comparisons
  onChange: (value: Comparisons) => void
  facts: readonly RuleFact[]
  disabled: boolean
}) {
  const m = useMessages(ruleMessages)
  const say = useWord()
  const set = (index: number, change: Partial<Comparisons['items'][number]>) =>
    onChange({ ...value, items: value.items.map((item, i) => (i === index ? { ...item, ...change } : item)) })
  return (
    <fieldset className="comparisons" disabled={disabled}>
      <legend>{m.builder.title}</legend>
      {value.items.length > 1 && (
        <Segmented
          size="small"
          disabled={disabled}
          value={value.join}
          onChange={(join) => onChange({ ...value, join })}
          options={[
            { value: '&&' as const, label: m.builder.and },
            { value: '||' as const, label: m.builder.or },
          ]}
        />
      )}
      {value.items.map((item, index) => (
        // Rows have no identity but their place.
        <div key={index} className="comparison">
          <Select
            showSearch
            optionFilterProp="label"
            aria-label={m.fields.metrics}
            disabled={disabled}
            style={{ width: 210 }}
            value={item.name}
            onChange={(name) => set(index, { name })}
            options={facts.map((f) => ({ value: f.name, label: `${say(f)} (${f.name})` }))}
          />
          <Select
            aria-label={item.operator}
            disabled={disabled}
            style={{ width: 72 }}
            value={item.operator}
            onChange={(operator) => set(index, { operator })}
            options={operators.map((o) => ({ value: o, label: o }))}
          />
          <InputNumber
            aria-label={m.builder.title}
            disabled={disabled}
            style={{ width: 120 }}
            value={item.value}
            onChange={(next) => set(index, { value: next ?? 0 })}
            suffix={facts.find((f) => f.name === item.name)?.unit ?? ''}
          />
          <Button
            type="text"
            size="small"
            disabled={disabled}
            aria-label="×"
            icon={<CloseOutlined />}
            onClick={() => onChange({ ...value, items: value.items.filter((_, i) => i !== index) })}
          />
        </div>
      ))}
      <Button
        size="small"
        disabled={disabled || facts.length === 0}
        onClick={() =>
          onChange({
            ...value,
            items: [...value.items, { name: facts[0]?.name ?? '', operator: '>', value: 0 }],
          })
        }
      >
        {m.builder.add}
      </Button>
    </fieldset>
  )
}
