import { type RawBuilder, sql } from 'kysely'
import writeExcelFile from 'write-excel-file/node'
import { countDevices, type DeviceFilter, deviceKinds, exportDevices, listDevices } from '#contract/devices'
import { cut, decodeCursor } from '#contract/page'
import { boundsOf } from '#contract/region'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { without } from '#platform/planner'
import { deviceColumns, type DeviceRow, deviceTables, deviceView } from './device.ts'

/** The caller's own slice as a predicate, so that the plan does not hang on the policy. */
export function scopeOf(actor: Actor, region: number | undefined): RawBuilder<unknown> {
  const { lo, hi, org } = boundsFor(actor, region)
  return org === null ? sql`d.region_code >= ${lo} and d.region_code < ${hi}` : sql`d.org_id = ${org}`
}

/** The same in numbers, for functions that take the bounds as arguments. */
export function boundsFor(
  actor: Actor,
  region: number | undefined,
): { lo: number; hi: number; org: string | null } {
  const own = actor.scope.audience === 'staff' ? boundsOf(actor.scope.region) : { lo: 0, hi: 1e12 }
  const asked = region === undefined ? own : boundsOf(region)
  return {
    lo: Math.max(own.lo, asked.lo),
    hi: Math.min(own.hi, asked.hi),
    org: actor.scope.audience === 'org' ? actor.scope.orgId : null,
  }
}

function where(actor: Actor, filter: DeviceFilter): RawBuilder<unknown> {
  const parts = [scopeOf(actor, filter.region)]
  const yes = (value: 'yes' | 'no' | undefined, column: RawBuilder<unknown>) => {
    if (value) parts.push(value === 'yes' ? sql`${column} is not null` : sql`${column} is null`)
  }
  if (filter.q) {
    const like = `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`
    // Serial numbers are written in ASCII, names hardly ever. Whoever has a device is looked up by key, not joined to each.
    parts.push(
      /^[\x20-\x7e]+$/.test(filter.q)
        ? sql`(d.serial ilike ${like} or d.org_id in (select n.id from organisations.organisation n where n.name ilike ${like}))`
        : sql`(d.elder_id in (select v.id from people.visible((select array_agg(distinct x.elder_id) from devices.device x where x.elder_id is not null)) v where v.name like ${like})
          or d.org_id in (select n.id from organisations.organisation n where n.name like ${like}) or d.serial ilike ${like})`,
    )
  }
  if (filter.kind) parts.push(sql`d.kind = ${filter.kind}`)
  if (filter.model) parts.push(sql`d.model_id = ${filter.model}`)
  if (filter.state) parts.push(sql`d.state = ${filter.state}`)
  if (filter.elder) parts.push(sql`d.elder_id = ${filter.elder}`)
  if (filter.org) parts.push(sql`d.org_id = ${filter.org}`)
  yes(filter.silent, sql`d.went_silent_at`)
  yes(filter.batteryLow, sql`d.battery_low_at`)
  yes(filter.bound, sql`d.binding_id`)
  if (filter.testDue === 'yes')
    parts.push(
      sql`exists (select from devices.task t where t.kind = 'test_call' and t.key = d.serial and t.closed_at is null)`,
    )
  if (filter.testDue === 'no')
    parts.push(
      sql`not exists (select from devices.task t where t.kind = 'test_call' and t.key = d.serial and t.closed_at is null)`,
    )
  return sql.join(parts, sql` and `)
}

/** What each order sorts by; the id makes it total. Values that are not there come last. */
const orders = {
  serial: { by: sql`d.serial`, of: (row: DeviceRow) => row.serial, type: sql`text` },
  last_seen: {
    by: sql`coalesce(d.last_seen_at, 'epoch')`,
    of: (row: DeviceRow) => row.last_seen_at?.toISOString() ?? '1970-01-01T00:00:00Z',
    type: sql`timestamptz`,
  },
  battery: {
    by: sql`coalesce(d.battery, 1000)`,
    of: (row: DeviceRow) => row.battery ?? 1000,
    type: sql`real`,
  },
  silent: {
    by: sql`coalesce(d.went_silent_at, '9999-01-01')`,
    of: (row: DeviceRow) => row.went_silent_at?.toISOString() ?? '9999-01-01T00:00:00Z',
    type: sql`timestamptz`,
  },
} as const

export const listDevicesRoute = route(listDevices, async ({ tx, actor, query }) => {
  const order = orders[query.sort]
  const cursor = decodeCursor(query.after)
  const after =
    cursor?.length === 2
      ? sql`and (${order.by}, d.id) > (${cursor[0]}::${order.type}, ${cursor[1]}::uuid)`
      : sql``
  // A policy's bounds are unknown to the planner, which takes a city's devices for a few hundred and sorts them all; their
  // serial numbers lie in order.
  const { lo, hi, org } = boundsFor(actor, query.region)
  const inOrder = query.sort === 'serial' && org === null && hi - lo >= 1e6 && !query.elder && !query.org
  const by = inOrder ? sql`d.serial` : sql`${order.by}, d.id`
  // Whose they are is looked up for the page alone, not for everything that is sorted.
  const page = () =>
    sql<DeviceRow>`
    with page as materialized (select row_number() over () as at, f.id from (
      select d.id from devices.device d where ${where(actor, query)} ${after} order by ${by} limit ${query.limit + 1}) f)
    select ${deviceColumns} from page p cross join ${deviceTables} where d.id = p.id order by p.at`.execute(
      tx,
    )
  const { rows } = await (inOrder ? without(tx, ['sort'], page) : page())
  const items = cut(rows, query.limit, (last) => [order.of(last), last.id])
  return {
    items: items.rows.map(deviceView),
    next: items.next,
  }
})

