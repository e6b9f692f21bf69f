import { randomInt } from 'node:crypto'
import * as contract from '#contract/responders'
import { dayOf } from '#contract/day'
import { invalidInput, notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { keyedHash } from '#platform/secrets'
import { getResponder } from './responder.ts'

/** What a responder can do and open: qualifications, keys; and whom an institution has promised to rescue. */

async function changed(tx: Tx, responderId: string, what: string): Promise<void> {
  const row = await getResponder(tx, responderId)
  await record(
    tx,
    contract.events.changed,
    { responderId, what },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: responderId },
  )
}

export const addQualificationRoute = route(contract.addQualification, async ({ tx, params, body }) => {
  const row = await getResponder(tx, params.id)
  if (body.validUntil !== null && body.validUntil < body.validFrom) {
    throw invalidInput(undefined, [
      { pointer: '/validUntil', detail: '截止日期早于开始日期 Ends before it begins' },
    ])
  }
  await tx
    .insertInto('responders.qualification')
    .values({
      id: body.id,
      responder_id: row.id,
      region_code: row.region_code,
      org_id: row.org_id,
      kind: body.kind,
      valid_from: body.validFrom,
      valid_until: body.validUntil,
      certificate: body.certificate || null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await changed(tx, row.id, 'qualification')
  const today = dayOf(clock.now())
  return {
    id: body.id,
    kind: body.kind,
    validFrom: body.validFrom,
    validUntil: body.validUntil,
    certificate: body.certificate || null,
    validNow: body.validFrom <= today && (body.validUntil === null || body.validUntil >= today),
  }
})

export const removeQualificationRoute = route(contract.removeQualification, async ({ tx, params }) => {
  const gone = await tx
    .deleteFrom('responders.qualification')
    .where('id', '=', params.part)
    .where('responder_id', '=', params.id)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw notFound()
  await changed(tx, params.id, 'qualification')
  return { ok: true as const }
})

export const addKeyRoute = route(contract.addKey, async ({ tx, params, body }) => {
  const row = await getResponder(tx, params.id)
  const elder = await tx
    .selectFrom('people.elder')
    .select('name')
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder)
    throw invalidInput(undefined, [
      { pointer: '/elderId', detail: '没有找到这位长者，或不在您的范围内 No such elder in your scope' },
    ])
  const held = await tx
    .selectFrom('responders.held_key')
    .select('id')
    .where('responder_id', '=', row.id)
    .where('elder_id', '=', body.elderId)
    .where('until', 'is', null)
    .executeTakeFirst()
  if (held && held.id !== body.id) throw contract.keyHeld()
  await tx
    .insertInto('responders.held_key')
    .values({
      id: body.id,
      responder_id: row.id,
      elder_id: body.elderId,
      region_code: row.region_code,
      org_id: row.org_id,
      since: body.since,
      note: body.note || null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await changed(tx, row.id, 'key')
  return {
    id: body.id,
    elderId: body.elderId,
    elderName: elder.name,
    since: body.since,
    until: null,
    note: body.note || null,
  }
})

export const returnKeyRoute = route(contract.returnKey, async ({ tx, params }) => {
  const today = dayOf(clock.now())
  const returned = await tx
    .updateTable('responders.held_key')
    .set((eb) => ({ until: eb.fn<string>('greatest', [eb.val(today), eb.ref('since')]) }))
    .where('id', '=', params.part)
    .where('responder_id', '=', params.id)
    .where('until', 'is', null)
    .executeTakeFirst()
  if (returned.numUpdatedRows === 0n) throw notFound()
  await changed(tx, params.id, 'key')
  return { ok: true as const }
})

export const subscriptionsRoute = route(contract.subscriptions, async ({ tx, query }) => {
  let rows = tx.selectFrom('responders.subscription').selectAll()
  if (query.elderId) rows = rows.where('elder_id', '=', query.elderId)
  if (query.orgId) rows = rows.where('org_id', '=', query.orgId)
  const found = await rows.orderBy('since', 'desc').limit(200).execute()
  // Ids of the database are uuids; the brands are the contract's.
  return {
    items: found.map((row) => ({
      id: row.id,
      orgId: row.org_id as contract.Responder['orgId'] & string,
      elderId: row.elder_id as contract.Invitation['elderId'] & string,
      since: row.since,
      until: row.until,
    })),
  }
})

export const subscribeRoute = route(contract.subscribe, async ({ tx, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder)
    throw invalidInput(undefined, [
      { pointer: '/elderId', detail: '没有找到这位长者，或不在您的范围内 No such elder in your scope' },
    ])
  const again = await tx
    .selectFrom('responders.subscription')
    .select('id')
    .where('id', '=', body.id)
    .executeTakeFirst()
  const clash = await tx
    .selectFrom('responders.subscription')
    .select('id')
    .where('org_id', '=', body.orgId)
    .where('elder_id', '=', body.elderId)
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>=', body.since)]))
    .$if(body.until !== null, (q) => q.where('since', '<=', body.until ?? ''))
    .executeTakeFirst()
  if (clash && clash.id !== body.id)
    throw invalidInput(undefined, [
      {
        pointer: '/since',
        detail: '该机构在此期间已签约 This institution is subscribed in that time already',
      },
    ])
  if (!again) {
    await tx
      .insertInto('responders.subscription')
      .values({
        id: body.id,
        org_id: body.orgId,
        elder_id: body.elderId,
        region_code: elder.region_code,
        since: body.since,
        until: body.until,
      })
      .execute()
  }
  return { id: body.id, orgId: body.orgId, elderId: body.elderId, since: body.since, until: body.until }
})

export const unsubscribeRoute = route(contract.unsubscribe, async ({ tx, params }) => {
  const gone = await tx.deleteFrom('responders.subscription').where('id', '=', params.id).executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw notFound()
  return { ok: true as const }
})

/** Six digits for a sticker inside the door. A new one replaces the old; only its keyed hash is kept. */
export const doorCodeRoute = route(contract.doorCode, async ({ tx, params }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('region_code')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const values = {
    region_code: elder.region_code,
    code_hash: keyedHash('code', `${params.elderId} ${code}`),
    made_at: clock.now(),
  }
  await tx
    .insertInto('responders.door_code')
    .values({ elder_id: params.elderId, ...values })
    .onConflict((conflict) => conflict.column('elder_id').doUpdateSet(values))
    .execute()
  return { code }
})
