import type { OrgId } from '#contract/id'
import { uuidv7 } from '#contract/id'
import * as contract from '#contract/organisation-papers'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { useMemo, useState } from 'react'
import { paperMessages } from './paper-messages.ts'

/** Licences and contracts of an organisation, with their days. */
export function Papers({ orgId }: { orgId: OrgId }) {
  const m = useMessages(paperMessages)
  const say = useWord()
  const [form, setForm] = useState<string | null>(null)
  const params = { id: orgId }
  const list = useQuery(q(contract.listPapers, { params }))
  const items = list.data?.items ?? []
  const ending = items.find((one) => one.id === form)
  return (
    <Panel
      title={m.papers}
      flush
      actions={
        <ActionButton size="small" needs="organisations.write" onClick={() => setForm('new')}>
          {m.record}
        </ActionButton>
      }
    >
      <DataTable<contract.Paper>
        name="organisation-papers"
        label={m.papers}
        rows={items}
        rowKey={(one) => one.id}
        source={list}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        columns={[
          {
            key: 'kind',
            title: m.kind,
            width: 130,
            render: (one) => say(contract.paperKinds[one.kind]),
            text: (one) => one.kind,
          },
          { key: 'name', title: m.name, render: (one) => one.name, text: (one) => one.name },
          {
            key: 'number',
            title: m.number,
            width: 170,
            render: (one) => one.number,
            text: (one) => one.number,
          },
          { key: 'issuer', title: m.issuer, render: (one) => one.issuer, text: (one) => one.issuer },
          {
            key: 'from',
            title: m.from,
            width: 120,
            render: (one) => dayText(one.validFrom),
            text: (one) => one.validFrom,
          },
          {
            key: 'to',
            title: m.to,
            width: 120,
            render: (one) => (one.validTo ? dayText(one.validTo) : m.noEnd),
            text: (one) => one.validTo,
          },
          {
            key: 'state',
            title: m.state,
            width: 200,
            render: (one) => (
              <>
                <Tag tone={one.inForce ? 'good' : 'plain'}>{one.inForce ? m.inForce : m.notInForce}</Tag>{' '}
                {one.endedOn && `${dayText(one.endedOn)} ${one.endReason ?? ''}`}
              </>
            ),
            text: (one) => (one.inForce ? 1 : 0),
          },
          {
            key: 'do',
            title: '',
            width: 80,
            render: (one) =>
              one.endedOn === null && (
                <ActionButton size="small" needs="organisations.write" onClick={() => setForm(one.id)}>
                  {m.end}
                </ActionButton>
              ),
          },
        ]}
      />
      {form === 'new' && <RecordForm orgId={orgId} onClose={() => setForm(null)} />}
      {ending && <EndForm paper={ending} onClose={() => setForm(null)} />}
    </Panel>
  )
}

const required = [{ required: true }]

function RecordForm({ orgId, onClose }: { orgId: OrgId; onClose: () => void }) {
  const m = useMessages(paperMessages)
  const say = useWord()
  const paperId = useMemo(() => uuidv7(), [])
  const record = useAction(contract.recordPaper, { changes: [contract.listPapers], done: onClose })
  return (
    <FormDrawer<Parameters<typeof record.mutate>[0]['body'] & object>
      title={m.record}
      submit={m.save}
      pending={record.isPending}
      error={record.error}
      onClose={onClose}
      onSubmit={(body) => record.mutate({ params: { id: orgId, paperId }, body })}
    >
      <Form.Item name="kind" label={m.kind} rules={required}>
        <Select
          options={Object.entries(contract.paperKinds).map(([value, words]) => ({
            value,
            label: say(words),
          }))}
        />
      </Form.Item>
      <Form.Item name="name" label={m.name} rules={required}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="number" label={m.number} rules={required}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="issuer" label={m.issuer} rules={required}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="validFrom" label={m.from} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="validTo" label={m.to}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

function EndForm({ paper, onClose }: { paper: contract.Paper; onClose: () => void }) {
  const m = useMessages(paperMessages)
  const end = useAction(contract.endPaper, { changes: [contract.listPapers], done: onClose })
  return (
    <FormDrawer<{ on: string; reason: string }>
      title={`${m.end}：${paper.name} ${paper.number}`}
      submit={m.end}
      danger
      pending={end.isPending}
      error={end.error}
      onClose={onClose}
      onSubmit={(body) => end.mutate({ params: { id: paper.orgId, paperId: paper.id }, body })}
    >
      <Form.Item name="on" label={m.endOn} rules={required}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={required}>
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}
