import { type Check, faultNames, listChecks, startCheck } from '#contract/ledger'
import { duration, fullTime, number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { Parts } from './words.tsx'
import './ledger.css'

/** Whether the ledger adds up: each check with what it found. */
export function ChecksPage() {
  const m = useMessages(messages)
  const say = useWord()
  const checks = useQuery({
    ...q(listChecks),
    // Until the one under way has ended.
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.endedAt === null) ? 1000 : false),
  })
  const start = useAction(startCheck, { changes: [listChecks] })
  const running = checks.data?.items.some((one) => one.endedAt === null) ?? false
  const columns: Column<Check>[] = [
    {
      key: 'at',
      title: m.started,
      width: 170,
      render: (row) => <time className="digits">{fullTime(row.startedAt)}</time>,
      text: (row) => fullTime(row.startedAt),
    },
    {
      key: 'result',
      title: m.result,
      width: 150,
      render: (row) =>
        row.endedAt === null ? (
          <Tag tone="low">{m.running}</Tag>
        ) : row.faults === 0 ? (
          <Tag tone="good">{m.fits}</Tag>
        ) : (
          <Tag tone="critical">{m.faults(number(row.faults))}</Tag>
        ),
      text: (row) => (row.endedAt === null ? m.running : row.faults),
    },
    {
      key: 'what',
      title: m.check,
      render: (row) => (row.endedAt === null ? '' : m.checked(number(row.postings), number(row.entries))),
      text: (row) => m.checked(number(row.postings), number(row.entries)),
    },
    {
      key: 'took',
      title: m.took,
      width: 110,
      align: 'right',
      render: (row) =>
        row.endedAt === null
          ? ''
          : duration(Math.max(0, (Date.parse(row.endedAt) - Date.parse(row.startedAt)) / 1000)),
    },
    {
      key: 'found',
      title: m.found,
      render: (row) =>
        row.found.map((fault) => (
          <div key={`${fault.what} ${fault.id}`}>
            {say(faultNames[fault.what])}{' '}
            {fault.what === 'balance' ? (
              <Link to={paths.ledgerAccount} params={{ accountId: fault.id }} className="digits">
                …{fault.id.slice(-8)}
              </Link>
            ) : (
              <Link to={paths.ledgerPosting} params={{ postingId: fault.id }} className="digits">
                …{fault.id.slice(-8)}
              </Link>
            )}
          </div>
        )),
    },
  ]
  return (
    <Page
      title={`${m.title} · ${m.checks}`}
      note={m.checkNote}
      actions={
        <ActionButton
          type="primary"
          needs="ledger.read"
          loading={start.isPending || running}
          onClick={() => start.mutate({})}
        >
          {running ? m.checking : m.checkNow}
        </ActionButton>
      }
      filters={<Parts now="checks" />}
    >
      <ProblemNote error={start.error} />
      <DataTable
        name="ledger-checks"
        label={m.checks}
        rows={checks.data?.items ?? []}
        rowKey={(row) => row.id}
        columns={columns}
        source={checks}
        empty={<Empty title={m.never}>{m.neverHint}</Empty>}
      />
    </Page>
  )
}
