import { outcomes, requestKinds, showCall } from '#contract/calls'
import { clockTime, duration, fullTime } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q } from '#web/lib/query.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { Page } from '#web/ui/desk/Page.tsx'
import { Facts, Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Timeline } from 'antd'
import { paths } from '../paths.ts'
import { messages } from './messages.ts'
import { callRoute } from './pages.tsx'
import { CallTag, RequestTag, useCallerName } from './words.tsx'

export function CallPage() {
  const m = useMessages(messages)
  const say = useWord()
  const who = useCallerName()
  const { callId } = callRoute.useParams()
  const navigate = callRoute.useNavigate()
  const found = useQuery(q(showCall, { params: { id: callId } }))
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  const call = found.data
  if (!call) return null
  return (
    <Page
      title={`${m.call} № ${call.number}`}
      note={
        <>
          <CallTag state={call.state} /> {call.requestState && <RequestTag state={call.requestState} />}
        </>
      }
      actions={
        call.requestId &&
        call.requestState !== 'closed' && (
          <Button
            type="primary"
            onClick={() =>
              void navigate({ to: paths.hotline, search: { request: call.requestId ?? undefined } })
            }
          >
            {m.goHotline}
          </Button>
        )
      }
    >
      <Panel>
        <Facts
          columns={3}
          items={[
            [m.direction, call.direction === 'in' ? m.in : m.out],
            [
              m.caller,
              <span key="n" className="digits">
                {call.caller ?? call.callerMasked ?? m.withheld}
              </span>,
            ],
            [
              m.elder,
              call.elderId ? (
                <Link key="e" to={paths.elder} params={{ elderId: call.elderId }}>
                  {who(call)}
                </Link>
              ) : (
                m.unknownCaller
              ),
            ],
            [m.centre, call.centreName],
            [m.agent, call.agentName],
            [m.region, call.regionName],
            [m.wait, call.waitSeconds === null ? null : duration(call.waitSeconds)],
            [m.talk, call.talkSeconds === null ? null : duration(call.talkSeconds)],
            [m.held, duration(call.heldSeconds)],
            [m.kind, call.kind && say(requestKinds[call.kind])],
            [m.outcome, call.outcome && say(outcomes[call.outcome])],
            [m.rang, fullTime(call.rangAt)],
          ]}
        />
      </Panel>
      <Panel title={m.story}>
        <Timeline
          items={call.events.map((event) => ({
            key: event.id,
            content: (
              <>
                <time className="digits">{clockTime(event.at)}</time> <b>{m.events[event.kind]}</b>{' '}
                {event.agentName} {event.detail['label'] && `→ ${event.detail['label']}`}{' '}
                <span className="unknown">{m.sources[event.source]}</span>
              </>
            ),
          }))}
        />
      </Panel>
    </Page>
  )
}
