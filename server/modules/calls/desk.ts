import {
  answerCall,
  callTransitions,
  events,
  hangUp,
  holdCall,
  linkCall,
  lookUp,
  problems,
  resumeCall,
  showCall,
  startCall,
  transferCall,
} from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { maskPhone } from '#contract/phone'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { applyEvent, lockCall } from './apply.ts'
import { about, type CallRow, getCall } from './call.ts'
import { callValues, placeCaller } from './exchange.ts'
import type { CallEvent } from './fold.ts'
import { centreFor, matchesOf } from './match.ts'

/** What an agent does at the console becomes an event like those of the exchange. Refuses from the wrong state. */
export async function act(
  tx: Tx,
  actor: Actor,
  id: string,
  verb: keyof typeof callTransitions,
  kind: CallEvent['kind'],
  more: { agentId?: string; agentName?: string; detail?: Record<string, string> } = {},
): Promise<CallRow> {
  const call = await lockCall(tx, id)
  if (!call) throw notFound()
  const from: readonly string[] = callTransitions[verb]
  if (!from.includes(call.state)) throw problems.wrongState()
  const result = await applyEvent(tx, call, {
    key: `console:${uuidv7()}`,
    kind,
    at: clock.now(),
    agentId: more.agentId ?? actor.accountId,
    agentName: more.agentName ?? actor.name,
    source: 'console',
    ...(more.detail ? { detail: more.detail } : {}),
  })
  return result.call
}

const simple = (endpoint: typeof answerCall, verb: keyof typeof callTransitions, kind: CallEvent['kind']) =>
  route(endpoint, async ({ tx, actor, params }) => {
    await act(tx, actor, params.id, verb, kind)
    return getCall(tx, params.id, true)
  })

export const answerRoute = simple(answerCall, 'answer', 'answered')
export const holdRoute = simple(holdCall, 'hold', 'held')
export const resumeRoute = simple(resumeCall, 'resume', 'resumed')

/** Ends a call; one that we dialled and nobody took ends from ringing. A caller who still rings hangs up himself. */
export const hangUpRoute = route(hangUp, async ({ tx, actor, params }) => {
  const call = await lockCall(tx, params.id)
  await act(
    tx,
    actor,
    params.id,
    call?.direction === 'out' && call.state === 'ringing' ? 'abandon' : 'hangUp',
    'ended',
  )
  return getCall(tx, params.id, true)
})

export const showCallRoute = route(showCall, ({ tx, actor, params }) =>
  getCall(tx, params.id, actor.may.has('calls.handle')),
)

export const transferRoute = route(transferCall, async ({ tx, actor, params, body }) => {
  const target = await targetOf(tx, body)
  const call = await act(tx, actor, params.id, 'transfer', 'transferred', {
    detail: { to: body.to, label: target.label },
    ...(target.agentId ? { agentId: target.agentId, agentName: target.label } : {}),
  })
  if (target.agentId) {
    await tx
      .updateTable('calls.request')
      .set({ taken_by: target.agentId, taken_by_name: target.label, updated_at: clock.now() })
      .where('call_id', '=', params.id)
      .where('state', '=', 'taken')
      .execute()
  }
  await record(tx, events.transferred, { to: body.to, label: target.label }, about(call))
  return getCall(tx, params.id, true)
})

type Target = { label: string; agentId?: string }

async function targetOf(
  tx: Tx,
  body:
    | { to: 'agent'; accountId: string }
    | { to: 'site'; siteId: string }
    | { to: 'contact'; contactId: string }
    | { to: 'number'; phone: string },
): Promise<Target> {
  switch (body.to) {
    case 'agent': {
      const row = await tx
        .selectFrom('calls.agent')
        .select(['account_id', 'name'])
        .where('account_id', '=', body.accountId)
        .executeTakeFirst()
      if (!row) throw notFound()
      return { label: row.name, agentId: row.account_id }
    }
    case 'site': {
      const row = await tx
        .selectFrom('organisations.site')
        .select('name')
        .where('id', '=', body.siteId)
        .executeTakeFirst()
      if (!row) throw notFound()
      return { label: row.name }
    }
    case 'contact': {
      const row = await tx
        .selectFrom('people.contact')
        .select('name')
        .where('id', '=', body.contactId)
        .executeTakeFirst()
      if (!row) throw notFound()
      return { label: row.name }
    }
    case 'number':
      return { label: maskPhone(body.phone) }
  }
}

/** An agent may say whose call it is, or correct a wrong guess; the call then belongs to that person's region. */
export const linkRoute = route(linkCall, async ({ tx, params, body }) => {
  const call = await lockCall(tx, params.id)
  if (!call) throw notFound()
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select(['id', 'region_code', 'org_id'])
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const values = elder
    ? { elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id }
    : { elder_id: null }
  await tx
    .updateTable('calls.call')
    .set({ ...values, contact_id: body.contactId, updated_at: clock.now() })
    .where('id', '=', call.id)
    .execute()
  await tx
    .updateTable('calls.request')
    .set({ ...values, updated_at: clock.now() })
    .where('call_id', '=', call.id)
    .execute()
  await record(tx, events.linked, {}, { ...about(call), elderId: body.elderId ?? call.elder_id })
  return getCall(tx, params.id, true)
})

export const startRoute = route(startCall, async ({ tx, actor, body }) => {
  const now = clock.now()
  const place = await placeCaller(tx, body.phone, null)
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select(['id', 'region_code', 'org_id'])
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const centre = elder ? await centreFor(tx, { region: elder.region_code, called: null }) : place.centre
  const own = actor.scope.audience === 'staff' ? actor.scope.region : 0
  const made = await tx
    .insertInto('calls.call')
    .values({
      id: uuidv7(),
      direction: body.direction,
      ...callValues(place, now),
      ...(elder
        ? {
            elder_id: elder.id,
            region_code: elder.region_code,
            org_id: elder.org_id,
            centre_id: centre?.id ?? null,
          }
        : place.elderId
          ? {}
          : { region_code: own }),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const key = () => `console:${uuidv7()}`
  const by = { agentId: actor.accountId, agentName: actor.name, source: 'console' as const }
  const ringing = await applyEvent(tx, made, { key: key(), kind: 'ringing', at: now, ...by }, true)
  // On an ordinary telephone one registers a call that one is already having; a call out rings until it is answered.
  if (body.direction === 'in')
    await applyEvent(tx, ringing.call, { key: key(), kind: 'answered', at: now, ...by })
  return getCall(tx, made.id, true)
})

export const lookUpRoute = route(lookUp, async ({ tx, body }) => ({
  matches: await matchesOf(tx, body.phone),
}))
