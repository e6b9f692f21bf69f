import * as contract from '#contract/assessment'
import { acceptProposal, dismissProposal, listProposals } from '#contract/assessment-after'
import { proposalKinds } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { daysAgo, fullTime, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio, Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import './assessment.css'
import { assessmentMessages } from './messages.ts'
import { assessmentDueRoute } from './pages.tsx'
import { ProcessNote } from './ProcessNote.tsx'
import { LevelTag } from './words.tsx'

type Proposal = Output<typeof listProposals>['items'][number]
type Line = Output<typeof contract.listRecords>['items'][number]

/** Whoever should be assessed again: proposed by what happened, or because the grade ends. */
export function DuePage() {
  const m = useMessages(assessmentMessages)
  const search = assessmentDueRoute.useSearch()
  const navigate = assessmentDueRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const shown = search.list ?? 'proposals'
  const days = search.days ?? 60
  return (
    <Page
      title={m.due}
      filters={
        <>
          <Radio.Group
            optionType="button"
            aria-label={m.due}
            value={shown}
            onChange={(event) => set({ list: event.target.value === 'due' ? 'due' : undefined })}
            options={[
              { value: 'proposals', label: m.proposals },
              { value: 'due', label: m.dueList },
            ]}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          {shown === 'due' && (
            <Select
              aria-label={m.validUntil}
              value={days}
              style={{ width: 130 }}
              onChange={(next) => set({ days: next })}
              options={[30, 60, 90, 180].map((value) => ({ value, label: m.days(value) }))}
            />
          )}
        </>
      }
    >
      <ProcessNote of="signs" region={search.region} />
      {shown === 'proposals' ? (
        <Proposals
          region={search.region}
          dismissing={search.dismiss}
          onDismiss={(dismiss) => set({ dismiss })}
        />
      ) : (
        <DueList region={search.region} days={days} />
      )}
    </Page>
  )
}

function Proposals({
  region,
  dismissing,
  onDismiss,
}: {
  region: number | undefined
  dismissing: string | undefined
  onDismiss: (id: string | undefined) => void
}) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = assessmentDueRoute.useNavigate()
  const list = useInfiniteQuery(pages(listProposals, { query: { region } }))
  const changes = [listProposals, contract.listApplications, contract.countApplications]
  const accept = useAction(acceptProposal, {
    changes,
    done: (row) => void navigate({ to: paths.assessment, params: { applicationId: row.id } }),
  })
  const dismiss = useAction(dismissProposal, { changes, done: () => onDismiss(undefined) })
  const columns: Column<Proposal>[] = [
    {
      key: 'elder',
      title: m.elder,
      render: (p) => (
        <Link to={paths.elder} params={{ elderId: p.elderId }}>
          {p.elderName}
        </Link>
      ),
      text: (p) => p.elderName,
      width: 140,
    },
    { key: 'region', title: m.region, render: (p) => p.regionName, text: (p) => p.regionName },
    {
      key: 'kind',
      title: m.kind,
      render: (p) => (
        <>
          <Tag tone={p.kind === 'due' ? 'low' : 'high'}>{say(proposalKinds[p.kind])}</Tag>{' '}
          {p.kind !== 'due' && `${m.times(p.count)} · ${m.since} ${shortTime(p.since)}`}
        </>
      ),
      text: (p) => say(proposalKinds[p.kind]),
    },
    {
      key: 'level',
      title: m.currentLevel,
      render: (p) => (p.levelZh ? say({ zh: p.levelZh, en: p.levelEn ?? '' }) : '—'),
      text: (p) => p.levelZh,
    },
    {
      key: 'until',
      title: m.validUntil,
      render: (p) => p.validUntil ?? '—',
      text: (p) => p.validUntil,
      width: 110,
    },
    {
      key: 'opened',
      title: m.createdAt,
      render: (p) => shortTime(p.openedAt),
      text: (p) => fullTime(p.openedAt),
      width: 120,
    },
    {
      key: 'do',
      title: m.actions,
      width: 170,
      render: (p) => (
        <>
          <ActionButton
            size="small"
            type="primary"
            needs="assessment.apply"
            loading={accept.isPending}
            // Made by uuidv7: the brand is only a type.
            onClick={() =>
              accept.mutate({ params: { id: p.id }, body: { applicationId: uuidv7() as never } })
            }
          >
            {m.accept}
          </ActionButton>{' '}
          <ActionButton size="small" needs="assessment.apply" onClick={() => onDismiss(p.id)}>
            {m.dismiss}
          </ActionButton>
        </>
      ),
    },
  ]
  return (
    <>
      <ProblemNote error={accept.error} />
      <DataTable
        name="assessment-proposals"
        label={m.proposals}
        rows={rowsOf(listProposals, list.data)}
        rowKey={(p) => p.id}
        columns={columns}
        source={list}
        exportAs={{ file: m.proposals, rows: () => everyRow(listProposals, { query: { region } }) }}
        empty={<Empty title={m.noProposals}>{m.noProposalsHint}</Empty>}
      />
      {dismissing && (
        <FormDrawer<{ note: string }>
          title={m.dismiss}
          submit={m.submit}
          pending={dismiss.isPending}
          error={dismiss.error}
          onClose={() => onDismiss(undefined)}
          // The address holds a proposal's id; the server checks it.
          onSubmit={(body) => dismiss.mutate({ params: { id: dismissing as Proposal['id'] }, body })}
        >
          <Form.Item
            name="note"
            label={m.dismissReason}
            rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
          >
            <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  )
}

function DueList({ region, days }: { region: number | undefined; days: number }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = assessmentDueRoute.useNavigate()
  const query = { region, dueBy: daysAgo(-days), state: 'confirmed' as const }
  const list = useInfiniteQuery(pages(contract.listRecords, { query }))
  const columns: Column<Line>[] = [
    { key: 'elder', title: m.elder, render: (r) => r.elderName, text: (r) => r.elderName, width: 140 },
    { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'scale',
      title: m.scale,
      render: (r) => say({ zh: r.scaleZh, en: r.scaleEn }),
      text: (r) => r.scaleZh,
    },
    {
      key: 'level',
      title: m.level,
      render: (r) => <LevelTag level={r.level} zh={r.levelZh} en={r.levelEn} />,
      text: (r) => r.levelZh,
    },
    { key: 'on', title: m.assessedOn, render: (r) => r.assessedOn, text: (r) => r.assessedOn, width: 110 },
    {
      key: 'until',
      title: m.validUntil,
      render: (r) => (
        <>
          {r.validUntil} {r.expired && <Tag tone="high">{m.expired}</Tag>}
        </>
      ),
      text: (r) => r.validUntil,
      width: 180,
    },
    {
      key: 'do',
      title: m.actions,
      width: 110,
      render: (r) => (
        <Link to={paths.assessments} search={{ do: 'apply', elderId: r.elderId }}>
          {m.apply}
        </Link>
      ),
    },
  ]
  return (
    <DataTable
      name="assessment-due"
      label={m.dueList}
      rows={rowsOf(contract.listRecords, list.data)}
      rowKey={(r) => r.id}
      columns={columns}
      source={list}
      onOpen={(r) => void navigate({ to: paths.assessmentRecord, params: { recordId: r.id } })}
      exportAs={{ file: m.dueList, rows: () => everyRow(contract.listRecords, { query }) }}
      empty={<Empty title={m.noDue} />}
    />
  )
}
