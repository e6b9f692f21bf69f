import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/assessment'
import type { Refusal } from '#contract/assessment-words'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { readPhone } from '#contract/phone'
import { invalidInput, notFound, stale } from '#contract/problem'
import { isStanding, metresBetween, regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { encrypt, keyedHash } from '#platform/secrets'
import type { Process } from './process.ts'

export type AssessorRow = Selectable<DB['assessment.assessor']> & {
  open: number
  done: number
  org_name: string | null
}

/** Assessors in the scope of `tx`, with what they have open and have done. */
export async function readAssessors(tx: Tx, only: { id?: string } = {}): Promise<AssessorRow[]> {
  const { rows } = await sql<AssessorRow>`
    select a.*, o.name as org_name,
      (select count(*)::int from assessment.seat s join assessment.application p on p.id = s.application_id
        where s.assessor_id = a.id and p.state in ('scheduled', 'sitting')) as open,
      (select count(*)::int from assessment.seat s where s.assessor_id = a.id and s.signed_at is not null) as done
    from assessment.assessor a left join organisations.organisation o on o.id = a.org_id
    where ${only.id ?? null}::uuid is null or a.id = ${only.id ?? null}
    order by a.ended_on nulls first, a.name, a.id`.execute(tx)
  return rows
}

async function assessorViews(
  tx: Tx,
  rows: readonly AssessorRow[],
): Promise<z.input<typeof contract.Assessor>[]> {
  const today = dayOf(clock.now())
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phoneMasked: row.phone_tail === null ? null : `•••• ${row.phone_tail}`,
    regionCode: row.region_code,
    regionName: names.get(row.region_code) ?? String(row.region_code),
    orgId: row.org_id,
    orgName: row.org_name,
    accountId: row.account_id,
    background: backgroundOf(row.background),
    certificate: row.certificate,
    certificateFrom: row.certificate_from,
    certificateUntil: row.certificate_until,
    inForce: row.ended_on === null && row.certificate_from <= today && row.certificate_until >= today,
    lon: row.lon,
    lat: row.lat,
    mostOpen: row.most_open,
    open: row.open,
    done: row.done,
    endedOn: row.ended_on,
    updatedAt: row.updated_at.toISOString(),
  }))
}

// The column is checked to hold one of these words.
export const backgroundOf = (text: string) => text as z.input<typeof contract.Assessor>['background']

async function assessorView(tx: Tx, id: string) {
  const [view] = await assessorViews(tx, await readAssessors(tx, { id }))
  if (!view) throw notFound()
  return view
}

export const listAssessorsRoute = route(contract.listAssessors, async ({ tx, query }) => {
  const today = dayOf(clock.now())
  const soon = dayOf(new Date(clock.now().getTime() + 60 * 86_400_000))
  const views = await assessorViews(tx, await readAssessors(tx))
  return {
    items: views.filter((one) => {
      if (
        query.q &&
        ![one.name, one.certificate, one.orgName ?? ''].some((text) => text.includes(query.q ?? ''))
      )
        return false
      switch (query.state) {
        case 'in_force':
          return one.inForce
        case 'expiring':
          return one.inForce && one.certificateUntil <= soon
        case 'expired':
          return one.endedOn === null && one.certificateUntil < today
        case 'ended':
          return one.endedOn !== null
        default:
          return true
      }
    }),
  }
})

export const saveAssessorRoute = route(contract.saveAssessor, async ({ tx, params, body }) => {
  const wrong: { pointer: string; detail: string; detailEn: string }[] = []
  if (!(await isStanding(tx, body.regionCode)))
    wrong.push({ pointer: '/regionCode', detail: '没有这个行政区划', detailEn: 'There is no such division' })
  if (body.certificateUntil < body.certificateFrom)
    wrong.push({
      pointer: '/certificateUntil',
      detail: '有效期止应不早于有效期起',
      detailEn: 'Ends before it begins',
    })
  if ((body.lon === null) !== (body.lat === null))
    wrong.push({ pointer: '/lat', detail: '经纬度应同时填写', detailEn: 'Give both coordinates or none' })
  const phone = body.phone ? readPhone(body.phone) : null
  if (body.phone && !phone)
    wrong.push({ pointer: '/phone', detail: '不是有效的电话号码', detailEn: 'Not a phone number' })
  if (wrong.length > 0) throw invalidInput(undefined, wrong)
  const before = await tx
    .selectFrom('assessment.assessor')
    .selectAll()
    .where('id', '=', params.assessorId)
    .forUpdate()
    .executeTakeFirst()
  if (before && body.updatedAt && before.updated_at.toISOString() !== body.updatedAt) throw stale()
  const now = clock.now()
  const values = {
    region_code: body.regionCode,
    org_id: body.orgId,
    account_id: body.accountId,
    name: body.name,
    background: body.background,
    certificate: body.certificate,
    certificate_from: body.certificateFrom,
    certificate_until: body.certificateUntil,
    lon: body.lon,
    lat: body.lat,
    most_open: body.mostOpen,
    updated_at: now,
    // A form that leaves the number out keeps what is there.
    ...(phone
      ? {
          phone_cipher: encrypt(phone.phone),
          phone_hash: keyedHash('phone', phone.phone),
          phone_tail: phone.phone.slice(-4),
        }
      : {}),
  }
  try {
    if (before) await tx.updateTable('assessment.assessor').set(values).where('id', '=', before.id).execute()
    else
      await tx
        .insertInto('assessment.assessor')
        .values({ id: params.assessorId, created_at: now, ...values })
        .execute()
  } catch (error) {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'assessor_certificate')
      throw invalidInput(undefined, [
        {
          pointer: '/certificate',
          detail: '该证书编号已登记在另一人名下',
          detailEn: 'Another assessor has this certificate',
        },
      ])
    throw error
  }
  await record(
    tx,
    contract.events.assessorSaved,
    { what: before ? 'changed' : 'registered' },
    { regionCode: body.regionCode, orgId: body.orgId, subjectId: params.assessorId },
  )
  return assessorView(tx, params.assessorId)
})

