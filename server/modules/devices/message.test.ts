import { describe, expect, test } from 'vitest'
import {
  DeviceKind,
  deviceKinds,
  type MetricName,
  metrics,
  type Refusal,
  signalOf,
  telemetryOf,
} from '#contract/device-protocol'
import { parseObject, readMessage, splitBatch } from './decoders/yike-native.ts'
import { checkAge, Refused } from './message.ts'

const NOW = Date.parse('2026-11-25T10:00:00+08:00')
const read = (body: unknown, topic: 'telemetry' | 'signal' | 'status' = 'telemetry') =>
  readMessage(topic, parseObject(Buffer.from(JSON.stringify(body))))
const refusal = (work: () => unknown): { reason: Refusal; pointers: string[]; id: string | null } => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused)
      return { reason: error.reason, pointers: error.errors.map((e) => e.pointer), id: error.id }
    throw error
  }
  throw new Error('was taken')
}

/** A plausible value of each metric. */
function sample(name: MetricName): number | boolean | string {
  const definition = metrics[name]
  if (definition.type === 'flag') return true
  if (definition.type === 'choice') return definition.options[0] ?? ''
  return Math.round((definition.min + Math.min(definition.max, definition.min + 100)) / 2)
}

describe('every kind of device', () => {
  for (const kind of DeviceKind.options) {
    test(`${kind}: a message with everything it may say is taken as it is, by the contract and by ingest`, () => {
      const values = Object.fromEntries(deviceKinds[kind].metrics.map((name) => [name, sample(name)]))
      const body = { id: '42', at: '2026-11-25T09:59:58.250+08:00', values }
      expect(telemetryOf(kind).safeParse(body).success).toBe(true)
      const message = read(body)
      expect(message).toMatchObject({ id: '42', at: NOW - 1750, signal: null, extra: null })
      expect(message.values).toEqual(values)
      for (const signal of deviceKinds[kind].signals) {
        expect(signalOf(kind).safeParse({ id: 1, at: NOW, signal }).success, signal).toBe(true)
        expect(read({ id: 1, at: NOW, signal }, 'signal').signal).toBe(signal)
      }
    })

    test(`${kind}: outside its range every number is refused, by the contract and by ingest`, () => {
      for (const name of deviceKinds[kind].metrics) {
        const definition = metrics[name]
        if (definition.type !== 'number') continue
        for (const value of [definition.min - 1, definition.max + 1]) {
          const body = { id: 7, at: NOW, values: { [name]: value } }
          expect(telemetryOf(kind).safeParse(body).success, `${name} ${value}`).toBe(false)
          expect(refusal(() => read(body))).toMatchObject({ reason: 'out_of_range', id: '7' })
        }
      }
    })
  }
})

