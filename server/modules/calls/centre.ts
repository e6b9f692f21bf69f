import { sql } from 'kysely'
import {
  type Agent,
  careProblems,
  type Centre,
  type CentreInput,
  events,
  listAgents,
  listCentres,
  saveCentre,
  setMyState,
  uncovered,
} from '#contract/calls'
import { invalidInput, notFound, stale } from '#contract/problem'
import { boundsOf, isWithin } from '#contract/region'
import type { z } from 'zod'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { centreFor } from './match.ts'

function centres(tx: Tx) {
  return tx
    .selectFrom('calls.centre as n')
    .leftJoin('regions.region as r', 'r.code', 'n.region_code')
    .selectAll('n')
    .select([
      'r.name as region_name',
      sql<string | null>`calls.centre_name(n.overflow_to)`.as('overflow_name'),
      sql<number>`(select count(*) from calls.agent a where a.centre_id = n.id and a.state = 'ready')`.as(
        'agents_ready',
      ),
      sql<number>`(select count(*) from calls.request q where q.centre_id = n.id and q.state = 'waiting')`.as(
        'waiting',
      ),
      sql<number>`(select count(*) from calls.callback b where b.centre_id = n.id and b.state = 'open')`.as(
        'missed_open',
      ),
    ])
}

function centreView(row: Awaited<ReturnType<ReturnType<typeof centres>['executeTakeFirstOrThrow']>>): Centre {
  return {
    id: row.id as Centre['id'], // the columns are these brands' uuids
    name: row.name,
    regionCode: row.region_code,
    regionName: row.region_name,
    orgId: row.org_id as Centre['orgId'],
    number: row.number,
    ringSeconds: row.ring_seconds,
    overflowTo: row.overflow_to as Centre['overflowTo'],
    overflowName: row.overflow_name,
    callbackSeconds: row.callback_seconds,
    callbackHighRiskSeconds: row.callback_high_risk_seconds,
    active: row.active,
    agentsReady: row.agents_ready,
    waiting: row.waiting,
    missedOpen: row.missed_open,
    updatedAt: row.updated_at.toISOString(),
  }
}

export const listCentresRoute = route(listCentres, async ({ tx }) => ({
  items: (await centres(tx).orderBy('n.region_code').execute()).map(centreView),
}))

/** Calls overflow upwards only, so that whoever gets them may see them. */
export async function putCentre(tx: Tx, id: string, input: z.output<typeof CentreInput>): Promise<void> {
  if (input.overflowTo) {
    const { rows } = await sql<{
      region_code: number
    }>`select region_code from calls.directory() where id = ${input.overflowTo}`.execute(tx)
    const next = rows[0]
    if (!next || next.region_code === input.regionCode || !isWithin(input.regionCode, next.region_code)) {
      throw careProblems.overflowBelow(undefined, [
        {
          pointer: '/overflowTo',
          detail: careProblems.overflowBelow.title.zh,
          detailEn: careProblems.overflowBelow.title.en,
        },
      ])
    }
  }
  const values = {
    name: input.name,
    region_code: input.regionCode,
    org_id: input.orgId,
    number: input.number,
    ring_seconds: input.ringSeconds,
    overflow_to: input.overflowTo,
    callback_seconds: input.callbackSeconds,
    callback_high_risk_seconds: input.callbackHighRiskSeconds,
    active: input.active,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('calls.centre')
    .values({ id, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'centre_region') {
        throw careProblems.regionTaken(undefined, [
          {
            pointer: '/regionCode',
            detail: careProblems.regionTaken.title.zh,
            detailEn: careProblems.regionTaken.title.en,
          },
        ])
      }
      throw error
    })
  await record(
    tx,
    events.centreSaved,
    { active: input.active },
    { subjectId: id, regionCode: input.regionCode },
  )
}

