import { z } from 'zod'
import { Day, Instant } from './day.ts'
import { Target } from './device-events.ts'
import { DeviceError, DeviceKind, HttpMessage, MetricName, Refusal, Serial, SignalName } from './device-protocol.ts'
import { can, Done, endpoint, type Transitions } from './endpoint.ts'
import { ElderId, OrgId, id } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { alreadyExists, invalidInput, notFound, problem, stale } from './problem.ts'
import { RegionCode, RegionCodeParam } from './region.ts'

export * from './device-events.ts'
export * from './device-protocol.ts'

export const DeviceId = id('DeviceId')
export type DeviceId = z.infer<typeof DeviceId>
export const QuarantineId = id('QuarantineId')
export const DeviceTaskId = id('DeviceTaskId')

// ---------------------------------------------------------------- states and problems
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
  wrongState: problem('devices/wrong-state', 409, '设备当前状态不能这样操作', 'Not possible in the device’s present state'),
  boundMeanwhile: problem('devices/bound-in-that-time', 409, '该时段设备已绑定', 'The device is bound during that time'),
  alreadyLent: problem('devices/already-lent', 409, '设备已借出，请先归还', 'The device is lent: take it back first'),
  notLent: problem('devices/not-lent', 409, '设备没有借出', 'The device is not lent'),
  settled: problem('devices/settled', 409, '该消息已处理', 'This message has been dealt with'),
  stillRefused: problem('devices/still-refused', 422, '改后仍不符合协议', 'Still not right by the protocol'),
  unknownVendor: problem('devices/unknown-vendor', 401, '未登记的厂商或签名不符', 'Unknown vendor or wrong signature'),
  signatureOld: problem('devices/signature-old', 401, '请求时间戳超出五分钟', 'The request’s timestamp is off by more than five minutes'),
  replayedRequest: problem('devices/replayed-request', 409, '该请求已处理过', 'This request has been received before'),
}

