import * as catalogue from '#contract/care-catalogue'
import * as contract from '#contract/care-orders'
import { orderChannels, OrderState, orderStates, pauseKinds } from '#contract/care-words'
import { number, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { uuidv7 } from '#contract/id'
import { paths } from '../paths.ts'
import './care.css'
import { messages } from './messages.ts'
import { NewOrder } from './NewOrder.tsx'
import { ordersRoute } from './pages.tsx'
import { OrderTag } from './parts.tsx'

/** Every order of one's scope; what waits for a person is one press away. */
export function OrdersPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = ordersRoute.useSearch()
  const navigate = ordersRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { state, form, ...rest } = search
  const query = {
    ...rest,
    ...(state === 'exception'
      ? { exception: 'true' }
      : state === 'paused'
        ? { paused: 'true' }
        : state
          ? { state }
          : {}),
  }
  const list = useInfiniteQuery(pages(contract.listOrders, { query }))
  const counts = useQuery(q(contract.countOrders, { query: {} }))
  const items = useQuery(q(catalogue.listItems, { query: {} }))
  const fresh = useMemo(() => (form === 'new' ? uuidv7() : ''), [form])
  const countOf = (one: OrderState) => counts.data?.states.find((it) => it.state === one)?.count ?? 0
  const label = (text: string, n: number) => (n > 0 ? `${text} ${number(n)}` : text)
  return (
    <Page
      title={m.orders}
      {...(counts.data ? { note: m.ordersNote(counts.data.today) } : {})}
      actions={
        <ActionButton type="primary" needs="care.place" onClick={() => set({ form: 'new' })}>
          {m.newOrder}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'all' | 'exception' | 'paused' | OrderState>
            value={state ?? 'all'}
            onChange={(next) => set({ state: next === 'all' ? undefined : next })}
            options={[
              { value: 'all', label: m.all },
              { value: 'exception', label: label(m.exceptions, counts.data?.exceptions ?? 0) },
              { value: 'paused', label: label(m.paused, counts.data?.paused ?? 0) },
              ...OrderState.options.map((value) => ({
                value,
                label: label(say(orderStates[value]), countOf(value)),
              })),
            ]}
          />
          <SearchBox label={m.search} width={220} value={search.q} onSearch={(q) => set({ q })} />
          <Select
            allowClear
            style={{ width: 190 }}
            placeholder={m.item}
            aria-label={m.item}
            value={search.item ?? null}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(item) => set({ item: item ?? undefined })}
            options={(items.data?.items ?? []).map((one) => ({ value: one.code, label: say(one) }))}
          />
          <DayRange from={search.from} to={search.to} onChange={(from, to) => set({ from, to })} />
        </>
      }
    >
      <DataTable<contract.Order>
        name="care-orders"
        label={m.orders}
        rows={rowsOf(contract.listOrders, list.data)}
        rowKey={(one) => one.id}
        source={list}
        onOpen={(one) => void navigate({ to: paths.order, params: { orderId: one.id } })}
        rowTone={(one) =>
          one.exception || one.state === 'disputed' || (one.paused && one.state !== 'cancelled')
            ? 'high'
            : undefined
        }
        empty={<Empty title={m.noOrders}>{m.noOrdersHint}</Empty>}
        exportAs={{ file: m.orders, rows: () => everyRow(contract.listOrders, { query }) }}
        columns={[
          {
            key: 'number',
            title: m.number,
            width: 90,
            align: 'right',
            render: (one) => <span className="digits">{one.number}</span>,
            text: (one) => one.number,
          },
          {
            key: 'wanted',
            title: m.wanted,
            width: 150,
            render: (one) => shortTime(one.wantedFrom),
            text: (one) => one.wantedFrom,
          },
          {
            key: 'elder',
            title: m.elder,
            width: 110,
            render: (one) => one.elderName,
            text: (one) => one.elderName,
          },
          {
            key: 'place',
            title: m.place,
            render: (one) => [one.regionName, one.address].filter(Boolean).join(' '),
            text: (one) => [one.regionName, one.address].filter(Boolean).join(' '),
          },
          {
            key: 'item',
            title: m.item,
            width: 130,
            render: (one) => say(one.itemWords),
            text: (one) => say(one.itemWords),
          },
          {
            key: 'provider',
            title: m.provider,
            render: (one) => one.orgName ?? '—',
            text: (one) => one.orgName,
          },
          {
            key: 'worker',
            title: m.worker,
            width: 120,
            render: (one) => one.workerName ?? '—',
            text: (one) => one.workerName,
          },
          {
            key: 'price',
            title: m.price,
            width: 100,
            align: 'right',
            render: (one) =>
              one.priceFen === null ? '—' : <span className="digits">{yuan(one.priceFen)}</span>,
            text: (one) => (one.priceFen === null ? null : one.priceFen / 100),
          },
          {
            key: 'self',
            title: m.self,
            width: 100,
            align: 'right',
            render: (one) =>
              one.selfFen === null ? '—' : <span className="digits">{yuan(one.selfFen)}</span>,
            text: (one) => (one.selfFen === null ? null : one.selfFen / 100),
            optional: true,
          },
          {
            key: 'channel',
            title: m.channel,
            width: 120,
            render: (one) => say(orderChannels[one.channel]),
            text: (one) => say(orderChannels[one.channel]),
            optional: true,
          },
          {
            key: 'state',
            title: m.state,
            width: 140,
            render: (one) => <OrderTag order={one} />,
            text: (one) =>
              one.paused
                ? `${say(orderStates[one.state])} · ${say(pauseKinds[one.paused.kind])}`
                : say(orderStates[one.state]),
          },
        ]}
      />
      {form === 'new' && <NewOrder fresh={fresh} onClose={() => set({ form: undefined })} />}
    </Page>
  )
}
