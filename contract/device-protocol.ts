import { z } from 'zod'
import { CoordinateSystem } from './regions.ts'
import { keys } from './words.ts'

/*
 * What a device says, over MQTT or HTTP. `docs/device-protocol.md` is written from this file; `npm run device:check`
 * and the server check by it. Units are UCUM codes, codes are LOINC where a quantity has one (reference: FHIR vital signs).
 */

type Words = { readonly zh: string; readonly en: string }

/** Bytes of one message: above `message` it is refused with an answer, above `packet` the connection is closed. */
export const sizeLimits = { message: 8 * 1024, packet: 256 * 1024, batchItems: 200 } as const
/** A device's clock may run ahead by this much (seconds); beyond it a message is future-dated. */
export const FUTURE_TOLERANCE_SECONDS = 120
/** Buffered messages are accepted up to this age (days). */
export const OLDEST_ACCEPTED_DAYS = 30

type NumberMetric = Words & {
  readonly type: 'number'
  readonly column: string
  readonly ucum: string
  readonly loinc?: string
  readonly min: number
  readonly max: number
  readonly integer?: boolean
}
type FlagMetric = Words & { readonly type: 'flag'; readonly column: string }
type ChoiceMetric = Words & {
  readonly type: 'choice'
  readonly column: string
  readonly options: readonly string[]
  /** Each option as people say it. */
  readonly words: Readonly<Record<string, Words>>
}
export type MetricDefinition = NumberMetric | FlagMetric | ChoiceMetric

const number = (
  zh: string,
  en: string,
  column: string,
  ucum: string,
  min: number,
  max: number,
  more: { loinc?: string; integer?: boolean } = {},
) => ({ type: 'number', zh, en, column, ucum, min, max, ...more }) as const
const flag = (zh: string, en: string, column: string) => ({ type: 'flag', zh, en, column }) as const
const choice = <const O extends Readonly<Record<string, Words>>>(
  zh: string,
  en: string,
  column: string,
  words: O,
) =>
  ({
    type: 'choice',
    zh,
    en,
    column,
    options: Object.keys(words) as readonly (keyof O & string)[], // keys of a literal
    words,
  }) as const

/**
 * Every quantity a message may carry in `values`: its unit, code, and the range outside which it can only be a sensor
 * fault or another unit. `min`/`max` are limits of plausibility, not of health: health limits are rules of `alarms`.
 */
