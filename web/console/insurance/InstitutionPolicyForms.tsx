import * as contract from '#contract/institution-policies'
import { InstitutionPolicyKind, policyKinds } from '#contract/insurance-words'
import { type OrgId, uuidv7 } from '#contract/id'
import { dayText, number, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, InputNumber, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { institutionPoliciesRoute } from './pages.tsx'
import { useTerm } from './parts.tsx'

const changes = [contract.listInstitutionPolicies, contract.listUninsured]
type Fields = {
  orgId: OrgId
  kind: InstitutionPolicyKind
  insurer: string
  number: string
  sum?: number
  premium?: number
  persons?: number
  from: string
  to: string
}

export function PolicyForm({
  value,
  orgId,
  fresh,
  onClose,
}: {
  value: contract.InstitutionPolicy | undefined
  orgId: string | undefined
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const save = useAction(contract.saveInstitutionPolicy, { changes, done: onClose })
  const fen = (amount: number | undefined) =>
    amount === undefined || amount === null ? null : Math.round(amount * 100)
  return (
    <FormDrawer<Fields>
      title={value ? `${value.orgName} · ${value.number}` : m.newPolicy}
      submit={m.save}
      initial={
        value
          ? {
              orgId: value.orgId,
              kind: value.kind,
              insurer: value.insurer,
              number: value.number,
              from: value.from,
              to: value.to,
              ...(value.sumFen === null ? {} : { sum: value.sumFen / 100 }),
              ...(value.premiumFen === null ? {} : { premium: value.premiumFen / 100 }),
              ...(value.persons === null ? {} : { persons: value.persons }),
            }
          : { kind: 'liability', ...(orgId ? { orgId: orgId as OrgId } : {}) } // the id of a row that was listed
      }
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={({ sum, premium, persons, ...f }) =>
        save.mutate({
          params: { id: value?.id ?? fresh },
          body: {
            ...f,
            sumFen: fen(sum),
            premiumFen: fen(premium),
            persons: persons ?? null,
            ...(value ? { updatedAt: value.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="orgId" label={m.org} rules={[{ required: true }]} hidden={!!value}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select
          options={InstitutionPolicyKind.options.map((key) => ({ value: key, label: say(policyKinds[key]) }))}
        />
      </Form.Item>
      <Form.Item name="insurer" label={m.insurer} rules={[{ required: true, min: 2 }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="number" label={m.policyNumber} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.last} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="sum" label={`${m.sum}（${m.yuan}）`}>
        <InputNumber min={0.01} precision={2} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="premium" label={`${m.premium}（${m.yuan}）`}>
        <InputNumber min={0} precision={2} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="persons" label={m.persons}>
        <InputNumber min={1} precision={0} style={{ width: 200 }} />
      </Form.Item>
    </FormDrawer>
  )
}

export function CancelForm({ value, onClose }: { value: contract.InstitutionPolicy; onClose: () => void }) {
  const m = useMessages(messages)
  const cancel = useAction(contract.cancelInstitutionPolicy, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.cancel} · ${value.orgName} ${value.number}`}
      submit={m.cancel}
      danger
      pending={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onSubmit={(body) => cancel.mutate({ params: { id: value.id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
