import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/benefit-applications'
import { events } from '#contract/benefit-events'
import { type ApplicationId, type Hand, problems } from '#contract/benefit-words'
import { dayOf } from '#contract/day'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { regionNames } from '#modules/regions'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import type { App } from '#platform/module'
import { route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee } from './accounts.ts'
import { refused } from './cycle.ts'
import { assessmentMissing, gradedToday, speaksOfAbility } from './assessment-due.ts'
import { criteriaWords, evaluateElder, papersFor } from './evaluate-elder.ts'
import { mustHoldMandate } from './mandates.ts'
import { nextMonth } from './month.ts'
import { knownPapers, papersOf } from './papers.ts'
import { priorityAt } from './priority.ts'
import { formOf } from './schemes.ts'
import { applicationDue } from './time-limits.ts'
import { payeeNames, schemeWords, variableWords } from './words.ts'

type Row = Selectable<DB['benefits.application']>
type View = z.input<typeof contract.Application>
/** What is kept of the evaluation at the time: what the applicant saw. */
export type Kept = Pick<
  View,
  'outcome' | 'amount' | 'unit' | 'criteria' | 'missing' | 'papersAsked' | 'first'
> & {
  from: string
  /** Not kept of applications made before it was. */
  papersKnown?: View['papersKnown']
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
  const papers = await papersOf(
    tx,
    rows.map((row) => row.id),
  )
  const from = new Map(awards.rows.map((row) => [row.application_id, row.from]))
  const graded = await gradedToday(
    tx,
    rows.map((row) => row.subject_id),
  )
  return rows.map((row) => {
    // Both were written below in these shapes.
    const kept = row.evaluation as Kept
    const hands = (row.hands as View['hands']).map(({ name, hand, at }) => ({ name, hand, at }))
    const scheme = words.get(row.rule_id)
    const note = (row.stated as { note?: string }).note ?? ''
    return {
      id: row.id as ApplicationId, // the column is this brand's uuid
      elderId: row.subject_id,
      elderName: names.get(row.subject_id) ?? '—',
      regionName: regions.get(row.region_code) ?? null,
      scheme: row.scheme,
      schemeWords: scheme?.words ?? { zh: row.scheme, en: row.scheme },
      state: row.state,
      hand: row.hand,
      hands,
      outcome: kept.outcome,
      amount: kept.amount,
      unit: kept.unit,
      criteria: kept.criteria,
      missing: kept.missing,
      assessmentDue:
        ['submitted', 'checked', 'returned'].includes(row.state) &&
        scheme !== undefined &&
        speaksOfAbility(scheme.body) &&
        !graded.has(row.subject_id),
      papersAsked: kept.papersAsked,
      papersKnown: kept.papersKnown ?? [],
      papers: papers.get(row.id) ?? [],
      first: kept.first ?? null,
      note,
      appliedOn: row.applied_on,
      stepDueAt: (row.step_due_at ?? row.late_since)?.toISOString() ?? null,
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

export async function applicationView(tx: Tx, row: Row): Promise<View> {
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
  if (stands) return applicationView(tx, stands)
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
  const me = handed(actor, given.hand)
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
    return applicationView(tx, joined)
  }
  const today = dayOf(clock.now())
  const { evaluated, first, decision, asked, known, unassessed } = await app.db.asSystem(
    'benefits.evaluate',
    async (system) => {
      const elder = await getPayee(system, 'elder', given.elderId)
      const priority = await priorityAt(system, elder.regionCode)
      const one = await evaluateElder(system, given.elderId, today, priority.variables)
      const decision = one.decisions.find(({ scheme }) => scheme.rule.key === given.scheme)
      const asked = decision ? papersFor(decision, one.situation) : []
      return {
        evaluated: one,
        first: priority.of(one.situation),
        decision,
        asked,
        known: decision ? await knownPapers(system, given.elderId, decision, asked) : [],
        unassessed: await assessmentMissing(system, one, given.scheme),
      }
    },
  )
  if (!decision || formOf(decision.scheme) === null || seen.status !== 'alive')
    throw problems.noScheme(given.scheme)
  const { body } = decision.scheme.rule
  // Taken off bills, which nobody reckons here: what it is for and where it is used is said instead.
  if (body.amount.how === 'percent')
    throw problems.byTheBill(undefined, [
      { pointer: '/scheme', detail: body.about.zh, detailEn: body.about.en },
    ])
  // The document names the benefit and no amount, or only a ceiling: a claim could come to nothing.
  if (body.bound === 'at_most' || (body.amount.how === 'fixed' && decision.scheme.amount.blanks.length > 0))
    throw problems.amountMissing()
  if (unassessed) throw problems.assessmentRequired()
  const terms = evaluated.schemes.terms.get(given.scheme)
  const month = `${today.slice(0, 7)}-01`
  const kept: Kept = {
    outcome: decision.evaluation.outcome === 'not_concerned' ? 'not_entitled' : decision.evaluation.outcome,
    amount: decision.evaluation.amount,
    unit: decision.scheme.rule.body.unit === 'minutes' ? 'minute' : 'fen',
    criteria: criteriaWords(decision),
    missing: decision.evaluation.missing.map(variableWords),
    papersAsked: asked,
    papersKnown: known,
    first: first && { key: first.key, zh: first.zh, en: first.en },
    from: terms?.effective.from === 'month_after' ? nextMonth(month) : month,
  }
  // Granted already for these months: the approval would fail.
  const { rows: held } = await app.db.asSystem('benefits.evaluate', (system) =>
    sql`select 1 from benefits.award where subject_id = ${given.elderId} and scheme = ${given.scheme}
      and months && daterange(${kept.from}::date, null) limit 1`.execute(system),
  )
  if (held.length > 0) throw problems.awardedAlready()
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
        applicationDue(system, {
          region: evaluated.regionCode,
          ruleId: decision.scheme.rule.id,
          step: 'applicationCheck',
        }),
      ),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(refused)
  await record(tx, events.applied, { scheme: given.scheme, hand: given.hand }, about(row))
  return applicationView(tx, row)
}

export const about = (row: Row) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})
function handOf(actor: Actor): Hand {
  if (actor.scope.audience === 'family') return actor.role === 'elder' ? 'self' : 'family'
  if (actor.scope.audience === 'org') return 'institution'
  return actor.role === 'community_worker' ? 'community' : 'clerk'
}
/** One hand in an application as it is kept; the account is who hears how it goes on. */
export const handed = (actor: Actor, hand = handOf(actor)) => ({
  accountId: actor.accountId,
  name: actor.name,
  hand,
  at: clock.now().toISOString(),
})

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
    hand: handOf(actor),
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
