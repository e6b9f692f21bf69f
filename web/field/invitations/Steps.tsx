import { briefing } from '#contract/responder-field'
import { ProblemError } from '#contract/problem'
import { clockTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { kept } from '#web/lib/kept.ts'
import { act, useOutbox } from '../outbox/outbox.ts'
import { fixNow, wayTo } from '../position.ts'
import { Reason } from './Answer.tsx'
import { messages } from './messages.ts'
import type { Mine } from './mine.ts'

/** The same distance as the server asks for (responders/mission.ts): spares a refusal, decides nothing. */
const AT_THE_DOOR_M = 100

/** The next thing to press is the biggest thing on the page; what is done stands above it with its time. */
export function Steps({ item }: { item: Mine }) {
  const m = useMessages(messages)
  const [asking, setAsking] = useState<'arrive' | 'safe' | 'giveUp' | null>(null)
  const done: [string, string | null, boolean][] = [
    [m.stepDone.accepted, item.acceptedAt, false],
    [m.stepDone.enRoute, item.enRouteAt, item.unsent.includes('setOut')],
    [m.stepDone.arrived, item.arrivedAt, item.unsent.includes('arrive')],
  ]
  return (
    <section className="steps">
      <ol>
        {done.map(([name, at, unsent]) =>
          at ? (
            <li key={name}>
              {name} <time dateTime={at}>{clockTime(at)}</time>{' '}
              {unsent && <span className="warn">{m.pending}</span>}
            </li>
          ) : null,
        )}
      </ol>
      {item.state === 'accepted' && (
        <button type="button" className="primary big" onClick={() => void act('setOut', item.id, {})}>
          {m.steps.setOut}
        </button>
      )}
      {item.state !== 'arrived' && <Arrive item={item} />}
      {item.state === 'arrived' &&
        (asking === 'safe' ? (
          <Safe item={item} cancel={() => setAsking(null)} />
        ) : (
          <button type="button" className="good big" onClick={() => setAsking('safe')}>
            {m.steps.safe}
          </button>
        ))}
      {asking === 'giveUp' ? (
        <Reason
          submit={m.steps.giveUp}
          onSubmit={(reason, note) => void act('giveUp', item.id, { reason, note })}
          onCancel={() => setAsking(null)}
        />
      ) : (
        <button type="button" className="plain" onClick={() => setAsking('giveUp')}>
          {m.steps.giveUp}
        </button>
      )}
    </section>
  )
}

/** By position where that is possible, else by the code at the door or with a reason. */
function Arrive({ item }: { item: Mine }) {
  const m = useMessages(messages)
  const place = useQuery(kept(briefing, { params: { id: item.id } })).data?.answer.place ?? null
  const refused = useOutbox().find(
    (entry) => entry.invitationId === item.id && entry.action === 'arrive' && entry.problem,
  )
  const [asking, setAsking] = useState(false)
  const [locating, setLocating] = useState(false)
  const [code, setCode] = useState('')
  const [reason, setReason] = useState('')

  async function arrive() {
    setLocating(true)
    const fix = await fixNow()
    setLocating(false)
    const there =
      fix &&
      place &&
      wayTo(fix, place).metres <= Math.max(AT_THE_DOOR_M, Math.min(fix.accuracyM ?? 0, 3 * AT_THE_DOOR_M))
    if (there) await act('arrive', item.id, { fix })
    else setAsking(true)
  }
  async function prove(event: FormEvent) {
    event.preventDefault()
    await act('arrive', item.id, {
      fix: await fixNow(),
      code: code.trim() || null,
      reason: reason.trim() || null,
    })
    setAsking(false)
  }

  if (!asking && !refused) {
    return (
      <button
        type="button"
        className={item.state === 'en_route' ? 'primary big' : 'big'}
        disabled={locating}
        onClick={() => void arrive()}
      >
        {locating ? m.noFix : m.steps.arrive}
      </button>
    )
  }
  return (
    <form onSubmit={(event) => void prove(event)} className="sheet-inline" aria-labelledby="arrive-title">
      <h2 id="arrive-title">{m.arriveTitle}</h2>
      {refused?.problem ? <ProblemNote error={new ProblemError(refused.problem)} /> : <p>{m.arriveLead}</p>}
      <label>
        {m.arriveCode}
        <input
          name="door-code"
          inputMode="numeric"
          maxLength={6}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <label>
        {m.arriveReason}
        <textarea
          name="arrive-reason"
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button type="submit" className="primary big" disabled={!code.trim() && !reason.trim()}>
        {m.arriveSend}
      </button>
    </form>
  )
}

function Safe({ item, cancel }: { item: Mine; cancel: () => void }) {
  const m = useMessages(messages)
  const [note, setNote] = useState('')
  return (
    <form
      className="sheet-inline"
      aria-labelledby="safe-title"
      onSubmit={(event) => {
        event.preventDefault()
        void act('safe', item.id, { note: note.trim() || null })
      }}
    >
      <h2 id="safe-title">{m.safeTitle}</h2>
      <label>
        {m.safeNote}
        <textarea
          name="safe-note"
          rows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <button type="submit" className="good big">
        {m.safeSend}
      </button>
      <button type="button" className="plain" onClick={cancel}>
        {m.cancel}
      </button>
    </form>
  )
}
