import { countApplications, listApplications } from '#contract/assessment'
import { answerObjection, listObjections } from '#contract/assessment-after'
import { askers, ObjectionState, objectionStates } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './assessment.css'
import { assessmentMessages } from './messages.ts'
import { assessmentObjectionsRoute } from './pages.tsx'
import { LevelTag } from './words.tsx'

type Objection = Output<typeof listObjections>['items'][number]
type Line = Objection['record']
const tones = {
  open: 'high',
  reassessing: 'medium',
  refused: 'plain',
  upheld: 'low',
  changed: 'good',
} as const

export function ObjectionsPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const { answer: answering, ...filter } = assessmentObjectionsRoute.useSearch()
  const navigate = assessmentObjectionsRoute.useNavigate()
  const set = (change: Partial<typeof filter> & { answer?: string | undefined }) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery(pages(listObjections, { query: filter }))
  const rows: readonly Objection[] = rowsOf(listObjections, list.data)
  return (
    <Page
      title={m.objections}
      filters={
        <>
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.all}
            style={{ width: 160 }}
            value={filter.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={ObjectionState.options.map((value) => ({ value, label: say(objectionStates[value]) }))}
          />
          <RegionPicker
            label={m.region}
            value={filter.region}
            onChange={(region) => set({ region })}
            width={180}
          />
        </>
      }
    >
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.isSuccess && rows.length === 0 && <Empty title={m.noObjections} />}
      {rows.map((one) => (
        <Panel
          key={one.id}
          title={`${one.elderName} · ${one.regionName}`}
          note={`${say(askers[one.askedBy])} ${one.askedByName} · ${shortTime(one.openedAt)}`}
          actions={
            <>
              <Tag tone={tones[one.state]}>{say(objectionStates[one.state])}</Tag>
              {one.state === 'open' && (
                <ActionButton
                  size="small"
                  type="primary"
                  needs="assessment.manage"
                  onClick={() => set({ answer: one.id })}
                >
                  {m.answerIt}
                </ActionButton>
              )}
            </>
          }
        >
          <Facts
            columns={1}
            items={[
              [m.objectReason, one.reason],
              one.answer !== null && [
                m.answerText,
                `${one.answer}（${one.answeredBy ?? ''}${one.answeredAt ? ` ${shortTime(one.answeredAt)}` : ''}）`,
              ],
            ]}
          />
          <div className="side-by-side">
            <Side title={m.firstResult} record={one.record} />
            {one.second ? (
              <Side title={m.secondResult} record={one.second} />
            ) : (
              one.applicationId && (
                <section>
                  <h3>{m.secondResult}</h3>
                  <Link to={paths.assessment} params={{ applicationId: one.applicationId }}>
                    {m.waiting}
                  </Link>
                </section>
              )
            )}
          </div>
        </Panel>
      ))}
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()}>…</Button>}
      {answering && <AnswerForm id={answering} onClose={() => set({ answer: undefined })} />}
    </Page>
  )
}

function Side({ title, record }: { title: string; record: Line }) {
  const m = useMessages(assessmentMessages)
  return (
    <section>
      <h3>{title}</h3>
      <p>
        <LevelTag level={record.level} zh={record.levelZh} en={record.levelEn} />{' '}
        <b className="digits">{record.total ?? '—'}</b>
      </p>
      <p className="field-hint">
        {record.assessedOn} · {listed(record.assessors.map((who) => who.name))}
      </p>
      <Link to={paths.assessmentRecord} params={{ recordId: record.id }}>
        {m.openRecord}
      </Link>
    </section>
  )
}

function AnswerForm({ id, onClose }: { id: string; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const [applicationId] = useState(() => uuidv7())
  const action = useAction(answerObjection, {
    changes: [listObjections, listApplications, countApplications],
    done: onClose,
  })
  return (
    <FormDrawer<{ reassess: boolean; answer: string }>
      title={m.answerIt}
      submit={m.submit}
      initial={{ reassess: true }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // The address holds an objection's id, the other was made by uuidv7: the brands are only types.
      onSubmit={(f) =>
        action.mutate({
          params: { id: id as Objection['id'] },
          body: { ...f, applicationId: applicationId as never },
        })
      }
    >
      <Form.Item name="reassess" rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: true, label: m.reassess },
            { value: false, label: m.refuse },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="answer"
        label={m.answerText}
        rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
