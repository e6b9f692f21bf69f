import * as contract from '#contract/worker-support'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { App, Form, Input } from 'antd'
import { useState } from 'react'
import { supportMessages } from './support-messages.ts'

/** Granted or refused with a reason, by another person than who asked. */
export function SupportDecision({ one }: { one: contract.WorkerSupport }) {
  const m = useMessages(supportMessages)
  const { message } = App.useApp()
  const [refusing, setRefusing] = useState(false)
  const decide = useAction(contract.decideSupport, {
    changes: [contract.showSupport, contract.listSupport],
    done: ({ state }) => {
      setRefusing(false)
      void message.success(state === 'granted' ? m.granted : m.refused)
    },
  })
  const params = { supportId: one.id }
  return (
    <span className="support-decide" onClick={(event) => event.stopPropagation()}>
      <ActionButton
        size="small"
        type="primary"
        needs="benefits.approve"
        loading={decide.isPending}
        onClick={() => decide.mutate({ params, body: { grant: true } })}
      >
        {m.grant}
      </ActionButton>
      <ActionButton size="small" needs="benefits.approve" onClick={() => setRefusing(true)}>
        {m.refuse}
      </ActionButton>
      {!refusing && <ProblemNote error={decide.error} />}
      {refusing && (
        <FormDrawer<{ reason: string }>
          title={`${one.workerName} · ${m.refuseTitle}`}
          submit={m.refuse}
          danger
          pending={decide.isPending}
          error={decide.error}
          onClose={() => setRefusing(false)}
          onSubmit={({ reason }) => decide.mutate({ params, body: { grant: false, reason } })}
        >
          <Form.Item
            name="reason"
            label={m.reason}
            rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
          >
            <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
    </span>
  )
}
