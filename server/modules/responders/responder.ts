import { type Selectable, sql } from 'kysely'
import { maskPhone } from '#contract/phone'
import { notFound } from '#contract/problem'
import type { Responder } from '#contract/responders'
import { clock } from '#platform/clock'
import type { Tx } from '#platform/db'
import type { DB } from '#platform/schema.gen'
import { decrypt } from '#platform/secrets'

export type ResponderRow = Selectable<DB['responders.responder']>

export async function getResponder(tx: Tx, id: string): Promise<ResponderRow> {
  const row = await tx.selectFrom('responders.responder').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** The roster with what is true at this moment, in the scope of `tx`. */
export function selectRoster(tx: Tx) {
  const now = clock.now()
  return tx
    .selectFrom('responders.responder as r')
    .leftJoin('responders.place as home', (join) =>
      join.onRef('home.responder_id', '=', 'r.id').on('home.source', '=', 'home'),
    )
    .leftJoin('responders.place as fix', (join) =>
      join.onRef('fix.responder_id', '=', 'r.id').on('fix.source', '=', 'fix'),
    )
    .selectAll('r')
    .select([
      'home.lon as home_lon',
      'home.lat as home_lat',
      'fix.lon as fix_lon',
      'fix.lat as fix_lat',
      'fix.accuracy_m as fix_accuracy_m',
      'fix.at as fix_at',
      sql<boolean>`responders.on_duty(r, ${now})`.as('on_now'),
      sql<boolean>`exists (select from responders.invitation i where i.responder_id = r.id and i.state in ('accepted', 'en_route', 'arrived'))`.as(
        'engaged',
      ),
      sql<
        string[]
      >`coalesce((select array_agg(distinct q.kind::text order by q.kind::text) from responders.qualification q where q.responder_id = r.id
        and q.valid_from <= (${now}::timestamptz at time zone 'Asia/Shanghai')::date
        and (q.valid_until is null or q.valid_until >= (${now}::timestamptz at time zone 'Asia/Shanghai')::date)), '{}')`.as(
        'qualified',
      ),
      sql<number>`(select count(*) from responders.held_key k where k.responder_id = r.id and k.until is null)`.as(
        'keys',
      ),
    ])
}

export type RosterRow = Awaited<ReturnType<ReturnType<typeof selectRoster>['executeTakeFirstOrThrow']>>

export async function getRosterRow(tx: Tx, id: string): Promise<RosterRow> {
  const row = await selectRoster(tx).where('r.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return row
}

export function responderView(row: RosterRow): Responder {
  const now = clock.now()
  return {
    // Ids of the database are uuids and qualifications are its enum; the brands are the contract's.
    id: row.id as Responder['id'],
    kind: row.kind,
    name: row.name,
    accountId: row.account_id as Responder['accountId'],
    orgId: row.org_id as Responder['orgId'],
    regionCode: row.region_code,
    phoneMasked: row.phone_cipher ? maskPhone(decrypt(row.phone_cipher)) : null,
    home: row.home_lon === null || row.home_lat === null ? null : { lon: row.home_lon, lat: row.home_lat },
    position:
      row.fix_lon === null || row.fix_lat === null || row.fix_at === null
        ? null
        : {
            lon: row.fix_lon,
            lat: row.fix_lat,
            accuracyM: row.fix_accuracy_m,
            at: row.fix_at.toISOString(),
            source: 'fix',
          },
    locationConsentAt: row.location_consent_at?.toISOString() ?? null,
    travelMode: row.travel_mode,
    maxRadiusM: row.max_radius_m,
    duty: { mode: row.duty_mode, until: row.duty_until?.toISOString() ?? null, onNow: row.on_now },
    engaged: row.engaged,
    restUntil: row.rest_until && row.rest_until > now ? row.rest_until.toISOString() : null,
    qualifications: row.qualified as Responder['qualifications'],
    keys: row.keys,
    endedAt: row.ended_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  }
}
