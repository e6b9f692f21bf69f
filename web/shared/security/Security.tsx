import { endMyOtherSessions, endMySession, type Me, mySessions, type Session } from '#contract/access'
import { browserName } from '#web/lib/browser-name.ts'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messages } from './messages.ts'
import { useOwnPassword } from './own-password.ts'
import { useOwnPhone } from './own-phone.ts'
import './security.css'

/** One's own phone number, password and sign-ins, in the phone apps. */
export function Security({ me }: { me: Me }) {
  const m = useMessages(messages)
  return (
    <>
      <h1>{m.title}</h1>
      {me.mustChangePassword && (
        <p className="warn" role="status">
          {m.mustChange}
        </p>
      )}
      <Password me={me} />
      {!me.mustChangePassword && <Phone me={me} />}
      <Sessions />
    </>
  )
}

function Password({ me: { hasPassword } }: { me: Me }) {
  const m = useMessages(messages)
  const [told, setTold] = useState('')
  const own = useOwnPassword(hasPassword, () => setTold(m.changed))
  return (
    <section>
      <h2>{m.password}</h2>
      {!hasPassword && <p className="hint">{m.passwordNone}</p>}
      <form
        className="form own-form"
        onSubmit={(event) => {
          event.preventDefault()
          setTold('')
          own.submit()
        }}
      >
        <ProblemNote error={own.error} />
        {hasPassword && <CurrentPassword value={own.current} set={own.setCurrent} />}
        <label>
          {m.next}
          <input
            type="password"
            autoComplete="new-password"
            maxLength={200}
            aria-describedby="password-hint"
            value={own.password}
            onChange={(event) => own.setPassword(event.target.value)}
          />
        </label>
        <p id="password-hint" className="hint">
          {m.hint(own.minLength)}
        </p>
        <label>
          {m.repeat}
          <input
            type="password"
            autoComplete="new-password"
            maxLength={200}
            aria-invalid={own.differs}
            value={own.repeat}
            onChange={(event) => own.setRepeat(event.target.value)}
          />
        </label>
        <p role="status" className={own.differs ? 'warn' : 'hint'}>
          {own.differs ? m.differs : told}
        </p>
        <button type="submit" className="primary wide" disabled={!own.ready || own.pending}>
          {hasPassword ? m.change : m.setPassword}
        </button>
      </form>
    </section>
  )
}

function CurrentPassword({ value, set }: { value: string; set: (value: string) => void }) {
  const m = useMessages(messages)
  return (
    <label>
      {m.current}
      <input
        type="password"
        autoComplete="current-password"
        maxLength={200}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
    </label>
  )
}

function Phone({ me: { hasPassword, phoneMasked } }: { me: Me }) {
  const m = useMessages(messages)
  const [told, setTold] = useState('')
  const own = useOwnPhone(hasPassword, (what) => setTold(m[what]))
  return (
    <section>
      <h2>{m.phone}</h2>
      <p className="hint">{m.phoneNow(phoneMasked ?? m.phoneNone)}</p>
      <form
        className="form own-form"
        onSubmit={(event) => {
          event.preventDefault()
          own.submit()
        }}
      >
        <ProblemNote error={own.error} />
        <label>
          {m.phoneNew}
          <input
            type="tel"
            inputMode="tel"
            autoComplete="tel-national"
            maxLength={20}
            value={own.phone}
            onChange={(event) => own.setPhone(event.target.value)}
          />
        </label>
        <button
          type="button"
          className="wide"
          disabled={own.phone.trim() === '' || own.wait > 0 || own.asking}
          onClick={own.send}
        >
          {own.wait > 0 ? m.sendAgain(own.wait) : m.sendCode}
        </button>
        <label>
          {m.phoneCode}
          <input
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            aria-describedby="code-hint"
            value={own.code}
            onChange={(event) => own.setCode(event.target.value)}
          />
        </label>
        <p id="code-hint" className="hint">
          {m.phoneCodeHint}
        </p>
        {hasPassword && <CurrentPassword value={own.current} set={own.setCurrent} />}
        <p role="status" className="hint">
          {told}
        </p>
        <button type="submit" className="primary wide" disabled={!own.ready || own.changing}>
          {m.changePhone}
        </button>
      </form>
    </section>
  )
}

function Sessions() {
  const m = useMessages(messages)
  const list = useQuery(q(mySessions))
  const end = useAction(endMySession, { changes: [mySessions] })
  const endOthers = useAction(endMyOtherSessions, { changes: [mySessions] })
  const rows = list.data?.items ?? []
  return (
    <section>
      <h2>{m.sessions}</h2>
      <ProblemNote error={list.error ?? end.error ?? endOthers.error} />
      <ul className="sessions">
        {rows.map((one) => (
          <SessionLine
            key={one.id}
            session={one}
            busy={end.isPending}
            onEnd={() => end.mutate({ params: { id: one.id } })}
          />
        ))}
      </ul>
      {rows.length > 1 && (
        <button
          type="button"
          className="wide"
          disabled={endOthers.isPending}
          onClick={() => endOthers.mutate({})}
        >
          {m.endOthers}
        </button>
      )}
    </section>
  )
}

function SessionLine({ session, busy, onEnd }: { session: Session; busy: boolean; onEnd: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const device = browserName(session.userAgent)
  return (
    <li>
      <span>
        <b>{device}</b> {session.current && <span className="hint">{m.thisOne}</span>}
        <br />
        <span className="hint">
          {m.app[session.app]} · {say(session.postTitle)} · {m.seen} {shortTime(session.lastSeenAt)}
        </span>
      </span>
      {!session.current && (
        <button
          type="button"
          disabled={busy}
          aria-label={`${m.end} ${device} ${shortTime(session.startedAt)}`}
          onClick={onEnd}
        >
          {m.end}
        </button>
      )}
    </li>
  )
}
