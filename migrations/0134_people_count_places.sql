-- How many elders of which group live in each place, kept per village, so that a city's figures are a sum of its villages':
-- city = Σ county = Σ street = Σ village by construction. Kept for one day (today); whatever changes puts a mark on its
-- village, and a marked village is counted anew by whoever asks until the refresh has done so. So a figure is never old.
create table people.tally (
  region_code bigint not null,
  code text not null,
  n int not null check (n > 0),
  primary key (region_code, code) include (n)
);
comment on table people.tally is 'Elders of each group and in total (code ''total'') in each village on people.tally_day; a row only where somebody is.';
create table people.tally_day (one boolean primary key default true check (one), day date not null);
comment on table people.tally_day is 'The day that people.tally is of; on another day groups are counted from the facts.';
create table people.tally_mark (id bigint generated always as identity primary key, region_code bigint not null);
comment on table people.tally_mark is 'Villages where something changed since they were counted. Only added to and taken away, so nobody waits for anybody.';
insert into platform.catalogue values
  ('people.tally', 'Numbers without people, read only by people.place_counts, which checks the scope itself.'),
  ('people.tally_day', 'One date.'),
  ('people.tally_mark', 'Codes without people, read only by people.place_counts.');
grant select, insert, update, delete on people.tally, people.tally_day, people.tally_mark to yike_worker;

-- Who was born on this day or before has completed so many years on p_day; 29 February as make_interval has it.
create function people.born_by(p_day date, p_years int) returns date language sql immutable parallel safe
  return (select case when ((d + 1) + make_interval(years => p_years))::date <= p_day then d + 1 else d end
    from (select (p_day - make_interval(years => p_years))::date as d) x);

-- Who of a place has a liaison is asked for all of it at once.
create index contact_liaison on people.contact (region_code, elder_id) where relation = 'liaison' and ended_at is null;

-- Counts from the rows themselves, per village; p_regions null: every village within the bounds. Not granted to anybody.
create function people.count_places(p_lo bigint, p_hi bigint, p_regions bigint[], p_org uuid, p_day date)
returns table (region_code bigint, code text, n bigint)
language plpgsql stable set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  ages int[] := array[60, 65, 75, 80, 85, 90, 100];
  born date[] := (select array_agg(people.born_by(p_day, a) order by a) from unnest(ages) a);
begin
  return query
    with gone as materialized (
      select e.id from people.elder e where e.status <> 'alive' and (e.status_day <= p_day or e.status::text in ('merged', 'withdrawn')) and e.region_code >= p_lo and e.region_code < p_hi),
    here as materialized (
      select e.region_code as place, count(*) as total,
        array[count(*) filter (where e.birth_day <= born[1]), count(*) filter (where e.birth_day <= born[2]), count(*) filter (where e.birth_day <= born[3]),
          count(*) filter (where e.birth_day <= born[4]), count(*) filter (where e.birth_day <= born[5]), count(*) filter (where e.birth_day <= born[6]),
          count(*) filter (where e.birth_day <= born[7])] as old
      from people.elder e
      where e.region_code >= p_lo and e.region_code < p_hi and (p_regions is null or e.region_code = any (p_regions))
        and (p_org is null or e.org_id = p_org) and (e.status = 'alive' or e.status_day > p_day and e.status::text not in ('merged', 'withdrawn'))
      group by e.region_code),
    held as materialized (
      -- One value of a kind at a time, so facts count elders.
      select f.region_code as place, f.kind, f.value, count(*) as n from people.fact f
      where f.region_code >= p_lo and f.region_code < p_hi and (p_regions is null or f.region_code = any (p_regions))
        and (p_org is null or f.org_id = p_org) and f.valid @> p_day and f.elder_id not in (select g.id from gone g)
      group by f.region_code, f.kind, f.value),
    -- Groups that more than one kind of fact leads to: their elders are counted one by one.
    wide as materialized (select r.code from people.group_rule r group by r.code having count(distinct r.kind) > 1),
    counted as (
      select h.place, 'total' as code, h.total as n from here h
      union all
      select h.place, 'age' || a.age, h.old[a.i] from here h, unnest(ages) with ordinality a (age, i)
      union all
      select h.place, r.code, sum(h.n) from held h join people.group_rule r on r.kind = h.kind and r.value = h.value
        where r.code not in (select w.code from wide w) group by h.place, r.code
      union all
      select f.region_code, r.code, count(distinct f.elder_id) from people.group_rule r join people.fact f on f.kind = r.kind and f.value = r.value
        where r.code in (select w.code from wide w) and f.region_code >= p_lo and f.region_code < p_hi
          and (p_regions is null or f.region_code = any (p_regions)) and (p_org is null or f.org_id = p_org) and f.valid @> p_day
          and f.elder_id not in (select g.id from gone g)
        group by f.region_code, r.code
      union all
      select g.region_code, g.code, count(distinct g.elder_id) from people.elder_group g
        where g.code in (select p.code from people.group_pair p) and g.region_code >= p_lo and g.region_code < p_hi
          and (p_regions is null or g.region_code = any (p_regions)) and (p_org is null or g.org_id = p_org) and g.valid @> p_day
          and g.elder_id not in (select x.id from gone x)
        group by g.region_code, g.code)
    select c.place, c.code, c.n::bigint from counted c where c.n > 0;
