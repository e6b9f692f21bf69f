import { z } from 'zod'
import { HomeCheckId } from './care-steps.ts'
import { Day, Instant } from './day.ts'
import { DeviceKind } from './device-protocol.ts'
import { DeviceId } from './device-register.ts'
import { can, endpoint, type Transitions } from './endpoint.ts'
import { event } from './event.ts'
import { ElderId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, problem } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/**
 * Home modification 居家适老化改造 with monitoring: planned with the sensors that belong to it, completed with the devices
 * that were fitted (which binds them to the home), accepted once each has been heard (B-IOT-17).
 */

export const HomeWorkId = id('HomeWorkId')

export const homeWorkStates = {
  planned: { zh: '待施工', en: 'Planned' },
  completed: { zh: '待验收', en: 'To be accepted' },
  accepted: { zh: '已验收', en: 'Accepted' },
  given_up: { zh: '不做了', en: 'Given up' },
} as const
export const HomeWorkState = z.enum(['planned', 'completed', 'accepted', 'given_up'])
export type HomeWorkState = z.infer<typeof HomeWorkState>
export const homeWorkTransitions = {
  complete: ['planned', 'completed'],
  accept: ['completed'],
  giveUp: ['planned', 'completed'],
} as const satisfies Transitions<HomeWorkState>
export const homeWorkCan = can<HomeWorkState, typeof homeWorkTransitions>(homeWorkTransitions)

export const homeWorkProblems = {
  wrongState: problem(
    'devices/home-work-wrong-state',
    409,
    '当前步骤不能这样操作',
    'Not possible at this step',
  ),
  notBound: problem(
    'devices/home-work-not-bound',
    409,
    '有设备已不绑定在这位长者家中，不能验收',
    'A device is no longer bound to this home: it cannot be accepted',
  ),
  notHeard: problem(
    'devices/home-work-not-heard',
    409,
    '还没有收到设备安装后的第一条消息，不能验收',
    'A device has sent nothing since it was fitted: it cannot be accepted',
  ),
}

export const HomeWork = z.object({
  id: HomeWorkId,
  elderId: ElderId,
  elderName: z.string(),
  regionCode: RegionCode,
  regionName: z.string(),
  checkId: HomeCheckId.nullable(),
  work: z.string(),
  builder: z.string(),
  state: HomeWorkState,
  dueOn: Day.nullable(),
  completedOn: Day.nullable(),
  acceptedAt: Instant.nullable(),
  acceptedBy: z.string().nullable(),
  reason: z.string().nullable(),
  sensors: z.array(
    z.object({
      ordinal: z.number().int(),
      kind: DeviceKind,
      spot: z.string(),
      deviceId: DeviceId.nullable(),
      serial: z.string().nullable(),
      /** Still bound to this elder. */
      bound: z.boolean(),
      /** The first message since it was fitted; null while there is none. */
      heardAt: Instant.nullable(),
    }),
  ),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  updatedAt: Instant,
})
export type HomeWork = z.infer<typeof HomeWork>

const byId = z.object({ homeWorkId: HomeWorkId })

export const listHomeWorks = endpoint({
  method: 'GET',
  path: '/devices/home-works',
  may: 'devices.read',
  summary: '居家适老化改造 Home modifications with their sensors',
  query: PageQuery.extend({
    region: RegionCodeParam.optional(),
    state: HomeWorkState.optional(),
    elderId: ElderId.optional(),
    q: z.string().trim().min(1).max(60).optional(),
  }),
  returns: pageOf(HomeWork),
})
export const planHomeWork = endpoint({
  method: 'POST',
  path: '/devices/home-works',
  may: 'devices.write',
  summary: '登记居家适老化改造 Plan a home modification',
  body: z.object({
    id: HomeWorkId,
    elderId: ElderId,
    checkId: HomeCheckId.nullable().default(null),
    work: z.string().trim().min(2).max(500),
    builder: z.string().trim().min(2).max(100),
    dueOn: Day.nullable().default(null),
    sensors: z
      .array(z.object({ kind: DeviceKind, spot: z.string().trim().min(1).max(40) }))
      .max(20)
      .default([]),
  }),
  returns: HomeWork,
  problems: [invalidInput],
})
export const completeHomeWork = endpoint({
  method: 'POST',
  path: '/devices/home-works/:homeWorkId/complete',
  may: 'devices.write',
  summary: '登记完工和所装设备 Completed, with the devices fitted',
  params: byId,
  body: z.object({
    completedOn: Day,
    /** One serial for each sensor planned; the device is bound to the home. */
    fitted: z
      .array(z.object({ ordinal: z.number().int().min(1).max(20), serial: z.string().trim().min(3).max(64) }))
      .max(20)
      .default([]),
  }),
  returns: HomeWork,
  problems: [homeWorkProblems.wrongState, invalidInput],
})
export const acceptHomeWork = endpoint({
  method: 'POST',
  path: '/devices/home-works/:homeWorkId/accept',
  may: 'devices.write',
  summary: '验收居家适老化改造 Accept a home modification',
  params: byId,
  returns: HomeWork,
  problems: [homeWorkProblems.wrongState, homeWorkProblems.notBound, homeWorkProblems.notHeard],
})
export const giveUpHomeWork = endpoint({
  method: 'POST',
  path: '/devices/home-works/:homeWorkId/give-up',
  may: 'devices.write',
  summary: '不做这项改造 Give it up, with the reason',
  params: byId,
  body: z.object({ reason: z.string().trim().min(2).max(300) }),
  returns: HomeWork,
  problems: [homeWorkProblems.wrongState],
})

/** Subject: the work; elder and place as always. */
export const homeWorkEvents = {
  planned: event('devices.home_work_planned', {
    zh: '登记居家适老化改造',
    en: 'Home modification planned',
    live: true,
    shape: z.object({ sensors: z.number().int() }),
  }),
  moved: event('devices.home_work_moved', {
    zh: '居家适老化改造进展',
    en: 'Home modification moved on',
    live: true,
    shape: z.object({ state: HomeWorkState }),
  }),
}
