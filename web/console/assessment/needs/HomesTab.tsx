import * as contract from '#contract/care-steps'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { today, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input } from 'antd'
import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { ToConfirm } from '../words.tsx'
import { usePersonColumns } from './ElderCell.tsx'
import { needsMessages } from './messages.ts'

type Check = Output<typeof contract.listHomeChecks>['items'][number]

export function HomesTab({ region }: { region: number | undefined }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const list = useInfiniteQuery(pages(contract.listHomeChecks, { query: { region } }))
  const [adding, setAdding] = useState(false)
  const form = useQuery(q(contract.homeForm))
  const person = usePersonColumns<Check>()
  const packages = (check: Check) => listed(check.proposal.map((room) => say(room.package)))
  const columns: Column<Check>[] = [
    ...person,
    { key: 'on', title: m.checkedOn, render: (c) => c.checkedOn, text: (c) => c.checkedOn, width: 110 },
    {
      key: 'risks',
      title: m.risksFound,
      render: (c) => listed(c.proposal.flatMap((room) => room.items.map((item) => say(item)))) || '—',
      text: (c) => listed(c.proposal.flatMap((room) => room.items.map((item) => say(item)))),
    },
    {
      key: 'proposal',
      title: m.proposal,
      render: (c) => (
        <>
          {c.proposal.map((room) => (
            <div key={room.room}>
              <b>{say(room.package)}</b>{' '}
              <small className="field-hint">
                {listed(room.items.flatMap((item) => item.measures.map((measure) => say(measure))))}
              </small>
            </div>
          ))}
        </>
      ),
      text: packages,
    },
    {
      key: 'do',
      title: '',
      width: 110,
      render: (c) =>
        c.proposal.length > 0 && (
          <Link
            to={paths.homeWorks}
            search={{ do: 'plan', elder: c.elderId, check: c.id, work: packages(c).slice(0, 500) }}
          >
            {m.planWork}
          </Link>
        ),
    },
  ]
  return (
    <>
      <div className="survey-line">
        <ActionButton type="primary" needs="assessment.apply" onClick={() => setAdding(true)}>
          {m.addHome}
        </ActionButton>
      </div>
      {form.data && <ToConfirm notes={form.data.toConfirm} />}
      <DataTable
        name="home-checks"
        label={m.tabs.homes}
        rows={rowsOf(contract.listHomeChecks, list.data)}
        rowKey={(c) => c.id}
        columns={columns}
        source={list}
        exportAs={{
          file: m.tabs.homes,
          rows: () => everyRow(contract.listHomeChecks, { query: { region } }),
        }}
        empty={<Empty title={m.noHomes} />}
      />
      {adding && <AddForm onClose={() => setAdding(false)} />}
    </>
  )
}

function AddForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const [id] = useState(() => uuidv7())
  const form = useQuery(q(contract.homeForm))
  const action = useAction(contract.addHomeCheck, { changes: [contract.listHomeChecks], done: onClose })
  return (
    <FormDrawer<{ elderId: string; checkedOn: string; ticked?: string[]; note?: string }>
      title={m.addHome}
      submit={m.submit}
      width={560}
      initial={{ checkedOn: today(), ticked: [] }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids of the picker and of uuidv7: the brands are only types.
      onSubmit={(f) =>
        action.mutate({
          body: {
            id: id as Check['id'],
            elderId: f.elderId as Check['elderId'],
            checkedOn: f.checkedOn,
            ticked: f.ticked ?? [],
            note: f.note ?? '',
          },
        })
      }
    >
      {form.data && <ToConfirm notes={form.data.toConfirm} />}
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="checkedOn" label={m.checkedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="ticked" label={m.risksFound}>
        <Checkbox.Group style={{ display: 'block' }}>
          {form.data?.rooms.map((room) => (
            <fieldset key={room.code} className="question-editor">
              <legend>{say(room)}</legend>
              {room.risks.map((risk) => (
                <Checkbox key={risk.code} value={risk.code} style={{ display: 'flex' }}>
                  {say(risk)}
                </Checkbox>
              ))}
            </fieldset>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <Form.Item name="note" label={m.note2}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
