import { z } from 'zod'
import { Instant } from './day.ts'
import { Done, endpoint } from './endpoint.ts'
import { PageQuery, pageOf } from './page.ts'
import { ElderCard } from './people.ts'
import { problem } from './problem.ts'
import {
  ArrivalProof,
  DeclineReason,
  DutyMode,
  InvitationId,
  InvitationState,
  Point,
  QualificationKind,
  ResponderId,
  ResponderKind,
  TravelMode,
} from './responder-words.ts'

/**
 * What a responder's phone calls. Every write carries ids and times made on the phone, so that the outbox may send it
 * twice and late: the second time answers as the first, and `at` is when it happened, not when it arrived.
 */

export const taken = problem(
  'responders/taken',
  409,
  '已有人接受，感谢您',
  'Somebody else has taken it. Thank you',
)
export const gone = problem('responders/gone', 409, '这次邀请已结束', 'This invitation is over')
export const notYours = problem(
  'responders/not-accepted',
  403,
  '接受后才能查看长者信息，任务结束后收回',
  'Shown after acceptance, and withdrawn when the mission is over',
)
export const busy = problem('responders/busy', 409, '您正在另一任务中', 'You are on another mission')
export const wrongDoorCode = problem(
  'responders/wrong-door-code',
  422,
  '门口到达码不对',
  'The code at the door is not right',
)
export const unproven = problem(
  'responders/arrival-unproven',
  422,
  '定位离现场较远或不可用，请填写门口到达码，或说明原因',
  'Your position is unknown or not at the scene: enter the code at the door, or say why',
)
export const notAPhoto = problem(
  'responders/not-a-photo',
  422,
  '不是 JPEG、PNG 或 WebP 照片',
  'Not a JPEG, PNG or WebP photo',
)

const Fix = Point.extend({ accuracyM: z.number().min(0).max(100_000).nullable() })
export type Fix = z.infer<typeof Fix>

/** What a responder sees of an invitation. Before acceptance: how far, what kind, roughly where, and nothing of the person. */
export const MyInvitation = z.object({
  id: InvitationId,
  incidentId: z.uuid(),
  state: InvitationState,
  /** Incident kind and severity as alarms codes them. */
  kind: z.string(),
  level: z.string(),
  drill: z.boolean(),
  area: z.string(),
  distanceM: z.number().int().nullable(),
  travelS: z.number().int().nullable(),
  withinReach: z.boolean().nullable(),
  holdsKey: z.boolean(),
  qualification: QualificationKind.nullable(),
  wave: z.number().int(),
  invitedAt: Instant,
  expiresAt: Instant.nullable(),
  acceptedAt: Instant.nullable(),
  enRouteAt: Instant.nullable(),
  arrivedAt: Instant.nullable(),
  safeAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  proof: ArrivalProof.nullable(),
  declineReason: DeclineReason.nullable(),
  notes: z.array(z.object({ id: z.uuid(), at: Instant, text: z.string().nullable(), photo: z.boolean() })),
})
export type MyInvitation = z.infer<typeof MyInvitation>

/** All that is needed at the door, from acceptance to the end of the mission; who opened it is logged. */
export const Briefing = z.object({
  card: ElderCard.nullable(),
  /** Where help is needed: the home, or the last position of the device. */
  place: Point.nullable(),
  /** Links for the phone's own navigation, each in the coordinates that it expects. */
  navigation: z.object({ geo: z.string(), amap: z.string(), baidu: z.string() }).nullable(),
  hasDoorCode: z.boolean(),
  others: z.array(z.object({ name: z.string(), kind: ResponderKind, state: InvitationState })),
})
export type Briefing = z.infer<typeof Briefing>

export const MyDuty = z.object({
  responderId: ResponderId,
  name: z.string(),
  kind: ResponderKind,
  travelMode: TravelMode,
  duty: z.object({ mode: DutyMode, until: Instant.nullable(), onNow: z.boolean() }),
  restUntil: Instant.nullable(),
  locationConsentAt: Instant.nullable(),
  shifts: z.array(z.object({ startsAt: Instant, endsAt: Instant })),
  qualifications: z.array(
    z.object({ kind: QualificationKind, validUntil: z.string().nullable(), validNow: z.boolean() }),
  ),
  now: Instant,
})
export type MyDuty = z.infer<typeof MyDuty>

const may = 'field.respond' as const
const Params = z.object({ id: InvitationId })
const Stamped = z.object({ at: Instant })

