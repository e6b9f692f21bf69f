import { sql } from 'kysely'
import {
  createRequest,
  events,
  ownRequest,
  ownRequests,
  problems,
  queue,
  registerRequest,
  releaseRequest,
  type RequestKind,
  requestTransitions,
  showRequest,
  takeNext,
  takeRequest,
} from '#contract/calls'
import { uuidv7 } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt } from '#platform/secrets'
import { act } from './desk.ts'
import { centreFor, isHighRisk } from './match.ts'
import { aboutRequest, getRequest, requests, requestView } from './request.ts'

/** Emergencies first, then people at risk, then who has waited longest (A-CALL-04, B-CALL-08). */
export async function priorityOf(tx: Tx, kind: RequestKind | null, elderId: string | null): Promise<number> {
  if (kind === 'emergency') return 0
  return elderId && (await isHighRisk(tx, elderId)) ? 1 : 5
}

export const queueRoute = route(queue, async ({ tx, actor, query }) => {
  const waiting = await requests(tx)
    .where('q.state', '=', 'waiting')
    .$if(query.channel !== undefined, (q) => q.where('q.channel', '=', query.channel ?? 'phone'))
    .$if(query.centreId !== undefined, (q) => q.where('q.centre_id', '=', query.centreId ?? ''))
    .orderBy('q.priority')
    .orderBy('q.waiting_since')
    .orderBy('q.id')
    .limit(200)
    .execute()
  const mine = await requests(tx)
    .where('q.state', '=', 'taken')
    .where('q.taken_by', '=', actor.accountId)
    .orderBy('q.taken_at', 'desc')
    .limit(50)
    .execute()
  const { taken } = await tx
    .selectFrom('calls.request')
    .select((eb) => eb.fn.countAll<number>().as('taken'))
    .where('state', '=', 'taken')
    .where('taken_by', 'is not', null)
    .executeTakeFirstOrThrow()
  return { waiting: waiting.map(requestView), mine: mine.map(requestView), taken }
})

export const showRequestRoute = route(showRequest, async ({ tx, actor, params }) => {
  const request = await getRequest(tx, params.id)
  if (!actor.may.has('calls.handle')) return { ...request, caller: null }
  const row = await tx
    .selectFrom('calls.request')
    .select('caller')
    .where('id', '=', params.id)
    .executeTakeFirstOrThrow()
  return { ...request, caller: row.caller ? decrypt(row.caller) : null }
})

/** Marks it as this agent's; a call that still rings is answered by it. */
async function take(tx: Tx, actor: Actor, row: { id: string; call_id: string | null }): Promise<void> {
  const now = clock.now()
  if (row.call_id) {
    const call = await tx
      .selectFrom('calls.call')
      .select('state')
      .where('id', '=', row.call_id)
      .executeTakeFirst()
    if (call?.state === 'ringing') await act(tx, actor, row.call_id, 'answer', 'answered')
  }
  const taken = await tx
    .updateTable('calls.request')
    .set({
      state: 'taken',
      taken_by: actor.accountId,
      taken_by_name: actor.name,
      taken_at: now,
      updated_at: now,
    })
    .where('id', '=', row.id)
    .where((eb) =>
      eb.or([
        eb('state', '=', 'waiting'),
        eb.and([eb('state', '=', 'taken'), eb('taken_by', '=', actor.accountId)]),
      ]),
    )
    .returning(['id', 'elder_id', 'region_code', 'org_id'])
    .executeTakeFirst()
  if (!taken) throw problems.requestState()
  await record(tx, events.taken, {}, aboutRequest(taken))
}

export const takeNextRoute = route(takeNext, async ({ tx, actor }) => {
  const own = await tx
    .selectFrom('calls.agent')
    .select('centre_id')
    .where('account_id', '=', actor.accountId)
    .executeTakeFirst()
  const next = await tx
    .selectFrom('calls.request')
    .select(['id', 'call_id'])
    .where('state', '=', 'waiting')
    // An emergency is everybody's; the rest is first one's own centre's.
    .orderBy('priority')
    .orderBy(sql`centre_id is distinct from ${own?.centre_id ?? null}::uuid`)
    .orderBy('waiting_since')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!next) throw problems.queueEmpty()
  await take(tx, actor, next)
  return getRequest(tx, next.id)
})

