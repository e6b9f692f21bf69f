import { siteKinds, siteNetwork, type Network, uncoveredFamilies } from '#contract/organisations'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import type { Output } from '#web/lib/call.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { useBaseMap } from '../shell/base-map.ts'
import { RegionName } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { networkMessages } from './network-messages.ts'
import './organisations.css'
import { networkRoute } from './pages.tsx'
import { stateTone } from './tones.ts'

type Village = Network['villages'][number]
type Family = Output<typeof uncoveredFamilies>['items'][number]

/** One centre, many stations, into families: who is reached, and who is not yet (A-GOV-23). */
export function NetworkPage() {
  const m = useMessages(networkMessages)
  const words = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const { siteId } = networkRoute.useParams()
  const found = useQuery(q(siteNetwork, { params: { id: siteId } }))
  const left = useInfiniteQuery({
    ...pages(uncoveredFamilies, { params: { id: siteId } }),
    enabled: may('people.read'),
  })
  const base = useBaseMap(found.data?.area[0])
  const points = useMemo(() => (found.data ? pointsOf(found.data) : []), [found.data])
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  const network = found.data
  if (!network) return null
  const { centre, families, familiesCovered } = network
  const named = new Map(network.stations.map((station) => [station.id, station.name]))
  return (
    <Page
      title={m.title(centre.name)}
      note={m.note}
      actions={
        <Link to={paths.site} params={{ siteId }}>
          {m.centre}
        </Link>
      }
    >
      <Panel>
        <Facts
          columns={3}
          items={[
            [
              m.area,
              <span key="area">
                {network.area.map((code, i) => (
                  <span key={code}>
                    {i > 0 && '、'}
                    <RegionName code={code} />
                  </span>
                ))}
                {!network.areaStated && <small className="field-hint"> {m.areaBySite}</small>}
              </span>,
            ],
            [m.stations, number(network.stations.length)],
            [m.villages, number(network.villages.length)],
            [m.families, number(families)],
            [
              m.covered,
              `${number(familiesCovered)}${families > 0 ? `（${((familiesCovered / families) * 100).toFixed(1)}%）` : ''}`,
            ],
            [
              m.uncovered,
              families - familiesCovered > 0 ? (
                <Tag key="left" tone="high">
                  {m.uncoveredCount(number(families - familiesCovered), number(network.eldersUncovered))}
                </Tag>
              ) : (
                <Tag key="left" tone="good">
                  {m.full}
                </Tag>
              ),
            ],
          ]}
        />
      </Panel>
      {points.length > 0 && (
        <Panel title={m.map} flush className="network-map">
          <MapView
            label={m.map}
            points={points}
            boundaries={base.boundaries}
            places={base.places}
            tiles={base.tiles}
            notice={base.notice}
            fit={{ key: centre.id, to: 'points' }}
            legend={m.legend}
          />
        </Panel>
      )}
      <Panel title={m.stations} flush>
        <DataTable
          name="network-stations"
          label={m.stations}
          rows={network.stations}
          rowKey={(s) => s.id}
          source={found}
          empty={<Empty title={m.noStations}>{m.noStationsHint}</Empty>}
          columns={[
            {
              key: 'name',
              title: m.station,
              render: (s) => (
                <Link to={paths.site} params={{ siteId: s.id }}>
                  {s.name}
                </Link>
              ),
              text: (s) => s.name,
            },
            {
              key: 'kind',
              title: m.kind,
              render: (s) => say(siteKinds[s.kind]),
              text: (s) => say(siteKinds[s.kind]),
            },
            {
              key: 'state',
              title: m.state,
              width: 110,
              render: (s) => <Tag tone={stateTone(s.state)}>{words.siteStates[s.state]}</Tag>,
              text: (s) => words.siteStates[s.state],
            },
            { key: 'region', title: m.village, render: (s) => s.regionName, text: (s) => s.regionName },
            {
              key: 'families',
              title: m.families,
              align: 'right',
              width: 110,
              render: (s) => number(servedBy(network, s.id)),
              text: (s) => servedBy(network, s.id),
            },
          ]}
          exportAs={{ file: m.title(centre.name), rows: async () => network.stations }}
        />
      </Panel>
      <Panel title={m.villages} flush>
        <DataTable<Village>
          name="network-villages"
          label={m.villages}
          rows={network.villages}
          rowKey={(v) => String(v.regionCode)}
          source={found}
          rowTone={(v) => (v.stations.length === 0 ? 'high' : undefined)}
          columns={[
            {
              key: 'name',
              title: m.village,
              render: (v) => (
                <Link to={paths.elders} search={{ region: v.regionCode }}>
                  {v.regionName}
                </Link>
              ),
              text: (v) => v.regionName,
            },
            {
              key: 'elders',
              title: m.elders,
              align: 'right',
              render: (v) => number(v.elders),
              text: (v) => v.elders,
            },
            {
              key: 'families',
              title: m.families,
              align: 'right',
              render: (v) => number(v.families),
              text: (v) => v.families,
            },
            {
              key: 'by',
              title: m.servedBy,
              render: (v) =>
                v.stations.length === 0 ? (
                  <Tag tone="high">{m.nobody}</Tag>
                ) : (
                  v.stations.map((id) => named.get(id)).join('、')
                ),
              text: (v) => v.stations.map((id) => named.get(id)).join('、'),
            },
          ]}
          exportAs={{ file: m.villages, rows: async () => network.villages }}
        />
      </Panel>
      {may('people.read') && (
        <Panel title={m.uncoveredList} flush>
          <DataTable<Family>
            name="network-uncovered"
            label={m.uncoveredList}
            rows={rowsOf(uncoveredFamilies, left.data)}
            rowKey={(f) => f.elders[0]?.elderId ?? ''}
            source={left}
            empty={<Empty title={m.full} />}
            columns={[
              {
                key: 'who',
                title: m.elders,
                render: (f) =>
                  f.elders.map((elder, i) => (
                    <span key={elder.elderId}>
                      {i > 0 && '、'}
                      <Link to={paths.elder} params={{ elderId: elder.elderId }}>
                        {elder.name}
                      </Link>{' '}
                      <small className="field-hint">{m.age(elder.age)}</small>
                    </span>
                  )),
                text: (f) => f.elders.map((elder) => elder.name).join('、'),
              },
              { key: 'village', title: m.village, render: (f) => f.regionName, text: (f) => f.regionName },
              { key: 'address', title: m.address, render: (f) => f.address || '—', text: (f) => f.address },
            ]}
            exportAs={{
              file: m.uncoveredList,
              rows: () => everyRow(uncoveredFamilies, { params: { id: siteId } }),
            }}
          />
        </Panel>
      )}
    </Page>
  )
}

function servedBy(network: Network, id: string): number {
  return network.villages.reduce((n, v) => n + (v.stations.some((one) => one === id) ? v.families : 0), 0)
}

function pointsOf(network: Network): MapPoint[] {
  return [
    ...network.villages.flatMap((v) =>
      v.position
        ? [
            {
              id: String(v.regionCode),
              ...v.position,
              tone: v.stations.length > 0 ? ('good' as const) : ('high' as const),
              shape: 'ring' as const,
              label: `${v.regionName} ${v.families}`,
            },
          ]
        : [],
    ),
    ...[...network.stations, network.centre].flatMap((s) =>
      s.position
        ? [
            {
              id: s.id,
              ...s.position,
              tone: s === network.centre ? ('accent' as const) : ('low' as const),
              label: s.name,
            },
          ]
        : [],
    ),
  ]
}
