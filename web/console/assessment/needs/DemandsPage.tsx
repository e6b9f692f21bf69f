import { orderStates } from '#contract/care-words'
import * as contract from '#contract/demands'
import { needItems } from '#contract/people-words'
import { fullTime, listed, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Radio, Select } from 'antd'
import { useState } from 'react'
import { OrderDemands } from '../../care/OrderDemands.tsx'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import '../assessment.css'
import { demandsRoute } from '../pages.tsx'
import { AddForm, ArrangeForm, CloseForm, type Demand } from './DemandForms.tsx'
import { RulesNote } from './RulesNote.tsx'
import { needsMessages } from './messages.ts'

const tones = { open: 'high', arranged: 'medium', served: 'good', declined: 'plain' } as const

export function DemandsPage() {
  const m = useMessages(needsMessages)
  const say = useWord()
  const may = useMay()
  const search = demandsRoute.useSearch()
  const navigate = demandsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { adding, ...query } = search
  const list = useInfiniteQuery(pages(contract.listDemands, { query }))
  const counts = useQuery(q(contract.countDemands, { query: { region: search.region } }))
  const [arranging, setArranging] = useState<Demand | null>(null)
  const [ordering, setOrdering] = useState<Demand | null>(null)
  const [closing, setClosing] = useState<{ demand: Demand; how: 'serve' | 'decline' } | null>(null)
  const columns: Column<Demand>[] = [
    {
      key: 'elder',
      title: m.elder,
      width: 130,
      render: (d) => (
        <>
          <Link to={paths.elderNeeds} params={{ elderId: d.elderId }}>
            {d.elderName}
          </Link>{' '}
          <small className="field-hint">{m.years(d.age)}</small>
        </>
      ),
      text: (d) => d.elderName,
    },
    { key: 'region', title: m.region, render: (d) => d.regionName, text: (d) => d.regionName, width: 120 },
    {
      key: 'item',
      title: m.item,
      render: (d) => say(needItems[d.item]),
      text: (d) => say(needItems[d.item]),
      width: 100,
    },
    {
      key: 'state',
      title: m.state,
      width: 120,
      render: (d) => (
        <>
          <Tag tone={tones[d.state]}>{say(contract.demandStates[d.state])}</Tag>{' '}
          {d.overdue && <Tag tone="critical">{m.overdue}</Tag>}
        </>
      ),
      text: (d) => say(contract.demandStates[d.state]),
    },
    {
      key: 'sources',
      title: m.sources,
      render: (d) => (
        <span title={d.sources.map((s) => `${fullTime(s.at)} ${s.byName} ${s.text}`).join('\n')}>
          {listed([...new Set(d.sources.map((s) => say(contract.demandChannels[s.channel])))])}
          {d.sources.length > 1 && <small className="field-hint"> {m.merged(d.sources.length)}</small>}
          {d.sources.at(-1)?.text && <small className="field-hint"> {d.sources.at(-1)?.text}</small>}
        </span>
      ),
      text: (d) => listed(d.sources.map((s) => `${say(contract.demandChannels[s.channel])} ${s.text}`)),
    },
    {
      key: 'provider',
      title: m.provider,
      render: (d) => (
        <>
          {d.providerName ?? d.reason ?? (d.order ? '' : '—')}{' '}
          <small className="field-hint">{d.ownerName}</small>
          {d.order && (
            <>
              {' '}
              <Link to={paths.order} params={{ orderId: d.order.id }}>
                {m.orderOf(d.order.number)}
              </Link>{' '}
              <small className="field-hint">{say(orderStates[d.order.state])}</small>
            </>
          )}
        </>
      ),
      text: (d) => `${d.providerName ?? ''} ${d.ownerName ?? ''}`.trim(),
    },
    {
      key: 'due',
      title: m.due,
      render: (d) => d.servedOn ?? d.dueOn ?? '—',
      text: (d) => d.servedOn ?? d.dueOn,
      width: 110,
    },
    {
      key: 'opened',
      title: m.opened,
      render: (d) => shortTime(d.openedAt),
      text: (d) => fullTime(d.openedAt),
      width: 110,
    },
    {
      key: 'do',
      title: '',
      width: 260,
      render: (d) =>
        d.order === null &&
        (d.state === 'open' || d.state === 'arranged') && (
          <>
            {d.state === 'open' && (
              <>
                <ActionButton size="small" needs="care.place" onClick={() => setOrdering(d)}>
                  {m.toOrder}
                </ActionButton>{' '}
              </>
            )}
            <ActionButton size="small" needs="assessment.apply" onClick={() => setArranging(d)}>
              {m.arrange}
            </ActionButton>{' '}
            <ActionButton
              size="small"
              needs="assessment.apply"
              onClick={() => setClosing({ demand: d, how: 'serve' })}
            >
              {m.serve}
            </ActionButton>{' '}
            <ActionButton
              size="small"
              type="text"
              needs="assessment.apply"
              onClick={() => setClosing({ demand: d, how: 'decline' })}
            >
              {m.decline}
            </ActionButton>
          </>
        ),
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <>
          {may('care.place') && (
            <Link
              to={paths.demandOrders}
              search={{ region: search.region, need: search.item, channel: search.channel }}
            >
              {m.orderMany}
            </Link>
          )}{' '}
          <ActionButton type="primary" needs="assessment.apply" onClick={() => set({ adding: true })}>
            {m.add}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Radio.Group
            optionType="button"
            aria-label={m.state}
            value={search.state ?? ''}
            onChange={(event) => set({ state: event.target.value || undefined })}
            options={[
              { value: '', label: m.all },
              ...contract.DemandState.options.map((state) => ({
                value: state,
                label: `${say(contract.demandStates[state])} ${number(counts.data?.states.find((one) => one.state === state)?.count ?? 0)}`,
              })),
            ]}
          />
          <Select
            allowClear
            aria-label={m.item}
            placeholder={m.item}
            style={{ width: 140 }}
            value={search.item ?? null}
            onChange={(item) => set({ item: item ?? undefined })}
            options={Object.entries(needItems).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select
            allowClear
            aria-label={m.channel}
            placeholder={m.channel}
            style={{ width: 140 }}
            value={search.channel ?? null}
            onChange={(channel) => set({ channel: channel ?? undefined })}
            options={contract.DemandChannel.options.map((value) => ({
              value,
              label: say(contract.demandChannels[value]),
            }))}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <SearchBox label={m.search} width={180} value={search.q} onSearch={(q) => set({ q })} />
          <Checkbox
            checked={search.overdue === 'yes'}
            onChange={(event) => set({ overdue: event.target.checked ? 'yes' : undefined })}
          >
            {m.onlyOverdue} {number(counts.data?.overdue ?? 0)}
          </Checkbox>
        </>
      }
    >
      <RulesNote of="mergeDays" region={search.region} />
      <DataTable
        name="demands"
        label={m.title}
        rows={rowsOf(contract.listDemands, list.data)}
        rowKey={(d) => d.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listDemands, { query }) }}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
      {adding && <AddForm onClose={() => set({ adding: undefined })} />}
      {arranging && <ArrangeForm demand={arranging} onClose={() => setArranging(null)} />}
      {ordering && (
        <OrderDemands
          demandIds={[ordering.id]}
          title={`${m.toOrder} · ${ordering.elderName} · ${say(needItems[ordering.item])}`}
          onClose={() => setOrdering(null)}
        />
      )}
      {closing && <CloseForm {...closing} onClose={() => setClosing(null)} />}
    </Page>
  )
}
