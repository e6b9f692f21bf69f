import { sql } from 'kysely'
import { ageOn, dayOf } from '#contract/day'
import { done } from '#contract/endpoint'
import * as contract from '#contract/family'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { events } from '#contract/people'
import { CONSENT_VERSION } from '#contract/people-words'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { titleOf, toldFamilies } from '#platform/event-titles'
import { route } from '#platform/module'
import { readParts } from './as-of.ts'
import { tell } from './because.ts'
import { addContact, changeContact, endContact, orderContacts } from './contacts.ts'
import { type ElderRow, getElder, shortRegionNames } from './elder.ts'
import { phoneView } from './phone.ts'
import { contactViews, healthView, lastConsents } from './record.ts'

/** What at home shows that somebody is up and about; a value that a machine sends by itself, or "no motion", does not count. */
const SIGNS = {
  motion: { zh: '家中有活动', en: 'Moved about at home', when: 'r.motion' },
  steps: { zh: '在走动', en: 'Walked about', when: 'r.steps > 0' },
  door: { zh: '门有开关', en: 'A door was used', when: 'r.door_open' },
  in_bed: { zh: '在床休息', en: 'Resting in bed', when: 'r.in_bed' },
  pulse: { zh: '手环有心率', en: 'The wristband feels a pulse', when: 'r.heart_rate > 0' },
  breath: { zh: '呼吸平稳', en: 'Breathing is seen', when: 'r.breath_rate > 0' },
  pressure: { zh: '量了血压', en: 'Blood pressure was taken', when: 'r.systolic is not null' },
  glucose: { zh: '测了血糖', en: 'Blood glucose was taken', when: 'r.glucose is not null' },
  presence: { zh: '家中有人', en: 'Somebody is at home', when: 'r.presence' },
} as const satisfies Record<string, { zh: string; en: string; when: string }>
const anySign = sql.raw(
  Object.values(SIGNS)
    .map(({ when }) => `(${when})`)
    .join(' or '),
)
const whichSign = sql.raw(
  `case ${Object.entries(SIGNS)
    .map(([name, { when }]) => `when ${when} then '${name}'`)
    .join(' ')} end`,
)
/** How far back a sign is looked for. */
const LOOK_BACK_DAYS = 7

export async function ownElders(tx: Tx, rows: readonly ElderRow[]) {
  const ids = rows.map((row) => row.id)
  const today = dayOf(clock.now())
  const { rows: devices } = await sql<{ elder_id: string; total: number; silent: number; low: number }>`
    select elder_id, count(*)::int as total, count(*) filter (where went_silent_at is not null)::int as silent, count(*) filter (where battery_low_at is not null)::int as low
    from devices.device where elder_id = any (${ids}::uuid[]) group by 1`.execute(tx)
  const since = new Date(clock.now().getTime() - LOOK_BACK_DAYS * 86_400_000)
  const { rows: seen } = await sql<{ elder_id: string; sign: keyof typeof SIGNS; at: Date }>`
    select distinct on (d.elder_id) d.elder_id, s.sign, s.at
    from devices.device d cross join lateral (
      select ${whichSign} as sign, r.at from devices.reading r
      where r.device_id = d.id and r.elder_id = d.elder_id and r.at > ${since} and r.at <= ${clock.now()} and (${anySign})
      order by r.at desc limit 1) s
    where d.elder_id = any (${ids}::uuid[])
    order by d.elder_id, s.at desc`.execute(tx)
  const name = await shortRegionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  return rows.map((row) => {
    const kit = devices.find((one) => one.elder_id === row.id)
    const sign = seen.find((one) => one.elder_id === row.id)
    return {
      id: row.id,
      name: row.name,
      sex: row.sex,
      age: ageOn(row.birth_day, row.status === 'died' && row.status_day ? row.status_day : today),
      address: row.address,
      regionName: name(row.region_code),
      status: row.status,
      careSetting: row.care_setting,
      mobility: row.mobility,
      lastSeenWell: sign
        ? { at: sign.at.toISOString(), zh: SIGNS[sign.sign].zh, en: SIGNS[sign.sign].en }
        : null,
      devices: { total: kit?.total ?? 0, silent: kit?.silent ?? 0, batteryLow: kit?.low ?? 0 },
      synthetic: row.synthetic,
    }
  })
}

