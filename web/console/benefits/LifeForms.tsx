import * as contract from '#contract/benefit-life'
import { listOrganisations } from '#contract/organisations'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Radio, Select } from 'antd'
import type { z } from 'zod'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { lifeMessages } from './life-messages.ts'

type Common = { pending: boolean; error: unknown; onClose: () => void }
type Contact = z.output<typeof contract.recordContact.body>
type Mandate = z.output<typeof contract.saveMandate.body>

export function ContactForm({
  check,
  onSubmit,
  ...rest
}: Common & { check: contract.LifeCheck; onSubmit: (body: Contact) => void }) {
  const m = useMessages(lifeMessages)
  const say = useWord()
  return (
    <FormDrawer<Contact>
      title={`${m.record}：${check.elderName}`}
      submit={m.save}
      initial={{ kind: 'visit', passed: true, note: '' }}
      {...rest}
      onSubmit={(body) => onSubmit({ ...body, note: body.note ?? '' })}
    >
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select
          options={contract.ContactKind.options.map((value) => ({
            value,
            label: say(contract.contactKinds[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="passed" label={m.result} rules={[{ required: true }]} extra={m.resultHint}>
        <Radio.Group
          options={[
            { value: true, label: m.passed },
            { value: false, label: m.failed },
          ]}
        />
      </Form.Item>
      <Form.Item name="note" label={m.remark}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function MandateForm({ onSubmit, ...rest }: Common & { onSubmit: (body: Mandate) => void }) {
  const m = useMessages(lifeMessages)
  const organisations = useQuery(q(listOrganisations, { query: { limit: 200 } }))
  return (
    <FormDrawer<Mandate>
      title={m.newMandate}
      submit={m.save}
      initial={{ givenBy: 'elder' }}
      {...rest}
      onSubmit={(body) => onSubmit({ ...body, schemes: [] })}
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(organisations.data?.items ?? []).map((one) => ({ value: one.id, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="givenBy" label={m.givenBy}>
        <Radio.Group
          options={[
            { value: 'elder', label: m.byElder },
            { value: 'family', label: m.byFamily },
          ]}
        />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.to} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="ground" label={m.ground} rules={[{ required: true, min: 2 }]} extra={m.groundHint}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

export function RevokeForm({
  mandate,
  onSubmit,
  ...rest
}: Common & { mandate: contract.Mandate; onSubmit: (body: { reason: string }) => void }) {
  const m = useMessages(lifeMessages)
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.revoke}：${mandate.elderName} · ${mandate.orgName}`}
      submit={m.revoke}
      danger
      {...rest}
      onSubmit={onSubmit}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
