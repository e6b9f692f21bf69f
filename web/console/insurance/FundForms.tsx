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
import { messages } from './messages.ts'
import { insuranceFundRoute } from './pages.tsx'
import { InPilot, usePlace } from './parts.tsx'

const changes = [money.showFund, money.listFundEntries]

export function EntryForm({ fresh, onClose }: { fresh: string; onClose: () => void }) {
  const m = useMessages(messages)
  const say = useWord()
  const place = usePlace().data?.rule
  const save = useAction(money.saveFundEntry, { changes, done: onClose })
  const sources = place && place.plan.sources.length > 0 ? place.plan.sources : FundSource.options
  return (
    <FormDrawer<{ on: string; source: FundSource; amount: number; reference: string; note?: string }>
      title={m.newEntry}
      submit={m.save}
      initial={{ on: today() }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(f) =>
        save.mutate({
          params: { id: fresh },
          body: {
            regionCode: place?.regionCode ?? 0,
            on: f.on,
            source: f.source,
            amountFen: Math.round(f.amount * 100),
            reference: f.reference,
            note: f.note ?? '',
          },
        })
      }
    >
      <Form.Item name="source" label={m.source} rules={[{ required: true }]}>
        <Select options={sources.map((value) => ({ value, label: say(fundSources[value]) }))} />
      </Form.Item>
      <Form.Item name="amount" label={`${m.amount}（${m.yuan}）`} rules={[{ required: true }]}>
        <InputNumber min={0.01} precision={2} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="reference" label={m.reference} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="note" label={m.note}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

export function ReverseForm({ entry, onClose }: { entry: money.FundEntry; onClose: () => void }) {
  const m = useMessages(messages)
  const reverse = useAction(money.reverseFundEntry, { changes, done: onClose })
  return (
    <FormDrawer<{ reason: string }>
      title={`${m.reverse} · ${entry.reference}`}
      submit={m.reverse}
      danger
      pending={reverse.isPending}
      error={reverse.error}
      onClose={onClose}
      onSubmit={(body) => reverse.mutate({ params: { id: entry.id }, body })}
    >
      <p className="page-note digits">{yuan(entry.amountFen)}</p>
      <Form.Item name="reason" label={m.reason} rules={[{ required: true, min: 2 }]}>
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
    </FormDrawer>
  )
}

export function CoverageForm({ fresh, onClose }: { fresh: string; onClose: () => void }) {
  const m = useMessages(messages)
  const save = useAction(contract.saveCoverage, { changes: [contract.showCoverage], done: onClose })
  return (
    <FormDrawer<{ regionCode: number; on: string; target: number; insured: number; source: string }>
      title={m.newCoverage}
      submit={m.save}
      initial={{ on: today() }}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(body) => save.mutate({ params: { id: fresh }, body })}
    >
      <Form.Item name="regionCode" label={m.place} rules={[{ required: true }]}>
        <RegionPicker width="100%" />
      </Form.Item>
      <Form.Item name="on" label={m.on} rules={[{ required: true }]}>
        <DayInput />
      </Form.Item>
      <Form.Item name="target" label={m.target} rules={[{ required: true }]}>
        <InputNumber min={1} precision={0} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="insured" label={m.insured} rules={[{ required: true }]}>
        <InputNumber min={0} precision={0} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="source" label={m.source} rules={[{ required: true }]}>
        <Input maxLength={120} />
      </Form.Item>
    </FormDrawer>
  )
}
