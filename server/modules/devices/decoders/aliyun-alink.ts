import { createHmac } from 'node:crypto'
import type { MetricName, SignalName } from '#contract/device-protocol'
import { toWgs84 } from '#modules/regions'
import { checkValues, type Decoded, Refused } from '../message.ts'
import { parseObject, readId } from './yike-native.ts'

/*
 * Devices that speak Alink (Alibaba's thing model, the form most Chinese makers have): `/sys/{productKey}/{deviceName}/thing/event/
 * {property|identifier}/post`, body `{ id, version, params, method }`, a property either bare or `{ value, time }`.
 * In the register such a device has the serial `{productKey}.{deviceName}`. Pure: bytes in, messages out, or `Refused`.
 */

const TOPIC =
  /^\/sys\/([A-Za-z0-9]{2,32})\/([A-Za-z0-9_.:-]{2,32})\/thing\/event\/([A-Za-z0-9_]{1,50})\/post$/

/** The device and the event of an Alink topic, or nothing. */
export function parseAlinkTopic(
  topic: string,
): { serial: string; event: string; prefix: string } | undefined {
  const [, productKey, deviceName, event] = TOPIC.exec(topic) ?? []
  if (!productKey || !deviceName || !event) return undefined
  return { serial: `${productKey}.${deviceName}`, event, prefix: `/sys/${productKey}/${deviceName}/` }
}

/** Standard identifiers of the thing model that we know, with the flag values they use (0/1). */
const properties: Record<string, MetricName> = {
  HeartRate: 'heartRate',
  BloodOxygen: 'spo2',
  BreathingRate: 'breathRate',
  BodyTemperature: 'bodyTemperature',
  SystolicBloodPressure: 'systolic',
  DiastolicBloodPressure: 'diastolic',
  StepCount: 'steps',
  BatteryPercentage: 'battery',
  RSSI: 'rssi',
  ContactState: 'doorOpen',
  MotionState: 'motion',
  BedState: 'inBed',
  CurrentTemperature: 'roomTemperature',
  WaterConsumption: 'waterTotal',
}
const flags = new Set<MetricName>(['doorOpen', 'motion', 'inBed'])
const events: Record<string, SignalName> = {
  SOSAlarm: 'sos',
  EmergencyAlarm: 'sos',
  FallAlarm: 'fall',
  SmokeAlarm: 'smoke',
  GasAlarm: 'gas',
  TamperAlarm: 'tamper',
  LowBatteryAlarm: 'battery_low',
  LeaveBedAlarm: 'bed_exit',
}

/**
 * One post may hold properties of several times: a message for each. A property without a time happened `now`
 * (`timeless`: such a message can only be told from its repeat by its id).
 */
export function decodeAlink(
  event: string,
  payload: Buffer,
  now: number,
): (Decoded & { timeless: boolean })[] {
  const body = parseObject(payload)
  const id = readId(body.id)
  const params = body.params
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw new Refused(
      'malformed',
      [{ pointer: '/params', detail: '应为对象', detailEn: 'Must be an object' }],
      id,
    )
  }
  if (event === 'property') return decodeProperties(id, params, now)
  const signal = events[event]
  if (!signal)
    throw new Refused(
      'malformed',
      [{ pointer: '/method', detail: `未知事件 ${event}`, detailEn: `Unknown event ${event}` }],
      id,
    )
  const value: unknown = Reflect.get(params, 'value')
  const time: unknown = Reflect.get(params, 'time')
  const output = typeof value === 'object' && value !== null ? value : params
  const { values, extra } = mapProperties(output, id)
  const checked = checkValues(values, undefined, id)
  const timeless = typeof time !== 'number'
  return [
    {
      topic: 'signal',
      id,
      at: timeless ? now : readMs(time, id),
      values: checked.values,
      extra,
      signal,
      service: null,
      firmware: null,
      timeless,
    },
  ]
}

