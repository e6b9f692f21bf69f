import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/care-steps'
import { dayOf } from '#contract/day'
import { Group, groups } from '#contract/people-words'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { livingElder, type OfElder, personOf } from './elder.ts'
import { needsRulesOf } from './rules.ts'

type Row = Selectable<DB['assessment.bed_applicant']> &
  OfElder & {
    org_name: string
    of_groups: string[]
    level: number | null
    level_zh: string | null
    level_en: string | null
  }
type View = z.input<typeof contract.BedApplicant>

/**
 * The queue of each institution: groups that the place puts first, in its order; then the worse ability; then the earlier
 * application. Every place carries its reason (B-ASM-12).
 */
async function queue(
  tx: Tx,
  which: {
    orgId?: string | undefined
    region: number
    state: z.infer<typeof contract.BedState>
    id?: string
  },
): Promise<View[]> {
  const { lo, hi } = boundsOf(which.region)
  const { rows } = await sql<Row>`
    select b.*, e.name as elder_name, e.birth_day, coalesce(o.name, '') as org_name,
      people.groups_on(e.id, ${dayOf(clock.now())}::date)::text[] as of_groups, r.level, r.level_zh, r.level_en
    from assessment.bed_applicant b join people.elder e on e.id = b.elder_id left join organisations.organisation o on o.id = b.org_id
    left join lateral (select * from assessment.record x where x.elder_id = b.elder_id and x.state = 'confirmed' and x.ability is not null
      order by x.assessed_on desc limit 1) r on true
    where b.region_code >= ${lo} and b.region_code < ${hi} and b.state = ${which.state}
      and (${which.orgId ?? null}::uuid is null or b.org_id = ${which.orgId ?? null})`.execute(tx)
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const ranked = []
  for (const row of rows) {
    const { bedPriority } = await needsRulesOf(tx, row.region_code)
    const at = bedPriority.findIndex((group) => row.of_groups.includes(group))
    ranked.push({ row, rank: at < 0 ? bedPriority.length : at, group: bedPriority[at] ?? null })
  }
  ranked.sort(
    (a, b) =>
      a.row.org_name.localeCompare(b.row.org_name) ||
      a.row.org_id.localeCompare(b.row.org_id) ||
      a.rank - b.rank ||
      (b.row.level ?? -1) - (a.row.level ?? -1) ||
      a.row.applied_on.localeCompare(b.row.applied_on) ||
      a.row.id.localeCompare(b.row.id),
  )
  const places = new Map<string, number>()
  return ranked.map(({ row, rank, group }) => {
    const place = (places.get(row.org_id) ?? 0) + 1
    places.set(row.org_id, place)
    const first = group === null ? null : groups[Group.parse(group)]
    return {
      id: row.id,
      ...personOf(row, names),
      orgId: row.org_id,
      orgName: row.org_name,
      appliedOn: row.applied_on,
      note: row.note,
      // The column is checked to hold one of these words.
      state: row.state as View['state'],
      place: row.state === 'waiting' ? place : null,
      reason: {
        zh: `${first ? `${first.zh}优先（第 ${rank + 1} 顺位）` : '一般申请'}；${row.level_zh ?? '未评估'}；${row.applied_on} 申请`,
        en: `${first ? `${first.en}: comes first (rank ${rank + 1})` : 'Ordinary applicant'}; ${row.level_en ?? 'not assessed'}; applied ${row.applied_on}`,
      },
      group,
      levelZh: row.level_zh,
      levelEn: row.level_en,
      closedOn: row.closed_on,
      closedReason: row.reason,
    }
  })
}

export const listBedApplicantsRoute = route(contract.listBedApplicants, async ({ tx, query }) => ({
  items: await queue(tx, { orgId: query.orgId, region: query.region ?? 0, state: query.state }),
}))

async function one(tx: Tx, id: string): Promise<View> {
  const row = await tx
    .selectFrom('assessment.bed_applicant')
    .select(['org_id', 'state'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  const state = contract.BedState.parse(row.state)
  const view = (await queue(tx, { orgId: row.org_id, region: 0, state })).find((each) => each.id === id)
  if (!view) throw notFound()
  return view
}

export const addBedApplicantRoute = route(contract.addBedApplicant, async ({ tx, body }) => {
  const elder = await livingElder(tx, body.elderId)
  const org = await tx
    .selectFrom('organisations.organisation')
    .select('kind')
    .where('id', '=', body.orgId)
    .executeTakeFirst()
  if (org?.kind !== 'care_institution')
    throw invalidInput(undefined, [
      { pointer: '/orgId', detail: '不是养老机构', detailEn: 'Not a care institution' },
    ])
  if (body.appliedOn > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/appliedOn', detail: '不能在今天之后', detailEn: 'Not after today' },
    ])
  const known = await tx
    .selectFrom('assessment.bed_applicant')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', '=', body.id),
        eb.and([eb('elder_id', '=', elder.id), eb('org_id', '=', body.orgId), eb('state', '=', 'waiting')]),
      ]),
    )
    .executeTakeFirst()
  if (known && known.id !== body.id) throw contract.problems.alreadyWaiting()
  if (known) return one(tx, known.id)
  const now = clock.now()
  await tx
    .insertInto('assessment.bed_applicant')
    .values({
      id: body.id,
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: body.orgId,
      applied_on: body.appliedOn,
      note: body.note,
      created_at: now,
      updated_at: now,
    })
    .execute()
  await record(
    tx,
    contract.events.bedMoved,
    { state: 'waiting' },
    { elderId: elder.id, regionCode: elder.region_code, orgId: body.orgId, subjectId: body.id },
  )
  return one(tx, body.id)
})

export const closeBedApplicantRoute = route(
  contract.closeBedApplicant,
  async ({ tx, actor, params, body }) => {
    const reason = body.reason.trim()
    if (!body.admitted && reason.length < 2)
      throw invalidInput(undefined, [{ pointer: '/reason', detail: '请写明原因', detailEn: 'Say why' }])
    const row = await tx
      .selectFrom('assessment.bed_applicant')
      .selectAll()
      .where('id', '=', params.bedApplicantId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw notFound()
    if (row.state !== 'waiting') throw contract.problems.wrongState()
    const to = body.admitted ? 'admitted' : 'withdrawn'
    await tx
      .updateTable('assessment.bed_applicant')
      .set({
        state: to,
        reason: reason === '' ? null : reason,
        closed_on: body.on,
        closed_by_name: actor.name,
        updated_at: clock.now(),
      })
      .where('id', '=', row.id)
      .execute()
    await record(
      tx,
      contract.events.bedMoved,
      { state: to },
      { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
    )
    return one(tx, row.id)
  },
)
