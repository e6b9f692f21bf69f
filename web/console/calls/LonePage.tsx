import * as contract from '#contract/call-board'
import { ago, number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { loneRoute } from './pages.tsx'

const messages = {
  zh: {
    title: '独居空巢',
    group: '人群',
    living_alone: '独居',
    empty_nest: '空巢',
    name: '姓名',
    region: '区划',
    heard: '最近一次有消息',
    signal: '设备',
    call: '通话',
    visit: '探访',
    order: '服务',
    never: '从无消息',
    only: '只看',
    all: '全部',
    red: '超过时限',
    elders: (elders: number) => `${number(elders)} 人`,
    reds: (reds: number) => `${number(reds)} 人超过时限`,
    limit: (hours: number, source: string) => `时限 ${number(hours)} 小时（${source}）`,
    unknown: '本地未规定时限，无法判断是否超过',
    nobody: '范围内没有这样的长者',
  },
  en: {
    title: 'Alone and empty nest',
    group: 'Group',
    living_alone: 'Lives alone',
    empty_nest: 'Empty nest',
    name: 'Name',
    region: 'Region',
    heard: 'Last heard of',
    signal: 'Device',
    call: 'Call',
    visit: 'Visit',
    order: 'Service',
    never: 'Never',
    only: 'Show',
    all: 'All',
    red: 'Quiet too long',
    elders: (elders: number) => `${number(elders)} elders`,
    reds: (reds: number) => `${number(reds)} quiet too long`,
    limit: (hours: number, source: string) => `${number(hours)} hours (${source})`,
    unknown: 'This place has set no time: nobody can be called quiet too long',
    nobody: 'Nobody of this kind here',
  },
}

type Row = z.output<typeof contract.QuietElder>

/** Who lives alone or in an empty nest, the longest quiet first (B-REG-12). */
export function LonePage() {
  const m = useMessages(messages)
  const search = loneRoute.useSearch()
  const navigate = loneRoute.useNavigate()
  const query = {
    group: search.group ?? ('living_alone' as const),
    ...(search.region === undefined ? {} : { region: search.region }),
    ...(search.red ? { red: 'true' } : {}),
  }
  const list = useInfiniteQuery(pages(contract.loneElders, { query }))
  const first = list.data?.pages[0]
  const time = (
    key: 'signal' | 'call' | 'visit' | 'order',
    at: (row: Row) => string | null,
  ): Column<Row> => ({
    key,
    title: m[key],
    render: (row) => {
      const then = at(row)
      return then ? ago(then) : '—'
    },
    text: at,
  })
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: m.name,
      render: (row) => (
        <Link to={paths.elder} params={{ elderId: row.elderId }}>
          {row.name}
        </Link>
      ),
      text: (row) => row.name,
    },
    { key: 'region', title: m.region, render: (row) => row.regionName, text: (row) => row.regionName },
    {
      key: 'heard',
      title: m.heard,
      render: (row) => {
        const words = row.heardAt ? ago(row.heardAt) : m.never
        return row.red ? <Tag tone="high">{words}</Tag> : words
      },
      text: (row) => row.heardAt,
    },
    time('signal', (row) => row.lastSignalAt),
    time('call', (row) => row.lastCallAt),
    time('visit', (row) => row.lastVisitAt),
    time('order', (row) => row.lastOrderAt),
  ]
  return (
    <Page
      title={m.title}
      note={
        first && (
          <>
            {m.elders(first.elders)}
            {' · '}
            {first.redAfterHours === null
              ? m.unknown
              : `${m.reds(first.reds)} · ${m.limit(first.redAfterHours, first.source ?? '')}`}
          </>
        )
      }
      filters={
        <>
          <Select
            aria-label={m.group}
            style={{ width: 140 }}
            value={query.group}
            onChange={(group) => void navigate({ search: (s) => ({ ...s, group }), replace: true })}
            options={(['living_alone', 'empty_nest'] as const).map((value) => ({ value, label: m[value] }))}
          />
          <Select
            aria-label={m.only}
            style={{ width: 140 }}
            value={search.red ? 'red' : 'all'}
            onChange={(only) =>
              void navigate({ search: (s) => ({ ...s, red: only === 'red' || undefined }), replace: true })
            }
            options={[
              { value: 'all', label: m.all },
              { value: 'red', label: m.red },
            ]}
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
        name="lone-elders"
        label={m.title}
        rows={rowsOf(contract.loneElders, list.data)}
        rowKey={(row) => row.elderId}
        columns={columns}
        source={list}
        empty={<Empty title={m.nobody} />}
        exportAs={{ file: m.title, rows: () => everyRow(contract.loneElders, { query }) }}
      />
    </Page>
  )
}
