import { limits, setLimit, type Limit } from '#contract/alarms'
import { MetricName, metrics } from '#contract/device-protocol'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, InputNumber, Select } from 'antd'
import { elderMessages } from './messages.ts'

/** What has a scale can have limits; a place has none. */
const measured = MetricName.options.filter(
  (name) => metrics[name].type === 'number' && name !== 'lon' && name !== 'lat' && name !== 'accuracy',
)

/** Four values that rise; an empty one means that side raises nothing. */
export function LimitForm({
  elderId,
  start,
  onClose,
}: {
  elderId: string
  start: Partial<Limit>
  onClose: () => void
}) {
  const m = useMessages(elderMessages)
  const say = useWord()
  const action = useAction(setLimit, { changes: [limits], done: onClose })
  return (
    <FormDrawer<Partial<Limit>>
      title={m.limits}
      submit={m.save}
      initial={start}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(v) =>
        action.mutate({
          params: { elderId },
          body: {
            metric: v.metric ?? '',
            lowRed: v.lowRed ?? null,
            lowAmber: v.lowAmber ?? null,
            highAmber: v.highAmber ?? null,
            highRed: v.highRed ?? null,
            reason: v.reason?.trim() || null,
          },
        })
      }
    >
      <Form.Item name="metric" label={m.metric} rules={[{ required: true }]}>
        <Select
          showSearch
          optionFilterProp="label"
          disabled={start.metric !== undefined}
          options={measured.map((value) => ({ value, label: say(metrics[value]) }))}
        />
      </Form.Item>
      {(['lowRed', 'lowAmber', 'highAmber', 'highRed'] as const).map((name) => (
        <Form.Item key={name} name={name} label={m[name]}>
          <InputNumber style={{ width: 160 }} />
        </Form.Item>
      ))}
      <Form.Item name="reason" label={m.reason} rules={[{ max: 200 }]}>
        <Input.TextArea rows={2} />
      </Form.Item>
    </FormDrawer>
  )
}
