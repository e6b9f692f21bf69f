import { sql } from 'kysely'
import type { Words } from '#contract/alarms'
import { spotWords } from '#contract/device-spots'
import type { Mobility } from '#contract/people-words'
import { type DeviceKind, deviceKinds, type MetricName, metrics } from '#contract/device-protocol'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { IncidentRow } from './incident.ts'

type Reading = Record<string, unknown> & {
  device_id: string
  at: Date
  kind: keyof typeof deviceKinds
  spot: string | null
}
const HOUR_MS = 3600_000
const SHOWN = 60

// Object.keys widens to string[]. Battery and radio say nothing about the home.
const names = (Object.keys(metrics) as MetricName[]).filter(
  (name) => !['battery', 'rssi', 'lon', 'lat', 'accuracy', 'mealContext'].includes(name),
)

/** 雷达 卧室: which device it is, by its kind and where it hangs. */
export function deviceWords(kind: DeviceKind, spot: string | null): Words {
  const at = spot === null ? null : spotWords(spot)
  const named = (language: 'zh' | 'en') =>
    [deviceKinds[kind][language], at?.[language]].filter(Boolean).join(' ')
  return { zh: named('zh'), en: named('en') }
}

/** What the devices of that home or room reported in the hour before (and since), newest first: only what changed. */
export async function lastHourOf(tx: Tx, incident: IncidentRow) {
  const from = new Date(Math.max(incident.raised_at.getTime(), clock.now().getTime() - HOUR_MS) - HOUR_MS)
  const until = incident.resolved_at ?? clock.now()
  const { rows } = await sql<Reading>`
    select r.*, d.kind, d.spot from devices.device d
    join lateral (select * from devices.reading r where r.device_id = d.id and r.at >= ${from} and r.at <= ${until} order by r.at desc limit 40) r on true
    where ${devicesOf(incident)}
    order by r.at desc limit 400`.execute(tx)
  const items: { at: string; deviceName: Words; metric: Words; value: number | boolean; unit: string }[] = []
  const newer = new Map<string, number | boolean>()
  for (const row of rows) {
    for (const name of names) {
      const definition = metrics[name]
      const value = row[definition.column]
      if (typeof value !== 'number' && typeof value !== 'boolean') continue
      const key = `${row.device_id} ${name}`
      if (newer.get(key) === value) continue
      newer.set(key, value)
      items.push({
        at: row.at.toISOString(),
        deviceName: deviceWords(row.kind, row.spot),
        metric: { zh: definition.zh, en: definition.en },
        value: typeof value === 'boolean' ? value : Math.round(value * 100) / 100,
        unit: definition.type === 'number' ? definition.ucum : '',
      })
      if (items.length >= SHOWN) return items
    }
  }
  return items
}

/** Where the devices of the person said they were, newest last: of somebody lost the hour before, else from just before the alarm. */
export async function trackOf(tx: Tx, incident: IncidentRow) {
  if (!incident.elder_id) return []
  const from = new Date(incident.raised_at.getTime() - (incident.kind === 'lost' ? HOUR_MS : HOUR_MS / 6))
  const { rows } = await sql<{ at: Date; lon: number; lat: number; accuracy: number | null }>`
    select r.at, r.lon, r.lat, r.accuracy from devices.device d
    join lateral (select * from devices.reading r where r.device_id = d.id and r.at >= ${from} and r.at <= ${incident.resolved_at ?? clock.now()} and r.lon is not null order by r.at desc limit 200) r on true
    where d.elder_id = ${incident.elder_id} order by r.at desc limit 200`.execute(tx)
  return rows
    .reverse()
    .map(({ at, lon, lat, accuracy }) => ({ at: at.toISOString(), lon, lat, accuracyMetres: accuracy }))
}

function devicesOf(incident: IncidentRow) {
  if (incident.elder_id) return sql`d.elder_id = ${incident.elder_id}`
  if (incident.place_key?.startsWith('device/'))
    return sql`d.id = ${incident.place_key.slice('device/'.length)}::uuid`
  const [, orgId, room] = incident.place_key?.split('/') ?? []
  if (incident.place_key?.startsWith('org/'))
    return sql`d.org_id = ${orgId ?? null}::uuid and coalesce(d.room, d.spot, '') = ${room ?? ''}`
  return sql`false`
}

/** B-IOT-14: who else is in the house when a room alarms, those who cannot walk first. */
export async function residentsOf(tx: Tx, incident: IncidentRow) {
  if (!incident.org_id || !['smoke', 'gas', 'flood'].includes(incident.kind)) return []
  const { rows } = await sql<{ elder_id: string; name: string; room: string | null; mobility: Mobility }>`
    select e.id as elder_id, e.name, r.name as room, e.mobility::text as mobility
    from people.elder e
    left join organisations.bed b on b.elder_id = e.id
    left join organisations.room r on r.id = b.room_id
    where e.org_id = ${incident.org_id} and e.status = 'alive' and e.care_setting = 'institution'
    order by (r.name is not distinct from ${incident.place?.split(' ')[0] ?? ''}) desc,
      array_position(array['bedridden', 'wheelchair', 'walker', 'stick', 'unknown', 'independent'], e.mobility::text), r.floor desc nulls last, r.name limit 300`.execute(
    tx,
  )
  return rows.map((row) => ({
    elderId: row.elder_id,
    name: row.name,
    room: row.room,
    mobility: row.mobility,
  }))
}
