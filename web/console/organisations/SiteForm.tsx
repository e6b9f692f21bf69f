import { type OpeningHours, type Site, siteKinds, type SiteKind } from '#contract/organisations'
import { coordinateSystems, type CoordinateSystem } from '#contract/regions'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { TimeInput } from '#web/ui/desk/DayInput.tsx'
import { Button, Checkbox, Form, Input, InputNumber, Select, Space } from 'antd'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'

type Fields = {
  kind: SiteKind
  name: string
  regionCode: number
  address: string
  lon?: number | null
  lat?: number | null
  system: CoordinateSystem
  dutyPhone?: string | null
  roundTheClock?: boolean
  openingHours?: { days: number[]; from: string; to: string }[]
  servesRegions?: (number | undefined)[]
}

export type SiteBody = {
  kind: SiteKind
  name: string
  regionCode: number
  address: string
  coordinates: { lon: number; lat: number; system: CoordinateSystem } | null
  dutyPhone: string | null
  roundTheClock: boolean
  openingHours: OpeningHours
  servesRegions: number[]
}

/** Days with the same hours are one line of the form. */
function grouped(hours: OpeningHours): { days: number[]; from: string; to: string }[] {
  const lines = new Map<string, { days: number[]; from: string; to: string }>()
  for (const { day, from, to } of hours) {
    const line = lines.get(`${from}-${to}`) ?? { days: [], from, to }
    line.days.push(day)
    lines.set(`${from}-${to}`, line)
  }
  return [...lines.values()]
}

export function SiteForm({
  title,
  initial,
  regionCode,
  pending,
  error,
  onSubmit,
  onClose,
}: {
  title: string
  initial?: Site
  regionCode: number
  pending: boolean
  error: unknown
  onSubmit: (body: SiteBody) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <FormDrawer<Fields>
      title={title}
      submit={m.save}
      width={560}
      initial={
        initial
          ? {
              ...initial,
              lon: initial.position?.lon ?? null,
              lat: initial.position?.lat ?? null,
              system: 'WGS84',
              openingHours: grouped(initial.openingHours),
            }
          : { kind: 'community_station', system: 'WGS84', regionCode, openingHours: [] }
      }
      pending={pending}
      error={error}
      onClose={onClose}
      onSubmit={(f) =>
        onSubmit({
          kind: f.kind,
          name: f.name.trim(),
          regionCode: f.regionCode,
          address: f.address.trim(),
          coordinates:
            typeof f.lon === 'number' && typeof f.lat === 'number'
              ? { lon: f.lon, lat: f.lat, system: f.system }
              : null,
          dutyPhone: f.dutyPhone?.trim() || null,
          roundTheClock: f.roundTheClock === true,
          openingHours: f.roundTheClock
            ? []
            : (f.openingHours ?? []).flatMap((line) =>
                (line.days ?? []).map((day) => ({ day, from: line.from, to: line.to })),
              ),
          servesRegions: (f.servesRegions ?? []).filter((code): code is number => typeof code === 'number'),
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, min: 2, max: 100 }]}>
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select options={Object.entries(siteKinds).map(([value, words]) => ({ value, label: say(words) }))} />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="address" label={m.address} rules={[{ required: true, max: 200 }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item label={m.place} style={{ marginBottom: 0 }}>
        <Space.Compact style={{ width: '100%' }}>
          <Form.Item name="lon" style={{ width: '32%' }}>
            <InputNumber
              style={{ width: '100%' }}
              min={-180}
              max={180}
              step={0.0001}
              placeholder={m.lon}
              aria-label={m.lon}
              controls={false}
            />
          </Form.Item>
          <Form.Item name="lat" style={{ width: '32%' }}>
            <InputNumber
              style={{ width: '100%' }}
              min={-90}
              max={90}
              step={0.0001}
              placeholder={m.lat}
              aria-label={m.lat}
              controls={false}
            />
          </Form.Item>
          <Form.Item name="system" style={{ width: '36%' }}>
            <Select
              aria-label={m.system}
              options={Object.entries(coordinateSystems).map(([value, words]) => ({
                value,
                label: say(words),
              }))}
            />
          </Form.Item>
        </Space.Compact>
      </Form.Item>
      <Form.Item name="dutyPhone" label={m.dutyPhone}>
        <Input maxLength={40} inputMode="tel" />
      </Form.Item>
      <Form.Item name="roundTheClock" valuePropName="checked">
        <Checkbox>{m.roundTheClock}</Checkbox>
      </Form.Item>
      <Form.Item noStyle dependencies={['roundTheClock']}>
        {({ getFieldValue }) =>
          getFieldValue('roundTheClock') ? null : (
            <Form.List name="openingHours">
              {(lines, { add, remove }) => (
                <Form.Item label={m.hours}>
                  {lines.map((line) => (
                    <Space.Compact key={line.key} style={{ display: 'flex', marginBottom: 6 }}>
                      <Form.Item name={[line.name, 'days']} noStyle rules={[{ required: true }]}>
                        <Select
                          mode="multiple"
                          aria-label={m.hours}
                          style={{ flex: 1 }}
                          options={m.day.map((label, i) => ({ value: i + 1, label }))}
                        />
                      </Form.Item>
                      <Form.Item name={[line.name, 'from']} noStyle rules={[{ required: true }]}>
                        <TimeInput width={110} />
                      </Form.Item>
                      <Form.Item name={[line.name, 'to']} noStyle rules={[{ required: true }]}>
                        <TimeInput width={110} />
                      </Form.Item>
                      <Button onClick={() => remove(line.name)}>{m.remove}</Button>
                    </Space.Compact>
                  ))}
                  <Button
                    size="small"
                    onClick={() => add({ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' })}
                  >
                    {m.addHours}
                  </Button>
                </Form.Item>
              )}
            </Form.List>
          )
        }
      </Form.Item>
      <Form.List name="servesRegions">
        {(items, { add, remove }) => (
          <Form.Item label={m.serves} extra={m.servesHint}>
            {items.map((item) => (
              <Space key={item.key} style={{ display: 'flex', marginBottom: 6 }}>
                <Form.Item name={item.name} noStyle>
                  <RegionPicker width={320} label={m.region} />
                </Form.Item>
                <Button onClick={() => remove(item.name)}>{m.remove}</Button>
              </Space>
            ))}
            <Button size="small" onClick={() => add()}>
              {m.region} +
            </Button>
          </Form.Item>
        )}
      </Form.List>
    </FormDrawer>
  )
}
