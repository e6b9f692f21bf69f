import { dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import { uuidv7 } from '#contract/id'
import { events, problems } from '#contract/people'
import * as contract from '#contract/people-edit'
import { CONSENT_VERSION } from '#contract/people-words'
import { invalidInput, notFound, stale } from '#contract/problem'
import { clock } from '#platform/clock'
import { route } from '#platform/module'
import { encrypt } from '#platform/secrets'
import { tell } from './because.ts'
import { getContact } from './contacts.ts'
import { getElder } from './elder.ts'
import { openReview } from './review.ts'
import { healthView } from './record.ts'

/** A form saw `seen`; the row says `has`: both must be the same moment, or both nothing yet. */
function requireFresh(seen: string | null, has: Date | undefined): void {
  if ((seen === null ? null : new Date(seen).getTime()) !== (has?.getTime() ?? null)) throw stale()
}

export const setProfileRoute = route(contract.setProfile, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const row = await tx
    .selectFrom('people.profile')
    .select('updated_at')
    .where('elder_id', '=', elder.id)
    .forUpdate()
    .executeTakeFirst()
  requireFresh(body.updatedAt, row?.updated_at)
  const columns = {
    hearing: body.hearing,
    vision: body.vision,
    speech: body.speech,
    dialect: body.dialect,
    blood_type: body.bloodType,
    wakes_at: body.wakesAt,
    sleeps_at: body.sleepsAt,
    diet: body.diet,
    habits: body.habits,
    family_situation: body.familySituation,
    care_note: body.careNote,
  }
  if (row) await tx.updateTable('people.profile').set(columns).where('elder_id', '=', elder.id).execute()
  else
    await tx
      .insertInto('people.profile')
      .values({ elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id, ...columns })
      .execute()
  await tell(tx, events.changed, { what: 'profile' }, elder)
  return done
})

export const setAccessPlanRoute = route(contract.setAccessPlan, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const row = await tx
    .selectFrom('people.access_plan')
    .select('updated_at')
    .where('elder_id', '=', elder.id)
    .forUpdate()
    .executeTakeFirst()
  requireFresh(body.updatedAt, row?.updated_at)
  if (body.keyContactId) await getContact(tx, elder.id, body.keyContactId)
  const columns = {
    way_in: body.wayIn,
    key_place: body.keyPlace,
    key_contact_id: body.keyContactId,
    floor: body.floor,
    lift: body.lift,
    hazards: body.hazards,
    ...(body.doorCode === undefined
      ? {}
      : { door_code_cipher: body.doorCode === '' ? null : encrypt(body.doorCode) }),
    ...(body.verified ? { verified_at: clock.now() } : {}),
  }
  if (row) await tx.updateTable('people.access_plan').set(columns).where('elder_id', '=', elder.id).execute()
  else
    await tx
      .insertInto('people.access_plan')
      .values({ elder_id: elder.id, region_code: elder.region_code, org_id: elder.org_id, ...columns })
      .execute()
  await tell(tx, events.changed, { what: 'access_plan' }, elder)
  return done
})

export const addHealthRoute = route(contract.addHealth, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const row = await tx
    .insertInto('people.health_item')
    .values({
      id: uuidv7(),
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      ...body,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tell(tx, events.changed, { what: 'health' }, elder, row.id)
  return healthView(row)
})

export const changeHealthRoute = route(contract.changeHealth, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const item = await tx
    .selectFrom('people.health_item')
    .selectAll()
    .where('id', '=', params.itemId)
    .where('elder_id', '=', elder.id)
    .executeTakeFirst()
  if (!item) throw notFound()
  const { updatedAt, endedOn, ...given } = body
  requireFresh(updatedAt, item.updated_at)
  if (endedOn && item.since && endedOn < item.since)
    throw invalidInput(undefined, [
      { pointer: '/endedOn', detail: '早于开始日期', detailEn: 'Before it began' },
    ])
  const row = await tx
    .updateTable('people.health_item')
    .set({
      code: given.code ?? item.code,
      name: given.name ?? item.name,
      detail: given.detail ?? item.detail,
      critical: given.critical ?? item.critical,
      since: given.since === undefined ? item.since : given.since,
      ended_on: endedOn === undefined ? item.ended_on : endedOn,
    })
    .where('id', '=', item.id)
    .where('updated_at', '=', item.updated_at)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw stale()
  await tell(tx, events.changed, { what: 'health' }, elder, row.id)
  return healthView(row)
})

