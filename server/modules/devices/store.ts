import { isDeepStrictEqual } from 'node:util'
import { CompiledQuery, sql } from 'kysely'
import { type MetricName, metrics } from '#contract/device-protocol'
import type { Tx } from '#platform/db'
import { Refused } from './message.ts'
import { metricNames, type StoredReading } from './reading.ts'

/*
 * One row per message. `COPY` does not work under row-level security, so a batch is one `insert … select from unnest(…)`
 * whose arrays we write as text ourselves; columns that nobody in the batch filled are left out of the statement.
 */

const casts = { number: 'float8', flag: 'boolean', choice: 'text' } as const
const statements = new Map<string, string>()

/** Stores the batch. Returns the readings that were new: a redelivery (same device, time and message) is a no-op. */
export async function insertReadings(
  tx: Tx,
  readings: readonly StoredReading[],
  mayRepeat: boolean,
): Promise<readonly StoredReading[]> {
  const used = metricNames.filter((name) => readings.some((reading) => reading.values[name] !== undefined))
  const extra = readings.some((reading) => reading.extra !== null)
  const text = statementFor(used, extra, mayRepeat)
  const parameters = [
    uuids(readings, (r) => r.deviceId),
    numbers(readings, (r) => r.at),
    texts(readings, (r) => r.message),
    numbers(readings, (r) => r.receivedAt),
    uuids(readings, (r) => r.elderId),
    uuids(readings, (r) => r.orgId),
    numbers(readings, (r) => r.regionCode),
    uuids(readings, (r) => r.signal),
    flags(readings, (r) => r.late),
    flags(readings, (r) => r.stale),
    ...used.map((name) => columnOf(readings, name)),
    ...(extra ? [texts(readings, (r) => (r.extra ? JSON.stringify(r.extra) : null))] : []),
  ]
  const query = CompiledQuery.raw(text, parameters)
  if (!mayRepeat) {
    try {
      await tx.executeQuery(query)
    } catch (error) {
      if (
        error instanceof Error &&
        'constraint' in error &&
        String(error.constraint).endsWith('_device_id_at_message_idx')
      )
        throw new SomeRepeated()
      throw error
    }
    return readings
  }
  const result = await tx.executeQuery<{ device_id: string; at: number; message: string }>(query)
  const fresh = new Set(result.rows.map((row) => `${row.device_id} ${row.at} ${row.message}`))
  // Two equal messages in one batch: the first is new, the second its repeat.
  return readings.filter((r) => fresh.delete(`${r.deviceId} ${r.at} ${r.message}`))
}

/** Those of `readings` that `insertReadings` did not find new. */
export function repeatsOf(
  readings: readonly StoredReading[],
  fresh: readonly StoredReading[],
): StoredReading[] {
  if (fresh.length === readings.length) return []
  const known = new Set(fresh)
  return readings.filter((reading) => !known.has(reading))
}

/**
 * Some of the batch was stored before: undo it and store it again with `mayRepeat`. Rare, so the usual way is a plain
 * insert, which costs a third less than `on conflict` (no speculative insertion).
 */
export class SomeRepeated extends Error {
  override readonly name = 'SomeRepeated'
}

/**
 * Readings to refuse, which were not new because another message of the device has their id and time, with other content:
 * a device that counts its ids anew must not lose what it says. Exactly the same again is a redelivery and welcome.
 */
export async function reusedIds(
  tx: Tx,
  repeats: readonly StoredReading[],
): Promise<ReadonlyMap<StoredReading, Refused>> {
  const refused = new Map<StoredReading, Refused>()
  if (repeats.length === 0) return refused
  const { rows } = await sql<Record<string, unknown> & { n: number; signal: string | null; extra: unknown }>`
    select k.n, r.* from rows from (
        unnest(${repeats.map((r) => r.deviceId)}::uuid[]), unnest(${repeats.map((r) => r.at)}::float8[]), unnest(${repeats.map((r) => r.message)}::text[])
      ) with ordinality k (device_id, at, message, n)
    join devices.reading r on r.device_id = k.device_id and r.at = to_timestamp(k.at / 1000.0)::timestamptz(3) and r.message = k.message`.execute(
    tx,
  )
  for (const row of rows) {
    const reading = repeats[row.n - 1]
    if (reading && !isSame(reading, row)) {
      refused.set(
        reading,
        new Refused(
          'id_reused',
          [
            {
              pointer: '/id',
              detail: `编号 ${reading.message} 同一时间已有内容不同的报文`,
              detailEn: `Id ${reading.message} came with the same time and other content`,
            },
          ],
          reading.message,
        ),
      )
    }
  }
  return refused
}

