import { courseKinds, showCoverage } from '#contract/benefit-workers'
import { number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Columns } from '#web/ui/desk/Columns.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Skeleton } from 'antd'
import { paths } from '../../paths.ts'
import { RegionPicker } from '../../shell/pickers/RegionPicker.tsx'
import { workersRoute } from '../pages.tsx'
import { workerMessages } from './messages.ts'
import '../benefits.css'

/** Shares of certified and trained staff against the targets of a place's documents. */
export function CoverageTab() {
  const m = useMessages(workerMessages)
  const say = useWord()
  const search = workersRoute.useSearch()
  const navigate = workersRoute.useNavigate()
  const answer = useQuery(q(showCoverage, { query: { region: search.region } }))
  const c = answer.data
  if (!c)
    return (
      <>
        <ProblemNote error={answer.error} />
        <Skeleton active />
      </>
    )
  const times = c.personTimes.reduce((sum, one) => sum + one.n, 0)
  return (
    <>
      <RegionPicker
        label={m.place}
        value={search.region}
        onChange={(region) => void navigate({ search: (s) => ({ ...s, region }), replace: true })}
        width={240}
      />
      <Panel title={m.coverage}>
        <table className="mini staff-shares">
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col" className="is-right">
                {m.counted}
              </th>
              <th scope="col" className="is-right">
                %
              </th>
              <th scope="col" className="is-right">
                {m.target}
              </th>
              <th scope="col">{m.state}</th>
            </tr>
          </thead>
          <tbody>
            {c.shares.map((one) => (
              <tr key={one.key}>
                <th scope="row">{say(one.words)}</th>
                <td className="is-right digits">
                  {one.of === 0 ? m.nobody : m.people(number(one.done), number(one.of))}
                </td>
                <td className="is-right digits">
                  {one.permille === null ? '—' : `${(one.permille / 10).toFixed(1)}%`}
                </td>
                <td className="is-right digits">{one.target === null ? '—' : `${one.target}%`}</td>
                <td>
                  {one.met === null ? (
                    <span className="unknown">{one.target === null ? m.noTarget : '—'}</span>
                  ) : (
                    <Tag tone={one.met ? 'good' : 'high'}>{one.met ? m.met : m.notMet}</Tag>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          {m.expiring} <b className="digits">{number(c.expiring)}</b> · {m.expired}{' '}
          <b className="digits">{number(c.expired)}</b>{' '}
          <Link
            to={paths.careStaff}
            search={{ order: 'expiry', certificate: c.expired > 0 ? 'expired' : 'expiring' }}
          >
            {m.see}
          </Link>
        </p>
      </Panel>
      <div className="staff-charts">
        <Panel
          title={m.times}
          note={
            c.personTimesTarget
              ? `${number(times)} / ${number(c.personTimesTarget.value)} ${c.personTimesTarget.met ? m.met : m.notMet}`
              : number(times)
          }
        >
          <Columns
            label={m.times}
            across
            values={c.personTimes.map((one) => ({
              key: one.kind,
              label: say(courseKinds[one.kind]).split('（')[0] ?? one.kind,
              value: one.n,
            }))}
          />
        </Panel>
        <Panel title={m.professions}>
          <Columns
            label={m.professions}
            across
            values={c.professions.map((one) => ({ key: one.key, label: say(one.words), value: one.n }))}
          />
        </Panel>
        <Panel title={m.grades}>
          <Columns
            label={m.grades}
            across
            values={c.grades.map((one) => ({
              key: String(one.level),
              label: m.levels[one.level] ?? String(one.level),
              value: one.n,
            }))}
          />
        </Panel>
      </div>
    </>
  )
}
