import { listRooms, occupyBed, type Room, saveRoom, showSite } from '#contract/organisations'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, InputNumber } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'

type Fields = { building?: string; floor: number; name: string; exitNote?: string | null; beds?: string }

/** Rooms with who sleeps in which bed; what a smoke detector of a facility is bound to. */
export function Rooms({
  siteId,
  rooms,
  loading,
  editing,
  onEdit,
  onEvacuate,
  onClose,
}: {
  siteId: string
  rooms: readonly Room[]
  loading: boolean
  editing: string | undefined
  onEdit: (id: string) => void
  onEvacuate: (id: string) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const [bed, setBed] = useState<string>()
  const changes = [listRooms, showSite]
  const save = useAction(saveRoom, { changes, done: onClose })
  const occupy = useAction(occupyBed, { changes, done: () => setBed(undefined) })
  const edited = rooms.find((room) => room.id === editing)
  if (!loading && rooms.length === 0 && !editing) return <Empty title={m.noRooms} />
  return (
    <>
      <ProblemNote error={occupy.error} />
      <div className="rooms">
        {rooms.map((room) => (
          <article key={room.id} className="room">
            <header>
              <b>{[room.building, room.name].filter(Boolean).join(' ')}</b>
              <small>{m.floorName(room.floor)}</small>
              <span className="spacer" />
              <ActionButton size="small" type="link" onClick={() => onEvacuate(room.id)}>
                {m.evacuation}
              </ActionButton>
              <ActionButton
                size="small"
                type="link"
                needs="organisations.write"
                onClick={() => onEdit(room.id)}
              >
                {m.edit}
              </ActionButton>
            </header>
            <ul>
              {room.beds.map((one) => (
                <li key={one.id}>
                  <b>{one.label}</b>
                  {one.elderId ? (
                    <>
                      <Link to={paths.elder} params={{ elderId: one.elderId }}>
                        {one.elderName ?? '—'}
                      </Link>
                      <ActionButton
                        size="small"
                        type="text"
                        needs="organisations.write"
                        onClick={() => occupy.mutate({ params: { id: one.id }, body: { elderId: null } })}
                      >
                        {m.freeBed}
                      </ActionButton>
                    </>
                  ) : bed === one.id ? (
                    <ElderPicker
                      autoFocus
                      onChange={(elderId) => {
                        // The picker gives the id of an elder that the server found.
                        if (elderId)
                          occupy.mutate({ params: { id: one.id }, body: { elderId: elderId as never } })
                      }}
                    />
                  ) : (
                    <>
                      <span className="unknown">{m.free}</span>
                      <ActionButton
                        size="small"
                        type="text"
                        needs="organisations.write"
                        onClick={() => setBed(one.id)}
                      >
                        {m.putIn}
                      </ActionButton>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </article>
        ))}
      </div>
      {editing && (
        <FormDrawer<Fields>
          title={edited ? edited.name : m.newRoom}
          submit={m.save}
          initial={edited ? { ...edited, beds: edited.beds.map((one) => one.label).join(' ') } : { floor: 1 }}
          pending={save.isPending}
          error={save.error}
          onClose={onClose}
          onSubmit={(f) =>
            save.mutate({
              params: { id: siteId, roomId: editing },
              body: {
                building: f.building?.trim() ?? '',
                floor: f.floor,
                name: f.name.trim(),
                exitNote: f.exitNote?.trim() || null,
                beds: (f.beds ?? '').split(/[\s,，、]+/u).filter(Boolean),
              },
            })
          }
        >
          <Form.Item name="building" label={m.building}>
            <Input maxLength={40} autoFocus />
          </Form.Item>
          <Form.Item name="floor" label={m.floor} rules={[{ required: true }]}>
            <InputNumber min={-5} max={99} />
          </Form.Item>
          <Form.Item name="name" label={m.room} rules={[{ required: true, max: 40 }]}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="beds" label={m.beds} extra={m.bedsHint}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="exitNote" label={m.exit}>
            <Input.TextArea rows={2} maxLength={300} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  )
}
