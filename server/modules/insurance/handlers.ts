import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/insurance-fund'
import { events } from '#contract/insurance-events'
import { HandlerKind, type HandlerId, problems } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { isStanding, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { constraintOf, like, namesOf } from './names.ts'
import { mustReach } from './place.ts'
import { getPlan } from './rules.ts'

type Row = {
  id: string
  org_id: string
  region_code: number
  kind: string
  number: string
  from: string
  to: string | null
  ended_on: string | null
  current: boolean
  cases: number
  created_at: Date
  updated_at: Date
}

async function read(tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select h.id, h.org_id, h.region_code, h.kind, h.number, lower(h.valid)::text as "from", (upper(h.valid) - 1)::text as "to", h.ended_on::text,
      h.valid @> ${dayOf(clock.now())}::date as current, h.created_at, h.updated_at,
      (select count(*)::int from insurance.care_case c where c.handler_org_id = h.org_id and c.state in ('applied', 'granted')) as cases
    from insurance.handler h where ${where} order by h.created_at desc, h.id desc limit ${limit}`.execute(tx)
  return rows
}
async function views(tx: Tx, app: App, rows: readonly Row[]): Promise<z.input<typeof contract.Handler>[]> {
  const name = await namesOf(app, { orgs: rows.map((row) => row.org_id) })
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    // The columns are these brands' uuids.
    id: row.id as HandlerId,
    orgId: row.org_id as OrgId,
    orgName: name(row.org_id),
    kind: HandlerKind.parse(row.kind),
    regionCode: row.region_code,
    regionName: regions.get(row.region_code) ?? '—',
    number: row.number,
    from: row.from,
    to: row.to,
    endedOn: row.ended_on,
    current: row.current,
    cases: row.cases,
    updatedAt: row.updated_at.toISOString(),
  }))
}
async function viewOf(tx: Tx, app: App, id: string) {
  const [view] = await views(tx, app, await read(tx, sql`h.id = ${id}`))
  if (!view) throw notFound()
  return view
}

export const listHandlersRoute = route(contract.listHandlers, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const q = like(query.q)
  const today = dayOf(clock.now())
  const rows = await read(
    tx,
    sql`h.region_code >= ${lo} and h.region_code < ${hi}
      and (${query.state ?? null}::text is null or (upper(h.valid) is null or upper(h.valid) > ${today}::date) = ${query.state === 'current'})
      and (${q}::text is null or h.number like ${q} or exists (select from organisations.organisation o where o.id = h.org_id and o.name like ${q}))
      and (${at ?? null}::timestamptz is null or (h.created_at, h.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(tx, app, page.rows), next: page.next }
})

export const saveHandlerRoute = route(contract.saveHandler, async ({ tx, app, actor, params, body }) => {
  mustReach(actor, body.regionCode)
  if (!(await isStanding(tx, body.regionCode)))
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' },
    ])
  const plan = await getPlan(tx, body.regionCode)
  const org = await tx
    .selectFrom('organisations.organisation')
    .select('id')
    .where('id', '=', body.orgId)
    .executeTakeFirst()
  if (!org) throw notFound()
  if (!plan.body.handlerKinds.includes(body.kind))
    throw invalidInput(undefined, [
      {
        pointer: '/kind',
        detail: '当地规定不委托这一类机构经办',
        detailEn: 'The rule of the place entrusts no bodies of this kind',
      },
    ])
  if (body.to !== null && body.to < body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const before = await tx
    .selectFrom('insurance.handler')
    .select(['updated_at', 'ended_on'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before?.ended_on) throw stale()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    org_id: body.orgId,
    region_code: body.regionCode,
    kind: body.kind,
    number: body.number,
    valid: sql<string>`daterange(${body.from}::date, ${body.to}::date, '[]')`,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('insurance.handler').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('insurance.handler')
        .values({ id: params.id, ...values })
        .execute()
  ).catch((error: unknown) => {
    throw constraintOf(error) === 'handler_once' ? problems.overlapping() : error
  })
  await record(
    tx,
    events.registerSaved,
    { what: 'handler' },
    { regionCode: body.regionCode, orgId: body.orgId, subjectId: params.id },
  )
  return viewOf(tx, app, params.id)
})

/** From the day after, its cases are nobody's until they are assigned again: the body sees them no more. */
export const endHandlerRoute = route(contract.endHandler, async ({ tx, app, params, body }) => {
  await sql`select from insurance.handler where id = ${params.id} for update`.execute(tx)
  const [row] = await read(tx, sql`h.id = ${params.id}`)
  if (!row) throw notFound()
  if (row.ended_on !== null) throw problems.wrongState()
  if (body.on < row.from || (row.to !== null && body.on > row.to))
    throw invalidInput(undefined, [
      { pointer: '/on', detail: '不在委托期内', detailEn: 'Outside the time of the entrustment' },
    ])
  await sql`update insurance.handler set valid = daterange(lower(valid), ${body.on}::date + 1), ended_on = ${body.on}, end_reason = ${body.reason}, updated_at = ${clock.now()}
    where id = ${row.id}`.execute(tx)
  const { lo, hi } = boundsOf(row.region_code)
  await sql`update insurance.care_case set handler_org_id = null where handler_org_id = ${row.org_id} and region_code >= ${lo} and region_code < ${hi}`.execute(
    tx,
  )
  await sql`update insurance.claim set handler_org_id = null where handler_org_id = ${row.org_id} and region_code >= ${lo} and region_code < ${hi}`.execute(
    tx,
  )
  await record(
    tx,
    events.registerSaved,
    { what: 'handler' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, app, row.id)
})
