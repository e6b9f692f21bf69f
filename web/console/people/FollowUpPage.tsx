import * as contract from '#contract/people'
import { gaps, reviewReasons, type Gap } from '#contract/people-words'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { everyRow, pages, rowsOf } from '#web/lib/query.ts'
import { DataTable, type Column } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Select } from 'antd'
import type { z } from 'zod'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { messages as words } from './messages.ts'
import { useOptions } from './options.ts'
import { followUpRoute } from './pages.tsx'
import './people.css'

const messages = {
  zh: {
    missing: '缺少',
    review: '待复核',
    allDone: '都齐了',
    allDoneHint: '范围内的档案没有缺项，也没有待复核。',
  },
  en: {
    missing: 'Missing',
    review: 'To review',
    allDone: 'All complete',
    allDoneHint: 'No record in this area lacks anything or waits for a review.',
  },
}

type Row = z.output<typeof contract.incomplete.returns>['items'][number]

/** Records to complete or to look at again, by village, with what is missing. */
export function FollowUpPage() {
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const options = useOptions()
  const search = followUpRoute.useSearch()
  const navigate = followUpRoute.useNavigate()
  const list = useInfiniteQuery(pages(contract.incomplete, { query: search }))
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: w.name,
      render: (r) => (
        <Link to={paths.elder} params={{ elderId: r.id }} className="elder-link">
          {r.name}
        </Link>
      ),
      text: (r) => r.name,
      width: 160,
    },
    { key: 'age', title: w.age, align: 'right', render: (r) => r.age, text: (r) => r.age, width: 60 },
    { key: 'region', title: w.region, render: (r) => r.regionName, text: (r) => r.regionName, width: 260 },
    {
      key: 'missing',
      title: m.missing,
      render: (r) => (
        <span className="group-tags">
          {r.gaps.map((gap) => (
            <Tag key={gap} tone={gap === 'contact' ? 'high' : 'plain'}>
              {say(gaps[gap])}
            </Tag>
          ))}
        </span>
      ),
      text: (r) => r.gaps.map((gap) => say(gaps[gap])).join(' '),
    },
    {
      key: 'review',
      title: m.review,
      render: (r) => (
        <span className="group-tags">
          {r.reviews.map((reason) => (
            <Tag key={reason} tone="medium">
              {say(reviewReasons[reason])}
            </Tag>
          ))}
        </span>
      ),
      text: (r) => r.reviews.map((reason) => say(reviewReasons[reason])).join(' '),
    },
  ]
  return (
    <Page
      title={w.followUp}
      filters={
        <>
          <RegionPicker
            value={search.region}
            onChange={(region) => set({ region })}
            label={w.region}
            width={200}
          />
          <Select<Gap>
            allowClear
            aria-label={m.missing}
            placeholder={m.missing}
            style={{ width: 150 }}
            value={search.gap ?? null}
            onChange={(gap) => set({ gap: gap ?? undefined })}
            options={options(gaps)}
          />
        </>
      }
    >
      <DataTable
        name="follow-up"
        label={w.followUp}
        rows={rowsOf(contract.incomplete, list.data)}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        onOpen={(r) => void navigate({ to: paths.elder, params: { elderId: r.id } })}
        exportAs={{ file: w.followUp, rows: () => everyRow(contract.incomplete, { query: search }) }}
        empty={<Empty title={m.allDone}>{m.allDoneHint}</Empty>}
      />
    </Page>
  )
}