export const setNeedsRoute = route(contract.setNeeds, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const today = dayOf(clock.now())
  const open = await tx
    .selectFrom('people.need')
    .selectAll()
    .where('elder_id', '=', elder.id)
    .where('ended_on', 'is', null)
    .execute()
  const wanted = new Map(body.needs.map((need) => [need.item, need.note]))
  for (const row of open) {
    const note = wanted.get(row.item)
    if (note === undefined)
      await tx.updateTable('people.need').set({ ended_on: today }).where('id', '=', row.id).execute()
    else if (note !== row.note)
      await tx.updateTable('people.need').set({ note }).where('id', '=', row.id).execute()
  }
  for (const [item, note] of wanted) {
    if (open.some((row) => row.item === item)) continue
    await tx
      .insertInto('people.need')
      .values({
        id: uuidv7(),
        elder_id: elder.id,
        region_code: elder.region_code,
        org_id: elder.org_id,
        item,
        note,
        source: body.source,
        since: today,
      })
      .execute()
  }
  await tell(tx, events.changed, { what: 'needs' }, elder)
  return done
})

export const listIncomeRoute = route(contract.listIncome, async ({ tx, params }) => {
  await getElder(tx, params.elderId)
  const rows = await tx
    .selectFrom('people.income')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .orderBy('ended_on', (ob) => ob.desc().nullsFirst())
    .orderBy('since', 'desc')
    .execute()
  return {
    items: rows.map((row) => ({
      id: row.id,
      source: row.source,
      monthlyFen: row.monthly_fen,
      note: row.note,
      since: row.since,
      endedOn: row.ended_on,
    })),
  }
})

export const setIncomeRoute = route(contract.setIncome, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  await tx
    .updateTable('people.income')
    .set({ ended_on: body.since })
    .where('elder_id', '=', elder.id)
    .where('ended_on', 'is', null)
    .execute()
  for (const item of body.items) {
    await tx
      .insertInto('people.income')
      .values({
        id: uuidv7(),
        elder_id: elder.id,
        region_code: elder.region_code,
        source: item.source,
        monthly_fen: item.monthlyFen,
        note: item.note,
        since: body.since,
      })
      .execute()
  }
  await tell(tx, events.changed, { what: 'income' }, elder)
  return done
})

export const recordConsentRoute = route(contract.recordConsent, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  await tx
    .insertInto('people.consent')
    .values({
      id: uuidv7(),
      elder_id: elder.id,
      region_code: elder.region_code,
      org_id: elder.org_id,
      purpose: body.purpose,
      version: CONSENT_VERSION,
      given: body.given,
      given_by: body.givenBy,
      own_wish: body.ownWish,
      channel: body.channel,
      expires_on: body.expiresOn,
      at: clock.now(),
    })
    .execute()
  await tell(tx, events.consented, { purpose: body.purpose, given: body.given }, elder)
  return done
})

export const joinHouseholdRoute = route(contract.joinHousehold, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  let householdId: string | null = null
  if (body.withElderId) {
    if (body.withElderId === elder.id)
      throw invalidInput(undefined, [
        { pointer: '/withElderId', detail: '不能与本人同户', detailEn: 'Choose somebody else' },
      ])
    const other = await getElder(tx, body.withElderId)
    householdId = other.household_id
    if (!householdId) {
      householdId = uuidv7()
      await tx
        .insertInto('people.household')
        .values({ id: householdId, region_code: other.region_code, address: other.address })
        .execute()
      await tx
        .updateTable('people.elder')
        .set({ household_id: householdId })
        .where('id', '=', other.id)
        .execute()
    }
  }
  await tx.updateTable('people.elder').set({ household_id: householdId }).where('id', '=', elder.id).execute()
  await tell(tx, events.changed, { what: 'household' }, elder)
  return done
})

export const askReviewRoute = route(contract.askReview, async ({ tx, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  await openReview(tx, elder, 'asked', body.note)
  await tell(tx, events.changed, { what: 'review' }, elder)
  return done
})

export const closeReviewRoute = route(contract.closeReview, async ({ tx, actor, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const row = await tx
    .updateTable('people.review')
    .set({ closed_at: clock.now(), closed_by: actor.accountId, ...(body.note ? { note: body.note } : {}) })
    .where('id', '=', params.reviewId)
    .where('elder_id', '=', elder.id)
    .where('closed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!row) throw problems.ended()
  await tell(tx, events.changed, { what: 'review' }, elder)
  return done
})
