import {
  exportIncidents,
  incidentKinds,
  list,
  outcomes,
  severities,
  verdicts,
  type Incident,
  type IncidentKind,
  type Severity,
} from '#contract/alarms'
import { linkTo } from '#web/lib/call.ts'
import { duration, fullTime, shortTime, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { ElderName } from '#web/ui/ElderName.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Checkbox, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './desk.css'
import { messages as deskMessages } from './messages.ts'
import { historyRoute } from './pages.tsx'
import { DrillTag, SeverityTag, StateTag } from './words.tsx'

const messages = {
  zh: {
    state: { all: '全部', open: '处置中', closed: '已结束', to_review: '待评审' },
    number: '编号',
    kind: '类型',
    severity: '等级',
    state1: '状态',
    who: '长者',
    place: '地点',
    region: '区划',
    raisedAt: '发生时间',
    answered: '接警',
    arrived: '到场',
    total: '全程',
    verdict: '核实',
    outcome: '结果',
    handler: '处置人',
    signals: '信号',
    search: '事件编号',
    drills: '含演练',
    spreadsheet: '导出表格',
  },
  en: {
    state: { all: 'All', open: 'Open', closed: 'Closed', to_review: 'To review' },
    number: 'Number',
    kind: 'Kind',
    severity: 'Severity',
    state1: 'State',
    who: 'Elder',
    place: 'Place',
    region: 'Region',
    raisedAt: 'Raised',
    answered: 'Answered',
    arrived: 'Arrived',
    total: 'In all',
    verdict: 'Verdict',
    outcome: 'Outcome',
    handler: 'Handled by',
    signals: 'Signals',
    search: 'Incident number',
    drills: 'Drills too',
    spreadsheet: 'Export spreadsheet',
  },
}

const secondsBetween = (from: string, to: string | null) =>
  to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000

/** Every incident that ever was, within one's scope. */
export function HistoryPage() {
  const m = useMessages(messages)
  const d = useMessages(deskMessages)
  const say = useWord()
  const search = historyRoute.useSearch()
  const navigate = historyRoute.useNavigate()
  const query = {
    state: search.state ?? ('all' as const),
    severity: search.severity,
    kind: search.kind,
    region: search.region,
    elderId: search.elder,
    q: search.q,
    ...(search.drill ? {} : { drill: false }),
    ...(search.from ? { from: `${search.from}T00:00:00+08:00` } : {}),
    ...(search.to ? { to: `${search.to}T23:59:59+08:00` } : {}),
  }
  const incidents = useInfiniteQuery(pages(list, { query }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })

  const columns = useMemo((): Column<Incident>[] => {
    const time = (seconds: number | null) => (seconds === null ? '—' : duration(seconds))
    return [
      {
        key: 'number',
        title: m.number,
        render: (r) => (
          <Link to={paths.incident} params={{ incidentId: r.id }} className="digits">
            {r.number}
          </Link>
        ),
        text: (r) => r.number,
        width: 132,
      },
      {
        key: 'raisedAt',
        title: m.raisedAt,
        render: (r) => (
          <time className="digits" title={fullTime(r.raisedAt)}>
            {shortTime(r.raisedAt)}
          </time>
        ),
        text: (r) => fullTime(r.raisedAt),
        width: 100,
      },
      {
        key: 'kind',
        title: m.kind,
        render: (r) => (
          <>
            {say(incidentKinds[r.kind])} <DrillTag drill={r.drill} />
          </>
        ),
        text: (r) => say(incidentKinds[r.kind]),
      },
      {
        key: 'severity',
        title: m.severity,
        render: (r) => <SeverityTag severity={r.severity} />,
        text: (r) => r.severity,
        width: 110,
      },
      { key: 'state', title: m.state1, render: (r) => <StateTag incident={r} />, text: (r) => r.state },
      {
        key: 'who',
        title: m.who,
        render: (r) =>
          r.elderId ? (
            <ElderName name={r.elderName} sex={r.elderSex} years={r.elderAge} />
          ) : (
            <span className="unknown">{d.unknownPerson}</span>
          ),
        text: (r) => r.elderName,
      },
      { key: 'place', title: m.place, render: (r) => r.place ?? '—', text: (r) => r.place },
      {
        key: 'region',
        title: m.region,
        render: (r) => <RegionName code={r.regionCode} />,
        text: (r) => r.regionCode,
        optional: true,
      },
      {
        key: 'answered',
        title: m.answered,
        align: 'right',
        render: (r) => time(secondsBetween(r.clocks.T0, r.clocks.T1)),
        text: (r) => secondsBetween(r.clocks.T0, r.clocks.T1),
        width: 90,
      },
      {
        key: 'arrived',
        title: m.arrived,
        align: 'right',
        render: (r) => time(secondsBetween(r.clocks.T0, r.clocks.T4)),
        text: (r) => secondsBetween(r.clocks.T0, r.clocks.T4),
        width: 90,
      },
      {
        key: 'total',
        title: m.total,
        align: 'right',
        render: (r) => time(secondsBetween(r.raisedAt, r.resolvedAt)),
        text: (r) => secondsBetween(r.raisedAt, r.resolvedAt),
        width: 100,
      },
      {
        key: 'verdict',
        title: m.verdict,
        render: (r) => (r.verdict ? say(verdicts[r.verdict]) : '—'),
        text: (r) => r.verdict && say(verdicts[r.verdict]),
      },
      {
        key: 'outcome',
        title: m.outcome,
        render: (r) => (r.outcome ? say(outcomes[r.outcome]) : '—'),
        text: (r) => r.outcome && say(outcomes[r.outcome]),
      },
      {
        key: 'handler',
        title: m.handler,
        render: (r) => r.handlerName ?? '—',
        text: (r) => r.handlerName,
        optional: true,
      },
      {
        key: 'signals',
        title: m.signals,
        align: 'right',
        render: (r) => r.signalCount,
        text: (r) => r.signalCount,
        optional: true,
      },
    ]
  }, [m, d, say])

  return (
    <Page
      title={d.history}
      actions={
        <Button
          href={linkTo(exportIncidents, {
            query: {
              from: search.from ?? today().slice(0, 8) + '01',
              to: search.to ?? today(),
              format: 'xlsx',
              ...(search.region ? { region: search.region } : {}),
            },
          })}
        >
          {m.spreadsheet}
        </Button>
      }
      filters={
        <>
          <Segmented
            value={search.state ?? 'all'}
            onChange={(value) => set({ state: value === 'all' ? undefined : value })}
            options={(['all', 'open', 'closed', 'to_review'] as const).map((value) => ({
              value,
              label: m.state[value],
            }))}
          />
          <DayRange from={search.from} to={search.to} onChange={(from, to) => set({ from, to })} />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
          <Select<Severity>
            allowClear
            aria-label={m.severity}
            placeholder={m.severity}
            style={{ width: 130 }}
            value={search.severity ?? null}
            onChange={(value) => set({ severity: value ?? undefined })}
            options={Object.entries(severities).map(([value, words]) => ({
              value,
              label: `${value} ${say(words)}`,
            }))}
          />
          <Select<IncidentKind>
            allowClear
            showSearch
            optionFilterProp="label"
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 150 }}
            value={search.kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <SearchBox label={m.search} width={180} value={search.q} onSearch={(q) => set({ q })} />
          <Checkbox
            checked={search.drill ?? false}
            onChange={(event) => set({ drill: event.target.checked || undefined })}
          >
            {m.drills}
          </Checkbox>
        </>
      }
    >
      <DataTable
        name="incidents"
        label={d.history}
        rows={rowsOf(list, incidents.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={incidents}
        onOpen={(r) => void navigate({ to: paths.incident, params: { incidentId: r.id } })}
        exportAs={{ file: d.history, rows: () => everyRow(list, { query }) }}
      />
    </Page>
  )
}
