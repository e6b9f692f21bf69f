import * as contract from '#contract/responders'
import { invalidInput, notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { sql } from 'kysely'
import { gapsIn } from './shift-gaps.ts'
import { getResponder, responderView, selectRoster } from './responder.ts'

/** Longest range that is read at once, in days. */
const LONGEST_DAYS = 62

function selectShifts(tx: Tx) {
  return tx
    .selectFrom('responders.shift as s')
    .innerJoin('responders.responder as r', 'r.id', 's.responder_id')
    .select(['s.id', 's.responder_id', 'r.name', 'r.kind', 's.region_code', 's.starts_at', 's.ends_at'])
}

type ShiftRow = Awaited<ReturnType<ReturnType<typeof selectShifts>['executeTakeFirstOrThrow']>>

function shiftView(row: ShiftRow) {
  return {
    id: row.id,
    // Ids of the database are uuids; the brand is the contract's.
    responderId: row.responder_id as contract.ResponderId,
    responderName: row.name,
    kind: row.kind,
    regionCode: row.region_code,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
  }
}

export const shiftsRoute = route(contract.shifts, async ({ tx, query }) => {
  const from = new Date(query.from)
  const to = new Date(query.to)
  if (to <= from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束时间须晚于开始时间 The end is not after the start' },
    ])
  if (to.getTime() - from.getTime() > LONGEST_DAYS * 86_400_000)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: `最多 ${LONGEST_DAYS} 天 At most ${LONGEST_DAYS} days` },
    ])
  let rows = selectShifts(tx)
    .where('r.ended_at', 'is', null)
    .where('s.ends_at', '>', from)
    .where('s.starts_at', '<', to)
  if (query.region !== undefined) {
    const { lo, hi } = boundsOf(query.region)
    rows = rows.where('s.region_code', '>=', lo).where('s.region_code', '<', hi)
  }
  if (query.responderId) rows = rows.where('s.responder_id', '=', query.responderId)
  const found = await rows.orderBy('s.starts_at').limit(5000).execute()
  const gaps = gapsIn(
    found.map((row) => ({ startsAt: row.starts_at, endsAt: row.ends_at })),
    from,
    to,
    query.atLeast,
  )
  return {
    items: found.map(shiftView),
    gaps: gaps.map((gap) => ({
      from: gap.from.toISOString(),
      to: gap.to.toISOString(),
      onShift: gap.onShift,
    })),
  }
})

export const addShiftRoute = route(contract.addShift, async ({ tx, body }) => {
  const row = await getResponder(tx, body.responderId)
  if (row.ended_at) throw contract.ended()
  const startsAt = new Date(body.startsAt)
  const endsAt = new Date(body.endsAt)
  if (endsAt <= startsAt)
    throw invalidInput(undefined, [
      { pointer: '/endsAt', detail: '结束时间须晚于开始时间 The end is not after the start' },
    ])
  if (endsAt.getTime() - startsAt.getTime() > 7 * 86_400_000)
    throw invalidInput(undefined, [
      { pointer: '/endsAt', detail: '一个班次最长 7 天 A shift is at most 7 days' },
    ])
  const clash = await tx
    .selectFrom('responders.shift')
    .select('id')
    .where('responder_id', '=', row.id)
    .where('starts_at', '<', endsAt)
    .where('ends_at', '>', startsAt)
    .where('id', '<>', body.id)
    .executeTakeFirst()
  if (clash) throw contract.shiftClash()
  try {
    await tx
      .insertInto('responders.shift')
      .values({
        id: body.id,
        responder_id: row.id,
        region_code: row.region_code,
        org_id: row.org_id,
        starts_at: startsAt,
        ends_at: endsAt,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  } catch (error) {
    // Two planners at once: the exclusion constraint decides.
    if (error instanceof Error && 'constraint' in error && error.constraint === 'shift_clash')
      throw contract.shiftClash()
    throw error
  }
  await record(
    tx,
    contract.events.changed,
    { responderId: row.id, what: 'shift' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id, personId: row.id },
  )
  return shiftView(await selectShifts(tx).where('s.id', '=', body.id).executeTakeFirstOrThrow())
})

export const removeShiftRoute = route(contract.removeShift, async ({ tx, params }) => {
  const gone = await tx
    .deleteFrom('responders.shift')
    .where('id', '=', params.id)
    .returning('responder_id')
    .executeTakeFirst()
  if (!gone) throw notFound()
  const row = await getResponder(tx, gone.responder_id)
  await record(
    tx,
    contract.events.changed,
    { responderId: row.id, what: 'shift' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id, personId: row.id },
  )
  return { ok: true as const }
})

/** People shown at once on the board; more are counted and found in the list. */
const BOARD = 300

export const boardRoute = route(contract.board, async ({ tx, query }) => {
  const now = clock.now()
  const { lo, hi } = boundsOf(query.region ?? 0)
  // Everybody is counted from what the count needs; only those who are shown are read whole.
  const { rows } = await sql<{
    kind: contract.Responder['kind']
    registered: number
    on_duty: number
    engaged: number
    resting: number
    ids: string[]
  }>`
    with due as materialized (
      select s.responder_id from responders.shift s where s.starts_at <= ${now} and s.ends_at > ${now}),
    busy as materialized (
      select i.responder_id from responders.invitation i where i.state in ('accepted', 'en_route', 'arrived')),
    roster as materialized (
      select r.id, r.kind, r.name, r.rest_until > ${now} as resting, r.id in (select responder_id from busy) as engaged,
        case when r.duty_mode <> 'shift' and (r.duty_until is null or r.duty_until > ${now}) then r.duty_mode = 'on'
          else r.id in (select responder_id from due) end as on_duty
      from responders.responder r
      where r.ended_at is null and r.region_code >= ${lo} and r.region_code < ${hi}
        and (${query.kind ?? null}::responders.kind is null or r.kind = ${query.kind ?? null})),
    shown as (select s.id, s.kind from roster s where s.on_duty order by s.name, s.id limit ${BOARD + 1})
    select r.kind, count(*)::int as registered, count(*) filter (where r.on_duty)::int as on_duty,
      count(*) filter (where r.engaged)::int as engaged, count(*) filter (where r.resting)::int as resting,
      (select coalesce(array_agg(s.id), '{}') from shown s where s.kind = r.kind) as ids
    from roster r group by r.kind`.execute(tx)
  const ids = rows.flatMap((row) => row.ids)
  const shown = await selectRoster(tx)
    .where(sql<boolean>`r.id = any (${ids}::uuid[])`)
    .orderBy('r.name')
    .orderBy('r.id')
    .limit(BOARD)
    .execute()
  const counts = contract.ResponderKind.options.map((kind) => {
    const row = rows.find((one) => one.kind === kind)
    return {
      kind,
      registered: row?.registered ?? 0,
      onDuty: row?.on_duty ?? 0,
      engaged: row?.engaged ?? 0,
      resting: row?.resting ?? 0,
    }
  })
  return { onDuty: shown.map(responderView), counts, more: ids.length > BOARD }
})
