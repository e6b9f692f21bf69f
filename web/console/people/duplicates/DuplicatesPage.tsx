import * as contract from '#contract/people-duplicates'
import { sexes, statuses } from '#contract/people-words'
import { dayText, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { duplicatesRoute } from '../pages.tsx'
import { useOptions } from '../options.ts'
import { WhyList } from './MatchCard.tsx'
import { messages } from './messages.ts'
import '../people.css'

/** Pairs of records that may be one person, the likeliest first. */
export function DuplicatesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const options = useOptions()
  const search = duplicatesRoute.useSearch()
  const navigate = duplicatesRoute.useNavigate()
  const state = search.state ?? 'open'
  const query = { state, region: search.region }
  const list = useInfiniteQuery(pages(contract.list, { query }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const count = list.data?.pages[0] as { count?: number } | undefined // As the contract answers.
  const side = (which: 'a' | 'b'): Column<contract.Duplicate> => ({
    key: which,
    title: m[which],
    width: 300,
    render: (pair) => {
      const one = pair[which]
      return (
        <span className="row-changes">
          <span>
            <b>{one.name}</b> {say(sexes[one.sex])} {dayText(one.birthDay)}{' '}
            <span className="digits">#{one.number}</span>{' '}
            {one.status !== 'alive' && <Tag tone="high">{say(statuses[one.status])}</Tag>}
          </span>
          <small>
            {one.regionName} {one.address}
          </small>
        </span>
      )
    },
    text: (pair) => `${pair[which].number} ${pair[which].name}`,
  })
  const columns: Column<contract.Duplicate>[] = [
    {
      key: 'score',
      title: m.score,
      width: 110,
      align: 'right',
      render: (pair) => (
        <Link to={paths.duplicate} params={{ duplicateId: pair.id }} className="elder-link digits">
          {pair.why.length === 0 ? '—' : pair.score.toFixed(1)}
        </Link>
      ),
      text: (pair) => pair.score,
    },
    side('a'),
    side('b'),
    {
      key: 'why',
      title: m.why,
      render: (pair) => (pair.why.length > 0 ? <WhyList why={pair.why} /> : pair.note),
      text: (pair) =>
        pair.why
          .map((w) => `${say(contract.matchFields[w.field])} ${say(contract.likenesses[w.likeness])}`)
          .join('; '),
    },
    {
      key: 'found',
      title: m.found,
      width: 110,
      render: (pair) => shortTime(pair.foundAt),
      text: (pair) => pair.foundAt,
    },
  ]
  return (
    <Page
      title={m.title}
      note={count?.count === undefined ? undefined : m.pairs(number(count.count))}
      filters={
        <>
          <Segmented
            value={state}
            onChange={(value) => set({ state: contract.DuplicateState.parse(value) })}
            options={options(contract.duplicateStates)}
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
        name="duplicates"
        label={m.title}
        rows={rowsOf(contract.list, list.data)}
        rowKey={(pair) => pair.id}
        columns={columns}
        source={list}
        onOpen={(pair) => void navigate({ to: paths.duplicate, params: { duplicateId: pair.id } })}
        exportAs={{ file: m.title, rows: () => everyRow(contract.list, { query }) }}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
    </Page>
  )
}
