import type { Session } from '#contract/access'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import type { Column } from '#web/ui/desk/DataTable.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Button } from 'antd'
import { browserName } from '#web/lib/browser-name.ts'
import { messages } from '#web/shared/security/messages.ts'
import { SmallTable } from './SmallTable.tsx'

/** Sessions that are alive, one line each, with a button that ends it. */
export function SessionsTable({
  rows,
  loading,
  ending,
  onEnd,
}: {
  rows: readonly Session[]
  loading: boolean
  ending: boolean
  onEnd: (session: Session) => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const known = (way: string): way is keyof typeof m.by => way in m.by
  const columns: Column<Session>[] = [
    {
      key: 'where',
      title: m.where,
      render: (s) => (
        <span title={s.userAgent}>
          {browserName(s.userAgent)} {s.current && <Tag tone="good">{m.thisOne}</Tag>}
        </span>
      ),
    },
    { key: 'app', title: m.post, render: (s) => `${m.app[s.app]} · ${say(s.postTitle)}` },
    {
      key: 'by',
      title: m.proven,
      render: (s) => s.by.map((way) => (known(way) ? m.by[way] : way)).join(' + '),
    },
    {
      key: 'address',
      title: m.address,
      render: (s) => <span className="digits">{s.address || '—'}</span>,
      width: 130,
    },
    {
      key: 'started',
      title: m.started,
      render: (s) => <time title={fullTime(s.startedAt)}>{shortTime(s.startedAt)}</time>,
      width: 100,
    },
    {
      key: 'seen',
      title: m.seen,
      render: (s) => <time title={fullTime(s.lastSeenAt)}>{shortTime(s.lastSeenAt)}</time>,
      width: 100,
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      width: 70,
      render: (s) =>
        s.current ? null : (
          <Button
            size="small"
            disabled={ending}
            onClick={() => onEnd(s)}
            aria-label={`${m.end} ${browserName(s.userAgent)} ${shortTime(s.startedAt)}`}
          >
            {m.end}
          </Button>
        ),
    },
  ]
  return (
    <SmallTable
      label={m.sessions}
      rows={rows}
      rowKey={(s) => s.id}
      columns={columns}
      loading={loading}
      empty={m.noSessions}
    />
  )
}
