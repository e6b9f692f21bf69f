import * as contract from '#contract/care-steps'
import type { Output } from '#web/lib/call.ts'
import { fullTime, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { usePersonColumns } from './ElderCell.tsx'
import { needsMessages } from './messages.ts'

type Referral = Output<typeof contract.listReferrals>['items'][number]
type Step = 'send' | 'accept' | 'reject' | 'drop' | 'feedback'
const tones = {
  proposed: 'high',
  sent: 'medium',
  accepted: 'good',
  rejected: 'high',
  dropped: 'plain',
} as const
const STEPS: Record<contract.ReferralState, readonly Step[]> = {
  proposed: ['send', 'drop'],
  sent: ['accept', 'reject'],
  accepted: ['feedback'],
  rejected: ['send', 'drop'],
  dropped: [],
}

export function ReferralsTab({ region }: { region: number | undefined }) {
  const m = useMessages(needsMessages)
  const say = useWord()
  const list = useInfiniteQuery(pages(contract.listReferrals, { query: { region } }))
  const [doing, setDoing] = useState<{ one: Referral; step: Step } | null>(null)
  const person = usePersonColumns<Referral>()
  const columns: Column<Referral>[] = [
    ...person,
    {
      key: 'level',
      title: m.levelChange,
      render: (r) => `${r.fromLevel} → ${r.toLevel} ${say({ zh: r.levelZh, en: r.levelEn })}`,
      text: (r) => `${r.fromLevel} → ${r.toLevel}`,
      width: 170,
    },
    {
      key: 'state',
      title: m.state,
      render: (r) => <Tag tone={tones[r.state]}>{say(contract.referralStates[r.state])}</Tag>,
      text: (r) => say(contract.referralStates[r.state]),
      width: 110,
    },
    { key: 'to', title: m.to, render: (r) => r.toName ?? '—', text: (r) => r.toName },
    {
      key: 'answer',
      title: m.answer,
      render: (r) => listed([r.answer, r.feedback].flatMap((text) => text ?? [])) || '—',
      text: (r) => listed([r.answer, r.feedback].flatMap((text) => text ?? [])),
    },
    {
      key: 'at',
      title: m.opened,
      render: (r) => shortTime(r.openedAt),
      text: (r) => fullTime(r.openedAt),
      width: 110,
    },
    {
      key: 'do',
      title: '',
      width: 180,
      render: (r) =>
        STEPS[r.state]
          .filter((step) => step !== 'feedback' || r.feedback === null)
          .map((step) => (
            <ActionButton
              key={step}
              size="small"
              needs="assessment.apply"
              onClick={() => setDoing({ one: r, step })}
            >
              {m[step]}
            </ActionButton>
          )),
    },
  ]
  return (
    <>
      <DataTable
        name="referrals"
        label={m.tabs.referrals}
        rows={rowsOf(contract.listReferrals, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        exportAs={{
          file: m.tabs.referrals,
          rows: () => everyRow(contract.listReferrals, { query: { region } }),
        }}
        empty={<Empty title={m.noReferral}>{m.noReferralHint}</Empty>}
      />
      {doing && <StepForm {...doing} onClose={() => setDoing(null)} />}
    </>
  )
}

function StepForm({ one, step, onClose }: { one: Referral; step: Step; onClose: () => void }) {
  const m = useMessages(needsMessages)
  const options = { changes: [contract.listReferrals], done: onClose }
  const send = useAction(contract.sendReferral, options)
  const answer = useAction(contract.answerReferral, options)
  const drop = useAction(contract.dropReferral, options)
  const feedback = useAction(contract.feedbackReferral, options)
  const params = { referralId: one.id }
  const running = { send, accept: answer, reject: answer, drop, feedback }[step]
  return (
    <FormDrawer<{ to?: string; text?: string }>
      title={`${m[step]} · ${one.elderName}`}
      submit={m[step]}
      initial={one.toName ? { to: one.toName } : {}}
      pending={running.isPending}
      error={running.error}
      onClose={onClose}
      onSubmit={({ to = '', text = '' }) => {
        if (step === 'send') send.mutate({ params, body: { toName: to, note: text } })
        else if (step === 'drop') drop.mutate({ params, body: { answer: text } })
        else if (step === 'feedback') feedback.mutate({ params, body: { feedback: text } })
        else answer.mutate({ params, body: { accept: step === 'accept', answer: text } })
      }}
    >
      {step === 'send' && (
        <Form.Item name="to" label={m.to} rules={[{ required: true, min: 2, max: 100 }]}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
      )}
      <Form.Item
        name="text"
        label={step === 'send' ? m.note2 : step === 'feedback' ? m.feedback : m.answer}
        rules={step === 'send' ? [] : [{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
