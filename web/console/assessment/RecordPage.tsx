import * as contract from '#contract/assessment'
import { listObjections, openObjection } from '#contract/assessment-after'
import { showScale } from '#contract/assessment-scale'
import { askers, backgrounds, recordStates, selfCares } from '#contract/assessment-words'
import { uuidv7 } from '#contract/id'
import { linkTo, type Output } from '#web/lib/call.ts'
import { fullTime, shortTime, listed } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { Tag } from '#web/ui/desk/Tag.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { paths } from '../paths.ts'
import './assessment.css'
import { CorrectForm } from './CorrectForm.tsx'
import { intakeMessages } from './intake-messages.ts'
import { IntakePanel, SignedBy, useInformant } from './IntakePanel.tsx'
import { assessmentMessages } from './messages.ts'
import { needsMessages } from './needs/messages.ts'
import { assessmentRecordRoute } from './pages.tsx'
import { LevelTag, ToConfirm } from './words.tsx'

export type Result = Output<typeof contract.showRecord>

export function RecordPage() {
  const m = useMessages(assessmentMessages)
  const needs = useMessages(needsMessages)
  const say = useWord()
  const i = useMessages(intakeMessages)
  const informantOf = useInformant()
  const { recordId } = assessmentRecordRoute.useParams()
  const { do: doing } = assessmentRecordRoute.useSearch()
  const navigate = assessmentRecordRoute.useNavigate()
  // The address holds a record's id; the server checks it.
  const params = { id: recordId as Result['id'] }
  const answer = useQuery(q(contract.showRecord, { params }))
  const one = answer.data
  const scale = useQuery({
    ...q(showScale, { params: { scale: one?.scaleId ?? 'gbt42195' }, query: { version: one?.scaleVersion } }),
    enabled: one !== undefined,
  })
  const open = (next: 'correct' | 'object' | undefined) =>
    void navigate({ search: { do: next }, replace: true })
  if (!one)
    return (
      <Page title={m.record}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const result = one.result
  const toConfirm = [
    ...(result?.toConfirm ?? scale.data?.toConfirm ?? []),
    ...(one.intake?.form.toConfirm ?? []),
  ]
  const optionOf = (code: string) => {
    const item = scale.data?.items.find((each) => each.code === code)
    const value = one.answers?.[code]
    const option = item?.options?.find((each) => each.value === value)
    return option ? say(option) : String(value ?? '—')
  }
  const nameOf = (level: number | null) => {
    const found = scale.data?.levels.find((each) => each.level === level)
    return level === null ? '—' : `${level} · ${found ? say(found) : ''}`
  }
  const standing = one.state === 'confirmed' || one.state === 'signed'
  return (
    <Page
      title={m.recordTitle(one.elderName)}
      note={
        <>
          <Tag tone={one.state === 'confirmed' && !one.expired ? 'good' : 'plain'}>
            {one.expired ? m.expired : say(recordStates[one.state])}
          </Tag>{' '}
          {say({ zh: one.scaleZh, en: one.scaleEn })} {one.scaleVersion} · {m.version(one.version)}
        </>
      }
      actions={
        <>
          <Link to={paths.elderNeeds} params={{ elderId: one.elderId }}>
            <Button>{needs.elderTitle}</Button>
          </Link>
          <Button href={linkTo(contract.formReport, { params })} target="_blank" rel="noreferrer">
            {m.formPdf}
          </Button>
          {(one.state === 'confirmed' || one.state === 'superseded') && (
            <Button href={linkTo(contract.plainReport, { params })} target="_blank" rel="noreferrer">
              {m.plainPdf}
            </Button>
          )}
          <ActionButton
            needs="assessment.apply"
            disabledReason={one.state === 'confirmed' ? undefined : m.notNow}
            onClick={() => open('object')}
          >
            {m.object}
          </ActionButton>
          <ActionButton
            needs="assessment.manage"
            disabledReason={standing && one.answers ? undefined : m.notNow}
            onClick={() => open('correct')}
          >
            {m.correct}
          </ActionButton>
        </>
      }
    >
      <ToConfirm notes={toConfirm} />
      <div className="two-columns">
        <div>
          <Panel title={m.grounds}>
            <Facts
              columns={2}
              items={[
                [m.final, <LevelTag key="l" level={one.level} zh={one.levelZh} en={one.levelEn} />],
                [m.initial, nameOf(one.initialLevel)],
                [
                  m.total,
                  one.total === null ? '—' : m.scoreOf(String(one.total), String(scale.data?.max ?? '')),
                ],
                [m.selfCare, one.selfCare ? say(selfCares[one.selfCare]) : '—'],
              ]}
            />
            {result && (
              <div className="group-bars">
                {result.groups.map((group) => [
                  <span key="n">{say(group)}</span>,
                  <meter key="m" min={0} max={group.max} value={group.points} aria-label={say(group)} />,
                  <span key="p" className="digits">
                    {group.points} / {group.max}
                    {group.level !== null && ` · ${group.level}`}
                  </span>,
                ])}
              </div>
            )}
            {result && result.grounds.length === 0 && <p className="field-hint">{m.noGrounds}</p>}
            <ul>
              {result?.grounds.map((ground) => (
                <li key={ground.code}>
                  {say(ground)} <small className="field-hint">{ground.clause}</small>{' '}
                  {ground.counted ? (
                    <b className="digits">
                      {ground.from} → {ground.to}
                    </b>
                  ) : (
                    <Tag tone="plain">{m.notCounted}</Tag>
                  )}
                </li>
              ))}
            </ul>
          </Panel>
          {one.intake && scale.data && (
            <IntakePanel
              intake={one.intake}
              scale={scale.data}
              evidence={one.evidence}
              informant={one.informant}
            />
          )}
          <Panel title={m.items} flush>
            {one.answers === null ? (
              <Empty title={m.imported}>{one.sourceNote}</Empty>
            ) : (
              <table className="mini">
                <thead>
                  <tr>
                    <th>{m.item}</th>
                    <th>{m.answer}</th>
                    <th className="is-right">{m.points}</th>
                  </tr>
                </thead>
                <tbody>
                  {scale.data?.items.map((item) => (
                    <tr key={item.code}>
                      <td>
                        <span className="field-hint">{item.code}</span> {say(item)}
                      </td>
                      <td>{optionOf(item.code)}</td>
                      <td className="digits is-right">{result?.points[item.code] ?? '—'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Panel>
        </div>
        <div>
          <Panel title={m.record}>
            <Facts
              columns={1}
              items={[
                [
                  m.elder,
                  <Link key="e" to={paths.elder} params={{ elderId: one.elderId }}>
                    {one.elderName}
                  </Link>,
                ],
                [m.region, one.regionName],
                [m.source, `${m.sources[one.source]} ${one.sourceNote}`],
                [m.assessedOn, one.assessedOn],
                [m.validUntil, one.validUntil ?? m.noTerm],
                [
                  m.assessors,
                  listed(
                    one.assessors.map(
                      (who) => `${who.name}（${say(backgrounds[who.background])}，${who.certificate}）`,
                    ),
                  ) || '—',
                ],
                [m.informant, informantOf(one.informant, one.intake)],
                [i.informantSigned, <SignedBy key="i" signed={one.informantSigned} />],
                [
                  m.confirmedBy,
                  one.confirmedAt ? `${one.confirmedBy ?? ''} ${fullTime(one.confirmedAt)}` : '—',
                ],
                one.applicationId !== null && [
                  m.number,
                  <Link key="a" to={paths.assessment} params={{ applicationId: one.applicationId }}>
                    {m.facts}
                  </Link>,
                ],
              ]}
            />
          </Panel>
          {one.versions.length > 0 && (
            <Panel title={m.versions}>
              <ol className="steps-list">
                {one.versions.map((version) => (
                  <li key={version.id}>
                    <span>
                      <Link to={paths.assessmentRecord} params={{ recordId: version.id }}>
                        {m.version(version.version)}
                      </Link>{' '}
                      {say({ zh: version.levelZh, en: version.levelEn })}
                      {version.reason && <small className="field-hint"> {version.reason}</small>}
                    </span>
                    <span>
                      {say(recordStates[version.state])}{' '}
                      <time dateTime={version.at}>{shortTime(version.at)}</time>
                    </span>
                  </li>
                ))}
              </ol>
            </Panel>
          )}
        </div>
      </div>
      {doing === 'correct' && scale.data && one.answers && (
        <CorrectForm one={one} scale={scale.data} onClose={() => open(undefined)} />
      )}
      {doing === 'object' && <ObjectForm one={one} onClose={() => open(undefined)} />}
    </Page>
  )
}

function ObjectForm({ one, onClose }: { one: Result; onClose: () => void }) {
  const m = useMessages(assessmentMessages)
  const say = useWord()
  const navigate = assessmentRecordRoute.useNavigate()
  const [id] = useState(() => uuidv7())
  const action = useAction(openObjection, {
    changes: [listObjections, contract.countApplications],
    done: () => void navigate({ to: paths.assessmentObjections }),
  })
  return (
    <FormDrawer<{ askedBy: 'elder' | 'family' | 'office'; askedByName: string; reason: string }>
      title={m.object}
      submit={m.submit}
      initial={{ askedBy: 'family' }}
      pending={action.isPending}
      error={action.error}
      onClose={onClose}
      // Made by uuidv7: the brand is only a type.
      onSubmit={(f) => action.mutate({ params: { id: one.id }, body: { ...f, id: id as never } })}
    >
      <Form.Item name="askedBy" label={m.objectBy} rules={[{ required: true }]}>
        <Select
          options={(['elder', 'family', 'office'] as const).map((value) => ({
            value,
            label: say(askers[value]),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="askedByName"
        label={m.askedByName}
        rules={[{ required: true, max: 60, whitespace: true }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={m.objectReason}
        rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
      >
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  )
}
