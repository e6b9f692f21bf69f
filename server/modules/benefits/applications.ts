import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-applications'
import { events } from '#contract/benefit-events'
import { type ApplicationId, applicationTransitions, type Hand, problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { uuidv7 } from '#contract/id'
import { regionNames } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee } from './accounts.ts'
import { refuseConflict } from './conflict.ts'
import { refused } from './cycle.ts'
import { criteriaWords, evaluateElder, papersFor } from './evaluate-elder.ts'
import { mustHoldMandate } from './mandates.ts'
import { nextMonth } from './month.ts'
import { priorityAt } from './priority.ts'
import { formOf } from './schemes.ts'
import { stepDue } from './time-limits.ts'
import { payeeNames, schemeWords, variableWords } from './words.ts'

type Row = Selectable<DB['benefits.application']>
type View = z.input<typeof contract.Application>
/** What is kept of the evaluation at the time: what the applicant saw. */
type Kept = Pick<View, 'outcome' | 'amount' | 'unit' | 'criteria' | 'missing' | 'papersAsked' | 'first'> & {
  from: string
}

export async function applicationViews(tx: Tx, rows: readonly Row[]): Promise<View[]> {
  const names = await payeeNames(
    tx,
    rows.map((row) => ({ payee_kind: 'elder' as const, payee_id: row.subject_id })),
  )
  const regions = await regionNames(
    tx,
    rows.map((row) => row.region_code),
  )
  const words = await schemeWords(
    tx,
    rows.map((row) => row.rule_id),
  )
  const awards = await sql<{
    application_id: string
    from: string
  }>`select application_id, lower(months)::text as from from benefits.award
    where application_id = any (${rows.map((row) => row.id)}::uuid[])`.execute(tx)
  const from = new Map(awards.rows.map((row) => [row.application_id, row.from]))
  return rows.map((row) => {
    // Both were written below in these shapes.
    const kept = row.evaluation as Kept
    const hands = row.hands as View['hands']
    const note = (row.stated as { note?: string }).note ?? ''
    return {
      id: row.id as ApplicationId, // the column is this brand's uuid
      elderId: row.subject_id,
      elderName: names.get(row.subject_id) ?? '—',
      regionName: regions.get(row.region_code) ?? null,
      scheme: row.scheme,
      schemeWords: words.get(row.rule_id)?.words ?? { zh: row.scheme, en: row.scheme },
      state: row.state,
      hand: row.hand,
      hands,
      outcome: kept.outcome,
      amount: kept.amount,
      unit: kept.unit,
      criteria: kept.criteria,
      missing: kept.missing,
      papersAsked: kept.papersAsked,
      first: kept.first ?? null,
      note,
      appliedOn: row.applied_on,
      stepDueAt: row.step_due_at?.toISOString() ?? null,
      late: row.late_since !== null,
      checkedBy: row.checked_by_name,
      decidedBy: row.decided_by_name,
      decidedAt: row.decided_at?.toISOString() ?? null,
      from: from.get(row.id) ?? null,
      reason: row.reason,
      updatedAt: row.updated_at.toISOString(),
    }
  })
}

async function viewOf(tx: Tx, row: Row): Promise<View> {
  const [view] = await applicationViews(tx, [row])
  if (!view) throw notFound()
  return view
}

/**
 * Applies for an elder, or joins the application that is open already. What the register knows is not asked again; the
 * evaluation is kept as the applicant sees it.
 */
