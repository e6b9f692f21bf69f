import { familyList, help } from '#contract/alarm-family'
import type { OwnElder } from '#contract/family'
import { uuidv7 } from '#contract/id'
import { call } from '#web/lib/call.ts'
import { useMessages } from '#web/lib/locale.ts'
import { invalidate } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useRef, useState } from 'react'
import { go } from '../place.tsx'
import { messages } from './messages.ts'

/** One press. The id of the signal is kept until it was heard, so that pressing again repeats it and never doubles it. */
export function HelpButton({ elder }: { elder: Pick<OwnElder, 'id' | 'name' | 'status'> }) {
  const m = useMessages(messages)
  const [state, setState] = useState<'ready' | 'sending'>('ready')
  const [error, setError] = useState<unknown>(null)
  const signal = useRef<{ id: string; at: string } | null>(null)
  if (elder.status !== 'alive') return null
  async function press() {
    signal.current ??= { id: uuidv7(), at: new Date().toISOString() }
    setState('sending')
    setError(null)
    try {
      const incident = await call(help, {
        body: { signalId: signal.current.id, elderId: elder.id, at: signal.current.at },
      })
      signal.current = null
      void invalidate(familyList)
      go({ page: 'incident', id: incident.id })
    } catch (problem) {
      setError(problem)
    } finally {
      setState('ready')
    }
  }
  return (
    <div className="help">
      <button
        type="button"
        className="help-button"
        disabled={state === 'sending'}
        onClick={() => void press()}
      >
        {state === 'sending' ? m.sending : m.helpFor(elder.name)}
      </button>
      {error !== null ? (
        <div role="alert">
          <ProblemNote error={error} />
          <p>{m.notSent}</p>
          <p className="calls">
            <a href="tel:12349">12349</a> <a href="tel:120">120</a>
          </p>
        </div>
      ) : (
        <p className="hint">{m.helpHint}</p>
      )}
    </div>
  )
}
