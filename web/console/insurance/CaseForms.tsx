import * as contract from '#contract/insurance'
import { showElderCare } from '#contract/insurance-elder'
import * as money from '#contract/insurance-fund'
import {
  careForms,
  caseTransitions,
  type CareForm,
  type CaseId,
  RefusalGround,
  refusalGrounds,
} from '#contract/insurance-words'
import { can } from '#contract/endpoint'
import type { ElderId, OrgId } from '#contract/id'
import { dayText, fullTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Drawer, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import { CaseTag, LeftTag, useTerm } from './parts.tsx'

const changes = [contract.listCases, showElderCare]
const caseCan = can<contract.Case['state'], typeof caseTransitions>(caseTransitions)

/** Organisations with a contract in force. */
function ProviderPicker(props: { value?: string; onChange?: (value: string | undefined) => void }) {
  const found = useQuery(q(money.listDesignated, { query: { state: 'current', limit: 200 } }))
  return (
    <Select
      {...props}
      allowClear
      loading={found.isLoading}
      showSearch={{ optionFilterProp: 'label' }}
      options={(found.data?.items ?? []).map((one) => ({ value: one.orgId, label: one.orgName }))}
    />
  )
}
function HandlerPicker(props: { value?: string; onChange?: (value: string | undefined) => void }) {
  const found = useQuery(q(money.listHandlers, { query: { state: 'current', limit: 200 } }))
  return (
    <Select
      {...props}
      allowClear
      loading={found.isLoading}
      options={(found.data?.items ?? []).map((one) => ({
        value: one.id,
        label: `${one.orgName} · ${one.regionName}`,
      }))}
    />
  )
}

export function ApplyForm({
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
  const apply = useAction(contract.applyForCare, { changes, done: onClose })
  return (
    <FormDrawer<{ elderId: ElderId; form: CareForm; orgId?: OrgId; note?: string }>
      title={m.apply}
      submit={m.apply}
      initial={{ form: 'home', ...(elderId ? { elderId } : {}) }}
      pending={apply.isPending}
      error={apply.error}
      onClose={onClose}
      onSubmit={(f) =>
        apply.mutate({
          params: { id: fresh as CaseId }, // made by this page for this brand
          body: { elderId: f.elderId, form: f.form, orgId: f.orgId ?? null, note: f.note ?? '' },
        })
      }
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]} hidden={!!elderId}>
        <ElderPicker />
      </Form.Item>
      <Form.Item name="form" label={m.form} rules={[{ required: true }]}>
        <Select
          options={Object.entries(careForms).map(([key, words]) => ({ value: key, label: say(words) }))}
        />
      </Form.Item>
      {may('insurance.manage') && (
        <Form.Item name="orgId" label={m.org}>
          <ProviderPicker />
        </Form.Item>
      )}
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

type Step = 'assign' | 'grant' | 'refuse' | 'withdraw' | 'end'

/** One case with what may be done from where it stands. */
export function CaseDrawer({ value: one, onClose }: { value: contract.Case; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const term = useTerm()
  const [step, setStep] = useState<Step>()
  const buttons: readonly (readonly [Step, string, Parameters<typeof ActionButton>[0]['needs'], boolean])[] =
    [
      ['assign', m.assign, 'insurance.manage', caseCan.assign(one)],
      ['grant', m.grant, 'insurance.settle', caseCan.grant(one)],
      ['refuse', m.refuse, 'insurance.settle', caseCan.refuse(one)],
      ['withdraw', m.withdraw, 'insurance.apply', caseCan.withdraw(one)],
      ['end', m.end, 'insurance.settle', caseCan.end(one)],
    ]
  return (
    <Drawer open title={`${one.number} · ${one.elderName}`} size={520} onClose={onClose}>
      <div className="insurance-actions insurance-note">
        {buttons
          .filter(([, , , open]) => open)
          .map(([key, label, needs]) => (
            <ActionButton key={key} needs={needs} onClick={() => setStep(key)}>
              {label}
            </ActionButton>
          ))}
      </div>
      <Facts
        items={[
          [
            m.state,
            <span key="state">
              <CaseTag state={one.state} /> <LeftTag value={one} />
            </span>,
          ],
          [m.place, one.regionName],
          [m.form, say(careForms[one.form])],
          [
            m.grade,
            one.grade
              ? `${say(one.grade.levelWords)} · ${one.grade.scale} ${one.grade.version}${one.reused ? ` · ${m.reused}` : ''}`
              : one.assessmentNumber
                ? m.waiting(one.assessmentNumber)
                : m.noGrade,
          ],
          [m.assessed, one.grade ? dayText(one.grade.assessedOn) : null],
          [m.term, one.from ? term(one.from, one.until) : null],
          [m.org, one.orgName],
          [m.handler, one.handlerOrgName],
          [m.by, `${one.askedBy} · ${fullTime(one.createdAt)}`],
          [m.note, one.note || null],
          one.decidedBy
            ? [m.grant, `${one.decidedBy} · ${one.decidedAt ? fullTime(one.decidedAt) : ''}`]
            : null,
          one.ground ? [m.ground, say(refusalGrounds[one.ground])] : null,
          one.reason ? [m.reason, one.reason] : null,
        ]}
      />
      {step && <StepForm one={one} step={step} onClose={() => setStep(undefined)} onDone={onClose} />}
    </Drawer>
  )
}

type Fields = { day: string; reason: string; ground: string; handlerId?: string; orgId?: string }

function StepForm({
  one,
  step,
  onClose,
  onDone,
}: {
  one: contract.Case
  step: Step
  onClose: () => void
  onDone: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const actions = {
    assign: useAction(contract.assignCase, { changes, done: onDone }),
    grant: useAction(contract.grantCase, { changes, done: onDone }),
    refuse: useAction(contract.refuseCase, { changes, done: onDone }),
    withdraw: useAction(contract.withdrawCase, { changes, done: onDone }),
    end: useAction(contract.endCase, { changes, done: onDone }),
  }
  const params = { id: one.id }
  const send = (f: Fields) => {
    switch (step) {
      case 'assign':
        return actions.assign.mutate({
          params,
          body: {
            // The pickers give ids of these brands.
            handlerId: (f.handlerId ?? null) as money.Handler['id'] | null,
            orgId: (f.orgId ?? null) as OrgId | null,
            updatedAt: one.updatedAt,
          },
        })
      case 'grant':
        return actions.grant.mutate({ params, body: { from: f.day } })
      case 'refuse':
        return actions.refuse.mutate({
          params,
          body: { ground: RefusalGround.parse(f.ground), reason: f.reason },
        })
      case 'withdraw':
        return actions.withdraw.mutate({ params, body: { reason: f.reason } })
      case 'end':
        return actions.end.mutate({ params, body: { on: f.day, reason: f.reason } })
    }
  }
  return (
    <FormDrawer<Fields>
      title={`${m[step]} · ${one.elderName}`}
      submit={m[step]}
      danger={step === 'refuse' || step === 'end'}
      initial={{ day: today(), ...(one.orgId ? { orgId: one.orgId } : {}) }}
      pending={actions[step].isPending}
      error={actions[step].error}
      onClose={onClose}
      onSubmit={send}
    >
      {step === 'assign' && (
        <>
          <Form.Item name="orgId" label={m.org}>
            <ProviderPicker />
          </Form.Item>
          <Form.Item name="handlerId" label={m.handler}>
            <HandlerPicker />
          </Form.Item>
        </>
      )}
      {(step === 'grant' || step === 'end') && (
        <Form.Item name="day" label={step === 'grant' ? m.from : m.endOn} rules={[{ required: true }]}>
          <DayInput />
        </Form.Item>
      )}
      {step === 'refuse' && (
        <Form.Item name="ground" label={m.ground} rules={[{ required: true }]}>
          <Select
            options={Object.entries(refusalGrounds).map(([key, words]) => ({
              value: key,
              label: say(words),
            }))}
          />
        </Form.Item>
      )}
      {(step === 'refuse' || step === 'withdraw' || step === 'end') && (
        <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
          <Input.TextArea rows={3} maxLength={300} showCount />
        </Form.Item>
      )}
    </FormDrawer>
  )
}
