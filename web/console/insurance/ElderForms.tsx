import * as contract from '#contract/insurance-elder'
import { CoverKind, payers } from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { messages } from './messages.ts'

type Props = { elderId: ElderId; fresh: string; onClose: () => void }
type Line = { service: string; times: number; per: 'day' | 'week' | 'month'; minutes?: number }

export function PlanForm({ elderId, plan, fresh, onClose }: Props & { plan: contract.CarePlan | null }) {
  const m = useMessages(messages)
  const may = useMay()
  const save = useAction(contract.saveCarePlan, { changes: [contract.showElderCare], done: onClose })
  return (
    <FormDrawer<{ from: string; items: Line[]; orgId?: OrgId; note?: string }>
      title={m.newPlan}
      submit={m.save}
      width={620}
      initial={{
        from: today(),
        items: plan?.items.map(({ minutes, ...item }) => ({
          ...item,
          ...(minutes === null ? {} : { minutes }),
        })) ?? [{ service: '', times: 1, per: 'week' }],
        ...(plan?.orgId ? { orgId: plan.orgId } : {}),
      }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh },
          body: {
            elderId,
            from: f.from,
            items: f.items.map((item) => ({ ...item, minutes: item.minutes ?? null })),
            orgId: f.orgId ?? null,
            note: f.note ?? '',
          },
        })
      }
    >
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} style={{ display: 'flex', gap: 8, alignItems: 'end' }}>
                <Form.Item
                  name={[field.name, 'service']}
                  label={m.service}
                  rules={[{ required: true }]}
                  style={{ flex: 1 }}
                >
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[field.name, 'times']} label={m.times} rules={[{ required: true }]}>
                  <InputNumber min={1} max={200} precision={0} style={{ width: 70 }} />
                </Form.Item>
                <Form.Item name={[field.name, 'per']} label=" ">
                  <Select
                    style={{ width: 90 }}
                    options={(['day', 'week', 'month'] as const).map((value) => ({
                      value,
                      label: m.per[value],
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[field.name, 'minutes']} label={m.minutesLabel}>
                  <InputNumber min={1} max={1440} precision={0} style={{ width: 100 }} />
                </Form.Item>
                <Form.Item label=" ">
                  <Button disabled={fields.length === 1} onClick={() => remove(field.name)}>
                    {m.removeItem}
                  </Button>
                </Form.Item>
              </div>
            ))}
            <Form.Item>
              <Button type="dashed" block onClick={() => add({ service: '', times: 1, per: 'week' })}>
                {m.addItem}
              </Button>
            </Form.Item>
          </>
        )}
      </Form.List>
      {may('insurance.manage') && (
        <Form.Item name="orgId" label={m.org}>
          <OrganisationPicker />
        </Form.Item>
      )}
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function CoverForm({ elderId, fresh, onClose }: Props) {
  const m = useMessages(messages)
  const say = useWord()
  const save = useAction(contract.saveCover, { changes: [contract.showElderCare], done: onClose })
  return (
    <FormDrawer<{
      kind: CoverKind
      name: string
      number?: string
      share: number
      limit?: number
      per: 'bill' | 'month'
      from: string
      to?: string
    }>
      title={m.newCover}
      submit={m.save}
      initial={{ from: today(), per: 'bill' }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh },
          body: {
            elderId,
            kind: f.kind,
            name: f.name,
            number: f.number ?? '',
            shareBasisPoints: Math.round(f.share * 100),
            limitFen: f.limit === undefined || f.limit === null ? null : Math.round(f.limit * 100),
            per: f.per,
            from: f.from,
            to: f.to ?? null,
          },
        })
      }
    >
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select options={CoverKind.options.map((value) => ({ value, label: say(payers[value]) }))} />
      </Form.Item>
      <Form.Item name="name" label={m.source} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="number" label={m.number}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="share" label={`${m.share}（%）`} rules={[{ required: true }]}>
        <InputNumber min={0.01} max={100} precision={2} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="limit" label={`${m.limit}（${m.yuan}）`}>
        <InputNumber min={0} precision={2} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="per" label={m.limit}>
        <Select
          options={[
            { value: 'bill', label: m.perBill },
            { value: 'month', label: m.perMonth },
          ]}
        />
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
