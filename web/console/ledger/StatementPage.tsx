import { accountKindNames, exportStatement, showAccount, statement } from '#contract/ledger'
import { linkTo } from '#web/lib/call.ts'
import { dayText, fullTime, number, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { z } from 'zod'
import { messages } from './messages.ts'
import { ledgerAccountRoute } from './pages.tsx'
import { Amount, HeldBy, PostingLink, useSayMemo, useSourceName } from './words.tsx'
import './ledger.css'

type AccountRef = z.output<typeof showAccount.params>['id']
type Line = z.output<typeof statement.returns>['items'][number]

/** The entries of one account with the balance after each, newest first; on paper with its head and the day of printing. */
export function StatementPage() {
  const m = useMessages(messages)
  const sayMemo = useSayMemo()
  const sourceName = useSourceName()
  const say = useWord()
  const now = useNow(60_000)
  const { accountId } = ledgerAccountRoute.useParams()
  const search = ledgerAccountRoute.useSearch()
  const navigate = ledgerAccountRoute.useNavigate()
  // The address holds what a link of this app put there; the server refuses anything else.
  const params = { id: accountId as AccountRef }
  const account = useQuery(q(showAccount, { params }))
  const list = useInfiniteQuery({
    ...pages(statement, { params, query: { ...search, limit: 200 } }),
    placeholderData: keepPreviousData,
  })
  const rows = rowsOf(statement, list.data)
  const { data } = account
  if (account.error) return <ProblemNote error={account.error} retry={() => void account.refetch()} />
  if (!data) return null
  const period = list.data?.pages[0]
  const { from, to } = search
  const span =
    from && to
      ? m.period(dayText(from), dayText(to))
      : from
        ? m.sinceDay(dayText(from))
        : to
          ? m.untilDay(dayText(to))
          : m.whole
  const columns: Column<Line>[] = [
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
      optional: true,
      render: (row) => <time className="digits">{fullTime(row.at)}</time>,
    },
    { key: 'memo', title: m.memo, render: (row) => sayMemo(row.memo), text: (row) => sayMemo(row.memo) },
    {
      key: 'source',
      title: m.source,
      width: 140,
      render: (row) => sourceName(row.source),
    },
    {
      key: 'amount',
      title: m.amount,
      align: 'right',
      width: 150,
      render: (row) => <Amount unit={data.unit} value={row.amount} />,
    },
    {
      key: 'balance',
      title: m.balance,
      align: 'right',
      width: 150,
      render: (row) => <Amount unit={data.unit} value={row.balance} strong />,
    },
    { key: 'posting', title: m.number, width: 110, render: (row) => <PostingLink id={row.postingId} /> },
  ]
  return (
    <Page
      title={`${m.statement} · ${data.name}`}
      note={<span className="only-print">{m.printedAt(fullTime(now))}</span>}
      actions={
        <>
          <Button href={linkTo(exportStatement, { params, query: search })}>{m.exportCsv}</Button>
          <Button onClick={() => window.print()}>{m.print}</Button>
        </>
      }
      filters={
        <DayRange
          from={search.from}
          to={search.to}
          onChange={(from, to) => void navigate({ search: { from, to }, replace: true })}
        />
      }
    >
      <Panel>
        <Facts
          columns={3}
          items={[
            [
              m.code,
              <span key="code" className="digits">
                {data.code}
              </span>,
            ],
            [m.kind, say(accountKindNames[data.kind])],
            [m.holder, <HeldBy key="holder" of={data} />],
            [m.region, data.regionName],
            [m.balance, <Amount key="balance" unit={data.unit} value={data.balance} strong />],
            [m.openedAt, fullTime(data.openedAt)],
            [
              m.state,
              <span key="state" className="inline-actions">
                {data.closedAt === null ? m.open : `${m.closed} ${fullTime(data.closedAt)}`}
                {data.guarded && <Tag tone="low">{m.guarded}</Tag>}
              </span>,
            ],
            period !== undefined && [
              m.opening,
              <Amount key="opening" unit={data.unit} value={period.opening} />,
            ],
            period !== undefined && [
              m.closing,
              <Amount key="closing" unit={data.unit} value={period.closing} />,
            ],
            period !== undefined && [m.day, `${span} · ${m.lineCount(number(period.lines))}`],
            period !== undefined && [
              m.incoming,
              <Amount key="incoming" unit={data.unit} value={period.incoming} />,
            ],
            period !== undefined && [
              m.outgoing,
              <Amount key="outgoing" unit={data.unit} value={period.outgoing} />,
            ],
          ]}
        />
      </Panel>
      <DataTable
        name="ledger-statement"
        label={m.statement}
        rows={rows}
        rowKey={(row) => `${row.postingId} ${row.line}`}
        columns={columns}
        source={list}
        empty={<Empty title={m.noPostings}>{m.noPostingsHint}</Empty>}
      />
    </Page>
  )
}
