import {
  accountChoices,
  leave,
  linkAccount,
  list,
  removeQualification,
  returnKey,
  setDuty,
  show,
  update,
  type Responder,
} from '#contract/responder-roster'
import { board } from '#contract/responder-shifts'
import { kinds, travelModes } from '#contract/responder-words'
import { ago, distance } from '#web/lib/format.ts'
import type { Output } from '#web/lib/call.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { FormDrawer } from '#web/ui/desk/FormDrawer.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Form } from 'antd'
import { useState } from 'react'
import { RegionName } from '../shell/pickers/RegionPicker.tsx'
import { AccountPicker } from './AccountPicker.tsx'
import { DutyTag, useDutyText } from './DutyTag.tsx'
import { KeyForm, Keys, Missions, QualificationForm, Qualifications } from './Holdings.tsx'
import { messages } from './messages.ts'
import { OrgName } from './OrgPicker.tsx'
import { responderRoute } from './pages.tsx'
import { draftOf, ResponderFormFields, type ResponderFields } from './ResponderForm.tsx'
import './responders.css'

export type ResponderRecord = Output<typeof show>
const changes = [show, list, board]

export function ResponderPage() {
  const m = useMessages(messages)
  const { responderId } = responderRoute.useParams()
  // The id comes from an address; one that is none is not found by the server.
  const found = useQuery(q(show, { params: { id: responderId } }))
  if (found.data) return <Record record={found.data} />
  return (
    <Page title={m.responders}>
      {found.error && <ProblemNote error={found.error} retry={() => void found.refetch()} />}
    </Page>
  )
}

function Record({ record }: { record: ResponderRecord }) {
  const m = useMessages(messages)
  const say = useWord()
  const dutyText = useDutyText()
  const { modal } = App.useApp()
  const search = responderRoute.useSearch()
  const navigate = responderRoute.useNavigate()
  const open = (form: typeof search.do) => void navigate({ search: form ? { do: form } : {}, replace: true })
  const params = { id: record.id }
  const duty = useAction(setDuty, { changes })
  const leaving = useAction(leave, { changes })
  const removing = useAction(removeQualification, { changes })
  const returning = useAction(returnKey, { changes })
  const gone = record.endedAt ? m.left : undefined
  const mode = record.duty.onNow ? 'off' : 'on'

  return (
    <Page
      title={record.name}
      note={<DutyTag responder={record} />}
      actions={
        <>
          <ActionButton
            needs="responders.write"
            disabledReason={gone}
            loading={duty.isPending}
            onClick={() => duty.mutate({ params, body: { mode } })}
          >
            {mode === 'on' ? m.setOn : m.setOff}
          </ActionButton>
          {record.duty.mode !== 'shift' && (
            <ActionButton
              needs="responders.write"
              disabledReason={gone}
              onClick={() => duty.mutate({ params, body: { mode: 'shift' } })}
            >
              {m.setShift}
            </ActionButton>
          )}
          <ActionButton
            needs="responders.write"
            disabledReason={record.engaged ? m.engaged : undefined}
            onClick={() => {
              if (record.endedAt) leaving.mutate({ params, body: { left: false } })
              else
                modal.confirm({
                  title: m.leaveSure,
                  okText: m.leave,
                  onOk: () => leaving.mutateAsync({ params, body: { left: true } }),
                })
            }}
          >
            {record.endedAt ? m.back : m.leave}
          </ActionButton>
          <ActionButton
            type="primary"
            needs="responders.write"
            disabledReason={gone}
            onClick={() => open('edit')}
          >
            {m.edit}
          </ActionButton>
        </>
      }
    >
      <ProblemNote error={duty.error ?? leaving.error ?? removing.error ?? returning.error} />
      <div className="responder-record">
        <Panel title={say(kinds[record.kind])}>
          <Facts
            columns={2}
            items={[
              [m.duty, dutyText(record.duty)],
              [m.region, <RegionName key="region" code={record.regionCode} />],
              [m.org, record.orgId && <OrgName id={record.orgId} />],
              [m.phone, record.phoneMasked],
              [
                m.account,
                <span key="account">
                  {record.accountId ? m.hasAccount : m.noAccount}{' '}
                  <ActionButton
                    size="small"
                    type="link"
                    needs="responders.write"
                    disabledReason={gone ?? (record.engaged ? m.engaged : undefined)}
                    onClick={() => open('account')}
                  >
                    {m.linkAccount}
                  </ActionButton>
                </span>,
              ],
              [m.travel, say(travelModes[record.travelMode])],
              [m.radius, record.maxRadiusM === null ? m.radiusAny : distance(record.maxRadiusM)],
              [m.home, record.home && `${record.home.lon.toFixed(5)}, ${record.home.lat.toFixed(5)}`],
              [m.consent, record.locationConsentAt ? m.consented : m.notConsented],
              [
                m.position,
                record.position &&
                  `${record.position.lon.toFixed(5)}, ${record.position.lat.toFixed(5)} · ${ago(record.position.at)}${record.position.accuracyM === null ? '' : ` · ${m.accuracy(distance(record.position.accuracyM))}`}`,
              ],
            ]}
          />
        </Panel>
        <Qualifications
          record={record}
          gone={gone}
          onAdd={() => open('qualification')}
          onRemove={(part) => removing.mutate({ params: { ...params, part } })}
        />
        <Keys
          record={record}
          gone={gone}
          onAdd={() => open('key')}
          onReturn={(part) => returning.mutate({ params: { ...params, part } })}
        />
        <Missions record={record} />
      </div>
      {search.do === 'edit' && <EditForm record={record} onClose={() => open(undefined)} />}
      {search.do === 'account' && <AccountForm record={record} onClose={() => open(undefined)} />}
      {search.do === 'qualification' && (
        <QualificationForm id={record.id} changes={changes} onClose={() => open(undefined)} />
      )}
      {search.do === 'key' && <KeyForm id={record.id} changes={changes} onClose={() => open(undefined)} />}
    </Page>
  )
}

