import * as contract from '#contract/insurance-elder'
import { careForms, insuredKinds, payers } from '#contract/insurance-words'
import { type ElderId, uuidv7 } from '#contract/id'
import { dayText, number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Table } from 'antd'
import { useMemo, type ReactNode } from 'react'
import { paths } from '../paths.ts'
import { ApplyForm } from './CaseForms.tsx'
import { ClaimForm } from './ClaimForms.tsx'
import { CoverForm, PlanForm } from './ElderForms.tsx'
import { EnrolForm } from './EnrolForm.tsx'
import { messages } from './messages.ts'
import { elderCareRoute } from './pages.tsx'
import { CaseTag, LeftTag, useTerm } from './parts.tsx'
import './insurance.css'

/** Plan, benefits and services of one elder in one view (B-LTC-12). */
export function ElderCarePage() {
  const m = useMessages(messages)
  const say = useWord()
  const term = useTerm()
  const params = elderCareRoute.useParams()
  const elderId = params.elderId as ElderId // an id of the register, from a link
  const search = elderCareRoute.useSearch()
  const navigate = elderCareRoute.useNavigate()
  const form = (next: string | undefined) => void navigate({ search: { form: next }, replace: true })
  const found = useQuery(q(contract.showElderCare, { params: { elderId } }))
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return null
  const one = found.data
  const close = () => form(undefined)
  const amount = (value: number, unit: 'fen' | 'minute') => (
    <span className="digits">{unit === 'fen' ? yuan(value) : `${number(value)} ${m.minute}`}</span>
  )
  return (
    <Page
      title={m.elderTitle(one.elderName)}
      note={
        <>
          {m.years(one.age)} · {one.regionName}{' '}
          <Tag tone={one.disabled ? 'medium' : 'plain'}>
            {one.disabled === null ? m.notAssessed : one.disabled ? m.disabled : m.able}
          </Tag>
        </>
      }
      actions={
        <>
          <Link to={paths.elder} params={{ elderId }}>
            {m.openRecord}
          </Link>
          <ActionButton type="primary" needs="insurance.apply" onClick={() => form('plan')}>
            {m.newPlan}
          </ActionButton>
        </>
      }
    >
      <div className="insurance-two">
        <Panel title={m.plan}>
          {one.plan ? (
            <>
              <p className="page-note">
                {m.planFrom(dayText(one.plan.from), one.plan.orgName ?? one.plan.madeBy ?? '—')}
              </p>
              <ul className="insurance-list">
                {one.plan.items.map((item) => (
                  <li key={item.service}>
                    <b>{item.service}</b> {m.perTimes(item.times, m.per[item.per])}
                    {item.minutes === null ? '' : ` · ${m.minutes(item.minutes)}`}
                  </li>
                ))}
              </ul>
              {one.plan.note && <p>{one.plan.note}</p>}
            </>
          ) : (
            <p className="unknown">{m.noPlan}</p>
          )}
          {one.recommended.length > 0 && (
            <>
              <h3>{m.recommended}</h3>
              <ul className="insurance-list">
                {one.recommended.map((item) => (
                  <li key={item.zh}>
                    {say(item)} · {dayText(item.on)}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Panel>
        <Panel title={m.grades}>
          {one.grades.length === 0 && <p className="unknown">{m.notAssessed}</p>}
          {one.grades.map((grade) => (
            <div key={grade.scale}>
              <Facts
                items={[
                  [say(grade.scaleWords), <b key="level">{say(grade.levelWords)}</b>],
                  [
                    m.assessed,
                    `${dayText(grade.assessedOn)}${grade.validUntil ? ` · ${m.validTo(dayText(grade.validUntil))}` : ''}`,
                  ],
                ]}
              />
              {grade.toConfirm.length > 0 && (
                <details>
                  <summary>
                    <Tag tone="medium">{m.toConfirm}</Tag> {grade.toConfirm.length}
                  </summary>
                  <ul className="insurance-list">
                    {grade.toConfirm.map((item) => (
                      <li key={item.zh}>{say(item)}</li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          ))}
        </Panel>
        <Panel
          title={m.insurance}
          actions={
            one.pilot ? (
              <>
                {!one.enrolment && (
                  <ActionButton size="small" needs="insurance.manage" onClick={() => form('enrol')}>
                    {m.enrol}
                  </ActionButton>
                )}
                {!one.case && (
                  <ActionButton size="small" needs="insurance.apply" onClick={() => form('apply')}>
                    {m.apply}
                  </ActionButton>
                )}
                {one.case?.state === 'granted' && (
                  <ActionButton size="small" needs="insurance.claim" onClick={() => form('claim')}>
                    {m.claim}
                  </ActionButton>
                )}
              </>
            ) : undefined
          }
        >
          {one.pilot ? (
            <Facts
              items={[
                [
                  m.enrolments,
                  one.enrolment
                    ? `${say(insuredKinds[one.enrolment.kind])} · ${term(one.enrolment.from, one.enrolment.to)} · ${one.enrolment.source}`
                    : m.notInsured,
                ],
                [
                  m.cases,
                  one.case ? (
                    <>
                      <CaseTag state={one.case.state} /> <LeftTag value={one.case} /> {one.case.number} ·{' '}
                      {say(careForms[one.case.form])}
                      {one.case.from ? ` · ${term(one.case.from, one.case.until)}` : ''}
                    </>
                  ) : (
                    m.noCase
                  ),
                ],
                [m.org, one.case?.orgName ?? null],
                [m.handler, one.case?.handlerOrgName ?? null],
              ]}
            />
          ) : (
            <p className="unknown">{m.noPilot}</p>
          )}
        </Panel>
        <Panel
          title={m.covers}
          actions={
            <ActionButton size="small" needs="insurance.manage" onClick={() => form('cover')}>
              {m.newCover}
            </ActionButton>
          }
        >
          {one.covers.length === 0 && <p className="unknown">{m.noCovers}</p>}
          <Facts
            items={one.covers.map((cover): readonly [string, ReactNode] => [
              `${say(payers[cover.kind])}`,
              `${cover.name} · ${cover.shareBasisPoints / 100} % · ${m.limit} ${cover.limitFen === null ? m.noLimit : `${cover.per === 'bill' ? m.perBill : m.perMonth} ${yuan(cover.limitFen)}`} · ${term(cover.from, cover.to)}`,
            ])}
          />
        </Panel>
      </div>
      <div className="insurance-two">
        <Panel title={m.benefits}>
          {one.benefits.months.length === 0 && one.benefits.balances.length === 0 && (
            <p className="unknown">{m.noBenefits}</p>
          )}
          {one.benefits.balances.length > 0 && (
            <Facts
              names="long"
              items={one.benefits.balances.map((item): readonly [string, ReactNode] => [
                `${say(item.schemeWords)} · ${m.balances}`,
                amount(item.left, item.unit),
              ])}
            />
          )}
          {one.benefits.months.length > 0 && (
            <>
              <h3>{m.months}</h3>
              <Facts
                names="long"
                items={one.benefits.months
                  .slice(0, 8)
                  .map((item): readonly [string, ReactNode] => [
                    `${item.month.slice(0, 7)} ${say(item.schemeWords)}`,
                    amount(item.amount, item.unit),
                  ])}
              />
            </>
          )}
        </Panel>
        <Panel title={m.done} flush>
          <Table
            size="small"
            pagination={false}
            rowKey="id"
            dataSource={one.services}
            locale={{ emptyText: m.noServices }}
            columns={[
              { title: m.on, dataIndex: 'on', width: 110, render: (on: string) => dayText(on) },
              { title: m.service, key: 'service', render: (_, row) => say(row.words) },
              { title: m.org, key: 'org', render: (_, row) => row.orgName ?? '—' },
              {
                title: m.covered,
                key: 'covered',
                align: 'right',
                render: (_, row) => amount(row.coveredFen, row.unit),
              },
              {
                title: m.self,
                key: 'self',
                align: 'right',
                render: (_, row) => amount(row.selfPayFen, row.unit),
              },
            ]}
          />
        </Panel>
      </div>
      {search.form === 'plan' && <PlanForm elderId={elderId} plan={one.plan} fresh={fresh} onClose={close} />}
      {search.form === 'cover' && <CoverForm elderId={elderId} fresh={fresh} onClose={close} />}
      {search.form === 'apply' && <ApplyForm elderId={elderId} fresh={fresh} onClose={close} />}
      {search.form === 'claim' && <ClaimForm elderId={elderId} fresh={fresh} onClose={close} />}
      {search.form === 'enrol' && <EnrolForm elderId={elderId} fresh={fresh} onClose={close} />}
    </Page>
  )
}
