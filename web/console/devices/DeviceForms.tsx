import * as contract from '#contract/devices'
import type { Target } from '#contract/devices'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput, MomentInput } from '#web/ui/desk/DayInput.tsx'
import { App, Form, Input, InputNumber, Radio, Select, Switch } from 'antd'
import { OrgPicker } from '../responders/OrgPicker.tsx'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { deviceMessages } from './messages.ts'
import { ModelSelect } from './RegisterForm.tsx'
import { SpotInput } from './SpotInput.tsx'

type Of = { device: contract.DeviceDetail; onClose: () => void }
const changes = [contract.showDevice, contract.listDevices, contract.countDevices, contract.listTasks]

type BindFields = {
  target: Target
  elderId?: string
  orgId?: string
  regionCode?: number
  room?: string
  address?: string
  spot?: string
  reason?: string
  from?: string
}

export function BindForm({ device, onClose }: Of) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.bindDevice, { changes, done: onClose })
  return (
    <FormDrawer<BindFields>
      title={device.target ? m.rebind : m.bind}
      submit={m.bind}
      initial={{ target: 'person' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ from, reason, ...rest }) => {
        // Ids come out of pickers as plain text; the server checks them.
        const body = {
          ...rest,
          reason: reason ?? '',
          ...(from ? { from } : {}),
        } as Parameters<typeof action.mutate>[0]['body']
        action.mutate({ params: { id: device.id }, body })
      }}
    >
      {(form) => <BindFieldsOf target={Form.useWatch('target', form) ?? 'person'} />}
    </FormDrawer>
  )
}

function BindFieldsOf({ target }: { target: Target }) {
  const m = useMessages(deviceMessages)
  const person = target === 'person' || target === 'home'
  return (
    <>
      <Form.Item name="target" label={m.target} rules={[{ required: true }]}>
        <Radio.Group
          optionType="button"
          options={(['person', 'home', 'room', 'facility'] as const).map((value) => ({
            value,
            label: m.targets[value],
          }))}
        />
      </Form.Item>
      {person && (
        <Form.Item name="elderId" label={m.elder} rules={[{ required: target === 'person' }]}>
          <ElderPicker autoFocus />
        </Form.Item>
      )}
      {target === 'home' && (
        <Form.Item name="address" label={m.address}>
          <Input maxLength={200} />
        </Form.Item>
      )}
      {target === 'home' && (
        <Form.Item name="regionCode" label={m.region}>
          <RegionPicker width="100%" />
        </Form.Item>
      )}
      {!person && (
        <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]}>
          <OrgPicker />
        </Form.Item>
      )}
      {target === 'room' && (
        <Form.Item name="room" label={m.room} rules={[{ required: true, max: 60 }]}>
          <Input />
        </Form.Item>
      )}
      <Form.Item name="spot" label={m.spot}>
        <SpotInput />
      </Form.Item>
      <Form.Item name="reason" label={m.reason}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="from" label={m.from} extra={m.now}>
        <MomentInput />
      </Form.Item>
    </>
  )
}

type LendFields = {
  holder: 'elder' | 'organisation' | 'other'
  elderId?: string
  orgId?: string
  holderName?: string
  reason: string
  depositFree: boolean
  dueOn?: string
}

export function LendForm({ device, onClose }: Of) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.lendDevice, { changes, done: onClose })
  return (
    <FormDrawer<LendFields>
      title={m.lend}
      submit={m.lend}
      initial={{ holder: 'elder', depositFree: true, ...(device.elderId ? { elderId: device.elderId } : {}) }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ dueOn, holderName, ...rest }) => {
        // As in BindForm.
        const body = { ...rest, holderName: holderName ?? '', ...(dueOn ? { dueOn } : {}) } as Parameters<
          typeof action.mutate
        >[0]['body']
        action.mutate({ params: { id: device.id }, body })
      }}
    >
      {(form) => <LendFieldsOf holder={Form.useWatch('holder', form) ?? 'elder'} />}
    </FormDrawer>
  )
}

function LendFieldsOf({ holder }: { holder: LendFields['holder'] }) {
  const m = useMessages(deviceMessages)
  return (
    <>
      <Form.Item name="holder" label={m.holder}>
        <Radio.Group
          optionType="button"
          options={(['elder', 'organisation', 'other'] as const).map((value) => ({
            value,
            label: m.holders[value],
          }))}
        />
      </Form.Item>
      {holder === 'elder' && (
        <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
          <ElderPicker />
        </Form.Item>
      )}
      {holder === 'organisation' && (
        <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]}>
          <OrgPicker />
        </Form.Item>
      )}
      {holder === 'other' && (
        <Form.Item name="holderName" label={m.holderName} rules={[{ required: true, max: 60 }]}>
          <Input />
        </Form.Item>
      )}
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, max: 200 }]}>
        <Input />
      </Form.Item>
      <Form.Item name="depositFree" label={m.depositFree} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="dueOn" label={m.dueOn}>
        <DayInput />
      </Form.Item>
    </>
  )
}

