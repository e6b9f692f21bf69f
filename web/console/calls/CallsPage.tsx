import {
  type Call,
  exportCalls,
  listCalls,
  Outcome,
  outcomes,
  RequestKind,
  requestKinds,
  callStates,
  CallState,
} from '#contract/calls'
import { duration, fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { ExportForm } from './ExportForm.tsx'
import { messages } from './messages.ts'
import { callListRoute } from './pages.tsx'
import { CallTag, useCallerName } from './words.tsx'

export function CallsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const who = useCallerName()
  const search = callListRoute.useSearch()
  const navigate = callListRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const filter = {
    q: search.q,
    state: search.state,
    direction: search.direction,
    kind: search.kind,
    outcome: search.outcome,
    region: search.region,
    elderId: search.elder,
    ...(search.unregistered ? { unregistered: true } : {}),
    ...(search.from ? { from: `${search.from}T00:00:00+08:00` } : {}),
    ...(search.to ? { to: `${search.to}T23:59:59+08:00` } : {}),
  }
  const found = useInfiniteQuery(
    pages(listCalls, { query: { ...filter, sort: search.up ? ('rang' as const) : ('-rang' as const) } }),
  )
  const columns = useMemo(
    (): Column<Call>[] => [
      {
        key: 'number',
        title: '№',
        render: (c) => (
          <Link to={paths.call} params={{ callId: c.id }} className="digits">
            {c.number}
          </Link>
        ),
        text: (c) => c.number,
        width: 80,
      },
      {
        key: 'rang',
        title: m.rang,
        sort: 'rang',
        render: (c) => (
          <time className="digits" title={fullTime(c.rangAt)}>
            {shortTime(c.rangAt)}
          </time>
        ),
        text: (c) => fullTime(c.rangAt),
        width: 100,
      },
      {
        key: 'state',
        title: m.state,
        render: (c) => <CallTag state={c.state} />,
        text: (c) => say(callStates[c.state]),
        width: 90,
      },
      {
        key: 'direction',
        title: m.direction,
        render: (c) => (c.direction === 'in' ? m.in : m.out),
        text: (c) => (c.direction === 'in' ? m.in : m.out),
        width: 64,
      },
      {
        key: 'caller',
        title: m.caller,
        render: (c) => <span className="digits">{c.callerMasked ?? m.withheld}</span>,
        text: (c) => c.callerMasked,
        width: 120,
      },
      {
        key: 'elder',
        title: m.elder,
        render: (c) => who(c) ?? <span className="unknown">{m.unknownCaller}</span>,
        text: (c) => who(c),
      },
      {
        key: 'kind',
        title: m.kind,
        render: (c) => (c.kind ? say(requestKinds[c.kind]) : '—'),
        text: (c) => c.kind && say(requestKinds[c.kind]),
        width: 96,
      },
      {
        key: 'outcome',
        title: m.outcome,
        render: (c) => (c.outcome ? say(outcomes[c.outcome]) : '—'),
        text: (c) => c.outcome && say(outcomes[c.outcome]),
        width: 110,
      },
      {
        key: 'wait',
        title: m.wait,
        align: 'right',
        render: (c) => (c.waitSeconds === null ? '—' : duration(c.waitSeconds)),
        text: (c) => c.waitSeconds,
        width: 90,
      },
      {
        key: 'talk',
        title: m.talk,
        align: 'right',
        render: (c) => (c.talkSeconds === null ? '—' : duration(c.talkSeconds)),
        text: (c) => c.talkSeconds,
        width: 100,
      },
      {
        key: 'agent',
        title: m.agent,
        render: (c) => c.agentName ?? '—',
        text: (c) => c.agentName,
        width: 100,
      },
      {
        key: 'centre',
        title: m.centre,
        render: (c) => c.centreName ?? '—',
        text: (c) => c.centreName,
        width: 200,
      },
      {
        key: 'region',
        title: m.region,
        render: (c) => c.regionName ?? c.regionCode,
        text: (c) => c.regionName,
        optional: true,
      },
    ],
    [m, say, who],
  )
  return (
    <Page
      title={m.calls}
      actions={
        <ActionButton needs="calls.read" onClick={() => set({ do: 'export' })}>
          {m.export}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'all' | CallState>
            value={search.state ?? 'all'}
            onChange={(state) => set({ state: state === 'all' ? undefined : state })}
            options={[
              { value: 'all' as const, label: m.all },
              ...CallState.options.map((value) => ({ value, label: say(callStates[value]) })),
            ]}
          />
          <SearchBox label={m.search} width={240} value={search.q} onSearch={(q) => set({ q })} />
          <Select<'in' | 'out'>
            allowClear
            aria-label={m.direction}
            placeholder={m.direction}
            style={{ width: 90 }}
            value={search.direction ?? null}
            onChange={(direction) => set({ direction: direction ?? undefined })}
            options={[
              { value: 'in', label: m.in },
              { value: 'out', label: m.out },
            ]}
          />
          <Select<RequestKind>
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 120 }}
            value={search.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={RequestKind.options.map((value) => ({ value, label: say(requestKinds[value]) }))}
          />
          <Select<Outcome>
            allowClear
            aria-label={m.outcome}
            placeholder={m.outcome}
            style={{ width: 140 }}
            value={search.outcome ?? null}
            onChange={(outcome) => set({ outcome: outcome ?? undefined })}
            options={Outcome.options.map((value) => ({ value, label: say(outcomes[value]) }))}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={160}
          />
          <Checkbox
            checked={search.unregistered ?? false}
            onChange={(event) => set({ unregistered: event.target.checked || undefined })}
          >
            {m.unregistered}
          </Checkbox>
          <DayRange
            from={search.from}
            to={search.to}
            onChange={(from, to) => set({ from, to })}
            presets={[1, 7, 30]}
          />
        </>
      }
    >
      <DataTable
        name="calls"
        label={m.calls}
        rows={rowsOf(listCalls, found.data)}
        rowKey={(c) => c.id}
        columns={columns}
        source={found}
        sort={{ by: 'rang', descending: !search.up }}
        onSort={(sort) => set({ up: sort && !sort.descending ? true : undefined })}
        onOpen={(c) => void navigate({ to: paths.call, params: { callId: c.id } })}
        rowTone={(c) => (c.state === 'missed' ? 'tone-row-critical' : undefined)}
      />
      {search.do === 'export' && (
        <ExportForm endpoint={exportCalls} filter={filter} onClose={() => set({ do: undefined })} />
      )}
    </Page>
  )
}