const LARGEST_EXPORT = 50_000

/** The same filter as the list, as a spreadsheet. Names are masked nowhere on the list, so not here either; no phone or identity number is in it. */
export const exportDevicesRoute = route(exportDevices, async ({ tx, actor, query, reply }) => {
  const { rows } =
    await sql<DeviceRow>`select ${deviceColumns} from ${deviceTables} where ${where(actor, query)} order by d.serial limit ${LARGEST_EXPORT}`.execute(
      tx,
    )
  const time = (at: Date | null) =>
    at
      ? new Intl.DateTimeFormat('sv-SE', {
          timeZone: 'Asia/Shanghai',
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(at)
      : ''
  const columns: [string, (row: DeviceRow) => string | number | null][] = [
    ['序列号 Serial', (r) => r.serial],
    ['类别 Kind', (r) => deviceKinds[r.kind].zh],
    ['厂商 Maker', (r) => r.maker],
    ['型号 Model', (r) => r.model_name],
    ['状态 State', (r) => r.state],
    ['长者 Elder', (r) => r.elder_name],
    ['机构 Organisation', (r) => r.org_name],
    ['房间 Room', (r) => r.room],
    ['位置 Spot', (r) => r.spot],
    ['区划 Region', (r) => r.region_code],
    ['电量 Battery %', (r) => r.battery],
    ['最近上报 Last seen', (r) => time(r.last_seen_at)],
    ['失联自 Silent since', (r) => time(r.went_silent_at)],
    ['上次测试 Last test', (r) => time(r.last_test_at)],
    ['固件 Firmware', (r) => r.firmware],
    ['借用人 Lent to', (r) => r.lent_to],
  ]
  const sheet = [
    columns.map(([title]) => ({ value: title, fontWeight: 'bold' as const })),
    ...rows.map((row) => columns.map(([, of]) => ({ value: of(row) ?? '' }))),
  ]
  const file = await writeExcelFile(sheet).toBuffer()
  return reply
    .header('content-type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header(
      'content-disposition',
      `attachment; filename="devices-${clock.now().toISOString().slice(0, 10)}.xlsx"`,
    )
    .send(file)
})

export const countDevicesRoute = route(countDevices, async ({ tx, actor, query }) => {
  const scope = scopeOf(actor, query.region)
  const { rows } = await sql<
    Record<
      | 'total'
      | 'inUse'
      | 'inStock'
      | 'inRepair'
      | 'silent'
      | 'batteryLow'
      | 'unbound'
      | 'testable'
      | 'testedInTime',
      number
    >
  >`
    select count(*) filter (where d.state <> 'retired') as total, count(*) filter (where d.state = 'in_use') as "inUse", count(*) filter (where d.state = 'in_stock') as "inStock",
      count(*) filter (where d.state = 'in_repair') as "inRepair", count(d.went_silent_at) filter (where d.state = 'in_use') as silent,
      count(d.battery_low_at) filter (where d.state = 'in_use') as "batteryLow", count(*) filter (where d.binding_id is null and d.state <> 'retired') as unbound,
      count(*) filter (where d.state = 'in_use' and m.test_every_days is not null) as testable,
      count(*) filter (where d.state = 'in_use' and d.last_test_outcome = 'passed' and d.last_test_at > ${clock.now()}::timestamptz - make_interval(days => m.test_every_days)) as "testedInTime"
    from devices.device d join devices.model m on m.id = d.model_id where ${scope}`.execute(tx)
  const [first] = rows
  if (!first) throw new Error('a count has one row')
  return { ...first, ...(await waiting(tx, actor, query.region)) }
})

async function waiting(
  tx: Tx,
  actor: Actor,
  region: number | undefined,
): Promise<{ testDue: number; quarantined: number; urgent: number }> {
  const scope = scopeOf(actor, region)
  const { rows: tasks } = await sql<{
    n: number
  }>`select count(*) as n from devices.task d where d.kind = 'test_call' and d.closed_at is null and ${scope}`.execute(
    tx,
  )
  // Organisations have no part in the quarantine: what it holds belongs to nobody yet.
  if (actor.scope.audience !== 'staff') return { testDue: tasks[0]?.n ?? 0, quarantined: 0, urgent: 0 }
  const { rows } = await sql<{
    n: number
    urgent: number
  }>`select count(*) as n, count(*) filter (where d.urgent) as urgent from devices.quarantine d where d.state = 'waiting' and ${scope}`.execute(
    tx,
  )
  return { testDue: tasks[0]?.n ?? 0, quarantined: rows[0]?.n ?? 0, urgent: rows[0]?.urgent ?? 0 }
}
