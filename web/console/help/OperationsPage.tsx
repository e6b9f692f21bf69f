import { about, settings } from '#contract/platform'
import { duration, number, shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'

const messages = {
  zh: {
    title: '运行状况',
    system: '系统',
    version: '版本',
    uptime: '已运行',
    kind: '数据',
    kinds: { synthetic: '演示（虚构）', real: '真实', empty: '空' },
    database: '数据库',
    size: '大小',
    connections: '连接',
    events: '事件记录',
    total: '总数',
    sealed: '已入链',
    waiting: '待封存',
    jobs: '后台任务',
    queued: '排队',
    failed: '失败',
    deadlines: '到期处理失败',
    none: '没有失败',
    attempts: '次数',
    error: '错误',
    row: '记录',
    api: '接口说明',
    metrics: '监控指标',
    fine: '正常',
    trouble: '需要处理',
  },
  en: {
    title: 'Operations',
    system: 'System',
    version: 'Version',
    uptime: 'Up for',
    kind: 'Data',
    kinds: { synthetic: 'synthetic', real: 'real', empty: 'empty' },
    database: 'Database',
    size: 'Size',
    connections: 'Connections',
    events: 'Event record',
    total: 'In all',
    sealed: 'Sealed',
    waiting: 'To seal',
    jobs: 'Jobs',
    queued: 'Queued',
    failed: 'Failed',
    deadlines: 'Deadlines that failed',
    none: 'None failed',
    attempts: 'Attempts',
    error: 'Error',
    row: 'Row',
    api: 'API reference',
    metrics: 'Metrics',
    fine: 'fine',
    trouble: 'needs attention',
  },
}

function bytes(size: number): string {
  return size >= 2 ** 30 ? `${number(size / 2 ** 30, 1)} GiB` : `${number(size / 2 ** 20, 1)} MiB`
}

/** What an administrator looks at first when something seems wrong. */
export function OperationsPage() {
  const m = useMessages(messages)
  const status = useQuery({ ...q(settings), refetchInterval: 10_000 })
  const installation = useQuery(q(about))
  const s = status.data
  const trouble = s && (s.jobs.failed > 0 || s.deadlineFailures.length > 0)
  return (
    <Page
      title={m.title}
      note={s && <Tag tone={trouble ? 'high' : 'good'}>{trouble ? m.trouble : m.fine}</Tag>}
      actions={
        <a href="/api/openapi.json" target="_blank" rel="noreferrer">
          {m.api}
        </a>
      }
    >
      <ProblemNote error={status.error} retry={() => void status.refetch()} />
      {s && (
        <div className="operations">
          <Panel title={m.system}>
            <Facts
              items={[
                [m.version, installation.data?.version],
                [m.kind, installation.data && m.kinds[installation.data.kind]],
                [m.uptime, duration(s.uptimeSeconds)],
              ]}
            />
          </Panel>
          <Panel title={m.database}>
            <Facts
              items={[
                [m.version, s.database.version],
                [m.size, bytes(s.database.size)],
                [m.connections, number(s.database.connections)],
              ]}
            />
          </Panel>
          <Panel title={m.events}>
            <Facts
              items={[
                [m.total, number(s.events.total)],
                [m.sealed, number(s.events.sealed)],
                [m.waiting, number(s.events.total - s.events.sealed)],
              ]}
            />
          </Panel>
          <Panel title={m.jobs} tone={s.jobs.failed > 0 ? 'high' : undefined}>
            <Facts
              items={[
                [m.queued, number(s.jobs.waiting)],
                [m.failed, number(s.jobs.failed)],
              ]}
            />
          </Panel>
          <Panel
            title={m.deadlines}
            tone={s.deadlineFailures.length > 0 ? 'high' : undefined}
            flush
            className="is-wide"
          >
            {s.deadlineFailures.length === 0 ? (
              <p className="panel-empty">{m.none}</p>
            ) : (
              <table className="mini">
                <tbody>
                  {s.deadlineFailures.map((f) => (
                    <tr key={`${f.deadline} ${f.rowId}`}>
                      <td>{f.deadline}</td>
                      <td className="digits">{f.rowId}</td>
                      <td className="digits">{shortTime(f.failedAt)}</td>
                      <td className="digits">
                        {m.attempts} {f.attempts}
                      </td>
                      <td>{f.error}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Panel>
        </div>
      )}
    </Page>
  )
}
