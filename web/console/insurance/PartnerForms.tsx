import * as claims from '#contract/insurance-claims'
import * as money from '#contract/insurance-fund'
import {
  type CareForm,
  careForms,
  HandlerKind,
  handlerKinds,
  ProviderKind,
  providerKinds,
} from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Checkbox, Form, Input, Select } from 'antd'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { usePlace } from './parts.tsx'

type Props = { fresh: string; onClose: () => void }

export function ProviderForm({ fresh, onClose }: Props) {
  const m = useMessages(messages)
  const say = useWord()
  const kinds = usePlace().data?.rule?.plan.providerKinds ?? ProviderKind.options
  const save = useAction(money.saveDesignated, { changes: [money.listDesignated], done: onClose })
  return (
    <FormDrawer<{
      orgId: OrgId
      kind: ProviderKind
      forms: CareForm[]
      number: string
      from: string
      to?: string
    }>
      title={m.newProvider}
      submit={m.save}
      initial={{ from: today() }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) => save.mutate({ params: { id: fresh }, body: { ...f, to: f.to ?? null } })}
    >
      <Form.Item name="orgId" label={m.org} rules={[{ required: true }]}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select options={kinds.map((value) => ({ value, label: say(providerKinds[value]) }))} />
      </Form.Item>
      <Form.Item name="forms" label={m.forms} rules={[{ required: true }]}>
        <Checkbox.Group
          options={Object.entries(careForms).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="number" label={m.agreement} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.last}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

export function HandlerForm({ fresh, onClose }: Props) {
  const m = useMessages(messages)
  const say = useWord()
  const kinds = usePlace().data?.rule?.plan.handlerKinds ?? HandlerKind.options
  const save = useAction(money.saveHandler, { changes: [money.listHandlers], done: onClose })
  return (
    <FormDrawer<{
      orgId: OrgId
      kind: 'commercial' | 'social'
      regionCode: number
      number: string
      from: string
      to?: string
    }>
      title={m.newHandler}
      submit={m.save}
      initial={{ from: today(), kind: 'commercial' }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh as money.Handler['id'] }, // made by this page for this brand
          body: { ...f, to: f.to ?? null },
        })
      }
    >
      <Form.Item name="orgId" label={m.handler} rules={[{ required: true }]}>
        <OrganisationPicker />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select options={kinds.map((value) => ({ value, label: say(handlerKinds[value]) }))} />
      </Form.Item>
      <Form.Item name="regionCode" label={m.area} rules={[{ required: true }]}>
        <RegionPicker width="100%" />
      </Form.Item>
      <Form.Item name="number" label={m.agreement} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.last}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

export function LeaveForm({ value, fresh, onClose }: Props & { value: claims.Leave | undefined }) {
  const m = useMessages(messages)
  const save = useAction(claims.saveLeave, { changes: [claims.listLeaves, claims.listClaims], done: onClose })
  return (
    <FormDrawer<{ elderId: ElderId; from: string; to?: string; reason: string }>
      title={value ? `${m.back} · ${value.elderName}` : m.newLeave}
      submit={m.save}
      initial={
        value
          ? { elderId: value.elderId, from: value.from, to: value.to ?? today(), reason: value.reason }
          : { from: today() }
      }
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: value?.id ?? fresh },
          body: {
            ...f,
            to: f.to ?? null,
            orgId: value?.orgId ?? null,
            ...(value ? { updatedAt: value.updatedAt } : {}),
          },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]} hidden={!!value}>
        <ElderPicker />
      </Form.Item>
      <Form.Item name="from" label={m.wentOn} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.backOn}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

export function EndForm({
  provider,
  handler,
  onClose,
}: {
  provider: money.Provider | undefined
  handler: money.Handler | undefined
  onClose: () => void
}) {
  const m = useMessages(messages)
  const endProvider = useAction(money.endDesignated, { changes: [money.listDesignated], done: onClose })
  const endHandler = useAction(money.endHandler, { changes: [money.listHandlers], done: onClose })
  const action = provider ? endProvider : endHandler
  return (
    <FormDrawer<{ on: string; reason: string }>
      title={`${m.endContract} · ${provider?.orgName ?? handler?.orgName ?? ''}`}
      submit={m.endContract}
      danger
      initial={{ on: today() }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) =>
        provider
          ? endProvider.mutate({ params: { id: provider.id }, body })
          : handler && endHandler.mutate({ params: { id: handler.id }, body })
      }
    >
      <Form.Item name="on" label={m.endOn} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