export const endAssessorRoute = route(contract.endAssessor, async ({ tx, params, body }) => {
  const row = await tx
    .updateTable('assessment.assessor')
    .set({ ended_on: body.on, updated_at: clock.now() })
    .where('id', '=', params.assessorId)
    .where('ended_on', 'is', null)
    .returning(['id', 'region_code', 'org_id'])
    .executeTakeFirst()
  if (!row) throw notFound()
  await record(
    tx,
    contract.events.assessorSaved,
    { what: 'ended' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return assessorView(tx, params.assessorId)
})

export const declareKinRoute = route(contract.declareKin, async ({ tx, params, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  const assessor = await tx
    .selectFrom('assessment.assessor')
    .select('id')
    .where('id', '=', params.assessorId)
    .executeTakeFirst()
  if (!elder || !assessor) throw notFound()
  await tx
    .insertInto('assessment.kin')
    .values({
      id: uuidv7(),
      assessor_id: assessor.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      relation: body.relation,
    })
    .onConflict((conflict) => conflict.columns(['assessor_id', 'elder_id']).doNothing())
    .execute()
  const rows = await tx
    .selectFrom('assessment.kin as k')
    .innerJoin('people.elder as e', 'e.id', 'k.elder_id')
    .select(['k.elder_id as elderId', 'e.name as elderName', 'k.relation'])
    .where('k.assessor_id', '=', assessor.id)
    .execute()
  return { items: rows }
})

type Subject = { id: string; org_id: string | null; lon: number | null; lat: number | null }
export type Considered = { row: AssessorRow; distanceM: number | null; refusals: Refusal[] }

/** Each assessor with why they may not be sent to this elder on that day; an empty list of refusals is a yes. */
export async function consider(
  tx: Tx,
  rows: readonly AssessorRow[],
  elder: Subject,
  {
    on,
    process,
    firstAssessors,
    own,
  }: { on: string; process: Process; firstAssessors: ReadonlySet<string>; own?: ReadonlySet<string> },
): Promise<Considered[]> {
  const { rows: kin } = await sql<{ id: string }>`
    select a.id from (select x.id, x.phone_hash, array_remove(x.account_id || array(select p.account_id from access.post p where p.person_id = x.id and p.role = 'assessor' and p.ended_at is null), null) as accounts
      from assessment.assessor x) a
    where a.id = any (${rows.map((row) => row.id)}::uuid[]) and (
      exists (select from assessment.kin k where k.assessor_id = a.id and k.elder_id = ${elder.id})
      or exists (select from people.contact c where c.elder_id = ${elder.id} and c.account_id = any (a.accounts)
        and c.relation in ('spouse', 'son', 'daughter', 'child_in_law', 'grandchild', 'sibling', 'relative', 'guardian'))
      or exists (select from people.phone p join people.contact c on c.id = p.contact_id where p.elder_id = ${elder.id} and p.hash = a.phone_hash
        and c.relation in ('spouse', 'son', 'daughter', 'child_in_law', 'grandchild', 'sibling', 'relative', 'guardian'))
      or exists (select from people.phone p where p.elder_id = ${elder.id} and p.contact_id is null and p.hash = a.phone_hash)
      or exists (select from access.family_grant g where g.elder_id = ${elder.id} and g.account_id = any (a.accounts) and g.ended_at is null))`.execute(
    tx,
  )
  const relatives = new Set(kin.map(({ id }) => id))
  return rows
    .map((row) => {
      const distanceM =
        row.lon !== null && row.lat !== null && elder.lon !== null && elder.lat !== null
          ? Math.round(metresBetween({ lon: row.lon, lat: row.lat }, { lon: elder.lon, lat: elder.lat }))
          : null
      const says: readonly (readonly [Refusal, boolean])[] = [
        ['ended', row.ended_on !== null && row.ended_on <= on],
        ['not_yet', row.certificate_from > on],
        ['expired', row.certificate_until < on],
        ['relative', relatives.has(row.id)],
        ['own_institution', row.org_id !== null && row.org_id === elder.org_id],
        ['first_assessor', firstAssessors.has(row.id)],
        ['overloaded', row.most_open !== null && row.open - (own?.has(row.id) ? 1 : 0) >= row.most_open],
        ['too_far', process.maxDistanceM !== null && distanceM !== null && distanceM > process.maxDistanceM],
      ]
      return { row, distanceM, refusals: says.filter(([, held]) => held).map(([code]) => code) }
    })
    .sort(
      (a, b) =>
        Number(a.refusals.length > 0) - Number(b.refusals.length > 0) ||
        (a.distanceM ?? Number.POSITIVE_INFINITY) - (b.distanceM ?? Number.POSITIVE_INFINITY) ||
        a.row.open - b.row.open ||
        a.row.name.localeCompare(b.row.name, 'zh'),
    )
}
