import * as contract from '#contract/people-import'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { App, Segmented, Select } from 'antd'
import { useEffect } from 'react'
import type { z } from 'zod'
import { importRoute } from '../pages.tsx'
import { isBusy } from './ImportsPage.tsx'
import { messages } from './messages.ts'
import { RowDrawer } from './RowDrawer.tsx'

const tones: Record<contract.Verdict, Tone> = {
  new: 'good',
  changed: 'low',
  same: 'plain',
  duplicate: 'medium',
  doubtful: 'high',
}
const states = ['waiting', 'held', 'applied', 'skipped', 'undone'] as const

/** The rows with what will happen to each; those that wait are opened, mended or decided. */
export function RowsPanel({ one }: { one: z.output<typeof contract.ImportDetail> }) {
  const m = useMessages(messages)
  const say = useWord()
  const { message } = App.useApp()
  const search = importRoute.useSearch()
  const navigate = importRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery(
    pages(contract.rows, {
      params: { importId: one.id },
      query: { state: search.state, verdict: search.verdict, reason: search.reason, limit: 100 },
    }),
  )
  const { refetch } = list
  const busy = isBusy(one)
  useEffect(() => {
    if (!busy) void refetch()
  }, [busy, refetch])
  const decideAll = useAction(contract.decideAll, {
    changes: [contract.show, contract.rows],
    done: ({ rows }) => void message.success(m.bulkDone(number(rows))),
  })
  const rows = rowsOf(contract.rows, list.data)
  const open = rows.find((row) => row.row === search.row)
  const only = one.reasons.find((r) => r.reason === search.reason)
  const columns: Column<contract.ImportRow>[] = [
    { key: 'row', title: m.row, width: 64, align: 'right', render: (r) => r.row, text: (r) => r.row },
    { key: 'name', title: m.name, width: 140, render: (r) => <b>{r.name}</b>, text: (r) => r.name },
    {
      key: 'verdict',
      title: m.verdict,
      width: 130,
      render: (r) =>
        r.state === 'held' || r.state === 'waiting' || r.state === 'same' ? (
          r.verdict && (
            <Tag tone={r.decision ? 'good' : tones[r.verdict]}>
              {r.decision ? m.stays[r.state] : say(contract.verdicts[r.verdict])}
            </Tag>
          )
        ) : (
          <Tag tone={r.state === 'applied' ? 'good' : 'plain'}>{m.stays[r.state]}</Tag>
        ),
      text: (r) => (r.verdict ? say(contract.verdicts[r.verdict]) : ''),
    },
    {
      key: 'why',
      title: m.why,
      render: (r) => (
        <ul className="row-reasons">
          {r.undoProblem && (
            <li>
              <Tag tone="high">{m.stay}</Tag> {r.undoProblem}
            </li>
          )}
          {r.reasons.map((reason) => (
            <li key={reason.code + reason.field}>
              {say(contract.importReasons[reason.code])}{' '}
              <small>{reason.code === 'in_file' ? m.rowTitle(Number(reason.detail)) : reason.detail}</small>
            </li>
          ))}
        </ul>
      ),
      text: (r) =>
        r.reasons.map((reason) => `${say(contract.importReasons[reason.code])} ${reason.detail}`).join('; '),
    },
    {
      key: 'changes',
      title: m.changes,
      render: (r) => (
        <span className="row-changes">
          {r.changes.map((change) => (
            <span key={change.field}>
              {say(contract.fieldWords(change.field))}：{change.before !== null && <del>{change.before}</del>}{' '}
              <ins>{change.after}</ins>
            </span>
          ))}
        </span>
      ),
      text: (r) =>
        r.changes.map((c) => `${say(contract.fieldWords(c.field))} ${c.before ?? ''}→${c.after}`).join('; '),
    },
  ]
  return (
    <>
      <ProblemNote error={decideAll.error} />
      <div className="import-bar no-print">
        <Segmented
          value={search.state ?? 'all'}
          onChange={(value) =>
            set({ state: states.find((state) => state === value), reason: undefined, row: undefined })
          }
          options={[
            { value: 'all', label: m.all },
            ...states.map((state) => ({ value: state, label: m.stays[state] })),
          ]}
        />
        <Select<contract.ImportReason>
          allowClear
          aria-label={m.reason}
          placeholder={m.allReasons}
          style={{ minWidth: 220 }}
          popupMatchSelectWidth={false}
          value={search.reason ?? null}
          onChange={(reason) =>
            set({ reason: reason ?? undefined, state: reason ? 'held' : undefined, row: undefined })
          }
          options={one.reasons.map(({ reason, count }) => ({
            value: reason,
            label: `${say(contract.importReasons[reason])}（${number(count)}）`,
          }))}
        />
        {only && (
          <>
            <ActionButton
              needs="people.import"
              disabledReason={
                contract.importReasons[only.reason].soft && only.reason !== 'likely_same'
                  ? undefined
                  : say(contract.importReasons[only.reason])
              }
              onClick={() =>
                decideAll.mutate({
                  params: { importId: one.id },
                  body: { reason: only.reason, decision: 'accept' },
                })
              }
            >
              {m.acceptAll(number(only.count))}
            </ActionButton>
            <ActionButton
              needs="people.import"
              onClick={() =>
                decideAll.mutate({
                  params: { importId: one.id },
                  body: { reason: only.reason, decision: 'skip' },
                })
              }
            >
              {m.skipAll(number(only.count))}
            </ActionButton>
          </>
        )}
      </div>
      <DataTable
        name="import-rows"
        label={m.rows}
        rows={rows}
        rowKey={(r) => String(r.row)}
        columns={columns}
        source={list}
        openedKey={search.row === undefined ? undefined : String(search.row)}
        onOpen={(r) => set({ row: r.row })}
        empty={<Empty title={m.noRows} />}
      />
      {open && <RowDrawer key={open.row} one={one} row={open} onClose={() => set({ row: undefined })} />}
    </>
  )
}
