import * as contract from '#contract/benefit-care'
import * as payments from '#contract/benefit-payments'
import { accountFaults, holdReasons, recoveryStates } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { splitWords } from '#contract/words'
import { dayText, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { AccountRolls } from './AccountRolls.tsx'
import { AccountsTable } from './AccountsTable.tsx'
import { messages } from './messages.ts'
import { holdsRoute } from './pages.tsx'
import { PaymentTag, useReason } from './parts.tsx'
import { AccountForm, HoldForm, RecoveryForm, ReleaseForm } from './HoldForms.tsx'

/** What keeps a payment from reaching its payee: holds to look at, accounts to verify, money to take back, what came back. */
export function HoldsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const why = useReason()
  const search = holdsRoute.useSearch()
  const navigate = holdsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'holds'
  const holds = useInfiniteQuery({ ...pages(contract.listHolds, { query: {} }), enabled: tab === 'holds' })
  const recoveries = useInfiniteQuery({
    ...pages(contract.listRecoveries, { query: {} }),
    enabled: tab === 'recoveries',
  })
  const repay = useInfiniteQuery({
    ...pages(payments.listPayments, { query: { open: 'yes' } }),
    enabled: tab === 'repay',
  })
  const changes = [contract.listHolds, contract.listAccounts, contract.listRecoveries, payments.listPayments]
  const onClose = () => set({ form: undefined })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const nameOf = (row: { elderId: string | null; payeeName: string }) =>
    row.elderId ? (
      <Link to={paths.elder} params={{ elderId: row.elderId }}>
        {row.payeeName}
      </Link>
    ) : (
      row.payeeName
    )
  const name = {
    key: 'name',
    title: m.name,
    render: nameOf,
    text: (row: { payeeName: string }) => row.payeeName,
  }
  const region = {
    key: 'region',
    title: m.place,
    render: (row: { regionName: string | null }) => row.regionName ?? '—',
    text: (row: { regionName: string | null }) => row.regionName,
  }
  const hold = rowsOf(contract.listHolds, holds.data).find((one) => one.id === id)
  const recovery = rowsOf(contract.listRecoveries, recoveries.data).find((one) => one.id === id)
  return (
    <Page
      title={m.care}
      actions={
        <>
          {tab === 'accounts' && (
            <ActionButton needs="benefits.read" onClick={() => set({ form: 'account-lists' })}>
              {m.accountLists}
            </ActionButton>
          )}
          <ActionButton needs="benefits.prepare" onClick={() => set({ form: 'account' })}>
            {m.newAccount}
          </ActionButton>
          <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'hold' })}>
            {m.newHold}
          </ActionButton>
        </>
      }
      filters={
        <>
          <Segmented<'holds' | 'accounts' | 'recoveries' | 'repay'>
            value={tab}
            onChange={(next) => set({ tab: next === 'holds' ? undefined : next })}
            options={[
              { value: 'holds', label: m.holdTab },
              { value: 'repay', label: m.repayTab },
              { value: 'accounts', label: m.accountTab },
              { value: 'recoveries', label: m.recoveryTab },
            ]}
          />
          {tab === 'accounts' && (
            <SearchBox label={m.findAccount} width={260} value={search.q} onSearch={(q) => set({ q })} />
          )}
        </>
      }
    >
      {tab === 'holds' && (
        <DataTable<contract.Hold>
          name="benefit-holds"
          label={m.holdTab}
          rows={rowsOf(contract.listHolds, holds.data)}
          rowKey={(one) => one.id}
          source={holds}
          empty={<Empty title={m.noHolds} />}
          exportAs={{ file: m.holdTab, rows: () => everyRow(contract.listHolds, { query: {} }) }}
          columns={[
            name,
            region,
            {
              key: 'reason',
              title: m.reason,
              render: (one) => (
                <Tag tone={one.reason === 'death' ? 'high' : 'medium'}>{say(holdReasons[one.reason])}</Tag>
              ),
              text: (one) => say(holdReasons[one.reason]),
            },
            {
              key: 'since',
              title: m.since,
              width: 130,
              render: (one) => dayText(one.since),
              text: (one) => one.since,
            },
            {
              key: 'waiting',
              title: m.waiting,
              align: 'right',
              width: 130,
              render: (one) => yuan(one.waitingFen),
              text: (one) => one.waitingFen / 100,
            },
            {
              key: 'note',
              title: m.note,
              render: (one) => [one.source, one.note].filter(Boolean).join('：'),
              text: (one) => [one.source, one.note].filter(Boolean).join('：'),
            },
            {
              key: 'due',
              title: m.due,
              width: 120,
              render: (one) => (one.askBy ? <time className="digits">{shortTime(one.askBy)}</time> : '—'),
              text: (one) => one.askBy,
            },
            {
              key: 'do',
              title: '',
              width: 100,
              render: (one) => (
                <ActionButton
                  size="small"
                  needs="benefits.check"
                  onClick={() => set({ form: `release:${one.id}` })}
                >
                  {m.release}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {tab === 'repay' && (
        <DataTable<payments.Payment>
          name="benefit-came-back"
          label={m.repayTab}
          rows={rowsOf(payments.listPayments, repay.data)}
          rowKey={(one) => one.id}
          source={repay}
          onOpen={(one) => void navigate({ to: paths.benefitBatch, params: { batchId: one.batchId } })}
          exportAs={{
            file: m.repayTab,
            rows: () => everyRow(payments.listPayments, { query: { open: 'yes' } }),
          }}
          columns={[
            name,
            region,
            {
              key: 'batch',
              title: m.number,
              render: (one) => <span className="digits">{one.batchNumber}</span>,
              text: (one) => one.batchNumber,
            },
            {
              key: 'amount',
              title: m.amount,
              align: 'right',
              render: (one) => yuan(one.amount),
              text: (one) => one.amount / 100,
            },
            {
              key: 'state',
              title: m.state,
              width: 110,
              render: (one) => <PaymentTag state={one.state} />,
              text: (one) => one.state,
            },
            {
              key: 'faults',
              title: m.faults,
              render: (one) =>
                one.faults.length > 0
                  ? one.faults.map((fault) => (
                      <Tag key={fault} tone="high">
                        {say(accountFaults[fault])}
                      </Tag>
                    ))
                  : why(one.reason),
              text: (one) =>
                one.faults.length > 0
                  ? one.faults.map((fault) => say(accountFaults[fault])).join(' ')
                  : why(one.reason),
            },
          ]}
        />
      )}
      {tab === 'accounts' && <AccountsTable q={search.q} columns={[name, region]} />}
      {tab === 'recoveries' && <p className="note">{m.recoveryNote}</p>}
      {tab === 'recoveries' && (
        <DataTable<contract.Recovery>
          name="benefit-recoveries"
          label={m.recoveryTab}
          rows={rowsOf(contract.listRecoveries, recoveries.data)}
          rowKey={(one) => one.id}
          source={recoveries}
          empty={<Empty title={m.noRecoveries} />}
          exportAs={{ file: m.recoveryTab, rows: () => everyRow(contract.listRecoveries, { query: {} }) }}
          columns={[
            name,
            region,
            {
              key: 'scheme',
              title: m.scheme,
              render: (one) => say(one.schemeWords),
              text: (one) => say(one.schemeWords),
            },
            {
              key: 'month',
              title: m.month,
              width: 90,
              render: (one) => <span className="digits">{one.month.slice(0, 7)}</span>,
              text: (one) => one.month,
            },
            {
              key: 'amount',
              title: m.amount,
              align: 'right',
              render: (one) => yuan(one.amountFen),
              text: (one) => one.amountFen / 100,
            },
            {
              key: 'back',
              title: m.recovered,
              align: 'right',
              render: (one) => yuan(one.recoveredFen),
              text: (one) => one.recoveredFen / 100,
            },
            {
              key: 'state',
              title: m.state,
              render: (one) => (
                <Tag tone={one.state === 'proposed' ? 'medium' : 'plain'}>
                  {say(recoveryStates[one.state])}
                  {one.estate ? ` · ${m.estate}` : ''}
                </Tag>
              ),
              text: (one) => say(recoveryStates[one.state]),
            },
            {
              key: 'reason',
              title: m.reason,
              render: (one) => say(splitWords(one.reason)),
              text: (one) => say(splitWords(one.reason)),
            },
            {
              key: 'do',
              title: '',
              width: 310,
              render: (one) =>
                one.state === 'proposed' || one.state === 'agreed' ? (
                  <span style={{ display: 'flex', gap: 6 }}>
                    <ActionButton
                      size="small"
                      needs="benefits.check"
                      onClick={() => set({ form: `agree:${one.id}` })}
                    >
                      {m.agree}
                    </ActionButton>
                    <ActionButton
                      size="small"
                      needs="benefits.prepare"
                      onClick={() => set({ form: `receive:${one.id}` })}
                    >
                      {m.receive}
                    </ActionButton>
                    <ActionButton
                      size="small"
                      needs="benefits.approve"
                      onClick={() => set({ form: `write-off:${one.id}` })}
                    >
                      {m.writeOff}
                    </ActionButton>
                    {one.state === 'proposed' && (
                      <ActionButton
                        size="small"
                        needs="benefits.check"
                        onClick={() => set({ form: `cancel:${one.id}` })}
                      >
                        {m.cancelRecovery}
                      </ActionButton>
                    )}
                  </span>
                ) : null,
            },
          ]}
        />
      )}
      {verb === 'hold' && <HoldForm fresh={fresh} onClose={onClose} />}
      {verb === 'release' && hold && <ReleaseForm hold={hold} onClose={onClose} />}
      {verb === 'account-lists' && <AccountRolls onClose={onClose} />}
      {verb === 'account' && <AccountForm fresh={fresh} onClose={onClose} />}
      {recovery && (verb === 'agree' || verb === 'receive' || verb === 'write-off' || verb === 'cancel') && (
        <RecoveryForm verb={verb} recovery={recovery} fresh={fresh} onClose={onClose} />
      )}
    </Page>
  )
}
