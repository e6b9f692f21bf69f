import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-deductions'
import { events } from '#contract/benefit-events'
import { problems } from '#contract/benefit-words'
import { uuidv7 } from '#contract/id'
import { forbidden } from '#contract/problem'
import { boundsOf, isWithin } from '#contract/region'
import { getKeyed, parameterKind } from '#modules/policy'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { refuseConflict } from './conflict.ts'
import { aboutDeduction, deductionShown, lockDeduction } from './deduction.ts'

type Which = { readonly region: number; readonly month: string; readonly scheme: string }

/** What share of a month's bills is checked on site, in hundredths of a percent: the parameter `<scheme>_spot_check` of the place. */
async function shareOf(tx: Tx, { region, month, scheme }: Which): Promise<number | null> {
  const rule = await getKeyed(tx, parameterKind, { region, on: month, key: `${scheme}_spot_check` })
  const { value, unit, compare } = rule?.body ?? {}
  if (typeof value !== 'number' || unit !== 'percent' || compare !== 'at_least') return null
  return Math.ceil(Math.round(value * 10_000) / 100)
}

/** Bills of the month: those that stand, and those drawn, whatever became of them. */
const billsOf = ({ region, month, scheme }: Which) => {
  const { lo, hi } = boundsOf(region)
  return sql`from benefits.deduction d where d.month = ${month}::date and d.scheme = ${scheme} and d.region_code >= ${lo} and d.region_code < ${hi}
    and (d.reversed_at is null or d.draw_id is not null)`
}

async function spotShare(tx: Tx, which: Which): Promise<z.input<typeof contract.SpotShare>> {
  const share = await shareOf(tx, which)
  const { rows } = await sql<{
    bills: number
    drawn: number
    answered: number
    wrong: number
    toReverse: number
  }>`select count(*)::int as bills, count(d.draw_id)::int as drawn, count(d.found)::int as answered, (count(*) filter (where d.found = 'wrong'))::int as wrong,
      (count(*) filter (where d.found = 'wrong' and d.reversed_at is null))::int as "toReverse" ${billsOf(which)}`.execute(
    tx,
  )
  const counts = rows[0] ?? { bills: 0, drawn: 0, answered: 0, wrong: 0, toReverse: 0 }
  const { lo, hi } = boundsOf(which.region)
  const draws = await tx
    .selectFrom('benefits.deduction_draw')
    .selectAll()
    .where('month', '=', which.month)
    .where('scheme', '=', which.scheme)
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .orderBy('created_at')
    .limit(200)
    .execute()
  return {
    percent: share === null ? null : share / 100,
    wanted: share === null ? null : Math.ceil((counts.bills * share) / 10_000),
    ...counts,
    draws: draws.map((row) => ({
      id: row.id,
      seed: row.seed,
      of: row.bills,
      drawn: row.drawn,
      by: row.drawn_by_name,
      at: row.created_at.toISOString(),
    })),
  }
}

export const showSpotShareRoute = route(contract.showSpotShare, ({ tx, query }) => spotShare(tx, query))

export const drawDeductionsRoute = route(contract.drawDeductions, async ({ tx, actor, body }) => {
  if (actor.scope.audience !== 'staff' || !isWithin(body.region, actor.scope.region)) throw forbidden()
  // Two who draw at once: the second finds nothing missing.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`benefits.draw ${body.scheme} ${body.month}`}, 0))`.execute(
    tx,
  )
  const before = await spotShare(tx, body)
  if (before.percent === null || before.wanted === null) throw contract.deductionProblems.noShare()
  const drawn = before.wanted - before.drawn
  if (drawn <= 0) return before
  const draw = { id: uuidv7(), seed: randomUUID() }
  await tx
    .insertInto('benefits.deduction_draw')
    .values({
      ...draw,
      region_code: body.region,
      scheme: body.scheme,
      month: body.month,
      basis_points: Math.round(before.percent * 100),
      bills: before.bills,
      drawn,
    })
    .execute()
  await sql`update benefits.deduction set draw_id = ${draw.id} where id in (select d.id ${billsOf(body)} and d.draw_id is null
    order by sha256(convert_to(${draw.seed} || '|' || d.id, 'UTF8')) limit ${drawn})`.execute(tx)
  await record(
    tx,
    events.deductionsDrawn,
    { scheme: body.scheme, month: body.month, seed: draw.seed, of: before.bills, drawn },
    { regionCode: body.region, subjectId: draw.id },
  )
  return spotShare(tx, body)
})

export const checkDeductionRoute = route(contract.checkDeduction, async ({ tx, actor, params, body }) => {
  const row = await lockDeduction(tx, params.id)
  if (row.draw_id === null || row.found !== null) throw problems.wrongState()
  if (row.made_by === actor.accountId) throw problems.sameHand()
  await refuseConflict(tx, actor, { elderId: row.elder_id, orgId: row.org_id, subjectId: row.elder_id })
  const after = await tx
    .updateTable('benefits.deduction')
    .set({
      found: body.found,
      check_note: body.note,
      checked_at: clock.now(),
      checked_by: actor.accountId,
      checked_by_name: actor.name,
    })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(tx, events.deductionChecked, { found: body.found }, aboutDeduction(row))
  return deductionShown(tx, after)
})
