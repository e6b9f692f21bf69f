import {
  cancelMessage,
  channelNames,
  listMessages,
  messageCounts,
  messageStates,
  resendMessage,
  routeNames,
  showMessage,
} from '#contract/notifications'
import { fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Facts } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Drawer } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { messageTone } from './tones.ts'

/** One message as it was (or would have been) read, and what every channel said of it. */
export function MessageDrawer({
  id,
  onOpen,
  onClose,
}: {
  id: string
  onOpen: (id: string) => void
  onClose: () => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const { modal, message: toast } = App.useApp()
  const params = { id }
  const found = useQuery(q(showMessage, { params }))
  const changes = [showMessage, listMessages, messageCounts]
  const resend = useAction(resendMessage, {
    changes,
    done: (made) => {
      void toast.success(m.resent)
      onOpen(made.id)
    },
  })
  const cancel = useAction(cancelMessage, { changes })
  const it = found.data
  return (
    <Drawer open size={520} title={it ? say(it.templateName) : m.outbox} onClose={onClose}>
      <ProblemNote error={found.error ?? resend.error ?? cancel.error} />
      {it && (
        <div className="message-detail">
          <p>
            <Tag tone={messageTone(it.state)}>{say(messageStates[it.state])}</Tag>{' '}
            {it.drill && <Tag tone="medium">{m.drill}</Tag>} {it.keptReason && m.kept[it.keptReason]}{' '}
            {it.error}
          </p>
          {it.heldUntil && (
            <p>
              {m.held} {fullTime(it.heldUntil)}
            </p>
          )}
          {it.fallbackAt && (
            <p>
              {m.fallback} · {fullTime(it.fallbackAt)}
            </p>
          )}
          <blockquote>
            <b>{it.title}</b>
            <p>{it.body}</p>
          </blockquote>
          <Facts
            items={[
              [m.to, [it.toName, it.toMasked].filter(Boolean).join(' ') || null],
              [m.urgency, m.priority[it.urgency]],
              [m.created, `${fullTime(it.createdAt)} ${it.createdBy ? `${m.by} ${it.createdBy}` : ''}`],
              [m.template, `${it.template} · ${m.version(it.templateVersion)}`],
              it.elderId !== null && [
                m.elder,
                <Link key="e" to={paths.elder} params={{ elderId: it.elderId }}>
                  {it.elderName ?? it.elderId}
                </Link>,
              ],
              it.incidentId !== null && [
                m.openIncident,
                <Link key="i" to={paths.incident} params={{ incidentId: it.incidentId }}>
                  {m.incident}
                </Link>,
              ],
              it.resentFrom !== null && [
                m.resentFrom,
                <button key="r" type="button" className="as-link" onClick={() => onOpen(it.resentFrom ?? id)}>
                  {it.resentFrom.slice(-8)}
                </button>,
              ],
            ]}
          />
          <h3>{m.timeline}</h3>
          {it.attempts.length === 0 && <p className="unknown">{m.noAttempt}</p>}
          <ol className="attempts">
            {it.attempts.map((one) => (
              <li key={one.id} data-state={one.state}>
                <b>
                  {one.ordinal}. {say(channelNames[one.channel])}
                </b>{' '}
                <small>{say(routeNames[one.route])}</small>{' '}
                <Tag
                  tone={
                    one.state === 'failed'
                      ? 'critical'
                      : one.state === 'delivered'
                        ? 'good'
                        : one.state === 'expired'
                          ? 'high'
                          : 'low'
                  }
                >
                  {m.attempt[one.state]}
                </Tag>
                <dl>
                  <div>
                    <dt>{m.started}</dt>
                    <dd className="digits">{fullTime(one.startedAt)}</dd>
                  </div>
                  {one.acceptedAt && (
                    <div>
                      <dt>{m.accepted}</dt>
                      <dd className="digits">
                        {fullTime(one.acceptedAt)} {one.providerId && <small>{one.providerId}</small>}
                      </dd>
                    </div>
                  )}
                  {one.receiptAt && (
                    <div>
                      <dt>{m.receipt}</dt>
                      <dd className="digits">{fullTime(one.receiptAt)}</dd>
                    </div>
                  )}
                  {!one.receiptAt && one.receiptDueAt && (
                    <div>
                      <dt>{m.receiptDue}</dt>
                      <dd className="digits">{fullTime(one.receiptDueAt)}</dd>
                    </div>
                  )}
                </dl>
                {one.errorCode && (
                  <p className="attempt-error">
                    <code>{one.errorCode}</code> {one.errorText}
                  </p>
                )}
              </li>
            ))}
          </ol>
          <p className="message-actions">
            <ActionButton
              type="primary"
              needs="notifications.write"
              disabledReason={
                it.drill
                  ? m.kept.drill
                  : ['failed', 'kept', 'cancelled'].includes(it.state)
                    ? undefined
                    : say(messageStates[it.state])
              }
              loading={resend.isPending}
              onClick={() => resend.mutate({ params })}
            >
              {m.resend}
            </ActionButton>
            {(it.state === 'queued' || it.state === 'held') && (
              <ActionButton
                danger
                needs="notifications.write"
                loading={cancel.isPending}
                onClick={() =>
                  modal.confirm({
                    title: m.cancelQuestion,
                    okText: m.cancel,
                    okButtonProps: { danger: true },
                    onOk: () => cancel.mutate({ params }),
                  })
                }
              >
                {m.cancel}
              </ActionButton>
            )}
          </p>
        </div>
      )}
    </Drawer>
  )
}
