import * as contract from '#contract/benefit-cycles'
import { ChangeKind, changeKinds } from '#contract/benefit-words'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { messages } from './messages.ts'
import { cycleRoute } from './pages.tsx'
import { Amount } from './parts.tsx'

const tones: Record<ChangeKind, Tone> = {
  new: 'low',
  raised: 'low',
  lowered: 'medium',
  stopped: 'high',
  held: 'medium',
  arrears: 'low',
  recovery: 'medium',
}

/** Line by line what differs from the month before, with the facts that differ; the checker marks what was looked at. */
export function ChangesTable({ cycle }: { cycle: contract.Cycle }) {
  const m = useMessages(messages)
  const say = useWord()
  const search = cycleRoute.useSearch()
  const navigate = cycleRoute.useNavigate()
  const [selected, setSelected] = useState<string[]>([])
  const kind = ChangeKind.safeParse(search.kind).data
  const input = { params: { id: cycle.id }, query: { kind, scheme: search.scheme } }
  const list = useInfiniteQuery(pages(contract.listChanges, input))
  const counts = useQuery(q(contract.countChanges, { params: { id: cycle.id } }))
  const see = useAction(contract.seeChanges, {
    changes: [contract.listChanges, contract.showCycle],
    done: () => setSelected([]),
  })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const schemes = new Map(counts.data?.items.map((one) => [one.scheme, one.schemeWords]))
  const total = (of: ChangeKind) =>
    counts.data?.items.filter((one) => one.kind === of).reduce((sum, one) => sum + one.n, 0) ?? 0
  return (
    <DataTable<contract.Change>
      name="benefit-changes"
      label={m.changes}
      rows={rowsOf(contract.listChanges, list.data)}
      rowKey={(one) => one.id}
      source={list}
      selected={selected}
      onSelect={setSelected}
      tools={
        <>
          <Select<ChangeKind>
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 150 }}
            value={kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            options={ChangeKind.options.map((value) => ({
              value,
              label: `${say(changeKinds[value])} ${number(total(value))}`,
            }))}
          />
          <Select
            allowClear
            aria-label={m.scheme}
            placeholder={m.scheme}
            style={{ width: 220 }}
            value={search.scheme ?? null}
            onChange={(scheme) => set({ scheme: scheme ?? undefined })}
            options={[...schemes].map(([value, words]) => ({ value, label: say(words) }))}
          />
          <span className="page-note">{m.unseen(number(cycle.unseen))}</span>
          {selected.length > 0 && (
            <ActionButton
              size="small"
              needs="benefits.check"
              loading={see.isPending}
              // The selection holds ids of these rows.
              onClick={() =>
                see.mutate({
                  params: { id: cycle.id },
                  body: { ids: selected.slice(0, 500) as contract.Change['id'][] },
                })
              }
            >
              {m.markSeen}
            </ActionButton>
          )}
        </>
      }
      exportAs={{
        file: `${m.changes} ${cycle.month.slice(0, 7)}`,
        rows: () => everyRow(contract.listChanges, input, 200_000),
      }}
      empty={<Empty title={counts.data?.compared === false ? m.firstMonth : m.noChanges} />}
      columns={[
        {
          key: 'kind',
          title: m.kind,
          width: 100,
          render: (one) => <Tag tone={tones[one.kind]}>{say(changeKinds[one.kind])}</Tag>,
          text: (one) => say(changeKinds[one.kind]),
        },
        { key: 'name', title: m.name, render: (one) => one.payeeName, text: (one) => one.payeeName },
        {
          key: 'region',
          title: m.place,
          render: (one) => one.regionName ?? '—',
          text: (one) => one.regionName,
        },
        {
          key: 'scheme',
          title: m.scheme,
          render: (one) => say(one.schemeWords),
          text: (one) => say(one.schemeWords),
        },
        {
          key: 'before',
          title: m.before,
          align: 'right',
          width: 120,
          render: (one) => <Amount value={one.before} unit={one.unit} />,
          text: (one) => one.before / 100,
        },
        {
          key: 'after',
          title: m.after,
          align: 'right',
          width: 120,
          render: (one) => <Amount value={one.after} unit={one.unit} />,
          text: (one) => one.after / 100,
        },
        {
          key: 'because',
          title: m.because,
          render: (one) => one.because.map((words) => say(words)).join('；') || '—',
          text: (one) => one.because.map((words) => say(words)).join('; '),
        },
        {
          key: 'seen',
          title: m.seen,
          width: 110,
          render: (one) => one.seenBy ?? '—',
          text: (one) => one.seenBy,
        },
        {
          key: 'why',
          title: '',
          width: 90,
          render: (one) =>
            one.elderId && (
              <Button size="small" type="link" onClick={() => set({ why: one.elderId ?? undefined })}>
                {m.explain}
              </Button>
            ),
        },
      ]}
    />
  )
}
