import * as contract from '#contract/care-orders'
import { assignmentStates, declineReasons } from '#contract/care-words'
import { distance, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { messages } from './messages.ts'
import { Reasons, Shares } from './parts.tsx'

/** Who could take the order, ranked with reasons; those that cannot, with why. */
export function Proposals({ order }: { order: contract.OrderDetail }) {
  const m = useMessages(messages)
  const say = useWord()
  const params = { id: order.id }
  const query = useQuery(q(contract.proposeProviders, { params }))
  const dispatch = useAction(contract.dispatchOrder, {
    changes: [contract.showOrder, contract.proposeProviders, contract.listOrders, contract.countOrders],
  })
  const data = query.data
  const columns: Column<contract.Proposal>[] = [
    {
      key: 'org',
      title: m.provider,
      width: 200,
      render: (one) => <b>{one.orgName}</b>,
      text: (one) => one.orgName,
    },
    {
      key: 'score',
      title: m.score,
      width: 70,
      align: 'right',
      render: (one) => <span className="digits">{one.score ?? '—'}</span>,
      text: (one) => one.score,
    },
    {
      key: 'why',
      title: m.why,
      render: (one) => <Reasons reasons={one.reasons} />,
      text: (one) => one.reasons.map((r) => say(r)).join('; '),
    },
    {
      key: 'worker',
      title: m.worker,
      width: 160,
      render: (one) =>
        one.worker ? (
          <>
            {one.worker.name} {one.worker.dedicated && <Tag tone="good">{m.dedicated}</Tag>}{' '}
            <small>{m.todayN(one.worker.today)}</small>
          </>
        ) : (
          '—'
        ),
      text: (one) => one.worker?.name,
    },
    {
      key: 'shares',
      title: m.sources,
      width: 220,
      render: (one) => <Shares shares={one.shares} />,
      text: (one) => one.priceFen / 100,
    },
    {
      key: 'do',
      title: '',
      width: 110,
      render: (one) =>
        one.orgId === order.orgId ? (
          <Tag tone="low">{say(assignmentStates.waiting)}</Tag>
        ) : (
          <ActionButton
            size="small"
            needs="care.dispatch"
            loading={dispatch.isPending && dispatch.variables?.body?.offerId === one.offerId}
            onClick={() => dispatch.mutate({ params, body: { offerId: one.offerId } })}
          >
            {order.state === 'placed' ? m.dispatch : m.redispatch}
          </ActionButton>
        ),
    },
  ]
  return (
    <>
      <Panel
        title={m.proposals}
        {...(data ? { note: m.weights(data.weights.distance, data.weights.rating, data.weights.price) } : {})}
        flush
      >
        <ProblemNote error={dispatch.error} />
        <DataTable
          name="care-proposals"
          label={m.proposals}
          rows={data?.items ?? []}
          rowKey={(one) => one.offerId}
          source={query}
          columns={columns}
          empty={<Empty title={m.noProposals} />}
        />
      </Panel>
      {data && data.refused.length > 0 && (
        <Panel title={m.refused} flush>
          <DataTable
            name="care-refused"
            label={m.refused}
            rows={data.refused}
            rowKey={(one) => one.offerId}
            source={query}
            columns={[
              {
                key: 'org',
                title: m.provider,
                width: 260,
                render: (one) => one.orgName,
                text: (one) => one.orgName,
              },
              {
                key: 'metres',
                title: m.place,
                width: 120,
                align: 'right',
                render: (one) => (one.metres === null ? '—' : distance(one.metres)),
                text: (one) => one.metres,
              },
              {
                key: 'why',
                title: m.why,
                render: (one) => <Reasons reasons={one.reasons} />,
                text: (one) => one.reasons.map((r) => say(r)).join('; '),
              },
            ]}
          />
        </Panel>
      )}
    </>
  )
}

/** Whom it was offered to, why them, and what they said. */
export function Tries({ order }: { order: contract.OrderDetail }) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Panel title={m.tries}>
      <ol className="care-tries">
        {order.assignments.map((one) => (
          <li key={one.id}>
            <b>{one.orgName}</b> {one.workerName} <span className="digits">{yuan(one.priceFen)}</span>{' '}
            <Tag
              tone={
                one.state === 'accepted' || one.state === 'ended'
                  ? 'good'
                  : one.state === 'waiting'
                    ? 'medium'
                    : 'plain'
              }
            >
              {say(assignmentStates[one.state])}
            </Tag>{' '}
            <small>
              {shortTime(one.offeredAt)} · {one.automatic ? m.automatic : `${m.byHand} ${one.madeBy ?? ''}`} ·{' '}
              {m.score} {one.score}
            </small>
            {(one.declineReason || one.note) && (
              <div>
                {[one.declineReason && say(declineReasons[one.declineReason]), one.note]
                  .filter(Boolean)
                  .join(' · ')}
              </div>
            )}
            <Reasons reasons={one.reasons} />
          </li>
        ))}
      </ol>
    </Panel>
  )
}
