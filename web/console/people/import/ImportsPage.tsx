import * as contract from '#contract/people-import'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { importsRoute } from '../pages.tsx'
import { messages } from './messages.ts'
import { StateTag } from './StateTag.tsx'
import { UploadForm } from './UploadForm.tsx'
import '../people.css'
import './import.css'

/** Every list that was brought in, the newest first, with what came of it. */
export function ImportsPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = importsRoute.useSearch()
  const navigate = importsRoute.useNavigate()
  const list = useInfiniteQuery({
    ...pages(contract.list, {}),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => (page as { items: contract.Import[] }).items.some(isBusy))
        ? 1500
        : false, // As the contract answers.
  })
  const columns: Column<contract.Import>[] = [
    {
      key: 'list',
      title: m.list,
      width: 190,
      render: (r) => (
        <Link to={paths.import} params={{ importId: r.id }} className="elder-link">
          {say(contract.importLists[r.list])}
        </Link>
      ),
      text: (r) => say(contract.importLists[r.list]),
    },
    {
      key: 'file',
      title: m.fileName,
      render: (r) => <span className="one-line">{r.fileName}</span>,
      text: (r) => r.fileName,
    },
    {
      key: 'state',
      title: m.state,
      width: 150,
      render: (r) => <StateTag of={r} />,
      text: (r) => say(contract.importStates[r.state]),
    },
    {
      key: 'rows',
      title: m.rows,
      width: 84,
      align: 'right',
      render: (r) => number(r.total),
      text: (r) => r.total,
    },
    {
      key: 'went',
      title: m.went,
      width: 84,
      align: 'right',
      render: (r) => number(r.applied - r.undone),
      text: (r) => r.applied - r.undone,
    },
    { key: 'held', title: m.held, width: 84, align: 'right', render: (r) => number(heldOf(r)), text: heldOf },
    { key: 'region', title: m.region, width: 170, render: (r) => r.regionName, text: (r) => r.regionName },
    { key: 'by', title: m.by, width: 110, render: (r) => r.createdBy ?? '', text: (r) => r.createdBy },
    {
      key: 'when',
      title: m.when,
      width: 120,
      render: (r) => shortTime(r.createdAt),
      text: (r) => r.createdAt,
    },
  ]
  return (
    <Page
      title={m.title}
      actions={
        <ActionButton
          type="primary"
          needs="people.import"
          onClick={() => void navigate({ search: { upload: true } })}
        >
          {m.upload}
        </ActionButton>
      }
    >
      <DataTable
        name="imports"
        label={m.title}
        rows={rowsOf(contract.list, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        onOpen={(r) => void navigate({ to: paths.import, params: { importId: r.id } })}
        empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      />
      {search.upload && (
        <UploadForm
          onClose={() => void navigate({ search: {}, replace: true })}
          onDone={(made) => void navigate({ to: paths.import, params: { importId: made.id } })}
        />
      )}
    </Page>
  )
}

export const isBusy = (one: Pick<contract.Import, 'state'>) =>
  ['checking', 'applying', 'undoing'].includes(one.state)
export const heldOf = (one: contract.Import) => one.verdicts.duplicate + one.verdicts.doubtful
