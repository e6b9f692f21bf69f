import * as contract from '#contract/care-money'
import { fundSources } from '#contract/care-words'
import { uuidv7 } from '#contract/id'
import { dayText, daysAgo, percent, shortTime, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber } from 'antd'
import { useMemo } from 'react'
import type { z } from 'zod'
import './care.css'
import { messages } from './messages.ts'
import { careMoneyRoute } from './pages.tsx'

type CashDay = z.output<typeof contract.CashDay>
type CashCount = z.output<typeof contract.CashCount>
const keyOf = (one: CashDay) => `${one.workerId}:${one.day}`

/** Who paid for the orders of a period, and the cash that care workers took at the door. */
export function MoneyPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const search = careMoneyRoute.useSearch()
  const navigate = careMoneyRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const [from, to] = [search.from ?? daysAgo(30), search.to ?? today()]
  const report = useQuery(q(contract.funding, { query: { from, to } }))
  const cash = useQuery({ ...q(contract.listCash, { query: {} }), enabled: may('care.cash') })
  const counting = cash.data?.uncounted.find((one) => keyOf(one) === search.form)
  const total = report.data?.priceFen ?? 0
  return (
    <Page
      title={m.moneyTitle}
      filters={<DayRange from={from} to={to} onChange={(a, b) => set({ from: a, to: b })} />}
    >
      <ProblemNote error={report.error ?? cash.error} />
      <Panel
        title={m.sources}
        {...(report.data ? { note: m.sourcesNote(report.data.orders, yuan(total)) } : {})}
      >
        {report.data && report.data.sources.length === 0 && <Empty title={m.noOrders} />}
        <div className="care-bars">
          {report.data?.sources.map((one) => (
            <FundBar
              key={one.source}
              name={say(fundSources[one.source])}
              fen={one.amountFen}
              orders={m.ordersN(one.orders)}
              share={total === 0 ? 0 : one.amountFen / total}
            />
          ))}
        </div>
      </Panel>
      {may('care.cash') && (
        <>
          <Panel title={m.cash} flush>
            <DataTable<CashDay>
              name="care-cash"
              label={m.cash}
              rows={cash.data?.uncounted ?? []}
              rowKey={keyOf}
              source={cash}
              empty={<Empty title={m.noCash} />}
              columns={[
                {
                  key: 'day',
                  title: m.day,
                  width: 130,
                  render: (one) => dayText(one.day),
                  text: (one) => one.day,
                },
                {
                  key: 'worker',
                  title: m.worker,
                  width: 140,
                  render: (one) => one.workerName,
                  text: (one) => one.workerName,
                },
                { key: 'org', title: m.provider, render: (one) => one.orgName, text: (one) => one.orgName },
                {
                  key: 'receipts',
                  title: m.receipts,
                  render: (one) => one.receipts.map((it) => `№ ${it.number}`).join(' '),
                  text: (one) => one.payments,
                },
                {
                  key: 'amount',
                  title: m.expected,
                  width: 130,
                  align: 'right',
                  render: (one) => <span className="digits">{yuan(one.amountFen)}</span>,
                  text: (one) => one.amountFen / 100,
                },
                {
                  key: 'do',
                  title: '',
                  width: 90,
                  render: (one) => (
                    <ActionButton size="small" needs="care.cash" onClick={() => set({ form: keyOf(one) })}>
                      {m.count}
                    </ActionButton>
                  ),
                },
              ]}
            />
          </Panel>
          <Panel title={m.counts} flush>
            <DataTable<CashCount>
              name="care-cash-counts"
              label={m.counts}
              rows={cash.data?.counts ?? []}
              rowKey={(one) => one.id}
              source={cash}
              empty={<Empty title={m.noCounts} />}
              rowTone={(one) => (one.countedFen === one.expectedFen ? undefined : 'medium')}
              columns={[
                {
                  key: 'day',
                  title: m.day,
                  width: 130,
                  render: (one) => dayText(one.day),
                  text: (one) => one.day,
                },
                {
                  key: 'worker',
                  title: m.worker,
                  width: 140,
                  render: (one) => one.workerName,
                  text: (one) => one.workerName,
                },
                {
                  key: 'expected',
                  title: m.expected,
                  width: 120,
                  align: 'right',
                  render: (one) => <span className="digits">{yuan(one.expectedFen)}</span>,
                  text: (one) => one.expectedFen / 100,
                },
                {
                  key: 'counted',
                  title: m.counted,
                  width: 120,
                  align: 'right',
                  render: (one) => <span className="digits">{yuan(one.countedFen)}</span>,
                  text: (one) => one.countedFen / 100,
                },
                {
                  key: 'difference',
                  title: m.difference,
                  width: 110,
                  align: 'right',
                  render: (one) => <span className="digits">{yuan(one.countedFen - one.expectedFen)}</span>,
                  text: (one) => (one.countedFen - one.expectedFen) / 100,
                },
                { key: 'note', title: m.note, render: (one) => one.note, text: (one) => one.note },
                {
                  key: 'by',
                  title: m.by,
                  width: 220,
                  render: (one) => `${one.countedBy ?? '—'} · ${shortTime(one.countedAt)}`,
                  text: (one) => one.countedBy,
                },
              ]}
            />
          </Panel>
        </>
      )}
      {counting && <CountForm day={counting} onClose={() => set({ form: undefined })} />}
    </Page>
  )
}

function FundBar({ name, fen, orders, share }: { name: string; fen: number; orders: string; share: number }) {
  return (
    <>
      <span>{name}</span>
      <span className="bar" style={{ width: `${Math.round(share * 100)}%` }} />
      <b className="digits">{yuan(fen)}</b>
      <span className="page-note">
        {percent(share)} · {orders}
      </span>
    </>
  )
}

function CountForm({ day, onClose }: { day: CashDay; onClose: () => void }) {
  const m = useMessages(messages)
  const fresh = useMemo(() => uuidv7(), [])
  const count = useAction(contract.countCash, { changes: [contract.listCash], done: onClose })
  return (
    <FormDrawer<{ yuan: number; note?: string }>
      title={m.countTitle(day.workerName, dayText(day.day))}
      submit={m.count}
      pending={count.isPending}
      error={count.error}
      onClose={onClose}
      onSubmit={(f) =>
        count.mutate({
          body: {
            id: fresh,
            workerId: day.workerId,
            day: day.day,
            countedFen: Math.round(f.yuan * 100),
            note: f.note ?? '',
          },
        })
      }
    >
      <p className="page-note">
        {m.expected} <b className="digits">{yuan(day.amountFen)}</b>
      </p>
      <Form.Item name="yuan" label={m.counted} rules={[{ required: true }]}>
        <InputNumber min={0} precision={2} style={{ width: 180 }} autoFocus />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input.TextArea rows={2} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  )
}
