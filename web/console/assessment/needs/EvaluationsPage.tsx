import * as contract from '#contract/evaluations'
import { uuidv7 } from '#contract/id'
import type { Output } from '#web/lib/call.ts'
import { daysAgo, fullTime, number, shortTime, today } from '#web/lib/format.ts'
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
import { Link } from '@tanstack/react-router'
import { App, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { OrgPicker } from '../../responders/OrgPicker.tsx'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import '../assessment.css'
import { evaluationMessages } from './evaluation-messages.ts'

type Round = Output<typeof contract.listRounds>['items'][number]
type Evaluation = Output<typeof contract.listEvaluations>['items'][number]
const changes = [contract.listRounds, contract.listEvaluations]

/** Rounds of a third party, and what it found: published to the institution's file. */
export function EvaluationsPage() {
  const m = useMessages(evaluationMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const rounds = useQuery(q(contract.listRounds))
  const found = useQuery(q(contract.listEvaluations, { query: {} }))
  const [adding, setAdding] = useState(false)
  const [scoring, setScoring] = useState<Round | null>(null)
  const close = useAction(contract.closeRound, { changes })
  const columns: Column<Round>[] = [
    { key: 'name', title: m.name, render: (r) => r.name, text: (r) => r.name },
    { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName, width: 140 },
    { key: 'by', title: m.evaluator, render: (r) => r.evaluator, text: (r) => r.evaluator },
    {
      key: 'criteria',
      title: m.criteria,
      render: (r) => r.criteria.map((one) => `${say(one)} ${one.max}`).join(' · '),
      text: (r) => r.criteria.map((one) => `${say(one)} ${one.max}`).join(' · '),
    },
    {
      key: 'when',
      title: m.when,
      render: (r) => `${r.beginsOn} – ${r.endsOn}`,
      text: (r) => r.beginsOn,
      width: 190,
    },
    {
      key: 'n',
      title: m.evaluated,
      align: 'right',
      render: (r) => number(r.evaluated),
      text: (r) => r.evaluated,
      width: 80,
    },
    {
      key: 'do',
      title: '',
      width: 170,
      render: (r) =>
        r.closedAt ? (
          <Tag>{m.closed}</Tag>
        ) : (
          <>
            <ActionButton size="small" needs="assessment.manage" onClick={() => setScoring(r)}>
              {m.score}
            </ActionButton>{' '}
            <ActionButton
              size="small"
              needs="assessment.manage"
              onClick={() =>
                modal.confirm({
                  title: m.close,
                  content: m.closeAsk,
                  onOk: () => close.mutate({ params: { roundId: r.id } }),
                })
              }
            >
              {m.close}
            </ActionButton>
          </>
        ),
    },
  ]
  const results: Column<Evaluation>[] = [
    {
      key: 'org',
      title: m.org,
      render: (e) => (
        <Link to={paths.organisation} params={{ organisationId: e.orgId }}>
          {e.orgName}
        </Link>
      ),
      text: (e) => e.orgName,
    },
    { key: 'round', title: m.name, render: (e) => e.roundName, text: (e) => e.roundName },
    {
      key: 'total',
      title: m.total,
      align: 'right',
      render: (e) => `${number(e.total, 1)} / ${number(e.most)}`,
      text: (e) => e.total,
      width: 120,
    },
    {
      key: 'grade',
      title: m.grade,
      render: (e) => <Tag tone="low">{say(e.grade)}</Tag>,
      text: (e) => say(e.grade),
      width: 120,
    },
    {
      key: 'scores',
      title: m.criteria,
      render: (e) =>
        e.criteria.map((one) => `${say(one)} ${e.scores[one.code] ?? '—'}/${one.max}`).join(' · '),
      text: (e) => e.criteria.map((one) => `${say(one)} ${e.scores[one.code] ?? '—'}`).join(' · '),
    },
    {
      key: 'at',
      title: m.published,
      render: (e) => shortTime(e.publishedAt),
      text: (e) => fullTime(e.publishedAt),
      width: 120,
    },
  ]
  return (
    <Page
      title={m.title}
      note={m.note}
      actions={
        <ActionButton type="primary" needs="assessment.manage" onClick={() => setAdding(true)}>
          {m.add}
        </ActionButton>
      }
    >
      <DataTable
        name="evaluation-rounds"
        label={m.title}
        rows={rounds.data?.items ?? []}
        rowKey={(r) => r.id}
        columns={columns}
        source={rounds}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
      <Panel title={m.results} flush>
        <DataTable
          name="evaluations"
          label={m.results}
          rows={found.data?.items ?? []}
          rowKey={(e) => e.id}
          columns={results}
          source={found}
          exportAs={{ file: m.results, rows: async () => found.data?.items ?? [] }}
          empty={<Empty title={m.noResults} />}
        />
      </Panel>
      {adding && <RoundForm onClose={() => setAdding(false)} />}
      {scoring && <ScoreForm round={scoring} onClose={() => setScoring(null)} />}
    </Page>
  )
}

type Fields = {
  regionCode: number
  name: string
  evaluator: string
  criteria: string
  grades: string
  beginsOn: string
  endsOn: string
}

/** Lines `code | 中文 | English | points`; undefined when one of them is not right. */
function linesOf(text: string, width: number): string[][] | undefined {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|').map((part) => part.trim()))
  return lines.length > 0 && lines.every((parts) => parts.length === width && parts.every(Boolean))
    ? lines
    : undefined
}

function RoundForm({ onClose }: { onClose: () => void }) {
  const m = useMessages(evaluationMessages)
  const session = useSession()
  const [id] = useState(() => uuidv7())
  const action = useAction(contract.saveRound, { changes, done: onClose })
  const wellFormed = (width: number) => ({
    validator: (_: unknown, value: string) =>
      linesOf(value ?? '', width) ? Promise.resolve() : Promise.reject(new Error(m.linesWrong)),
  })
  return (
    <FormDrawer<Fields>
      title={m.add}
      submit={m.submit}
      width={560}
      initial={{
        ...(session.regionCode ? { regionCode: session.regionCode } : {}),
        criteria: m.criteriaExample,
        grades: m.gradesExample,
        beginsOn: today(),
        endsOn: daysAgo(-90),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ criteria, grades, ...f }) =>
        action.mutate({
          // Made by uuidv7: the brand is only a type.
          params: { roundId: id as Round['id'] },
          body: {
            ...f,
            criteria: (linesOf(criteria, 4) ?? []).map(([code = '', zh = '', en = '', max = '']) => ({
              code,
              zh,
              en,
              max: Number(max),
            })),
            grades: (linesOf(grades, 3) ?? []).map(([zh = '', en = '', from = '']) => ({
              zh,
              en,
              from: Number(from),
            })),
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
      <Form.Item
        name="evaluator"
        label={m.evaluator}
        rules={[{ required: true, min: 2, max: 100, whitespace: true }]}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="criteria" label={m.criteriaLines} rules={[wellFormed(4)]}>
        <Input.TextArea autoSize={{ minRows: 4 }} />
      </Form.Item>
      <Form.Item name="grades" label={m.gradeLines} rules={[wellFormed(3)]}>
        <Input.TextArea autoSize={{ minRows: 3 }} />
      </Form.Item>
      <Form.Item name="beginsOn" label={m.begins} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="endsOn" label={m.ends} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
    </FormDrawer>
  )
}

function ScoreForm({ round, onClose }: { round: Round; onClose: () => void }) {
  const m = useMessages(evaluationMessages)
  const say = useWord()
  const action = useAction(contract.submitEvaluation, { changes, done: onClose })
  return (
    <FormDrawer<{ orgId: string; scores: Record<string, number>; note?: string }>
      title={`${m.score} · ${round.name}`}
      submit={m.publish}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(f) =>
        action.mutate({
          params: { roundId: round.id },
          // The picker gives ids of organisations: the brand is only a type.
          body: { orgId: f.orgId as Evaluation['orgId'], scores: f.scores, note: f.note ?? '' },
        })
      }
    >
      <Form.Item name="orgId" label={m.org} rules={[{ required: true }]}>
        <OrgPicker />
      </Form.Item>
      {round.criteria.map((one) => (
        <Form.Item
          key={one.code}
          name={['scores', one.code]}
          label={`${say(one)}（0–${one.max}）`}
          rules={[{ required: true }]}
        >
          <InputNumber min={0} max={one.max} />
        </Form.Item>
      ))}
      <Form.Item name="note" label={m.remark}>
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
