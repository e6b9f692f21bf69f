import * as contract from '#contract/benefit-care'
import { BudgetSource, budgetSources } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { useNow, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { useMemo } from 'react'
import { RegionField } from './CyclesPage.tsx'
import './benefits.css'
import { messages } from './messages.ts'
import { budgetRoute } from './pages.tsx'
import { SharesPanel } from './SharesPanel.tsx'

type Fields = {
  regionCode: number
  year: number
  scheme?: string
  source: contract.Budget['source']
  sourceName: string
  planned: number
  note?: string
}

/** What a year may cost and has cost: paid, approved, left; when it runs out at the pace of the last month. */
export function BudgetPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = budgetRoute.useSearch()
  const navigate = budgetRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const now = useNow(60_000)
  const year =
    search.year ??
    Number(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format(now))
  const list = useQuery(q(contract.listBudgets, { query: { year } }))
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const save = useAction(contract.saveBudget, {
    changes: [contract.listBudgets],
    done: () => set({ form: undefined }),
  })
  const rows = list.data?.items ?? []
  const edited = rows.find((one) => one.id === search.form)
  return (
    <Page
      title={m.budget}
      actions={
        <ActionButton type="primary" needs="benefits.approve" onClick={() => set({ form: 'new' })}>
          {m.newBudget}
        </ActionButton>
      }
      filters={
        <InputNumber
          aria-label={m.year}
          min={2000}
          max={2100}
          value={year}
          onChange={(value) => set({ year: value ?? undefined })}
        />
      }
    >
      <SharesPanel year={year} />
      <DataTable<contract.Budget>
        name="benefit-budget"
        label={m.budget}
        rows={rows}
        rowKey={(one) => one.id}
        source={list}
        onOpen={(one) => set({ form: one.id })}
        empty={<Empty title={m.noBudgets}>{m.noBudgetsHint}</Empty>}
        exportAs={{ file: `${m.budget} ${year}`, rows: () => Promise.resolve(rows) }}
        columns={[
          { key: 'place', title: m.place, render: (one) => one.regionName, text: (one) => one.regionName },
          {
            key: 'scheme',
            title: m.scheme,
            render: (one) => (one.schemeWords ? say(one.schemeWords) : m.everyScheme),
            text: (one) => (one.schemeWords ? say(one.schemeWords) : m.everyScheme),
          },
          {
            key: 'source',
            title: m.sourceKind,
            render: (one) => `${say(budgetSources[one.source])} · ${one.sourceName}`,
            text: (one) => one.sourceName,
          },
          {
            key: 'planned',
            title: m.planned,
            align: 'right',
            render: (one) => yuan(one.plannedFen),
            text: (one) => one.plannedFen / 100,
          },
          {
            key: 'paid',
            title: m.paid,
            align: 'right',
            render: (one) => yuan(one.paidFen),
            text: (one) => one.paidFen / 100,
          },
          {
            key: 'committed',
            title: m.committed,
            align: 'right',
            render: (one) => yuan(one.committedFen),
            text: (one) => one.committedFen / 100,
          },
          {
            key: 'left',
            title: m.left,
            align: 'right',
            render: (one) => yuan(one.plannedFen - one.paidFen - one.committedFen),
            text: (one) => (one.plannedFen - one.paidFen - one.committedFen) / 100,
          },
          { key: 'bar', title: '%', width: 160, render: (one) => <Used budget={one} /> },
          {
            key: 'forecast',
            title: m.forecast,
            align: 'right',
            render: (one) => (one.forecastFen === null ? '—' : yuan(one.forecastFen)),
            text: (one) => (one.forecastFen ?? 0) / 100,
          },
          {
            key: 'out',
            title: m.runsOut,
            width: 120,
            render: (one) =>
              one.runsOut ? (
                <Tag tone="high">{one.runsOut.slice(0, 7)}</Tag>
              ) : one.forecastFen === null ? (
                '—'
              ) : (
                <Tag tone="good">{m.lasts}</Tag>
              ),
            text: (one) => one.runsOut,
          },
        ]}
      />
      {search.form && (search.form === 'new' || edited) && (
        <FormDrawer<Fields>
          key={search.form}
          title={m.newBudget}
          submit={m.save}
          initial={
            edited
              ? {
                  regionCode: edited.regionCode,
                  year: edited.year,
                  source: edited.source,
                  sourceName: edited.sourceName,
                  planned: edited.plannedFen / 100,
                  note: edited.note,
                  ...(edited.scheme === null ? {} : { scheme: edited.scheme }),
                }
              : { year, source: 'fiscal' }
          }
          pending={save.isPending}
          error={save.error}
          onClose={() => set({ form: undefined })}
          onSubmit={({ planned, scheme, note, ...f }) =>
            save.mutate({
              params: { id: edited?.id ?? fresh },
              body: {
                ...f,
                scheme: scheme?.trim() ? scheme.trim() : null,
                note: note ?? '',
                plannedFen: Math.round(planned * 100),
                ...(edited ? { updatedAt: edited.updatedAt } : {}),
              },
            })
          }
        >
          <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
            <RegionField label={m.region} />
          </Form.Item>
          <Form.Item name="year" label={m.year} rules={[{ required: true }]}>
            <InputNumber min={2000} max={2100} />
          </Form.Item>
          <Form.Item name="scheme" label={m.schemeCode}>
            <Input maxLength={60} placeholder="old_age_allowance" />
          </Form.Item>
          <Form.Item name="source" label={m.sourceKind} rules={[{ required: true }]}>
            <Select
              options={BudgetSource.options.map((value) => ({ value, label: say(budgetSources[value]) }))}
            />
          </Form.Item>
          <Form.Item name="sourceName" label={m.sourceName} rules={[{ required: true }]}>
            <Input maxLength={120} />
          </Form.Item>
          <Form.Item name="planned" label={`${m.planned} ${m.yuanField}`} rules={[{ required: true }]}>
            <InputNumber min={0} precision={2} style={{ width: 220 }} />
          </Form.Item>
          <Form.Item name="note" label={m.note}>
            <Input maxLength={500} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

function Used({ budget }: { budget: contract.Budget }) {
  const share = (fen: number) =>
    budget.plannedFen === 0 ? 0 : Math.max(0, Math.min(100, (fen / budget.plannedFen) * 100))
  const used =
    budget.plannedFen === 0
      ? 0
      : Math.round(((budget.paidFen + budget.committedFen) / budget.plannedFen) * 100)
  return (
    <span className="budget-bar" role="img" aria-label={`${used}%`}>
      <i className="paid" style={{ width: `${share(budget.paidFen)}%` }} />
      <i className="committed" style={{ width: `${share(budget.committedFen)}%` }} />
      <b className="digits">{used}%</b>
    </span>
  )
}
