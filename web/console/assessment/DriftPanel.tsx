import { drift } from '#contract/assessment-after'
import { listScales } from '#contract/assessment-scale'
import { backgrounds } from '#contract/assessment-words'
import type { Output } from '#web/lib/call.ts'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { assessmentMessages } from './messages.ts'

type Assessor = Output<typeof drift>['items'][number]
type Filter = { scale?: string | undefined; from?: string | undefined; to?: string | undefined }

/** How each assessor lies to the others, of one scale and time; the last year of GB/T 42195 unless told. */
export function DriftPanel({ scale, from, to, onChange }: Filter & { onChange: (filter: Filter) => void }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const figures = useQuery(q(drift, { query: { scale, from, to } }))
  const scales = useQuery(q(listScales))
  return (
    <Panel
      title={m.drift}
      note={m.driftNote}
      flush
      actions={
        <>
          <Select
            aria-label={m.scale}
            style={{ width: 200 }}
            value={scale ?? 'gbt42195'}
            onChange={(next) => onChange({ scale: next })}
            options={(scales.data?.items ?? []).map((one) => ({ value: one.id, label: say(one.short) }))}
          />{' '}
          <DayRange
            from={from ?? figures.data?.from}
            to={to ?? figures.data?.to}
            onChange={(a, b) => onChange({ from: a, to: b })}
            presets={[90, 365]}
          />
        </>
      }
    >
      <ProblemNote error={figures.error} retry={() => void figures.refetch()} />
      {figures.data?.items.length === 0 && <Empty title={m.noDrift} />}
      {figures.data && figures.data.items.length > 0 && <DriftTable rows={figures.data.items} />}
    </Panel>
  )
}

const signed = (value: number | null) => (value === null ? '—' : `${value > 0 ? '+' : ''}${number(value, 2)}`)

/** A bar from the middle says in which direction and how far; the figure stands beside it. */
function DriftTable({ rows }: { rows: readonly Assessor[] }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const most = Math.max(0.5, ...rows.map((row) => Math.abs(row.againstOthers)))
  return (
    <table className="mini">
      <thead>
        <tr>
          <th>{m.assessors}</th>
          <th className="is-right">{m.records}</th>
          <th className="is-right">{m.mean}</th>
          <th>{m.against}</th>
          <th className="is-right">{m.againstReviews}</th>
          <th className="is-right">{m.agreed}</th>
          <th className="is-right">{m.changedAfter}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.assessorId}>
            <td>
              {row.name} <small className="field-hint">{say(backgrounds[row.background])}</small>
            </td>
            <td className="digits is-right">{number(row.records)}</td>
            <td className="digits is-right">{number(row.meanLevel, 2)}</td>
            <td>
              <svg
                width="160"
                height="12"
                viewBox="-80 0 160 12"
                role="img"
                aria-label={signed(row.againstOthers)}
              >
                <line x1="0" x2="0" y1="0" y2="12" stroke="var(--line-strong)" />
                <rect
                  x={Math.min(0, (78 * row.againstOthers) / most)}
                  width={Math.abs((78 * row.againstOthers) / most)}
                  y="2"
                  height="8"
                  fill={Math.abs(row.againstOthers) >= 0.5 ? 'var(--high-fill)' : 'var(--low-fill)'}
                />
              </svg>{' '}
              <span className="digits">{signed(row.againstOthers)}</span>
            </td>
            <td className="digits is-right">{signed(row.againstReviews)}</td>
            <td className="digits is-right">
              {row.agreed} / {row.reviews}
            </td>
            <td className="digits is-right">
              {row.changed} / {row.objections}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
