import { uuidv7 } from '#contract/id'
import { type Group, groups } from '#contract/people-words'
import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { daysAgo, number, percent, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Progress, Select } from 'antd'
import { useState } from 'react'
import { OrganisationPicker } from '../../access/OrganisationPicker.tsx'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import '../assessment.css'
import { surveysRoute } from '../pages.tsx'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.listCampaigns>['items'][number]
type Collector = Output<typeof contract.listCollectors>['items'][number]
const tones = { draft: 'plain', open: 'medium', closed: 'good' } as const

export function SurveysPage() {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const { do: doing } = surveysRoute.useSearch()
  const navigate = surveysRoute.useNavigate()
  const set = (next: 'new' | 'collector' | undefined) =>
    void navigate({ search: { do: next }, replace: true })
  const list = useQuery(q(contract.listCampaigns))
  const [editing, setEditing] = useState<Collector | null>(null)
  const people = useQuery(q(contract.listCollectors))
  const columns: Column<Campaign>[] = [
    { key: 'name', title: m.name, render: (c) => c.name, text: (c) => c.name },
    { key: 'region', title: m.region, render: (c) => c.regionName, text: (c) => c.regionName },
    {
      key: 'state',
      title: m.state,
      render: (c) => <Tag tone={tones[c.state]}>{say(contract.campaignStates[c.state])}</Tag>,
      text: (c) => say(contract.campaignStates[c.state]),
      width: 100,
    },
    {
      key: 'done',
      title: m.done,
      render: (c) => {
        const all = Object.values(c.progress).reduce((sum, n) => sum + n, 0)
        return all === 0 ? (
          '—'
        ) : (
          <Progress
            aria-label={m.done}
            percent={Math.round((100 * c.progress.accepted) / all)}
            format={() => `${number(c.progress.accepted)} / ${number(all)}`}
          />
        )
      },
      text: (c) => c.progress.accepted,
      width: 240,
    },
    {
      key: 'payable',
      title: m.payable,
      align: 'right',
      render: (c) => number(c.payable),
      text: (c) => c.payable,
      width: 100,
    },
    {
      key: 'fen',
      title: m.payableYuan,
      align: 'right',
      render: (c) => (c.payableFen === null ? '—' : yuan(c.payableFen)),
      text: (c) => (c.payableFen === null ? '' : c.payableFen / 100),
      width: 120,
    },
    { key: 'ends', title: m.endsOn, render: (c) => c.endsOn, text: (c) => c.endsOn, width: 110 },
  ]
  const collectorColumns: Column<Collector>[] = [
    {
      key: 'name',
      title: m.collector,
      render: (c) => (
        <>
          {c.name} {c.endedOn && <Tag>{m.ended(c.endedOn)}</Tag>}
        </>
      ),
      text: (c) => c.name,
    },
    { key: 'region', title: m.region, render: (c) => c.regionName, text: (c) => c.regionName },
    { key: 'id', title: m.personId, render: (c) => <code>{c.id}</code>, text: (c) => c.id, optional: true },
    {
      key: 'training',
      title: m.training,
      render: (c) =>
        c.trainedOn ? `${c.trainedOn} ${c.training ?? ''}` : <Tag tone="high">{m.untrained}</Tag>,
      text: (c) => c.training,
    },
    {
      key: 'open',
      title: say(contract.targetStates.assigned),
      align: 'right',
      render: (c) => number(c.open),
      text: (c) => c.open,
      width: 90,
    },
    {
      key: 'done',
      title: m.submitted,
      align: 'right',
      render: (c) => number(c.done),
      text: (c) => c.done,
      width: 90,
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <>
          <ActionButton needs="assessment.manage" onClick={() => set('collector')}>
            {m.addCollector}
          </ActionButton>
          <ActionButton type="primary" needs="assessment.manage" onClick={() => set('new')}>
            {m.add}
          </ActionButton>
        </>
      }
    >
      <DataTable
        name="surveys"
        label={m.title}
        rows={list.data?.items ?? []}
        rowKey={(c) => c.id}
        columns={columns}
        source={list}
        onOpen={(c) => void navigate({ to: paths.survey, params: { campaignId: c.id } })}
        exportAs={{ file: m.title, rows: async () => list.data?.items ?? [] }}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
      <Panel title={m.collectors} flush>
        <DataTable
          name="collectors"
          label={m.collectors}
          rows={people.data?.items ?? []}
          rowKey={(c) => c.id}
          columns={collectorColumns}
          source={people}
          onOpen={setEditing}
          exportAs={{ file: m.collectors, rows: async () => people.data?.items ?? [] }}
          empty={<Empty title={m.noCollectors}>{m.noCollectorsHint}</Empty>}
        />
      </Panel>
      {doing === 'new' && <CampaignForm onClose={() => set(undefined)} />}
      {doing === 'collector' && <CollectorForm onClose={() => set(undefined)} />}
      {editing && <CollectorForm key={editing.id} one={editing} onClose={() => setEditing(null)} />}
    </Page>
  )
}