export const myDuty = endpoint({
  method: 'GET',
  path: '/field/duty',
  may,
  summary: '我的在岗 My duty',
  returns: MyDuty,
})
export const setMyDuty = endpoint({
  method: 'PUT',
  path: '/field/duty',
  may,
  summary: '上岗或下岗 Go on or off duty',
  body: z.object({ mode: DutyMode, until: Instant.nullable().default(null) }),
  returns: MyDuty,
})
export const consentLocation = endpoint({
  method: 'PUT',
  path: '/field/location-consent',
  may,
  summary: '同意或撤回定位 Allow or withdraw my location',
  body: z.object({ allowed: z.boolean() }),
  returns: MyDuty,
})
/** Refused silently (`kept: false`) without consent, or when older than the one known. */
export const reportPosition = endpoint({
  method: 'PUT',
  path: '/field/position',
  may,
  summary: '上报位置 Report my position',
  body: Fix.extend({ at: Instant }),
  returns: z.object({ kept: z.boolean() }),
})
export const myInvitations = endpoint({
  method: 'GET',
  path: '/field/invitations',
  may,
  summary: '我的邀请 My invitations',
  returns: z.object({ items: z.array(MyInvitation), now: Instant }),
})
export const myHistory = endpoint({
  method: 'GET',
  path: '/field/history',
  may,
  summary: '我的任务记录 My missions',
  query: PageQuery,
  returns: pageOf(MyInvitation),
})
export const myInvitation = endpoint({
  method: 'GET',
  path: '/field/invitations/:id',
  may,
  summary: '一次邀请 One invitation',
  params: Params,
  returns: MyInvitation,
})
export const briefing = endpoint({
  method: 'GET',
  path: '/field/invitations/:id/briefing',
  may,
  summary: '任务须知 What to know at the door',
  params: Params,
  returns: Briefing,
  problems: [notYours],
})
export const seen = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/seen',
  may,
  summary: '已看到邀请 Invitation seen',
  params: Params,
  returns: Done,
})
export const accept = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/accept',
  may,
  summary: '接受邀请 Accept',
  params: Params,
  body: Stamped,
  returns: MyInvitation,
  problems: [taken, gone, busy],
})
export const decline = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/decline',
  may,
  summary: '拒绝邀请 Decline',
  params: Params,
  body: Stamped.extend({ reason: DeclineReason, note: z.string().trim().max(500).nullable().default(null) }),
  returns: MyInvitation,
  problems: [gone],
})
export const setOut = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/set-out',
  may,
  summary: '出发 Set out',
  params: Params,
  body: Stamped,
  returns: MyInvitation,
  problems: [gone],
})
export const arrive = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/arrive',
  may,
  summary: '到达 Arrive',
  params: Params,
  body: Stamped.extend({
    fix: Fix.nullable().default(null),
    code: z.string().trim().max(12).nullable().default(null),
    reason: z.string().trim().max(500).nullable().default(null),
  }),
  returns: MyInvitation,
  problems: [gone, wrongDoorCode, unproven],
})
export const reportSafe = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/safe',
  may,
  summary: '报平安 Report safe',
  params: Params,
  body: Stamped.extend({ note: z.string().trim().max(2000).nullable().default(null) }),
  returns: MyInvitation,
  problems: [gone],
})
export const giveUp = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/give-up',
  may,
  summary: '无法继续 Cannot go on',
  params: Params,
  body: Stamped.extend({ reason: DeclineReason, note: z.string().trim().max(500).nullable().default(null) }),
  returns: MyInvitation,
  problems: [gone],
})
export const addNote = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/notes',
  may,
  summary: '现场记录 Note from the scene',
  params: Params,
  body: Stamped.extend({ id: z.uuid(), text: z.string().trim().min(1).max(2000) }),
  returns: MyInvitation,
  problems: [gone],
})
/** The photo as base64 of at most 6 MB: an outbox entry is one JSON body. */
export const addPhoto = endpoint({
  method: 'POST',
  path: '/field/invitations/:id/photos',
  may,
  summary: '现场照片 Photo from the scene',
  params: Params,
  body: Stamped.extend({
    id: z.uuid(),
    text: z.string().trim().max(2000).nullable().default(null),
    data: z.base64().max(8_400_000),
  }),
  returns: MyInvitation,
  problems: [gone, notAPhoto],
  bodyLimit: 9_000_000,
})
export const myPhoto = endpoint({
  method: 'GET',
  path: '/field/notes/:id/photo',
  may,
  summary: '我的现场照片 My photo',
  params: z.object({ id: z.uuid() }),
  returns: Done,
  answers: 'file',
})
export const ownSos = endpoint({
  method: 'POST',
  path: '/field/sos',
  may,
  summary: '本人求救 My own SOS',
  body: Stamped.extend({
    id: z.uuid(),
    invitationId: InvitationId.nullable().default(null),
    fix: Fix.nullable().default(null),
  }),
  returns: z.object({ id: z.uuid(), receivedAt: Instant, cancelledAt: Instant.nullable() }),
})
export const cancelOwnSos = endpoint({
  method: 'POST',
  path: '/field/sos/:id/cancel',
  may,
  summary: '取消求救 Cancel my SOS',
  params: z.object({ id: z.uuid() }),
  body: Stamped,
  returns: Done,
})
/** What the phone did offline and the server refused: kept beside the mission. */
export const reportConflict = endpoint({
  method: 'POST',
  path: '/field/conflicts',
  may,
  summary: '离线冲突 Offline conflict',
  body: Stamped.extend({
    id: z.uuid(),
    invitationId: InvitationId.nullable(),
    action: z.string().max(60),
    problem: z.string().max(200),
    body: z.record(z.string(), z.unknown()),
  }),
  returns: Done,
})
