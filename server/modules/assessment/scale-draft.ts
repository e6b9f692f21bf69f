import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { Scale } from '#contract/assessment-scale'
import { notFound, stale } from '#contract/problem'
import * as contract from '#contract/scale-drafts'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { asActor } from './on-behalf.ts'
import { placeFaults, putScaleInForce } from './scale.ts'
import { scaleFaults } from './scale-check.ts'

type Row = Selectable<DB['assessment.scale_draft']>
type State = z.infer<typeof contract.ScaleDraftState>

const faultsOf = async (tx: Tx, row: Row, scale: Scale) =>
  row.state === 'draft' || row.state === 'sent'
    ? [...scaleFaults(scale), ...(await placeFaults(tx, scale))].map(({ pointer, detail, detailEn }) => ({
        pointer: pointer ?? '',
        detail,
        detailEn: detailEn ?? detail,
      }))
    : []

const lineOf = (row: Row, actor: Actor) => ({
  id: row.id,
  scaleId: row.scale_id,
  // The column is checked to hold one of these words.
  state: row.state as State,
  note: row.note,
  editedBy: row.edited_by_name,
  own: row.edited_by === actor.accountId,
  returnedReason: row.returned_reason,
  publishedBy: row.published_by_name,
  publishedAt: row.published_at?.toISOString() ?? null,
  updatedAt: row.updated_at.toISOString(),
})

async function take(tx: Tx, id: string, from?: readonly State[]): Promise<Row> {
  const row = await tx
    .selectFrom('assessment.scale_draft')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  if (from && !from.some((state) => state === row.state)) throw contract.problems.wrongState()
  return row
}

async function view(tx: Tx, id: string, actor: Actor) {
  const row = await tx
    .selectFrom('assessment.scale_draft')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  const scale = Scale.parse(row.definition)
  return { ...lineOf(row, actor), scale, faults: await faultsOf(tx, row, scale) }
}

export const listDraftsRoute = route(contract.listDrafts, async ({ tx, actor }) => {
  const rows = await tx
    .selectFrom('assessment.scale_draft')
    .selectAll()
    .orderBy('updated_at', 'desc')
    .limit(200)
    .execute()
  return {
    items: rows.map((row) => {
      const { version, zh, en } = Scale.parse(row.definition)
      return { ...lineOf(row, actor), version, zh, en }
    }),
  }
})

export const showDraftRoute = route(contract.showDraft, ({ tx, actor, params }) =>
  view(tx, params.draftId, actor),
)

/** A draft may be wrong: what is wrong comes back with it. Sent ones are edited after they were returned. */
export const saveDraftRoute = route(contract.saveDraft, async ({ tx, actor, params, body }) => {
  const before = await tx
    .selectFrom('assessment.scale_draft')
    .select(['id', 'state', 'updated_at'])
    .where('id', '=', params.draftId)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.state !== 'draft') throw contract.problems.wrongState()
  if (before && body.updatedAt !== undefined && before.updated_at.toISOString() !== body.updatedAt)
    throw stale()
  const now = clock.now()
  const values = {
    scale_id: body.scale.id,
    definition: JSON.stringify(body.scale),
    note: body.note,
    edited_by: actor.accountId,
    edited_by_name: actor.name,
    updated_at: now,
  }
  if (before) await tx.updateTable('assessment.scale_draft').set(values).where('id', '=', before.id).execute()
  else
    await tx
      .insertInto('assessment.scale_draft')
      .values({
        id: params.draftId,
        region_code: actor.scope.audience === 'staff' ? actor.scope.region : 0,
        created_at: now,
        ...values,
      })
      .execute()
  return view(tx, params.draftId, actor)
})

export const sendDraftRoute = route(contract.sendDraft, async ({ tx, actor, params }) => {
  const row = await take(tx, params.draftId, ['draft'])
  const faults = await faultsOf(tx, row, Scale.parse(row.definition))
  if (faults.length > 0) throw contract.problems.faulty(undefined, faults)
  await tx
    .updateTable('assessment.scale_draft')
    .set({ state: 'sent', returned_reason: null, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  return view(tx, row.id, actor)
})

export const returnDraftRoute = route(contract.returnDraft, async ({ tx, actor, params, body }) => {
  const row = await take(tx, params.draftId, ['sent'])
  await tx
    .updateTable('assessment.scale_draft')
    .set({ state: 'draft', returned_reason: body.reason, updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  return view(tx, row.id, actor)
})

/** Scales are a catalogue: written as the system, with the second person as the actor. */
export const publishDraftRoute = route(contract.publishDraft, async ({ app, tx, actor, params }) => {
  const row = await take(tx, params.draftId, ['sent'])
  if (row.edited_by === actor.accountId) throw contract.problems.samePerson()
  const scale = Scale.parse(row.definition)
  const faults = await faultsOf(tx, row, scale)
  if (faults.length > 0) throw contract.problems.faulty(undefined, faults)
  await tx
    .updateTable('assessment.scale_draft')
    .set({
      state: 'published',
      published_by: actor.accountId,
      published_by_name: actor.name,
      published_at: clock.now(),
      updated_at: clock.now(),
    })
    .where('id', '=', row.id)
    .execute()
  const published = await view(tx, row.id, actor)
  await asActor(app, actor, 'assessment.publish_scale', (system) =>
    putScaleInForce(system, scale, row.region_code),
  )
  return published
})

export const dropDraftRoute = route(contract.dropDraft, async ({ tx, actor, params }) => {
  const row = await take(tx, params.draftId, ['draft', 'sent'])
  await tx
    .updateTable('assessment.scale_draft')
    .set({ state: 'dropped', updated_at: clock.now() })
    .where('id', '=', row.id)
    .execute()
  return view(tx, row.id, actor)
})

export const scaleDraftRoutes = [
  listDraftsRoute,
  showDraftRoute,
  saveDraftRoute,
  sendDraftRoute,
  returnDraftRoute,
  publishDraftRoute,
  dropDraftRoute,
]
