import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { MapView, type MapPoint } from '#web/ui/map/MapView.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, InputNumber } from 'antd'
import { useState } from 'react'
import { paths } from '../../paths.ts'
import { useBaseMap } from '../../shell/base-map.ts'
import { surveyRoute } from '../pages.tsx'
import { surveyMessages } from './messages.ts'

type Campaign = Output<typeof contract.showCampaign>
type Row = Output<typeof contract.progress>['items'][number]
const ORDER = ['accepted', 'submitted', 'assigned', 'listed', 'unreachable'] as const
const FILL = {
  accepted: 'var(--good-fill)',
  submitted: 'var(--low-fill)',
  assigned: 'var(--medium-fill)',
  listed: 'var(--sunken)',
  unreachable: 'var(--line-strong)',
}
const sumOf = (row: Row) => ORDER.reduce((all, key) => all + row[key], 0)
/** Accepted forms of what the place is to bring, else of its list. */
const doneOf = (row: Row) => row.accepted / Math.max(1, row.quota ?? sumOf(row))
const toneOf = (row: Row): MapPoint['tone'] => {
  const done = doneOf(row)
  return done >= 0.9 ? 'good' : done >= 0.5 ? 'low' : done > 0 ? 'medium' : 'high'
}

/** Bars and a map of the parts of the place; opening one goes a level down. */
export function ProgressTab({ one }: { one: Campaign }) {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const { region } = surveyRoute.useSearch()
  const navigate = surveyRoute.useNavigate()
  const [editing, setEditing] = useState(false)
  const answer = useQuery(q(contract.progress, { params: { campaignId: one.id }, query: { region } }))
  const base = useBaseMap(region ?? one.regionCode)
  const rows = answer.data?.items ?? []
  const quota = rows.some((row) => row.quota !== null)
  // A line of the place itself are those who live in none of its parts: it has no quota among them.
  const place = region ?? one.regionCode
  const parts = rows.filter((row) => row.regionCode !== place)
  const points = rows.flatMap((row): MapPoint[] =>
    row.lon === null || row.lat === null
      ? []
      : [
          {
            id: String(row.regionCode),
            lon: row.lon,
            lat: row.lat,
            tone: toneOf(row),
            label: `${row.regionName} ${percent(doneOf(row))}`,
          },
        ],
  )
  const down = (code: number) => void navigate({ search: { tab: 'progress', region: code } })
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      <div className="survey-line">
        {region !== undefined && (
          <Button onClick={() => void navigate({ search: { tab: 'progress' } })}>‹ {one.regionName}</Button>
        )}{' '}
        {one.state !== 'closed' && parts.length > 0 && (
          <ActionButton needs="assessment.manage" onClick={() => setEditing(true)}>
            {m.quotas}
          </ActionButton>
        )}{' '}
        {ORDER.map((key) => (
          <span key={key} className="survey-key">
            <span aria-hidden style={{ background: FILL[key] }} />
            {say(contract.targetStates[key])}
          </span>
        ))}
      </div>
      {answer.isSuccess && rows.length === 0 && <Empty title={m.emptyList} />}
      {points.length > 0 && (
        <div className="survey-map no-print">
          <MapView
            label={m.map}
            boundaries={base.boundaries}
            tiles={base.tiles}
            notice={base.notice}
            points={points}
            fit={{ key: `${one.id} ${region ?? ''} ${points.length}`, to: 'points' }}
            onSelect={(id) => down(Number(id))}
            legend={m.mapLegend}
          />
        </div>
      )}
      {rows.length > 0 && (
        <table className="mini">
          <thead>
            <tr>
              <th>{m.place}</th>
              <th style={{ width: '40%' }}>{m.tabs.progress}</th>
              {ORDER.map((key) => (
                <th key={key} className="is-right">
                  {say(contract.targetStates[key])}
                </th>
              ))}
              <th className="is-right">{m.total}</th>
              {quota && <th className="is-right">{m.quota}</th>}
              <th className="is-right">{m.ofTask}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.regionCode}>
                <td>
                  {row.regionCode === region ? (
                    row.regionName
                  ) : (
                    <Button type="link" size="small" onClick={() => down(row.regionCode)}>
                      {row.regionName}
                    </Button>
                  )}
                </td>
                <td>
                  <div className="survey-bar">
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
                {quota && <td className="digits is-right">{row.quota === null ? '—' : number(row.quota)}</td>}
                <td className="digits is-right">{percent(doneOf(row))}</td>
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
              {quota && (
                <th className="digits is-right">
                  {number(rows.reduce((all, row) => all + (row.quota ?? 0), 0))}
                </th>
              )}
              <th />
            </tr>
          </tfoot>
        </table>
      )}
      {editing && <QuotaForm one={one} region={place} rows={parts} onClose={() => setEditing(false)} />}
    </>
  )
}

/** A number for each direct part of the place; what is summed from below shows as a hint and is not written. */
function QuotaForm({
  one,
  region,
  rows,
  onClose,
}: {
  one: Campaign
  region: number
  rows: readonly Row[]
  onClose: () => void
}) {
  const m = useMessages(surveyMessages)
  const action = useAction(contract.saveQuotas, { changes: [contract.progress], done: onClose })
  return (
    <FormDrawer<Record<string, number | null>>
      title={m.quotas}
      submit={m.submit}
      initial={Object.fromEntries(rows.map((row) => [String(row.regionCode), row.ownQuota]))}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={(typed) =>
        action.mutate({
          params: { campaignId: one.id },
          body: {
            region,
            quotas: rows.flatMap(({ regionCode }) => {
              const forms = typed[String(regionCode)]
              return forms ? [{ regionCode, forms }] : []
            }),
          },
        })
      }
    >
      <p className="field-hint">{m.quotaHint}</p>
      {rows.map((row) => (
        <Form.Item
          key={row.regionCode}
          name={String(row.regionCode)}
          label={`${row.regionName}（${number(sumOf(row))}）`}
        >
          <InputNumber
            min={1}
            precision={0}
            placeholder={row.ownQuota === null && row.quota !== null ? m.quotaBelow(number(row.quota)) : ''}
            style={{ width: '100%' }}
          />
        </Form.Item>
      ))}
    </FormDrawer>
  )
}