end $$;
revoke execute on function people.count_places from public;

-- p_step: 1 a village, 1000 a street, 1000000 a county, 100000000 a city. place: the code of that level, or of the wider
-- region itself for elders who are written to it without a village.
create function people.place_counts(p_lo bigint, p_hi bigint, p_org uuid, p_day date, p_step bigint)
returns table (place bigint, code text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  marked bigint[];
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  if p_org is null and exists (select from people.tally_day t where t.day = p_day) then
    select coalesce(array_agg(distinct m.region_code), '{}') into marked from people.tally_mark m where m.region_code >= p_lo and m.region_code < p_hi;
    return query
      select t.region_code - t.region_code % p_step, t.code, sum(t.n)::bigint from people.tally t
      where t.region_code >= p_lo and t.region_code < p_hi and t.region_code <> all (marked) and t.code not like 'gap%' group by 1, 2;
    if marked <> '{}' then
      return query select c.region_code - c.region_code % p_step, c.code, sum(c.n)::bigint
        from people.count_places(p_lo, p_hi, marked, null, p_day) c group by 1, 2;
    end if;
  else
    return query select c.region_code - c.region_code % p_step, c.code, sum(c.n)::bigint
      from people.count_places(p_lo, p_hi, null, p_org, p_day) c group by 1, 2;
  end if;
end $$;
revoke execute on function people.place_counts from public;
grant execute on function people.place_counts to yike_worker, yike_staff, yike_org;
comment on function people.place_counts is 'Elders of each group in each place of a level, alive and here on the day. A place may come in two rows (kept, and counted anew): add them up.';

-- Each elder once in 'total' and once in each group, of those alive and here on the day.
create function people.group_counts(p_lo bigint, p_hi bigint, p_org uuid, p_day date) returns table (code text, n bigint)
language plpgsql stable set search_path = pg_catalog as $$
begin
  return query select c.code, sum(c.n)::bigint from people.place_counts(p_lo, p_hi, p_org, p_day, 1000000000000) c group by c.code;
end $$;
revoke execute on function people.group_counts from public;
grant execute on function people.group_counts to yike_worker, yike_staff, yike_org;

-- Marks, written in the transaction of the change itself.
create function people.mark_elder_rows() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into people.tally_mark (region_code) select distinct c.region_code from changed c;
  return null;
end $$;
create trigger tally_added after insert on people.elder referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_removed after delete on people.elder referencing old table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_added after insert on people.fact referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_removed after delete on people.fact referencing old table as changed for each statement execute function people.mark_elder_rows();

create function people.mark_changed_row() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into people.tally_mark (region_code) select new.region_code union select old.region_code;
  return null;
end $$;
create trigger tally_changed after update of region_code, birth_day, status, status_day on people.elder for each row
  when ((old.region_code, old.birth_day, old.status, old.status_day) is distinct from (new.region_code, new.birth_day, new.status, new.status_day))
  execute function people.mark_changed_row();
create trigger tally_changed after update of region_code, elder_id, kind, value, valid on people.fact for each row
  when ((old.region_code, old.elder_id, old.kind, old.value, old.valid) is distinct from (new.region_code, new.elder_id, new.kind, new.value, new.valid))
  execute function people.mark_changed_row();

-- Counts the marked villages anew; on a new day, or p_whole, every village. Marks are read first and only those are taken
-- away, so a change that commits meanwhile keeps its own. Returns how many villages were counted, null when another is at it.
create function people.refresh_tally(p_day date, p_whole boolean default false) returns int
language plpgsql set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare
  ids bigint[]; regions bigint[]; counted int;
begin
  if not pg_try_advisory_xact_lock(7305, 12) then return null; end if;
  select coalesce(array_agg(m.id), '{}'), coalesce(array_agg(distinct m.region_code), '{}') into ids, regions from people.tally_mark m;
  if p_whole or not exists (select from people.tally_day d where d.day = p_day) then
    -- What a record lacks does not change with the day, but for what is to be verified again: only what is marked is looked at again, unless all is asked for.
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
revoke execute on function people.refresh_tally from public;
grant execute on function people.refresh_tally to yike_worker;
-- The refresh reads every elder and fact; it runs as the system, which sees them all.
grant execute on function people.count_places to yike_worker;

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
