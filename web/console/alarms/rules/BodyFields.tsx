import type { ConditionError, RuleFact } from '#contract/alarms'
import { MetricName } from '#contract/device-protocol'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Checkbox, InputNumber, Segmented, Select } from 'antd'
import { CelField } from './CelField.tsx'
import { ComparisonRows } from './Comparisons.tsx'
import { readComparisons, writeComparisons, type Body } from './draft.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { TimeInput } from '#web/ui/desk/DayInput.tsx'
import { ruleMessages } from './messages.ts'
import { namedFacts } from './named-facts.ts'

type Props = {
  body: Body
  onChange: (body: Body) => void
  errors: readonly ConditionError[]
  facts: readonly RuleFact[]
  disabled: boolean
}

/** How the rule judges: values, something that failed to happen, or a fence. */
export function BodyFields({ body, onChange, errors, facts: known, disabled }: Props) {
  const m = useMessages(ruleMessages)
  const at = (pointer: string) =>
    errors.filter((e) => e.pointer === pointer || e.pointer === `/body${pointer}`)
  // `value` is 心率 in a rule over heart rate; the metrics themselves are chosen by their own names.
  const facts = body.type === 'fence' ? known : namedFacts(known, body.metrics)
  const readings = known.filter((f) => f.scope === 'reading' && MetricName.safeParse(f.name).success)
  const say = useWord()
  const metricFault = errors.find((e) => e.pointer.startsWith('/body/metrics'))

  return (
    <>
      {body.type !== 'fence' && (
        <MetricsField
          value={body.metrics}
          facts={readings}
          disabled={disabled}
          error={metricFault && say({ zh: metricFault.detail, en: metricFault.detailEn })}
          onChange={(metrics) => onChange({ ...body, metrics })}
        />
      )}
      {body.type === 'reading' && (
        <>
          <Condition
            label={m.fields.when}
            value={body.when}
            errors={at('/body/when')}
            facts={facts}
            disabled={disabled}
            onChange={(when) => onChange({ ...body, when })}
          />
          <CelField
            label={m.fields.clear}
            value={body.clear ?? ''}
            errors={at('/body/clear')}
            facts={facts}
            disabled={disabled}
            onChange={(clear) => onChange(clear ? { ...body, clear } : without(body, 'clear'))}
          />
          <div className="field-row">
            <Field label={m.fields.consecutive}>
              {(id) => (
                <InputNumber
                  id={id}
                  disabled={disabled}
                  min={1}
                  max={100}
                  precision={0}
                  value={body.consecutive}
                  onChange={(n) => onChange({ ...body, consecutive: n ?? 1 })}
                />
              )}
            </Field>
            <Field label={m.fields.forSeconds}>
              {(id) => (
                <InputNumber
                  id={id}
                  disabled={disabled}
                  min={0}
                  max={604_800}
                  precision={0}
                  value={body.forSeconds}
                  onChange={(n) => onChange({ ...body, forSeconds: n ?? 0 })}
                />
              )}
            </Field>
          </div>
        </>
      )}
      {body.type === 'absence' && (
        <AbsenceFields body={body} onChange={onChange} at={at} facts={facts} disabled={disabled} />
      )}
      {body.type === 'fence' && (
        <Field label={m.fields.consecutive}>
          {(id) => (
            <InputNumber
              id={id}
              disabled={disabled}
              min={1}
              max={20}
              precision={0}
              value={body.consecutive}
              onChange={(n) => onChange({ ...body, consecutive: n ?? 2 })}
            />
          )}
        </Field>
      )}
      <ScheduleField body={body} onChange={onChange} disabled={disabled} />
    </>
  )
}

function without<B extends object>(body: B, key: keyof B): B {
  const rest = { ...body }
  delete rest[key]
  return rest
}

function MetricsField({
  value,
  facts,
  disabled,
  error,
  onChange,
}: {
  value: string[]
  facts: readonly RuleFact[]
  disabled: boolean
  error: string | undefined
  onChange: (metrics: string[]) => void
}) {
  const m = useMessages(ruleMessages)
  const say = useWord()
  return (
    <Field label={m.fields.metrics} required error={error}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          disabled={disabled}
          style={{ width: '100%' }}
          optionFilterProp="label"
          value={value}
          onChange={onChange}
          options={facts.map((f) => ({ value: f.name, label: `${say(f)} (${f.name})` }))}
        />
      )}
    </Field>
  )
}

/** A condition as rows while it is simple; the expression is always there and always the truth. */
function Condition(props: {
  label: string
  value: string
  errors: readonly ConditionError[]
  facts: readonly RuleFact[]
  disabled: boolean
  onChange: (text: string) => void
}) {
  const rows = readComparisons(props.value)
  return (
    <>
      {rows && (
        <ComparisonRows
          value={rows}
          facts={props.facts.filter((f) => f.type === 'double' || f.type === 'number')}
          disabled={props.disabled}
          onChange={(next) => props.onChange(writeComparisons(next))}
        />
      )}
      <CelField {...props} required />
    </>
  )
}

