import { confirmRisk, risks } from '#contract/alarms'
import type { Output } from '#web/lib/call.ts'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Form, Input, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { paths } from '../paths.ts'
import { RegionName, RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { risksRoute } from './pages.tsx'

const messages = {
  zh: {
    title: '风险名单',
    note: '由设备读数与事件每夜推算，理由公开；须由人跟进确认，系统不会自动采取行动。',
    levels: { all: '全部', high: '高', watch: '关注' },
    everyone: '含已跟进',
    elder: '长者',
    region: '区划',
    level: '等级',
    score: '分值',
    reasons: '理由',
    computed: '推算',
    confirmed: '跟进',
    reason: (what: string, points: string) => `${what}（${points} 分）`,
    separator: '；',
    confirm: '登记跟进',
    what: '做了什么',
    settings: '个人告警设置',
    none: '没有需要关注的长者',
    noneHint: '每夜推算一次。',
  },
  en: {
    title: 'Elders at risk',
    note: 'Computed each night from readings and incidents, with the reasons in the open; a person follows up, nothing happens by itself.',
    levels: { all: 'All', high: 'High', watch: 'Watch' },
    everyone: 'Followed up too',
    elder: 'Elder',
    region: 'Region',
    level: 'Level',
    score: 'Score',
    reasons: 'Reasons',
    computed: 'Computed',
    confirmed: 'Followed up',
    reason: (what: string, points: string) => `${what} (${points} points)`,
    separator: '; ',
    confirm: 'Followed up',
    what: 'What was done',
    settings: 'Alarm settings',
    none: 'Nobody needs watching',
    noneHint: 'Computed once a night.',
  },
}

type Risk = Output<typeof risks>['items'][number]

/** Who is likelier than before to need help, and why. */
export function RisksPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = risksRoute.useSearch()
  const navigate = risksRoute.useNavigate()
  const [following, setFollowing] = useState<Risk>()
  const query = { region: search.region, level: search.level, ...(search.all ? {} : { open: true }) }
  const answer = useInfiniteQuery(pages(risks, { query }))
  const confirm = useAction(confirmRisk, { changes: [risks], done: () => setFollowing(undefined) })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const columns = useMemo(
    (): Column<Risk>[] => [
      {
        key: 'elder',
        title: m.elder,
        render: (r) => (
          <Link to={paths.elder} params={{ elderId: r.elderId }}>
            {r.elderName}
          </Link>
        ),
        text: (r) => r.elderName,
      },
      {
        key: 'region',
        title: m.region,
        render: (r) => <RegionName code={r.regionCode} />,
        text: (r) => r.regionCode,
      },
      {
        key: 'level',
        title: m.level,
        render: (r) => <Tag tone={r.level === 'high' ? 'high' : 'medium'}>{m.levels[r.level]}</Tag>,
        text: (r) => m.levels[r.level],
        width: 90,
      },
      {
        key: 'score',
        title: m.score,
        align: 'right',
        render: (r) => number(r.score, 1),
        text: (r) => r.score,
        width: 80,
      },
      {
        key: 'reasons',
        title: m.reasons,
        render: (r) =>
          r.reasons.map((reason) => m.reason(say(reason), number(reason.points, 1))).join(m.separator),
        text: (r) => r.reasons.map(say).join(m.separator),
      },
      {
        key: 'computed',
        title: m.computed,
        render: (r) => shortTime(r.computedAt),
        text: (r) => r.computedAt,
        width: 110,
      },
      {
        key: 'confirmed',
        title: m.confirmed,
        render: (r) =>
          r.confirmedAt ? (
            `${shortTime(r.confirmedAt)} ${r.confirmedBy ?? ''}`
          ) : (
            <span className="inline-actions">
              <ActionButton size="small" needs="alarms.handle" onClick={() => setFollowing(r)}>
                {m.confirm}
              </ActionButton>
              <Link to={paths.elderAlarms} params={{ elderId: r.elderId }}>
                {m.settings}
              </Link>
            </span>
          ),
        text: (r) => r.confirmedAt,
      },
    ],
    [m, say],
  )
  return (
    <Page
      title={m.title}
      note={m.note}
      filters={
        <>
          <Segmented<'all' | 'high' | 'watch'>
            value={search.level ?? 'all'}
            onChange={(value) => set({ level: value === 'all' ? undefined : value })}
            options={(['all', 'high', 'watch'] as const).map((value) => ({ value, label: m.levels[value] }))}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <Checkbox
            checked={search.all ?? false}
            onChange={(event) => set({ all: event.target.checked || undefined })}
          >
            {m.everyone}
          </Checkbox>
        </>
      }
    >
      <DataTable
        name="risks"
        label={m.title}
        rows={rowsOf(risks, answer.data)}
        rowKey={(r) => r.elderId}
        columns={columns}
        source={answer}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        exportAs={{ file: m.title, rows: () => everyRow(risks, { query }) }}
      />
      {following && (
        <FormDrawer<{ note: string }>
          title={`${m.confirm}：${following.elderName}`}
          submit={m.confirm}
          pending={confirm.isPending}
          error={confirm.error}
          onClose={() => setFollowing(undefined)}
          onSubmit={(body) => confirm.mutate({ params: { elderId: following.elderId }, body })}
        >
          <Form.Item name="note" label={m.what} rules={[{ required: true, whitespace: true, max: 500 }]}>
            <Input.TextArea rows={4} autoFocus maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
