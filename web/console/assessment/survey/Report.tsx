import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { surveyRoute } from '../pages.tsx'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.showCampaign>
const ORDER = ['accepted', 'submitted', 'assigned', 'listed', 'unreachable'] as const
const FILL = {
  accepted: 'var(--good-fill)',
  submitted: 'var(--low-fill)',
  assigned: 'var(--medium-fill)',
  listed: 'var(--sunken)',
  unreachable: 'var(--line-strong)',
}

/** A bar for each part of the place; opening one goes a level down. */
export function ProgressTab({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const { region } = surveyRoute.useSearch()
  const navigate = surveyRoute.useNavigate()
  const answer = useQuery(q(contract.progress, { params: { campaignId: one.id }, query: { region } }))
  const rows = answer.data?.items ?? []
  const sumOf = (row: (typeof rows)[number]) => ORDER.reduce((all, key) => all + row[key], 0)
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="survey-line">
        {region !== undefined && (
          <Button onClick={() => void navigate({ search: { tab: 'progress' } })}>{one.regionName}</Button>
        )}{' '}
        {ORDER.map((key) => (
          <span key={key} style={{ marginRight: 12 }}>
            <span
              aria-hidden
              style={{
                display: 'inline-block',
                width: 10,
                height: 10,
                marginRight: 4,
                border: '1px solid var(--line-strong)',
                background: FILL[key],
              }}
            />
            {say(contract.targetStates[key])}
          </span>
        ))}
      </div>
      {answer.isSuccess && rows.length === 0 && <Empty title={m.emptyList} />}
      {rows.length > 0 && (
        <table className="mini">
          <thead>
            <tr>
              <th>{m.place}</th>
              <th style={{ width: '50%' }}>{m.tabs.progress}</th>
              {ORDER.map((key) => (
                <th key={key} className="is-right">
                  {say(contract.targetStates[key])}
                </th>
              ))}
              <th className="is-right">{m.total}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.regionCode}>
                <td>
                  {row.regionCode === region ? (
                    row.regionName
                  ) : (
                    <Link
                      to={paths.survey}
                      params={{ campaignId: one.id }}
                      search={{ tab: 'progress', region: row.regionCode }}
                    >
                      {row.regionName}
                    </Link>
                  )}
                </td>
                <td>
                  <div style={{ display: 'flex', height: 12, background: 'var(--sunken)' }}>
                    {ORDER.map((key) => (
                      <div
                        key={key}
                        style={{
                          width: `${(100 * row[key]) / Math.max(1, sumOf(row))}%`,
                          background: FILL[key],
                        }}
                      />
                    ))}
                  </div>
                </td>
                {ORDER.map((key) => (
                  <td key={key} className="digits is-right">
                    <Link
                      to={paths.survey}
                      params={{ campaignId: one.id }}
                      search={{ tab: 'list', region: row.regionCode, state: key }}
                    >
                      {number(row[key])}
                    </Link>
                  </td>
                ))}
                <td className="digits is-right">{number(sumOf(row))}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th colSpan={2}>{m.total}</th>
              {ORDER.map((key) => (
                <th key={key} className="digits is-right">
                  {number(rows.reduce((all, row) => all + row[key], 0))}
                </th>
              ))}
              <th className="digits is-right">{number(rows.reduce((all, row) => all + sumOf(row), 0))}</th>
            </tr>
          </tfoot>
        </table>
      )}
    </>
  )
}

/** Counts of accepted forms; each opens the people behind it. */
export function ReportTab({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
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
        <Button onClick={() => window.print()}>PDF</Button>
      </div>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      {data && (data.forms === 0 ? <Empty title={m.noForms} /> : <p>{m.forms(number(data.forms))}</p>)}
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
                    <small className="field-hint">{m.answered(number(question.answered))}</small>
                  </h3>
                  {question.kind === 'number' ? (
                    <p>
                      {m.mean}{' '}
                      <b className="digits">{question.mean === null ? '—' : number(question.mean, 2)}</b>
                    </p>
                  ) : (
                    <table className="mini">
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
                              <Link
                                to={paths.survey}
                                params={{ campaignId: one.id }}
                                search={{ tab: 'list', question: question.code, value: option.value, region }}
                              >
                                {number(option.count)}
                              </Link>
                            </td>
                            <td className="digits is-right">{percent(option.share)}</td>
                            {option.againstShare !== null && (
                              <td className="digits is-right">
                                {points(option.share - option.againstShare)}
                              </td>
                            )}
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  )}
                </section>
              ))}
          </Panel>
        ))}
    </>
  )
}
