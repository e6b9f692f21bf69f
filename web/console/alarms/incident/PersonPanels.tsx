import type { IncidentDetail } from '#contract/alarms'
import { unmask } from '#contract/people'
import { useMobilityName, useRelationName } from '#web/lib/person-words.ts'
import { distance, hourMinute, number } from '#web/lib/format.ts'
import { unitText } from '#web/lib/units.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ElderName } from '#web/ui/ElderName.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { Link } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { incidentMessages } from '../incident-messages.ts'
import { messages as deskMessages } from '../messages.ts'
import type { ContactTarget } from './forms.tsx'

const more = {
  zh: {
    reveal: '显示电话',
    call: '登记通话',
    calling: (what: string) => `事件 ${what} 处置需要`,
    doorCode: '门锁密码',
    separator: '、',
  },
  en: {
    reveal: 'Show number',
    call: 'Log a call',
    calling: (what: string) => `needed for incident ${what}`,
    doorCode: 'Door code',
    separator: ', ',
  },
}

/** Who, what they suffer from, and how to get in. */
export function PersonPanel({
  incident,
  onCall,
}: {
  incident: IncidentDetail
  onCall: (target: ContactTarget) => void
}) {
  const m = useMessages(incidentMessages)
  const d = useMessages(deskMessages)
  const w = useMessages(more)
  const say = useWord()
  const mobilityName = useMobilityName()
  const numbers = useAction(unmask)
  const { elder } = incident
  const elderId = incident.elderId
  return (
    <Panel
      title={m.person}
      actions={
        elderId && (
          // The record has its own page in the module people.
          <Link to={paths.elder} params={{ elderId }}>
            {m.record}
          </Link>
        )
      }
    >
      <Facts
        items={[
          [
            m.who,
            elderId ? (
              <ElderName
                key="n"
                name={incident.elderName}
                sex={incident.elderSex}
                years={incident.elderAge}
              />
            ) : (
              d.unknownPerson
            ),
          ],
          [m.address, elder?.address ?? incident.place],
          elder && [m.access, elder.access && say(elder.access)],
          elder && [
            m.conditions,
            elder.conditions.length > 0 ? <b key="c">{elder.conditions.join(w.separator)}</b> : null,
          ],
          elder && [m.medication, elder.medication],
          elder && [m.allergies, elder.allergies],
          elder && [m.mobility, elder.mobility && mobilityName(elder.mobility)],
          elder && [m.alone, elder.livesAlone === null ? null : elder.livesAlone ? m.yes : m.no],
          elder && [
            m.phone,
            <span key="p" className="inline-actions">
              {numbers.data
                ? numbers.data.phones.map((p) => p.number).join(w.separator) || null
                : elder.phoneMasked}
              {!numbers.data && elderId && elder.phoneMasked && (
                <ActionButton
                  size="small"
                  needs="people.unmask"
                  loading={numbers.isPending}
                  onClick={() =>
                    numbers.mutate({ params: { elderId }, body: { reason: w.calling(incident.number) } })
                  }
                >
                  {w.reveal}
                </ActionButton>
              )}
              {elderId && (
                <ActionButton
                  size="small"
                  needs="alarms.handle"
                  onClick={() =>
                    onCall({
                      element: 'family',
                      targetName: incident.elderName ?? '',
                      targetId: elderId,
                      elder: true,
                    })
                  }
                >
                  {w.call}
                </ActionButton>
              )}
            </span>,
          ],
          numbers.data?.doorCode ? [w.doorCode, numbers.data.doorCode] : null,
        ]}
      />
      <ProblemNote error={numbers.error} />
    </Panel>
  )
}

/** The contact ladder in its order: who holds a key, how far, when last verified; a call is logged where it is made. */
export function ContactsPanel({
  incident,
  onCall,
}: {
  incident: IncidentDetail
  onCall: (target: ContactTarget) => void
}) {
  const m = useMessages(incidentMessages)
  const w = useMessages(more)
  const relation = useRelationName()
  return (
    <Panel title={m.contacts} flush>
      {incident.contacts.length === 0 ? (
        <p className="panel-empty">{m.contactsNone}</p>
      ) : (
        <ol className="rows">
          {incident.contacts.map((c, index) => (
            <li key={c.id} className="row">
              <span className="row-order digits">{index + 1}</span>
              <span className="row-main">
                <b>{c.name}</b> {relation(c.relation)} {c.hasKey && <Tag tone="good">{m.hasKey}</Tag>}
                <small>
                  <span className="digits">{c.phone}</span>
                  {c.distanceMetres !== null &&
                    ` · ${c.distanceMetres === 0 ? m.sameHome : distance(c.distanceMetres)}`}
                  {` · ${c.verifiedOn ? m.verified(c.verifiedOn) : m.unverified}`}
                </small>
              </span>
              <ActionButton
                size="small"
                needs="alarms.handle"
                onClick={() =>
                  onCall({ element: 'family', targetName: c.name, targetId: c.id, elder: false })
                }
              >
                {w.call}
              </ActionButton>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

/** What else the devices of that home said in the last hour: a fall radar before an SOS is not a false alarm. */
export function LastHourPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const say = useWord()
  return (
    <Panel
      title={m.lastHour}
      note={incident.lastHour.length > 0 ? number(incident.lastHour.length) : undefined}
      flush
    >
      {incident.lastHour.length === 0 ? (
        <p className="panel-empty">{m.lastHourNone}</p>
      ) : (
        <table className="mini">
          <tbody>
            {incident.lastHour.slice(0, 40).map((r) => (
              <tr key={`${r.at} ${r.deviceName.en} ${r.metric.en}`}>
                <td className="digits">{hourMinute(r.at)}</td>
                <td>{say(r.deviceName)}</td>
                <td>{say(r.metric)}</td>
                <td className="digits is-right">
                  {typeof r.value === 'boolean'
                    ? r.value
                      ? m.yes
                      : m.no
                    : `${number(r.value, 2)}${unitText(r.unit)}`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

export function ResidentsPanel({ incident }: { incident: IncidentDetail }) {
  const m = useMessages(incidentMessages)
  const mobilityName = useMobilityName()
  if (incident.residents.length === 0) return null
  return (
    <Panel title={m.residents} note={number(incident.residents.length)} flush>
      <ol className="rows">
        {incident.residents.map((r) => (
          <li key={r.elderId} className="row">
            <span className="row-main">
              <b>{r.name}</b> {r.room && `${m.room} ${r.room}`} <small>{mobilityName(r.mobility)}</small>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
