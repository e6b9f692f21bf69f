import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { fullTime, number, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { surveyRoute } from '../pages.tsx'
import { FillForm } from './FillForm.tsx'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.showCampaign>
type Collector = Output<typeof contract.listCollectors>['items'][number]
type Target = Output<typeof contract.listTargets>['items'][number]
const tones = {
  listed: 'plain',
  assigned: 'medium',
  submitted: 'high',
  accepted: 'good',
  unreachable: 'low',
} as const
const changed = [
  contract.listTargets,
  contract.countTargets,
  contract.showTarget,
  contract.showCampaign,
  contract.progress,
  contract.report,
  contract.listCollectors,
]

/** The list of a campaign, or the people behind a figure of its report. */
export function TargetsTab({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const { message } = App.useApp()
  const search = surveyRoute.useSearch()
  const navigate = surveyRoute.useNavigate()
  const { state, region, question, value, from, to, sampled, collector, q: text, target } = search
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const params = { campaignId: one.id }
  // The address holds a collector's id; the server checks it.
  const query = {
    state,
    region,
    question,
    value,
    from,
    to,
    sampled,
    collector: collector as Collector['id'] | undefined,
    q: text,
  }
  const count = useQuery(q(contract.countTargets, { params, query }))
  const people = useQuery(q(contract.listCollectors))
  const list = useInfiniteQuery(pages(contract.listTargets, { params, query }))
  const [selected, setSelected] = useState<string[]>([])
  const [assigning, setAssigning] = useState(false)
  const [returning, setReturning] = useState<Target | null>(null)
  const accept = useAction(contract.acceptTargets, { changes: changed, done: () => setSelected([]) })
  const acceptRest = useAction(contract.acceptRest, {
    changes: changed,
    done: (told) => void message.success(m.acceptedRest(told.accepted)),
  })
  const draw = useAction(contract.drawSample, {
    changes: changed,
    done: (told) => void message.success(m.drawn(told.drawn, told.of)),
  })
  const asked = one.form.sections
    .flatMap((section) => section.questions)
    .find((each) => each.code === question)
  const option = asked?.options?.find((each) => each.value === value)
  const columns: Column<Target>[] = [
    {
      key: 'elder',
      title: m.elder,
      render: (t) => (
        <>
          {t.elderName} <small className="field-hint">{m.years(t.age)}</small>
        </>
      ),
      text: (t) => t.elderName,
      width: 150,
    },
    {
      key: 'region',
      title: m.region,
      render: (t) => `${t.regionName} ${t.address}`,
      text: (t) => `${t.regionName} ${t.address}`,
    },
    {
      key: 'state',
      title: m.state,
      render: (t) => (
        <>
          <Tag tone={tones[t.state]}>{say(contract.targetStates[t.state])}</Tag>
          {t.sampled && <Tag tone="low">{m.sampled}</Tag>}
          {t.unreachableReason && <small className="field-hint"> {t.unreachableReason}</small>}
        </>
      ),
      text: (t) => say(contract.targetStates[t.state]),
      width: 170,
    },
    {
      key: 'collector',
      title: m.collector,
      render: (t) => t.collectorName ?? '—',
      text: (t) => t.collectorName,
      width: 110,
    },
    {
      key: 'at',
      title: m.submitted,
      render: (t) => (t.submittedAt ? `${shortTime(t.submittedAt)} ${t.submittedBy ?? ''}` : '—'),
      text: (t) => (t.submittedAt ? fullTime(t.submittedAt) : ''),
      width: 190,
    },
    {
      key: 'returned',
      title: m.returned,
      render: (t) => t.returnedReason ?? '',
      text: (t) => t.returnedReason,
      optional: true,
    },
    {
      key: 'do',
      title: m.form,
      width: 190,
      render: (t) => (
        <>
          <Button size="small" onClick={() => set({ target: t.id })}>
            {t.state === 'accepted' || one.state !== 'open' ? m.look : m.fill}
          </Button>{' '}
          {t.state === 'submitted' && (
            <ActionButton size="small" needs="assessment.manage" onClick={() => setReturning(t)}>
              {m.sendBack}
            </ActionButton>
          )}
        </>
      ),
    },
  ]
  return (
    <>
      {asked && (
        <p>
          <Tag tone="low">
            {m.figure(
              say(asked),
              option ? say(option) : from === undefined ? '' : from === to ? String(from) : `${from}–${to}`,
            )}
          </Tag>{' '}
          <Button
            onClick={() => set({ question: undefined, value: undefined, from: undefined, to: undefined })}
          >
            {m.clearFigure}
          </Button>
        </p>
      )}
      <div className="survey-line">
        <SearchBox label={m.search} width={200} value={text} onSearch={(q) => set({ q })} />{' '}
        <Select
          allowClear
          aria-label={m.state}
          placeholder={m.state}
          style={{ width: 140 }}
          value={state ?? null}
          onChange={(next) => set({ state: next ?? undefined })}
          options={contract.TargetState.options.map((each) => ({
            value: each,
            label: say(contract.targetStates[each]),
          }))}
        />{' '}
        <RegionPicker
          label={m.region}
          value={region}
          onChange={(next) => set({ region: next })}
          width={180}
        />{' '}
        <Select
          allowClear
          showSearch
          optionFilterProp="label"
          aria-label={m.collector}
          placeholder={m.collector}
          style={{ width: 150 }}
          value={collector ?? null}
          onChange={(next) => set({ collector: next ?? undefined })}
          options={(people.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }))}
        />{' '}
        <Select
          allowClear
          aria-label={m.sampled}
          placeholder={m.sampled}
          style={{ width: 120 }}
          value={sampled ?? null}
          onChange={(next) => set({ sampled: next ?? undefined })}
          options={[
            { value: 'yes', label: m.sampled },
            { value: 'no', label: m.notSampled },
          ]}
        />
      </div>
      <div className="survey-line">
        {count.data && <span className="digits">{m.found(number(count.data.count))}</span>}{' '}
        {one.state === 'open' && (
          <>
            <ActionButton needs="assessment.apply" onClick={() => setAssigning(true)}>
              {m.assign}
            </ActionButton>{' '}
            <ActionButton
              needs="assessment.manage"
              loading={draw.isPending}
              onClick={() => draw.mutate({ params })}
            >
              {m.draw}
            </ActionButton>{' '}
            <ActionButton
              type="primary"
              needs="assessment.manage"
              disabledReason={selected.length === 0 ? m.emptyList : undefined}
              loading={accept.isPending}
              // Keys of rows of this list: the brand is only a type.
              onClick={() => accept.mutate({ params, body: { targetIds: selected as Target['id'][] } })}
            >
              {m.accept} {selected.length > 0 && selected.length}
            </ActionButton>{' '}
            <ActionButton
              needs="assessment.manage"
              disabledReason={
                one.sample.open > 0 || (one.sampleShare > 0 && one.sample.passed === 0)
                  ? m.sampleFirst
                  : undefined
              }
              loading={acceptRest.isPending}
              onClick={() => acceptRest.mutate({ params })}
            >
              {m.acceptRest}
            </ActionButton>{' '}
            <span className="field-hint">
              {m.sampleNow(one.sample.open, one.sample.passed, one.sample.returned)}
            </span>
          </>
        )}
      </div>
      <ProblemNote error={accept.error ?? draw.error ?? acceptRest.error} />
      <DataTable
        name="survey-targets"
        label={m.tabs.list}
        rows={rowsOf(contract.listTargets, list.data)}
        rowKey={(t) => t.id}
        columns={columns}
        source={list}
        selected={selected}
        onSelect={setSelected}
        exportAs={{ file: one.name, rows: () => everyRow(contract.listTargets, { params, query }, 100_000) }}
        empty={<Empty title={m.emptyList} />}
      />
      {assigning && (
        <AssignForm one={one} selected={selected} region={region} onClose={() => setAssigning(false)} />
      )}
      {returning && <ReturnForm target={returning} onClose={() => setReturning(null)} />}
      {target && (
        <FillForm id={target} open={one.state === 'open'} onClose={() => set({ target: undefined })} />
      )}
    </>
  )
}

