import { listPosts, type Post } from '#contract/accounts'
import { RoleName, roles } from '#contract/permission'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './access.css'
import { messages } from './account-messages.ts'
import { usePostColumns } from './AccountPosts.tsx'
import { postsRoute } from './pages.tsx'

/** Who holds which post in one's region: by role, place, state, name. */
export function PostsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const within = useSession().audience === 'org'
  const choices = RoleName.options.filter((value) => !within || roles[value].audience === 'org')
  const search = postsRoute.useSearch()
  const navigate = postsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { q: text, ...filter } = search
  const query = { ...filter, ...(text ? { search: text } : {}) }
  const list = useInfiniteQuery({
    ...pages(listPosts, { query: { ...query, limit: 100 } }),
    placeholderData: keepPreviousData,
  })
  const shared = usePostColumns()
  const columns: Column<Post>[] = [
    {
      key: 'account',
      title: m.account,
      width: 140,
      render: (p) => (
        <Link to={paths.account} params={{ accountId: p.accountId }}>
          {p.accountName}
        </Link>
      ),
      text: (p) => p.accountName,
    },
    ...shared.map((column) => ({ ...column, text: textOf(column.key, say, m) })),
  ]
  return (
    <Page
      title={m.posts}
      filters={
        <>
          <SearchBox label={`${m.name} / ${m.title}`} width={240} value={text} onSearch={(q) => set({ q })} />
          <Select<RoleName>
            allowClear
            aria-label={m.role}
            placeholder={m.role}
            style={{ width: 150 }}
            value={search.role ?? null}
            onChange={(role) => set({ role: role ?? undefined })}
            options={choices.map((value) => ({ value, label: say(roles[value]) }))}
            popupMatchSelectWidth={false}
          />
          <Select<Post['state']>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 100 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={(['planned', 'valid', 'ended'] as const).map((value) => ({
              value,
              label: m.postState[value],
            }))}
          />
          {!within && (
            <RegionPicker
              value={search.region}
              onChange={(region) => set({ region })}
              label={m.region}
              width={180}
            />
          )}
        </>
      }
    >
      <DataTable
        name="posts"
        label={m.posts}
        rows={rowsOf(listPosts, list.data)}
        rowKey={(p) => p.id}
        columns={columns}
        source={list}
        onOpen={(p) => void navigate({ to: paths.account, params: { accountId: p.accountId } })}
        exportAs={{ file: m.posts, rows: () => everyRow(listPosts, { query }) }}
      />
    </Page>
  )
}

function textOf(
  key: string,
  say: (pair: { zh: string; en: string }) => string,
  m: typeof messages.zh,
): (post: Post) => string {
  switch (key) {
    case 'role':
      return (p) => say(roles[p.role])
    case 'region':
      return (p) => p.regionName ?? String(p.regionCode)
    case 'valid':
      return (p) => `${p.validFrom} – ${p.validTo ?? m.noEnd}`
    case 'state':
      return (p) => m.postState[p.state]
    default:
      return (p) => say(p.title)
  }
}
