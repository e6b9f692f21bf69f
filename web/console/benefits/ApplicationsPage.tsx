import * as contract from '#contract/benefit-applications'
import { ApplicationState, applicationStates, hands } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { dayText, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { AwardsTable } from './AwardsTable.tsx'
import { awardMessages } from './award-messages.ts'
import { messages } from './messages.ts'
import { applicationsRoute } from './pages.tsx'
import { Amount } from './parts.tsx'
import { SchemePicker } from './SchemePicker.tsx'
import { DecideForm } from './DecideForm.tsx'

const tones: Record<ApplicationState, Tone> = {
  submitted: 'medium',
  checked: 'medium',
  approved: 'good',
  refused: 'plain',
  returned: 'high',
  withdrawn: 'plain',
}

/** Who asked and what was decided; who would get something and never asked. */
export function ApplicationsPage() {
  const m = useMessages(messages)
  const awards = useMessages(awardMessages)
  const say = useWord()
  const may = useMay()
  const search = applicationsRoute.useSearch()
  const navigate = applicationsRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'applications'
  const state = ApplicationState.safeParse(search.state).data
  // What waits is a queue: who comes first by the place's rule, then whoever has waited longest.
  const order = state === 'submitted' || state === 'checked' ? 'queue' : 'newest'
  const list = useInfiniteQuery({
    ...pages(contract.listApplications, { query: { state, order } }),
    enabled: tab === 'applications',
  })
  const outreach = useInfiniteQuery({
    ...pages(contract.listOutreach, { query: {} }),
    enabled: tab === 'outreach' && may('benefits.outreach'),
  })
  const takeUp = useQuery({
    ...q(contract.takeUp, { query: {} }),
    enabled: tab === 'take-up' && may('benefits.outreach'),
  })
  const changes = [contract.listApplications, contract.listOutreach, contract.takeUp]
  const close = { changes, done: () => set({ form: undefined }) }
  const apply = useAction(contract.apply, close)
  const finish = useAction(contract.finishOutreach, close)
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const one = rowsOf(contract.listApplications, list.data).find((row) => row.id === id)
  const task = rowsOf(contract.listOutreach, outreach.data).find((row) => row.id === id)
  const elderOf = (row: { elderId: string; elderName: string }) => (
    <Link to={paths.elder} params={{ elderId: row.elderId }}>
      {row.elderName}
    </Link>
  )
  return (
    <Page
      title={m.applications}
      actions={
        <ActionButton type="primary" needs="benefits.apply" onClick={() => set({ form: 'apply' })}>
          {m.newApplication}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'applications' | 'awards' | 'outreach' | 'take-up'>
            value={tab}
            onChange={(next) => set({ tab: next === 'applications' ? undefined : next })}
            options={[
              { value: 'applications', label: m.applyTab },
              ...(may('benefits.read') ? [{ value: 'awards' as const, label: awards.tab }] : []),
              ...(may('benefits.outreach')
                ? [
                    { value: 'outreach' as const, label: m.outreachTab },
                    { value: 'take-up' as const, label: m.takeUpTab },
                  ]
                : []),
            ]}
          />
          {tab === 'applications' && (
            <Select<ApplicationState>
              allowClear
              aria-label={m.state}
              placeholder={m.state}
              style={{ width: 140 }}
              value={state ?? null}
              onChange={(value) => set({ state: value ?? undefined })}
              options={ApplicationState.options.map((value) => ({
                value,
                label: say(applicationStates[value]),
              }))}
            />
          )}
        </>
      }
    >
      {tab === 'applications' && (
        <DataTable<contract.Application>
          name="benefit-applications"
          label={m.applyTab}
          rows={rowsOf(contract.listApplications, list.data)}
          rowKey={(row) => row.id}
          source={list}
          onOpen={(row) => set({ form: `open:${row.id}` })}
          empty={<Empty title={m.noApplications} />}
          exportAs={{
            file: m.applyTab,
            rows: () => everyRow(contract.listApplications, { query: { state, order } }),
          }}
          columns={[
            { key: 'elder', title: m.elder, render: elderOf, text: (row) => row.elderName },
            {
              key: 'region',
              title: m.place,
              render: (row) => row.regionName ?? '—',
              text: (row) => row.regionName,
            },
            {
              key: 'scheme',
              title: m.scheme,
              render: (row) => say(row.schemeWords),
              text: (row) => say(row.schemeWords),
            },
            {
              key: 'outcome',
              title: m.outcome,
              render: (row) => (
                <>
                  {m.outcomes[row.outcome]}{' '}
                  {row.amount !== null && <Amount value={row.amount} unit={row.unit} />}
                </>
              ),
              text: (row) => m.outcomes[row.outcome],
            },
            {
              key: 'state',
              title: m.state,
              width: 170,
              render: (row) => (
                <>
                  <Tag tone={tones[row.state]}>{say(applicationStates[row.state])}</Tag>{' '}
                  {row.late && <Tag tone="high">{m.late}</Tag>}{' '}
                  {row.first && (
                    <span title={say(row.first)}>
                      <Tag tone="low">{m.first}</Tag>
                    </span>
                  )}
                </>
              ),
              text: (row) => say(applicationStates[row.state]),
            },
            {
              key: 'hand',
              title: m.hand,
              render: (row) => row.hands.map((hand) => `${say(hands[hand.hand])}`).join('、'),
              text: (row) => say(hands[row.hand]),
            },
            {
              key: 'on',
              title: m.appliedOn,
              width: 130,
              render: (row) => dayText(row.appliedOn),
              text: (row) => row.appliedOn,
            },
            {
              key: 'due',
              title: m.due,
              width: 120,
              render: (row) =>
                row.stepDueAt ? <time className="digits">{shortTime(row.stepDueAt)}</time> : '—',
              text: (row) => row.stepDueAt,
            },
          ]}
        />
      )}
      {tab === 'awards' && may('benefits.read') && <AwardsTable />}
      {tab === 'outreach' && (
        <DataTable<contract.Outreach>
          name="benefit-outreach"
          label={m.outreachTab}
          rows={rowsOf(contract.listOutreach, outreach.data)}
          rowKey={(row) => row.id}
          source={outreach}
          empty={<Empty title={m.noOutreach}>{m.noOutreachHint}</Empty>}
          exportAs={{ file: m.outreachTab, rows: () => everyRow(contract.listOutreach, { query: {} }) }}
          columns={[
            { key: 'elder', title: m.elder, render: elderOf, text: (row) => row.elderName },
            {
              key: 'region',
              title: m.place,
              render: (row) => row.regionName ?? '—',
              text: (row) => row.regionName,
            },
            {
              key: 'scheme',
              title: m.scheme,
              render: (row) => say(row.schemeWords),
              text: (row) => say(row.schemeWords),
            },
            {
              key: 'amount',
              title: m.amount,
              align: 'right',
              render: (row) => (row.amount === null ? '—' : <Amount value={row.amount} unit={row.unit} />),
              text: (row) => (row.amount ?? 0) / 100,
            },
            {
              key: 'found',
              title: m.found,
              width: 130,
              render: (row) => dayText(row.foundOn),
              text: (row) => row.foundOn,
            },
            {
              key: 'due',
              title: m.due,
              width: 170,
              render: (row) => (
                <>
                  <time className="digits">{shortTime(row.dueAt)}</time>{' '}
                  {row.late && <Tag tone="high">{m.late}</Tag>}
                </>
              ),
              text: (row) => row.dueAt,
            },
            {
              key: 'do',
              title: '',
              width: 140,
              render: (row) => (
                <ActionButton
                  size="small"
                  needs="benefits.outreach"
                  onClick={() => set({ form: `finish:${row.id}` })}
                >
                  {m.finish}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {tab === 'take-up' && (
        <DataTable<NonNullable<typeof takeUp.data>['items'][number]>
          name="benefit-take-up"
          label={m.takeUpTab}
          rows={takeUp.data?.items ?? []}
          rowKey={(row) => row.scheme}
          source={takeUp}
          exportAs={{ file: m.takeUpTab, rows: () => Promise.resolve(takeUp.data?.items ?? []) }}
          columns={[
            {
              key: 'scheme',
              title: m.scheme,
              render: (row) => say(row.schemeWords),
              text: (row) => say(row.schemeWords),
            },
            {
              key: 'receiving',
              title: m.receiving,
              align: 'right',
              render: (row) => number(row.receiving),
              text: (row) => row.receiving,
            },
            {
              key: 'waiting',
              title: m.inProcess,
              align: 'right',
              render: (row) => number(row.waiting),
              text: (row) => row.waiting,
            },
            {
              key: 'never',
              title: m.never,
              align: 'right',
              render: (row) => number(row.never),
              text: (row) => row.never,
            },
            {
              key: 'rate',
              title: m.rate,
              align: 'right',
              render: (row) => rate(row),
              text: (row) => rate(row),
            },
          ]}
        />
      )}
      {verb === 'apply' && (
        <FormDrawer<{ elderId: string; scheme: string; mandate: string; note?: string }>
          title={m.newApplication}
          submit={m.save}
          pending={apply.isPending}
          error={apply.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            apply.mutate({
              params: { id: fresh as contract.Application['id'] },
              body: { ...f, note: f.note ?? '' },
            })
          }
        >
          <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
            <ElderPicker autoFocus />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {({ getFieldValue }) => (
              <Form.Item name="scheme" label={m.scheme} rules={[{ required: true }]}>
                <SchemePicker elderId={getFieldValue('elderId')} allowed={may('benefits.read')} />
              </Form.Item>
            )}
          </Form.Item>
          <Form.Item name="mandate" label={m.ground} rules={[{ required: true }]} extra={m.groundHint}>
            <Input maxLength={300} />
          </Form.Item>
          <Form.Item name="note" label={m.note}>
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
      {verb === 'open' && one && <DecideForm application={one} onClose={() => set({ form: undefined })} />}
      {verb === 'finish' && task && (
        <FormDrawer<{ outcome: 'applied' | 'declined' | 'done'; note: string }>
          title={`${task.elderName} · ${say(task.schemeWords)}`}
          submit={m.save}
          pending={finish.isPending}
          error={finish.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(body) => finish.mutate({ params: { id: task.id }, body })}
        >
          <Form.Item name="outcome" label={m.outcome} rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: 'applied', label: m.applied },
                { value: 'declined', label: m.declined },
                { value: 'done', label: m.done },
              ]}
            />
          </Form.Item>
          <Form.Item name="note" label={m.note} rules={[{ required: true, min: 2 }]}>
            <Input.TextArea rows={3} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

function rate(row: { receiving: number; waiting: number; never: number }): string {
  const all = row.receiving + row.waiting + row.never
  return all === 0 ? '—' : `${((row.receiving / all) * 100).toFixed(1)} %`
}
