import { sql } from 'kysely'
import type { Device, DeviceKind, DeviceState, Target } from '#contract/devices'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'

/** A device with the names that a page shows beside it. */
export type DeviceRow = {
  id: string
  serial: string
  model_id: string
  maker: string
  model_name: string
  model_name_en: string
  kind: DeviceKind
  state: DeviceState
  target: Target | null
  elder_id: string | null
  elder_name: string | null
  org_id: string | null
  org_name: string | null
  region_code: number
  room: string | null
  spot: string | null
  lon: number | null
  lat: number | null
  note: string
  firmware: string | null
  battery: number | null
  rssi: number | null
  last_seen_at: Date | null
  went_silent_at: Date | null
  battery_low_at: Date | null
  next_test_at: Date | null
  last_test_at: Date | null
  last_test_outcome: 'passed' | 'failed' | 'no_answer' | null
  lent_to: string | null
  updated_at: Date
}

/** Names come by left joins: what the caller may not see of another module stays null. */
export const deviceColumns = sql`
  d.id, d.serial, d.model_id, m.maker, m.name as model_name, m.name_en as model_name_en, d.kind, d.state, d.target, d.elder_id, e.name as elder_name, d.org_id, o.name as org_name,
  d.region_code, d.room, d.spot, d.lon, d.lat, d.note, d.firmware, d.battery, d.rssi, d.last_seen_at, d.went_silent_at, d.battery_low_at, d.next_test_at, d.last_test_at, d.last_test_outcome,
  (select case c.holder when 'elder' then (select x.name from people.elder x where x.id = c.elder_id) when 'organisation' then (select x.name from organisations.organisation x where x.id = c.org_id) else c.holder_name end
   from devices.custody c where c.device_id = d.id and c.returned_at is null) as lent_to,
  d.updated_at`
export const deviceTables = sql`devices.device d join devices.model m on m.id = d.model_id left join people.elder e on e.id = d.elder_id left join organisations.organisation o on o.id = d.org_id`

export function deviceView(
  row: DeviceRow,
): Omit<Device, 'id' | 'elderId' | 'orgId'> & { id: string; elderId: string | null; orgId: string | null } {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    id: row.id,
    serial: row.serial,
    modelId: row.model_id,
    maker: row.maker,
    modelName: row.model_name,
    modelNameEn: row.model_name_en,
    kind: row.kind,
    state: row.state,
    target: row.target,
    elderId: row.elder_id,
    elderName: row.elder_name,
    orgId: row.org_id,
    orgName: row.org_name,
    regionCode: row.region_code,
    room: row.room,
    spot: row.spot,
    lon: row.lon,
    lat: row.lat,
    note: row.note,
    firmware: row.firmware,
    battery: row.battery,
    rssi: row.rssi,
    lastSeenAt: iso(row.last_seen_at),
    silentSince: iso(row.went_silent_at),
    batteryLowSince: iso(row.battery_low_at),
    nextTestAt: iso(row.next_test_at),
    lastTestAt: iso(row.last_test_at),
    lastTestOutcome: row.last_test_outcome,
    lentTo: row.lent_to,
    updatedAt: row.updated_at.toISOString(),
  }
}

export async function findDevice(tx: Tx, id: string): Promise<DeviceRow | undefined> {
  const { rows } =
    await sql<DeviceRow>`select ${deviceColumns} from ${deviceTables} where d.id = ${id}`.execute(tx)
  return rows[0]
}

export async function getDevice(tx: Tx, id: string): Promise<DeviceRow> {
  const row = await findDevice(tx, id)
  if (!row) throw notFound()
  return row
}
