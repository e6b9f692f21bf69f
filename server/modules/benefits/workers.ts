import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-payees'
import * as register from '#contract/benefit-workers'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { identityErrors, parseIdentity } from '#contract/identity'
import { cut, decodeCursor } from '#contract/page'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { encrypt, keyedHash } from '#platform/secrets'
import { gradesOf, mustBeGrade } from './grades.ts'
import { like, organisation, saved } from './payee-lists.ts'

type WorkerRow = {
  id: string
  name: string
  org_id: string
  org_name: string
  region_code: number
  profession: string
  identity_tail: string | null
  certificate_level: number | null
  certificate_number: string | null
  certified_from: string | null
  certified_to: string | null
  state: contract.CertificateState
  frontline: boolean | null
  workplace: string | null
  nursing_since: string | null
  employed_from: string
  employed_to: string | null
  graduate: boolean | null
  graduated_on: string | null
  hard_to_employ: boolean | null
  contract_months: number | null
  contributions_paid: boolean | null
  trained: boolean
  pre_job: boolean
  updated_at: Date
}

/** Workers with the state of their certificate on a day, and whether they were ever trained. */
const workerRows = (tx: Tx, on: string, expiringDays: number, where: ReturnType<typeof sql>) =>
  sql<WorkerRow>`select * from (
    select w.id, w.name, w.org_id, o.name as org_name, w.region_code, w.profession, w.identity_tail, w.certificate_level, w.certificate_number, w.certified_from, w.certified_to,
      case when w.certificate_level is null then 'unknown' when w.certificate_level = 0 then 'none'
        when w.certified_to is not null and w.certified_to <= ${on}::date then 'expired'
        when w.certified_to is not null and w.certified_to <= ${on}::date + ${expiringDays}::int then 'expiring' else 'in_force' end as state,
      w.frontline, w.workplace, w.nursing_since, lower(w.employed)::text as employed_from, (upper(w.employed) - 1)::text as employed_to, w.employed,
      w.graduate, w.graduated_on, w.hard_to_employ, w.contract_months, w.contributions_paid,
      exists (select from benefits.attendance a where a.trainee_id = w.id and a.passed) as trained,
      exists (select from benefits.attendance a join benefits.course c on c.id = a.course_id where a.trainee_id = w.id and a.passed and c.kind = 'pre_job') as pre_job,
      w.updated_at
    from benefits.worker w join organisations.organisation o on o.id = w.org_id) w ${where}`.execute(tx)

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
    // Both are checked by the table.
    profession: row.profession as z.infer<typeof contract.Profession>,
    workplace: row.workplace as z.infer<typeof contract.Worker>['workplace'],
    identityMasked: row.identity_tail === null ? null : `**************${row.identity_tail}`,
    certificateLevel: row.certificate_level,
    certificateNumber: row.certificate_number,
    certifiedFrom: row.certified_from,
    certifiedTo: row.certified_to,
    certificateState: row.state,
    frontline: row.frontline,
    nursingSince: row.nursing_since,
    employedFrom: row.employed_from,
    employedTo: row.employed_to,
    graduate: row.graduate,
    graduatedOn: row.graduated_on,
    hardToEmploy: row.hard_to_employ,
    contractMonths: row.contract_months,
    contributionsPaid: row.contributions_paid,
    trained: row.trained,
    preJobTrained: row.pre_job,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export async function getWorker(tx: Tx, id: string): Promise<WorkerRow> {
  const { expiringDays } = await gradesOf(tx, 0)
  const [row] = (await workerRows(tx, dayOf(clock.now()), expiringDays, sql`where w.id = ${id}`)).rows
  if (!row) throw notFound()
  return row
}

export const listWorkersRoute = route(contract.listWorkers, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const today = dayOf(clock.now())
  const { expiringDays } = await gradesOf(tx, query.region ?? 0)
  const [key, id] = decodeCursor(query.after) ?? [null, null]
  const text = like(query.q)
  const byExpiry = query.order === 'expiry'
  const order = byExpiry ? sql`coalesce(w.certified_to, 'infinity'::date)::text` : sql`w.name`
  const { rows } = await workerRows(
    tx,
    today,
    expiringDays,
    sql`where w.region_code >= ${lo} and w.region_code < ${hi}
      and (${text}::text is null or w.name like ${text}::text or w.org_name like ${text}::text)
      and (${query.profession ?? null}::text is null or w.profession = ${query.profession ?? null}::text)
      and (${query.certificate ?? null}::text is null or w.state = ${query.certificate ?? null}::text)
      and (${query.trained ?? null}::text is null or w.trained = ${query.trained === 'yes'})
      and (${query.employed ?? null}::text is null or (w.employed @> ${today}::date) = ${query.employed === 'now'})
      and (${key}::text is null or (${order}, w.id) > (${key}::text, ${id}::uuid))
    order by ${order}, w.id limit ${query.limit + 1}`,
  )
  const page = cut(rows, query.limit, (last) => [
    byExpiry ? (last.certified_to ?? 'infinity') : last.name,
    last.id,
  ])
  return { items: await workerViews(tx, page.rows), next: page.next }
})

