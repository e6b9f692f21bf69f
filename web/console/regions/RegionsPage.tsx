import { about } from '#contract/platform'
import {
  boundaries,
  changeKinds,
  changeList,
  children,
  type RegionDetail,
  search,
  show,
} from '#contract/regions'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { MapView } from '#web/ui/map/MapView.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Breadcrumb } from 'antd'
import { useMemo, useState } from 'react'
import { paths } from '../paths.ts'
import { ChangeForm } from './ChangeForm.tsx'
import { messages } from './messages.ts'
import { regionsRoute } from './pages.tsx'
import { RegionFacts } from './RegionFacts.tsx'
import './regions.css'

type Row = {
  code: number
  name: string
  level: RegionDetail['level']
  settlement: RegionDetail['settlement']
  source: RegionDetail['source']
  validTo: string | null
  where: string
}
type ChangeRow = {
  day: string
  kind: keyof typeof changeKinds
  from: { code: number; name: string }
  to: { code: number; name: string } | null
  note: string | null
  source: string | null
}

/** The division tree: walk it, search it, see it as of a day, and record what changes. */
export function RegionsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const { data: installation } = useQuery({ ...q(about), staleTime: Number.POSITIVE_INFINITY })
  const state = regionsRoute.useSearch()
  const navigate = regionsRoute.useNavigate()
  const [changing, setChanging] = useState(false)
  const at = state.at ?? session.regionCode ?? installation?.place?.regionCode ?? 0
  const go = (change: Partial<typeof state>) => void navigate({ search: (s) => ({ ...s, ...change }) })

  const region = useQuery({ ...q(show, { params: { code: at } }), enabled: at !== 0 })
  const list = useQuery({
    ...q(children, { params: { code: at }, query: { on: state.on } }),
    enabled: !state.q,
  })
  const found = useQuery({
    ...q(search, { query: { q: state.q ?? '', limit: 100 } }),
    enabled: Boolean(state.q),
  })
  const changes = useQuery({ ...q(changeList, { params: { code: at } }), enabled: at !== 0 })
  const drawn = useQuery({
    ...q(boundaries, { params: { code: at } }),
    enabled: at !== 0,
    staleTime: Number.POSITIVE_INFINITY,
  })

  const rows: Row[] = state.q
    ? (found.data?.items ?? []).map((r) => ({ ...r, where: r.path.map((p) => p.name).join(' · ') }))
    : (list.data?.items ?? []).map((r) => ({ ...r, where: '' }))
  const columns = useMemo(
    (): Column<Row>[] => [
      {
        key: 'name',
        title: m.name,
        render: (r) => (
          <Link to={paths.regions} search={{ at: r.code, on: state.on }}>
            {r.name}
          </Link>
        ),
        text: (r) => r.name,
      },
      {
        key: 'code',
        title: m.code,
        render: (r) => <span className="code">{r.code}</span>,
        text: (r) => String(r.code),
        width: 150,
      },
      {
        key: 'level',
        title: m.level,
        render: (r) => m.levels[r.level],
        text: (r) => m.levels[r.level],
        width: 130,
      },
      ...(state.q
        ? [{ key: 'where', title: m.within, render: (r: Row) => r.where, text: (r: Row) => r.where }]
        : []),
      {
        key: 'settlement',
        title: m.settlement,
        render: (r) => (r.settlement ? m.settlements[r.settlement] : ''),
        text: (r) => r.settlement ?? '',
        width: 90,
      },
      {
        key: 'source',
        title: m.source,
        render: (r) => m.sources[r.source],
        text: (r) => r.source,
        width: 110,
        optional: true,
      },
    ],
    [m, state.q, state.on],
  )
  const changeColumns = useMemo(
    (): Column<ChangeRow>[] => [
      { key: 'day', title: m.day, render: (c) => dayText(c.day), text: (c) => c.day, width: 120 },
      { key: 'kind', title: m.kind, render: (c) => say(changeKinds[c.kind]), text: (c) => c.kind, width: 90 },
      {
        key: 'from',
        title: m.from,
        render: (c) => `${c.from.name} ${c.from.code}`,
        text: (c) => `${c.from.name} ${c.from.code}`,
      },
      {
        key: 'to',
        title: m.to,
        render: (c) => (c.to ? `${c.to.name} ${c.to.code}` : '—'),
        text: (c) => (c.to ? `${c.to.name} ${c.to.code}` : ''),
      },
      { key: 'note', title: m.note, render: (c) => c.note ?? '', text: (c) => c.note ?? '' },
      {
        key: 'source',
        title: m.document,
        render: (c) => c.source ?? '',
        text: (c) => c.source ?? '',
        optional: true,
      },
    ],
    [m, say],
  )
  const below = useMemo(
    () =>
      (list.data?.items ?? []).flatMap((r) =>
        r.position && (r.level === 'street' || r.level === 'village')
          ? [{ name: r.name, lon: r.position.lon, lat: r.position.lat }]
          : [],
      ),
    [list.data],
  )
  const name = region.data?.name ?? m.levels.nation
  return (
    <Page
      title={m.title}
      actions={
        <ActionButton
          needs="regions.write"
          disabledReason={region.data ? undefined : m.nothing}
          onClick={() => setChanging(true)}
        >
          {m.change}
        </ActionButton>
      }
      filters={
        <>
          <SearchBox label={m.search} width={280} value={state.q} onSearch={(q) => go({ q })} />
          <label className="page-note" htmlFor="regions-on">
            {m.on}
          </label>
          <DayInput id="regions-on" width={150} value={state.on} onChange={(day) => go({ on: day })} />
        </>
      }
    >
      <Breadcrumb
        className="regions-path"
        items={[
          { title: m.levels.nation, onClick: () => go({ at: 0, q: undefined }), className: 'regions-step' },
          ...[
            ...(region.data?.path ?? []),
            ...(region.data ? [{ code: region.data.code, name: region.data.name }] : []),
          ].map((step) => ({
            title: step.name,
            className: 'regions-step',
            onClick: () => go({ at: step.code, q: undefined }),
          })),
        ]}
      />
      <div className="regions-columns">
        <Panel
          title={state.q ? m.searchResults(state.q) : m.below(name)}
          note={found.data?.more ? m.more : undefined}
        >
          <DataTable
            name="regions"
            label={m.below(name)}
            rows={rows}
            rowKey={(r) => String(r.code)}
            columns={columns}
            source={state.q ? found : list}
            onOpen={(r) => go({ at: r.code, q: undefined })}
            empty={
              state.q ? (
                <Empty title={m.nothing}>{m.nothingHint}</Empty>
              ) : (
                <Empty title={m.noChildren}>{m.noChildrenHint}</Empty>
              )
            }
            exportAs={{ file: m.below(name), rows: () => Promise.resolve(rows) }}
          />
        </Panel>
        <div className="regions-side">
          {region.data && <RegionFacts region={region.data} />}
          {at !== 0 && drawn.data && drawn.data.features.length > 0 && (
            <Panel flush title={m.map}>
              <div className="regions-map">
                <MapView
                  label={m.map}
                  points={[]}
                  boundaries={drawn.data}
                  // Counties are named by their borders; streets and villages by where they are.
                  places={below}
                  {...(drawn.data.features.length > 1
                    ? { onArea: (code: number) => go({ at: code, q: undefined }) }
                    : {})}
                  notice={say(drawn.data.notice)}
                  fit={{ key: `${at} ${drawn.data.features.length}`, to: 'all' }}
                />
              </div>
            </Panel>
          )}
        </div>
      </div>
      {at !== 0 && (
        <Panel title={m.history}>
          <DataTable
            name="region-changes"
            label={m.history}
            rows={changes.data?.items ?? []}
            rowKey={(c) => `${c.day} ${c.from.code} ${c.to?.code ?? ''} ${c.kind}`}
            columns={changeColumns}
            source={changes}
            empty={<Empty title={m.noHistory}>{m.noHistoryHint}</Empty>}
            exportAs={{
              file: `${name} ${m.history}`,
              rows: () => Promise.resolve(changes.data?.items ?? []),
            }}
          />
        </Panel>
      )}
      {changing && region.data && <ChangeForm region={region.data} onClose={() => setChanging(false)} />}
    </Page>
  )
}
