import { sql } from 'kysely'
import type { Organisation } from '#contract/organisations'
import { notFound } from '#contract/problem'
import type { Tx } from '#platform/db'

/** Organisations with what their rows elsewhere add up to. */
export function organisations(tx: Tx) {
  return tx
    .selectFrom('organisations.organisation as o')
    .leftJoin('regions.region as r', 'r.code', 'o.region_code')
    .selectAll('o')
    .select([
      'r.name as region_name',
      sql<number>`(select count(*) from organisations.site s where s.org_id = o.id and s.state <> 'closed')`.as(
        'sites',
      ),
      sql<number>`(select count(*) from organisations.camera c where c.org_id = o.id and c.state = 'offline')`.as(
        'cameras_offline',
      ),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof organisations>['executeTakeFirstOrThrow']>>

export function organisationView(row: Row): Organisation {
  return {
    id: row.id as Organisation['id'], // the column is this brand's uuid
    name: row.name,
    shortName: row.short_name,
    kind: row.kind as Organisation['kind'], // a foreign key to the catalogue that the enum lists
    creditCode: row.credit_code,
    regionCode: row.region_code,
    regionName: row.region_name,
    address: row.address,
    phone: row.phone,
    contactName: row.contact_name,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    stateReason: row.state_reason,
    note: row.note,
    sites: row.sites,
    camerasOffline: row.cameras_offline,
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Throws `not-found` outside the caller's scope too. */
export async function getOrganisation(tx: Tx, id: string): Promise<Organisation> {
  const row = await organisations(tx).where('o.id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return organisationView(row)
}
