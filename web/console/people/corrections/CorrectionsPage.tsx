import * as contract from '#contract/people-corrections'
import { ago, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Form, Input, Radio, Segmented } from 'antd'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { useOptions } from '../options.ts'
import { correctionsRoute } from '../pages.tsx'
import { messages } from './messages.ts'
import '../people.css'

/** What people say is wrong in their record, by the day the answer is owed. */
export function CorrectionsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const now = useNow(60_000)
  const search = correctionsRoute.useSearch()
  const navigate = correctionsRoute.useNavigate()
  const query = { state: search.state ?? ('open' as const), region: search.region, late: search.late }
  const list = useInfiniteQuery(pages(contract.list, { query }))
  const [answering, setAnswering] = useState<contract.Correction>()
  const answer = useAction(contract.answer, { changes: [contract.list], done: () => setAnswering(undefined) })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const columns: Column<contract.Correction>[] = [
    {
      key: 'who',
      title: m.who,
      width: 100,
      render: (r) => (
        <Link to={paths.elder} params={{ elderId: r.elderId }} className="elder-link">
          {r.elderName}
        </Link>
      ),
      text: (r) => r.elderName,
    },
    {
      key: 'field',
      title: m.field,
      width: 100,
      render: (r) => say(contract.correctionFields[r.field]),
      text: (r) => say(contract.correctionFields[r.field]),
    },
    { key: 'wanted', title: m.wanted, render: (r) => <b>{r.wanted}</b>, text: (r) => r.wanted },
    { key: 'why', title: m.why, width: 180, render: (r) => r.why, text: (r) => r.why },
    {
      key: 'by',
      title: m.by,
      width: 130,
      render: (r) => `${m.asked[r.askedBy]} ${r.askedByName ?? ''}`,
      text: (r) => r.askedByName,
    },
    { key: 'region', title: m.region, width: 215, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'due',
      title: m.due,
      width: 230,
      render: (r) =>
        r.state === 'open' ? (
          <>
            <Tag
              tone={
                Date.parse(r.dueAt) < now
                  ? 'critical'
                  : Date.parse(r.dueAt) - now < 5 * 86_400_000
                    ? 'high'
                    : 'low'
              }
            >
              {shortTime(r.dueAt)} {Date.parse(r.dueAt) < now && ago(r.dueAt, now)}
            </Tag>
            {r.escalated && (
              <small className="correction-escalated">
                {m.escalated(r.escalated.regionName, shortTime(r.escalated.at))}
              </small>
            )}
          </>
        ) : (
          `${say(contract.correctionStates[r.state])}：${r.answer ?? ''}`
        ),
      text: (r) => r.dueAt,
    },
    {
      key: 'do',
      title: '',
      width: 90,
      render: (r) =>
        r.state === 'open' && (
          <ActionButton size="small" needs="people.write" onClick={() => setAnswering(r)}>
            {m.answer}
          </ActionButton>
        ),
    },
  ]
  return (
    <Page
      title={m.title}
      filters={
        <>
          <Segmented
            value={query.state}
            onChange={(value) => set({ state: contract.CorrectionState.parse(value) })}
            options={options(contract.correctionStates)}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={200}
          />
          <Checkbox
            checked={search.late === true}
            onChange={(event) => set({ late: event.target.checked || undefined })}
          >
            {m.late}
          </Checkbox>
        </>
      }
    >
      <DataTable
        name="corrections"
        label={m.title}
        rows={rowsOf(contract.list, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.title, rows: () => everyRow(contract.list, { query }) }}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
      {answering && (
        <FormDrawer<{ accept: boolean; answer: string }>
          title={`${m.answer}：${answering.elderName}`}
          submit={m.answer}
          initial={{ accept: true }}
          pending={answer.isPending}
          error={answer.error}
          onSubmit={(body) => answer.mutate({ params: { correctionId: answering.id }, body })}
          onClose={() => setAnswering(undefined)}
        >
          <p>
            {say(contract.correctionFields[answering.field])} → <b>{answering.wanted}</b>
          </p>
          <p>
            <Link to={paths.elder} params={{ elderId: answering.elderId }} target="_blank">
              {m.first}
            </Link>
          </p>
          <Form.Item name="accept" label={m.decision}>
            <Radio.Group
              options={[
                { value: true, label: m.accepted },
                { value: false, label: m.refused },
              ]}
            />
          </Form.Item>
          <Form.Item name="answer" label={m.text} rules={[{ required: true, min: 2 }]}>
            <Input.TextArea autoFocus rows={4} maxLength={500} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
