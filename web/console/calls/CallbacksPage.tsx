import { type Callback, callbackResults, listCallbacks, reportCallback } from '#contract/calls'
import { duration, fullTime, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Checkbox, Form, Input, Radio, Segmented } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { callbacksRoute } from './pages.tsx'

/** Every missed call, until somebody has spoken with whoever called. */
export function CallbacksPage() {
  const m = useMessages(messages)
  const say = useWord()
  const now = useNow(1000)
  const search = callbacksRoute.useSearch()
  const navigate = callbacksRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const state = search.state ?? 'open'
  const query = { state, ...(search.overdue ? { overdue: true } : {}) }
  const found = useInfiniteQuery(pages(listCallbacks, { query }))
  const rows = rowsOf(listCallbacks, found.data)
  const first = found.data?.pages[0]
  const reported = rows.find((one) => one.id === search.report)
  const report = useAction(reportCallback, {
    changes: [listCallbacks],
    done: () => set({ report: undefined }),
  })
  const left = (one: Callback) => Math.round((Date.parse(one.dueAt) - now) / 1000)

  const columns: Column<Callback>[] = [
    {
      key: 'due',
      title: m.due,
      render: (one) =>
        one.state === 'closed' ? (
          <time className="digits">{shortTime(one.dueAt)}</time>
        ) : left(one) < 0 ? (
          <Tag tone="critical">{`${m.overdue} ${duration(-left(one))}`}</Tag>
        ) : (
          <span className="digits">{`${Math.floor(left(one) / 60)}:${String(left(one) % 60).padStart(2, '0')}`}</span>
        ),
      text: (one) => fullTime(one.dueAt),
      width: 120,
    },
    {
      key: 'elder',
      title: m.elder,
      render: (one) => (
        <>
          {one.elderId ? (
            <Link to={paths.elder} params={{ elderId: one.elderId }}>
              {one.elderName}
            </Link>
          ) : (
            <span className="unknown">{m.unknownCaller}</span>
          )}{' '}
          {one.highRisk && <Tag tone="high">{m.highRisk}</Tag>}
        </>
      ),
      text: (one) => one.elderName,
    },
    {
      key: 'caller',
      title: m.caller,
      render: (one) => <span className="digits">{one.callerMasked ?? m.withheld}</span>,
      text: (one) => one.callerMasked,
      width: 130,
    },
    {
      key: 'missed',
      title: m.missedTimes,
      align: 'right',
      render: (one) => one.missed,
      text: (one) => one.missed,
      width: 90,
    },
    {
      key: 'last',
      title: m.lastMissed,
      render: (one) => (
        <time className="digits" title={fullTime(one.lastMissedAt)}>
          {shortTime(one.lastMissedAt)}
        </time>
      ),
      text: (one) => fullTime(one.lastMissedAt),
      width: 110,
    },
    {
      key: 'attempts',
      title: m.attempts,
      align: 'right',
      render: (one) => one.attempts,
      text: (one) => one.attempts,
      width: 90,
    },
    {
      key: 'centre',
      title: m.centre,
      render: (one) => one.centreName ?? '—',
      text: (one) => one.centreName,
      width: 150,
    },
    {
      key: 'region',
      title: m.region,
      render: (one) => one.regionName ?? '—',
      text: (one) => one.regionName,
      width: 150,
    },
    state === 'open'
      ? {
          key: 'do',
          title: '',
          width: 160,
          render: (one) => (
            <>
              <Link to={paths.call} params={{ callId: one.callId }}>
                {m.call}
              </Link>{' '}
              <ActionButton size="small" needs="calls.handle" onClick={() => set({ report: one.id })}>
                {m.report}
              </ActionButton>
            </>
          ),
        }
      : {
          key: 'result',
          title: m.result,
          render: (one) => (
            <>
              {one.result && say(callbackResults[one.result])}{' '}
              <span className="unknown">
                {[one.closedByName, one.closedAt && shortTime(one.closedAt)].filter(Boolean).join(' · ')}
              </span>
            </>
          ),
          text: (one) => one.result && say(callbackResults[one.result]),
        },
  ]

  return (
    <Page
      title={m.missed}
      note={first && `${m.open} ${first.open} · ${m.overdue} ${first.overdue}`}
      filters={
        <>
          <Segmented<'open' | 'closed'>
            value={state}
            onChange={(next) => set({ state: next === 'open' ? undefined : next })}
            options={[
              { value: 'open', label: m.open },
              { value: 'closed', label: m.done },
            ]}
          />
          <Checkbox
            checked={search.overdue ?? false}
            onChange={(event) => set({ overdue: event.target.checked || undefined })}
          >
            {m.overdueOnly}
          </Checkbox>
        </>
      }
    >
      <DataTable
        name="callbacks"
        label={m.missed}
        rows={rows}
        rowKey={(one) => one.id}
        columns={columns}
        source={found}
        rowTone={(one) => (one.state === 'open' && left(one) < 0 ? 'tone-row-critical' : undefined)}
        empty={<Empty title={m.noMissed}>{m.noMissedHint}</Empty>}
        exportAs={{ file: m.missed, rows: () => everyRow(listCallbacks, { query }) }}
      />
      {search.report && reported && (
        <FormDrawer<{ result: 'reached' | 'no_answer' | 'given_up'; note?: string }>
          title={`${m.report} · ${reported.elderName ?? reported.callerMasked ?? ''}`}
          submit={m.save}
          initial={{ result: 'reached' }}
          pending={report.isPending}
          error={report.error}
          onClose={() => set({ report: undefined })}
          onSubmit={(f) =>
            report.mutate({ params: { id: reported.id }, body: { result: f.result, note: f.note ?? '' } })
          }
        >
          <Form.Item name="result" label={m.result}>
            <Radio.Group
              options={[
                { value: 'reached', label: m.reached },
                { value: 'no_answer', label: m.noAnswer },
                { value: 'given_up', label: m.giveUp },
              ]}
            />
          </Form.Item>
          {reported.highRisk && (
            <Alert type="warning" showIcon title={m.giveUpHint} style={{ marginBottom: 12 }} />
          )}
          <Form.Item name="note" label={m.note}>
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
