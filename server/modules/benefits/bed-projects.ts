import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payees'
import { problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { type OrgId, uuidv7 } from '#contract/id'
import { invalidInput, notFound, stale } from '#contract/problem'
import { ancestorOf, boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { nextMonth } from './month.ts'
import { like, organisation, page, saved } from './payee-lists.ts'
import { needsAward, schemesOf } from './schemes.ts'

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
  nursing_beds: number
  completed_on: string
  accepted_on: string | null
  evidence: string
  paid: number
  updated_at: Date
}
const projectRows = (tx: Tx, where: ReturnType<typeof sql>) =>
  sql<ProjectRow>`select b.id, b.name, b.org_id, o.name as org_name, b.region_code, b.own_new_beds, b.converted_beds, b.built_beds, b.nursing_beds, b.completed_on, b.accepted_on, b.evidence, b.updated_at,
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
  nursingBeds: row.nursing_beds,
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
  const total = body.ownNewBeds + body.convertedBeds + body.builtBeds
  if (body.nursingBeds > total)
    throw invalidInput(undefined, [
      {
        pointer: '/nursingBeds',
        detail: `护理型床位不能多于床位总数 ${total}`,
        detailEn: `Not more nursing beds than beds: ${total}`,
      },
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
    nursing_beds: body.nursingBeds,
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
  let granted = 0
  let known = 0
  for (const scheme of county?.set.schemes ?? []) {
    const terms = county?.terms.get(scheme.rule.key)
    if (!terms || !needsAward(scheme, terms) || scheme.rule.body.category !== 'bed_building') continue
    known++
    const made =
      await sql`insert into benefits.award (id, payee_kind, subject_id, org_id, region_code, scheme, months, applied_on, source)
      values (${uuidv7()}, 'organisation', ${project.id}, ${project.org_id}, ${project.region_code}, ${scheme.rule.key}, daterange(${month}::date, ${nextMonth(month, 60)}::date), ${today}::date, '床位建设审批')
      on conflict do nothing`.execute(tx)
    granted += Number(made.numAffectedRows ?? 0)
  }
  // The same beds a second time are refused (B-BEN-09); a place without such a scheme grants nothing.
  if (known === 0) throw problems.noScheme()
  if (granted === 0 || project.paid > 0) throw problems.grantedAlready()
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
  if (body.inUseTo !== null && (body.inUseFrom === null || body.inUseTo < body.inUseFrom))
    throw invalidInput(undefined, [
      { pointer: '/inUseTo', detail: '结束早于开始', detailEn: 'It ends before it begins' },
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
