import { type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import * as contract from '#contract/alarms'
import { done } from '#contract/endpoint'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { getCached } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { cron } from '#platform/jobs'
import { route } from '#platform/module'
import { riskKind } from './kinds.ts'
import { scopeOf, within } from './list.ts'
import { type History, scoreOf } from './score.ts'

const Reasons = z.array(z.object({ zh: z.string(), en: z.string(), points: z.number() }))

/** A-IOT-19: scores every elder who had an incident lately; whose level rises anew waits for a person to follow up. */
export async function scoreRisks(tx: Tx): Promise<number> {
  const now = clock.now()
  const { rows } = await sql<
    History & { elder_id: string; region_code: number; org_id: string | null; days: number }
  >`
    select i.elder_id, e.region_code, e.org_id,
      count(*) filter (where s.fall and coalesce(i.verdict <> 'test' and i.outcome <> 'accidental_press', true))::int as falls,
      count(*) filter (where i.kind = 'sos' and i.verdict = 'real')::int as "sosReal",
      count(*) filter (where i.kind in ('vital', 'no_breathing') and coalesce(i.verdict <> 'false', true))::int as vital,
      count(*) filter (where i.kind in ('inactivity', 'no_water', 'bed_exit') and i.verdict = 'real')::int as inactivity,
      count(*) filter (where i.kind = 'lost' and i.verdict = 'real')::int as lost,
      count(*) filter (where i.verdict = 'false')::int as "falseAlarms",
      extract(year from age(${now}::timestamptz, e.birth_day))::int as age,
      exists (select from people.elder_group g where g.elder_id = e.id and g.code = 'living_alone' and upper_inf(g.valid)) as "livesAlone",
      exists (select from people.elder_group g where g.elder_id = e.id and g.code like 'dementia%' and upper_inf(g.valid)) as dementia
    from alarms.incident i join people.elder e on e.id = i.elder_id and e.status = 'alive'
    cross join lateral (select exists (select from alarms.signal s where s.incident_id = i.id and s.kind = 'fall') as fall) s
    where not i.drill and i.raised_at > ${now}::timestamptz - interval '365 days'
      and i.raised_at > ${now}::timestamptz - make_interval(days => (select coalesce(max((r.body ->> 'days')::int), 30) from policy.rule r where r.kind = 'alarms.risk' and r.state = 'published'))
    group by i.elder_id, e.id`.execute(tx)
  let raised = 0
  for (const row of rows) {
    const rule = (await getCached(tx, riskKind, row.region_code))?.body
    if (!rule) continue
    const { score, level, reasons } = scoreOf(row, rule)
    if (!level) {
      await tx
        .deleteFrom('alarms.risk')
        .where('elder_id', '=', row.elder_id)
        .where('confirmed_at', 'is', null)
        .execute()
      continue
    }
    const before = await tx
      .selectFrom('alarms.risk')
      .select(['level', 'score'])
      .where('elder_id', '=', row.elder_id)
      .executeTakeFirst()
    const rises = !before || score > before.score
    const values = {
      region_code: row.region_code,
      org_id: row.org_id,
      score,
      level,
      reasons: JSON.stringify(reasons),
      computed_at: now,
    }
    await tx
      .insertInto('alarms.risk')
      .values({ elder_id: row.elder_id, ...values })
      .onConflict((conflict) =>
        conflict.column('elder_id').doUpdateSet({
          ...values,
          ...(rises ? { confirmed_at: null, confirmed_by: null, note: null } : {}),
        }),
      )
      .execute()
    if (!rises) continue
    raised++
    await record(
      tx,
      contract.events.riskRaised,
      { score, level },
      { elderId: row.elder_id, regionCode: row.region_code, orgId: row.org_id, subjectId: row.elder_id },
    )
  }
  return raised
}

export const nightlyRisks = cron('alarms.score_risks', { daily: '03:40' }, async (app) => {
  await app.db.asSystem('alarms.score_risks', scoreRisks)
})

export const risksRoute = route(contract.risks, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  let rows = tx
    .selectFrom('alarms.risk as i')
    .innerJoin('people.elder as e', 'e.id', 'i.elder_id')
    .selectAll('i')
    .select('e.name')
    .where(sql<SqlBool>`${scopeOf(actor)}`)
  if (query.region !== undefined) rows = rows.where(within(query.region))
  if (query.level) rows = rows.where('i.level', '=', query.level)
  if (query.open !== undefined) rows = rows.where('i.confirmed_at', query.open ? 'is' : 'is not', null)
  if (after?.length === 2)
    rows = rows.where(
      sql<SqlBool>`(i.score < ${after[0]} or (i.score = ${after[0]} and i.elder_id > ${after[1]}::uuid))`,
    )
  const found = await rows
    .orderBy('i.score', 'desc')
    .orderBy('i.elder_id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(found, query.limit, (last) => [last.score, last.elder_id])
  return {
    items: page.rows.map((row) => ({
      elderId: row.elder_id,
      elderName: row.name,
      regionCode: row.region_code,
      score: row.score,
      level: row.level,
      reasons: Reasons.parse(row.reasons),
      computedAt: row.computed_at.toISOString(),
      confirmedAt: row.confirmed_at?.toISOString() ?? null,
      confirmedBy: row.confirmed_by,
    })),
    next: page.next,
  }
})

export const confirmRiskRoute = route(contract.confirmRisk, async ({ tx, actor, params, body }) => {
  const changed = await tx
    .updateTable('alarms.risk')
    .set({ confirmed_at: clock.now(), confirmed_by: actor.name, note: body.note })
    .where('elder_id', '=', params.elderId)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw notFound()
  return done
})
