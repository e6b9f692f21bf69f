import { useMessages } from '#web/lib/locale.ts'
import { type PushState, pushState, turnPushOff, turnPushOn } from '#web/lib/push.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type ReactNode, useEffect, useState } from 'react'
import { messages } from './messages.ts'

/** Push on this phone, on or off; `children` are further buttons of the app beside it. */
export function PushChoice({ children }: { children?: ReactNode }) {
  const m = useMessages(messages)
  const [state, setState] = useState<PushState | null>(null)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    void pushState().then(setState, setError)
  }, [])
  const turn = (work: Promise<PushState>) => {
    setError(null)
    work.then(setState, setError)
  }
  const lead = { unsupported: m.pushUnsupported, denied: m.pushDenied, on: m.pushReady, off: m.pushLead }
  return (
    <section>
      <h2>{m.push}</h2>
      <p className="hint" role="status">
        {state && lead[state]}
      </p>
      <ProblemNote error={error} />
      <div className="row">
        {state === 'off' && (
          <button type="button" onClick={() => turn(turnPushOn())}>
            {m.pushOn}
          </button>
        )}
        {state === 'on' && (
          <button type="button" onClick={() => turn(turnPushOff())}>
            {m.pushOff}
          </button>
        )}
        {children}
      </div>
    </section>
  )
}
