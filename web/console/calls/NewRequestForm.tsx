import { createRequest, queue, RequestKind, requestKinds } from '#contract/calls'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'

type Fields = { kind: RequestKind; elderId?: string; subject: string }

/** A request that came by a letter, at the counter, by a neighbour. */
export function NewRequestForm({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const create = useAction(createRequest, { changes: [queue], done: (made) => onMade(made.id) })
  return (
    <FormDrawer<Fields>
      title={m.newRequest}
      submit={m.save}
      initial={{ kind: 'living' }}
      pending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(f) => create.mutate({ body: { ...f, elderId: f.elderId ?? null } })}
    >
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select options={RequestKind.options.map((value) => ({ value, label: say(requestKinds[value]) }))} />
      </Form.Item>
      <Form.Item name="elderId" label={m.elder}>
        <ElderPicker />
      </Form.Item>
      <Form.Item name="subject" label={m.subject} rules={[{ required: true, max: 1000 }]}>
        <Input.TextArea rows={4} maxLength={1000} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
