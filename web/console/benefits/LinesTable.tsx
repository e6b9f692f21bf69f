import * as contract from '#contract/benefit-cycles'
import { LineKind, lineKinds, PaymentState, payeeKinds } from '#contract/benefit-words'
import { linkTo } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { cycleRoute } from './pages.tsx'
import { Amount, PaymentTag, useMonth } from './parts.tsx'

/** Every line of the month, with what became of it. */
export function LinesTable({ cycle }: { cycle: contract.Cycle }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const monthOf = useMonth()
  const search = cycleRoute.useSearch()
  const navigate = cycleRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const kind = LineKind.safeParse(search.kind).data
  const query = { kind, scheme: search.scheme, held: search.held, q: search.q }
  const list = useInfiniteQuery(pages(contract.listLines, { params: { id: cycle.id }, query }))
  const schemes = new Map(cycle.sums.map((one) => [one.scheme, one.schemeWords]))
  return (
    <DataTable<contract.Line>
      name="benefit-lines"
      label={m.lines}
      rows={rowsOf(contract.listLines, list.data)}
      rowKey={(one) => one.id}
      source={list}
      tools={
        <>
          <SearchBox label={m.search} width={200} value={search.q} onSearch={(q) => set({ q })} />
          <Select
            allowClear
            aria-label={m.scheme}
            placeholder={m.scheme}
            style={{ width: 220 }}
            value={search.scheme ?? null}
            onChange={(scheme) => set({ scheme: scheme ?? undefined })}
            options={[...schemes].map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Select
            allowClear
            aria-label={m.held}
            placeholder={m.held}
            style={{ width: 110 }}
            value={search.held ?? null}
            onChange={(held) => set({ held: held ?? undefined })}
            options={[
              { value: 'yes' as const, label: m.yes },
              { value: 'no' as const, label: m.no },
            ]}
          />
          {may('benefits.export') && (
            <Button size="small" href={linkTo(contract.exportLines, { params: { id: cycle.id }, query })}>
              {m.export}
            </Button>
          )}
        </>
      }
      empty={<Empty title={m.noLines} />}
      columns={[
        {
          key: 'name',
          title: m.name,
          render: (one) =>
            one.elderId && one.payeeKind === 'elder' ? (
              <Link to={paths.elder} params={{ elderId: one.elderId }}>
                {one.payeeName}
              </Link>
            ) : (
              one.payeeName
            ),
        },
        {
          key: 'who',
          title: m.kind,
          width: 120,
          render: (one) => say(payeeKinds[one.payeeKind]),
          optional: true,
        },
        { key: 'region', title: m.place, render: (one) => one.regionName ?? '—' },
        { key: 'scheme', title: m.scheme, render: (one) => say(one.schemeWords) },
        {
          key: 'month',
          title: m.month,
          width: 100,
          render: (one) => <span className="digits">{monthOf(one.month)}</span>,
        },
        { key: 'kind', title: m.kind, width: 110, render: (one) => say(lineKinds[one.kind]) },
        {
          key: 'amount',
          title: m.amount,
          align: 'right',
          width: 130,
          render: (one) => <Amount value={one.amount} unit={one.unit} />,
        },
        {
          key: 'state',
          title: m.state,
          width: 120,
          render: (one) => {
            const state = PaymentState.safeParse(one.paymentState).data
            return state ? <PaymentTag state={state} /> : one.held ? <Tag tone="medium">{m.held}</Tag> : '—'
          },
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
