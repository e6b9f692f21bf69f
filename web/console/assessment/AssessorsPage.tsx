import * as contract from '#contract/assessment'
import { Background, backgrounds } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { number, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Form, Input, InputNumber, Select, Typography } from 'antd'
import { useState } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { ElderPicker } from '../shell/pickers/ElderPicker.tsx'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './assessment.css'
import { assessmentMessages } from './messages.ts'
import { assessorsRoute } from './pages.tsx'

type Assessor = Output<typeof contract.listAssessors>['items'][number]

export function AssessorsPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const { do: doing, id, ...filter } = assessorsRoute.useSearch()
  const navigate = assessorsRoute.useNavigate()
  const set = (change: Partial<ReturnType<typeof assessorsRoute.useSearch>>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useQuery(q(contract.listAssessors, { query: filter }))
  const rows = list.data?.items ?? []
  const one = rows.find((row) => row.id === id)
  const end = useAction(contract.endAssessor, { changes: [contract.listAssessors] })
  const columns: Column<Assessor>[] = [
    { key: 'name', title: m.name, render: (r) => r.name, text: (r) => r.name, width: 120 },
    {
      key: 'background',
      title: m.background,
      render: (r) => say(backgrounds[r.background]),
      text: (r) => say(backgrounds[r.background]),
      width: 110,
    },
    { key: 'agency', title: m.agency, render: (r) => r.orgName ?? '—', text: (r) => r.orgName },
    { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'certificate',
      title: m.certificate,
      render: (r) => <span className="digits">{r.certificate}</span>,
      text: (r) => r.certificate,
    },
    {
      key: 'until',
      title: m.certificateUntil,
      render: (r) => (
        <>
          {r.certificateUntil}{' '}
          {r.endedOn ? (
            <Tag tone="plain">{m.ended}</Tag>
          ) : r.inForce ? (
            <Tag tone="good">{m.inForce}</Tag>
          ) : (
            <Tag tone="high">{m.certificateExpired}</Tag>
          )}
        </>
      ),
      text: (r) => r.certificateUntil,
      width: 190,
    },
    {
      key: 'open',
      title: m.openNow,
      align: 'right',
      render: (r) => `${number(r.open)}${r.mostOpen === null ? '' : ` / ${r.mostOpen}`}`,
      text: (r) => r.open,
      width: 80,
    },
    {
      key: 'done',
      title: m.done,
      align: 'right',
      render: (r) => number(r.done),
      text: (r) => r.done,
      width: 80,
    },
    {
      key: 'person',
      title: m.personId,
      render: (r) => <code>{r.id}</code>,
      text: (r) => r.id,
      optional: true,
    },
    {
      key: 'do',
      title: m.actions,
      width: 230,
      render: (r) =>
        r.endedOn ? null : (
          <>
            <ActionButton
              size="small"
              needs="assessment.manage"
              onClick={() => set({ do: 'edit', id: r.id })}
            >
              {m.editShort}
            </ActionButton>{' '}
            <ActionButton size="small" needs="assessment.manage" onClick={() => set({ do: 'kin', id: r.id })}>
              {m.kin}
            </ActionButton>{' '}
            <ActionButton
              size="small"
              needs="assessment.manage"
              onClick={() =>
                modal.confirm({
                  title: `${m.end} · ${r.name}`,
                  content: m.endAsk,
                  onOk: () => end.mutate({ params: { assessorId: r.id }, body: { on: today() } }),
                })
              }
            >
              {m.endShort}
            </ActionButton>
          </>
        ),
    },
  ]
  return (
    <Page
      title={m.assessorsTitle}
      actions={
        <ActionButton
          type="primary"
          needs="assessment.manage"
          onClick={() => set({ do: 'new', id: undefined })}
        >
          {m.addAssessor}
        </ActionButton>
      }
      filters={
        <>
          <SearchBox label={m.name} width={200} value={filter.q} onSearch={(q) => set({ q })} />
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.all}
            style={{ width: 150 }}
            value={filter.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={(['in_force', 'expiring', 'expired', 'ended'] as const).map((value) => ({
              value,
              label: m.filterStates[value],
            }))}
          />
        </>
      }
    >
      <ProblemNote error={end.error} />
      <DataTable
        name="assessors"
        label={m.assessorsTitle}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.assessorsTitle, rows: async () => rows }}
        empty={<Empty title={m.noAssessors}>{m.noAssessorsHint}</Empty>}
      />
      {(doing === 'new' || (doing === 'edit' && one)) && (
        <AssessorForm
          one={doing === 'edit' ? one : undefined}
          onClose={() => set({ do: undefined, id: undefined })}
        />
      )}
      {doing === 'kin' && one && <KinForm one={one} onClose={() => set({ do: undefined, id: undefined })} />}
    </Page>
  )
}

