import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { gate } from '#modules/access'
import { elderCard } from '#modules/people'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { attemptView } from './attempt.ts'
import { legsOf } from './clocks.ts'
import { accessText, itemText } from './handover.ts'
import { deviceWords, lastHourOf, residentsOf, trackOf } from './home.ts'
import { clocksOf, getIncident, type IncidentRow, incidentView, KeptPlan, targetsOf } from './incident.ts'
import { blockedView, ladderView } from './ladder-view.ts'

type Detail = z.input<typeof contract.IncidentDetail>

export const showRoute = route(contract.show, async ({ tx, actor, params }) => {
  const incident = await getIncident(tx, params.id)
  const person = await personOf(tx, actor, incident)
  const attempts = await tx
    .selectFrom('alarms.attempt')
    .selectAll()
    .where('incident_id', '=', incident.id)
    .orderBy('sent_at', 'desc')
    .orderBy('id')
    .limit(300)
    .execute()
  return {
    ...incidentView(incident),
    ...person,
    signals: await signalsOf(tx, incident.id),
    lastHour: await lastHourOf(tx, incident),
    attempts: attempts.map(attemptView),
    ladder: await ladderView(tx, incident),
    ladderBlocked: blockedView(incident),
    plan: KeptPlan.parse(incident.plan),
    legs: legsOf(clocksOf(incident), targetsOf(incident)),
    responders: await respondersOf(tx, incident.id),
    residents: await residentsOf(tx, incident),
    track: await trackOf(tx, incident),
    handover: await handoverOf(tx, incident.id),
  }
})

/** Who it is, for whoever works on it; looking is written into the person's access log. */
async function personOf(
  tx: Tx,
  actor: Actor,
  incident: IncidentRow,
): Promise<Pick<Detail, 'elder' | 'contacts'>> {
  if (!incident.elder_id) return { elder: null, contacts: [] }
  const card = await elderCard(tx, incident.elder_id, 'operator')
  await gate.logAccess(tx, {
    actor,
    endpoint: `${contract.show.method} ${contract.show.path}`,
    elderId: incident.elder_id,
    reason: incident.number,
  })
  const handles = actor.may.has('alarms.handle')
  const deaf = card.hearing === 'impaired' || card.hearing === 'none'
  const mute = card.speech === 'impaired' || card.speech === 'none'
  const talking = {
    zh: [deaf && '听力不好', mute && '说话困难', card.dialect].filter(Boolean).join('；'),
    en: [deaf && 'hard of hearing', mute && 'speech impaired', card.dialect].filter(Boolean).join('; '),
  }
  return {
    elder: {
      phoneMasked: card.phones[0]?.masked ?? null,
      phone: handles ? (card.phones[0]?.number ?? null) : null,
      talking: talking.zh ? talking : null,
      address: [card.regionName, card.address].filter(Boolean).join(' '),
      conditions: card.conditions.map(itemText),
      medication: card.medications.map(itemText).join('；') || null,
      allergies: card.allergies.map(itemText).join('；') || null,
      mobility: card.mobility,
      access: card.access
        ? accessText({ ...card.access, doorCode: handles ? card.access.doorCode : null })
        : null,
      livesAlone: card.groups.includes('living_alone'),
    },
    contacts: card.contacts.map((one) => ({
      id: one.id,
      name: one.name,
      relation: one.relation,
      phone: (handles ? one.phone : one.phoneMasked) ?? '',
      hasKey: one.holdsKey,
      distanceMetres: one.distanceM,
      verifiedOn: one.verifiedAt?.slice(0, 10) ?? null,
    })),
  }
}

async function signalsOf(tx: Tx, incidentId: string): Promise<Detail['signals']> {
  const rows = await tx
    .selectFrom('alarms.signal as s')
    .leftJoin('devices.device as d', 'd.id', 's.device_id')
    .leftJoin('alarms.rule as r', 'r.id', 's.rule_id')
    .selectAll('s')
    .select(['d.kind as device_kind', 'd.spot', 'r.name_zh', 'r.name_en'])
    .where('s.incident_id', '=', incidentId)
    .orderBy('s.received_at', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    source: row.source,
    deviceId: row.device_id,
    deviceName: row.device_kind ? deviceWords(row.device_kind, row.spot) : null,
    at: row.at.toISOString(),
    receivedAt: row.received_at.toISOString(),
    detail: row.detail,
    ruleName: row.name_zh && row.name_en ? { zh: row.name_zh, en: row.name_en } : null,
    metrics: row.metrics as Record<string, number>, // written by take_signal from numbers only
  }))
}

async function respondersOf(tx: Tx, incidentId: string): Promise<Detail['responders']> {
  const rows = await tx
    .selectFrom('responders.invitation')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('wave')
    .orderBy('distance_m')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    invitationId: row.id,
    name: row.responder_name,
    kind: row.responder_kind,
    state: row.state,
    distanceMetres: row.distance_m,
    wave: row.wave,
    reasons: row.reasons,
  }))
}

async function handoverOf(tx: Tx, incidentId: string): Promise<Detail['handover']> {
  const row = await tx
    .selectFrom('alarms.handover')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return null
  return {
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    views: row.views,
    acceptedAt: row.accepted_at?.toISOString() ?? null,
    acceptedBy: row.accepted_by,
  }
}
