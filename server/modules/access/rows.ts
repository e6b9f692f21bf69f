import { sql } from 'kysely'
import type { Tx } from '#platform/db'

/** Posts with the names that their views show. The alias of the post is `p`. */
export function postRows(tx: Tx) {
  return tx
    .selectFrom('access.post as p')
    .leftJoin('regions.region as r', 'r.code', 'p.region_code')
    .select([
      'p.id',
      'p.account_id',
      sql<string>`access.name_of(p.account_id)`.as('account_name'),
      'p.role',
      'p.audience',
      'p.title',
      'p.region_code',
      'r.name as region_name',
    ])
    .select([
      'p.org_id',
      'p.person_id',
      'p.valid_from',
      'p.valid_to',
      'p.ended_at',
      'p.ended_reason',
      'p.updated_at',
    ])
}

/** Family grants with names; an elder outside the reader's scope stays nameless. The alias of the grant is `g`. */
export function familyGrantRows(tx: Tx) {
  return tx
    .selectFrom('access.family_grant as g')
    .leftJoin('people.elder as e', 'e.id', 'g.elder_id')
    .select([
      'g.id',
      'g.account_id',
      sql<string>`access.name_of(g.account_id)`.as('account_name'),
      'g.elder_id',
      'e.name as elder_name',
      'g.relation',
      'g.consent_at',
      'g.consent_by',
    ])
    .select(['g.consent_evidence', 'g.created_at', 'g.ended_at', 'g.ended_reason', 'g.region_code'])
}

/** Cross-border grants with the elder's name where the reader may see it. The alias of the grant is `g`. */
export function accessGrantRows(tx: Tx) {
  return tx
    .selectFrom('access.access_grant as g')
    .leftJoin('people.elder as e', 'e.id', 'g.elder_id')
    .select([
      'g.id',
      'g.post_id',
      'g.elder_id',
      'e.name as elder_name',
      'g.reason',
      'g.valid_from',
      'g.valid_to',
      'g.ended_at',
      'g.ended_reason',
    ])
}
