import { roles } from '#contract/permission'
import { problems } from '#contract/access'
import { notFound, ProblemError, type ProblemType } from '#contract/problem'
import {
  oidcStart,
  signIn,
  signInAccount,
  signInOptions,
  signInPost,
  signInResume,
  signInTotp,
  type SignInStep,
} from '#contract/sign-in'
import { linkTo } from '#web/lib/call.ts'
import { setLocale, useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { forgetSession } from '#web/lib/session.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { Button, Input, Spin } from 'antd'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { paths } from '../paths.ts'
import { signInRoute } from './pages.tsx'
import { FormNote } from './FormNote.tsx'
import { SignInFrame } from './SignInFrame.tsx'
import { messages } from './sign-in-messages.ts'

type Open = Exclude<SignInStep, { next: 'done' }>

/** Signing in to the console, one question at a time: name and password, second factor, post. */
export function SignInPage() {
  const m = useMessages(messages)
  const { from } = signInRoute.useSearch()
  const router = useRouter()
  const [step, setStep] = useState<Open | null>(null)
  const { ticket, refused, again } = useReturn()

  const take = (answer: SignInStep) => {
    if (answer.next !== 'done') return setStep(answer)
    setLocale(answer.me.language)
    forgetSession()
    const owes = answer.me.mustChangePassword || answer.me.mustEnrolTotp
    if (owes) void router.navigate({ to: paths.security, replace: true })
    else if (isOurs(from)) void router.navigate({ href: `/console${from}`, replace: true })
    else void router.navigate({ to: paths.home, replace: true })
  }
  const resume = useAction(signInResume, { done: take })
  useEffect(() => {
    if (ticket) resume.mutate({ body: { ticket } })
    // Once: the ticket came with the page.
  }, [ticket])

  const startAgain = () => {
    setStep(null)
    again()
  }
  if (ticket && !step && !resume.error) {
    return (
      <SignInFrame title={m.title} lead={m.resuming}>
        <Spin />
      </SignInFrame>
    )
  }
  switch (step?.next) {
    case 'totp':
      return <TotpStep ticket={step.ticket} take={take} startAgain={startAgain} />
    case 'account':
      return <AccountStep step={step} take={take} startAgain={startAgain} />
    case 'post':
      return <PostStep step={step} take={take} startAgain={startAgain} />
    default:
      return <PasswordStep take={take} came={resume.error ?? refused} />
  }
}

/** A place within the console, so that a forged link cannot send somebody elsewhere after signing in. */
function isOurs(from: string | undefined): from is string {
  return from !== undefined && /^\/(?![/\\])/.test(from) && !from.startsWith(paths.signIn)
}

const refusals: readonly ProblemType[] = [
  problems.oidcRefused,
  problems.oidcUnknown,
  problems.oidcUnreachable,
  problems.noPostHere,
]

/** What an identity provider's redirect left in the fragment: a ticket, or the type of a refusal. */
function useReturn(): { ticket: string | null; refused: ProblemError | null; again: () => void } {
  const [brought, setBrought] = useState(() => new URLSearchParams(window.location.hash.slice(1)))
  useEffect(() => {
    if (window.location.hash)
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  }, [])
  const type = brought.get('refused')
  const refused = type === null ? null : (refusals.find((one) => one.type === type) ?? notFound)()
  return { ticket: brought.get('ticket'), refused, again: () => setBrought(new URLSearchParams()) }
}

type Take = (answer: SignInStep) => void

function PasswordStep({ take, came }: { take: Take; came: Error | null }) {
  const m = useMessages(messages)
  const say = useWord()
  const action = useAction(signIn, { done: take })
  const options = useQuery(q(signInOptions))
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (login.trim() && password) action.mutate({ body: { login, password, app: 'console' } })
  }
  return (
    <SignInFrame title={m.title}>
      <form onSubmit={submit}>
        <FormNote error={action.error ?? came} />
        <Field label={m.name}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoFocus
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={60}
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
          )}
        </Field>
        <Field label={m.password}>
          {(id) => (
            <Input.Password
              id={id}
              size="large"
              autoComplete="current-password"
              maxLength={200}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="primary" size="large" htmlType="submit" loading={action.isPending}>
          {m.submit}
        </Button>
      </form>
      <p className="sign-in-foot">
        <Link to={paths.signInReset}>{m.forgot}</Link>
        <span>
          <a href="/family">{m.family}</a>
        </span>
      </p>
      {options.data && options.data.providers.length > 0 && (
        <div className="sign-in-others">
          <p>{m.others}</p>
          {options.data.providers.map((provider) => (
            <Button
              key={provider.id}
              size="large"
              href={linkTo(oidcStart, { params: { providerId: provider.id }, query: {} })}
            >
              {m.by(say({ zh: provider.name, en: provider.nameEn }))}
            </Button>
          ))}
        </div>
      )}
    </SignInFrame>
  )
}

