import * as contract from '#contract/benefit-awards'
import { listApplications, takeUp } from '#contract/benefit-applications'
import { everyRow, pages, rowsOf, useAction } from '#web/lib/query.ts'
import { dayText } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Radio, Segmented } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { awardMessages } from './award-messages.ts'

type Filter = (typeof contract.AwardFilter.options)[number]
const monthText = (month: string | null) => month?.slice(0, 7) ?? '—'

/** Who was granted what, from when on; asking that it end, and the second person's word on it. */
export function AwardsTable() {
  const m = useMessages(awardMessages)
  const say = useWord()
  const [state, setState] = useState<Filter>('running')
  const [ending, setEnding] = useState<contract.Award | null>(null)
  const [settling, setSettling] = useState<contract.Award | null>(null)
  const list = useInfiniteQuery(pages(contract.listAwards, { query: { state } }))
  return (
    <>
      <Segmented<Filter>
        value={state}
        onChange={setState}
        options={contract.AwardFilter.options.map((value) => ({ value, label: m.states[value] }))}
        style={{ marginBottom: 12, alignSelf: 'start' }}
      />
      <DataTable<contract.Award>
        name={`benefit-awards-${state}`}
        label={m.title}
        rows={rowsOf(contract.listAwards, list.data)}
        rowKey={(row) => row.id}
        source={list}
        empty={<Empty title={m.none} />}
        exportAs={{ file: m.title, rows: () => everyRow(contract.listAwards, { query: { state } }) }}
        columns={[
          {
            key: 'elder',
            title: m.elder,
            render: (row) => (
              <Link to={paths.elder} params={{ elderId: row.elderId }}>
                {row.elderName}
              </Link>
            ),
            text: (row) => row.elderName,
          },
          {
            key: 'region',
            title: m.place,
            render: (row) => row.regionName ?? '—',
            text: (row) => row.regionName,
          },
          {
            key: 'scheme',
            title: m.scheme,
            render: (row) => say(row.schemeWords),
            text: (row) => say(row.schemeWords),
          },
          { key: 'from', title: m.from, render: (row) => monthText(row.from), text: (row) => row.from },
          {
            key: 'until',
            title: m.until,
            render: (row) =>
              row.asked ? (
                <Tag tone="medium">{m.askedFrom(monthText(row.asked.from))}</Tag>
              ) : (
                monthText(row.until)
              ),
            text: (row) => row.until ?? row.asked?.from ?? null,
          },
          {
            key: 'reason',
            title: m.reason,
            render: (row) => row.asked?.reason ?? row.endedReason ?? '—',
            text: (row) => row.asked?.reason ?? row.endedReason,
          },
          {
            key: 'by',
            title: m.by,
            render: (row) => row.endedBy ?? row.asked?.by ?? '—',
            text: (row) => row.endedBy ?? row.asked?.by ?? null,
          },
          {
            key: 'applied',
            title: m.appliedOn,
            render: (row) => dayText(row.appliedOn),
            text: (row) => row.appliedOn,
          },
          {
            key: 'do',
            title: '',
            width: 150,
            render: (row) =>
              row.asked ? (
                <ActionButton
                  size="small"
                  needs="benefits.approve"
                  disabledReason={row.asked.mine ? m.second : undefined}
                  onClick={() => setSettling(row)}
                >
                  {m.settle}
                </ActionButton>
              ) : row.endedBy === null && row.endedReason === null ? (
                <ActionButton size="small" needs="benefits.prepare" onClick={() => setEnding(row)}>
                  {m.end}
                </ActionButton>
              ) : null,
          },
        ]}
      />
      {ending && <EndForm award={ending} onClose={() => setEnding(null)} />}
      {settling && <SettleForm award={settling} onClose={() => setSettling(null)} />}
    </>
  )
}

const changes = [contract.listAwards, listApplications, takeUp]

function EndForm({ award, onClose }: { award: contract.Award; onClose: () => void }) {
  const m = useMessages(awardMessages)
  const say = useWord()
  const end = useAction(contract.endAward, { changes, done: onClose })
  return (
    <FormDrawer<{ from: string; reason: string }>
      title={`${m.end} · ${award.elderName} · ${say(award.schemeWords)}`}
      submit={m.ask}
      danger
      pending={end.isPending}
      error={end.error}
      onClose={onClose}
      onSubmit={({ from, reason }) =>
        end.mutate({ params: { id: award.id }, body: { from: `${from}-01`, reason } })
      }
    >
      <p>{m.hint}</p>
      <Form.Item name="from" label={m.endFrom} rules={[{ required: true, message: m.needed }]}>
        <Input type="month" {...(award.from ? { min: award.from.slice(0, 7) } : {})} />
      </Form.Item>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2, message: m.needed }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

function SettleForm({ award, onClose }: { award: contract.Award; onClose: () => void }) {
  const m = useMessages(awardMessages)
  const say = useWord()
  const settle = useAction(contract.confirmAwardEnd, { changes, done: onClose })
  return (
    <FormDrawer<{ confirm: boolean }>
      title={`${m.settle} · ${award.elderName} · ${say(award.schemeWords)}`}
      submit={m.settle}
      pending={settle.isPending}
      error={settle.error}
      onClose={onClose}
      onSubmit={(body) => settle.mutate({ params: { id: award.id }, body })}
    >
      {award.asked && (
        <p>
          {m.askedFrom(monthText(award.asked.from))} · {m.reason}: {award.asked.reason} · {m.by}:{' '}
          {award.asked.by ?? '—'}
        </p>
      )}
      <p>{m.hint}</p>
      <Form.Item name="confirm" label={m.outcome} rules={[{ required: true, message: m.needed }]}>
        <Radio.Group
          options={[
            { value: true, label: m.yes },
            { value: false, label: m.no },
          ]}
        />
      </Form.Item>
    </FormDrawer>
  )
}