export function EditForm({ device, onClose }: Of) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.editDevice, { changes, done: onClose })
  return (
    <FormDrawer<{ modelId: string; spot?: string; note?: string }>
      title={m.edit}
      submit={m.save}
      initial={{ modelId: device.modelId, spot: device.spot ?? '', note: device.note }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          params: { id: device.id },
          body: {
            modelId: f.modelId,
            spot: f.spot?.trim() || null,
            note: f.note ?? '',
            updatedAt: device.updatedAt,
          },
        })
      }
    >
      <Form.Item name="modelId" label={m.model} rules={[{ required: true }]}>
        <ModelSelect kind={device.kind} />
      </Form.Item>
      <Form.Item name="spot" label={m.spot}>
        <SpotInput disabled={!device.target} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={200} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

/** A step that needs nothing but its reason: unbind, repair, stock, retire, and the return with the condition. */
export function ReasonForm({
  device,
  step,
  onClose,
}: Of & { step: 'unbind' | 'repair' | 'stock' | 'retire' | 'return' }) {
  const m = useMessages(deviceMessages)
  const unbind = useAction(contract.unbindDevice, { changes, done: onClose })
  const state = useAction(contract.changeState, { changes, done: onClose })
  const back = useAction(contract.returnDevice, { changes, done: onClose })
  const params = { id: device.id }
  const title = step === 'return' ? m.takeBack : m[step]
  return (
    <FormDrawer<{ reason: string }>
      title={title}
      submit={title}
      danger={step === 'retire'}
      pending={unbind.isPending || state.isPending || back.isPending}
      error={unbind.error ?? state.error ?? back.error}
      onClose={onClose}
      onSubmit={({ reason }) => {
        if (step === 'unbind') unbind.mutate({ params, body: { reason } })
        else if (step === 'return') back.mutate({ params, body: { condition: reason } })
        else state.mutate({ params, body: { verb: step, reason } })
      }}
    >
      <Form.Item
        name="reason"
        label={step === 'return' ? m.condition : m.reason}
        rules={[{ required: true, max: 200 }]}
      >
        <Input.TextArea rows={3} maxLength={200} showCount autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}

export function TestForm({ device, onClose }: Of) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.recordTest, { changes, done: onClose })
  return (
    <FormDrawer<{ outcome: 'passed' | 'failed' | 'no_answer'; note?: string }>
      title={m.test}
      submit={m.test}
      initial={{ outcome: 'passed' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({ params: { id: device.id }, body: { outcome: f.outcome, note: f.note ?? '' } })
      }
    >
      <Form.Item name="outcome" label={m.outcome}>
        <Radio.Group
          optionType="button"
          options={(['passed', 'failed', 'no_answer'] as const).map((value) => ({
            value,
            label: m.outcomes[value],
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

export function RotateForm({ device, onClose, onSecret }: Of & { onSecret: (secret: string) => void }) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.rotateCredential, {
    changes: [contract.showDevice],
    done: ({ secret }) => {
      onClose()
      onSecret(secret)
    },
  })
  return (
    <FormDrawer<{ graceHours: number }>
      title={m.rotate}
      submit={m.rotate}
      initial={{ graceHours: 24 }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) => action.mutate({ params: { id: device.id }, body: f })}
    >
      <Form.Item name="graceHours" label={m.grace}>
        <Select options={[0, 1, 24, 72, 168].map((value) => ({ value, label: m.hours(value) }))} />
      </Form.Item>
    </FormDrawer>
  )
}

export function CommandForm({ device, onClose }: Of) {
  const m = useMessages(deviceMessages)
  const { message } = App.useApp()
  const action = useAction(contract.sendCommand, { changes: [contract.showDevice], done: onClose })
  return (
    <FormDrawer<{ name: string; params?: string; expiresInHours: number }>
      title={m.command}
      submit={m.command}
      initial={{ name: 'locate', params: '{}', expiresInHours: 24 }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) => {
        try {
          const params: unknown = JSON.parse(f.params || '{}')
          // Checked again by the server, which names the field.
          action.mutate({
            params: { id: device.id },
            body: {
              name: f.name,
              params: params as Record<string, unknown>,
              expiresInHours: f.expiresInHours,
            },
          })
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error
          void message.error(`${m.commandParams}: ${error.message}`)
        }
      }}
    >
      <Form.Item
        name="name"
        label={m.commandName}
        rules={[{ required: true, pattern: /^[a-z][a-z_]{1,39}$/ }]}
      >
        <Input autoFocus spellCheck={false} />
      </Form.Item>
      <Form.Item name="params" label={m.commandParams}>
        <Input.TextArea rows={4} spellCheck={false} style={{ fontFamily: 'var(--mono)' }} />
      </Form.Item>
      <Form.Item name="expiresInHours" label={m.expires}>
        <InputNumber min={1} max={720} suffix="h" />
      </Form.Item>
    </FormDrawer>
  )
}
