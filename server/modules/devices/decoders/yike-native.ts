import { sizeLimits, type SignalName, signals } from '#contract/device-protocol'
import { CoordinateSystem } from '#contract/regions'
import { toWgs84 } from '#modules/regions'
import { checkValues, type Decoded, parseTime, Refused } from '../message.ts'

/*
 * The platform's own protocol (docs/device-protocol.md): JSON `{ id, at, values?, units?, coordinates?, signal?, service?, firmware? }`.
 * Pure: bytes in, a message out, or `Refused`.
 */

const ID = /^[\x21-\x7e]{1,36}$/
const known = new Set<string>(Object.keys(signals))

/** A JSON object, or `Refused('malformed')`. Control characters and broken UTF-8 do not survive JSON.parse as names. */
export function parseObject(payload: Buffer): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(payload.toString('utf8'))
  } catch (error) {
    throw new Refused('malformed', [
      {
        pointer: '',
        detail: '不是有效的 JSON',
        detailEn: `Not JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`,
      },
    ])
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refused('malformed', [
      { pointer: '', detail: '应为 JSON 对象', detailEn: 'Must be a JSON object' },
    ])
  }
  // A JSON object has string keys and values of any kind.
  return parsed as Record<string, unknown>
}

export function readId(raw: unknown): string {
  if (typeof raw === 'string' && ID.test(raw)) return raw
  if (typeof raw === 'number' && Number.isSafeInteger(raw) && raw >= 0) return String(raw)
  throw new Refused('malformed', [
    {
      pointer: '/id',
      detail: '须为 1–36 个可见字符或非负整数',
      detailEn: '1–36 visible characters or a whole number',
    },
  ])
}

/** One object of topic `telemetry`, `signal` or `status`. */
export function readMessage(topic: Decoded['topic'], body: Record<string, unknown>): Decoded {
  const id = readId(body.id)
  const at = parseTime(body.at, id)
  const given = body.values
  let values: Decoded['values'] = {}
  let extra: Decoded['extra'] = null
  if (given !== undefined && given !== null) {
    if (typeof given !== 'object' || Array.isArray(given))
      throw new Refused(
        'malformed',
        [{ pointer: '/values', detail: '应为对象', detailEn: 'Must be an object' }],
        id,
      )
    // A JSON object, as in parseObject.
    const checked = checkValues(given as Record<string, unknown>, body.units, id)
    values = checked.values
    extra = checked.extra
    if (body.coordinates !== undefined && body.coordinates !== 'WGS84')
      values = convert(values, body.coordinates, id)
  } else if (topic === 'telemetry') {
    throw new Refused('malformed', [{ pointer: '/values', detail: '缺少', detailEn: 'Missing' }], id)
  }
  let signal: SignalName | null = null
  let service: string | null = null
  if (topic === 'signal') {
    if (typeof body.signal !== 'string' || !known.has(body.signal)) {
      throw new Refused(
        'malformed',
        [{ pointer: '/signal', detail: `应为 ${[...known].join('、')} 之一`, detailEn: 'No such signal' }],
        id,
      )
    }
    // It is one of the record's keys: just looked up.
    signal = body.signal as SignalName
    if (body.service !== undefined && body.service !== null) {
      if (typeof body.service !== 'string' || !/^[a-z0-9_.-]{1,40}$/.test(body.service))
        throw new Refused(
          'malformed',
          [
            {
              pointer: '/service',
              detail: '1–40 个小写字母、数字或 _ . -',
              detailEn: '1–40 of a–z, 0–9, _ . -',
            },
          ],
          id,
        )
      service = body.service
    }
  }
  let firmware: string | null = null
  if (body.firmware !== undefined && body.firmware !== null) {
    if (typeof body.firmware !== 'string' || body.firmware.length > 60)
      throw new Refused(
        'malformed',
        [{ pointer: '/firmware', detail: '最多 60 字', detailEn: 'At most 60 characters' }],
        id,
      )
    firmware = body.firmware
  }
  return { topic, id, at, values, extra, signal, service, firmware }
}

function convert(values: Decoded['values'], system: unknown, id: string): Decoded['values'] {
  const named = CoordinateSystem.safeParse(system)
  if (!named.success)
    throw new Refused(
      'malformed',
      [
        {
          pointer: '/coordinates',
          detail: `应为 ${CoordinateSystem.options.join('、')} 之一`,
          detailEn: `One of ${CoordinateSystem.options.join(', ')}`,
        },
      ],
      id,
    )
  const { lon, lat } = values
  if (typeof lon !== 'number' || typeof lat !== 'number') return values
  return { ...values, ...toWgs84({ lon, lat, system: named.data }) }
}

/** The messages of one `batch` payload: each is read on its own, so that a wrong one does not lose the others. */
export function splitBatch(payload: Buffer): Record<string, unknown>[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(payload.toString('utf8'))
  } catch (error) {
    throw new Refused('malformed', [
      {
        pointer: '',
        detail: '不是有效的 JSON',
        detailEn: `Not JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`,
      },
    ])
  }
  if (!Array.isArray(parsed))
    throw new Refused('malformed', [{ pointer: '', detail: '应为数组', detailEn: 'Must be an array' }])
  if (parsed.length > sizeLimits.batchItems)
    throw new Refused('oversized', [
      {
        pointer: '',
        detail: `每批最多 ${sizeLimits.batchItems} 条`,
        detailEn: `At most ${sizeLimits.batchItems} messages`,
      },
    ])
  return parsed.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw new Refused('malformed', [
        { pointer: `/${index}`, detail: '应为对象', detailEn: 'Must be an object' },
      ])
    // As in parseObject.
    return item as Record<string, unknown>
  })
}
