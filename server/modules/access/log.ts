import { sql } from 'kysely'
import { looksTold, whoLooked } from '#contract/access'
import { exportLog, listLog, type LogEntry, type LogFilter } from '#contract/access-rules'
import { cut, decodeCursor } from '#contract/page'
import { RoleName, roles } from '#contract/permission'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import type { z } from 'zod'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'
import { endpointTitle } from '#platform/endpoint-titles'
import { route } from '#platform/module'
import { inZone, sendSheet } from '#platform/spreadsheet'
import { regionOf } from './account-read.ts'
import { postTitle } from './post-title.ts'

async function looksOf(
  tx: Tx,
  elderId: string,
  without: string,
  query: z.output<typeof whoLooked.query>,
): Promise<z.input<typeof whoLooked.returns>> {
  const [at, id] = decodeCursor(query.after) ?? []
  const rows = await tx
    .selectFrom('access.access_log')
    .select(['id', 'at', 'account_name', 'role', 'post_title', 'post_place', 'endpoint', 'reason'])
    .where('elder_id', '=', elderId)
    .where('account_id', '!=', without)
    .$if(typeof at === 'string' && typeof id === 'string', (q) =>
      q.where(sql<boolean>`(date_trunc('milliseconds', at), id) < (${at}::timestamptz, ${id}::uuid)`),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.at.toISOString(), last.id])
  return {
    items: page.rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      name: row.account_name,
      role: RoleName.parse(row.role),
      postTitle: postTitle({ title: row.post_title, role: row.role, place: row.post_place }),
      what: endpointTitle(row.endpoint),
      reason: row.reason,
    })),
    next: page.next,
  }
}

/** For the family: who looked at their elder, and why. Their own looks are left out. */
export const whoLookedRoute = route(whoLooked, async ({ tx, actor, params, query }) => {
  if (actor.scope.audience !== 'family' || !actor.scope.elderIds.includes(params.elderId)) throw notFound()
  return looksOf(tx, params.elderId, actor.accountId, query)
})

/** For whoever tells it by phone; that somebody did is in the log as well. */
export const looksToldRoute = route(looksTold, async ({ tx, actor, params, query }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  return looksOf(tx, elder.id, actor.accountId, query)
})

function entries(tx: Tx, actor: Actor, filter: LogFilter) {
  const { lo, hi } = boundsOf(regionOf(actor))
  let list = tx
    .selectFrom('access.access_log as l')
    .leftJoin('people.elder as e', 'e.id', 'l.elder_id')
    .select([
      'l.id',
      'l.at',
      'l.elder_id',
      'e.name as elder_name',
      'l.account_id',
      'l.account_name',
      'l.role',
      'l.post_title',
      'l.post_place',
      'l.endpoint',
      'l.reason',
    ])
    .where('l.region_code', '>=', lo)
    .where('l.region_code', '<', hi)
  if (filter.elderId) list = list.where('l.elder_id', '=', filter.elderId)
  if (filter.accountId) list = list.where('l.account_id', '=', filter.accountId)
  if (filter.role) list = list.where('l.role', '=', filter.role)
  if (filter.search)
    list = list.where('l.account_name', 'ilike', `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`)
  if (filter.from) list = list.where('l.at', '>=', new Date(`${filter.from}T00:00:00+08:00`))
  if (filter.to)
    list = list.where('l.at', '<', new Date(Date.parse(`${filter.to}T00:00:00+08:00`) + 86_400_000))
  if (filter.withReason) list = list.where('l.reason', filter.withReason === 'yes' ? 'is not' : 'is', null)
  return list.orderBy('l.at', 'desc').orderBy('l.id', 'desc')
}

type Row = Awaited<ReturnType<ReturnType<typeof entries>['execute']>>[number]

function entryView(row: Row): z.input<typeof LogEntry> {
  return {
    id: row.id,
    at: row.at.toISOString(),
    elderId: row.elder_id,
    elderName: row.elder_name,
    accountId: row.account_id,
    accountName: row.account_name,
    role: RoleName.parse(row.role),
    postTitle: postTitle({ title: row.post_title, role: row.role, place: row.post_place }),
    endpoint: row.endpoint,
    what: endpointTitle(row.endpoint),
    reason: row.reason,
  }
}

export const listLogRoute = route(listLog, async ({ tx, actor, query }) => {
  const [at, id] = decodeCursor(query.after) ?? []
  let list = entries(tx, actor, query)
  if (typeof at === 'string' && typeof id === 'string') {
    list = list.where(
      sql<boolean>`(date_trunc('milliseconds', l.at), l.id) < (${at}::timestamptz, ${id}::uuid)`,
    )
  }
  const rows = await list.limit(query.limit + 1).execute()
  const page = cut(rows, query.limit, (last) => [last.at.toISOString(), last.id])
  return {
    items: page.rows.map(entryView),
    next: page.next,
  }
})

const EXPORT_LIMIT = 50_000

export const exportLogRoute = route(exportLog, async ({ tx, actor, query, reply }) => {
  const rows = await entries(tx, actor, query).limit(EXPORT_LIMIT).execute()
  return sendSheet(reply, {
    name: '访问日志 Access log',
    actor,
    rows: rows.map(entryView),
    columns: [
      { header: '时间 Time', width: 20, value: (row) => inZone(row.at) },
      { header: '查看人 Who', value: (row) => row.accountName },
      { header: '角色 Role', value: (row) => roles[row.role].zh },
      { header: '岗位 Post', width: 24, value: (row) => row.postTitle.zh },
      { header: '长者 Elder', value: (row) => row.elderName },
      { header: '操作 What', width: 30, value: (row) => row.what.zh },
      { header: '理由 Reason', width: 30, value: (row) => row.reason },
    ],
  })
})