function isSame(reading: StoredReading, row: Record<string, unknown>): boolean {
  if (row['signal'] !== reading.signal) return false
  if (!isDeepStrictEqual(row['extra'] ?? null, reading.extra && JSON.parse(JSON.stringify(reading.extra))))
    return false
  return metricNames.every((name) => {
    const [stored, said] = [row[metrics[name].column] ?? undefined, reading.values[name]]
    // Columns of type real keep seven digits.
    return typeof stored === 'number' && typeof said === 'number'
      ? Math.fround(stored) === Math.fround(said)
      : stored === said
  })
}

function statementFor(used: readonly MetricName[], extra: boolean, mayRepeat: boolean): string {
  const key = `${used.join()} ${extra} ${mayRepeat}`
  const known = statements.get(key)
  if (known) return known
  const columns = used.map((name) => metrics[name].column)
  const arrays = [
    'uuid',
    'float8',
    'text',
    'float8',
    'uuid',
    'uuid',
    'bigint',
    'devices.signal',
    'boolean',
    'boolean',
    ...used.map((name) => casts[metrics[name].type]),
    ...(extra ? ['text'] : []),
  ]
  const names = [
    'device_id',
    'at',
    'message',
    'received_at',
    'elder_id',
    'org_id',
    'region_code',
    'signal',
    'late',
    'stale',
    ...columns,
    ...(extra ? ['extra'] : []),
  ]
  const text = `insert into devices.reading (${names.join(', ')})
    select ${names.map((name) => (name === 'at' || name === 'received_at' ? `to_timestamp(${name} / 1000.0)` : name === 'extra' ? 'extra::jsonb' : name)).join(', ')}
    from unnest(${arrays.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) as u (${names.join(', ')})
    ${mayRepeat ? `on conflict (device_id, at, message) do nothing returning device_id, (extract(epoch from at) * 1000)::float8 as at, message` : ''}`
  // Kinds of devices are few, so the sets of columns are too; a hostile mix must not grow the map for ever.
  if (statements.size > 500) statements.clear()
  statements.set(key, text)
  return text
}

function columnOf(readings: readonly StoredReading[], name: MetricName): string {
  const type = metrics[name].type
  if (type === 'choice') return texts(readings, (r) => stringOf(r.values[name]))
  let text = '{'
  for (let i = 0; i < readings.length; i++) {
    const value = readings[i]?.values[name]
    text += `${i ? ',' : ''}${value === undefined ? 'NULL' : type === 'flag' ? (value ? 't' : 'f') : value}`
  }
  return `${text}}`
}

const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** For values that need no quoting in an array literal: uuids and names of an enum. */
function uuids(readings: readonly StoredReading[], of: (reading: StoredReading) => string | null): string {
  let text = '{'
  for (const reading of readings) text += `${text.length > 1 ? ',' : ''}${of(reading) ?? 'NULL'}`
  return `${text}}`
}

function numbers(readings: readonly StoredReading[], of: (reading: StoredReading) => number): string {
  let text = '{'
  for (const reading of readings) text += `${text.length > 1 ? ',' : ''}${of(reading)}`
  return `${text}}`
}

function flags(readings: readonly StoredReading[], of: (reading: StoredReading) => boolean): string {
  let text = '{'
  for (const reading of readings) text += `${text.length > 1 ? ',' : ''}${of(reading) ? 't' : 'f'}`
  return `${text}}`
}

function texts(readings: readonly StoredReading[], of: (reading: StoredReading) => string | null): string {
  const quoted = readings.map((reading) => {
    const value = of(reading)
    return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${quoted.join(',')}}`
}
