import * as contract from '#contract/devices'
import { deviceKinds } from '#contract/devices'
import type { Output } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { deviceMessages } from './messages.ts'

type Fields = { serial: string; modelId: string; regionCode: number; firmware?: string; note?: string }

export function ModelSelect({
  value,
  onChange,
  id,
  kind,
}: {
  value?: string
  onChange?: (model: string) => void
  id?: string
  kind?: contract.DeviceKind
}) {
  const say = useWord()
  const { data, isPending } = useQuery(q(contract.listModels))
  const models = (data?.items ?? []).filter(
    (model) => model.endedAt === null && (kind === undefined || model.kind === kind),
  )
  return (
    <Select<string>
      {...(id ? { id } : {})}
      showSearch={{ optionFilterProp: 'label' }}
      loading={isPending}
      value={value ?? null}
      onChange={(next) => onChange?.(next)}
      options={models.map((model) => ({
        value: model.id,
        label: `${say(deviceKinds[model.kind])} · ${model.maker} ${say({ zh: model.name, en: model.nameEn })}`,
      }))}
    />
  )
}

export function RegisterForm({
  serial,
  onClose,
  onDone,
}: {
  serial?: string | undefined
  onClose: () => void
  onDone: (made: Output<typeof contract.registerDevice>) => void
}) {
  const m = useMessages(deviceMessages)
  const action = useAction(contract.registerDevice, {
    changes: [contract.listDevices, contract.countDevices],
    done: onDone,
  })
  return (
    <FormDrawer<Fields>
      title={m.register}
      submit={m.register}
      initial={serial ? { serial } : {}}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ note, firmware, ...rest }) =>
        action.mutate({ body: { ...rest, note: note ?? '', ...(firmware ? { firmware } : {}) } })
      }
    >
      <Form.Item
        name="serial"
        label={m.serial}
        rules={[{ required: true, pattern: /^[A-Za-z0-9][A-Za-z0-9_.:-]{2,63}$/ }]}
      >
        <Input autoFocus autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="modelId" label={m.model} rules={[{ required: true }]}>
        <ModelSelect />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" />
      </Form.Item>
      <Form.Item name="firmware" label={m.firmware}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}
