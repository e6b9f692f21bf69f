import * as contract from '#contract/care-money'
import { lineReasons, verdicts } from '#contract/care-words'
import { linkTo } from '#web/lib/call.ts'
import { hourMinute, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber } from 'antd'
import { paths } from '../paths.ts'
import './care.css'
import { messages } from './messages.ts'
import { statementRoute } from './pages.tsx'
import { Satisfied, StatementTag, VerdictTag } from './parts.tsx'

const changes = [contract.showStatement, contract.listStatements, contract.unsettled]

/** One statement: every yuan opens the order that it is for, with its six facts. */
export function StatementPage() {
  const m = useMessages(messages)
  const say = useWord()
  const { statementId } = statementRoute.useParams()
  const { form } = statementRoute.useSearch()
  const navigate = statementRoute.useNavigate()
  const params = { id: statementId as contract.Statement['id'] } // from the address; the server refuses what is none
  const query = useQuery(q(contract.showStatement, { params }))
  const approve = useAction(contract.approveStatement, { changes })
  const drop = useAction(contract.dropStatement, { changes })
  const open = (next: string | undefined) => void navigate({ search: { form: next }, replace: true })
  const one = query.data
  if (!one)
    return (
      <Page title={m.statements}>
        <ProblemNote error={query.error} retry={() => void query.refetch()} />
      </Page>
    )
  return (
    <Page
      title={`${m.statementTitle(one.number)} · ${one.orgName} · ${one.month.slice(0, 7)}`}
      note={<StatementTag state={one.state} />}
      actions={
        <>
          {one.state === 'draft' && (
            <>
              <ActionButton
                type="primary"
                needs="care.settle_approve"
                loading={approve.isPending}
                onClick={() => approve.mutate({ params })}
              >
                {m.approve}
              </ActionButton>
              <ActionButton needs="care.settle" onClick={() => open('again')}>
                {m.again}
              </ActionButton>
              <ActionButton needs="care.settle" danger onClick={() => drop.mutate({ params })}>
                {m.drop}
              </ActionButton>
            </>
          )}
          {one.state === 'approved' && (
            <ActionButton type="primary" needs="care.settle" onClick={() => open('pay')}>
              {m.payStatement}
            </ActionButton>
          )}
          {(one.state === 'approved' || one.state === 'paid') && (
            <ActionButton danger needs="care.settle_approve" onClick={() => open('reverse')}>
              {m.reverse}
            </ActionButton>
          )}
          <Button href={linkTo(contract.exportStatementLines, { params })}>{m.export}</Button>
          <Button href={linkTo(contract.exportStatementLines, { params, query: { format: 'csv' } })}>
            {m.exportCsv}
          </Button>
          <Button onClick={() => window.print()}>{m.print}</Button>
        </>
      }
    >
      <ProblemNote error={approve.error ?? drop.error} />
      <Panel>
        <Facts
          columns={3}
          items={[
            [m.provider, one.orgName],
            [m.region, one.regionName ?? one.regionCode],
            [
              m.payable,
              <b key="payable" className="digits">{`${m.ordersN(one.payable)} ${yuan(one.payableFen)}`}</b>,
            ],
            [m.held, `${m.ordersN(one.held)} ${yuan(one.heldFen)}`],
            [m.blocked, `${m.ordersN(one.blocked)} ${yuan(one.blockedFen)}`],
            [m.delivered, m.minutes(one.payableMinutes)],
            one.invoicedMinutes !== null && [m.invoiced, m.minutes(one.invoicedMinutes)],
            [m.prepared, `${one.preparedBy ?? '—'} · ${shortTime(one.preparedAt)}`],
            [m.approvedBy, one.approvedAt && `${one.approvedBy ?? '—'} · ${shortTime(one.approvedAt)}`],
            [
              m.paid,
              one.paidAt && `${one.paidBy ?? '—'} · ${shortTime(one.paidAt)} · ${one.payReference ?? ''}`,
            ],
            one.reversedAt !== null && [
              m.reversed,
              `${one.reversedBy ?? '—'} · ${shortTime(one.reversedAt)} · ${one.reverseReason ?? ''}`,
            ],
          ]}
        />
      </Panel>
      <Panel title={m.lines} flush>
        <DataTable<contract.StatementLine>
          name="care-statement-lines"
          label={m.lines}
          rows={one.lines}
          rowKey={(line) => line.orderId}
          source={query}
          onOpen={(line) => void navigate({ to: paths.order, params: { orderId: line.orderId } })}
          rowTone={(line) =>
            line.verdict === 'blocked' ? 'high' : line.verdict === 'held' ? 'medium' : undefined
          }
          columns={[
            {
              key: 'number',
              title: m.number,
              width: 80,
              align: 'right',
              render: (line) => <span className="digits">{line.orderNumber}</span>,
              text: (line) => line.orderNumber,
            },
            {
              key: 'elder',
              title: m.elder,
              width: 90,
              render: (line) => line.elderName,
              text: (line) => line.elderName,
            },
            {
              key: 'time',
              title: `${m.started} – ${m.finished}`,
              width: 170,
              render: (line) =>
                line.startedAt && line.finishedAt
                  ? `${shortTime(line.startedAt)}–${hourMinute(line.finishedAt)}`
                  : '—',
              text: (line) => line.startedAt,
            },
            { key: 'place', title: m.place, render: (line) => line.place, text: (line) => line.place },
            {
              key: 'content',
              title: m.content,
              render: (line) => line.content,
              text: (line) => line.content,
            },
            {
              key: 'minutes',
              title: `${m.billed} / ${m.delivered}`,
              width: 130,
              align: 'right',
              render: (line) => (
                <span className="digits">{`${line.billedMinutes} / ${line.deliveredMinutes}`}</span>
              ),
              text: (line) => line.billedMinutes,
            },
            {
              key: 'amount',
              title: m.amount,
              width: 100,
              align: 'right',
              render: (line) => <span className="digits">{yuan(line.amountFen)}</span>,
              text: (line) => line.amountFen / 100,
            },
            {
              key: 'grade',
              title: m.satisfaction,
              width: 120,
              render: (line) => <Satisfied grade={line.satisfaction} />,
              text: (line) => line.satisfaction,
            },
            {
              key: 'verdict',
              title: m.verdict,
              width: 220,
              render: (line) => (
                <>
                  <VerdictTag verdict={line.verdict} />{' '}
                  {line.verdict !== 'payable' && (
                    <small>{[say(lineReasons[line.reason]), line.detail].filter(Boolean).join(' · ')}</small>
                  )}
                </>
              ),
              text: (line) => say(verdicts[line.verdict]),
            },
          ]}
        />
      </Panel>
      <p className="care-sign">{m.signatures}</p>
      {form === 'pay' && <PayForm id={params.id} onClose={() => open(undefined)} />}
      {form === 'reverse' && <ReverseForm id={params.id} onClose={() => open(undefined)} />}
      {form === 'again' && <AgainForm one={one} onClose={() => open(undefined)} />}
    </Page>
  )
}

