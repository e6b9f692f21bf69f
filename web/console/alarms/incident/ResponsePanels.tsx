import {
  noteWords,
  answerAttempt,
  answers,
  elements,
  planStep,
  show,
  timeline,
  type Answer,
  type Attempt,
  type IncidentDetail,
} from '#contract/alarms'
import { callout, invitationStates, kinds, notePhoto, type InvitationState } from '#contract/responders'
import { linkTo } from '#web/lib/call.ts'
import { clockTime, distance, duration, fullTime, hourMinute } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Checkbox } from 'antd'
import { incidentMessages } from '../incident-messages.ts'
import { useTargetName } from './target-name.ts'
import { Remaining } from '../words.tsx'

/** The steps of the ladder with their times: what has been done, what comes by itself and when. */
export function LadderPanel({ incident, actions }: { incident: IncidentDetail; actions: React.ReactNode }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  return (
    <Panel
      title={m.ladder}
      note={incident.level > 0 ? m.level(incident.level) : undefined}
      actions={actions}
      tone={incident.ladderBlocked ? 'high' : undefined}
      flush
    >
      {incident.ladderBlocked && <p className="panel-empty is-warning">{say(incident.ladderBlocked)}</p>}
      <ol className="rows steps">
        {incident.ladder.map((step) => (
          <li key={step.index} className="row step" data-state={step.state}>
            <span className="row-order digits">{step.level}</span>
            <span className="row-main">
              <b>{say(step)}</b>
              <small>
                {m.ladderState[step.state]}
                {step.at && ` ${clockTime(step.at)}`}
                {step.reason && ` · ${say(step.reason)}`}
              </small>
            </span>
            {step.state === 'next' ? (
              <Remaining to={step.dueAt} />
            ) : step.state === 'later' ? (
              <time className="digits unknown">{clockTime(step.dueAt)}</time>
            ) : null}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

const invitationTones: Record<InvitationState, Tone> = {
  invited: 'medium',
  accepted: 'good',
  en_route: 'good',
  arrived: 'good',
  safe: 'good',
  declined: 'plain',
  expired: 'plain',
  told_off: 'plain',
  gave_up: 'high',
  ended: 'plain',
}

/** Who was invited in which wave and what became of it; who was not, and why, in words. */
export function RespondersPanel({
  incident,
  actions,
}: {
  incident: IncidentDetail
  actions: React.ReactNode
}) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  const may = useMay()
  const waves = useQuery({
    ...q(callout, { params: { incidentId: incident.id } }),
    enabled: may('responders.read') && incident.responders.length > 0,
  })
  const data = waves.data
  return (
    <Panel
      title={m.responders}
      note={data && data.wave > 0 ? m.wave(data.wave) : undefined}
      actions={actions}
      flush
    >
      {!data || data.invitations.length === 0 ? (
        <p className="panel-empty">{m.respondersNone}</p>
      ) : (
        <ol className="rows">
          {data.invitations.map((i) => (
            <li key={i.id} className="row">
              <span className="row-order digits">{i.wave}</span>
              <span className="row-main">
                <b>{i.responderName}</b> {say(kinds[i.kind])}
                <small>
                  {i.distanceM !== null && distance(i.distanceM)}
                  {i.travelS !== null && ` · ${m.eta(duration(i.travelS))}`}
                  {i.state === 'invited' && i.expiresAt && (
                    <>
                      {' · '}
                      <Remaining to={i.expiresAt} />
                    </>
                  )}
                  {i.declineNote && ` · ${i.declineNote}`}
                </small>
              </span>
              <Tag tone={invitationTones[i.state]}>{say(invitationStates[i.state])}</Tag>
            </li>
          ))}
        </ol>
      )}
      {data?.shortfalls.map((s) => (
        <p key={s.wave} className="panel-empty is-warning">
          <b>{m.shortfall}</b> {m.wave(s.wave)}：{say(s)}
        </p>
      ))}
      {data && data.refused.length > 0 && (
        <details className="fold">
          <summary>{m.notChosen(data.refused.length)}</summary>
          <ol className="rows">
            {data.refused.map((r) => (
              <li key={`${r.wave} ${r.responderId}`} className="row">
                <span className="row-main">
                  {r.name} {say(kinds[r.kind])}
                  <small>
                    {r.distanceM !== null && `${distance(r.distanceM)} · `}
                    {say(r)}
                  </small>
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
      {data && data.notes.length > 0 && (
        <div className="fold is-open">
          <h3>{m.notesFromScene}</h3>
          <ol className="rows">
            {data.notes.map((n) => (
              <li key={n.id} className="row">
                <span className="row-main">
                  {n.text}
                  <small>
                    {n.responderName} {hourMinute(n.at)}
                  </small>
                </span>
                {n.photo && (
                  <a href={linkTo(notePhoto, { params: { id: n.id } })} target="_blank" rel="noreferrer">
                    {m.photo}
                  </a>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  )
}

const answerTones: Record<Answer, Tone> = {
  waiting: 'medium',
  confirmed: 'good',
  declined: 'high',
  no_answer: 'high',
  failed: 'critical',
  told_off: 'plain',
}

/** The log of contacts: whom the hub tried to reach, how, and what came back. */
export function AttemptsPanel({ incident, actions }: { incident: IncidentDetail; actions: React.ReactNode }) {
  const m = useMessages(incidentMessages)
  return (
    <Panel title={m.attempts} actions={actions} flush>
      {incident.attempts.length === 0 ? (
        <p className="panel-empty">{m.attemptsNone}</p>
      ) : (
        <ol className="rows">
          {incident.attempts.map((a) => (
            <AttemptRow key={a.id} attempt={a} />
          ))}
        </ol>
      )}
    </Panel>
  )
}

function AttemptRow({ attempt: a }: { attempt: Attempt }) {
  const say = useWord()
  const targetName = useTargetName()
  const answer = useAction(answerAttempt, { changes: [show, timeline] })
  return (
    <li className="row">
      <time className="row-order digits" dateTime={a.sentAt} title={fullTime(a.sentAt)}>
        {hourMinute(a.sentAt)}
      </time>
      <span className="row-main">
        <b>{targetName(a.targetName)}</b> {say(elements[a.element])}
        <small>
          {a.by && say(noteWords(a.by))}
          {a.note && ` · ${say(noteWords(a.note))}`}
          {a.answeredAt && ` · ${clockTime(a.answeredAt)}`}
        </small>
        <ProblemNote error={answer.error} />
      </span>
      {a.answer === 'waiting' ? (
        <span className="inline-actions">
          {(['confirmed', 'no_answer'] as const).map((value) => (
            <ActionButton
              key={value}
              size="small"
              needs="alarms.handle"
              loading={answer.isPending}
              onClick={() => answer.mutate({ params: { id: a.id }, body: { answer: value } })}
            >
              {say(answers[value])}
            </ActionButton>
          ))}
        </span>
      ) : (
        <Tag tone={answerTones[a.answer]}>{say(answers[a.answer])}</Tag>
      )}
    </li>
  )
}

/** Steps that were agreed for this elder beforehand, ticked as they are done. */
export function PlanPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  const may = useMay()
  const tick = useAction(planStep, { changes: [show] })
  if (incident.plan.length === 0) return null
  return (
    <Panel title={m.plan} note={`${incident.plan.filter((s) => s.doneAt).length} / ${incident.plan.length}`}>
      <ProblemNote error={tick.error} />
      <ol className="plan">
        {incident.plan.map((step) => (
          <li key={step.key}>
            <Checkbox
              checked={step.doneAt !== null}
              disabled={!may('alarms.handle')}
              onChange={(event) =>
                tick.mutate({
                  params: { id: incident.id, key: step.key },
                  body: { done: event.target.checked },
                })
              }
            >
              {say(step)}
            </Checkbox>
            {step.doneAt && (
              <small>
                {step.doneBy} {hourMinute(step.doneAt)}
              </small>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
