import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import type { ReactNode } from 'react'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { surveyRoute } from '../pages.tsx'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.showCampaign>

/** Counts of accepted forms; each opens the people behind it. */
export function ReportTab({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const may = useMay()
  const { region, against } = surveyRoute.useSearch()
  const navigate = surveyRoute.useNavigate()
  const set = (change: { region?: number | undefined; against?: string | undefined }) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const others = useQuery(q(contract.listCampaigns))
  // The address holds a campaign's id; the server checks it.
  const answer = useQuery(
    q(contract.report, {
      params: { campaignId: one.id },
      query: { region, against: against as Campaign['id'] | undefined },
    }),
  )
  const data = answer.data
  const points = (value: number) => `${value > 0 ? '+' : ''}${percent(value)}`
  // Every figure is a link to the people behind it (A-ASM-05).
  const behind = (search: object, figure: ReactNode) => (
    <Link
      to={paths.survey}
      params={{ campaignId: one.id }}
      search={{ tab: 'list', state: 'accepted', region, ...search }}
    >
      {figure}
    </Link>
  )
  return (
    <>
      <div className="survey-line no-print">
        <RegionPicker
          label={m.region}
          value={region}
          onChange={(next) => set({ region: next })}
          width={200}
        />{' '}
        <Select
          allowClear
          aria-label={m.against}
          placeholder={m.against}
          style={{ width: 260 }}
          value={against ?? null}
          onChange={(next) => set({ against: next ?? undefined })}
          options={(others.data?.items ?? [])
            .filter((each) => each.id !== one.id && each.state !== 'draft')
            .map((each) => ({ value: each.id, label: each.name }))}
        />{' '}
        <Button onClick={() => window.print()}>{m.print}</Button>{' '}
        {may('care.place') && (
          <Link to={paths.demandOrders} search={{ campaignId: one.id, region }}>
            {m.toOrders}
          </Link>
        )}
      </div>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      {data &&
        (data.forms === 0 ? <Empty title={m.noForms} /> : <p>{behind({}, m.forms(number(data.forms)))}</p>)}
      {data?.changes && data.forms > 0 && (
        <Panel title={m.changes} flush>
          <div className="survey-changes">
            {([m.rose, m.fell] as const).map((title, i) => {
              const some = data.changes?.filter(({ change }) => change > 0 === (i === 0)) ?? []
              return (
                <table className="mini" key={title}>
                  <thead>
                    <tr>
                      <th colSpan={2}>{title}</th>
                      <th className="is-right">{m.share}</th>
                      <th className="is-right">{m.change}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {some.length === 0 && (
                      <tr>
                        <td colSpan={4}>{m.noChange}</td>
                      </tr>
                    )}
                    {some.slice(0, 12).map((one) => (
                      <tr key={`${one.code} ${one.value}`}>
                        <td>{say(one.question)}</td>
                        <td>
                          <b>{say(one)}</b>
                        </td>
                        <td className="digits is-right">
                          {behind({ question: one.code, value: one.value }, percent(one.share))}
                        </td>
                        <td className="digits is-right">{points(one.change)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )
            })}
          </div>
        </Panel>
      )}
      {data &&
        data.forms > 0 &&
        data.sections.map((section) => (
          <Panel key={section.en} title={say(section)}>
            {section.questions
              .filter((question) => question.kind !== 'text')
              .map((question) => (
                <section key={question.code} className="survey-question">
                  <h3>
                    {say(question)}{' '}
                    <small className="field-hint">
                      {behind({ question: question.code }, m.answered(number(question.answered)))}
                    </small>
                  </h3>
                  {question.kind === 'number' && (
                    <p>
                      {m.mean}{' '}
                      <b className="digits">{question.mean === null ? '—' : number(question.mean, 2)}</b>
                      {question.againstMean !== null && (
                        <small className="field-hint">
                          {' '}
                          {m.against} {number(question.againstMean, 2)}
                        </small>
                      )}
                    </p>
                  )}
                  <table className="mini">
                    <thead>
                      <tr>
                        <th />
                        <th />
                        <th className="is-right">{m.people}</th>
                        <th className="is-right">{m.share}</th>
                        {data.againstForms !== null && <th className="is-right">{m.change}</th>}
                      </tr>
                    </thead>
                    <tbody>
                      {question.options.map((option) => (
                        <tr key={option.value}>
                          <td style={{ width: '26%' }}>{say(option)}</td>
                          <td style={{ width: '44%' }} aria-label={percent(option.share)}>
                            <div style={{ height: 12, background: 'var(--sunken)' }}>
                              <div
                                style={{
                                  height: 12,
                                  width: `${100 * option.share}%`,
                                  background: 'var(--accent)',
                                }}
                              />
                            </div>
                          </td>
                          <td className="digits is-right">
                            {behind(
                              option.from === null
                                ? { question: question.code, value: option.value }
                                : { question: question.code, from: option.from, to: option.to },
                              number(option.count),
                            )}
                          </td>
                          <td className="digits is-right">{percent(option.share)}</td>
                          {option.againstShare !== null && (
                            <td className="digits is-right">{points(option.share - option.againstShare)}</td>
                          )}
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </section>
              ))}
          </Panel>
        ))}
    </>
  )
}
