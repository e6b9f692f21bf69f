-- Figures of a place that a bulletin states: who is old, farming, in difficulty; and the pyramid by age and sex. The bounds come
-- as numbers, because a policy's are unknown to the planner.
create function people.coverage_counts(p_lo bigint, p_hi bigint, p_org uuid, p_day date)
returns table (aged60 bigint, aged65 bigint, aged80 bigint, farming60 bigint, hardship60 bigint, hardship80 bigint)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  born60 date := people.born_by(p_day, 60);
  born80 date := people.born_by(p_day, 80);
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  select coalesce(max(c.n) filter (where c.code = 'age60'), 0), coalesce(max(c.n) filter (where c.code = 'age65'), 0),
      coalesce(max(c.n) filter (where c.code = 'age80'), 0), coalesce(max(c.n) filter (where c.code = 'farming'), 0)
    into aged60, aged65, aged80, farming60 from people.group_counts(p_lo, p_hi, p_org, p_day) c;
  -- Few on the register are younger: they are taken off, rather than a city's farmers counted one by one.
  select farming60 - count(*) into farming60 from people.elder e
    where e.region_code >= p_lo and e.region_code < p_hi and e.birth_day > born60 and (p_org is null or e.org_id = p_org)
      and (e.status = 'alive' or e.status_day > p_day and e.status::text not in ('merged', 'withdrawn'))
      and exists (select from people.fact f where f.elder_id = e.id and f.kind = 'farming' and f.value = 'yes' and f.valid @> p_day);
  select count(*) filter (where e.birth_day <= born60), count(*) filter (where e.birth_day <= born80) into hardship60, hardship80
    from people.members('hardship', p_lo, p_hi, p_org, p_day) m join people.elder e on e.id = m.elder_id
    where e.status = 'alive' or e.status_day > p_day and e.status::text not in ('merged', 'withdrawn');
  return next;
end $$;
revoke execute on function people.coverage_counts from public;
grant execute on function people.coverage_counts to yike_worker, yike_staff, yike_org;

-- Five years a band, by completed years on the day; 100 and over is one.
create function people.pyramid(p_lo bigint, p_hi bigint, p_org uuid, p_day date)
returns table (age_from int, sex people.sex, n bigint)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  -- The latest birth days of those who are 100, 95 … 60, 0: ascending, as width_bucket wants them.
  ages int[] := array[100, 95, 90, 85, 80, 75, 70, 65, 60];
  cuts date[] := (select array_agg(people.born_by(p_day, a) + 1 order by a desc) from unnest(ages) a);
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  return query
    with counted as (
      select width_bucket(e.birth_day, cuts) as band, e.sex as s, count(*) as c from people.elder e
      where e.region_code >= p_lo and e.region_code < p_hi and (p_org is null or e.org_id = p_org) and e.birth_day <= p_day
        and (e.status = 'alive' or e.status_day > p_day and e.status::text not in ('merged', 'withdrawn'))
      group by 1, 2)
    select coalesce(ages[k.band + 1], 0), k.s, k.c from counted k;
end $$;
revoke execute on function people.pyramid from public;
grant execute on function people.pyramid to yike_worker, yike_staff, yike_org;
