import * as contract from '#contract/benefit-applications'
import { applicationStates } from '#contract/benefit-words'
import type { Permission } from '#contract/permission'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Drawer, Form, Input, Radio } from 'antd'
import { ApplicationPapers } from './ApplicationPapers.tsx'
import { applicationMessages } from './application-messages.ts'
import { messages } from './messages.ts'

type Step = 'check' | 'approve' | 'refuse' | 'return' | 'resubmit' | 'withdraw'
/** What may be done in a state, and who may; nothing once it is decided or withdrawn. */
const steps: Record<contract.Application['state'], readonly (readonly [Step, Permission])[]> = {
  submitted: [
    ['check', 'benefits.check'],
    ['return', 'benefits.check'],
    ['withdraw', 'benefits.apply'],
  ],
  checked: [
    ['approve', 'benefits.approve'],
    ['refuse', 'benefits.approve'],
    ['return', 'benefits.check'],
    ['withdraw', 'benefits.apply'],
  ],
  returned: [
    ['resubmit', 'benefits.apply'],
    ['withdraw', 'benefits.apply'],
  ],
  approved: [],
  refused: [],
  withdrawn: [],
}

/** The criteria as they were at the application, its papers, and the next step. */
export function DecideForm({
  application: one,
  onClose,
}: {
  application: contract.Application
  onClose: () => void
}) {
  const m = useMessages(messages)
  const a = useMessages(applicationMessages)
  const say = useWord()
  const may = useMay()
  const close = { changes: [contract.listApplications, contract.takeUp], done: onClose }
  const check = useAction(contract.checkApplication, close)
  const decide = useAction(contract.decideApplication, close)
  const giveBack = useAction(contract.returnApplication, close)
  const resubmit = useAction(contract.resubmitApplication, close)
  const withdraw = useAction(contract.withdrawApplication, close)
  const acts = [check, decide, giveBack, resubmit, withdraw]
  const words: Record<Step, string> = {
    check: m.checkOne,
    approve: m.decide,
    refuse: m.refuse,
    return: m.giveBack,
    resubmit: a.resubmit,
    withdraw: a.withdraw,
  }
  const possible = steps[one.state]
  const title = `${one.elderName} · ${say(one.schemeWords)}`
  if (!possible.some(([, needs]) => may(needs)))
    return (
      <Drawer open size={460} title={title} onClose={onClose}>
        <Standing application={one} />
      </Drawer>
    )
  return (
    <FormDrawer<{ step: Step | undefined; reason?: string }>
      title={title}
      submit={m.confirm}
      initial={{ step: possible.find(([, needs]) => may(needs))?.[0] }}
      pending={acts.some((act) => act.isPending)}
      error={acts.find((act) => act.error)?.error ?? null}
      onClose={onClose}
      onSubmit={(f) => {
        const params = { id: one.id }
        const reason = f.reason ?? ''
        if (f.step === 'check') check.mutate({ params, body: { note: reason } })
        else if (f.step === 'return') giveBack.mutate({ params, body: { reason } })
        else if (f.step === 'resubmit') resubmit.mutate({ params, body: { note: reason } })
        else if (f.step === 'withdraw') withdraw.mutate({ params, body: { reason } })
        else if (f.step) decide.mutate({ params, body: { approve: f.step === 'approve', reason } })
      }}
    >
      <Standing application={one} />
      <Form.Item name="step" label={a.next} rules={[{ required: true }]}>
        <Radio.Group
          options={possible.map(([value, needs]) => ({ value, label: words[value], disabled: !may(needs) }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const step: unknown = getFieldValue('step')
          const told = step === 'return' || step === 'resubmit' || step === 'withdraw'
          return (
            <Form.Item
              name="reason"
              label={step === 'resubmit' ? a.given : a.reason}
              rules={[{ required: told, message: a.needed }]}
            >
              <Input.TextArea rows={3} maxLength={500} showCount />
            </Form.Item>
          )
        }}
      </Form.Item>
    </FormDrawer>
  )
}

function Standing({ application: one }: { application: contract.Application }) {
  const m = useMessages(messages)
  const a = useMessages(applicationMessages)
  const say = useWord()
  return (
    <>
      <p>
        <strong>{say(applicationStates[one.state])}</strong>
        {one.reason && ` · ${one.state === 'returned' ? a.askedFor : a.reason}: ${one.reason}`}
      </p>
      <h3>{a.facts}</h3>
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
      {one.assessmentDue && (
        <p>
          <Tag tone="high">{a.assessmentDue}</Tag>
        </p>
      )}
      {one.note && <p>{one.note}</p>}
      <ApplicationPapers application={one} />
    </>
  )
}
