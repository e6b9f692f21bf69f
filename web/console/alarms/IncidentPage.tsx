import { acknowledge, desk, list, show, takeOver, timeline, waitsForDesk } from '#contract/alarms'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import './desk.css'
import './incident/incident.css'
import { incidentMessages } from './incident-messages.ts'
import { ActionBar, openForms, useActionReasons, type FormName } from './incident/ActionBar.tsx'
import { ClockBar } from './incident/ClockBar.tsx'
import { HandoverPanel, ReportPanel } from './incident/AfterPanels.tsx'
import { IncidentMap } from './incident/IncidentMap.tsx'
import { ContactsPanel, LastHourPanel, PersonPanel, ResidentsPanel } from './incident/PersonPanels.tsx'
import { AttemptsPanel, LadderPanel, PlanPanel, RespondersPanel } from './incident/ResponsePanels.tsx'
import { SignalsPanel, TimelinePanel } from './incident/StoryPanels.tsx'
import { ContactForm, type ContactTarget } from './incident/forms.tsx'
import { SmallAction } from './incident/SmallAction.tsx'
import { messages } from './messages.ts'
import { incidentRoute } from './pages.tsx'
import { DrillTag, Elapsed, SeverityTag, StateTag, toneOf, useKindName, useReviewReason } from './words.tsx'

/** One incident with everything that decides what to do next, on one screen. */
export function IncidentPage() {
  const m = useMessages(messages)
  const i = useMessages(incidentMessages)
  const may = useMay()
  const session = useSession()
  const kindName = useKindName()
  const reviewReason = useReviewReason()
  const { incidentId } = incidentRoute.useParams()
  const search = incidentRoute.useSearch()
  const navigate = incidentRoute.useNavigate()
  const [target, setTarget] = useState<ContactTarget>()
  const answer = useQuery({ ...q(show, { params: { id: incidentId } }), refetchInterval: 20_000 })
  const incident = answer.data
  const take = useAction(acknowledge, { changes: [show, timeline, list, desk] })
  const over = useAction(takeOver, { changes: [show, timeline, list, desk] })
  const reasons = useActionReasons(incident)

  const form = search.do
  const open = (name: FormName | undefined) => {
    if (name === 'contact') setTarget(undefined)
    void navigate({ search: name ? { do: name } : {}, replace: true })
  }
  const call = (who: ContactTarget) => {
    setTarget(who)
    void navigate({ search: { do: 'contact' }, replace: true })
  }
  const acknowledgeNow = () => {
    if (incident && waitsForDesk(incident) && may('alarms.handle') && !take.isPending)
      take.mutate({ params: { id: incident.id }, body: {} })
  }
  const openIf = (name: FormName) => () => {
    if (!reasons[name] && may(name === 'review' ? 'alarms.review' : 'alarms.handle')) open(name)
  }
  useHotkeys({
    a: acknowledgeNow,
    c: openIf('contact'),
    v: openIf('judge'),
    d: openIf('dispatch'),
    h: openIf('ambulance'),
    n: openIf('note'),
    e: openIf('escalate'),
    r: openIf('resolve'),
    Escape: () => void navigate({ to: paths.desk, search: { id: incidentId } }),
  })

  if (answer.error && !incident)
    return (
      <Page title={m.incident}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  if (!incident)
    return (
      <Page title={m.incident}>
        <Skeleton active paragraph={{ rows: 12 }} />
      </Page>
    )

  const mine = incident.handlerId === session.accountId
  return (
    <Page
      title={`${kindName(incident)} · ${incident.elderName ?? incident.place ?? m.unknownPerson}`}
      note={
        <span className="incident-note">
          <SeverityTag severity={incident.severity} />
          <StateTag incident={incident} />
          <DrillTag drill={incident.drill} />
          {incident.reviewReasons.length > 0 && incident.state !== 'reviewed' && (
            <Tag tone="high">
              {i.reviewDue}：{incident.reviewReasons.map(reviewReason).join(i.separator)}
            </Tag>
          )}
          <span className="digits">{incident.number}</span>
          {incident.handlerName && <span>{m.handledBy(incident.handlerName)}</span>}
          <b className="incident-clock">
            T+
            <Elapsed since={incident.raisedAt} until={incident.resolvedAt} />
          </b>
        </span>
      }
      actions={
        <Link to={paths.desk} search={{ id: incident.id }} aria-keyshortcuts="Escape">
          ← {i.back} <kbd aria-hidden>Esc</kbd>
        </Link>
      }
      filters={
        <ActionBar
          incident={incident}
          mine={mine}
          taking={take.isPending || over.isPending}
          onAcknowledge={acknowledgeNow}
          onTakeOver={() => over.mutate({ params: { id: incident.id } })}
          onOpen={open}
        />
      }
    >
      <ProblemNote error={take.error ?? over.error} />
      <div className={`panel tone-${toneOf(incident.severity)}`}>
        <ClockBar incident={incident} />
      </div>
      <div className="incident-grid">
        <div className="incident-column">
          <PersonPanel incident={incident} onCall={call} />
          <ContactsPanel incident={incident} onCall={call} />
          <PlanPanel incident={incident} />
          <LastHourPanel incident={incident} />
          <ResidentsPanel incident={incident} />
        </div>
        <div className="incident-column">
          <LadderPanel
            incident={incident}
            actions={<SmallAction name="escalate" reasons={reasons} onOpen={open} />}
          />
          <RespondersPanel
            incident={incident}
            actions={<SmallAction name="dispatch" reasons={reasons} onOpen={open} />}
          />
          <AttemptsPanel
            incident={incident}
            actions={<SmallAction name="contact" reasons={reasons} onOpen={open} />}
          />
          <HandoverPanel incident={incident} />
        </div>
        <div className="incident-column">
          <IncidentMap incident={incident} />
          <SignalsPanel incident={incident} />
          <TimelinePanel
            incident={incident}
            actions={<SmallAction name="note" reasons={reasons} onOpen={open} />}
          />
          <ReportPanel incident={incident} />
        </div>
      </div>
      {form === 'contact' ? (
        <ContactForm incident={incident} target={target} onClose={() => open(undefined)} />
      ) : (
        form && openForms[form]({ incident, onClose: () => open(undefined) })
      )}
    </Page>
  )
}
