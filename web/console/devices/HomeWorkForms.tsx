import { DeviceKind, deviceKinds } from '#contract/devices'
import * as contract from '#contract/device-home-works'
import type { HomeWork } from '#contract/device-home-works'
import { uuidv7 } from '#contract/id'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select, Space } from 'antd'
import { useState } from 'react'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { homeWorksMessages } from './home-works-messages.ts'
import { SpotInput } from './SpotInput.tsx'

const changes = [contract.listHomeWorks]

type PlanFields = {
  elderId: string
  work: string
  builder: string
  dueOn?: string | null
  sensors?: { kind: DeviceKind; spot: string }[]
}

/** Opened from a look at a home with its elder and its measures filled in. */
export function PlanForm(given: {
  elder?: string | undefined
  check?: string | undefined
  work?: string | undefined
  onClose: () => void
}) {
  const m = useMessages(homeWorksMessages)
  const say = useWord()
  const [id] = useState(() => uuidv7())
  const action = useAction(contract.planHomeWork, { changes, done: given.onClose })
  return (
    <FormDrawer<PlanFields>
      title={m.plan}
      submit={m.plan}
      width={560}
      initial={{
        ...(given.elder ? { elderId: given.elder } : {}),
        ...(given.work ? { work: given.work } : {}),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={given.onClose}
      onSubmit={(f) =>
        // Ids of pickers and addresses are plain text; the server checks them.
        action.mutate({
          body: {
            id: id as HomeWork['id'],
            elderId: f.elderId as HomeWork['elderId'],
            checkId: (given.check ?? null) as HomeWork['checkId'],
            work: f.work,
            builder: f.builder,
            dueOn: f.dueOn ?? null,
            sensors: f.sensors ?? [],
          },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus={!given.elder} />
      </Form.Item>
      <Form.Item name="work" label={m.work} rules={[{ required: true, min: 2, max: 500 }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
      <Form.Item name="builder" label={m.builder} rules={[{ required: true, min: 2, max: 100 }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="dueOn" label={m.due}>
        <DayInput />
      </Form.Item>
      <Form.Item label={m.sensors}>
        <Form.List name="sensors">
          {(fields, { add, remove }) => (
            <>
              {fields.map((field) => (
                <Space key={field.key} align="start" style={{ display: 'flex' }}>
                  <Form.Item name={[field.name, 'kind']} rules={[{ required: true }]}>
                    <Select
                      aria-label={m.kind}
                      placeholder={m.kind}
                      style={{ width: 200 }}
                      options={DeviceKind.options.map((value) => ({ value, label: say(deviceKinds[value]) }))}
                    />
                  </Form.Item>
                  <Form.Item name={[field.name, 'spot']} rules={[{ required: true }]} style={{ width: 180 }}>
                    <SpotInput aria-label={m.spot} placeholder={m.spot} />
                  </Form.Item>
                  <Button
                    type="text"
                    aria-label={m.removeSensor}
                    icon={<DeleteOutlined />}
                    onClick={() => remove(field.name)}
                  />
                </Space>
              ))}
              <Button icon={<PlusOutlined />} disabled={fields.length >= 20} onClick={() => add()}>
                {m.addSensor}
              </Button>
            </>
          )}
        </Form.List>
      </Form.Item>
    </FormDrawer>
  )
}

export function CompleteForm({ work, onClose }: { work: HomeWork; onClose: () => void }) {
  const m = useMessages(homeWorksMessages)
  const say = useWord()
  const action = useAction(contract.completeHomeWork, { changes, done: onClose })
  return (
    <FormDrawer<{ completedOn: string; fitted?: { serial?: string }[] }>
      title={`${m.complete} · ${work.elderName}`}
      submit={m.complete}
      initial={{
        completedOn: work.completedOn ?? today(),
        fitted: work.sensors.map((s) => ({ serial: s.serial ?? '' })),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          params: { homeWorkId: work.id },
          body: {
            completedOn: f.completedOn,
            fitted: work.sensors.map((s, index) => ({
              ordinal: s.ordinal,
              serial: f.fitted?.[index]?.serial ?? '',
            })),
          },
        })
      }
    >
      <Form.Item name="completedOn" label={m.completedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      {work.sensors.map((s, index) => (
        <Form.Item
          key={s.ordinal}
          name={['fitted', index, 'serial']}
          label={`${say(deviceKinds[s.kind])} · ${s.spot}：${m.serial}`}
          rules={[{ required: true, min: 3, max: 64 }]}
        >
          <Input />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}

export function GiveUpForm({ work, onClose }: { work: HomeWork; onClose: () => void }) {
  const m = useMessages(homeWorksMessages)
  const action = useAction(contract.giveUpHomeWork, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.giveUp} · ${work.elderName}`}
      submit={m.giveUp}
      danger
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { homeWorkId: work.id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2, max: 300 }]}>
        <Input.TextArea rows={3} maxLength={300} autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
