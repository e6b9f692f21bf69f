import { type MetricName, metrics } from '#contract/device-protocol'
import type { Known } from './known.ts'
import type { Decoded } from './message.ts'

/** A message as stored, handed to listeners inside the transaction that stores it. Times in milliseconds. */
export type StoredReading = {
  readonly device: Known
  readonly deviceId: string
  readonly elderId: string | null
  readonly orgId: string | null
  readonly regionCode: number
  readonly message: string
  readonly at: number
  readonly receivedAt: number
  /** Buffered on its way. */
  readonly late: boolean
  /** Too old to raise a live alarm. */
  readonly stale: boolean
  readonly signal: Decoded['signal']
  readonly values: Decoded['values']
  readonly extra: Decoded['extra']
  readonly firmware: string | null
}

export function toReading(device: Known, message: Decoded, now: number): StoredReading {
  const age = now - message.at
  return {
    device,
    deviceId: device.id,
    elderId: device.elderId,
    orgId: device.orgId,
    regionCode: device.regionCode,
    message: message.id,
    at: message.at,
    receivedAt: now,
    late: age > device.lateMs,
    stale: age > device.staleMs,
    signal: message.signal,
    values: message.values,
    extra: message.extra,
    firmware: message.firmware,
  }
}

// Object.keys widens to string[].
export const metricNames = Object.keys(metrics) as MetricName[]

/** A row of devices.reading with its metrics back under their names; nulls left out. */
export function valuesOf(row: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of metricNames) {
    const value = row[metrics[name].column]
    if (value !== null && value !== undefined) values[name] = value
  }
  if (typeof row.extra === 'object' && row.extra !== null)
    for (const [name, value] of Object.entries(row.extra)) values[name] ??= value
  return values
}
