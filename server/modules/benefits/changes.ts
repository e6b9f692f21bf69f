import { sql } from 'kysely'
import type { Work } from './compute.ts'
import { nextMonth } from './month.ts'

/** Compares every line with the month before, by subject and scheme; what is the same has no row. */
export async function addChanges({ tx, cycleId, region, month }: Work): Promise<void> {
  const before = nextMonth(month.first, -1)
  const { rows } = await sql<{ id: string }>`select id from benefits.cycle
    where region_code = ${region} and month = ${before}::date and state in ('frozen', 'paying', 'closed')`.execute(
    tx,
  )
  const last = rows[0]?.id
  if (last)
    await sql`
    with a as (select * from benefits.line where cycle_id = ${last}::uuid and kind = 'regular' and not void),
      b as (select * from benefits.line where cycle_id = ${cycleId} and kind = 'regular' and not void),
      d as (
        select coalesce(b.region_code, a.region_code) as region_code, coalesce(b.payee_kind, a.payee_kind) as payee_kind, coalesce(b.payee_id, a.payee_id) as payee_id,
          coalesce(b.subject_id, a.subject_id) as subject_id, coalesce(b.elder_id, a.elder_id) as elder_id, coalesce(b.org_id, a.org_id) as org_id,
          coalesce(b.scheme, a.scheme) as scheme, coalesce(b.unit, a.unit) as unit, coalesce(a.amount, 0) as before, coalesce(b.amount, 0) as after,
          coalesce(b.held, false) as held, a.class as a_class, b.class as b_class
        from a full join b on b.subject_id = a.subject_id and b.scheme = a.scheme)
    insert into benefits.change (cycle_id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, unit, before, after, kind, because)
    select ${cycleId}, d.region_code, d.payee_kind, d.payee_id, d.subject_id, d.elder_id, d.org_id, d.scheme, d.unit, d.before, d.after,
      case when d.held then 'held' when d.before = 0 then 'new' when d.after = 0 then 'stopped' when d.after > d.before then 'raised' else 'lowered' end,
      coalesce(
        (select jsonb_object_agg(k, jsonb_build_array((ta.situation || coalesce(ta.before, '{}')) -> k, (tb.situation || coalesce(tb.before, '{}')) -> k))
          from jsonb_object_keys(coalesce(ta.situation, '{}') || coalesce(tb.situation, '{}')) k
          where ((ta.situation || coalesce(ta.before, '{}')) -> k) is distinct from ((tb.situation || coalesce(tb.before, '{}')) -> k)),
        (select jsonb_object_agg(k, jsonb_build_array(ta.situation -> k, tb.situation -> k))
          from jsonb_object_keys(coalesce(ta.situation, '{}') || coalesce(tb.situation, '{}')) k
          where (ta.situation -> k) is distinct from (tb.situation -> k)), '{}')
    from d
      left join benefits.assessed sa on sa.elder_id = d.elder_id and sa.cycle_id = ${last}::uuid
      left join benefits.assessed sb on sb.elder_id = d.elder_id and sb.cycle_id = ${cycleId}
      left join benefits.trace ta on ta.cycle_id = ${last}::uuid and ta.class = coalesce(d.a_class, sa.class)
      left join benefits.trace tb on tb.cycle_id = ${cycleId} and tb.class = coalesce(d.b_class, sb.class)
    where d.held or d.before <> d.after`.execute(tx)
  await sql`insert into benefits.change (cycle_id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, unit, before, after, kind)
    select cycle_id, region_code, payee_kind, payee_id, subject_id, elder_id, org_id, scheme, unit, 0, amount, kind::text
    from benefits.line where cycle_id = ${cycleId} and kind <> 'regular' and not void`.execute(tx)
}
