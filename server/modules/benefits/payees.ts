import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payees'
import { type OrgId } from '#contract/id'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { like, organisation, page, saved } from './payee-lists.ts'

// ---------------------------------------------------------------- workers
type WorkerRow = {
  id: string
  name: string
  org_id: string
  org_name: string
  region_code: number
  certificate_level: number | null
  certificate_number: string | null
  certified_from: string | null
  certified_to: string | null
  frontline: boolean | null
  workplace: string | null
  nursing_since: string | null
  employed_from: string
  employed_to: string | null
  updated_at: Date
}
const workerRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<WorkerRow>`select w.id, w.name, w.org_id, o.name as org_name, w.region_code, w.certificate_level, w.certificate_number, w.certified_from, w.certified_to, w.frontline, w.workplace, w.nursing_since,
      lower(w.employed)::text as employed_from, (upper(w.employed) - 1)::text as employed_to, w.updated_at
    from benefits.worker w join organisations.organisation o on o.id = w.org_id ${where}`.execute(tx)

export async function workerViews(
  tx: Tx,
  rows: readonly WorkerRow[],
): Promise<z.input<typeof contract.Worker>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    orgName: row.org_name,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? null,
    name: row.name,
    certificateLevel: row.certificate_level,
    certificateNumber: row.certificate_number,
    certifiedFrom: row.certified_from,
    certifiedTo: row.certified_to,
    frontline: row.frontline,
    workplace: row.workplace as z.infer<typeof contract.Worker>['workplace'], // checked by the table
    nursingSince: row.nursing_since,
    employedFrom: row.employed_from,
    employedTo: row.employed_to,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export async function getWorker(tx: Tx, id: string): Promise<WorkerRow> {
  const [row] = (await workerRows(tx, sql`where w.id = ${id}`)).rows
  if (!row) throw notFound()
  return row
}

export const listWorkersRoute = route(contract.listWorkers, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await page(
    query,
    async (name, id, limit) =>
      (
        await workerRows(
          tx,
          sql`where w.region_code >= ${lo} and w.region_code < ${hi} and (${like(query.q)}::text is null or w.name like ${like(query.q)}::text or o.name like ${like(query.q)}::text)
      and (${name}::text is null or (w.name, w.id) > (${name}::text, ${id}::uuid)) order by w.name, w.id limit ${limit}`,
        )
      ).rows,
  )
  return { items: await workerViews(tx, found.rows), next: found.next }
})

export const saveWorkerRoute = route(contract.saveWorker, async ({ tx, params, body }) => {
  const org = await organisation(tx, body.orgId)
  if (body.employedTo !== null && body.employedTo < body.employedFrom)
    throw invalidInput(undefined, [
      { pointer: '/employedTo', detail: '离职早于入职', detailEn: 'It ends before it begins' },
    ])
  if (body.certificateLevel !== null && body.certificateLevel > 0 && body.certifiedFrom === null)
    throw invalidInput(undefined, [
      {
        pointer: '/certifiedFrom',
        detail: '请填写证书起始日期',
        detailEn: 'From when is the certificate valid?',
      },
    ])
  if (body.certifiedFrom !== null && body.certifiedTo !== null && body.certifiedTo <= body.certifiedFrom)
    throw invalidInput(undefined, [
      { pointer: '/certifiedTo', detail: '到期早于起始', detailEn: 'It ends before it begins' },
    ])
  const before = await tx
    .selectFrom('benefits.worker')
    .select('updated_at')
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const values = {
    org_id: body.orgId,
    region_code: org.region_code,
    name: body.name,
    certificate_level: body.certificateLevel,
    certificate_number: body.certificateNumber,
    certified_from: body.certifiedFrom,
    certified_to: body.certifiedTo,
    frontline: body.frontline,
    workplace: body.workplace,
    nursing_since: body.nursingSince,
    employed: sql<string>`daterange(${body.employedFrom}::date, ${body.employedTo}::date, '[]')`,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('benefits.worker').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('benefits.worker')
        .values({ id: params.id, ...values })
        .execute())
  await saved(tx, 'worker', params.id, org.region_code, body.orgId)
  const [view] = await workerViews(tx, [await getWorker(tx, params.id)])
  if (!view) throw notFound()
  return view
})

// ---------------------------------------------------------------- organisations
type ProviderRow = {
  id: string
  name: string
  region_code: number
  filed_on: string | null
  private_capital: boolean | null
  public_built_private_run: boolean
  organisation_kind: string | null
  size_class: string | null
  suspended_reason: string | null
  residents: number
  updated_at: Date
}
const providerRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<ProviderRow>`select p.org_id as id, o.name, p.region_code, p.filed_on, p.private_capital, p.public_built_private_run, p.organisation_kind, p.size_class, p.suspended_reason, p.updated_at,
      (select count(*) from people.elder e where e.org_id = p.org_id and e.status = 'alive' and e.care_setting = 'institution')::int as residents
    from benefits.provider p join organisations.organisation o on o.id = p.org_id ${where}`.execute(tx)

async function providerViews(
  tx: Tx,
  rows: readonly ProviderRow[],
): Promise<z.input<typeof contract.Provider>[]> {
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    orgId: row.id as OrgId, // the column is this brand's uuid
    orgName: row.name,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? null,
    filedOn: row.filed_on,
    privateCapital: row.private_capital,
    publicBuiltPrivateRun: row.public_built_private_run,
    // Both are checked by the table.
    organisationKind: row.organisation_kind as z.infer<typeof contract.Provider>['organisationKind'],
    sizeClass: row.size_class as z.infer<typeof contract.Provider>['sizeClass'],
    suspendedReason: row.suspended_reason,
    residents: row.residents,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export const listProvidersRoute = route(contract.listProviders, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await page(
    query,
    async (name, id, limit) =>
      (
        await providerRows(
          tx,
          sql`where p.region_code >= ${lo} and p.region_code < ${hi} and (${like(query.q)}::text is null or o.name like ${like(query.q)}::text)
      and (${name}::text is null or (o.name, p.org_id) > (${name}::text, ${id}::uuid)) order by o.name, p.org_id limit ${limit}`,
        )
      ).rows,
  )
  return { items: await providerViews(tx, found.rows), next: found.next }
})

export const saveProviderRoute = route(contract.saveProvider, async ({ tx, params, body }) => {
  const org = await organisation(tx, params.orgId)
  const values = {
    region_code: org.region_code,
    filed_on: body.filedOn,
    private_capital: body.privateCapital,
    public_built_private_run: body.publicBuiltPrivateRun,
    organisation_kind: body.organisationKind,
    size_class: body.sizeClass,
    suspended_reason: body.suspendedReason,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('benefits.provider')
    .values({ org_id: params.orgId, ...values })
    .onConflict((c) => c.column('org_id').doUpdateSet(values))
    .execute()
  await saved(tx, 'provider', params.orgId, org.region_code, params.orgId)
  const [view] = await providerViews(tx, (await providerRows(tx, sql`where p.org_id = ${params.orgId}`)).rows)
  if (!view) throw notFound()
  return view
})
