import { careProblems, copyWeek, events, removeShift, roster, saveShift, type Shift } from '#contract/calls'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import { invalidInput, notFound } from '#contract/problem'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { gapsIn, type Span } from './coverage.ts'
import { weekdayOf } from './next-care.ts'

const DAY_MS = 86_400_000
/** Midnight in Asia/Shanghai, which has no summer time. */
const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`)
const week = (day: string, days: number): Span => ({
  from: startOf(day),
  to: new Date(startOf(day).getTime() + days * DAY_MS),
})

async function rosterOf(tx: Tx, centreId: string, whole: Span) {
  const rows = await tx
    .selectFrom('calls.shift')
    .selectAll()
    .where('centre_id', '=', centreId)
    .where('ends_at', '>', whole.from)
    .where('starts_at', '<', whole.to)
    .orderBy('starts_at')
    .execute()
  const gaps = gapsIn(
    whole,
    rows.map((row) => ({ from: row.starts_at, to: row.ends_at })),
  )
  return {
    shifts: rows.map(
      (row): Shift => ({
        id: row.id,
        centreId: row.centre_id as Shift['centreId'], // the columns are these brands' uuids
        accountId: row.account_id as Shift['accountId'],
        agentName: row.agent_name,
        startsAt: row.starts_at.toISOString(),
        endsAt: row.ends_at.toISOString(),
      }),
    ),
    gaps: gaps.map((gap) => ({ from: gap.from.toISOString(), to: gap.to.toISOString() })),
    from: whole.from.toISOString(),
    to: whole.to.toISOString(),
  }
}

async function getCentre(tx: Tx, id: string) {
  const centre = await tx
    .selectFrom('calls.centre')
    .select(['id', 'region_code'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!centre) throw notFound()
  return centre
}

function overlapOr(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '23P01') throw careProblems.overlap()
  throw error
}

export const rosterRoute = route(roster, async ({ tx, query }) => {
  await getCentre(tx, query.centreId)
  return rosterOf(tx, query.centreId, week(query.from, query.days))
})

/** Monday of the week in which an instant lies. */
function mondayOf(instant: Date): string {
  const day = dayOf(instant)
  return dayOf(new Date(startOf(day).getTime() - (weekdayOf(day) - 1) * DAY_MS))
}

export const saveShiftRoute = route(saveShift, async ({ tx, params, body }) => {
  const centre = await getCentre(tx, body.centreId)
  const starts = new Date(body.startsAt)
  const ends = new Date(body.endsAt)
  if (ends <= starts || ends.getTime() - starts.getTime() > DAY_MS) {
    throw invalidInput(undefined, [
      {
        pointer: '/endsAt',
        detail: '班次应在 24 小时以内，且结束晚于开始',
        detailEn: 'A shift ends after it starts, within 24 hours',
      },
    ])
  }
  const account = await tx
    .selectFrom('access.account')
    .select('name')
    .where('id', '=', body.accountId)
    .executeTakeFirst()
  const agent =
    account ??
    (await tx
      .selectFrom('calls.agent')
      .select('name')
      .where('account_id', '=', body.accountId)
      .executeTakeFirst())
  if (!agent)
    throw invalidInput(undefined, [
      { pointer: '/accountId', detail: '没有这个账号', detailEn: 'No such account' },
    ])
  const values = {
    centre_id: centre.id,
    region_code: centre.region_code,
    account_id: body.accountId,
    agent_name: agent.name,
    starts_at: starts,
    ends_at: ends,
  }
  await tx
    .insertInto('calls.shift')
    .values({ id: params.id, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
    .catch(overlapOr)
  const shown = await rosterOf(tx, centre.id, week(body.from ?? mondayOf(starts), body.days))
  await record(
    tx,
    events.rostered,
    { gaps: shown.gaps.length },
    { subjectId: centre.id, regionCode: centre.region_code },
  )
  return shown
})

export const removeShiftRoute = route(removeShift, async ({ tx, params }) => {
  const row = await tx.deleteFrom('calls.shift').where('id', '=', params.id).returningAll().executeTakeFirst()
  if (!row) throw notFound()
  const shown = await rosterOf(tx, row.centre_id, week(mondayOf(row.starts_at), 7))
  await record(
    tx,
    events.rostered,
    { gaps: shown.gaps.length },
    { subjectId: row.centre_id, regionCode: row.region_code },
  )
  return { gaps: shown.gaps }
})

export const copyWeekRoute = route(copyWeek, async ({ tx, body }) => {
  const centre = await getCentre(tx, body.centreId)
  const from = week(body.from, 7)
  const rows = await tx
    .selectFrom('calls.shift')
    .selectAll()
    .where('centre_id', '=', centre.id)
    .where('starts_at', '>=', from.from)
    .where('starts_at', '<', from.to)
    .execute()
  for (const row of rows) {
    const starts = new Date(row.starts_at.getTime() + 7 * DAY_MS)
    const known = await tx
      .selectFrom('calls.shift')
      .select('id')
      .where('centre_id', '=', centre.id)
      .where('account_id', '=', row.account_id)
      .where('starts_at', '=', starts)
      .executeTakeFirst()
    if (known) continue
    await tx
      .insertInto('calls.shift')
      .values({
        ...row,
        id: uuidv7(),
        starts_at: starts,
        ends_at: new Date(row.ends_at.getTime() + 7 * DAY_MS),
      })
      .execute()
      .catch(overlapOr)
  }
  const next = week(dayOf(new Date(from.to.getTime() + 1000)), 7)
  const shown = await rosterOf(tx, centre.id, next)
  await record(
    tx,
    events.rostered,
    { gaps: shown.gaps.length },
    { subjectId: centre.id, regionCode: centre.region_code },
  )
  return shown
})
