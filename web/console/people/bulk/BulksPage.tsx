import * as contract from '#contract/people-bulk'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { BulkTag } from './BulkTag.tsx'
import { messages } from './messages.ts'
import { useBulkLine } from './words.ts'
import '../people.css'

/** Every bulk action of one's area, the latest first. */
export function BulksPage() {
  const m = useMessages(messages)
  const say = useWord()
  const line = useBulkLine()
  const navigate = useNavigate()
  const list = useInfiniteQuery(pages(contract.list, {}))
  const columns: Column<contract.Bulk>[] = [
    {
      key: 'what',
      title: m.what,
      render: (r) => (
        <Link to={paths.bulk} params={{ bulkId: r.id }} className="elder-link">
          {line(r)}
        </Link>
      ),
      text: line,
    },
    {
      key: 'state',
      title: m.state,
      width: 110,
      render: (r) => <BulkTag of={r} />,
      text: (r) => say(contract.bulkStates[r.state]),
    },
    {
      key: 'total',
      title: m.total,
      width: 90,
      align: 'right',
      render: (r) => number(r.total),
      text: (r) => r.total,
    },
    {
      key: 'changed',
      title: m.changed,
      width: 90,
      align: 'right',
      render: (r) => number(r.changed - r.undone),
      text: (r) => r.changed - r.undone,
    },
    {
      key: 'left',
      title: m.leftCount,
      width: 90,
      align: 'right',
      render: (r) => number(r.left),
      text: (r) => r.left,
    },
    { key: 'by', title: m.by, width: 120, render: (r) => r.by ?? '', text: (r) => r.by },
    {
      key: 'when',
      title: m.when,
      width: 130,
      render: (r) => shortTime(r.startedAt),
      text: (r) => r.startedAt,
    },
  ]
  return (
    <Page title={m.history} actions={<Link to={paths.elders}>{m.back}</Link>}>
      <DataTable
        name="bulks"
        label={m.history}
        rows={rowsOf(contract.list, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        onOpen={(r) => void navigate({ to: paths.bulk, params: { bulkId: r.id } })}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
    </Page>
  )
}
