import type { Responder } from '#contract/responder-roster'
import { kinds, travelModes, type ResponderKind, type TravelMode } from '#contract/responder-words'
import { useMessages } from '#web/lib/locale.ts'
import { Form, Input, InputNumber, Select, Space } from 'antd'
import { useOptions } from '../people/options.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { OrgPicker } from './OrgPicker.tsx'

export type ResponderFields = {
  kind: ResponderKind
  name: string
  phone?: string
  orgId?: string | null
  regionCode: number
  home?: { lon?: number | null; lat?: number | null }
  travelMode: TravelMode
  maxRadiusM?: number | null
}

/** What the endpoints take of the fields; the phone is left out when nothing was typed. */
export function draftOf(fields: ResponderFields) {
  const { lon, lat } = fields.home ?? {}
  return {
    kind: fields.kind,
    name: fields.name,
    // Ids of the picker are the server's; the brand is the contract's.
    orgId: (fields.orgId ?? null) as Responder['orgId'],
    regionCode: fields.regionCode,
    home: typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : null,
    travelMode: fields.travelMode,
    maxRadiusM: fields.maxRadiusM ?? null,
  }
}

export function ResponderFormFields({ editing }: { editing: boolean }) {
  const m = useMessages(messages)
  const options = useOptions()
  const required = { required: true, message: m.required }
  return (
    <>
      <Form.Item name="kind" label={m.kind} rules={[required]}>
        <Select options={options<ResponderKind>(kinds)} />
      </Form.Item>
      <Form.Item name="name" label={m.name} rules={[required]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="phone" label={m.phone} extra={editing ? m.phoneKept : undefined}>
        <Input inputMode="tel" maxLength={40} />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[required]}>
        <RegionPicker width="100%" />
      </Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) => (
          <Form.Item
            name="orgId"
            label={m.org}
            rules={
              getFieldValue('kind') === 'facility' ? [{ required: true, message: m.facilityNeedsOrg }] : []
            }
          >
            <OrgPicker />
          </Form.Item>
        )}
      </Form.Item>
      <Form.Item label={m.home}>
        <Space.Compact block>
          <Form.Item name={['home', 'lon']} noStyle>
            <InputNumber
              aria-label={m.lon}
              placeholder={m.lon}
              min={-180}
              max={180}
              precision={6}
              controls={false}
              style={{ width: '50%' }}
            />
          </Form.Item>
          <Form.Item name={['home', 'lat']} noStyle>
            <InputNumber
              aria-label={m.lat}
              placeholder={m.lat}
              min={-90}
              max={90}
              precision={6}
              controls={false}
              style={{ width: '50%' }}
            />
          </Form.Item>
        </Space.Compact>
      </Form.Item>
      <Form.Item name="travelMode" label={m.travel} rules={[required]}>
        <Select options={options<TravelMode>(travelModes)} />
      </Form.Item>
      <Form.Item name="maxRadiusM" label={m.radius}>
        <InputNumber min={100} max={100_000} step={100} placeholder={m.radiusAny} style={{ width: '100%' }} />
      </Form.Item>
    </>
  )
}
