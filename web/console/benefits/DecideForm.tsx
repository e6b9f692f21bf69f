import * as contract from '#contract/benefit-applications'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
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
  return (
    <FormDrawer<{ step: 'check' | 'approve' | 'refuse' | 'return'; reason?: string }>
      title={`${one.elderName} · ${say(one.schemeWords)}`}
      submit={m.confirm}
      initial={{ step: one.state === 'checked' ? 'approve' : 'check' }}
      pending={check.isPending || decide.isPending || giveBack.isPending}
      error={check.error ?? decide.error ?? giveBack.error}
      onClose={onClose}
      onSubmit={(f) => {
        const params = { id: one.id }
        const reason = f.reason ?? ''
        if (f.step === 'check') check.mutate({ params, body: { note: reason } })
        else if (f.step === 'return') giveBack.mutate({ params, body: { reason } })
        else decide.mutate({ params, body: { approve: f.step === 'approve', reason } })
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
          <Form.Item name="step" label={m.release}>
            <Radio.Group
              options={
                one.state === 'submitted'
                  ? [
                      { value: 'check', label: m.checkOne },
                      { value: 'return', label: m.giveBack },
                    ]
                  : [
                      { value: 'approve', label: m.decide },
                      { value: 'refuse', label: m.refuse },
                      { value: 'return', label: m.giveBack },
                    ]
              }
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
