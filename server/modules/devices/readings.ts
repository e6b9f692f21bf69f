import { sql } from 'kysely'
import {
  type DeviceKind,
  elderDevices,
  elderReadings,
  familyDevices,
  Latest,
  listMessages,
  metrics,
  type SignalName,
  showReadings,
  type Target,
} from '#contract/devices'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { getDevice } from './device.ts'
import { metricNames, valuesOf } from './reading.ts'

const LONGEST_SPAN_MS = 93 * 86_400_000
const drawn = metricNames.filter(
  (name) => metrics[name].type === 'number' && name !== 'lon' && name !== 'lat' && name !== 'accuracy',
)
const flags = metricNames.filter((name) => metrics[name].type === 'flag')

/** Series for a chart: numbers averaged per bucket with their least and greatest, flags where they change. */
export const showReadingsRoute = route(showReadings, async ({ tx, params, query }) => {
  const from = new Date(query.from)
  const to = new Date(query.to)
  const span = to.getTime() - from.getTime()
  if (span <= 0 || span > LONGEST_SPAN_MS)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '时段须在 0–93 天之间', detailEn: 'The span must be within 0–93 days' },
    ])
  const device = await getDevice(tx, params.id)
  const width = Math.max(1000, Math.ceil(span / query.points))
  const own = sql`device_id = ${device.id} and at >= ${from} and at < ${to}`
  const parts = drawn.map((name) => {
    const column = sql.ref(metrics[name].column)
    return sql`select ${name} as metric, (extract(epoch from date_bin(${`${width} milliseconds`}::interval, at, ${from})) * 1000)::float8 as at, avg(${column})::float8 as v, min(${column})::float8 as min, max(${column})::float8 as max, count(*) as n
      from r where ${column} is not null group by 2`
  })
  const { rows } = await sql<{
    metric: (typeof drawn)[number]
    at: number
    v: number
    min: number
    max: number
    n: number
  }>`
    with r as materialized (select * from devices.reading where ${own}) ${sql.join(parts, sql` union all `)} order by 1, 2`.execute(
    tx,
  )
  const changes = flags.map((name) => {
    const column = sql.ref(metrics[name].column)
    return sql`select ${name} as metric, (extract(epoch from at) * 1000)::float8 as at, v::int::float8 as v from (select at, ${column} as v, lag(${column}) over (order by at) as was from r where ${column} is not null) x where v is distinct from was`
  })
  const { rows: turns } = await sql<{ metric: (typeof flags)[number]; at: number; v: number }>`
    with r as materialized (select * from devices.reading where ${own}) ${sql.join(changes, sql` union all `)} order by 1, 2 limit 5000`.execute(
    tx,
  )
  const { rows: signals } = await sql<{ at: number; signal: SignalName }>`
    select (extract(epoch from at) * 1000)::float8 as at, signal from devices.reading where ${own} and signal is not null order by at limit 1000`.execute(
    tx,
  )
  const series = new Map<
    (typeof metricNames)[number],
    { at: number; v: number; min: number; max: number; n: number }[]
  >()
  for (const { metric, ...point } of [
    ...rows,
    ...turns.map((turn) => ({ ...turn, min: turn.v, max: turn.v, n: 1 })),
  ]) {
    const points = series.get(metric) ?? []
    points.push(point)
    series.set(metric, points)
  }
  return { series: [...series].map(([metric, points]) => ({ metric, points })), signals }
})

type ReadingRow = Record<string, unknown> & {
  at: Date
  received_at: Date
  message: string
  signal: SignalName | null
  late: boolean
  stale: boolean
}

export const listMessagesRoute = route(listMessages, async ({ tx, params, query }) => {
  const device = await getDevice(tx, params.id)
  const cursor = decodeCursor(query.after)
  const { rows } = await sql<ReadingRow>`
    select * from devices.reading where device_id = ${device.id} ${cursor?.length === 2 ? sql`and (at, message) < (${cursor[0]}::timestamptz, ${cursor[1]})` : sql``}
    order by at desc, message desc limit ${query.limit + 1}`.execute(tx)
  const items = cut(rows, query.limit, (last) => [last.at.toISOString(), last.message])
  return {
    items: items.rows.map((row) => ({
      at: row.at.toISOString(),
      receivedAt: row.received_at.toISOString(),
      message: row.message,
      signal: row.signal,
      late: row.late,
      stale: row.stale,
      values: valuesOf(row),
    })),
    next: items.next,
  }
})

/** By the bindings and not by a copy of the elder's id: what a device said counts for whom it was bound to at that time. */
export const elderReadingsRoute = route(elderReadings, async ({ tx, params, query }) => {
  const since = new Date(clock.now().getTime() - query.minutes * 60_000)
  const only = query.metric ? sql`and r.${sql.ref(metrics[query.metric].column)} is not null` : sql``
  const { rows } = await sql<
    ReadingRow & { device_id: string; serial: string; kind: DeviceKind; place: string | null }
  >`
    select r.*, d.serial, d.kind, b.spot as place from devices.binding b join devices.device d on d.id = b.device_id
    join lateral (select * from devices.reading r where r.device_id = b.device_id and r.at >= greatest(${since}::timestamptz, lower(b.bound)) and r.at < coalesce(upper(b.bound), 'infinity') ${only}
      order by r.at desc limit ${query.limit}) r on true
    where b.elder_id = ${params.elderId} and b.bound && tstzrange(${since}, null) order by r.at desc limit ${query.limit}`.execute(
    tx,
  )
  return {
    items: rows.map((row) => ({
      deviceId: row.device_id,
      serial: row.serial,
      kind: row.kind,
      spot: row.place,
      at: row.at.toISOString(),
      signal: row.signal,
      late: row.late,
      stale: row.stale,
      values: valuesOf(row),
    })),
  }
})

async function latestOf(tx: Tx, elderId: string) {
  const { rows } = await sql<{
    id: string
    serial: string
    kind: DeviceKind
    target: Target
    spot: string | null
    last_seen_at: Date | null
    went_silent_at: Date | null
    battery: number | null
    battery_low_at: Date | null
    latest: unknown
  }>`select id, serial, kind, target, spot, last_seen_at, went_silent_at, battery, battery_low_at, latest from devices.device where elder_id = ${elderId} and state = 'in_use' order by kind, serial`.execute(
    tx,
  )
  return {
    items: rows.map((row) => ({
      deviceId: row.id,
      serial: row.serial,
      kind: row.kind,
      target: row.target,
      spot: row.spot,
      lastSeenAt: row.last_seen_at?.toISOString() ?? null,
      silentSince: row.went_silent_at?.toISOString() ?? null,
      battery: row.battery,
      batteryLow: row.battery_low_at !== null,
      latest: Latest.parse(row.latest),
    })),
  }
}

export const elderDevicesRoute = route(elderDevices, ({ tx, params }) => latestOf(tx, params.elderId))
export const familyDevicesRoute = route(familyDevices, ({ tx, params }) => latestOf(tx, params.elderId))
