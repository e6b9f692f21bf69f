import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { decodeCursor, encodeCursor } from '#contract/page'
import * as contract from '#contract/people-life'
import { invalidInput } from '#contract/problem'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { refusal } from '../because.ts'
import { getElder } from '../elder.ts'
import { changeSetting, changeStatus } from '../move.ts'
import { boundsFor } from '../scope.ts'
import { parseSpan, spanText } from '../span.ts'
import { getLife, type LifeRow, lifeView, lifeViews, reportLife, tellLife } from './life-event.ts'

export const reportRoute = route(contract.report, async ({ tx, actor, params, body }) => {
  const row = await reportLife(tx, await getElder(tx, params.elderId), body)
  return lifeView(tx, body.confirmed ? await confirmLife(tx, actor, row) : row)
})
export const ownReportRoute = route(contract.ownReport, async ({ tx, params, body }) => {
  await reportLife(tx, await getElder(tx, params.elderId), { ...body, orgId: null, source: 'family' })
  return done
})

async function decide(
  tx: Tx,
  actor: Actor,
  row: LifeRow,
  from: LifeRow['state'],
  to: LifeRow['state'],
  set: { valid?: string; reason?: string } = {},
): Promise<LifeRow> {
  try {
    const changed = await tx
      .updateTable('people.life_event')
      .set({ ...set, state: to, decided_at: clock.now(), decided_by_name: actor.name })
      .where('id', '=', row.id)
      .where('state', '=', from)
      .returningAll()
      .executeTakeFirst()
    if (!changed) throw contract.problems.wrongState()
    return changed
  } catch (error) {
    if (refusal(error) === '23P01') throw contract.problems.standsAlready()
    throw error
  }
}

/** What is so takes effect in the register from its day: the status, the care setting. The other modules hear the event. */
async function confirmLife(
  tx: Tx,
  actor: Actor,
  row: LifeRow,
  change: { from?: string | undefined } = {},
): Promise<LifeRow> {
  const to = parseSpan(row.valid).to
  const sure = await decide(
    tx,
    actor,
    row,
    'reported',
    'confirmed',
    change.from ? { valid: spanText(change.from, to) } : {},
  )
  const elder = await getElder(tx, row.elder_id)
  const from = parseSpan(sure.valid).from ?? ''
  const reason =
    `${contract.lifeKinds[row.kind].zh}（${contract.lifeSources[contract.LifeSource.parse(row.source)].zh}）${row.note}`.slice(
      0,
      200,
    )
  if (row.kind === 'death' && elder.status !== 'died')
    await changeStatus(tx, elder, { to: 'died', day: from, reason })
  if (row.kind === 'moved_away' && to === null && elder.status === 'alive')
    await changeStatus(tx, elder, { to: 'moved', day: from, movedTo: row.place, reason })
  if (row.kind === 'institution' && to === null && elder.care_setting !== 'institution')
    await changeSetting(tx, elder, { setting: 'institution', orgId: row.place_org_id, from, source: reason })
  await tellLife(tx, contract.events.confirmed, sure)
  return sure
}

export const confirmRoute = route(contract.confirm, async ({ tx, actor, params, body }) =>
  lifeView(tx, await confirmLife(tx, actor, await getLife(tx, params.lifeEventId), body)),
)

export const rejectRoute = route(contract.reject, async ({ tx, actor, params, body }) => {
  const row = await decide(tx, actor, await getLife(tx, params.lifeEventId), 'reported', 'rejected', {
    reason: body.reason,
  })
  await tellLife(tx, contract.events.rejected, row, { reason: body.reason })
  return lifeView(tx, row)
})

export const endRoute = route(contract.end, async ({ tx, params, body }) => {
  const row = await getLife(tx, params.lifeEventId)
  if (row.kind === 'death') throw contract.problems.hasNoEnd()
  const { from, to } = parseSpan(row.valid)
  if (row.state !== 'confirmed' || to !== null) throw contract.problems.wrongState()
  if (from !== null && body.on <= from)
    throw invalidInput(undefined, [
      { pointer: '/on', detail: `应晚于开始日期 ${from}`, detailEn: `After the beginning, ${from}` },
    ])
  if (body.on > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/on', detail: '日期在将来', detailEn: 'The day is in the future' },
    ])
  const ended = await tx
    .updateTable('people.life_event')
    .set({
      valid: spanText(from, body.on),
      ...(body.note ? { note: [row.note, body.note].filter(Boolean).join('；').slice(0, 500) } : {}),
    })
    .where('id', '=', row.id)
    .where(sql<boolean>`upper_inf(valid)`)
    .returningAll()
    .executeTakeFirst()
  if (!ended) throw contract.problems.wrongState()
  const elder = await getElder(tx, row.elder_id)
  if (row.kind === 'moved_away' && elder.status === 'moved')
    await changeStatus(tx, elder, { to: 'alive', day: body.on, reason: body.note || '迁回' })
  if (row.kind === 'institution' && elder.care_setting === 'institution')
    await changeSetting(tx, elder, {
      setting: row.setting_before ?? 'home',
      orgId: null,
      from: body.on,
      source: body.note || '离开机构',
    })
  await tellLife(tx, contract.events.ended, ended)
  return lifeView(tx, ended)
})

/** Recorded wrongly: the row stays with its reason, the register goes back to what held before, and every module is told. */
export const correctRoute = route(contract.correct, async ({ tx, actor, params, body }) => {
  const row = await decide(tx, actor, await getLife(tx, params.lifeEventId), 'confirmed', 'corrected', {
    reason: body.reason,
  })
  const { from, to } = parseSpan(row.valid)
  const elder = await getElder(tx, row.elder_id)
  if (
    (row.kind === 'death' && elder.status === 'died') ||
    (row.kind === 'moved_away' && elder.status === 'moved')
  )
    await changeStatus(tx, elder, { to: 'alive', day: dayOf(clock.now()), reason: body.reason })
  if (row.kind === 'institution' && to === null && elder.care_setting === 'institution' && from)
    await changeSetting(tx, elder, {
      setting: row.setting_before ?? 'home',
      orgId: null,
      from,
      source: body.reason,
    })
  await tellLife(tx, contract.events.corrected, row, { reason: body.reason })
  return lifeView(tx, row)
})

export const ofElderRoute = route(contract.ofElder, async ({ tx, params }) => {
  await getElder(tx, params.elderId)
  const rows = await tx
    .selectFrom('people.life_event')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .orderBy('reported_at', 'desc')
    .execute()
  return { items: await lifeViews(tx, rows) }
})

export const listRoute = route(contract.list, async ({ tx, actor, query }) => {
  const { lo, hi, org } = boundsFor(actor, query.region)
  const cursor = decodeCursor(query.after)
  const waiting = sql<number>`case when state = 'reported' then 0 else 1 end`
  let found = tx
    .selectFrom('people.life_event')
    .selectAll()
    .where(
      sql<boolean>`region_code >= ${lo} and region_code < ${hi} and (${org}::uuid is null or org_id = ${org})`,
    )
    .orderBy(waiting)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.state) found = found.where('state', '=', query.state)
  if (query.kind) found = found.where('kind', '=', query.kind)
  if (cursor)
    found = found.where(
      sql<boolean>`(${waiting} > ${cursor[0]}::int or (${waiting} = ${cursor[0]}::int and id < ${cursor[1]}::uuid))`,
    )
  const rows = await found.execute()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await lifeViews(tx, page),
    next:
      rows.length > query.limit && last ? encodeCursor([last.state === 'reported' ? 0 : 1, last.id]) : null,
  }
})
