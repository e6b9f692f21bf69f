import * as contract from '#contract/benefit-quotas'
import { forms } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { quotasRoute } from './pages.tsx'
import { Amount } from './parts.tsx'
import { ReverseForm, TraceDrawer, UseForm } from './QuotaForms.tsx'
import { quotaMessages } from './quota-messages.ts'
import { SuspendForm } from './SuspendForm.tsx'

/** What elders hold that is not cash, month by month, and what was taken from it. */
export function QuotasPage() {
  const m = useMessages(quotaMessages)
  const say = useWord()
  const search = quotasRoute.useSearch()
  const navigate = quotasRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const uses = search.tab === 'uses'
  const query = search.state ? { state: search.state } : {}
  const list = useInfiniteQuery({ ...pages(contract.listQuotas, { query }), enabled: !uses })
  const used = useInfiniteQuery({ ...pages(contract.listQuotaUses, { query: {} }), enabled: uses })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const quota = rowsOf(contract.listQuotas, list.data).find((one) => one.id === id)
  const use = rowsOf(contract.listQuotaUses, used.data).find((one) => one.id === id)
  const elder = {
    key: 'elder',
    title: m.elder,
    render: (row: { elderId: string; elderName: string }) => (
      <Link to={paths.elder} params={{ elderId: row.elderId }}>
        {row.elderName}
      </Link>
    ),
    text: (row: { elderName: string }) => row.elderName,
  }
  const scheme = {
    key: 'scheme',
    title: m.scheme,
    render: (row: { schemeWords: { zh: string; en: string } }) => say(row.schemeWords),
    text: (row: { schemeWords: { zh: string; en: string } }) => say(row.schemeWords),
  }
  const amount = <R extends { unit: 'fen' | 'minute' }>(
    key: string,
    title: string,
    of: (row: R) => number,
  ) => ({
    key,
    title,
    align: 'right' as const,
    width: 130,
    render: (row: R) => <Amount value={of(row)} unit={row.unit} />,
    text: (row: R) => (row.unit === 'fen' ? of(row) / 100 : of(row)),
  })
  return (
    <Page
      title={m.title}
      note={m.note}
      filters={
        <>
          <Segmented<'quotas' | 'uses'>
            value={uses ? 'uses' : 'quotas'}
            onChange={(next) => set({ tab: next === 'uses' ? 'uses' : undefined, form: undefined })}
            options={[
              { value: 'quotas', label: m.quotas },
              { value: 'uses', label: m.uses },
            ]}
          />
          {!uses && (
            <Segmented<'all' | 'left' | 'short'>
              value={search.state ?? 'all'}
              onChange={(next) => set({ state: next === 'all' ? undefined : next })}
              options={(['all', 'left', 'short'] as const).map((value) => ({ value, label: m[value] }))}
            />
          )}
        </>
      }
    >
      {uses ? (
        <DataTable<contract.QuotaUse>
          name="benefit-quota-uses"
          label={m.uses}
          rows={rowsOf(contract.listQuotaUses, used.data)}
          rowKey={(one) => one.id}
          source={used}
          empty={<Empty title={m.noUses} />}
          onOpen={(one) => set({ form: `trace:${one.id}` })}
          exportAs={{ file: m.uses, rows: () => everyRow(contract.listQuotaUses, { query: {} }) }}
          columns={[
            elder,
            scheme,
            {
              key: 'service',
              title: m.service,
              width: 90,
              render: (one) => say(one.serviceWords),
              text: (one) => say(one.serviceWords),
            },
            { key: 'on', title: m.on, width: 130, render: (one) => dayText(one.on), text: (one) => one.on },
            amount<contract.QuotaUse>('asked', m.asked, (one) => one.asked),
            amount<contract.QuotaUse>('covered', m.covered, (one) => one.covered),
            amount<contract.QuotaUse>('self', m.selfPay, (one) => one.selfPay),
            {
              key: 'reference',
              title: m.reference,
              render: (one) => one.reference,
              text: (one) => one.reference,
            },
            {
              key: 'do',
              title: '',
              width: 170,
              render: (one) =>
                one.reversedAt ? (
                  <Tag tone="plain">{m.reversed}</Tag>
                ) : (
                  <span style={{ display: 'flex', gap: 6 }}>
                    <Button size="small" onClick={() => set({ form: `trace:${one.id}` })}>
                      {m.trace}
                    </Button>
                    <ActionButton
                      size="small"
                      needs="benefits.check"
                      onClick={() => set({ form: `reverse:${one.id}` })}
                    >
                      {m.reverse}
                    </ActionButton>
                  </span>
                ),
            },
          ]}
        />
      ) : (
        <DataTable<contract.Quota>
          name="benefit-quotas"
          label={m.quotas}
          rows={rowsOf(contract.listQuotas, list.data)}
          rowKey={(one) => one.id}
          source={list}
          empty={<Empty title={m.none}>{m.noneHint}</Empty>}
          exportAs={{ file: m.title, rows: () => everyRow(contract.listQuotas, { query }) }}
          columns={[
            elder,
            {
              key: 'region',
              title: m.place,
              render: (one) => one.regionName ?? '—',
              text: (one) => one.regionName,
            },
            scheme,
            {
              key: 'form',
              title: m.form,
              render: (one) => say(forms[one.form]),
              text: (one) => say(forms[one.form]),
            },
            {
              key: 'month',
              title: m.month,
              width: 90,
              render: (one) => <span className="digits">{one.month.slice(0, 7)}</span>,
              text: (one) => one.month,
            },
            amount<contract.Quota>('credited', m.credited, (one) => one.credited),
            amount<contract.Quota>('used', m.used, (one) => one.used),
            amount<contract.Quota>('expired', m.expired, (one) => one.expired),
            amount<contract.Quota>('left', m.rest, (one) => one.left),
            {
              key: 'do',
              title: '',
              width: 210,
              render: (one) => (
                <span style={{ display: 'flex', gap: 6 }}>
                  <ActionButton
                    size="small"
                    needs="benefits.prepare"
                    {...(one.left === 0 ? { disabledReason: m.empty } : {})}
                    onClick={() => set({ form: `use:${one.id}` })}
                  >
                    {m.use}
                  </ActionButton>
                  {one.suspended ? (
                    <Tag tone="plain">{m.suspended}</Tag>
                  ) : (
                    <ActionButton
                      size="small"
                      needs="benefits.prepare"
                      {...(one.left === 0 ? { disabledReason: m.empty } : {})}
                      onClick={() => set({ form: `suspend:${one.id}` })}
                    >
                      {m.suspend}
                    </ActionButton>
                  )}
                </span>
              ),
            },
          ]}
        />
      )}
      {verb === 'use' && quota && <UseForm quota={quota} fresh={fresh} onClose={close} />}
      {verb === 'suspend' && quota && <SuspendForm quota={quota} onClose={close} />}
      {verb === 'reverse' && use && <ReverseForm use={use} onClose={close} />}
      {verb === 'trace' && use && <TraceDrawer use={use} onClose={close} />}
    </Page>
  )
}
