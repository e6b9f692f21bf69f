import { sql } from 'kysely'
import { events } from '#contract/care-events'
import * as contract from '#contract/care-orders'
import { type CareWorkerId, problems } from '#contract/care-words'
import { dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'

export const listCareWorkersRoute = route(contract.listCareWorkers, async ({ tx, query }) => {
  const today = dayOf(clock.now())
  const { rows } = await sql<{
    id: string
    org_id: string
    name: string
    level: number | null
    today: number
    rating: number | null
    rated: number
  }>`
    select w.id, w.org_id, w.name, w.certificate_level as level,
      (select count(*)::int from care.service_order o where o.worker_id = w.id and o.state <> 'cancelled' and (o.wanted_from at time zone 'Asia/Shanghai')::date = ${today}::date) as today,
      x.rating, coalesce(x.n, 0) as rated
    from benefits.worker w left join lateral (select avg(coalesce(o.follow_up_satisfaction, o.satisfaction))::double precision as rating, count(*)::int as n
      from care.service_order o where o.worker_id = w.id and o.state = 'closed') x on true
    where w.employed @> ${today}::date and (${query.orgId ?? null}::uuid is null or w.org_id = ${query.orgId ?? null}::uuid)
    order by w.name, w.id limit 1000`.execute(tx)
  return {
    items: rows.map((row) => ({
      id: row.id as CareWorkerId, // the columns are these brands' uuids
      orgId: row.org_id as OrgId,
      name: row.name,
      certificateLevel: row.level,
      today: row.today,
      rating: row.rating,
      rated: row.rated,
    })),
  }
})

export const dedicateWorkerRoute = route(contract.dedicateWorker, async ({ tx, params, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const subject = { elderId: elder.id, regionCode: elder.region_code }
  if (body.workerId === null) {
    await tx.deleteFrom('care.dedication').where('elder_id', '=', elder.id).execute()
    await record(tx, events.dedicated, { workerId: null }, subject)
    return { workerId: null, workerName: null }
  }
  const worker = await tx
    .selectFrom('benefits.worker')
    .select(['id', 'org_id', 'name'])
    .where('id', '=', body.workerId)
    .where(sql<boolean>`employed @> ${dayOf(clock.now())}::date`)
    .executeTakeFirst()
  if (!worker) throw problems.notWorker()
  const values = {
    region_code: elder.region_code,
    org_id: worker.org_id,
    worker_id: worker.id,
    since: dayOf(clock.now()),
    updated_at: clock.now(),
  }
  await tx
    .insertInto('care.dedication')
    .values({ elder_id: elder.id, ...values })
    .onConflict((c) => c.column('elder_id').doUpdateSet(values))
    .execute()
  await record(tx, events.dedicated, { workerId: worker.id }, { ...subject, orgId: worker.org_id })
  return { workerId: body.workerId, workerName: worker.name }
})
