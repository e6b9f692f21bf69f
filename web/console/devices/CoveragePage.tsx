import * as contract from '#contract/devices'
import { type DeviceKind, deviceKinds } from '#contract/devices'
import { listSites } from '#contract/organisation-sites'
import type { Output } from '#web/lib/call.ts'
import { ago, fullTime, number, percent, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, q } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { OrgPicker } from '../responders/OrgPicker.tsx'
import { useBaseMap } from '../shell/base-map.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './devices.css'
import { deviceCoverageRoute } from './pages.tsx'

type Zone = Output<typeof contract.listCoverage>['items'][number]

const messages = {
  zh: {
    title: '机构设备覆盖',
    note: (zones: string, covered: string, share: string) =>
      `${zones} 处 · 有设备在工作 ${covered}（${share}）`,
    place: '机构与房间',
    whole: '整个机构',
    kind: '设备类别',
    region: '区划',
    working: '在工作',
    state: '状态',
    covered: '有覆盖',
    uncovered: '无覆盖',
    partly: '部分失联',
    since: '失去覆盖',
    org: '机构',
    noOrg: '未登记机构',
    empty: '没有装在机构里的设备',
    emptyHint: '设备绑定到机构或房间后，这里显示每处是否有设备在工作。',
    legend: { good: '全部有覆盖', medium: '部分失联', critical: '有房间无覆盖' },
    unplaced: (n: string) => `${n} 家机构没有登记位置，不在图上`,
  },
  en: {
    title: 'Coverage of facilities',
    note: (zones: string, covered: string, share: string) =>
      `${zones} zones · a working device in ${covered} (${share})`,
    place: 'Facility and room',
    whole: 'Whole facility',
    kind: 'Kind of device',
    region: 'Region',
    working: 'Working',
    state: 'State',
    covered: 'Covered',
    uncovered: 'Not covered',
    partly: 'Some silent',
    since: 'Uncovered since',
    org: 'Organisation',
    noOrg: 'No organisation on record',
    empty: 'No device hangs in a facility',
    emptyHint:
      'Once devices are bound to a facility or a room, this shows whether each place has a working one.',
    legend: { good: 'all covered', medium: 'some silent', critical: 'a room without cover' },
    unplaced: (n: string) => `${n} organisations have no place on record and are not on the map`,
  },
}

/** A zone is covered while one of its devices works; `medium`: some of them are silent. */
function toneOf(zone: Zone): 'good' | 'medium' | 'critical' {
  if (zone.working === 0) return 'critical'
  return zone.working < zone.devices ? 'medium' : 'good'
}
const worse = { good: 0, medium: 1, critical: 2 } as const

