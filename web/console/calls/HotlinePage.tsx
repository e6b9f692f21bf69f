import { listAgents, queue, type Request, takeNext, takeRequest } from '#contract/calls'
import { number } from '#web/lib/format.ts'
import { useMessages } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { Empty } from '#web/ui/desk/Empty.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Page } from '#web/ui/desk/Page.tsx'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { AgentBar } from './AgentBar.tsx'
import './calls.css'
import { messages } from './messages.ts'
import { NewRequestForm } from './NewRequestForm.tsx'
import { hotlineRoute } from './pages.tsx'
import { QueueRow } from './QueueRow.tsx'
import { StartCallForm } from './StartCallForm.tsx'
import { Work } from './Work.tsx'

/** The agent's place: what waits, what is being handled, and who is on the line. */
export function HotlinePage() {
  const m = useMessages(messages)
  const may = useMay()
  const search = hotlineRoute.useSearch()
  const navigate = hotlineRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const found = useQuery({ ...q(queue, { query: {} }), refetchInterval: 15_000 })
  const waiting = found.data?.waiting ?? []
  const mine = found.data?.mine ?? []
  const all: readonly Request[] = [...mine, ...waiting]
  const chosen = search.request ?? mine[0]?.id
  const changes = [queue, listAgents]
  const next = useAction(takeNext, { changes, done: (taken) => set({ request: taken.id, close: undefined }) })
  const take = useAction(takeRequest, {
    changes,
    done: (taken) => set({ request: taken.id, close: undefined }),
  })
  const move = (by: number) => {
    const i = all.findIndex((one) => one.id === chosen)
    const to = all[Math.min(all.length - 1, Math.max(0, i + by))]
    if (to) set({ request: to.id, close: undefined })
  }
  useHotkeys({
    n: may('calls.handle') && waiting.length > 0 ? () => next.mutate({}) : undefined,
    j: () => move(1),
    k: () => move(-1),
  })

  return (
    <Page
      title={m.hotline}
      fill
      note={
        <AgentBar
          editing={search.do === 'state'}
          onEdit={(open) => set({ do: open ? 'state' : undefined })}
        />
      }
      actions={
        <>
          <ActionButton needs="calls.handle" onClick={() => set({ do: 'new' })}>
            {m.newRequest}
          </ActionButton>
          <ActionButton needs="calls.handle" onClick={() => set({ do: 'call' })}>
            {m.startCall}
          </ActionButton>
          <ActionButton
            type="primary"
            hotkey="N"
            needs="calls.handle"
            disabledReason={waiting.length === 0 ? m.quiet : undefined}
            loading={next.isPending}
            onClick={() => next.mutate({})}
          >
            {m.next}
          </ActionButton>
        </>
      }
    >
      <ProblemNote
        error={found.error ?? next.error ?? take.error}
        retry={found.error ? () => void found.refetch() : undefined}
      />
      <div className="hotline">
        <div className="hotline-queue">
          {mine.length > 0 && (
            <Panel title={m.mine} note={number(mine.length)} flush>
              {mine.map((one) => (
                <QueueRow
                  key={one.id}
                  request={one}
                  selected={one.id === chosen}
                  onSelect={() => set({ request: one.id, close: undefined })}
                />
              ))}
            </Panel>
          )}
          <Panel
            title={m.waiting}
            note={`${number(waiting.length)} · ${m.othersTaken(Math.max(0, (found.data?.taken ?? 0) - mine.length))}`}
            flush
            className="grow"
          >
            {!found.isPending && waiting.length === 0 && <Empty title={m.quiet}>{m.quietHint}</Empty>}
            {waiting.map((one) => (
              <QueueRow
                key={one.id}
                request={one}
                selected={one.id === chosen}
                onSelect={() => set({ request: one.id, close: undefined })}
                {...(may('calls.handle') ? { onTake: () => take.mutate({ params: { id: one.id } }) } : {})}
              />
            ))}
          </Panel>
          <p className="hotline-keys no-print">{m.keys}</p>
        </div>
        {chosen ? (
          <Work key={chosen} requestId={chosen} />
        ) : (
          <Panel className="grow">{<Empty title={m.chooseOne} />}</Panel>
        )}
      </div>
      {search.do === 'new' && (
        <NewRequestForm
          onClose={() => set({ do: undefined })}
          onMade={(id) => set({ do: undefined, request: id })}
        />
      )}
      {search.do === 'call' && (
        <StartCallForm
          onClose={() => set({ do: undefined })}
          onMade={(id) => set({ do: undefined, ...(id ? { request: id } : {}) })}
        />
      )}
    </Page>
  )
}