function decodeProperties(id: string, params: object, now: number): (Decoded & { timeless: boolean })[] {
  const byTime = new Map<number, Record<string, unknown>>()
  let timeless = false
  for (const [name, raw] of Object.entries(params)) {
    const stamped = typeof raw === 'object' && raw !== null && 'value' in raw && 'time' in raw
    if (!stamped) timeless = true
    const at = stamped ? readMs(raw.time, id) : now
    const group = byTime.get(at) ?? {}
    group[name] = stamped ? raw.value : raw
    byTime.set(at, group)
  }
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([at, group]) => {
      const mapped = mapProperties(group, id)
      const { values } = checkValues(mapped.values, undefined, id)
      return {
        topic: 'telemetry',
        id,
        at,
        values,
        extra: mapped.extra,
        signal: null,
        service: null,
        firmware: null,
        timeless: timeless && at === now,
      }
    })
}

function mapProperties(
  group: object,
  id: string,
): { values: Record<string, unknown>; extra: Record<string, unknown> | null } {
  const values: Record<string, unknown> = {}
  let extra: Record<string, unknown> | null = null
  for (const [name, value] of Object.entries(group)) {
    const metric = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (metric) {
      values[metric] = flags.has(metric) && typeof value === 'number' ? value === 1 : value
    } else if (name === 'GeoLocation' && typeof value === 'object' && value !== null) {
      Object.assign(values, readPlace(value, id))
    } else {
      extra ??= {}
      if (name !== '__proto__') extra[name] = value
    }
  }
  return { values, extra }
}

/** GeoLocation: CoordinateSystem 1 is WGS-84, 2 is GCJ-02. */
function readPlace(value: object, id: string): { lon: number; lat: number } {
  const lon: unknown = Reflect.get(value, 'Longitude')
  const lat: unknown = Reflect.get(value, 'Latitude')
  if (typeof lon !== 'number' || typeof lat !== 'number')
    throw new Refused(
      'malformed',
      [
        {
          pointer: '/params/GeoLocation',
          detail: '须有数字 Longitude、Latitude',
          detailEn: 'Longitude and Latitude must be numbers',
        },
      ],
      id,
    )
  return toWgs84({ lon, lat, system: Reflect.get(value, 'CoordinateSystem') === 2 ? 'GCJ02' : 'WGS84' })
}

function readMs(time: unknown, id: string): number {
  if (typeof time === 'number' && Number.isSafeInteger(time) && time > 100_000_000_000) return time
  throw new Refused(
    'malformed',
    [{ pointer: '/params/time', detail: '应为毫秒时间戳', detailEn: 'Milliseconds since 1970' }],
    id,
  )
}

/** The answer a device expects on `…_reply`: 200, or 460 with what was wrong. */
export function alinkReply(id: string | null, error?: string): string {
  return JSON.stringify(
    error === undefined ? { id, code: 200, data: {} } : { id, code: 460, message: error, data: {} },
  )
}

/** What an Alink login claims: client id `{id}|securemode=…,signmethod=hmacsha256,timestamp={ms}|`, user `{deviceName}&{productKey}`. */
export function parseAlinkLogin(
  clientId: string,
  username: string,
): { serial: string; content: string } | undefined {
  const [, id, options] = /^([^|]{1,64})\|([^|]{1,200})\|$/.exec(clientId) ?? []
  const [deviceName, productKey, more] = username.split('&')
  if (!id || !options || !deviceName || !productKey || more !== undefined) return undefined
  const named = new Map(
    options.split(',').map((pair) => {
      const [name = '', value = ''] = pair.split('=')
      return [name, value]
    }),
  )
  if (named.get('signmethod') !== 'hmacsha256') return undefined
  const timestamp = named.get('timestamp')
  return {
    serial: `${productKey}.${deviceName}`,
    content: `clientId${id}deviceName${deviceName}productKey${productKey}${timestamp ? `timestamp${timestamp}` : ''}`,
  }
}

/** The password that goes with `content`: hex HMAC-SHA256 under the device's secret. */
export function signAlink(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('hex')
}
