import { isDeepStrictEqual } from 'node:util'
import { CompiledQuery, sql } from 'kysely'
import { type MetricName, metrics } from '#contract/device-protocol'
import { binaryArray } from '#platform/binary-arrays'
import type { Tx } from '#platform/db'
import { Refused } from './message.ts'
import { metricNames, type StoredReading } from './reading.ts'

/*
 * One row per message. `COPY` does not work under row-level security, so a batch is one `insert … select from unnest(…)`
 * whose arrays we write ourselves, in binary but for texts; columns that nobody in the batch filled are left out of the
 * statement.
 */

const casts = { number: 'float8', flag: 'boolean', choice: 'text' } as const
const statements = new Map<string, string>()

type Column = {
  readonly name: string
  readonly type: string
  readonly literal: (readings: readonly StoredReading[]) => string | Buffer
  /** Whether the reading says something here. A column that nobody fills is left out, and is what the table says. */
  readonly filled?: (reading: StoredReading) => boolean
  /** Filled where a reading has this metric. */
  readonly metric?: MetricName
}
const columns: readonly Column[] = [
  { name: 'device_id', type: 'uuid', literal: (all) => binaryArray('uuid', all, (r) => r.deviceId) },
  { name: 'at', type: 'float8', literal: (all) => binaryArray('float8', all, (r) => r.at) },
  { name: 'message', type: 'text', literal: (all) => texts(all, (r) => r.message) },
  { name: 'received_at', type: 'float8', literal: (all) => binaryArray('float8', all, (r) => r.receivedAt) },
  {
    name: 'elder_id',
    type: 'uuid',
    literal: (all) => binaryArray('uuid', all, (r) => r.elderId),
    filled: (r) => r.elderId !== null,
  },
  {
    name: 'org_id',
    type: 'uuid',
    literal: (all) => binaryArray('uuid', all, (r) => r.orgId),
    filled: (r) => r.orgId !== null,
  },
  { name: 'region_code', type: 'bigint', literal: (all) => binaryArray('int8', all, (r) => r.regionCode) },
  {
    name: 'signal',
    type: 'devices.signal',
    literal: (all) => texts(all, (r) => r.signal),
    filled: (r) => r.signal !== null,
  },
  {
    name: 'late',
    type: 'boolean',
    literal: (all) => binaryArray('bool', all, (r) => r.late),
    filled: (r) => r.late,
  },
  {
    name: 'stale',
    type: 'boolean',
    literal: (all) => binaryArray('bool', all, (r) => r.stale),
    filled: (r) => r.stale,
  },
  ...metricNames.map(
    (name): Column => ({
      name: metrics[name].column,
      type: casts[metrics[name].type],
      literal: (all) => columnOf(all, name),
      metric: name,
    }),
  ),
  {
    name: 'extra',
    type: 'text',
    literal: (all) => texts(all, (r) => (r.extra ? JSON.stringify(r.extra) : null)),
    filled: (r) => r.extra !== null,
  },
]

/** Stores the batch. Returns the readings that were new: a redelivery (same device, time and message) is a no-op. */
export async function insertReadings(
  tx: Tx,
  readings: readonly StoredReading[],
  mayRepeat: boolean,
): Promise<readonly StoredReading[]> {
  const said = new Set<string>()
  for (const { values } of readings) for (const name in values) said.add(name)
  const used = columns.filter(({ filled, metric }) =>
    metric === undefined ? !filled || readings.some(filled) : said.has(metric),
  )
  const query = CompiledQuery.raw(
    statementFor(used, mayRepeat),
    used.map(({ literal }) => literal(readings)),
  )
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

const MADE: Readonly<Record<string, string>> = {
  at: 'to_timestamp(at / 1000.0)',
  received_at: 'to_timestamp(received_at / 1000.0)',
  extra: 'extra::jsonb',
}

function statementFor(used: readonly Column[], mayRepeat: boolean): string {
  const names = used.map(({ name }) => name)
  const key = `${names.join()} ${mayRepeat}`
  const known = statements.get(key)
  if (known) return known
  const text = `insert into devices.reading (${names.join(', ')})
    select ${names.map((name) => MADE[name] ?? name).join(', ')}
    from unnest(${used.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ')}) as u (${names.join(', ')})
    ${mayRepeat ? `on conflict (device_id, at, message) do nothing returning device_id, (extract(epoch from at) * 1000)::float8 as at, message` : ''}`
  // Kinds of devices are few, so the sets of columns are too; a hostile mix must not grow the map for ever.
  if (statements.size > 500) statements.clear()
  statements.set(key, text)
  return text
}

function columnOf(readings: readonly StoredReading[], name: MetricName): string | Buffer {
  switch (metrics[name].type) {
    case 'choice':
      return texts(readings, (r) => stringOf(r.values[name]))
    case 'flag':
      return binaryArray('bool', readings, (r) =>
        r.values[name] === undefined ? null : Boolean(r.values[name]),
      )
    case 'number':
      return binaryArray('float8', readings, (r) => numberOf(r.values[name]))
  }
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function texts(readings: readonly StoredReading[], of: (reading: StoredReading) => string | null): string {
  const quoted = readings.map((reading) => {
    const value = of(reading)
    return value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${quoted.join(',')}}`
}
