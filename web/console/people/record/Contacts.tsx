import * as edit from '#contract/people-edit'
import * as contract from '#contract/people'
import { relations } from '#contract/people-words'
import { ago, distance } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons'
import { elderRoute } from '../pages.tsx'
import { messages } from './messages.ts'
import { EditButton, type PartProps } from './words.tsx'

/** The ladder: who is called, in which order. The order is changed by its arrows, by keyboard as well. */
export function ContactsPanel({ record: { elder, contacts } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const { asOf } = elderRoute.useSearch()
  const order = useAction(edit.orderContacts, { changes: [contract.show] })
  const verify = useAction(edit.verifyContact, { changes: [contract.show] })
  const move = (index: number, by: number) => {
    const ids = contacts.map((c) => c.id)
    const [moved] = ids.splice(index, 1)
    if (!moved) return
    ids.splice(index + by, 0, moved)
    order.mutate({ params: { elderId: elder.id }, body: { ids } })
  }
  return (
    <Panel
      title={m.ladder}
      tone={contacts.length === 0 ? 'high' : undefined}
      actions={<EditButton form="contact">{m.addContact}</EditButton>}
    >
      <ProblemNote error={order.error ?? verify.error} />
      {contacts.length === 0 && <p className="panel-empty">{m.noContact}</p>}
      <ol className="ladder">
        {contacts.map((c, index) => (
          <li key={c.id}>
            <span className="place">{c.position}</span>
            <span className="who">
              <b>{c.name}</b>
              <span>{say(relations[c.relation])}</span>
              {c.holdsKey && <Tag tone="good">{m.holdsKey}</Tag>}
              {c.livesWith && <Tag>{m.livesWith}</Tag>}
              {c.guardian && <Tag>{m.guardian}</Tag>}
              {c.mayAct && <Tag>{m.mayAct}</Tag>}
              {c.hasAccount && <Tag>{m.hasAccount}</Tag>}
              {!c.notify && <Tag tone="low">{m.silent}</Tag>}
            </span>
            <span className="how">
              {c.phones.map((p) => (
                <span key={p.id} className="digits">
                  {p.masked}
                </span>
              ))}
              {c.distanceM !== null && <span>{distance(c.distanceM)}</span>}
              <small>{c.verifiedAt ? m.verified(ago(c.verifiedAt)) : m.unverified}</small>
              {c.note && <small>{c.note}</small>}
            </span>
            {!asOf && (
              <span className="do no-print">
                <ActionButton
                  size="small"
                  type="text"
                  needs="people.write"
                  aria-label={m.up}
                  icon={<ArrowUpOutlined />}
                  {...(index === 0 ? { style: { visibility: 'hidden' } } : {})}
                  onClick={() => move(index, -1)}
                />
                <ActionButton
                  size="small"
                  type="text"
                  needs="people.write"
                  aria-label={m.down}
                  icon={<ArrowDownOutlined />}
                  {...(index === contacts.length - 1 ? { style: { visibility: 'hidden' } } : {})}
                  onClick={() => move(index, 1)}
                />
                <ActionButton
                  size="small"
                  type="text"
                  needs="people.write"
                  onClick={() => verify.mutate({ params: { elderId: elder.id, contactId: c.id }, body: {} })}
                >
                  {m.verify}
                </ActionButton>
                <EditButton form="contact" item={c.id}>
                  {m.edit}
                </EditButton>
              </span>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