export const metrics = {
  heartRate: number('心率', 'Heart rate', 'heart_rate', '/min', 0, 300, { loinc: '8867-4', integer: true }),
  spo2: number('血氧饱和度', 'Oxygen saturation', 'spo2', '%', 50, 100, { loinc: '59408-5' }),
  breathRate: number('呼吸频率', 'Respiratory rate', 'breath_rate', '/min', 0, 80, { loinc: '9279-1' }),
  bodyTemperature: number('体温', 'Body temperature', 'body_temperature', 'Cel', 25, 45, { loinc: '8310-5' }),
  systolic: number('收缩压', 'Systolic pressure', 'systolic', 'mm[Hg]', 40, 300, { loinc: '8480-6' }),
  diastolic: number('舒张压', 'Diastolic pressure', 'diastolic', 'mm[Hg]', 20, 200, { loinc: '8462-4' }),
  glucose: number('血糖', 'Blood glucose', 'glucose', 'mmol/L', 0.5, 60, { loinc: '14743-9' }),
  mealContext: choice('进餐状态', 'Meal context', 'meal_context', {
    fasting: { zh: '空腹', en: 'fasting' },
    before_meal: { zh: '餐前', en: 'before a meal' },
    after_meal: { zh: '餐后', en: 'after a meal' },
    bedtime: { zh: '睡前', en: 'at bedtime' },
    random: { zh: '随机', en: 'at any time' },
  }),
  steps: number('当日步数', 'Steps today', 'steps', '{steps}', 0, 200_000, {
    loinc: '55423-8',
    integer: true,
  }),
  lon: number('经度', 'Longitude', 'lon', 'deg', -180, 180),
  lat: number('纬度', 'Latitude', 'lat', 'deg', -90, 90),
  accuracy: number('定位精度', 'Position accuracy', 'accuracy', 'm', 0, 100_000),
  presence: flag('有人', 'Somebody present', 'presence'),
  inBed: flag('在床', 'In bed', 'in_bed'),
  motion: flag('有活动', 'Motion', 'motion'),
  doorOpen: flag('门开着', 'Door open', 'door_open'),
  smokeDensity: number('烟雾减光率', 'Smoke obscuration', 'smoke_density', '%/m', 0, 100),
  gasLevel: number(
    '燃气浓度（爆炸下限百分比）',
    'Gas, share of the lower explosive limit',
    'gas_level',
    '%',
    0,
    100,
  ),
  coLevel: number('一氧化碳', 'Carbon monoxide', 'co_level', '[ppm]', 0, 10_000),
  waterTotal: number('用水累计', 'Water used, total', 'water_total', 'm3', 0, 10_000_000),
  roomTemperature: number('室温', 'Room temperature', 'room_temperature', 'Cel', -40, 85),
  battery: number('电量', 'Battery', 'battery', '%', 0, 100),
  rssi: number('信号强度', 'Signal strength', 'rssi', 'dB[mW]', -150, 20),
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof metrics
export const MetricName = keys(metrics)

/** One thing that happened at the device and that means something by itself. */
export const signals = {
  sos: { zh: '紧急呼救', en: 'Emergency call' },
  sos_cancelled: { zh: '呼救取消', en: 'Call cancelled at the device' },
  fall: { zh: '摔倒', en: 'Fall' },
  fall_cancelled: { zh: '摔倒取消', en: 'Fall cancelled at the device' },
  no_breath: { zh: '在床无呼吸信号', en: 'In bed without breathing signal' },
  bed_exit: { zh: '离床', en: 'Left the bed' },
  bed_return: { zh: '回床', en: 'Back in bed' },
  fence_exit: { zh: '走出围栏', en: 'Left the fence' },
  smoke: { zh: '烟雾报警', en: 'Smoke' },
  smoke_cleared: { zh: '烟雾解除', en: 'Smoke cleared' },
  gas: { zh: '燃气报警', en: 'Gas' },
  gas_cleared: { zh: '燃气解除', en: 'Gas cleared' },
  door: { zh: '门开关', en: 'Door opened or closed' },
  tamper: { zh: '被拆动', en: 'Tampered with' },
  power_lost: { zh: '断电', en: 'Mains power lost' },
  power_restored: { zh: '来电', en: 'Mains power restored' },
  battery_low: { zh: '电量低', en: 'Battery low' },
  test: { zh: '测试呼叫', en: 'Test call' },
  service_request: { zh: '服务请求', en: 'Service request' },
} as const satisfies Record<string, Words>
export type SignalName = keyof typeof signals
// As for MetricName.
export const SignalName = keys(signals)

const common = ['battery', 'rssi'] as const satisfies readonly MetricName[]
const commonSignals = ['tamper', 'battery_low', 'test'] as const satisfies readonly SignalName[]
const place = ['lon', 'lat', 'accuracy'] as const satisfies readonly MetricName[]

type KindDefinition = Words & {
  readonly metrics: readonly MetricName[]
  readonly signals: readonly SignalName[]
}

/** What each kind of device may say. */
export const deviceKinds = {
  sos_button: {
    zh: '呼救按钮',
    en: 'SOS button',
    metrics: common,
    signals: ['sos', 'sos_cancelled', ...commonSignals],
  },
  sos_pendant: {
    zh: '呼救吊坠',
    en: 'SOS pendant',
    metrics: [...common, ...place],
    signals: ['sos', 'sos_cancelled', 'fall', 'fall_cancelled', 'fence_exit', ...commonSignals],
  },
  wristband: {
    zh: '智能手环',
    en: 'Wristband',
    metrics: [...common, ...place, 'heartRate', 'spo2', 'bodyTemperature', 'steps'],
    signals: ['sos', 'sos_cancelled', 'fall', 'fall_cancelled', 'fence_exit', ...commonSignals],
  },
  mattress: {
    zh: '智能床垫',
    en: 'Mattress',
    metrics: [...common, 'presence', 'inBed', 'breathRate', 'heartRate', 'motion'],
    signals: ['bed_exit', 'bed_return', 'no_breath', 'power_lost', 'power_restored', ...commonSignals],
  },
  fall_radar: {
    zh: '跌倒雷达',
    en: 'Fall radar',
    metrics: [...common, 'presence', 'motion', 'breathRate', 'heartRate'],
    signals: ['fall', 'fall_cancelled', 'power_lost', 'power_restored', ...commonSignals],
  },
  motion: {
    zh: '人体感应',
    en: 'Motion sensor',
    metrics: [...common, 'motion', 'presence', 'roomTemperature'],
    signals: commonSignals,
  },
  door: {
    zh: '门磁',
    en: 'Door sensor',
    metrics: [...common, 'doorOpen'],
    signals: ['door', ...commonSignals],
  },
  smoke: {
    zh: '烟感',
    en: 'Smoke detector',
    metrics: [...common, 'smokeDensity', 'roomTemperature'],
    signals: ['smoke', 'smoke_cleared', ...commonSignals],
  },
  gas: {
    zh: '燃气探测器',
    en: 'Gas detector',
    metrics: [...common, 'gasLevel', 'coLevel'],
    signals: ['gas', 'gas_cleared', 'power_lost', 'power_restored', ...commonSignals],
  },
  water_meter: {
    zh: '智能水表',
    en: 'Water meter',
    metrics: [...common, 'waterTotal'],
    signals: commonSignals,
  },
  blood_pressure_meter: {
    zh: '血压计',
    en: 'Blood-pressure meter',
    metrics: [...common, 'systolic', 'diastolic', 'heartRate'],
    signals: commonSignals,
  },
  glucose_meter: {
    zh: '血糖仪',
    en: 'Glucose meter',
    metrics: [...common, 'glucose', 'mealContext'],
    signals: commonSignals,
  },
  service_button: {
    zh: '服务按钮',
    en: 'Service button',
    metrics: common,
    signals: ['service_request', ...commonSignals],
  },
} as const satisfies Record<string, KindDefinition>
export type DeviceKind = keyof typeof deviceKinds
// As for MetricName.
export const DeviceKind = keys(deviceKinds)

/** The number on the device, unique in the platform. */
export const Serial = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:-]{2,63}$/,
    '3–64 位字母、数字或 _ . : - / 3–64 letters, digits or _ . : -',
  )

