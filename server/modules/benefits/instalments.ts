import { sql } from 'kysely'
import type { Work } from './compute.ts'
import { paidTo } from './paid-to.ts'

/** Takes an instalment of every agreed recovery from what its payee gets this month: never more than that, nor than is left. */
export async function addInstalments({ tx, cycleId, month }: Work): Promise<void> {
  await sql`insert into benefits.line (cycle_id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, rule_id, month, turn, kind, form, unit, amount, entitled, recovery_id)
    select ${cycleId}, r.region_code, r.payee_kind, r.payee_id, r.subject_id, r.elder_id, r.org_id, r.scheme, given.rule_id, ${month.first}::date, 0, 'recovery', 'cash', 'fen',
      -least(r.instalment_fen, r.amount_fen - r.recovered_fen - pending.amount, due.amount - before.amount), 0, r.id
    from benefits.recovery r
    cross join lateral (select coalesce(sum(l.amount), 0)::bigint as amount from benefits.line l
      where l.cycle_id = ${cycleId} and ${paidTo(sql`r.payee_id`)} and l.form = 'cash' and not l.void) due
    cross join lateral (select coalesce(sum(least(o.instalment_fen, o.amount_fen - o.recovered_fen)), 0)::bigint as amount from benefits.recovery o
      where o.payee_id = r.payee_id and o.state = 'agreed' and not o.estate and o.id < r.id) before
    cross join lateral (select coalesce(-sum(l.amount), 0)::bigint as amount from benefits.line l join benefits.cycle c on c.id = l.cycle_id
      where l.recovery_id = r.id and not l.void and c.id <> ${cycleId} and c.state in ('draft', 'submitted', 'checked')) pending
    cross join lateral (select l.rule_id from benefits.line l where l.subject_id = r.subject_id and l.scheme = r.scheme order by l.month desc limit 1) given
    where r.state = 'agreed' and not r.estate and r.instalment_fen is not null
      and least(r.instalment_fen, r.amount_fen - r.recovered_fen - pending.amount, due.amount - before.amount) > 0
      and due.amount > 0`.execute(tx)
}