export const showWorkerRoute = route(register.showWorker, async ({ tx, params }) => {
  const [worker] = await workerViews(tx, [await getWorker(tx, params.id)])
  if (!worker) throw notFound()
  const certificates = await sql<{ level: number; number: string | null; from: string; to: string | null }>`
    select level, number, lower(valid)::text as "from", upper(valid)::text as "to" from benefits.certificate where worker_id = ${params.id} order by valid desc`.execute(
    tx,
  )
  const courses = await sql<{
    title: string
    kind: z.infer<typeof register.CourseKind>
    endsOn: string
    hours: number
    score: number | null
    passed: boolean
  }>`select c.title, c.kind, c.ends_on as "endsOn", a.hours, a.score, a.passed from benefits.attendance a join benefits.course c on c.id = a.course_id
      where a.trainee_id = ${params.id} order by c.ends_on desc`.execute(tx)
  return { worker, certificates: certificates.rows, courses: courses.rows }
})

export const saveWorkerRoute = route(contract.saveWorker, async ({ tx, params, body }) => {
  const org = await organisation(tx, body.orgId)
  const wrong = (pointer: string, detail: string, detailEn: string) =>
    invalidInput(undefined, [{ pointer, detail, detailEn }])
  if (body.employedTo !== null && body.employedTo < body.employedFrom)
    throw wrong('/employedTo', '离职早于入职', 'It ends before it begins')
  if (body.certificateLevel !== null && body.certificateLevel > 0 && body.certifiedFrom === null)
    throw wrong('/certifiedFrom', '请填写证书起始日期', 'From when is the certificate valid?')
  if (body.certifiedFrom !== null && body.certifiedTo !== null && body.certifiedTo <= body.certifiedFrom)
    throw wrong('/certifiedTo', '到期早于起始', 'It ends before it begins')
  await mustBeGrade(tx, org.region_code, body.certificateLevel, '/certificateLevel')
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
    profession: body.profession,
    certificate_level: body.certificateLevel,
    certificate_number: body.certificateNumber,
    certified_from: body.certifiedFrom,
    certified_to: body.certifiedTo,
    frontline: body.frontline,
    workplace: body.workplace,
    nursing_since: body.nursingSince,
    employed: sql<string>`daterange(${body.employedFrom}::date, ${body.employedTo}::date, '[]')`,
    graduate: body.graduate,
    graduated_on: body.graduatedOn,
    hard_to_employ: body.hardToEmploy,
    contract_months: body.contractMonths,
    contributions_paid: body.contributionsPaid,
    ...(body.identityNumber === undefined ? {} : identityOf(body.identityNumber)),
    updated_at: clock.now(),
  }
  await (before
    ? tx.updateTable('benefits.worker').set(values).where('id', '=', params.id).execute()
    : tx
        .insertInto('benefits.worker')
        .values({ id: params.id, ...values })
        .execute()
  ).catch((error: unknown) => {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'worker_identity')
      throw contract.employedElsewhere()
    throw error
  })
  await saved(tx, 'worker', params.id, org.region_code, body.orgId)
  const [view] = await workerViews(tx, [await getWorker(tx, params.id)])
  if (!view) throw notFound()
  return view
})

function identityOf(number: string | null) {
  if (number === null || number === '')
    return { identity_cipher: null, identity_hash: null, identity_tail: null }
  const read = parseIdentity(number)
  if ('error' in read)
    throw invalidInput(undefined, [
      {
        pointer: '/identityNumber',
        detail: identityErrors[read.error].zh,
        detailEn: identityErrors[read.error].en,
      },
    ])
  return {
    identity_cipher: encrypt(read.number),
    identity_hash: keyedHash('identity', read.number),
    identity_tail: read.number.slice(-4),
  }
}
