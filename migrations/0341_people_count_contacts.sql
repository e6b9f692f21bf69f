-- Two more things kept counted beside what a record lacks (0141): records without a contact who holds a key ('gap_key'), and
-- records with a contact that nobody has verified for 31 days ('gap_unverified'). Nearly every record of a city is one or the
-- other, so that counting them when asked means reading every contact of the city.
create or replace function people.count_gaps(p_lo bigint, p_hi bigint, p_regions bigint[]) returns table (region_code bigint, code text, n int)
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select e.region_code, 'gap_' || g.code, count(*)::int from people.elder e cross join lateral (values
      ('habits', not exists (select from people.profile p where p.elder_id = e.id and p.habits <> '')),
      ('health', not exists (select from people.health_item h where h.elder_id = e.id)),
      ('family', not exists (select from people.profile p where p.elder_id = e.id and p.family_situation <> '')
        and not exists (select from people.fact f where f.elder_id = e.id and f.kind in ('living', 'children'))),
      ('contact', not exists (select from people.contact c where c.elder_id = e.id and c.ended_at is null)),
      ('key', not exists (select from people.contact c where c.elder_id = e.id and c.ended_at is null and c.holds_key)),
      ('phone', not exists (select from people.phone p where p.elder_id = e.id and p.ends_on is null)),
      ('address', e.address = ''),
      ('place', e.lon is null),
      ('consent', not exists (select from people.consent c where c.elder_id = e.id and c.purpose = 'records' and c.given))) g (code, lacks)
    where g.lacks and e.status = 'alive' and e.region_code >= p_lo and e.region_code < p_hi and (p_regions is null or e.region_code = any (p_regions))
    group by 1, 2;
end $$;

create function people.count_unverified(p_lo bigint, p_hi bigint, p_regions bigint[], p_day date) returns table (region_code bigint, code text, n int)
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select e.region_code, 'gap_unverified', count(*)::int from people.elder e
    where e.status = 'alive' and e.region_code >= p_lo and e.region_code < p_hi and (p_regions is null or e.region_code = any (p_regions))
      and exists (select from people.contact c where c.elder_id = e.id and c.ended_at is null
        and (c.verified_at is null or c.verified_at < (p_day - 31)::timestamp at time zone 'Asia/Shanghai'))
    group by 1;
end $$;
revoke execute on function people.count_unverified from public;
grant execute on function people.count_unverified to yike_worker;

create or replace function people.refresh_tally(p_day date, p_whole boolean default false) returns int
language plpgsql set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  ids bigint[]; regions bigint[]; counted int;
begin
  if not pg_try_advisory_xact_lock(7305, 12) then return null; end if;
  select coalesce(array_agg(m.id), '{}'), coalesce(array_agg(distinct m.region_code), '{}') into ids, regions from people.tally_mark m;
  if p_whole or not exists (select from people.tally_day d where d.day = p_day) then
    -- What a record lacks does not change with the day: only what is marked is looked at again, unless all is asked for.
    if p_whole then
      delete from people.tally;
      insert into people.tally select g.region_code, g.code, g.n from people.count_gaps(0, 1000000000000, null) g;
    else
      delete from people.tally t where t.code not like 'gap%' or t.code = 'gap_unverified' or t.region_code = any (regions);
      insert into people.tally select g.region_code, g.code, g.n from people.count_gaps(0, 1000000000000, regions) g;
    end if;
    regions := null;
    insert into people.tally_day (day) values (p_day) on conflict (one) do update set day = excluded.day;
  elsif regions = '{}' then
    return 0;
  else
    delete from people.tally t where t.region_code = any (regions);
    insert into people.tally select g.region_code, g.code, g.n from people.count_gaps(0, 1000000000000, regions) g;
  end if;
  insert into people.tally select u.region_code, u.code, u.n from people.count_unverified(0, 1000000000000, regions, p_day) u;
  insert into people.tally select c.region_code, c.code, c.n from people.count_places(0, 1000000000000, regions, null, p_day) c;
  delete from people.tally_mark m where m.id = any (ids);
  select count(distinct t.region_code) into counted from people.tally t where regions is null or t.region_code = any (regions);
  return counted;
end $$;

-- Each village with how many of its records lack it; marked villages are counted now. What changes with the day ('unverified') is
-- counted now as a whole while the figures are of another day.
drop function people.gap_places;
create function people.gap_places(p_gap text, p_lo bigint, p_hi bigint, p_day date) returns table (region_code bigint, n int)
language plpgsql stable security definer rows 500 set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  marked bigint[];
begin
  perform people.require_bounds(p_lo, p_hi, null);
  if p_gap = 'unverified' and not exists (select from people.tally_day t where t.day = p_day) then
    return query select u.region_code, u.n from people.count_unverified(p_lo, p_hi, null, p_day) u;
    return;
  end if;
  select coalesce(array_agg(distinct m.region_code), '{}') into marked from people.tally_mark m where m.region_code >= p_lo and m.region_code < p_hi;
  return query select t.region_code, t.n from people.tally t
    where t.region_code >= p_lo and t.region_code < p_hi and t.code = 'gap_' || p_gap and t.region_code <> all (marked);
  if marked <> '{}' and p_gap = 'unverified' then
    return query select u.region_code, u.n from people.count_unverified(p_lo, p_hi, marked, p_day) u;
  elsif marked <> '{}' then
    return query select c.region_code, c.n from people.count_gaps(p_lo, p_hi, marked) c where c.code = 'gap_' || p_gap;
  end if;
end $$;
revoke execute on function people.gap_places from public;
grant execute on function people.gap_places to yike_worker, yike_staff;

drop trigger tally_gap on people.contact;
create trigger tally_gap after update of ended_at, elder_id, holds_key, verified_at on people.contact for each row
  when ((old.ended_at, old.elder_id, old.holds_key, old.verified_at) is distinct from (new.ended_at, new.elder_id, new.holds_key, new.verified_at))
  execute function people.mark_changed_row();
-- Villages that are counted already are counted anew.
insert into people.tally_mark (region_code) select distinct t.region_code from people.tally t;
