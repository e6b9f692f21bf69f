import { type Account, getAccount, type Post } from '#contract/accounts'
import { type AccessGrant, createAccessGrant, endAccessGrant } from '#contract/grants'
import { dayText } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './account-messages.ts'
import { SmallTable } from './SmallTable.tsx'
import { ReasonForm } from './ReasonForm.tsx'

type Values = { elderId: AccessGrant['elderId']; reason: string; validTo: string }

/** Which elders a cross-border helper may see, each until a day. */
export function ConsultantGrants({ account, post }: { account: Account; post: Post | undefined }) {
  const m = useMessages(messages)
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<AccessGrant | null>(null)
  const add = useAction(createAccessGrant, { changes: [getAccount], done: () => setAdding(false) })
  const end = useAction(endAccessGrant, { changes: [getAccount], done: () => setEnding(null) })
  return (
    <Panel
      title={m.helps}
      className="wide"
      flush
      actions={
        post && (
          <ActionButton size="small" needs="access.admin" onClick={() => setAdding(true)}>
            {m.newHelp}
          </ActionButton>
        )
      }
    >
      <SmallTable
        label={m.helps}
        rows={account.accessGrants}
        rowKey={(g) => g.id}
        empty={m.noGrants}
        columns={[
          { key: 'elder', title: m.elder, render: (g) => g.elderName ?? m.outside },
          { key: 'reason', title: m.helpReason, render: (g) => g.reason },
          {
            key: 'valid',
            title: m.valid,
            width: 200,
            render: (g) => `${dayText(g.validFrom)} – ${dayText(g.validTo)}`,
          },
          {
            key: 'state',
            title: m.state,
            width: 180,
            render: (g) =>
              g.endedAt ? `${m.grantState.ended}：${g.endedReason ?? ''}` : m.until(dayText(g.validTo)),
          },
          {
            key: 'act',
            title: '',
            align: 'right',
            width: 100,
            render: (g) =>
              !g.endedAt && (
                <ActionButton size="small" danger needs="access.admin" onClick={() => setEnding(g)}>
                  {m.endHelp}
                </ActionButton>
              ),
          },
        ]}
      />
      {adding && post && (
        <FormDrawer<Values>
          title={m.newHelp}
          submit={m.newHelp}
          pending={add.isPending}
          error={add.error}
          onClose={() => setAdding(false)}
          onSubmit={(values) => add.mutate({ params: { id: post.id }, body: values })}
        >
          <Form.Item name="elderId" label={m.elder} rules={[{ required: true, message: m.elder }]}>
            <ElderPicker autoFocus />
          </Form.Item>
          <Form.Item name="reason" label={m.helpReason} rules={[{ required: true, message: m.reasonNeeded }]}>
            <Input maxLength={300} />
          </Form.Item>
          <Form.Item
            name="validTo"
            label={m.to.replace(/[（(].*$/, '')}
            rules={[{ required: true, message: m.to }]}
          >
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
      {ending && (
        <ReasonForm
          title={m.endHelp}
          ask={ending.elderName ?? m.outside}
          pending={end.isPending}
          error={end.error}
          onSubmit={(reason) => end.mutate({ params: { id: ending.id }, body: { reason } })}
          onClose={() => setEnding(null)}
        />
      )}
    </Panel>
  )
}
