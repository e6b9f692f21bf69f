import * as contract from '#contract/benefit-payments'
import {
  accountFaults,
  batchStates,
  batchTransitions,
  PaymentState,
  paymentStates,
} from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { dayText, fullTime, number, yuan } from '#web/lib/format.ts'
import { linkTo } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useMemo, useRef } from 'react'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { batchRoute } from './pages.tsx'
import { BatchTag, PaymentTag, useReason } from './parts.tsx'

const again = [contract.showBatch, contract.listBatches, contract.listPayments, contract.listResultRows]

/** A batch on its way: approved, written for the bank, the answer taken in, what came back paid again. */
export function BatchPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const why = useReason()
  const { message: toast } = App.useApp()
  const { batchId } = batchRoute.useParams()
  const search = batchRoute.useSearch()
  const navigate = batchRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const params = { id: batchId as contract.Batch['id'] } // The address holds this brand's id.
  const shown = useQuery(q(contract.showBatch, { params }))
  const query = { batchId: params.id, state: search.state }
  const list = useInfiniteQuery(pages(contract.listPayments, { query }))
  const bad = useQuery({ ...q(contract.listResultRows, { params }), enabled: (shown.data?.badRows ?? 0) > 0 })
  const close = { changes: again, done: () => set({ form: undefined, row: undefined }) }
  const approve = useAction(contract.approveBatch, close)
  const write = useAction(contract.exportBatch, close)
  const cancel = useAction(contract.cancelBatch, close)
  const resolve = useAction(contract.resolveResultRow, close)
  const take = useAction(contract.takeResults, {
    changes: again,
    done: (answer) => void toast.info(m.took(number(answer.paid), number(answer.failed), number(answer.bad))),
  })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const repay = useAction(contract.repay, {
    changes: again,
    done: (batch) => void navigate({ to: paths.benefitBatch, params: { batchId: batch.id } }),
  })
  const file = useRef<HTMLInputElement>(null)
  const batch = shown.data
  if (!batch)
    return (
      <Page title={m.batch}>
        <ProblemNote error={shown.error} retry={() => void shown.refetch()} />
      </Page>
    )
  const reasonFor = (verb: keyof typeof batchTransitions): string | undefined => {
    const states: readonly string[] = batchTransitions[verb]
    return states.includes(batch.state) ? undefined : m.stateIs(say(batchStates[batch.state]))
  }
  const send = async (chosen: File | undefined) => {
    if (!chosen) return
    const bytes = new Uint8Array(await chosen.arrayBuffer())
    let text = ''
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
    take.mutate({ params, body: { base64: btoa(text) } })
  }
  const error = [approve, write, take].map((one) => one.error).find((one) => one !== null)
  const one = bad.data?.items.find((row) => row.id === search.row)
  return (
    <Page
      title={`${m.batch} ${batch.number}`}
      note={<BatchTag state={batch.state} />}
      actions={
        <>
          <Link to={paths.benefitCycle} params={{ cycleId: batch.cycleId }}>
            {batch.month.slice(0, 7)} {batch.regionName}
          </Link>
          {batch.state === 'built' && (
            <ActionButton
              type="primary"
              needs="benefits.approve"
              loading={approve.isPending}
              onClick={() => approve.mutate({ params })}
            >
              {m.approveBatch}
            </ActionButton>
          )}
          {batch.state === 'approved' && (
            <ActionButton
              type="primary"
              needs="benefits.export"
              loading={write.isPending}
              onClick={() => write.mutate({ params })}
            >
              {m.exportBatch}
            </ActionButton>
          )}
          {batch.fileName && may('benefits.export') && (
            <Button href={linkTo(contract.readBatchFile, { params })}>{m.file}</Button>
          )}
          {(batch.state === 'exported' || batch.state === 'settled') && (
            <>
              {batch.fileName && (
                <ActionButton
                  type="primary"
                  needs="benefits.export"
                  loading={take.isPending}
                  onClick={() => file.current?.click()}
                >
                  {m.results}
                </ActionButton>
              )}
              <input
                ref={file}
                type="file"
                hidden
                aria-label={m.results}
                accept=".txt,.csv"
                onChange={(event) => {
                  void send(event.target.files?.[0])
                  event.target.value = ''
                }}
              />
              <ActionButton
                needs="benefits.prepare"
                disabledReason={batch.counts.failed === 0 ? m.stateIs(`${m.failed} 0`) : undefined}
                onClick={() => set({ form: 'repay' })}
              >
                {m.repay}
              </ActionButton>
            </>
          )}
          {reasonFor('cancel') === undefined && (
            <ActionButton danger needs="benefits.prepare" onClick={() => set({ form: 'cancel' })}>
              {m.cancelBatch}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={error ?? null} />
      <Panel title={m.steps}>
        <Facts
          columns={3}
          items={[
            [m.total, yuan(batch.totalFen)],
            [m.payments, number(batch.payments)],
            [m.payDay, dayText(batch.payDay)],
            [m.paid, `${yuan(batch.paidFen)} · ${number(batch.counts.paid)}`],
            [m.failed, `${yuan(batch.failedFen)} · ${number(batch.counts.failed)}`],
            [m.held, number(batch.counts.held)],
            [m.by, batch.builtBy],
            [m.approved, batch.approvedBy],
            [m.exportBatch, batch.exportedAt ? fullTime(batch.exportedAt) : null],
            batch.fileName !== null && [m.file, batch.fileName],
            batch.fileSha256 !== null && [
              'SHA-256',
              <code key="sha" style={{ overflowWrap: 'anywhere' }}>
                {batch.fileSha256}
              </code>,
            ],
          ]}
        />
      </Panel>
      {batch.badRows > 0 && (
        <Panel title={`${m.badRows} (${number(batch.badRows)})`} tone="high" flush>
          <DataTable<NonNullable<typeof bad.data>['items'][number]>
            name="benefit-bad-rows"
            label={m.badRows}
            rows={bad.data?.items ?? []}
            rowKey={(row) => row.id}
            source={bad}
            columns={[
              { key: 'row', title: m.row, width: 80, render: (row) => row.row, text: (row) => row.row },
              {
                key: 'text',
                title: m.text,
                render: (row) => <code>{row.text}</code>,
                text: (row) => row.text,
              },
              { key: 'fault', title: m.fault, render: (row) => row.fault, text: (row) => row.fault },
              {
                key: 'do',
                title: '',
                width: 100,
                render: (row) => (
                  <ActionButton size="small" needs="benefits.export" onClick={() => set({ row: row.id })}>
                    {m.resolve}
                  </ActionButton>
                ),
              },
            ]}
          />
        </Panel>
      )}
      <DataTable<contract.Payment>
        name="benefit-payments"
        label={m.payments}
        rows={rowsOf(contract.listPayments, list.data)}
        rowKey={(row) => row.id}
        source={list}
        tools={
          <Select<PaymentState>
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 140 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={PaymentState.options.map((value) => ({
              value,
              label: `${say(paymentStates[value])} ${number(batch.counts[value])}`,
            }))}
          />
        }
        exportAs={{ file: batch.number, rows: () => everyRow(contract.listPayments, { query }, 200_000) }}
        columns={[
          {
            key: 'seq',
            title: m.seq,
            width: 80,
            align: 'right',
            render: (row) => row.seq,
            text: (row) => row.seq,
          },
          { key: 'name', title: m.name, render: (row) => row.payeeName, text: (row) => row.payeeName },
          {
            key: 'region',
            title: m.place,
            render: (row) => row.regionName ?? '—',
            text: (row) => row.regionName,
          },
          {
            key: 'account',
            title: m.account,
            render: (row) => (
              <>
                {row.bank ? `${row.bank} ****${row.accountTail ?? ''}` : '—'}{' '}
                {row.faults.map((fault) => (
                  <Tag key={fault} tone="high">
                    {say(accountFaults[fault])}
                  </Tag>
                ))}
              </>
            ),
            text: (row) => (row.bank ? `${row.bank} ****${row.accountTail ?? ''}` : ''),
          },
          {
            key: 'amount',
            title: m.amount,
            align: 'right',
            width: 120,
            render: (row) => <span className="digits">{yuan(row.amount)}</span>,
            text: (row) => row.amount / 100,
          },
          {
            key: 'state',
            title: m.state,
            width: 120,
            render: (row) => <PaymentTag state={row.state} />,
            text: (row) => say(paymentStates[row.state]),
          },
          {
            key: 'reason',
            title: m.reason,
            render: (row) => why(row.reason),
            text: (row) => why(row.reason),
          },
          {
            key: 'attempt',
            title: m.attempt,
            width: 90,
            align: 'right',
            render: (row) => row.attempt,
            text: (row) => row.attempt,
            optional: true,
          },
        ]}
      />
      {search.form === 'repay' && (
        <FormDrawer<{ payDay: string }>
          title={m.repay}
          submit={m.repay}
          pending={repay.isPending}
          error={repay.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(body) =>
            repay.mutate({ params: { id: params.id, newId: fresh as contract.Batch['id'] }, body })
          }
        >
          <Form.Item name="payDay" label={m.payDay} rules={[{ required: true }]}>
            <DayInput />
          </Form.Item>
        </FormDrawer>
      )}
      {search.form === 'cancel' && (
        <FormDrawer<{ reason: string }>
          title={m.cancelBatch}
          submit={m.confirm}
          danger
          pending={cancel.isPending}
          error={cancel.error}
          onClose={() => set({ form: undefined })}
          onSubmit={(body) => cancel.mutate({ params, body })}
        >
          <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
            <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
      {one && (
        <FormDrawer<{ outcome: 'paid' | 'failed' | 'set_aside'; seq?: number; reason?: string }>
          title={m.resolve}
          submit={m.save}
          initial={{ outcome: 'set_aside' }}
          pending={resolve.isPending}
          error={resolve.error}
          onClose={() => set({ row: undefined })}
          onSubmit={(f) =>
            resolve.mutate({
              params: { id: params.id, rowId: one.id },
              body: { outcome: f.outcome, seq: f.seq ?? null, reason: f.reason ?? '' },
            })
          }
        >
          <p>
            <code>{one.text}</code>
          </p>
          <Form.Item name="outcome" label={m.outcome}>
            <Radio.Group
              options={[
                { value: 'paid', label: m.paid },
                { value: 'failed', label: m.failed },
                { value: 'set_aside', label: m.setAside },
              ]}
            />
          </Form.Item>
          <Form.Item name="seq" label={m.seq}>
            <InputNumber min={1} />
          </Form.Item>
          <Form.Item name="reason" label={m.reason}>
            <Input maxLength={300} />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}
