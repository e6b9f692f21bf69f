import { listPostings } from '#contract/ledger'
import { postingSources } from '#contract/ledger-sources'
import { fullTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { ledgerJournalRoute } from './pages.tsx'
import { Amount, Parts, PostingLink, useSayMemo, useSourceName } from './words.tsx'
import './ledger.css'

type Row = z.output<typeof listPostings.returns>['items'][number]

/** Every posting of one's place, newest first. */
export function JournalPage() {
  const m = useMessages(messages)
  const sayMemo = useSayMemo()
  const sourceName = useSourceName()
  const search = ledgerJournalRoute.useSearch()
  const navigate = ledgerJournalRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery({
    ...pages(listPostings, { query: { ...search, limit: 100 } }),
    placeholderData: keepPreviousData,
  })
  const columns: Column<Row>[] = [
    {
      key: 'day',
      title: m.day,
      width: 110,
      render: (row) => <span className="digits">{row.day}</span>,
      text: (row) => row.day,
    },
    {
      key: 'at',
      title: m.at,
      width: 160,
      render: (row) => <time className="digits">{fullTime(row.at)}</time>,
      text: (row) => fullTime(row.at),
    },
    {
      key: 'memo',
      title: m.memo,
      render: (row) => (
        <span className="inline-actions">
          {sayMemo(row.memo)}
          {row.reverses !== null && <Tag tone="medium">{m.isReversal}</Tag>}
          {row.reversedBy !== null && <Tag tone="medium">{m.reversedBy}</Tag>}
        </span>
      ),
      text: (row) => sayMemo(row.memo),
    },
    {
      key: 'moved',
      title: m.moved,
      align: 'right',
      width: 160,
      render: (row) =>
        row.moved.map((sum) => (
          <div key={sum.unit}>
            <Amount unit={sum.unit} value={sum.amount} strong />
          </div>
        )),
      text: (row) => row.moved.map((sum) => (sum.unit === 'fen' ? sum.amount / 100 : sum.amount)).join(' / '),
    },
    {
      key: 'lines',
      title: m.lines,
      align: 'right',
      width: 64,
      render: (row) => row.lines,
      text: (row) => row.lines,
    },
    {
      key: 'source',
      title: m.source,
      width: 140,
      render: (row) => sourceName(row.source),
      text: (row) => sourceName(row.source),
    },
    {
      key: 'by',
      title: m.by,
      width: 130,
      render: (row) => row.madeByName ?? m.system,
      text: (row) => row.madeByName ?? m.system,
    },
    {
      key: 'number',
      title: m.number,
      width: 110,
      render: (row) => <PostingLink id={row.id} />,
      text: (row) => row.id,
    },
  ]
  const filtered = Object.values(search).some((value) => value !== undefined)
  return (
    <Page
      title={`${m.title} · ${m.journal}`}
      filters={
        <>
          <Parts now="journal" />
          <DayRange from={search.from} to={search.to} onChange={(from, to) => set({ from, to })} />
          <SearchBox label={m.findMemo} width={170} value={search.q} onSearch={(q) => set({ q })} />
          <Select<string>
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={m.source}
            placeholder={m.source}
            style={{ width: 170 }}
            value={search.source ?? null}
            onChange={(source) => set({ source: source ?? undefined })}
            options={Object.keys(postingSources).map((value) => ({ value, label: sourceName(value) }))}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
          <Select<'reversals' | 'reversed'>
            allowClear
            aria-label={m.anyState}
            placeholder={m.anyState}
            style={{ width: 130 }}
            value={search.reversal ?? null}
            onChange={(reversal) => set({ reversal: reversal ?? undefined })}
            options={[
              { value: 'reversals', label: m.reversals },
              { value: 'reversed', label: m.reversed },
            ]}
          />
          {filtered && (
            <Button type="text" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {m.clear}
            </Button>
          )}
        </>
      }
    >
      <DataTable
        name="ledger-journal"
        label={m.journal}
        rows={rowsOf(listPostings, list.data)}
        rowKey={(row) => row.id}
        columns={columns}
        source={list}
        onOpen={(row) => void navigate({ to: paths.ledgerPosting, params: { postingId: row.id } })}
        empty={<Empty title={m.noPostings}>{m.noPostingsHint}</Empty>}
        exportAs={{ file: m.journal, rows: () => everyRow(listPostings, { query: search }) }}
      />
    </Page>
  )
}
