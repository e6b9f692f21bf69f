import { z } from 'zod'
import { DeviceKind, Refusal, SignalName } from './device-protocol.ts'
import { event } from './event.ts'
import { Instant } from './day.ts'

/** What a device is bound to. */
export const Target = z.enum(['person', 'home', 'room', 'facility'])
export type Target = z.infer<typeof Target>

/** How a device is named in events: enough to speak of it without a look-up. */
const About = {
  deviceId: z.uuid(),
  kind: DeviceKind,
  modelId: z.string(),
  /** Null: bound to nothing. */
  target: Target.nullable(),
  room: z.string().nullable(),
  /** Where in the home or room it is: 卧室, 卫生间. */
  spot: z.string().nullable(),
}
const AboutShape = z.object(About)
export type About = z.infer<typeof AboutShape>
const Lon = z.number().nullable()

export const SignalReceived = z.object({
  ...About,
  messageId: z.string(),
  signal: SignalName,
  /** The device's time; when its clock is wrong by more than the protocol allows, the time of receipt (`clockWrong`). */
  at: Instant,
  receivedAt: Instant,
  /** It was buffered on its way. */
  late: z.boolean(),
  /** So old that it must raise no live alarm. */
  stale: z.boolean(),
  clockWrong: z.boolean(),
  /** Where: the position it sent, else the place it is bound to. WGS-84. */
  lon: Lon,
  lat: Lon,
  /** Values that came with the signal, by metric name. */
  metrics: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
})
export type SignalReceived = z.infer<typeof SignalReceived>

/** Subject columns of all: subjectId the device, elderId / orgId / regionCode of what it is bound to. */
export const events = {
  registered: event('devices.registered', {
    zh: '设备登记',
    en: 'Device registered',
    shape: z.object({ serial: z.string(), modelId: z.string() }),
  }),
  changed: event('devices.changed', {
    zh: '设备信息修改',
    en: 'Device edited',
    shape: z.object({ fields: z.array(z.string()) }),
  }),
  stateChanged: event('devices.state_changed', {
    zh: '设备状态变更',
    en: 'Device state changed',
    shape: z.object({ from: z.string(), to: z.string(), reason: z.string() }),
  }),
  bound: event('devices.bound', {
    zh: '设备绑定',
    en: 'Device bound',
    live: true,
    shape: z.object({ ...About, bindingId: z.uuid(), reason: z.string() }),
  }),
  unbound: event('devices.unbound', {
    zh: '设备解绑',
    en: 'Device unbound',
    live: true,
    shape: z.object({ ...About, bindingId: z.uuid(), reason: z.string() }),
  }),
  credentialRotated: event('devices.credential_rotated', {
    zh: '设备密钥更换',
    en: 'Credential rotated',
    shape: z.object({ previousUntil: Instant.nullable() }),
  }),
  lent: event('devices.lent', {
    zh: '设备借出',
    en: 'Device lent',
    shape: z.object({
      custodyId: z.uuid(),
      holder: z.string(),
      reason: z.string(),
      depositFree: z.boolean(),
    }),
  }),
  returned: event('devices.returned', {
    zh: '设备归还',
    en: 'Device returned',
    shape: z.object({ custodyId: z.uuid(), condition: z.string() }),
  }),
  tested: event('devices.tested', {
    zh: '设备测试',
    en: 'Device tested',
    live: true,
    shape: z.object({ ...About, outcome: z.enum(['passed', 'failed', 'no_answer']), byDevice: z.boolean() }),
  }),
  testDue: event('devices.test_due', { zh: '设备该测试了', en: 'Test call due', shape: z.object(About) }),
  commandSent: event('devices.command_sent', {
    zh: '下发指令',
    en: 'Command sent',
    shape: z.object({ commandId: z.uuid(), name: z.string() }),
  }),

  /** Recorded in the transaction that stores the message; an inline subscriber runs before the device is acknowledged. */
  signalReceived: event('devices.signal_received', {
    zh: '设备信号',
    en: 'Signal received',
    told: { zh: '设备发出信号', en: 'A device gave a signal' },
    shape: SignalReceived,
  }),
  /** Not an alarm: opens an order request (A-IOT-12). */
  serviceRequested: event('devices.service_requested', {
    zh: '设备发起服务请求',
    en: 'Service requested at the device',
    live: true,
    shape: z.object({ ...About, at: Instant, service: z.string().nullable() }),
  }),
  /** Something came on the signal path that nobody could decode: a person must look at once. */
  signalUnreadable: event('devices.signal_unreadable', {
    zh: '无法识别的设备信号',
    en: 'Signal that could not be read',
    live: true,
    shape: z.object({ quarantineId: z.uuid(), serial: z.string(), reason: Refusal }),
  }),
  quarantined: event('devices.quarantined', {
    zh: '未登记设备上报',
    en: 'Unknown device reported',
    live: true,
    shape: z.object({ serial: z.string(), taskId: z.uuid() }),
  }),

  wentSilent: event('devices.went_silent', {
    zh: '设备失联',
    en: 'Device went silent',
    told: { zh: '设备联系不上', en: 'A device cannot be reached' },
    live: true,
    shape: z.object({ ...About, since: Instant, heartbeatSeconds: z.number() }),
  }),
  cameBack: event('devices.came_back', {
    zh: '设备恢复',
    en: 'Device came back',
    told: true,
    live: true,
    shape: z.object({ ...About, silentSince: Instant }),
  }),
  batteryLow: event('devices.battery_low', {
    zh: '设备电量低',
    en: 'Battery low',
    told: true,
    live: true,
    shape: z.object({ ...About, percent: z.number().nullable() }),
  }),
  /** A room or facility has no working sensor of this kind left (B-IOT-13). */
  zoneUncovered: event('devices.zone_uncovered', {
    zh: '区域无设备覆盖',
    en: 'Zone without coverage',
    live: true,
    shape: z.object({ ...About, since: Instant }),
  }),
  zoneCovered: event('devices.zone_covered', {
    zh: '区域恢复覆盖',
    en: 'Zone covered again',
    live: true,
    shape: z.object(About),
  }),
}
