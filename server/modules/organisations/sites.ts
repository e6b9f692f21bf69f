import type { z } from 'zod'
import {
  createSite,
  editSite,
  events,
  listSites,
  moveSite,
  showSite,
  SiteInput,
  siteTransitions,
  wrongState,
} from '#contract/organisations'
import { uuidv7 } from '#contract/id'
import { cut, decodeCursor } from '#contract/page'
import { notFound, stale } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { sql } from 'kysely'
import { toWgs84 } from '#modules/regions'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getOrganisation } from './organisation.ts'
import { checkRegion, checkServed } from './place.ts'
import { contains } from './search.ts'
import { getSite, sites, siteView } from './site.ts'

type Input = Omit<z.output<typeof SiteInput>, 'id' | 'orgId'>

function columns(input: Input) {
  const position = input.coordinates ? toWgs84(input.coordinates) : null
  return {
    kind: input.kind,
    name: input.name,
    region_code: input.regionCode,
    address: input.address,
    lon: position?.lon ?? null,
    lat: position?.lat ?? null,
    duty_phone: input.dutyPhone,
    round_the_clock: input.roundTheClock,
    opening_hours: JSON.stringify(input.openingHours),
    serves_regions: input.servesRegions,
  }
}

/** Registers a site in state `open`. */
export async function registerSite(tx: Tx, input: z.output<typeof SiteInput>): Promise<string> {
  const id = input.id ?? uuidv7()
  await tx
    .insertInto('organisations.site')
    .values({ id, org_id: input.orgId, ...columns(input), state_since: clock.now(), updated_at: clock.now() })
    .execute()
  await record(
    tx,
    events.siteCreated,
    { kind: input.kind },
    { subjectId: id, regionCode: input.regionCode, orgId: input.orgId },
  )
  return id
}

export const createSiteRoute = route(createSite, async ({ tx, actor, body }) => {
  await checkRegion(tx, actor, body.regionCode, '/regionCode')
  await checkServed(tx, body.servesRegions)
  await getOrganisation(tx, body.orgId)
  return getSite(tx, await registerSite(tx, body))
})

export const editSiteRoute = route(editSite, async ({ tx, actor, params, body }) => {
  await checkRegion(tx, actor, body.regionCode, '/regionCode')
  await checkServed(tx, body.servesRegions)
  const before = await tx
    .selectFrom('organisations.site')
    .selectAll()
    .where('id', '=', params.id)
    .forUpdate()
    .executeTakeFirst()
  if (!before) throw notFound()
  if (before.updated_at.getTime() !== Date.parse(body.updatedAt)) throw stale()
  const next = columns(body)
  const seen: Record<string, unknown> = { ...before, opening_hours: JSON.stringify(before.opening_hours) }
  const fields = Object.entries(next).flatMap(([key, value]) =>
    JSON.stringify(seen[key]) === JSON.stringify(value) ? [] : [key],
  )
  if (fields.length > 0) {
    await tx
      .updateTable('organisations.site')
      .set({ ...next, updated_at: clock.now() })
      .where('id', '=', params.id)
      .execute()
    if (fields.includes('region_code')) await moveParts(tx, params.id, body.regionCode)
    await record(
      tx,
      events.siteEdited,
      { fields },
      { subjectId: params.id, regionCode: body.regionCode, orgId: before.org_id },
    )
  }
  return getSite(tx, params.id)
})

/** Rooms, beds, cameras and equipment carry the region of their site. */
async function moveParts(tx: Tx, siteId: string, regionCode: number): Promise<void> {
  await tx
    .updateTable('organisations.room')
    .set({ region_code: regionCode })
    .where('site_id', '=', siteId)
    .execute()
  await tx
    .updateTable('organisations.camera')
    .set({ region_code: regionCode })
    .where('site_id', '=', siteId)
    .execute()
  await tx
    .updateTable('organisations.equipment')
    .set({ region_code: regionCode })
    .where('site_id', '=', siteId)
    .execute()
  await tx
    .updateTable('organisations.bed')
    .set({ region_code: regionCode })
    .where('room_id', 'in', (q) =>
      q.selectFrom('organisations.room').select('id').where('site_id', '=', siteId),
    )
    .execute()
}

const target = { open: 'open', suspend: 'suspended', close: 'closed' } as const

export const moveSiteRoute = route(moveSite, async ({ tx, params, body }) => {
  const row = await tx
    .updateTable('organisations.site')
    .set({
      state: target[body.verb],
      state_since: clock.now(),
      state_reason: body.reason,
      updated_at: clock.now(),
    })
    .where('id', '=', params.id)
    .where('state', 'in', siteTransitions[body.verb])
    .returning(['region_code', 'org_id', 'state'])
    .executeTakeFirst()
  if (!row) {
    await getSite(tx, params.id)
    throw wrongState()
  }
  await record(
    tx,
    events.siteMoved,
    { state: row.state, reason: body.reason },
    { subjectId: params.id, regionCode: row.region_code, orgId: row.org_id },
  )
  return getSite(tx, params.id)
})

export const listSitesRoute = route(listSites, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const bounds = boundsOf(query.region ?? 0)
  const rows = await sites(tx)
    .where('s.region_code', '>=', bounds.lo)
    .where('s.region_code', '<', bounds.hi)
    .$if(query.kind !== undefined, (q) => q.where('s.kind', '=', query.kind ?? ''))
    .$if(query.state !== undefined, (q) => q.where('s.state', '=', query.state ?? 'open'))
    .$if(query.orgId !== undefined, (q) => q.where('s.org_id', '=', query.orgId ?? ''))
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where(contains(['s.name', 's.address', 'o.name'], query.q ?? '')),
    )
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(s.name, s.id) > (${after?.[0] ?? ''}, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('s.name')
    .orderBy('s.id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows.map(siteView), query.limit, (last) => [last.name, last.id])
  return { items: page.rows, next: page.next }
})

export const showSiteRoute = route(showSite, ({ tx, params }) => getSite(tx, params.id))
