import * as contract from '#contract/care-demands'
import { pauseKinds } from '#contract/care-words'
import { DemandChannel, demandChannels } from '#contract/demands'
import { needItems } from '#contract/people-words'
import { ago, distance, fullTime, listed, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select, Tag as Chip } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './care.css'
import { demandMessages } from './demand-messages.ts'
import { OrderDemands } from './OrderDemands.tsx'
import { demandOrdersRoute } from './pages.tsx'

type Row = contract.DemandProposal

/** What would be ordered for whom: ticked, ordered, and each answered for itself. */
export function DemandOrdersPage() {
  const m = useMessages(demandMessages)
  const say = useWord()
  const search = demandOrdersRoute.useSearch()
  const navigate = demandOrdersRoute.useNavigate()
  const [selected, setSelected] = useState<string[]>([])
  const [ordering, setOrdering] = useState<Row['demandId'][] | null>(null)
  const set = (change: Partial<typeof search>) => {
    setSelected([])
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  }
  const list = useInfiniteQuery(pages(contract.listDemandProposals, { query: search }))
  const rows = rowsOf(contract.listDemandProposals, list.data)
  const chosen = rows.filter((one) => selected.includes(one.demandId))
  const columns: Column<Row>[] = [
    {
      key: 'elder',
      title: m.elder,
      width: 150,
      render: (one) => (
        <>
          <Link to={paths.elderNeeds} params={{ elderId: one.elderId }}>
            {one.elderName}
          </Link>{' '}
          <small className="field-hint">{m.years(one.age)}</small>{' '}
          {one.away && <Tag tone="high">{say(pauseKinds[one.away])}</Tag>}
        </>
      ),
      text: (one) => one.elderName,
    },
    {
      key: 'region',
      title: m.region,
      width: 140,
      render: (one) => one.regionName,
      text: (one) => one.regionName,
    },
    {
      key: 'need',
      title: m.need,
      width: 100,
      render: (one) => say(needItems[one.need]),
      text: (one) => say(needItems[one.need]),
    },
    {
      key: 'said',
      title: m.said,
      width: 220,
      render: (one) => (
        <span title={one.sources.map((s) => `${fullTime(s.at)} ${s.byName} ${s.text}`).join('\n')}>
          {listed([...new Set(one.sources.map((s) => say(demandChannels[s.channel])))])}{' '}
          <small className="field-hint">{one.sources.at(-1)?.text}</small>
          <br />
          <small className="field-hint">{ago(one.openedAt)}</small>
        </span>
      ),
      text: (one) =>
        `${listed(one.sources.map((s) => `${say(demandChannels[s.channel])} ${s.text}`))} ${fullTime(one.openedAt)}`,
    },
    {
      key: 'item',
      title: m.item,
      width: 170,
      render: (one) =>
        one.item ? (
          <>
            {say(one.item.words)} <small className="field-hint">{m.minutes(one.item.minutes)}</small>
          </>
        ) : (
          <Tag tone="medium">{m.noItem}</Tag>
        ),
      text: (one) => (one.item ? say(one.item.words) : m.noItem),
    },
    {
      key: 'provider',
      title: m.provider,
      width: 240,
      render: (one) =>
        one.provider ? (
          <>
            {one.provider.orgName}
            <br />
            <small className="field-hint">
              {listed([
                yuan(one.provider.priceFen),
                ...(one.provider.metres === null ? [] : [distance(one.provider.metres)]),
                ...(one.providers > 1 ? [m.others(one.providers - 1)] : []),
              ])}
            </small>
          </>
        ) : (
          one.item && <Tag tone="medium">{m.noProvider}</Tag>
        ),
      text: (one) => one.provider?.orgName ?? (one.item ? m.noProvider : ''),
    },
    {
      key: 'quota',
      title: m.quota,
      width: 130,
      render: (one) => (one.quota ? m.quotaLeft(quotaText(one.quota, m)) : '—'),
      text: (one) => (one.quota ? quotaText(one.quota, m) : ''),
    },
    {
      key: 'do',
      title: '',
      width: 90,
      render: (one) => (
        <ActionButton
          size="small"
          needs="care.place"
          disabledReason={one.item ? undefined : m.noItem}
          onClick={() => setOrdering([one.demandId])}
        >
          {m.order}
        </ActionButton>
      ),
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      filters={
        <>
          <Select
            allowClear
            aria-label={m.need}
            placeholder={m.need}
            style={{ width: 140 }}
            value={search.need ?? null}
            onChange={(need) => set({ need: need ?? undefined })}
            options={Object.entries(needItems).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select
            allowClear
            aria-label={m.channel}
            placeholder={m.channel}
            style={{ width: 140 }}
            value={search.channel ?? null}
            onChange={(channel) => set({ channel: channel ?? undefined })}
            options={DemandChannel.options.map((value) => ({ value, label: say(demandChannels[value]) }))}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <SearchBox label={m.search} width={180} value={search.q} onSearch={(q) => set({ q })} />
          {search.campaignId && (
            <Chip closable onClose={() => set({ campaignId: undefined })}>
              {m.campaign}
            </Chip>
          )}
        </>
      }
    >
      <DataTable<Row>
        name="care-demands"
        label={m.title}
        rows={rows}
        rowKey={(one) => one.demandId}
        columns={columns}
        source={list}
        selected={selected}
        onSelect={setSelected}
        tools={
          <ActionButton
            type="primary"
            needs="care.place"
            disabledReason={
              chosen.length === 0
                ? m.chooseFirst
                : chosen.length > contract.MOST_ORDERS
                  ? m.most(contract.MOST_ORDERS)
                  : undefined
            }
            onClick={() => setOrdering(chosen.map((one) => one.demandId))}
          >
            {m.orderN(chosen.length)}
          </ActionButton>
        }
        exportAs={{ file: m.title, rows: () => everyRow(contract.listDemandProposals, { query: search }) }}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
      {ordering && (
        <OrderDemands
          demandIds={ordering}
          title={m.orderN(ordering.length)}
          onClose={() => setOrdering(null)}
          done={() => setSelected([])}
        />
      )}
    </Page>
  )
}

const quotaText = ({ unit, left }: NonNullable<Row['quota']>, m: { minutes: (n: number) => string }) =>
  unit === 'fen' ? yuan(left) : m.minutes(left)
