import { agentStates, resources, showCall, transferCall } from '#contract/calls'
import { organisationKinds, OrganisationKind, siteKinds } from '#contract/organisations'
import type { Input as Given } from '#web/lib/call.ts'
import { distance } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Button, Drawer, Input, Space } from 'antd'
import { type ReactNode, useState } from 'react'
import { messages } from './messages.ts'
import { relationWords } from './relations.ts'

type Body = Given<typeof transferCall>['body']

/** A-CALL-13: children, institutions, service companies and colleagues for this case. */
export function TransferDrawer({ callId, onClose }: { callId: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const [phone, setPhone] = useState('')
  const found = useQuery(q(resources, { params: { id: callId } }))
  const transfer = useAction(transferCall, { changes: [showCall], done: onClose })
  const go = (body: Body) => transfer.mutate({ params: { id: callId }, body })
  const it = found.data
  const kindOf = (text: string) => {
    const read = OrganisationKind.safeParse(text)
    return read.success ? say(organisationKinds[read.data]) : text
  }
  return (
    <Drawer open size={520} title={m.transfer} onClose={onClose}>
      <ProblemNote error={found.error ?? transfer.error} />
      <Part title={m.transferTo.contact}>
        {it?.contacts.map((one) => {
          const words = relationWords(one.relation)
          return (
            <Line
              key={one.id}
              name={one.name}
              note={[words ? say(words) : '', one.masked].filter(Boolean).join(' · ')}
              onGo={() => go({ to: 'contact', contactId: one.id })}
            />
          )
        })}
      </Part>
      <Part title={m.transferTo.site}>
        {it?.sites.map((one) => (
          <Line
            key={one.id}
            name={one.name}
            note={[
              say(siteKinds[one.kind]),
              one.dutyPhone,
              one.distanceM !== null ? distance(one.distanceM) : '',
            ]
              .filter(Boolean)
              .join(' · ')}
            onGo={() => go({ to: 'site', siteId: one.id })}
          />
        ))}
      </Part>
      <Part title={m.transferTo.company}>
        {it?.companies.map((one) => (
          <Line
            key={one.id}
            name={one.name}
            note={[kindOf(one.kind), one.phone].filter(Boolean).join(' · ')}
            {...(one.phone ? { onGo: () => go({ to: 'number', phone: one.phone ?? '' }) } : {})}
          />
        ))}
      </Part>
      <Part title={m.transferTo.agent}>
        {it?.agents.map((one) => (
          <Line
            key={one.accountId}
            name={one.name}
            note={`${one.centreName} · ${say(agentStates[one.state])}`}
            onGo={() => go({ to: 'agent', accountId: one.accountId })}
          />
        ))}
      </Part>
      <h3>{m.transferTo.number}</h3>
      <Space.Compact style={{ width: '100%' }}>
        <Input
          aria-label={m.number}
          inputMode="tel"
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <Button type="primary" loading={transfer.isPending} onClick={() => go({ to: 'number', phone })}>
          {m.dial}
        </Button>
      </Space.Compact>
    </Drawer>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const m = useMessages(messages)
  const empty = Array.isArray(children) ? children.length === 0 : !children
  return (
    <section className="transfer-part">
      <h3>{title}</h3>
      {empty ? <p className="unknown">{m.none}</p> : <ul>{children}</ul>}
    </section>
  )
}

function Line({ name, note, onGo }: { name: string; note: string; onGo?: () => void }) {
  const m = useMessages(messages)
  return (
    <li>
      <span className="transfer-who">
        <b>{name}</b>
        <small>{note}</small>
      </span>
      {onGo && (
        <Button size="small" onClick={onGo}>
          {m.dial}
        </Button>
      )}
    </li>
  )
}
