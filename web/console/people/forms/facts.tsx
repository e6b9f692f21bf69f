import * as edit from '#contract/people-edit'
import { factKinds, factValueWord, healthKinds, type FactKind } from '#contract/people-words'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Checkbox, Form, Input, Radio, Select } from 'antd'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { useOptions } from '../options.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'
import { useSave } from './use-save.ts'

type Fact = {
  kind: FactKind
  value: string | number
  from: string
  to?: string
  expiresOn?: string
  source: string
  evidence?: string
}

export function FactForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const save = useSave(edit.addFact, onClose)
  return (
    <FormDrawer<Fact>
      title={m.fact}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ from: today() }}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: {
            kind: v.kind,
            value: String(v.value),
            from: v.from,
            to: v.to || null,
            expiresOn: v.expiresOn || null,
            source: v.source,
            evidence: v.evidence ?? '',
          },
        })
      }
    >
      {(form) => (
        <>
          <Form.Item name="kind" label={m.kind} rules={[{ required: true, message: m.required }]}>
            <Select
              autoFocus
              showSearch
              optionFilterProp="label"
              options={Object.entries(factKinds).map(([value, word]) => ({ value, label: say(word) }))}
              onChange={() => form.setFieldValue('value', undefined)}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['kind']}>
            {({ getFieldValue }) => {
              const kind: FactKind | undefined = getFieldValue('kind')
              const values = kind && factKinds[kind].values
              return (
                <Form.Item
                  name="value"
                  label={kind === 'hukou' ? m.hukou : m.value}
                  rules={[{ required: true, message: m.required }]}
                >
                  {kind === 'hukou' ? (
                    <RegionPicker width="100%" />
                  ) : values ? (
                    <Radio.Group options={options<string>(values)} />
                  ) : (
                    <Input disabled />
                  )}
                </Form.Item>
              )
            }}
          </Form.Item>
          <Form.Item name="from" label={m.from} rules={[{ required: true, message: m.required }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="to" label={m.to}>
            <DayInput />
          </Form.Item>
          <Form.Item name="expiresOn" label={m.expiresOn}>
            <DayInput />
          </Form.Item>
          <Form.Item name="source" label={m.source} rules={[{ required: true, message: m.required }]}>
            <Input maxLength={200} placeholder={m.sourceHint} />
          </Form.Item>
          <Form.Item name="evidence" label={m.evidence}>
            <Input maxLength={300} />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

export function EndFactForm({ record: { elder, facts }, item, onClose }: FormProps) {
  const m = useMessages(messages)
  const say = useWord()
  const fact = facts.find((f) => f.id === item)
  const save = useSave(edit.endFact, onClose)
  if (!fact) return null
  return (
    <FormDrawer<{ on: string; reason: string }>
      title={`${m.endFact}：${say(factKinds[fact.kind])} ${say(factValueWord(fact.kind, fact.value))}`}
      submit={m.end}
      danger
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ on: today() }}
      onSubmit={(body) => save.mutate({ params: { elderId: elder.id, factId: fact.id }, body })}
    >
      <Form.Item name="on" label={m.endedOn} rules={[{ required: true, message: m.required }]}>
        <DayInput min={fact.from} />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2, message: m.required }]}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}

type Health = {
  kind: keyof typeof healthKinds
  name: string
  code: string
  detail: string
  critical: boolean
  since?: string | null
  endedOn?: string | null
  source: string
}

export function HealthForm({ record: { elder, health }, item, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const known = health.find((h) => h.id === item)
  const add = useSave(edit.addHealth, onClose)
  const change = useSave(edit.changeHealth, onClose)
  const submit = (v: Health) => {
    if (known)
      change.mutate({
        params: { elderId: elder.id, itemId: known.id },
        body: {
          updatedAt: known.updatedAt,
          name: v.name,
          code: v.code,
          detail: v.detail,
          critical: v.critical,
          since: v.since || null,
          endedOn: v.endedOn || null,
        },
      })
    else
      add.mutate({
        params: { elderId: elder.id },
        body: {
          kind: v.kind,
          name: v.name,
          code: v.code ?? '',
          detail: v.detail ?? '',
          critical: v.critical,
          since: v.since || null,
          source: v.source ?? '',
        },
      })
  }
  return (
    <FormDrawer<Health>
      title={known ? m.editHealth : m.addHealth}
      submit={m.save}
      pending={add.isPending || change.isPending}
      error={add.error ?? change.error}
      onClose={onClose}
      initial={known ?? { kind: 'condition', critical: false }}
      onSubmit={submit}
    >
      {!known && (
        <Form.Item name="kind" label={m.kind}>
          <Radio.Group options={options(healthKinds)} />
        </Form.Item>
      )}
      <Form.Item name="name" label={m.name} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={120} autoFocus />
      </Form.Item>
      <Form.Item name="code" label={m.code}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="detail" label={m.note}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
      <Form.Item name="critical" valuePropName="checked">
        <Checkbox>{m.critical}</Checkbox>
      </Form.Item>
      <Form.Item name="since" label={m.since}>
        <DayInput max={today()} />
      </Form.Item>
      {known ? (
        <Form.Item name="endedOn" label={m.endedOn}>
          <DayInput />
        </Form.Item>
      ) : (
        <Form.Item name="source" label={m.source}>
          <Input maxLength={200} placeholder={m.sourceHint} />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
