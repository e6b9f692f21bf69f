import {
  callCan,
  closeRequest,
  linkCall,
  type Outcome,
  outcomes,
  queue,
  registerRequest,
  releaseRequest,
  requestCan,
  RequestKind,
  requestKinds,
  showCall,
  showRequest,
} from '#contract/calls'
import { showPhone } from '#contract/phone'
import { distance, number } from '#web/lib/format.ts'
import { useMessages, useWord } from '#web/lib/locale.ts'
import { q, useAction } from '#web/lib/query.ts'
import { useMay, useSession } from '#web/lib/session.ts'
import { ProblemNote } from '#web/ui/ProblemNote.tsx'
import { ActionButton } from '#web/ui/desk/ActionButton.tsx'
import { useHotkeys } from '#web/ui/desk/hotkeys.ts'
import { Panel } from '#web/ui/desk/Panel.tsx'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Input, Segmented } from 'antd'
import { useEffect, useState } from 'react'
import { paths } from '../paths.ts'
import { CallBar } from './CallBar.tsx'
import { Caller } from './Caller.tsx'
import { CloseForm } from './CloseForm.tsx'
import { messages } from './messages.ts'
import { hotlineRoute } from './pages.tsx'
import { PopPanel } from './PopPanel.tsx'
import { TransferDrawer } from './TransferDrawer.tsx'
import { RequestTag } from './words.tsx'

const WAYS = ['incident', 'order', 'consultation', 'complaint', 'other'] as const

/** One request in hand: the call, whose it is, what it is about, and how it ends. Notes are saved while one talks. */
export function Work({ requestId }: { requestId: string }) {
  const m = useMessages(messages)
  const say = useWord()
  const may = useMay()
  const { accountId } = useSession()
  const search = hotlineRoute.useSearch()
  const navigate = hotlineRoute.useNavigate()
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (s) => ({ ...s, ...change }), replace: true })
  const params = { id: requestId }
  const found = useQuery(q(showRequest, { params }))
  const request = found.data
  const call = useQuery({
    ...q(showCall, { params: { id: request?.callId ?? '' } }),
    enabled: Boolean(request?.callId),
  })
  const changes = [showRequest, showCall, queue]
  const register = useAction(registerRequest, { changes })
  const link = useAction(linkCall, { changes })
  const release = useAction(releaseRequest, { changes })
  const close = useAction(closeRequest, { changes, done: () => set({ close: undefined }) })
  const [subject, setSubject] = useState<string>()
  const written = subject ?? request?.subject ?? ''

  // What is typed is kept a moment after the last key, so that nothing is lost when the call ends or the page closes.
  useEffect(() => {
    if (subject === undefined || !request || subject === request.subject) return
    const timer = setTimeout(() => register.mutate({ params, body: { subject } }), 700)
    return () => clearTimeout(timer)
    // The mutation object changes with each render; only what was typed matters.
  }, [subject, request?.subject])

  const mine = request?.takenBy === accountId
  const open = request ? requestCan.register(request) : false
  useHotkeys(
    Object.fromEntries(
      WAYS.map((way, i) => [
        String(i + 1),
        open && may('calls.handle') ? () => set({ close: way }) : undefined,
      ]),
    ),
    request !== undefined,
  )
  if (found.error) return <ProblemNote error={found.error} retry={() => void found.refetch()} />
  if (!request) return <Panel className="grow">{null}</Panel>

  const choose = (elderId: string | null, contactId: string | null = null) => {
    if (request.callId) link.mutate({ params: { id: request.callId }, body: { elderId, contactId } })
    else register.mutate({ params, body: { elderId } })
  }

  return (
    <>
      <div className="hotline-work">
        <Panel
          title={
            <>
              № {request.number} <RequestTag state={request.state} />
            </>
          }
          note={request.takenByName}
          tone={request.priority === 0 ? 'critical' : request.priority === 1 ? 'high' : undefined}
          actions={
            mine &&
            requestCan.release(request) &&
            !(call.data && callCan.hangUp(call.data)) && (
              <ActionButton size="small" onClick={() => release.mutate({ params })}>
                {m.release}
              </ActionButton>
            )
          }
        >
          <ProblemNote error={register.error ?? link.error ?? release.error} />
          {call.data && <CallBar call={call.data} onTransfer={() => set({ do: 'transfer' })} />}
          <Caller request={request} call={call.data} open={open} onChoose={choose} />
          {request.caller && !call.data && (
            <p>
              {m.callBackOn} <a href={`tel:${request.caller}`}>{showPhone(request.caller)}</a>
            </p>
          )}
          {request.place && (
            <p>
              {m.scannedAt}{' '}
              <a
                href={`geo:${request.place.lat},${request.place.lon}?q=${request.place.lat},${request.place.lon}`}
              >
                {number(request.place.lon, 5)}, {number(request.place.lat, 5)}
              </a>{' '}
              <small>WGS-84 ±{distance(request.place.accuracyMetres)}</small>
            </p>
          )}
          {request.incidentId && (
            <p>
              <Link to={paths.incident} params={{ incidentId: request.incidentId }}>
                {m.openIncident}
              </Link>
            </p>
          )}
        </Panel>
        <Panel
          title={m.about}
          note={
            register.isPending
              ? m.saving
              : subject !== undefined && subject === request.subject
                ? m.saved
                : undefined
          }
          className="grow"
        >
          <Segmented<string>
            block
            disabled={!open || !may('calls.handle')}
            value={request.kind ?? ''}
            onChange={(kind) => register.mutate({ params, body: { kind: RequestKind.parse(kind) } })}
            options={RequestKind.options.map((value) => ({ value, label: say(requestKinds[value]) }))}
          />
          <Input.TextArea
            aria-label={m.subject}
            placeholder={m.subject}
            autoSize={{ minRows: 4, maxRows: 10 }}
            maxLength={1000}
            showCount
            readOnly={!open || !may('calls.handle')}
            value={written}
            onChange={(event) => setSubject(event.target.value)}
            onBlur={() => {
              if (open && subject !== undefined && subject !== request.subject)
                register.mutate({ params, body: { subject } })
            }}
            style={{ margin: '10px 0 28px' }}
          />
          {open ? (
            <div className="close-ways">
              {WAYS.map((way, i) => (
                <ActionButton
                  key={way}
                  hotkey={String(i + 1)}
                  danger={way === 'incident'}
                  type={way === 'incident' && request.priority === 0 ? 'primary' : 'default'}
                  needs="calls.handle"
                  onClick={() => set({ close: way })}
                >
                  {m.close[way]}
                </ActionButton>
              ))}
            </div>
          ) : (
            <p>
              {m.closed} · {request.outcome && say(outcomes[request.outcome satisfies Outcome])}{' '}
              {request.note && `· ${request.note}`}
            </p>
          )}
        </Panel>
      </div>
      <div className="hotline-pop">
        {request.elderId && may('calls.handle') ? <PopPanel elderId={request.elderId} /> : null}
      </div>
      {search.close && open && (
        <CloseForm
          way={search.close}
          request={request}
          subject={written}
          pending={close.isPending}
          error={close.error}
          onClose={() => set({ close: undefined })}
          onSubmit={(body) => close.mutate({ params, body })}
        />
      )}
      {search.do === 'transfer' && request.callId && (
        <TransferDrawer callId={request.callId} onClose={() => set({ do: undefined })} />
      )}
    </>
  )
}
