import * as claims from '#contract/insurance-claims'
import { showElderCare } from '#contract/insurance-elder'
import { showFund } from '#contract/insurance-fund'
import { careForms, claimTransitions, type CareForm, type ClaimId, funds } from '#contract/insurance-words'
import { can } from '#contract/endpoint'
import type { ElderId, OrgId } from '#contract/id'
import { fullTime, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Drawer, Form, Input, InputNumber, Segmented, Select } from 'antd'
import { useState } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import { ClaimTag, Flags, Shares, useTerm } from './parts.tsx'

const changes = [claims.listClaims, claims.showClaim, showElderCare, showFund]
const claimCan = can<claims.Claim['state'], typeof claimTransitions>(claimTransitions)
type Fields = {
  fund: 'ltc' | 'medical'
  elderId: ElderId
  orgId?: OrgId
  form: CareForm
  from: string
  to: string
  invoice: string
  services?: string
  bill: number
  asked?: number
}

export function ClaimForm({
  elderId,
  fresh,
  onClose,
}: {
  elderId?: ElderId
  fresh: string
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const submit = useAction(claims.submitClaim, { changes, done: onClose })
  return (
    <FormDrawer<Fields>
      title={m.newClaim}
      submit={m.newClaim}
      initial={{ fund: 'ltc', form: 'institution', to: today(), ...(elderId ? { elderId } : {}) }}
      pending={submit.isPending}
      error={submit.error}
      onClose={onClose}
      onSubmit={(f) =>
        submit.mutate({
          params: { id: fresh as ClaimId }, // made by this page for this brand
          body: {
            fund: f.fund,
            elderId: f.elderId,
            orgId: f.orgId ?? null,
            form: f.form,
            from: f.from,
            to: f.to,
            invoice: f.invoice,
            services: f.services ?? '',
            billFen: Math.round(f.bill * 100),
            askedFen: f.fund === 'medical' && f.asked ? Math.round(f.asked * 100) : null,
          },
        })
      }
    >
      {(form) => (
        <>
          <Form.Item name="fund" label={m.fund}>
            <Segmented
              options={Object.entries(funds).map(([value, words]) => ({ value, label: say(words) }))}
            />
          </Form.Item>
          <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]} hidden={!!elderId}>
            <ElderPicker />
          </Form.Item>
          {may('insurance.manage') && (
            <Form.Item name="orgId" label={m.org} rules={[{ required: true }]}>
              <OrganisationPicker />
            </Form.Item>
          )}
          <Form.Item name="form" label={m.form} rules={[{ required: true }]}>
            <Select
              options={Object.entries(careForms).map(([key, words]) => ({ value: key, label: say(words) }))}
            />
          </Form.Item>
          <Form.Item name="from" label={m.from} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="to" label={m.last} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="bill" label={`${m.bill}（${m.yuan}）`} rules={[{ required: true }]}>
            <InputNumber min={0.01} max={10_000_000} precision={2} style={{ width: 180 }} />
          </Form.Item>
          <Form.Item noStyle dependencies={['fund']}>
            {() =>
              form.getFieldValue('fund') === 'medical' && (
                <Form.Item name="asked" label={`${m.asked}（${m.yuan}）`} rules={[{ required: true }]}>
                  <InputNumber min={0.01} max={10_000_000} precision={2} style={{ width: 180 }} />
                </Form.Item>
              )
            }
          </Form.Item>
          <Form.Item name="invoice" label={m.invoice} rules={[{ required: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="services" label={m.services}>
            <Input.TextArea rows={2} maxLength={300} showCount />
          </Form.Item>
        </>
      )}
    </FormDrawer>
  )
}

/** One claim: who pays what, what the check found, what may be done. */
export function ClaimDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const term = useTerm()
  const { modal } = App.useApp()
  const params = { id: id as ClaimId } // an id of a row that was listed
  const found = useQuery(q(claims.showClaim, { params }))
  const [step, setStep] = useState<'check' | 'refuse' | 'reverse'>()
  const settle = useAction(claims.settleClaim, { changes })
  const one = found.data
  if (!one)
    return (
      <Drawer open size={560} onClose={onClose}>
        <ProblemNote error={found.error} />
      </Drawer>
    )
  const fundFen = one.shares.reduce((sum, part) => sum + (part.payer === 'ltc' ? part.fen : 0), 0)
  const ask = () =>
    modal.confirm({
      title: m.confirmSettle(yuan(fundFen), one.orgName),
      okText: m.settle,
      onOk: () => settle.mutate({ params }),
    })
  return (
    <Drawer open title={`${one.number} · ${one.elderName}`} size={560} onClose={onClose}>
      <ProblemNote error={settle.error} />
      <div className="insurance-actions insurance-note">
        {claimCan.check(one) &&
          (one.state === 'submitted' || (one.flags.length > 0 && one.checkNote === '')) && (
            <ActionButton type="primary" needs="insurance.handle" onClick={() => setStep('check')}>
              {m.check}
            </ActionButton>
          )}
        {claimCan.settle(one) && (
          <ActionButton type="primary" needs="insurance.settle" loading={settle.isPending} onClick={ask}>
            {m.settle}
          </ActionButton>
        )}
        {claimCan.refuse(one) && (
          <ActionButton needs="insurance.handle" onClick={() => setStep('refuse')}>
            {m.refuseClaim}
          </ActionButton>
        )}
        {claimCan.reverse(one) && (
          <ActionButton needs="insurance.settle" onClick={() => setStep('reverse')}>
            {m.reverse}
          </ActionButton>
        )}
      </div>
      <Facts
        items={[
          [m.state, <ClaimTag key="state" state={one.state} />],
          [m.org, one.orgName],
          [m.form, say(careForms[one.form])],
          [m.days, term(one.from, one.to)],
          [m.invoice, one.invoice],
          [m.services, one.services || null],
          [
            m.bill,
            <b key="bill" className="digits">
              {yuan(one.billFen)}
            </b>,
          ],
          [m.shares, <Shares key="shares" claim={one} bar />],
          [m.flags, <Flags key="flags" claim={one} />],
          [m.submitted, `${one.submittedBy ?? '—'} · ${fullTime(one.createdAt)}`],
          one.checkedBy ? [m.checked, `${one.checkedBy}${one.checkNote ? ` · ${one.checkNote}` : ''}`] : null,
          one.settledBy
            ? [m.settled, `${one.settledBy} · ${one.settledAt ? fullTime(one.settledAt) : ''}`]
            : null,
          one.reason ? [m.reason, one.reason] : null,
        ]}
      />
      {step && <StepForm one={one} step={step} onClose={() => setStep(undefined)} />}
    </Drawer>
  )
}

function StepForm({
  one,
  step,
  onClose,
}: {
  one: claims.Claim
  step: 'check' | 'refuse' | 'reverse'
  onClose: () => void
}) {
  const m = useMessages(messages)
  const actions = {
    check: useAction(claims.checkClaim, { changes, done: onClose }),
    refuse: useAction(claims.refuseClaim, { changes, done: onClose }),
    reverse: useAction(claims.reverseClaim, { changes, done: onClose }),
  }
  const label = step === 'check' ? m.check : step === 'refuse' ? m.refuseClaim : m.reverse
  const params = { id: one.id }
  return (
    <FormDrawer<{ text?: string }>
      title={`${label} · ${one.number}`}
      submit={label}
      danger={step !== 'check'}
      pending={actions[step].isPending}
      error={actions[step].error}
      onClose={onClose}
      onSubmit={({ text = '' }) =>
        step === 'check'
          ? actions.check.mutate({ params, body: { note: text } })
          : actions[step].mutate({ params, body: { reason: text } })
      }
    >
      {step === 'check' && one.flags.length > 0 && <Flags claim={one} />}
      <Form.Item
        name="text"
        label={step === 'check' ? m.checkNote : m.reason}
        rules={step === 'check' && one.flags.length === 0 ? [] : [{ required: true, min: 2 }]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
