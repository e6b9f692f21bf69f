import * as contract from '#contract/devices'
import { age, dayText, number, percent } from '#web/lib/format.ts'
import type { Output } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { deviceMessages } from './messages.ts'
import { deviceGapsRoute } from './pages.tsx'

type Gap = Output<typeof contract.listGaps>['items'][number]
const groups = [
  'living_alone',
  'empty_nest',
  'left_behind',
  'disabled',
  'semi_disabled',
  'destitute_dispersed',
  'hardship',
  'dementia',
  'age80',
] as const

/** Who of a group has no working device: the list an allocation goes by (A-IOT-18), with the share that is covered (B-IOT-21). */
export function GapsPage() {
  const m = useMessages(deviceMessages)
  const search = deviceGapsRoute.useSearch()
  const navigate = deviceGapsRoute.useNavigate()
  const query = {
    group: search.group ?? 'living_alone',
    ...(search.region === undefined ? {} : { region: search.region }),
  }
  const list = useInfiniteQuery(pages(contract.listGaps, { query }))
  const first = list.data?.pages[0]
  const columns: Column<Gap>[] = [
    {
      key: 'name',
      title: m.name,
      render: (g) => (
        <Link to={paths.elder} params={{ elderId: g.elderId }}>
          {g.name}
        </Link>
      ),
      text: (g) => g.name,
    },
    {
      key: 'age',
      title: m.age,
      align: 'right',
      render: (g) => age(g.birthDay),
      text: (g) => age(g.birthDay),
      width: 70,
    },
    {
      key: 'region',
      title: m.region,
      render: (g) => <RegionName code={g.regionCode} />,
      text: (g) => g.regionCode,
    },
    {
      key: 'why',
      title: m.state,
      render: (g) => (
        <Tag tone={g.silentDevice ? 'high' : 'medium'}>{g.silentDevice ? m.silentDevice : m.noDevice}</Tag>
      ),
      text: (g) => (g.silentDevice ? m.silentDevice : m.noDevice),
    },
    {
      key: 'had',
      title: m.hadDevice,
      render: (g) => (g.hadDevice ? '✓' : '—'),
      text: (g) => (g.hadDevice ? '1' : ''),
    },
    {
      key: 'since',
      title: m.gapSince,
      render: (g) => (g.since ? dayText(g.since) : '—'),
      text: (g) => g.since,
    },
  ]
  return (
    <Page
      title={m.gaps}
      note={
        first && (
          <>
            {m.gapFacts(first.group, first.withDevice, first.withWorking)}
            {first.group > 0 && ` · ${m.share(percent(first.withWorking / first.group))}`}
          </>
        )
      }
      filters={
        <>
          <Select
            aria-label={m.group}
            style={{ width: 160 }}
            value={query.group}
            onChange={(group) => void navigate({ search: (s) => ({ ...s, group }), replace: true })}
            options={groups.map((value) => ({ value: value as string, label: m.groups[value] }))}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => void navigate({ search: (s) => ({ ...s, region }), replace: true })}
            width={180}
          />
        </>
      }
    >
      <DataTable
        name="device-gaps"
        label={m.gaps}
        rows={rowsOf(contract.listGaps, list.data)}
        rowKey={(g) => g.elderId}
        columns={columns}
        source={list}
        empty={<Empty title={first?.group === 0 ? number(0) : m.emptyGaps} />}
        exportAs={{ file: m.gaps, rows: () => everyRow(contract.listGaps, { query }) }}
      />
    </Page>
  )
}
