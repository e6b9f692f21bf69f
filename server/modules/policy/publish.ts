import { sql } from 'kysely'

import * as contract from '#contract/policy'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { forgetCached } from './get.ts'
import { findKind, inTwo, publishFaultsOf } from './kind.ts'
import { type RuleRow, spanOf } from './rule.ts'
import { mustHold, viewOf } from './save.ts'

async function lock(tx: Tx, id: string): Promise<RuleRow> {
  const row = await tx
    .selectFrom('policy.rule')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Puts a draft in force; what was in force when it begins ends the day before. */
export async function publishRule(tx: Tx, id: string): Promise<RuleRow> {
  const draft = await lock(tx, id)
  if (draft.state !== 'draft') throw contract.published()
  const kind = findKind(draft.kind)
  if (!kind) throw contract.unknownKind(draft.kind)
  const faults = publishFaultsOf(kind, draft.body, draft.region_code)
  if (faults.length > 0) throw contract.badBody(undefined, faults.map(inTwo))
  const { validFrom } = spanOf(draft.valid)
  await tx
    .updateTable('policy.rule')
    .set({ valid: sql<string>`daterange(lower(valid), ${validFrom}::date)`, updated_at: clock.now() })
    .where('kind', '=', draft.kind)
    .where('key', '=', draft.key)
    .where('region_code', '=', draft.region_code)
    .where('state', '=', 'published')
    .where(sql<boolean>`valid @> ${validFrom}::date and lower(valid) < ${validFrom}::date`)
    .execute()
  const others = await tx
    .selectFrom('policy.rule')
    .select(['id', 'valid'])
    .where('kind', '=', draft.kind)
    .where('key', '=', draft.key)
    .where('region_code', '=', draft.region_code)
    .where('state', '=', 'published')
    .where(sql<boolean>`valid && ${draft.valid}::daterange`)
    .executeTakeFirst()
  if (others) throw contract.overlaps(`${others.valid}`, [{ pointer: '/validFrom', detail: others.valid }])
  const row = await tx
    .updateTable('policy.rule')
    .set({
      state: 'published',
      published_at: clock.now(),
      updated_at: clock.now(),
      approved_by: sql<string>`platform.actor_id()`,
      approved_by_name: sql<string>`platform.actor_name()`,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  forgetCached(tx)
  await record(
    tx,
    contract.events.published,
    { kind: row.kind, validFrom },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return row
}

export const publishRoute = route(contract.publish, async ({ tx, actor, params }) => {
  const draft = await lock(tx, params.id)
  mustHold(actor, draft.region_code)
  if (draft.two_persons && draft.state === 'draft' && !draft.submitted_at) throw contract.notSubmitted()
  if (draft.two_persons && draft.writers.includes(actor.accountId)) throw contract.sameHand()
  return viewOf(tx, await publishRule(tx, params.id))
})

/** Sends a draft to the second person; what is wrong with it is said now, not to the one who approves. */
export const submitRoute = route(contract.submit, async ({ tx, actor, params }) => {
  const draft = await lock(tx, params.id)
  mustHold(actor, draft.region_code)
  if (draft.state !== 'draft') throw contract.published()
  if (draft.submitted_at) throw contract.waiting()
  const kind = findKind(draft.kind)
  const faults = kind ? publishFaultsOf(kind, draft.body, draft.region_code) : []
  if (faults.length > 0) throw contract.badBody(undefined, faults.map(inTwo))
  const row = await tx
    .updateTable('policy.rule')
    .set({
      submitted_at: clock.now(),
      submitted_by: sql<string>`platform.actor_id()`,
      submitted_by_name: sql<string>`platform.actor_name()`,
      returned_reason: null,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .where('state', '=', 'draft')
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    contract.events.submitted,
    { kind: row.kind },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return viewOf(tx, row)
})

export const sendBackRoute = route(contract.sendBack, async ({ tx, actor, params, body }) => {
  const draft = await lock(tx, params.id)
  mustHold(actor, draft.region_code)
  if (draft.state !== 'draft' || !draft.submitted_at)
    throw contract.published('没有送审 / it was not sent for approval')
  const row = await tx
    .updateTable('policy.rule')
    .set({
      submitted_at: null,
      submitted_by: null,
      submitted_by_name: null,
      returned_reason: body.reason,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(
    tx,
    contract.events.returned,
    { kind: row.kind, reason: body.reason },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return viewOf(tx, row)
})

/** From the day on it no longer holds; before the day it stays what was in force. */
export const withdrawRoute = route(contract.withdraw, async ({ tx, actor, params, body }) => {
  const row = await lock(tx, params.id)
  mustHold(actor, row.region_code)
  if (row.state !== 'published')
    throw contract.published('只有已发布的规则可以废止 / only a published rule can be withdrawn')
  const { validFrom, validTo } = spanOf(row.valid)
  const never = body.on <= validFrom
  if (validTo !== null && body.on > validTo)
    throw contract.badBody(undefined, [{ pointer: '/on', detail: `${validTo}` }])
  const after = await tx
    .updateTable('policy.rule')
    .set({
      ...(never
        ? { state: 'withdrawn' as const }
        : { valid: sql<string>`daterange(lower(valid), ${body.on}::date)` }),
      withdrawn_reason: body.reason,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  forgetCached(tx)
  await record(
    tx,
    contract.events.withdrawn,
    { kind: row.kind, on: body.on, reason: body.reason },
    { regionCode: row.region_code, subjectId: row.id },
  )
  return viewOf(tx, after)
})