export const ownEldersRoute = route(contract.elders, async ({ tx, actor }) => {
  if (actor.scope.audience !== 'family') return { items: [] }
  const rows = await tx
    .selectFrom('people.elder')
    .selectAll()
    .where(sql<boolean>`id = any (${[...actor.scope.elderIds]}::uuid[])`)
    .orderBy('birth_day')
    .execute()
  return { items: await ownElders(tx, rows) }
})

export const ownElderRoute = route(contract.elder, async ({ tx, actor, params }) => {
  const row = await getElder(tx, params.elderId)
  const [elder] = await ownElders(tx, [row])
  if (!elder) throw new Error('ownElders lost a row')
  const parts = await readParts(tx, row, null)
  return {
    elder,
    phones: parts.phones
      .filter((phone) => phone.contact_id === null && phone.ends_on === null)
      .map(phoneView),
    contacts: contactViews(parts),
    health: parts.health.filter((item) => item.ended_on === null).map(healthView),
    consents: lastConsents(parts.consents),
    mayDecide: (await standing(tx, actor, row.id)) !== null,
  }
})

export const ownHistoryRoute = route(contract.history, async ({ tx, params, query }) => {
  await getElder(tx, params.elderId)
  const cursor = decodeCursor(query.after)
  const told = toldFamilies()
  const rows = await tx
    .selectFrom('platform.event')
    .select(['id', 'type', 'at'])
    .where('elder_id', '=', params.elderId)
    .where('type', 'in', [...told.keys()])
    .$if(cursor !== undefined, (q) =>
      q.where(sql<boolean>`(at, id) < (${cursor?.[0] ?? null}::timestamptz, ${cursor?.[1] ?? null}::uuid)`),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.at.toISOString(), last.id])
  return {
    items: page.rows.map((row) => ({
      id: row.id,
      type: row.type,
      at: row.at.toISOString(),
      ...(told.get(row.type) ?? titleOf(row.type)),
    })),
    next: page.next,
  }
})

export const ownAddContactRoute = route(contract.addContact, async ({ tx, params, body }) =>
  addContact(tx, await getElder(tx, params.elderId), { ...body, guardian: false, mayAct: false }),
)
export const ownChangeContactRoute = route(contract.changeContact, async ({ tx, params, body }) =>
  changeContact(tx, await getElder(tx, params.elderId), params.contactId, body),
)
export const ownEndContactRoute = route(contract.endContact, async ({ tx, params }) => {
  await endContact(tx, await getElder(tx, params.elderId), params.contactId, '')
  return done
})
export const ownOrderContactsRoute = route(contract.orderContacts, async ({ tx, params, body }) => {
  await orderContacts(tx, await getElder(tx, params.elderId), body.ids)
  return done
})

/** In whose place an account answers for an elder, or null when it may not. */
export async function standing(
  tx: Tx,
  actor: Actor,
  elderId: string,
): Promise<'elder' | 'guardian' | 'family' | null> {
  const grants = await tx
    .selectFrom('access.family_grant')
    .select('relation')
    .where('account_id', '=', actor.accountId)
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .execute()
  if (grants.some((grant) => grant.relation === 'self')) return 'elder'
  if (grants.some((grant) => grant.relation === 'guardian')) return 'guardian'
  const contact = await tx
    .selectFrom('people.contact')
    .select(['guardian', 'may_act'])
    .where('account_id', '=', actor.accountId)
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return contact?.guardian ? 'guardian' : contact?.may_act ? 'family' : null
}

export const ownConsentRoute = route(contract.consent, async ({ tx, actor, params, body }) => {
  const elder = await getElder(tx, params.elderId)
  const givenBy = await standing(tx, actor, elder.id)
  if (!givenBy) throw contract.notYours()
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
      given_by: givenBy,
      own_wish: body.ownWish,
      channel: 'app',
      at: clock.now(),
    })
    .execute()
  await tell(tx, events.consented, { purpose: body.purpose, given: body.given }, elder)
  return done
})