type Draft = {
  name: string
  phone?: string
  regionCode: number
  orgId?: string | null
  background: Background
  certificate: string
  certificateFrom: string
  certificateUntil: string
  mostOpen?: number | null
  lon?: number | null
  lat?: number | null
}

function AssessorForm({ one, onClose }: { one: Assessor | undefined; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const session = useSession()
  const [id] = useState(() => one?.id ?? uuidv7())
  const action = useAction(contract.saveAssessor, { changes: [contract.listAssessors], done: onClose })
  return (
    <FormDrawer<Draft>
      title={one ? m.editAssessor : m.addAssessor}
      submit={m.submit}
      initial={
        one
          ? {
              name: one.name,
              regionCode: one.regionCode,
              orgId: one.orgId,
              background: one.background,
              certificate: one.certificate,
              certificateFrom: one.certificateFrom,
              certificateUntil: one.certificateUntil,
              mostOpen: one.mostOpen,
              lon: one.lon,
              lat: one.lat,
            }
          : session.regionCode
            ? { regionCode: session.regionCode }
            : {}
      }
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          // Made by uuidv7 or the row's own: the brand is only a type.
          params: { assessorId: id as Assessor['id'] },
          body: {
            ...f,
            phone: f.phone?.trim() || null,
            mostOpen: f.mostOpen ?? null,
            lon: f.lon ?? null,
            lat: f.lat ?? null,
            // From the picker, or the row's own: the brand is only a type.
            orgId: (f.orgId ?? null) as Assessor['orgId'],
            accountId: one?.accountId ?? null,
            ...(one ? { updatedAt: one.updatedAt } : {}),
          },
        })
      }
    >
      {one && (
        <p className="field-hint">
          {m.personId}{' '}
          <Typography.Text code copyable>
            {one.id}
          </Typography.Text>
        </p>
      )}
      <Form.Item name="name" label={m.name} rules={[{ required: true, max: 60, whitespace: true }]}>
        <Input maxLength={60} autoFocus />
      </Form.Item>
      <Form.Item name="phone" label={m.phone} extra={one ? m.phoneKeep : undefined}>
        <Input maxLength={20} inputMode="tel" placeholder={one?.phoneMasked ?? ''} />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="orgId" label={m.agency} extra={m.agencyHint}>
        <OrganisationPicker known={one?.orgId ? { id: one.orgId, name: one.orgName } : undefined} />
      </Form.Item>
      <Form.Item name="background" label={m.background} rules={[{ required: true }]}>
        <Select options={Background.options.map((value) => ({ value, label: say(backgrounds[value]) }))} />
      </Form.Item>
      <Form.Item
        name="certificate"
        label={m.certificate}
        rules={[{ required: true, max: 60, whitespace: true }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="certificateFrom" label={m.certificateFrom} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="certificateUntil" label={m.certificateUntil} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="mostOpen" label={m.mostOpen}>
        <InputNumber min={1} max={200} />
      </Form.Item>
      <Form.Item name="lon" label={m.lon}>
        <InputNumber min={72} max={138} step={0.0001} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="lat" label={m.lat}>
        <InputNumber min={0.5} max={56} step={0.0001} style={{ width: 160 }} />
      </Form.Item>
    </FormDrawer>
  )
}

function KinForm({ one, onClose }: { one: Assessor; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const action = useAction(contract.declareKin, { changes: [contract.candidates], done: onClose })
  return (
    <FormDrawer<{ elderId: string; relation: string }>
      title={`${m.kin} · ${one.name}`}
      submit={m.submit}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // From the picker: the brand is only a type.
      onSubmit={(f) =>
        action.mutate({ params: { assessorId: one.id }, body: { ...f, elderId: f.elderId as never } })
      }
    >
      <p className="field-hint">{m.kinNote}</p>
      <Form.Item name="elderId" label={m.elder} rules={[{ required: true }]}>
        <ElderPicker autoFocus />
      </Form.Item>
      <Form.Item name="relation" label={m.relation} rules={[{ required: true, max: 40, whitespace: true }]}>
        <Input maxLength={40} />
      </Form.Item>
    </FormDrawer>
  )
}
