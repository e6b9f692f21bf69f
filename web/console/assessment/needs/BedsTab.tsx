import * as contract from '#contract/care-steps'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { OrgPicker } from '../../responders/OrgPicker.tsx'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { usePersonColumns } from './ElderCell.tsx'
import { RulesNote } from './RulesNote.tsx'
import { needsMessages } from './messages.ts'

type Applicant = Output<typeof contract.listBedApplicants>['items'][number]

export function BedsTab({ region }: { region: number | undefined }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const [orgId, setOrgId] = useState<string | null>(null)
  // The picker gives ids of organisations: the brand is only a type.
  const list = useQuery(
    q(contract.listBedApplicants, {
      query: { region, ...(orgId ? { orgId: orgId as Applicant['orgId'] } : {}) },
    }),
  )
  const [adding, setAdding] = useState(false)
  const [closing, setClosing] = useState<{ one: Applicant; admitted: boolean } | null>(null)
  const person = usePersonColumns<Applicant>()
  const columns: Column<Applicant>[] = [
    {
      key: 'place',
      title: m.place,
      align: 'right',
      render: (a) => a.place ?? '—',
      text: (a) => a.place,
      width: 70,
    },
    ...person,
    { key: 'org', title: m.org, render: (a) => a.orgName, text: (a) => a.orgName },
    { key: 'why', title: m.why, render: (a) => say(a.reason), text: (a) => say(a.reason) },
    { key: 'on', title: m.appliedOn, render: (a) => a.appliedOn, text: (a) => a.appliedOn, width: 110 },
    {
      key: 'do',
      title: '',
      width: 150,
      render: (a) => (
        <>
          <ActionButton
            size="small"
            needs="assessment.manage"
            onClick={() => setClosing({ one: a, admitted: true })}
          >
            {m.admit}
          </ActionButton>{' '}
          <ActionButton
            size="small"
            needs="assessment.manage"
            onClick={() => setClosing({ one: a, admitted: false })}
          >
            {m.withdraw}
          </ActionButton>
        </>
      ),
    },
  ]
  return (
    <>
      <div className="survey-line">
        <div style={{ width: 260 }}>
          <OrgPicker value={orgId} onChange={setOrgId} label={m.org} />
        </div>
        <ActionButton type="primary" needs="assessment.apply" onClick={() => setAdding(true)}>
          {m.addBed}
        </ActionButton>
      </div>
      <RulesNote of="bedPriority" region={region} />
      <DataTable
        name="bed-applicants"
        label={m.tabs.beds}
        rows={list.data?.items ?? []}
        rowKey={(a) => a.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.tabs.beds, rows: async () => list.data?.items ?? [] }}
        empty={<Empty title={m.noBeds} />}
      />
      {adding && <AddForm onClose={() => setAdding(false)} />}
      {closing && <CloseForm {...closing} onClose={() => setClosing(null)} />}
    </>
  )
}

function AddForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(needsMessages)
  const [id] = useState(() => uuidv7())
  const action = useAction(contract.addBedApplicant, { changes: [contract.listBedApplicants], done: onClose })
  return (
    <FormDrawer<{ elderId: string; orgId: string; appliedOn: string; note?: string }>
      title={m.addBed}
      submit={m.submit}
      initial={{ appliedOn: today() }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids of the pickers and of uuidv7: the brands are only types.
      onSubmit={(f) =>
        action.mutate({
          body: {
            id: id as Applicant['id'],
            elderId: f.elderId as Applicant['elderId'],
            orgId: f.orgId as Applicant['orgId'],
            appliedOn: f.appliedOn,
            note: f.note ?? '',
          },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="orgId" label={m.org} rules={[{ required: true }]}>
        <OrgPicker />
      </Form.Item>
      <Form.Item name="appliedOn" label={m.appliedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="note" label={m.note2}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}

function CloseForm({ one, admitted, onClose }: { one: Applicant; admitted: boolean; onClose: () => void }) {
  const m = useMessages(needsMessages)
  const action = useAction(contract.closeBedApplicant, {
    changes: [contract.listBedApplicants],
    done: onClose,
  })
  const title = admitted ? m.admit : m.withdraw
  return (
    <FormDrawer<{ on: string; reason?: string }>
      title={`${title} · ${one.elderName}`}
      submit={title}
      initial={{ on: today() }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ on, reason }) =>
        action.mutate({ params: { bedApplicantId: one.id }, body: { admitted, on, reason: reason ?? '' } })
      }
    >
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={m.reason}
        rules={admitted ? [] : [{ required: true, min: 2, max: 300 }]}
      >
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}
