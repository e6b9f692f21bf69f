import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { events, problems } from '#contract/people'
import * as contract from '#contract/people-edit'
import { statusTransitions } from '#contract/people-words'
import { invalidInput } from '#contract/problem'
import { toWgs84 } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { because, refusal, tell } from './because.ts'
import { type ElderRow, getElder } from './elder.ts'
import { setFact } from './fact.ts'
import { elderView } from './record.ts'
import { requirePlace } from './register.ts'
import { spanText } from './span.ts'
import { openReview } from './review.ts'

/** The open entry of a dated list ends the day the new one begins. The exclusion constraint refuses every other overlap. */
async function closeOpen(
  tx: Tx,
  table: 'people.address' | 'people.setting',
  where: { elderId: string; kind?: string },
  from: string,
): Promise<string | undefined> {
  const kind = where.kind === undefined ? sql`` : sql`and kind = ${where.kind}::people.address_kind`
  await sql`update ${sql.table(table)} set valid = daterange(lower(valid), ${from}::date)
    where elder_id = ${where.elderId} ${kind} and upper_inf(valid) and (lower_inf(valid) or lower(valid) < ${from}::date)`.execute(
    tx,
  )
  // One that began the same day is a slip, which the new one corrects.
  const { rows } = await sql<{
    id: string
  }>`select id from ${sql.table(table)} where elder_id = ${where.elderId} ${kind} and lower(valid) = ${from}::date`.execute(
    tx,
  )
  return rows[0]?.id
}

export const setAddressRoute = route(contract.setAddress, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  await requirePlace(tx, body.regionCode, '/regionCode')
  const position = body.coordinates ? toWgs84(body.coordinates) : null
  const today = dayOf(clock.now())
  const current = body.kind === 'residence' && body.from <= today
  const sameDay = await closeOpen(tx, 'people.address', { elderId: elder.id, kind: body.kind }, body.from)
  const columns = {
    place_code: body.regionCode,
    detail: body.detail,
    lon: position?.lon ?? null,
    lat: position?.lat ?? null,
    given_lon: body.coordinates?.lon ?? null,
    given_lat: body.coordinates?.lat ?? null,
    given_system: body.coordinates?.system ?? null,
    valid: spanText(body.from, null),
    source: body.source,
  }
  try {
    if (sameDay) await tx.updateTable('people.address').set(columns).where('id', '=', sameDay).execute()
    else
      await tx
        .insertInto('people.address')
        .values({
          id: uuidv7(),
          elder_id: elder.id,
          region_code: elder.region_code,
          org_id: elder.org_id,
          kind: body.kind,
          ...columns,
        })
        .execute()
  } catch (error) {
    if (refusal(error) === '23P01')
      throw problems.overlaps(undefined, [
        { pointer: '/from', detail: '这一天已有登记的住址', detailEn: 'An address is recorded for that day' },
      ])
    throw error
  }
  if (current) {
    await tx
      .updateTable('people.elder')
      .set({
        region_code: body.regionCode,
        address: body.detail,
        lon: position?.lon ?? null,
        lat: position?.lat ?? null,
      })
      .where('id', '=', elder.id)
      .execute()
    if (body.regionCode !== elder.region_code)
      await tell(
        tx,
        events.moved,
        { from: elder.region_code, to: body.regionCode },
        { ...elder, region_code: body.regionCode },
      )
  }
  await tell(
    tx,
    events.changed,
    { what: 'address' },
    { ...elder, region_code: current ? body.regionCode : elder.region_code },
  )
  return done
})

const verbs = { moved: 'move', died: 'die', alive: 'bringBack' } as const

export const setStatusRoute = route(contract.setStatus, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  return elderView(tx, await changeStatus(tx, elder, body))
})

