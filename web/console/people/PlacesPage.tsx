import * as contract from '#contract/people-places'
import { Group, groups as groupWords } from '#contract/people-words'
import { number, percent, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages as shared } from './messages.ts'
import { placesRoute } from './pages.tsx'
import './figures.css'
import './people.css'

const messages = {
  zh: {
    title: '各地人数',
    on: '截至',
    place: '地方',
    total: '在册人数',
    share: '占比',
    sum: '合计',
    own: '未落到村居',
    gone: '区划已撤销',
    agrees: (n: string) => `各地合计与档案逐一清点一致：${n} 人`,
    differs: (sum: string, register: string) => `不一致：各地合计 ${sum} 人，档案清点 ${register} 人`,
    path: '上级区划',
  },
  en: {
    title: 'Elders by place',
    on: 'As of',
    place: 'Place',
    total: 'On the register',
    share: 'Share',
    sum: 'Sum',
    own: 'without a village',
    gone: 'code stands no more',
    agrees: (n: string) => `The sum equals the records, counted one by one: ${n}`,
    differs: (sum: string, register: string) => `They differ: ${sum} by places, ${register} records`,
    path: 'Wider regions',
  },
}

/** Columns that are shown at first; the others are a click away. */
const FIRST: ReadonlySet<Group> = new Set<Group>([
  'age80',
  'living_alone',
  'empty_nest',
  'left_behind',
  'semi_disabled',
  'disabled',
  'dementia',
  'hardship',
])

type Places = z.output<typeof contract.places.returns>
type Line = Omit<Places['places'][number], 'kind'> & { kind: Places['places'][number]['kind'] | 'sum' }
type Sort = { by: string; descending: boolean }

/** City = Σ county = Σ street = Σ village: each level opens the next, and the sum is checked against the records. */
export function PlacesPage() {
  const m = useMessages(messages)
  const w = useMessages(shared)
  const say = useWord()
  const search = placesRoute.useSearch()
  const navigate = placesRoute.useNavigate()
  const [sort, setSort] = useState<Sort>()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: false })
  const answer = useQuery({ ...q(contract.places, { query: search }), placeholderData: keepPreviousData })
  const { data } = answer
  const valueOf = (line: Line, by: string) => (by === 'total' ? line.total : line.groups[Group.parse(by)])
  const sorted = sort
    ? (data?.places ?? []).toSorted(
        (a, b) => (valueOf(a, sort.by) - valueOf(b, sort.by)) * (sort.descending ? -1 : 1),
      )
    : (data?.places ?? [])
  const lines: Line[] = data
    ? [
        ...sorted,
        {
          ...data.sum,
          regionCode: data.regionCode,
          name: m.sum,
          level: data.level,
          kind: 'sum',
        },
      ]
    : []
  const most = Math.max(1, ...(data?.places ?? []).map((place) => place.total))
  const sum = data?.sum.total ?? 0

  const columns: Column<Line>[] = [
    {
      key: 'place',
      title: m.place,
      render: (line) =>
        line.kind === 'sum' ? (
          <b>{m.sum}</b>
        ) : line.kind === 'below' && line.level !== 'village' ? (
          <Link to={paths.elderPlaces} search={{ ...search, region: line.regionCode }}>
            {line.name}
          </Link>
        ) : (
          <>
            <span>{line.name}</span>{' '}
            {line.kind === 'own' && line.level !== 'village' && <Tag tone="medium">{m.own}</Tag>}
            {line.kind === 'gone' && <Tag tone="medium">{m.gone}</Tag>}
          </>
        ),
      text: (line) => line.name,
    },
    {
      key: 'code',
      title: w.region,
      optional: true,
      render: (line) => <span className="digits">{line.regionCode}</span>,
      text: (line) => String(line.regionCode),
    },
    {
      key: 'total',
      title: m.total,
      align: 'right',
      width: 170,
      sort: 'total',
      render: (line) => (
        <span className="place-total">
          <Figure line={line} />
          <span className="bar-line" aria-hidden>
            <i style={{ width: line.kind === 'sum' ? 0 : `${(line.total / most) * 100}%` }} />
          </span>
        </span>
      ),
      text: (line) => line.total,
    },
    {
      key: 'share',
      title: m.share,
      align: 'right',
      width: 72,
      render: (line) => (sum ? percent(line.total / sum) : '—'),
      text: (line) => (sum ? Math.round((line.total / sum) * 1000) / 10 : null),
    },
    ...Group.options.map(
      (group): Column<Line> => ({
        key: group,
        title: say(groupWords[group]),
        align: 'right',
        sort: group,
        optional: !FIRST.has(group),
        render: (line) => <Figure line={line} group={group} />,
        text: (line) => line.groups[group],
      }),
    ),
  ]

  return (
    <Page
      title={m.title}
      note={
        data &&
        (data.agrees ? (
          <Tag tone="good">{m.agrees(number(data.register))}</Tag>
        ) : (
          <Tag tone="critical">{m.differs(number(data.sum.total), number(data.register))}</Tag>
        ))
      }
      filters={
        <>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={w.region}
            width={200}
          />
          <DayInput label={m.on} value={search.on ?? today()} onChange={(on) => set({ on })} />
        </>
      }
    >
      {data && data.path.length > 0 && (
        <nav aria-label={m.path} className="place-path">
          {data.path.map((one, i) =>
            i === data.path.length - 1 ? (
              <b key={one.code} aria-current="page">
                {one.name}
              </b>
            ) : (
              <span key={one.code}>
                <Link to={paths.elderPlaces} search={{ ...search, region: one.code }}>
                  {one.name}
                </Link>
                <i aria-hidden> › </i>
              </span>
            ),
          )}
        </nav>
      )}
      <DataTable
        name="people-places"
        label={m.title}
        rows={lines}
        rowKey={(line) => (line.kind === 'sum' ? 'sum' : String(line.regionCode))}
        columns={columns}
        source={answer}
        sort={sort}
        onSort={setSort}
        rowTone={(line) => (line.kind === 'sum' ? 'is-sum' : line.total === 0 ? 'is-gone' : undefined)}
        exportAs={{
          file: `${m.title}-${data?.path.at(-1)?.name ?? ''}-${data?.on ?? ''}`,
          rows: () => Promise.resolve(lines),
        }}
      />
    </Page>
  )
}

/** A number that opens the elders behind it; nought opens nothing. */
function Figure({ line, group }: { line: Line; group?: Group }) {
  const value = group === undefined ? line.total : line.groups[group]
  if (value === 0) return <span className="unknown">0</span>
  return (
    <Link
      className="digits"
      to={paths.elders}
      search={{ region: line.regionCode, ...(group === undefined ? {} : { groups: group }) }}
    >
      {number(value)}
    </Link>
  )
}
