import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payees'
import { events } from '#contract/benefit-events'
import { dayOf } from '#contract/day'
import { type OrgId, uuidv7 } from '#contract/id'
import { decodeCursor, encodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { ancestorOf, boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { nextMonth } from './month.ts'
import { needsAward, schemesOf } from './schemes.ts'

async function organisation(tx: Tx, id: string): Promise<{ name: string; region_code: number }> {
  const row = await tx
    .selectFrom('organisations.organisation')
    .select(['name', 'region_code'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

const saved = (tx: Tx, what: string, subjectId: string, regionCode: number, orgId: string) =>
  record(tx, events.registerSaved, { what }, { regionCode, orgId, subjectId })

/** The common page of these lists: by name and id, within a region. */
async function page<R extends { id: string; name: string }>(
  query: { after?: string | undefined; limit: number },
  read: (name: string | null, id: string | null, limit: number) => Promise<readonly R[]>,
): Promise<{ rows: R[]; next: string | null }> {
  const [name, id] = decodeCursor(query.after) ?? []
  const rows = await read(
    typeof name === 'string' ? name : null,
    typeof id === 'string' ? id : null,
    query.limit + 1,
  )
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return { rows: items, next: rows.length > query.limit && last ? encodeCursor([last.name, last.id]) : null }
}
const like = (q: string | undefined) => (q ? `%${q.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%` : null)

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

async function workerViews(tx: Tx, rows: readonly WorkerRow[]): Promise<z.input<typeof contract.Worker>[]> {
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
  const [view] = await workerViews(tx, (await workerRows(tx, sql`where w.id = ${params.id}`)).rows)
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

// ---------------------------------------------------------------- new beds
type ProjectRow = {
  id: string
  name: string
  org_id: string
  org_name: string
  region_code: number
  own_new_beds: number
  converted_beds: number
  built_beds: number
  completed_on: string
  accepted_on: string | null
  evidence: string
  paid: number
  updated_at: Date
}
const projectRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<ProjectRow>`select b.id, b.name, b.org_id, o.name as org_name, b.region_code, b.own_new_beds, b.converted_beds, b.built_beds, b.completed_on, b.accepted_on, b.evidence, b.updated_at,
      coalesce((select sum(l.amount) from benefits.line l join benefits.cycle c on c.id = l.cycle_id where l.subject_id = b.id and not l.void and c.hash is not null), 0)::bigint as paid
    from benefits.bed_project b join organisations.organisation o on o.id = b.org_id ${where}`.execute(tx)
const projectView = (row: ProjectRow): z.input<typeof contract.BedProject> => ({
  id: row.id,
  orgId: row.org_id as OrgId, // the column is this brand's uuid
  orgName: row.org_name,
  regionCode: row.region_code,
  name: row.name,
  ownNewBeds: row.own_new_beds,
  convertedBeds: row.converted_beds,
  builtBeds: row.built_beds,
  completedOn: row.completed_on,
  acceptedOn: row.accepted_on,
  evidence: row.evidence,
  paidFen: row.paid,
  updatedAt: row.updated_at.toISOString(),
})
async function getProject(tx: Tx, id: string): Promise<ProjectRow> {
  const [row] = (await projectRows(tx, sql`where b.id = ${id}`)).rows
  if (!row) throw notFound()
  return row
}

export const listBedProjectsRoute = route(contract.listBedProjects, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await page(
    query,
    async (name, id, limit) =>
      (
        await projectRows(
          tx,
          sql`where b.region_code >= ${lo} and b.region_code < ${hi} and (${like(query.q)}::text is null or b.name like ${like(query.q)}::text or o.name like ${like(query.q)}::text)
      and (${name}::text is null or (b.name, b.id) > (${name}::text, ${id}::uuid)) order by b.name, b.id limit ${limit}`,
        )
      ).rows,
  )
  return { items: found.rows.map(projectView), next: found.next }
})

export const saveBedProjectRoute = route(contract.saveBedProject, async ({ tx, params, body }) => {
  const org = await organisation(tx, body.orgId)
  if (body.ownNewBeds + body.convertedBeds + body.builtBeds === 0)
    throw invalidInput(undefined, [
      { pointer: '/ownNewBeds', detail: '至少填写一类床位', detailEn: 'At least one kind of beds' },
    ])
  const before = await tx
    .selectFrom('benefits.bed_project')
    .select('updated_at')
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  if (before && (await getProject(tx, params.id)).paid > 0)
    throw invalidInput(undefined, [
      {
        pointer: '/ownNewBeds',
        detail: '补贴已审批，床位数不能再改',
        detailEn: 'It has been paid for: the beds keep',
      },
    ])
  const values = {
    org_id: body.orgId,
    region_code: org.region_code,
    name: body.name,
    own_new_beds: body.ownNewBeds,
    converted_beds: body.convertedBeds,
    built_beds: body.builtBeds,
    completed_on: body.completedOn,
    accepted_on: body.acceptedOn,
    evidence: body.evidence,
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('benefits.bed_project').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('benefits.bed_project')
        .values({ id: params.id, ...values })
        .execute())
  await saved(tx, 'bed_project', params.id, org.region_code, body.orgId)
  return projectView(await getProject(tx, params.id))
})

export const grantBedProjectRoute = route(contract.grantBedProject, async ({ tx, params }) => {
  const project = await getProject(tx, params.id)
  if (project.accepted_on === null)
    throw invalidInput(undefined, [
      { pointer: '/acceptedOn', detail: '尚未验收', detailEn: 'Not accepted yet' },
    ])
  const today = dayOf(clock.now())
  const [county] = await schemesOf(tx, [ancestorOf(project.region_code, 'county')], today, ['organisation'])
  const month = `${today.slice(0, 7)}-01`
  for (const scheme of county?.set.schemes ?? []) {
    const terms = county?.terms.get(scheme.rule.key)
    if (!terms || !needsAward(scheme, terms) || scheme.rule.body.category !== 'bed_building') continue
    await sql`insert into benefits.award (id, payee_kind, subject_id, org_id, region_code, scheme, months, applied_on, source)
      values (${uuidv7()}, 'organisation', ${project.id}, ${project.org_id}, ${project.region_code}, ${scheme.rule.key}, daterange(${month}::date, ${nextMonth(month, 60)}::date), ${today}::date, '床位建设审批')
      on conflict do nothing`.execute(tx)
  }
  await saved(tx, 'bed_project_granted', project.id, project.region_code, project.org_id)
  return projectView(await getProject(tx, params.id))
})

// ---------------------------------------------------------------- facilities
type FacilityRow = {
  id: string
  name: string
  org_name: string
  region_code: number
  accepted_on: string | null
  used: number | null
  built: number | null
  from: string | null
  to: string | null
  updated_at: Date
}
const facilityRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<FacilityRow>`select f.site_id as id, s.name, o.name as org_name, f.region_code, f.accepted_on, f.used_area_centi as used, f.built_area_centi as built,
      lower(f.in_use)::text as from, (upper(f.in_use) - 1)::text as to, f.updated_at
    from benefits.facility f join organisations.site s on s.id = f.site_id join organisations.organisation o on o.id = f.org_id ${where}`.execute(
    tx,
  )
const facilityView = (row: FacilityRow): z.input<typeof contract.FacilityPayee> => ({
  siteId: row.id,
  siteName: row.name,
  orgName: row.org_name,
  regionCode: row.region_code,
  acceptedOn: row.accepted_on,
  usedArea: row.used === null ? null : row.used / 100,
  builtArea: row.built === null ? null : row.built / 100,
  inUseFrom: row.from,
  inUseTo: row.to,
  updatedAt: row.updated_at.toISOString(),
})

export const listFacilitiesRoute = route(contract.listFacilities, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const found = await page(
    query,
    async (name, id, limit) =>
      (
        await facilityRows(
          tx,
          sql`where f.region_code >= ${lo} and f.region_code < ${hi} and (${like(query.q)}::text is null or s.name like ${like(query.q)}::text)
      and (${name}::text is null or (s.name, f.site_id) > (${name}::text, ${id}::uuid)) order by s.name, f.site_id limit ${limit}`,
        )
      ).rows,
  )
  return { items: found.rows.map(facilityView), next: found.next }
})

export const saveFacilityRoute = route(contract.saveFacility, async ({ tx, params, body }) => {
  const site = await tx
    .selectFrom('organisations.site')
    .select(['org_id', 'region_code'])
    .where('id', '=', params.siteId)
    .executeTakeFirst()
  if (!site) throw notFound()
  if (body.usedArea !== null && body.builtArea !== null && body.usedArea > body.builtArea)
    throw invalidInput(undefined, [
      { pointer: '/usedArea', detail: '使用面积大于建筑面积', detailEn: 'More in use than built' },
    ])
  const centi = (area: number | null) => (area === null ? null : Math.round(area * 100))
  const values = {
    org_id: site.org_id,
    region_code: site.region_code,
    accepted_on: body.acceptedOn,
    used_area_centi: centi(body.usedArea),
    built_area_centi: centi(body.builtArea),
    in_use:
      body.inUseFrom === null
        ? null
        : sql<string>`daterange(${body.inUseFrom}::date, ${body.inUseTo}::date, '[]')`,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('benefits.facility')
    .values({ site_id: params.siteId, ...values })
    .onConflict((c) => c.column('site_id').doUpdateSet(values))
    .execute()
  await saved(tx, 'facility', params.siteId, site.region_code, site.org_id)
  const [row] = (await facilityRows(tx, sql`where f.site_id = ${params.siteId}`)).rows
  if (!row) throw notFound()
  return facilityView(row)
})
