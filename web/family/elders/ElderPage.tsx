import { familyList } from '#contract/alarm-family'
import { incidentKinds, incidentStates } from '#contract/alarm-words'
import * as family from '#contract/family'
import { ownInsurance } from '#contract/insurance-elder'
import { careSettings, healthKinds, mobilities, statuses } from '#contract/people-words'
import { listed, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { kept } from '#web/lib/kept.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { AsOf } from '../AsOf.tsx'
import { common } from '../messages.ts'
import { Link, type Section } from '../place.tsx'
import { HelpButton } from './HelpButton.tsx'
import { messages } from './messages.ts'
import { Well } from './Well.tsx'

// Fetched when opened: the first page stays small.
const sections = {
  assessment: lazy(async () => ({ default: (await import('../assessment/Assessment.tsx')).Assessment })),
  benefits: lazy(async () => ({ default: (await import('../benefits/Benefits.tsx')).Benefits })),
  insurance: lazy(async () => ({ default: (await import('../insurance/Insurance.tsx')).Insurance })),
  contacts: lazy(async () => ({ default: (await import('../record/Contacts.tsx')).Contacts })),
  consents: lazy(async () => ({ default: (await import('../record/Consents.tsx')).Consents })),
  changes: lazy(async () => ({ default: (await import('../record/Changes.tsx')).Changes })),
  mandates: lazy(async () => ({ default: (await import('../record/Mandates.tsx')).Mandates })),
  orders: lazy(async () => ({ default: (await import('../care/Orders.tsx')).Orders })),
  looks: lazy(async () => ({ default: (await import('../record/Looks.tsx')).Looks })),
  history: lazy(async () => ({ default: (await import('../record/History.tsx')).History })),
}

export function ElderPage({ id, section }: { id: string; section: Section | null }) {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const elderId = id as family.OwnElder['id'] // from the address; the server refuses what is none
  const record = useQuery(kept(family.elder, { params: { elderId } }))
  const incidents = useQuery({
    ...kept(familyList, { query: { elderId, limit: 5 } }),
    enabled: section === null,
  })
  // Only where there is one, or something of one.
  const insurance = useQuery({
    ...kept(ownInsurance, { params: { elderId } }),
    enabled: section === null,
  })
  const insured = insurance.data?.answer
  const name = record.data?.answer.elder.name
  useEffect(() => {
    if (name) document.title = section ? `${m[section]} · ${name}` : name
  }, [name, section, m])
  if (record.error && !record.data)
    return <ProblemNote error={record.error} retry={() => void record.refetch()} />
  if (!record.data) return <p role="status">{c.loading}</p>
  const { elder, phones, health } = record.data.answer
  if (section) {
    const Part = sections[section]
    return (
      <>
        <h1>
          {m[section]} <span>{elder.name}</span>
        </h1>
        <AsOf kept={record.data} />
        <Suspense fallback={<p role="status">{c.loading}</p>}>
          <Part record={record.data.answer} />
        </Suspense>
      </>
    )
  }
  return (
    <>
      <h1>
        {elder.name} <span>{c.years(elder.age)}</span>
      </h1>
      <AsOf kept={record.data} />
      {elder.status !== 'alive' && <p>{say(statuses[elder.status])}</p>}
      <section>
        <h2>{m.now}</h2>
        <Well elder={elder} />
      </section>
      <HelpButton elder={elder} />
      <nav aria-label={elder.name}>
        {(
          [
            'orders',
            'contacts',
            'benefits',
            ...(insured && (insured.pilot || insured.case || insured.claims.length > 0)
              ? (['insurance'] as const)
              : []),
            'assessment',
            'history',
            'changes',
            'consents',
            'mandates',
            'looks',
          ] as const
        ).map((one) => (
          <Link key={one} to={{ page: 'elder', id, section: one }} className="row-link">
            {m[one]} <span aria-hidden>›</span>
          </Link>
        ))}
      </nav>
      <section>
        <h2>{m.lastIncidents}</h2>
        <ProblemNote error={incidents.error} />
        {incidents.data?.answer.items.length === 0 && <p className="hint">{m.noIncidents}</p>}
        <ul className="plain-list">
          {incidents.data?.answer.items.map((one) => (
            <li key={one.id}>
              <Link to={{ page: 'incident', id: one.id }} className="row-link">
                <span>
                  {say(incidentKinds[one.kind])}
                  <br />
                  <small>
                    {shortTime(one.raisedAt)} · {say(incidentStates[one.state])}
                  </small>
                </span>{' '}
                <span aria-hidden>›</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{m.health}</h2>
        {health.length === 0 && <p className="hint">{m.noHealth}</p>}
        <ul className="plain-list">
          {health.map((h) => (
            <li key={h.id}>
              <small>{say(healthKinds[h.kind])}</small> {h.name} {h.detail}
            </li>
          ))}
        </ul>
        <dl>
          <dt>{m.address}</dt>
          <dd>
            {elder.regionName} {elder.address}
          </dd>
          <dt>{m.phones}</dt>
          <dd>{listed(phones.map((p) => p.masked)) || '—'}</dd>
          <dt>{m.setting}</dt>
          <dd>{say(careSettings[elder.careSetting])}</dd>
          <dt>{m.mobility}</dt>
          <dd>{say(mobilities[elder.mobility])}</dd>
        </dl>
      </section>
    </>
  )
}
