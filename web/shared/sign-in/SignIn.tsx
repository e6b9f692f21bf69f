import { signInAccount, signInPost, signInTotp, type SignInStep } from '#contract/sign-in'
import { call } from '#web/lib/call.ts'
import { locale, setLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { queryClient } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type ReactNode, useEffect, useState } from 'react'
import { CodeForm, PasswordForm, TotpForm } from './forms.tsx'
import { messages } from './messages.ts'

export type Take = (work: () => Promise<SignInStep>) => Promise<void>

/**
 * The sign-in of the phone apps: a code by SMS or a password, then what the server still asks (second factor, account, post).
 * `notes` stand above the form, `foot` below it; `touched` runs on the first press (browsers allow sound only then).
 */
export function SignIn({
  lead,
  notes,
  foot,
  touched = () => {},
}: {
  lead: string
  notes?: ReactNode
  foot?: ReactNode
  touched?: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const [way, setWay] = useState<'code' | 'password'>('code')
  const [step, setStep] = useState<SignInStep | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = m.title
  }, [m.title])

  const take: Take = async (work) => {
    touched()
    setBusy(true)
    setError(null)
    try {
      const next = await work()
      setStep(next)
      // The new session is read again, and the app moves on by itself.
      if (next.next === 'done') await queryClient.resetQueries()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <main className="sign-in">
      <h1>
        一刻 <span>{lead}</span>
      </h1>
      {notes}
      <ProblemNote error={error} />
      {step === null && (
        <>
          <div className="choice" role="group" aria-label={m.title}>
            <button type="button" aria-pressed={way === 'code'} onClick={() => setWay('code')}>
              {m.byCode}
            </button>
            <button type="button" aria-pressed={way === 'password'} onClick={() => setWay('password')}>
              {m.byPassword}
            </button>
          </div>
          {way === 'code' ? (
            <CodeForm busy={busy} take={take} fail={setError} />
          ) : (
            <PasswordForm busy={busy} take={take} />
          )}
        </>
      )}
      {step?.next === 'totp' && (
        <TotpForm
          busy={busy}
          submit={(code) => void take(() => call(signInTotp, { body: { ticket: step.ticket, code } }))}
        />
      )}
      {step?.next === 'account' && (
        <Choices
          title={m.account}
          busy={busy}
          items={step.accounts.map(({ id, name }) => ({
            id,
            text: name,
            pick: () => call(signInAccount, { body: { ticket: step.ticket, accountId: id } }),
          }))}
          take={take}
        />
      )}
      {step?.next === 'post' && (
        <Choices
          title={m.post}
          busy={busy}
          items={step.posts.map(({ id, title }) => ({
            id,
            text: say(title),
            pick: () => call(signInPost, { body: { ticket: step.ticket, postId: id } }),
          }))}
          take={take}
        />
      )}
      {step !== null && step.next !== 'done' && (
        <button type="button" className="plain wide" onClick={() => setStep(null)}>
          {m.restart}
        </button>
      )}
      {foot}
      <button
        type="button"
        className="plain wide"
        lang={locale() === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => setLocale(locale() === 'zh' ? 'en' : 'zh')}
      >
        {m.language}
      </button>
    </main>
  )
}

function Choices({
  title,
  items,
  busy,
  take,
}: {
  title: string
  items: { id: string; text: string; pick: () => Promise<SignInStep> }[]
  busy: boolean
  take: Take
}) {
  return (
    <section>
      <h2>{title}</h2>
      <ul className="choices">
        {items.map(({ id, text, pick }) => (
          <li key={id}>
            <button type="button" className="wide" disabled={busy} onClick={() => void take(pick)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
