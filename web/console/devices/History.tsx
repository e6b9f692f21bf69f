import type { DeviceDetail } from '#contract/devices'
import { dayText, shortTime } from '#web/lib/format.ts'
import { splitWords } from '#contract/words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { deviceMessages } from './messages.ts'
import { BoundTo } from './parts.tsx'

/** What happened to the device, in four short lists; an empty one is left out. */
export function History({ device }: { device: DeviceDetail }) {
  const m = useMessages(deviceMessages)
  const say = useWord()
  return (
    <>
      {device.bindings.length > 0 && (
        <Panel title={m.bindings}>
          <ul className="device-lines">
            {device.bindings.map((b) => (
              <li key={b.id}>
                <span>
                  <Tag tone={b.until ? 'plain' : 'good'} mark={!b.until}>
                    {m.targets[b.target]}
                  </Tag>{' '}
                  <BoundTo to={b} />
                </span>
                <span>
                  {shortTime(b.from)} – {b.until ? shortTime(b.until) : m.until}
                </span>
                {(b.reason || b.endReason) && (
                  <span>
                    {[b.reason, b.endReason]
                      .flatMap((text) => (text ? [say(splitWords(text))] : []))
                      .join(' → ')}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {device.custody.length > 0 && (
        <Panel title={m.custody}>
          <ul className="device-lines">
            {device.custody.map((c) => (
              <li key={c.id}>
                <span>
                  <Tag tone={c.returnedAt ? 'plain' : 'good'} mark={!c.returnedAt}>
                    {m.holders[c.holder]}
                  </Tag>{' '}
                  {c.holderName} {c.depositFree && m.depositFree}
                </span>
                <span>
                  {shortTime(c.lentAt)} –{' '}
                  {c.returnedAt
                    ? shortTime(c.returnedAt)
                    : c.dueOn
                      ? `${m.dueOn} ${dayText(c.dueOn)}`
                      : m.until}
                </span>
                <span>
                  {[c.reason, c.condition]
                    .flatMap((text) => (text ? [say(splitWords(text))] : []))
                    .join(' → ')}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {device.tests.length > 0 && (
        <Panel title={m.tests}>
          <ul className="device-lines">
            {device.tests.map((t) => (
              <li key={t.id}>
                <span>
                  <Tag tone={t.outcome === 'passed' ? 'good' : 'high'}>{m.outcomes[t.outcome]}</Tag>{' '}
                  {shortTime(t.at)} {t.byDevice ? m.byDevice : m.byPerson}
                </span>
                {t.note && <span>{t.note}</span>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {device.commands.length > 0 && (
        <Panel title={m.commands}>
          <ul className="device-lines">
            {device.commands.map((c) => (
              <li key={c.id}>
                <span>
                  <Tag
                    tone={
                      c.state === 'done'
                        ? 'good'
                        : c.state === 'failed' || c.state === 'expired'
                          ? 'medium'
                          : 'low'
                    }
                  >
                    {m.commandStates[c.state]}
                  </Tag>{' '}
                  <code>{c.name}</code>{' '}
                  {Object.keys(c.params).length > 0 && <code>{JSON.stringify(c.params)}</code>}
                </span>
                <span>
                  {shortTime(c.createdAt)}
                  {c.answeredAt ? ` → ${shortTime(c.answeredAt)}` : ''} {c.detail}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
