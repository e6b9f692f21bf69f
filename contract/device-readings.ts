import { z } from 'zod'
import { Instant } from './day.ts'
import { Target } from './device-events.ts'
import { DeviceKind, MetricName, SignalName } from './device-protocol.ts'
import { ByDeviceId, DeviceId, Latest, problems } from './device-register.ts'
import { endpoint } from './endpoint.ts'
import { ElderId } from './id.ts'
import { PageQuery, pageOf } from './page.ts'
import { invalidInput, notFound, stale } from './problem.ts'

/** What devices said, for charts and beside an alarm. */

const Point = z.object({
  at: z.number(),
  v: z.number(),
  min: z.number(),
  max: z.number(),
  n: z.number().int(),
})
const Span = { from: Instant, to: Instant }
export const showReadings = endpoint({
  method: 'GET',
  path: '/devices/:id/readings',
  may: 'devices.read',
  summary: '读数曲线 Readings for a chart',
  params: ByDeviceId,
  query: z.object({ ...Span, points: z.coerce.number().int().min(10).max(2000).default(300) }),
  /** Numbers are averaged per bucket with their least and greatest; flags give their changes only. */
  returns: z.object({
    series: z.array(z.object({ metric: MetricName, points: z.array(Point) })),
    signals: z.array(z.object({ at: z.number(), signal: SignalName })),
  }),
  problems: [notFound, invalidInput],
})
const Message = z.object({
  at: Instant,
  receivedAt: Instant,
  message: z.string(),
  signal: SignalName.nullable(),
  late: z.boolean(),
  stale: z.boolean(),
  values: z.record(z.string(), z.unknown()),
})
export const listMessages = endpoint({
  method: 'GET',
  path: '/devices/:id/messages',
  may: 'devices.read',
  summary: '设备消息 Messages',
  params: ByDeviceId,
  query: PageQuery,
  returns: pageOf(Message),
  problems: [notFound],
})

const NearReading = z.object({
  deviceId: DeviceId,
  serial: z.string(),
  kind: DeviceKind,
  spot: z.string().nullable(),
  at: Instant,
  signal: SignalName.nullable(),
  late: z.boolean(),
  stale: z.boolean(),
  values: z.record(z.string(), z.unknown()),
})
/** What everything bound to this person or their home said lately, newest first: the desk beside an alarm, and the health file (A-IOT-15). */
export const elderReadings = endpoint({
  method: 'GET',
  path: '/devices/of/:elderId/readings',
  may: 'devices.read',
  summary: '长者近况读数 What an elder’s devices said',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  query: z.object({
    minutes: z.coerce.number().int().min(1).max(44_640).default(60),
    metric: MetricName.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  returns: z.object({ items: z.array(NearReading) }),
})
const LatestOf = z.object({
  deviceId: DeviceId,
  serial: z.string(),
  kind: DeviceKind,
  target: Target,
  spot: z.string().nullable(),
  lastSeenAt: Instant.nullable(),
  silentSince: Instant.nullable(),
  battery: z.number().nullable(),
  batteryLow: z.boolean(),
  latest: Latest,
})
export const elderDevices = endpoint({
  method: 'GET',
  path: '/devices/of/:elderId',
  may: 'devices.read',
  summary: '长者的设备与最新值 An elder’s devices, latest values',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(LatestOf) }),
})
/** The same for the family, in its own scope. */
export const familyDevices = endpoint({
  method: 'GET',
  path: '/devices/family/:elderId',
  may: 'family.read',
  summary: '家中长者的设备 Devices of one’s elder',
  subject: 'elderId',
  params: z.object({ elderId: ElderId }),
  returns: z.object({ items: z.array(LatestOf) }),
})
