import type { FieldError } from '#contract/problem'
import {
  FUTURE_TOLERANCE_SECONDS,
  type MetricName,
  metrics,
  OLDEST_ACCEPTED_DAYS,
  type Refusal,
  type SignalName,
} from '#contract/device-protocol'

export type Value = number | boolean | string
/** Values by metric name, in the documented units; `extra` keeps what the protocol does not know. */
export type Values = Partial<Record<MetricName, Value>>

/** One message as a decoder understood it. `at` is the device's time in milliseconds. */
export type Decoded = {
  readonly topic: 'telemetry' | 'signal' | 'status'
  readonly id: string
  readonly at: number
  readonly values: Values
  readonly extra: Record<string, unknown> | null
  readonly signal: SignalName | null
  readonly service: string | null
  readonly firmware: string | null
}

/** Why a message was not taken, with the fields. `id` is the message's own, where it could be read. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly reason: Refusal
  readonly errors: FieldError[]
  readonly id: string | null
  constructor(reason: Refusal, errors: FieldError[], id: string | null = null) {
    super(`${reason}: ${errors.map((e) => `${e.pointer} ${e.detail}`).join('; ')}`)
    this.reason = reason
    this.errors = errors
    this.id = id
  }
}

type Check = (typeof metrics)[MetricName]
// A map and not the object itself: a key like `__proto__` from outside must be an unknown metric.
const checks = new Map<string, Check>(Object.entries(metrics))

const DAY = 86_400_000
type Fault = (why: Refusal, name: string, detail: string, detailEn: string) => void

/**
 * Checks values in one pass: plausible range, type, unit. Throws `Refused` naming every wrong field.
 * Hand-written because it runs for each message; `message.test.ts` holds it against the contract's zod shapes.
 */
export function checkValues(
  given: Readonly<Record<string, unknown>>,
  units: unknown,
  id: string,
): { values: Values; extra: Record<string, unknown> | null } {
  const values: Record<string, Value> = {}
  let extra: Record<string, unknown> | null = null
  let errors: FieldError[] | null = null
  let reason: Refusal = 'malformed'
  const fault: Fault = (why, name, detail, detailEn) => {
    errors ??= []
    errors.push({ pointer: `/values/${name}`, detail, detailEn })
    if (reason === 'malformed') reason = why
  }
  for (const name in given) {
    const value = given[name]
    const check = checks.get(name)
    if (check === undefined) {
      extra ??= {}
      if (name !== '__proto__') extra[name] = value
      continue
    }
    if (value === null || value === undefined) continue
    if (check.type === 'number') {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        fault('malformed', name, `应为数字，单位 ${check.ucum}`, `Must be a number in ${check.ucum}`)
      } else if (value < check.min || value > check.max) {
        fault(
          'out_of_range',
          name,
          `${value} 不在 ${check.min}–${check.max} ${check.ucum} 之内；单位是否有误？`,
          `${value} is not within ${check.min}–${check.max} ${check.ucum}: is it another unit?`,
        )
      } else if ('integer' in check && check.integer && !Number.isInteger(value)) {
        fault('malformed', name, '应为整数', 'Must be a whole number')
      } else values[name] = value
    } else if (check.type === 'flag') {
      if (typeof value !== 'boolean') fault('malformed', name, '应为 true 或 false', 'Must be true or false')
      else values[name] = value
    } else if (typeof value !== 'string' || !(check.options as readonly string[]).includes(value)) {
      // The options are literals; the value is any string until it is found among them.
      fault(
        'malformed',
        name,
        `应为 ${check.options.join('、')} 之一`,
        `Must be one of ${check.options.join(', ')}`,
      )
    } else values[name] = value
  }
  if (units !== undefined && units !== null) checkUnits(units, fault)
  if ('lon' in values !== 'lat' in values)
    fault('malformed', 'lon', '经纬度须同时给出', 'lon and lat go together')
  if ('systolic' in values && !('diastolic' in values))
    fault('malformed', 'diastolic', '收缩压须与舒张压一起上报', 'systolic needs diastolic')
  if ('glucose' in values && !('mealContext' in values))
    fault('malformed', 'mealContext', '血糖须注明进餐状态', 'glucose needs mealContext')
  if (errors) throw new Refused(reason, errors, id)
  return { values, extra }
}

function checkUnits(units: unknown, fault: Fault): void {
  if (typeof units !== 'object') return fault('malformed', 'units', '应为对象', 'Must be an object')
  for (const [name, unit] of Object.entries(units ?? {})) {
    const check = checks.get(name)
    if (check?.type === 'number' && unit !== check.ucum) {
      fault(
        'wrong_unit',
        name,
        `单位应为 ${check.ucum}，收到 ${String(unit).slice(0, 20)}`,
        `The unit must be ${check.ucum}, not ${String(unit).slice(0, 20)}`,
      )
    }
  }
}

/** A time as the protocol allows it, in milliseconds. */
export function parseTime(at: unknown, id: string | null): number {
  if (typeof at === 'number' && Number.isSafeInteger(at)) {
    // Ten digits are seconds: the mistake that vendors make most.
    if (at > 100_000_000_000) return at
    throw new Refused(
      'malformed',
      [
        {
          pointer: '/at',
          detail: '应为毫秒时间戳，收到的像是秒',
          detailEn: 'Milliseconds since 1970, this looks like seconds',
        },
      ],
      id,
    )
  }
  if (typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(at)) {
    const time = Date.parse(at)
    if (Number.isFinite(time)) return time
  }
  throw new Refused(
    'malformed',
    [
      {
        pointer: '/at',
        detail: '应为带时区的 ISO 8601 时间或毫秒',
        detailEn: 'ISO 8601 with an offset, or milliseconds',
      },
    ],
    id,
  )
}

/** How long, in the largest unit of which there are two at least: 3 分钟, 30 天. */
function span(ms: number): { zh: string; en: string } {
  const units = [
    [86_400_000, '天', 'days'],
    [3_600_000, '小时', 'hours'],
    [60_000, '分钟', 'minutes'],
  ] as const
  const [size, zh, en] = units.find(([one]) => ms >= 2 * one) ?? [1000, '秒', 's']
  return { zh: `${Math.round(ms / size)} ${zh}`, en: `${Math.round(ms / size)} ${en}` }
}

/** Refuses what is dated ahead of our clock or older than we accept. */
export function checkAge(at: number, now: number, id: string): void {
  if (at > now + FUTURE_TOLERANCE_SECONDS * 1000) {
    const ahead = span(at - now)
    throw new Refused(
      'future_dated',
      [
        {
          pointer: '/at',
          detail: `比平台时间快 ${ahead.zh}，请校时`,
          detailEn: `Ahead of the platform by ${ahead.en}: set the clock`,
        },
      ],
      id,
    )
  }
  if (at < now - OLDEST_ACCEPTED_DAYS * DAY) {
    throw new Refused(
      'too_old',
      [
        {
          pointer: '/at',
          detail: `早于 ${OLDEST_ACCEPTED_DAYS} 天`,
          detailEn: `Older than ${OLDEST_ACCEPTED_DAYS} days`,
        },
      ],
      id,
    )
  }
}
