import * as contract from '#contract/benefit-deductions'
import { uuidv7 } from '#contract/id'
import { dayText, number, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { MonthInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { CheckForm, EnterForm, ReverseForm } from './DeductionForms.tsx'
import { CheckTag, DeductionDrawer, SpotPanel } from './DeductionPanels.tsx'
import { deductionMessages } from './deduction-messages.ts'
import { useDeductionSchemes } from './deduction-schemes.ts'
import { deductionsRoute } from './pages.tsx'

/** What schemes took off bills: bill by bill and by provider, and the share of them checked on site. */
export function DeductionsPage() {
  const m = useMessages(deductionMessages)
  const say = useWord()
  const session = useSession()
  const search = deductionsRoute.useSearch()
  const navigate = deductionsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const schemes = useDeductionSchemes()
  const scheme = search.scheme ?? schemes[0]?.value
  const month = search.month ?? `${today().slice(0, 7)}-01`
  const region = search.region ?? session.regionCode ?? 0
  const sums = search.tab === 'sums'
  const query = {
    month,
    ...(scheme ? { scheme } : {}),
    ...(search.region === undefined ? {} : { region: search.region }),
    ...(search.orgId ? { orgId: search.orgId } : {}),
    ...(search.elderId ? { elderId: search.elderId } : {}),
    ...(search.state ? { state: search.state } : {}),
    ...(search.check ? { check: search.check } : {}),
    ...(search.q ? { q: search.q } : {}),
  }
  const list = useInfiniteQuery({ ...pages(contract.listDeductions, { query }), enabled: !sums })
  const summed = useQuery({
    ...q(contract.sumDeductions, { query: { month, region, ...(scheme ? { scheme } : {}) } }),
    enabled: sums,
  })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const close = () => set({ form: undefined })
  const [verb, id] = (search.form ?? '').split(':')
  const one = rowsOf(contract.listDeductions, list.data).find((row) => row.id === id)
  const money = <R,>(key: string, title: string, of: (row: R) => number): Column<R> => ({
    key,
    title,
    align: 'right',
    width: 106,
    render: (row) => <span className="digits">{yuan(of(row))}</span>,
    text: (row) => of(row) / 100,
  })
  const columns: Column<contract.Deduction>[] = [
    {
      key: 'elder',
      title: m.elder,
      render: (row) => (
        <Link to={paths.elder} params={{ elderId: row.elderId }}>
          {row.elderName}
        </Link>
      ),
      text: (row) => row.elderName,
    },
    {
      key: 'place',
      title: m.place,
      optional: true,
      render: (row) => row.regionName ?? m.undone,
      text: (row) => row.regionName,
    },
    {
      key: 'provider',
      title: m.provider,
      width: 170,
      render: (row) => row.orgName,
      text: (row) => row.orgName,
    },
    {
      key: 'kind',
      title: m.kind,
      width: 104,
      render: (row) => say(contract.serviceKinds[row.serviceKind]),
      text: (row) => say(contract.serviceKinds[row.serviceKind]),
    },
    { key: 'on', title: m.on, width: 106, render: (row) => dayText(row.on), text: (row) => row.on },
    {
      key: 'invoice',
      title: m.invoice,
      width: 116,
      render: (row) => row.invoice,
      text: (row) => row.invoice,
    },
    money('bill', m.bill, (row) => row.billFen),
    money('insurance', m.insurance, (row) => row.insuranceFen),
    money('deducted', m.deducted, (row) => row.deductFen),
    money('own', m.own, (row) => row.ownFen),
    {
      key: 'state',
      title: m.state,
      optional: true,
      width: 90,
      render: (row) => say(contract.deductionStates[row.state]),
      text: (row) => say(contract.deductionStates[row.state]),
    },
    {
      key: 'check',
      title: m.check,
      width: 104,
      render: (row) => <CheckTag one={row} />,
      text: (row) => say(contract.spotChecks[row.check]),
    },
    {
      key: 'by',
      title: m.by,
      optional: true,
      render: (row) => row.madeBy ?? m.undone,
      text: (row) => row.madeBy,
    },
    {
      key: 'do',
      title: '',
      width: 118,
      render: (row) => (
        <span style={{ display: 'flex', gap: 6, flexWrap: 'wrap' }}>
          {row.state === 'reversed' && <Tag tone="plain">{say(contract.deductionStates.reversed)}</Tag>}
          {row.check === 'drawn' && (
            <ActionButton
              size="small"
              needs="benefits.check"
              onClick={() => set({ form: `check:${row.id}` })}
            >
              {m.checkIt}
            </ActionButton>
          )}
          {row.state === 'entered' && (
            <ActionButton
              size="small"
              needs="benefits.check"
              onClick={() => set({ form: `reverse:${row.id}` })}
            >
              {m.reverse}
            </ActionButton>
          )}
        </span>
      ),
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'enter' })}>
          {m.enter}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'bills' | 'sums'>
            value={sums ? 'sums' : 'bills'}
            onChange={(next) => set({ tab: next === 'sums' ? 'sums' : undefined, form: undefined })}
            options={[
              { value: 'bills', label: m.bills },
              { value: 'sums', label: m.sums },
            ]}
          />
          <MonthInput
            aria-label={m.month}
            value={month.slice(0, 7)}
            onChange={(next) => set({ month: next ? `${next}-01` : undefined })}
          />
          <RegionPicker label={m.place} value={search.region} onChange={(next) => set({ region: next })} />
          {schemes.length > 1 && (
            <Select
              aria-label={m.scheme}
              value={scheme ?? null}
              onChange={(next) => set({ scheme: next ?? undefined })}
              options={[...schemes]}
              style={{ minWidth: 180 }}
            />
          )}
          {!sums && (
            <>
              <Segmented<'all' | contract.Deduction['state']>
                value={search.state ?? 'all'}
                onChange={(next) => set({ state: next === 'all' ? undefined : next })}
                options={[
                  { value: 'all', label: m.all },
                  ...contract.DeductionState.options.map((value) => ({
                    value,
                    label: say(contract.deductionStates[value]),
                  })),
                ]}
              />
              <Select<contract.SpotCheck | 'all'>
                aria-label={m.check}
                value={search.check ?? 'all'}
                onChange={(next) => set({ check: next === 'all' ? undefined : next })}
                options={[
                  { value: 'all' as const, label: m.anyCheck },
                  ...contract.SpotCheck.options.map((value) => ({
                    value,
                    label: say(contract.spotChecks[value]),
                  })),
                ]}
                style={{ width: 130 }}
              />
              <span style={{ width: 200 }}>
                <OrganisationPicker
                  label={m.provider}
                  value={search.orgId ?? null}
                  onChange={(next) => set({ orgId: next })}
                />
              </span>
              <SearchBox label={m.search} width={220} value={search.q} onSearch={(q) => set({ q })} />
            </>
          )}
        </>
      }
    >
      {scheme && <SpotPanel region={region} month={month} scheme={scheme} />}
      {sums ? (
        <DataTable<contract.ProviderSum>
          name="benefit-deduction-sums"
          label={m.sums}
          rows={summed.data?.items ?? []}
          rowKey={(row) => row.orgId}
          source={summed}
          empty={<Empty title={m.none}>{m.noneHint}</Empty>}
          onOpen={(row) => set({ tab: undefined, orgId: row.orgId })}
          exportAs={{
            file: `${m.sums} ${month.slice(0, 7)}`,
            rows: () => Promise.resolve(summed.data?.items ?? []),
          }}
          columns={[
            { key: 'provider', title: m.provider, render: (row) => row.orgName, text: (row) => row.orgName },
            {
              key: 'count',
              title: m.count,
              align: 'right',
              width: 90,
              render: (row) => number(row.count),
              text: (row) => row.count,
            },
            money('bill', m.bill, (row) => row.billFen),
            money('insurance', m.insurance, (row) => row.insuranceFen),
            money('deducted', m.deducted, (row) => row.deductFen),
            money('own', m.own, (row) => row.ownFen),
          ]}
        />
      ) : (
        <DataTable<contract.Deduction>
          name="benefit-deductions"
          label={m.bills}
          rows={rowsOf(contract.listDeductions, list.data)}
          rowKey={(row) => row.id}
          source={list}
          empty={<Empty title={m.none}>{m.noneHint}</Empty>}
          onOpen={(row) => set({ form: `show:${row.id}` })}
          exportAs={{
            file: `${m.title} ${month.slice(0, 7)}`,
            rows: () => everyRow(contract.listDeductions, { query }),
          }}
          columns={columns}
        />
      )}
      {verb === 'enter' && <EnterForm key={scheme ?? ''} scheme={scheme} fresh={fresh} onClose={close} />}
      {verb === 'reverse' && one && <ReverseForm one={one} onClose={close} />}
      {verb === 'check' && one && <CheckForm one={one} onClose={close} />}
      {verb === 'show' && one && <DeductionDrawer one={one} onClose={close} />}
    </Page>
  )
}
