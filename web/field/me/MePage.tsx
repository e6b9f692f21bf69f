import { consentLocation, myDuty } from '#contract/responder-field'
import { kinds, qualifications } from '#contract/responder-words'
import { switchPost } from '#contract/access'
import { dayText, shortTime } from '#web/lib/format.ts'
import { locale, setLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { invalidate, useAction } from '#web/lib/query.ts'
import { messages as inbox } from '#web/shared/inbox/messages.ts'
import { InstallChoice } from '#web/shared/inbox/InstallChoice.tsx'
import { PushChoice } from '#web/shared/inbox/PushChoice.tsx'
import { Wishes } from '#web/shared/inbox/Wishes.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useEffect, useRef, useState } from 'react'
import { common } from '../messages.ts'
import { act, unsentOf, useOutbox } from '../outbox/outbox.ts'
import { Link } from '../place.tsx'
import { useHere } from '../position.ts'
import { allowSound, ring } from '../ring.ts'
import { leave, useMe } from '../session.ts'
import { DutySwitch, useDuty } from './DutySwitch.tsx'
import { messages } from './messages.ts'

export function MePage() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const i = useMessages(inbox)
  const say = useWord()
  const me = useMe()
  const { query, duty } = useDuty()
  useEffect(() => {
    document.title = `${m.title} · 一刻`
  }, [m.title])
  return (
    <>
      <h1>{me.name}</h1>
      <p className="hint">
        {duty && say(kinds[duty.kind])} · {say(me.post.title)}
      </p>
      {!query.data && <ProblemNote error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <p role="status">{c.loading}</p>}
      <DutySwitch idle={false} />
      {duty && duty.duty.mode !== 'shift' && (
        <button type="button" onClick={() => void act('duty', null, { mode: 'shift', until: null })}>
          {m.asShift}
        </button>
      )}
      {duty && (
        <section>
          <h2>{m.shifts}</h2>
          {duty.shifts.length === 0 ? (
            <p className="hint">{m.noShifts}</p>
          ) : (
            <ul className="lines">
              {duty.shifts.map((shift) => (
                <li key={shift.startsAt}>
                  {shortTime(shift.startsAt)} – {shortTime(shift.endsAt)}
                </li>
              ))}
            </ul>
          )}
          <h2>{m.qualifications}</h2>
          {duty.qualifications.length === 0 ? (
            <p className="hint">{m.noQualifications}</p>
          ) : (
            <ul className="lines">
              {duty.qualifications.map((held) => (
                <li key={`${held.kind} ${held.validUntil}`}>
                  {say(qualifications[held.kind])}
                  <span className={held.validNow ? 'hint' : 'warn'}>
                    {held.validNow ? held.validUntil && m.validUntil(dayText(held.validUntil)) : m.expired}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {duty && <LocationChoice consented={duty.locationConsentAt !== null} />}
      <InstallChoice />
      <PushChoice>
        <button
          type="button"
          onClick={() => {
            allowSound()
            ring()
          }}
        >
          {m.sound}
        </button>
      </PushChoice>
      <section>
        <h2>{i.wishes}</h2>
        <Wishes />
      </section>
      <section>
        <h2>{m.language}</h2>
        <div className="choice" role="group" aria-label={m.language}>
          <button type="button" lang="zh-CN" aria-pressed={locale() === 'zh'} onClick={() => setLocale('zh')}>
            中文
          </button>
          <button type="button" lang="en" aria-pressed={locale() === 'en'} onClick={() => setLocale('en')}>
            English
          </button>
        </div>
      </section>
      {me.posts.length > 1 && <Posts />}
      <p>
        <Link to={{ page: 'outbox' }}>{m.outbox}</Link>
      </p>
      <p>
        <Link to={{ page: 'security' }}>{m.security}</Link>
      </p>
      <SignOut />
    </>
  )
}

function LocationChoice({ consented }: { consented: boolean }) {
  const m = useMessages(messages)
  const { denied } = useHere()
  const consent = useAction(consentLocation, { changes: [myDuty] })
  return (
    <section>
      <h2>{m.location}</h2>
      <p className="hint">{m.locationLead}</p>
      <ProblemNote error={consent.error} />
      {denied && <p className="warn">{m.denied}</p>}
      <button
        type="button"
        disabled={consent.isPending}
        onClick={() => consent.mutate({ body: { allowed: !consented } })}
      >
        {consented ? m.withdraw : m.allow}
      </button>
    </section>
  )
}

function Posts() {
  const say = useWord()
  const m = useMessages(messages)
  const me = useMe()
  const change = useAction(switchPost, { done: () => void invalidate() })
  return (
    <section>
      <h2>{m.posts}</h2>
      <ProblemNote error={change.error} />
      <ul className="choices">
        {me.posts.map((post) => (
          <li key={post.id}>
            <button
              type="button"
              aria-pressed={post.id === me.post.id}
              onClick={() =>
                change.mutate({ body: { postId: post.id } }, { onSuccess: () => location.reload() })
              }
            >
              {say(post.title)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function SignOut() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const unsent = unsentOf(useOutbox()).length
  const dialog = useRef<HTMLDialogElement>(null)
  const [offline, setOffline] = useState(false)
  const out = async () => {
    dialog.current?.close()
    setOffline((await leave()) === 'offline')
  }
  return (
    <>
      {offline && (
        <p role="alert" className="warn">
          {m.signOutOffline}
        </p>
      )}
      <button
        type="button"
        className="plain"
        onClick={() => (unsent > 0 ? dialog.current?.showModal() : void out())}
      >
        {m.signOut}
      </button>
      <dialog ref={dialog} className="sheet" aria-labelledby="leave-title">
        <h2 id="leave-title">{m.signOut}</h2>
        <p>{m.signOutUnsent(unsent)}</p>
        <button type="button" className="danger" onClick={() => void out()}>
          {m.signOutSure}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {c.cancel}
        </button>
      </dialog>
    </>
  )
}
