import { uuidv7 } from '#contract/id'
import { kinds, list, type PolicyRule, type PolicyState } from '#contract/policy'
import { dayText, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import { useMemo } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { inTwo } from './labels.ts'
import { nameOf as ruleName } from './PlainWords.tsx'
import { policyMessages } from './messages.ts'
import { policiesRoute } from './pages.tsx'

export const stateTone = {
  draft: 'medium',
  submitted: 'high',
  published: 'good',
  withdrawn: 'plain',
} as const satisfies Record<PolicyState, string>

/** What the documents of this place, and of those above it, lay down: dated, with their sources. */
export function PoliciesPage() {
  const m = useMessages(policyMessages)
  const say = useWord()
  const search = policiesRoute.useSearch()
  const navigate = policiesRoute.useNavigate()
  const answer = useQuery(q(list, { query: search }))
  const known = useQuery({ ...q(kinds), staleTime: Number.POSITIVE_INFINITY })
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const rows = answer.data?.items ?? []
  const open = (rule: PolicyRule) => void navigate({ to: paths.policy, params: { ruleId: rule.id } })
  const columns = useMemo((): Column<PolicyRule>[] => {
    const kindWord = (kind: string) =>
      known.data?.items.find((k) => k.name === kind) ?? { zh: kind, en: kind }
    return [
      {
        key: 'name',
        title: m.name,
        render: (r) => (
          <Link to={paths.policy} params={{ ruleId: r.id }}>
            {say(ruleName(r) ?? kindWord(r.kind))}
          </Link>
        ),
        text: (r) => say(ruleName(r) ?? kindWord(r.kind)),
      },
      {
        key: 'kind',
        title: m.kind,
        render: (r) => say(kindWord(r.kind)),
        text: (r) => say(kindWord(r.kind)),
        width: 130,
      },
      { key: 'key', title: m.key, render: (r) => r.key, text: (r) => r.key, optional: true },
      { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName },
      {
        key: 'state',
        title: m.state,
        render: (r) => <Tag tone={stateTone[r.state]}>{m.states[r.state]}</Tag>,
        text: (r) => r.state,
        width: 90,
      },
      {
        key: 'valid',
        title: m.valid,
        render: (r) => `${dayText(r.validFrom)} – ${r.validTo ? dayText(r.validTo) : m.open}`,
        text: (r) => `${r.validFrom} ${r.validTo ?? ''}`,
        width: 190,
      },
      {
        key: 'source',
        title: m.source,
        render: (r) =>
          [r.source.document, r.source.clause].flatMap((text) => (text ? say(inTwo(text)) : [])).join(' · '),
        text: (r) => r.source.document,
      },
      {
        key: 'unknowns',
        title: m.unknowns,
        align: 'right',
        render: (r) => (r.unknowns.length > 0 ? <Tag tone="high">{r.unknowns.length}</Tag> : '0'),
        text: (r) => r.unknowns.length,
        width: 90,
      },
      {
        key: 'updated',
        title: m.updated,
        render: (r) => `${shortTime(r.updatedAt)} ${r.updatedBy ?? ''}`,
        text: (r) => r.updatedAt,
        optional: true,
      },
    ]
  }, [m, say, known.data])
  return (
    <Page
      title={m.title}
      actions={
        <ActionButton
          type="primary"
          needs="policy.write"
          onClick={() =>
            void navigate({
              to: paths.policy,
              params: { ruleId: uuidv7() },
              search: { fresh: true, kind: search.kind },
            })
          }
        >
          {m.newRule}
        </ActionButton>
      }
      filters={
        <>
          <Select
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 220 }}
            value={search.kind ?? null}
            onChange={(value) => set({ kind: value ?? undefined })}
            options={(known.data?.items ?? []).map((k) => ({ value: k.name, label: say(k) }))}
          />
          <Select
            aria-label={m.state}
            allowClear
            placeholder={m.state}
            style={{ width: 120 }}
            value={search.state ?? null}
            onChange={(value) => set({ state: value ?? undefined })}
            options={(['draft', 'submitted', 'published', 'withdrawn'] as const).map((value) => ({
              value,
              label: m.states[value],
            }))}
          />
          <RegionPicker
            label={m.region}
            value={search.region}
            onChange={(region) => set({ region })}
            width={180}
          />
          <label className="page-note" htmlFor="valid-on">
            {m.on}
          </label>
          <DayInput id="valid-on" width={150} value={search.on} onChange={(day) => set({ on: day })} />
          <SearchBox label={m.search} width={200} value={search.q} onSearch={(q) => set({ q })} />
        </>
      }
    >
      <DataTable
        name="policies"
        label={m.title}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={answer}
        onOpen={open}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
        exportAs={{ file: m.title, rows: () => Promise.resolve(rows) }}
      />
    </Page>
  )
}
