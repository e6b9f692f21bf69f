import { queue, startCall } from '#contract/calls'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Segmented } from 'antd'
import { messages } from './messages.ts'

type Fields = { direction: 'in' | 'out'; phone?: string }

/** A call that no exchange reports: on an ordinary telephone. */
export function StartCallForm({
  onClose,
  onMade,
}: {
  onClose: () => void
  onMade: (requestId: string | null) => void
}) {
  const m = useMessages(messages)
  const start = useAction(startCall, { changes: [queue], done: (call) => onMade(call.requestId) })
  return (
    <FormDrawer<Fields>
      title={m.startCall}
      submit={m.save}
      initial={{ direction: 'in' }}
      pending={start.isPending}
      error={start.error}
      onClose={onClose}
      onSubmit={(f) => start.mutate({ body: { direction: f.direction, phone: f.phone?.trim() || null } })}
    >
      <Form.Item name="direction" label={m.direction}>
        <Segmented<'in' | 'out'>
          block
          options={[
            { value: 'in', label: m.startIn },
            { value: 'out', label: m.startOut },
          ]}
        />
      </Form.Item>
      <Form.Item name="phone" label={m.number}>
        <Input autoFocus inputMode="tel" maxLength={40} placeholder="139 1234 5678" />
      </Form.Item>
    </FormDrawer>
  )
}
