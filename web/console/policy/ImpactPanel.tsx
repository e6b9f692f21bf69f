import { showImpact, startImpact } from '#contract/benefit-impact'
import { shortTime } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Progress } from 'antd'
import { ImpactFigures } from './ImpactFigures.tsx'
import { ImpactRows } from './ImpactRows.tsx'
import { policyMessages } from './messages.ts'

/** Who gains and who loses by a saved draft, and what a year of it costs, by scheme, month and place. */
export function ImpactPanel({
  ruleId,
  saved,
  standing,
}: {
  ruleId: string
  saved: boolean
  standing: boolean
}) {
  const m = useMessages(policyMessages)
  const answer = useQuery({
    ...q(showImpact, { params: { id: ruleId } }),
    enabled: saved,
    // The job says nothing by itself: asked again until it is done.
    refetchInterval: (query) => {
      const state = query.state.data?.impact?.state
      return state === 'queued' || state === 'running' ? 1000 : false
    },
  })
  const start = useAction(startImpact, { changes: [showImpact] })
  const impact = answer.data?.impact
  const busy = impact?.state === 'queued' || impact?.state === 'running'
  if (standing && !impact) return null
  return (
    <Panel
      title={m.impact}
      note={impact ? `${shortTime(impact.askedAt)} ${impact.askedBy ?? ''}` : undefined}
      actions={
        <ActionButton
          needs="policy.write"
          size="small"
          loading={start.isPending || busy}
          disabledReason={standing ? m.impactDraft : saved ? undefined : m.impactSaved}
          onClick={() => start.mutate({ params: { id: ruleId } })}
        >
          {impact ? m.impactAgain : m.impactRun}
        </ActionButton>
      }
    >
      <ProblemNote error={start.error ?? answer.error} />
      {busy && (
        <>
          <p>{m.impactWait(impact.done, impact.total)}</p>
          <Progress
            aria-label={m.impactWait(impact.done, impact.total)}
            percent={impact.total > 0 ? Math.round((impact.done / impact.total) * 100) : 0}
            status="active"
          />
        </>
      )}
      {impact?.state === 'failed' && <p className="field-error">{m.impactFailed}</p>}
      {impact?.state === 'done' && impact.result ? (
        <>
          <ImpactFigures result={impact.result} />
          <ImpactRows ruleId={ruleId} result={impact.result} />
        </>
      ) : (
        !busy && <p className="unknown">{m.impactHint}</p>
      )}
    </Panel>
  )
}
