import { readPhone } from '#contract/phone'
import { requestCode, signIn, signInCode } from '#contract/sign-in'
import { appName, call } from '#web/lib/call.ts'
import { useNow } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { type FormEvent, useState } from 'react'
import { messages } from './messages.ts'
import type { Take } from './SignIn.tsx'

export function CodeForm({
  busy,
  take,
  fail,
}: {
  busy: boolean
  take: Take
  fail: (error: unknown) => void
}) {
  const m = useMessages(messages)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [againAt, setAgainAt] = useState(0)
  const wait = Math.ceil((againAt - useNow()) / 1000)
  async function ask() {
    fail(null)
    try {
      const { retryInSeconds } = await call(requestCode, { body: { phone, app: appName() } })
      setAgainAt(Date.now() + retryInSeconds * 1000)
    } catch (problem) {
      fail(problem)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void take(() => call(signInCode, { body: { phone, code, app: appName() } }))
  }
  return (
    <form onSubmit={submit} className="form">
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
      <button
        type="button"
        className="wide"
        disabled={wait > 0 || readPhone(phone)?.kind !== 'mobile'}
        onClick={() => void ask()}
      >
        {wait > 0 ? m.again(wait) : m.send}
      </button>
      <p role="status" className="hint">
        {againAt > 0 ? m.sent : ''}
      </p>
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
      <button type="submit" className="primary wide" disabled={busy}>
        {m.go}
      </button>
    </form>
  )
}

export function PasswordForm({ busy, take }: { busy: boolean; take: Take }) {
  const m = useMessages(messages)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void take(() => call(signIn, { body: { login, password, app: appName() } }))
  }
  return (
    <form onSubmit={submit} className="form">
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
      <button type="submit" className="primary wide" disabled={busy}>
        {m.go}
      </button>
    </form>
  )
}

export function TotpForm({ busy, submit }: { busy: boolean; submit: (code: string) => void }) {
  const m = useMessages(messages)
  const [code, setCode] = useState('')
  return (
    <form
      className="form"
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
      <button type="submit" className="primary wide" disabled={busy}>
        {m.next}
      </button>
    </form>
  )
}
