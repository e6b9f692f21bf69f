import { idsOf } from '#modules/people'
import { sql } from 'kysely'
import * as contract from '#contract/assessment-after'
import { ScoreResult } from '#contract/assessment-scale'
import { dayOf } from '#contract/day'
import { notFound } from '#contract/problem'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { applicationLines, openApplication } from './application.ts'
import { objectTo, objectUntil } from './objection.ts'
import { processOf } from './process.ts'
import { recordLines } from './record.ts'
import { asActor } from './on-behalf.ts'

/** Results and what is under way, for the elder and the family: grades in force and before, never a draft. */
export const ownAssessmentsRoute = route(contract.ownAssessments, async ({ app, tx, actor, params }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const process = await processOf(tx, elder.region_code)
  // Names of the assessors, and what stands under a record that was merged into this one, are outside the family's own rows.
  const { rows, lines, objections, openLines } = await asActor(
    app,
    actor,
    'assessment.own',
    async (system) => ({
      rows: await system
        .selectFrom('assessment.record')
        .selectAll()
        .where('elder_id', 'in', idsOf(elder.id))
        .where('state', 'in', ['confirmed', 'superseded'])
        .execute(),
      lines: await recordLines(
        system,
        sql`r.elder_id in ${idsOf(elder.id)} and r.state in ('confirmed', 'superseded')`,
      ),
      objections: await system
        .selectFrom('assessment.objection')
        .selectAll()
        .where('elder_id', 'in', idsOf(elder.id))
        .orderBy('opened_at', 'desc')
        .execute(),
      openLines: await applicationLines(
        system,
        await system
          .selectFrom('assessment.application')
          .selectAll()
          .where('elder_id', '=', elder.id)
          .where('state', 'not in', ['confirmed', 'cancelled'])
          .orderBy('created_at', 'desc')
          .execute(),
      ),
    }),
  )
  const today = dayOf(clock.now())
  return {
    records: lines.flatMap((line) => {
      const row = rows.find((one) => one.id === line.id)
      if (!row) return []
      const result = row.result === null ? null : ScoreResult.parse(row.result)
      const until = row.confirmed_at ? objectUntil(row.confirmed_at, process.objectionDays) : null
      const objection = objections.find((one) => one.record_id === row.id)
      const running = objections.some(
        (one) => one.record_id === row.id && ['open', 'reassessing'].includes(one.state),
      )
      return {
        ...line,
        mayObject: row.state === 'confirmed' && !running && (until === null || today <= until),
        objectUntil: until,
        grounds: result?.grounds.map(({ zh, en }) => ({ zh, en })) ?? [],
        groups: result?.groups.map(({ zh, en, points, max }) => ({ zh, en, points, max })) ?? [],
        toConfirm: result?.toConfirm.map(({ zh, en }) => ({ zh, en })) ?? [],
        max: result?.total === null || !result ? null : result.max,
        objection: objection
          ? {
              // The column is checked to hold one of these words.
              state: objection.state as 'open',
              reason: objection.reason,
              answer: objection.answer,
            }
          : null,
      }
    }),
    open: openLines,
  }
})

const askerOf = (role: string): 'elder' | 'family' => (role === 'elder' ? 'elder' : 'family')

export const ownApplyRoute = route(contract.ownApply, async ({ app, tx, actor, params, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const row = await asActor(app, actor, 'assessment.own_apply', (system) =>
    openApplication(system, {
      id: body.id,
      elderId: elder.id,
      scaleId: 'gbt42195',
      reason: 'first',
      purposes: body.purposes,
      askedBy: askerOf(actor.role),
      askedByName: actor.name,
      note: body.note,
    }),
  )
  if (row.elder_id !== elder.id) throw notFound()
  return { id: row.id, number: row.number }
})

/** A record of the elder, also one given before two records were merged; what was not confirmed is nobody's. */
export async function ownRecord(system: Tx, elderId: string, recordId: string): Promise<{ id: string }> {
  const row = await system
    .selectFrom('assessment.record')
    .select('id')
    .where('id', '=', recordId)
    .where('elder_id', 'in', idsOf(elderId))
    .where('state', 'in', ['confirmed', 'superseded'])
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const ownObjectRoute = route(contract.ownObject, async ({ app, tx, actor, params, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const target = await asActor(app, actor, 'assessment.own_object', (system) =>
    ownRecord(system, elder.id, params.recordId),
  )
  const row = await asActor(app, actor, 'assessment.own_object', (system) =>
    objectTo(system, {
      id: body.id,
      recordId: target.id,
      askedBy: askerOf(actor.role),
      askedByName: actor.name,
      reason: body.reason,
    }),
  )
  if (row.record_id !== target.id) throw notFound()
  return { id: row.id }
})
