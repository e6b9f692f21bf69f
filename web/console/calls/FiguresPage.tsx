import { type DayFigures, figures, RequestKind, requestKinds } from '#contract/calls'
import { daysAgo, duration, number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Columns } from '#web/ui/desk/Columns.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './calls.css'
import { messages } from './messages.ts'
import { figuresRoute } from './pages.tsx'

/** A-CALL-08: what the hotline did, day by day, counted from the rows at this moment. */
export function FiguresPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = figuresRoute.useSearch()
  const navigate = figuresRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const from = search.from ?? daysAgo(6)
  const to = search.to ?? daysAgo(0)
  const found = useQuery({
    ...q(figures, { query: { from, to, region: search.region } }),
    placeholderData: keepPreviousData,
  })
  const it = found.data
  const time = (value: number | null) => (value === null ? '—' : duration(value))
  const share = (value: number | null) => (value === null ? '—' : percent(value))
  const columns = useMemo((): Column<DayFigures>[] => {
    const count = (key: keyof DayFigures & string, title: string): Column<DayFigures> => ({
      key,
      title,
      align: 'right',
      render: (row) => <span className="digits">{number(Number(row[key] ?? 0))}</span>,
      text: (row) => row[key],
    })
    return [
      {
        key: 'day',
        title: m.day,
        render: (row) => <span className="digits">{row.day}</span>,
        text: (row) => row.day,
        width: 110,
      },
      count('calls', m.calls),
      count('answered', m.answered),
      count('missed', m.missedShort),
      {
        key: 'rate',
        title: m.answerRate,
        align: 'right',
        render: (row) => share(row.answerRate),
        text: (row) => row.answerRate,
      },
      {
        key: 'quick',
        title: m.within15,
        align: 'right',
        render: (row) => share(row.within15s),
        text: (row) => row.within15s,
      },
      {
        key: 'wait',
        title: m.meanWait,
        align: 'right',
        render: (row) => time(row.meanWaitSeconds),
        text: (row) => row.meanWaitSeconds,
      },
      {
        key: 'p90',
        title: m.p90Wait,
        align: 'right',
        render: (row) => time(row.p90WaitSeconds),
        text: (row) => row.p90WaitSeconds,
      },
      {
        key: 'talk',
        title: m.meanTalk,
        align: 'right',
        render: (row) => time(row.meanTalkSeconds),
        text: (row) => row.meanTalkSeconds,
      },
      count('recovered', m.recovered),
      count('requests', m.requests),
      count('emergencies', m.emergencies),
      count('consultations', m.consultations),
      count('complaints', m.complaints),
      count('orders', m.orders),
      {
        key: 'conversion',
        title: m.conversion,
        align: 'right',
        render: (row) => share(row.conversion),
        text: (row) => row.conversion,
      },
    ]
  }, [m])
  const total = it?.total
  return (
    <Page
      title={m.figures}
      filters={
        <>
          <DayRange from={from} to={to} onChange={(a, b) => set({ from: a, to: b })} presets={[1, 7, 30]} />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
        </>
      }
    >
      <ProblemNote error={found.error} retry={() => void found.refetch()} />
      {total && (
        <dl className="figure-tiles">
          {(
            [
              [m.calls, number(total.calls)],
              [m.answerRate, share(total.answerRate)],
              [m.within15, share(total.within15s)],
              [m.meanWait, time(total.meanWaitSeconds)],
              [m.meanTalk, time(total.meanTalkSeconds)],
              [m.missedShort, number(total.missed)],
              [m.recovered, number(total.recovered)],
              [m.emergencies, number(total.emergencies)],
              [m.orders, number(total.orders)],
              [m.conversion, share(total.conversion)],
            ] as const
          ).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="digits">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="two-panels">
        <Panel title={m.byHour}>
          <Columns
            label={m.byHour}
            every={3}
            values={(it?.byHour ?? []).map((value, hour) => ({
              key: String(hour),
              label: String(hour),
              value,
            }))}
          />
        </Panel>
        <Panel title={m.byKind}>
          <Columns
            label={m.byKind}
            values={Object.entries(it?.byKind ?? {}).map(([kind, value]) => {
              const read = RequestKind.safeParse(kind)
              return {
                key: kind,
                label: read.success ? say(requestKinds[read.data]) : m.unknownKind,
                value,
                tone: kind === 'emergency' ? ('critical' as const) : undefined,
              }
            })}
          />
        </Panel>
      </div>
      <Panel>
        <DataTable<DayFigures>
          name="call-figures"
          label={m.figures}
          rows={it?.days ?? []}
          rowKey={(row) => row.day}
          columns={columns}
          source={found}
          empty={<Empty title={m.noFigures} />}
          exportAs={{ file: m.figures, rows: async () => it?.days ?? [] }}
        />
      </Panel>
      {it && it.regions.length > 1 && (
        <Panel title={m.byRegion}>
          <DataTable
            name="call-regions"
            label={m.byRegion}
            rows={it.regions}
            rowKey={(row) => String(row.regionCode)}
            source={found}
            onOpen={(row) => set({ region: row.regionCode })}
            columns={[
              { key: 'name', title: m.region, render: (row) => row.name, text: (row) => row.name },
              {
                key: 'calls',
                title: m.calls,
                align: 'right',
                render: (row) => number(row.calls),
                text: (row) => row.calls,
              },
              {
                key: 'missed',
                title: m.missedShort,
                align: 'right',
                render: (row) => number(row.missed),
                text: (row) => row.missed,
              },
              {
                key: 'orders',
                title: m.orders,
                align: 'right',
                render: (row) => number(row.orders),
                text: (row) => row.orders,
              },
            ]}
          />
        </Panel>
      )}
    </Page>
  )
}
