import * as contract from '#contract/people-life'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LifeActions } from './LifeActions.tsx'
import { LifeEventForm } from './LifeEventForm.tsx'
import { messages } from './messages.ts'
import '../import/import.css'

/** On the elder's page: what happened, and what is still so. */
export function LifePanel({ elderId }: { elderId: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const [open, setOpen] = useState(false)
  const list = useQuery(q(contract.ofElder, { params: { elderId: elderId as never } })) // Branded in the contract, plain in an address.
  const items = list.data?.items ?? []
  return (
    <Panel
      title={m.title}
      actions={
        <ActionButton size="small" needs="people.write" onClick={() => setOpen(true)}>
          {m.record}
        </ActionButton>
      }
    >
      {items.length === 0 ? (
        <span className="unknown">{m.empty}</span>
      ) : (
        <ul className="rows">
          {items.map((one) => (
            <li key={one.id}>
              <Tag tone={one.state === 'reported' ? 'high' : one.state === 'confirmed' ? 'good' : 'plain'}>
                {say(contract.lifeStates[one.state])}
              </Tag>
              <span className="grow">
                <b>{say(contract.lifeKinds[one.kind])}</b> {dayText(one.from)}
                {one.to ? ` – ${dayText(one.to)}` : one.kind === 'death' ? '' : ` · ${m.until}`}
                <br />
                <small>
                  {[say(contract.lifeSources[one.source]), one.place, one.note, one.reason]
                    .filter(Boolean)
                    .join(' · ')}
                </small>
              </span>
              <LifeActions one={one} />
            </li>
          ))}
        </ul>
      )}
      {open && <LifeEventForm elderId={elderId} onClose={() => setOpen(false)} />}
    </Panel>
  )
}