describe('bad messages are refused with the field', () => {
  test.each<[string, unknown, Refusal, string]>([
    ['no id', { at: NOW, values: {} }, 'malformed', '/id'],
    ['an id too long', { id: 'x'.repeat(37), at: NOW, values: {} }, 'malformed', '/id'],
    ['an id with a control character', { id: 'a\u0000b', at: NOW, values: {} }, 'malformed', '/id'],
    ['no time', { id: 1, values: {} }, 'malformed', '/at'],
    ['a time without a zone', { id: 1, at: '2026-11-25T10:00:00', values: {} }, 'malformed', '/at'],
    ['seconds instead of milliseconds', { id: 1, at: 1764036000, values: {} }, 'malformed', '/at'],
    ['no values', { id: 1, at: NOW }, 'malformed', '/values'],
    ['values as an array', { id: 1, at: NOW, values: [72] }, 'malformed', '/values'],
    ['a number as text', { id: 1, at: NOW, values: { heartRate: '72' } }, 'malformed', '/values/heartRate'],
    ['a flag as a number', { id: 1, at: NOW, values: { inBed: 1 } }, 'malformed', '/values/inBed'],
    [
      'glucose in mg/dL',
      { id: 1, at: NOW, values: { glucose: 126, mealContext: 'fasting' } },
      'out_of_range',
      '/values/glucose',
    ],
    [
      'a declared unit that is another',
      { id: 1, at: NOW, values: { glucose: 7, mealContext: 'fasting' }, units: { glucose: 'mg/dL' } },
      'wrong_unit',
      '/values/glucose',
    ],
    [
      'body temperature in Fahrenheit',
      { id: 1, at: NOW, values: { bodyTemperature: 98.6 } },
      'out_of_range',
      '/values/bodyTemperature',
    ],
    ['saturation above 100 %', { id: 1, at: NOW, values: { spo2: 101 } }, 'out_of_range', '/values/spo2'],
    ['systolic alone', { id: 1, at: NOW, values: { systolic: 130 } }, 'malformed', '/values/diastolic'],
    [
      'glucose without meal context',
      { id: 1, at: NOW, values: { glucose: 6.1 } },
      'malformed',
      '/values/mealContext',
    ],
    ['longitude alone', { id: 1, at: NOW, values: { lon: 113.2 } }, 'malformed', '/values/lon'],
    [
      'an unknown coordinate system',
      { id: 1, at: NOW, coordinates: 'mars', values: { lon: 113.2, lat: 35.2 } },
      'malformed',
      '/coordinates',
    ],
  ])('%s', (_what, body, reason, pointer) => {
    const answer = refusal(() => read(body))
    expect(answer.reason).toBe(reason)
    expect(answer.pointers).toContain(pointer)
  })

  test('every wrong field is named at once', () => {
    expect(
      refusal(() => read({ id: 1, at: NOW, values: { heartRate: 900, spo2: 'x', inBed: 3 } })).pointers,
    ).toEqual(['/values/heartRate', '/values/spo2', '/values/inBed'])
  })

  test('not JSON, not an object, a batch too long', () => {
    for (const text of ['', 'SOS', '{"id":1', '[]', 'null', '\u0000'])
      expect(refusal(() => parseObject(Buffer.from(text))).reason).toBe('malformed')
    expect(
      refusal(() => splitBatch(Buffer.from(JSON.stringify(Array.from({ length: 201 }, () => ({})))))).reason,
    ).toBe('oversized')
  })

  test('an unknown signal, a service that is not a code', () => {
    expect(refusal(() => read({ id: 1, at: NOW, signal: 'earthquake' }, 'signal')).pointers).toEqual([
      '/signal',
    ])
    expect(
      refusal(() =>
        read({ id: 1, at: NOW, signal: 'service_request', service: '家政; drop table' }, 'signal'),
      ).pointers,
    ).toEqual(['/service'])
  })

  test('future-dated beyond two minutes and older than thirty days', () => {
    expect(refusal(() => checkAge(NOW + 121_000, NOW, '1')).reason).toBe('future_dated')
    expect(refusal(() => checkAge(NOW - 31 * 86_400_000, NOW, '1')).reason).toBe('too_old')
    expect(() => checkAge(NOW + 119_000, NOW, '1')).not.toThrow()
  })
})

test('what the protocol does not know is kept, and cannot reach an object’s prototype', () => {
  const message = readMessage(
    'telemetry',
    parseObject(
      Buffer.from(
        `{"id":1,"at":${NOW},"values":{"heartRate":70,"perfusionIndex":3.1,"__proto__":{"polluted":true},"constructor":"x"}}`,
      ),
    ),
  )
  expect(message.values).toEqual({ heartRate: 70 })
  expect(message.extra).toMatchObject({ perfusionIndex: 3.1 })
  expect(Object.hasOwn(message.extra ?? {}, '__proto__')).toBe(false)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('GCJ-02 positions become WGS-84 once, on arrival', () => {
  const { values } = read({ id: 1, at: NOW, coordinates: 'GCJ02', values: { lon: 113.2463, lat: 35.2089 } })
  // The offset around Jiaozuo is some 600 m east and 100–200 m north or south.
  expect(Number(values.lon)).toBeGreaterThan(113.235)
  expect(Number(values.lon)).toBeLessThan(113.2445)
})
