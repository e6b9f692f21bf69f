import { sql } from 'kysely'
import writeExcelFile from 'write-excel-file/node'
import {
  type Call,
  callStates,
  events,
  exportCalls,
  listCalls,
  outcomes,
  problems,
  requestKinds,
} from '#contract/calls'
import { csvFile, harmless } from '#contract/csv'
import { BUSINESS_ZONE } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { readPhone } from '#contract/phone'
import { boundsOf } from '#contract/region'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { calls, callView } from './call.ts'

type Filter = Omit<z.output<(typeof listCalls)['query']>, 'after' | 'limit' | 'sort'>

/** Calls by the filters of the list and of the export, newest first unless `up`. */
async function find(
  tx: Tx,
  filter: Filter,
  page: { after?: string | undefined; limit: number; up: boolean },
) {
  const after = decodeCursor(page.after)
  const bounds = boundsOf(filter.region ?? 0)
  const number = filter.q ? readPhone(filter.q)?.phone : undefined
  const pattern = `%${(filter.q ?? '').replaceAll(/[\\%_]/gu, '\\$&')}%`
  const rows = await calls(tx)
    .where('c.region_code', '>=', bounds.lo)
    .where('c.region_code', '<', bounds.hi)
    .$if(filter.state !== undefined, (q) => q.where('c.state', '=', filter.state ?? 'ended'))
    .$if(filter.direction !== undefined, (q) => q.where('c.direction', '=', filter.direction ?? 'in'))
    .$if(filter.kind !== undefined, (q) => q.where('q.kind', '=', filter.kind ?? 'living'))
    .$if(filter.outcome !== undefined, (q) => q.where('q.outcome', '=', filter.outcome ?? 'answered'))
    .$if(filter.elderId !== undefined, (q) => q.where('c.elder_id', '=', filter.elderId ?? ''))
    .$if(filter.agentId !== undefined, (q) => q.where('c.agent_id', '=', filter.agentId ?? ''))
    .$if(filter.centreId !== undefined, (q) => q.where('c.centre_id', '=', filter.centreId ?? ''))
    .$if(filter.unregistered === true, (q) =>
      q.where('c.answered_at', 'is not', null).where('q.state', '<>', 'closed'),
    )
    .$if(filter.from !== undefined, (q) => q.where('c.rang_at', '>=', new Date(filter.from ?? 0)))
    .$if(filter.to !== undefined, (q) => q.where('c.rang_at', '<', new Date(filter.to ?? 0)))
    .$if(filter.q !== undefined && filter.q !== '', (q) =>
      q.where((eb) =>
        number
          ? eb('c.caller_hash', '=', keyedHash('phone', number))
          : eb.or([
              eb('e.name', 'ilike', pattern),
              eb('c.agent_name', 'ilike', pattern),
              eb('c.caller_masked', 'ilike', pattern),
              eb('q.subject', 'ilike', pattern),
              ...(/^\d{1,12}$/u.test(filter.q ?? '') ? [eb('c.number', '=', Number(filter.q))] : []),
            ]),
      ),
    )
    .$if(after !== undefined, (q) =>
      q.where(
        page.up
          ? sql<boolean>`(c.rang_at, c.id) > (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`
          : sql<boolean>`(c.rang_at, c.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('c.rang_at', page.up ? 'asc' : 'desc')
    .orderBy('c.id', page.up ? 'asc' : 'desc')
    .limit(page.limit + 1)
    .execute()
  const items = rows.slice(0, page.limit).map(callView)
  const last = items.at(-1)
  return { items, next: rows.length > page.limit && last ? encodeCursor([last.rangAt, last.id]) : null }
}

export const listCallsRoute = route(listCalls, ({ tx, query }) =>
  find(tx, query, { after: query.after, limit: query.limit, up: query.sort === 'rang' }),
)

export const EXPORT_LIMIT = 20_000

const time = new Intl.DateTimeFormat('sv-SE', {
  timeZone: BUSINESS_ZONE,
  dateStyle: 'short',
  timeStyle: 'medium',
})
const at = (instant: string | null) => (instant ? time.format(new Date(instant)) : '')

const columns: readonly { title: string; width: number; value: (call: Call) => string | number }[] = [
  { title: '编号', width: 10, value: (c) => c.number },
  { title: '方向', width: 8, value: (c) => (c.direction === 'in' ? '呼入' : '呼出') },
  { title: '状态', width: 10, value: (c) => callStates[c.state].zh },
  { title: '号码（遮盖）', width: 16, value: (c) => c.callerMasked ?? '' },
  { title: '长者', width: 12, value: (c) => c.elderName ?? '' },
  { title: '区划', width: 20, value: (c) => c.regionName ?? '' },
  { title: '中心', width: 18, value: (c) => c.centreName ?? '' },
  { title: '振铃', width: 20, value: (c) => at(c.rangAt) },
  { title: '接听', width: 20, value: (c) => at(c.answeredAt) },
  { title: '结束', width: 20, value: (c) => at(c.endedAt) },
  { title: '等待（秒）', width: 10, value: (c) => c.waitSeconds ?? '' },
  { title: '通话（秒）', width: 10, value: (c) => c.talkSeconds ?? '' },
  { title: '保持（秒）', width: 10, value: (c) => c.heldSeconds },
  { title: '接线员', width: 12, value: (c) => c.agentName ?? '' },
  { title: '类别', width: 10, value: (c) => (c.kind ? requestKinds[c.kind].zh : '') },
  { title: '结果', width: 14, value: (c) => (c.outcome ? outcomes[c.outcome].zh : '') },
]

export const exportCallsRoute = route(exportCalls, async ({ tx, actor, reply, body }) => {
  const { items, next } = await find(tx, body, { limit: EXPORT_LIMIT, up: false })
  if (next) throw problems.tooManyRows(`一次最多导出 ${EXPORT_LIMIT} 条 At most ${EXPORT_LIMIT} at a time`)
  const id = uuidv7()
  const head = `12349 话务记录 · ${actor.name} · ${at(clock.now().toISOString())} · 事由：${body.reason} · ${items.length} 条 · 内部资料，不得外传 · ${id.slice(-6)}`
  await record(
    tx,
    events.exported,
    { rows: items.length, format: body.format, reason: body.reason },
    { subjectId: id, regionCode: actor.scope.audience === 'staff' ? actor.scope.region : null },
  )
  reply
    .header('content-disposition', `attachment; filename="calls-${id.slice(-6)}.${body.format}"`)
    .header('cache-control', 'private, no-store')
  if (body.format === 'csv') {
    const table = [
      [head],
      columns.map((column) => column.title),
      ...items.map((call) => columns.map((column) => column.value(call))),
    ]
    return reply.type('text/csv; charset=utf-8').send(csvFile(table))
  }
  const buffer = await writeExcelFile(
    [
      [{ value: head, fontWeight: 'bold' as const }],
      columns.map(({ title }) => ({ value: title, fontWeight: 'bold' as const, backgroundColor: '#eef2f6' })),
      ...items.map((call) =>
        columns.map((column) => {
          const value = column.value(call)
          return typeof value === 'number'
            ? { value, type: Number }
            : { value: harmless(value), type: String }
        }),
      ),
    ],
    { columns: columns.map(({ width }) => ({ width })), sheet: '话务记录', stickyRowsCount: 2 },
  ).toBuffer()
  return reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet').send(buffer)
})
