import {
  drillReport,
  drills,
  finishDrill,
  incidentKinds,
  startDrill,
  type IncidentKind,
} from '#contract/alarms'
import { clockNames, type ClockName } from '#contract/alarms'
import { dayText, duration, number, shortTime, today } from '#web/lib/format.ts'
import type { Output } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Form, Input, InputNumber, Select } from 'antd'
import { useMemo, useState } from 'react'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './desk.css'
import { drillsRoute } from './pages.tsx'
import { SeverityTag, StateTag } from './words.tsx'

const messages = {
  zh: {
    title: '演练',
    note: '演练走完整流程，但不会发到真实手机。',
    start: '开始演练',
    finish: '结束演练',
    running: '进行中',
    finished: '已结束',
    name: '名称',
    region: '地区',
    startedAt: '开始',
    until: '至',
    by: '组织',
    incidents: '事件',
    planned: (done: string, planned: string) => `${done} / ${planned}`,
    resolved: '已结案',
    state: '状态',
    fields: {
      incidents: '模拟事件数',
      minutes: '持续分钟',
      kinds: '事件类型',
      seed: '随机种子（相同则重演）',
    },
    doing: '操作',
    report: '演练报告',
    clock: '时钟',
    realMessages: '发到真实手机的消息',
    none: '还没有演练过',
    noneHint: '建议每季度至少一次夜间演练。',
    confirm: '结束后未处理的演练事件会一并关闭。',
    of: (n: string, of: string) => `${n} / ${of}`,
  },
  en: {
    title: 'Drills',
    note: 'A drill runs the whole chain; none of its messages reaches a real phone.',
    start: 'Start a drill',
    finish: 'Finish',
    running: 'running',
    finished: 'finished',
    name: 'Name',
    region: 'Region',
    startedAt: 'Started',
    until: 'until',
    by: 'By',
    incidents: 'Incidents',
    planned: (done: string, planned: string) => `${done} / ${planned}`,
    resolved: 'Resolved',
    state: 'State',
    fields: {
      incidents: 'Incidents to simulate',
      minutes: 'Minutes',
      kinds: 'Kinds',
      seed: 'Seed (the same repeats the drill)',
    },
    doing: 'Action',
    report: 'Report',
    clock: 'Clock',
    realMessages: 'Messages to real phones',
    none: 'No drill yet',
    noneHint: 'One at night each quarter is advised.',
    confirm: 'Drill incidents that are still open are closed with it.',
    of: (n: string, of: string) => `${n} / ${of}`,
  },
}

type Drill = Output<typeof drills>['items'][number]
type Fields = {
  name: string
  regionCode: number
  incidents: number
  minutes: number
  kinds: IncidentKind[]
  seed: number
}

