import { Scale } from '#contract/assessment-scale'
import * as contract from '#contract/scale-drafts'
import type { Output } from '#web/lib/call.ts'
import { fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Input, Tabs } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import './assessment.css'
import { scaleDraftRoute } from './pages.tsx'
import { draftMessages } from './scale-draft-messages.ts'
import { ScaleItems } from './ScaleItems.tsx'
import { ToConfirm } from './words.tsx'

type Draft = Output<typeof contract.showDraft>
const tones = { draft: 'medium', sent: 'high', published: 'good', dropped: 'plain' } as const
const changes = [contract.listDrafts, contract.showDraft]

/** A version of a scale on its way: edited, checked, sent, and published by somebody else. */
export function ScaleDraftPage() {
  const { draftId } = scaleDraftRoute.useParams()
  // The address holds a draft's id; the server checks it.
  const params = { draftId: draftId as Draft['id'] }
  const answer = useQuery(q(contract.showDraft, { params }))
  const m = useMessages(draftMessages)
  if (!answer.data)
    return (
      <Page title={m.title}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  return <Editor key={answer.data.updatedAt} draft={answer.data} />
}

function Editor({ draft }: { draft: Draft }) {
  const m = useMessages(draftMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const navigate = scaleDraftRoute.useNavigate()
  const params = { draftId: draft.id }
  const [scale, setScale] = useState(draft.scale)
  const [note, setNote] = useState(draft.note)
  const [json, setJson] = useState<string | null>(null)
  const [returning, setReturning] = useState('')
  const save = useAction(contract.saveDraft, { changes })
  const send = useAction(contract.sendDraft, { changes })
  const back = useAction(contract.returnDraft, { changes })
  const publish = useAction(contract.publishDraft, { changes })
  const drop = useAction(contract.dropDraft, { changes, done: () => void navigate({ to: paths.scales }) })
  const editable = draft.state === 'draft'
  const typed = json === null ? null : readScale(json)
  const wrong = typed !== null && 'error' in typed ? typed.error : null
  const now = typed !== null && 'scale' in typed ? typed.scale : scale
  const change = (part: Partial<Scale>) => {
    setJson(null)
    setScale({ ...now, ...part })
  }
  const changed = JSON.stringify(now) !== JSON.stringify(draft.scale) || note !== draft.note
  const error = save.error ?? send.error ?? back.error ?? publish.error ?? drop.error
  return (
    <Page
      title={`${say(now)} ${now.version}`}
      note={`${m.editedBy} ${draft.editedBy} · ${fullTime(draft.updatedAt)}${draft.publishedBy ? ` · ${m.publishedBy} ${draft.publishedBy}` : ''}`}
      actions={
        <>
          <Tag tone={tones[draft.state]}>{say(contract.draftStates[draft.state])}</Tag>
          {editable && (
            <>
              <ActionButton
                needs="assessment.manage"
                disabledReason={wrong ?? undefined}
                loading={save.isPending}
                onClick={() =>
                  save.mutate({ params, body: { scale: now, note, updatedAt: draft.updatedAt } })
                }
              >
                {m.save}
              </ActionButton>
              <ActionButton
                type="primary"
                needs="assessment.manage"
                disabledReason={changed ? m.saveFirst : draft.faults.length > 0 ? m.mendFirst : undefined}
                loading={send.isPending}
                onClick={() => send.mutate({ params })}
              >
                {m.send}
              </ActionButton>
            </>
          )}
          {draft.state === 'sent' && (
            <ActionButton
              type="primary"
              needs="assessment.scales"
              disabledReason={draft.own ? m.samePerson : undefined}
              loading={publish.isPending}
              onClick={() =>
                modal.confirm({
                  title: m.publish,
                  content: m.publishAsk(now.validFrom),
                  onOk: () => publish.mutate({ params }),
                })
              }
            >
              {m.publish}
            </ActionButton>
          )}
          {(draft.state === 'draft' || draft.state === 'sent') && (
            <ActionButton
              danger
              needs="assessment.manage"
              onClick={() => modal.confirm({ title: m.drop, onOk: () => drop.mutate({ params }) })}
            >
              {m.drop}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={error} />
      <ToConfirm notes={now.toConfirm} />
      {draft.returnedReason && <p className="warn">{m.returned(draft.returnedReason)}</p>}
      {draft.faults.length > 0 && (
        <Panel title={m.faults}>
          <ul>
            {draft.faults.map((fault) => (
              <li key={`${fault.pointer} ${fault.detailEn}`}>
                <code>{fault.pointer}</code> {say({ zh: fault.detail, en: fault.detailEn })}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {draft.state === 'sent' && (
        <div className="survey-line">
          <Input
            aria-label={m.reason}
            placeholder={m.reason}
            style={{ width: 360 }}
            value={returning}
            maxLength={300}
            onChange={(event) => setReturning(event.target.value)}
          />
          <ActionButton
            needs="assessment.scales"
            disabledReason={returning.trim().length < 2 ? m.reason : undefined}
            onClick={() => back.mutate({ params, body: { reason: returning } })}
          >
            {m.return}
          </ActionButton>
        </div>
      )}
      <Tabs
        items={[
          {
            key: 'head',
            label: m.head,
            children: (
              <fieldset className="scale-head" disabled={!editable}>
                <Field label={m.version}>
                  {(id) => (
                    <Input
                      id={id}
                      value={now.version}
                      maxLength={20}
                      onChange={(event) => change({ version: event.target.value })}
                    />
                  )}
                </Field>
                <Field label={m.zh}>
                  {(id) => (
                    <Input id={id} value={now.zh} onChange={(event) => change({ zh: event.target.value })} />
                  )}
                </Field>
                <Field label={m.en}>
                  {(id) => (
                    <Input id={id} value={now.en} onChange={(event) => change({ en: event.target.value })} />
                  )}
                </Field>
                <Field label={m.validFrom}>
                  {(id) => (
                    <DayInput
                      id={id}
                      value={now.validFrom}
                      allowClear={false}
                      disabled={!editable}
                      onChange={(day) => day && change({ validFrom: day })}
                    />
                  )}
                </Field>
                <Field label={m.source}>
                  {(id) => (
                    <Input
                      id={id}
                      value={now.source.document}
                      onChange={(event) =>
                        change({ source: { ...now.source, document: event.target.value } })
                      }
                    />
                  )}
                </Field>
                <Field label={m.toConfirm}>
                  {(id) => (
                    <Input.TextArea
                      id={id}
                      autoSize={{ minRows: 2 }}
                      value={now.toConfirm.map(({ zh, en }) => `${zh} | ${en}`).join('\n')}
                      onChange={(event) =>
                        change({
                          toConfirm: event.target.value
                            .split('\n')
                            .filter((line) => line.trim() !== '')
                            .map((line) => {
                              const [zh = '', en = ''] = line.split('|').map((part) => part.trim())
                              return { zh, en: en || zh }
                            }),
                        })
                      }
                    />
                  )}
                </Field>
                <Field label={m.note}>
                  {(id) => (
                    <Input.TextArea
                      id={id}
                      rows={2}
                      maxLength={500}
                      value={note}
                      onChange={(event) => setNote(event.target.value)}
                    />
                  )}
                </Field>
              </fieldset>
            ),
          },
          {
            key: 'items',
            label: m.items(now.items.length),
            children: <ScaleItems scale={now} editable={editable} onChange={change} />,
          },
          {
            key: 'json',
            label: m.json,
            children: (
              <>
                <p className="field-hint">{m.jsonHint}</p>
                {wrong && <p className="warn">{wrong}</p>}
                <Input.TextArea
                  className="scale-json"
                  aria-label={m.json}
                  readOnly={!editable}
                  spellCheck={false}
                  autoSize={{ minRows: 20, maxRows: 40 }}
                  value={json ?? JSON.stringify(now, null, 2)}
                  onChange={(event) => setJson(event.target.value)}
                />
              </>
            ),
          },
        ]}
      />
    </Page>
  )
}

function readScale(text: string): { scale: Scale } | { error: string } {
  try {
    const parsed = Scale.safeParse(JSON.parse(text))
    if (parsed.success) return { scale: parsed.data }
    const [first] = parsed.error.issues
    return { error: `/${first?.path.join('/') ?? ''} ${first?.message ?? ''}` }
  } catch (error) {
    if (error instanceof SyntaxError) return { error: error.message }
    throw error
  }
}