function AssignForm({
  one,
  selected,
  region,
  onClose,
}: {
  one: Campaign
  selected: readonly string[]
  region: number | undefined
  onClose: () => void
}) {
  const m = useMessages(surveyMessages)
  const people = useQuery(q(contract.listCollectors))
  const action = useAction(contract.assignTargets, { changes: changed, done: onClose })
  return (
    <FormDrawer<{ collectorId: string; region?: number }>
      title={m.assign}
      submit={m.assign}
      initial={selected.length === 0 ? { region: region ?? one.regionCode } : {}}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids of rows of the lists: the brands are only types.
      onSubmit={(f) =>
        action.mutate({
          params: { campaignId: one.id },
          body: {
            collectorId: f.collectorId as never,
            targetIds: selected as Target['id'][],
            ...(f.region === undefined ? {} : { region: f.region }),
          },
        })
      }
    >
      <Form.Item name="collectorId" label={m.assignTo} rules={[{ required: true }]}>
        <Select
          options={(people.data?.items ?? []).map((each) => ({
            value: each.id,
            disabled: each.trainedOn === null,
            label: `${each.name}${each.trainedOn === null ? `（${m.notTrained}）` : ''}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="region" label={m.assignRegion}>
        <RegionPicker width="100%" label={m.region} />
      </Form.Item>
    </FormDrawer>
  )
}

function ReturnForm({ target, onClose }: { target: Target; onClose: () => void }) {
  const m = useMessages(surveyMessages)
  const action = useAction(contract.returnTarget, { changes: changed, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={m.sendBack}
      submit={m.sendBack}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(body) => action.mutate({ params: { targetId: target.id }, body })}
    >
      <Form.Item
        name="reason"
        label={m.reason}
        rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
      </Form.Item>
    </FormDrawer>
  )
}
