import { countApplications } from '#contract/assessment'
import { drift, finishReview, listReviews } from '#contract/assessment-after'
import { showScale } from '#contract/assessment-scale'
import { ReviewState, reviewStates } from '#contract/assessment-words'
import type { Output } from '#web/lib/call.ts'
import { shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { pages, q, rowsOf, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { type Column, DataTable } from '#web/ui/desk/DataTable.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Form, Input, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import { RegionPicker } from '../shell/pickers/RegionPicker.tsx'
import { AnswersForm, type Answered, openItems } from './AnswersForm.tsx'
import './assessment.css'
import { DriftPanel } from './DriftPanel.tsx'
import { assessmentMessages } from './messages.ts'
import { assessmentReviewsRoute } from './pages.tsx'
import { ProcessNote } from './ProcessNote.tsx'

type Review = Output<typeof listReviews>['items'][number]
const tones = { open: 'high', agreed: 'good', differed: 'medium', dropped: 'plain' } as const

export function ReviewsPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const { review: reviewing, scale, from, to, ...filter } = assessmentReviewsRoute.useSearch()
  const navigate = assessmentReviewsRoute.useNavigate()
  const set = (change: Partial<ReturnType<typeof assessmentReviewsRoute.useSearch>>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const list = useInfiniteQuery(pages(listReviews, { query: filter }))
  const rows: readonly Review[] = rowsOf(listReviews, list.data)
  const columns: Column<Review>[] = [
    {
      key: 'elder',
      title: m.elder,
      render: (r) => (
        <Link to={paths.assessment} params={{ applicationId: r.applicationId }}>
          {r.elderName}
        </Link>
      ),
      text: (r) => r.elderName,
    },
    { key: 'region', title: m.region, render: (r) => r.regionName, text: (r) => r.regionName },
    {
      key: 'scale',
      title: m.scale,
      render: (r) => say({ zh: r.scaleZh, en: r.scaleEn }),
      text: (r) => r.scaleZh,
    },
    {
      key: 'who',
      title: m.assessors,
      render: (r) => listed(r.assessors),
      text: (r) => listed(r.assessors),
    },
    {
      key: 'first',
      title: m.first,
      align: 'right',
      render: (r) => `${r.firstLevel}（${r.firstTotal ?? '—'}）`,
      text: (r) => r.firstLevel,
    },
    {
      key: 'second',
      title: m.second,
      align: 'right',
      render: (r) => (r.level === null ? '—' : `${r.level}（${r.total ?? '—'}）`),
      text: (r) => r.level,
    },
    {
      key: 'state',
      title: m.state,
      render: (r) => <Tag tone={tones[r.state]}>{say(reviewStates[r.state])}</Tag>,
      text: (r) => say(reviewStates[r.state]),
    },
    {
      key: 'at',
      title: m.createdAt,
      render: (r) => shortTime(r.openedAt),
      text: (r) => r.openedAt,
      width: 120,
    },
    {
      key: 'do',
      title: m.review,
      render: (r) =>
        r.state === 'open' ? (
          <ActionButton size="small" needs="assessment.manage" onClick={() => set({ review: r.id })}>
            {m.review}
          </ActionButton>
        ) : (
          <>
            {r.finishedBy && (
              <>
                {r.finishedBy} <small className="field-hint">{shortTime(r.finishedAt ?? r.openedAt)}</small>
              </>
            )}
            {r.note && <div>{r.note}</div>}
            {r.decision && (
              <div>
                <small className="field-hint">{m.decision}</small> {r.decision}
              </div>
            )}
          </>
        ),
    },
  ]
  const one = rows.find((row) => row.id === reviewing)
  return (
    <Page
      title={m.reviews}
      note={m.reviewsNote}
      filters={
        <>
          <Select
            allowClear
            aria-label={m.state}
            placeholder={m.all}
            style={{ width: 140 }}
            value={filter.state ?? null}
            onChange={(state) => set({ state: state ?? undefined })}
            options={ReviewState.options.map((value) => ({
              value,
              label: say(reviewStates[value]),
            }))}
          />
          <RegionPicker
            label={m.region}
            value={filter.region}
            onChange={(region) => set({ region })}
            width={180}
          />
        </>
      }
    >
      <ProcessNote of="reviews" region={filter.region} />
      <DataTable
        name="assessment-reviews"
        label={m.reviews}
        rows={rows}
        rowKey={(r) => r.id}
        columns={columns}
        source={list}
        empty={<Empty title={m.noReviews}>{m.reviewsNote}</Empty>}
      />
      <DriftPanel scale={scale} from={from} to={to} onChange={set} />
      {one && <ReviewForm one={one} onClose={() => set({ review: undefined })} />}
    </Page>
  )
}

function ReviewForm({ one, onClose }: { one: Review; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const [value, setValue] = useState<Answered>({ answers: {}, evidence: {} })
  const scale = useQuery(
    q(showScale, { params: { scale: one.scaleId }, query: { version: one.scaleVersion } }),
  )
  const action = useAction(finishReview, { changes: [listReviews, drift, countApplications], done: onClose })
  const left = scale.data ? openItems(scale.data, value.answers) : 0
  return (
    <FormDrawer<{ note?: string }>
      title={`${m.review} · ${one.elderName}`}
      submit={left > 0 ? m.unanswered(left) : m.submit}
      width={720}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={({ note }) => action.mutate({ params: { id: one.id }, body: { ...value, note: note ?? '' } })}
    >
      {scale.data && <AnswersForm scale={scale.data} value={value} onChange={setValue} />}
      <Form.Item name="note" label={m.reviewNote}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
