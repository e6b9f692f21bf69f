import { uuidv7 } from '#contract/id'
import { addKey, addQualification, type Responder } from '#contract/responder-roster'
import { invitationStates, qualifications, type QualificationKind } from '#contract/responder-words'
import type { Endpoint } from '#contract/endpoint'
import { distance, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Link } from '@tanstack/react-router'
import { Form, Input, Popconfirm, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { useOptions } from '../people/options.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import type { ResponderRecord } from './ResponderPage.tsx'

type Part = { record: ResponderRecord; gone: string | undefined; onAdd: () => void }

export function Qualifications({ record, gone, onAdd, onRemove }: Part & { onRemove: (id: string) => void }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Panel
      title={m.qualifications}
      flush
      actions={
        <ActionButton size="small" needs="responders.write" disabledReason={gone} onClick={onAdd}>
          {m.addQualification}
        </ActionButton>
      }
    >
      {record.qualificationList.length === 0 ? (
        <Empty title={m.none} />
      ) : (
        <ul className="plain-rows">
          {record.qualificationList.map((held) => (
            <li key={held.id}>
              <b>{say(qualifications[held.kind])}</b>
              <span className="digits">
                {held.validFrom} – {held.validUntil ?? m.noEnd}
              </span>
              <span>{held.certificate}</span>
              {!held.validNow && <Tag tone="medium">{m.expired}</Tag>}
              <Popconfirm title={m.removeSure} okText={m.remove} onConfirm={() => onRemove(held.id)}>
                <ActionButton size="small" type="text" needs="responders.write">
                  {m.remove}
                </ActionButton>
              </Popconfirm>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function Keys({ record, gone, onAdd, onReturn }: Part & { onReturn: (id: string) => void }) {
  const m = useMessages(messages)
  return (
    <Panel
      title={m.keys}
      flush
      actions={
        <ActionButton size="small" needs="responders.write" disabledReason={gone} onClick={onAdd}>
          {m.addKey}
        </ActionButton>
      }
    >
      {record.keyList.length === 0 ? (
        <Empty title={m.none} />
      ) : (
        <ul className="plain-rows">
          {record.keyList.map((key) => (
            <li key={key.id}>
              {key.elderName ? (
                <Link to={paths.elder} params={{ elderId: key.elderId }}>
                  {key.elderName}
                </Link>
              ) : (
                <span className="unknown">{m.outside}</span>
              )}
              <span className="digits">
                {m.since} {key.since}
              </span>
              <span>{key.note}</span>
              {key.until ? (
                <Tag>{m.returned(key.until)}</Tag>
              ) : (
                <ActionButton
                  size="small"
                  type="text"
                  needs="responders.write"
                  onClick={() => onReturn(key.id)}
                >
                  {m.returnKey}
                </ActionButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function Missions({ record }: { record: ResponderRecord }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Panel title={m.missions} flush className="missions">
      {record.missions.length === 0 ? (
        <Empty title={m.noMissions} />
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              {[m.invited, m.state, m.wave, m.distance, m.accepted, m.arrived, m.safe].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {record.missions.map((mission) => (
              <tr key={mission.id}>
                <td className="digits">
                  <Link to={paths.incident} params={{ incidentId: mission.incidentId }}>
                    {shortTime(mission.invitedAt)}
                  </Link>
                </td>
                <td>{say(invitationStates[mission.state])}</td>
                <td>{mission.wave}</td>
                <td>{mission.distanceM === null ? '—' : distance(mission.distanceM)}</td>
                {[mission.acceptedAt, mission.arrivedAt, mission.safeAt].map((at, i) => (
                  // Three fixed columns.
                  <td key={i} className="digits">
                    {at ? shortTime(at) : '—'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

type FormOf = { id: Responder['id']; changes: readonly Endpoint[]; onClose: () => void }

export function QualificationForm({ id, changes, onClose }: FormOf) {
  const m = useMessages(messages)
  const options = useOptions()
  const [part] = useState(() => uuidv7())
  const save = useAction(addQualification, { changes, done: onClose })
  type Fields = { kind: QualificationKind; validFrom: string; validUntil?: string; certificate?: string }
  return (
    <FormDrawer<Fields>
      title={m.addQualification}
      submit={m.save}
      initial={{ validFrom: today() }}
      pending={save.isPending}
      error={save.error}
      onSubmit={(v) =>
        save.mutate({
          params: { id },
          body: {
            id: part,
            kind: v.kind,
            validFrom: v.validFrom,
            validUntil: v.validUntil || null,
            certificate: v.certificate?.trim() || null,
          },
        })
      }
      onClose={onClose}
    >
      <Form.Item name="kind" label={m.qualifications} rules={[{ required: true, message: m.required }]}>
        <Select options={options<QualificationKind>(qualifications)} />
      </Form.Item>
      <Form.Item name="validFrom" label={m.validFrom} rules={[{ required: true, message: m.required }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="validUntil" label={m.validUntil} extra={m.noEnd}>
        <DayInput />
      </Form.Item>
      <Form.Item name="certificate" label={m.certificate}>
        <Input maxLength={60} />
      </Form.Item>
    </FormDrawer>
  )
}

export function KeyForm({ id, changes, onClose }: FormOf) {
  const m = useMessages(messages)
  const [part] = useState(() => uuidv7())
  const save = useAction(addKey, { changes, done: onClose })
  type Fields = { elderId: string; since: string; note?: string }
  return (
    <FormDrawer<Fields>
      title={m.addKey}
      submit={m.save}
      initial={{ since: today() }}
      pending={save.isPending}
      error={save.error}
      onSubmit={(v) =>
        save.mutate({
          params: { id },
          body: { id: part, elderId: v.elderId, since: v.since, note: v.note?.trim() || null },
        })
      }
      onClose={onClose}
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true, message: m.required }]}>
        <ElderPicker />
      </Form.Item>
      <Form.Item name="since" label={m.since} rules={[{ required: true, message: m.required }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
