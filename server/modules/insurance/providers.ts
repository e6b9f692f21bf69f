import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/insurance-fund'
import { events } from '#contract/insurance-events'
import { CareForm, problems, ProviderKind } from '#contract/insurance-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { constraintOf, like, namesOf } from './names.ts'
import { getPlan } from './rules.ts'

type Row = {
  id: string
  org_id: string
  region_code: number
  kind: string
  forms: string[]
  number: string
  from: string
  to: string | null
  ended_on: string | null
  end_reason: string | null
  current: boolean
  created_at: Date
  updated_at: Date
}

async function read(tx: Tx, where: RawBuilder<unknown>, limit = 1): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select p.id, p.org_id, p.region_code, p.kind, p.forms, p.number, lower(p.valid)::text as "from", (upper(p.valid) - 1)::text as "to", p.ended_on::text, p.end_reason,
      p.valid @> ${dayOf(clock.now())}::date as current, p.created_at, p.updated_at
    from insurance.provider p where ${where} order by p.created_at desc, p.id desc limit ${limit}`.execute(tx)
  return rows
}
async function views(tx: Tx, app: App, rows: readonly Row[]): Promise<z.input<typeof contract.Provider>[]> {
  const name = await namesOf(app, { orgs: rows.map((row) => row.org_id) })
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    orgName: name(row.org_id),
    regionName: regions.get(row.region_code) ?? '—',
    kind: ProviderKind.parse(row.kind),
    forms: z.array(CareForm).parse(row.forms),
    number: row.number,
    from: row.from,
    to: row.to,
    endedOn: row.ended_on,
    endReason: row.end_reason,
    current: row.current,
    updatedAt: row.updated_at.toISOString(),
  }))
}
async function viewOf(tx: Tx, app: App, id: string) {
  const [view] = await views(tx, app, await read(tx, sql`p.id = ${id}`))
  if (!view) throw notFound()
  return view
}

/** Whether an organisation has a contract for a form of care on every day from one to another. */
export async function isContracted(
  tx: Tx,
  orgId: string,
  { form, from, to }: { form: string; from: string; to: string },
): Promise<boolean> {
  const { rows } = await sql`select from insurance.provider where org_id = ${orgId} and ${form} = any (forms)
    and valid @> daterange(${from}::date, ${to}::date, '[]')`.execute(tx)
  return rows.length > 0
}

export const listDesignatedRoute = route(contract.listDesignated, async ({ tx, app, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const [at, id] = decodeCursor(query.after) ?? []
  const q = like(query.q)
  const today = dayOf(clock.now())
  const rows = await read(
    tx,
    sql`p.region_code >= ${lo} and p.region_code < ${hi}
      and (${query.kind ?? null}::text is null or p.kind = ${query.kind ?? null})
      and (${query.state ?? null}::text is null or (upper(p.valid) is null or upper(p.valid) > ${today}::date) = ${query.state === 'current'})
      and (${q}::text is null or p.number like ${q} or exists (select from organisations.organisation o where o.id = p.org_id and o.name like ${q}))
      and (${at ?? null}::timestamptz is null or (p.created_at, p.id) < (${at ?? null}::timestamptz, ${id ?? null}::uuid))`,
    query.limit + 1,
  )
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(tx, app, page.rows), next: page.next }
})

export const saveDesignatedRoute = route(contract.saveDesignated, async ({ tx, app, params, body }) => {
  const org = await tx
    .selectFrom('organisations.organisation')
    .select('region_code')
    .where('id', '=', body.orgId)
    .executeTakeFirst()
  if (!org) throw notFound()
  const plan = await getPlan(tx, org.region_code)
  if (!plan.body.providerKinds.includes(body.kind))
    throw invalidInput(undefined, [
      {
        pointer: '/kind',
        detail: '当地规定的服务商不含这一类型',
        detailEn: 'The rule of the place names no providers of this kind',
      },
    ])
  if (body.to !== null && body.to < body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const before = await tx
    .selectFrom('insurance.provider')
    .select(['updated_at', 'ended_on'])
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before?.ended_on) throw stale()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    org_id: body.orgId,
    region_code: org.region_code,
    kind: body.kind,
    forms: [...new Set(body.forms)],
    number: body.number,
    valid: sql<string>`daterange(${body.from}::date, ${body.to}::date, '[]')`,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('insurance.provider').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('insurance.provider')
        .values({ id: params.id, ...values })
        .execute()
  ).catch((error: unknown) => {
    throw constraintOf(error) === 'provider_once' ? problems.overlapping() : error
  })
  await record(
    tx,
    events.registerSaved,
    { what: 'provider' },
    { regionCode: org.region_code, orgId: body.orgId, subjectId: params.id },
  )
  return viewOf(tx, app, params.id)
})

export const endDesignatedRoute = route(contract.endDesignated, async ({ tx, app, params, body }) => {
  await sql`select from insurance.provider where id = ${params.id} for update`.execute(tx)
  const [row] = await read(tx, sql`p.id = ${params.id}`)
  if (!row) throw notFound()
  if (row.ended_on !== null) throw problems.wrongState()
  if (body.on < row.from || (row.to !== null && body.on > row.to))
    throw invalidInput(undefined, [
      { pointer: '/on', detail: '不在协议期内', detailEn: 'Outside the time of the contract' },
    ])
  // `on` is its last day.
  await sql`update insurance.provider set valid = daterange(lower(valid), ${body.on}::date + 1), ended_on = ${body.on}, end_reason = ${body.reason}, updated_at = ${clock.now()}
    where id = ${row.id}`.execute(tx)
  await record(
    tx,
    events.registerSaved,
    { what: 'provider' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return viewOf(tx, app, row.id)
})
