import * as contract from '#contract/people-life'
import { show as showElder } from '#contract/people'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Space } from 'antd'
import { useState } from 'react'
import { messages } from './messages.ts'

const changes = [contract.list, contract.ofElder, showElder]

/** What can be done with one life event: verified, not so, over, recorded wrongly. */
export function LifeActions({ one }: { one: contract.LifeEvent }) {
  const m = useMessages(messages)
  const [asking, setAsking] = useState<'reject' | 'end' | 'correct'>()
  const close = () => setAsking(undefined)
  const confirm = useAction(contract.confirm, { changes })
  const reject = useAction(contract.reject, { changes, done: close })
  const end = useAction(contract.end, { changes, done: close })
  const correct = useAction(contract.correct, { changes, done: close })
  const params = { lifeEventId: one.id }
  return (
    <>
      <Space size={4} wrap>
        {one.state === 'reported' && (
          <>
            <ActionButton
              size="small"
              type="primary"
              needs="people.write"
              loading={confirm.isPending}
              onClick={() => confirm.mutate({ params, body: {} })}
            >
              {m.confirm}
            </ActionButton>
            <ActionButton size="small" needs="people.write" onClick={() => setAsking('reject')}>
              {m.reject}
            </ActionButton>
          </>
        )}
        {one.state === 'confirmed' && one.to === null && one.kind !== 'death' && (
          <ActionButton size="small" needs="people.write" onClick={() => setAsking('end')}>
            {m.end}
          </ActionButton>
        )}
        {one.state === 'confirmed' && (
          <ActionButton size="small" needs="people.write" onClick={() => setAsking('correct')}>
            {m.correct}
          </ActionButton>
        )}
      </Space>
      {asking === 'end' && (
        <FormDrawer<{ on: string; note?: string }>
          title={m.end}
          submit={m.end}
          initial={{ on: today() }}
          pending={end.isPending}
          error={end.error}
          onSubmit={({ on, note }) => end.mutate({ params, body: { on, note: note ?? '' } })}
          onClose={close}
        >
          <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
            <DayInput max={today()} />
          </Form.Item>
          <Form.Item name="note" label={m.note}>
            <Input.TextArea rows={3} maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
      {(asking === 'reject' || asking === 'correct') && (
        <FormDrawer<{ reason: string }>
          title={m[asking]}
          submit={m[asking]}
          danger
          pending={reject.isPending || correct.isPending}
          error={reject.error ?? correct.error}
          onSubmit={(body) => (asking === 'reject' ? reject : correct).mutate({ params, body })}
          onClose={close}
        >
          <Form.Item name="reason" label={m.why} rules={[{ required: true, min: 2 }]}>
            <Input.TextArea autoFocus rows={3} maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  )
}
