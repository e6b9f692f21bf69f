import { type SqlBool, sql } from 'kysely'
import * as contract from '#contract/alarms'
import { notFound } from '#contract/problem'
import { regionNames } from '#modules/regions'
import { closeCallout } from '#modules/responders'
import { clock } from '#platform/clock'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { aboutOf, lockIncident } from './incident.ts'
import { scopeOf, within } from './list.ts'
import { resolveIncident } from './resolve.ts'

export const stormsRoute = route(contract.storms, async ({ tx, actor, query }) => {
  const rows = await tx
    .selectFrom('alarms.storm as i')
    .selectAll('i')
    .select(
      sql<number>`(select count(*)::int from alarms.incident x where x.storm_id = i.id and x.resolved_at is null)`.as(
        'open',
      ),
    )
    .where(sql<SqlBool>`${actor.scope.audience === 'staff' ? scopeOf(actor) : sql`false`}`)
    .$if(query.region !== undefined, (q) => q.where(within(query.region ?? 0)))
    .$if(query.open, (q) =>
      q.where(
        sql<SqlBool>`(i.closed_at is null or exists (select from alarms.incident x where x.storm_id = i.id and x.resolved_at is null))`,
      ),
    )
    .orderBy('i.opened_at', 'desc')
    .limit(100)
    .execute()
  const names = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return {
    items: rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      regionCode: row.region_code,
      regionName: names.get(row.region_code) ?? '',
      openedAt: row.opened_at.toISOString(),
      lastAt: row.last_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      incidents: row.incidents,
      open: row.open,
      gateway: row.gateway,
      note: row.note,
    })),
  }
})

/** The order in which whoever takes several incidents locks them: that of `raiseAll`. */
const inLockOrder = sql`coalesce(elder_id::text, place_key) collate "C"`

/** All that does not threaten life, at once; what does is looked at one by one. */
export const acknowledgeStormRoute = route(contract.acknowledgeStorm, async ({ tx, actor, params, body }) => {
  const storm = await tx.selectFrom('alarms.storm').selectAll().where('id', '=', params.id).executeTakeFirst()
  if (!storm) throw notFound()
  const now = clock.now()
  const members = await tx
    .selectFrom('alarms.incident')
    .select('id')
    .where('storm_id', '=', storm.id)
    .where('state', 'in', ['raised', 'dispatched', 'arrived'])
    .where('acknowledged_at', 'is', null)
    .where(sql<SqlBool>`severity not in ('P0', 'P1')`)
    .orderBy(inLockOrder)
    .forUpdate()
    .execute()
  const rows = await tx
    .updateTable('alarms.incident')
    .set({
      state: sql`case when state = 'raised' then 'acknowledged'::alarms.incident_state else state end`,
      acknowledged_at: now,
      seen_at: now,
      unseen: 0,
      handler_id: actor.accountId,
      handler_name: actor.name,
      updated_at: now,
    })
    .where('id', '=', sql<string>`any (${members.map(({ id }) => id)}::uuid[])`)
    .returningAll()
    .execute()
  for (const row of rows) {
    await record(
      tx,
      contract.events.acknowledged,
      {
        ...(body.note ? { note: body.note } : {}),
        seconds: (now.getTime() - row.raised_at.getTime()) / 1000,
      },
      aboutOf(row),
    )
  }
  if (body.note)
    await tx
      .updateTable('alarms.storm')
      .set({ note: body.note.slice(0, 500) })
      .where('id', '=', storm.id)
      .execute()
  const left = await tx
    .selectFrom('alarms.incident')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('storm_id', '=', storm.id)
    .where('acknowledged_at', 'is', null)
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { acknowledged: rows.length, left: left.n }
})

export const resolveStormRoute = route(contract.resolveStorm, async ({ tx, actor, params, body }) => {
  const storm = await tx.selectFrom('alarms.storm').selectAll().where('id', '=', params.id).executeTakeFirst()
  if (!storm) throw notFound()
  const members = await tx
    .selectFrom('alarms.incident')
    .select('id')
    .where('storm_id', '=', storm.id)
    .where('state', '=', 'acknowledged')
    .where('verdict', 'is', null)
    .where(sql<SqlBool>`severity not in ('P0', 'P1')`)
    .orderBy(inLockOrder)
    .limit(1000)
    .execute()
  for (const { id } of members) {
    await closeCallout(tx, id)
    await resolveIncident(tx, await lockIncident(tx, id), {
      outcome: body.outcome,
      note: body.note,
      by: actor.name,
    })
  }
  const left = await tx
    .selectFrom('alarms.incident')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('storm_id', '=', storm.id)
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { resolved: members.length, left: left.n }
})
