import { type Selectable, sql } from 'kysely'
import type { z } from 'zod'
import { events } from '#contract/benefit-events'
import * as contract from '#contract/benefit-life'
import { problems } from '#contract/benefit-words'
import { type Day, dayOf } from '#contract/day'
import type { OrgId } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notYours } from '#contract/family'
import { invalidInput, notFound } from '#contract/problem'
import { standing } from '#modules/people'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { type App, route } from '#platform/module'
import type { DB } from '#platform/schema.gen'
import { getPayee } from './accounts.ts'
import { payeeNames } from './words.ts'

type Row = Selectable<DB['benefits.mandate']>

/** Throws unless the organisation may apply for this elder and scheme today. */
export async function mustHoldMandate(
  tx: Tx,
  given: { orgId: string; elderId: string; scheme: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from benefits.mandate
    where org_id = ${given.orgId} and elder_id = ${given.elderId} and revoked_at is null and valid @> ${dayOf(clock.now())}::date
      and (schemes = '{}' or ${given.scheme} = any (schemes)) limit 1`.execute(tx)
  const [one] = rows
  if (!one) throw problems.noMandate()
  return one.id
}

/** A span of days as the database keeps it, `[a,b)`, as first and last day. */
function daysOf(span: string): { from: Day; to: Day } {
  const [, from = '', end = ''] = /^[[(](\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)\)$/.exec(span) ?? []
  const to = new Date(`${end}T00:00:00Z`)
  to.setUTCDate(to.getUTCDate() - 1)
  return { from, to: to.toISOString().slice(0, 10) }
}

async function views(tx: Tx, rows: readonly Row[]): Promise<z.input<typeof contract.Mandate>[]> {
  const names = await payeeNames(
    tx,
    rows.flatMap((row) => [
      { payee_kind: 'elder' as const, payee_id: row.elder_id },
      { payee_kind: 'organisation' as const, payee_id: row.org_id },
    ]),
  )
  return rows.map((row) => ({
    id: row.id,
    elderId: row.elder_id,
    elderName: names.get(row.elder_id) ?? '—',
    orgId: row.org_id as OrgId, // the column is this brand's uuid
    orgName: names.get(row.org_id) ?? '—',
    schemes: row.schemes,
    ...daysOf(row.valid),
    ground: row.ground,
    givenBy: row.given_by as 'elder' | 'family', // checked by the table
    madeBy: row.made_by_name,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokeReason: row.revoke_reason,
  }))
}
async function viewOf(tx: Tx, row: Row) {
  const [view] = await views(tx, [row])
  if (!view) throw notFound()
  return view
}

export const listMandatesRoute = route(contract.listMandates, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const today = dayOf(clock.now())
  const rows = await tx
    .selectFrom('benefits.mandate')
    .selectAll()
    .$if(query.elderId !== undefined, (q) => q.where('elder_id', '=', query.elderId ?? ''))
    .where(
      query.state === 'current'
        ? sql<boolean>`revoked_at is null and upper(valid) > ${today}::date`
        : sql<boolean>`(revoked_at is not null or upper(valid) <= ${today}::date)`,
    )
    .$if(after !== undefined, (q) =>
      q.where(
        sql<boolean>`(created_at, id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid)`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows, query.limit, (last) => [last.created_at.toISOString(), last.id])
  return { items: await views(tx, page.rows), next: page.next }
})

export const saveMandateRoute = route(contract.saveMandate, async ({ tx, params, body }) => {
  const stands = await tx
    .selectFrom('benefits.mandate')
    .selectAll()
    .where('id', '=', params.id)
    .executeTakeFirst()
  if (stands) return viewOf(tx, stands)
  if (body.to < body.from)
    throw invalidInput(undefined, [
      { pointer: '/to', detail: '结束早于开始', detailEn: 'It ends before it begins' },
    ])
  const elder = await getPayee(tx, 'elder', body.elderId)
  const org = await getPayee(tx, 'organisation', body.orgId)
  const row = await give(tx, {
    ...body,
    id: params.id,
    elderId: elder.id,
    regionCode: elder.regionCode,
    orgId: org.id,
  })
  return viewOf(tx, row)
})

/** One at a time of an organisation for an elder; the database sees to it. */
async function give(
  tx: Tx,
  given: {
    id: string
    elderId: string
    orgId: string
    regionCode: number
    schemes: readonly string[]
    from: Day
    to: Day
    ground: string
    givenBy: 'elder' | 'family'
  },
): Promise<Row> {
  const row = await tx
    .insertInto('benefits.mandate')
    .values({
      id: given.id,
      elder_id: given.elderId,
      org_id: given.orgId,
      region_code: given.regionCode,
      schemes: [...given.schemes],
      valid: sql<string>`daterange(${given.from}::date, ${given.to}::date, '[]')`,
      ground: given.ground,
      given_by: given.givenBy,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => {
      if (error instanceof Error && 'constraint' in error && error.constraint === 'mandate_once')
        throw problems.openAlready()
      throw error
    })
  await record(tx, events.mandateMoved, { step: 'given' }, about(row))
  return row
}

async function revoke(
  tx: Tx,
  given: { id: string; elderId?: string; by: string; reason: string },
): Promise<Row> {
  const row = await tx
    .updateTable('benefits.mandate')
    .set({ revoked_at: clock.now(), revoked_by_name: given.by, revoke_reason: given.reason })
    .where('id', '=', given.id)
    .$if(given.elderId !== undefined, (q) => q.where('elder_id', '=', given.elderId ?? ''))
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) {
    const stands = await tx
      .selectFrom('benefits.mandate')
      .select('id')
      .where('id', '=', given.id)
      .executeTakeFirst()
    if (!stands) throw notFound()
    throw problems.wrongState()
  }
  await record(tx, events.mandateMoved, { step: 'revoked' }, about(row))
  return row
}
const about = (row: Row) => ({
  regionCode: row.region_code,
  elderId: row.elder_id,
  orgId: row.org_id,
  subjectId: row.id,
})

export const revokeMandateRoute = route(contract.revokeMandate, ({ tx, actor, params, body }) =>
  revoke(tx, { id: params.id, by: actor.name, reason: body.reason }).then((row) => viewOf(tx, row)),
)
/** A family does not read the register of organisations: their names are read as the system. */
export const familyRevokeMandateRoute = route(
  contract.familyRevokeMandate,
  async ({ tx, app, actor, params, body }) => {
    const row = await revoke(tx, {
      id: params.id,
      elderId: params.elderId,
      by: actor.name,
      reason: body.reason,
    })
    return app.db.asSystem('benefits.mandate_names', (system) => viewOf(system, row))
  },
)
export const familyMandatesRoute = route(contract.familyMandates, async ({ tx, app, params }) => {
  const elder = await tx
    .selectFrom('people.elder')
    .select('id')
    .where('id', '=', params.elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  const rows = await tx
    .selectFrom('benefits.mandate')
    .selectAll()
    .where('elder_id', '=', params.elderId)
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute()
  return { items: await app.db.asSystem('benefits.mandate_names', (system) => views(system, rows)) }
})

type Choice = { id: string; name: string; kind: string }
/** The register of organisations is read as the system: a family sees of it only whom it may charge. */
function choicesFor(app: App, regionCode: number, orgId: string | null): Promise<Choice[]> {
  return app.db.asSystem('benefits.mandate_choices', async (system) => {
    const { rows } = await sql<Choice>`
      select o.id, o.name, o.kind from organisations.organisation o
      where o.state = 'operating' and o.kind in ('care_institution', 'home_care_provider', 'social_organisation', 'community_body')
        and (o.id = ${orgId} or o.id in (select s.org_id from organisations.sites_serving(${regionCode}, null) s))
      order by (o.id = ${orgId}) desc nulls last, o.name limit 100`.execute(system)
    return rows
  })
}

async function ownElder(tx: Tx, elderId: string) {
  const elder = await tx
    .selectFrom('people.elder')
    .select(['id', 'region_code', 'org_id'])
    .where('id', '=', elderId)
    .executeTakeFirst()
  if (!elder) throw notFound()
  return elder
}

export const mandateChoicesRoute = route(contract.mandateChoices, async ({ tx, app, actor, params }) => {
  const elder = await ownElder(tx, params.elderId)
  const found = await choicesFor(app, elder.region_code, elder.org_id)
  return {
    items: found.map(({ id, name, kind }) => ({
      orgId: id,
      name,
      kind: kind as 'care_institution', // one of the kinds asked for
    })),
    mayGive: (await standing(tx, actor, elder.id)) !== null,
  }
})

export const familyGiveMandateRoute = route(
  contract.familyGiveMandate,
  async ({ tx, app, actor, params, body }) => {
    const elder = await ownElder(tx, params.elderId)
    const inPlaceOf = await standing(tx, actor, elder.id)
    if (inPlaceOf === null) throw notYours()
    const stands = await tx
      .selectFrom('benefits.mandate')
      .selectAll()
      .where('id', '=', params.id)
      .where('elder_id', '=', elder.id)
      .executeTakeFirst()
    const names = (row: Row) => app.db.asSystem('benefits.mandate_names', (system) => viewOf(system, row))
    if (stands) return names(stands)
    const from = dayOf(clock.now())
    if (body.to < from)
      throw invalidInput(undefined, [
        { pointer: '/to', detail: '结束日期已经过去', detailEn: 'That day has passed' },
      ])
    const choices = await choicesFor(app, elder.region_code, elder.org_id)
    if (!choices.some((one) => one.id === body.orgId))
      throw invalidInput(undefined, [
        {
          pointer: '/orgId',
          detail: '这家机构不在可委托的范围内',
          detailEn: 'This organisation cannot be charged',
        },
      ])
    const row = await give(tx, {
      ...body,
      id: params.id,
      elderId: elder.id,
      regionCode: elder.region_code,
      from,
      ground: `手机上委托：${actor.name}`,
      givenBy: inPlaceOf === 'elder' ? 'elder' : 'family',
    })
    return names(row)
  },
)
