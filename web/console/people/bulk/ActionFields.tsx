import { BulkRelation, type BulkKind } from '#contract/people-bulk'
import { type FactKind, factKinds, relations } from '#contract/people-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Checkbox, Form, Input, Radio, Select } from 'antd'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { useOptions } from '../options.ts'
import { messages } from './messages.ts'

/** What a form of a bulk action holds; which fields are there depends on the kind. */
export type ActionDraft = {
  kind: BulkKind
  relation?: BulkRelation
  name?: string
  phone?: string
  replace?: boolean
  fact?: FactKind
  value?: string | number
  from?: string
  to?: string
  expiresOn?: string
  source?: string
  on?: string
  reason?: string
  note?: string
}

/** The fields of each kind of bulk action. */
export function ActionFields({ kind, fact }: { kind: BulkKind; fact: FactKind | undefined }) {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const must = [{ required: true, message: m.required }]
  const kinds = Object.entries(factKinds).map(([value, word]) => ({ value, label: say(word) }))
  const values = fact && factKinds[fact].values
  if (kind === 'compare') return <p className="panel-note">{m.compareNote}</p>
  if (kind === 'review')
    return (
      <Form.Item name="note" label={m.note} rules={must}>
        <Input.TextArea maxLength={200} rows={2} />
      </Form.Item>
    )
  if (kind === 'assign')
    return (
      <>
        <Form.Item name="relation" label={m.relation} rules={must}>
          <Radio.Group
            options={BulkRelation.options.map((value) => ({ value, label: say(relations[value]) }))}
          />
        </Form.Item>
        <Form.Item name="name" label={m.person} rules={must}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="phone" label={m.phone} rules={must}>
          <Input maxLength={40} inputMode="tel" />
        </Form.Item>
        <Form.Item name="replace" valuePropName="checked">
          <Checkbox>{m.replace}</Checkbox>
        </Form.Item>
      </>
    )
  return (
    <>
      <Form.Item name="fact" label={m.fact} rules={must}>
        <Select showSearch optionFilterProp="label" options={kinds} />
      </Form.Item>
      {kind === 'add_fact' ? (
        <>
          <Form.Item name="value" label={m.value} rules={must}>
            {fact === 'hukou' ? (
              <RegionPicker width="100%" />
            ) : values ? (
              <Radio.Group options={options<string>(values)} />
            ) : (
              <Input disabled />
            )}
          </Form.Item>
          <div className="bulk-days">
            <Form.Item name="from" label={m.from} rules={must}>
              <DayInput />
            </Form.Item>
            <Form.Item name="to" label={m.to}>
              <DayInput />
            </Form.Item>
            <Form.Item name="expiresOn" label={m.expiresOn}>
              <DayInput />
            </Form.Item>
          </div>
          <Form.Item name="source" label={m.source} rules={must}>
            <Input maxLength={200} />
          </Form.Item>
        </>
      ) : (
        <>
          <Form.Item name="on" label={m.on} rules={must}>
            <DayInput />
          </Form.Item>
          <Form.Item name="reason" label={m.reason} rules={must}>
            <Input maxLength={200} />
          </Form.Item>
        </>
      )}
    </>
  )
}
