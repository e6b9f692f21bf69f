import { show, waitsForDesk, type Incident } from '#contract/alarms'
import { distance, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useRelationName } from '#web/lib/person-words.ts'
import { q } from '#web/lib/query.ts'
import { ElderName } from '#web/ui/ElderName.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { incidentMessages } from './incident-messages.ts'
import { messages } from './messages.ts'
import { SeverityTag, toneOf, useKindName } from './words.tsx'

/** Of the selected incident what decides the next thirty seconds. */
export function Glance({
  incident,
  onAcknowledge,
  acknowledging,
  onOpen,
}: {
  incident: Incident
  onAcknowledge: () => void
  acknowledging: boolean
  onOpen: () => void
}) {
  const m = useMessages(messages)
  const i = useMessages(incidentMessages)
  const kindName = useKindName()
  const say = useWord()
  const relation = useRelationName()
  const detail = useQuery(q(show, { params: { id: incident.id } }))
  const d = detail.data
  const key = d?.contacts.find((c) => c.hasKey)
  return (
    <Panel
      tone={toneOf(incident.severity)}
      title={
        <>
          {kindName(incident)} <span className="digits">{incident.number}</span>
        </>
      }
      note={<SeverityTag severity={incident.severity} />}
      actions={
        <>
          <ActionButton
            type="primary"
            needs="alarms.handle"
            hotkey="A"
            loading={acknowledging}
            disabledReason={
              waitsForDesk(incident)
                ? undefined
                : incident.handlerName
                  ? m.handledBy(incident.handlerName)
                  : m.acked
            }
            onClick={onAcknowledge}
          >
            {m.acknowledge}
          </ActionButton>
          <Button onClick={onOpen}>{m.openIncident}</Button>
        </>
      }
    >
      {detail.error && !d ? (
        <ProblemNote error={detail.error} retry={() => void detail.refetch()} />
      ) : (
        <Facts
          columns={2}
          items={[
            [
              i.who,
              incident.elderId ? (
                <ElderName
                  key="who"
                  name={incident.elderName}
                  sex={incident.elderSex}
                  years={incident.elderAge}
                />
              ) : (
                m.unknownPerson
              ),
            ],
            [m.raisedAt, shortTime(incident.raisedAt)],
            [i.address, d?.elder?.address ?? incident.place],
            [i.access, d?.elder?.access ? say(d.elder.access) : null],
            [
              i.conditions,
              d?.elder && d.elder.conditions.length > 0 ? d.elder.conditions.join(i.separator) : null,
            ],
            [
              i.keyHolder,
              key
                ? `${key.name}（${relation(key.relation)}）${key.phone}${key.distanceMetres === null ? '' : ` · ${key.distanceMetres === 0 ? i.sameHome : distance(key.distanceMetres)}`}`
                : null,
            ],
          ]}
        />
      )}
    </Panel>
  )
}
