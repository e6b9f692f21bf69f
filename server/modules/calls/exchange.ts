import { randomBytes } from 'node:crypto'
import {
  events,
  type ExchangeEvent,
  exchangeEvents,
  listExchanges,
  makeExchange,
  problems,
} from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { maskPhone, readPhone } from '#contract/phone'
import { findByPhone } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, encrypt, keyedHash } from '#platform/secrets'
import { isSigned } from '#platform/signature'
import { applyEvents } from './apply.ts'
import type { CallRow } from './call.ts'
import { centreFor } from './match.ts'

const pathOf = (id: string) => `/api/calls/exchanges/${id}/events`

/** Registers an exchange; its key is returned this once. */
export async function registerExchange(
  tx: Tx,
  name: string,
): Promise<{ id: string; key: string; path: string }> {
  const id = uuidv7()
  const key = randomBytes(32).toString('base64url')
  await tx
    .insertInto('calls.exchange')
    .values({ id, name, secret: encrypt(key), created_at: clock.now() })
    .execute()
  await record(tx, events.exchangeMade, { name }, { subjectId: id, regionCode: 0 })
  return { id, key, path: pathOf(id) }
}

export const makeExchangeRoute = route(makeExchange, ({ tx, body }) => registerExchange(tx, body.name))

export const listExchangesRoute = route(listExchanges, async ({ tx }) => {
  const rows = await tx
    .selectFrom('calls.exchange')
    .select(['id', 'name', 'created_at'])
    .orderBy('created_at')
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      name: row.name,
      createdAt: row.created_at.toISOString(),
      path: pathOf(row.id),
    })),
  }
})

/** Whom a number belongs to, and hence where the call goes. Former numbers count: people keep calling from them. */
export async function placeCaller(tx: Tx, caller: string | null, called: string | null) {
  const phone = caller ? (readPhone(caller)?.phone ?? (caller.replaceAll(/[^\d+]/gu, '') || null)) : null
  const found = phone ? await findByPhone(tx, phone) : []
  const elders = [...new Set(found.map((one) => one.elderId))]
  const one = elders.length === 1 ? found[0] : undefined
  const regions = [...new Set(found.map((match) => match.regionCode))]
  const centre = await centreFor(tx, { region: regions.length === 1 ? (regions[0] ?? null) : null, called })
  return {
    phone,
    matched:
      phone === null ? 'withheld' : elders.length === 1 ? 'one' : elders.length > 1 ? 'several' : 'none',
    elderId: one?.elderId ?? null,
    contactId: one?.contactId ?? null,
    orgId: one?.orgId ?? null,
    regionCode: one?.regionCode ?? centre?.region_code ?? 0,
    centre,
  } as const
}

/** The columns of a new call. */
export function callValues(place: Awaited<ReturnType<typeof placeCaller>>, rangAt: Date) {
  return {
    caller: place.phone ? encrypt(place.phone) : null,
    caller_hash: place.phone ? keyedHash('phone', place.phone) : null,
    caller_masked: place.phone ? maskPhone(place.phone) : null,
    matched: place.matched,
    elder_id: place.elderId,
    contact_id: place.contactId,
    region_code: place.regionCode,
    org_id: place.orgId,
    centre_id: place.centre?.id ?? null,
    rang_at: rangAt,
    updated_at: clock.now(),
  }
}

