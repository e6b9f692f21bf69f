import { listSites, siteKinds, type SiteKind, type SiteState } from '#contract/organisations'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { siteListRoute } from './pages.tsx'
import { siteColumns } from './site-columns.tsx'

export function SitesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = siteListRoute.useSearch()
  const navigate = siteListRoute.useNavigate()
  const query = { q: search.q, region: search.region, kind: search.kind, state: search.state }
  const found = useInfiniteQuery(pages(listSites, { query }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  return (
    <Page
      title={m.sites}
      filters={
        <>
          <SearchBox label={m.searchSites} width={220} value={search.q} onSearch={(q) => set({ q })} />
          <Select<SiteKind>
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 190 }}
            value={search.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={Object.entries(siteKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select<SiteState>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 110 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={Object.entries(m.siteStates).map(([value, label]) => ({ value, label }))}
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
        name="sites"
        label={m.sites}
        rows={rowsOf(listSites, found.data)}
        rowKey={(s) => s.id}
        columns={siteColumns(m, say, true)}
        source={found}
        onOpen={(s) => void navigate({ to: paths.site, params: { siteId: s.id } })}
        exportAs={{ file: m.sites, rows: () => everyRow(listSites, { query }) }}
      />
    </Page>
  )
}