function AccountForm({ record, onClose }: { record: Responder; onClose: () => void }) {
  const m = useMessages(messages)
  const save = useAction(linkAccount, { changes: [...changes, accountChoices], done: onClose })
  return (
    <FormDrawer<{ accountId?: Responder['accountId'] }>
      title={m.linkAccount}
      submit={m.save}
      initial={{ accountId: record.accountId }}
      pending={save.isPending}
      error={save.error}
      onSubmit={({ accountId }) =>
        save.mutate({ params: { id: record.id }, body: { accountId: accountId ?? null } })
      }
      onClose={onClose}
    >
      <Form.Item name="accountId" label={m.account} extra={m.linkAccountHint}>
        <AccountPicker responderId={record.id} />
      </Form.Item>
    </FormDrawer>
  )
}

function EditForm({ record, onClose }: { record: Responder; onClose: () => void }) {
  const m = useMessages(messages)
  const save = useAction(update, { changes, done: onClose })
  // What was seen when the form was opened: a later change by somebody else is refused, not overwritten.
  const [seen] = useState(record.updatedAt)
  return (
    <FormDrawer<ResponderFields>
      title={m.edit}
      submit={m.save}
      initial={{
        kind: record.kind,
        name: record.name,
        orgId: record.orgId,
        regionCode: record.regionCode,
        ...(record.home ? { home: record.home } : {}),
        travelMode: record.travelMode,
        maxRadiusM: record.maxRadiusM,
      }}
      pending={save.isPending}
      error={save.error}
      onSubmit={(fields) => {
        const phone = fields.phone?.trim()
        save.mutate({
          params: { id: record.id },
          body: {
            ...draftOf(fields),
            accountId: record.accountId,
            updatedAt: seen,
            ...(phone ? { phone } : {}),
          },
        })
      }}
      onClose={onClose}
    >
      <ResponderFormFields editing />
    </FormDrawer>
  )
}
