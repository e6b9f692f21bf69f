import * as contract from '#contract/insurance'
import * as money from '#contract/insurance-fund'
import { FundSource, fundSources } from '#contract/insurance-words'
import { uuidv7 } from '#contract/id'
import { dayText, number, today, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, InputNumber, Select } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { CoverageForm, EntryForm, ReverseForm } from './FundForms.tsx'
import { messages } from './messages.ts'
import { insuranceFundRoute } from './pages.tsx'
import { InPilot, usePlace } from './parts.tsx'
import './insurance.css'

const percent = (basisPoints: number) => `${(basisPoints / 100).toFixed(2)} %`
type Fund = typeof money.showFund.returns._output

/** Income and spending of each month side by side; a year has twelve, the months without anything too. */
function Months({ fund }: { fund: Fund }) {
  const m = useMessages(messages)
  const most = Math.max(1, ...fund.months.flatMap((one) => [one.incomeFen, one.spentFen]))
  return (
    <div
      className="insurance-months"
      role="img"
      aria-label={
        fund.months
          .map(
            (one) =>
              `${one.month.slice(0, 7)} ${m.income} ${yuan(one.incomeFen)} ${m.spent} ${yuan(one.spentFen)}`,
          )
          .join('，') || m.noEntries
      }
    >
      {Array.from({ length: 12 }, (_, i) => {
        const key = `${fund.year}-${String(i + 1).padStart(2, '0')}-01`
        const one = fund.months.find(({ month }) => month === key)
        return (
          <div
            key={key}
            title={one ? `${m.income} ${yuan(one.incomeFen)} · ${m.spent} ${yuan(one.spentFen)}` : ''}
          >
            <div className="pair">
              <i className="in" style={{ height: `${((one?.incomeFen ?? 0) * 100) / most}%` }} />
              <i className="out" style={{ height: `${((one?.spentFen ?? 0) * 100) / most}%` }} />
            </div>
            {i + 1}
          </div>
        )
      })}
    </div>
  )
}

