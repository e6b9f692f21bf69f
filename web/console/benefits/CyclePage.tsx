import * as contract from '#contract/benefit-cycles'
import * as payments from '#contract/benefit-payments'
import { cycleStates, cycleTransitions, forms, lineKinds } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { fullTime, number, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Form, Input, Segmented } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { AuditSample } from './AuditSample.tsx'
import { BatchesTable } from './BatchesTable.tsx'
import { ChangesTable } from './ChangesTable.tsx'
import { LinesTable } from './LinesTable.tsx'
import { messages } from './messages.ts'
import { cycleRoute } from './pages.tsx'
import { Amount, CycleTag, useMonth } from './parts.tsx'
import { WhyDrawer } from './WhyDrawer.tsx'

const again = [
  contract.showCycle,
  contract.listCycles,
  contract.listLines,
  contract.listChanges,
  contract.countChanges,
  payments.listBatches,
]

/** One month of a place: what it comes to, what changed, who has looked, and what went to the bank. */
export function CyclePage() {
  const m = useMessages(messages)
  const say = useWord()
  const { accountId } = useSession()
  const monthOf = useMonth()
  const { cycleId } = cycleRoute.useParams()
  const search = cycleRoute.useSearch()
  const navigate = cycleRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const params = { id: cycleId as contract.Cycle['id'] } // The address holds this brand's id.
  const shown = useQuery({
    ...q(contract.showCycle, { params }),
    // While it is being computed; the event that it is done comes by itself too.
    refetchInterval: (query) =>
      query.state.data && query.state.data.computedAt === null && query.state.data.state === 'draft'
        ? 2000
        : false,
  })
  const close = { changes: again, done: () => set({ form: undefined }) }
  const compute = useAction(contract.computeCycle, close)
  const submit = useAction(contract.submitCycle, close)
  const check = useAction(contract.checkCycle, close)
  const approve = useAction(contract.approveCycle, close)
  const giveBack = useAction(contract.returnCycle, close)
  const cancel = useAction(contract.cancelCycle, close)
  const finish = useAction(contract.closeCycle, close)
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const build = useAction(payments.buildBatch, {
    changes: again,
    done: (batch) => void navigate({ to: paths.benefitBatch, params: { batchId: batch.id } }),
  })
  const cycle = shown.data
  if (!cycle)
    return (
      <Page title={m.months}>
        <ProblemNote error={shown.error} retry={() => void shown.refetch()} />
      </Page>
    )
  const may = (verb: keyof typeof cycleTransitions): string | undefined => {
    const states: readonly string[] = cycleTransitions[verb]
    return states.includes(cycle.state) ? undefined : m.stateIs(say(cycleStates[cycle.state]))
  }
  const computing = cycle.state === 'draft' && cycle.computedAt === null
  const error = [submit, check, approve, compute, finish].map((one) => one.error).find((one) => one !== null)
  return (
    <Page
      title={`${monthOf(cycle.month)} ${cycle.regionName}`}
      note={
        <>
          <CycleTag state={cycle.state} /> {cycle.late && <Tag tone="high">{m.late}</Tag>}{' '}
          {computing && <Tag tone="medium">{m.computing}</Tag>}
        </>
      }
      actions={
        <>
          {cycle.state === 'draft' && (
            <ActionButton
              needs="benefits.prepare"
              loading={compute.isPending}
              onClick={() => compute.mutate({ params })}
            >
              {m.compute}
            </ActionButton>
          )}
          {cycle.state === 'draft' && (
            <ActionButton
              type="primary"
              needs="benefits.prepare"
              disabledReason={computing ? m.computing : undefined}
              loading={submit.isPending}
              onClick={() => submit.mutate({ params, body: { updatedAt: cycle.updatedAt } })}
            >
              {m.submit}
            </ActionButton>
          )}
          {cycle.state === 'submitted' && cycle.submittedById !== accountId && (
            <ActionButton
              type="primary"
              needs="benefits.check"
              loading={check.isPending}
              onClick={() => check.mutate({ params })}
            >
              {m.check}
            </ActionButton>
          )}
          {cycle.state === 'checked' && ![cycle.submittedById, cycle.checkedById].includes(accountId) && (
            <ActionButton
              type="primary"
              needs="benefits.approve"
              loading={approve.isPending}
              onClick={() => approve.mutate({ params })}
            >
              {m.approve}
            </ActionButton>
          )}
          {(cycle.state === 'submitted' || cycle.state === 'checked') && (
            <ActionButton needs="benefits.check" onClick={() => set({ form: 'return' })}>
              {m.giveBack}
            </ActionButton>
          )}
          {(cycle.state === 'frozen' || cycle.state === 'paying') && (
            <>
              <ActionButton type="primary" needs="benefits.prepare" onClick={() => set({ form: 'build' })}>
                {m.build}
              </ActionButton>
              <ActionButton
                needs="benefits.prepare"
                loading={finish.isPending}
                onClick={() => finish.mutate({ params })}
              >
                {m.close}
              </ActionButton>
            </>
          )}
          {may('cancel') === undefined && (
            <ActionButton danger needs="benefits.prepare" onClick={() => set({ form: 'cancel' })}>
              {m.cancel}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={error ?? null} />
      <Panel
        title={m.byScheme}
        note={cycle.computedMs === null ? undefined : m.computedIn((cycle.computedMs / 1000).toFixed(1))}
        flush
      >
        <DataTable<contract.Cycle['sums'][number]>
          name="benefit-sums"
          label={m.byScheme}
          rows={cycle.sums}
          rowKey={(one) => `${one.scheme}|${one.kind}|${one.form}`}
          source={shown}
          columns={[
            {
              key: 'scheme',
              title: m.scheme,
              render: (one) => say(one.schemeWords),
              text: (one) => say(one.schemeWords),
            },
            {
              key: 'kind',
              title: m.kind,
              width: 110,
              render: (one) => say(lineKinds[one.kind]),
              text: (one) => say(lineKinds[one.kind]),
            },
            {
              key: 'form',
              title: m.form,
              width: 160,
              render: (one) => say(forms[one.form]),
              text: (one) => say(forms[one.form]),
            },
            {
              key: 'payees',
              title: m.payees,
              align: 'right',
              width: 110,
              render: (one) => number(one.payees),
              text: (one) => one.payees,
            },
            {
              key: 'amount',
              title: m.amount,
              align: 'right',
              width: 180,
              render: (one) => <Amount value={one.amount} unit={one.unit} />,
              text: (one) => one.amount / 100,
            },
            {
              key: 'held',
              title: m.held,
              align: 'right',
              width: 140,
              render: (one) => <Amount value={one.held} unit={one.unit} />,
              text: (one) => one.held / 100,
            },
          ]}
          exportAs={{
            file: `${m.byScheme} ${cycle.month.slice(0, 7)}`,
            rows: () => Promise.resolve(cycle.sums),
          }}
        />
      </Panel>
      <Panel title={m.steps}>
        <Facts
          columns={3}
          items={[
            [m.total, yuan(cycle.totalFen)],
            [m.elders, number(cycle.elders)],
            [m.lines, number(cycle.lines)],
            [m.made, cycle.computedAt ? `${cycle.madeBy ?? ''} ${shortTime(cycle.computedAt)}` : null],
            [
              m.submitted,
              cycle.submittedAt ? `${cycle.submittedBy ?? ''} ${shortTime(cycle.submittedAt)}` : null,
            ],
            [m.checked, cycle.checkedAt ? `${cycle.checkedBy ?? ''} ${shortTime(cycle.checkedAt)}` : null],
            [
              m.approved,
              cycle.approvedAt ? `${cycle.approvedBy ?? ''} ${shortTime(cycle.approvedAt)}` : null,
            ],
            [m.due, cycle.stepDueAt ? fullTime(cycle.stepDueAt) : null],
            [m.held, yuan(cycle.heldFen)],
            cycle.returnedReason !== null && [m.returned, cycle.returnedReason],
            cycle.hash !== null && [
              m.hash,
              <code key="hash" style={{ overflowWrap: 'anywhere' }}>
                {cycle.hash}
              </code>,
            ],
          ]}
        />
        {cycle.blocked.length > 0 && (
          <details>
            <summary>
              {m.blocked} ({cycle.blocked.length})
            </summary>
            <ul>
              {cycle.blocked.map((one) => (
                <li key={one.scheme}>
                  {say(one.schemeWords)}: {say(one.why)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </Panel>
      <Segmented<'changes' | 'lines' | 'batches' | 'sample'>
        value={search.tab ?? 'changes'}
        onChange={(tab) =>
          set({ tab: tab === 'changes' ? undefined : tab, kind: undefined, scheme: undefined, q: undefined })
        }
        options={[
          { value: 'changes', label: `${m.changes} ${number(cycle.changes)}` },
          { value: 'lines', label: `${m.lines} ${number(cycle.lines)}` },
          { value: 'batches', label: m.batches },
          { value: 'sample', label: m.sampleTab },
        ]}
      />
      {search.tab === undefined && <ChangesTable cycle={cycle} />}
      {search.tab === 'lines' && <LinesTable cycle={cycle} />}
      {search.tab === 'batches' && <BatchesTable cycleId={cycle.id} />}
      {search.tab === 'sample' && <AuditSample cycle={cycle} onWhy={(why) => set({ why })} />}
      {search.why && (
        <WhyDrawer cycleId={cycle.id} elderId={search.why} onClose={() => set({ why: undefined })} />
      )}
      {(search.form === 'return' || search.form === 'cancel') && (
        <FormDrawer<{ reason: string }>
          title={search.form === 'return' ? m.giveBack : m.cancel}
          submit={m.confirm}
          danger={search.form === 'cancel'}
          pending={giveBack.isPending || cancel.isPending}
          error={giveBack.error ?? cancel.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(body) => (search.form === 'return' ? giveBack : cancel).mutate({ params, body })}
        >
          <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
            <Input.TextArea rows={4} maxLength={500} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
      {search.form === 'build' && (
        <FormDrawer<{ payDay: string }>
          title={m.build}
          submit={m.build}
          {...(cycle.payDay ? { initial: { payDay: cycle.payDay } } : {})}
          pending={build.isPending}
          error={build.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(f) =>
            build.mutate({
              params: { id: fresh as payments.Batch['id'] },
              body: { cycleId: cycle.id, payDay: f.payDay },
            })
          }
        >
          <Form.Item name="payDay" label={m.payDay} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
