import * as family from '#contract/family'
import { relations, type Relation } from '#contract/people-words'
import type { Output } from '#web/lib/call.ts'
import { ago, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { fieldErrors, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { type FormEvent, useState } from 'react'
import { common } from '../messages.ts'

export type PartProps = { record: Output<typeof family.elder> }
type Contact = PartProps['record']['contacts'][number]

const messages = {
  zh: {
    hint: '出事时从上往下依次联系。',
    add: '添加联系人',
    edit: '修改',
    up: '先联系',
    remove: '停用',
    sure: (name: string) => `停用“${name}”？之后出事不再联系此人。`,
    key: '持有钥匙',
    verified: (w: string) => `${w}核实过`,
    unverified: '尚未核实',
    name: '姓名',
    relation: '和长者的关系',
    phone: '手机或座机',
    keepPhone: '不改就留空',
    holdsKey: '有长者家的钥匙',
    livesWith: '和长者住在一起',
    notify: '出事时通知',
    none: '还没有联系人。请至少添加一位。',
    notNotified: '不通知',
  },
  en: {
    hint: 'Called from the top down when something happens.',
    add: 'Add a contact',
    edit: 'Edit',
    up: 'Call earlier',
    remove: 'Remove',
    sure: (name: string) => `Remove “${name}”? They will not be called any more.`,
    key: 'Holds a key',
    verified: (w: string) => `Verified ${w}`,
    unverified: 'Not verified yet',
    name: 'Name',
    relation: 'Relation to the elder',
    phone: 'Mobile or landline',
    keepPhone: 'Leave empty to keep',
    holdsKey: 'Has a key to the home',
    livesWith: 'Lives with the elder',
    notify: 'Is told when something happens',
    none: 'No contact yet. Please add at least one.',
    notNotified: 'Not told',
  },
}

export function Contacts({ record: { elder, contacts } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const [editing, setEditing] = useState<Contact | 'new' | null>(null)
  const order = useAction(family.orderContacts, { changes: [family.elder] })
  const end = useAction(family.endContact, { changes: [family.elder] })
  const params = { elderId: elder.id }
  const earlier = (index: number) => {
    const ids = contacts.map((c) => c.id)
    const [moved] = ids.splice(index, 1)
    if (moved) ids.splice(index - 1, 0, moved)
    order.mutate({ params, body: { ids } })
  }
  if (editing)
    return (
      <ContactForm
        elderId={elder.id}
        contact={editing === 'new' ? null : editing}
        onClose={() => setEditing(null)}
      />
    )
  return (
    <>
      <p className="hint">{contacts.length === 0 ? m.none : m.hint}</p>
      <ProblemNote error={order.error ?? end.error} />
      <ol className="contacts">
        {contacts.map((c, index) => (
          <li key={c.id} className="card">
            <h2>
              {c.position}. {c.name} <span>{say(relations[c.relation])}</span>
            </h2>
            <p>{listed(c.phones.map((p) => p.masked)) || '—'}</p>
            <p className="hint">
              {[
                c.holdsKey && m.key,
                !c.notify && m.notNotified,
                c.verifiedAt ? m.verified(ago(c.verifiedAt)) : m.unverified,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <div className="actions in-row">
              <button type="button" onClick={() => setEditing(c)}>
                {m.edit}
              </button>
              {index > 0 && (
                <button type="button" disabled={order.isPending} onClick={() => earlier(index)}>
                  {m.up}
                </button>
              )}
              <button
                type="button"
                className="plain"
                disabled={end.isPending}
                onClick={() =>
                  window.confirm(m.sure(c.name)) &&
                  end.mutate({ params: { ...params, contactId: c.id }, body: {} })
                }
              >
                {m.remove}
              </button>
            </div>
          </li>
        ))}
      </ol>
      <button type="button" className="primary wide" onClick={() => setEditing('new')}>
        {m.add}
      </button>
    </>
  )
}

function ContactForm({
  elderId,
  contact,
  onClose,
}: {
  elderId: family.OwnElder['id']
  contact: Contact | null
  onClose: () => void
}) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const add = useAction(family.addContact, { changes: [family.elder], done: onClose })
  const change = useAction(family.changeContact, { changes: [family.elder], done: onClose })
  const error = add.error ?? change.error
  const wrong = fieldErrors(error)
  const [draft, setDraft] = useState({
    name: contact?.name ?? '',
    relation: contact?.relation ?? ('daughter' as Relation),
    phone: '',
    holdsKey: contact?.holdsKey ?? false,
    livesWith: contact?.livesWith ?? false,
    notify: contact?.notify ?? true,
  })
  const set = (part: Partial<typeof draft>) => setDraft((d) => ({ ...d, ...part }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { phone, ...rest } = draft
    const phones = phone.trim() ? [{ number: phone }] : undefined
    if (contact)
      change.mutate({
        params: { elderId, contactId: contact.id },
        body: { ...rest, updatedAt: contact.updatedAt, ...(phones ? { phones } : {}) },
      })
    else add.mutate({ params: { elderId }, body: { ...rest, phones: phones ?? [] } })
  }
  const phoneError = wrong['phones/0/number'] ?? wrong['phones/0']
  return (
    <form onSubmit={submit} className="form">
      <ProblemNote error={error} />
      <label>
        {m.name}
        <input
          required
          maxLength={60}
          autoComplete="off"
          value={draft.name}
          aria-invalid={Boolean(wrong['name'])}
          onChange={(e) => set({ name: e.target.value })}
        />
      </label>
      <label>
        {m.relation}
        <select
          value={draft.relation}
          onChange={(e) => set({ relation: e.target.value as Relation /* its options are the relations */ })}
        >
          {Object.entries(relations).map(([value, word]) => (
            <option key={value} value={value}>
              {say(word)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {m.phone}
        <input
          type="tel"
          inputMode="tel"
          maxLength={40}
          required={!contact}
          placeholder={contact ? `${contact.phones[0]?.masked ?? ''} ${m.keepPhone}` : ''}
          value={draft.phone}
          aria-invalid={Boolean(phoneError)}
          onChange={(e) => set({ phone: e.target.value })}
        />
      </label>
      {(['holdsKey', 'livesWith', 'notify'] as const).map((key) => (
        <label key={key} className="tick">
          <input type="checkbox" checked={draft[key]} onChange={(e) => set({ [key]: e.target.checked })} />{' '}
          {m[key]}
        </label>
      ))}
      <div className="actions">
        <button type="submit" className="primary wide" disabled={add.isPending || change.isPending}>
          {c.save}
        </button>
        <button type="button" className="plain wide" onClick={onClose}>
          {c.cancel}
        </button>
      </div>
    </form>
  )
}
