import { workbench } from '#contract/alarms'
import { benefitWorkbench } from '#contract/benefit-work'
import { listCallbacks } from '#contract/calls'
import { listTasks } from '#contract/devices'
import { incomplete } from '#contract/people'
import { list as listCorrections } from '#contract/people-corrections'
import { list as listDuplicates } from '#contract/people-duplicates'
import { list as listImports } from '#contract/people-import'
import { list as listLife } from '#contract/people-life'
import { ago, duration, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useState } from 'react'
import { DrillTag, Remaining, SeverityTag } from '../alarms/words.tsx'
import '../alarms/desk.css'

import { PlaceHome } from './PlaceHome.tsx'
import { sourcesOf, type Task } from './sources.ts'
import './workbench.css'

const messages = {
  zh: {
    title: '工作台',
    greeting: (name: string) => `${name}，接下来做这些`,
    count: (n: number) => `${n} 项`,
    all: '全部',
    urgent: '急',
    today: '今天',
    later: '不限时',
    none: '没有待办事项',
    noneHint: '新的告警、到期的任务会按时限排在这里。',
    noneHere: '您的岗位没有待办清单，请从左侧菜单进入。',
    late: (time: string) => `超时 ${time}`,
    keys: 'j/k 上下 · Enter 打开',
    since: (when: string) => when,
    failing: '有清单读不出来，以下不完整',
  },
  en: {
    title: 'Workbench',
    greeting: (name: string) => `${name}, this is next`,
    count: (n: number) => `${n} items`,
    all: 'All',
    urgent: 'Urgent',
    today: 'Today',
    later: 'No deadline',
    none: 'Nothing to do',
    noneHint: 'New alarms and due tasks appear here in order of their deadline.',
    noneHere: 'Your post has no list of tasks: use the menu at the left.',
    late: (time: string) => `${time} late`,
    keys: 'j/k move · Enter open',
    since: (when: string) => when,
    failing: 'A list could not be read: this is incomplete',
  },
}

type Bucket = 'all' | 'urgent' | 'today' | 'later'

function bucketOf(task: Task, now: number): Exclude<Bucket, 'all'> {
  if (task.severity === 'P0' || task.severity === 'P1') return 'urgent'
  if (task.dueAt === null) return 'later'
  const left = Date.parse(task.dueAt) - now
  return left < 15 * 60_000 ? 'urgent' : left < 86_400_000 ? 'today' : 'later'
}

/** One list of what to do next, from every module that has something, by deadline. */
export function WorkbenchPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const session = useSession()
  const navigate = useNavigate()
  const now = useNow(15_000)
  const [bucket, setBucket] = useState<Bucket>('all')
  const [at, setAt] = useState(0)

  const lists = {
    alarms: useQuery({
      ...q(workbench, { query: { limit: 200 } }),
      enabled: may('alarms.read'),
      refetchInterval: 20_000,
    }),
    callbacks: useQuery({
      ...q(listCallbacks, { query: { limit: 50 } }),
      enabled: may('calls.read'),
      refetchInterval: 60_000,
    }),
    devices: useQuery({
      ...q(listTasks, { query: { limit: 50 } }),
      enabled: may('devices.write'),
      refetchInterval: 60_000,
    }),
    corrections: useQuery({ ...q(listCorrections, { query: { limit: 50 } }), enabled: may('people.write') }),
    life: useQuery({
      ...q(listLife, { query: { state: 'reported', limit: 50 } }),
      enabled: may('people.write'),
    }),
    duplicates: useQuery({
      ...q(listDuplicates, { query: { state: 'open', limit: 6 } }),
      enabled: may('people.merge'),
    }),
    imports: useQuery({ ...q(listImports, { query: { limit: 20 } }), enabled: may('people.import') }),
    benefits: useQuery({
      ...q(benefitWorkbench),
      enabled: may('benefits.apply') || may('benefits.read'),
      refetchInterval: 60_000,
    }),
    records: useQuery({ ...q(incomplete, { query: { limit: 50 } }), enabled: may('people.write') }),
  }
  const failing = Object.values(lists).find((list) => list.error)
  const loading = Object.values(lists).some((list) => list.isLoading)
  const mine = (
    ['alarms.read', 'calls.read', 'devices.write', 'people.write', 'benefits.read', 'benefits.apply'] as const
  ).some((permission) => may(permission))
  const tasks = sourcesOf({
    alarms: lists.alarms.data,
    callbacks: lists.callbacks.data,
    devices: lists.devices.data,
    records: lists.records.data,
    corrections: lists.corrections.data,
    life: lists.life.data,
    duplicates: lists.duplicates.data,
    imports: lists.imports.data,
    benefits: lists.benefits.data,
  })
  const shown = tasks.filter((task) => bucket === 'all' || bucketOf(task, now) === bucket)
  const chosen = Math.min(at, shown.length - 1)
  const open = (task: Task | undefined) => task && void navigate(task.place)
  const move = (by: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, chosen + by))
    setAt(next)
    document.getElementById(`task-${next}`)?.scrollIntoView({ block: 'nearest' })
  }
  useHotkeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => open(shown[chosen]),
  })

  return (
    <Page
      title={m.title}
      note={m.greeting(session.name)}
      filters={
        <>
          <Segmented
            value={bucket}
            onChange={(value) => {
              setBucket(value)
              setAt(0)
            }}
            options={(['all', 'urgent', 'today', 'later'] as const).map((value) => ({
              value,
              label: `${m[value]} ${tasks.filter((t) => value === 'all' || bucketOf(t, now) === value).length}`,
            }))}
          />
          <span className="page-note">{m.keys}</span>
        </>
      }
    >
      {failing && (
        <>
          <p className="panel-empty is-warning">{m.failing}</p>
          <ProblemNote error={failing.error} retry={() => void failing.refetch()} />
        </>
      )}
      <div className="work-and-place">
        {shown.length > 0 ? (
          <ol className="panel tasks">
            {shown.map((task, index) => (
              <li key={task.key} id={`task-${index}`}>
                <Link
                  {...task.place}
                  className={index === chosen ? 'task is-chosen' : 'task'}
                  onFocus={() => setAt(index)}
                >
                  <span className="task-due">
                    {task.dueAt ? (
                      Date.parse(task.dueAt) < now - 3_600_000 ? (
                        <time className="digits remaining is-near">
                          {m.late(duration((now - Date.parse(task.dueAt)) / 1000))}
                        </time>
                      ) : Date.parse(task.dueAt) - now < 3_600_000 ? (
                        <Remaining to={task.dueAt} />
                      ) : (
                        <time className="digits">{shortTime(task.dueAt)}</time>
                      )
                    ) : (
                      <span className="unknown">—</span>
                    )}
                  </span>
                  <span className="task-what">
                    <b>{say(task)}</b> {task.severity && <SeverityTag severity={task.severity} />}{' '}
                    <DrillTag drill={task.drill} />
                    {task.detail && <small>{task.detail}</small>}
                  </span>
                  <span className="task-since">{task.since && ago(task.since, now)}</span>
                </Link>
              </li>
            ))}
          </ol>
        ) : loading ? (
          <span />
        ) : (
          <Empty title={m.none}>{mine ? m.noneHint : m.noneHere}</Empty>
        )}
        <PlaceHome />
      </div>
    </Page>
  )
}
