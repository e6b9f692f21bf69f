import { showPosting, Unit } from '#contract/ledger'
import { dayText, fullTime, useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { ledgerPostingRoute } from './pages.tsx'
import { Amount, HeldBy, PostingLink, useSayMemo, useSourceName } from './words.tsx'
import './ledger.css'

type PostingRef = z.output<typeof showPosting.params>['id']
type Entry = z.output<typeof showPosting.returns>['entries'][number]

/** One posting with its lines, what it reverses or what reversed it. */
export function PostingPage() {
  const m = useMessages(messages)
  const sayMemo = useSayMemo()
  const sourceName = useSourceName()
  const now = useNow(60_000)
  const { postingId } = ledgerPostingRoute.useParams()
  // The address holds what a link of this app put there; the server refuses anything else.
  const posting = useQuery(q(showPosting, { params: { id: postingId as PostingRef } }))
  const { data } = posting
  if (posting.error) return <ProblemNote error={posting.error} retry={() => void posting.refetch()} />
  if (!data) return null
  const sums = Unit.options
    .map((unit) => ({ unit, entries: data.entries.filter((entry) => entry.unit === unit) }))
    .filter(({ entries }) => entries.length > 0)
  const columns: Column<Entry>[] = [
    {
      key: 'account',
      title: m.account,
      render: (entry) => (
        <Link to={paths.ledgerAccount} params={{ accountId: entry.accountId }}>
          {entry.name}
        </Link>
      ),
      text: (entry) => entry.name,
    },
    {
      key: 'holder',
      title: m.holder,
      width: 200,
      render: (entry) => <HeldBy of={entry} />,
      text: (entry) => entry.holderName ?? entry.elderId ?? entry.orgId ?? '',
    },
    {
      key: 'code',
      title: m.code,
      render: (entry) => <span className="digits">{entry.code}</span>,
      text: (entry) => entry.code,
    },
    {
      key: 'amount',
      title: m.amount,
      align: 'right',
      width: 180,
      render: (entry) => <Amount unit={entry.unit} value={entry.amount} strong />,
      text: (entry) => (entry.unit === 'fen' ? entry.amount / 100 : entry.amount),
    },
  ]
  return (
    <Page
      title={`${m.posting} · ${sayMemo(data.memo)}`}
      note={
        <>
          {data.reverses !== null && <Tag tone="medium">{m.isReversal}</Tag>}
          {data.reversedBy !== null && <Tag tone="medium">{m.reversedBy}</Tag>}
          <span className="only-print">{m.printedAt(fullTime(now))}</span>
        </>
      }
      actions={<Button onClick={() => window.print()}>{m.print}</Button>}
    >
      <Panel>
        <Facts
          columns={3}
          items={[
            [m.day, dayText(data.day)],
            [m.at, fullTime(data.at)],
            [m.by, data.madeByName ?? m.system],
            [m.source, sourceName(data.source)],
            [
              m.number,
              <span key="number" className="digits">
                {data.id}
              </span>,
            ],
            [m.subject, data.subjectId && <span className="digits">{data.subjectId}</span>],
            data.reverses !== null && [m.original, <PostingLink key="of" id={data.reverses} />],
            data.reversedBy !== null && [m.reversal, <PostingLink key="by" id={data.reversedBy} />],
          ]}
        />
        <p className="ledger-hash" title="SHA-256">
          {m.hash} {data.hash}
        </p>
      </Panel>
      <DataTable
        name="ledger-entries"
        label={m.entries}
        rows={data.entries}
        rowKey={(entry) => `${entry.accountId} ${data.entries.indexOf(entry)}`}
        columns={columns}
        source={posting}
        tools={sums.map(({ unit, entries }) => (
          <span key={unit}>
            {m.sum} <Amount unit={unit} value={entries.reduce((all, entry) => all + entry.amount, 0)} />
          </span>
        ))}
      />
    </Page>
  )
}