// ---------------------------------------------------------------- models
const Words = z.string().trim().min(1).max(60)
export const ModelId = z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/, 'a-z, 0-9 and -, 2–40 characters')
export const Model = z.object({
  id: ModelId,
  maker: Words,
  name: Words,
  nameEn: Words,
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

export const listModels = endpoint({ method: 'GET', path: '/devices/models', may: 'devices.read', summary: '设备型号 Models', returns: z.object({ items: z.array(Model) }) })
export const addModel = endpoint({ method: 'POST', path: '/devices/models', may: 'devices.admin', summary: '新增型号 Add a model', body: ModelInput, returns: Model, problems: [alreadyExists, invalidInput] })
export const editModel = endpoint({
  method: 'PUT', path: '/devices/models/:id', may: 'devices.admin', summary: '修改型号 Edit a model',
  params: z.object({ id: ModelId }), body: ModelInput.omit({ id: true, kind: true }).extend({ ended: z.boolean(), updatedAt: Instant }), returns: Model, problems: [notFound, stale, invalidInput],
})

// ---------------------------------------------------------------- the register
const Place = { lon: z.number().min(70).max(140), lat: z.number().min(0).max(60) }
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

const yes = z.enum(['yes', 'no']).optional()
const Filter = z.object({
  /** Serial, or name of the elder or organisation it is bound to. */
  q: z.string().trim().max(60).optional(),
  region: RegionCodeParam.optional(),
  kind: DeviceKind.optional(),
  model: ModelId.optional(),
  state: DeviceState.optional(),
  silent: yes,
  batteryLow: yes,
  bound: yes,
  testDue: yes,
  elder: ElderId.optional(),
  org: OrgId.optional(),
})
export type DeviceFilter = z.infer<typeof Filter>
const Sort = z.enum(['serial', 'last_seen', 'battery', 'silent']).default('serial')

export const listDevices = endpoint({ method: 'GET', path: '/devices', may: 'devices.read', summary: '设备列表 Devices', query: PageQuery.extend(Filter.shape).extend({ sort: Sort }), returns: pageOf(Device), problems: [invalidInput] })
export const exportDevices = endpoint({ method: 'GET', path: '/devices/export', may: 'devices.read', summary: '导出设备 Export devices (xlsx)', query: Filter, returns: z.unknown(), answers: 'file' })
export const countDevices = endpoint({
  method: 'GET', path: '/devices/counts', may: 'devices.read', summary: '设备概况 Counts', query: z.object({ region: RegionCodeParam.optional() }),
  returns: z.object({
    total: z.number(), inUse: z.number(), inStock: z.number(), inRepair: z.number(), silent: z.number(), batteryLow: z.number(), unbound: z.number(),
    testDue: z.number(), quarantined: z.number(), urgent: z.number(),
    /** Devices tested end to end within their interval, of those that have one: the tested-to-operator rate. */
    testedInTime: z.number(), testable: z.number(),
  }),
})

const Binding = z.object({
  id: z.uuid(), target: Target, elderId: ElderId.nullable(), elderName: z.string().nullable(), orgId: OrgId.nullable(), orgName: z.string().nullable(), regionCode: RegionCode,
  room: z.string().nullable(), address: z.string().nullable(), spot: z.string().nullable(), reason: z.string(), from: Instant, until: Instant.nullable(), endReason: z.string().nullable(),
})
const Custody = z.object({
  id: z.uuid(), holder: z.enum(['elder', 'organisation', 'other']), elderId: ElderId.nullable(), orgId: OrgId.nullable(), holderName: z.string(), reason: z.string(), depositFree: z.boolean(),
  dueOn: Day.nullable(), lentAt: Instant, returnedAt: Instant.nullable(), condition: z.string().nullable(),
})
const TestCall = z.object({ id: z.uuid(), at: Instant, outcome: z.enum(['passed', 'failed', 'no_answer']), byDevice: z.boolean(), note: z.string() })
const CommandView = z.object({ id: z.uuid(), name: z.string(), params: z.record(z.string(), z.unknown()), state: z.enum(['queued', 'sent', 'done', 'failed', 'expired']), createdAt: Instant, expiresAt: Instant, sentAt: Instant.nullable(), answeredAt: Instant.nullable(), detail: z.string().nullable() })
export const Latest = z.record(z.string(), z.object({ v: z.union([z.number(), z.boolean(), z.string()]), at: z.number() }))

export const DeviceDetail = Device.extend({
  model: Model.omit({ devices: true }),
  latest: Latest,
  bindings: z.array(Binding),
  custody: z.array(Custody),
  tests: z.array(TestCall),
  commands: z.array(CommandView),
  waiting: z.number().int(),
})
export type DeviceDetail = z.infer<typeof DeviceDetail>
const byId = z.object({ id: DeviceId })

export const showDevice = endpoint({ method: 'GET', path: '/devices/:id', may: 'devices.read', summary: '设备详情 A device', params: byId, returns: DeviceDetail, problems: [notFound] })

/** The secret is shown once and kept only as a hash. */
const Secret = z.object({ id: DeviceId, serial: z.string(), secret: z.string() })
export const Registration = z.object({ id: DeviceId.optional(), serial: Serial, modelId: ModelId, regionCode: RegionCode, firmware: z.string().max(60).optional(), note: z.string().max(200).default('') })
export const registerDevice = endpoint({ method: 'POST', path: '/devices', may: 'devices.write', summary: '登记设备 Register a device', body: Registration, returns: Secret, problems: [alreadyExists, notFound, invalidInput] })
/** All or nothing; each wrong row is named. */
export const registerDevices = endpoint({ method: 'POST', path: '/devices/batch', may: 'devices.write', summary: '批量登记 Register many', body: z.object({ devices: z.array(Registration).min(1).max(1000) }), returns: z.object({ devices: z.array(Secret) }), problems: [invalidInput], bodyLimit: 2 * 1024 * 1024 })
export const editDevice = endpoint({ method: 'PATCH', path: '/devices/:id', may: 'devices.write', summary: '修改设备 Edit a device', params: byId, body: z.object({ note: z.string().max(200), spot: z.string().trim().max(40).nullable(), modelId: ModelId, updatedAt: Instant }), returns: Device, problems: [notFound, stale, invalidInput] })
export const changeState = endpoint({ method: 'POST', path: '/devices/:id/state', may: 'devices.write', summary: '送修、入库、报废 Repair, stock, retire', params: byId, body: z.object({ verb: z.enum(['repair', 'stock', 'retire']), reason: z.string().trim().min(1).max(200) }), returns: Device, problems: [notFound, problems.wrongState] })
export const rotateCredential = endpoint({ method: 'POST', path: '/devices/:id/credential', may: 'devices.write', summary: '更换密钥 Rotate the secret', params: byId, body: z.object({ graceHours: z.number().int().min(0).max(168) }), returns: Secret, problems: [notFound, problems.wrongState] })

export const BindingInput = z
  .object({
    target: Target, elderId: ElderId.optional(), orgId: OrgId.optional(), regionCode: RegionCode.optional(), room: z.string().trim().min(1).max(60).optional(), address: z.string().trim().min(1).max(200).optional(),
    spot: z.string().trim().min(1).max(40).optional(), place: z.object(Place).optional(), reason: z.string().trim().max(200).default(''),
    /** Left out: now. From then on its readings count for what it is bound to, also those already stored. */
    from: Instant.optional(),
  })
  .superRefine((b, context) => {
    const need = (field: 'elderId' | 'orgId' | 'room' | 'address' | 'regionCode', detail: string) => context.addIssue({ code: 'custom', path: [field], message: detail })
    if (b.target === 'person' && !b.elderId) need('elderId', '绑定到人须选长者 Choose the person')
    if (b.target === 'home' && !b.elderId && !b.address) need('address', '绑定到住处须选长者或填地址 Choose the person or give the address')
    if (b.target === 'home' && !b.elderId && b.regionCode === undefined) need('regionCode', '请选所在村（社区） Choose the village')
    if ((b.target === 'room' || b.target === 'facility') && !b.orgId) need('orgId', '请选机构 Choose the organisation')
    if (b.target === 'room' && !b.room) need('room', '请填房间 Name the room')
  })
/** What waited in quarantine because the device was unknown or unbound is taken right after. */
export const bindDevice = endpoint({ method: 'POST', path: '/devices/:id/bind', may: 'devices.write', summary: '绑定 Bind', params: byId, body: BindingInput, returns: Device, problems: [notFound, problems.wrongState, problems.boundMeanwhile, invalidInput] })
export const unbindDevice = endpoint({ method: 'POST', path: '/devices/:id/unbind', may: 'devices.write', summary: '解绑 Unbind', params: byId, body: z.object({ reason: z.string().trim().min(1).max(200) }), returns: Device, problems: [notFound, problems.wrongState] })

export const lendDevice = endpoint({
  method: 'POST', path: '/devices/:id/lend', may: 'devices.write', summary: '借出 Lend', params: byId,
  body: z.object({ holder: z.enum(['elder', 'organisation', 'other']), elderId: ElderId.optional(), orgId: OrgId.optional(), holderName: z.string().trim().max(60).default(''), reason: z.string().trim().min(1).max(200), depositFree: z.boolean(), dueOn: Day.optional() }),
  returns: Done, problems: [notFound, problems.alreadyLent, problems.wrongState, invalidInput],
})
export const returnDevice = endpoint({ method: 'POST', path: '/devices/:id/return', may: 'devices.write', summary: '归还 Take back', params: byId, body: z.object({ condition: z.string().trim().min(1).max(200) }), returns: Done, problems: [notFound, problems.notLent] })
export const recordTest = endpoint({ method: 'POST', path: '/devices/:id/tests', may: 'devices.write', summary: '登记测试 Record a test call', params: byId, body: z.object({ outcome: z.enum(['passed', 'failed', 'no_answer']), note: z.string().trim().max(200).default('') }), returns: Done, problems: [notFound, problems.wrongState] })
export const sendCommand = endpoint({ method: 'POST', path: '/devices/:id/commands', may: 'devices.write', summary: '下发指令 Send a command', params: byId, body: z.object({ name: z.string().regex(/^[a-z][a-z_]{1,39}$/), params: z.record(z.string(), z.unknown()).default({}), expiresInHours: z.number().int().min(1).max(720).default(24) }), returns: CommandView, problems: [notFound, problems.wrongState, invalidInput] })

// ---------------------------------------------------------------- readings
const Point = z.object({ at: z.number(), v: z.number(), min: z.number(), max: z.number(), n: z.number().int() })
const Span = { from: Instant, to: Instant }
export const showReadings = endpoint({
  method: 'GET', path: '/devices/:id/readings', may: 'devices.read', summary: '读数曲线 Readings for a chart', params: byId,
  query: z.object({ ...Span, points: z.coerce.number().int().min(10).max(2000).default(300) }),
  /** Numbers are averaged per bucket with their least and greatest; flags give their changes only. */
  returns: z.object({ series: z.array(z.object({ metric: MetricName, points: z.array(Point) })), signals: z.array(z.object({ at: z.number(), signal: SignalName })) }),
  problems: [notFound, invalidInput],
})
const Message = z.object({ at: Instant, receivedAt: Instant, message: z.string(), signal: SignalName.nullable(), late: z.boolean(), stale: z.boolean(), values: z.record(z.string(), z.unknown()) })
export const listMessages = endpoint({ method: 'GET', path: '/devices/:id/messages', may: 'devices.read', summary: '设备消息 Messages', params: byId, query: PageQuery, returns: pageOf(Message), problems: [notFound] })

const NearReading = z.object({ deviceId: DeviceId, serial: z.string(), kind: DeviceKind, spot: z.string().nullable(), at: Instant, signal: SignalName.nullable(), late: z.boolean(), stale: z.boolean(), values: z.record(z.string(), z.unknown()) })
/** What everything bound to this person or their home said lately, newest first: the desk beside an alarm, and the health file (A-IOT-15). */
export const elderReadings = endpoint({
  method: 'GET', path: '/devices/of/:elderId/readings', may: 'devices.read', summary: '长者近况读数 What an elder’s devices said', subject: 'elderId', params: z.object({ elderId: ElderId }),
  query: z.object({ minutes: z.coerce.number().int().min(1).max(44_640).default(60), metric: MetricName.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
  returns: z.object({ items: z.array(NearReading) }),
})
const LatestOf = z.object({ deviceId: DeviceId, serial: z.string(), kind: DeviceKind, target: Target, spot: z.string().nullable(), lastSeenAt: Instant.nullable(), silentSince: Instant.nullable(), battery: z.number().nullable(), batteryLow: z.boolean(), latest: Latest })
export const elderDevices = endpoint({ method: 'GET', path: '/devices/of/:elderId', may: 'devices.read', summary: '长者的设备与最新值 An elder’s devices, latest values', subject: 'elderId', params: z.object({ elderId: ElderId }), returns: z.object({ items: z.array(LatestOf) }) })
/** The same for the family, in its own scope. */
export const familyDevices = endpoint({ method: 'GET', path: '/devices/family/:elderId', may: 'family.read', summary: '家中长者的设备 Devices of one’s elder', subject: 'elderId', params: z.object({ elderId: ElderId }), returns: z.object({ items: z.array(LatestOf) }) })

// ---------------------------------------------------------------- quarantine
const Quarantined = z.object({
  id: QuarantineId, receivedAt: Instant, arrival: z.enum(['mqtt', 'http']), vendorId: z.string().nullable(), serial: z.string(), deviceId: DeviceId.nullable(), modelId: z.string().nullable(), regionCode: RegionCode,
  topic: z.string(), text: z.string(), size: z.number().int(), reason: Refusal, errors: DeviceError.shape.errors, urgent: z.boolean(),
  state: z.enum(['waiting', 'replayed', 'discarded']), settledAt: Instant.nullable(), note: z.string().nullable(),
})
export type Quarantined = z.infer<typeof Quarantined>
const byQuarantineId = z.object({ id: QuarantineId })
export const listQuarantine = endpoint({
  method: 'GET', path: '/devices/quarantine', may: 'devices.read', summary: '隔离的消息 Quarantine',
  query: PageQuery.extend({ state: z.enum(['waiting', 'replayed', 'discarded']).optional(), reason: Refusal.optional(), serial: z.string().trim().max(64).optional(), device: DeviceId.optional(), urgent: yes }), returns: pageOf(Quarantined),
})
/** Takes the message as it is, or as corrected. */
export const retryQuarantined = endpoint({ method: 'POST', path: '/devices/quarantine/:id/retry', may: 'devices.write', summary: '重试 Take the message again', params: byQuarantineId, body: z.object({ text: z.string().max(16_384).optional(), note: z.string().trim().max(200).default('') }), returns: Quarantined, problems: [notFound, problems.settled, problems.stillRefused] })
export const discardQuarantined = endpoint({ method: 'POST', path: '/devices/quarantine/:id/discard', may: 'devices.write', summary: '不再处理 Discard', params: byQuarantineId, body: z.object({ note: z.string().trim().min(1).max(200) }), returns: Quarantined, problems: [notFound, problems.settled] })

// ---------------------------------------------------------------- work that devices make
const Task = z.object({
  id: DeviceTaskId, kind: z.enum(['bind_device', 'test_call', 'uncovered_zone', 'read_signal']), serial: z.string().nullable(), deviceId: DeviceId.nullable(), deviceKind: DeviceKind.nullable(), elderId: ElderId.nullable(), elderName: z.string().nullable(),
  orgId: OrgId.nullable(), orgName: z.string().nullable(), room: z.string().nullable(), regionCode: RegionCode, openedAt: Instant, dueAt: Instant.nullable(), closedAt: Instant.nullable(), outcome: z.string().nullable(),
})
export type DeviceTask = z.infer<typeof Task>
export const listTasks = endpoint({ method: 'GET', path: '/devices/tasks', may: 'devices.read', summary: '设备待办 Device tasks', query: PageQuery.extend({ kind: z.enum(['bind_device', 'test_call', 'uncovered_zone', 'read_signal']).optional(), open: z.enum(['yes', 'no']).default('yes'), region: RegionCodeParam.optional() }), returns: pageOf(Task) })
export const closeTask = endpoint({ method: 'POST', path: '/devices/tasks/:id/close', may: 'devices.write', summary: '完成待办 Close a task', params: z.object({ id: DeviceTaskId }), body: z.object({ outcome: z.string().trim().min(1).max(200) }), returns: Done, problems: [notFound, problems.settled] })

const Zone = z.object({ orgId: OrgId, orgName: z.string().nullable(), room: z.string().nullable(), regionCode: RegionCode, kind: DeviceKind, devices: z.number().int(), working: z.number().int(), uncoveredSince: Instant.nullable() })
export const listCoverage = endpoint({ method: 'GET', path: '/devices/coverage', may: 'devices.read', summary: '机构覆盖 Coverage of facilities', query: z.object({ region: RegionCodeParam.optional(), org: OrgId.optional(), uncovered: yes }), returns: z.object({ items: z.array(Zone) }) })

const Gap = z.object({ elderId: ElderId, name: z.string(), regionCode: RegionCode, birthDay: Day, since: Day.nullable(), hadDevice: z.boolean(), silentDevice: z.boolean() })
/** Elders of a group without a working device (A-IOT-18, B-IOT-21), with the share that has one. */
export const listGaps = endpoint({
  method: 'GET', path: '/devices/gaps', may: 'devices.read', summary: '应配未配 Elders without a device', query: PageQuery.extend({ group: z.string().regex(/^[a-z_]{1,40}$/).default('living_alone'), region: RegionCodeParam.optional() }),
  returns: pageOf(Gap).extend({ group: z.number().int(), withDevice: z.number().int(), withWorking: z.number().int() }),
})

// ---------------------------------------------------------------- ways in
const VendorView = z.object({ id: ModelId, name: Words, regionCode: RegionCode, endedAt: Instant.nullable(), updatedAt: Instant })
export const listVendors = endpoint({ method: 'GET', path: '/devices/vendors', may: 'devices.admin', summary: '厂商云 Vendor clouds', returns: z.object({ items: z.array(VendorView) }) })
export const addVendor = endpoint({ method: 'POST', path: '/devices/vendors', may: 'devices.admin', summary: '登记厂商云 Add a vendor cloud', body: VendorView.pick({ id: true, name: true, regionCode: true }), returns: z.object({ vendor: VendorView, secret: z.string() }), problems: [alreadyExists, invalidInput] })
export const rotateVendor = endpoint({ method: 'POST', path: '/devices/vendors/:id/secret', may: 'devices.admin', summary: '更换厂商密钥 Rotate a vendor’s secret', params: z.object({ id: ModelId }), returns: z.object({ vendor: VendorView, secret: z.string() }), problems: [notFound] })
export const endVendor = endpoint({ method: 'POST', path: '/devices/vendors/:id/end', may: 'devices.admin', summary: '停用厂商 End a vendor', params: z.object({ id: ModelId }), returns: Done, problems: [notFound] })

const KeyView = z.object({ id: z.uuid(), name: z.string(), modelId: ModelId, regionCode: RegionCode, expiresAt: Instant, revokedAt: Instant.nullable() })
export const listKeys = endpoint({ method: 'GET', path: '/devices/keys', may: 'devices.admin', summary: '批次密钥 Provisioning keys', returns: z.object({ items: z.array(KeyView) }) })
export const addKey = endpoint({ method: 'POST', path: '/devices/keys', may: 'devices.admin', summary: '新增批次密钥 Add a provisioning key', body: z.object({ name: ModelId, modelId: ModelId, regionCode: RegionCode, days: z.number().int().min(1).max(730) }), returns: z.object({ key: KeyView, secret: z.string() }), problems: [alreadyExists, notFound, invalidInput] })
export const revokeKey = endpoint({ method: 'POST', path: '/devices/keys/:id/revoke', may: 'devices.admin', summary: '吊销批次密钥 Revoke a provisioning key', params: z.object({ id: z.uuid() }), returns: Done, problems: [notFound] })

/** Signed by headers `x-yike-timestamp` (seconds), `x-yike-nonce`, `x-yike-signature` = hex HMAC-SHA256 of `timestamp\nnonce\nbody`. */
export const postMessages = endpoint({
  method: 'POST', path: '/devices/inbox/:vendor', may: 'public', summary: '厂商云上报 Messages from a vendor cloud', params: z.object({ vendor: ModelId }), body: z.object({ messages: z.array(HttpMessage).min(1).max(200) }),
  /** Every message has an answer: stored, a repeat, or refused (and kept in quarantine) with the reason. */
  returns: z.object({ results: z.array(z.object({ serial: z.string(), id: z.string().nullable(), result: z.enum(['stored', 'repeated', 'quarantined']), error: DeviceError.nullable() })) }),
  problems: [problems.unknownVendor, problems.signatureOld, problems.replayedRequest, invalidInput], bodyLimit: 512 * 1024,
})
