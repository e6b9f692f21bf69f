import {
  desk,
  incidentKinds,
  list,
  open,
  severities,
  type Incident,
  type IncidentKind,
  type Severity,
} from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Segmented, Select } from 'antd'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages as desks } from './messages.ts'

const messages = {
  zh: {
    elder: '长者',
    elderHint: '不是登记的长者时留空，改填地点',
    region: '地点（区划）',
    place: '具体位置',
    kind: '发生了什么',
    severity: '等级',
    detail: '说明',
    submit: '登记并响应',
  },
  en: {
    elder: 'Elder',
    elderHint: 'Leave empty for somebody who is not registered, and give the place',
    region: 'Region',
    place: 'Where exactly',
    kind: 'What happened',
    severity: 'Severity',
    detail: 'Details',
    submit: 'Open and respond',
  },
}

type Fields = {
  elderId?: string
  regionCode?: number
  place?: string
  kind: IncidentKind
  severity: Severity
  detail?: string
}

/** An incident told by a person: a neighbour at the counter, a patrol, a call on another line. */
export function OpenIncidentForm({
  onClose,
  onOpened,
  elderId,
}: {
  onClose: () => void
  onOpened: (incident: Incident) => void
  elderId?: string
}) {
  const m = useMessages(messages)
  const d = useMessages(desks)
  const say = useWord()
  const action = useAction(open, { changes: [list, desk], done: onOpened })
  return (
    <FormDrawer<Fields>
      title={d.newIncident}
      submit={m.submit}
      initial={{ kind: 'sos', severity: 'P1', ...(elderId ? { elderId } : {}) }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ body })}
    >
      <Form.Item name="elderId" label={m.elder} extra={m.elderHint}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item noStyle dependencies={['elderId']}>
        {({ getFieldValue }) =>
          getFieldValue('elderId') ? null : (
            <>
              <Form.Item name="regionCode" label={m.region}>
                <RegionPicker width="100%" label={m.region} />
              </Form.Item>
              <Form.Item name="place" label={m.place}>
                <Input maxLength={200} />
              </Form.Item>
            </>
          )
        }
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select
          showSearch
          optionFilterProp="label"
          options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="severity" label={m.severity} rules={[{ required: true }]}>
        <Segmented
          block
          options={(['P0', 'P1', 'P2'] as const).map((value) => ({
            value,
            label: `${value} ${say(severities[value])}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="detail" label={m.detail}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
