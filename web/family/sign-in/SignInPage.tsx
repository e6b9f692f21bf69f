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
import { setTextSize, useTextSize } from '../settings/text-size.ts'

const messages = {
  zh: {
    title: '登录',
    lead: '家人和长者本人使用',
    phone: '手机号',
    code: '短信验证码',
    send: '获取验证码',
    sent: '已发送，请查看短信。',
    again: (s: number) => `${s} 秒后可再发`,
    go: '登录',
    byCode: '验证码登录',
    byPassword: '密码登录',
    login: '用户名',
    password: '密码',
    account: '请选择您是谁',
    post: '请选择身份',
    totp: '动态码',
    restart: '重新登录',
    language: 'English',
    larger: '字再大些',
    smaller: '字恢复标准',
    trouble: '收不到验证码？请拨打',
    next: '继续',
  },
  en: {
    title: 'Sign in',
    lead: 'For families and elders',
    phone: 'Mobile number',
    code: 'Code from the message',
    send: 'Send a code',
    sent: 'Sent: please look at your messages.',
    again: (s: number) => `Again in ${s} s`,
    go: 'Sign in',
    byCode: 'With a code',
    byPassword: 'With a password',
    login: 'Name',
    password: 'Password',
    account: 'Who are you?',
    post: 'Choose',
    totp: 'One-time code',
    restart: 'Start again',
    language: '中文',
    larger: 'Larger text',
    smaller: 'Normal text',
    trouble: 'No code? Please call',
    next: 'Next',
  },
}

export function SignInPage() {
  const m = useMessages(messages)
  const size = useTextSize()
  const [way, setWay] = useState<'code' | 'password'>('code')
  const [step, setStep] = useState<SignInStep | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = m.title
  }, [m.title])

  async function take(work: () => Promise<SignInStep>) {
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
        一刻 <span>{m.lead}</span>
      </h1>
      <ProblemNote error={error} />
      {step === null && (
        <>
          {way === 'code' ? (
            <CodeForm busy={busy} take={take} fail={setError} />
          ) : (
            <PasswordForm busy={busy} take={take} />
          )}
          <button
            type="button"
            className="plain wide"
            onClick={() => setWay(way === 'code' ? 'password' : 'code')}
          >
            {way === 'code' ? m.byPassword : m.byCode}
          </button>
        </>
      )}
      {step?.next === 'totp' && (
        <OneField
          label={m.totp}
          button={m.next}
          busy={busy}
          submit={(code) => take(() => call(signInTotp, { body: { ticket: step.ticket, code } }))}
        />
      )}
      {step?.next === 'account' && (
        <section>
          <h2>{m.account}</h2>
          {step.accounts.map((account) => (
            <button
              key={account.id}
              type="button"
              className="wide"
              disabled={busy}
              onClick={() =>
                void take(() => call(signInAccount, { body: { ticket: step.ticket, accountId: account.id } }))
              }
            >
              {account.name}
            </button>
          ))}
        </section>
      )}
      {step?.next === 'post' && (
        <section>
          <h2>{m.post}</h2>
          {step.posts.map((post) => (
            <button
              key={post.id}
              type="button"
              className="wide"
              disabled={busy}
              onClick={() =>
                void take(() => call(signInPost, { body: { ticket: step.ticket, postId: post.id } }))
              }
            >
              {post.title}
            </button>
          ))}
        </section>
      )}
      {step !== null && step.next !== 'done' && (
        <button type="button" className="plain wide" onClick={() => setStep(null)}>
          {m.restart}
        </button>
      )}
      <p className="hint">
        {m.trouble} <a href="tel:12349">12349</a>
      </p>
      <div className="actions in-row">
        <button
          type="button"
          className="plain"
          onClick={() => setTextSize(size === 'largest' ? 'normal' : size === 'large' ? 'largest' : 'large')}
        >
          {size === 'largest' ? m.smaller : m.larger}
        </button>
        <button
          type="button"
          className="plain"
          lang={locale() === 'zh' ? 'en' : 'zh-CN'}
          onClick={() => setLocale(locale() === 'zh' ? 'en' : 'zh')}
        >
          {m.language}
        </button>
      </div>
    </main>
  )
}

type Take = (work: () => Promise<SignInStep>) => Promise<void>

function CodeForm({ busy, take, fail }: { busy: boolean; take: Take; fail: (error: unknown) => void }) {
  const m = useMessages(messages)
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [againAt, setAgainAt] = useState(0)
  const wait = Math.ceil((againAt - useNow()) / 1000)
  async function ask() {
    fail(null)
    try {
      const { retryInSeconds } = await call(requestCode, { body: { phone, app: 'family' } })
      setAgainAt(Date.now() + retryInSeconds * 1000)
    } catch (problem) {
      fail(problem)
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void take(() => call(signInCode, { body: { phone, code, app: 'family' } }))
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
        disabled={wait > 0 || phone.replaceAll(/\D/g, '').length < 11}
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

function PasswordForm({ busy, take }: { busy: boolean; take: Take }) {
  const m = useMessages(messages)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void take(() => call(signIn, { body: { login, password, app: 'family' } }))
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
      <button type="submit" className="primary wide" disabled={busy}>
        {m.go}
      </button>
    </form>
  )
}

function OneField({
  label,
  button,
  busy,
  submit,
}: {
  label: string
  button: string
  busy: boolean
  submit: (value: string) => Promise<void>
}) {
  const [value, setValue] = useState('')
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(value)
      }}
    >
      <label>
        {label}
        <input
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          value={value}
          onChange={(e) => setValue(e.target.value)}
        />
      </label>
      <button type="submit" className="primary wide" disabled={busy}>
        {button}
      </button>
    </form>
  )
}
