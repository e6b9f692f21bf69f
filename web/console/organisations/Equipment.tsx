import {
  type EquipmentKind,
  EquipmentKind as EquipmentKinds,
  equipmentKinds,
  equipmentReport,
  listEquipment,
  saveEquipment,
} from '#contract/organisations'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { messages } from './equipment-messages.ts'

type Values = { pieces: number; checkedOn: string; nextCheckOn?: string; note?: string }

/** The equipment ledger of one site: every kind, also those that nobody has looked for. */
export function Equipment({ siteId }: { siteId: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const [editing, setEditing] = useState<EquipmentKind>()
  const found = useQuery(q(listEquipment, { params: { id: siteId } }))
  const save = useAction(saveEquipment, {
    changes: [listEquipment, equipmentReport],
    done: () => setEditing(undefined),
  })
  const of = (kind: EquipmentKind) => found.data?.items.find((one) => one.kind === kind)
  const before = editing && of(editing)
  return (
    <Panel title={m.title} flush>
      <DataTable
        name="site-equipment"
        label={m.title}
        rows={EquipmentKinds.options.map((kind) => ({ kind }))}
        rowKey={({ kind }) => kind}
        source={found}
        columns={[
          { key: 'kind', title: m.kind, render: ({ kind }) => say(equipmentKinds[kind]) },
          {
            key: 'count',
            title: m.count,
            align: 'right',
            width: 110,
            render: ({ kind }) => of(kind)?.pieces ?? <span className="unknown">{m.states.unknown}</span>,
          },
          {
            key: 'checked',
            title: m.checkedOn,
            width: 120,
            render: ({ kind }) => of(kind)?.checkedOn ?? '—',
          },
          {
            key: 'next',
            title: m.nextCheckOn,
            width: 120,
            render: ({ kind }) => of(kind)?.nextCheckOn ?? '—',
          },
          { key: 'note', title: m.note, render: ({ kind }) => of(kind)?.note ?? '—' },
          {
            key: 'do',
            title: '',
            width: 90,
            render: ({ kind }) => (
              <ActionButton
                size="small"
                type="link"
                needs="organisations.write"
                onClick={() => setEditing(kind)}
              >
                {m.edit}
              </ActionButton>
            ),
          },
        ]}
      />
      {editing && (
        <FormDrawer<Values>
          title={say(equipmentKinds[editing])}
          submit={m.save}
          initial={{
            pieces: before?.pieces ?? 0,
            checkedOn: today(),
            ...(before?.note ? { note: before.note } : {}),
          }}
          pending={save.isPending}
          error={save.error}
          onClose={() => setEditing(undefined)}
          onSubmit={({ pieces, checkedOn, nextCheckOn, note }) =>
            save.mutate({
              params: { id: siteId, kind: editing },
              body: { pieces, checkedOn, nextCheckOn: nextCheckOn ?? null, note: note ?? null },
            })
          }
        >
          <Form.Item name="pieces" label={m.count} extra={m.countHint} rules={[{ required: true }]}>
            <InputNumber min={0} max={100_000} precision={0} autoFocus style={{ width: 160 }} />
          </Form.Item>
          <Form.Item name="checkedOn" label={m.checkedOn} rules={[{ required: true }]}>
            <DayInput max={today()} />
          </Form.Item>
          <Form.Item name="nextCheckOn" label={m.nextCheckOn}>
            <DayInput min={today()} />
          </Form.Item>
          <Form.Item name="note" label={m.note}>
            <Input.TextArea rows={3} maxLength={300} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </Panel>
  )
}
