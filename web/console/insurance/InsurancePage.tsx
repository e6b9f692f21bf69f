import * as contract from '#contract/insurance'
import * as claims from '#contract/insurance-claims'
import {
  careForms,
  CaseState,
  caseStates,
  ClaimState,
  claimStates,
  funds,
  insuredKinds,
} from '#contract/insurance-words'
import { uuidv7 } from '#contract/id'
import { dayText, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { ApplyForm, CaseDrawer } from './CaseForms.tsx'
import { ClaimDrawer, ClaimForm } from './ClaimForms.tsx'
import { EnrolForm } from './EnrolForm.tsx'
import { messages } from './messages.ts'
import { insuranceRoute } from './pages.tsx'
import { CaseTag, ClaimTag, InPilot, LeftTag, Shares, useTerm } from './parts.tsx'
import './insurance.css'

/** Who is granted what, what is claimed for them, who is insured. */
export function InsurancePage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const term = useTerm()
  const search = insuranceRoute.useSearch()
  const navigate = insuranceRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const tab = search.tab ?? 'cases'
  const caseState = CaseState.safeParse(search.state).data
  const claimState = ClaimState.safeParse(search.state).data
  const caseQuery = {
    ...(search.q ? { q: search.q } : {}),
    ...(caseState ? { state: caseState } : {}),
    ...(search.only === 'ending' ? { ending: 'soon' as const } : {}),
    ...(search.only === 'left' ? { left: 'yes' as const } : {}),
  }
  const claimQuery = {
    ...(search.q ? { q: search.q } : {}),
    ...(claimState ? { state: claimState } : {}),
    ...(search.only === 'flagged' ? { flagged: 'yes' as const } : {}),
  }
  const enrolQuery = {
    ...(search.q ? { q: search.q } : {}),
    state: search.only === 'ended' ? ('ended' as const) : ('current' as const),
  }
  const cases = useInfiniteQuery({
    ...pages(contract.listCases, { query: caseQuery }),
    enabled: tab === 'cases',
  })
  const bills = useInfiniteQuery({
    ...pages(claims.listClaims, { query: claimQuery }),
    enabled: tab === 'claims',
  })
  const insured = useInfiniteQuery({
    ...pages(contract.listEnrolments, { query: enrolQuery }),
    enabled: tab === 'enrolments',
  })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const shown = rowsOf(contract.listCases, cases.data).find((one) => one.id === id)
  const enrolment = rowsOf(contract.listEnrolments, insured.data).find((one) => one.id === id)
  const elder = {
    key: 'elder',
    title: m.elder,
    width: 120,
    // A body that handles cases has no register to open.
    render: (row: { elderId: string; elderName: string }) =>
      may('people.read') ? (
        <Link to={paths.elderCare} params={{ elderId: row.elderId }}>
          {row.elderName}
        </Link>
      ) : (
        row.elderName
      ),
    text: (row: { elderName: string }) => row.elderName,
  }
  const place = {
    key: 'place',
    title: m.place,
    render: (row: { regionName: string }) => row.regionName,
    text: (row: { regionName: string }) => row.regionName,
  }
  type Only = NonNullable<typeof search.only>
  const only = (...options: readonly (readonly [Only, string])[]) => (
    <Segmented<'all' | Only>
      value={search.only ?? 'all'}
      onChange={(next) => set({ only: next === 'all' ? undefined : next })}
      options={[
        { value: 'all', label: tab === 'enrolments' ? m.current : m.all },
        ...options.map(([value, label]) => ({ value, label })),
      ]}
    />
  )
  return (
    <Page
      title={m.title}
      actions={
        tab === 'enrolments' ? (
          <ActionButton type="primary" needs="insurance.manage" onClick={() => set({ form: 'enrol' })}>
            {m.enrol}
          </ActionButton>
        ) : tab === 'claims' ? (
          <ActionButton type="primary" needs="insurance.claim" onClick={() => set({ form: 'claim' })}>
            {m.newClaim}
          </ActionButton>
        ) : (
          <ActionButton type="primary" needs="insurance.apply" onClick={() => set({ form: 'apply' })}>
            {m.apply}
          </ActionButton>
        )
      }
      filters={
        <>
          <Segmented<'cases' | 'claims' | 'enrolments'>
            value={tab}
            onChange={(next) =>
              set({
                tab: next === 'cases' ? undefined : next,
                state: undefined,
                only: undefined,
                form: undefined,
              })
            }
            options={[
              { value: 'cases', label: m.cases },
              { value: 'claims', label: m.claims },
              // A body that handles cases sees no list of the insured.
              ...(may('people.read') ? [{ value: 'enrolments' as const, label: m.enrolments }] : []),
            ]}
          />
          {tab !== 'enrolments' && (
            <Select
              allowClear
              aria-label={m.state}
              placeholder={m.state}
              style={{ width: 140 }}
              value={(tab === 'cases' ? caseState : claimState) ?? null}
              onChange={(next) => set({ state: next ?? undefined })}
              options={Object.entries(tab === 'cases' ? caseStates : claimStates).map(([value, words]) => ({
                value: value as CaseState | ClaimState, // the keys of the two vocabularies
                label: say(words),
              }))}
            />
          )}
          {tab === 'cases'
            ? only(['ending', m.ending], ['left', m.left])
            : tab === 'claims'
              ? only(['flagged', m.flagged])
              : only(['ended', m.ended])}
          <SearchBox label={m.search} width={200} value={search.q} onSearch={(q) => set({ q })} />
        </>
      }
    >
      <InPilot>
        {tab === 'cases' && (
          <DataTable<contract.Case>
            name="insurance-cases"
            label={m.cases}
            rows={rowsOf(contract.listCases, cases.data)}
            rowKey={(one) => one.id}
            source={cases}
            onOpen={(one) => set({ form: `case:${one.id}` })}
            empty={<Empty title={m.noCases}>{m.noCasesHint}</Empty>}
            exportAs={{ file: m.cases, rows: () => everyRow(contract.listCases, { query: caseQuery }) }}
            columns={[
              {
                key: 'number',
                title: m.number,
                width: 150,
                render: (one) => <span className="digits">{one.number}</span>,
                text: (one) => one.number,
              },
              elder,
              place,
              {
                key: 'form',
                title: m.form,
                render: (one) => say(careForms[one.form]),
                text: (one) => say(careForms[one.form]),
              },
              {
                key: 'grade',
                title: m.grade,
                render: (one) =>
                  one.grade
                    ? `${say(one.grade.levelWords)}${one.reused ? `（${m.reused}）` : ''}`
                    : one.assessmentNumber
                      ? m.waiting(one.assessmentNumber)
                      : m.noGrade,
                text: (one) =>
                  one.grade ? `${one.grade.scale} ${one.grade.version} ${one.grade.level}` : '',
              },
              { key: 'org', title: m.org, render: (one) => one.orgName ?? '—', text: (one) => one.orgName },
              {
                key: 'handler',
                title: m.handler,
                render: (one) => one.handlerOrgName ?? '—',
                text: (one) => one.handlerOrgName,
              },
              {
                key: 'term',
                title: m.term,
                width: 210,
                render: (one) => (one.from ? term(one.from, one.until) : '—'),
                text: (one) => (one.from ? `${one.from} ${one.until ?? ''}` : ''),
              },
              {
                key: 'state',
                title: m.state,
                width: 110,
                render: (one) => (
                  <>
                    <CaseTag state={one.state} /> <LeftTag value={one} />
                  </>
                ),
                text: (one) =>
                  `${say(caseStates[one.state])}${one.leftPoolOn ? ` ${m.left} ${one.leftPoolOn}` : ''}`,
              },
            ]}
          />
        )}
        {tab === 'claims' && (
          <DataTable<claims.Claim>
            name="insurance-claims"
            label={m.claims}
            rows={rowsOf(claims.listClaims, bills.data)}
            rowKey={(one) => one.id}
            source={bills}
            onOpen={(one) => set({ form: `bill:${one.id}` })}
            rowTone={(one) => (one.flags.length > 0 && one.state !== 'refused' ? 'high' : undefined)}
            empty={<Empty title={m.noClaims}>{m.noClaimsHint}</Empty>}
            exportAs={{ file: m.claims, rows: () => everyRow(claims.listClaims, { query: claimQuery }) }}
            columns={[
              {
                key: 'number',
                title: m.number,
                width: 150,
                render: (one) => <span className="digits">{one.number}</span>,
                text: (one) => one.number,
              },
              elder,
              { key: 'org', title: m.org, render: (one) => one.orgName, text: (one) => one.orgName },
              {
                key: 'fund',
                title: m.fund,
                width: 90,
                render: (one) => say(funds[one.fund]),
                text: (one) => say(funds[one.fund]),
              },
              {
                key: 'days',
                title: m.days,
                width: 210,
                render: (one) => term(one.from, one.to),
                text: (one) => `${one.from} ${one.to}`,
              },
              {
                key: 'bill',
                title: m.bill,
                align: 'right',
                width: 110,
                render: (one) => <span className="digits">{yuan(one.billFen)}</span>,
                text: (one) => one.billFen / 100,
              },
              {
                key: 'shares',
                title: m.shares,
                render: (one) => <Shares claim={one} />,
                text: (one) => (one.billFen - one.selfPayFen) / 100,
              },
              {
                key: 'self',
                title: m.self,
                align: 'right',
                width: 110,
                render: (one) => <span className="digits">{yuan(one.selfPayFen)}</span>,
                text: (one) => one.selfPayFen / 100,
              },
              {
                key: 'flags',
                title: m.flags,
                width: 90,
                render: (one) => (one.flags.length > 0 ? <Tag tone="high">{one.flags.length}</Tag> : '—'),
                text: (one) => one.flags.length,
              },
              {
                key: 'state',
                title: m.state,
                width: 100,
                render: (one) => <ClaimTag state={one.state} />,
                text: (one) => say(claimStates[one.state]),
              },
            ]}
          />
        )}
        {tab === 'enrolments' && (
          <DataTable<contract.Enrolment>
            name="insurance-enrolments"
            label={m.enrolments}
            rows={rowsOf(contract.listEnrolments, insured.data)}
            rowKey={(one) => one.id}
            source={insured}
            onOpen={may('insurance.manage') ? (one) => set({ form: `enrol:${one.id}` }) : undefined}
            empty={<Empty title={m.noEnrolments} />}
            exportAs={{
              file: m.enrolments,
              rows: () => everyRow(contract.listEnrolments, { query: enrolQuery }),
            }}
            columns={[
              elder,
              place,
              {
                key: 'kind',
                title: m.kind,
                render: (one) => say(insuredKinds[one.kind]),
                text: (one) => say(insuredKinds[one.kind]),
              },
              {
                key: 'from',
                title: m.term,
                render: (one) => term(one.from, one.to),
                text: (one) => `${one.from} ${one.to ?? ''}`,
              },
              { key: 'source', title: m.source, render: (one) => one.source, text: (one) => one.source },
              {
                key: 'on',
                title: m.sourceDay,
                width: 130,
                render: (one) => dayText(one.sourceDay),
                text: (one) => one.sourceDay,
              },
            ]}
          />
        )}
      </InPilot>
      {verb === 'apply' && <ApplyForm fresh={fresh} onClose={close} />}
      {verb === 'case' && shown && <CaseDrawer value={shown} onClose={close} />}
      {verb === 'claim' && <ClaimForm fresh={fresh} onClose={close} />}
      {verb === 'bill' && id && <ClaimDrawer id={id} onClose={close} />}
      {verb === 'enrol' && <EnrolForm value={enrolment} fresh={fresh} onClose={close} />}
    </Page>
  )
}
