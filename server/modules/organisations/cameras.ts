import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import {
  badSignature,
  type Camera,
  cameraTaken,
  events,
  feedStatus,
  listCameras,
  makeSigningKey,
  removeCamera,
  reportCameras,
  saveCamera,
} from '#contract/organisations'
import { done } from '#contract/endpoint'
import { cut, decodeCursor } from '#contract/page'
import { notFound } from '#contract/problem'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { deadline } from '#platform/deadlines'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { decrypt, encrypt } from '#platform/secrets'
import { isSigned } from '#platform/signature'
import { getOrganisation } from './organisation.ts'
import { contains } from './search.ts'
import { getSite } from './site.ts'

function cameras(tx: Tx) {
  return tx
    .selectFrom('organisations.camera as c')
    .innerJoin('organisations.site as s', 's.id', 'c.site_id')
    .leftJoin('organisations.organisation as o', 'o.id', 'c.org_id')
    .selectAll('c')
    .select(['s.name as site_name', 'o.name as org_name'])
}

function cameraView(row: Awaited<ReturnType<ReturnType<typeof cameras>['executeTakeFirstOrThrow']>>): Camera {
  return {
    id: row.id as Camera['id'], // the columns are these brands' uuids
    siteId: row.site_id as Camera['siteId'],
    siteName: row.site_name,
    orgId: row.org_id as Camera['orgId'],
    orgName: row.org_name,
    externalId: row.external_id,
    name: row.name,
    place: row.place,
    streamUrl: row.stream_url,
    reportEverySeconds: row.report_every_seconds,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    reportedAt: row.reported_at?.toISOString() ?? null,
    regionCode: row.region_code,
  }
}

export const listCamerasRoute = route(listCameras, async ({ tx, query }) => {
  const after = decodeCursor(query.after)
  const bounds = boundsOf(query.region ?? 0)
  const rows = await cameras(tx)
    .where('c.region_code', '>=', bounds.lo)
    .where('c.region_code', '<', bounds.hi)
    .$if(query.orgId !== undefined, (q) => q.where('c.org_id', '=', query.orgId ?? ''))
    .$if(query.siteId !== undefined, (q) => q.where('c.site_id', '=', query.siteId ?? ''))
    .$if(query.state !== undefined, (q) => q.where('c.state', '=', query.state ?? 'online'))
    .$if(query.q !== undefined && query.q !== '', (q) =>
      q.where(contains(['c.name', 'c.external_id', 's.name', 'o.name'], query.q ?? '')),
    )
    .$if(after !== undefined, (q) =>
      q.where(sql<boolean>`(c.name, c.id) > (${after?.[0] ?? ''}, ${after?.[1] ?? null}::uuid)`),
    )
    .orderBy('c.name')
    .orderBy('c.id')
    .limit(query.limit + 1)
    .execute()
  const page = cut(rows.map(cameraView), query.limit, (last) => [last.name, last.id])
  return { items: page.rows, next: page.next }
})

