import { sql } from 'kysely'
import type { SignalReceived } from '#contract/device-events'
import { events as device } from '#contract/device-events'
import { type DeviceKind, deviceKinds } from '#contract/device-protocol'
import { events } from '#contract/alarms'
import { subjectKey } from '#modules/devices'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { inline, type Recorded, record } from '#platform/events'
import { cancelSuspected } from './grace.ts'
import { aboutOf, type IncidentRow } from './incident.ts'
import { intakeKind, type Meaning } from './kinds.ts'
import { type Raised, raise } from './raise.ts'

type Event = Recorded<typeof SignalReceived>

/** Runs before the device is acknowledged: when it is, the incident exists. Too old a signal raises nothing. */
export const signalReceived = inline(device.signalReceived, async (tx, event) => {
  if (event.payload.stale || event.regionCode === null) return
  const intake = (await getCached(tx, intakeKind, event.regionCode))?.body
  if (!intake) return
  const { signal } = event.payload
  const meaning = intake.signals[signal]
  if (meaning) {
    await raiseFrom(tx, event, meaning)
    return
  }
  const open = await openOf(tx, event)
  if (!open) return
  const cancels = intake.cancels[signal]
  if (
    cancels &&
    open.state === 'suspected' &&
    (await onlySignals(
      tx,
      open.id,
      cancels.map((name) => intake.signals[name]?.kind ?? 'other'),
    ))
  ) {
    await cancelSuspected(tx, open, 'elder', null)
    return
  }
  if (cancels || intake.information.includes(signal)) await inform(tx, open, event)
})

export function raiseFrom(tx: Tx, event: Event, meaning: Meaning): Promise<Raised | undefined> {
  const { payload } = event
  return raise(tx, {
    signalId: event.id,
    elderId: event.elderId,
    ...placeOf(event.payload, event),
    kind: meaning.kind,
    severity: meaning.severity,
    // A blank grace time is unknown: then there is none, which is the safe side.
    graceSeconds: meaning.graceSeconds ?? 0,
    source: 'device',
    deviceId: payload.deviceId,
    at: new Date(payload.at),
    detail: `signal:${payload.signal}`,
    metrics: numbersOf(payload.metrics),
    ...(payload.metrics.lon === undefined ? {} : { lon: payload.lon, lat: payload.lat }),
  })
}

type Bound = {
  deviceId: string
  kind: DeviceKind
  room: string | null
  spot: string | null
  target: string | null
  lon?: number | null
  lat?: number | null
}

/** Where, for a device that stands for no person: one open incident a room (or facility, or device). */
export function placeOf(
  bound: Bound,
  event: { elderId: string | null; orgId: string | null; regionCode: number | null },
) {
  const where = event.elderId === null ? { lon: bound.lon ?? null, lat: bound.lat ?? null } : {}
  return {
    orgId: event.orgId,
    ...(event.regionCode === null ? {} : { regionCode: event.regionCode }),
    placeKey: subjectKey({ ...bound, id: bound.deviceId, elderId: null, orgId: event.orgId }),
    place:
      event.elderId === null
        ? [bound.room, bound.spot].filter(Boolean).join(' ') || deviceKinds[bound.kind].zh
        : null,
    ...where,
  }
}

export function numbersOf(metrics: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, value]] : typeof value === 'boolean' ? [[name, value ? 1 : 0]] : [],
    ),
  )
}

async function openOf(tx: Tx, event: Event): Promise<IncidentRow | undefined> {
  return tx
    .selectFrom('alarms.incident')
    .selectAll()
    .where('drill', '=', false)
    .where('resolved_at', 'is', null)
    .$if(event.elderId !== null, (q) => q.where('elder_id', '=', event.elderId))
    .$if(event.elderId === null, (q) => q.where('place_key', '=', placeOf(event.payload, event).placeKey))
    .forUpdate()
    .executeTakeFirst()
}

async function onlySignals(tx: Tx, incidentId: string, kinds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ other: boolean }>`select exists (
    select from alarms.signal where incident_id = ${incidentId} and severity <= 'P2' and kind::text <> all (${kinds}::text[])) as other`.execute(
    tx,
  )
  return rows[0]?.other === false
}

/** Joins as information: no alert, no higher severity. */
async function inform(tx: Tx, open: IncidentRow, event: Event): Promise<void> {
  const now = clock.now()
  await tx
    .insertInto('alarms.signal')
    .values({
      id: event.id,
      incident_id: open.id,
      elder_id: open.elder_id,
      org_id: open.org_id,
      region_code: open.region_code,
      kind: open.kind,
      severity: 'P4',
      source: 'device',
      device_id: event.payload.deviceId,
      at: new Date(event.payload.at),
      received_at: now,
      detail: `signal:${event.payload.signal}`,
      metrics: '{}',
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await tx
    .updateTable('alarms.incident')
    .set({ signal_count: sql`signal_count + 1`, updated_at: now })
    .where('id', '=', open.id)
    .execute()
  await record(
    tx,
    events.joined,
    {
      kind: open.kind,
      severity: 'P4',
      source: 'device',
      signals: open.signal_count + 1,
      raisedSeverity: false,
      drill: false,
    },
    aboutOf(open),
  )
}

/** A lost heartbeat is an alarm when the device can call for help, or watches a room. */
export const wentSilent = inline(device.wentSilent, async (tx, event) => {
  if (event.regionCode === null) return
  const silent = (await getCached(tx, intakeKind, event.regionCode))?.body.silent
  const { payload } = event
  const names: readonly string[] = deviceKinds[payload.kind].signals
  const meaning = names.includes('sos')
    ? silent?.sosCapable
    : event.elderId === null
      ? silent?.room
      : silent?.other
  if (!meaning || payload.target === null) return
  await raise(tx, {
    signalId: event.id,
    elderId: event.elderId,
    ...placeOf(payload, event),
    kind: meaning.kind,
    severity: meaning.severity,
    source: 'device',
    deviceId: payload.deviceId,
    at: new Date(payload.since),
    detail: `silent:${payload.kind}`,
  })
})

/** It speaks again, nobody had taken it up, and nothing else had happened: over, and said so. */
export const cameBack = inline(device.cameBack, async (tx, event) => {
  const { rows } = await sql<IncidentRow>`select i.* from alarms.incident i
    where i.id in (select s.incident_id from alarms.signal s where s.device_id = ${event.payload.deviceId} and s.kind = 'offline')
      and i.kind = 'offline' and i.state = 'raised' and i.acknowledged_at is null
      and not exists (select from alarms.signal s where s.incident_id = i.id and (s.kind <> 'offline' or s.device_id is distinct from ${event.payload.deviceId}))
    order by coalesce(i.elder_id::text, i.place_key) collate "C" for update`.execute(tx)
  const now = clock.now()
  for (const row of rows) {
    await tx
      .updateTable('alarms.incident')
      .set({
        state: 'resolved',
        next_step_at: null,
        verdict: 'false',
        outcome: 'device_fault',
        outcome_note: 'note:device-back',
        resolved_at: now,
        unseen: 0,
        updated_at: now,
      })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      events.resolved,
      {
        outcome: 'device_fault',
        note: 'note:device-back',
        totalSeconds: (now.getTime() - row.raised_at.getTime()) / 1000,
      },
      aboutOf(row),
    )
  }
})
