import { listOrganisations, showOrganisation } from '#contract/organisations'
import { subscribe, subscriptions, unsubscribe } from '#contract/responders'
import { uuidv7 } from '#contract/id'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { elderMessages } from './messages.ts'

/** Institutions that have taken on the rescue of this elder: always in the call-out list. */
export function RescuersPanel({ elderId }: { elderId: string }) {
  const m = useMessages(elderMessages)
  const answer = useQuery(q(subscriptions, { query: { elderId } }))
  const add = useAction(subscribe, { changes: [subscriptions] })
  const end = useAction(unsubscribe, { changes: [subscriptions] })
  const [text, setText] = useState('')
  const words = useDeferredValue(text.trim())
  const found = useQuery({
    ...q(listOrganisations, { query: { q: words || undefined, limit: 20 } }),
    placeholderData: keepPreviousData,
  })
  const active = answer.data?.items.filter((s) => s.until === null || s.until >= today()) ?? []
  return (
    <Panel title={m.rescuers} flush>
      <ProblemNote error={answer.error ?? add.error ?? end.error} />
      {answer.data && active.length === 0 && <p className="panel-empty">{m.rescuersNone}</p>}
      <ol className="rows">
        {active.map((s) => (
          <li key={s.id} className="row">
            <span className="row-main">
              <b>
                <OrganisationName id={s.orgId} />
              </b>{' '}
              <small>{m.since(s.since)}</small>
            </span>
            <ActionButton
              size="small"
              needs="responders.write"
              loading={end.isPending}
              onClick={() => end.mutate({ params: { id: s.id } })}
            >
              {m.end}
            </ActionButton>
          </li>
        ))}
        <li className="row">
          <Select
            showSearch={{ filterOption: false, onSearch: setText }}
            aria-label={m.addRescuer}
            placeholder={m.addRescuer}
            style={{ width: '100%' }}
            value={null}
            loading={add.isPending}
            onChange={(orgId: string | null) =>
              orgId && add.mutate({ body: { id: uuidv7(), orgId, elderId, since: today(), until: null } })
            }
            options={(found.data?.items ?? []).map((o) => ({ value: o.id, label: o.name }))}
          />
        </li>
      </ol>
    </Panel>
  )
}

function OrganisationName({ id }: { id: string }) {
  const answer = useQuery({ ...q(showOrganisation, { params: { id } }), staleTime: 600_000 })
  return <>{answer.data?.name ?? '…'}</>
}
