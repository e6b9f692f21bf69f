import { limits, setLimit, type Limit } from '#contract/alarms'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, InputNumber } from 'antd'
import { elderMessages } from './messages.ts'

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
      <Form.Item name="metric" label={m.metric} extra={m.metricHint} rules={[{ required: true, max: 40 }]}>
        <Input disabled={start.metric !== undefined} />
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