export function FundPage() {
  const m = useMessages(messages)
  const say = useWord()
  const search = insuranceFundRoute.useSearch()
  const navigate = insuranceFundRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const now = Number(today().slice(0, 4))
  const year = search.year ?? now
  const fund = useQuery(q(money.showFund, { query: { year } }))
  const coverage = useQuery(q(contract.showCoverage, { query: {} }))
  const query = { year }
  const entries = useInfiniteQuery(pages(money.listFundEntries, { query }))
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const entry = rowsOf(money.listFundEntries, entries.data).find((one) => one.id === id)
  const data = fund.data
  return (
    <Page
      title={m.fundTitle}
      actions={
        <>
          <ActionButton needs="insurance.manage" onClick={() => set({ form: 'coverage' })}>
            {m.newCoverage}
          </ActionButton>
          <ActionButton
            type="primary"
            needs="insurance.manage"
            {...(data?.regionCode === null ? { disabledReason: m.fundAt(data.regionName ?? '—') } : {})}
            onClick={() => set({ form: 'entry' })}
          >
            {m.newEntry}
          </ActionButton>
        </>
      }
      filters={
        <Select
          aria-label={m.year}
          value={year}
          style={{ width: 110 }}
          onChange={(next) => set({ year: next })}
          options={Array.from({ length: 6 }, (_, i) => ({ value: now - i, label: String(now - i) }))}
        />
      }
    >
      <InPilot>
        <ProblemNote error={fund.error ?? coverage.error} />
        {data && data.regionCode === null && data.regionName && (
          <p className="page-note">{m.fundAt(data.regionName)}</p>
        )}
        <div className="insurance-two">
          {data && (
            <Panel
              title={`${data.regionName ?? ''} ${data.year}`}
              note={
                data.accountId ? (
                  <Link to={paths.ledgerAccount} params={{ accountId: data.accountId }}>
                    {m.ledgerSays} {yuan(data.ledgerFen)}
                  </Link>
                ) : undefined
              }
            >
              <Facts
                items={[
                  [
                    m.opening,
                    <span key="o" className="digits">
                      {yuan(data.openingFen)}
                    </span>,
                  ],
                  ...data.income.map((one): readonly [string, ReactNode] => [
                    say(fundSources[one.source]),
                    <span key={one.source} className="digits">
                      {yuan(one.fen)}
                    </span>,
                  ]),
                  [
                    m.income,
                    <b key="i" className="digits">
                      {yuan(data.incomeFen)}
                    </b>,
                  ],
                  [
                    m.spent,
                    <span key="s" className="digits">
                      {yuan(data.spentFen)}
                    </span>,
                  ],
                  [
                    m.balance,
                    <span key="b">
                      <b className="digits">{yuan(data.balanceFen)}</b>{' '}
                      <Tag tone={data.balanceFen === data.ledgerFen ? 'good' : 'critical'}>
                        {data.balanceFen === data.ledgerFen ? m.agrees : m.differs}
                      </Tag>
                    </span>,
                  ],
                  [m.beneficiaries, number(data.beneficiaries)],
                  [m.claimsPaid, number(data.claims)],
                  [m.average, data.averageFen === null ? null : yuan(data.averageFen)],
                ]}
              />
            </Panel>
          )}
          {data && (
            <Panel title={m.byMonth}>
              <Months fund={data} />
              <ul className="insurance-legend">
                <li>
                  <i className="in" aria-hidden style={{ background: 'var(--good)' }} /> {m.income}
                </li>
                <li>
                  <i className="out" aria-hidden style={{ background: 'var(--medium)' }} /> {m.spent}
                </li>
              </ul>
            </Panel>
          )}
        </div>
        <Panel
          title={m.coverage}
          note={
            coverage.data
              ? m.register(number(coverage.data.register.insured), number(coverage.data.register.elders))
              : undefined
          }
          flush
        >
          <DataTable<contract.CoverageFigure>
            name="insurance-coverage"
            label={m.coverage}
            rows={coverage.data?.figures ?? []}
            rowKey={(one) => one.id}
            source={coverage}
            empty={<Empty title={m.noCoverage} />}
            exportAs={{ file: m.coverage, rows: async () => coverage.data?.figures ?? [] }}
            columns={[
              {
                key: 'place',
                title: m.place,
                render: (one) => one.regionName,
                text: (one) => one.regionName,
              },
              { key: 'on', title: m.on, render: (one) => dayText(one.on), text: (one) => one.on },
              {
                key: 'target',
                title: m.target,
                align: 'right',
                render: (one) => number(one.target),
                text: (one) => one.target,
              },
              {
                key: 'insured',
                title: m.insured,
                align: 'right',
                render: (one) => number(one.insured),
                text: (one) => one.insured,
              },
              {
                key: 'rate',
                title: m.rate,
                align: 'right',
                render: (one) => percent(one.rateBasisPoints),
                text: (one) => one.rateBasisPoints / 100,
              },
              {
                key: 'goal',
                title: m.goal,
                render: (one) =>
                  one.goalBasisPoints === null ? (
                    m.noGoal
                  ) : (
                    <>
                      ≥ {percent(one.goalBasisPoints)}{' '}
                      <Tag tone={one.met ? 'good' : 'high'}>{one.met ? m.met : m.missed}</Tag>
                    </>
                  ),
                text: (one) => (one.goalBasisPoints === null ? '' : one.goalBasisPoints / 100),
              },
              { key: 'source', title: m.source, render: (one) => one.source, text: (one) => one.source },
            ]}
          />
        </Panel>
        <Panel title={m.entries} flush>
          <DataTable<money.FundEntry>
            name="insurance-fund"
            label={m.entries}
            rows={rowsOf(money.listFundEntries, entries.data)}
            rowKey={(one) => one.id}
            source={entries}
            empty={<Empty title={m.noEntries} />}
            exportAs={{
              file: `${m.entries} ${year}`,
              rows: () => everyRow(money.listFundEntries, { query }),
            }}
            columns={[
              { key: 'on', title: m.on, width: 130, render: (one) => dayText(one.on), text: (one) => one.on },
              {
                key: 'source',
                title: m.source,
                render: (one) => say(fundSources[one.source]),
                text: (one) => say(fundSources[one.source]),
              },
              {
                key: 'amount',
                title: m.amount,
                align: 'right',
                render: (one) => <span className="digits">{yuan(one.amountFen)}</span>,
                text: (one) => one.amountFen / 100,
              },
              {
                key: 'reference',
                title: m.reference,
                render: (one) => one.reference,
                text: (one) => one.reference,
              },
              { key: 'by', title: m.by, render: (one) => one.madeBy ?? '—', text: (one) => one.madeBy },
              {
                key: 'do',
                title: '',
                width: 110,
                render: (one) =>
                  one.reversedAt ? (
                    <Tag tone="plain">{m.reversed}</Tag>
                  ) : (
                    <ActionButton
                      size="small"
                      needs="insurance.settle"
                      onClick={() => set({ form: `reverse:${one.id}` })}
                    >
                      {m.reverse}
                    </ActionButton>
                  ),
              },
            ]}
          />
        </Panel>
      </InPilot>
      {verb === 'entry' && <EntryForm fresh={fresh} onClose={close} />}
      {verb === 'coverage' && <CoverageForm fresh={fresh} onClose={close} />}
      {verb === 'reverse' && entry && <ReverseForm entry={entry} onClose={close} />}
    </Page>
  )
}