type Fields = {
  providerOrgId?: string | null
  name: string
  regionCode: number
  ageFrom?: number | null
  groups?: Group[]
  urbanOnly?: boolean
  asOf: string
  endsOn: string
  contract?: string
  volume?: number | null
  price?: number | null
  share: number
}

export function CampaignForm({ one, onClose }: { one?: Campaign; onClose: () => void }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const session = useSession()
  const navigate = surveysRoute.useNavigate()
  const [id] = useState(() => one?.id ?? uuidv7())
  const action = useAction(contract.saveCampaign, {
    changes: [contract.listCampaigns, contract.showCampaign, contract.previewCampaign],
    done: (saved) => {
      onClose()
      void navigate({ to: paths.survey, params: { campaignId: saved.id } })
    },
  })
  return (
    <FormDrawer<Fields>
      title={one ? m.edit : m.add}
      submit={m.submit}
      initial={
        one
          ? {
              ...one,
              contract: one.contract ?? '',
              price: one.priceFen === null ? null : one.priceFen / 100,
              share: one.sampleShare * 100,
            }
          : {
              ageFrom: 75,
              asOf: today(),
              endsOn: daysAgo(-60),
              share: 10,
              ...(session.regionCode ? { regionCode: session.regionCode } : {}),
            }
      }
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          // Made by uuidv7 or the row's own: the brand is only a type.
          params: { campaignId: id as Campaign['id'] },
          body: {
            name: f.name,
            regionCode: f.regionCode,
            ageFrom: f.ageFrom ?? null,
            groups: f.groups ?? [],
            urbanOnly: f.urbanOnly ?? false,
            asOf: f.asOf,
            endsOn: f.endsOn,
            // From the picker, or the row's own: the brand is only a type.
            providerOrgId: (f.providerOrgId ?? null) as Campaign['providerOrgId'],
            contract: f.contract?.trim() || null,
            volume: f.volume ?? null,
            priceFen: f.price === null || f.price === undefined ? null : Math.round(f.price * 100),
            sampleShare: f.share / 100,
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, min: 2, max: 100, whitespace: true }]}>
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="ageFrom" label={m.ageFrom}>
        <InputNumber min={0} max={130} />
      </Form.Item>
      <Form.Item name="groups" label={m.groups}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={Object.entries(groups).map(([value, words]) => ({ value, label: say(words) }))}
        />
      </Form.Item>
      <Form.Item name="urbanOnly" valuePropName="checked">
        <Checkbox>{m.urbanOnly}</Checkbox>
      </Form.Item>
      <Form.Item name="asOf" label={m.asOf} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="endsOn" label={m.endsOn} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="providerOrgId" label={m.provider}>
        <OrganisationPicker
          known={one?.providerOrgId ? { id: one.providerOrgId, name: one.providerName } : undefined}
        />
      </Form.Item>
      <Form.Item name="contract" label={m.contract}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="volume" label={m.volume}>
        <InputNumber min={1} precision={0} />
      </Form.Item>
      <Form.Item name="price" label={m.price}>
        <InputNumber min={0} precision={2} />
      </Form.Item>
      <Form.Item name="share" label={m.sampleShare} extra={percent(0.1)} rules={[{ required: true }]}>
        <InputNumber min={0} max={100} />
      </Form.Item>
    </FormDrawer>
  )
}

function CollectorForm({ one, onClose }: { one?: Collector; onClose: () => void }) {
  const m = useMessages(surveyMessages)
  const session = useSession()
  const [id] = useState(() => one?.id ?? uuidv7())
  const action = useAction(contract.saveCollector, { changes: [contract.listCollectors], done: onClose })
  return (
    <FormDrawer<{
      name: string
      regionCode: number
      trainedOn?: string | null
      training?: string | null
      endedOn?: string | null
    }>
      title={one ? `${m.editCollector} · ${one.name}` : m.addCollector}
      submit={m.submit}
      initial={one ?? (session.regionCode ? { regionCode: session.regionCode } : {})}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Made by uuidv7: the brand is only a type.
      onSubmit={(f) =>
        action.mutate({
          params: { collectorId: id as Collector['id'] },
          body: {
            ...f,
            trainedOn: f.trainedOn ?? null,
            training: f.training?.trim() || null,
            endedOn: f.endedOn ?? null,
          },
        })
      }
    >
      <Form.Item name="name" label={m.name} rules={[{ required: true, max: 60, whitespace: true }]}>
        <Input maxLength={60} autoFocus />
      </Form.Item>
      <Form.Item name="regionCode" label={m.region} rules={[{ required: true }]}>
        <RegionPicker width="100%" label={m.region} allowClear={false} />
      </Form.Item>
      <Form.Item name="trainedOn" label={m.trainedOn}>
        <DayInput max={today()} />
      </Form.Item>
      <Form.Item name="training" label={m.training}>
        <Input maxLength={200} />
      </Form.Item>
      {one && (
        <>
          <Form.Item name="endedOn" label={m.endedOn}>
            <DayInput />
          </Form.Item>
          <p className="field-hint">
            {m.personId} · <code>{one.id}</code> {m.personIdHint}
          </p>
        </>
      )}
    </FormDrawer>
  )
}
