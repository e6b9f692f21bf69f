import {
  createOrganisation,
  listOrganisations,
  type Organisation,
  organisationKinds,
  type OrganisationKind,
  type OrganisationState,
} from '#contract/organisations'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { OrganisationForm } from './OrganisationForm.tsx'
import { organisationListRoute } from './pages.tsx'
import { stateTone } from './tones.ts'

export function OrganisationsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = organisationListRoute.useSearch()
  const navigate = organisationListRoute.useNavigate()
  const query = {
    q: search.q,
    region: search.region,
    kind: search.kind,
    state: search.state,
    sort: search.sort ?? ('name' as const),
  }
  const found = useInfiniteQuery(pages(listOrganisations, { query }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const create = useAction(createOrganisation, {
    changes: [listOrganisations],
    done: (made) => void navigate({ to: paths.organisation, params: { organisationId: made.id } }),
  })

  const columns = useMemo(
    (): Column<Organisation>[] => [
      {
        key: 'name',
        title: m.name,
        sort: 'name',
        render: (o) => (
          <Link to={paths.organisation} params={{ organisationId: o.id }}>
            {o.name}
          </Link>
        ),
        text: (o) => o.name,
      },
      {
        key: 'kind',
        title: m.kind,
        render: (o) => say(organisationKinds[o.kind]),
        text: (o) => say(organisationKinds[o.kind]),
        width: 150,
      },
      {
        key: 'state',
        title: m.state,
        render: (o) => <Tag tone={stateTone(o.state)}>{m.states[o.state]}</Tag>,
        text: (o) => m.states[o.state],
        width: 90,
      },
      {
        key: 'region',
        title: m.region,
        render: (o) => o.regionName ?? o.regionCode,
        text: (o) => o.regionName,
        width: 130,
      },
      { key: 'address', title: m.address, render: (o) => o.address ?? '—', text: (o) => o.address },
      {
        key: 'phone',
        title: m.phone,
        render: (o) => <span className="digits">{o.phone ?? '—'}</span>,
        text: (o) => o.phone,
        width: 120,
      },
      {
        key: 'sites',
        title: m.sites,
        align: 'right',
        render: (o) => o.sites,
        text: (o) => o.sites,
        width: 80,
      },
      {
        key: 'cameras',
        title: m.cameras,
        render: (o) =>
          o.camerasOffline > 0 ? (
            <Tag tone="critical">{`${m.cameraStates.offline} ${o.camerasOffline}`}</Tag>
          ) : (
            '—'
          ),
        text: (o) => o.camerasOffline,
        width: 100,
      },
      {
        key: 'code',
        title: m.creditCode,
        render: (o) => <span className="digits">{o.creditCode ?? '—'}</span>,
        text: (o) => o.creditCode,
        optional: true,
        width: 180,
      },
      {
        key: 'updated',
        title: m.updated,
        sort: 'updated',
        render: (o) => <time className="digits">{shortTime(o.updatedAt)}</time>,
        text: (o) => o.updatedAt,
        width: 100,
      },
    ],
    [m, say],
  )

  return (
    <Page
      title={m.organisations}
      actions={
        <ActionButton type="primary" needs="organisations.write" onClick={() => set({ do: 'new' })}>
          {m.newOrganisation}
        </ActionButton>
      }
      filters={
        <>
          <SearchBox label={m.search} width={260} value={search.q} onSearch={(q) => set({ q })} />
          <Select<OrganisationKind>
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 180 }}
            value={search.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={Object.entries(organisationKinds).map(([value, words]) => ({
              value,
              label: say(words),
            }))}
          />
          <Select<OrganisationState>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 110 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={Object.entries(m.states).map(([value, label]) => ({ value, label }))}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
        </>
      }
    >
      <DataTable
        name="organisations"
        label={m.organisations}
        rows={rowsOf(listOrganisations, found.data)}
        rowKey={(o) => o.id}
        columns={columns}
        source={found}
        sort={{ by: query.sort.replace('-', ''), descending: query.sort.startsWith('-') }}
        onSort={(sort) =>
          set({
            sort:
              sort?.by === 'updated'
                ? sort.descending
                  ? '-updated'
                  : 'updated'
                : sort?.descending
                  ? '-name'
                  : undefined,
          })
        }
        onOpen={(o) => void navigate({ to: paths.organisation, params: { organisationId: o.id } })}
        rowTone={(o) => (o.state === 'closed' ? 'is-faded' : undefined)}
        {...(search.q || search.kind || search.state || search.region
          ? {}
          : { empty: <Empty title={m.none}>{m.noneHint}</Empty> })}
        exportAs={{ file: m.organisations, rows: () => everyRow(listOrganisations, { query }) }}
      />
      {search.do === 'new' && (
        <OrganisationForm
          title={m.newOrganisation}
          pending={create.isPending}
          error={create.error}
          onClose={() => set({ do: undefined })}
          onSubmit={(body) => create.mutate({ body })}
        />
      )}
    </Page>
  )
}
