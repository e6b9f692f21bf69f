-- How many records lack what (server/modules/people/filter.ts says the same of one elder; a test compares the two), kept with
-- the groups in people.tally as 'gap_<code>': a city's count is a sum, and a rare gap is looked for where it is.
create function people.count_gaps(p_lo bigint, p_hi bigint, p_regions bigint[]) returns table (region_code bigint, code text, n int)
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
revoke execute on function people.count_gaps from public;
grant execute on function people.count_gaps to yike_worker;

-- Records with a contact that nobody has verified for 31 days, as 'gap_unverified': nearly every record of a city is one, so that
-- counting them when asked means reading every contact. The only one of these that changes with the day.
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

-- Each village with how many of its records lack it; marked villages are counted now. What changes with the day ('unverified') is
-- counted now as a whole while the figures are of another day.
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

-- Marks for what makes or fills a gap, as for the groups.
create trigger tally_added after insert on people.contact referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_added after insert on people.phone referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_added after insert on people.profile referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_added after insert on people.health_item referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_added after insert on people.consent referencing new table as changed for each statement execute function people.mark_elder_rows();
create trigger tally_gap after update of ended_at, elder_id, holds_key, verified_at on people.contact for each row
  when ((old.ended_at, old.elder_id, old.holds_key, old.verified_at) is distinct from (new.ended_at, new.elder_id, new.holds_key, new.verified_at))
  execute function people.mark_changed_row();
create trigger tally_gap after update of ends_on, elder_id on people.phone for each row
  when ((old.ends_on, old.elder_id) is distinct from (new.ends_on, new.elder_id)) execute function people.mark_changed_row();
create trigger tally_gap after update of habits, family_situation on people.profile for each row
  when ((old.habits, old.family_situation) is distinct from (new.habits, new.family_situation)) execute function people.mark_changed_row();
create trigger tally_gap after update of elder_id on people.health_item for each row
  when (old.elder_id is distinct from new.elder_id) execute function people.mark_changed_row();
create trigger tally_gap after update of elder_id on people.consent for each row
  when (old.elder_id is distinct from new.elder_id) execute function people.mark_changed_row();
create trigger tally_gap after update of address, lon on people.elder for each row
  when ((old.address = '', old.lon is null) is distinct from (new.address = '', new.lon is null)) execute function people.mark_changed_row();
