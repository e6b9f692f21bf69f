import { me } from '#contract/access'
import * as contract from '#contract/care-family'
import {
  fundSources,
  orderCan,
  type OrderId,
  orderStates,
  pauseKinds,
  satisfactions,
} from '#contract/care-words'
import { uuidv7 } from '#contract/id'
import { splitWords } from '#contract/words'
import { dayText, hourMinute, shortTime, today, yuan } from '#web/lib/format.ts'
import { kept } from '#web/lib/kept.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { PartProps } from '../record/Contacts.tsx'
import { messages } from './messages.ts'

const fresh = () => uuidv7() as OrderId // made here in the shape of the brand

/** Order, follow, confirm: what the elder gets at home. */
export function Orders({ record: { elder } }: PartProps) {
  const m = useMessages(messages)
  const session = useQuery(kept(me))
  const mayWrite = session.data?.answer.may.includes('family.write') ?? false
  const params = { elderId: elder.id }
  const list = useQuery(q(contract.ownOrders, { params }))
  const over = (one: contract.OwnOrder) => one.state === 'closed' || one.state === 'cancelled'
  const orders = list.data?.items ?? []
  return (
    <>
      <ProblemNote error={list.error} />
      {list.data && orders.length === 0 && <p>{m.none}</p>}
      {[false, true].map((past) => {
        const some = orders.filter((one) => over(one) === past)
        return (
          some.length > 0 && (
            <section key={String(past)}>
              <h2>{past ? m.past : m.current}</h2>
              {some.map((one) => (
                <Own key={one.id} order={one} mayWrite={mayWrite} />
              ))}
            </section>
          )
        )
      })}
      {mayWrite && <Place elderId={elder.id} />}
    </>
  )
}

function Own({ order, mayWrite }: { order: contract.OwnOrder; mayWrite: boolean }) {
  const m = useMessages(messages)
  const say = useWord()
  const changes = [contract.ownOrders]
  const params = { id: order.id }
  const confirm = useAction(contract.confirmOwnOrder, { changes })
  const dispute = useAction(contract.disputeOwnOrder, { changes })
  const cancel = useAction(contract.cancelOwnOrder, { changes })
  const [grade, setGrade] = useState<number | null>(null)
  const [disputing, setDisputing] = useState(false)
  const [reason, setReason] = useState('')
  return (
    <article className="order-card">
      <h3>
        {say(order.itemWords)} <small>№ {order.number}</small>
      </h3>
      <p>
        {shortTime(order.wantedFrom)} · <b>{say(orderStates[order.state])}</b>
        {order.orgName && (
          <>
            <br />
            {order.orgName}
            {order.workerName && ` · ${order.workerName}`}
          </>
        )}
        {order.arrivedAt && (
          <>
            <br />
            {m.arrived} {hourMinute(order.arrivedAt)}
          </>
        )}
      </p>
      {order.paused && order.state !== 'cancelled' && (
        <p className="notice">{m.paused(say(pauseKinds[order.paused.kind]), dayText(order.paused.since))}</p>
      )}
      {order.content && (
        <p>
          {m.done}：{order.content}
        </p>
      )}
      {order.priceFen !== null && (
        <p>
          {m.price} {yuan(order.priceFen)}
          {order.shares
            .filter((one) => one.amountFen > 0)
            .map((one) => ` · ${say(fundSources[one.source])} ${yuan(one.amountFen)}`)}
          {order.receiptNumber !== null && ` · ${m.receipt(order.receiptNumber)}`}
        </p>
      )}
      {order.disputeReason && (
        <p>
          {m.disputed}：{order.disputeReason}
          {order.disputeAnswer && (
            <>
              <br />
              {m.answer}：{order.disputeAnswer}
            </>
          )}
        </p>
      )}
      <ProblemNote error={confirm.error ?? dispute.error ?? cancel.error} />
      {mayWrite && orderCan('confirm', order) && !order.confirmedAt && (
        <fieldset className="order-grades">
          <legend>{m.grade}</legend>
          {([5, 4, 3, 2, 1] as const).map((value) => (
            <label key={value}>
              <input
                type="radio"
                name={`grade ${order.id}`}
                checked={grade === value}
                onChange={() => setGrade(value)}
              />{' '}
              {say(satisfactions[value])}
            </label>
          ))}
          <button
            type="button"
            className="wide primary"
            disabled={grade === null || confirm.isPending}
            onClick={() => grade !== null && confirm.mutate({ params, body: { satisfaction: grade } })}
          >
            {m.confirm}
          </button>
        </fieldset>
      )}
      {mayWrite && orderCan('dispute', order) && !disputing && (
        <button type="button" className="wide" onClick={() => setDisputing(true)}>
          {m.dispute}
        </button>
      )}
      {disputing && orderCan('dispute', order) && (
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault()
            dispute.mutate({ params, body: { reason: reason.trim() } })
          }}
        >
          <label>
            {m.reason}
            <textarea
              rows={2}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button type="submit" className="wide" disabled={dispute.isPending || reason.trim() === ''}>
            {m.dispute}
          </button>
        </form>
      )}
      {mayWrite && orderCan('cancel', order) && order.state !== 'arrived' && (
        <button
          type="button"
          className="wide"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate({ params, body: {} })}
        >
          {m.cancel}
        </button>
      )}
    </article>
  )
}

function Place({ elderId }: { elderId: PartProps['record']['elder']['id'] }) {
  const m = useMessages(messages)
  const say = useWord()
  const params = { elderId }
  const items = useQuery(q(contract.ownItems, { params }))
  const [id, setId] = useState(fresh)
  const [code, setCode] = useState('')
  const [day, setDay] = useState('')
  const [time, setTime] = useState('10:00')
  const [note, setNote] = useState('')
  const place = useAction(contract.placeOwnOrder, {
    changes: [contract.ownOrders],
    done: () => {
      setId(fresh())
      setNote('')
    },
  })
  const chosen = items.data?.items.find((one) => one.code === code)
  function submit(event: FormEvent) {
    event.preventDefault()
    place.mutate({
      params,
      body: { id, itemCode: code, wantedFrom: `${day}T${time}:00+08:00`, note: note.trim() },
    })
  }
  return (
    <section>
      <h2>{m.order}</h2>
      <p className="hint">{m.orderHint}</p>
      <form className="form" onSubmit={submit}>
        <label>
          {m.item}
          <select required value={code} onChange={(event) => setCode(event.target.value)}>
            <option value="" />
            {items.data?.items.map((one) => (
              <option key={one.code} value={one.code}>
                {say(one)}
                {one.fromFen !== null && ` · ${m.from(yuan(one.fromFen))}`}
              </option>
            ))}
          </select>
        </label>
        {chosen && (
          <p className="hint">
            {say(splitWords(chosen.content))} {m.minutes(chosen.minutes)}
            {chosen.providers === 0 && (
              <>
                <br />
                {m.nobody}
              </>
            )}
          </p>
        )}
        <label>
          {m.when}
          <input
            type="date"
            required
            min={today()}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </label>
        <label>
          <span className="visually-hidden">{m.when}</span>
          <input type="time" required value={time} onChange={(event) => setTime(event.target.value)} />
        </label>
        <label>
          {m.note}
          <textarea
            rows={2}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <ProblemNote error={place.error ?? items.error} />
        {place.data && <p role="status">✓ {m.sent(place.data.number)}</p>}
        <button type="submit" className="wide primary" disabled={place.isPending}>
          {m.send}
        </button>
      </form>
    </section>
  )
}
