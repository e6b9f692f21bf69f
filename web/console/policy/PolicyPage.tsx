import { show } from '#contract/policy'
import { isWithin } from '#contract/region'
import { today } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { useQuery } from '@tanstack/react-query'
import { Skeleton } from 'antd'
import { type PolicyDraftForm, PolicyEditor } from './PolicyEditor.tsx'
import { policyMessages } from './messages.ts'
import { policyRoute } from './pages.tsx'

/** One rule of a place: what it says, where it is written, from when to when. */
export function PolicyPage() {
  const m = useMessages(policyMessages)
  const session = useSession()
  const { ruleId } = policyRoute.useParams()
  const { copy, fresh, kind } = policyRoute.useSearch()
  const answer = useQuery({ ...q(show, { params: { id: copy ?? ruleId } }), enabled: !fresh, retry: false })
  if (answer.isPending && !fresh)
    return (
      <Page title={m.rule}>
        <Skeleton active />
      </Page>
    )
  if (answer.error && !answer.data)
    return (
      <Page title={m.rule}>
        <ProblemNote error={answer.error} retry={() => void answer.refetch()} />
      </Page>
    )
  const r = answer.data
  const start: PolicyDraftForm = {
    kind: r?.kind ?? kind ?? '',
    key: r?.key ?? '',
    // A copy of a rule of one's own place or below stays there; one of a wider place becomes one's own.
    regionCode:
      (copy && r && !isWithin(r.regionCode, session.regionCode ?? 0) ? session.regionCode : r?.regionCode) ??
      session.regionCode ??
      0,
    validFrom: copy || !r ? today() : r.validFrom,
    validTo: copy || !r ? null : r.validTo,
    document: r?.source.document ?? '',
    clause: r?.source.clause ?? '',
    quote: r?.source.quote ?? '',
    body: r?.body ?? {},
  }
  return (
    <PolicyEditor
      key={`${ruleId} ${r?.updatedAt ?? ''} ${copy ?? ''}`}
      ruleId={ruleId}
      saved={copy ? undefined : r}
      start={start}
    />
  )
}
