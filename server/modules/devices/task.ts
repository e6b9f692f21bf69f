import { sql } from 'kysely'
import {
  closeTask,
  type DeviceKind,
  type DeviceTask,
  listCoverage,
  listGaps,
  listTasks,
  problems,
} from '#contract/devices'
import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { cut, decodeCursor, encodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { boundsFor, scopeOf } from './list.ts'

type TaskRow = {
  id: string
  kind: DeviceTask['kind']
  serial: string | null
  device_id: string | null
  device_kind: DeviceKind | null
  elder_id: string | null
  elder_name: string | null
  org_id: string | null
  org_name: string | null
  room: string | null
  region_code: number
  opened_at: Date
  due_at: Date | null
  closed_at: Date | null
  outcome: string | null
}

export const listTasksRoute = route(listTasks, async ({ tx, actor, query }) => {
  const cursor = decodeCursor(query.after)
  const { rows } = await sql<TaskRow>`
    select d.id, d.kind, coalesce(d.serial, v.serial) as serial, d.device_id, v.kind as device_kind, d.elder_id, e.name as elder_name, d.org_id, o.name as org_name, v.room, d.region_code, d.opened_at, d.due_at, d.closed_at, d.outcome
    from devices.task d left join devices.device v on v.id = d.device_id left join people.elder e on e.id = d.elder_id left join organisations.organisation o on o.id = d.org_id
    where ${scopeOf(actor, query.region)} and d.closed_at is ${query.open === 'yes' ? sql`null` : sql`not null`} ${query.kind ? sql`and d.kind = ${query.kind}` : sql``}
      ${cursor?.length === 2 ? sql`and (d.opened_at, d.id) < (${cursor[0]}::timestamptz, ${cursor[1]}::uuid)` : sql``}
    order by d.opened_at desc, d.id desc limit ${query.limit + 1}`.execute(tx)
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => ({
      id: row.id,
      kind: row.kind,
      serial: row.serial,
      deviceId: row.device_id,
      deviceKind: row.device_kind,
      elderId: row.elder_id,
      elderName: row.elder_name,
      orgId: row.org_id,
      orgName: row.org_name,
      room: row.room,
      regionCode: row.region_code,
      openedAt: row.opened_at.toISOString(),
      dueAt: row.due_at?.toISOString() ?? null,
      closedAt: row.closed_at?.toISOString() ?? null,
      outcome: row.outcome,
    })),
    next: rows.length > query.limit && last ? encodeCursor([last.opened_at.toISOString(), last.id]) : null,
  }
})

export const closeTaskRoute = route(closeTask, async ({ tx, actor, params, body }) => {
  const task = await tx
    .selectFrom('devices.task')
    .select(['id', 'closed_at'])
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (!task) throw notFound()
  const { numUpdatedRows } = await tx
    .updateTable('devices.task')
    .set({ closed_at: clock.now(), closed_by: actor.accountId, outcome: body.outcome })
    .where('id', '=', task.id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw problems.settled()
  return done
})

/** Which rooms and facilities have a working device of each kind that was put there (B-IOT-13): a map of gaps, worst first. */
export const listCoverageRoute = route(listCoverage, async ({ tx, actor, query }) => {
  const { rows } = await sql<{
    org_id: string
    org_name: string | null
    room: string | null
    region_code: number
    kind: DeviceKind
    devices: number
    working: number
    since: Date | null
  }>`
    select d.org_id, o.name as org_name, d.room, min(d.region_code) as region_code, d.kind, count(*) as devices, count(*) filter (where d.went_silent_at is null) as working,
      case when count(*) filter (where d.went_silent_at is null) = 0 then max(d.went_silent_at) end as since
    from devices.device d left join organisations.organisation o on o.id = d.org_id
    where ${scopeOf(actor, query.region)} and d.state = 'in_use' and d.target in ('room', 'facility') ${query.org ? sql`and d.org_id = ${query.org}` : sql``}
    group by d.org_id, o.name, d.room, d.kind
    having ${query.uncovered === 'yes' ? sql`count(*) filter (where d.went_silent_at is null) = 0` : query.uncovered === 'no' ? sql`count(*) filter (where d.went_silent_at is null) > 0` : sql`true`}
    order by since nulls last, o.name, d.room nulls first, d.kind limit 5000`.execute(tx)
  return {
    items: rows.map((row) => ({
      orgId: row.org_id,
      orgName: row.org_name,
      room: row.room,
      regionCode: row.region_code,
      kind: row.kind,
      devices: row.devices,
      working: row.working,
      uncoveredSince: row.since?.toISOString() ?? null,
    })),
  }
})

/** Elders of a group whom no working device watches. A device that has gone silent does not count as working. */
export const listGapsRoute = route(listGaps, async ({ tx, actor, query }) => {
  const today = dayOf(clock.now())
  const cursor = decodeCursor(query.after)
  const { lo, hi, org } = boundsFor(actor, query.region)
  const among = query.among
    ? sql`where g.elder_id in (select people.in_group(code, ${lo}, ${hi}, ${org}, ${today}) from unnest(${query.among.split(',')}::text[]) code)`
    : sql``
  // The members by their group, what watches them by one pass over the devices: no look-up for each of a city's elders.
  const { rows: found } = await sql<{
    members: number
    has: number
    works: number
    id: string | null
    region_code: number
    since: string | null
    silent: boolean
  }>`
    with watched as materialized (
      select d.elder_id, bool_or(d.went_silent_at is null) as works from devices.device d
      where d.state = 'in_use' and d.elder_id is not null and ${scopeOf(actor, query.region)} group by d.elder_id),
    gone as materialized (
      select e.id from people.elder e where e.status <> 'alive' and e.region_code >= ${lo} and e.region_code < ${hi}),
    m as materialized (
      select g.elder_id as id, g.region_code, g.since, w.works from people.members(${query.group}, ${lo}, ${hi}, ${org}, ${today}) g
        left join watched w on w.elder_id = g.elder_id ${among}),
    alive as materialized (select * from m where m.id not in (select id from gone)),
    page as (
      select a.id, a.region_code, a.since, a.works is not null as silent from alive a where a.works is distinct from true
        ${cursor?.length === 2 ? sql`and (a.region_code, a.id) > (${cursor[0]}::bigint, ${cursor[1]}::uuid)` : sql``}
      order by a.region_code, a.id limit ${query.limit + 1})
    select c.*, p.* from (select count(*)::int as members, count(works)::int as has, count(*) filter (where works)::int as works from alive) c
      left join page p on true order by p.region_code, p.id`.execute(tx)
  const gaps = found.flatMap((row) => (row.id === null ? [] : [{ ...row, id: row.id }]))
  const { rows: people } = await sql<{ id: string; name: string; birth_day: string; had: boolean }>`
    select v.id, v.name, v.birth_day, exists (select from devices.binding b where b.elder_id = v.id) as had
    from people.visible(${gaps.map((row) => row.id)}::uuid[]) v`.execute(tx)
  const counts = found[0]
  const rows = gaps.flatMap((row) => {
    const one = people.find((elder) => elder.id === row.id)
    return one ? [{ ...row, ...one }] : []
  })
  const items = cut(rows, query.limit, (last) => [last.region_code, last.id])
  return {
    items: items.rows.map((row) => ({
      elderId: row.id,
      name: row.name,
      regionCode: row.region_code,
      birthDay: row.birth_day,
      since: row.since,
      hadDevice: row.had,
      silentDevice: row.silent,
    })),
    next: items.next,
    group: counts?.members ?? 0,
    withDevice: counts?.has ?? 0,
    withWorking: counts?.works ?? 0,
  }
})
