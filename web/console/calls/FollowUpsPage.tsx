import * as contract from '#contract/call-follow-ups'
import { satisfactions } from '#contract/care-words'
import { ago, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio, Segmented } from 'antd'
import { paths } from '../paths.ts'
import { followUpMessages } from './follow-up-messages.ts'
import { followUpsRoute } from './pages.tsx'

/** Calls to make after an order was closed: how was it? */
export function FollowUpsPage() {
  const m = useMessages(followUpMessages)
  const say = useWord()
  const now = useNow(60_000)
  const search = followUpsRoute.useSearch()
  const navigate = followUpsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const state = search.state ?? ('due' as const)
  const query = { state }
  const list = useInfiniteQuery(pages(contract.listFollowUps, { query }))
  const rows = rowsOf(contract.listFollowUps, list.data)
  const due = list.data?.pages[0]?.due
  const one = rows.find((row) => row.id === search.form)
  return (
    <Page
      title={m.title}
      {...(due === undefined ? {} : { note: m.due(due) })}
      filters={
        <Segmented<'due' | 'reached' | 'not_reached'>
          value={state}
          onChange={(next) => set({ state: next === 'due' ? undefined : next, form: undefined })}
          options={(['due', 'reached', 'not_reached'] as const).map((value) => ({
            value,
            label: m.states[value],
          }))}
        />
      }
    >
      <DataTable<contract.FollowUp>
        name="care-follow-ups"
        label={m.title}
        rows={rows}
        rowKey={(row) => row.id}
        source={list}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listFollowUps, { query }) }}
        columns={[
          {
            key: 'order',
            title: m.order,
            width: 90,
            align: 'right',
            render: (row) => (
              <Link to={paths.order} params={{ orderId: row.orderId }} className="digits">
                {row.orderNumber}
              </Link>
            ),
            text: (row) => row.orderNumber,
          },
          {
            key: 'elder',
            title: m.elder,
            width: 110,
            render: (row) => (
              <Link to={paths.elder} params={{ elderId: row.elderId }}>
                {row.elderName}
              </Link>
            ),
            text: (row) => row.elderName,
          },
          {
            key: 'place',
            title: m.place,
            width: 140,
            render: (row) => row.regionName ?? '—',
            text: (row) => row.regionName,
          },
          {
            key: 'item',
            title: m.item,
            width: 130,
            render: (row) => say(row.itemWords),
            text: (row) => say(row.itemWords),
          },
          {
            key: 'provider',
            title: m.provider,
            render: (row) => [row.orgName, row.workerName].filter(Boolean).join(' · '),
            text: (row) => row.orgName,
          },
          {
            key: 'content',
            title: m.content,
            render: (row) => row.content ?? '—',
            text: (row) => row.content,
          },
          {
            key: 'when',
            title: state === 'due' ? m.dueAt : m.doneAt,
            width: 160,
            render: (row) =>
              row.doneAt
                ? shortTime(row.doneAt)
                : `${ago(row.dueAt, now)}${row.attempts > 0 ? ` · ${m.tried(row.attempts)}` : ''}`,
            text: (row) => row.doneAt ?? row.dueAt,
          },
          {
            key: 'grade',
            title: m.grade,
            width: 150,
            render: (row) =>
              row.state === 'due' ? (
                <ActionButton size="small" needs="calls.handle" onClick={() => set({ form: row.id })}>
                  {m.report}
                </ActionButton>
              ) : row.satisfaction === null ? (
                '—'
              ) : (
                `${row.satisfaction} ${say(satisfactions[String(row.satisfaction) as keyof typeof satisfactions])}` // one to five, by the contract's shape
              ),
            text: (row) => row.satisfaction,
          },
          { key: 'note', title: m.note, render: (row) => row.note ?? '', text: (row) => row.note },
        ]}
      />
      {one && <ReportForm one={one} onClose={() => set({ form: undefined })} />}
    </Page>
  )
}

function ReportForm({ one, onClose }: { one: contract.FollowUp; onClose: () => void }) {
  const m = useMessages(followUpMessages)
  const say = useWord()
  const report = useAction(contract.reportFollowUp, { changes: [contract.listFollowUps], done: onClose })
  return (
    <FormDrawer<{ result: 'reached' | 'failed'; satisfaction?: number; note?: string }>
      title={`${m.report} · ${one.elderName} · ${say(one.itemWords)}`}
      submit={m.save}
      initial={{ result: 'reached' }}
      pending={report.isPending}
      error={report.error}
      onClose={onClose}
      onSubmit={(f) =>
        report.mutate({
          params: { id: one.id },
          body:
            f.result === 'reached'
              ? { result: 'reached', satisfaction: f.satisfaction ?? 0, note: f.note ?? '' }
              : { result: 'failed', note: f.note ?? '' },
        })
      }
    >
      <Form.Item name="result" label={m.result} rules={[{ required: true }]}>
        <Radio.Group
          options={(['reached', 'failed'] as const).map((value) => ({ value, label: m.results[value] }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('result') === 'reached' && (
            <Form.Item name="satisfaction" label={m.grade} rules={[{ required: true }]}>
              <Radio.Group
                options={([5, 4, 3, 2, 1] as const).map((value) => ({
                  value,
                  label: say(satisfactions[value]),
                }))}
              />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  )
}
