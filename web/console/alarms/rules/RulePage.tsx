import {
  checkRule,
  incidentKinds,
  rule,
  ruleFacts,
  rules,
  saveRule,
  setRuleState,
  severities,
  type IncidentKind,
  type Rule,
  type Severity,
} from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { isWithin } from '#contract/region'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { useWho } from '#web/lib/who.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { App, Button, Input, Segmented, Select, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import { paths } from '../../paths.ts'
import { RegionName, RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { ruleRoute } from '../pages.tsx'
import { BodyFields } from './BodyFields.tsx'
import { CelField } from './CelField.tsx'
import { DryRunPanel } from './DryRunPanel.tsx'
import { freshBodies, freshDraft, type Draft } from './draft.ts'
import { ruleMessages } from './messages.ts'
import { sentenceOf } from './sentence.ts'
import { stateTones } from './RulesPage.tsx'
import './rules.css'

function draftOf(saved: Rule): Draft {
  const { key, regionCode, name, body, who, kind, severity, source } = saved
  return { key, regionCode, name, body, kind, severity, source, ...(who ? { who } : {}) }
}

/** One rule: read by all of the desk, written by those who may, tried on the past before it is switched on. */
export function RulePage() {
  const { ruleId } = ruleRoute.useParams()
  const { copy, fresh } = ruleRoute.useSearch()
  const session = useSession()
  const saved = useQuery({ ...q(rule, { params: { id: copy ?? ruleId } }), enabled: !fresh, retry: false })
  const m = useMessages(ruleMessages)
  if (saved.isPending && !fresh)
    return (
      <Page title={m.rule}>
        <Skeleton active />
      </Page>
    )
  if (saved.error && !saved.data)
    return (
      <Page title={m.rule}>
        <ProblemNote error={saved.error} retry={() => void saved.refetch()} />
      </Page>
    )
  const start = saved.data ? draftOf(saved.data) : freshDraft(session.regionCode ?? 0)
  return (
    <RuleEditor
      key={`${ruleId} ${saved.data?.version ?? 0} ${copy ?? ''}`}
      ruleId={ruleId}
      saved={copy ? undefined : saved.data}
      start={
        copy
          ? {
              ...start,
              // A copy of a rule from above is one's own region's.
              regionCode: isWithin(start.regionCode, session.regionCode ?? 0)
                ? start.regionCode
                : (session.regionCode ?? 0),
              key: `${start.key}_copy`,
              name: { zh: `${start.name.zh}（副本）`, en: `${start.name.en} (copy)` },
            }
          : start
      }
    />
  )
}

type Saved = Rule & { versions?: readonly { version: number; at: string; by: string | null; draft: Draft }[] }

function RuleEditor({ ruleId, saved, start }: { ruleId: string; saved: Saved | undefined; start: Draft }) {
  const who = useWho()
  const m = useMessages(ruleMessages)
  const say = useWord()
  const may = useMay()
  const navigate = ruleRoute.useNavigate()
  const { message, modal } = App.useApp()
  const [draft, setDraft] = useState(start)
  const [settled, setSettled] = useState(start)
  const changed = JSON.stringify(draft) !== JSON.stringify(start)
  const mine = isWithin(draft.regionCode, useSession().regionCode ?? 0)
  const above = saved && !mine ? m.above : undefined
  const locked = !may('alarms.rules') || above !== undefined

  useEffect(() => {
    const timer = setTimeout(() => setSettled(draft), 350)
    return () => clearTimeout(timer)
  }, [draft])
  const facts = useQuery({ ...q(ruleFacts), staleTime: 600_000 })
  const checked = useQuery({
    ...q(checkRule, { body: settled }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const save = useAction(saveRule, {
    changes: [rule, rules],
    done: (answer) => {
      message.success(m.saved)
      if (answer.id !== saved?.id)
        void navigate({
          to: paths.rule,
          params: { ruleId: answer.id },
          search: {},
          replace: true,
          ignoreBlocker: true,
        })
    },
  })
  const move = useAction(setRuleState, { changes: [rule, rules] })
  useBlocker({
    shouldBlockFn: () =>
      new Promise<boolean>((resolve) => {
        if (!changed || save.isPending || save.isSuccess) return resolve(false)
        modal.confirm({ title: m.unsaved, onOk: () => resolve(false), onCancel: () => resolve(true) })
      }),
    enableBeforeUnload: () => changed && !save.isSuccess,
  })

  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))
  // Mistakes of the check come from the conditions; a draft that is still incomplete is refused as a whole, field by field.
  const errors = checked.data?.errors ?? []
  const refused = { ...fieldErrors(checked.error), ...fieldErrors(save.error) }
  const at = (pointer: string) => (Object.hasOwn(refused, pointer) ? refused[pointer] : undefined)
  // What was refused at saving and the check of the conditions does not say by itself: no metric, an empty condition.
  const unsaid = Object.entries(fieldErrors(save.error))
    .map(([path, detail]) => ({ pointer: `/body/${path}`, detail, detailEn: detail, start: null, end: null }))
    .filter(() => JSON.stringify(save.variables?.body?.body) === JSON.stringify(draft.body))
    .filter((e) => !errors.some((known) => known.pointer === e.pointer))
  const words = sentenceOf(draft, facts.data?.items ?? [])

  return (
    <Page
      title={say(draft.name) || m.newRule}
      note={
        saved ? (
          <span className="incident-note">
            <Tag tone={stateTones[saved.state]}>{m.states[saved.state]}</Tag> {m.version(saved.version)}
            {changed && <Tag tone="medium">{m.unsaved}</Tag>}
          </span>
        ) : (
          m.states.draft
        )
      }
      actions={
        <>
          {saved && (
            <Button
              onClick={() =>
                void navigate({ to: paths.rule, params: { ruleId: uuidv7() }, search: { copy: saved.id } })
              }
            >
              {m.copy}
            </Button>
          )}
          {saved && saved.state !== 'active' && (
            <ActionButton
              needs="alarms.rules"
              loading={move.isPending}
              disabledReason={changed ? m.unsaved : undefined}
              onClick={() =>
                modal.confirm({
                  title: m.activate,
                  content: m.activateHint,
                  onOk: () => move.mutate({ params: { id: saved.id }, body: { state: 'active' } }),
                })
              }
            >
              {m.activate}
            </ActionButton>
          )}
          {saved && saved.state === 'active' && (
            <ActionButton
              needs="alarms.rules"
              danger
              disabledReason={above}
              loading={move.isPending}
              onClick={() =>
                modal.confirm({
                  title: m.retire,
                  content: say(saved.name),
                  onOk: () => move.mutate({ params: { id: saved.id }, body: { state: 'retired' } }),
                })
              }
            >
              {m.retire}
            </ActionButton>
          )}
          <ActionButton
            type="primary"
            needs="alarms.rules"
            disabledReason={above}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                params: { id: ruleId },
                body: { ...draft, ...(saved ? { updatedAt: saved.updatedAt } : {}) },
              })
            }
          >
            {m.save}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={save.error ?? move.error} />
      <div className="rule-grid">
        <Panel>
          <p className="rule-sentence">
            <span className="page-note">{m.sentence}</span> {words}
          </p>
          <div className="field-row">
            <Field label={m.fields.zh} required error={at('name/zh')}>
              {(id) => (
                <Input
                  id={id}
                  disabled={locked}
                  maxLength={60}
                  value={draft.name.zh}
                  onChange={(e) => set({ name: { ...draft.name, zh: e.target.value } })}
                />
              )}
            </Field>
            <Field label={m.fields.en} required error={at('name/en')}>
              {(id) => (
                <Input
                  id={id}
                  disabled={locked}
                  maxLength={60}
                  value={draft.name.en}
                  onChange={(e) => set({ name: { ...draft.name, en: e.target.value } })}
                />
              )}
            </Field>
          </div>
          <div className="field-row">
            <Field label={m.fields.key} hint={m.fields.keyHint} required error={at('key')}>
              {(id) => (
                <Input
                  id={id}
                  disabled={locked || saved !== undefined}
                  maxLength={60}
                  value={draft.key}
                  onChange={(e) => set({ key: e.target.value })}
                />
              )}
            </Field>
            <Field label={m.fields.region} required error={at('regionCode')}>
              {(id) =>
                locked || saved ? (
                  <output id={id} className="field-fixed">
                    <RegionName code={draft.regionCode} />
                  </output>
                ) : (
                  <RegionPicker
                    id={id}
                    width="100%"
                    allowClear={false}
                    label={m.fields.region}
                    value={draft.regionCode}
                    onChange={(code) => code !== undefined && set({ regionCode: code })}
                  />
                )
              }
            </Field>
          </div>
          <div className="field-row">
            <Field label={m.fields.kind} required>
              {(id) => (
                <Select<IncidentKind>
                  id={id}
                  disabled={locked}
                  showSearch
                  optionFilterProp="label"
                  style={{ width: '100%' }}
                  value={draft.kind}
                  onChange={(kind) => set({ kind })}
                  options={Object.entries(incidentKinds).map(([value, label]) => ({
                    value,
                    label: say(label),
                  }))}
                />
              )}
            </Field>
            <Field label={m.fields.severity} required>
              {(id) => (
                <Select<Severity>
                  id={id}
                  disabled={locked}
                  style={{ width: '100%' }}
                  value={draft.severity}
                  onChange={(severity) => set({ severity })}
                  options={Object.entries(severities).map(([value, label]) => ({
                    value,
                    label: `${value} ${say(label)}`,
                  }))}
                />
              )}
            </Field>
          </div>
          <Field label={m.fields.source} required error={at('source')}>
            {(id) => (
              <Input
                id={id}
                disabled={locked}
                maxLength={300}
                value={draft.source}
                onChange={(e) => set({ source: e.target.value })}
              />
            )}
          </Field>
          <CelField
            label={m.fields.who}
            value={draft.who ?? ''}
            errors={errors.filter((e) => e.pointer === '/who')}
            facts={(facts.data?.items ?? []).filter((f) => f.scope === 'person')}
            disabled={locked}
            rows={1}
            onChange={(who) => setDraft((d) => (who ? { ...d, who } : (({ who: _, ...rest }) => rest)(d)))}
          />
          <Field label={m.fields.type}>
            {(id) => (
              <Segmented
                id={id}
                disabled={locked}
                value={draft.body.type}
                onChange={(type) => set({ body: freshBodies[type] })}
                options={(['reading', 'absence', 'fence'] as const).map((value) => ({
                  value,
                  label: m.types[value],
                }))}
              />
            )}
          </Field>
          <BodyFields
            body={draft.body}
            errors={[...errors, ...unsaid]}
            facts={facts.data?.items ?? []}
            disabled={locked}
            onChange={(body) => set({ body })}
          />
          <p className="field-hint" aria-live="polite">
            {checked.isFetching ? m.checking : errors.length === 0 && !checked.error ? m.fine : ''}
          </p>
        </Panel>
        <div className="rule-side">
          <DryRunPanel draft={draft} />
          {saved?.versions && (
            <Panel title={m.versions} flush>
              <ol className="rows">
                {saved.versions.map((v) => (
                  <li key={v.version} className="row">
                    <span className="row-main">
                      {m.version(v.version)}
                      <small>
                        {shortTime(v.at)} {who(v.by)}
                      </small>
                    </span>
                    {!locked && (
                      <Button size="small" onClick={() => setDraft(v.draft)}>
                        {m.loadVersion}
                      </Button>
                    )}
                  </li>
                ))}
              </ol>
            </Panel>
          )}
        </div>
      </div>
    </Page>
  )
}
