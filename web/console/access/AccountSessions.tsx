import { endAccountSession, listAccountSessions } from '#contract/accounts'
import type { AccountId } from '#contract/id'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { useQuery } from '@tanstack/react-query'
import { messages } from './account-messages.ts'
import { SessionsTable } from './SessionsTable.tsx'

export function AccountSessions({ accountId }: { accountId: AccountId }) {
  const m = useMessages(messages)
  const list = useQuery(q(listAccountSessions, { params: { id: accountId } }))
  const end = useAction(endAccountSession, { changes: [listAccountSessions] })
  const rows = list.data?.items ?? []
  return (
    <Panel title={m.sessions} note={list.data && rows.length} className="wide" flush>
      <ProblemNote error={end.error} />
      <SessionsTable
        rows={rows}
        loading={list.isPending}
        ending={end.isPending}
        onEnd={(one) => end.mutate({ params: { id: accountId, sessionId: one.id } })}
      />
    </Panel>
  )
}
