import { incidentKinds, type IncidentKind, severities, type Severity } from '#contract/alarms'
import { type closeRequest, outcomes, pop, type Request, searchArticles } from '#contract/calls'
import { type NeedItem, needItems } from '#contract/people-words'
import type { Input as Given } from '#web/lib/call.ts'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Form, Input, Radio, Segmented, Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { messages } from './messages.ts'

type Body = Given<typeof closeRequest>['body']
export type Way = 'incident' | 'order' | 'consultation' | 'complaint' | 'other'
type Fields = {
  kind: IncidentKind
  severity: Severity
  item: NeedItem
  wishedOn?: string
  articleId?: string
  about: string
  body: string
  outcome: 'answered' | 'no_answer' | 'wrong_number' | 'silent'
  note?: string
}

/** How a request ends. What the agent noted while talking is there already. */
export function CloseForm({
  way,
  request,
  subject,
  pending,
  error,
  onSubmit,
  onClose,
}: {
  way: Way
  request: Request
  subject: string
  pending: boolean
  error: unknown
  onSubmit: (body: Body) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const person = useQuery({
    ...q(pop, { params: { elderId: request.elderId ?? '' } }),
    enabled: way === 'order' && request.elderId !== null,
  })
  const needs = person.data?.needs ?? []
  const items = Object.entries(needItems).map(([value, words]) => ({ value, label: say(words) }))
  const submit = (f: Fields) => {
    const note = f.note?.trim() ?? ''
    switch (way) {
      case 'incident':
        return onSubmit({ outcome: 'incident', kind: f.kind, severity: f.severity, note })
      case 'order':
        return onSubmit({ outcome: 'order', item: f.item, wishedOn: f.wishedOn || null, note })
      case 'consultation':
        return onSubmit({ outcome: 'consultation', articleId: f.articleId ?? '', note })
      case 'complaint':
        return onSubmit({ outcome: 'complaint', about: f.about, siteId: null, body: f.body })
      case 'other':
        return onSubmit({ outcome: f.outcome, note })
    }
  }
  return (
    <FormDrawer<Fields>
      key={`${way}:${needs.join()}`}
      title={m.close[way]}
      submit={m.close[way]}
      danger={way === 'incident'}
      width={way === 'consultation' ? 620 : 460}
      initial={{
        kind: 'medical',
        severity: 'P0',
        outcome: 'answered',
        body: subject,
        ...(needs[0] ? { item: needs[0] } : {}),
      }}
      pending={pending}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      {way === 'incident' && (
        <>
          <Form.Item name="kind" label={m.incidentKind} rules={[{ required: true }]}>
            <Select
              showSearch
              optionFilterProp="label"
              options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
            />
          </Form.Item>
          <Form.Item name="severity" label={m.severity}>
            <Segmented<Severity>
              block
              options={(['P0', 'P1', 'P2'] as const).map((value) => ({
                value,
                label: `${value} ${say(severities[value])}`,
              }))}
            />
          </Form.Item>
        </>
      )}
      {way === 'order' && (
        <>
          {request.elderId === null && (
            <Alert type="warning" showIcon title={m.link} style={{ marginBottom: 12 }} />
          )}
          <Form.Item
            name="item"
            label={m.item}
            rules={[{ required: true }]}
            {...(needs.length > 0
              ? { extra: `${m.neededFirst}：${needs.map((need) => say(needItems[need])).join('、')}` }
              : {})}
          >
            <Select
              options={[
                ...items.filter((one) => needs.some((need) => need === one.value)),
                ...items.filter((one) => !needs.some((need) => need === one.value)),
              ]}
            />
          </Form.Item>
          <Form.Item name="wishedOn" label={m.wishedOn}>
            <DayInput width={180} />
          </Form.Item>
        </>
      )}
      {way === 'consultation' && <ArticleField initial={subject} region={request.regionCode} />}
      {way === 'complaint' && (
        <>
          <Form.Item name="about" label={m.complaintAbout} rules={[{ required: true, max: 200 }]}>
            <Input maxLength={200} autoFocus />
          </Form.Item>
          <Form.Item name="body" label={m.complaintBody} rules={[{ required: true, max: 2000 }]}>
            <Input.TextArea rows={6} maxLength={2000} showCount />
          </Form.Item>
        </>
      )}
      {way === 'other' && (
        <Form.Item name="outcome" label={m.result} rules={[{ required: true }]}>
          <Radio.Group
            options={(['answered', 'no_answer', 'wrong_number', 'silent'] as const).map((value) => ({
              value,
              label: say(outcomes[value]),
            }))}
          />
        </Form.Item>
      )}
      {way !== 'complaint' && (
        <Form.Item name="note" label={m.note}>
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      )}
    </FormDrawer>
  )
}

/** An answer always names what it rests on. */
function ArticleField({ initial, region }: { initial: string; region: number }) {
  const m = useMessages(messages)
  const [text, setText] = useState(initial.length <= 12 ? initial : '')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(searchArticles, { query: { q: words || undefined, region } }),
    placeholderData: keepPreviousData,
  })
  const items = found.data?.items ?? []
  return (
    <>
      <Input.Search
        aria-label={m.articleSearch}
        placeholder={m.articleSearch}
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus
        style={{ marginBottom: 8 }}
      />
      <Form.Item name="articleId" label={m.article} rules={[{ required: true, message: m.article }]}>
        <Radio.Group className="article-choice">
          {items.map((article) => (
            <Radio key={article.id} value={article.id}>
              <b>{article.title}</b>
              <span>{article.body}</span>
              <small>
                {m.source}：{article.sourceTitle} {article.sourceClause} · {m.validFrom}{' '}
                {dayText(article.validFrom)}
                {article.validTo && ` – ${dayText(article.validTo)}`}
              </small>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {!found.isPending && items.length === 0 && <Empty title={m.noArticle} />}
    </>
  )
}
