import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Target } from './device-events.ts'
import { DeviceKind, MetricName, SignalName } from './device-protocol.ts'
import { can, endpoint, type Transitions } from './endpoint.ts'
import { ElderId, OrgId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { alreadyExists, invalidInput, notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

/** The register: states, models, devices, what a list and a page of one shows. */

export const DeviceId = id('DeviceId')
export type DeviceId = z.infer<typeof DeviceId>
export const QuarantineId = id('QuarantineId')
export const DeviceTaskId = id('DeviceTaskId')

export const DeviceState = z.enum(['in_stock', 'in_use', 'in_repair', 'retired'])
export type DeviceState = z.infer<typeof DeviceState>
export const deviceTransitions = {
  bind: ['in_stock', 'in_use'],
  unbind: ['in_use'],
  repair: ['in_stock', 'in_use'],
  stock: ['in_repair', 'retired'],
  retire: ['in_stock', 'in_repair'],
} as const satisfies Transitions<DeviceState>
export const deviceCan = can<DeviceState, typeof deviceTransitions>(deviceTransitions)

export const problems = {
  wrongState: problem(
    'devices/wrong-state',
    409,
    '设备当前状态不能这样操作',
    'Not possible in the device’s present state',
  ),
  boundMeanwhile: problem(
    'devices/bound-in-that-time',
    409,
    '该时段设备已绑定',
    'The device is bound during that time',
  ),
  alreadyLent: problem(
    'devices/already-lent',
    409,
    '设备已借出，请先归还',
    'The device is lent: take it back first',
  ),
  notLent: problem('devices/not-lent', 409, '设备没有借出', 'The device is not lent'),
  settled: problem('devices/settled', 409, '该消息已处理', 'This message has been dealt with'),
  stillRefused: problem('devices/still-refused', 422, '改后仍不符合协议', 'Still not right by the protocol'),
  unknownVendor: problem(
    'devices/unknown-vendor',
    401,
    '未登记的厂商或签名不符',
    'Unknown vendor or wrong signature',
  ),
  signatureOld: problem(
    'devices/signature-old',
    401,
    '请求时间戳超出五分钟',
    'The request’s timestamp is off by more than five minutes',
  ),
  replayedRequest: problem(
    'devices/replayed-request',
    409,
    '该请求已处理过',
    'This request has been received before',
  ),
}

export const ModelWords = z.string().trim().min(1).max(60)
export const ModelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,39}$/, '2–40 位小写字母、数字或 - / 2–40 characters: a-z, 0-9 and -')
export const Model = z.object({
  id: ModelId,
  maker: ModelWords,
  name: ModelWords,
  nameEn: ModelWords,
  kind: DeviceKind,
  decoder: z.enum(['yike', 'alink']),
  /** Consumer devices are no medical devices: their readings are shown as "for reference". */
  deviceClass: z.enum(['medical', 'consumer', 'safety', 'meter']),
  metrics: z.array(MetricName),
  signals: z.array(SignalName),
  /** Null is unknown: then silence cannot be judged. The same for the limits below. */
  heartbeatSeconds: z.number().int().min(10).max(2_592_000).nullable(),
  lateAfterSeconds: z.number().int().min(1).max(86_400),
  staleAfterSeconds: z.number().int().min(1).max(86_400),
  batteryLowPercent: z.number().int().min(1).max(90).nullable(),
  testEveryDays: z.number().int().min(1).max(366).nullable(),
  endedAt: Instant.nullable(),
  devices: z.number().int(),
  updatedAt: Instant,
})
export type Model = z.infer<typeof Model>
export const ModelInput = Model.omit({ devices: true, updatedAt: true, endedAt: true })

export const listModels = endpoint({
  method: 'GET',
  path: '/devices/models',
  may: 'devices.read',
  summary: '设备型号 Models',
  returns: z.object({ items: z.array(Model) }),
})
export const addModel = endpoint({
  method: 'POST',
  path: '/devices/models',
  may: 'devices.admin',
  summary: '新增型号 Add a model',
  body: ModelInput,
  returns: Model,
  problems: [alreadyExists, invalidInput],
})
export const editModel = endpoint({
  method: 'PUT',
  path: '/devices/models/:id',
  may: 'devices.admin',
  summary: '修改型号 Edit a model',
  params: z.object({ id: ModelId }),
  body: ModelInput.omit({ id: true, kind: true }).extend({ ended: z.boolean(), updatedAt: Instant }),
  returns: Model,
  problems: [notFound, stale, invalidInput],
})

