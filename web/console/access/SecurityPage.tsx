import { endMyOtherSessions, endMySession, mySessions } from '#contract/access'
import { roles } from '#contract/permission'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { useOwnPassword } from '#web/shared/security/own-password.ts'
import { Field } from '#web/ui/desk/Field.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import './access.css'
import { FormNote } from './FormNote.tsx'
import { PhonePanel } from './PhonePanel.tsx'
import { SessionsTable } from './SessionsTable.tsx'
import { TotpPanel } from './TotpPanel.tsx'
import { messages } from './security-messages.ts'

/** One's own password, second factor, sign-ins and posts. */
export function SecurityPage() {
  const m = useMessages(messages)
  const session = useSession()
  return (
    <Page title={m.title} note={session.name}>
      {session.mustChangePassword && (
        <p className="notice" role="status">
          {m.mustChange}
        </p>
      )}
      {!session.mustChangePassword && session.mustEnrolTotp && (
        <p className="notice" role="status">
          {m.mustEnrol}
        </p>
      )}
      <div className="security">
        <PasswordPanel />
        <PhonePanel />
        <TotpPanel />
        <SessionsPanel />
        <PostsPanel />
      </div>
    </Page>
  )
}

function PasswordPanel() {
  const m = useMessages(messages)
  const { hasPassword } = useSession()
  const { message } = App.useApp()
  const own = useOwnPassword(hasPassword, () => void message.success(m.changed))
  return (
    <Panel title={m.password}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          own.submit()
        }}
      >
        <FormNote error={own.error} />
        {hasPassword && (
          <Field label={m.current}>
            {(id) => (
              <Input.Password
                id={id}
                autoComplete="current-password"
                maxLength={200}
                value={own.current}
                onChange={(event) => own.setCurrent(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field label={m.next} hint={m.hint(own.minLength)}>
          {(id) => (
            <Input.Password
              id={id}
              autoComplete="new-password"
              maxLength={200}
              value={own.password}
              onChange={(event) => own.setPassword(event.target.value)}
            />
          )}
        </Field>
        <Field label={m.repeat} error={own.differs ? m.differs : undefined}>
          {(id) => (
            <Input.Password
              id={id}
              autoComplete="new-password"
              maxLength={200}
              value={own.repeat}
              onChange={(event) => own.setRepeat(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button type="primary" htmlType="submit" loading={own.pending} disabled={!own.ready}>
            {m.change}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

function SessionsPanel() {
  const m = useMessages(messages)
  const { message } = App.useApp()
  const list = useQuery(q(mySessions))
  const told = () => void message.success(m.ended)
  const end = useAction(endMySession, { changes: [mySessions], done: told })
  const endOthers = useAction(endMyOtherSessions, { changes: [mySessions], done: told })
  const rows = list.data?.items ?? []
  return (
    <Panel
      title={m.sessions}
      flush
      note={list.data && m.sessionsNote(rows.length)}
      className="wide"
      actions={
        rows.length > 1 && (
          <Button size="small" loading={endOthers.isPending} onClick={() => endOthers.mutate({})}>
            {m.endOthers}
          </Button>
        )
      }
    >
      <FormNote error={end.error ?? endOthers.error} />
      <SessionsTable
        rows={rows}
        loading={list.isPending}
        ending={end.isPending}
        onEnd={(one) => end.mutate({ params: { id: one.id } })}
      />
    </Panel>
  )
}

function PostsPanel() {
  const m = useMessages(messages)
  const say = useWord()
  const session = useSession()
  return (
    <Panel title={m.posts} note={m.postsNote} className="wide">
      <ul className="choice-list">
        {session.posts.map((post) => (
          <li key={post.id}>
            <b>{say(post.title)}</b> · {say(roles[post.role])}
            {post.regionName ? ` · ${post.regionName}` : ''} ·{' '}
            {post.validTo ? m.until(dayText(post.validTo)) : m.always}{' '}
            {post.id === session.post.id && <Tag tone="good">{m.working}</Tag>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
