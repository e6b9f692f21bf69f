import { sql } from 'kysely'
import { uuidv7 } from '#contract/id'
import { events, type Considered, type QualificationKind, type Shortfall } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { enqueue } from '#platform/jobs'
import { candidatesAround, cityBounds, practice } from './candidates.ts'
import { consideredView } from './considered.ts'
import { tellInvited } from './tell.ts'
import { judge, type Ask, type Verdict } from './verdict.ts'

/** The rescue that help is sought for. */
export type Call = {
  incidentId: string
  elderId: string | null
  /** Village of the place. */
  regionCode: number
  /** Organisation that the incident belongs to, if any. */
  orgId?: string | null
  /** Degrees WGS-84; null when not known. */
  lon: number | null
  lat: number | null
  /** Incident kind and severity as alarms codes them; shown to responders in words. */
  kind: string
  level: string
  qualification?: QualificationKind | null
  /** Only holders of the key can help. */
  needsKey?: boolean
  /** Responders not to ask. */
  exclude?: readonly string[]
  /** How many acceptances are wanted; 1 unless told. */
  wanted?: number
  drill?: boolean
}

export type Wave = {
  calloutId: string
  wave: number
  chosen: Considered[]
  refused: Considered[]
  shortfall: Shortfall | null
  /** Enough had accepted already: nobody was invited. */
  filled: boolean
}

/** Rows of refusals kept per wave, nearest first. */
const REFUSALS_KEPT = 50
const FIRST_LOOK = 40
const LAST_LOOK = 1280

/**
 * Invites the next `k`: nearest first, never the same person twice, each with a reason. The first `wanted` acceptances
 * win and the others are told. The ladder decides when the next wave is due; this decides who.
 */
export async function inviteWave(
  tx: Tx,
  call: Call,
  { k, waveNumber, expiresInSeconds }: { k: number; waveNumber?: number; expiresInSeconds?: number },
): Promise<Wave> {
  const callout = await openCallout(tx, call, k)
  if (callout.state !== 'open')
    return {
      calloutId: callout.id,
      wave: callout.wave,
      chosen: [],
      refused: [],
      shortfall: null,
      filled: callout.state === 'filled',
    }
  const wave = Math.max(callout.wave + 1, waveNumber ?? 0)
  const { verdicts, shortfall } = await look(tx, call, callout.id, k)
  const chosen = verdicts.filter((verdict) => verdict.chosen)
  const refused = verdicts.filter((verdict) => !verdict.chosen)

  await tx.updateTable('responders.callout').set({ wave }).where('id', '=', callout.id).execute()
  await keepConsiderations(tx, call, callout.id, wave, chosen, refused, shortfall)
  const seconds = expiresInSeconds ?? (await practice(tx)).invitationSeconds
  for (const verdict of chosen) await invite(tx, call, callout.id, wave, verdict, seconds)
  await record(
    tx,
    events.calledOut,
    {
      incidentId: call.incidentId,
      wave,
      invited: chosen.length,
      refused: refused.length,
      shortfall,
      drill: call.drill ?? false,
    },
    {
      elderId: call.elderId,
      regionCode: call.regionCode,
      orgId: call.orgId ?? null,
      subjectId: call.incidentId,
    },
  )
  if (chosen.length === 0 && !(await somebodyMayStillCome(tx, callout.id))) {
    await record(
      tx,
      events.exhausted,
      { incidentId: call.incidentId, wave, drill: call.drill ?? false },
      {
        elderId: call.elderId,
        regionCode: call.regionCode,
        orgId: call.orgId ?? null,
        subjectId: call.incidentId,
      },
    )
  }
  return {
    calloutId: callout.id,
    wave,
    chosen: chosen.map(consideredView),
    refused: refused.map(consideredView),
    shortfall,
    filled: false,
  }
}

