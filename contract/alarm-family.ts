import { z } from 'zod'
import { cardExpired, noElderInScope, notOpen } from './alarm-desk.ts'
import { TimelineEntry } from './alarm-incident.ts'
import { Clocks, IncidentId, IncidentKind, IncidentState, Outcome, Severity, Words } from './alarm-words.ts'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'

/** What families do and see, and the card that the ambulance crew opens. */

const byId = z.object({ id: IncidentId })

/** A family sees the state and the clocks, never what an operator noted. */
export const FamilyIncident = z.object({
  id: IncidentId,
  number: z.string(),
  elderId: ElderId,
  elderName: z.string(),
  kind: IncidentKind,
  severity: Severity,
  state: IncidentState,
  drill: z.boolean(),
  raisedAt: Instant,
  graceUntil: Instant.nullable(),
  clocks: Clocks,
  /** Given name of who is on the way, and how far, once somebody accepted. */
  helper: z.object({ name: z.string(), distanceMetres: z.number().nullable() }).nullable(),
  confirmedByMe: z.boolean(),
  confirmedBy: z.string().nullable(),
  outcome: Outcome.nullable(),
  resolvedAt: Instant.nullable(),
})
export type FamilyIncident = z.infer<typeof FamilyIncident>

/** The SOS of the app: for oneself or for an elder of one's family. Client-made id: a repeat is the same signal. */
export const help = endpoint({
  method: 'POST',
  path: '/alarms/help',
  may: 'family.read',
  summary: '一键求助 Ask for help',
  body: z.object({
    signalId: z.uuid(),
    elderId: ElderId,
    detail: z.string().trim().max(300).optional(),
    at: Instant.optional(),
    lon: z.number().min(-180).max(180).optional(),
    lat: z.number().min(-90).max(90).optional(),
  }),
  returns: FamilyIncident,
  problems: [noElderInScope],
})
export const familyList = endpoint({
  method: 'GET',
  path: '/alarms/family',
  may: 'family.read',
  summary: '我家的事件 Incidents of my family',
  query: PageQuery.extend({
    state: z.enum(['open', 'closed', 'all']).default('all'),
    elderId: ElderId.optional(),
  }),
  returns: pageOf(FamilyIncident),
})
export const familyShow = endpoint({
  method: 'GET',
  path: '/alarms/family/:id',
  may: 'family.read',
  summary: '正在发生什么 What is happening',
  params: byId,
  returns: FamilyIncident.extend({ steps: z.array(TimelineEntry) }),
})
/** "I have seen it and am dealing with it": the others are told that it is handled. */
export const familyConfirm = endpoint({
  method: 'POST',
  path: '/alarms/family/:id/confirm',
  may: 'family.read',
  summary: '我来处理 I have it',
  params: byId,
  body: z.object({ note: z.string().trim().max(300).optional() }),
  returns: FamilyIncident,
  problems: [notOpen],
})
/** Within the grace time only: afterwards the desk decides. */
export const familyCancel = endpoint({
  method: 'POST',
  path: '/alarms/family/:id/cancel',
  may: 'family.read',
  summary: '撤销（没有事） Cancel: all is well',
  params: byId,
  returns: FamilyIncident,
  problems: [notOpen],
})

export const HandoverCard = z.object({
  number: z.string(),
  drill: z.boolean(),
  kind: IncidentKind,
  raisedAt: Instant,
  expiresAt: Instant,
  acceptedAt: Instant.nullable(),
  acceptedBy: z.string().nullable(),
  name: z.string(),
  sex: z.string().nullable(),
  age: z.number().int().nullable(),
  address: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  access: Words.nullable(),
  conditions: z.array(z.string()),
  medication: z.string().nullable(),
  allergies: z.string().nullable(),
  mobility: z.string().nullable(),
  contacts: z.array(z.object({ name: z.string(), relation: z.string(), phone: z.string() })),
  vitals: z.array(z.object({ at: Instant, metric: Words, value: z.number(), unit: z.string() })),
})
export type HandoverCard = z.infer<typeof HandoverCard>

const byToken = z.object({ token: z.string().min(20).max(100) })
/** Opened by the crew without an account: the token is the key, lives 30 minutes, every opening is logged. */
export const handoverCard = endpoint({
  method: 'GET',
  path: '/alarms/handover/:token',
  may: 'public',
  summary: '急救交接卡 Hand-over card',
  params: byToken,
  returns: HandoverCard,
  problems: [cardExpired],
})
export const acceptHandover = endpoint({
  method: 'POST',
  path: '/alarms/handover/:token/accept',
  may: 'public',
  summary: '医院接收 Accept the patient',
  params: byToken,
  body: z.object({ by: z.string().trim().min(1).max(80) }),
  returns: Done,
  problems: [cardExpired],
})
