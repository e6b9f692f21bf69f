import {
  AccountKind,
  accountKindNames,
  Holder,
  holderNames,
  type LedgerAccount,
  listAccounts,
  totals,
  Unit,
  unitNames,
} from '#contract/ledger'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { ledgerRoute } from './pages.tsx'
import { Amount, HeldBy, Parts } from './words.tsx'
import './ledger.css'

/** Who holds what: balances by kind, each opening its accounts, and the accounts themselves. */
export function AccountsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = ledgerRoute.useSearch()
  const navigate = ledgerRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery({
    ...pages(listAccounts, { query: { ...search, limit: 100 } }),
    placeholderData: keepPreviousData,
  })
  const sums = useQuery({
    ...q(totals, { query: search.region === undefined ? {} : { region: search.region } }),
    placeholderData: keepPreviousData,
  })
  const columns: Column<LedgerAccount>[] = [
    {
      key: 'name',
      title: m.name,
      render: (row) => (
        <Link to={paths.ledgerAccount} params={{ accountId: row.id }}>
          {row.name}
        </Link>
      ),
      text: (row) => row.name,
    },
    {
      key: 'code',
      title: m.code,
      optional: true,
      render: (row) => <span className="digits">{row.code}</span>,
      text: (row) => row.code,
    },
    {
      key: 'kind',
      title: m.kind,
      width: 150,
      render: (row) => say(accountKindNames[row.kind]),
      text: (row) => say(accountKindNames[row.kind]),
    },
    {
      key: 'holder',
      title: m.holder,
      width: 160,
      render: (row) => <HeldBy of={row} />,
      text: (row) => row.holderName ?? row.elderId ?? row.orgId ?? say(holderNames.place),
    },
    { key: 'region', title: m.region, render: (row) => row.regionName, text: (row) => row.regionName },
    {
      key: 'balance',
      title: m.balance,
      align: 'right',
      width: 150,
      render: (row) => <Amount unit={row.unit} value={row.balance} strong />,
      text: (row) => (row.unit === 'fen' ? row.balance / 100 : row.balance),
    },
    {
      key: 'unit',
      title: m.unit,
      width: 120,
      optional: true,
      render: (row) => say(unitNames[row.unit]),
      text: (row) => say(unitNames[row.unit]),
    },
    {
      key: 'state',
      title: m.state,
      width: 150,
      render: (row) => (
        <span className="inline-actions">
          {row.closedAt === null ? m.open : <Tag>{`${m.closed} ${shortTime(row.closedAt)}`}</Tag>}
          {row.guarded && <Tag tone="low">{m.guarded}</Tag>}
        </span>
      ),
      text: (row) => (row.closedAt === null ? m.open : m.closed),
    },
  ]
  const filtered = Object.values(search).some((value) => value !== undefined)
  return (
    <Page
      title={m.title}
      note={m.note}
      filters={
        <>
          <Parts now="accounts" />
          <SearchBox label={m.find} width={200} value={search.q} onSearch={(q) => set({ q })} />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
          <Choice
            label={m.kind}
            value={search.kind}
            options={AccountKind.options.map((value) => ({ value, label: say(accountKindNames[value]) }))}
            onChange={(kind) => set({ kind })}
          />
          <Choice
            label={m.unit}
            value={search.unit}
            options={Unit.options.map((value) => ({ value, label: say(unitNames[value]) }))}
            onChange={(unit) => set({ unit })}
          />
          <Choice
            label={m.holder}
            value={search.holder}
            options={Holder.options.map((value) => ({ value, label: say(holderNames[value]) }))}
            onChange={(holder) => set({ holder })}
          />
          <Choice
            label={m.state}
            value={search.state}
            options={[
              { value: 'open', label: m.open },
              { value: 'closed', label: m.closed },
            ]}
            onChange={(state) => set({ state })}
          />
          {filtered && (
            <Button type="text" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {m.clear}
            </Button>
          )}
        </>
      }
    >
      {sums.data && sums.data.items.length > 0 && (
        <div className="ledger-totals">
          {sums.data.items.map((sum) => {
            const chosen = search.kind === sum.kind && search.unit === sum.unit
            return (
              <button
                type="button"
                key={`${sum.kind} ${sum.unit}`}
                className="ledger-total"
                aria-pressed={chosen}
                onClick={() =>
                  set(chosen ? { kind: undefined, unit: undefined } : { kind: sum.kind, unit: sum.unit })
                }
              >
                <span>{say(accountKindNames[sum.kind])}</span>
                <Amount unit={sum.unit} value={sum.balance} strong />
                <small>{m.count(number(sum.accounts))}</small>
              </button>
            )
          })}
        </div>
      )}
      <DataTable
        name="ledger-accounts"
        label={m.accounts}
        rows={rowsOf(listAccounts, list.data)}
        rowKey={(row) => row.id}
        columns={columns}
        source={list}
        onOpen={(row) => void navigate({ to: paths.ledgerAccount, params: { accountId: row.id } })}
        rowTone={(row) => (row.closedAt === null ? undefined : 'is-gone')}
        {...(filtered ? {} : { empty: <Empty title={m.noAccounts}>{m.noAccountsHint}</Empty> })}
        exportAs={{ file: m.accounts, rows: () => everyRow(listAccounts, { query: search }) }}
      />
    </Page>
  )
}

function Choice<K extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string
  value: K | undefined
  options: { value: K; label: string }[]
  onChange: (value: K | undefined) => void
}) {
  return (
    <Select<K>
      allowClear
      aria-label={label}
      placeholder={label}
      style={{ width: 120 }}
      popupMatchSelectWidth={false}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      options={options}
    />
  )
}
