import { exportLog, listLog, type LogEntry } from '#contract/access-rules'
import { RoleName, roles } from '#contract/permission'
import { linkTo } from '#web/lib/call.ts'
import { fullTime } from '#web/lib/format.ts'
import { splitWords } from '#contract/words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import './access.css'
import { logRoute } from './pages.tsx'

const zh = {
  title: '访问日志',
  note: '谁在何时通过什么看了哪位长者的档案。同一人十分钟内的相同查看记一次；任何人都不能修改或删除。',
  when: '时间',
  who: '查看人',
  post: '岗位',
  elder: '长者',
  gone: '已不在范围内',
  what: '操作',
  reason: '理由',
  find: '查看人姓名',
  role: '角色',
  withReason: '写明理由的（如查看完整号码）',
  withoutReason: '不需理由的',
  any: '理由',
  export: '导出 Excel',
  none: '没有记录',
  noneHint: '这段时间和条件下没有人查看。',
  clear: '清除筛选',
}
const en: typeof zh = {
  title: 'Access log',
  note: 'Who looked at whose record, when, and through what. The same look within ten minutes is one line; nobody can change or delete it.',
  when: 'Time',
  who: 'Who',
  post: 'Post',
  elder: 'Elder',
  gone: 'no longer in your area',
  what: 'What',
  reason: 'Reason',
  find: 'Name of who looked',
  role: 'Role',
  withReason: 'With a reason (such as full numbers)',
  withoutReason: 'Without',
  any: 'Reason',
  export: 'Export to Excel',
  none: 'No entries',
  noneHint: 'Nobody looked under these conditions.',
  clear: 'Clear filters',
}

/** The access log of one's region. */
export function LogPage() {
  const m = useMessages({ zh, en })
  const say = useWord()
  const may = useMay()
  const search = logRoute.useSearch()
  const navigate = logRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { q: text, ...filter } = search
  const query = { ...filter, ...(text ? { search: text } : {}) }
  const list = useInfiniteQuery({
    ...pages(listLog, { query: { ...query, limit: 100 } }),
    placeholderData: keepPreviousData,
  })
  const seesElders = may('people.read')
  const columns: Column<LogEntry>[] = [
    { key: 'at', title: m.when, width: 150, render: (r) => <time className="digits">{fullTime(r.at)}</time> },
    {
      key: 'who',
      title: m.who,
      width: 130,
      render: (r) => (
        <Button
          type="link"
          size="small"
          style={{ padding: 0 }}
          onClick={() => set({ accountId: r.accountId })}
        >
          {r.accountName}
        </Button>
      ),
    },
    { key: 'post', title: m.post, width: 210, render: (r) => say(r.postTitle) },
    {
      key: 'elder',
      title: m.elder,
      width: 120,
      render: (r) => {
        const name = r.elderName ?? <span className="unknown">{m.gone}</span>
        return seesElders && r.elderName ? (
          <Link to={paths.elder} params={{ elderId: r.elderId }}>
            {name}
          </Link>
        ) : (
          name
        )
      },
    },
    { key: 'what', title: m.what, render: (r) => <span title={r.endpoint}>{say(r.what)}</span> },
    { key: 'reason', title: m.reason, render: (r) => (r.reason ? say(splitWords(r.reason)) : '') },
  ]
  const filtered = Object.values(search).some((value) => value !== undefined)
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={<Button href={linkTo(exportLog, { query })}>{m.export}</Button>}
      filters={
        <>
          <DayRange from={search.from} to={search.to} onChange={(from, to) => set({ from, to })} />
          <SearchBox label={m.find} width={180} value={text} onSearch={(q) => set({ q })} />
          {seesElders && (
            <span style={{ width: 260 }}>
              <ElderPicker
                value={search.elderId ?? null}
                onChange={(elderId) =>
                  set({ elderId: elderId as typeof search.elderId /* the picker's ids are elders' */ })
                }
              />
            </span>
          )}
          <Select<RoleName>
            allowClear
            aria-label={m.role}
            placeholder={m.role}
            style={{ width: 140 }}
            value={search.role ?? null}
            onChange={(role) => set({ role: role ?? undefined })}
            options={RoleName.options.map((value) => ({ value, label: say(roles[value]) }))}
            popupMatchSelectWidth={false}
          />
          <Select<'yes' | 'no'>
            allowClear
            aria-label={m.any}
            placeholder={m.any}
            style={{ width: 130 }}
            popupMatchSelectWidth={false}
            value={search.withReason ?? null}
            onChange={(withReason) => set({ withReason: withReason ?? undefined })}
            options={[
              { value: 'yes', label: m.withReason },
              { value: 'no', label: m.withoutReason },
            ]}
          />
          {filtered && (
            <Button type="text" size="small" onClick={() => void navigate({ search: {}, replace: true })}>
              {m.clear}
            </Button>
          )}
        </>
      }
    >
      <DataTable
        name="access-log"
        label={m.title}
        rows={rowsOf(listLog, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
    </Page>
  )
}
