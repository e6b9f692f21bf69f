import { type AmountPart, BenefitScheme, type AmountRule, payers } from '#contract/benefit-scheme'
import { comparisons, Parameter, Price, Reading, Target, units } from '#contract/policy-parameter'
import type { PolicyRule } from '#contract/policy'
import { dayText, number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { BodyTable } from './BodyTable.tsx'
import { wordOfChoice } from './labels.ts'
import { policyMessages } from './messages.ts'

type Unit = BenefitScheme['unit']

/** A rule in plain words: who, on which conditions, how much, from whom; each with its clause. */
export function PlainWords({
  kind,
  body,
  clause,
}: {
  kind: string
  body: Record<string, unknown>
  /** Where the rule stands in its document: that of its criteria that name none. */
  clause: string | null
}) {
  if (kind === 'benefits.scheme') {
    const scheme = BenefitScheme.safeParse(body)
    if (scheme.success) return <SchemeWords scheme={scheme.data} clause={clause} />
  }
  return <FigureWords kind={kind} body={body} />
}

const Blank = () => {
  const m = useMessages(policyMessages)
  return <span className="tag tag-high">{m.blank}</span>
}

function SchemeWords({ scheme, clause }: { scheme: BenefitScheme; clause: string | null }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  return (
    <div className="plain-words">
      <p className="rule-sentence">{say(scheme.about)}</p>
      <h3>{m.criteriaWord}</h3>
      <ol>
        {scheme.criteria.map((one) => (
          <li key={one.key}>
            {say(one)} {one.when === null && <Blank />}{' '}
            <small className="unknown">{one.clause ?? (clause || m.noClause)}</small>
          </li>
        ))}
      </ol>
      <h3>
        {m.money} · {say(wordOfChoice('period', scheme.period))}
        {scheme.bound !== 'exact' && ` · ${say(wordOfChoice('bound', scheme.bound))}`}
      </h3>
      <AmountWords rule={scheme.amount} unit={scheme.unit} />
      {scheme.relations.map((one) => (
        <p key={`${one.how} ${one.scheme}`}>{say(one)}</p>
      ))}
      {scheme.payers.length > 0 && (
        <>
          <h3>{m.paidFrom}</h3>
          <ul>
            {scheme.payers.map((one) => (
              <li key={one.payer}>
                {say(payers[one.payer])}{' '}
                {one.share === null ? (
                  <Blank />
                ) : (
                  `${number(one.share / 100, one.share % 100 === 0 ? 0 : 2)}%`
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {scheme.steps.length > 0 && (
        <>
          <h3>{m.stepsWord}</h3>
          <ul>
            {scheme.steps.map((one) => (
              <li key={`${one.step} ${one.by}`}>
                {say(wordOfChoice('by', one.by))} {say(wordOfChoice('step', one.step))}
                {m.colon}
                {one.workingDays === null ? m.noLimit : m.workingDays(one.workingDays)}
              </li>
            ))}
          </ul>
        </>
      )}
      {scheme.readings.length > 0 && (
        <>
          <h3>{m.readingsWord}</h3>
          <ul>
            {scheme.readings.map((one) => (
              <li key={one.zh}>{say(one)}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function AmountWords({ rule, unit }: { rule: AmountRule; unit: Unit }) {
  const say = useWord()
  if (!('parts' in rule)) return <PartWords part={rule} unit={unit} />
  return (
    <>
      <p>{say(wordOfChoice('how', rule.how))}</p>
      {rule.parts.map((part, i) => (
        // The parts of an amount have no names: their place is their identity.
        <PartWords key={i} part={part} unit={unit} />
      ))}
    </>
  )
}

export function Value({ value, unit }: { value: number | null; unit: Unit }) {
  const m = useMessages(policyMessages)
  if (value === null) return <Blank />
  return <b className="plain-value">{unit === 'fen' ? yuan(value) : m.minutes(value)}</b>
}

function PartWords({ part, unit }: { part: AmountPart; unit: Unit }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  if (part.how === 'fixed')
    return (
      <p>
        <Value value={part.value} unit={unit} />
      </p>
    )
  if (part.how === 'per_unit')
    return (
      <p>
        <Value value={part.rate} unit={unit} /> × {say(part.unitWord)}{' '}
        {part.cap !== undefined && part.cap !== null && `· ${m.upTo(yuan(part.cap))}`}
      </p>
    )
  return (
    <table className="mini">
      <tbody>
        {part.rows.map((row) => (
          <tr key={row.when}>
            <th scope="row">{say(row)}</th>
            <td className="is-right">
              {'value' in row ? (
                <Value value={row.value} unit={unit} />
              ) : row.basisPoints === null ? (
                <Blank />
              ) : (
                <b className="plain-value">{number(row.basisPoints / 100)}%</b>
              )}
            </td>
          </tr>
        ))}
        {part.how === 'percent' && part.cap !== undefined && (
          <tr>
            <th scope="row">{say({ zh: '上限', en: 'At most' })}</th>
            <td className="is-right">
              <Value value={part.cap} unit={unit} />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function FigureWords({ kind, body }: { kind: string; body: Record<string, unknown> }) {
  const m = useMessages(policyMessages)
  const say = useWord()
  if (kind === 'policy.parameter' || kind === 'policy.target') {
    const parsed = (kind === 'policy.target' ? Target : Parameter).safeParse(body)
    if (parsed.success) {
      const one = parsed.data
      const value =
        one.value === null ? (
          <Blank />
        ) : one.unit === 'fen' ? (
          yuan(one.value)
        ) : (
          `${number(one.value, Number.isInteger(one.value) ? 0 : 2)} ${say(units[one.unit])}`
        )
      return (
        <p className="rule-sentence">
          {say(one)}
          {m.colon}
          {say(comparisons[one.compare])} <b className="plain-value">{value}</b>
          {'upTo' in one && one.upTo !== undefined && one.upTo !== null && (
            <b className="plain-value">–{number(one.upTo)}</b>
          )}
          {one.base && <small className="unknown"> · {say(one.base)}</small>}
          {'due' in one && one.due !== null && <small className="unknown"> · {dayText(one.due)}</small>}
          {'nature' in one && one.nature !== null && (
            <small className="unknown"> · {say(wordOfChoice('nature', one.nature))}</small>
          )}
        </p>
      )
    }
  }
  if (kind === 'policy.price') {
    const parsed = Price.safeParse(body)
    if (parsed.success)
      return (
        <p className="rule-sentence">
          {say(parsed.data)}
          {m.colon}
          <Value value={parsed.data.amount} unit="fen" />
          {parsed.data.payer && <small className="unknown"> · {say(payers[parsed.data.payer])}</small>}
        </p>
      )
  }
  if (kind === 'policy.reading') {
    const parsed = Reading.safeParse(body)
    if (parsed.success)
      return (
        <div className="plain-words">
          <p className="rule-sentence">{say(parsed.data)}</p>
          <ul>
            {parsed.data.options.map((one) => (
              <li key={one.key}>{one.key === parsed.data.chosen ? <b>✓ {say(one)}</b> : say(one)}</li>
            ))}
          </ul>
          {parsed.data.chosen === null && <Blank />}
        </div>
      )
  }
  return <BodyTable value={body} />
}

/** What a rule is called: its own name where it has one, else the name of its kind. */
export function nameOf(rule: Pick<PolicyRule, 'body'>): { zh: string; en: string } | undefined {
  const { zh, en } = rule.body
  return typeof zh === 'string' && typeof en === 'string' && zh !== '' ? { zh, en } : undefined
}
