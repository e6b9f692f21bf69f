import * as edit from '#contract/people-edit'
import * as contract from '#contract/people'
import { documentKinds, healthKinds, incomeSources } from '#contract/people-words'
import { linkTo } from '#web/lib/call.ts'
import { ago, number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { messages } from './messages.ts'
import { EditButton, type PartProps } from './words.tsx'

export function HealthPanel({ record: { health } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  return (
    <Panel title={m.health} actions={<EditButton form="health">{m.addHealth}</EditButton>}>
      {health.length === 0 && <p className="panel-empty">{m.noHealth}</p>}
      <ul className="rows">
        {health.map((h) => (
          <li key={h.id}>
            <Tag tone={h.kind === 'allergy' ? 'high' : 'plain'} mark={false}>
              {say(healthKinds[h.kind])}
            </Tag>
            <span className="grow">
              <b>{h.name}</b> {h.code && <small>{h.code}</small>} {h.detail}
            </span>
            {h.critical && <Tag tone="critical">{m.critical}</Tag>}
            <small>
              {h.since ? m.since(h.since) : ''} {h.source}
            </small>
            <EditButton form="health" item={h.id}>
              {m.edit}
            </EditButton>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function AccessPanel({ record: { accessPlan: a, contacts } }: PartProps) {
  const m = useMessages(messages)
  const holder = contacts.find((c) => c.id === a?.keyContactId)
  return (
    <Panel title={m.access} actions={<EditButton form="access">{m.edit}</EditButton>}>
      <Facts
        items={[
          [m.wayIn, a?.wayIn || null],
          [
            m.keyPlace,
            a?.keyPlace || holder ? `${a?.keyPlace ?? ''} ${holder ? `（${holder.name}）` : ''}` : null,
          ],
          [m.doorCode, a?.hasDoorCode ? m.hasDoorCode : null],
          [
            m.floor,
            a?.floor ? `${a.floor} · ${m.lift}：${a.lift === null ? '—' : a.lift ? m.yes : m.no}` : null,
          ],
          [m.hazards, a?.hazards ? <b key="mind">{a.hazards}</b> : null],
          a?.verifiedAt ? [m.checked, ago(a.verifiedAt)] : null,
        ]}
      />
    </Panel>
  )
}

export function DocumentsPanel({ record: { elder, documents } }: PartProps) {
  const m = useMessages(messages)
  const say = useWord()
  const end = useAction(edit.endDocument, { changes: [contract.show] })
  return (
    <Panel title={m.documents} actions={<EditButton form="document">{m.upload}</EditButton>}>
      <ProblemNote error={end.error} />
      {documents.length === 0 && <p className="panel-empty">{m.noDocument}</p>}
      <ul className="rows">
        {documents.map((d) => (
          <li key={d.id}>
            <small>{say(documentKinds[d.kind])}</small>
            <a
              className="grow"
              href={linkTo(edit.readDocument, { params: { elderId: elder.id, documentId: d.id } })}
              target="_blank"
              rel="noreferrer"
            >
              {d.title}
            </a>
            <small>
              {number(Math.ceil(d.size / 1024))} KB{d.expiresOn ? ` · ${m.expires(d.expiresOn)}` : ''} ·{' '}
              {d.addedBy}
            </small>
            <ActionButton
              size="small"
              type="text"
              needs="people.write"
              onClick={() => end.mutate({ params: { elderId: elder.id, documentId: d.id }, body: {} })}
            >
              {m.remove}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Only there for a post that may see it; the server refuses the others. */
export function IncomePanel({ record: { elder } }: PartProps) {
  const may = useMay()
  const m = useMessages(messages)
  const say = useWord()
  const income = useQuery({
    ...q(edit.listIncome, { params: { elderId: elder.id } }),
    enabled: may('people.economic'),
  })
  if (!may('people.economic')) return null
  return (
    <Panel title={m.income} actions={<EditButton form="income">{m.edit}</EditButton>}>
      <ProblemNote error={income.error} />
      <ul className="rows">
        {income.data?.items.length === 0 && (
          <li>
            <small>—</small>
          </li>
        )}
        {income.data?.items.map((one) => (
          <li key={one.id} className={one.endedOn ? 'over' : ''}>
            <span className="grow">
              {say(incomeSources[one.source])} {one.note}
            </span>
            {one.monthlyFen !== null && <span>{m.monthly(yuan(one.monthlyFen))}</span>}
            <small>{one.endedOn ? m.until(one.since, one.endedOn) : m.since(one.since)}</small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
