import * as contract from '#contract/people-life'
import type { OrgId } from '#contract/id'
import { show as showElder } from '#contract/people'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Checkbox, Form, Input, Select } from 'antd'
import type { z } from 'zod'
import { OrganisationPicker } from '../../access/OrganisationPicker.tsx'
import { useOptions } from '../options.ts'
import { messages } from './messages.ts'

type Draft = {
  kind: contract.LifeKind
  from: string
  to?: string
  source: z.infer<typeof contract.LifeSource>
  place?: string
  orgId?: string
  note?: string
  confirmed?: boolean
}

/** What happened to a person, from which day, and who says so. */
export function LifeEventForm({ elderId, onClose }: { elderId: string; onClose: () => void }) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useAction(contract.report, {
    changes: [contract.list, contract.ofElder, showElder],
    done: onClose,
  })
  return (
    <FormDrawer<Draft>
      title={m.record}
      submit={m.save}
      initial={{ from: today(), source: 'family' }}
      pending={save.isPending}
      error={save.error}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elderId as never }, // Branded in the contract, plain in an address.
          body: {
            kind: v.kind,
            from: v.from,
            to: v.to ?? null,
            source: v.source,
            place: v.place ?? '',
            note: v.note ?? '',
            confirmed: v.confirmed ?? false,
            orgId: v.kind === 'institution' && v.orgId ? (v.orgId as OrgId) : null, // Of the picker's list.
          },
        })
      }
      onClose={onClose}
    >
      <Form.Item name="kind" label={m.what} rules={[{ required: true }]}>
        <Select autoFocus options={options(contract.lifeKinds)} />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="to" label={m.to}>
        <DayInput />
      </Form.Item>
      <Form.Item name="source" label={m.source} rules={[{ required: true }]}>
        <Select options={options(contract.lifeSources)} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Draft, b: Draft) => a.kind !== b.kind}>
        {(form) =>
          form.getFieldValue('kind') === 'institution' && (
            <Form.Item name="orgId" label={m.institution} extra={m.institutionHint}>
              <OrganisationPicker />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="place" label={m.place}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
      <Form.Item name="confirmed" valuePropName="checked" extra={m.unsure}>
        <Checkbox>{m.confirmed}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
