import { type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import * as contract from '#contract/alarms'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { getCached } from '#modules/policy'
import type { Actor } from '#platform/actor'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { route } from '#platform/module'
import { answerWaiting } from './attempt.ts'
import { confirmedByFamily } from './family-confirmed.ts'
import { cancelSuspected } from './grace.ts'
import { getIncident, type IncidentWithElder, incidentView, lockIncident, withElder } from './incident.ts'
import { intakeKind } from './kinds.ts'
import { scopeOf } from './list.ts'
import { onBehalf } from './on-behalf.ts'
import { raise } from './raise.ts'
import { timelineOf } from './timeline.ts'

type View = z.input<typeof contract.FamilyIncident>

/** What a family may see: the state, the clocks, and who is on the way. */
function familyView(row: IncidentWithElder, actor: Actor): View {
  if (!row.elder_id) throw notFound()
  const view = incidentView(row)
  return {
    id: view.id,
    number: view.number,
    elderId: row.elder_id,
    elderName: row.elder_name ?? '',
    kind: view.kind,
    severity: view.severity,
    state: view.state,
    drill: view.drill,
    raisedAt: view.raisedAt,
    graceUntil: view.graceUntil,
    clocks: view.clocks,
    helper: row.helper_name ? { name: row.helper_name, distanceMetres: null } : null,
    confirmedByMe: row.family_confirmed_by === actor.name,
    confirmedBy: row.family_confirmed_by,
    outcome: view.outcome,
    resolvedAt: view.resolvedAt,
  }
}

const own = (tx: Tx, actor: Actor) =>
  withElder(tx)
    .where(sql<SqlBool>`${scopeOf(actor)}`)
    .where('i.elder_id', 'is not', null)

async function getOwn(tx: Tx, actor: Actor, id: string): Promise<IncidentWithElder> {
  const row = await own(tx, actor).where('i.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export const helpRoute = route(contract.help, async ({ tx, actor, app, body }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code'])
    .where('id', '=', body.elderId)
    .executeTakeFirst()
  if (!elder || actor.scope.audience !== 'family' || !actor.scope.elderIds.includes(body.elderId))
    throw contract.noElderInScope()
  return onBehalf(app, actor, 'alarms.help', async (system) => {
    const meaning = (await getCached(system, intakeKind, elder.region_code))?.body.app ?? {
      kind: 'sos' as const,
      severity: 'P0' as const,
    }
    const now = clock.now()
    const raised = await raise(system, {
      signalId: body.signalId,
      elderId: body.elderId,
      regionCode: elder.region_code,
      kind: meaning.kind,
      severity: meaning.severity,
      source: 'app',
      at: body.at && new Date(body.at) < now ? new Date(body.at) : now,
      detail: body.detail ?? null,
      ...(body.lon !== undefined && body.lat !== undefined ? { lon: body.lon, lat: body.lat } : {}),
    })
    if (!raised) throw contract.noElderInScope()
    return familyView(await getIncident(system, raised.incidentId), actor)
  })
})

export const familyListRoute = route(contract.familyList, async ({ tx, actor, query }) => {
  const after = decodeCursor(query.after)
  let rows = own(tx, actor)
  if (query.elderId) rows = rows.where('i.elder_id', '=', query.elderId)
  if (query.state !== 'all')
    rows = rows.where('i.resolved_at', query.state === 'open' ? 'is' : 'is not', null)
  if (after?.length === 2)
    rows = rows.where(sql<SqlBool>`(i.raised_at, i.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const found = await rows
    .orderBy('i.raised_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(found, query.limit, (last) => [last.raised_at.toISOString(), last.id])
  return {
    items: page.rows.map((row) => familyView(row, actor)),
    next: page.next,
  }
})

/** The steps a family follows: not what operators note, nor whom else they called. */
const TOLD = [
  'alarms.raised',
  'alarms.suspected',
  'alarms.joined',
  'alarms.acknowledged',
  'alarms.clock_moved',
  'alarms.ambulance_requested',
  'alarms.handover_accepted',
  'alarms.cancelled',
  'alarms.resolved',
  'alarms.reopened',
  'responders.called_out',
  'responders.accepted',
  'responders.en_route',
  'responders.arrived',
  'responders.safe',
]

const firstOf = (detail: string) => detail.split(' · ')[0] ?? detail

export const familyShowRoute = route(contract.familyShow, async ({ tx, actor, params }) => {
  const row = await getOwn(tx, actor, params.id)
  const steps = await timelineOf(tx, row, TOLD)
  const told = new Set(['responders.accepted', 'responders.arrived', 'responders.safe'])
  return {
    ...familyView(row, actor),
    // The clock and the helper's own step are one thing to a family; notes are the desk's.
    steps: steps
      .filter((step) => !told.has(step.type))
      .map((step) => ({
        ...step,
        detail:
          step.type === 'alarms.resolved' || step.type === 'alarms.raised'
            ? step.detail && { zh: firstOf(step.detail.zh), en: firstOf(step.detail.en) }
            : null,
      })),
  }
})

export const familyConfirmRoute = route(contract.familyConfirm, async ({ tx, actor, app, params }) => {
  await getOwn(tx, actor, params.id)
  return onBehalf(app, actor, 'alarms.family_confirm', async (system) => {
    const incident = await lockIncident(system, params.id)
    if (!contract.incidentCan.contact(incident)) throw contract.notOpen()
    const contact = await system
      .selectFrom('people.contact')
      .select('id')
      .where('elder_id', '=', incident.elder_id)
      .where('account_id', '=', actor.accountId)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (contact)
      await answerWaiting(system, incident, { element: 'family', targetId: contact.id }, 'confirmed')
    await confirmedByFamily(system, incident, actor.name, contact?.id)
    return familyView(await getIncident(system, params.id), actor)
  })
})

export const familyCancelRoute = route(contract.familyCancel, async ({ tx, actor, app, params }) => {
  await getOwn(tx, actor, params.id)
  return onBehalf(app, actor, 'alarms.family_cancel', async (system) => {
    const incident = await lockIncident(system, params.id)
    if (!(await cancelSuspected(system, incident, 'family', actor.name)))
      throw contract.notOpen('已过撤销时间，请联系 12349 / the grace time is over: call 12349')
    return familyView(await getIncident(system, params.id), actor)
  })
})
