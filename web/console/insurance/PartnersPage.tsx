import * as claims from '#contract/insurance-claims'
import * as money from '#contract/insurance-fund'
import { careForms, handlerKinds, providerKinds } from '#contract/insurance-words'
import { uuidv7 } from '#contract/id'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useMemo } from 'react'
import { messages } from './messages.ts'
import { insurancePartnersRoute } from './pages.tsx'
import { EndForm, HandlerForm, LeaveForm, ProviderForm } from './PartnerForms.tsx'
import { InPilot, useTerm } from './parts.tsx'
import './insurance.css'

/** Who serves by contract, who handles cases, which residents were away. */
export function PartnersPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const term = useTerm()
  const search = insurancePartnersRoute.useSearch()
  const navigate = insurancePartnersRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'providers'
  const query = { ...(search.q ? { q: search.q } : {}), ...(search.state ? { state: search.state } : {}) }
  const leaveQuery = search.state
    ? { state: search.state === 'current' ? ('away' as const) : ('back' as const) }
    : {}
  const providers = useInfiniteQuery({
    ...pages(money.listDesignated, { query }),
    enabled: tab === 'providers',
  })
  const handlers = useInfiniteQuery({ ...pages(money.listHandlers, { query }), enabled: tab === 'handlers' })
  const leaves = useInfiniteQuery({
    ...pages(claims.listLeaves, { query: leaveQuery }),
    enabled: tab === 'leaves',
  })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const provider = rowsOf(money.listDesignated, providers.data).find((one) => one.id === id)
  const handler = rowsOf(money.listHandlers, handlers.data).find((one) => one.id === id)
  const leave = rowsOf(claims.listLeaves, leaves.data).find((one) => one.id === id)
  const org = {
    key: 'org',
    title: tab === 'handlers' ? m.handler : m.org,
    render: (row: { orgName: string }) => row.orgName,
    text: (row: { orgName: string }) => row.orgName,
  }
  const days = {
    key: 'days',
    title: m.term,
    width: 210,
    render: (row: { from: string; to: string | null }) => term(row.from, row.to),
    text: (row: { from: string; to: string | null }) => `${row.from} ${row.to ?? ''}`,
  }
  const standing = {
    key: 'state',
    title: m.state,
    width: 100,
    render: (row: { current: boolean }) => (
      <Tag tone={row.current ? 'good' : 'plain'}>{row.current ? m.inForce : m.over}</Tag>
    ),
    text: (row: { current: boolean }) => (row.current ? m.inForce : m.over),
  }
  return (
    <Page
      title={m.partnersTitle}
      actions={
        <ActionButton
          type="primary"
          needs={tab === 'leaves' ? 'insurance.claim' : 'insurance.manage'}
          onClick={() => set({ form: tab.slice(0, -1) })}
        >
          {tab === 'providers' ? m.newProvider : tab === 'handlers' ? m.newHandler : m.newLeave}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'providers' | 'handlers' | 'leaves'>
            value={tab}
            onChange={(next) =>
              set({ tab: next === 'providers' ? undefined : next, form: undefined, state: undefined })
            }
            options={[
              { value: 'providers', label: m.providers },
              { value: 'handlers', label: m.handlers },
              { value: 'leaves', label: m.leaves },
            ]}
          />
          <Segmented<'all' | 'current' | 'ended'>
            value={search.state ?? 'all'}
            onChange={(next) => set({ state: next === 'all' ? undefined : next })}
            options={[
              { value: 'all', label: m.all },
              { value: 'current', label: tab === 'leaves' ? m.away : m.inForce },
              { value: 'ended', label: m.over },
            ]}
          />
          {tab !== 'leaves' && (
            <SearchBox label={m.search} width={200} value={search.q} onSearch={(q) => set({ q })} />
          )}
        </>
      }
    >
      <InPilot>
        {tab === 'providers' && (
          <DataTable<money.Provider>
            name="insurance-providers"
            label={m.providers}
            rows={rowsOf(money.listDesignated, providers.data)}
            rowKey={(one) => one.id}
            source={providers}
            empty={<Empty title={m.noProviders} />}
            exportAs={{ file: m.providers, rows: () => everyRow(money.listDesignated, { query }) }}
            columns={[
              org,
              {
                key: 'kind',
                title: m.kind,
                render: (one) => say(providerKinds[one.kind]),
                text: (one) => say(providerKinds[one.kind]),
              },
              {
                key: 'forms',
                title: m.forms,
                render: (one) => one.forms.map((form) => say(careForms[form])).join(' · '),
                text: (one) => one.forms.map((form) => say(careForms[form])).join(' '),
              },
              { key: 'number', title: m.agreement, render: (one) => one.number, text: (one) => one.number },
              days,
              standing,
              {
                key: 'reason',
                title: m.reason,
                render: (one) => one.endReason ?? '—',
                text: (one) => one.endReason,
                optional: true,
              },
              {
                key: 'do',
                title: '',
                width: 90,
                render: (one) =>
                  one.current && may('insurance.manage') ? (
                    <ActionButton
                      size="small"
                      needs="insurance.manage"
                      onClick={() => set({ form: `end:${one.id}` })}
                    >
                      {m.endContract}
                    </ActionButton>
                  ) : null,
              },
            ]}
          />
        )}
        {tab === 'handlers' && (
          <DataTable<money.Handler>
            name="insurance-handlers"
            label={m.handlers}
            rows={rowsOf(money.listHandlers, handlers.data)}
            rowKey={(one) => one.id}
            source={handlers}
            empty={<Empty title={m.noHandlers} />}
            exportAs={{ file: m.handlers, rows: () => everyRow(money.listHandlers, { query }) }}
            columns={[
              org,
              {
                key: 'kind',
                title: m.kind,
                render: (one) => say(handlerKinds[one.kind]),
                text: (one) => say(handlerKinds[one.kind]),
              },
              { key: 'area', title: m.area, render: (one) => one.regionName, text: (one) => one.regionName },
              { key: 'number', title: m.agreement, render: (one) => one.number, text: (one) => one.number },
              days,
              {
                key: 'cases',
                title: m.caseCount,
                align: 'right',
                width: 100,
                render: (one) => one.cases,
                text: (one) => one.cases,
              },
              standing,
              {
                key: 'do',
                title: '',
                width: 90,
                render: (one) =>
                  one.current && may('insurance.manage') ? (
                    <ActionButton
                      size="small"
                      needs="insurance.manage"
                      onClick={() => set({ form: `end:${one.id}` })}
                    >
                      {m.endContract}
                    </ActionButton>
                  ) : null,
              },
            ]}
          />
        )}
        {tab === 'leaves' && (
          <DataTable<claims.Leave>
            name="insurance-leaves"
            label={m.leaves}
            rows={rowsOf(claims.listLeaves, leaves.data)}
            rowKey={(one) => one.id}
            source={leaves}
            empty={<Empty title={m.noLeaves} />}
            exportAs={{ file: m.leaves, rows: () => everyRow(claims.listLeaves, { query: leaveQuery }) }}
            columns={[
              { key: 'elder', title: m.elder, render: (one) => one.elderName, text: (one) => one.elderName },
              org,
              { key: 'from', title: m.wentOn, render: (one) => dayText(one.from), text: (one) => one.from },
              {
                key: 'to',
                title: m.backOn,
                render: (one) => (one.to ? dayText(one.to) : <Tag tone="medium">{m.away}</Tag>),
                text: (one) => one.to,
              },
              { key: 'reason', title: m.reason, render: (one) => one.reason, text: (one) => one.reason },
              {
                key: 'do',
                title: '',
                width: 110,
                render: (one) =>
                  one.to === null ? (
                    <ActionButton
                      size="small"
                      needs="insurance.claim"
                      onClick={() => set({ form: `leave:${one.id}` })}
                    >
                      {m.back}
                    </ActionButton>
                  ) : null,
              },
            ]}
          />
        )}
      </InPilot>
      {verb === 'provider' && <ProviderForm fresh={fresh} onClose={close} />}
      {verb === 'handler' && <HandlerForm fresh={fresh} onClose={close} />}
      {verb === 'leave' && <LeaveForm value={leave} fresh={fresh} onClose={close} />}
      {verb === 'end' && (provider ?? handler) && (
        <EndForm provider={provider} handler={handler} onClose={close} />
      )}
    </Page>
  )
}
