import { type Camera, listCameras, saveCamera, showSite } from '#contract/organisations'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, InputNumber } from 'antd'
import { messages } from './messages.ts'

type Fields = {
  externalId: string
  name: string
  place?: string | null
  streamUrl?: string | null
  reportEverySeconds: number
}

export function CameraForm({
  id,
  siteId,
  initial,
  onClose,
}: {
  id: string
  siteId: string
  initial: Camera | undefined
  onClose: () => void
}) {
  const m = useMessages(messages)
  const save = useAction(saveCamera, { changes: [listCameras, showSite], done: onClose })
  return (
    <FormDrawer<Fields>
      title={initial ? initial.name : m.newCamera}
      submit={m.save}
      initial={initial ?? { reportEverySeconds: 300 }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id },
          body: {
            siteId,
            externalId: f.externalId,
            name: f.name,
            place: f.place?.trim() || null,
            streamUrl: f.streamUrl?.trim() || null,
            reportEverySeconds: f.reportEverySeconds,
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, max: 60 }]}>
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="externalId" label={m.externalId} rules={[{ required: true, max: 64 }]}>
        <Input maxLength={64} className="digits" spellCheck={false} />
      </Form.Item>
      <Form.Item name="place" label={m.spot}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="streamUrl" label={m.stream} extra={m.streamHint}>
        <Input maxLength={500} spellCheck={false} />
      </Form.Item>
      <Form.Item name="reportEverySeconds" label={m.every} rules={[{ required: true }]}>
        <InputNumber min={10} max={86400} />
      </Form.Item>
    </FormDrawer>
  )
}
