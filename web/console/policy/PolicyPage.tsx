import { kinds, list, publish, save, show, withdraw, type PolicyRule } from '#contract/policy'
import { uuidv7 } from '#contract/id'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Form, Input, Select, Skeleton } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { BodyTable } from './BodyTable.tsx'
import { policyMessages } from './messages.ts'
import { policyRoute } from './pages.tsx'
import '../alarms/rules/rules.css'

type Draft = {
  kind: string
  regionCode: number
  validFrom: string
  validTo: string | null
  document: string
  clause: string
  quote: string
  text: string
}

/** One rule of a place: what it says, where it is written, from when to when. */
export function PolicyPage() {
  const m = useMessages(policyMessages)
  const session = useSession()
  const { ruleId } = policyRoute.useParams()
  const { copy, fresh, kind } = policyRoute.useSearch()
  const answer = useQuery({ ...q(show, { params: { id: copy ?? ruleId } }), enabled: !fresh, retry: false })
  if (answer.isPending && !fresh)
    return (
      <Page title={m.rule}>
        <Skeleton active />
      </Page>
    )
  if (answer.error && !answer.data)
    return (
      <Page title={m.rule}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const r = answer.data
  const start: Draft = {
    kind: r?.kind ?? kind ?? '',
    regionCode: (copy ? session.regionCode : r?.regionCode) ?? session.regionCode ?? 0,
    validFrom: copy || !r ? today() : r.validFrom,
    validTo: copy || !r ? null : r.validTo,
    document: r?.source.document ?? '',
    clause: r?.source.clause ?? '',
    quote: r?.source.quote ?? '',
    text: JSON.stringify(r?.body ?? {}, null, 2),
  }
  return (
    <PolicyEditor
      key={`${ruleId} ${r?.updatedAt ?? ''} ${copy ?? ''}`}
      ruleId={ruleId}
      saved={copy ? undefined : r}
      start={start}
    />
  )
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    // An object and not a list: its fields are checked by the server against the kind's shape.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function PolicyEditor({
  ruleId,
  saved,
  start,
}: {
  ruleId: string
  saved: PolicyRule | undefined
  start: Draft
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const may = useMay()
  const navigate = policyRoute.useNavigate()
  const { message, modal } = App.useApp()
  const [draft, setDraft] = useState(start)
  const [ending, setEnding] = useState(false)
  const known = useQuery({ ...q(kinds), staleTime: Number.POSITIVE_INFINITY })
  const kind = known.data?.items.find((k) => k.name === draft.kind)
  const locked = !may('policy.write') || (saved !== undefined && saved.state !== 'draft')
  const changed = JSON.stringify(draft) !== JSON.stringify(start)
  const body = parsed(draft.text)
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))
  const keep = useAction(save, {
    changes: [show, list],
    done: (answer) => {
      message.success(m.saved)
      void navigate({ to: paths.policy, params: { ruleId: answer.id }, search: {}, replace: true })
    },
  })
  const release = useAction(publish, { changes: [show, list] })
  const end = useAction(withdraw, { changes: [show, list], done: () => setEnding(false) })
  const refused = fieldErrors(keep.error)

  return (
    <Page
      title={saved ? `${kind ? say(kind) : saved.kind} · ${saved.regionName}` : m.newRule}
      note={
        saved && (
          <Tag tone={saved.state === 'published' ? 'good' : saved.state === 'draft' ? 'medium' : 'plain'}>
            {m.states[saved.state]}
          </Tag>
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
            <ActionButton needs="policy.write" danger onClick={() => setEnding(true)}>
              {m.withdraw}
            </ActionButton>
          )}
          {saved?.state === 'draft' && (
            <ActionButton
              needs="policy.write"
              loading={release.isPending}
              disabledReason={changed ? m.notSaved : undefined}
              onClick={() =>
                modal.confirm({
                  title: m.publish,
                  content: m.publishHint,
                  onOk: () => release.mutate({ params: { id: saved.id } }),
                })
              }
            >
              {m.publish}
            </ActionButton>
          )}
          <ActionButton
            type="primary"
            needs="policy.write"
            loading={keep.isPending}
            disabledReason={saved && saved.state !== 'draft' ? m.fixed : body ? undefined : m.notJson}
            onClick={() =>
              body &&
              keep.mutate({
                params: { id: ruleId },
                body: {
                  kind: draft.kind,
                  regionCode: draft.regionCode,
                  validFrom: draft.validFrom,
                  validTo: draft.validTo,
                  body,
                  source: {
                    document: draft.document,
                    clause: draft.clause || null,
                    quote: draft.quote || null,
                  },
                  ...(saved ? { updatedAt: saved.updatedAt } : {}),
                },
              })
            }
          >
            {m.save}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={keep.error ?? release.error} />
      <div className="rule-grid">
        <Panel>
          <div className="field-row">
            <Field label={m.kind} required error={refused['kind']}>
              {(id) => (
                <Select
                  id={id}
                  disabled={locked || saved !== undefined}
                  style={{ width: '100%' }}
                  value={draft.kind || null}
                  onChange={(value) => set({ kind: value ?? '' })}
                  options={(known.data?.items ?? []).map((k) => ({ value: k.name, label: say(k) }))}
                />
              )}
            </Field>
            <Field label={m.region} required>
              {(id) =>
                locked ? (
                  <Input id={id} disabled value={saved?.regionName ?? draft.regionCode} />
                ) : (
                  <RegionPicker
                    id={id}
                    width="100%"
                    allowClear={false}
                    label={m.region}
                    value={draft.regionCode}
                    onChange={(code) => code !== undefined && set({ regionCode: code })}
                  />
                )
              }
            </Field>
          </div>
          <div className="field-row">
            <Field label={m.validFrom} required>
              {(id) => (
                <DayInput
                  id={id}
                  disabled={locked}
                  value={draft.validFrom}
                  onChange={(day) => set({ validFrom: day ?? '' })}
                />
              )}
            </Field>
            <Field label={m.validTo}>
              {(id) => (
                <DayInput
                  id={id}
                  disabled={locked}
                  value={draft.validTo}
                  onChange={(day) => set({ validTo: day ?? null })}
                />
              )}
            </Field>
          </div>
          <Field label={m.document} required error={refused['source/document']}>
            {(id) => (
              <Input
                id={id}
                disabled={locked}
                maxLength={200}
                value={draft.document}
                onChange={(e) => set({ document: e.target.value })}
              />
            )}
          </Field>
          <Field label={m.clause}>
            {(id) => (
              <Input
                id={id}
                disabled={locked}
                maxLength={80}
                value={draft.clause}
                onChange={(e) => set({ clause: e.target.value })}
              />
            )}
          </Field>
          <Field label={m.quote}>
            {(id) => (
              <Input.TextArea
                id={id}
                disabled={locked}
                maxLength={500}
                autoSize={{ minRows: 2, maxRows: 6 }}
                value={draft.quote}
                onChange={(e) => set({ quote: e.target.value })}
              />
            )}
          </Field>
          {!locked && (
            <Field label={m.raw} required error={body ? undefined : m.notJson} hint={m.unknownHint}>
              {(id) => (
                <Input.TextArea
                  id={id}
                  spellCheck={false}
                  autoSize={{ minRows: 8, maxRows: 30 }}
                  style={{ fontFamily: 'var(--mono)' }}
                  value={draft.text}
                  onChange={(e) => set({ text: e.target.value })}
                />
              )}
            </Field>
          )}
        </Panel>
        <Panel
          title={m.body}
          note={
            saved && saved.unknowns.length > 0 ? (
              <Tag tone="high">{`${m.unknowns} ${saved.unknowns.length}`}</Tag>
            ) : undefined
          }
        >
          {body && <BodyTable value={body} />}
        </Panel>
      </div>
      {ending && saved && (
        <FormDrawer<{ on: string; reason: string }>
          title={m.withdraw}
          submit={m.withdraw}
          danger
          initial={{ on: today() }}
          pending={end.isPending}
          error={end.error}
          onClose={() => setEnding(false)}
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
    </Page>
  )
}
