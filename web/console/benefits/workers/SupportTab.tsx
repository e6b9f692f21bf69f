import * as contract from '#contract/worker-support'
import { shortTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { SearchBox } from '#web/ui/desk/SearchBox.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { workersRoute } from '../pages.tsx'
import { SupportDecision } from './SupportDecision.tsx'
import { SupportCase, supportTones } from './SupportDrawer.tsx'
import { supportMessages } from './support-messages.ts'

/** Every case of one's scope, the longest waiting first; decided in the row. */
export function SupportTab() {
  const m = useMessages(supportMessages)
  const say = useWord()
  const search = workersRoute.useSearch()
  const navigate = workersRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const query = { state: search.state, kind: search.support, q: search.q }
  const list = useInfiniteQuery(pages(contract.listSupport, { query }))
  return (
    <DataTable<contract.WorkerSupport>
      name="worker-support"
      label={m.tab}
      rows={rowsOf(contract.listSupport, list.data)}
      rowKey={(one) => one.id}
      source={list}
      exportAs={{ file: m.tab, rows: () => everyRow(contract.listSupport, { query }) }}
      empty={<Empty title={m.empty}>{m.emptyHint}</Empty>}
      tools={
        <>
          <SearchBox label={m.search} width={180} value={search.q} onSearch={(q) => set({ q })} />
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.state}
            style={{ width: 120 }}
            value={search.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={contract.SupportState.options.map((value) => ({
              value,
              label: say(contract.supportStates[value]),
            }))}
          />
          <Select
            allowClear
            aria-label={m.kind}
            placeholder={m.kind}
            style={{ width: 160 }}
            value={search.support ?? null}
            onChange={(support) => set({ support: support ?? undefined })}
            options={contract.SupportKind.options.map((value) => ({
              value,
              label: say(contract.supportKinds[value]),
            }))}
          />
        </>
      }
      columns={[
        {
          key: 'worker',
          title: m.worker,
          width: 110,
          render: (one) => one.workerName,
          text: (one) => one.workerName,
        },
        {
          key: 'org',
          title: m.employer,
          width: 200,
          render: (one) => one.orgName,
          text: (one) => one.orgName,
        },
        {
          key: 'kind',
          title: m.kind,
          width: 140,
          render: (one) => say(contract.supportKinds[one.kind]),
          text: (one) => say(contract.supportKinds[one.kind]),
        },
        {
          key: 'state',
          title: m.state,
          width: 110,
          render: (one) => <Tag tone={supportTones[one.state]}>{say(contract.supportStates[one.state])}</Tag>,
          text: (one) => say(contract.supportStates[one.state]),
        },
        {
          key: 'case',
          title: m.case,
          width: 340,
          render: (one) => <SupportCase one={one} />,
          text: (one) =>
            [
              one.entry && `${one.entry.school} ${one.entry.major}`,
              ...one.papers.map((paper) => say(contract.evidenceKinds[paper.kind])),
              one.reason,
            ]
              .filter(Boolean)
              .join(' '),
        },
        {
          key: 'applied',
          title: m.applied,
          width: 120,
          render: (one) => shortTime(one.appliedAt),
          text: (one) => one.appliedAt,
        },
        {
          key: 'do',
          title: '',
          width: 150,
          render: (one) => one.state === 'applied' && <SupportDecision one={one} />,
        },
      ]}
    />
  )
}
