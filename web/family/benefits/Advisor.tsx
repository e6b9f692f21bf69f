import * as contract from '#contract/benefit-applications'
import {
  type Situation,
  situationVariables,
  type VariableName,
  VariableName as Name,
} from '#contract/benefit-situation'
import { listServices } from '#contract/benefit-services'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { common } from '../messages.ts'
import { Link } from '../place.tsx'
import './benefits.css'
import { BasicServices } from './BasicServices.tsx'
import { messages } from './messages.ts'
import { Reasons, useAmount } from './Reasons.tsx'

/** What most rules ask first; the answer names what else would decide, and those questions follow. */
const FIRST: readonly VariableName[] = ['living', 'abilityLevel', 'subsistence', 'destitute', 'lowIncome']

/** 养老顾问: a situation in, what one may get and why out. Needs no sign-in and keeps nothing. */
export function Advisor() {
  const m = useMessages(messages)
  const c = useMessages(common)
  const say = useWord()
  const amount = useAmount()
  const places = useQuery(q(contract.screenPlaces))
  const [region, setRegion] = useState('')
  const [age, setAge] = useState('')
  const [answers, setAnswers] = useState<Situation>({})
  const screen = useAction(contract.screen)
  const services = useAction(listServices)
  useEffect(() => {
    document.title = m.advisor
  }, [m.advisor])
  const ask = (event?: FormEvent) => {
    event?.preventDefault()
    if (!region || !age) return
    const body = { region: Number(region), situation: { ...answers, age: Number(age) } }
    screen.mutate({ body })
    services.mutate({ body })
  }
  const items = screen.data?.items ?? []
  const good = items.filter((one) => one.outcome === 'entitled' || one.outcome === 'gives_way')
  const open = items.filter((one) => one.outcome === 'unknown')
  const others = items.filter((one) => one.outcome === 'not_entitled')
  const asked = new Set<VariableName>(FIRST)
  const further = [...new Set(open.flatMap((one) => one.missingNames))].flatMap((name) => {
    const parsed = Name.safeParse(name)
    return parsed.success && !asked.has(parsed.data) && isAskable(parsed.data) ? [parsed.data] : []
  })
  return (
    <>
      <header className="bar">
        <span className="brand">{m.advisor}</span>
        <Link to={{ page: 'home' }} className="bar-button">
          {c.home}
        </Link>
      </header>
      <main>
        <h1>{m.advisor}</h1>
        <p>{m.advisorHint}</p>
        <form className="advisor-form card" onSubmit={ask}>
          <ProblemNote error={places.error} retry={() => void places.refetch()} />
          <label>
            {m.county}
            <select required value={region} onChange={(event) => setRegion(event.target.value)}>
              <option value="">{m.choose}</option>
              {grouped(places.data?.items ?? []).map(([city, counties]) => (
                <optgroup key={city} label={city}>
                  {counties.map((one) => (
                    <option key={one.code} value={one.code}>
                      {one.name}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </label>
          <label>
            {m.age}
            <input
              required
              type="number"
              inputMode="numeric"
              min={40}
              max={130}
              value={age}
              onChange={(event) => setAge(event.target.value)}
            />
          </label>
          <p className="hint">{m.optional}</p>
          {[...FIRST, ...further].map((name) => (
            <Question
              key={name}
              name={name}
              value={answers[name]}
              onChange={(value) => setAnswers((now) => ({ ...now, [name]: value }))}
            />
          ))}
          <button type="submit" className="primary wide" disabled={screen.isPending}>
            {screen.isPending ? m.showing : m.show}
          </button>
          <ProblemNote error={screen.error} />
        </form>
        {screen.data && (
          <section aria-live="polite">
            <h2>{m.result(screen.data.regionName)}</h2>
            {good.length === 0 && open.length === 0 && <p>{m.none}</p>}
            {[...good, ...open].map((one) => (
              <article key={one.scheme} className="card">
                <h3>{say(one.schemeWords)}</h3>
                <p>
                  <strong>{m.outcomes[one.outcome]}</strong>
                  {one.outcome !== 'gives_way' && (
                    <span className="benefit-amount">
                      {' · '}
                      {one.amount !== null
                        ? `${period(one.period)} ${amount(one.amount, one.unit)}`
                        : one.upTo !== null
                          ? `${period(one.period)} ${m.upTo} ${amount(one.upTo, one.unit)}`
                          : m.amountUnknown}
                    </span>
                  )}
                </p>
                <p>{say(one.about)}</p>
                {one.outcome === 'entitled' && (
                  <p>
                    {one.needsApplication ? m.needsApplying : m.automatic}
                    {m.stop}
                    {one.papers.length > 0
                      ? `${m.papers}：${one.papers.map((paper) => say(paper)).join('、')}`
                      : m.noPapers}
                  </p>
                )}
                <Reasons why={one} />
              </article>
            ))}
            {others.length > 0 && (
              <details>
                <summary className="row-link">
                  {m.others} ({others.length})
                </summary>
                {others.map((one) => (
                  <article key={one.scheme} className="card">
                    <h3>{say(one.schemeWords)}</h3>
                    <Reasons why={one} />
                  </article>
                ))}
              </details>
            )}
            <ProblemNote error={services.error} />
            <BasicServices items={services.data?.items ?? []} />
            <p className="hint">{m.hotline}</p>
            <button type="button" onClick={() => window.print()}>
              {m.printIt}
            </button>
          </section>
        )}
      </main>
    </>
  )

  function period(of: 'month' | 'year' | 'once'): string {
    return of === 'month' ? m.perMonth : of === 'year' ? m.perYear : m.once
  }
}

/** Only what people can answer of themselves with a choice. */
function isAskable(name: VariableName): boolean {
  const variable = situationVariables[name]
  return variable.of.includes('elder') && (variable.type === 'bool' || variable.choices !== undefined)
}

const ABILITY = [
  { zh: '能力完好', en: 'Intact' },
  { zh: '轻度失能', en: 'Mildly disabled' },
  { zh: '中度失能', en: 'Moderately disabled' },
  { zh: '重度失能', en: 'Severely disabled' },
  { zh: '完全失能', en: 'Totally disabled' },
] as const

function Question({
  name,
  value,
  onChange,
}: {
  name: VariableName
  value: Situation[VariableName]
  onChange: (value: number | boolean | string | null) => void
}) {
  const m = useMessages(messages)
  const say = useWord()
  const variable = situationVariables[name]
  const options: (readonly [string, string])[] =
    name === 'abilityLevel'
      ? ABILITY.map((words, i) => [String(i), say(words)] as const)
      : variable.choices
        ? Object.entries(variable.choices).map(([key, words]) => [key, say(words)] as const)
        : [['true', m.yes] as const, ['false', m.no] as const]
  const read = (text: string) =>
    text === ''
      ? null
      : variable.type === 'bool'
        ? text === 'true'
        : variable.type === 'int'
          ? Number(text)
          : text
  return (
    <label>
      {name === 'abilityLevel' ? say({ zh: '能力等级', en: 'Ability' }) : say(variable)}
      <select
        value={value === null || value === undefined ? '' : String(value)}
        onChange={(event) => onChange(read(event.target.value))}
      >
        <option value="">{m.dontKnow}</option>
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

function grouped<T extends { city: string }>(items: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const one of items) groups.set(one.city, [...(groups.get(one.city) ?? []), one])
  return [...groups]
}