function PayForm({ id, onClose }: { id: contract.Statement['id']; onClose: () => void }) {
  const m = useMessages(messages)
  const pay = useAction(contract.payStatement, { changes, done: onClose })
  return (
    <FormDrawer<{ reference: string }>
      title={m.payStatement}
      submit={m.save}
      pending={pay.isPending}
      error={pay.error}
      onClose={onClose}
      onSubmit={(body) => pay.mutate({ params: { id }, body })}
    >
      <Form.Item name="reference" label={m.payReference} rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  )
}

function ReverseForm({ id, onClose }: { id: contract.Statement['id']; onClose: () => void }) {
  const m = useMessages(messages)
  const reverse = useAction(contract.reverseStatement, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={m.reverse}
      submit={m.reverse}
      danger
      pending={reverse.isPending}
      error={reverse.error}
      onClose={onClose}
      onSubmit={(body) => reverse.mutate({ params: { id }, body })}
    >
      <Form.Item name="reason" label={m.reason} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

function AgainForm({ one, onClose }: { one: contract.Statement; onClose: () => void }) {
  const m = useMessages(messages)
  const make = useAction(contract.makeStatement, { changes, done: onClose })
  return (
    <FormDrawer<{ invoicedMinutes?: number | null }>
      title={m.again}
      submit={m.again}
      initial={{ invoicedMinutes: one.invoicedMinutes }}
      pending={make.isPending}
      error={make.error}
      onClose={onClose}
      onSubmit={(f) =>
        make.mutate({
          params: { id: one.id },
          body: {
            orgId: one.orgId,
            region: one.regionCode,
            month: one.month,
            invoicedMinutes: f.invoicedMinutes ?? null,
          },
        })
      }
    >
      <Form.Item name="invoicedMinutes" label={m.invoiced} extra={m.invoicedHint}>
        <InputNumber min={0} precision={0} style={{ width: 180 }} />
      </Form.Item>
    </FormDrawer>
  )
}