async function applyFor(
  tx: Tx,
  app: App,
  actor: Actor,
  given: { id: string; elderId: string; scheme: string; hand: Hand; ground: string; note: string },
): Promise<View> {
  const stands = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('id', '=', given.id)
    .executeTakeFirst()
  if (stands) return viewOf(tx, stands)
  // Seen within the scope of whoever asks; evaluated as the system, whose tables the asker need not read.
  const seen = await tx
    .selectFrom('people.elder')
    .select(['id', 'status'])
    .where('id', '=', given.elderId)
    .executeTakeFirst()
  if (!seen) throw notFound()
  // An institution acts under a mandate: with a scope, an end, revocable.
  if (given.hand === 'institution')
    await mustHoldMandate(tx, { orgId: actor.scope.audience === 'org' ? actor.scope.orgId : '', ...given })
  const me = { name: actor.name, hand: given.hand, at: clock.now().toISOString() }
  const open = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('subject_id', '=', given.elderId)
    .where('scheme', '=', given.scheme)
    .where('state', 'in', ['submitted', 'checked', 'returned'])
    .forUpdate()
    .executeTakeFirst()
  if (open) {
    const joined = await tx
      .updateTable('benefits.application')
      .set({ hands: sql<string>`hands || ${JSON.stringify([me])}::jsonb`, updated_at: clock.now() })
      .where('id', '=', open.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await record(tx, events.applicationMoved, { step: 'joined', note: given.hand }, about(joined))
    return viewOf(tx, joined)
  }
  const today = dayOf(clock.now())
  const { evaluated, first } = await app.db.asSystem('benefits.evaluate', async (system) => {
    const elder = await getPayee(system, 'elder', given.elderId)
    const priority = await priorityAt(system, elder.regionCode)
    const one = await evaluateElder(system, given.elderId, today, priority.variables)
    return { evaluated: one, first: priority.of(one.situation) }
  })
  const decision = evaluated.decisions.find((one) => one.scheme.rule.key === given.scheme)
  if (!decision || formOf(decision.scheme) === null || seen.status !== 'alive')
    throw problems.noScheme(given.scheme)
  // The document names the benefit and no amount: a claim could come to nothing.
  if (decision.scheme.rule.body.amount.how === 'fixed' && decision.scheme.amount.blanks.length > 0)
    throw problems.amountMissing()
  const terms = evaluated.schemes.terms.get(given.scheme)
  const month = `${today.slice(0, 7)}-01`
  const kept: Kept = {
    outcome: decision.evaluation.outcome === 'not_concerned' ? 'not_entitled' : decision.evaluation.outcome,
    amount: decision.evaluation.amount,
    unit: decision.scheme.rule.body.unit === 'minutes' ? 'minute' : 'fen',
    criteria: criteriaWords(decision),
    missing: decision.evaluation.missing.map(variableWords),
    papersAsked: papersFor(decision, evaluated.situation),
    first: first && { key: first.key, zh: first.zh, en: first.en },
    from: terms?.effective.from === 'month_after' ? nextMonth(month) : month,
  }
  const row = await tx
    .insertInto('benefits.application')
    .values({
      id: given.id,
      subject_id: given.elderId,
      elder_id: given.elderId,
      org_id: evaluated.orgId,
      region_code: evaluated.regionCode,
      scheme: given.scheme,
      rule_id: decision.scheme.rule.id,
      hand: given.hand,
      hands: JSON.stringify([me]),
      stated: JSON.stringify({ note: given.note, ground: given.ground }),
      evaluation: JSON.stringify(kept),
      first: first?.rank ?? null,
      applied_on: today,
      step_due_at: await app.db.asSystem('benefits.time_limit', (system) =>
        stepDue(system, evaluated.regionCode, 'applicationCheck'),
      ),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await record(tx, events.applied, { scheme: given.scheme, hand: given.hand }, about(row))
  return viewOf(tx, row)
}

const about = (row: Row) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})
const handOf = (actor: Actor): Hand =>
  actor.scope.audience === 'org' ? 'institution' : actor.role === 'community_worker' ? 'community' : 'clerk'

export const applyRoute = route(contract.apply, ({ tx, app, actor, params, body }) =>
  applyFor(tx, app, actor, {
    id: params.id,
    elderId: body.elderId,
    scheme: body.scheme,
    hand: handOf(actor),
    ground: body.mandate,
    note: body.note,
  }),
)
/** A family's right to the elder's record is its mandate: it has a scope, an end, and can be revoked (access). */
export const familyApplyRoute = route(contract.familyApply, ({ tx, app, actor, params, body }) =>
  applyFor(tx, app, actor, {
    id: params.id,
    elderId: params.elderId,
    scheme: body.scheme,
    hand: actor.role === 'elder' ? 'self' : 'family',
    ground: '家属授权',
    note: body.note,
  }),
)

export const listApplicationsRoute = route(contract.listApplications, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region ?? 0)
  const after = decodeCursor(query.after)
  const queue = query.order === 'queue'
  const rank = sql<number>`coalesce(first, 99)`
  const rows = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('region_code', '>=', lo)
    .where('region_code', '<', hi)
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state ?? 'submitted'))
    .$if(query.elderId !== undefined, (q) => q.where('subject_id', '=', query.elderId ?? ''))
    .$if(after !== undefined, (q) =>
      q.where(
        queue
          ? sql<boolean>`(coalesce(first, 99), created_at, id) > (${after?.[0] ?? null}::int, ${after?.[1] ?? null}::timestamptz, ${after?.[2] ?? null}::uuid)`
          : sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .$if(queue, (q) => q.orderBy(rank))
    .orderBy('created_at', queue ? 'asc' : 'desc')
    .orderBy('id', queue ? 'asc' : 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) =>
    queue
      ? [last.first ?? 99, last.created_at.toISOString(), last.id]
      : [last.created_at.toISOString(), last.id],
  )
  return {
    items: await applicationViews(tx, page.rows),
    next: page.next,
  }
})

