import { z } from 'zod'
import {
  Answer,
  AttemptId,
  ClockName,
  Clocks,
  Element,
  IncidentId,
  IncidentKind,
  IncidentState,
  Outcome,
  Severity,
  SignalSource,
  Verdict,
  Words,
} from './alarm-words.ts'
import { Instant } from './day.ts'
import { AccountId, ElderId, OrgId } from './id.ts'
import { Mobility } from './people-words.ts'
import { RegionCode } from './region.ts'
import { InvitationState, ResponderKind } from './responder-words.ts'

/** What leaves about an incident: a row of the desk, and everything about one. */

/** One row of the desk. */
export const Incident = z.object({
  id: IncidentId,
  /** What people read out: `J20261125-0007`. */
  number: z.string(),
  kind: IncidentKind,
  severity: Severity,
  state: IncidentState,
  drill: z.boolean(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  elderAge: z.number().int().nullable(),
  elderSex: z.enum(['male', 'female']).nullable(),
  orgId: OrgId.nullable(),
  /** Room, facility or address in words. */
  place: z.string().nullable(),
  regionCode: RegionCode,
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  signalCount: z.number().int(),
  lastSignalAt: Instant,
  /** Signals since somebody at the desk last looked: above zero it alerts. */
  unseen: z.number().int(),
  raisedAt: Instant,
  graceUntil: Instant.nullable(),
  acknowledgedAt: Instant.nullable(),
  handlerId: AccountId.nullable(),
  handlerName: z.string().nullable(),
  clocks: Clocks,
  /** When the ladder climbs by itself, and to what. */
  nextStepAt: Instant.nullable(),
  nextStep: Words.nullable(),
  level: z.number().int(),
  verdict: Verdict.nullable(),
  outcome: Outcome.nullable(),
  resolvedAt: Instant.nullable(),
  stormId: z.uuid().nullable(),
  /** Why a review is due: highest level, or the time targets missed. Empty when none is. */
  reviewReasons: z.array(z.string()),
  updatedAt: Instant,
})
export type Incident = z.infer<typeof Incident>

/** A signal that opened the incident or joined it. */
export const IncidentSignal = z.object({
  id: z.uuid(),
  kind: IncidentKind,
  severity: Severity,
  source: SignalSource,
  deviceId: z.uuid().nullable(),
  deviceName: Words.nullable(),
  /** The device's own time; `receivedAt` is ours. */
  at: Instant,
  receivedAt: Instant,
  detail: z.string().nullable(),
  ruleName: z.object({ zh: z.string(), en: z.string() }).nullable(),
  metrics: z.record(z.string(), z.number()),
})
export type IncidentSignal = z.infer<typeof IncidentSignal>

/** A sent-and-answered line: whom the hub tried to reach, how, and what came back. */
export const Attempt = z.object({
  id: AttemptId,
  element: Element,
  level: z.number().int(),
  targetName: z.string(),
  targetId: z.uuid().nullable(),
  channel: z.enum(['message', 'phone', 'app', 'invitation']),
  by: z.string(),
  sentAt: Instant,
  answer: Answer,
  answeredAt: Instant.nullable(),
  note: z.string().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

export const TimelineEntry = z.object({
  at: Instant,
  type: z.string(),
  zh: z.string(),
  en: z.string(),
  by: z.string().nullable(),
  detail: Words.nullable(),
  clock: ClockName.nullable(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** The time between two clocks that follow each other; the legs add up to the whole. */
export const ClockLeg = z.object({
  from: ClockName,
  to: ClockName,
  seconds: z.number(),
  targetSeconds: z.number().nullable(),
  missed: z.boolean(),
})
export type ClockLeg = z.infer<typeof ClockLeg>

export const LadderStepView = z.object({
  index: z.number().int(),
  level: z.number().int(),
  zh: z.string(),
  en: z.string(),
  dueAt: Instant,
  state: z.enum(['done', 'skipped', 'next', 'later', 'held']),
  at: Instant.nullable(),
  reason: z.object({ zh: z.string(), en: z.string() }).nullable(),
})
export type LadderStepView = z.infer<typeof LadderStepView>

export const PlanStep = z.object({
  key: z.string(),
  zh: z.string(),
  en: z.string(),
  doneAt: Instant.nullable(),
  doneBy: z.string().nullable(),
})

/** Everything the operator needs within a glance. */
export const IncidentDetail = Incident.extend({
  elder: z
    .object({
      phoneMasked: z.string().nullable(),
      /** In full only for who may handle the incident. */
      phone: z.string().nullable(),
      /** Hearing, speech, dialect: how to talk with the person. */
      talking: Words.nullable(),
      address: z.string().nullable(),
      conditions: z.array(z.string()),
      medication: z.string().nullable(),
      allergies: z.string().nullable(),
      mobility: z.string().nullable(),
      access: Words.nullable(),
      livesAlone: z.boolean().nullable(),
    })
    .nullable(),
  contacts: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      relation: z.string(),
      /** In full only for who may handle the incident. */
      phone: z.string(),
      hasKey: z.boolean(),
      distanceMetres: z.number().nullable(),
      verifiedOn: z.string().nullable(),
    }),
  ),
  signals: z.array(IncidentSignal),
  /** What else that home or room reported in the last hour, newest first. */
  lastHour: z.array(
    z.object({
      at: Instant,
      deviceName: Words,
      metric: Words,
      /** In `unit` (UCUM); of a flag whether it is so. */
      value: z.union([z.number(), z.boolean()]),
      unit: z.string(),
    }),
  ),
  attempts: z.array(Attempt),
  ladder: z.array(LadderStepView),
  /** Why the ladder cannot run, when a value it needs is unknown at this place. */
  ladderBlocked: z.object({ zh: z.string(), en: z.string() }).nullable(),
  plan: z.array(PlanStep),
  legs: z.array(ClockLeg),
  responders: z.array(
    z.object({
      invitationId: z.uuid(),
      name: z.string(),
      kind: ResponderKind,
      state: InvitationState,
      distanceMetres: z.number().nullable(),
      wave: z.number().int(),
      /** Why this one was chosen: codes of `reasons`. */
      reasons: z.array(z.string()),
    }),
  ),
  /** For smoke, gas and facilities: who else is in the house (B-IOT-14). */
  residents: z.array(
    z.object({
      elderId: ElderId,
      name: z.string(),
      room: z.string().nullable(),
      mobility: Mobility,
    }),
  ),
  track: z.array(
    z.object({ at: Instant, lon: z.number(), lat: z.number(), accuracyMetres: z.number().nullable() }),
  ),
  handover: z
    .object({
      createdAt: Instant,
      expiresAt: Instant,
      views: z.number().int(),
      acceptedAt: Instant.nullable(),
      acceptedBy: z.string().nullable(),
    })
    .nullable(),
})
export type IncidentDetail = z.infer<typeof IncidentDetail>
