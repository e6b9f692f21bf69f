import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { RegionCodeParam } from './region.ts'
import {
  ArrivalProof,
  DeclineReason,
  InvitationId,
  InvitationState,
  Position,
  QualificationKind,
  ReasonCode,
  ResponderId,
  ResponderKind,
} from './responder-words.ts'

/** Who was considered and invited, for which reason; who belongs to an elder's call-out list. */

export const Considered = z.object({
  responderId: ResponderId,
  name: z.string(),
  kind: ResponderKind,
  orgId: OrgId.nullable(),
  chosen: z.boolean(),
  distanceM: z.number().int().nullable(),
  travelS: z.number().int().nullable(),
  /** Within the fifteen-minute circle (一刻钟); null when the distance is not known. */
  withinReach: z.boolean().nullable(),
  reasons: z.array(ReasonCode),
  zh: z.string(),
  en: z.string(),
})
export type Considered = z.infer<typeof Considered>
export const Shortfall = z.object({
  missing: z.number().int(),
  reasons: z.array(ReasonCode),
  zh: z.string(),
  en: z.string(),
})
export type Shortfall = z.infer<typeof Shortfall>

export const Invitation = z.object({
  id: InvitationId,
  incidentId: z.uuid(),
  elderId: ElderId.nullable(),
  responderId: ResponderId,
  responderName: z.string(),
  kind: ResponderKind,
  wave: z.number().int(),
  state: InvitationState,
  distanceM: z.number().int().nullable(),
  travelS: z.number().int().nullable(),
  withinReach: z.boolean().nullable(),
  reasons: z.array(ReasonCode),
  invitedAt: Instant,
  expiresAt: Instant.nullable(),
  seenAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  enRouteAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  safeAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  proof: ArrivalProof.nullable(),
  declineReason: DeclineReason.nullable(),
  declineNote: z.string().nullable(),
  position: Position.nullable(),
})
export type Invitation = z.infer<typeof Invitation>

/** Who would be proposed for a place now, and why not the others: nothing is sent. */
export const near = endpoint({
  method: 'GET',
  path: '/responders/near',
  may: 'responders.read',
  summary: '附近救援力量 Responders near a place',
  query: z.object({
    lon: z.coerce.number().min(-180).max(180),
    lat: z.coerce.number().min(-90).max(90),
    region: RegionCodeParam,
    elderId: ElderId.optional(),
    qualification: QualificationKind.optional(),
    kind: ResponderKind.optional(),
    k: z.coerce.number().int().min(1).max(20).default(5),
  }),
  returns: z.object({
    chosen: z.array(Considered),
    refused: z.array(Considered),
    shortfall: Shortfall.nullable(),
  }),
})
/** Waves of one incident: who was invited, what became of it, who was not and why. */
export const callout = endpoint({
  method: 'GET',
  path: '/responders/callouts/:incidentId',
  may: 'responders.read',
  summary: '一次事件的邀请 Invitations of an incident',
  params: z.object({ incidentId: z.uuid() }),
  returns: z.object({
    wave: z.number().int(),
    state: z.enum(['open', 'filled', 'closed']),
    wanted: z.number().int(),
    invitations: z.array(Invitation),
    refused: z.array(Considered.extend({ wave: z.number().int() })),
    shortfalls: z.array(Shortfall.extend({ wave: z.number().int() })),
    notes: z.array(
      z.object({
        id: z.uuid(),
        responderName: z.string(),
        at: Instant,
        text: z.string().nullable(),
        photo: z.boolean(),
      }),
    ),
  }),
})
export const notePhoto = endpoint({
  method: 'GET',
  path: '/responders/notes/:id/photo',
  may: 'responders.read',
  summary: '现场照片 Photo from the scene',
  params: z.object({ id: z.uuid() }),
  returns: Done,
  answers: 'file',
})
const Subscription = z.object({
  id: z.uuid(),
  orgId: OrgId,
  elderId: ElderId,
  since: Day,
  until: Day.nullable(),
})
export const subscriptions = endpoint({
  method: 'GET',
  path: '/responders/subscriptions',
  may: 'responders.read',
  summary: '签约救援 Rescue subscriptions',
  query: z.object({ elderId: ElderId.optional(), orgId: OrgId.optional() }),
  returns: z.object({ items: z.array(Subscription) }),
})
export const subscribe = endpoint({
  method: 'POST',
  path: '/responders/subscriptions',
  may: 'responders.write',
  summary: '签约救援机构 Subscribe an institution as rescuer',
  body: z.object({ id: z.uuid(), orgId: OrgId, elderId: ElderId, since: Day, until: Day.nullable() }),
  returns: Subscription,
})
export const unsubscribe = endpoint({
  method: 'DELETE',
  path: '/responders/subscriptions/:id',
  may: 'responders.write',
  summary: '解除签约 End a subscription',
  params: z.object({ id: z.uuid() }),
  returns: Done,
})
export const doorCode = endpoint({
  method: 'POST',
  path: '/responders/door-codes/:elderId',
  may: 'responders.write',
  summary: '生成门口到达码 Make an arrival code for the door',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ code: z.string() }),
  subject: 'elderId',
})
