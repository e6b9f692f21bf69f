import * as contract from '#contract/care-steps'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { daysAgo, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { usePersonColumns } from './ElderCell.tsx'
import { needsMessages } from './messages.ts'

type Risk = Output<typeof contract.listRisks>['items'][number]
const tones = { low: 'low', medium: 'medium', high: 'critical' } as const

export function RisksTab({ region }: { region: number | undefined }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const [overdue, setOverdue] = useState(false)
  const query = { region, ...(overdue ? { overdue: 'yes' as const } : {}) }
  const list = useInfiniteQuery(pages(contract.listRisks, { query }))
  const [adding, setAdding] = useState(false)
  const [finishing, setFinishing] = useState<Risk | null>(null)
  const person = usePersonColumns<Risk>()
  const columns: Column<Risk>[] = [
    ...person,
    {
      key: 'level',
      title: m.risk,
      render: (r) => <Tag tone={tones[r.level]}>{say(contract.riskLevels[r.level])}</Tag>,
      text: (r) => say(contract.riskLevels[r.level]),
      width: 80,
    },
    { key: 'grounds', title: m.grounds, render: (r) => r.grounds, text: (r) => r.grounds },
    { key: 'plan', title: m.plan, render: (r) => r.plan ?? '—', text: (r) => r.plan },
    { key: 'owner', title: m.owner, render: (r) => r.ownerName ?? '—', text: (r) => r.ownerName, width: 100 },
    {
      key: 'due',
      title: m.due,
      width: 160,
      render: (r) => (
        <>
          {r.doneOn ?? r.dueOn ?? '—'} {r.overdue && <Tag tone="critical">{m.overdue}</Tag>}
          {r.state === 'done' && <Tag tone="good">{m.done}</Tag>}
        </>
      ),
      text: (r) => r.dueOn,
    },
    {
      key: 'do',
      title: '',
      width: 110,
      render: (r) =>
        r.state === 'open' ? (
          <ActionButton size="small" needs="assessment.apply" onClick={() => setFinishing(r)}>
            {m.finish}
          </ActionButton>
        ) : (
          <small className="field-hint">{r.outcome}</small>
        ),
    },
  ]
  return (
    <>
      <div className="survey-line">
        <ActionButton type="primary" needs="assessment.apply" onClick={() => setAdding(true)}>
          {m.addRisk}
        </ActionButton>
        <Checkbox checked={overdue} onChange={(event) => setOverdue(event.target.checked)}>
          {m.onlyOverdue}
        </Checkbox>
      </div>
      <DataTable
        name="risks"
        label={m.tabs.risks}
        rows={rowsOf(contract.listRisks, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.tabs.risks, rows: () => everyRow(contract.listRisks, { query }) }}
        empty={<Empty title={m.noRisks} />}
      />
      {adding && <AddForm onClose={() => setAdding(false)} />}
      {finishing && <FinishForm risk={finishing} onClose={() => setFinishing(null)} />}
    </>
  )
}

type Fields = {
  elderId: string
  level: 'low' | 'medium' | 'high'
  grounds: string
  assessedOn: string
  plan?: string
  ownerName?: string
  dueOn?: string
}

function AddForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const [id] = useState(() => uuidv7())
  const action = useAction(contract.addRisk, { changes: [contract.listRisks], done: onClose })
  return (
    <FormDrawer<Fields>
      title={m.addRisk}
      submit={m.submit}
      initial={{ level: 'medium', assessedOn: today(), dueOn: daysAgo(-14) }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids of the picker and of uuidv7: the brands are only types.
      onSubmit={(f) =>
        action.mutate({
          body: {
            ...f,
            id: id as Risk['id'],
            elderId: f.elderId as Risk['elderId'],
            plan: f.plan?.trim() || null,
            ownerName: f.ownerName?.trim() || null,
            dueOn: f.dueOn ?? null,
          },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="level" label={m.risk} rules={[{ required: true }]}>
        <Radio.Group
          options={contract.RiskLevel.options.map((value) => ({
            value,
            label: say(contract.riskLevels[value]),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="grounds"
        label={m.grounds}
        rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Form.Item name="assessedOn" label={m.assessedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="plan" label={m.plan} extra={m.planHint}>
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
      <Form.Item name="ownerName" label={m.owner} extra={m.planHint}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="dueOn" label={m.due} extra={m.planHint}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

function FinishForm({ risk, onClose }: { risk: Risk; onClose: () => void }) {
  const m = useMessages(needsMessages)
  const action = useAction(contract.finishRisk, { changes: [contract.listRisks], done: onClose })
  return (
    <FormDrawer<{ outcome: string; on: string }>
      title={`${m.finish} · ${risk.elderName}`}
      submit={m.finish}
      initial={{ on: today() }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { riskId: risk.id }, body })}
    >
      <Form.Item
        name="outcome"
        label={m.outcome}
        rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
      </Form.Item>
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
    </FormDrawer>
  )
}
