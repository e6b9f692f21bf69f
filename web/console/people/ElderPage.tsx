import * as contract from '#contract/people'
import * as edit from '#contract/people-edit'
import { careSettings, gaps as gapWords, reviewReasons, sexes, statuses } from '#contract/people-words'
import { dayText, today } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { DayInput } from '#web/ui/desk/DayInput.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Skeleton } from 'antd'
import { paths } from '../paths.ts'
import { GroupTags } from './GroupTags.tsx'
import { LifePanel as LifeEvents } from './life-events/LifePanel.tsx'
import { MergeNote } from './duplicates/MergeNote.tsx'
import { ElderForm } from './forms/ElderForm.tsx'
import { messages as words } from './messages.ts'
import { elderRoute } from './pages.tsx'
import './people.css'
import { AddressPanel, BasicsPanel, ConsentPanel, FactsPanel, LifePanel } from './record/Basics.tsx'
import { AccessPanel, DocumentsPanel, HealthPanel, IncomePanel } from './record/Care.tsx'
import { ContactsPanel } from './record/Contacts.tsx'
import { messages } from './record/messages.ts'
import { Story } from './record/Story.tsx'
import { EditButton, useOpenForm } from './record/words.tsx'

/** The record of one elder: what a rescuer needs first at the top, the papers below, the story beside it. */
export function ElderPage() {
  const { elderId } = elderRoute.useParams()
  const { asOf, do: form, item } = elderRoute.useSearch()
  const navigate = elderRoute.useNavigate()
  const m = useMessages(messages)
  const w = useMessages(words)
  const say = useWord()
  const open = useOpenForm()
  const may = useMay()
  const {
    data: record,
    error,
    refetch,
  } = useQuery({
    ...q(contract.show, { params: { elderId }, query: asOf ? { asOf } : {} }),
    placeholderData: keepPreviousData,
  })
  const closeReview = useAction(edit.closeReview, { changes: [contract.show, contract.incomplete] })
  if (error && !record)
    return (
      <Page title={w.people}>
        <ProblemNote error={error} retry={() => void refetch()} />
      </Page>
    )
  if (!record)
    return (
      <Page title={w.people}>
        <Skeleton active paragraph={{ rows: 12 }} />
      </Page>
    )
  const { elder } = record
  const close = () => void navigate({ search: ({ do: _form, item: _item, ...rest }) => rest, replace: true })

  return (
    <Page
      title={elder.name}
      note={
        <span className="digits">
          {w.number} {elder.number}
        </span>
      }
      actions={
        <>
          <label className="as-of-pick">
            {m.asOf}
            <DayInput
              width={140}
              value={asOf}
              max={today()}
              onChange={(day) =>
                void navigate({
                  search: (s) => ({ ...s, asOf: day }),
                  replace: true,
                })
              }
            />
          </label>
          <Button onClick={() => open('print')}>{m.print}</Button>
          <Link to={paths.codes} search={{ elder: elder.id }}>
            <Button tabIndex={-1}>{m.helpCode}</Button>
          </Link>
          <Link to={paths.incidents} search={{ elder: elder.id }}>
            <Button tabIndex={-1}>{m.incidents}</Button>
          </Link>
          {may('insurance.read') && (
            <Link to={paths.elderCare} params={{ elderId: elder.id }}>
              <Button tabIndex={-1}>{m.longTermCare}</Button>
            </Link>
          )}
          {may('assessment.read') && (
            <Link to={paths.elderNeeds} params={{ elderId: elder.id }}>
              <Button tabIndex={-1}>{m.assessed}</Button>
            </Link>
          )}
          {may('assessment.apply') && elder.status === 'alive' && (
            <Link to={paths.assessments} search={{ do: 'apply', elderId: elder.id }}>
              <Button tabIndex={-1}>{m.applyAssessment}</Button>
            </Link>
          )}
          <ActionButton needs="people.unmask" onClick={() => open('unmask')}>
            {m.unmask}
          </ActionButton>
          <ActionButton
            needs="people.write"
            disabledReason={asOf ? m.asOfNote(asOf) : undefined}
            onClick={() => open('status')}
          >
            {m.status}
          </ActionButton>
        </>
      }
    >
      {asOf && (
        <div className="as-of-note" role="status">
          {m.asOfNote(dayText(asOf))}
          <Button
            size="small"
            onClick={() => void navigate({ search: ({ asOf: _asOf, ...rest }) => rest, replace: true })}
          >
            {m.now}
          </Button>
        </div>
      )}
      <MergeNote elder={elder} />
      <ProblemNote error={error ?? closeReview.error} />
      <div className="record-head">
        <span>{say(sexes[elder.sex])}</span>
        <span>{w.years(elder.age)}</span>
        <span>{elder.regionName}</span>
        <span>{elder.address}</span>
        <span>{say(careSettings[elder.careSetting])}</span>
        {elder.status !== 'alive' && (
          <Tag tone="high">
            {say(statuses[elder.status])} {elder.statusDay}
          </Tag>
        )}
        {elder.synthetic && <Tag tone="low">{w.synthetic}</Tag>}
        <GroupTags groups={elder.groups} all />
      </div>
      {record.reviews.map((r) => (
        <div key={r.id} className="as-of-note">
          <span>
            <b>{m.review}</b>：{say(reviewReasons[r.reason])} {r.note}
          </span>
          <ActionButton
            size="small"
            needs="people.write"
            onClick={() => closeReview.mutate({ params: { elderId, reviewId: r.id }, body: {} })}
          >
            {m.closeReview}
          </ActionButton>
        </div>
      ))}
      {record.gaps.length > 0 && (
        <p className="panel-note">
          {m.gaps}
          {record.gaps.map((gap) => say(gapWords[gap])).join('、')}{' '}
          <EditButton form="review">{m.askReview}</EditButton>
        </p>
      )}
      <div className="record">
        <div className="record-main">
          <ContactsPanel record={record} />
          <AccessPanel record={record} />
          <FactsPanel record={record} />
          <LifeEvents elderId={elderId} />
          <LifePanel record={record} />
          <IncomePanel record={record} />
        </div>
        <div className="record-main">
          <HealthPanel record={record} />
          <BasicsPanel record={record} />
          <AddressPanel record={record} />
          <ConsentPanel record={record} />
          <DocumentsPanel record={record} />
        </div>
        <aside className="record-side no-print">
          <Story elderId={elderId} />
        </aside>
      </div>
      {form && <ElderForm form={form} item={item} record={record} onClose={close} />}
    </Page>
  )
}