function TotpStep({ ticket, take, startAgain }: { ticket: string; take: Take; startAgain: () => void }) {
  const m = useMessages(messages)
  const action = useAction(signInTotp, { done: take })
  const [code, setCode] = useState('')
  const sent = useRef('')
  const send = (text: string) => {
    sent.current = text
    action.mutate({ body: { ticket, code: text } })
  }
  return (
    <SignInFrame title={m.totpTitle} lead={m.totpLead}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (code.trim().length >= 6) send(code)
        }}
      >
        <FormNote error={action.error} />
        <Field label={m.code}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoFocus
              autoComplete="one-time-code"
              className="digit-input"
              maxLength={16}
              value={code}
              onChange={(event) => {
                setCode(event.target.value)
                // Six digits are complete: no button to look for.
                if (/^\d{6}$/.test(event.target.value) && sent.current !== event.target.value)
                  send(event.target.value)
              }}
            />
          )}
        </Field>
        <Button type="primary" size="large" htmlType="submit" loading={action.isPending}>
          {m.check}
        </Button>
      </form>
      <StartAgain act={startAgain} />
    </SignInFrame>
  )
}

function AccountStep({
  step,
  take,
  startAgain,
}: {
  step: Extract<Open, { next: 'account' }>
  take: Take
  startAgain: () => void
}) {
  const m = useMessages(messages)
  const action = useAction(signInAccount, { done: take })
  return (
    <SignInFrame title={m.accountTitle} lead={m.accountLead}>
      <FormNote error={action.error} />
      <div className="choice-list">
        {step.accounts.map((account) => (
          <button
            key={account.id}
            type="button"
            disabled={action.isPending}
            onClick={() => action.mutate({ body: { ticket: step.ticket, accountId: account.id } })}
          >
            <b>{account.name}</b>
          </button>
        ))}
      </div>
      <StartAgain act={startAgain} />
    </SignInFrame>
  )
}

function PostStep({
  step,
  take,
  startAgain,
}: {
  step: Extract<Open, { next: 'post' }>
  take: Take
  startAgain: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const action = useAction(signInPost, { done: take })
  return (
    <SignInFrame title={m.postTitle} lead={m.postLead}>
      <FormNote error={action.error} />
      <div className="choice-list">
        {step.posts.map((post, index) => (
          <button
            key={post.id}
            type="button"
            autoFocus={index === 0}
            disabled={action.isPending}
            onClick={() => action.mutate({ body: { ticket: step.ticket, postId: post.id } })}
          >
            <b>{say(post.title)}</b>
            <small>{[say(roles[post.role]), post.regionName].filter(Boolean).join(' · ')}</small>
          </button>
        ))}
      </div>
      <StartAgain act={startAgain} />
    </SignInFrame>
  )
}

function StartAgain({ act }: { act: () => void }) {
  const m = useMessages(messages)
  return (
    <p className="sign-in-foot">
      <Button type="link" size="small" onClick={act}>
        {m.startAgain}
      </Button>
    </p>
  )
}
