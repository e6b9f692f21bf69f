import { incidentKinds } from '#contract/alarms'
import { callStates, outcomes, pop, requestKinds } from '#contract/calls'
import { orderStates } from '#contract/care-words'
import { spotWords } from '#contract/device-spots'
import { deviceKinds } from './device-words.ts'
import { groups, mobilities, needItems } from '#contract/people-words'
import { ago, percent, shortTime, useNow } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ElderName } from '#web/ui/ElderName.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { relationWords } from './relations.ts'

/** A-CALL-12: who is calling, before one says hello. */
export function PopPanel({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const now = useNow(30_000)
  const found = useQuery(q(pop, { params: { elderId } }))
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  const it = found.data
  if (!it) return <Panel title={m.card}>{null}</Panel>
  const { card } = it
  return (
    <>
      <Panel
        title={<ElderName name={card.name} sex={card.sex === 'unknown' ? null : card.sex} years={card.age} />}
        note={it.highRisk && <Tag tone="high">{m.highRisk}</Tag>}
        actions={
          <Link to={paths.elder} params={{ elderId: card.id }}>
            {m.openRecord}
          </Link>
        }
      >
        <p className="pop-groups">
          {card.groups.map((group) => (
            <Tag key={group}>{say(groups[group])}</Tag>
          ))}
          <Tag tone={card.mobility === 'bedridden' || card.mobility === 'wheelchair' ? 'medium' : 'plain'}>
            {say(mobilities[card.mobility])}
          </Tag>
        </p>
        <Facts
          items={[
            [m.address, card.address ? `${card.regionName} ${card.address}` : card.regionName],
            [
              m.number,
              card.phones.length > 0 ? (
                <span className="digits">
                  {card.phones.map((phone) => phone.number ?? phone.masked).join(' / ')}
                </span>
              ) : null,
            ],
            [m.health, card.conditions.length > 0 ? card.conditions.map((one) => one.name).join('、') : null],
            card.careNote ? [m.note, card.careNote] : null,
            [
              m.access,
              card.access
                ? [card.access.wayIn, card.access.keyPlace, card.access.hazards].filter(Boolean).join('；') ||
                  null
                : null,
            ],
            [m.needs, it.needs.length > 0 ? it.needs.map((need) => say(needItems[need])).join('、') : null],
          ]}
        />
      </Panel>
      <Panel title={m.contacts} flush>
        <ul className="pop-list">
          {card.contacts.map((contact) => {
            const words = relationWords(contact.relation)
            return (
              <li key={contact.id}>
                <b>{contact.name}</b> <span>{words && say(words)}</span>
                {contact.holdsKey && <Tag tone="good">{m.holdsKey}</Tag>}
                <span className="spacer" />
                <span className="digits">{contact.phone ?? contact.phoneMasked ?? '—'}</span>
              </li>
            )
          })}
          {card.contacts.length === 0 && <li className="unknown">{m.none}</li>}
        </ul>
      </Panel>
      <Panel title={m.devices} flush>
        <ul className="pop-list">
          {it.devices.map((device) => (
            <li key={device.id}>
              <b>{say(deviceKinds(device.kind))}</b> <span>{device.spot && say(spotWords(device.spot))}</span>
              {device.silent && <Tag tone="high">{m.silent}</Tag>}
              <span className="spacer" />
              <span className="digits">
                {device.battery !== null &&
                  `${m.battery} ${percent(device.battery > 1 ? device.battery / 100 : device.battery, 0)} · `}
                {device.lastSeenAt ? ago(device.lastSeenAt, now) : m.never}
              </span>
            </li>
          ))}
          {it.devices.length === 0 && <li className="unknown">{m.none}</li>}
        </ul>
      </Panel>
      <Panel title={m.incidents} flush>
        <ul className="pop-list">
          {it.incidents.map((incident) => (
            <li key={incident.id}>
              <Link to={paths.incident} params={{ incidentId: incident.id }}>
                {say(incidentKinds[incident.kind])}
              </Link>
              <Tag
                tone={incident.severity === 'P0' ? 'critical' : incident.severity === 'P1' ? 'high' : 'low'}
              >
                {incident.severity}
              </Tag>
              <span className="spacer" />
              <time className="digits">{shortTime(incident.raisedAt)}</time>
            </li>
          ))}
          {it.incidents.length === 0 && <li className="unknown">{m.none}</li>}
        </ul>
      </Panel>
      <Panel title={m.lastCalls} flush>
        <ul className="pop-list">
          {it.calls.map((call) => (
            <li key={call.id}>
              <Link to={paths.call} params={{ callId: call.id }}>
                <time className="digits">{shortTime(call.rangAt)}</time>
              </Link>{' '}
              {call.kind ? say(requestKinds[call.kind]) : ''}
              <span className="spacer" />
              {call.outcome ? say(outcomes[call.outcome]) : say(callStates[call.state])}
            </li>
          ))}
          {it.orders.map((order) => (
            <li key={order.id}>
              {m.orders} № {order.number} {say(order.itemWords)}
              <span className="spacer" />
              {say(orderStates[order.state])} · {shortTime(order.wantedFrom)}
            </li>
          ))}
        </ul>
      </Panel>
    </>
  )
}
