import { LadderBody } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { list, publish, save, show, submit, type PolicyRule } from '#contract/policy'
import { today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Field } from '#web/ui/desk/Field.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Input, Skeleton } from 'antd'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { placeText } from '../../shell/rule-texts.ts'
import '../rules/rules.css'
import { ladderRoute } from '../pages.tsx'
import { CasesEditor, freshWaves } from './CasesEditor.tsx'
import { LadderPicture } from './LadderPicture.tsx'
import { LADDER_KIND } from './LaddersPage.tsx'
import './ladder.css'
import { ladderMessages } from './messages.ts'

type Draft = {
  regionCode: number
  validFrom: string
  validTo: string | null
  source: { document: string; clause: string | null; quote: string | null }
  body: LadderBody
}

/** Where a new ladder begins: one call to the hub at once, and no time that nobody has decided. */
const freshBody: LadderBody = {
  ladders: [
    {
      kinds: [],
      severities: [],
      repeatSeconds: null,
      waves: freshWaves,
      steps: [
        {
          level: 1,
          name: { zh: '呼叫中心', en: 'Call centre' },
          afterSeconds: 0,
          unless: 'acknowledged',
          actions: [{ to: 'hub', line: 'operator' }],
        },
      ],
    },
  ],
}

/** One ladder, with its picture beside it. */
export function LadderPage() {
  const m = useMessages(ladderMessages)
  const session = useSession()
  const { ladderId } = ladderRoute.useParams()
  const { copy, fresh } = ladderRoute.useSearch()
  const saved = useQuery({
    ...q(show, { params: { id: copy ?? ladderId } }),
    enabled: !fresh,
    retry: false,
  })
  if (saved.isPending && !fresh)
    return (
      <Page title={m.ladder}>
        <Skeleton active />
      </Page>
    )
  if (saved.error && !saved.data)
    return (
      <Page title={m.ladder}>
        <ProblemNote error={saved.error} retry={() => void saved.refetch()} />
      </Page>
    )
  const body = saved.data ? LadderBody.safeParse(saved.data.body) : undefined
  const start: Draft = saved.data
    ? {
        regionCode: copy ? (session.regionCode ?? saved.data.regionCode) : saved.data.regionCode,
        validFrom: copy ? today() : saved.data.validFrom,
        validTo: copy ? null : saved.data.validTo,
        source: saved.data.source,
        body: body?.success ? body.data : freshBody,
      }
    : {
        regionCode: session.regionCode ?? 0,
        validFrom: today(),
        validTo: null,
        source: { document: '', clause: null, quote: null },
        body: freshBody,
      }
  return (
    <LadderEditor
      key={`${ladderId} ${saved.data?.updatedAt ?? ''} ${copy ?? ''}`}
      ladderId={ladderId}
      saved={copy ? undefined : saved.data}
      start={start}
    />
  )
}

function LadderEditor({
  ladderId,
  saved,
  start,
}: {
  ladderId: string
  saved: PolicyRule | undefined
  start: Draft
}) {
  const m = useMessages(ladderMessages)
  const say = useWord()
  const may = useMay()
  const navigate = ladderRoute.useNavigate()
  const { tab } = ladderRoute.useSearch()
  const { message, modal } = App.useApp()
  const [draft, setDraft] = useState(start)
  const locked = !may('policy.write') || (saved !== undefined && saved.state !== 'draft')
  const changed = JSON.stringify(draft) !== JSON.stringify(start)
  const keep = useAction(save, {
    changes: [show, list],
    done: (answer) => {
      message.success(m.saved)
      void navigate({ to: paths.ladder, params: { ladderId: answer.id }, search: { tab }, replace: true })
    },
  })
  const release = useAction(publish, { changes: [show, list] })
  const send = useAction(submit, { changes: [show, list] })
  const refused = fieldErrors(keep.error)
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))
  const current = Math.min(tab ?? 0, draft.body.ladders.length - 1)

  return (
    <Page
      title={saved ? `${m.ladder} · ${placeText(say, saved)}` : m.newLadder}
      note={
        saved && <Tag tone={saved.state === 'published' ? 'good' : 'medium'}>{m.states[saved.state]}</Tag>
      }
      actions={
        <>
          {saved && (
            <ActionButton
              needs="policy.write"
              onClick={() =>
                void navigate({
                  to: paths.ladder,
                  params: { ladderId: uuidv7() },
                  search: { copy: saved.id },
                })
              }
            >
              {m.copy}
            </ActionButton>
          )}
          {saved?.state === 'draft' && (
            <ActionButton
              needs="policy.write"
              loading={send.isPending}
              disabledReason={changed ? m.save : undefined}
              onClick={() => send.mutate({ params: { id: saved.id } })}
            >
              {m.submit}
            </ActionButton>
          )}
          {(saved?.state === 'draft' || saved?.state === 'submitted') && (
            <ActionButton
              needs="policy.write"
              loading={release.isPending}
              disabledReason={changed ? m.save : undefined}
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
            disabledReason={saved && saved.state !== 'draft' ? m.published : undefined}
            onClick={() =>
              keep.mutate({
                params: { id: ladderId },
                body: { kind: LADDER_KIND, ...draft, ...(saved ? { updatedAt: saved.updatedAt } : {}) },
              })
            }
          >
            {m.save}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={keep.error ?? send.error ?? release.error} />
      <div className="rule-grid">
        <Panel>
          <div className="field-row">
            <Field label={m.fields.region} required>
              {(id) =>
                locked ? (
                  <Input id={id} disabled value={saved ? placeText(say, saved) : draft.regionCode} />
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
            <Field label={m.fields.validFrom} required>
              {(id) => (
                <DayInput
                  id={id}
                  disabled={locked}
                  value={draft.validFrom}
                  onChange={(day) => set({ validFrom: day ?? '' })}
                />
              )}
            </Field>
            <Field label={m.fields.validTo}>
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
          <div className="field-row">
            <Field label={m.fields.document} required error={refused['source/document']}>
              {(id) => (
                <Input
                  id={id}
                  disabled={locked}
                  maxLength={200}
                  value={draft.source.document}
                  onChange={(e) => set({ source: { ...draft.source, document: e.target.value } })}
                />
              )}
            </Field>
            <Field label={m.fields.clause}>
              {(id) => (
                <Input
                  id={id}
                  disabled={locked}
                  maxLength={80}
                  value={draft.source.clause ?? ''}
                  onChange={(e) => set({ source: { ...draft.source, clause: e.target.value || null } })}
                />
              )}
            </Field>
          </div>
          <Field label={m.fields.quote}>
            {(id) => (
              <Input.TextArea
                id={id}
                disabled={locked}
                maxLength={500}
                autoSize={{ minRows: 1, maxRows: 4 }}
                value={draft.source.quote ?? ''}
                onChange={(e) => set({ source: { ...draft.source, quote: e.target.value || null } })}
              />
            )}
          </Field>
          <CasesEditor
            body={draft.body}
            locked={locked}
            current={current}
            onCurrent={(index) =>
              void navigate({ search: (s) => ({ ...s, tab: index || undefined }), replace: true })
            }
            onChange={(body) => set({ body })}
          />
        </Panel>
        <div className="rule-side is-sticky">
          <LadderPicture region={draft.regionCode} body={draft.body} example={draft.body.ladders[current]} />
        </div>
      </div>
    </Page>
  )
}