/** Which rooms and facilities have a working device of each kind (B-IOT-13): worst first, in a list and on the map. */
export function CoveragePage() {
  const m = useMessages(messages)
  const say = useWord()
  const now = useNow(60_000)
  const search = deviceCoverageRoute.useSearch()
  const navigate = deviceCoverageRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { kind, ...query } = search
  const found = useQuery({ ...q(contract.listCoverage, { query }), placeholderData: keepPreviousData })
  const zones = useMemo(
    () => (found.data?.items ?? []).filter((zone) => kind === undefined || zone.kind === kind),
    [found.data, kind],
  )
  // Where an organisation is, is where its site is; a page of coverage is small, its sites are asked for once.
  const sites = useQuery({
    queryKey: ['/devices/coverage', 'sites', search.region ?? 0],
    queryFn: async () => {
      const all: Output<typeof listSites>['items'] = []
      const query = search.region === undefined ? {} : { region: search.region }
      for await (const site of everyRow(listSites, { query })) all.push(site)
      return all
    },
    staleTime: 300_000,
  })
  const base = useBaseMap(search.region)

  const { points, unplaced } = useMemo(() => {
    const worst = new Map<string, { tone: keyof typeof worse; name: string }>()
    for (const zone of zones) {
      const tone = toneOf(zone)
      const before = worst.get(zone.orgId)
      if (!before || worse[tone] > worse[before.tone])
        worst.set(zone.orgId, { tone, name: zone.orgName ?? '' })
    }
    const placed = new Map(
      (sites.data ?? []).flatMap((s) => (s.position ? [[s.orgId as string, s.position] as const] : [])),
    )
    const points = [...worst].flatMap(([orgId, { tone, name }]): MapPoint[] => {
      const at = placed.get(orgId)
      return at ? [{ id: orgId, ...at, tone, label: name, waiting: tone === 'critical' }] : []
    })
    return { points, unplaced: sites.data ? worst.size - points.length : 0 }
  }, [zones, sites.data])

  const covered = zones.filter((zone) => zone.working > 0).length
  const columns: Column<Zone>[] = [
    {
      key: 'place',
      title: m.place,
      render: (z) => (
        <>
          <Link to={paths.organisation} params={{ organisationId: z.orgId }}>
            {z.orgName ?? m.noOrg}
          </Link>{' '}
          {z.room ?? m.whole}
        </>
      ),
      text: (z) => `${z.orgName ?? m.noOrg} ${z.room ?? m.whole}`,
    },
    {
      key: 'kind',
      title: m.kind,
      render: (z) => say(deviceKinds[z.kind]),
      text: (z) => say(deviceKinds[z.kind]),
      width: 130,
    },
    {
      key: 'state',
      title: m.state,
      render: (z) => {
        const tone = toneOf(z)
        return (
          <Tag tone={tone}>{tone === 'good' ? m.covered : tone === 'medium' ? m.partly : m.uncovered}</Tag>
        )
      },
      text: (z) => (toneOf(z) === 'critical' ? m.uncovered : toneOf(z) === 'medium' ? m.partly : m.covered),
      width: 100,
    },
    {
      key: 'working',
      title: m.working,
      align: 'right',
      render: (z) => `${z.working} / ${z.devices}`,
      text: (z) => `${z.working}/${z.devices}`,
      width: 80,
    },
    {
      key: 'since',
      title: m.since,
      render: (z) => (z.uncoveredSince ? ago(z.uncoveredSince, now) : '—'),
      text: (z) => (z.uncoveredSince ? fullTime(z.uncoveredSince) : ''),
      width: 110,
    },
    {
      key: 'region',
      title: m.region,
      render: (z) => <RegionName code={z.regionCode} />,
      text: (z) => z.regionCode,
    },
  ]
  return (
    <Page
      title={m.title}
      note={
        found.data &&
        zones.length > 0 &&
        m.note(number(zones.length), number(covered), percent(covered / zones.length))
      }
      filters={
        <>
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <span style={{ width: 220 }}>
            <OrgPicker
              label={m.org}
              value={search.org ?? null}
              onChange={(org) => set({ org: org ?? undefined })}
            />
          </span>
          <Select
            aria-label={m.kind}
            placeholder={m.kind}
            allowClear
            style={{ width: 140 }}
            value={kind ?? null}
            onChange={(next) => set({ kind: next ?? undefined })}
            options={(Object.keys(deviceKinds) as DeviceKind[]).map((value) => ({
              value,
              label: say(deviceKinds[value]),
            }))}
          />
          <Select
            aria-label={m.state}
            placeholder={m.state}
            allowClear
            style={{ width: 120 }}
            value={search.uncovered ?? null}
            onChange={(next) => set({ uncovered: next ?? undefined })}
            options={[
              { value: 'yes' as const, label: m.uncovered },
              { value: 'no' as const, label: m.covered },
            ]}
          />
        </>
      }
    >
      <div className="coverage">
        <div>
          <DataTable
            name="facility-coverage"
            label={m.title}
            rows={zones}
            rowKey={(z) => `${z.orgId} ${z.room} ${z.kind}`}
            columns={columns}
            source={found}
            empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
            exportAs={{ file: m.title, rows: () => Promise.resolve(zones) }}
          />
        </div>
        <Panel flush className="coverage-map">
          <MapView
            label={m.title}
            boundaries={base.boundaries}
            places={base.places}
            tiles={base.tiles}
            notice={base.notice}
            points={points}
            selectedId={search.org}
            fit={{
              key: `${search.region ?? base.regionCode ?? ''} ${base.boundaries ? 'drawn' : ''}`,
              to: 'all',
            }}
            onSelect={(org) => set({ org: org === search.org ? undefined : org })}
            legend={
              <>
                {(['critical', 'medium', 'good'] as const).map((tone) => (
                  <span key={tone}>
                    <i className={`mark mark-${tone}`} aria-hidden /> {m.legend[tone]}
                  </span>
                ))}
              </>
            }
          />
          {unplaced > 0 && <p className="panel-empty">{m.unplaced(number(unplaced))}</p>}
        </Panel>
      </div>
    </Page>
  )
}
