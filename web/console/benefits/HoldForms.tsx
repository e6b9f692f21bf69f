import * as contract from '#contract/benefit-care'
import * as payments from '#contract/benefit-payments'
import { HoldReasonByHand, holdReasons } from '#contract/benefit-words'
import { yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Form, Input, InputNumber, Radio, Select } from 'antd'
import type { z } from 'zod'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'

const changes = [contract.listHolds, contract.listAccounts, contract.listRecoveries, payments.listPayments]

export function HoldForm({ fresh, onClose }: { fresh: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const open = useAction(contract.openHold, { changes, done: onClose })
  return (
    <FormDrawer<{ payeeId: string; reason: z.infer<typeof HoldReasonByHand>; since: string; note: string }>
      title={m.newHold}
      submit={m.save}
      initial={{ reason: 'asked' }}
      pending={open.isPending}
      error={open.error}
      onClose={onClose}
      onSubmit={(f) =>
        open.mutate({ params: { id: fresh as contract.Hold['id'] }, body: { ...f, payeeKind: 'elder' } })
      }
    >
      <Form.Item name="payeeId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
        <Select
          options={HoldReasonByHand.options.map((value) => ({ value, label: say(holdReasons[value]) }))}
        />
      </Form.Item>
      <Form.Item name="since" label={m.since} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function ReleaseForm({ hold, onClose }: { hold: contract.Hold; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const release = useAction(contract.releaseHold, { changes, done: onClose })
  return (
    <FormDrawer<{ outcome: 'pay' | 'stop'; note: string }>
      title={`${hold.payeeName}：${say(holdReasons[hold.reason])}`}
      submit={m.save}
      pending={release.isPending}
      error={release.error}
      onClose={onClose}
      onSubmit={(body) => release.mutate({ params: { id: hold.id }, body })}
    >
      <Form.Item name="outcome" label={m.outcome} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: 'pay', label: m.pay },
            { value: 'stop', label: m.stop },
          ]}
        />
      </Form.Item>
      <Form.Item name="note" label={m.note} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function AccountForm({ fresh, onClose }: { fresh: string; onClose: () => void }) {
  const m = useMessages(messages)
  const save = useAction(contract.saveAccount, { changes, done: onClose })
  return (
    <FormDrawer<{
      payeeId: string
      bank: string
      number: string
      holder: string
      heldBy: 'self' | 'mandate' | 'estate'
      evidence?: string
    }>
      title={m.newAccount}
      submit={m.save}
      initial={{ heldBy: 'self' }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh as contract.BankAccount['id'] },
          body: { ...f, payeeKind: 'elder' },
        })
      }
    >
      <Form.Item name="payeeId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="bank" label={m.bank} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="number" label={m.cardNumber} rules={[{ required: true }]}>
        <Input maxLength={30} inputMode="numeric" autoComplete="off" />
      </Form.Item>
      <Form.Item name="holder" label={m.holder} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="heldBy" label={m.heldBy}>
        <Radio.Group
          options={[
            { value: 'self', label: m.self },
            { value: 'mandate', label: m.mandate },
            { value: 'estate', label: m.estate },
          ]}
        />
      </Form.Item>
      <Form.Item name="evidence" label={m.evidence}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}

export function RecoveryForm({
  verb,
  recovery,
  fresh,
  onClose,
}: {
  verb: 'agree' | 'receive' | 'write-off' | 'cancel'
  recovery: contract.Recovery
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(messages)
  const agree = useAction(contract.agreeRecovery, { changes, done: onClose })
  const receive = useAction(contract.receiveRecovery, { changes, done: onClose })
  const writeOff = useAction(contract.writeOffRecovery, { changes, done: onClose })
  const cancel = useAction(contract.cancelRecovery, { changes, done: onClose })
  const verbs = { agree: m.agree, receive: m.receive, 'write-off': m.writeOff, cancel: m.cancelRecovery }
  const withAmount = verb === 'receive' || (verb === 'agree' && !recovery.estate)
  return (
    <FormDrawer<{ yuan?: number; note: string }>
      title={`${recovery.payeeName}：${verbs[verb]} ${yuan(recovery.amountFen - recovery.recoveredFen)}`}
      submit={m.save}
      danger={verb === 'write-off' || verb === 'cancel'}
      pending={agree.isPending || receive.isPending || writeOff.isPending || cancel.isPending}
      error={agree.error ?? receive.error ?? writeOff.error ?? cancel.error}
      onClose={onClose}
      onSubmit={(f) => {
        const fen = f.yuan === undefined ? null : Math.round(f.yuan * 100)
        const params = { id: recovery.id }
        if (verb === 'agree') agree.mutate({ params, body: { instalmentFen: fen, note: f.note } })
        else if (verb === 'receive')
          receive.mutate({ params, body: { amountFen: fen ?? 0, postingId: fresh, note: f.note } })
        else if (verb === 'write-off') writeOff.mutate({ params, body: { note: f.note } })
        else cancel.mutate({ params, body: { note: f.note } })
      }}
    >
      {withAmount && (
        <Form.Item
          name="yuan"
          label={verb === 'agree' ? `${m.instalment} ${m.yuanField}` : m.yuanField}
          rules={[{ required: true }]}
        >
          <InputNumber min={0.01} precision={2} style={{ width: 180 }} />
        </Form.Item>
      )}
      <Form.Item name="note" label={verb === 'cancel' ? m.reason : m.note} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
