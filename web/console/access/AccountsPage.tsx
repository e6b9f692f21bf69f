import { type AccountSummary, exportAccounts, listAccounts } from '#contract/accounts'
import { RoleName, roles } from '#contract/permission'
import { linkTo } from '#web/lib/call.ts'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input, Select, type InputRef } from 'antd'
import { useEffect, useMemo, useRef, useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './access.css'
import { messages } from './account-messages.ts'
import { NewAccountForm } from './NewAccountForm.tsx'
import { accountsRoute } from './pages.tsx'

/** The accounts that one administers: search, filters in the address, sort, export; a click opens one. */
export function AccountsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const within = useSession().audience === 'org'
  const choices = RoleName.options.filter((value) => !within || roles[value].audience === 'org')
  const search = accountsRoute.useSearch()
  const navigate = accountsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const box = useRef<InputRef>(null)
  const [typed, setTyped] = useState(search.q ?? '')
  useHotkeys({ '/': () => box.current?.focus(), n: () => set({ new: true }) })
  useEffect(() => {
    const wait = setTimeout(() => {
      if ((search.q ?? '') !== typed.trim())
        void navigate({ search: (s) => ({ ...s, q: typed.trim() || undefined }), replace: true })
    }, 200)
    return () => clearTimeout(wait)
  }, [typed, search.q, navigate])

  const { q: text, new: making, sort, ...filter } = search
  const query = { ...filter, ...(text ? { search: text } : {}), sort: sort ?? 'name' } as const
  const list = useInfiniteQuery({
    ...pages(listAccounts, { query: { ...query, limit: 100 } }),
    placeholderData: keepPreviousData,
  })
  const rows = rowsOf(listAccounts, list.data)
  const filtered = Object.values(filter).some((value) => value !== undefined) || Boolean(text)

  const columns = useMemo(
    (): Column<AccountSummary>[] => [
      {
        key: 'name',
        title: m.name,
        sort: 'name',
        width: 150,
        render: (r) => (
          <Link to={paths.account} params={{ accountId: r.id }}>
            {r.name}
          </Link>
        ),
      },
      {
        key: 'login',
        title: m.login,
        width: 150,
        render: (r) => r.login ?? <span className="unknown">—</span>,
      },
      {
        key: 'phone',
        title: m.phone,
        width: 120,
        render: (r) => <span className="digits">{r.phoneMasked ?? <span className="unknown">—</span>}</span>,
      },
      {
        key: 'roles',
        title: m.roles,
        render: (r) =>
          r.roles.length > 0 ? (
            r.roles.map((role) => say(roles[role])).join(say({ zh: '、', en: ', ' }))
          ) : (
            <Tag tone="medium">{m.noPost}</Tag>
          ),
      },
      {
        key: 'region',
        title: m.region,
        width: 150,
        render: (r) => r.regionName ?? (r.regionCode === 0 ? m.all : r.regionCode),
      },
      { key: 'state', title: m.state, width: 150, render: (r) => <StateTag account={r} /> },
      {
        key: 'factor',
        title: m.factor,
        width: 90,
        render: (r) => (r.totp ? m.factors.on : <span className="unknown">{m.factors.off}</span>),
      },
      {
        key: 'seen',
        title: m.lastSignedIn,
        sort: '-lastSignedInAt',
        width: 110,
        render: (r) =>
          r.lastSignedInAt ? (
            <time title={fullTime(r.lastSignedInAt)}>{shortTime(r.lastSignedInAt)}</time>
          ) : (
            <span className="unknown">{m.never}</span>
          ),
      },
      {
        key: 'created',
        title: m.created,
        sort: '-createdAt',
        width: 110,
        render: (r) => <time title={fullTime(r.createdAt)}>{shortTime(r.createdAt)}</time>,
      },
    ],
    [m, say],
  )

  return (
    <Page
      title={m.accounts}
      actions={
        <>
          <Button href={linkTo(exportAccounts, { query })}>{m.exportFile}</Button>
          <ActionButton type="primary" needs="access.accounts" hotkey="N" onClick={() => set({ new: true })}>
            {m.create}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Input
            ref={box}
            allowClear
            style={{ width: 280 }}
            aria-label={m.find}
            placeholder={m.find}
            maxLength={60}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            suffix={<kbd aria-hidden>/</kbd>}
          />
          <Select<RoleName>
            allowClear
            aria-label={m.role}
            placeholder={m.role}
            style={{ width: 150 }}
            value={search.role ?? null}
            onChange={(role) => set({ role: role ?? undefined })}
            options={choices.map((value) => ({ value, label: say(roles[value]) }))}
            popupMatchSelectWidth={false}
          />
          <Select<keyof typeof m.states>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 100 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={(['active', 'disabled', 'locked'] as const).map((value) => ({
              value,
              label: m.states[value],
            }))}
          />
          <Select<keyof typeof m.factors>
            allowClear
            aria-label={m.factor}
            placeholder={m.factor}
            style={{ width: 120 }}
            value={search.secondFactor ?? null}
            onChange={(secondFactor) => set({ secondFactor: secondFactor ?? undefined })}
            options={(['on', 'off'] as const).map((value) => ({ value, label: m.factors[value] }))}
          />
          {!within && (
            <RegionPicker
              value={search.region}
              onChange={(region) => set({ region })}
              label={m.region}
              width={180}
            />
          )}
          {filtered && (
            <Button
              type="text"
              size="small"
              onClick={() => {
                setTyped('')
                void navigate({ search: {}, replace: true })
              }}
            >
              {m.clear}
            </Button>
          )}
        </>
      }
    >
      <DataTable
        name="accounts"
        label={m.accounts}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        sort={{ by: sort ?? 'name', descending: sort !== undefined && sort !== 'name' }}
        onSort={(next) =>
          set({ sort: next?.by === '-createdAt' || next?.by === '-lastSignedInAt' ? next.by : undefined })
        }
        onOpen={(r) => void navigate({ to: paths.account, params: { accountId: r.id } })}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
      {making && <NewAccountForm onClose={() => set({ new: undefined })} />}
    </Page>
  )
}

export function StateTag({ account }: { account: Pick<AccountSummary, 'state' | 'lockedUntil'> }) {
  const m = useMessages(messages)
  if (account.state === 'disabled') return <Tag>{m.states.disabled}</Tag>
  if (account.lockedUntil) return <Tag tone="high">{m.lockedUntil(shortTime(account.lockedUntil))}</Tag>
  return <Tag tone="good">{m.states.active}</Tag>
}