export const feedStatusRoute = route(feedStatus, async ({ tx, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const rows = await tx
    .selectFrom('organisations.camera as c')
    .leftJoin('organisations.organisation as o', 'o.id', 'c.org_id')
    .select([
      'c.org_id',
      'o.name',
      sql<number>`min(coalesce(o.region_code, c.region_code))`.as('region_code'),
      sql<number>`count(*)`.as('cameras'),
    ])
    .select([
      sql<number>`count(*) filter (where c.state = 'online')`.as('online'),
      sql<number>`count(*) filter (where c.state = 'offline')`.as('offline'),
      sql<number>`count(*) filter (where c.state = 'unknown')`.as('unknown'),
      sql<Date | null>`min(c.state_since) filter (where c.state = 'offline')`.as('offline_since'),
    ])
    .where('c.region_code', '>=', bounds.lo)
    .where('c.region_code', '<', bounds.hi)
    .groupBy(['c.org_id', 'o.name'])
    .orderBy(sql`count(*) filter (where c.state = 'offline')`, 'desc')
    .orderBy('o.name')
    .execute()
  return {
    items: rows.map((row) => ({
      orgId: row.org_id as Camera['orgId'], // the column is this brand's uuid
      orgName: row.name ?? '',
      regionCode: row.region_code,
      cameras: row.cameras,
      online: row.online,
      offline: row.offline,
      unknown: row.unknown,
      light: row.offline > 0 ? ('red' as const) : row.online > 0 ? ('green' as const) : ('grey' as const),
      offlineSince: row.offline_since?.toISOString() ?? null,
    })),
  }
})

export const saveCameraRoute = route(saveCamera, async ({ tx, params, body }) => {
  const site = await getSite(tx, body.siteId)
  const values = {
    site_id: body.siteId,
    org_id: site.orgId,
    region_code: site.regionCode,
    external_id: body.externalId,
    name: body.name,
    place: body.place,
    stream_url: body.streamUrl,
    report_every_seconds: body.reportEverySeconds,
    updated_at: clock.now(),
  }
  await tx
    .insertInto('organisations.camera')
    .values({ id: params.id, ...values, state_since: clock.now() })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute()
    .catch((error: unknown) => {
      if (
        error instanceof Error &&
        'constraint' in error &&
        error.constraint === 'camera_org_id_external_id_key'
      ) {
        throw cameraTaken(undefined, [
          { pointer: '/externalId', detail: cameraTaken.title.zh, detailEn: cameraTaken.title.en },
        ])
      }
      throw error
    })
  await record(
    tx,
    events.cameraSaved,
    {},
    { subjectId: params.id, regionCode: site.regionCode, orgId: site.orgId },
  )
  const row = await cameras(tx).where('c.id', '=', params.id).executeTakeFirst()
  if (!row) throw notFound()
  return cameraView(row)
})

export const removeCameraRoute = route(removeCamera, async ({ tx, params }) => {
  const row = await tx
    .deleteFrom('organisations.camera')
    .where('id', '=', params.id)
    .returning(['external_id', 'region_code', 'org_id'])
    .executeTakeFirst()
  if (!row) throw notFound()
  await record(
    tx,
    events.cameraRemoved,
    { externalId: row.external_id },
    { subjectId: params.id, regionCode: row.region_code, orgId: row.org_id },
  )
  return done
})

export const makeSigningKeyRoute = route(makeSigningKey, async ({ tx, params }) => {
  const org = await getOrganisation(tx, params.id)
  const key = randomBytes(32).toString('base64url')
  const values = { secret: encrypt(key), created_at: clock.now() }
  await tx
    .insertInto('organisations.signing_key')
    .values({ org_id: params.id, region_code: org.regionCode, ...values })
    .onConflict((c) => c.column('org_id').doUpdateSet(values))
    .execute()
  await record(tx, events.keyMade, {}, { subjectId: params.id, regionCode: org.regionCode, orgId: params.id })
  return { key }
})

/** A report older than the last one changes nothing, so that a replay or a late arrival cannot turn a light. */
export const reportCamerasRoute = route(reportCameras, async ({ tx, params, body, request }) => {
  const key = await tx
    .selectFrom('organisations.signing_key')
    .select('secret')
    .where('org_id', '=', params.id)
    .executeTakeFirst()
  if (!key || !isSigned(request, decrypt(key.secret))) throw badSignature()
  const at = new Date(Math.min(Date.parse(body.at), clock.now().getTime()))
  const unknown: string[] = []
  let known = 0
  let stale = 0
  for (const reported of body.cameras) {
    const row = await tx
      .selectFrom('organisations.camera')
      .selectAll()
      .where('org_id', '=', params.id)
      .where('external_id', '=', reported.externalId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) {
      unknown.push(reported.externalId)
      continue
    }
    known++
    if (row.reported_at && row.reported_at >= at) {
      stale++
      continue
    }
    const state = reported.online ? ('online' as const) : ('offline' as const)
    const changed = row.state !== state
    await tx
      .updateTable('organisations.camera')
      .set({
        state,
        reported_at: at,
        silent_at: new Date(at.getTime() + 2000 * row.report_every_seconds),
        ...(changed ? { state_since: at } : {}),
      })
      .where('id', '=', row.id)
      .execute()
    if (changed) {
      const subject = { subjectId: row.id, regionCode: row.region_code, orgId: row.org_id }
      if (state === 'offline') await record(tx, events.cameraWentOffline, { reason: 'reported' }, subject)
      else if (row.state === 'offline') await record(tx, events.cameraCameOnline, {}, subject)
    }
  }
  return { known, unknown, stale }
})

/** Two reports missed: the camera counts as offline since it was last heard of. */
export const cameraSilence = deadline({
  name: 'organisations.camera_silence',
  table: 'organisations.camera',
  column: 'silent_at',
  everyMs: 5000,
  batch: 200,
  run: async (tx, row) => {
    const goesOff = row.state === 'online'
    await tx
      .updateTable('organisations.camera')
      .set({
        silent_at: null,
        ...(goesOff ? { state: 'offline' as const, state_since: row.reported_at ?? clock.now() } : {}),
      })
      .where('id', '=', row.id)
      .execute()
    if (goesOff)
      await record(
        tx,
        events.cameraWentOffline,
        { reason: 'silent' },
        { subjectId: row.id, regionCode: row.region_code, orgId: row.org_id },
      )
  },
})
