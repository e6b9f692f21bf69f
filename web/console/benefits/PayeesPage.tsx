import * as contract from '#contract/benefit-payees'
import type { OrgId } from '#contract/id'
import { uuidv7 } from '#contract/id'
import { dayText, number, yuan } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { messages } from './messages.ts'
import { payeesRoute } from './pages.tsx'

/** Who besides elders is paid, and what their subsidies ask: certificates, filing, new beds, areas. */
export function PayeesPage() {
  const m = useMessages(messages)
  const search = payeesRoute.useSearch()
  const navigate = payeesRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'workers'
  const query = { q: search.q }
  const workers = useInfiniteQuery({ ...pages(contract.listWorkers, { query }), enabled: tab === 'workers' })
  const providers = useInfiniteQuery({
    ...pages(contract.listProviders, { query }),
    enabled: tab === 'providers',
  })
  const beds = useInfiniteQuery({ ...pages(contract.listBedProjects, { query }), enabled: tab === 'beds' })
  const facilities = useInfiniteQuery({
    ...pages(contract.listFacilities, { query }),
    enabled: tab === 'facilities',
  })
  const close = {
    changes: [
      contract.listWorkers,
      contract.listProviders,
      contract.listBedProjects,
      contract.listFacilities,
    ],
    done: () => set({ form: undefined }),
  }
  const saveWorker = useAction(contract.saveWorker, close)
  const saveProvider = useAction(contract.saveProvider, close)
  const saveBeds = useAction(contract.saveBedProject, close)
  const grant = useAction(contract.grantBedProject, { changes: close.changes })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const worker = rowsOf(contract.listWorkers, workers.data).find((one) => one.id === search.form)
  const provider = rowsOf(contract.listProviders, providers.data).find((one) => one.orgId === search.form)
  const project = rowsOf(contract.listBedProjects, beds.data).find((one) => one.id === search.form)
  const yesNo = (value: boolean | null) => (value === null ? m.unknown : value ? m.yes : m.no)
  const day = (value: string | null) => (value ? dayText(value) : '—')
  return (
    <Page
      title={m.payeesTitle}
      actions={
        tab === 'facilities' ? undefined : (
          <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'new' })}>
            {tab === 'workers' ? m.newWorker : tab === 'providers' ? m.editProvider : m.newBeds}
          </ActionButton>
        )
      }
      filters={
        <>
          <Segmented<'workers' | 'providers' | 'beds' | 'facilities'>
            value={tab}
            onChange={(next) => set({ tab: next === 'workers' ? undefined : next, form: undefined })}
            options={[
              { value: 'workers', label: m.workers },
              { value: 'providers', label: m.providers },
              { value: 'beds', label: m.beds },
              { value: 'facilities', label: m.facilities },
            ]}
          />
          <Input.Search
            allowClear
            aria-label={m.search}
            placeholder={m.search}
            style={{ width: 220 }}
            defaultValue={search.q ?? ''}
            onSearch={(text) => set({ q: text.trim() || undefined })}
          />
        </>
      }
    >
      {tab === 'workers' && (
        <DataTable<contract.Worker>
          name="benefit-workers"
          label={m.workers}
          rows={rowsOf(contract.listWorkers, workers.data)}
          rowKey={(one) => one.id}
          source={workers}
          onOpen={(one) => set({ form: one.id })}
          exportAs={{ file: m.workers, rows: () => everyRow(contract.listWorkers, { query }) }}
          columns={[
            { key: 'name', title: m.name, render: (one) => one.name, text: (one) => one.name },
            { key: 'org', title: m.employer, render: (one) => one.orgName, text: (one) => one.orgName },
            {
              key: 'level',
              title: m.certificate,
              render: (one) => (one.certificateLevel === null ? m.unknown : m.levels[one.certificateLevel]),
              text: (one) => (one.certificateLevel === null ? '' : m.levels[one.certificateLevel]),
            },
            {
              key: 'to',
              title: m.certifiedTo,
              width: 130,
              render: (one) => day(one.certifiedTo),
              text: (one) => one.certifiedTo,
            },
            {
              key: 'place',
              title: m.workplace,
              render: (one) => (one.workplace ? m.workplaces[one.workplace] : m.unknown),
              text: (one) => (one.workplace ? m.workplaces[one.workplace] : ''),
            },
            {
              key: 'since',
              title: m.nursingSince,
              width: 130,
              render: (one) => day(one.nursingSince),
              text: (one) => one.nursingSince,
            },
            {
              key: 'front',
              title: m.frontline,
              width: 110,
              render: (one) => yesNo(one.frontline),
              text: (one) => yesNo(one.frontline),
              optional: true,
            },
          ]}
        />
      )}
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
          ]}
        />
      )}
      {tab === 'workers' && (search.form === 'new' || worker) && (
        <FormDrawer<WorkerFields>
          key={search.form}
          title={worker?.name ?? m.newWorker}
          submit={m.save}
          initial={worker ? strip(worker) : { certificateLevel: 5, workplace: 'institution' }}
          pending={saveWorker.isPending}
          error={saveWorker.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            saveWorker.mutate({
              params: { id: worker?.id ?? fresh },
              body: {
                ...f,
                certificateLevel: f.certificateLevel ?? null,
                workplace: f.workplace ?? null,
                nursingSince: f.nursingSince ?? null,
                frontline: f.frontline ?? null,
                ...(worker ? { updatedAt: worker.updatedAt } : {}),
              },
            })
          }
        >
          <Form.Item name="orgId" label={m.employer} rules={[{ required: true }]}>
            <OrganisationPicker />
          </Form.Item>
          <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="certificateLevel" label={m.certificate}>
            <Select allowClear options={m.levels.map((label, value) => ({ value, label }))} />
          </Form.Item>
          <Form.Item name="certifiedFrom" label={m.certifiedFrom}>
            <DayInput />
          </Form.Item>
          <Form.Item name="certifiedTo" label={m.certifiedTo}>
            <DayInput />
          </Form.Item>
          <Form.Item name="workplace" label={m.workplace}>
            <Select
              allowClear
              options={Object.entries(m.workplaces).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <Form.Item name="frontline" valuePropName="checked">
            <Checkbox>{m.frontline}</Checkbox>
          </Form.Item>
          <Form.Item name="nursingSince" label={m.nursingSince}>
            <DayInput />
          </Form.Item>
          <Form.Item name="employedFrom" label={m.employedFrom} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
      {tab === 'providers' && (search.form === 'new' || provider) && (
        <FormDrawer<{
          orgId: OrgId
          filedOn?: string
          privateCapital?: 'yes' | 'no'
          publicBuiltPrivateRun?: boolean
          suspendedReason?: string
        }>
          key={search.form}
          title={provider?.orgName ?? m.editProvider}
          submit={m.save}
          initial={
            provider
              ? {
                  orgId: provider.orgId,
                  publicBuiltPrivateRun: provider.publicBuiltPrivateRun,
                  ...(provider.filedOn ? { filedOn: provider.filedOn } : {}),
                  ...(provider.privateCapital === null
                    ? {}
                    : { privateCapital: provider.privateCapital ? 'yes' : 'no' }),
                  ...(provider.suspendedReason ? { suspendedReason: provider.suspendedReason } : {}),
                }
              : {}
          }
          pending={saveProvider.isPending}
          error={saveProvider.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            saveProvider.mutate({
              params: { orgId: f.orgId },
              body: {
                filedOn: f.filedOn ?? null,
                privateCapital: f.privateCapital === undefined ? null : f.privateCapital === 'yes',
                publicBuiltPrivateRun: f.publicBuiltPrivateRun ?? false,
                organisationKind: provider?.organisationKind ?? null,
                sizeClass: provider?.sizeClass ?? null,
                suspendedReason: f.suspendedReason?.trim() ? f.suspendedReason.trim() : null,
              },
            })
          }
        >
          <Form.Item
            name="orgId"
            label={m.organisation}
            rules={[{ required: true }]}
            hidden={Boolean(provider)}
          >
            <OrganisationPicker />
          </Form.Item>
          <Form.Item name="filedOn" label={m.filed}>
            <DayInput />
          </Form.Item>
          <Form.Item name="privateCapital" label={m.privateCapital}>
            <Select
              allowClear
              options={[
                { value: 'yes', label: m.yes },
                { value: 'no', label: m.no },
              ]}
            />
          </Form.Item>
          <Form.Item name="suspendedReason" label={m.suspended}>
            <Input.TextArea rows={2} maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
      {tab === 'beds' && (search.form === 'new' || project) && (
        <FormDrawer<{
          orgId: OrgId
          name: string
          ownNewBeds?: number
          convertedBeds?: number
          builtBeds?: number
          completedOn: string
          acceptedOn?: string
          evidence?: string
        }>
          key={search.form}
          title={project?.name ?? m.newBeds}
          submit={m.save}
          initial={
            project
              ? {
                  ...project,
                  ...(project.acceptedOn === null
                    ? { acceptedOn: undefined as never }
                    : { acceptedOn: project.acceptedOn }),
                }
              : {}
          }
          pending={saveBeds.isPending}
          error={saveBeds.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            saveBeds.mutate({
              params: { id: project?.id ?? fresh },
              body: {
                orgId: f.orgId,
                name: f.name,
                ownNewBeds: f.ownNewBeds ?? 0,
                convertedBeds: f.convertedBeds ?? 0,
                builtBeds: f.builtBeds ?? 0,
                completedOn: f.completedOn,
                acceptedOn: f.acceptedOn ?? null,
                evidence: f.evidence ?? '',
                ...(project ? { updatedAt: project.updatedAt } : {}),
              },
            })
          }
        >
          <Form.Item name="orgId" label={m.organisation} rules={[{ required: true }]}>
            <OrganisationPicker />
          </Form.Item>
          <Form.Item name="name" label={m.name} rules={[{ required: true }]}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="ownNewBeds" label={m.own}>
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item name="convertedBeds" label={m.converted}>
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item name="builtBeds" label={m.built}>
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item name="completedOn" label={m.completed} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
          <Form.Item name="acceptedOn" label={m.accepted}>
            <DayInput />
          </Form.Item>
          <Form.Item name="evidence" label={m.evidence}>
            <Input maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

type WorkerFields = {
  orgId: OrgId
  name: string
  certificateLevel?: number
  certifiedFrom?: string
  certifiedTo?: string
  workplace?: 'institution' | 'community' | 'epidemic_station' | 'other'
  frontline?: boolean
  nursingSince?: string
  employedFrom: string
}
/** What the form edits, unknowns left out. */
function strip(worker: contract.Worker): Partial<WorkerFields> {
  return Object.fromEntries(
    (
      [
        'orgId',
        'name',
        'certificateLevel',
        'certifiedFrom',
        'certifiedTo',
        'workplace',
        'frontline',
        'nursingSince',
        'employedFrom',
      ] as const
    ).flatMap((key) => (worker[key] === null ? [] : [[key, worker[key]]])),
    // The keys are those of the fields, each with the worker's own type.
  ) as Partial<WorkerFields>
}
