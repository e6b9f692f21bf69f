import { sql } from 'kysely'
import { problems } from '#contract/benefit-words'
import type { Actor } from '#platform/actor'
import type { Tx } from '#platform/db'

/**
 * Nobody decides on money for themselves, their family or their own organisation: whoever has a grant to the record of an
 * elder on the list, is a contact of one, is a worker on it, or has a post in an organisation on it. Throws, with how many.
 */
export async function refuseConflict(
  tx: Tx,
  actor: Actor,
  of:
    | { cycleId: string }
    | { batchId: string }
    | { elderId: string | null; orgId: string | null; subjectId: string },
): Promise<void> {
  const list =
    'cycleId' in of
      ? sql`select elder_id, org_id, payee_id from benefits.line where cycle_id = ${of.cycleId} and not void`
      : 'batchId' in of
        ? sql`select elder_id, org_id, payee_id from benefits.payment where batch_id = ${of.batchId}`
        : sql`select ${of.elderId}::uuid as elder_id, ${of.orgId}::uuid as org_id, ${of.subjectId}::uuid as payee_id`
  const { rows } = await sql<{ n: number }>`
    with mine as materialized (
        select g.elder_id as id from access.family_grant g where g.account_id = ${actor.accountId} and g.ended_at is null
        union select c.elder_id from people.contact c where c.account_id = ${actor.accountId} and c.ended_at is null
        union select w.id from benefits.worker w where w.account_id = ${actor.accountId}),
      orgs as materialized (select p.org_id as id from access.post p where p.account_id = ${actor.accountId} and p.org_id is not null)
    select count(*)::int as n from (${list}) l where l.elder_id in (select id from mine) or l.payee_id in (select id from mine) or l.org_id in (select id from orgs)`.execute(
    tx,
  )
  const n = rows[0]?.n ?? 0
  if (n > 0) throw problems.conflict(`${n}`)
}
