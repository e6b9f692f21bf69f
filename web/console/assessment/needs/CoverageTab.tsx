import * as contract from '#contract/planning'
import type { Output } from '#web/lib/call.ts'
import { number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { usePersonColumns } from './ElderCell.tsx'
import { placeMessages } from './place-messages.ts'

type Person = Output<typeof contract.unserved>['items'][number]

/** Whoever was assessed and is eligible: served or not, by place, and those left out by name. */
export function CoverageTab({
  region,
  onDown,
}: {
  region: number | undefined
  onDown: (code: number | undefined) => void
}) {
  const m = useMessages(placeMessages)
  const say = useWord()
  const answer = useQuery(q(contract.coverage, { query: { region } }))
  const list = useInfiniteQuery(pages(contract.unserved, { query: { region } }))
  const person = usePersonColumns<Person>()
  const columns: Column<Person>[] = [
    ...person,
    {
      key: 'level',
      title: m.level,
      render: (p) => say({ zh: p.levelZh, en: p.levelEn }),
      text: (p) => p.levelZh,
    },
    { key: 'on', title: m.assessedOn, render: (p) => p.assessedOn, text: (p) => p.assessedOn, width: 120 },
  ]
  const data = answer.data
  return (
    <>
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      {data && (
        <p>
          {m.eligible} <b className="digits">{number(data.eligible)}</b> · {m.served}{' '}
          <b className="digits">{number(data.served)}</b> · {m.share}{' '}
          <b className="digits">{data.share === null ? '—' : percent(data.share)}</b>
        </p>
      )}
      {data && data.items.length > 0 && (
        <table className="mini">
          <thead>
            <tr>
              <th>{m.region}</th>
              <th style={{ width: '50%' }}>{m.share}</th>
              <th className="is-right">{m.eligible}</th>
              <th className="is-right">{m.served}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <tr key={one.regionCode}>
                <td>
                  <Button type="link" size="small" onClick={() => onDown(one.regionCode)}>
                    {one.regionName}
                  </Button>
                </td>
                <td>
                  <div className="survey-bar">
                    <div
                      style={{
                        width: `${(100 * one.served) / Math.max(1, one.eligible)}%`,
                        background: 'var(--good-fill)',
                      }}
                    />
                  </div>
                </td>
                <td className="digits is-right">{number(one.eligible)}</td>
                <td className="digits is-right">{number(one.served)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Panel title={m.unserved} flush>
        <DataTable
          name="unserved"
          label={m.unserved}
          rows={rowsOf(contract.unserved, list.data)}
          rowKey={(p) => p.elderId}
          columns={columns}
          source={list}
          exportAs={{ file: m.unserved, rows: () => everyRow(contract.unserved, { query: { region } }) }}
          empty={<Empty title={m.allServed} />}
        />
      </Panel>
    </>
  )
}
