import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { MetricName, metrics } from '#contract/device-protocol'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { send } from '#modules/notifications'
import { sitesServing } from '#modules/organisations'
import { elderCard } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { messageOf, timeOf } from './act.ts'
import { answerWaiting, attemptView, reach } from './attempt.ts'
import { aboutOf, type IncidentRow, lockIncident } from './incident.ts'

const LIVES_MS = 30 * 60_000
const hash = (token: string) => createHash('sha256').update(token).digest()

/** The ambulance is asked for: a line to the hospital element, and a card behind a link that lives thirty minutes. */
export const requestAmbulanceRoute = route(
  contract.requestAmbulance,
  async ({ tx, actor, app, params, body }) => {
    const incident = await lockIncident(tx, params.id)
    if (!contract.incidentCan.contact(incident)) throw contract.notOpen()
    const now = clock.now()
    const token = randomBytes(24).toString('base64url')
    const expiresAt = new Date(now.getTime() + LIVES_MS)
    const url = `${app.config.publicUrl}/handover/${token}`
    const sites = await sitesServing(tx, incident.region_code, {
      kinds: ['emergency_120', 'hospital'],
      limit: 50,
    })
    const site = sites.find((one) => one.name === body.hospital)
    const messageId = site?.dutyPhone
      ? await send(tx, {
          template: 'alarms.hospital_alert',
          to: { phone: site.dutyPhone },
          params: {
            incident: contract.incidentKinds[incident.kind],
            address: incident.place ?? '',
            at: timeOf(incident.raised_at),
            link: url,
          },
          ...messageOf(incident),
        })
      : null
    // The stand-by told at the beginning is answered by this.
    await answerWaiting(tx, incident, { element: 'hospital' }, 'told_off', 'note:called-for')
    const attempt = await reach(tx, incident, {
      element: 'hospital',
      level: Math.max(3, incident.level),
      targetId: site?.id ?? null,
      targetName: body.hospital,
      channel: messageId ? 'message' : 'phone',
      messageId,
      by: actor.name,
      note: body.note ?? null,
    })
    await tx
      .insertInto('alarms.handover')
      .values({
        id: uuidv7(now.getTime()),
        incident_id: incident.id,
        elder_id: incident.elder_id,
        org_id: incident.org_id,
        region_code: incident.region_code,
        attempt_id: attempt.id,
        token_hash: hash(token),
        hospital: body.hospital,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute()
    await record(tx, contract.events.ambulanceRequested, { hospital: body.hospital }, aboutOf(incident))
    return { attempt: attemptView(attempt), url, expiresAt: expiresAt.toISOString() }
  },
)

async function findCard(tx: Tx, token: string) {
  const card = await tx
    .selectFrom('alarms.handover')
    .selectAll()
    .where('token_hash', '=', hash(token))
    .where('expires_at', '>', clock.now())
    .executeTakeFirst()
  if (!card) throw contract.cardExpired()
  const incident = await tx
    .selectFrom('alarms.incident')
    .selectAll()
    .where('id', '=', card.incident_id)
    .executeTakeFirstOrThrow()
  return { card, incident }
}

/** Opened by whoever holds the link: every opening is written down with where it came from. */
export const handoverCardRoute = route(contract.handoverCard, async ({ tx, params, request, reply }) => {
  const { card, incident } = await findCard(tx, params.token)
  await tx.updateTable('alarms.handover').set({ views: sql`views + 1` }).where('id', '=', card.id).execute()
  await record(tx, contract.events.handoverViewed, { address: request.ip }, aboutOf(incident))
  reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex')
  return cardView(tx, card, incident)
})

export const acceptHandoverRoute = route(contract.acceptHandover, async ({ tx, params, body }) => {
  const { card, incident } = await findCard(tx, params.token)
  if (card.accepted_at) return done
  await tx
    .updateTable('alarms.handover')
    .set({ accepted_at: clock.now(), accepted_by: body.by })
    .where('id', '=', card.id)
    .execute()
  await answerWaiting(tx, incident, { element: 'hospital' }, 'confirmed', body.by)
  await record(tx, contract.events.handoverAccepted, { by: body.by }, aboutOf(incident))
  return done
})

async function cardView(
  tx: Tx,
  card: { expires_at: Date; accepted_at: Date | null; accepted_by: string | null },
  incident: IncidentRow,
): Promise<z.input<typeof contract.HandoverCard>> {
  const elder = incident.elder_id ? await elderCard(tx, incident.elder_id, 'handover') : null
  return {
    number: incident.number,
    drill: incident.drill,
    kind: incident.kind,
    raisedAt: incident.raised_at.toISOString(),
    expiresAt: card.expires_at.toISOString(),
    acceptedAt: card.accepted_at?.toISOString() ?? null,
    acceptedBy: card.accepted_by,
    name: elder?.name ?? incident.place ?? '',
    sex: elder?.sex ?? null,
    age: elder?.age ?? null,
    address: [elder?.regionName, elder?.address ?? incident.place].filter(Boolean).join(' '),
    lon: incident.lon,
    lat: incident.lat,
    access: elder?.access ? accessText({ ...elder.access, doorCode: null }) : null,
    conditions: elder?.conditions.map(itemText) ?? [],
    medication: elder?.medications.map(itemText).join('；') || null,
    allergies: elder?.allergies.map(itemText).join('；') || null,
    mobility: elder && elder.mobility !== 'unknown' ? elder.mobility : null,
    contacts:
      elder?.contacts.map((one) => ({
        name: one.name,
        relation: one.relation,
        phone: one.phone ?? '',
      })) ?? [],
    vitals: incident.elder_id ? await vitalsOf(tx, incident.elder_id) : [],
  }
}

export const itemText = (item: { name: string; detail: string }) =>
  item.detail ? `${item.name}（${item.detail}）` : item.name

export function accessText(access: {
  wayIn: string
  keyPlace: string
  floor: string
  lift: boolean | null
  hazards: string
  doorCode: string | null
}): contract.Words {
  const said = (language: 'zh' | 'en') => {
    const w = accessWords[language]
    const parts = [
      access.wayIn,
      access.floor && `${w.floor}${access.floor}`,
      access.lift === null ? '' : access.lift ? w.lift : w.noLift,
      access.keyPlace && `${w.key}${access.keyPlace}`,
      access.hazards && `${w.mind}${access.hazards}`,
      access.doorCode && `${w.doorCode}${access.doorCode}`,
    ]
    return parts.filter(Boolean).join(w.between)
  }
  return { zh: said('zh'), en: said('en') }
}

const accessWords = {
  zh: {
    lift: '有电梯',
    noLift: '无电梯',
    floor: '楼层：',
    key: '钥匙：',
    mind: '注意：',
    doorCode: '门锁密码：',
    between: '；',
  },
  en: {
    lift: 'lift',
    noLift: 'no lift',
    floor: 'floor: ',
    key: 'key: ',
    mind: 'mind: ',
    doorCode: 'door code: ',
    between: '; ',
  },
}

const VITALS: readonly MetricName[] = [
  'heartRate',
  'spo2',
  'breathRate',
  'bodyTemperature',
  'systolic',
  'diastolic',
  'glucose',
]

/** The newest vital signs of the last day, from the person's devices. */
async function vitalsOf(tx: Tx, elderId: string) {
  const rows = await tx
    .selectFrom('devices.device')
    .select('latest')
    .where('elder_id', '=', elderId)
    .execute()
  const since = clock.now().getTime() - 86_400_000
  return rows
    .flatMap(({ latest }) => Object.entries(latest as Record<string, { v?: unknown; at?: unknown }>)) // the column's shape is in its comment
    .flatMap(([name, { v, at }]) => {
      const metric = MetricName.safeParse(name)
      if (
        !metric.success ||
        !VITALS.includes(metric.data) ||
        typeof v !== 'number' ||
        typeof at !== 'number' ||
        at < since
      )
        return []
      const definition = metrics[metric.data]
      return [
        {
          at: new Date(at).toISOString(),
          metric: { zh: definition.zh, en: definition.en },
          value: v,
          unit: definition.type === 'number' ? definition.ucum : '',
        },
      ]
    })
    .sort((a, b) => b.at.localeCompare(a.at))
}
