import {
  type CareCall,
  type CarePlan,
  finishVisitTask,
  listCareCalls,
  listCarePlans,
  listVisitTasks,
  reportCareCall,
  saveCarePlan,
  Wellbeing,
  wellbeings,
} from '#contract/calls'
import type { Output } from '#web/lib/call.ts'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { TimeInput } from '#web/ui/desk/DayInput.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Checkbox, Form, Input, InputNumber, Radio, Segmented, Select } from 'antd'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { messages } from './messages.ts'
import { careRoute } from './pages.tsx'

type PlanFields = {
  elderId: string
  weekdays: number[]
  atTime: string
  maxFailures: number
  retryMinutes: number
  active: boolean
  purpose: string
}

/** A-CALL-11: the calls that we make of ourselves, and the visits that follow when nobody answers. */
export function CarePage() {
  const m = useMessages(messages)
  const say = useWord()
  const { message: toast } = App.useApp()
  const search = careRoute.useSearch()
  const navigate = careRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'due'
  const callQuery = { state: tab === 'done' ? ('reached' as const) : ('due' as const) }
  const calls = useInfiniteQuery({
    ...pages(listCareCalls, { query: callQuery }),
    enabled: tab === 'due' || tab === 'done',
  })
  const plans = useInfiniteQuery({ ...pages(listCarePlans, { query: {} }), enabled: tab === 'plans' })
  const visits = useQuery({ ...q(listVisitTasks, { query: { state: 'open' } }), enabled: tab === 'visits' })
  const changes = [listCareCalls, listCarePlans, listVisitTasks]
  const report = useAction(reportCareCall, {
    changes,
    done: (made) => {
      if (made.visitOpened) void toast.warning(m.visitOpened)
      set({ report: undefined })
    },
  })
  const savePlan = useAction(saveCarePlan, { changes, done: () => set({ plan: undefined }) })
  const finish = useAction(finishVisitTask, { changes, done: () => set({ visit: undefined }) })
  const callRows = rowsOf(listCareCalls, calls.data)
  const planRows = rowsOf(listCarePlans, plans.data)
  const reported = callRows.find((one) => one.id === search.report)
  const edited = planRows.find((one) => one.id === search.plan)
  const elderOf = (row: { elderId: string; elderName: string }) => (
    <Link to={paths.elder} params={{ elderId: row.elderId }}>
      {row.elderName}
    </Link>
  )
  const region = {
    key: 'region',
    title: m.region,
    render: (one: { regionName: string | null }) => one.regionName ?? '—',
    text: (one: { regionName: string | null }) => one.regionName,
    width: 160,
  }

  return (
    <Page
      title={m.care}
      actions={
        <ActionButton
          type="primary"
          needs="calls.handle"
          onClick={() => set({ tab: 'plans', plan: crypto.randomUUID() })}
        >
          {m.newPlan}
        </ActionButton>
      }
      filters={
        <Segmented<'due' | 'done' | 'plans' | 'visits'>
          value={tab}
          onChange={(next) => set({ tab: next === 'due' ? undefined : next })}
          options={[
            { value: 'due', label: m.dueNow },
            { value: 'done', label: m.done },
            { value: 'plans', label: m.plans },
            { value: 'visits', label: m.visits },
          ]}
        />
      }
    >
      {(tab === 'due' || tab === 'done') && (
        <DataTable<CareCall>
          name="care-calls"
          label={m.care}
          rows={callRows}
          rowKey={(one) => one.id}
          source={calls}
          empty={<Empty title={m.noCare} />}
          exportAs={{ file: m.care, rows: () => everyRow(listCareCalls, { query: callQuery }) }}
          columns={[
            {
              key: 'due',
              title: m.atTime,
              render: (one) => (
                <time className="digits" title={fullTime(one.dueAt)}>
                  {shortTime(one.dueAt)}
                </time>
              ),
              text: (one) => fullTime(one.dueAt),
              width: 110,
            },
            { key: 'elder', title: m.elder, render: elderOf, text: (one) => one.elderName },
            region,
            {
              key: 'purpose',
              title: m.purpose,
              render: (one) => one.purpose || '—',
              text: (one) => one.purpose,
            },
            {
              key: 'attempt',
              title: m.attempts,
              render: (one) =>
                one.attempt > 1 ? (
                  <Tag tone="high">{m.attempt(one.attempt, one.maxFailures)}</Tag>
                ) : (
                  m.attempt(one.attempt, one.maxFailures)
                ),
              text: (one) => one.attempt,
              width: 170,
            },
            tab === 'due'
              ? {
                  key: 'do',
                  title: '',
                  width: 110,
                  render: (one) => (
                    <ActionButton size="small" needs="calls.handle" onClick={() => set({ report: one.id })}>
                      {m.report}
                    </ActionButton>
                  ),
                }
              : {
                  key: 'wellbeing',
                  title: m.wellbeing,
                  render: (one) => (
                    <>
                      {one.wellbeing && (
                        <Tag tone={one.wellbeing === 'well' ? 'good' : 'high'}>
                          {say(wellbeings[one.wellbeing])}
                        </Tag>
                      )}{' '}
                      {one.note} <span className="unknown">{one.doneByName}</span>
                    </>
                  ),
                  text: (one) => one.wellbeing && say(wellbeings[one.wellbeing]),
                },
          ]}
        />
      )}
      {tab === 'plans' && (
        <DataTable<CarePlan>
          name="care-plans"
          label={m.plans}
          rows={planRows}
          rowKey={(one) => one.id}
          source={plans}
          empty={<Empty title={m.noPlans} />}
          onOpen={(one) => set({ plan: one.id })}
          exportAs={{ file: m.plans, rows: () => everyRow(listCarePlans, { query: {} }) }}
          columns={[
            { key: 'elder', title: m.elder, render: elderOf, text: (one) => one.elderName },
            region,
            {
              key: 'days',
              title: m.weekdays,
              render: (one) =>
                one.weekdays.length === 7 ? '7/7' : one.weekdays.map((day) => m.days[day - 1]).join(' '),
              text: (one) => one.weekdays.join(' '),
            },
            {
              key: 'time',
              title: m.atTime,
              render: (one) => <span className="digits">{one.atTime}</span>,
              text: (one) => one.atTime,
              width: 80,
            },
            {
              key: 'next',
              title: m.nextAt,
              render: (one) => (one.nextAt ? <time className="digits">{shortTime(one.nextAt)}</time> : '—'),
              text: (one) => one.nextAt,
              width: 110,
            },
            {
              key: 'last',
              title: m.lastReached,
              render: (one) =>
                one.lastReachedAt ? <time className="digits">{shortTime(one.lastReachedAt)}</time> : '—',
              text: (one) => one.lastReachedAt,
              width: 110,
            },
            {
              key: 'active',
              title: m.state,
              render: (one) => (
                <Tag tone={one.active ? 'good' : 'plain'}>{one.active ? m.active : m.paused}</Tag>
              ),
              text: (one) => (one.active ? m.active : m.paused),
              width: 90,
            },
            {
              key: 'purpose',
              title: m.purpose,
              render: (one) => one.purpose || '—',
              text: (one) => one.purpose,
            },
          ]}
        />
      )}
      {tab === 'visits' && (
        <DataTable<Output<typeof listVisitTasks>['items'][number]>
          name="visit-tasks"
          label={m.visits}
          rows={visits.data?.items ?? []}
          rowKey={(one) => one.id}
          source={visits}
          empty={<Empty title={m.noVisits} />}
          columns={[
            {
              key: 'opened',
              title: m.since,
              render: (one) => <time className="digits">{shortTime(one.openedAt)}</time>,
              width: 110,
            },
            { key: 'elder', title: m.elder, render: elderOf },
            region,
            { key: 'why', title: m.kind, render: (one) => m.visitReason[one.reason] },
            {
              key: 'do',
              title: '',
              width: 120,
              render: (one) => (
                <ActionButton size="small" needs="calls.handle" onClick={() => set({ visit: one.id })}>
                  {m.visited}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {search.report && reported && (
        <FormDrawer<{ result: Wellbeing | 'failed'; note?: string }>
          title={reported.elderName}
          submit={m.save}
          initial={{ result: 'well' }}
          pending={report.isPending}
          error={report.error}
          onClose={() => set({ report: undefined })}
          onSubmit={(f) =>
            report.mutate({
              params: { id: reported.id },
              body:
                f.result === 'failed'
                  ? { result: 'failed', note: f.note ?? '' }
                  : { result: 'reached', wellbeing: f.result, note: f.note ?? '' },
            })
          }
        >
          <Form.Item name="result" label={m.wellbeing}>
            <Radio.Group
              options={[
                ...Wellbeing.options.map((value) => ({ value, label: say(wellbeings[value]) })),
                { value: 'failed', label: m.notReached },
              ]}
            />
          </Form.Item>
          <Form.Item name="note" label={m.note}>
            <Input.TextArea rows={4} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
      {search.plan && (edited || !planRows.some((one) => one.id === search.plan)) && (
        <FormDrawer<PlanFields>
          key={edited?.id ?? 'new'}
          title={edited ? edited.elderName : m.newPlan}
          submit={m.save}
          initial={
            edited ?? {
              weekdays: [1, 3, 5],
              atTime: '09:00',
              maxFailures: 2,
              retryMinutes: 60,
              active: true,
              purpose: '',
            }
          }
          pending={savePlan.isPending}
          error={savePlan.error}
          onClose={() => set({ plan: undefined })}
          onSubmit={(f) =>
            savePlan.mutate({
              params: { id: search.plan ?? '' },
              body: { ...f, purpose: f.purpose ?? '', active: f.active === true },
            })
          }
        >
          <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]} hidden={Boolean(edited)}>
            <ElderPicker autoFocus />
          </Form.Item>
          <Form.Item name="weekdays" label={m.weekdays} rules={[{ required: true }]}>
            <Select mode="multiple" options={m.days.map((label, i) => ({ value: i + 1, label }))} />
          </Form.Item>
          <Form.Item name="atTime" label={m.atTime} rules={[{ required: true }]}>
            <TimeInput width={140} />
          </Form.Item>
          <Form.Item name="maxFailures" label={m.maxFailures} rules={[{ required: true }]}>
            <InputNumber min={1} max={5} />
          </Form.Item>
          <Form.Item name="retryMinutes" label={m.retry} rules={[{ required: true }]}>
            <InputNumber min={5} max={1440} />
          </Form.Item>
          <Form.Item name="purpose" label={m.purpose}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="active" valuePropName="checked">
            <Checkbox>{m.active}</Checkbox>
          </Form.Item>
        </FormDrawer>
      )}
      {search.visit && (
        <FormDrawer<{ note: string }>
          title={m.visited}
          submit={m.save}
          pending={finish.isPending}
          error={finish.error}
          onClose={() => set({ visit: undefined })}
          onSubmit={(f) => finish.mutate({ params: { id: search.visit ?? '' }, body: f })}
        >
          <Form.Item name="note" label={m.visitNote} rules={[{ required: true }]}>
            <Input.TextArea rows={4} maxLength={500} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