/** Topics of one device. It publishes below `up/` and subscribes to `down/#`; everything else is refused. */
export const topics = {
  telemetry: (serial: string) => `yk/v1/${serial}/up/telemetry`,
  signal: (serial: string) => `yk/v1/${serial}/up/signal`,
  batch: (serial: string) => `yk/v1/${serial}/up/batch`,
  status: (serial: string) => `yk/v1/${serial}/up/status`,
  reply: (serial: string) => `yk/v1/${serial}/up/reply`,
  command: (serial: string) => `yk/v1/${serial}/down/command`,
  errors: (serial: string) => `yk/v1/${serial}/down/errors`,
  /** What an outside broker hands on to the platform, shared between its ingest processes. */
  shared: '$share/ingest/yk/v1/+/up/#',
} as const

/** Unique within the device for a time: a repeat of the same `id` and `at` is the same message and stored once. */
export const MessageId = z.union([z.string().regex(/^[\x21-\x7e]{1,36}$/), z.int().nonnegative()])
/** When it happened, by the device's clock: ISO 8601 with an offset, or milliseconds since 1970. */
const DeviceTime = z.union([z.iso.datetime({ offset: true }), z.int().positive()])
/** UCUM unit of each value, when the device wants to be sure; another unit than the documented one is refused. */
const Units = z.partialRecord(MetricName, z.string().max(20)).optional()

function valueShape(definition: MetricDefinition): z.ZodType {
  if (definition.type === 'flag') return z.boolean()
  if (definition.type === 'choice') return z.enum(definition.options as [string, ...string[]]) // options are never empty
  const shape = z.number().min(definition.min).max(definition.max)
  return definition.integer ? shape.int() : shape
}

