import * as contract from '#contract/care-money'
import { StatementState, statementStates, type StatementId } from '#contract/care-words'
import { uuidv7 } from '#contract/id'
import { shortTime, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { MonthInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { statementsRoute } from './pages.tsx'
import { StatementTag } from './parts.tsx'

/** What the government owes its providers: to settle, and every statement. */
export function StatementsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = statementsRoute.useSearch()
  const navigate = statementsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const month = search.month ?? `${today().slice(0, 7)}-01`
  const query = search.state ? { state: search.state } : {}
  const list = useInfiniteQuery(pages(contract.listStatements, { query }))
  const open = useQuery(q(contract.unsettled, { query: { month } }))
  const make = useAction(contract.makeStatement, {
    changes: [contract.listStatements, contract.unsettled],
    done: (made) => void navigate({ to: paths.careStatement, params: { statementId: made.id } }),
  })
  return (
    <Page
      title={m.statements}
      filters={
        <>
          <MonthInput
            value={month.slice(0, 7)}
            onChange={(next) => set({ month: next ? `${next}-01` : undefined })}
            aria-label={m.month}
          />
          <Segmented<'all' | StatementState>
            value={search.state ?? 'all'}
            onChange={(next) => set({ state: next === 'all' ? undefined : next })}
            options={[
              { value: 'all', label: m.all },
              ...StatementState.options.map((value) => ({ value, label: say(statementStates[value]) })),
            ]}
          />
        </>
      }
    >
      <ProblemNote error={make.error} />
      <Panel title={m.unsettled} note={m.unsettledNote} flush>
        <DataTable
          name="care-unsettled"
          label={m.unsettled}
          rows={open.data?.items ?? []}
          rowKey={(one) => `${one.orgId} ${one.regionCode}`}
          source={open}
          empty={<Empty title={m.nothingUnsettled} />}
          columns={[
            { key: 'org', title: m.provider, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'region',
              title: m.region,
              width: 140,
              render: (one) => one.regionName ?? one.regionCode,
              text: (one) => one.regionName,
            },
            {
              key: 'orders',
              title: m.orders,
              width: 110,
              align: 'right',
              render: (one) => <span className="digits">{one.orders}</span>,
              text: (one) => one.orders,
            },
            {
              key: 'disputed',
              title: m.disputed,
              width: 110,
              align: 'right',
              render: (one) => <span className="digits">{one.disputed}</span>,
              text: (one) => one.disputed,
            },
            {
              key: 'amount',
              title: m.amount,
              width: 150,
              align: 'right',
              render: (one) => <span className="digits">{yuan(one.amountFen)}</span>,
              text: (one) => one.amountFen / 100,
            },
            {
              key: 'do',
              title: '',
              width: 140,
              render: (one) => (
                <ActionButton
                  size="small"
                  needs="care.settle"
                  onClick={() =>
                    make.mutate({
                      params: { id: uuidv7() as StatementId }, // made here in the shape of the brand
                      body: { orgId: one.orgId, region: one.regionCode, month },
                    })
                  }
                >
                  {m.make}
                </ActionButton>
              ),
            },
          ]}
        />
      </Panel>
      <Panel title={m.statements} flush>
        <DataTable<contract.Statement>
          name="care-statements"
          label={m.statements}
          rows={rowsOf(contract.listStatements, list.data)}
          rowKey={(one) => one.id}
          source={list}
          onOpen={(one) => void navigate({ to: paths.careStatement, params: { statementId: one.id } })}
          empty={<Empty title={m.noStatements} />}
          exportAs={{ file: m.statements, rows: () => everyRow(contract.listStatements, { query }) }}
          columns={[
            {
              key: 'number',
              title: '№',
              width: 80,
              align: 'right',
              render: (one) => <span className="digits">{one.number}</span>,
              text: (one) => one.number,
            },
            {
              key: 'month',
              title: m.month,
              width: 100,
              render: (one) => <span className="digits">{one.month.slice(0, 7)}</span>,
              text: (one) => one.month,
            },
            { key: 'org', title: m.provider, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'region',
              title: m.region,
              width: 120,
              render: (one) => one.regionName ?? one.regionCode,
              text: (one) => one.regionName,
            },
            {
              key: 'payable',
              title: m.payable,
              width: 190,
              align: 'right',
              render: (one) => `${m.ordersN(one.payable)} ${yuan(one.payableFen)}`,
              text: (one) => one.payableFen / 100,
            },
            {
              key: 'held',
              title: m.held,
              width: 90,
              align: 'right',
              render: (one) => m.ordersN(one.held),
              text: (one) => one.held,
            },
            {
              key: 'blocked',
              title: m.blocked,
              width: 90,
              align: 'right',
              render: (one) => m.ordersN(one.blocked),
              text: (one) => one.blocked,
            },
            {
              key: 'prepared',
              title: m.prepared,
              width: 200,
              render: (one) => `${one.preparedBy ?? '—'} ${shortTime(one.preparedAt)}`,
              text: (one) => one.preparedBy,
            },
            {
              key: 'state',
              title: m.state,
              width: 110,
              render: (one) => <StatementTag state={one.state} />,
              text: (one) => say(statementStates[one.state]),
            },
          ]}
        />
      </Panel>
    </Page>
  )
}
