import { situationVariables, VariableName } from '#contract/benefit-situation'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Select } from 'antd'
import { useContext } from 'react'
import { type Around, AroundContext, type FieldProps } from './around.ts'
import { expressionFields, wordOfChoice, wordOfField } from './labels.ts'
import { policyMessages } from './messages.ts'
import { isRecord, sampleOf, type Schema, shapesOf, variantsOf } from './schema.ts'
import { ExpressionField, Leaf } from './SchemaLeaf.tsx'

/** A form made from the shape of a kind's body. A blank of the document is ticked, not guessed. */
export function SchemaForm({
  schema,
  value,
  onChange,
  around,
}: {
  schema: Schema
  value: Record<string, unknown>
  onChange: (value: Record<string, unknown>) => void
  around: Around
}) {
  return (
    <AroundContext.Provider value={around}>
      <ObjectFields path="" schema={schema} value={value} onChange={onChange} />
    </AroundContext.Provider>
  )
}

function ObjectFields({
  path,
  schema,
  value,
  onChange,
}: {
  path: string
  schema: Schema
  value: Record<string, unknown>
  onChange: (value: Record<string, unknown>) => void
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const { disabled, subject } = useContext(AroundContext)
  const all = Object.entries(schema.properties ?? {}).filter(([, one]) => one.const === undefined)
  const shown = all.filter(([name]) => schema.required?.includes(name) || value[name] !== undefined)
  const isSituation = /(^|\/)situation$/.test(path)
  const addable = all
    .filter(([name]) => !schema.required?.includes(name) && value[name] === undefined)
    // As in the list of variables: a worker has no bill.
    .filter(([name]) => {
      const variable = VariableName.safeParse(name)
      return !isSituation || !variable.success || situationVariables[variable.data].of.includes(subject)
    })
  return (
    <div className="schema-object">
      {shown.map(([name, inner]) => (
        <AnyField
          key={name}
          name={name}
          path={`${path}/${name}`}
          schema={inner}
          value={value[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
          {...(schema.required?.includes(name)
            ? {}
            : {
                remove: () => {
                  const { [name]: _, ...rest } = value
                  onChange(rest)
                },
              })}
        />
      ))}
      {!disabled && addable.length > 0 && (
        <Select
          className="schema-add"
          size="small"
          showSearch={{ optionFilterProp: 'label' }}
          value={null}
          aria-label={m.addField}
          placeholder={m.addField}
          onChange={(name: string | null) => {
            const inner = name === null ? undefined : schema.properties?.[name]
            if (name !== null && inner)
              onChange({ ...value, [name]: sampleOf(shapesOf(inner).shapes[0] ?? inner) })
          }}
          options={addable.map(([name]) => ({ value: name, label: say(wordOfField(name)) }))}
        />
      )}
    </div>
  )
}

function AnyField(props: FieldProps) {
  const { name, path, schema, value, onChange, remove } = props
  const m = useMessages(policyMessages)
  const say = useWord()
  const { disabled, errors, scheme } = useContext(AroundContext)
  const { nullable, shapes } = shapesOf(schema)
  const variants = variantsOf(shapes)
  const blank = nullable && (
    <Checkbox
      disabled={disabled}
      checked={value === null}
      onChange={(event) => onChange(event.target.checked ? null : sampleOf(shapes[0] ?? {}))}
    >
      {m.blank}
    </Checkbox>
  )
  const drop = remove && !disabled && (
    <Button
      type="text"
      size="small"
      icon={<DeleteOutlined />}
      aria-label={`${m.drop} ${say(wordOfField(name))}`}
      onClick={remove}
    />
  )
  const label = say(wordOfField(name))
  const [only] = shapes
  if (value === null || !only)
    return (
      <div className="field">
        <span className="schema-label">{label}</span>
        {blank}
        {drop}
      </div>
    )
  const isList = only.type === 'array' && only.items
  if (
    variants.length > 1 ||
    (only.properties && shapes.length === 1) ||
    (isList && shapesOf(only.items ?? {}).shapes[0]?.properties)
  ) {
    return (
      <fieldset
        className="schema-group"
        data-pair={name === 'about' || name === 'unitWord' || name === 'base'}
      >
        <legend>
          {label} {blank} {drop}
        </legend>
        {errors[path.slice(1)] && <p className="field-error">{errors[path.slice(1)]}</p>}
        {variants.length > 1 ? (
          <VariantField {...props} variants={variants} />
        ) : isList ? (
          <ListField {...props} schema={only} />
        ) : (
          <ObjectFields path={path} schema={only} value={isRecord(value) ? value : {}} onChange={onChange} />
        )}
      </fieldset>
    )
  }
  if (scheme && only.type === 'string' && name in expressionFields)
    return (
      <div>
        <ExpressionField {...props} label={label} wanted={expressionFields[name] ?? 'bool'} />
        {blank}
        {drop}
      </div>
    )
  return (
    <div className="schema-leaf">
      <Field label={label} error={errors[path.slice(1)]}>
        {(id) => <Leaf {...props} id={id} schema={only} />}
      </Field>
      {blank}
      {drop}
    </div>
  )
}

function VariantField({
  path,
  value,
  onChange,
  variants,
}: FieldProps & { variants: { value: string; schema: Schema }[] }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const { disabled } = useContext(AroundContext)
  const now = isRecord(value) ? value : {}
  const chosen = variants.find((one) => one.value === now['how']) ?? variants[0]
  if (!chosen) return null
  // The discriminator is the select above the fields, not one of them.
  const { how: _, ...properties } = chosen.schema.properties ?? {}
  const schema = { ...chosen.schema, properties }
  return (
    <>
      <Select
        disabled={disabled}
        aria-label={m.how}
        style={{ width: 200, marginBottom: 8 }}
        value={chosen.value}
        onChange={(how) => {
          const next = variants.find((one) => one.value === how)
          const sample = next ? sampleOf(next.schema) : {}
          onChange({ ...(isRecord(sample) ? sample : {}), how })
        }}
        options={variants.map((one) => ({ value: one.value, label: say(wordOfChoice('how', one.value)) }))}
      />
      <ObjectFields
        path={path}
        schema={schema}
        value={now}
        onChange={(next) => onChange({ ...next, how: chosen.value })}
      />
    </>
  )
}

function ListField({ path, schema, value, onChange, name }: FieldProps) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const { disabled } = useContext(AroundContext)
  const items = Array.isArray(value) ? value : []
  const inner = schema.items ?? {}
  const { shapes } = shapesOf(inner)
  const variants = variantsOf(shapes)
  const replace = (i: number, next: unknown) => onChange(items.map((one, j) => (j === i ? next : one)))
  return (
    <>
      <ol className="schema-list">
        {items.map((item, i) => (
          // Rows have no identity of their own before they are saved: their place is it.
          <li key={i}>
            <div className="schema-item">
              {variants.length > 1 ? (
                <VariantField
                  name={name}
                  path={`${path}/${i}`}
                  schema={inner}
                  value={item}
                  onChange={(next) => replace(i, next)}
                  variants={variants}
                />
              ) : (
                <ObjectFields
                  path={`${path}/${i}`}
                  schema={shapes[0] ?? {}}
                  value={isRecord(item) ? item : {}}
                  onChange={(next) => replace(i, next)}
                />
              )}
            </div>
            {!disabled && (
              <div className="schema-item-actions">
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  disabled={i === 0}
                  aria-label={m.up}
                  onClick={() =>
                    onChange(items.map((one, j) => (j === i - 1 ? item : j === i ? items[i - 1] : one)))
                  }
                />
                <Button
                  type="text"
                  size="small"
                  danger
                  icon={<DeleteOutlined />}
                  aria-label={m.drop}
                  onClick={() => onChange(items.filter((_, j) => j !== i))}
                />
              </div>
            )}
          </li>
        ))}
      </ol>
      {items.length === 0 && <p className="unknown">{m.noneYet}</p>}
      {!disabled && (
        <Button size="small" icon={<PlusOutlined />} onClick={() => onChange([...items, sampleOf(inner)])}>
          {m.addRow} {say(wordOfField(name))}
        </Button>
      )}
    </>
  )
}
