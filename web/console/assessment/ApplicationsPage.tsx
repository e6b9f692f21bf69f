import * as contract from '#contract/assessment'
import { listScales } from '#contract/assessment-scale'
import { applicationStates, askers, purposes, Reason, reasons } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import { fullTime, number, shortTime, today, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './assessment.css'
import { assessmentMessages } from './messages.ts'
import { assessmentsRoute } from './pages.tsx'
import { LevelTag, StateTag } from './words.tsx'

type Row = ReturnType<typeof contract.ApplicationRow.parse>

export function ApplicationsPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const search = assessmentsRoute.useSearch()
  const navigate = assessmentsRoute.useNavigate()
  const { do: doing, elderId, ...filter } = search
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery(pages(contract.listApplications, { query: filter }))
  const counts = useQuery(q(contract.countApplications, { query: { region: filter.region } }))
  const columns: Column<Row>[] = [
    {
      key: 'number',
      title: m.number,
      render: (r) => <span className="digits">{r.number}</span>,
      text: (r) => r.number,
      width: 150,
    },
    {
      key: 'elder',
      title: m.elder,
      render: (r) => (
        <>
          {r.elderName} <small className="field-hint">{m.years(r.elderAge)}</small>
        </>
      ),
      text: (r) => r.elderName,
      width: 150,
    },
    { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'scale',
      title: m.scale,
      render: (r) => say({ zh: r.scaleZh, en: r.scaleEn }),
      text: (r) => say({ zh: r.scaleZh, en: r.scaleEn }),
      width: 130,
    },
    {
      key: 'reason',
      title: m.reason,
      render: (r) => say(reasons[r.reason]),
      text: (r) => say(reasons[r.reason]),
      width: 110,
      optional: true,
    },
    {
      key: 'askedBy',
      title: m.askedBy,
      render: (r) => `${say(askers[r.askedBy])} · ${r.askedByName}`,
      text: (r) => r.askedByName,
      optional: true,
    },
    {
      key: 'state',
      title: m.state,
      render: (r) => <StateTag state={r.state} />,
      text: (r) => say(applicationStates[r.state]),
      width: 110,
    },
    {
      key: 'sitAt',
      title: m.sitAt,
      render: (r) => (r.sitAt ? shortTime(r.sitAt) : '—'),
      text: (r) => (r.sitAt ? fullTime(r.sitAt) : ''),
      width: 120,
    },
    {
      key: 'assessors',
      title: m.assessors,
      render: (r) => listed(r.assessors) || '—',
      text: (r) => listed(r.assessors),
    },
    {
      key: 'level',
      title: m.level,
      render: (r) =>
        r.level === null ? '—' : <LevelTag level={r.level} zh={r.levelZh ?? ''} en={r.levelEn ?? ''} />,
      text: (r) => (r.level === null ? '' : say({ zh: r.levelZh ?? '', en: r.levelEn ?? '' })),
    },
    {
      key: 'createdAt',
      title: m.createdAt,
      render: (r) => shortTime(r.createdAt),
      text: (r) => fullTime(r.createdAt),
      width: 120,
    },
  ]
  return (
    <Page
      title={m.applications}
      note={m.note}
      actions={
        <>
          <ActionButton needs="assessment.manage" onClick={() => set({ do: 'import' })}>
            {m.importRecord}
          </ActionButton>
          <ActionButton
            type="primary"
            needs="assessment.apply"
            hotkey="n"
            onClick={() => set({ do: 'apply' })}
          >
            {m.apply}
          </ActionButton>
        </>
      }
      filters={
        <>
          <SearchBox label={m.search} width={220} value={filter.q} onSearch={(q) => set({ q })} />
          <RegionPicker
            label={m.region}
            value={filter.region}
            onChange={(region) => set({ region })}
            width={180}
          />
        </>
      }
    >
      <div className="step-counts" role="group" aria-label={m.state}>
        <button type="button" aria-pressed={!filter.state} onClick={() => set({ state: undefined })}>
          {m.all}
          <b>{counts.data ? number(counts.data.states.reduce((all, one) => all + one.count, 0)) : '…'}</b>
        </button>
        {counts.data?.states.map(({ state, count }) => (
          <button
            type="button"
            key={state}
            aria-pressed={filter.state === state}
            onClick={() => set({ state: filter.state === state ? undefined : state })}
          >
            {say(applicationStates[state])}
            <b>{number(count)}</b>
          </button>
        ))}
      </div>
      <DataTable
        name="assessments"
        label={m.applications}
        rows={rowsOf(contract.listApplications, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        onOpen={(r) => void navigate({ to: paths.assessment, params: { applicationId: r.id } })}
        exportAs={{
          file: m.applications,
          rows: () => everyRow(contract.listApplications, { query: filter }),
        }}
        empty={<Empty title={m.noApplications}>{m.noApplicationsHint}</Empty>}
      />
      {doing === 'apply' && (
        <ApplyForm elderId={elderId} onClose={() => set({ do: undefined, elderId: undefined })} />
      )}
      {doing === 'import' && (
        <ImportForm elderId={elderId} onClose={() => set({ do: undefined, elderId: undefined })} />
      )}
    </Page>
  )
}

type Applying = {
  elderId: string
  scaleId: string
  reason: 'first'
  purposes: ['record']
  askedBy: 'elder'
  askedByName: string
  note?: string
}

function ApplyForm({ elderId, onClose }: { elderId: string | undefined; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = assessmentsRoute.useNavigate()
  // Made once: sending the same form twice is one application.
  const [id] = useState(() => uuidv7())
  const scales = useQuery(q(listScales, { query: { on: today() } }))
  const action = useAction(contract.apply, {
    changes: [contract.listApplications, contract.countApplications],
    done: (row) => void navigate({ to: paths.assessment, params: { applicationId: row.id } }),
  })
  return (
    <FormDrawer<Applying>
      title={m.apply}
      submit={m.submit}
      initial={{
        scaleId: 'gbt42195',
        reason: 'first',
        purposes: ['record'],
        ...(elderId ? { elderId } : {}),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids of this form come from pickers and from uuidv7: the brands are only types.
      onSubmit={(f) => action.mutate({ body: { ...f, id: id as never, elderId: f.elderId as never } })}
    >
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="scaleId" label={m.scale} rules={[{ required: true }]}>
        <Select
          loading={scales.isPending}
          options={(scales.data?.items ?? []).map((one) => ({ value: one.id, label: say(one) }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
        <Select
          options={Reason.options
            .filter((one) => one !== 'objection')
            .map((value) => ({ value, label: say(reasons[value]) }))}
        />
      </Form.Item>
      <Form.Item name="purposes" label={m.purposes} rules={[{ required: true, type: 'array', min: 1 }]}>
        <Select
          mode="multiple"
          options={Object.entries(purposes).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="askedBy" label={m.askedBy} rules={[{ required: true }]}>
        <Select
          options={Object.entries(askers)
            .filter(([value]) => value !== 'system')
            .map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item
        name="askedByName"
        label={m.askedByName}
        rules={[{ required: true, max: 60, whitespace: true }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="note" label={m.applicationNote}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

type Importing = {
  elderId: string
  scaleId: string
  level: number
  total?: number
  assessedOn: string
  sourceNote: string
}

function ImportForm({ elderId, onClose }: { elderId: string | undefined; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = assessmentsRoute.useNavigate()
  const [id] = useState(() => uuidv7())
  const scales = useQuery(q(listScales))
  const action = useAction(contract.importRecord, {
    changes: [contract.listRecords, contract.countApplications],
    done: (row) => void navigate({ to: paths.assessmentRecord, params: { recordId: row.id } }),
  })
  return (
    <FormDrawer<Importing>
      title={m.importRecord}
      submit={m.submit}
      initial={{ scaleId: 'gbt42195', ...(elderId ? { elderId } : {}) }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // As above.
      onSubmit={(f) =>
        action.mutate({
          body: { ...f, id: id as never, elderId: f.elderId as never, total: f.total ?? null },
        })
      }
    >
      <p className="field-hint">{m.importNote}</p>
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="scaleId" label={m.scale} rules={[{ required: true }]}>
        <Select options={(scales.data?.items ?? []).map((one) => ({ value: one.id, label: say(one) }))} />
      </Form.Item>
      <Form.Item name="level" label={m.level} rules={[{ required: true, type: 'integer', min: 0, max: 9 }]}>
        <InputNumber min={0} max={9} />
      </Form.Item>
      <Form.Item name="total" label={m.total}>
        <InputNumber min={0} max={200} />
      </Form.Item>
      <Form.Item name="assessedOn" label={m.assessedOn} rules={[{ required: true }]}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item
        name="sourceNote"
        label={m.sourceNote}
        rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
      >
        <Input maxLength={300} />
      </Form.Item>
      <Link to={paths.scales}>{m.scales}</Link>
    </FormDrawer>
  )
}
