import * as contract from '#contract/insurance'
import type { ElderId } from '#contract/id'
import { insuredKinds } from '#contract/insurance-words'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Select } from 'antd'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'

type Fields = {
  elderId: ElderId
  kind: 'employee' | 'resident'
  from: string
  to?: string
  source: string
  sourceDay: string
}

export function EnrolForm({
  value,
  elderId,
  fresh,
  onClose,
}: {
  value?: contract.Enrolment | undefined
  elderId?: ElderId
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const save = useAction(contract.saveEnrolment, { changes: [contract.listEnrolments], done: onClose })
  return (
    <FormDrawer<Fields>
      title={value ? `${m.enrol} · ${value.elderName}` : m.enrol}
      submit={m.save}
      initial={
        value
          ? {
              elderId: value.elderId,
              kind: value.kind,
              from: value.from,
              source: value.source,
              sourceDay: value.sourceDay,
              ...(value.to ? { to: value.to } : {}),
            }
          : { kind: 'resident', sourceDay: today(), ...(elderId ? { elderId } : {}) }
      }
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: value?.id ?? fresh },
          body: { ...f, to: f.to ?? null, ...(value ? { updatedAt: value.updatedAt } : {}) },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]} hidden={!!value || !!elderId}>
        <ElderPicker />
      </Form.Item>
      <Form.Item name="kind" label={m.kind} rules={[{ required: true }]}>
        <Select
          options={Object.entries(insuredKinds).map(([key, words]) => ({ value: key, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="to" label={m.last}>
        <DayInput />
      </Form.Item>
      <Form.Item name="source" label={m.source} rules={[{ required: true }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="sourceDay" label={m.sourceDay} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}
