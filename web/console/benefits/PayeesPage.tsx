import * as contract from '#contract/benefit-payees'
import { uuidv7 } from '#contract/id'
import { dayText, number, yuan } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useMemo } from 'react'
import { FacilityForm } from './FacilityForm.tsx'
import { messages } from './messages.ts'
import { payeesRoute } from './pages.tsx'
import { BedProjectForm, ProviderForm } from './PayeeForms.tsx'
import { SupportDrawer } from './SupportDrawer.tsx'

/** Who besides elders is paid, and what their subsidies ask: certificates, filing, new beds, areas. */
export function PayeesPage() {
  const m = useMessages(messages)
  const search = payeesRoute.useSearch()
  const navigate = payeesRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'providers'
  const query = { q: search.q }
  const providers = useInfiniteQuery({
    ...pages(contract.listProviders, { query }),
    enabled: tab === 'providers',
  })
  const beds = useInfiniteQuery({ ...pages(contract.listBedProjects, { query }), enabled: tab === 'beds' })
  const facilities = useInfiniteQuery({
    ...pages(contract.listFacilities, { query }),
    enabled: tab === 'facilities',
  })
  const changes = [contract.listBedProjects]
  const grant = useAction(contract.grantBedProject, { changes })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const provider = rowsOf(contract.listProviders, providers.data).find((one) => one.orgId === search.form)
  const supported = rowsOf(contract.listProviders, providers.data).find(
    (one) => search.form === `support:${one.orgId}`,
  )
  const project = rowsOf(contract.listBedProjects, beds.data).find((one) => one.id === search.form)
  const facility = rowsOf(contract.listFacilities, facilities.data).find((one) => one.siteId === search.form)
  const yesNo = (value: boolean | null) => (value === null ? m.unknown : value ? m.yes : m.no)
  const day = (value: string | null) => (value ? dayText(value) : '—')
  return (
    <Page
      title={m.payeesTitle}
      actions={
        <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'new' })}>
          {tab === 'providers' ? m.editProvider : tab === 'beds' ? m.newBeds : m.newFacility}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'providers' | 'beds' | 'facilities'>
            value={tab}
            onChange={(next) => set({ tab: next === 'providers' ? undefined : next, form: undefined })}
            options={[
              { value: 'providers', label: m.providers },
              { value: 'beds', label: m.beds },
              { value: 'facilities', label: m.facilities },
            ]}
          />
          <SearchBox label={m.search} width={220} value={search.q} onSearch={(q) => set({ q })} />
        </>
      }
    >
      {tab === 'providers' && (
        <DataTable<contract.Provider>
          name="benefit-providers"
          label={m.providers}
          rows={rowsOf(contract.listProviders, providers.data)}
          rowKey={(one) => one.orgId}
          source={providers}
          onOpen={(one) => set({ form: one.orgId })}
          exportAs={{ file: m.providers, rows: () => everyRow(contract.listProviders, { query }) }}
          columns={[
            { key: 'name', title: m.organisation, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'region',
              title: m.place,
              render: (one) => one.regionName ?? '—',
              text: (one) => one.regionName,
            },
            {
              key: 'filed',
              title: m.filed,
              width: 130,
              render: (one) => day(one.filedOn),
              text: (one) => one.filedOn,
            },
            {
              key: 'private',
              title: m.privateCapital,
              width: 140,
              render: (one) => yesNo(one.privateCapital),
              text: (one) => yesNo(one.privateCapital),
            },
            {
              key: 'designated',
              title: m.designated,
              width: 140,
              render: (one) => yesNo(one.designated),
              text: (one) => yesNo(one.designated),
            },
            {
              key: 'residents',
              title: m.residents,
              align: 'right',
              width: 110,
              render: (one) => number(one.residents),
              text: (one) => one.residents,
            },
            {
              key: 'suspended',
              title: m.suspended,
              render: (one) => (one.suspendedReason ? <Tag tone="high">{one.suspendedReason}</Tag> : '—'),
              text: (one) => one.suspendedReason,
            },
            {
              key: 'support',
              title: '',
              width: 90,
              render: (one) => (
                <Button
                  size="small"
                  onClick={(event) => {
                    event.stopPropagation()
                    set({ form: `support:${one.orgId}` })
                  }}
                >
                  {m.support}
                </Button>
              ),
            },
          ]}
        />
      )}
      {tab === 'beds' && (
        <DataTable<contract.BedProject>
          name="benefit-beds"
          label={m.beds}
          rows={rowsOf(contract.listBedProjects, beds.data)}
          rowKey={(one) => one.id}
          source={beds}
          onOpen={(one) => set({ form: one.id })}
          exportAs={{ file: m.beds, rows: () => everyRow(contract.listBedProjects, { query }) }}
          columns={[
            { key: 'name', title: m.name, render: (one) => one.name, text: (one) => one.name },
            { key: 'org', title: m.organisation, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'own',
              title: m.own,
              align: 'right',
              render: (one) => number(one.ownNewBeds),
              text: (one) => one.ownNewBeds,
            },
            {
              key: 'converted',
              title: m.converted,
              align: 'right',
              render: (one) => number(one.convertedBeds),
              text: (one) => one.convertedBeds,
            },
            {
              key: 'built',
              title: m.built,
              align: 'right',
              render: (one) => number(one.builtBeds),
              text: (one) => one.builtBeds,
            },
            {
              key: 'nursing',
              title: m.nursing,
              align: 'right',
              render: (one) => number(one.nursingBeds),
              text: (one) => one.nursingBeds,
            },
            {
              key: 'accepted',
              title: m.accepted,
              width: 130,
              render: (one) => day(one.acceptedOn),
              text: (one) => one.acceptedOn,
            },
            {
              key: 'paid',
              title: m.total,
              align: 'right',
              render: (one) => yuan(one.paidFen),
              text: (one) => one.paidFen / 100,
            },
            {
              key: 'do',
              title: '',
              width: 140,
              render: (one) => (
                <ActionButton
                  size="small"
                  needs="benefits.approve"
                  loading={grant.isPending}
                  onClick={() => grant.mutate({ params: { id: one.id } })}
                >
                  {m.grant}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {tab === 'facilities' && (
        <DataTable<contract.FacilityPayee>
          name="benefit-facilities"
          label={m.facilities}
          rows={rowsOf(contract.listFacilities, facilities.data)}
          rowKey={(one) => one.siteId}
          source={facilities}
          onOpen={(one) => set({ form: one.siteId })}
          exportAs={{ file: m.facilities, rows: () => everyRow(contract.listFacilities, { query }) }}
          columns={[
            { key: 'name', title: m.name, render: (one) => one.siteName, text: (one) => one.siteName },
            { key: 'org', title: m.organisation, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'accepted',
              title: m.accepted,
              width: 130,
              render: (one) => day(one.acceptedOn),
              text: (one) => one.acceptedOn,
            },
            {
              key: 'area',
              title: m.area,
              align: 'right',
              width: 160,
              render: (one) => one.usedArea ?? m.unknown,
              text: (one) => one.usedArea,
            },
            {
              key: 'from',
              title: m.inUseFrom,
              width: 130,
              render: (one) => day(one.inUseFrom),
              text: (one) => one.inUseFrom,
            },
          ]}
        />
      )}
      {tab === 'providers' && (search.form === 'new' || provider) && (
        <ProviderForm key={search.form} value={provider} onClose={() => set({ form: undefined })} />
      )}
      {supported && <SupportDrawer provider={supported} onClose={() => set({ form: undefined })} />}
      {tab === 'beds' && (search.form === 'new' || project) && (
        <BedProjectForm
          key={search.form}
          value={project}
          fresh={fresh}
          onClose={() => set({ form: undefined })}
        />
      )}
      {tab === 'facilities' && (search.form === 'new' || facility) && (
        <FacilityForm key={search.form} value={facility} onClose={() => set({ form: undefined })} />
      )}
    </Page>
  )
}
