import { uuidv7 } from '#contract/id'
import { Subject } from '#contract/benefit-situation'
import {
  kinds,
  list,
  type PolicyRule,
  publish,
  save,
  sendBack,
  show,
  submit,
  withdraw,
} from '#contract/policy'
import { listed, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { App, Form, Input } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { DiffPanel } from './DiffPanel.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import { ImpactPanel } from './ImpactPanel.tsx'
import { nameOf, PlainWords } from './PlainWords.tsx'
import { stateTone } from './PoliciesPage.tsx'
import { SchemaForm } from './SchemaForm.tsx'
import { SourceFields } from './SourceFields.tsx'
import { TryPanel } from './TryPanel.tsx'
import { inTwo } from './labels.ts'
import { policyMessages } from './messages.ts'
import { policyRoute } from './pages.tsx'
import { isRecord, sampleOf, Schema } from './schema.ts'
import '../alarms/rules/rules.css'
import './policy.css'

export type PolicyDraftForm = {
  kind: string
  key: string
  regionCode: number
  validFrom: string
  validTo: string | null
  document: string
  clause: string
  quote: string
  body: Record<string, unknown>
}

const SCHEME = 'benefits.scheme'

/** A rule as it is written: form, plain words, difference, cases, impact, approval by another person. */
export function PolicyEditor({
  ruleId,
  saved,
  start,
}: {
  ruleId: string
  saved: PolicyRule | undefined
  start: PolicyDraftForm
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const may = useMay()
  const session = useSession()
  const navigate = policyRoute.useNavigate()
  const { message, modal } = App.useApp()
  const [draft, setDraft] = useState(start)
  const [asking, setAsking] = useState<'withdraw' | 'return'>()
  const known = useQuery({ ...q(kinds), staleTime: Number.POSITIVE_INFINITY })
  const kind = known.data?.items.find((one) => one.name === draft.kind)
  const schema = kind ? Schema.parse(kind.schema) : undefined
  const locked = !may('policy.write') || (saved !== undefined && saved.state !== 'draft')
  const changed = JSON.stringify(draft) !== JSON.stringify(start)
  const set = (change: Partial<PolicyDraftForm>) => setDraft((d) => ({ ...d, ...change }))
  const keep = useAction(save, {
    changes: [show, list],
    done: (answer) => {
      message.success(m.saved)
      void navigate({
        to: paths.policy,
        params: { ruleId: answer.id },
        search: {},
        replace: true,
        ignoreBlocker: true,
      })
    },
  })
  const send = useAction(submit, { changes: [show, list] })
  const release = useAction(publish, { changes: [show, list] })
  const back = useAction(sendBack, { changes: [show, list], done: () => setAsking(undefined) })
  const end = useAction(withdraw, { changes: [show, list], done: () => setAsking(undefined) })
  useBlocker({
    shouldBlockFn: () => changed && !keep.isPending && !window.confirm(m.notSaved),
    enableBeforeUnload: changed,
  })
  const refused = { ...fieldErrors(keep.error), ...fieldErrors(send.error) }
  const bodyErrors = Object.fromEntries(
    Object.entries(refused).flatMap(([path, text]) =>
      path.startsWith('body/') ? [[path.slice(5), text]] : [],
    ),
  )
  const mine = saved?.writers.includes(session.accountId) ?? false
  const name = nameOf(draft)
  const subject = Subject.safeParse(draft.body['subject']).data ?? 'elder'
  const isScheme = draft.kind === SCHEME
  const choose = (value: string) => {
    const chosen = known.data?.items.find((one) => one.name === value)
    const sample = chosen ? sampleOf(Schema.parse(chosen.schema)) : {}
    set({ kind: value, key: '', body: isRecord(sample) ? sample : {} })
  }

  return (
    <Page
      title={name ? say(name) : saved ? (kind ? say(kind) : saved.kind) : m.newRule}
      note={
        saved && (
          <>
            <Tag tone={stateTone[saved.state]}>{m.states[saved.state]}</Tag> {kind ? say(kind) : saved.kind} ·{' '}
            {saved.regionName}
          </>
        )
      }
      actions={
        <>
          {saved && (
            <ActionButton
              needs="policy.write"
              onClick={() =>
                void navigate({ to: paths.policy, params: { ruleId: uuidv7() }, search: { copy: saved.id } })
              }
            >
              {m.copy}
            </ActionButton>
          )}
          {saved?.state === 'published' && (
            <ActionButton needs="policy.write" danger onClick={() => setAsking('withdraw')}>
              {m.withdraw}
            </ActionButton>
          )}
          {saved?.state === 'submitted' && (
            <ActionButton needs="policy.write" onClick={() => setAsking('return')}>
              {m.sendBack}
            </ActionButton>
          )}
          {saved?.state === 'draft' && saved.twoPersons && (
            <ActionButton
              needs="policy.write"
              loading={send.isPending}
              disabledReason={changed ? m.notSaved : undefined}
              onClick={() => send.mutate({ params: { id: saved.id } })}
            >
              {m.submit}
            </ActionButton>
          )}
          {(saved?.state === 'submitted' || (saved?.state === 'draft' && !saved.twoPersons)) && (
            <ActionButton
              type={saved.state === 'submitted' ? 'primary' : 'default'}
              needs="policy.write"
              loading={release.isPending}
              disabledReason={changed ? m.notSaved : saved.twoPersons && mine ? m.sameHand : undefined}
              onClick={() =>
                modal.confirm({
                  title: saved.twoPersons ? m.approve : m.publish,
                  content: saved.twoPersons ? m.approveHint : m.publishHint,
                  onOk: () => release.mutate({ params: { id: saved.id } }),
                })
              }
            >
              {saved.twoPersons ? m.approve : m.publish}
            </ActionButton>
          )}
          {!locked && (
            <ActionButton
              type="primary"
              needs="policy.write"
              loading={keep.isPending}
              onClick={() => {
                const { document, clause, quote, ...rest } = draft
                keep.mutate({
                  params: { id: ruleId },
                  body: {
                    ...rest,
                    source: { document, clause: clause || null, quote: quote || null },
                    ...(saved ? { updatedAt: saved.updatedAt } : {}),
                  },
                })
              }}
            >
              {m.save}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={keep.error ?? send.error ?? release.error ?? back.error} />
      {saved?.state === 'submitted' && (
        <p className="page-note">
          {m.submitted}{' '}
          {saved.submittedBy &&
            saved.submittedAt &&
            m.submittedBy(saved.submittedBy, shortTime(saved.submittedAt))}
        </p>
      )}
      {saved?.returnedReason && (
        <p className="field-error">
          {m.returned}
          {m.colon}
          {saved.returnedReason}
        </p>
      )}
      {isScheme && may('policy.write') && saved?.state !== 'withdrawn' && (
        <ImpactPanel
          ruleId={ruleId}
          saved={saved !== undefined && !changed}
          standing={saved?.state === 'published'}
        />
      )}
      <div className="rule-grid">
        <div className="rule-side">
          <Panel title={m.source}>
            {locked && saved ? (
              <>
                <Facts
                  columns={2}
                  items={[
                    [m.document, say(inTwo(saved.source.document))],
                    [m.clause, saved.source.clause && say(inTwo(saved.source.clause))],
                    [m.valid, `${saved.validFrom} – ${saved.validTo ?? m.open}`],
                    [m.key, saved.key === '' ? null : saved.key],
                    [m.approved, saved.approvedBy && say(inTwo(saved.approvedBy))],
                    [m.rowsHeld, saved.rows.length > 0 ? listed(saved.rows) : null],
                  ]}
                />
                {saved.source.quote && <blockquote className="policy-quote">{saved.source.quote}</blockquote>}
                {saved.note && (
                  <p>
                    {m.note}
                    {m.colon}
                    {saved.note}
                  </p>
                )}
              </>
            ) : (
              <SourceFields
                draft={draft}
                set={set}
                choose={choose}
                fixed={saved !== undefined}
                kinds={known.data?.items ?? []}
                errors={refused}
              />
            )}
          </Panel>
          {!locked && schema && (
            <Panel title={m.form}>
              <p className="field-hint">{m.unknownHint}</p>
              <SchemaForm
                schema={schema}
                value={draft.body}
                onChange={(body) => set({ body })}
                around={{
                  regionCode: draft.regionCode,
                  subject,
                  scheme: isScheme,
                  money: draft.body['unit'] === 'fen' || draft.kind === 'policy.price',
                  errors: bodyErrors,
                  disabled: false,
                }}
              />
            </Panel>
          )}
          {locked && isScheme && (
            <TryPanel regionCode={draft.regionCode} body={draft.body} clause={draft.clause || null} />
          )}
        </div>
        <div className="rule-side">
          <Panel
            title={m.plain}
            note={
              saved && saved.unknowns.length > 0 ? (
                <Tag tone="high">{`${m.unknowns} ${saved.unknowns.length}`}</Tag>
              ) : undefined
            }
          >
            <PlainWords kind={draft.kind} body={draft.body} clause={draft.clause || null} />
          </Panel>
          {!locked && isScheme && (
            <TryPanel regionCode={draft.regionCode} body={draft.body} clause={draft.clause || null} />
          )}
          {draft.kind !== '' && saved?.state !== 'published' && saved?.state !== 'withdrawn' && (
            <DiffPanel draft={draft} self={ruleId} />
          )}
          {saved && <HistoryPanel rule={saved} />}
        </div>
      </div>
      {asking === 'withdraw' && saved && (
        <FormDrawer<{ on: string; reason: string }>
          title={m.withdraw}
          submit={m.withdraw}
          danger
          initial={{ on: today() }}
          pending={end.isPending}
          error={end.error}
          onClose={() => setAsking(undefined)}
          onSubmit={(values) => end.mutate({ params: { id: saved.id }, body: values })}
        >
          <Form.Item name="on" label={m.withdrawOn} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="reason" label={m.reason} rules={[{ required: true, whitespace: true, max: 300 }]}>
            <Input.TextArea rows={3} />
          </Form.Item>
        </FormDrawer>
      )}
      {asking === 'return' && saved && (
        <FormDrawer<{ reason: string }>
          title={m.sendBack}
          submit={m.sendBack}
          pending={back.isPending}
          error={back.error}
          onClose={() => setAsking(undefined)}
          onSubmit={(values) => back.mutate({ params: { id: saved.id }, body: values })}
        >
          <Form.Item name="reason" label={m.reason} rules={[{ required: true, whitespace: true, max: 300 }]}>
            <Input.TextArea rows={3} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
