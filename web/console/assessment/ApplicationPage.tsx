import * as contract from '#contract/assessment'
import {
  applicationCan,
  askers,
  backgrounds,
  purposes,
  reasons,
  refusals,
  reviewStates,
} from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import type { Endpoint } from '#contract/endpoint'
import { linkTo, type Output } from '#web/lib/call.ts'
import { distance, fullTime, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { MomentInput } from '#web/ui/desk/DayInput.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Checkbox, Form, Input, Progress } from 'antd'
import { paths } from '../paths.ts'
import './assessment.css'
import { InformantFacts } from './IntakePanel.tsx'
import { assessmentMessages } from './messages.ts'
import { assessmentRoute } from './pages.tsx'
import { LevelTag, StateTag } from './words.tsx'

type Application = Output<typeof contract.showApplication>

export function ApplicationPage() {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const { applicationId } = assessmentRoute.useParams()
  const { do: doing } = assessmentRoute.useSearch()
  const navigate = assessmentRoute.useNavigate()
  // The address holds an application's id; the server checks it.
  const params = { id: applicationId as Application['id'] }
  const answer = useQuery(q(contract.showApplication, { params }))
  const open = (next: 'assign' | 'cancel' | 'back' | 'confirm' | undefined) =>
    void navigate({ search: { do: next }, replace: true })
  const changes = [
    contract.showApplication,
    contract.listApplications,
    contract.countApplications,
    contract.listRecords,
  ]
  const confirm = useAction(contract.confirm, { changes, done: () => open(undefined) })
  const cancel = useAction(contract.cancel, { changes, done: () => open(undefined) })
  const sendBack = useAction(contract.sendBack, { changes, done: () => open(undefined) })
  const one = answer.data
  if (!one)
    return (
      <Page title={m.applications}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const can = applicationCan
  const cannot = (may: boolean) => (may ? undefined : m.notNow)
  return (
    <Page
      title={m.application(one.number)}
      note={<StateTag state={one.state} />}
      actions={
        <>
          <ActionButton
            needs="assessment.apply"
            disabledReason={cannot(can.cancel(one))}
            onClick={() => open('cancel')}
          >
            {m.cancelApplication}
          </ActionButton>
          <ActionButton
            needs="assessment.manage"
            disabledReason={cannot(can.sendBack(one))}
            onClick={() => open('back')}
          >
            {m.sendBack}
          </ActionButton>
          <ActionButton
            needs="assessment.manage"
            type={can.assign(one) ? 'primary' : 'default'}
            disabledReason={cannot(can.assign(one))}
            onClick={() => open('assign')}
          >
            {one.seats.length > 0 ? m.reassign : m.assign}
          </ActionButton>
          <ActionButton
            needs="assessment.manage"
            type={can.confirm(one) ? 'primary' : 'default'}
            disabledReason={one.review?.state === 'open' ? m.reviewFirst : cannot(can.confirm(one))}
            loading={confirm.isPending}
            onClick={() =>
              one.review?.state === 'differed'
                ? open('confirm')
                : modal.confirm({
                    title: m.confirm,
                    content: m.confirmAsk,
                    onOk: () => confirm.mutate({ params, body: {} }),
                  })
            }
          >
            {m.confirm}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={doing === 'confirm' ? null : confirm.error} />
      <div className="two-columns">
        <div>
          <Panel title={m.facts}>
            <Facts
              columns={2}
              items={[
                [
                  m.elder,
                  <Link key="e" to={paths.elder} params={{ elderId: one.elderId }}>
                    {one.elderName}
                  </Link>,
                ],
                [m.region, `${one.regionName} ${one.address}`],
                [m.scale, say({ zh: one.scaleZh, en: one.scaleEn })],
                [m.reason, say(reasons[one.reason])],
                [m.purposes, listed(one.purposes.map((code) => say(purposes[code])))],
                [m.askedBy, `${say(askers[one.askedBy])} · ${one.askedByName}`],
                [m.createdAt, fullTime(one.createdAt)],
                [m.sitAt, one.sitAt ? `${fullTime(one.sitAt)} · ${one.place ?? ''}` : '—'],
                one.note !== '' && [m.applicationNote, one.note],
                one.cancelledReason !== null && [m.cancelReason, one.cancelledReason],
              ]}
            />
          </Panel>
          {one.record && (
            <Panel
              title={m.record}
              actions={
                <Link to={paths.assessmentRecord} params={{ recordId: one.record.id }}>
                  {m.openRecord}
                </Link>
              }
            >
              <Facts
                columns={2}
                items={[
                  [
                    m.level,
                    <LevelTag
                      key="l"
                      level={one.record.level}
                      zh={one.record.levelZh}
                      en={one.record.levelEn}
                    />,
                  ],
                  [m.total, one.record.total ?? '—'],
                  [m.assessedOn, one.record.assessedOn],
                  [m.validUntil, one.record.validUntil ?? '—'],
                  one.review !== null && [
                    m.reviews,
                    `${say(reviewStates[one.review.state])}${one.review.level === null ? '' : ` · ${one.review.level}`}${one.review.finishedBy ? ` · ${one.review.finishedBy}` : ''}`,
                  ],
                ]}
              />
            </Panel>
          )}
          {one.objectsTo && (
            <Panel
              title={m.secondOf}
              actions={
                <Link to={paths.assessmentRecord} params={{ recordId: one.objectsTo.id }}>
                  {m.openRecord}
                </Link>
              }
            >
              <LevelTag level={one.objectsTo.level} zh={one.objectsTo.levelZh} en={one.objectsTo.levelEn} />{' '}
              {one.objectsTo.assessedOn}
            </Panel>
          )}
          <Panel title={m.photos}>
            {one.photos.length === 0 ? (
              <Empty title={m.noPhotos} />
            ) : (
              <div className="photo-row">
                {one.photos.map((photo) => (
                  <figure key={photo.id}>
                    <img
                      src={linkTo(contract.photo, { params: { id: photo.id } })}
                      alt={photo.text || m.photos}
                      loading="lazy"
                    />
                    <figcaption className="field-hint">
                      {shortTime(photo.at)} {photo.text}
                    </figcaption>
                  </figure>
                ))}
              </div>
            )}
          </Panel>
        </div>
        <div>
          <Panel title={m.seats}>
            {one.items > 0 && (
              <Progress
                aria-label={m.seats}
                percent={Math.round((100 * one.answered) / one.items)}
                format={() => m.answered(one.answered, one.items)}
              />
            )}
            <ul className="steps-list">
              {one.seats.map((seat) => (
                <li key={seat.assessorId}>
                  <span>
                    {seat.name} {seat.lead && <Tag tone="low">{m.lead}</Tag>}
                    <br />
                    <small className="field-hint">
                      {say(backgrounds[seat.background])} · {seat.certificate}
                      {seat.distanceM !== null && ` · ${distance(seat.distanceM)}`}
                    </small>
                  </span>
                  <span>
                    {seat.signedAt ? (
                      <Tag tone="good">
                        {m.signed} {shortTime(seat.signedAt)}
                      </Tag>
                    ) : (
                      <Tag tone="plain">{m.notSigned}</Tag>
                    )}
                  </span>
                </li>
              ))}
            </ul>
            {one.informant && <InformantFacts {...one.informant} />}
            {one.seats.length === 0 && <Empty title="—" />}
          </Panel>
          <Panel title={m.steps}>
            <ol className="steps-list">
              {one.steps.map((step) => (
                <li key={step.id}>
                  <span>
                    {say(step)} <small className="field-hint">{step.by}</small>
                  </span>
                  <time dateTime={step.at}>{shortTime(step.at)}</time>
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
      {doing === 'assign' && <AssignForm one={one} onClose={() => open(undefined)} changes={changes} />}
      {doing === 'confirm' && one.review?.state === 'differed' && (
        <FormDrawer<{ reason: string }>
          title={m.confirm}
          submit={m.confirm}
          pending={confirm.isPending}
          error={confirm.error}
          onClose={() => open(undefined)}
          onSubmit={(body) => confirm.mutate({ params, body })}
        >
          <p>{m.differs(one.review.level ?? 0, one.review.finishedBy ?? '—')}</p>
          <p className="field-hint">{m.confirmAsk}</p>
          <Form.Item
            name="reason"
            label={m.decisionWhy}
            rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
          >
            <Input.TextArea rows={3} maxLength={500} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
      {(doing === 'cancel' || doing === 'back') && (
        <FormDrawer<{ reason: string }>
          title={doing === 'cancel' ? m.cancelApplication : m.sendBack}
          submit={doing === 'cancel' ? m.cancelApplication : m.sendBack}
          danger
          pending={cancel.isPending || sendBack.isPending}
          error={cancel.error ?? sendBack.error}
          onClose={() => open(undefined)}
          onSubmit={(body) => (doing === 'cancel' ? cancel : sendBack).mutate({ params, body })}
        >
          <Form.Item
            name="reason"
            label={doing === 'cancel' ? m.cancelReason : m.sendBackReason}
            rules={[{ required: true, min: 2, max: 300, whitespace: true }]}
          >
            <Input.TextArea rows={3} maxLength={300} showCount autoFocus />
          </Form.Item>
        </FormDrawer>
      )}
    </Page>
  )
}

type Assigning = { assessorIds: string[]; sitAt: string; place: string }

/** Nearest first; whoever may not go stands below with the reasons. */
function AssignForm({
  one,
  onClose,
  changes,
}: {
  one: Application
  onClose: () => void
  changes: readonly Endpoint[]
}) {
  const m = useMessages(assessmentMessages)
  const params = { id: one.id }
  const action = useAction(contract.assign, { changes, done: onClose })
  return (
    <FormDrawer<Assigning>
      title={m.assign}
      submit={m.assign}
      width={640}
      initial={{
        assessorIds: one.seats.map((seat) => seat.assessorId),
        place: one.place ?? one.address,
        ...(one.sitAt ? { sitAt: one.sitAt } : {}),
      }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Ids chosen from the list: the brands are only types.
      onSubmit={(f) => action.mutate({ params, body: { ...f, assessorIds: f.assessorIds as never } })}
    >
      <Form.Item name="sitAt" label={m.sitAt} rules={[{ required: true }]}>
        <MomentInput />
      </Form.Item>
      <Candidates one={one} />
      <Form.Item name="place" label={m.place} rules={[{ required: true, max: 200, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Who may go on the day that is chosen above; today until one is. */
function Candidates({ one }: { one: Application }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const sitAt: string | undefined = Form.useWatch('sitAt')
  const on = sitAt && !Number.isNaN(Date.parse(sitAt)) ? dayOf(new Date(sitAt)) : undefined
  const list = useQuery({
    ...q(contract.candidates, { params: { id: one.id }, query: { on } }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <ProblemNote error={list.error} retry={() => void list.refetch()} />
      {list.data && <p className="field-hint">{m.assignNote(list.data.needed, list.data.medical)}</p>}
      <Form.Item name="assessorIds" label={m.assessors} rules={[{ required: true, type: 'array', min: 1 }]}>
        <Checkbox.Group style={{ display: 'block' }}>
          <ul className="steps-list">
            {list.data?.items.map((who) => (
              <li key={who.id}>
                <Checkbox value={who.id} disabled={who.refusals.length > 0}>
                  {who.name}{' '}
                  <small className="field-hint">
                    {say(backgrounds[who.background])} · {who.orgName ?? '—'} · {m.openNow} {who.open}
                  </small>
                </Checkbox>
                <span>
                  {who.refusals.map((code) => (
                    <Tag key={code} tone="high">
                      {say(refusals[code])}
                    </Tag>
                  ))}
                  {who.distanceM !== null && <span className="digits">{distance(who.distanceM)}</span>}
                </span>
              </li>
            ))}
          </ul>
        </Checkbox.Group>
      </Form.Item>
      {list.data?.items.length === 0 && <Empty title={m.noAssessors}>{m.noAssessorsHint}</Empty>}
    </>
  )
}
