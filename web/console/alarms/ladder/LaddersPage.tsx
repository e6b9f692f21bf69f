import { uuidv7 } from '#contract/id'
import { list, type PolicyRule } from '#contract/policy'
import { dayText, shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useWho } from '#web/lib/who.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { paths } from '../../paths.ts'
import { placeText, sourceText } from '../../shell/rule-texts.ts'
import { laddersRoute } from '../pages.tsx'
import { ladderMessages } from './messages.ts'

export const LADDER_KIND = 'alarms.ladder'

/** The ladders of this place and of those above it. */
export function LaddersPage() {
  const m = useMessages(ladderMessages)
  const say = useWord()
  const who = useWho()
  const navigate = laddersRoute.useNavigate()
  const answer = useQuery(q(list, { query: { kind: LADDER_KIND } }))
  const rows = answer.data?.items ?? []
  const open = (ladderId: string) => void navigate({ to: paths.ladder, params: { ladderId } })
  const columns = useMemo(
    (): Column<PolicyRule>[] => [
      {
        key: 'region',
        title: m.columns.region,
        render: (r) => (
          <Link to={paths.ladder} params={{ ladderId: r.id }}>
            {placeText(say, r)}
          </Link>
        ),
        text: (r) => placeText(say, r),
      },
      {
        key: 'state',
        title: m.columns.state,
        render: (r) => (
          <Tag tone={r.state === 'published' ? 'good' : r.state === 'draft' ? 'medium' : 'plain'}>
            {m.states[r.state]}
          </Tag>
        ),
        text: (r) => r.state,
        width: 90,
      },
      {
        key: 'valid',
        title: m.columns.valid,
        render: (r) => `${dayText(r.validFrom)} – ${r.validTo ? dayText(r.validTo) : m.open}`,
        text: (r) => `${r.validFrom} ${r.validTo ?? ''}`,
        width: 190,
      },
      {
        key: 'source',
        title: m.columns.source,
        render: (r) => sourceText(say, r.source),
        text: (r) => sourceText(say, r.source),
      },
      {
        key: 'unknowns',
        title: m.columns.unknowns,
        align: 'right',
        render: (r) => (r.unknowns.length > 0 ? <Tag tone="high">{r.unknowns.length}</Tag> : '0'),
        text: (r) => r.unknowns.length,
        width: 90,
      },
      {
        key: 'approved',
        title: m.columns.approved,
        render: (r) => who(r.approvedBy),
        text: (r) => r.approvedBy,
      },
      {
        key: 'updated',
        title: m.columns.updated,
        render: (r) => `${shortTime(r.updatedAt)} ${who(r.updatedBy)}`,
        text: (r) => r.updatedAt,
      },
    ],
    [m, say, who],
  )
  return (
    <Page
      title={m.title}
      actions={
        <ActionButton
          type="primary"
          needs="policy.write"
          onClick={() =>
            void navigate({ to: paths.ladder, params: { ladderId: uuidv7() }, search: { fresh: true } })
          }
        >
          {m.newLadder}
        </ActionButton>
      }
    >
      <p className="page-note">{m.note}</p>
      <DataTable
        name="ladders"
        label={m.title}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={answer}
        onOpen={(r) => open(r.id)}
        empty={<Empty title={m.none}>{m.noneHint}</Empty>}
      />
    </Page>
  )
}
