import { declineReasons, orderStates, pauseKinds, paymentMethods, satisfactions } from '#contract/care-words'
import { splitWords } from '#contract/words'
import { dayText, hourMinute, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type FormEvent, useState } from 'react'
import '../assessment/assessment.css'
import './care.css'
import { hereNow } from '../assessment/here.ts'
import { SignPad } from '../assessment/SignPad.tsx'
import { common } from '../messages.ts'
import { act } from '../outbox/outbox.ts'
import { go, Link } from '../place.tsx'
import { messages } from './messages.ts'
import { useMyOrders } from './mine.ts'

type Order = ReturnType<typeof useMyOrders>['orders'][number]

export function OrderPage({ id }: { id: string }) {
  const c = useMessages(common)
  const { query, orders } = useMyOrders()
  const order = orders.find((one) => one.id === id)
  if (query.isPending) return <p role="status">{c.loading}</p>
  if (!query.data) return <ProblemNote error={query.error} retry={() => void query.refetch()} />
  if (!order) return <Link to={{ page: 'orders' }}>{c.back}</Link>
  return <One key={order.id} order={order} />
}

function One({ order }: { order: Order }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const steps = (['accepted', 'arrived', 'started', 'finished'] as const).flatMap((step) => {
    const at = {
      accepted: order.acceptedAt,
      arrived: order.arrivedAt,
      started: order.startedAt,
      finished: order.finishedAt,
    }[step]
    return at ? [`${m.at[step]} ${hourMinute(at)}`] : []
  })
  return (
    <div className="order-view">
      <p>
        <Link to={{ page: 'orders' }}>‹ {c.back}</Link>
      </p>
      <h1>
        {say(order.item)} <small>№ {order.number}</small>
      </h1>
      {order.paused && (
        <p className="warn" role="status">
          {m.paused(say(pauseKinds[order.paused.kind]), dayText(order.paused.since))}
        </p>
      )}
      <section>
        <p>
          <b>{order.elderName}</b> {m.years(order.elderAge)} · {say(orderStates[order.state])}
          <br />
          {shortTime(order.wantedFrom)} · {m.minutes(order.minutes)}
          <br />
          {order.address}
        </p>
        <div className="row">
          {order.elderPhone && (
            <a className="button" href={`tel:${order.elderPhone}`}>
              {m.call}
            </a>
          )}
          {order.lon !== null && order.lat !== null && (
            <a className="button" href={`geo:${order.lat},${order.lon}?q=${order.lat},${order.lon}`}>
              {m.route}
            </a>
          )}
        </div>
        {order.note && (
          <p>
            {m.elderNote}：{order.note}
          </p>
        )}
        <p className="hint">
          {m.content}：{say(splitWords(order.content))}
        </p>
        {order.standard && (
          <p className="hint">
            {m.standard}：{say(splitWords(order.standard))}
          </p>
        )}
        <p>
          {order.selfFen === 0
            ? m.free
            : order.paid
              ? `${m.paid} ${yuan(order.selfFen)}`
              : m.take(yuan(order.selfFen))}
        </p>
        {steps.length > 0 && <p className="hint">{steps.join(' · ')}</p>}
        {order.waiting && <p className="warn-soft">{m.waiting}</p>}
      </section>
      {order.state === 'offered' && !order.paused && <Answer order={order} />}
      {order.state === 'accepted' && !order.paused && <Arrive order={order} />}
      {order.state === 'arrived' && (
        <button type="button" className="primary wide" onClick={() => void act('orderStart', order.id, {})}>
          {m.start}
        </button>
      )}
      {order.state === 'started' && <Finish order={order} />}
      {order.state === 'finished' && !order.confirmed && <p className="hint">{m.toConfirm}</p>}
    </div>
  )
}