function valuesOf(kind: DeviceKind) {
  const shape = Object.fromEntries(
    deviceKinds[kind].metrics.map((name) => [name, valueShape(metrics[name]).optional()]),
  )
  return z
    .looseObject(shape)
    .refine((values) => 'lon' in values === 'lat' in values, {
      message: '经纬度须同时给出 / lon and lat go together',
      path: ['lon'],
    })
    .refine((values) => !('systolic' in values) || 'diastolic' in values, {
      message: '收缩压须与舒张压一起上报 / systolic needs diastolic',
      path: ['diastolic'],
    })
    .refine((values) => !('glucose' in values) || 'mealContext' in values, {
      message: '血糖须注明进餐状态 / glucose needs mealContext',
      path: ['mealContext'],
    })
}

/** `coordinates`: the system that `lon`/`lat` are in, WGS84 unless told; converted once, on arrival. */
/** `up/telemetry`: readings of one moment. Values that the kind does not know are kept but not judged. */
export const telemetryOf = (kind: DeviceKind) =>
  z.object({
    id: MessageId,
    at: DeviceTime,
    values: valuesOf(kind),
    units: Units,
    coordinates: CoordinateSystem.optional(),
  })

/** `up/signal`: something that means something. Travels a path of its own, ahead of telemetry. */
export const signalOf = (kind: DeviceKind) =>
  z.object({
    id: MessageId,
    at: DeviceTime,
    signal: z.enum([...deviceKinds[kind].signals]),
    values: valuesOf(kind).optional(),
    units: Units,
    coordinates: CoordinateSystem.optional(),
    /** With `service_request`: which service the button stands for, a code of the city's service catalogue. */
    service: z
      .string()
      .regex(/^[a-z0-9_.-]{1,40}$/)
      .optional(),
  })

/** `up/status`: heartbeat, with firmware when it changed. */
export const Status = z.object({
  id: MessageId,
  at: DeviceTime,
  firmware: z.string().max(60).optional(),
  values: z
    .looseObject({
      battery: valueShape(metrics.battery).optional(),
      rssi: valueShape(metrics.rssi).optional(),
    })
    .optional(),
})
/** `up/reply`: the answer to a command, with the command's id. */
export const Reply = z.object({ id: z.uuid(), ok: z.boolean(), detail: z.string().max(500).optional() })
/** `down/command`: sent again at each connect until it is answered or expires. */
export const Command = z.object({
  id: z.uuid(),
  name: z.string(),
  params: z.record(z.string(), z.unknown()),
  expiresAt: z.iso.datetime(),
})

/** Why a message was not taken: kept in quarantine under this reason and told to the device on `down/errors`. */
export const refusals = {
  unknown_device: { zh: '设备未登记', en: 'The device is not registered' },
  malformed: { zh: '格式有误', en: 'Not readable by the protocol' },
  oversized: { zh: '消息过大', en: 'Larger than allowed' },
  wrong_unit: { zh: '单位不符', en: 'Another unit than documented' },
  out_of_range: { zh: '数值超出物理范围', en: 'A value that cannot be' },
  future_dated: { zh: '时间在将来', en: 'Dated in the future' },
  too_old: { zh: '时间过旧', en: 'Older than accepted' },
  id_reused: { zh: '同一编号内容不同', en: 'The same id and time with other content' },
  wrong_topic: { zh: '主题不符', en: 'No such topic' },
  not_in_use: { zh: '设备已停用', en: 'The device is not in use' },
} as const satisfies Record<string, Words>
export type Refusal = keyof typeof refusals
// As for MetricName.
export const Refusal = keys(refusals)

/** `down/errors`: what was wrong with which message, with the field. */
export const DeviceError = z.object({
  id: z.string().nullable(),
  topic: z.string(),
  reason: Refusal,
  title: z.string(),
  titleEn: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string(), detailEn: z.string().optional() })),
})
export type DeviceError = z.infer<typeof DeviceError>

/** One message of the HTTP path: the same payload, with the device and the topic's last word named. */
export const HttpMessage = z.object({
  serial: Serial,
  topic: z.enum(['telemetry', 'signal', 'status']),
  /** An object; whatever else it is goes to the quarantine, and the other messages of the request are taken all the same. */
  payload: z.unknown().optional(),
})
