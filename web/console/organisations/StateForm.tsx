import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Alert, Form, Input } from 'antd'
import { messages } from './messages.ts'

/** A change of state always has a reason, which stays in the timeline. */
export function StateForm({
  title,
  final,
  pending,
  error,
  onSubmit,
  onClose,
}: {
  title: string
  final: boolean
  pending: boolean
  error: unknown
  onSubmit: (reason: string) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  return (
    <FormDrawer<{ reason: string }>
      title={title}
      submit={title}
      danger={final}
      pending={pending}
      error={error}
      onClose={onClose}
      onSubmit={(f) => onSubmit(f.reason)}
    >
      {final && <Alert type="warning" showIcon title={m.closeWarning} style={{ marginBottom: 12 }} />}
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, max: 300 }]}>
        <Input.TextArea rows={4} maxLength={300} showCount autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
