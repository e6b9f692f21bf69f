import * as contract from '#contract/benefit-applications'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, Radio } from 'antd'
import { messages } from './messages.ts'

/** The criteria as they were at the application, and the next step. */
export function DecideForm({
  application: one,
  onClose,
}: {
  application: contract.Application
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const close = { changes: [contract.listApplications, contract.takeUp], done: onClose }
  const check = useAction(contract.checkApplication, close)
  const decide = useAction(contract.decideApplication, close)
  const giveBack = useAction(contract.returnApplication, close)
  const may = useMay()
  const steps = [
    ...(one.state === 'submitted'
      ? ([['check', m.checkOne, 'benefits.check']] as const)
      : ([
          ['approve', m.decide, 'benefits.approve'],
          ['refuse', m.refuse, 'benefits.approve'],
        ] as const)),
    ['return', m.giveBack, 'benefits.check'],
  ] as const
  return (
    <FormDrawer<{ step: (typeof steps)[number][0] | undefined; reason?: string }>
      title={`${one.elderName} · ${say(one.schemeWords)}`}
      submit={m.confirm}
      initial={{ step: steps.find(([, , needs]) => may(needs))?.[0] }}
      pending={check.isPending || decide.isPending || giveBack.isPending}
      error={check.error ?? decide.error ?? giveBack.error}
      onClose={onClose}
      onSubmit={(f) => {
        const params = { id: one.id }
        const reason = f.reason ?? ''
        if (f.step === 'check') check.mutate({ params, body: { note: reason } })
        else if (f.step === 'return') giveBack.mutate({ params, body: { reason } })
        else if (f.step) decide.mutate({ params, body: { approve: f.step === 'approve', reason } })
      }}
    >
      <ul style={{ paddingInlineStart: 20 }}>
        {one.criteria.map((line) => (
          <li key={line.key}>
            {line.holds === 'yes' ? '✓' : line.holds === 'no' ? '✗' : '?'} {say(line)} ({m.holds[line.holds]})
          </li>
        ))}
      </ul>
      {one.missing.length > 0 && (
        <p>
          {m.missing}: {one.missing.map((words) => say(words)).join('、')}
        </p>
      )}
      {one.note && <p>{one.note}</p>}
      {one.reason && (
        <p>
          {m.reason}: {one.reason}
        </p>
      )}
      {(one.state === 'submitted' || one.state === 'checked') && (
        <>
          <Form.Item name="step" label={m.release} rules={[{ required: true }]}>
            <Radio.Group
              options={steps.map(([value, label, needs]) => ({ value, label, disabled: !may(needs) }))}
            />
          </Form.Item>
          <Form.Item name="reason" label={m.reason}>
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}
