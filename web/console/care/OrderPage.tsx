import * as contract from '#contract/care-orders'
import {
  cancelReasons,
  confirmedHows,
  orderCan,
  orderChannels,
  pauseKinds,
  paymentMethods,
} from '#contract/care-words'
import { splitWords } from '#contract/words'
import { dayText, distance, listed, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useMay } from '#web/lib/session.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import './care.css'
import { messages } from './messages.ts'
import { OrderForm, type Verb } from './OrderForms.tsx'
import { orderRoute } from './pages.tsx'
import { OrderTag, Satisfied, Shares } from './parts.tsx'
import { Proposals, Tries } from './Proposals.tsx'

const at = (time: string | null) => (time ? <span className="digits">{shortTime(time)}</span> : null)

export function OrderPage() {
  const m = useMessages(messages)
  const { orderId } = orderRoute.useParams()
  const params = { id: orderId as contract.Order['id'] } // from the address; the server refuses what is none
  const query = useQuery(q(contract.showOrder, { params }))
  if (!query.data)
    return (
      <Page title={m.orders}>
        <ProblemNote error={query.error} retry={() => void query.refetch()} />
      </Page>
    )
  return <Order order={query.data} />
}

function Order({ order }: { order: contract.OrderDetail }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const search = orderRoute.useSearch()
  const navigate = orderRoute.useNavigate()
  const open = (form: Verb | undefined) => void navigate({ search: { form }, replace: true })
  const accept = useAction(contract.acceptOrder, { changes: [contract.showOrder, contract.listOrders] })
  const params = { id: order.id }
  const live = ['offered', 'accepted'].includes(order.state)
  const dispatching =
    may('care.dispatch') && !order.paused && ['placed', 'offered', 'accepted'].includes(order.state)
  return (
    <Page
      title={`№ ${order.number} ${say(order.itemWords)}`}
      note={<OrderTag order={order} />}
      actions={
        <>
          {order.state === 'offered' && may('care.serve_org') && (
            <ActionButton
              type="primary"
              needs="care.serve_org"
              disabledReason={
                order.paused ? say(pauseKinds[order.paused.kind]) : order.workerId ? undefined : m.choose
              }
              onClick={() => accept.mutate({ params })}
            >
              {m.accept}
            </ActionButton>
          )}
          {live && may('care.serve_org') && (
            <>
              <ActionButton needs="care.serve_org" onClick={() => open('assign')}>
                {m.assign}
              </ActionButton>
              <ActionButton needs="care.serve_org" onClick={() => open('decline')}>
                {m.decline}
              </ActionButton>
            </>
          )}
          {orderCan('pay', order) && (order.selfFen ?? 0) > 0 && !order.payment && (
            <ActionButton needs="care.serve_org" onClick={() => open('pay')}>
              {m.pay}
            </ActionButton>
          )}
          {orderCan('confirm', order) && !order.confirmedAt && (
            <ActionButton type="primary" needs="care.dispatch" onClick={() => open('confirm')}>
              {m.confirm}
            </ActionButton>
          )}
          {orderCan('dispute', order) && (
            <ActionButton needs="care.dispatch" onClick={() => open('dispute')}>
              {m.dispute}
            </ActionButton>
          )}
          {orderCan('resolve', order) && (
            <ActionButton type="primary" needs="care.dispatch" onClick={() => open('resolve')}>
              {m.resolve}
            </ActionButton>
          )}
          {orderCan('cancel', order) && may('care.place') && (
            <ActionButton danger needs="care.place" onClick={() => open('cancel')}>
              {m.cancel}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={accept.error} />
      {order.paused && order.state !== 'cancelled' && (
        <div className="care-paused" role="status">
          <p>
            <b>{say(pauseKinds[order.paused.kind])}</b> {m.pausedSince(dayText(order.paused.since))}
            <br />
            {m.pausedHint}
          </p>
          {may('care.dispatch') && (
            <ActionButton needs="care.dispatch" onClick={() => open('serveAnyway')}>
              {m.serveAnyway}
            </ActionButton>
          )}
        </div>
      )}
      <div className="care-two">
        <div className="care-stack">
          <Panel title={m.what}>
            <Facts
              items={[
                [
                  m.elder,
                  may('people.read') && !may('care.serve_org') ? (
                    <Link key="elder" to={paths.elder} params={{ elderId: order.elderId }}>
                      {order.elderName}
                    </Link>
                  ) : (
                    order.elderName
                  ),
                ],
                [m.wanted, `${shortTime(order.wantedFrom)} · ${m.minutes(order.minutes)}`],
                [m.place, [order.regionName, order.address].filter(Boolean).join(' ')],
                [m.content, say(splitWords(order.itemContent))],
                order.note !== '' && [m.note, order.note],
                [m.channel, say(orderChannels[order.channel])],
                order.demandId !== null && [
                  m.answers,
                  <Link key="demand" to={paths.elderNeeds} params={{ elderId: order.elderId }}>
                    {m.demand}
                  </Link>,
                ],
                [m.orderedBy, `${order.createdBy ?? '—'} · ${shortTime(order.createdAt)}`],
                order.nextAt !== null && [
                  order.paused ? m.missedAt : order.state === 'offered' ? m.answerBy : m.confirmBy,
                  at(order.nextAt),
                ],
                order.cancelReason !== null && [
                  m.cancel,
                  [say(cancelReasons[order.cancelReason]), order.cancelNote].filter(Boolean).join(' · '),
                ],
              ]}
            />
          </Panel>
          <Panel title={m.money}>
            <Facts
              items={[
                [m.price, order.priceFen === null ? null : <b className="digits">{yuan(order.priceFen)}</b>],
                [m.sources, order.shares.length > 0 ? <Shares shares={order.shares} /> : null],
                order.quota !== null && [
                  m.quota,
                  `${order.quota.unit === 'fen' ? yuan(order.quota.amount) : m.minutes(order.quota.amount)} · ${
                    { held: m.quotaHeld, spent: m.quotaSpent, released: m.quotaReleased }[order.quota.state]
                  }`,
                ],
                [
                  m.pay,
                  order.payment
                    ? `${say(paymentMethods[order.payment.method])} ${yuan(order.payment.amountFen)} · ${m.receipt(order.payment.receiptNumber)} · ${order.payment.takenBy ?? ''}`
                    : (order.selfFen ?? 0) > 0
                      ? m.unpaid
                      : null,
                ],
                order.statementNumber !== null && [m.statements, m.statement(order.statementNumber)],
              ]}
            />
          </Panel>
        </div>
        <div className="care-stack">
          <Panel
            title={m.proof}
            {...(order.state === 'closed'
              ? { tone: 'good' as const }
              : order.state === 'disputed'
                ? { tone: 'high' as const }
                : {})}
          >
            <Facts
              items={[
                [m.provider, order.orgName],
                [m.worker, order.workerName],
                [m.accepted, at(order.acceptedAt)],
                [
                  m.arrived,
                  order.arrivedAt && (
                    <>
                      {at(order.arrivedAt)}{' '}
                      {order.arrivedNote
                        ? m.noFix(order.arrivedNote)
                        : order.arrivedMetres !== null && m.away(distance(order.arrivedMetres))}
                    </>
                  ),
                ],
                [
                  `${m.started} – ${m.finished}`,
                  order.startedAt && (
                    <>
                      {at(order.startedAt)} – {at(order.finishedAt) ?? '…'}
                    </>
                  ),
                ],
                [
                  m.delivered,
                  order.deliveredMinutes === null
                    ? null
                    : `${m.minutes(order.deliveredMinutes)} · ${m.billed} ${m.minutes(order.billedMinutes ?? 0)}`,
                ],
                [m.content, order.content],
                [m.satisfaction, <Satisfied key="grade" grade={order.satisfaction} />],
                [
                  m.confirmed,
                  order.confirmedAt && order.confirmedHow
                    ? `${say(confirmedHows[order.confirmedHow])} · ${order.confirmedBy ?? ''} · ${shortTime(order.confirmedAt)}`
                    : null,
                ],
                order.disputeReason !== null && [
                  m.disputed,
                  [order.disputeReason, order.disputedBy, order.disputeAnswer].filter(Boolean).join(' · '),
                ],
                order.closedAt !== null && [m.closed, at(order.closedAt)],
                (order.followUpAt !== null || order.followedUpAt !== null) && [
                  m.followUp,
                  order.followedUpAt ? (
                    <>
                      <Satisfied grade={order.followUpSatisfaction} /> {order.followUpNote}
                    </>
                  ) : (
                    m.followUpDue(shortTime(order.followUpAt ?? ''))
                  ),
                ],
              ]}
            />
            {order.missing.length > 0 && (
              <p className="care-missing">{m.missing(listed(order.missing.map((one) => say(one))))}</p>
            )}
          </Panel>
          {order.assignments.length > 0 && <Tries order={order} />}
        </div>
      </div>
      {dispatching && <Proposals order={order} />}
      {search.form && (
        <OrderForm verb={search.form as Verb} order={order} onClose={() => open(undefined)} /> // an unknown one shows nothing
      )}
    </Page>
  )
}
