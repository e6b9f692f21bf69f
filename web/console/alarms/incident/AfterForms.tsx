import { broadcast, fileReport, list, report, review, show, timeline } from '#contract/alarms'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { App, Form, Input, InputNumber } from 'antd'
import { formMessages } from './form-messages.ts'
import type { FormProps } from './forms.tsx'

/** What is written once the incident is over, and the search of a lost person. */

const changes = [show, timeline, list, report]
const text = [{ required: true, whitespace: true, max: 2000 }]

export function ReviewForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).review
  const action = useAction(review, { changes, done: onClose })
  return (
    <FormDrawer<{ wentWell: string; toImprove: string; cause: string; measures: string; followUpOn?: string }>
      title={m.title}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      width={560}
      onSubmit={({ followUpOn, ...body }) =>
        action.mutate({
          params: { id: incident.id },
          body: { ...body, ...(followUpOn ? { followUpOn } : {}) },
        })
      }
    >
      {(['wentWell', 'toImprove', 'cause', 'measures'] as const).map((name) => (
        <Form.Item key={name} name={name} label={m[name]} rules={text}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
        </Form.Item>
      ))}
      <Form.Item name="followUpOn" label={m.followUpOn}>
        <DayInput width={180} />
      </Form.Item>
    </FormDrawer>
  )
}

export function ReportForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).report
  const action = useAction(fileReport, { changes, done: onClose })
  return (
    <FormDrawer<{ cause: string; measures: string }>
      title={m.title}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      width={560}
      onSubmit={(body) => action.mutate({ params: { id: incident.id }, body })}
    >
      <p>{m.fixed}</p>
      {(['cause', 'measures'] as const).map((name) => (
        <Form.Item key={name} name={name} label={m[name]} rules={text}>
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}

export function BroadcastForm({ incident, onClose }: FormProps) {
  const m = useMessages(formMessages).broadcast
  const { message } = App.useApp()
  const action = useAction(broadcast, {
    changes,
    done: ({ told }) => {
      message.success(m.done(told))
      onClose()
    },
  })
  return (
    <FormDrawer<{ text: string; k: number }>
      title={m.title}
      submit={m.submit}
      initial={{ k: 20 }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { id: incident.id }, body })}
    >
      <Form.Item name="text" label={m.text} rules={[{ required: true, min: 5, max: 200 }]}>
        <Input.TextArea rows={5} maxLength={200} showCount autoFocus />
      </Form.Item>
      <Form.Item name="k" label={m.k} rules={[{ required: true }]}>
        <InputNumber min={1} max={20} precision={0} />
      </Form.Item>
    </FormDrawer>
  )
}
