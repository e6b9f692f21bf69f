import { incidentKinds, rules, type Rule } from '#contract/alarms'
import { uuidv7 } from '#contract/id'
import { number, shortTime } from '#web/lib/format.ts'
import { splitWords } from '#contract/words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Input, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../../paths.ts'
import { ElderPicker } from '../../shell/pickers/ElderPicker.tsx'
import { RegionName } from '../../shell/pickers/RegionPicker.tsx'
import { rulesRoute } from '../pages.tsx'
import { SeverityTag } from '../words.tsx'
import { ruleMessages } from './messages.ts'

export const stateTones: Record<Rule['state'], Tone> = { draft: 'medium', active: 'good', retired: 'plain' }

const personal = { zh: '个人阈值、围栏与预案：', en: 'Limits, fence and plan of one elder:' }

/** The rules that apply here, from the place itself and from above it. */
export function RulesPage() {
  const m = useMessages(ruleMessages)
  const say = useWord()
  const search = rulesRoute.useSearch()
  const navigate = rulesRoute.useNavigate()
  const answer = useQuery(q(rules, { query: { type: search.type, state: search.state } }))
  const words = search.q?.toLowerCase() ?? ''
  const rows = (answer.data?.items ?? []).filter(
    (r) => !words || `${r.name.zh} ${r.name.en} ${r.key}`.toLowerCase().includes(words),
  )
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })

  const columns = useMemo(
    (): Column<Rule>[] => [
      {
        key: 'name',
        title: m.columns.name,
        render: (r) => (
          <Link to={paths.rule} params={{ ruleId: r.id }}>
            {say(r.name)}
          </Link>
        ),
        text: (r) => say(r.name),
      },
      {
        key: 'type',
        title: m.columns.type,
        render: (r) => m.types[r.body.type],
        text: (r) => m.types[r.body.type],
        width: 100,
      },
      {
        key: 'kind',
        title: m.columns.kind,
        render: (r) => say(incidentKinds[r.kind]),
        width: 120,
        text: (r) => say(incidentKinds[r.kind]),
      },
      {
        key: 'severity',
        title: m.columns.severity,
        render: (r) => <SeverityTag severity={r.severity} />,
        text: (r) => r.severity,
        width: 120,
      },
      {
        key: 'region',
        title: m.columns.region,
        render: (r) => <RegionName code={r.regionCode} />,
        width: 110,
        text: (r) => r.regionCode,
      },
      {
        key: 'state',
        title: m.columns.state,
        render: (r) => <Tag tone={stateTones[r.state]}>{m.states[r.state]}</Tag>,
        text: (r) => r.state,
        width: 84,
      },
      {
        key: 'fired',
        title: m.columns.fired,
        align: 'right',
        render: (r) => number(r.fired30),
        text: (r) => r.fired30,
        width: 100,
      },
      {
        key: 'real',
        title: m.columns.real,
        align: 'right',
        render: (r) => (r.closed30 > 0 ? m.firedOf(number(r.real30), number(r.closed30)) : '—'),
        text: (r) => r.real30,
        width: 90,
      },
      {
        key: 'version',
        title: m.columns.version,
        align: 'right',
        render: (r) => r.version,
        text: (r) => r.version,
        width: 70,
        optional: true,
      },
      {
        key: 'source',
        title: m.columns.source,
        render: (r) => say(splitWords(r.source)),
        text: (r) => say(splitWords(r.source)),
      },
      {
        key: 'updated',
        title: m.columns.updated,
        render: (r) => `${shortTime(r.updatedAt)} ${r.updatedBy ?? ''}`,
        text: (r) => r.updatedAt,
        optional: true,
      },
    ],
    [m, say],
  )

  return (
    <Page
      title={m.title}
      actions={
        <ActionButton
          type="primary"
          needs="alarms.rules"
          onClick={() =>
            void navigate({ to: paths.rule, params: { ruleId: uuidv7() }, search: { fresh: true } })
          }
        >
          {m.newRule}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<NonNullable<typeof search.type> | 'all'>
            value={search.type ?? 'all'}
            onChange={(value) => set({ type: value === 'all' ? undefined : value })}
            options={[
              { value: 'all' as const, label: m.all },
              ...(['reading', 'absence', 'fence'] as const).map((value) => ({
                value,
                label: m.types[value],
              })),
            ]}
          />
          <Select
            allowClear
            aria-label={m.columns.state}
            placeholder={m.columns.state}
            style={{ width: 110 }}
            value={search.state ?? null}
            onChange={(value) => set({ state: value ?? undefined })}
            options={(['draft', 'active', 'retired'] as const).map((value) => ({
              value,
              label: m.states[value],
            }))}
          />
          <Input
            allowClear
            aria-label={m.search}
            placeholder={m.search}
            style={{ width: 180 }}
            value={search.q ?? ''}
            onChange={(event) => set({ q: event.target.value || undefined })}
          />
          <span className="spacer" />
          <label className="page-note" htmlFor="elder-rules">
            {say(personal)}
          </label>
          <span style={{ width: 260 }}>
            <ElderPicker
              id="elder-rules"
              onChange={(elderId) => elderId && void navigate({ to: paths.elderAlarms, params: { elderId } })}
            />
          </span>
        </>
      }
    >
      <DataTable
        name="rules"
        label={m.title}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={answer}
        onOpen={(r) => void navigate({ to: paths.rule, params: { ruleId: r.id } })}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        exportAs={{ file: m.title, rows: () => Promise.resolve(rows) }}
      />
    </Page>
  )
}
