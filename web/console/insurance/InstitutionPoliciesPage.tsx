import * as contract from '#contract/institution-policies'
import { InstitutionPolicyKind, policyKinds } from '#contract/insurance-words'
import { type OrgId, uuidv7 } from '#contract/id'
import { dayText, number, shortTime, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag, type Tone } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, InputNumber, Segmented, Select } from 'antd'
import { useMemo } from 'react'
import { OrganisationPicker } from '../access/OrganisationPicker.tsx'
import { paths } from '../paths.ts'
import { CancelForm, PolicyForm } from './InstitutionPolicyForms.tsx'
import { messages } from './messages.ts'
import { institutionPoliciesRoute } from './pages.tsx'
import { useTerm } from './parts.tsx'
import './insurance.css'

const tones: Record<contract.InstitutionPolicy['state'], Tone> = {
  coming: 'plain',
  current: 'good',
  ending: 'medium',
  expired: 'high',
  cancelled: 'plain',
}

/** What institutions insure, and which of them have nothing in force. */
export function InstitutionPoliciesPage() {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const term = useTerm()
  const search = institutionPoliciesRoute.useSearch()
  const navigate = institutionPoliciesRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const risky = search.tab === 'uninsured'
  const word = search.q ? { q: search.q } : {}
  const query = {
    ...word,
    ...(search.state ? { state: search.state } : {}),
    ...(search.kind ? { kind: search.kind } : {}),
  }
  const list = useInfiniteQuery({ ...pages(contract.listInstitutionPolicies, { query }), enabled: !risky })
  const risks = useInfiniteQuery({ ...pages(contract.listUninsured, { query: word }), enabled: risky })
  const fresh = useMemo(() => (search.form ? uuidv7() : ''), [search.form])
  const [verb, id] = (search.form ?? '').split(':')
  const close = () => set({ form: undefined })
  const shown = rowsOf(contract.listInstitutionPolicies, list.data).find((one) => one.id === id)
  const required = risks.data?.pages[0]?.required ?? []
  const org = {
    key: 'org',
    title: m.org,
    render: (row: { orgId: string; orgName: string }) => (
      <Link to={paths.organisation} params={{ organisationId: row.orgId }}>
        {row.orgName}
      </Link>
    ),
    text: (row: { orgName: string }) => row.orgName,
  }
  const place = {
    key: 'place',
    title: m.place,
    render: (row: { regionName: string }) => row.regionName,
    text: (row: { regionName: string }) => row.regionName,
  }
  const kind = {
    key: 'kind',
    title: m.kind,
    render: (row: { kind: InstitutionPolicyKind }) => say(policyKinds[row.kind]),
    text: (row: { kind: InstitutionPolicyKind }) => say(policyKinds[row.kind]),
  }
  return (
    <Page
      title={m.policiesTitle}
      note={
        risky
          ? required.length > 0
            ? m.required(required.map((one) => say(policyKinds[one])).join('、'))
            : m.nothingRequired
          : undefined
      }
      actions={
        <ActionButton type="primary" needs="insurance.policies" onClick={() => set({ form: 'new' })}>
          {m.newPolicy}
        </ActionButton>
      }
      filters={
        <>
          <Segmented<'policies' | 'uninsured'>
            value={risky ? 'uninsured' : 'policies'}
            onChange={(next) => set({ tab: next === 'uninsured' ? next : undefined, form: undefined })}
            options={[
              { value: 'policies', label: m.policies },
              { value: 'uninsured', label: m.uninsured },
            ]}
          />
          {!risky && (
            <Select
              allowClear
              aria-label={m.state}
              placeholder={m.state}
              style={{ width: 130 }}
              value={search.state ?? null}
              onChange={(next) => set({ state: next ?? undefined })}
              options={(['ending', 'expired', 'current', 'coming', 'cancelled'] as const).map((value) => ({
                value,
                label: m.policyStates[value],
              }))}
            />
          )}
          {!risky && (
            <Select
              allowClear
              aria-label={m.kind}
              placeholder={m.kind}
              style={{ width: 150 }}
              value={search.kind ?? null}
              onChange={(next) => set({ kind: next ?? undefined })}
              options={InstitutionPolicyKind.options.map((value) => ({
                value,
                label: say(policyKinds[value]),
              }))}
            />
          )}
          <SearchBox label={m.searchInstitution} width={200} value={search.q} onSearch={(q) => set({ q })} />
        </>
      }
    >
      {risky ? (
        <DataTable<contract.UninsuredInstitution>
          name="uninsured-institutions"
          label={m.uninsured}
          rows={rowsOf(contract.listUninsured, risks.data)}
          rowKey={(one) => `${one.orgId} ${one.kind}`}
          source={risks}
          rowTone={(one) => (one.residents > 0 ? 'high' : undefined)}
          empty={<Empty title={m.allInsured} />}
          exportAs={{ file: m.uninsured, rows: () => everyRow(contract.listUninsured, { query: word }) }}
          columns={[
            org,
            place,
            kind,
            {
              key: 'reason',
              title: m.reason,
              render: (one) => (
                <>
                  <Tag tone="high">{m.uninsuredReasons[one.reason]}</Tag>
                  {one.since ? ` ${m.since} ${dayText(one.since)}` : ''}
                </>
              ),
              text: (one) => `${m.uninsuredReasons[one.reason]} ${one.since ?? ''}`,
            },
            {
              key: 'number',
              title: m.policyNumber,
              render: (one) => one.lastNumber ?? '—',
              text: (one) => one.lastNumber,
            },
            {
              key: 'beds',
              title: m.beds,
              align: 'right',
              width: 90,
              render: (one) => number(one.beds),
              text: (one) => one.beds,
            },
            {
              key: 'residents',
              title: m.residents,
              align: 'right',
              width: 110,
              render: (one) => number(one.residents),
              text: (one) => one.residents,
            },
            {
              key: 'do',
              title: '',
              width: 120,
              render: (one) =>
                may('insurance.policies') ? (
                  <ActionButton
                    size="small"
                    needs="insurance.policies"
                    onClick={() => set({ form: `for:${one.orgId}` })}
                  >
                    {m.newPolicy}
                  </ActionButton>
                ) : null,
            },
          ]}
        />
      ) : (
        <DataTable<contract.InstitutionPolicy>
          name="institution-policies"
          label={m.policies}
          rows={rowsOf(contract.listInstitutionPolicies, list.data)}
          rowKey={(one) => one.id}
          source={list}
          onOpen={may('insurance.policies') ? (one) => set({ form: `edit:${one.id}` }) : undefined}
          empty={<Empty title={m.noPolicies} />}
          exportAs={{ file: m.policies, rows: () => everyRow(contract.listInstitutionPolicies, { query }) }}
          columns={[
            org,
            place,
            kind,
            { key: 'insurer', title: m.insurer, render: (one) => one.insurer, text: (one) => one.insurer },
            {
              key: 'number',
              title: m.policyNumber,
              render: (one) => <span className="digits">{one.number}</span>,
              text: (one) => one.number,
            },
            {
              key: 'sum',
              title: m.sum,
              align: 'right',
              render: (one) =>
                one.sumFen === null ? '—' : <span className="digits">{yuan(one.sumFen)}</span>,
              text: (one) => (one.sumFen === null ? '' : one.sumFen / 100),
            },
            {
              key: 'days',
              title: m.term,
              width: 210,
              render: (one) => term(one.from, one.to),
              text: (one) => `${one.from} ${one.to}`,
            },
            {
              key: 'state',
              title: m.state,
              width: 190,
              render: (one) => (
                <>
                  <Tag tone={tones[one.state]}>{m.policyStates[one.state]}</Tag>
                  {one.remindedAt && one.state === 'ending'
                    ? ` ${m.reminded} ${shortTime(one.remindedAt)}`
                    : ''}
                </>
              ),
              text: (one) => m.policyStates[one.state],
            },
            {
              key: 'do',
              title: '',
              width: 90,
              render: (one) =>
                (one.state === 'current' || one.state === 'ending' || one.state === 'coming') &&
                may('insurance.policies') ? (
                  <ActionButton
                    size="small"
                    needs="insurance.policies"
                    onClick={() => set({ form: `cancel:${one.id}` })}
                  >
                    {m.cancel}
                  </ActionButton>
                ) : null,
            },
          ]}
        />
      )}
      {(verb === 'new' || verb === 'for' || (verb === 'edit' && shown && shown.state !== 'cancelled')) && (
        <PolicyForm
          value={verb === 'edit' ? shown : undefined}
          orgId={verb === 'for' ? id : undefined}
          fresh={fresh}
          onClose={close}
        />
      )}
      {verb === 'cancel' && shown && <CancelForm value={shown} onClose={close} />}
    </Page>
  )
}
