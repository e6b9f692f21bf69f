import { listScales } from '#contract/assessment-scale'
import type { Output } from '#web/lib/call.ts'
import { number, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useQuery } from '@tanstack/react-query'
import * as drafts from '#contract/scale-drafts'
import { fullTime, shortTime } from '#web/lib/format.ts'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { paths } from '../paths.ts'
import { draftMessages } from './scale-draft-messages.ts'
import { assessmentMessages } from './messages.ts'
import { scalesRoute } from './pages.tsx'

type Line = Output<typeof listScales>['items'][number]
type DraftLine = Output<typeof drafts.listDrafts>['items'][number]
const draftTones = { draft: 'medium', sent: 'high', published: 'good', dropped: 'plain' } as const

export function ScalesPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = scalesRoute.useNavigate()
  const d = useMessages(draftMessages)
  const list = useQuery(q(listScales))
  const onWay = useQuery(q(drafts.listDrafts))
  const draftColumns: Column<DraftLine>[] = [
    { key: 'name', title: d.scale, render: (one) => say(one), text: (one) => say(one) },
    {
      key: 'version',
      title: d.version,
      render: (one) => one.version,
      text: (one) => one.version,
      width: 110,
    },
    {
      key: 'state',
      title: d.state,
      render: (one) => <Tag tone={draftTones[one.state]}>{say(drafts.draftStates[one.state])}</Tag>,
      text: (one) => say(drafts.draftStates[one.state]),
      width: 110,
    },
    { key: 'by', title: d.editedBy, render: (one) => one.editedBy, text: (one) => one.editedBy, width: 120 },
    {
      key: 'at',
      title: d.updated,
      render: (one) => shortTime(one.updatedAt),
      text: (one) => fullTime(one.updatedAt),
      width: 120,
    },
  ]
  const columns: Column<Line>[] = [
    { key: 'name', title: m.scale, render: (s) => say(s), text: (s) => say(s) },
    { key: 'version', title: m.scaleVersion, render: (s) => s.version, text: (s) => s.version, width: 90 },
    {
      key: 'from',
      title: m.validFrom,
      render: (s) => `${s.validFrom}${s.validTo ? ` – ${s.validTo}` : ''}`,
      text: (s) => s.validFrom,
      width: 190,
    },
    {
      key: 'items',
      title: m.itemsCount,
      align: 'right',
      render: (s) => number(s.items),
      text: (s) => s.items,
      width: 70,
    },
    {
      key: 'max',
      title: m.maxPoints,
      align: 'right',
      render: (s) => number(s.max),
      text: (s) => s.max,
      width: 70,
    },
    {
      key: 'direction',
      title: m.direction,
      render: (s) => m.directions[s.direction],
      text: (s) => m.directions[s.direction],
      width: 130,
    },
    { key: 'source', title: m.source, render: (s) => s.source.document, text: (s) => s.source.document },
    {
      key: 'own',
      title: m.own,
      render: (s) => (s.own ? <Tag tone="low">{m.own}</Tag> : m.shipped),
      text: (s) => (s.own ? m.own : m.shipped),
      width: 90,
    },
    {
      key: 'confirm',
      title: m.toConfirm,
      render: (s) =>
        s.toConfirm.length > 0 ? (
          <Tag tone="medium">
            {m.toConfirm} {s.toConfirm.length}
          </Tag>
        ) : (
          '—'
        ),
      text: (s) => listed(s.toConfirm.map((note) => say(note))),
      width: 110,
    },
  ]
  return (
    <Page title={m.scales} note={m.scalesNote}>
      <DataTable
        name="scales"
        label={m.scales}
        rows={list.data?.items ?? []}
        rowKey={(s) => `${s.id} ${s.version}`}
        columns={columns}
        source={list}
        onOpen={(s) =>
          void navigate({ to: paths.scale, params: { scaleId: s.id }, search: { version: s.version } })
        }
        exportAs={{ file: m.scales, rows: async () => list.data?.items ?? [] }}
      />
      <Panel title={d.drafts} flush>
        <DataTable
          name="scale-drafts"
          label={d.drafts}
          rows={onWay.data?.items ?? []}
          rowKey={(one) => one.id}
          columns={draftColumns}
          source={onWay}
          onOpen={(one) => void navigate({ to: paths.scaleDraft, params: { draftId: one.id } })}
          empty={<Empty title={d.none}>{d.newVersionNote}</Empty>}
        />
      </Panel>
    </Page>
  )
}
