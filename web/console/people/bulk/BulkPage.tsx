import * as contract from '#contract/people-bulk'
import { number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Progress, Select } from 'antd'
import type { z } from 'zod'
import { paths } from '../../paths.ts'
import { messages as words } from '../messages.ts'
import { useOptions } from '../options.ts'
import { bulkRoute } from '../pages.tsx'
import { BulkTag, isBusy } from './BulkTag.tsx'
import { messages } from './messages.ts'
import { useBulkLine } from './words.ts'
import '../people.css'

type Row = z.output<typeof contract.rows.returns>['items'][number]

/** One bulk action: how far it is, what became of each record, and the way back. */
export function BulkPage() {
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const options = useOptions()
  const line = useBulkLine()
  const { bulkId } = bulkRoute.useParams()
  const search = bulkRoute.useSearch()
  const navigate = bulkRoute.useNavigate()
  const params = { bulkId }
  const bulk = useQuery({
    ...q(contract.show, { params }),
    refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? 800 : false),
  })
  const list = useInfiniteQuery({
    ...pages(contract.rows, { params, query: { state: search.state } }),
    refetchInterval: bulk.data && isBusy(bulk.data) ? 2000 : false,
  })
  const changes = [contract.show, contract.rows, contract.list]
  const stop = useAction(contract.stop, { changes })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const { data } = bulk
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: w.name,
      width: 140,
      render: (r) => (
        <Link to={paths.elder} params={{ elderId: r.elderId }} className="elder-link">
          {r.name}
        </Link>
      ),
      text: (r) => r.name,
    },
    { key: 'number', title: w.number, width: 110, render: (r) => r.number, text: (r) => r.number },
    { key: 'region', title: w.region, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'state',
      title: m.result,
      width: 120,
      render: (r) => say(contract.bulkRowStates[r.state]),
      text: (r) => say(contract.bulkRowStates[r.state]),
    },
    {
      key: 'why',
      title: m.why,
      width: 240,
      render: (r) => whyOf(r, say),
      text: (r) => whyOf(r, say),
    },
  ]
  return (
    <Page
      title={data ? line(data) : m.title}
      note={data && <BulkTag of={data} />}
      actions={
        data && (
          <>
            {data.state === 'running' && (
              <ActionButton
                needs="people.write"
                loading={stop.isPending}
                onClick={() => stop.mutate({ params })}
              >
                {m.stop}
              </ActionButton>
            )}
            {(data.state === 'done' || data.state === 'stopped') && (
              <ActionButton
                danger
                needs="people.write"
                disabledReason={data.undoable ? undefined : m.noUndo}
                onClick={() => set({ do: 'undo' })}
              >
                {m.undo}
              </ActionButton>
            )}
          </>
        )
      }
      filters={
        <Select
          aria-label={m.result}
          style={{ width: 160 }}
          value={search.state ?? 'all'}
          onChange={(state) =>
            set({ state: state === 'all' ? undefined : contract.BulkRowState.parse(state) })
          }
          options={[{ value: 'all', label: m.all }, ...options<string>(contract.bulkRowStates)]}
        />
      }
    >
      <ProblemNote error={bulk.error ?? stop.error} />
      {data && (
        <Panel title={m.progress}>
          <Progress
            percent={data.total ? Math.floor((100 * data.progress) / whole(data)) : 0}
            status={isBusy(data) ? 'active' : 'normal'}
            aria-label={m.progress}
          />
          <Facts
            columns={3}
            items={[
              [m.total, number(data.total)],
              [m.changed, number(data.changed)],
              [m.leftCount, number(data.left)],
              (data.undone > 0 || data.kept > 0) && [m.undone, number(data.undone)],
              data.kept > 0 && [m.kept, number(data.kept)],
              [m.by, data.by ?? ''],
              [m.when, shortTime(data.startedAt)],
              data.undoReason !== null && [m.undoReason, data.undoReason],
            ]}
          />
        </Panel>
      )}
      <DataTable
        name="bulk-rows"
        label={m.rows}
        rows={rowsOf(contract.rows, list.data)}
        rowKey={(r) => r.elderId}
        columns={columns}
        source={list}
        onOpen={(r) => void navigate({ to: paths.elder, params: { elderId: r.elderId } })}
        exportAs={{
          file: m.title,
          rows: () => everyRow(contract.rows, { params, query: { state: search.state } }),
        }}
      />
      {search.do === 'undo' && data && <UndoForm bulkId={data.id} onClose={() => set({ do: undefined })} />}
    </Page>
  )
}

const whole = (bulk: contract.Bulk) =>
  bulk.state === 'undoing' || bulk.state === 'undone' ? Math.max(1, bulk.changed) : bulk.total

function whyOf(row: Row, say: ReturnType<typeof useWord>): string {
  if (row.reason) return say(contract.bulkReasons[row.reason])
  return row.kept ? say(contract.bulkKept[row.kept]) : ''
}

function UndoForm({ bulkId, onClose }: { bulkId: contract.BulkId; onClose: () => void }) {
  const m = useMessages(messages)
  const undo = useAction(contract.undo, {
    changes: [contract.show, contract.rows, contract.list],
    done: onClose,
  })
  return (
    <FormDrawer<{ reason: string }>
      title={m.undoTitle}
      submit={m.undo}
      danger
      pending={undo.isPending}
      error={undo.error}
      onClose={onClose}
      onSubmit={(body) => undo.mutate({ params: { bulkId }, body })}
    >
      <p className="panel-note">{m.canUndo}</p>
      <Form.Item name="reason" label={m.undoReason} rules={[{ required: true, message: m.required }]}>
        <Input.TextArea rows={2} maxLength={200} autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
