import {
  type EquipmentKind,
  equipmentKinds,
  equipmentReport,
  type EquipmentRow,
  type EquipmentState,
  siteKinds,
  type SiteKind,
} from '#contract/organisations'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './equipment-messages.ts'
import { equipmentRoute } from './pages.tsx'

const tones = { yes: 'good', no: 'critical', unknown: 'low', overdue: 'high' } as const satisfies Record<
  EquipmentState,
  Tone
>

/** Which sites have what they should have against fire, and where the gaps are. */
export function EquipmentPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = equipmentRoute.useSearch()
  const navigate = equipmentRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const kinds: EquipmentKind[] = search.kinds ?? ['micro_fire_station', 'smoke_alarm']
  const siteKind = search.siteKind ?? 'institution'
  const found = useQuery(
    q(equipmentReport, {
      query: {
        siteKind,
        kinds: kinds.join(','),
        gaps: search.gaps ? 'true' : undefined,
        region: search.region,
      },
    }),
  )
  const columns: Column<EquipmentRow>[] = [
    {
      key: 'site',
      title: m.site,
      render: (row) => (
        <Link to={paths.site} params={{ siteId: row.siteId }}>
          {row.siteName}
        </Link>
      ),
      text: (row) => row.siteName,
    },
    { key: 'org', title: m.org, render: (row) => row.orgName ?? '—', text: (row) => row.orgName },
    {
      key: 'region',
      title: m.region,
      render: (row) => row.regionName ?? row.regionCode,
      text: (row) => row.regionName,
      width: 170,
    },
    ...kinds.map((kind): Column<EquipmentRow> => {
      const of = (row: EquipmentRow) => row.kinds.find((one) => one.kind === kind)
      return {
        key: kind,
        title: say(equipmentKinds[kind]),
        render: (row) => {
          const one = of(row)
          if (!one) return '—'
          return (
            <>
              <Tag tone={tones[one.state]}>{m.states[one.state]}</Tag>{' '}
              {one.pieces ? <span className="digits">{m.pieces(one.pieces)}</span> : null}
            </>
          )
        },
        text: (row) => m.states[of(row)?.state ?? 'unknown'],
        width: 150,
      }
    }),
  ]
  return (
    <Page
      title={m.title}
      note={found.data && m.complete(found.data.complete, found.data.sites)}
      filters={
        <>
          <Select<SiteKind>
            aria-label={m.siteKind}
            style={{ width: 190 }}
            value={siteKind}
            onChange={(kind) => set({ siteKind: kind })}
            options={Object.entries(siteKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select<EquipmentKind[]>
            mode="multiple"
            aria-label={m.kinds}
            placeholder={m.kinds}
            style={{ minWidth: 260 }}
            value={kinds}
            onChange={(chosen) => set({ kinds: chosen.length > 0 ? chosen : undefined })}
            options={Object.entries(equipmentKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
          <Checkbox
            checked={search.gaps === true}
            onChange={(event) => set({ gaps: event.target.checked || undefined })}
          >
            {m.gapsOnly}
          </Checkbox>
        </>
      }
    >
      <DataTable
        name="equipment"
        label={m.title}
        rows={found.data?.items ?? []}
        rowKey={(row) => row.siteId}
        columns={columns}
        source={found}
        empty={<Empty title={m.none} />}
        exportAs={{ file: m.title, rows: async () => found.data?.items ?? [] }}
      />
    </Page>
  )
}