export const takeRequestRoute = route(takeRequest, async ({ tx, actor, params }) => {
  const row = await tx
    .selectFrom('calls.request')
    .select(['id', 'call_id', 'state'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'waiting') throw problems.requestState()
  await take(tx, actor, row)
  return getRequest(tx, params.id)
})

export const releaseRequestRoute = route(releaseRequest, async ({ tx, actor, params }) => {
  const row = await tx
    .selectFrom('calls.request')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'taken') throw problems.requestState()
  if (row.taken_by !== actor.accountId) throw problems.notYours()
  await tx
    .updateTable('calls.request')
    .set({ state: 'waiting', taken_by: null, taken_by_name: null, taken_at: null, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  await record(tx, events.released, {}, aboutRequest(row))
  return getRequest(tx, params.id)
})

export const registerRequestRoute = route(registerRequest, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('calls.request')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  const open: readonly string[] = requestTransitions.register
  if (!open.includes(row.state)) throw problems.requestState()
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select(['id', 'region_code', 'org_id'])
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const kind = body.kind === undefined ? row.kind : body.kind
  const elderId = body.elderId === undefined ? row.elder_id : body.elderId
  await tx
    .updateTable('calls.request')
    .set({
      kind,
      elder_id: elderId,
      priority: await priorityOf(tx, kind, elderId),
      updated_at: clock.now(),
      ...(elder ? { region_code: elder.region_code, org_id: elder.org_id } : {}),
      ...(body.subject === undefined ? {} : { subject: body.subject }),
      ...(body.note === undefined ? {} : { note: body.note }),
    })
    .where('id', '=', row.id)
    .execute()
  if (elder && row.call_id) {
    await tx
      .updateTable('calls.call')
      .set({
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        updated_at: clock.now(),
      })
      .where('id', '=', row.call_id)
      .execute()
  }
  await record(tx, events.registered, { kind }, { ...aboutRequest(row), elderId })
  return getRequest(tx, params.id)
})

/** What every way in has in common; `caller` is only what the asker left to be called back on. */
export async function openRequest(
  tx: Tx,
  request: {
    id?: string | undefined
    channel: 'device' | 'app' | 'qr' | 'manual'
    kind: RequestKind
    elderId: string | null
    regionCode: number
    orgId: string | null
    subject: string
    incidentId?: string
    /** Another request stands for the incident: this one is taken and closed with it. */
    beside?: boolean
    caller?: { cipher: Buffer; masked: string } | undefined
    qrCodeId?: string
    place?: { lon: number; lat: number; accuracyMetres: number } | null
    priority: number
    centreId: string | null
  },
): Promise<string> {
  const id = request.id ?? uuidv7()
  const now = clock.now()
  await tx
    .insertInto('calls.request')
    .values({
      id,
      channel: request.channel,
      kind: request.kind,
      priority: request.priority,
      elder_id: request.elderId,
      region_code: request.regionCode,
      org_id: request.orgId,
      centre_id: request.centreId,
      incident_id: request.incidentId ?? null,
      beside: request.beside ?? false,
      subject: request.subject,
      caller: request.caller?.cipher ?? null,
      caller_masked: request.caller?.masked ?? null,
      qr_code_id: request.qrCodeId ?? null,
      scan_lon: request.place?.lon ?? null,
      scan_lat: request.place?.lat ?? null,
      scan_accuracy_metres: request.place?.accuracyMetres ?? null,
      waiting_since: now,
      updated_at: now,
    })
    .onConflict((c) => c.doNothing())
    .execute()
  await record(
    tx,
    events.requested,
    { channel: request.channel, kind: request.kind },
    { subjectId: id, elderId: request.elderId, regionCode: request.regionCode, orgId: request.orgId },
  )
  return id
}

export const createRequestRoute = route(createRequest, async ({ tx, actor, body }) => {
  const elder = body.elderId
    ? await tx
        .selectFrom('people.elder')
        .select(['id', 'region_code', 'org_id'])
        .where('id', '=', body.elderId)
        .executeTakeFirst()
    : undefined
  if (body.elderId && !elder) throw notFound()
  const region = elder?.region_code ?? (actor.scope.audience === 'staff' ? actor.scope.region : 0)
  const id = await openRequest(tx, {
    channel: 'manual',
    kind: body.kind,
    elderId: body.elderId,
    regionCode: region,
    orgId: elder?.org_id ?? null,
    subject: body.subject,
    priority: await priorityOf(tx, body.kind, body.elderId),
    centreId: (await centreFor(tx, { region, called: null }))?.id ?? null,
  })
  return getRequest(tx, id)
})

/**
 * A family asks from its own phone: the row is the family's to insert, but risk and centre are not theirs to see, so
 * that part is looked up as the system.
 */
export const ownRequestRoute = route(ownRequest, async ({ tx, app, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const place = await app.db.asSystem('calls.own_request', async (system) => ({
    priority: await priorityOf(system, body.kind, body.elderId),
    centreId: (await centreFor(system, { region: elder.region_code, called: null }))?.id ?? null,
  }))
  const id = await openRequest(tx, {
    id: body.id,
    channel: 'app',
    kind: body.kind,
    elderId: elder.id,
    regionCode: elder.region_code,
    orgId: elder.org_id,
    subject: body.subject,
    ...place,
  })
  const row = await tx
    .selectFrom('calls.request')
    .select(['number'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { id: id as never, number: row.number } // the column is this brand's uuid
})

export const ownRequestsRoute = route(ownRequests, async ({ tx }) => {
  const rows = await tx
    .selectFrom('calls.request')
    .select([
      'id',
      'number',
      'channel',
      'kind',
      'state',
      'elder_id',
      'subject',
      'waiting_since',
      'closed_at',
      'outcome',
    ])
    .where('channel', '=', 'app')
    .orderBy('waiting_since', 'desc')
    .limit(100)
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id as never, // the columns are these brands' uuids
      number: row.number,
      channel: row.channel,
      kind: row.kind,
      state: row.state,
      elderId: row.elder_id as never,
      subject: row.subject,
      waitingSince: row.waiting_since.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      outcome: row.outcome,
    })),
  }
})