export const saveCentreRoute = route(saveCentre, async ({ tx, params, body }) => {
  const before = await tx
    .selectFrom('calls.centre')
    .select('updated_at')
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (before && before.updated_at.getTime() !== Date.parse(body.updatedAt ?? '')) throw stale()
  await putCentre(tx, params.id, body)
  const row = await centres(tx).where('n.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  return centreView(row)
})

// ---------------------------------------------------------------- agents
function agents(tx: Tx) {
  return tx
    .selectFrom('calls.agent as a')
    .innerJoin('calls.centre as n', 'n.id', 'a.centre_id')
    .selectAll('a')
    .select('n.name as centre_name')
}

function agentView(
  row: Awaited<ReturnType<ReturnType<typeof agents>['executeTakeFirstOrThrow']>>,
): z.output<typeof Agent> {
  return {
    accountId: row.account_id as z.output<typeof Agent>['accountId'], // the columns are these brands' uuids
    name: row.name,
    centreId: row.centre_id as z.output<typeof Agent>['centreId'],
    centreName: row.centre_name,
    extension: row.extension,
    state: row.state,
    since: row.state_since.toISOString(),
  }
}

export const listAgentsRoute = route(listAgents, async ({ tx, actor }) => {
  const items = (await agents(tx).orderBy('n.name').orderBy('a.name').execute()).map(agentView)
  return { items, me: items.find((one) => one.accountId === actor.accountId) ?? null }
})

export const setMyStateRoute = route(setMyState, async ({ tx, actor, body }) => {
  const known = await tx
    .selectFrom('calls.agent')
    .selectAll()
    .where('account_id', '=', actor.accountId)
    .executeTakeFirst()
  const own = actor.scope.audience === 'staff' ? actor.scope.region : 0
  const asked = body.centreId ?? known?.centre_id ?? (await centreFor(tx, { region: own, called: null }))?.id
  const centre = asked
    ? await tx
        .selectFrom('calls.centre')
        .select(['id', 'region_code'])
        .where('id', '=', asked)
        .executeTakeFirst()
    : undefined
  if (!centre)
    throw invalidInput(undefined, [
      {
        pointer: '/centreId',
        detail: '您的辖区还没有话务中心，请选择或先登记',
        detailEn: 'Your region has no centre yet: choose or register one',
      },
    ])
  const values = {
    name: actor.name,
    centre_id: centre.id,
    region_code: centre.region_code,
    state: body.state,
    extension: body.extension === undefined ? (known?.extension ?? null) : body.extension,
    ...(known?.state === body.state ? {} : { state_since: clock.now() }),
  }
  await tx
    .insertInto('calls.agent')
    .values({ account_id: actor.accountId, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values))
    .execute()
  await record(
    tx,
    events.agentChanged,
    { state: body.state },
    { subjectId: actor.accountId, regionCode: centre.region_code },
  )
  return agentView(await agents(tx).where('a.account_id', '=', actor.accountId).executeTakeFirstOrThrow())
})

/** B-CALL-06: regions of a level below that have no centre of their own, nor a site with a duty phone. */
export const uncoveredRoute = route(uncovered, async ({ tx, query }) => {
  const { lo, hi } = boundsOf(query.region)
  const rows = await tx
    .selectFrom('regions.region as r')
    .select(['r.code', 'r.name'])
    .where('r.code', '>=', lo)
    .where('r.code', '<', hi)
    .where('r.level', '=', query.level)
    .where('r.valid_to', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('calls.centre as n')
            .select('n.id')
            .where('n.active', '=', true)
            .whereRef('n.region_code', '=', 'r.code'),
        ),
      ),
    )
    .where(
      sql<boolean>`not exists (select from organisations.site s where s.state = 'open' and s.duty_phone is not null
        and (s.region_code >= r.code and s.region_code < r.code + ${{ county: 1_000_000, street: 1000, village: 1 }[query.level]} or r.code = any (s.serves_regions)))`,
    )
    .orderBy('r.code')
    .limit(1000)
    .execute()
  return { items: rows.map((row) => ({ regionCode: row.code, name: row.name })) }
})