function Answer({ order }: { order: Order }) {
  const m = useMessages(messages)
  const say = useWord()
  const [declining, setDeclining] = useState(false)
  const [reason, setReason] = useState<keyof typeof declineReasons>('busy')
  const [note, setNote] = useState('')
  async function decline(event: FormEvent) {
    event.preventDefault()
    await act('orderDecline', order.id, { reason, note: note.trim() })
    go({ page: 'orders' })
  }
  return (
    <>
      {order.answerBy && <p className="warn">{m.answerBy(hourMinute(order.answerBy))}</p>}
      <button type="button" className="primary wide" onClick={() => void act('orderAccept', order.id, {})}>
        {m.accept}
      </button>
      {declining ? (
        <form onSubmit={(event) => void decline(event)} className="sitting-notes">
          <label>
            {m.reason}
            {/* The values are those of the options. */}
            <select value={reason} onChange={(event) => setReason(event.target.value as typeof reason)}>
              {Object.entries(declineReasons).map(([value, words]) => (
                <option key={value} value={value}>
                  {say(words)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {m.note}
            <textarea
              rows={2}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <button type="submit">{m.decline}</button>
        </form>
      ) : (
        <button type="button" className="wide" onClick={() => setDeclining(true)}>
          {m.decline}
        </button>
      )}
    </>
  )
}

function Arrive({ order }: { order: Order }) {
  const m = useMessages(messages)
  const [asked, setAsked] = useState(false)
  const [where, setWhere] = useState('')
  const [looking, setLooking] = useState(false)
  async function checkIn() {
    setLooking(true)
    const fix = await hereNow()
    setLooking(false)
    if (!fix && where.trim() === '') return setAsked(true)
    await act('orderArrive', order.id, { fix, note: fix ? '' : where.trim() })
  }
  return (
    <section className="sitting-notes">
      <p className="hint">{m.arriveHint}</p>
      {asked && (
        <label>
          {m.noFix}
          <input maxLength={300} value={where} onChange={(event) => setWhere(event.target.value)} />
        </label>
      )}
      <button
        type="button"
        className="primary wide"
        disabled={looking || (asked && where.trim() === '')}
        onClick={() => void checkIn()}
      >
        {m.arrive}
      </button>
    </section>
  )
}

function Finish({ order }: { order: Order }) {
  const m = useMessages(messages)
  const say = useWord()
  const [content, setContent] = useState('')
  const [method, setMethod] = useState<keyof typeof paymentMethods>('cash')
  const [grade, setGrade] = useState<number | null>(null)
  const owes = order.selfFen > 0 && !order.paid
  const finish = (signature: string | null) =>
    act('orderFinish', order.id, {
      content: content.trim(),
      satisfaction: signature === null ? null : grade,
      signature,
      payment: owes ? { method } : null,
    })
  const ready = content.trim() !== ''
  return (
    <section className="sitting-notes">
      <h2>{m.finish}</h2>
      <label>
        {m.what}
        <textarea
          rows={3}
          maxLength={1000}
          value={content}
          onChange={(event) => setContent(event.target.value)}
        />
      </label>
      {owes && (
        <label>
          {m.method} {yuan(order.selfFen)}
          {/* The values are those of the options. */}
          <select value={method} onChange={(event) => setMethod(event.target.value as typeof method)}>
            {Object.entries(paymentMethods).map(([value, words]) => (
              <option key={value} value={value}>
                {say(words)}
              </option>
            ))}
          </select>
        </label>
      )}
      <fieldset className="sitting-item">
        <legend>{m.grade}</legend>
        <p className="hint">{m.gradeHint}</p>
        {([5, 4, 3, 2, 1] as const).map((value) => (
          <label key={value}>
            <input type="radio" name="grade" checked={grade === value} onChange={() => setGrade(value)} />
            {say(satisfactions[value])}
          </label>
        ))}
      </fieldset>
      {ready && grade !== null && (
        <>
          <p>{m.sign}</p>
          <SignPad onSign={(png) => void finish(png)} />
        </>
      )}
      <button type="button" className="wide" disabled={!ready} onClick={() => void finish(null)}>
        {m.skip}
      </button>
    </section>
  )
}
