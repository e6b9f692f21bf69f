-- Each village with how many living elders of the group it has on the day: a list by place need only be looked for where they are.
-- Marked villages are counted now. No row at all when the kept figures are of another day.
create function people.group_places(p_code text, p_lo bigint, p_hi bigint, p_day date) returns table (region_code bigint, n int)
language plpgsql stable security definer rows 500 set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  marked bigint[];
begin
  perform people.require_bounds(p_lo, p_hi, null);
  if not exists (select from people.tally_day t where t.day = p_day) then return; end if;
  select coalesce(array_agg(distinct m.region_code), '{}') into marked from people.tally_mark m where m.region_code >= p_lo and m.region_code < p_hi;
  return query select t.region_code, t.n::int from people.tally t
    where t.region_code >= p_lo and t.region_code < p_hi and t.code = p_code and t.region_code <> all (marked);
  if marked <> '{}' then
    return query select c.region_code, c.n::int from people.count_places(p_lo, p_hi, marked, null, p_day) c where c.code = p_code;
  end if;
end $$;
revoke execute on function people.group_places from public;
grant execute on function people.group_places to yike_worker, yike_staff;
