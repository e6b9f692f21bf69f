import { incidentCan, waitsForDesk, type IncidentDetail } from '#contract/alarms'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { incidentStates } from '#contract/alarms'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { incidentMessages } from '../incident-messages.ts'
import { messages as deskMessages } from '../messages.ts'
import { BroadcastForm, ReportForm, ReviewForm } from './AfterForms.tsx'
import { formMessages } from './form-messages.ts'
import {
  AmbulanceForm,
  ArriveForm,
  DispatchForm,
  JudgeForm,
  ResolveForm,
  TextForm,
  type FormProps,
} from './forms.tsx'

export type FormName =
  | 'contact'
  | 'judge'
  | 'dispatch'
  | 'ambulance'
  | 'note'
  | 'escalate'
  | 'resolve'
  | 'reopen'
  | 'arrive'
  | 'safe'
  | 'review'
  | 'report'
  | 'broadcast'

export const openForms: Record<Exclude<FormName, 'contact'>, (props: FormProps) => ReactNode> = {
  judge: (p) => <JudgeForm {...p} />,
  dispatch: (p) => <DispatchForm {...p} />,
  ambulance: (p) => <AmbulanceForm {...p} />,
  note: (p) => <TextForm {...p} kind="note" />,
  escalate: (p) => <TextForm {...p} kind="escalate" />,
  safe: (p) => <TextForm {...p} kind="safe" />,
  reopen: (p) => <TextForm {...p} kind="reopen" />,
  arrive: (p) => <ArriveForm {...p} />,
  resolve: (p) => <ResolveForm {...p} />,
  review: (p) => <ReviewForm {...p} />,
  report: (p) => <ReportForm {...p} />,
  broadcast: (p) => <BroadcastForm {...p} />,
}

const messages = {
  zh: {
    notFrom: (state: string) => `“${state}”时不能这样处理`,
    first: '请先接警',
    onlyOver: '事件结束后才能上报',
    judgeFirst: '请先核实（V）',
  },
  en: {
    notFrom: (state: string) => `Not possible while “${state}”`,
    first: 'Acknowledge first',
    onlyOver: 'Only once the incident is resolved',
    judgeFirst: 'Judge it first (V)',
  },
}

/** Why each operation cannot be done now; undefined where it can. */
export function useActionReasons(incident: IncidentDetail | undefined): Partial<Record<FormName, string>> {
  const m = useMessages(messages)
  const say = useWord()
  if (!incident) return {}
  const state = say(incidentStates[incident.state])
  const unless = (can: (thing: IncidentDetail) => boolean) =>
    can(incident)
      ? undefined
      : incident.state === 'raised' || incident.state === 'suspected'
        ? m.first
        : m.notFrom(state)
  const reasons: Record<FormName, string | undefined> = {
    contact: unless(incidentCan.contact),
    judge: unless(incidentCan.judge),
    dispatch: unless(incidentCan.dispatch),
    ambulance: unless(incidentCan.contact),
    note: unless(incidentCan.note),
    escalate: unless(incidentCan.escalate),
    arrive: unless(incidentCan.arrive),
    safe: unless(incidentCan.safe),
    resolve: unless(incidentCan.resolve) ?? (incident.verdict ? undefined : m.judgeFirst),
    reopen: unless(incidentCan.reopen),
    review: unless(incidentCan.review),
    report: incident.resolvedAt ? undefined : m.onlyOver,
    broadcast: unless(incidentCan.note),
  }
  return Object.fromEntries(Object.entries(reasons).filter(([, reason]) => reason !== undefined))
}

type Props = {
  incident: IncidentDetail
  mine: boolean
  taking: boolean
  onAcknowledge: () => void
  onTakeOver: () => void
  onOpen: (name: FormName) => void
}

/** What can be done, in the order in which it is usually done; each with its key, each saying why not. */
export function ActionBar({ incident, mine, taking, onAcknowledge, onTakeOver, onOpen }: Props) {
  const d = useMessages(deskMessages)
  const f = useMessages(formMessages)
  const i = useMessages(incidentMessages)
  const reasons = useActionReasons(incident)
  const waiting = waitsForDesk(incident)
  const over = incident.state === 'resolved' || incident.state === 'reviewed'

  const button = (name: FormName, hotkey?: string, extra?: { primary?: boolean; danger?: boolean }) => (
    <ActionButton
      key={name}
      needs={name === 'review' ? 'alarms.review' : 'alarms.handle'}
      hotkey={hotkey}
      disabledReason={reasons[name]}
      type={extra?.primary ? 'primary' : 'default'}
      danger={extra?.danger ?? false}
      onClick={() => onOpen(name)}
    >
      {f[name].title}
    </ActionButton>
  )

  if (over) {
    return (
      <>
        {button('review', undefined, {
          primary: incident.reviewReasons.length > 0 && incident.state === 'resolved',
        })}
        {button('report')}
        {button('reopen')}
        <Button onClick={() => window.print()}>{i.print}</Button>
      </>
    )
  }
  return (
    <>
      <ActionButton
        type={waiting ? 'primary' : 'default'}
        danger={waiting && incident.severity === 'P0'}
        needs="alarms.handle"
        hotkey="A"
        loading={taking}
        disabledReason={
          waiting ? undefined : incident.handlerName ? d.handledBy(incident.handlerName) : d.acked
        }
        onClick={onAcknowledge}
      >
        {d.acknowledge}
      </ActionButton>
      {!waiting && !mine && (
        <ActionButton needs="alarms.handle" loading={taking} onClick={onTakeOver}>
          {d.takeOver}
        </ActionButton>
      )}
      {button('contact', 'C')}
      {button('judge', 'V')}
      {button('dispatch', 'D')}
      {button('ambulance', 'H')}
      {button('arrive')}
      {button('safe')}
      {incident.kind === 'lost' && button('broadcast')}
      {button('resolve', 'R', { primary: !waiting && incident.verdict !== null })}
      <span className="spacer" />
      <Button onClick={() => window.print()}>{i.print}</Button>
    </>
  )
}
