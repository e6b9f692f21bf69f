import { sql } from 'kysely'
import * as contract from '#contract/responders'
import type { z } from 'zod'
import { invalidInput, stale } from '#contract/problem'
import { isStanding } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { encrypt, keyedHash } from '#platform/secrets'
import { setDuty } from './duty.ts'
import { getResponder, getRosterRow, responderView } from './responder.ts'

type Draft = Omit<z.output<typeof contract.ResponderDraft>, 'orgId' | 'accountId'> & {
  orgId: string | null
  accountId: string | null
}

/** Registers or replaces; `phone` as digits, encrypted at rest with a keyed hash for look-up. */
export async function saveResponder(tx: Tx, id: string, draft: Draft): Promise<void> {
  if (draft.kind === 'facility' && draft.orgId === null) {
    throw invalidInput(undefined, [
      { pointer: '/orgId', detail: '设施须选择所属机构 A facility belongs to an organisation' },
    ])
  }
  if (!(await isStanding(tx, draft.regionCode))) {
    throw invalidInput(undefined, [
      { pointer: '/regionCode', detail: '没有这个行政区划 There is no such division' },
    ])
  }
  const now = clock.now()
  const phone =
    draft.phone === null
      ? { phone_cipher: null, phone_hash: null, phone_tail: null }
      : {
          phone_cipher: encrypt(draft.phone),
          phone_hash: keyedHash('phone', draft.phone),
          phone_tail: draft.phone.slice(-4),
        }
  const values = {
    kind: draft.kind,
    name: draft.name,
    account_id: draft.accountId,
    org_id: draft.orgId,
    region_code: draft.regionCode,
    travel_mode: draft.travelMode,
    max_radius_m: draft.maxRadiusM,
    updated_at: now,
    ...phone,
  }
  try {
    await tx
      .insertInto('responders.responder')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute()
  } catch (error) {
    if (error instanceof Error && 'constraint' in error && error.constraint === 'responder_phone_hash_key')
      throw contract.phoneTaken(undefined, [{ pointer: '/phone', detail: contract.phoneTaken.title.zh }])
    throw error
  }
  if (draft.home) {
    await sql`insert into responders.place (responder_id, source, region_code, org_id, lon, lat, accuracy_m, at)
      values (${id}, 'home', ${draft.regionCode}, ${draft.orgId}, ${draft.home.lon}, ${draft.home.lat}, null, ${now})
      on conflict (responder_id, source) do update set lon = excluded.lon, lat = excluded.lat, region_code = excluded.region_code, org_id = excluded.org_id, at = excluded.at`.execute(
      tx,
    )
  } else {
    await tx
      .deleteFrom('responders.place')
      .where('responder_id', '=', id)
      .where('source', '=', 'home')
      .execute()
  }
  // What hangs on the person follows them to another region or organisation.
  const belongs = { region_code: draft.regionCode, org_id: draft.orgId }
  await tx.updateTable('responders.place').set(belongs).where('responder_id', '=', id).execute()
  await tx.updateTable('responders.qualification').set(belongs).where('responder_id', '=', id).execute()
  await tx.updateTable('responders.held_key').set(belongs).where('responder_id', '=', id).execute()
  await tx.updateTable('responders.shift').set(belongs).where('responder_id', '=', id).execute()
  await record(
    tx,
    contract.events.changed,
    { responderId: id, what: 'record' },
    { ...subject(draft), subjectId: id },
  )
}

const subject = (draft: Pick<Draft, 'regionCode' | 'orgId'>) => ({
  regionCode: draft.regionCode,
  orgId: draft.orgId,
})

export const registerRoute = route(contract.register, async ({ tx, body }) => {
  const { id, ...draft } = body
  const known = await tx
    .selectFrom('responders.responder')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  // The same form sent twice registers once.
  if (!known) await saveResponder(tx, id, draft)
  return responderView(await getRosterRow(tx, id))
})

export const updateRoute = route(contract.update, async ({ tx, params, body }) => {
  const row = await tx
    .selectFrom('responders.responder')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return responderView(await getRosterRow(tx, params.id))
  if (row.ended_at) throw contract.ended()
  if (row.updated_at.toISOString() !== new Date(body.updatedAt).toISOString()) throw stale()
  const { updatedAt: _, phone, ...draft } = body
  // Left out, the phone stays: the form never shows it whole.
  if (phone === undefined) {
    await saveKeepingPhone(tx, params.id, draft)
  } else {
    await saveResponder(tx, params.id, { ...draft, phone })
  }
  return responderView(await getRosterRow(tx, params.id))
})

async function saveKeepingPhone(tx: Tx, id: string, draft: Omit<Draft, 'phone'>): Promise<void> {
  const row = await getResponder(tx, id)
  await saveResponder(tx, id, { ...draft, phone: null })
  await tx
    .updateTable('responders.responder')
    .set({ phone_cipher: row.phone_cipher, phone_hash: row.phone_hash, phone_tail: row.phone_tail })
    .where('id', '=', id)
    .execute()
}

export const leaveRoute = route(contract.leave, async ({ tx, params, body }) => {
  const row = await getRosterRow(tx, params.id)
  if (body.left && row.engaged) throw contract.missionOn()
  const now = clock.now()
  await tx
    .updateTable('responders.responder')
    .set({ ended_at: body.left ? now : null, duty_mode: 'shift', duty_until: null, updated_at: now })
    .where('id', '=', params.id)
    .execute()
  await record(
    tx,
    contract.events.changed,
    { responderId: row.id, what: body.left ? 'left' : 'back' },
    { regionCode: row.region_code, orgId: row.org_id, subjectId: row.id },
  )
  return responderView(await getRosterRow(tx, params.id))
})

export const setDutyRoute = route(contract.setDuty, async ({ tx, params, body }) => {
  await setDuty(tx, params.id, body.mode, body.until ? new Date(body.until) : null)
  return responderView(await getRosterRow(tx, params.id))
})
