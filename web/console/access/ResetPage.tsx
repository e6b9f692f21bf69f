import { forgotPassword, resetForgotten, signInOptions } from '#contract/sign-in'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useEffect, useState } from 'react'
import { paths } from '../paths.ts'
import { FormNote } from './FormNote.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { messages } from './sign-in-messages.ts'

/** A forgotten password: a code to the registered phone, then a new password. */
export function ResetPage() {
  const m = useMessages(messages)
  const { data: options } = useQuery(q(signInOptions))
  const [login, setLogin] = useState('')
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [wait, setWait] = useState(0)
  const ask = useAction(forgotPassword, { done: (answer) => setWait(answer.retryInSeconds) })
  const reset = useAction(resetForgotten)
  const asked = ask.isSuccess || ask.isError

  useEffect(() => {
    if (wait <= 0) return
    const timer = setTimeout(() => setWait(wait - 1), 1000)
    return () => clearTimeout(timer)
  }, [wait])

  if (reset.isSuccess) {
    return (
      <SignInFrame title={m.resetTitle} lead={m.resetDone}>
        <Link to={paths.signIn}>{m.back}</Link>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={m.resetTitle} lead={m.resetLead}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!asked) {
            if (login.trim()) ask.mutate({ body: { login } })
          } else if (code && password) reset.mutate({ body: { login, code, password } })
        }}
      >
        <FormNote error={reset.error ?? ask.error} />
        <Field label={m.name}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoFocus
              autoComplete="username"
              autoCapitalize="none"
              maxLength={60}
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
          )}
        </Field>
        <Button
          htmlType={asked ? 'button' : 'submit'}
          size="large"
          disabled={wait > 0}
          loading={ask.isPending}
          onClick={() => asked && login.trim() && ask.mutate({ body: { login } })}
        >
          {wait > 0 ? m.wait(wait) : asked ? m.sendAgain : m.send}
        </Button>
        {asked && (
          <>
            {ask.isSuccess && <p role="status">{m.sent}</p>}
            <Field label={m.smsCode}>
              {(id) => (
                <Input
                  id={id}
                  size="large"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  className="digit-input"
                  maxLength={6}
                  value={code}
                  onChange={(event) => setCode(event.target.value)}
                />
              )}
            </Field>
            <Field label={m.newPassword} hint={m.passwordHint(options?.passwordMinLength ?? 10)}>
              {(id) => (
                <Input.Password
                  id={id}
                  size="large"
                  autoComplete="new-password"
                  maxLength={200}
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              )}
            </Field>
            <Button type="primary" size="large" htmlType="submit" loading={reset.isPending}>
              {m.set}
            </Button>
          </>
        )}
      </form>
      <p className="sign-in-foot">
        <Link to={paths.signIn}>{m.back}</Link>
      </p>
    </SignInFrame>
  )
}
