import { z } from 'zod'
import { Instant } from './day.ts'
import { event } from './event.ts'
import { Shortfall } from './responder-callout.ts'
import { ArrivalProof, DeclineReason, DutyMode, ResponderKind } from './responder-words.ts'

/** What happens in a call-out. `subjectId` of the event is the invitation (of the roster: the responder). */

const ofInvitation = z.object({
  invitationId: z.uuid(),
  incidentId: z.uuid(),
  responderId: z.uuid(),
  responderName: z.string(),
  kind: ResponderKind,
  drill: z.boolean(),
})
const happened = ofInvitation.extend({ at: Instant })

// ---------------------------------------------------------------- events (alarms subscribes to these inline)
export const events = {
  calledOut: event('responders.called_out', {
    zh: '已邀请附近救援力量',
    en: 'Responders nearby invited',
    told: { zh: '已请附近的人前去', en: 'People nearby were asked to come' },
    live: true,
    shape: z.object({
      incidentId: z.uuid(),
      wave: z.number().int(),
      invited: z.number().int(),
      refused: z.number().int(),
      shortfall: Shortfall.nullable(),
      drill: z.boolean(),
    }),
  }),
  invited: event('responders.invited', { zh: '已邀请', en: 'Invited', live: true, shape: happened }),
  accepted: event('responders.accepted', {
    zh: '救援人员已接受',
    en: 'A responder accepted',
    told: true,
    live: true,
    shape: happened.extend({ toldOff: z.array(z.uuid()) }),
  }),
  enRoute: event('responders.en_route', {
    zh: '救援人员已出发',
    en: 'The responder is on the way',
    told: true,
    live: true,
    shape: happened,
  }),
  arrived: event('responders.arrived', {
    zh: '救援人员已到达',
    en: 'The responder arrived',
    told: true,
    live: true,
    shape: happened.extend({ proof: ArrivalProof, distanceM: z.number().int().nullable() }),
  }),
  safe: event('responders.safe', {
    zh: '已报平安',
    en: 'Reported safe',
    told: true,
    live: true,
    shape: happened.extend({ note: z.string().nullable() }),
  }),
  declined: event('responders.declined', {
    zh: '救援人员已拒绝',
    en: 'A responder declined',
    live: true,
    shape: happened.extend({ reason: DeclineReason, note: z.string().nullable() }),
  }),
  expired: event('responders.expired', {
    zh: '邀请超时未答',
    en: 'No answer to an invitation',
    live: true,
    shape: happened,
  }),
  gaveUp: event('responders.gave_up', {
    zh: '救援人员中途退出',
    en: 'The responder had to give up',
    told: { zh: '前去的人中途来不了', en: 'Who was coming had to give up' },
    live: true,
    shape: happened.extend({ reason: DeclineReason, note: z.string().nullable() }),
  }),
  /** Nobody is left who might still accept, and acceptances are missing. */
  exhausted: event('responders.exhausted', {
    zh: '已无人可邀',
    en: 'Nobody is left to invite',
    told: { zh: '附近没有更多人可请', en: 'Nobody else nearby could be asked' },
    live: true,
    shape: z.object({ incidentId: z.uuid(), wave: z.number().int(), drill: z.boolean() }),
  }),
  toldOff: event('responders.told_off', {
    zh: '已通知不必前往',
    en: 'Told that others are going',
    live: true,
    shape: happened,
  }),
  ended: event('responders.ended', {
    zh: '现场任务结束',
    en: 'The mission at the scene ended',
    shape: happened,
  }),
  noteAdded: event('responders.note_added', {
    zh: '现场记录',
    en: 'Note from the scene',
    live: true,
    shape: ofInvitation.extend({ noteId: z.uuid(), photo: z.boolean() }),
  }),
  briefingOpened: event('responders.briefing_opened', {
    zh: '救援人员查看了长者信息',
    en: 'The responder opened the briefing',
    told: true,
    shape: ofInvitation,
  }),
  /** Alarms raises an incident of the highest level for the responder. */
  ownSos: event('responders.own_sos', {
    zh: '救援人员自身求救',
    en: 'A responder calls for help',
    live: true,
    shape: z.object({
      distressId: z.uuid(),
      responderId: z.uuid(),
      responderName: z.string(),
      at: Instant,
      incidentId: z.uuid().nullable(),
      lon: z.number().nullable(),
      lat: z.number().nullable(),
      accuracyM: z.number().nullable(),
    }),
  }),
  ownSosCancelled: event('responders.own_sos_cancelled', {
    zh: '救援人员已取消求救',
    en: 'The responder cancelled the call',
    live: true,
    shape: z.object({ distressId: z.uuid(), responderId: z.uuid(), at: Instant }),
  }),
  dutyChanged: event('responders.duty_changed', {
    zh: '在岗状态变更',
    en: 'Duty changed',
    live: true,
    shape: z.object({ responderId: z.uuid(), mode: DutyMode, until: Instant.nullable() }),
  }),
  changed: event('responders.changed', {
    zh: '救援力量登记变更',
    en: 'Responder record changed',
    live: true,
    shape: z.object({ responderId: z.uuid(), what: z.string() }),
  }),
}
