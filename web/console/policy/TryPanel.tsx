import type { Evaluation } from '#contract/benefit-scheme'
import { BenefitScheme } from '#contract/benefit-scheme'
import { Situation, situationVariables, type VariableName } from '#contract/benefit-situation'
import { tryScheme } from '#contract/policy-editor'
import { listed, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { z } from 'zod'
import { wordOfChoice, wordOfField } from './labels.ts'
import { policyMessages } from './messages.ts'
import { SchemaForm } from './SchemaForm.tsx'
import { Schema } from './schema.ts'

const situationSchema = Schema.parse(
  z.toJSONSchema(
    z.object(
      Object.fromEntries(
        Object.entries(situationVariables).map(([name, one]) => [
          name,
          (one.type === 'bool'
            ? z.boolean()
            : one.type === 'string' && one.choices
              ? z.enum(Object.keys(one.choices))
              : one.type === 'list'
                ? z.array(z.string())
                : z.number()
          ).optional(),
        ]),
      ),
    ),
  ),
)
const tones = { entitled: 'good', not_entitled: 'plain', unknown: 'high', not_concerned: 'plain' } as const

/** The golden cases of a scheme as it stands in the editor, and one situation of one's own, line by line. */
export function TryPanel({
  regionCode,
  body,
  clause,
}: {
  regionCode: number
  body: Record<string, unknown>
  clause: string | null
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const [facts, setFacts] = useState<Record<string, unknown>>({})
  const settled = useDeferredValue(body)
  const situation = Situation.safeParse(facts)
  const answer = useQuery({
    ...q(tryScheme, {
      body: { regionCode, body: settled, ...(situation.success ? { situation: situation.data } : {}) },
    }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const scheme = BenefitScheme.safeParse(settled)
  const tried = answer.data
  const names = new Set<string>(tried?.variables)
  const { subject } = scheme.success ? scheme.data : { subject: 'elder' as const }
  const schema: Schema = {
    ...situationSchema,
    properties: Object.fromEntries(
      Object.entries(situationSchema.properties ?? {}).filter(([name]) => names.has(name) || name in facts),
    ),
  }
  return (
    <Panel title={m.tryIt}>
      <ProblemNote error={answer.error} />
      {tried && tried.faults.length > 0 && (
        <ul className="cel-errors">
          {tried.faults.slice(0, 8).map((one) => (
            <li key={`${one.pointer} ${one.detail}`}>
              <b>
                {one.pointer
                  .split('/')
                  .slice(1)
                  .map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : say(wordOfField(part))))
                  .join(' › ')}
              </b>{' '}
              {say({ zh: one.detail, en: one.detailEn ?? one.detail })}
            </li>
          ))}
        </ul>
      )}
      {scheme.success && tried && tried.cases.length > 0 && (
        <table className="mini">
          <thead>
            <tr>
              <th scope="col">{m.golden}</th>
              <th scope="col">{m.result}</th>
              <th scope="col" aria-label={m.right} />
            </tr>
          </thead>
          <tbody>
            {tried.cases.map(({ evaluation, right }, i) => {
              const one = scheme.data.cases[i]
              return one ? (
                <tr key={one.zh}>
                  <th scope="row">{say(one)}</th>
                  <td>
                    {say(wordOfChoice('outcome', evaluation.outcome))}{' '}
                    <Amount evaluation={evaluation} scheme={scheme.data} />
                  </td>
                  <td className="is-right">
                    <Tag tone={right ? 'good' : 'critical'}>{right ? m.right : m.notRight}</Tag>
                  </td>
                </tr>
              ) : null
            })}
          </tbody>
        </table>
      )}
      <p className="field-hint">{m.tryHint}</p>
      <SchemaForm
        schema={schema}
        value={facts}
        onChange={setFacts}
        around={{ regionCode, subject, scheme: false, money: true, errors: {}, disabled: false }}
      />
      {scheme.success && tried?.evaluation && (
        <Answer evaluation={tried.evaluation} scheme={scheme.data} clause={clause} />
      )}
    </Panel>
  )
}

function Amount({ evaluation, scheme }: { evaluation: Evaluation; scheme: BenefitScheme }) {
  const m = useMessages(policyMessages)
  const text = (value: number) => (scheme.unit === 'fen' ? yuan(value) : m.minutes(value))
  if (evaluation.amount !== null) return <b>{text(evaluation.amount)}</b>
  return evaluation.upTo === null ? null : <small className="unknown">{m.upTo(text(evaluation.upTo))}</small>
}

function Answer({
  evaluation,
  scheme,
  clause,
}: {
  evaluation: Evaluation
  scheme: BenefitScheme
  clause: string | null
}) {
  const m = useMessages(policyMessages)
  const say = useWord()
  const marks = { yes: '✓', no: '✗', unknown: '？' } as const
  const word = (name: string) => say(situationVariables[name as VariableName] ?? { zh: name, en: name })
  return (
    <div className="try-answer" aria-live="polite">
      <p>
        <Tag tone={tones[evaluation.outcome]}>{say(wordOfChoice('outcome', evaluation.outcome))}</Tag>{' '}
        <Amount evaluation={evaluation} scheme={scheme} />
      </p>
      <ol>
        {evaluation.criteria.map(({ key, holds }) => {
          const one = scheme.criteria.find((criterion) => criterion.key === key)
          return (
            <li key={key} data-holds={holds}>
              <b>{marks[holds]}</b> {one ? say(one) : m.money}{' '}
              <small className="unknown">{one?.clause ?? (clause || m.noClause)}</small>
            </li>
          )
        })}
      </ol>
      {evaluation.missing.length > 0 && (
        <p>
          {m.missing}
          {m.colon}
          {listed(evaluation.missing.map(word))}
        </p>
      )}
      {evaluation.blanks.length > 0 && (
        <p>
          {m.blanks}
          {m.colon}
          {listed(
            evaluation.blanks.map((pointer) =>
              pointer
                .split('/')
                .slice(1)
                .map((part) => (/^\d+$/.test(part) ? Number(part) + 1 : say(wordOfField(part))))
                .join(' › '),
            ),
          )}
        </p>
      )}
    </div>
  )
}
