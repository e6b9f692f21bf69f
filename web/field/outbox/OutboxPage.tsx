import { ProblemError } from '#contract/problem'
import { fullTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { useProblemText } from '#web/ui/ProblemNote.tsx'
import { useEffect } from 'react'
import { messages } from '../invitations/messages.ts'
import { Link } from '../place.tsx'
import { canBePutRight } from './entry.ts'
import { dismiss, refusedOf, send, unsentOf, useOutbox } from './outbox.ts'

/** What has not been sent, and what was refused: nothing that a person did is lost or hidden. */
export function OutboxPage() {
  const m = useMessages(messages)
  const text = useProblemText()
  const outbox = useOutbox()
  const unsent = unsentOf(outbox)
  const refused = refusedOf(outbox)
  useEffect(() => {
    document.title = `${m.outboxTitle} · 一刻`
  }, [m.outboxTitle])
  return (
    <>
      <h1>{m.outboxTitle}</h1>
      <p className="hint">{m.outboxLead}</p>
      {unsent.length === 0 && refused.length === 0 && <p>{m.outboxNone}</p>}
      {unsent.length > 0 && (
        <section>
          <h2>{m.waiting}</h2>
          <ul className="lines">
            {unsent.map((entry) => (
              <li key={entry.id}>
                <b>{m.actions[entry.action]}</b>
                <span className="hint">
                  {fullTime(entry.at)}
                  {entry.tries > 0 && ` · ${m.tries(entry.tries)}`}
                </span>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => void send()}>
            {m.sendNow}
          </button>
        </section>
      )}
      {refused.length > 0 && (
        <section>
          <h2>{m.refusedTitle}</h2>
          <p className="hint">{m.refusedLead}</p>
          <ul className="lines">
            {refused.map((entry) => (
              <li key={entry.id} className="refused">
                <b>{m.actions[entry.action]}</b>
                <span className="hint">{fullTime(entry.at)}</span>
                {entry.problem && <span className="warn">{text(new ProblemError(entry.problem))}</span>}
                {typeof entry.body['text'] === 'string' && <q>{entry.body['text']}</q>}
                {entry.invitationId && entry.problem && canBePutRight(entry.problem) && (
                  <Link to={{ page: 'invitation', id: entry.invitationId }} className="button">
                    {m.toMission}
                  </Link>
                )}
                <button type="button" onClick={() => void dismiss(entry.id)}>
                  {m.understood}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
