import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { DeviceError, DeviceKind, Refusal } from './device-protocol.ts'
import { Device, DeviceId, DeviceTaskId, QuarantineId, YesNo, problems } from './device-register.ts'
import { Done, endpoint } from './endpoint.ts'
import { ElderId, OrgId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { notFound } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** Messages that were not taken, the work devices make, and where none watches. */

const Quarantined = z.object({
  id: QuarantineId,
  receivedAt: Instant,
  arrival: z.enum(['mqtt', 'http']),
  vendorId: z.string().nullable(),
  serial: z.string(),
  deviceId: DeviceId.nullable(),
  modelId: z.string().nullable(),
  regionCode: RegionCode,
  topic: z.string(),
  text: z.string(),
  size: z.number().int(),
  reason: Refusal,
  errors: DeviceError.shape.errors,
  urgent: z.boolean(),
  state: z.enum(['waiting', 'replayed', 'discarded']),
  settledAt: Instant.nullable(),
  note: z.string().nullable(),
})
export type Quarantined = z.infer<typeof Quarantined>
const byQuarantineId = z.object({ id: QuarantineId })
export const listQuarantine = endpoint({
  method: 'GET',
  path: '/devices/quarantine',
  may: 'devices.read',
  summary: '隔离的消息 Quarantine',
  query: PageQuery.extend({
    state: z.enum(['waiting', 'replayed', 'discarded']).optional(),
    reason: Refusal.optional(),
    serial: z.string().trim().max(64).optional(),
    device: DeviceId.optional(),
    urgent: YesNo,
  }),
  returns: pageOf(Quarantined),
})
/** Takes the message as it is, or as corrected. */
export const retryQuarantined = endpoint({
  method: 'POST',
  path: '/devices/quarantine/:id/retry',
  may: 'devices.write',
  summary: '重试 Take the message again',
  params: byQuarantineId,
  body: z.object({ text: z.string().max(16_384).optional(), note: z.string().trim().max(200).default('') }),
  returns: Quarantined,
  problems: [notFound, problems.settled, problems.stillRefused],
})
export const discardQuarantined = endpoint({
  method: 'POST',
  path: '/devices/quarantine/:id/discard',
  may: 'devices.write',
  summary: '不再处理 Discard',
  params: byQuarantineId,
  body: z.object({ note: z.string().trim().min(1).max(200) }),
  returns: Quarantined,
  problems: [notFound, problems.settled],
})

const Task = z.object({
  id: DeviceTaskId,
  kind: z.enum(['bind_device', 'test_call', 'uncovered_zone', 'read_signal']),
  serial: z.string().nullable(),
  deviceId: DeviceId.nullable(),
  deviceKind: DeviceKind.nullable(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  room: z.string().nullable(),
  regionCode: RegionCode,
  openedAt: Instant,
  dueAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  outcome: z.string().nullable(),
})
export type DeviceTask = z.infer<typeof Task>
export const listTasks = endpoint({
  method: 'GET',
  path: '/devices/tasks',
  may: 'devices.read',
  summary: '设备待办 Device tasks',
  query: PageQuery.extend({
    kind: z.enum(['bind_device', 'test_call', 'uncovered_zone', 'read_signal']).optional(),
    open: z.enum(['yes', 'no']).default('yes'),
    region: RegionCodeParam.optional(),
  }),
  returns: pageOf(Task),
})
export const closeTask = endpoint({
  method: 'POST',
  path: '/devices/tasks/:id/close',
  may: 'devices.write',
  summary: '完成待办 Close a task',
  params: z.object({ id: DeviceTaskId }),
  body: z.object({ outcome: z.string().trim().min(1).max(200) }),
  returns: Done,
  problems: [notFound, problems.settled],
})

const Zone = z.object({
  orgId: OrgId,
  orgName: z.string().nullable(),
  room: z.string().nullable(),
  regionCode: RegionCode,
  kind: DeviceKind,
  devices: z.number().int(),
  working: z.number().int(),
  uncoveredSince: Instant.nullable(),
})
export const listCoverage = endpoint({
  method: 'GET',
  path: '/devices/coverage',
  may: 'devices.read',
  summary: '机构覆盖 Coverage of facilities',
  query: z.object({ region: RegionCodeParam.optional(), org: OrgId.optional(), uncovered: YesNo }),
  returns: z.object({ items: z.array(Zone) }),
})

const Gap = z.object({
  elderId: ElderId,
  name: z.string(),
  regionCode: RegionCode,
  birthDay: Day,
  since: Day.nullable(),
  hadDevice: z.boolean(),
  silentDevice: z.boolean(),
})
/** Elders of a group without a working device (A-IOT-18, B-IOT-21), with the share that has one. */
export const listGaps = endpoint({
  method: 'GET',
  path: '/devices/gaps',
  may: 'devices.read',
  summary: '应配未配 Elders without a device',
  query: PageQuery.extend({
    group: z
      .string()
      .regex(/^[a-z_]{1,40}$/)
      .default('living_alone'),
    /** Those of `group` who are in one of these groups too, comma between: left behind, and disabled or semi-disabled. */
    among: z
      .string()
      .regex(/^[a-z_]{1,40}(?:,[a-z_]{1,40}){0,4}$/)
      .optional(),
    region: RegionCodeParam.optional(),
  }),
  returns: pageOf(Gap).extend({
    group: z.number().int(),
    withDevice: z.number().int(),
    withWorking: z.number().int(),
  }),
})
