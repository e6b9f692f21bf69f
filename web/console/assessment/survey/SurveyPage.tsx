import * as contract from '#contract/survey'
import type { Output } from '#web/lib/call.ts'
import { number, yuan } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { App, Tabs } from 'antd'
import { useState } from 'react'
import '../assessment.css'
import { surveyRoute } from '../pages.tsx'
import { builderMessages } from './form/messages.ts'
import { FormEditor } from './form/FormEditor.tsx'
import { FormRead } from './form/FormRead.tsx'
import { surveyMessages } from './messages.ts'
import { ProgressTab } from './ProgressTab.tsx'
import { ReportTab } from './ReportTab.tsx'
import { CampaignForm } from './SurveysPage.tsx'
import { TargetsTab } from './Targets.tsx'

type Campaign = Output<typeof contract.showCampaign>

export function SurveyPage() {
  const m = useMessages(surveyMessages)
  const say = useWord()
  const { modal } = App.useApp()
  const { campaignId } = surveyRoute.useParams()
  const search = surveyRoute.useSearch()
  const navigate = surveyRoute.useNavigate()
  const b = useMessages(builderMessages)
  const [editing, setEditing] = useState(false)
  const [dirty, setDirty] = useState(false)
  // The address holds a campaign's id; the server checks it.
  const params = { campaignId: campaignId as Campaign['id'] }
  const answer = useQuery(q(contract.showCampaign, { params }))
  const one = answer.data
  const preview = useQuery({ ...q(contract.previewCampaign, { params }), enabled: one?.state === 'draft' })
  const changes = [
    contract.showCampaign,
    contract.listCampaigns,
    contract.listTargets,
    contract.countTargets,
    contract.progress,
    contract.report,
  ]
  const open = useAction(contract.openCampaign, { changes })
  const close = useAction(contract.closeCampaign, { changes })
  if (!one)
    return (
      <Page title={m.title}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const tab = search.tab ?? (one.state === 'draft' ? 'form' : 'list')
  return (
    <Page
      title={one.name}
      note={`${one.regionName} · ${say(contract.campaignStates[one.state])} · ${m.payable} ${number(one.payable)}${one.volume === null ? '' : ` / ${number(one.volume)}`}${one.payableFen === null ? '' : ` · ${yuan(one.payableFen)}`}`}
      actions={
        <>
          {one.state === 'draft' && (
            <>
              <ActionButton needs="assessment.manage" onClick={() => setEditing(true)}>
                {m.edit}
              </ActionButton>
              <ActionButton
                type="primary"
                needs="assessment.manage"
                loading={open.isPending}
                disabledReason={dirty ? b.saveFirst : undefined}
                onClick={() =>
                  modal.confirm({
                    title: m.open,
                    content: `${preview.data ? m.preview(number(preview.data.count)) : ''} ${m.openAsk}`,
                    onOk: () => open.mutate({ params }),
                  })
                }
              >
                {m.open}
              </ActionButton>
            </>
          )}
          {one.state === 'open' && (
            <ActionButton
              needs="assessment.manage"
              loading={close.isPending}
              onClick={() =>
                modal.confirm({ title: m.close, content: m.closeAsk, onOk: () => close.mutate({ params }) })
              }
            >
              {m.close}
            </ActionButton>
          )}
        </>
      }
    >
      <ProblemNote error={open.error ?? close.error} />
      {one.state === 'draft' && preview.data && <p>{m.preview(number(preview.data.count))}</p>}
      <Tabs
        className="survey-tabs"
        activeKey={tab}
        // The keys are those of the items below.
        onChange={(next) => void navigate({ search: { tab: next as 'list' }, replace: true })}
        items={[
          { key: 'list', label: m.tabs.list, children: <TargetsTab one={one} /> },
          { key: 'progress', label: m.tabs.progress, children: <ProgressTab one={one} /> },
          { key: 'report', label: m.tabs.report, children: <ReportTab one={one} /> },
          {
            key: 'form',
            label: m.tabs.form,
            children:
              one.state === 'draft' ? (
                <FormEditor key={one.id} one={one} onDirty={setDirty} />
              ) : (
                <FormRead form={one.form} />
              ),
          },
        ]}
      />
      {editing && <CampaignForm one={one} onClose={() => setEditing(false)} />}
    </Page>
  )
}
