import * as contract from '#contract/benefit-quotas'
import { budgetSources, BudgetSource } from '#contract/benefit-words'
import type { ElderId } from '#contract/id'
import { list as listRules } from '#contract/policy'
import { dayText, fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer, Form, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { Amount, useMonth } from './parts.tsx'
import { quotaMessages } from './quota-messages.ts'

const changes = [contract.listQuotas, contract.listQuotaUses]

export function UseForm({
  quota,
  fresh,
  onClose,
}: {
  quota: contract.Quota
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(quotaMessages)
  const say = useWord()
  const save = useAction(contract.useQuota, { changes, done: onClose })
  return (
    <FormDrawer<{ service: string; on: string; amount: number; reference: string; proof?: string }>
      title={`${quota.elderName} · ${say(quota.schemeWords)}`}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh },
          body: {
            elderId: quota.elderId as ElderId, // the row's id is one of the register's
            scheme: quota.scheme,
            service: f.service,
            on: f.on,
            amount: quota.unit === 'fen' ? Math.round(f.amount * 100) : f.amount,
            reference: f.reference,
            proof: f.proof ?? '',
            orgId: null,
          },
        })
      }
    >
      <p className="page-note">
        {m.rest} <Amount value={quota.left} unit={quota.unit} />
      </p>
      <Form.Item name="service" label={m.service} rules={[{ required: true }]}>
        <ServicePicker />
      </Form.Item>
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="amount" label={quota.unit === 'fen' ? m.yuan : m.minutes} rules={[{ required: true }]}>
        <InputNumber
          min={quota.unit === 'fen' ? 0.01 : 1}
          precision={quota.unit === 'fen' ? 2 : 0}
          style={{ width: 180 }}
        />
      </Form.Item>
      <Form.Item name="reference" label={m.reference} rules={[{ required: true }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="proof" label={m.proof}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Services that a list of the place says are purchased. */
function ServicePicker(props: { value?: string; onChange?: (value: string) => void }) {
  const say = useWord()
  const rules = useQuery(q(listRules, { query: { kind: 'policy.services', state: 'published' } }))
  const options = new Map<string, string>()
  for (const rule of rules.data?.items ?? []) {
    // A published rule of this kind has this shape: the server parsed it.
    const { items } = rule.body as { items?: { key: string; zh: string; en: string; purchase?: boolean }[] }
    for (const item of items ?? []) if (item.purchase) options.set(item.key, say(item))
  }
  return (
    <Select
      {...props}
      showSearch={{ optionFilterProp: 'label' }}
      loading={rules.isLoading}
      options={[...options].map(([value, label]) => ({ value, label }))}
    />
  )
}

export function ReverseForm({ use, onClose }: { use: contract.QuotaUse; onClose: () => void }) {
  const m = useMessages(quotaMessages)
  const reverse = useAction(contract.reverseQuotaUse, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.reverse}：${use.elderName} · ${use.reference}`}
      submit={m.reverse}
      danger
      pending={reverse.isPending}
      error={reverse.error}
      onClose={onClose}
      onSubmit={(body) => reverse.mutate({ params: { id: use.id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

/** From one use back to who approved the month and which budget line paid for it. */
export function TraceDrawer({ use, onClose }: { use: contract.QuotaUse; onClose: () => void }) {
  const m = useMessages(quotaMessages)
  const say = useWord()
  const month = useMonth()
  const trace = useQuery(q(contract.traceQuotaUse, { params: { id: use.id } }))
  return (
    <Drawer open title={m.traceTitle} size={520} onClose={onClose}>
      <ProblemNote error={trace.error} />
      <Facts
        items={[
          [m.elder, use.elderName],
          [m.scheme, say(use.schemeWords)],
          [m.service, say(use.serviceWords)],
          [m.on, dayText(use.on)],
          [m.reference, use.reference],
          [m.proof, use.proof || m.unknown],
          [m.covered, <Amount value={use.covered} unit={use.unit} />],
          [m.selfPay, <Amount value={use.selfPay} unit={use.unit} />],
          [m.by, use.madeBy ?? m.unknown],
          ...(trace.data?.months ?? []).flatMap((one): (readonly [string, ReactNode])[] => [
            [m.month, month(one.month)],
            [
              m.approvals,
              [one.submittedBy, one.checkedBy, one.approvedBy].map((name) => name ?? '—').join(' → '),
            ],
            [
              m.budget,
              one.budget
                ? `${say(budgetSources[BudgetSource.parse(one.budget.source)])} · ${one.budget.sourceName}`
                : m.unknown,
            ],
            [m.hash, <code key="hash">{one.hash?.slice(0, 16)}…</code>],
          ]),
          [
            m.application,
            trace.data?.application
              ? `${dayText(trace.data.application.appliedOn)} · ${trace.data.application.decidedBy ?? ''} ${trace.data.application.decidedAt ? fullTime(trace.data.application.decidedAt) : ''}`
              : m.noApplication,
          ],
        ]}
      />
    </Drawer>
  )
}
