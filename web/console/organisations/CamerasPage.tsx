import { type Camera, feedStatus, listCameras } from '#contract/organisations'
import { ago, fullTime, useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import './organisations.css'
import { camerasRoute } from './pages.tsx'
import { cameraTone } from './tones.ts'

/** A-IOT-20: each institution's feed as a light, red with since when; below it every camera. */
export function CamerasPage() {
  const m = useMessages(messages)
  const now = useNow(10_000)
  const search = camerasRoute.useSearch()
  const navigate = camerasRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const feeds = useQuery({ ...q(feedStatus, { query: {} }), refetchInterval: 30_000 })
  const query = { q: search.q, state: search.state, ...(search.org ? { orgId: search.org } : {}) }
  const found = useInfiniteQuery(pages(listCameras, { query }))

  const columns = useMemo(
    (): Column<Camera>[] => [
      {
        key: 'state',
        title: m.state,
        render: (c) => <Tag tone={cameraTone(c.state)}>{m.cameraStates[c.state]}</Tag>,
        text: (c) => m.cameraStates[c.state],
        width: 110,
      },
      {
        key: 'since',
        title: m.since,
        render: (c) => (
          <time className="digits" title={fullTime(c.stateSince)}>
            {ago(c.stateSince, now)}
          </time>
        ),
        text: (c) => fullTime(c.stateSince),
        width: 110,
      },
      { key: 'name', title: m.name, render: (c) => c.name, text: (c) => c.name },
      { key: 'place', title: m.spot, render: (c) => c.place ?? '—', text: (c) => c.place },
      {
        key: 'site',
        title: m.sites,
        render: (c) => (
          <Link to={paths.site} params={{ siteId: c.siteId }}>
            {c.siteName}
          </Link>
        ),
        text: (c) => c.siteName,
      },
      { key: 'org', title: m.org, render: (c) => c.orgName ?? '—', text: (c) => c.orgName },
      {
        key: 'id',
        title: m.externalId,
        render: (c) => <span className="digits">{c.externalId}</span>,
        text: (c) => c.externalId,
        width: 190,
      },
      {
        key: 'stream',
        title: m.stream,
        render: (c) =>
          c.streamUrl ? (
            <a href={c.streamUrl} target="_blank" rel="noreferrer">
              {m.openStream}
            </a>
          ) : (
            '—'
          ),
        width: 100,
      },
    ],
    [m, now],
  )

  return (
    <Page title={m.cameras}>
      <Panel title={m.feeds} flush>
        <ProblemNote error={feeds.error} retry={() => void feeds.refetch()} />
        {feeds.data?.items.length === 0 && <Empty title={m.noCameras} />}
        <ul className="feed-lights">
          {feeds.data?.items.map((feed) => (
            <li key={feed.orgId}>
              <button
                type="button"
                aria-pressed={search.org === feed.orgId}
                onClick={() => set({ org: search.org === feed.orgId ? undefined : feed.orgId })}
                data-light={feed.light}
              >
                <i aria-hidden />
                <span>
                  <b>{feed.orgName}</b>
                  <small>
                    {m.feedLine(feed.online, feed.cameras)} ·{' '}
                    {feed.offlineSince ? (
                      <strong>
                        {m.offlineFor} {feed.offline} · {m.since} {fullTime(feed.offlineSince).slice(5, 16)}（
                        {ago(feed.offlineSince, now)}）
                      </strong>
                    ) : feed.light === 'grey' ? (
                      m.neverReported
                    ) : (
                      m.allOnline
                    )}
                  </small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <div className="page-filters">
        <Segmented<'all' | 'offline' | 'online' | 'unknown'>
          value={search.state ?? 'all'}
          onChange={(state) => set({ state: state === 'all' ? undefined : state })}
          options={[
            { value: 'all', label: m.all },
            ...(['offline', 'online', 'unknown'] as const).map((value) => ({
              value,
              label: m.cameraStates[value],
            })),
          ]}
        />
        <SearchBox label={m.searchCameras} width={240} value={search.q} onSearch={(q) => set({ q })} />
      </div>
      <DataTable
        name="cameras"
        label={m.cameras}
        rows={rowsOf(listCameras, found.data)}
        rowKey={(c) => c.id}
        columns={columns}
        source={found}
        exportAs={{ file: m.cameras, rows: () => everyRow(listCameras, { query }) }}
      />
    </Page>
  )
}
