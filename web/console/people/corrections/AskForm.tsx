import * as contract from '#contract/people-corrections'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import type { z } from 'zod'
import { useOptions } from '../options.ts'
import { messages } from './messages.ts'

type Draft = { field: z.infer<typeof contract.CorrectionField>; wanted: string; why?: string }

export function AskForm({ elderId, onClose }: { elderId: string; onClose: () => void }) {
  const m = useMessages(messages)
  const options = useOptions()
  const ask = useAction(contract.ask, { changes: [contract.list], done: onClose })
  return (
    <FormDrawer<Draft>
      title={m.ask}
      submit={m.ask}
      pending={ask.isPending}
      error={ask.error}
      onSubmit={(v) =>
        ask.mutate({
          params: { elderId: elderId as never },
          body: { field: v.field, wanted: v.wanted, why: v.why ?? '' },
        })
      } // Branded in the contract, plain in an address.
      onClose={onClose}
    >
      <Form.Item name="field" label={m.field} rules={[{ required: true }]}>
        <Select autoFocus options={options(contract.correctionFields)} />
      </Form.Item>
      <Form.Item name="wanted" label={m.wanted} rules={[{ required: true }]}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="why" label={m.why}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
