import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/insurance-elder'
import { events } from '#contract/insurance-events'
import { problems } from '#contract/insurance-words'
import type { ElderId, OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import { constraintOf, namesOf } from './names.ts'

type Row = {
  id: string
  elder_id: string
  org_id: string | null
  from: string
  items: unknown
  note: string
  made_by_name: string | null
  created_at: Date
}

export async function carePlanViews(
  tx: Tx,
  app: App,
  where: RawBuilder<unknown>,
): Promise<z.input<typeof contract.CarePlan>[]> {
  const { rows } =
    await sql<Row>`select p.id, p.elder_id, p.org_id, lower(p.valid)::text as "from", p.items, p.note, p.made_by_name, p.created_at
    from insurance.care_plan p where ${where} order by lower(p.valid) desc limit 20`.execute(tx)
  const name = await namesOf(app, { orgs: rows.map((row) => row.org_id) })
  return rows.map((row) => ({
    id: row.id,
    // The columns are these brands' uuids.
    elderId: row.elder_id as ElderId,
    orgId: row.org_id as OrgId | null,
    from: row.from,
    items: z.array(contract.PlanItem).parse(row.items),
    orgName: row.org_id === null ? null : name(row.org_id),
    note: row.note,
    madeBy: row.made_by_name,
    createdAt: row.created_at.toISOString(),
  }))
}

/** A plan that begins later than the one in force ends it the day before; a plan of the past is not rewritten. */
export const saveCarePlanRoute = route(contract.saveCarePlan, async ({ tx, app, actor, params, body }) => {
  const stands = await carePlanViews(tx, app, sql`p.id = ${params.id}`)
  if (stands[0]) return stands[0]
  const elder = await tx
    .selectFrom('people.elder')
    .select(['region_code', 'org_id'])
    .where('id', '=', body.elderId)
    .where('status', '=', 'alive')
    .executeTakeFirst()
  if (!elder) throw notFound()
  const orgId = actor.scope.audience === 'org' ? actor.scope.orgId : body.orgId
  await sql`update insurance.care_plan set valid = daterange(lower(valid), ${body.from}::date) where elder_id = ${body.elderId} and upper_inf(valid) and lower(valid) < ${body.from}::date`.execute(
    tx,
  )
  await sql`insert into insurance.care_plan (id, elder_id, region_code, org_id, valid, items, note)
    values (${params.id}, ${body.elderId}, ${elder.region_code}, ${orgId}, daterange(${body.from}::date, null), ${JSON.stringify(body.items)}::jsonb, ${body.note})`
    .execute(tx)
    .catch((error: unknown) => {
      throw constraintOf(error) === 'care_plan_once' ? problems.overlapping() : error
    })
  await record(
    tx,
    events.planned,
    { from: body.from, items: body.items.length },
    { regionCode: elder.region_code, elderId: body.elderId, orgId, subjectId: params.id },
  )
  const [view] = await carePlanViews(tx, app, sql`p.id = ${params.id}`)
  if (!view) throw notFound()
  return view
})
