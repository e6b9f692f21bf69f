import { history } from '#contract/assessment-history'
import * as contract from '#contract/demands'
import { needItems } from '#contract/people-words'
import { linkTo } from '#web/lib/call.ts'
import { listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ElderId } from '#contract/id'
import type { z } from 'zod'
import { paths } from '../../paths.ts'
import '../assessment.css'
import { elderNeedsRoute } from '../pages.tsx'
import { LevelTag } from '../words.tsx'
import { needsMessages } from './messages.ts'

/** Of one elder: every assessment in the order of time, and the list of services with provider and who acts. */
export function ElderNeedsPage() {
  const m = useMessages(needsMessages)
  const say = useWord()
  // The address holds an elder's id; the server checks it.
  const params = { elderId: elderNeedsRoute.useParams().elderId as z.infer<typeof ElderId> }
  const past = useQuery(q(history, { params }))
  const list = useQuery(q(contract.serviceList, { params }))
  return (
    <Page
      title={`${past.data?.elderName ?? ''} · ${m.elderTitle}`}
      actions={
        <>
          <Link to={paths.elder} params={{ elderId: params.elderId }}>
            <Button>{m.record}</Button>
          </Link>
          <Button type="primary" href={linkTo(contract.serviceListPdf, { params })} target="_blank">
            {m.print}
          </Button>
        </>
      }
    >
      <ProblemNote error={past.error ?? list.error} />
      <Panel title={m.services} flush>
        {list.data && list.data.lines.length === 0 && <Empty title={m.noServices} />}
        {list.data && list.data.lines.length > 0 && (
          <table className="mini">
            <thead>
              <tr>
                <th>{m.item}</th>
                <th>{m.why}</th>
                <th>{m.provider}</th>
                <th>{m.owner}</th>
                <th>{m.due}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.lines.map((line) => (
                <tr key={line.item}>
                  <td>
                    <b>{say(needItems[line.item])}</b>
                  </td>
                  <td>{listed(line.because.map((why) => say(why)))}</td>
                  <td>
                    {line.provider.name}{' '}
                    <Tag tone={line.provider.arranged ? 'good' : 'low'}>
                      {line.provider.arranged ? m.arranged : m.suggested}
                    </Tag>{' '}
                    <span className="digits">{line.provider.phone}</span>
                  </td>
                  <td>{line.owner}</td>
                  <td className="digits">{line.dueOn ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      <Panel title={m.history} flush>
        {past.data && past.data.items.length === 0 && <Empty title={m.noHistory} />}
        {past.data && past.data.items.length > 0 && (
          <table className="mini">
            <tbody>
              {past.data.items.map((one) => (
                <tr key={one.id}>
                  <td className="digits" style={{ width: 110 }}>
                    {one.assessedOn}
                  </td>
                  <td style={{ width: 190 }}>
                    <Link to={paths.assessmentRecord} params={{ recordId: one.id }}>
                      {say({ zh: one.scaleZh, en: one.scaleEn })}
                    </Link>
                  </td>
                  <td>
                    <LevelTag level={one.level} zh={one.levelZh} en={one.levelEn} />{' '}
                    {one.total !== null && one.max !== null && (
                      <span className="field-hint digits">
                        {one.total} / {one.max}
                      </span>
                    )}
                  </td>
                  <td>
                    {one.services.length > 0 && (
                      <small className="field-hint">
                        {m.recommended} · {listed(one.services.map((service) => say(service)))}
                      </small>
                    )}
                  </td>
                  <td className="field-hint">
                    {listed(one.assessors.map((each) => each.name)) || one.sourceNote}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
    </Page>
  )
}
