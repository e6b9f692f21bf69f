import * as edit from '#contract/people-edit'
import { addressKinds, careSettings, statusTransitions, type CareSetting } from '#contract/people-words'
import { coordinateSystems, type CoordinateSystem } from '#contract/regions'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Form, Input, InputNumber, Radio, Select } from 'antd'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { useOptions } from '../options.ts'
import type { FormProps } from './ElderForm.tsx'
import { messages } from './messages.ts'
import { useSave } from './use-save.ts'

export type Place = {
  regionCode: number
  detail: string
  lon?: number | null
  lat?: number | null
  system?: CoordinateSystem
}

export function placeInput({ regionCode, detail, lon, lat, system }: Place) {
  return {
    regionCode,
    detail: detail ?? '',
    coordinates:
      typeof lon === 'number' && typeof lat === 'number'
        ? { lon, lat, system: system ?? ('WGS84' as const) }
        : null,
  }
}

/** Village, door and, if known, coordinates with the system they were read in. Inside a form, below `prefix`. */
export function PlaceFields({ prefix = [] }: { prefix?: string[] }) {
  const m = useMessages(messages)
  const options = useOptions()
  return (
    <>
      <Form.Item
        name={[...prefix, 'regionCode']}
        label={m.village}
        rules={[{ required: true, message: m.required }]}
      >
        <RegionPicker width="100%" />
      </Form.Item>
      <Form.Item name={[...prefix, 'detail']} label={m.detail}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="coordinate-fields">
        <Form.Item name={[...prefix, 'lon']} label={m.lon}>
          <InputNumber style={{ width: '100%' }} min={72} max={138} step={0.0001} />
        </Form.Item>
        <Form.Item name={[...prefix, 'lat']} label={m.lat}>
          <InputNumber style={{ width: '100%' }} min={0.5} max={56} step={0.0001} />
        </Form.Item>
        <Form.Item name={[...prefix, 'system']} label={m.system}>
          <Select options={options(coordinateSystems)} popupMatchSelectWidth={false} />
        </Form.Item>
      </div>
    </>
  )
}

type AddressDraft = Place & { kind: 'residence' | 'registered' | 'temporary'; from: string; source: string }

export function AddressForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useSave(edit.setAddress, onClose)
  return (
    <FormDrawer<AddressDraft>
      title={m.address}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      width={520}
      initial={{
        kind: 'residence',
        from: today(),
        system: 'WGS84',
        regionCode: elder.regionCode,
        detail: '',
      }}
      onSubmit={(v) =>
        save.mutate({
          params: { elderId: elder.id },
          body: { ...placeInput(v), kind: v.kind, from: v.from, source: v.source },
        })
      }
    >
      <Form.Item name="kind" label={m.kind}>
        <Radio.Group options={options(addressKinds)} />
      </Form.Item>
      <PlaceFields />
      <Form.Item name="from" label={m.from} rules={[{ required: true, message: m.required }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="source" label={m.source} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={200} placeholder={m.sourceHint} />
      </Form.Item>
    </FormDrawer>
  )
}

type StatusDraft = { to: 'moved' | 'died' | 'alive'; day: string; movedTo?: string; reason: string }

export function StatusForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const save = useSave(edit.setStatus, onClose)
  const possible = (['moved', 'died', 'alive'] as const).filter((to) => {
    const starts: readonly string[] =
      statusTransitions[({ moved: 'move', died: 'die', alive: 'bringBack' } as const)[to]]
    return starts.includes(elder.status)
  })
  return (
    <FormDrawer<StatusDraft>
      title={m.status}
      submit={m.save}
      danger
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ ...(possible[0] ? { to: possible[0] } : {}), day: today() }}
      onSubmit={(v) => save.mutate({ params: { elderId: elder.id }, body: v })}
    >
      <Form.Item name="to" label={m.toStatus} rules={[{ required: true, message: m.required }]}>
        <Radio.Group options={possible.map((value) => ({ value, label: m.statusTo[value] }))} />
      </Form.Item>
      <Form.Item name="day" label={m.day} rules={[{ required: true, message: m.required }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item noStyle dependencies={['to']}>
        {({ getFieldValue }) =>
          getFieldValue('to') === 'moved' && (
            <Form.Item name="movedTo" label={m.movedTo}>
              <Input maxLength={200} />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2, message: m.required }]}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

type SettingDraft = { setting: CareSetting; from: string; source: string }

export function SettingForm({ record: { elder }, onClose }: FormProps) {
  const m = useMessages(messages)
  const options = useOptions()
  const save = useSave(edit.setCareSetting, onClose)
  return (
    <FormDrawer<SettingDraft>
      title={m.setting}
      submit={m.save}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      initial={{ setting: elder.careSetting, from: today() }}
      onSubmit={(v) => save.mutate({ params: { elderId: elder.id }, body: v })}
    >
      <Form.Item name="setting" label={m.setting}>
        <Radio.Group options={options(careSettings)} />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true, message: m.required }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="source" label={m.source} rules={[{ required: true, message: m.required }]}>
        <Input maxLength={200} placeholder={m.sourceHint} />
      </Form.Item>
    </FormDrawer>
  )
}