async function lock(tx: Tx, id: string): Promise<Row> {
  const row = await tx
    .selectFrom('benefits.application')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function move(
  tx: Tx,
  row: Row,
  verb: keyof typeof applicationTransitions,
  change: object,
): Promise<Row> {
  const after = await tx
    .updateTable('benefits.application')
    // Every caller names columns of the table; the generic form cannot say so.
    .set({ ...(change as Record<string, never>), updated_at: clock.now() })
    .where('id', '=', row.id)
    .where('state', 'in', [...applicationTransitions[verb]])
    .returningAll()
    .executeTakeFirst()
    .catch(refused)
  if (!after) throw problems.wrongState()
  return after
}

export const checkApplicationRoute = route(contract.checkApplication, async ({ tx, actor, params, body }) => {
  const before = await lock(tx, params.id)
  await refuseConflict(tx, actor, { elderId: before.elder_id, orgId: null, subjectId: before.subject_id })
  const row = await move(tx, before, 'check', {
    state: 'checked',
    checked_by: actor.accountId,
    checked_by_name: actor.name,
    checked_at: clock.now(),
    step_due_at: await stepDue(tx, before.region_code, 'applicationDecide'),
    late_since: null,
  })
  await record(tx, events.applicationMoved, { step: 'checked', note: body.note }, about(row))
  return viewOf(tx, row)
})

export const decideApplicationRoute = route(
  contract.decideApplication,
  async ({ tx, actor, params, body }) => {
    const before = await lock(tx, params.id)
    if (before.checked_by === actor.accountId) throw problems.sameHand()
    await refuseConflict(tx, actor, { elderId: before.elder_id, orgId: null, subjectId: before.subject_id })
    const row = await move(tx, before, 'decide', {
      state: body.approve ? 'approved' : 'refused',
      decided_by: actor.accountId,
      decided_by_name: actor.name,
      decided_at: clock.now(),
      reason: body.reason || (body.approve ? null : '不符合条件'),
      step_due_at: null,
      late_since: null,
    })
    if (body.approve) {
      await sql`update benefits.outreach set state = 'applied', done_at = ${clock.now()}, done_by_name = ${actor.name} where elder_id = ${row.elder_id} and scheme = ${row.scheme} and state = 'open'`.execute(
        tx,
      )
      // Written by `applyFor`.
      const { from } = row.evaluation as Kept
      await tx
        .insertInto('benefits.award')
        .values({
          id: uuidv7(),
          subject_id: row.subject_id,
          elder_id: row.elder_id,
          region_code: row.region_code,
          scheme: row.scheme,
          months: sql<string>`daterange(${from}::date, null)`,
          applied_on: row.applied_on,
          application_id: row.id,
          source: '申请审批',
        })
        .onConflict((c) => c.doNothing())
        .execute()
        .catch((error: unknown) => {
          // Granted before, for overlapping months: the award stands.
          if (!(error instanceof Error && 'code' in error && error.code === '23P01')) throw error
          throw problems.openAlready()
        })
    }
    await record(
      tx,
      events.applicationMoved,
      { step: body.approve ? 'approved' : 'refused', note: body.reason },
      about(row),
    )
    return viewOf(tx, row)
  },
)

export const returnApplicationRoute = route(contract.returnApplication, async ({ tx, params, body }) => {
  const row = await move(tx, await lock(tx, params.id), 'return', {
    state: 'returned',
    reason: body.reason,
    checked_by: null,
    checked_by_name: null,
    step_due_at: null,
    late_since: null,
  })
  await record(tx, events.applicationMoved, { step: 'returned', note: body.reason }, about(row))
  return viewOf(tx, row)
})
export const resubmitApplicationRoute = route(
  contract.resubmitApplication,
  async ({ tx, app, actor, params, body }) => {
    const before = await lock(tx, params.id)
    const row = await move(tx, before, 'resubmit', {
      state: 'submitted',
      stated: sql`stated || ${JSON.stringify({ note: body.note })}::jsonb`,
      hands: sql<string>`hands || ${JSON.stringify([{ name: actor.name, hand: handOf(actor), at: clock.now().toISOString() }])}::jsonb`,
      step_due_at: await app.db.asSystem('benefits.time_limit', (system) =>
        stepDue(system, before.region_code, 'applicationCheck'),
      ),
    })
    await record(tx, events.applicationMoved, { step: 'resubmitted', note: body.note }, about(row))
    return viewOf(tx, row)
  },
)
export const withdrawApplicationRoute = route(contract.withdrawApplication, async ({ tx, params, body }) => {
  const row = await move(tx, await lock(tx, params.id), 'withdraw', {
    state: 'withdrawn',
    reason: body.reason,
    step_due_at: null,
  })
  await record(tx, events.applicationMoved, { step: 'withdrawn', note: body.reason }, about(row))
  return viewOf(tx, row)
})