/** One call-out an incident, locked until the transaction ends, so that waves and acceptances take turns. */
async function openCallout(tx: Tx, call: Call, k: number) {
  await tx
    .insertInto('responders.callout')
    .values({
      id: uuidv7(),
      incident_id: call.incidentId,
      elder_id: call.elderId,
      region_code: call.regionCode,
      org_id: call.orgId ?? null,
      lon: call.lon,
      lat: call.lat,
      kind: call.kind,
      level: call.level,
      qualification: call.qualification ?? null,
      wanted: call.wanted ?? 1,
      wave_size: k,
      drill: call.drill ?? false,
      opened_at: clock.now(),
    })
    .onConflict((conflict) => conflict.column('incident_id').doNothing())
    .execute()
  const callout = await tx
    .selectFrom('responders.callout')
    .selectAll()
    .where('incident_id', '=', call.incidentId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const wanted = Math.max(callout.wanted, call.wanted ?? 1)
  // A further signal may raise what is wanted: a call-out that had enough then has not.
  const taken = await tx
    .selectFrom('responders.invitation')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('callout_id', '=', callout.id)
    .where('slot', 'is not', null)
    .executeTakeFirstOrThrow()
  const state = callout.state === 'closed' ? callout.state : taken.n >= wanted ? 'filled' : 'open'
  await tx
    .updateTable('responders.callout')
    .set({ wanted, state, level: call.level, kind: call.kind, lon: call.lon, lat: call.lat })
    .where('id', '=', callout.id)
    .execute()
  return { ...callout, wanted, state }
}

async function look(tx: Tx, call: Call, calloutId: string, k: number) {
  const before = await tx
    .selectFrom('responders.invitation')
    .select(['responder_id', 'state'])
    .where('callout_id', '=', calloutId)
    .execute()
  const asked: Map<string, 'declined_before' | 'invited_before' | 'gave_up_before'> = new Map()
  for (const { responder_id, state } of before) {
    // Who was told that others were going may be asked again when those did not get there.
    if (state === 'told_off') continue
    asked.set(
      responder_id,
      state === 'declined' ? 'declined_before' : state === 'gave_up' ? 'gave_up_before' : 'invited_before',
    )
  }
  const ask: Ask = {
    k,
    now: clock.now(),
    village: call.regionCode,
    qualification: call.qualification ?? null,
    kind: null,
    needsKey: call.needsKey ?? false,
    furthestMinutes: (await practice(tx)).furthestMinutes,
    excluded: new Set(call.exclude),
    asked,
  }
  const place = call.lon === null || call.lat === null ? null : { lon: call.lon, lat: call.lat }
  // Where many are off duty the nearest forty are not enough: look further until enough are found or nobody is left.
  for (let limit = FIRST_LOOK; ; limit *= 4) {
    const candidates = await candidatesAround(tx, {
      place,
      village: call.regionCode,
      elderId: call.elderId,
      bounds: cityBounds(call.regionCode),
      limit,
    })
    const judged = judge(candidates, ask)
    if (!judged.shortfall || candidates.length < limit || limit >= LAST_LOOK) return judged
  }
}

async function keepConsiderations(
  tx: Tx,
  call: Call,
  calloutId: string,
  wave: number,
  chosen: readonly Verdict[],
  refused: readonly Verdict[],
  shortfall: Shortfall | null,
): Promise<void> {
  const common = {
    callout_id: calloutId,
    incident_id: call.incidentId,
    wave,
    region_code: call.regionCode,
    org_id: call.orgId ?? null,
  }
  const rows = [...chosen, ...refused.slice(0, REFUSALS_KEPT)].map(
    ({ candidate, reasons, chosen: taken }) => ({
      ...common,
      id: uuidv7(),
      responder_id: candidate.responderId,
      responder_name: candidate.name,
      responder_kind: candidate.kind,
      responder_org_id: candidate.orgId,
      chosen: taken,
      distance_m: candidate.reach.distanceM,
      travel_s: candidate.reach.travelS,
      within_reach: candidate.reach.withinReach,
      reasons,
      missing: null,
    }),
  )
  const short = shortfall
    ? [
        {
          ...common,
          id: uuidv7(),
          responder_id: null,
          responder_name: null,
          responder_kind: null,
          responder_org_id: null,
          chosen: false,
          distance_m: null,
          travel_s: null,
          within_reach: null,
          reasons: shortfall.reasons,
          missing: shortfall.missing,
        },
      ]
    : []
  const all = [...rows, ...short]
  if (all.length > 0) await tx.insertInto('responders.consideration').values(all).execute()
}

async function invite(
  tx: Tx,
  call: Call,
  calloutId: string,
  wave: number,
  verdict: Verdict,
  seconds: number,
): Promise<void> {
  const now = clock.now()
  const { candidate } = verdict
  const id = uuidv7()
  await tx
    .insertInto('responders.invitation')
    .values({
      id,
      callout_id: calloutId,
      incident_id: call.incidentId,
      responder_id: candidate.responderId,
      responder_name: candidate.name,
      responder_kind: candidate.kind,
      responder_org_id: candidate.orgId,
      elder_id: call.elderId,
      region_code: call.regionCode,
      org_id: call.orgId ?? null,
      kind: call.kind,
      level: call.level,
      qualification: call.qualification ?? null,
      drill: call.drill ?? false,
      wave,
      distance_m: candidate.reach.distanceM,
      travel_s: candidate.reach.travelS,
      within_reach: candidate.reach.withinReach,
      reasons: verdict.reasons,
      invited_at: now,
      expires_at: new Date(now.getTime() + seconds * 1000),
    })
    .execute()
  await record(
    tx,
    events.invited,
    {
      invitationId: id,
      incidentId: call.incidentId,
      responderId: candidate.responderId,
      responderName: candidate.name,
      kind: candidate.kind,
      drill: call.drill ?? false,
      at: now.toISOString(),
    },
    {
      elderId: call.elderId,
      regionCode: call.regionCode,
      orgId: call.orgId ?? null,
      subjectId: id,
      personId: candidate.responderId,
    },
  )
  await enqueue(tx, tellInvited, { invitationId: id })
}

async function somebodyMayStillCome(tx: Tx, calloutId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select exists (select from responders.invitation
    where callout_id = ${calloutId} and state in ('invited', 'accepted', 'en_route', 'arrived')) as may`.execute(
    tx,
  )
  return rows[0]?.may ?? false
}