export const Device = z.object({
  id: DeviceId,
  serial: z.string(),
  modelId: z.string(),
  maker: z.string(),
  modelName: z.string(),
  modelNameEn: z.string(),
  kind: DeviceKind,
  state: DeviceState,
  target: Target.nullable(),
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  regionCode: RegionCode,
  room: z.string().nullable(),
  spot: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  note: z.string(),
  firmware: z.string().nullable(),
  battery: z.number().nullable(),
  rssi: z.number().nullable(),
  lastSeenAt: Instant.nullable(),
  silentSince: Instant.nullable(),
  batteryLowSince: Instant.nullable(),
  nextTestAt: Instant.nullable(),
  lastTestAt: Instant.nullable(),
  lastTestOutcome: z.enum(['passed', 'failed', 'no_answer']).nullable(),
  lentTo: z.string().nullable(),
  updatedAt: Instant,
})
export type Device = z.infer<typeof Device>

export const YesNo = z.enum(['yes', 'no']).optional()
const Filter = z.object({
  /** Serial, or name of the elder or organisation it is bound to. */
  q: z.string().trim().max(60).optional(),
  region: RegionCodeParam.optional(),
  kind: DeviceKind.optional(),
  model: ModelId.optional(),
  state: DeviceState.optional(),
  silent: YesNo,
  batteryLow: YesNo,
  bound: YesNo,
  testDue: YesNo,
  elder: ElderId.optional(),
  org: OrgId.optional(),
})
export type DeviceFilter = z.infer<typeof Filter>
const Sort = z.enum(['serial', 'last_seen', 'battery', 'silent']).default('serial')

export const listDevices = endpoint({
  method: 'GET',
  path: '/devices',
  may: 'devices.read',
  summary: '设备列表 Devices',
  query: PageQuery.extend(Filter.shape).extend({ sort: Sort }),
  returns: pageOf(Device),
  problems: [invalidInput],
})
export const exportDevices = endpoint({
  method: 'GET',
  path: '/devices/export',
  may: 'devices.read',
  summary: '导出设备 Export devices (xlsx)',
  query: Filter,
  returns: z.unknown(),
  answers: 'file',
})
export const countDevices = endpoint({
  method: 'GET',
  path: '/devices/counts',
  may: 'devices.read',
  summary: '设备概况 Counts',
  query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    total: z.number(),
    inUse: z.number(),
    inStock: z.number(),
    inRepair: z.number(),
    silent: z.number(),
    batteryLow: z.number(),
    unbound: z.number(),
    testDue: z.number(),
    quarantined: z.number(),
    urgent: z.number(),
    /** Devices tested end to end within their interval, of those that have one: the tested-to-operator rate. */
    testedInTime: z.number(),
    testable: z.number(),
  }),
})

const Binding = z.object({
  id: z.uuid(),
  target: Target,
  elderId: ElderId.nullable(),
  elderName: z.string().nullable(),
  orgId: OrgId.nullable(),
  orgName: z.string().nullable(),
  regionCode: RegionCode,
  room: z.string().nullable(),
  address: z.string().nullable(),
  spot: z.string().nullable(),
  reason: z.string(),
  from: Instant,
  until: Instant.nullable(),
  endReason: z.string().nullable(),
})
const Custody = z.object({
  id: z.uuid(),
  holder: z.enum(['elder', 'organisation', 'other']),
  elderId: ElderId.nullable(),
  orgId: OrgId.nullable(),
  holderName: z.string(),
  reason: z.string(),
  depositFree: z.boolean(),
  dueOn: Day.nullable(),
  lentAt: Instant,
  returnedAt: Instant.nullable(),
  condition: z.string().nullable(),
})
const TestCall = z.object({
  id: z.uuid(),
  at: Instant,
  outcome: z.enum(['passed', 'failed', 'no_answer']),
  byDevice: z.boolean(),
  note: z.string(),
})
export const DeviceCommand = z.object({
  id: z.uuid(),
  name: z.string(),
  params: z.record(z.string(), z.unknown()),
  state: z.enum(['queued', 'sent', 'done', 'failed', 'expired']),
  createdAt: Instant,
  expiresAt: Instant,
  sentAt: Instant.nullable(),
  answeredAt: Instant.nullable(),
  detail: z.string().nullable(),
})
export const Latest = z.record(
  z.string(),
  z.object({ v: z.union([z.number(), z.boolean(), z.string()]), at: z.number() }),
)

export const DeviceDetail = Device.extend({
  model: Model.omit({ devices: true }),
  latest: Latest,
  bindings: z.array(Binding),
  custody: z.array(Custody),
  tests: z.array(TestCall),
  commands: z.array(DeviceCommand),
  waiting: z.number().int(),
})
export type DeviceDetail = z.infer<typeof DeviceDetail>
export const ByDeviceId = z.object({ id: DeviceId })

export const showDevice = endpoint({
  method: 'GET',
  path: '/devices/:id',
  may: 'devices.read',
  summary: '设备详情 A device',
  params: ByDeviceId,
  returns: DeviceDetail,
  problems: [notFound],
})

/** The secret is shown once and kept only as a hash. */
