import { DeclineReason, declineReasons } from '#contract/responder-words'
import { ProblemError } from '#contract/problem'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type FormEvent, useState } from 'react'
import { act, useOutbox } from '../outbox/outbox.ts'
import { allowSound } from '../ring.ts'
import { messages } from './messages.ts'
import type { Mine } from './mine.ts'

/** Yes or no. An acceptance is one only when the server has said so: somebody else may have been first. */
export function Answer({ item }: { item: Mine }) {
  const m = useMessages(messages)
  const [declining, setDeclining] = useState(false)
  const refused = useOutbox().find(
    (entry) => entry.invitationId === item.id && entry.action === 'accept' && entry.problem,
  )
  const accepting = item.unsent.includes('accept')

  if (accepting) {
    return (
      <p role="status" className="waiting">
        {navigator.onLine ? m.accepting : m.acceptingOffline}
      </p>
    )
  }
  return (
    <section className="answer">
      {refused?.problem && <ProblemNote error={new ProblemError(refused.problem)} />}
      <button
        type="button"
        className="primary big"
        onClick={() => {
          allowSound()
          void act('accept', item.id, {})
        }}
      >
        {m.accept}
      </button>
      {declining ? (
        <Reason
          submit={m.declineSend}
          onSubmit={(reason, note) => void act('decline', item.id, { reason, note })}
          onCancel={() => setDeclining(false)}
        />
      ) : (
        <button type="button" className="big" onClick={() => setDeclining(true)}>
          {m.decline}
        </button>
      )}
    </section>
  )
}

/** A coded reason with an optional note: for declining and for giving up. */
export function Reason({
  submit,
  onSubmit,
  onCancel,
}: {
  submit: string
  onSubmit: (reason: DeclineReason, note: string | null) => void
  onCancel: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [reason, setReason] = useState<DeclineReason>('busy')
  const [note, setNote] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSubmit(reason, note.trim() || null)
  }
  return (
    <form onSubmit={send} className="reason">
      <fieldset>
        <legend>{m.why}</legend>
        {DeclineReason.options.map((code) => (
          <label key={code} className="radio">
            <input
              type="radio"
              name="reason"
              value={code}
              checked={reason === code}
              onChange={() => setReason(code)}
            />
            {say(declineReasons[code])}
          </label>
        ))}
      </fieldset>
      <label>
        {m.note}
        <textarea
          name="note"
          rows={2}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="row">
        <button type="submit" className="primary">
          {submit}
        </button>
        <button type="button" onClick={onCancel}>
          {m.cancel}
        </button>
      </div>
    </form>
  )
}