export function DrillsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  const { modal } = App.useApp()
  const { id } = drillsRoute.useSearch()
  const navigate = drillsRoute.useNavigate()
  const [starting, setStarting] = useState(false)
  const answer = useInfiniteQuery({ ...pages(drills, { query: { limit: 50 } }), refetchInterval: 30_000 })
  const rows: readonly Drill[] = rowsOf(drills, answer.data)
  const open = (drillId: string | undefined) => void navigate({ search: { id: drillId }, replace: true })
  const start = useAction(startDrill, {
    changes: [drills],
    done: (drill) => {
      setStarting(false)
      open(drill.id)
    },
  })
  const finish = useAction(finishDrill, { changes: [drills, drillReport] })

  const columns = useMemo(
    (): Column<Drill>[] => [
      { key: 'name', title: m.name, render: (d) => d.name, text: (d) => d.name },
      {
        key: 'region',
        title: m.region,
        render: (d) => <RegionName code={d.regionCode} />,
        text: (d) => d.regionCode,
      },
      {
        key: 'startedAt',
        title: m.startedAt,
        render: (d) => `${shortTime(d.startedAt)} ${m.until} ${shortTime(d.finishedAt ?? d.endsAt)}`,
        text: (d) => d.startedAt,
      },
      { key: 'by', title: m.by, render: (d) => d.startedBy ?? '—', text: (d) => d.startedBy },
      {
        key: 'incidents',
        title: m.incidents,
        align: 'right',
        render: (d) => m.planned(number(d.incidents), number(d.planned)),
        text: (d) => d.incidents,
      },
      {
        key: 'resolved',
        title: m.resolved,
        align: 'right',
        render: (d) => number(d.resolved),
        text: (d) => d.resolved,
      },
      {
        key: 'state',
        title: m.state,
        render: (d) =>
          d.finishedAt ? <Tag tone="good">{m.finished}</Tag> : <Tag tone="medium">{m.running}</Tag>,
        text: (d) => (d.finishedAt ? m.finished : m.running),
      },
      {
        key: 'do',
        title: m.doing,
        render: (d) =>
          d.finishedAt ? null : (
            <ActionButton
              size="small"
              needs="alarms.drill"
              loading={finish.isPending}
              onClick={() =>
                modal.confirm({
                  title: `${m.finish}：${d.name}`,
                  content: m.confirm,
                  onOk: () => finish.mutate({ params: { id: d.id } }),
                })
              }
            >
              {m.finish}
            </ActionButton>
          ),
      },
    ],
    [m, finish, modal],
  )

  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <ActionButton
          type="primary"
          needs="alarms.drill"
          disabledReason={
            rows.some((d) => !d.finishedAt && d.regionCode === session.regionCode) ? m.running : undefined
          }
          onClick={() => setStarting(true)}
        >
          {m.start}
        </ActionButton>
      }
    >
      <ProblemNote error={finish.error} />
      <DataTable
        name="drills"
        label={m.title}
        rows={rows}
        rowKey={(d) => d.id}
        columns={columns}
        source={answer}
        onOpen={(d) => open(d.id)}
        openedKey={id}
      />
      {id && <Report id={id} />}
      {starting && (
        <FormDrawer<Fields>
          title={m.start}
          submit={m.start}
          initial={{
            name: `${m.title} ${dayText(today())}`,
            incidents: 5,
            minutes: 60,
            kinds: ['sos', 'fall'],
            seed: 1,
            ...(session.regionCode ? { regionCode: session.regionCode } : {}),
          }}
          pending={start.isPending}
          error={start.error}
          onClose={() => setStarting(false)}
          onSubmit={(body) => start.mutate({ body })}
        >
          <p className="field-hint">{m.note}</p>
          <Form.Item name="name" label={m.name} rules={[{ required: true, max: 80, whitespace: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionPicker width="100%" label={m.region} allowClear={false} />
          </Form.Item>
          <Form.Item
            name="incidents"
            label={m.fields.incidents}
            rules={[{ required: true, type: 'integer', min: 1, max: 200 }]}
          >
            <InputNumber />
          </Form.Item>
          <Form.Item
            name="minutes"
            label={m.fields.minutes}
            rules={[{ required: true, type: 'integer', min: 1, max: 600 }]}
          >
            <InputNumber />
          </Form.Item>
          <Form.Item name="kinds" label={m.fields.kinds} rules={[{ required: true, type: 'array', min: 1 }]}>
            <Select
              mode="multiple"
              optionFilterProp="label"
              options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
            />
          </Form.Item>
          <Form.Item name="seed" label={m.fields.seed} rules={[{ required: true, type: 'integer' }]}>
            <InputNumber />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

function Report({ id }: { id: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const answer = useQuery(q(drillReport, { params: { id } }))
  const report = answer.data
  const time = (seconds: number | null) => (seconds === null ? '—' : duration(seconds))
  return (
    <Panel
      title={`${m.report}${report ? ` · ${report.name}` : ''}`}
      note={report && `${m.realMessages} ${number(report.realMessages)}`}
      tone={report && report.realMessages > 0 ? 'critical' : undefined}
      flush
    >
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      {report && (
        <>
          <table className="mini">
            <thead>
              <tr>
                <th>{m.clock}</th>
                <th className="is-right">n</th>
                <th className="is-right">p50</th>
                <th className="is-right">p90</th>
                <th className="is-right">max</th>
              </tr>
            </thead>
            <tbody>
              {report.legs.map(
                (leg: {
                  clock: ClockName
                  n: number
                  of: number
                  p50: number | null
                  p90: number | null
                  max: number | null
                }) => (
                  <tr key={leg.clock}>
                    <td>
                      {leg.clock} {say(clockNames[leg.clock])}
                    </td>
                    <td className="digits is-right">{m.of(number(leg.n), number(leg.of))}</td>
                    <td className="digits is-right">{time(leg.p50)}</td>
                    <td className="digits is-right">{time(leg.p90)}</td>
                    <td className="digits is-right">{time(leg.max)}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
          <ol className="rows">
            {report.items.map((incident) => (
              <li key={incident.id} className="row">
                <Link to={paths.incident} params={{ incidentId: incident.id }} className="digits">
                  {incident.number}
                </Link>
                <span className="row-main">
                  {say(incidentKinds[incident.kind])} {incident.elderName}
                </span>
                <SeverityTag severity={incident.severity} />
                <StateTag incident={incident} />
              </li>
            ))}
          </ol>
        </>
      )}
    </Panel>
  )
}
