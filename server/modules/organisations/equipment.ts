import { sql } from 'kysely'
import { dayOf } from '#contract/day'
import { uuidv7 } from '#contract/id'
import {
  type Equipment,
  type EquipmentKind,
  equipmentReport,
  type EquipmentRow,
  equipmentSaved,
  type EquipmentState,
  listEquipment,
  saveEquipment,
} from '#contract/organisations'
import { boundsOf } from '#contract/region'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import { record } from '#platform/events'
import { route } from '#platform/module'
import { getSite } from './site.ts'

async function equipmentOf(tx: Tx, siteId: string): Promise<Equipment[]> {
  const rows = await tx
    .selectFrom('organisations.equipment as e')
    .innerJoin('organisations.equipment_kind as k', 'k.code', 'e.kind')
    .selectAll('e')
    .where('site_id', '=', siteId)
    .orderBy('k.ordinal')
    .execute()
  return rows.map((row) => ({
    id: row.id as Equipment['id'], // the column is this brand's uuid
    kind: row.kind as EquipmentKind, // a foreign key to the catalogue that the enum lists
    pieces: row.pieces,
    checkedOn: row.checked_on,
    nextCheckOn: row.next_check_on,
    note: row.note,
    updatedAt: row.updated_at.toISOString(),
  }))
}

export const listEquipmentRoute = route(listEquipment, async ({ tx, params }) => {
  await getSite(tx, params.id)
  return { items: await equipmentOf(tx, params.id) }
})

export const saveEquipmentRoute = route(saveEquipment, async ({ tx, params, body }) => {
  const site = await getSite(tx, params.id)
  const values = {
    pieces: body.pieces,
    checked_on: body.checkedOn,
    next_check_on: body.nextCheckOn,
    note: body.note,
    updated_at: clock.now(),
  }
  const { id } = await tx
    .insertInto('organisations.equipment')
    .values({
      id: uuidv7(),
      site_id: site.id,
      org_id: site.orgId,
      region_code: site.regionCode,
      kind: params.kind,
      ...values,
    })
    .onConflict((c) => c.columns(['site_id', 'kind']).doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(
    tx,
    equipmentSaved,
    { kind: params.kind, pieces: body.pieces },
    { subjectId: id, regionCode: site.regionCode, orgId: site.orgId },
  )
  const saved = (await equipmentOf(tx, site.id)).find((one) => one.id === id)
  if (!saved) throw new Error('the equipment that was just saved is not there')
  return saved
})

/** What a piece of equipment counts as on a day. */
export function stateOf(
  row: { pieces: number; next_check_on: string | null } | undefined,
  today: string,
): EquipmentState {
  if (!row) return 'unknown'
  if (row.pieces === 0) return 'no'
  return row.next_check_on !== null && row.next_check_on < today ? 'overdue' : 'yes'
}

export const equipmentReportRoute = route(equipmentReport, async ({ tx, query }) => {
  const bounds = boundsOf(query.region ?? 0)
  const today = dayOf(clock.now())
  const sites = await tx
    .selectFrom('organisations.site as s')
    .leftJoin('organisations.organisation as o', 'o.id', 's.org_id')
    .leftJoin('regions.region as r', 'r.code', 's.region_code')
    .select(['s.id', 's.name', 's.org_id', 's.region_code', 'o.name as org_name', 'r.name as region_name'])
    .where('s.region_code', '>=', bounds.lo)
    .where('s.region_code', '<', bounds.hi)
    .where('s.kind', '=', query.siteKind)
    .where('s.state', '<>', 'closed')
    .orderBy('s.region_code')
    .orderBy('s.name')
    .execute()
  const found = await tx
    .selectFrom('organisations.equipment')
    .select(['site_id', 'kind', 'pieces', 'checked_on', 'next_check_on'])
    .where('kind', 'in', query.kinds)
    .where(sql<boolean>`site_id = any (${sites.map((site) => site.id)}::uuid[])`)
    .execute()
  const byPlace = new Map(found.map((row) => [`${row.site_id} ${row.kind}`, row]))
  const rows = sites.map((site): EquipmentRow => {
    const kinds = query.kinds.map((kind) => {
      const row = byPlace.get(`${site.id} ${kind}`)
      return {
        kind,
        state: stateOf(row, today),
        pieces: row?.pieces ?? null,
        checkedOn: row?.checked_on ?? null,
      }
    })
    return {
      siteId: site.id as EquipmentRow['siteId'], // the columns are these brands' uuids
      siteName: site.name,
      orgId: site.org_id as EquipmentRow['orgId'],
      orgName: site.org_name,
      regionCode: site.region_code,
      regionName: site.region_name,
      kinds,
      gap: kinds.some(({ state }) => state !== 'yes'),
    }
  })
  return {
    sites: rows.length,
    complete: rows.filter((row) => !row.gap).length,
    items: query.gaps ? rows.filter((row) => row.gap) : rows,
  }
})
