import { incidentKinds, outcomes, recordBook } from '#contract/alarms'
import type { Output } from '#web/lib/call.ts'
import { duration, fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { recordBookRoute } from './pages.tsx'

const messages = {
  zh: {
    title: '紧急呼叫记录簿',
    note: '机构内每次紧急呼叫在结案时自动写入，只增不改。',
    number: '编号',
    raised: '呼叫',
    closed: '结案',
    elder: '长者',
    place: '位置',
    kind: '类型',
    outcome: '结果',
    answered: '接警用时',
    handler: '处置人',
    written: '写入',
    print: '打印',
    none: '记录簿里还没有记录',
    noneHint: '机构内的紧急呼叫结案后会自动写入。',
  },
  en: {
    title: 'Record book of emergency calls',
    note: 'Every emergency call in an institution is written here when it closes: added to, never altered.',
    number: 'Number',
    raised: 'Called',
    closed: 'Closed',
    elder: 'Elder',
    place: 'Place',
    kind: 'Kind',
    outcome: 'Outcome',
    answered: 'Answered in',
    handler: 'Handled by',
    written: 'Written',
    print: 'Print',
    none: 'The book is empty',
    noneHint: 'Emergency calls in institutions are written here when they close.',
  },
}

type Entry = Output<typeof recordBook>['items'][number]

/** The book that an institution must keep (A-IOT-22). */
export function RecordBookPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = recordBookRoute.useSearch()
  const navigate = recordBookRoute.useNavigate()
  const query = { orgId: search.org, from: search.from, to: search.to }
  const answer = useInfiniteQuery(pages(recordBook, { query }))
  const columns = useMemo(
    (): Column<Entry>[] => [
      {
        key: 'number',
        title: m.number,
        render: (r) => (
          <Link to={paths.incident} params={{ incidentId: r.incidentId }} className="digits">
            {r.number}
          </Link>
        ),
        text: (r) => r.number,
        width: 130,
      },
      {
        key: 'raised',
        title: m.raised,
        render: (r) => <time className="digits">{fullTime(r.raisedAt)}</time>,
        text: (r) => fullTime(r.raisedAt),
      },
      { key: 'elder', title: m.elder, render: (r) => r.elderName ?? '—', text: (r) => r.elderName },
      { key: 'place', title: m.place, render: (r) => r.place ?? '—', text: (r) => r.place },
      {
        key: 'kind',
        title: m.kind,
        render: (r) => say(incidentKinds[r.kind]),
        text: (r) => say(incidentKinds[r.kind]),
      },
      {
        key: 'answered',
        title: m.answered,
        align: 'right',
        render: (r) => (r.answeredSeconds === null ? '—' : duration(r.answeredSeconds)),
        text: (r) => r.answeredSeconds,
      },
      {
        key: 'outcome',
        title: m.outcome,
        render: (r) => say(outcomes[r.outcome]),
        text: (r) => say(outcomes[r.outcome]),
      },
      { key: 'handler', title: m.handler, render: (r) => r.handlerName ?? '—', text: (r) => r.handlerName },
      {
        key: 'closed',
        title: m.closed,
        render: (r) => shortTime(r.closedAt),
        text: (r) => fullTime(r.closedAt),
      },
      {
        key: 'written',
        title: m.written,
        render: (r) => shortTime(r.writtenAt),
        text: (r) => fullTime(r.writtenAt),
        optional: true,
      },
    ],
    [m, say],
  )
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={<Button onClick={() => window.print()}>{m.print}</Button>}
      filters={
        <DayRange
          from={search.from}
          to={search.to}
          onChange={(from, to) => void navigate({ search: (s) => ({ ...s, from, to }), replace: true })}
        />
      }
    >
      <DataTable
        name="record-book"
        label={m.title}
        rows={rowsOf(recordBook, answer.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={answer}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        exportAs={{ file: m.title, rows: () => everyRow(recordBook, { query }) }}
      />
    </Page>
  )
}