type Absence = Extract<Body, { type: 'absence' }>

function AbsenceFields({
  body,
  onChange,
  at,
  facts,
  disabled,
}: {
  body: Absence
  onChange: (body: Body) => void
  at: (pointer: string) => ConditionError[]
  facts: readonly RuleFact[]
  disabled: boolean
}) {
  const m = useMessages(ruleMessages)
  const { within } = body
  const set = (next: Absence['within']) => onChange({ ...body, within: next })
  const seconds = (value: number, then: (n: number) => void) => (
    <Field label={m.fields.seconds}>
      {(id) => (
        <InputNumber
          id={id}
          disabled={disabled}
          min={1}
          max={2_592_000}
          precision={0}
          value={value}
          onChange={(n) => then(n ?? 1)}
        />
      )}
    </Field>
  )
  return (
    <>
      <Condition
        label={m.fields.expect}
        value={body.expect}
        errors={at('/body/expect')}
        facts={facts}
        disabled={disabled}
        onChange={(expect) => onChange({ ...body, expect })}
      />
      <Field label={m.fields.how}>
        {(id) => (
          <Segmented
            id={id}
            disabled={disabled}
            value={within.how}
            onChange={(how) =>
              set(
                how === 'for'
                  ? { how, seconds: 43_200 }
                  : how === 'by'
                    ? { how, from: '06:00', time: '12:00' }
                    : { how, trigger: '', seconds: 1800 },
              )
            }
            options={[
              { value: 'for' as const, label: m.fields.howFor },
              { value: 'by' as const, label: m.fields.howBy },
              { value: 'after' as const, label: m.fields.howAfter },
            ]}
          />
        )}
      </Field>
      {within.how === 'for' && seconds(within.seconds, (n) => set({ ...within, seconds: n }))}
      {within.how === 'by' && (
        <div className="field-row">
          <Field label={m.fields.byFrom}>
            {(id) => (
              <TimeInput
                id={id}
                disabled={disabled}
                value={within.from}
                onChange={(time) => set({ ...within, from: time ?? '' })}
              />
            )}
          </Field>
          <Field label={m.fields.byTime}>
            {(id) => (
              <TimeInput
                id={id}
                disabled={disabled}
                value={within.time}
                onChange={(time) => set({ ...within, time: time ?? '' })}
              />
            )}
          </Field>
        </div>
      )}
      {within.how === 'after' && (
        <>
          <CelField
            label={m.fields.trigger}
            value={within.trigger}
            errors={at('/body/within/trigger')}
            facts={facts}
            disabled={disabled}
            required
            onChange={(trigger) => set({ ...within, trigger })}
          />
          {seconds(within.seconds, (n) => set({ ...within, seconds: n }))}
        </>
      )}
    </>
  )
}

function unscheduled(body: Body): Body {
  const rest = { ...body }
  delete rest.schedule
  return rest
}

function ScheduleField({
  body,
  onChange,
  disabled,
}: {
  body: Body
  onChange: (body: Body) => void
  disabled: boolean
}) {
  const m = useMessages(ruleMessages)
  const { schedule } = body
  return (
    <fieldset className="comparisons" disabled={disabled}>
      <legend>
        <Checkbox
          disabled={disabled}
          checked={schedule !== undefined}
          onChange={(e) =>
            onChange(
              e.target.checked ? { ...body, schedule: { from: '22:00', to: '06:00' } } : unscheduled(body),
            )
          }
        >
          {m.fields.schedule}
        </Checkbox>
      </legend>
      {schedule ? (
        <>
          <div className="field-row">
            <Field label={m.fields.from}>
              {(id) => (
                <TimeInput
                  id={id}
                  disabled={disabled}
                  value={schedule.from}
                  onChange={(time) => onChange({ ...body, schedule: { ...schedule, from: time ?? '' } })}
                />
              )}
            </Field>
            <Field label={m.fields.to}>
              {(id) => (
                <TimeInput
                  id={id}
                  disabled={disabled}
                  value={schedule.to}
                  onChange={(time) => onChange({ ...body, schedule: { ...schedule, to: time ?? '' } })}
                />
              )}
            </Field>
          </div>
          <Checkbox.Group
            disabled={disabled}
            value={schedule.weekdays ?? [1, 2, 3, 4, 5, 6, 7]}
            onChange={(days) => {
              const { weekdays: _, ...hours } = schedule
              onChange({
                ...body,
                schedule:
                  days.length === 7 || days.length === 0
                    ? hours
                    : { ...hours, weekdays: days.map(Number).sort() },
              })
            }}
            options={m.weekday.map((label, index) => ({ label, value: index + 1 }))}
          />
        </>
      ) : (
        <span className="page-note">{m.fields.always}</span>
      )}
    </fieldset>
  )
}
