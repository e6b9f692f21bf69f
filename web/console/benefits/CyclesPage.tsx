import * as contract from '#contract/benefit-cycles'
import { CycleState, cycleStates } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { dayText, number, shortTime, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput, MonthInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages } from './messages.ts'
import { cyclesRoute } from './pages.tsx'
import { CycleTag, useMonth } from './parts.tsx'

/** The months of one's places: what each comes to, how far it has got, and what is late. */
export function CyclesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const monthOf = useMonth()
  const home = useSession().regionCode
  const search = cyclesRoute.useSearch()
  const navigate = cyclesRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = { state: search.state, region: search.region }
  const list = useInfiniteQuery(pages(contract.listCycles, { query }))
  // Made once per form, so that pressing twice opens one month.
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const open = useAction(contract.openCycle, {
    changes: [contract.listCycles],
    done: (cycle) => void navigate({ to: paths.benefitCycle, params: { cycleId: cycle.id } }),
  })
  return (
    <Page
      title={m.months}
      actions={
        <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'new' })}>
          {m.newMonth}
        </ActionButton>
      }
      filters={
        <>
          <Select<CycleState>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 150 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={CycleState.options.map((value) => ({ value, label: say(cycleStates[value]) }))}
          />
          <RegionPicker
            label={m.place}
            value={search.region}
            onChange={(region) => set({ region })}
            width={200}
          />
        </>
      }
    >
      <DataTable<contract.Cycle>
        name="benefit-months"
        label={m.months}
        rows={rowsOf(contract.listCycles, list.data)}
        rowKey={(one) => one.id}
        source={list}
        onOpen={(one) => void navigate({ to: paths.benefitCycle, params: { cycleId: one.id } })}
        exportAs={{ file: m.months, rows: () => everyRow(contract.listCycles, { query }) }}
        empty={<Empty title={m.noMonths}>{m.noMonthsHint}</Empty>}
        columns={[
          {
            key: 'month',
            title: m.month,
            width: 100,
            render: (one) => (
              <Link to={paths.benefitCycle} params={{ cycleId: one.id }} className="digits">
                {monthOf(one.month)}
              </Link>
            ),
            text: (one) => one.month.slice(0, 7),
          },
          { key: 'place', title: m.place, render: (one) => one.regionName, text: (one) => one.regionName },
          {
            key: 'state',
            title: m.state,
            width: 190,
            render: (one) => (
              <>
                <CycleTag state={one.state} /> {one.late && <Tag tone="high">{m.late}</Tag>}
              </>
            ),
            text: (one) => say(cycleStates[one.state]),
          },
          {
            key: 'total',
            title: m.total,
            align: 'right',
            render: (one) =>
              one.computedAt ? <span className="digits">{yuan(one.totalFen)}</span> : m.computing,
            text: (one) => one.totalFen / 100,
          },
          {
            key: 'minutes',
            title: m.minutes,
            align: 'right',
            render: (one) => `${number(one.totalMinutes)} ${m.minute}`,
            text: (one) => one.totalMinutes,
            optional: true,
          },
          {
            key: 'lines',
            title: m.lines,
            align: 'right',
            render: (one) => number(one.lines),
            text: (one) => one.lines,
          },
          {
            key: 'changes',
            title: m.changes,
            align: 'right',
            render: (one) => number(one.changes),
            text: (one) => one.changes,
          },
          {
            key: 'held',
            title: m.held,
            align: 'right',
            render: (one) => yuan(one.heldFen),
            text: (one) => one.heldFen / 100,
          },
          {
            key: 'pay',
            title: m.payDay,
            render: (one) => (one.payDay ? dayText(one.payDay) : '—'),
            text: (one) => one.payDay,
          },
          {
            key: 'due',
            title: m.due,
            width: 120,
            render: (one) =>
              one.stepDueAt ? <time className="digits">{shortTime(one.stepDueAt)}</time> : '—',
            text: (one) => one.stepDueAt,
          },
          {
            key: 'by',
            title: m.by,
            render: (one) => one.madeBy ?? '—',
            text: (one) => one.madeBy,
            optional: true,
          },
        ]}
      />
      {search.form === 'new' && (
        <FormDrawer<{ region: number; month: string; payDay?: string }>
          title={m.newMonth}
          submit={m.open}
          initial={{ month: today().slice(0, 7), ...(home ? { region: home } : {}) }}
          pending={open.isPending}
          error={open.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            open.mutate({
              params: { id: fresh },
              body: { region: f.region, month: `${f.month}-01`, payDay: f.payDay ?? null },
            })
          }
        >
          <Form.Item name="region" label={m.region} rules={[{ required: true }]}>
            <RegionField label={m.region} />
          </Form.Item>
          <Form.Item
            name="month"
            label={m.month}
            rules={[{ required: true, pattern: /^\d{4}-(0[1-9]|1[0-2])$/ }]}
          >
            <MonthInput />
          </Form.Item>
          <Form.Item name="payDay" label={m.payDay}>
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

/** The picker as a control of a form. */
export function RegionField({
  label,
  value,
  onChange,
}: {
  label: string
  value?: number
  onChange?: (region: number | undefined) => void
}) {
  return <RegionPicker label={label} value={value} onChange={(region) => onChange?.(region)} width={260} />
}
