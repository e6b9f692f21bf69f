import {
  requestCode,
  signIn,
  signInAccount,
  signInCode,
  signInPost,
  signInTotp,
  type SignInStep,
} from '#contract/sign-in'
import { call } from '#web/lib/call.ts'
import { useNow } from '#web/lib/format.ts'
import { locale, setLocale, useMessages } from '#web/lib/locale.ts'
import { queryClient } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type FormEvent, useEffect, useState } from 'react'
import { openOutbox, useOutbox } from '../outbox/outbox.ts'
import { allowSound } from '../ring.ts'
import { messages } from './messages.ts'

export function SignInPage() {
  const m = useMessages(messages)
  const [way, setWay] = useState<'code' | 'password'>('code')
  const [step, setStep] = useState<SignInStep | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const unsent = useOutbox().filter((entry) => !entry.problem).length
  useEffect(() => {
    void openOutbox(null)
    document.title = m.title
  }, [m.title])

  async function take(work: Promise<SignInStep>) {
    allowSound()
    setBusy(true)
    setError(null)
    try {
      const next = await work
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
      <header>
        <h1>
          一刻 <span>Yike</span>
        </h1>
        <p>{m.lead}</p>
      </header>
      {unsent > 0 && <p className="note">{m.kept(unsent)}</p>}
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
          submit={(code) => void take(call(signInTotp, { body: { ticket: step.ticket, code } }))}
        />
      )}
      {step?.next === 'account' && (
        <Choices
          title={m.chooseAccount}
          items={step.accounts.map((account) => ({
            id: account.id,
            text: account.name,
            pick: () =>
              void take(call(signInAccount, { body: { ticket: step.ticket, accountId: account.id } })),
          }))}
        />
      )}
      {step?.next === 'post' && (
        <Choices
          title={m.choose}
          items={step.posts.map((post) => ({
            id: post.id,
            text: post.title,
            pick: () => void take(call(signInPost, { body: { ticket: step.ticket, postId: post.id } })),
          }))}
        />
      )}
      {step !== null && step.next !== 'done' && (
        <button type="button" className="plain" onClick={() => setStep(null)}>
          {m.restart}
        </button>
      )}
      <button
        type="button"
        className="plain"
        lang={locale() === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => setLocale(locale() === 'zh' ? 'en' : 'zh')}
      >
        {m.language}
      </button>
    </main>
  )
}

type Take = (work: Promise<SignInStep>) => Promise<void>

function CodeForm({ busy, take, fail }: { busy: boolean; take: Take; fail: (error: unknown) => void }) {
  const m = useMessages(messages)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [againAt, setAgainAt] = useState(0)
  const now = useNow()
  const wait = Math.ceil((againAt - now) / 1000)

  async function ask() {
    allowSound()
    fail(null)
    try {
      const { retryInSeconds } = await call(requestCode, { body: { phone, app: 'field' } })
      setAgainAt(Date.now() + retryInSeconds * 1000)
    } catch (problem) {
      fail(problem)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void take(call(signInCode, { body: { phone, code, app: 'field' } }))
  }
  return (
    <form onSubmit={submit}>
      <label>
        {m.phone}
        <input
          type="tel"
          name="phone"
          inputMode="tel"
          autoComplete="tel-national"
          required
          value={phone}
          onChange={(e) => setPhone(e.target.value)}
        />
      </label>
      <div className="with-button">
        <label>
          {m.code}
          <input
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="\d{6}"
            maxLength={6}
            required
            value={code}
            onChange={(e) => setCode(e.target.value)}
          />
        </label>
        <button type="button" disabled={wait > 0 || phone.length < 11} onClick={() => void ask()}>
          {wait > 0 ? m.again(wait) : m.send}
        </button>
      </div>
      <p role="status" className="hint">
        {againAt > 0 ? m.sent : ''}
      </p>
      <button type="submit" className="primary" disabled={busy}>
        {m.go}
      </button>
    </form>
  )
}

function PasswordForm({ busy, take }: { busy: boolean; take: Take }) {
  const m = useMessages(messages)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void take(call(signIn, { body: { login, password, app: 'field' } }))
      }}
    >
      <label>
        {m.login}
        <input
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          required
          value={login}
          onChange={(e) => setLogin(e.target.value)}
        />
      </label>
      <label>
        {m.password}
        <input
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {m.go}
      </button>
    </form>
  )
}

function TotpForm({ busy, submit }: { busy: boolean; submit: (code: string) => void }) {
  const m = useMessages(messages)
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        submit(code)
      }}
    >
      <label>
        {m.totp}
        <input
          name="totp"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={(e) => setCode(e.target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={busy}>
        {m.next}
      </button>
    </form>
  )
}

function Choices({
  title,
  items,
}: {
  title: string
  items: { id: string; text: string; pick: () => void }[]
}) {
  return (
    <section>
      <h2>{title}</h2>
      <ul className="choices">
        {items.map(({ id, text, pick }) => (
          <li key={id}>
            <button type="button" onClick={pick}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