async function callOf(
  tx: Tx,
  exchangeId: string,
  event: ExchangeEvent,
): Promise<{ call: CallRow; isNew: boolean }> {
  const known = await tx
    .selectFrom('calls.call')
    .selectAll()
    .where('exchange_id', '=', exchangeId)
    .where('external_id', '=', event.callId)
    .forUpdate()
    .executeTakeFirst()
  if (known) return { call: await named(tx, known, event), isNew: false }
  const at = new Date(event.at)
  // The other end of an outbound call is who was called.
  const other = event.direction === 'in' ? event.caller : (event.called ?? event.caller)
  const place = await placeCaller(tx, other, event.direction === 'in' ? event.called : null)
  const made = await tx
    .insertInto('calls.call')
    .values({
      id: uuidv7(),
      exchange_id: exchangeId,
      external_id: event.callId,
      direction: event.direction,
      emergency: event.emergency,
      called_number: event.called?.slice(0, 20) ?? null,
      ...callValues(place, at),
      overflow_at:
        event.kind === 'ringing' && event.direction === 'in' && place.centre?.overflow_to
          ? new Date(
              Math.max(at.getTime(), clock.now().getTime() - 60_000) + place.centre.ring_seconds * 1000,
            )
          : null,
    })
    .onConflict((c) => c.columns(['exchange_id', 'external_id']).doNothing())
    .returningAll()
    .executeTakeFirst()
  if (made) return { call: made, isNew: true }
  // Another request made it meanwhile: wait for that one and go on with its row.
  const theirs = await tx
    .selectFrom('calls.call')
    .selectAll()
    .where('exchange_id', '=', exchangeId)
    .where('external_id', '=', event.callId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { call: await named(tx, theirs, event), isNew: false }
}

/** The first event to arrive may have been one without a number: the call and its request are placed when it is known. */
async function named(tx: Tx, call: CallRow, event: ExchangeEvent): Promise<CallRow> {
  if (call.caller_hash || !event.caller || call.elder_id) return call
  const place = await placeCaller(tx, event.caller, event.called)
  const { rang_at: _rang, ...values } = callValues(place, call.rang_at)
  const { elder_id, region_code, org_id, centre_id, caller_masked } = values
  await tx
    .updateTable('calls.request')
    .set({ elder_id, region_code, org_id, centre_id, caller_masked })
    .where('call_id', '=', call.id)
    .execute()
  return tx
    .updateTable('calls.call')
    .set({ ...values, emergency: call.emergency || event.emergency })
    .where('id', '=', call.id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * The call-event interface of a PBX. Signed; an event twice is taken once; late ones find their place by their own time.
 * A time in the future counts as now.
 */
export const exchangeEventsRoute = route(exchangeEvents, async ({ tx, params, body, request }) => {
  const exchange = await tx
    .selectFrom('calls.exchange')
    .select(['id', 'secret'])
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!exchange || !isSigned(request, decrypt(exchange.secret))) throw problems.badSignature()
  const now = clock.now()
  const agents = await tx
    .selectFrom('calls.agent')
    .select(['account_id', 'name', 'extension'])
    .where('extension', 'is not', null)
    .execute()
  const touched = new Map<string, CallRow>()
  let taken = 0
  // One order for the locks of all requests, so that two that name the same calls do not wait for each other.
  const byCall = Map.groupBy(body.events, (event) => event.callId)
  for (const callId of [...byCall.keys()].sort()) {
    const events = (byCall.get(callId) ?? []).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    const first = events.find((event) => event.caller) ?? events[0]
    if (!first) continue
    const { call, isNew } = await callOf(tx, exchange.id, first)
    const result = await applyEvents(
      tx,
      call,
      events.map((event) => {
        const agent = event.extension ? agents.find((one) => one.extension === event.extension) : undefined
        return {
          key: event.eventId,
          kind: event.kind,
          at: new Date(Math.min(Date.parse(event.at), now.getTime())),
          agentId: agent?.account_id ?? null,
          agentName: agent?.name ?? null,
          source: 'exchange' as const,
          ...(event.extension ? { detail: { extension: event.extension } } : {}),
        }
      }),
      isNew,
    )
    taken += result.taken
    touched.set(callId, result.call)
  }
  return {
    taken,
    repeated: body.events.length - taken,
    calls: [...touched].map(([externalId, call]) => ({
      externalId,
      id: call.id as never,
      state: call.state,
    })), // the column is this brand's uuid
  }
})