/** Moved, died, or back: the status with its day and reason, told to every module in the same transaction. */
export async function changeStatus(
  tx: Tx,
  elder: ElderRow,
  change: { to: 'moved' | 'died' | 'alive'; day: string; movedTo?: string | undefined; reason: string },
): Promise<ElderRow> {
  const today = dayOf(clock.now())
  if (change.day > today)
    throw invalidInput(undefined, [
      { pointer: '/day', detail: '日期在将来', detailEn: 'The day is in the future' },
    ])
  if (change.day < elder.birth_day)
    throw invalidInput(undefined, [
      { pointer: '/day', detail: '早于出生日期', detailEn: 'Before the birth date' },
    ])
  await because(tx, change.reason)
  const changed = await tx
    .updateTable('people.elder')
    .set({
      status: change.to,
      status_day: change.to === 'alive' ? null : change.day,
      moved_to: change.to === 'moved' ? (change.movedTo ?? '') : null,
    })
    .where('id', '=', elder.id)
    .where('status', 'in', [...statusTransitions[verbs[change.to]]])
    .returningAll()
    .executeTakeFirst()
  if (!changed) throw problems.illegalStatus()
  await tell(
    tx,
    events.statusChanged,
    { from: elder.status, to: change.to, day: change.day, reason: change.reason },
    changed,
  )
  if (change.to === 'died') await leaveBehind(tx, changed, change.day)
  return changed
}

/** A spouse who is left alone by a death lives alone from that day, and somebody should ask what they need now. */
async function leaveBehind(
  tx: Tx,
  dead: { id: string; household_id: string | null },
  day: string,
): Promise<void> {
  if (!dead.household_id) return
  const left = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where('household_id', '=', dead.household_id)
    .where('status', '=', 'alive')
    .where('id', '!=', dead.id)
    .execute()
  const [only] = left
  if (!only || left.length > 1) return
  const living = await tx
    .selectFrom('people.fact')
    .select('value')
    .where('elder_id', '=', only.id)
    .where('kind', '=', 'living')
    .where(sql<boolean>`valid @> ${day}::date`)
    .executeTakeFirst()
  if (living?.value !== 'with_spouse') return
  await setFact(tx, only, {
    kind: 'living',
    value: 'alone',
    from: day,
    to: null,
    expiresOn: null,
    source: '同住配偶身故，系统推算',
    evidence: dead.id,
  })
  await openReview(tx, only, 'living_changed', '')
  await tell(tx, events.livingChanged, { to: 'alone', day, because: 'spouse_died' }, only)
}

export const setCareSettingRoute = route(contract.setCareSetting, async ({ tx, params, body }) => {
  await changeSetting(tx, await getElder(tx, params.elderId), body)
  return done
})

/** Home, community or institution from a day on; what was recorded before keeps its dates. */
export async function changeSetting(
  tx: Tx,
  elder: ElderRow,
  body: { setting: ElderRow['care_setting']; orgId: string | null; from: string; source: string },
): Promise<void> {
  if (body.from > dayOf(clock.now()))
    throw invalidInput(undefined, [
      { pointer: '/from', detail: '日期在将来', detailEn: 'The day is in the future' },
    ])
  const sameDay = await closeOpen(tx, 'people.setting', { elderId: elder.id }, body.from)
  const columns = {
    org_id: body.orgId,
    setting: body.setting,
    valid: spanText(body.from, null),
    source: body.source,
  }
  try {
    if (sameDay) await tx.updateTable('people.setting').set(columns).where('id', '=', sameDay).execute()
    else
      await tx
        .insertInto('people.setting')
        .values({ id: uuidv7(), elder_id: elder.id, region_code: elder.region_code, ...columns })
        .execute()
  } catch (error) {
    if (refusal(error) === '23P01')
      throw problems.overlaps(undefined, [
        { pointer: '/from', detail: '这一天已有登记', detailEn: 'Something is recorded for that day' },
      ])
    throw error
  }
  await tx
    .updateTable('people.elder')
    .set({ care_setting: body.setting, ...(body.setting === 'institution' ? { org_id: body.orgId } : {}) })
    .where('id', '=', elder.id)
    .execute()
  await tell(tx, events.settingChanged, { from: elder.care_setting, to: body.setting, day: body.from }, elder)
}
