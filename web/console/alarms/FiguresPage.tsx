import {
  elements,
  incidentKinds,
  severities,
  statistics,
  type IncidentKind,
  type Severity,
} from '#contract/alarms'
import { daysAgo, duration, number, percent } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import type { Output } from '#web/lib/call.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Columns } from '#web/ui/desk/Columns.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayRange } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Checkbox, Select } from 'antd'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { FalseAlarms } from './FalseAlarms.tsx'
import './figures.css'
import { figuresMessages } from './figures-messages.ts'
import { messages as deskMessages } from './messages.ts'
import { figuresRoute } from './pages.tsx'

type Figures = Output<typeof statistics>

/** How well alarms are answered: every figure with what it was counted from, and a way to the rows behind it. */
export function FiguresPage() {
  const m = useMessages(figuresMessages)
  const d = useMessages(deskMessages)
  const say = useWord()
  const search = figuresRoute.useSearch()
  const navigate = figuresRoute.useNavigate()
  const from = search.from ?? daysAgo(29)
  const to = search.to ?? daysAgo(0)
  const filter = { region: search.region, severity: search.severity, kind: search.kind }
  const answer = useQuery({
    ...q(statistics, { query: { ...filter, from, to, drill: search.drill ?? false } }),
    placeholderData: keepPreviousData,
  })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const rows = { ...filter, from, to, drill: search.drill }
  const f = answer.data

  return (
    <Page
      title={d.figures}
      note={m.definition}
      filters={
        <>
          <DayRange from={from} to={to} onChange={(a, b) => set({ from: a, to: b })} />
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={m.region}
            width={180}
          />
          <Select<Severity>
            allowClear
            aria-label={m.severity}
            placeholder={m.severity}
            style={{ width: 130 }}
            value={search.severity ?? null}
            onChange={(value) => set({ severity: value ?? undefined })}
            options={Object.entries(severities).map(([value, words]) => ({
              value,
              label: `${value} ${say(words)}`,
            }))}
          />
          <Select<IncidentKind>
            allowClear
            showSearch
            optionFilterProp="label"
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 150 }}
            value={search.kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            options={Object.entries(incidentKinds).map(([value, words]) => ({ value, label: say(words) }))}
          />
          <Checkbox
            checked={search.drill ?? false}
            onChange={(event) => set({ drill: event.target.checked || undefined })}
          >
            {d.filters.drills}
          </Checkbox>
        </>
      }
    >
      <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      {f && (
        <>
          <div className="figure-strip">
            <Figure
              label={m.incidents}
              value={number(f.incidents)}
              to={rows}
              note={m.signals(number(f.signals))}
            />
            <Figure label={m.open} value={number(f.open)} to={{ ...rows, state: 'open' }} />
            <Figure
              label={m.median}
              value={f.answer.p50 === null ? '—' : duration(f.answer.p50)}
              note={m.of(number(f.answer.n))}
              to={rows}
            />
            <Figure
              label={m.falseShare}
              value={f.falseShare.of > 0 ? percent(f.falseShare.count / f.falseShare.of) : '—'}
              note={`${number(f.falseShare.count)} / ${number(f.falseShare.of)}`}
              to={{ ...rows, state: 'closed' }}
            />
            <Figure label={m.unanswered} value={number(f.apart.unanswered)} to={{ ...rows, state: 'open' }} />
          </div>
          <div className="figure-grid">
            <AnswerPanel figures={f} />
            <Panel title={m.legs} flush>
              <table className="mini">
                <thead>
                  <tr>
                    <th>{m.leg}</th>
                    {['n', 'p50', 'p90', 'p97.5', 'p99', m.longest].map((h) => (
                      <th key={h} className="is-right">
                        {h}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {(['answer', 'spoke', 'accepted', 'arrived', 'safe'] as const).map((name) => (
                    <tr key={name}>
                      <td>{m.legNames[name]}</td>
                      <td className="digits is-right">{number(f[name].n)}</td>
                      {(['p50', 'p90', 'p975', 'p99', 'max'] as const).map((p) => (
                        <td key={p} className="digits is-right">
                          {f[name][p] === null ? '—' : duration(f[name][p])}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              <p className="panel-empty">
                {m.apart(
                  number(f.apart.cancelled),
                  number(f.apart.test),
                  number(f.apart.drill),
                  number(f.apart.duplicates),
                )}
              </p>
            </Panel>
            <Panel title={m.byHour}>
              <Columns
                label={m.byHour}
                every={3}
                values={Array.from({ length: 24 }, (_, hour) => ({
                  key: String(hour),
                  label: String(hour),
                  value: f.byHour.find((h) => h.hour === hour)?.incidents ?? 0,
                }))}
              />
            </Panel>
            <Panel title={m.byKind} flush>
              <table className="mini">
                <thead>
                  <tr>
                    <th>{m.kind}</th>
                    <th className="is-right">{m.incidents}</th>
                    <th className="is-right">{m.real}</th>
                    <th className="is-right">{m.false}</th>
                  </tr>
                </thead>
                <tbody>
                  {f.byKind.map((k) => (
                    <tr key={k.kind}>
                      <td>
                        <Link to={paths.incidents} search={{ ...rows, kind: k.kind }}>
                          {say(incidentKinds[k.kind])}
                        </Link>
                      </td>
                      <td className="digits is-right">{number(k.incidents)}</td>
                      <td className="digits is-right">{number(k.real)}</td>
                      <td className="digits is-right">{number(k.false)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {f.byKind.length === 0 && <p className="panel-empty">{m.none}</p>}
            </Panel>
            <StreetPanel figures={f} rows={rows} />
            <Panel title={m.byElement} flush>
              <table className="mini">
                <thead>
                  <tr>
                    <th>{m.element}</th>
                    <th className="is-right">{m.attempts}</th>
                    <th className="is-right">{m.confirmed}</th>
                    <th className="is-right">{m.medianShort}</th>
                  </tr>
                </thead>
                <tbody>
                  {f.byElement.map((e) => (
                    <tr key={e.element}>
                      <td>
                        {e.element in elements
                          ? say(elements[e.element as keyof typeof elements]) /* checked by `in` */
                          : e.element}
                      </td>
                      <td className="digits is-right">{number(e.attempts)}</td>
                      <td className="digits is-right">{number(e.confirmed)}</td>
                      <td className="digits is-right">
                        {e.medianSeconds === null ? '—' : duration(e.medianSeconds)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {f.byElement.length === 0 && <p className="panel-empty">{m.none}</p>}
            </Panel>
            <Panel title={m.overThree} note={number(f.overThreeMinutes.length)} flush>
              {f.overThreeMinutes.length === 0 ? (
                <p className="panel-empty">{m.overThreeNone}</p>
              ) : (
                <ol className="rows figure-scroll">
                  {f.overThreeMinutes.map((o) => (
                    <li key={o.id} className="row">
                      <span className="row-main">
                        <Link to={paths.incident} params={{ incidentId: o.id }}>
                          {o.number}
                        </Link>
                      </span>
                      <span className="digits">{o.seconds === null ? m.never : duration(o.seconds)}</span>
                      <Tag tone={o.reviewed ? 'good' : 'high'}>{o.reviewed ? m.reviewed : m.notReviewed}</Tag>
                    </li>
                  ))}
                </ol>
              )}
            </Panel>
            <FalseAlarms region={search.region} by={search.by ?? 'model'} onBy={(by) => set({ by })} />
          </div>
        </>
      )}
    </Page>
  )
}

function Figure({
  label,
  value,
  note,
  to,
}: {
  label: string
  value: string
  note?: string
  to: Record<string, unknown>
}) {
  return (
    <Link to={paths.incidents} search={to} className="figure">
      <span>{label}</span>
      <b className="digits">{value}</b>
      {note && <small>{note}</small>}
    </Link>
  )
}

/** Answer times against their targets, in the definition that the whole field uses. */
function AnswerPanel({ figures }: { figures: Figures }) {
  const m = useMessages(figuresMessages)
  return (
    <Panel title={m.answered} note={m.of(number(figures.answer.n))} flush>
      <table className="mini">
        <tbody>
          {figures.answer.within.map((w) => {
            const share = w.share.of > 0 ? w.share.count / w.share.of : null
            return (
              <tr key={w.seconds}>
                <td>{m.within(duration(w.seconds))}</td>
                <td style={{ width: '40%' }}>
                  <span className={w.met === null ? 'bar' : w.met ? 'bar is-met' : 'bar is-missed'}>
                    <i style={{ width: `${(share ?? 0) * 100}%` }} />
                    <u style={{ left: `${w.target * 100}%` }} />
                  </span>
                </td>
                <td className="digits is-right">
                  <b>{share === null ? '—' : percent(share, 2)}</b>
                </td>
                <td className="digits is-right">
                  {number(w.share.count)} / {number(w.share.of)}
                </td>
                <td className="is-right">
                  {m.target(percent(w.target))}{' '}
                  {w.met !== null && <Tag tone={w.met ? 'good' : 'high'}>{w.met ? m.met : m.missed}</Tag>}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Panel>
  )
}

function StreetPanel({ figures, rows }: { figures: Figures; rows: Record<string, unknown> }) {
  const m = useMessages(figuresMessages)
  const share = (s: { count: number; of: number }) =>
    s.of > 0 ? `${percent(s.count / s.of)}（${number(s.count)}/${number(s.of)}）` : '—'
  return (
    <Panel title={m.byStreet} flush>
      <div className="figure-scroll">
        <table className="mini">
          <thead>
            <tr>
              <th>{m.region}</th>
              <th className="is-right">{m.incidents}</th>
              <th className="is-right">{m.inMinute}</th>
              <th className="is-right">{m.inQuarter}</th>
            </tr>
          </thead>
          <tbody>
            {figures.byStreet.map((s) => (
              <tr key={s.regionCode}>
                <td>
                  <Link to={paths.incidents} search={{ ...rows, region: s.regionCode }}>
                    {s.name}
                  </Link>
                </td>
                <td className="digits is-right">{number(s.incidents)}</td>
                <td className="digits is-right">{share(s.answeredInMinute)}</td>
                <td className="digits is-right">{share(s.arrivedInQuarter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {figures.byStreet.length === 0 && <p className="panel-empty">{m.none}</p>}
    </Panel>
  )
}
