import * as contract from '#contract/people-life'
import { lifeRolls, type RollField } from '#contract/rolls'
import { dayText, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented, Select } from 'antd'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { RollsDrawer } from '../../shell/rolls/RollsDrawer.tsx'
import { useOptions } from '../options.ts'
import { lifeEventsRoute } from '../pages.tsx'
import { LifeActions } from './LifeActions.tsx'
import { messages } from './messages.ts'
import '../people.css'

export const lifeTones: Record<contract.LifeState, Tone> = {
  reported: 'high',
  confirmed: 'good',
  rejected: 'plain',
  corrected: 'plain',
}

const rollFields: readonly RollField[] = [
  'identity',
  'number',
  'name',
  'kind',
  'from',
  'to',
  'place',
  'source',
  'note',
]

/** What happened to people, what waits for verification first. */
export function LifeEventsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const search = lifeEventsRoute.useSearch()
  const navigate = lifeEventsRoute.useNavigate()
  const { form, ...asked } = search
  const list = useInfiniteQuery(pages(contract.list, { query: asked }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const columns: Column<contract.LifeEvent>[] = [
    {
      key: 'who',
      title: m.who,
      width: 150,
      render: (r) => (
        <Link to={paths.elder} params={{ elderId: r.elderId }} className="elder-link">
          {r.elderName}
        </Link>
      ),
      text: (r) => r.elderName,
    },
    {
      key: 'what',
      title: m.what,
      width: 110,
      render: (r) => <b>{say(contract.lifeKinds[r.kind])}</b>,
      text: (r) => say(contract.lifeKinds[r.kind]),
    },
    { key: 'from', title: m.from, width: 96, render: (r) => dayText(r.from), text: (r) => r.from },
    {
      key: 'to',
      title: m.to,
      width: 110,
      render: (r) => (r.to ? dayText(r.to) : r.kind === 'death' ? '' : m.until),
      text: (r) => r.to,
    },
    {
      key: 'source',
      title: m.source,
      width: 120,
      render: (r) => `${say(contract.lifeSources[r.source])} ${r.reportedBy ?? ''}`,
      text: (r) => say(contract.lifeSources[r.source]),
    },
    {
      key: 'note',
      title: m.note,
      width: 240,
      render: (r) => [r.place, r.note, r.reason].filter(Boolean).join(' · '),
      text: (r) => [r.place, r.note, r.reason].filter(Boolean).join(' '),
    },
    { key: 'region', title: m.region, width: 150, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'reported',
      title: m.reported,
      width: 110,
      render: (r) => shortTime(r.reportedAt),
      text: (r) => r.reportedAt,
    },
    {
      key: 'state',
      title: m.state,
      width: 100,
      render: (r) => <Tag tone={lifeTones[r.state]}>{say(contract.lifeStates[r.state])}</Tag>,
      text: (r) => say(contract.lifeStates[r.state]),
    },
    { key: 'do', title: '', width: 170, render: (r) => <LifeActions one={r} /> },
  ]
  return (
    <Page
      title={m.title}
      actions={
        <ActionButton needs="people.write" onClick={() => set({ form: 'lists' })}>
          {m.lists}
        </ActionButton>
      }
      filters={
        <>
          <Segmented
            value={search.state ?? 'all'}
            onChange={(value) => set({ state: contract.LifeState.safeParse(value).data })}
            options={[{ value: 'all', label: m.all }, ...options(contract.lifeStates)]}
          />
          <Select<contract.LifeKind>
            allowClear
            aria-label={m.what}
            placeholder={m.what}
            style={{ width: 140 }}
            value={search.kind ?? null}
            onChange={(kind) => set({ kind: kind ?? undefined })}
            options={options(contract.lifeKinds)}
          />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={200}
          />
        </>
      }
    >
      <DataTable
        name="life-events"
        label={m.title}
        rows={rowsOf(contract.list, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.title, rows: () => everyRow(contract.list, { query: asked }) }}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
      {form === 'lists' && (
        <RollsDrawer
          contract={lifeRolls}
          may="people.write"
          title={m.lists}
          fields={rollFields}
          changes={[contract.list, contract.ofElder]}
          onClose={() => set({ form: undefined })}
        />
      )}
    </Page>
  )
}
