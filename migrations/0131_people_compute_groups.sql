-- Groups are read from facts and birth days, as of any day; nobody types them. Which value of which fact puts an elder
-- into which group is people.group_rule, once, for the view, the counts and the lists alike.
create table people.group_rule (
  kind people.fact_kind not null,
  value text not null,
  code text not null,
  primary key (code, kind, value)
);
comment on table people.group_rule is 'A fact of this kind and value makes a member of group code for as long as it holds.';
call platform.open_catalogue('people.group_rule', 'The vocabulary of groups: the same for every place.');
insert into people.group_rule (kind, value, code) values
  ('living', 'alone', 'living_alone'), ('living', 'alone', 'empty_nest'), ('living', 'with_spouse', 'empty_nest'),
  ('ability', 'mild', 'semi_disabled'), ('ability', 'moderate', 'semi_disabled'), ('ability', 'severe', 'disabled'), ('ability', 'total', 'disabled'),
  ('dementia', 'diagnosed', 'dementia'), ('severe_illness', 'yes', 'severe_illness'),
  ('destitute', 'dispersed', 'destitute_dispersed'), ('destitute', 'central', 'destitute_central'),
  ('subsistence', 'urban', 'subsistence'), ('subsistence', 'rural', 'subsistence'), ('low_income', 'yes', 'low_income'),
  ('destitute', 'dispersed', 'safety_net'), ('destitute', 'central', 'safety_net'), ('subsistence', 'urban', 'safety_net'), ('subsistence', 'rural', 'safety_net'),
  ('destitute', 'dispersed', 'hardship'), ('destitute', 'central', 'hardship'), ('subsistence', 'urban', 'hardship'), ('subsistence', 'rural', 'hardship'), ('low_income', 'yes', 'hardship'),
  ('family_planning', 'lost_only_child', 'family_planning'), ('family_planning', 'disabled_only_child', 'family_planning'),
  ('family_planning', 'lost_only_child', 'lost_only_child'), ('family_planning', 'two_daughters', 'two_daughters'), ('family_planning', 'one_child', 'one_child'),
  ('priority_care', 'recipient', 'priority_care'), ('priority_care', 'lone', 'priority_care'), ('priority_care', 'lone', 'lone_priority_care'),
  ('model_worker', 'provincial', 'model_worker'), ('model_worker', 'national', 'model_worker'),
  ('central_wish', 'yes', 'central_wish'), ('farming', 'yes', 'farming'), ('rural', 'yes', 'rural');

-- valid is [from, to). An elder may be in a group by several facts: count distinct elder_id.
create view people.elder_group with (security_invoker = true) as
  select id as elder_id, region_code, org_id, 'age' || n as code,
         daterange((birth_day + make_interval(years => n))::date, null) as valid, '出生日期' as source
    from people.elder, unnest(array[60, 65, 75, 80, 85, 90, 100]) n
  union all
  select f.elder_id, f.region_code, f.org_id, r.code, f.valid, f.source
    from people.fact f join people.group_rule r on r.kind = f.kind and r.value = f.value
  union all
  select c.elder_id, c.region_code, c.org_id, 'left_behind', c.valid * r.valid, c.source
    from people.fact c join people.fact r on r.elder_id = c.elder_id and r.kind = 'rural' and r.value = 'yes' and r.valid && c.valid
   where c.kind = 'children' and c.value = 'away'
  union all
  select d.elder_id, d.region_code, d.org_id, 'low_income_disabled', d.valid * m.valid, d.source
    from people.fact d join people.fact m on m.elder_id = d.elder_id and m.valid && d.valid
     and m.kind in ('low_income', 'subsistence') and m.value in ('yes', 'urban', 'rural')
   where d.kind = 'disability_card';
comment on view people.elder_group is 'Which group an elder is in and when: code, valid [from, to), source. As of a day: where valid @> day.';
grant select on people.elder_group to yike_worker, yike_staff, yike_org, yike_family;

create function people.groups_on(p_elder uuid, p_day date) returns text[] language sql stable
  return (select coalesce(array_agg(distinct code order by code), '{}') from people.elder_group where elder_id = p_elder and valid @> p_day);
grant execute on function people.groups_on to yike_worker, yike_staff, yike_org, yike_family;

-- The planner cannot know the bounds of a policy; over a city it then reads every fact in a loop. So members and counts
-- of groups come from functions that take the bounds as numbers and refuse those wider than the asker's own.
create function people.require_bounds(p_lo bigint, p_hi bigint, p_org uuid) returns void language plpgsql stable as $$
begin
  if coalesce(platform.audience(), '') not in ('system', 'staff', 'org')
     or (platform.audience() = 'staff' and (p_lo < platform.region_lo() or p_hi > platform.region_hi()))
     or (platform.audience() = 'org' and p_org is distinct from platform.org()) then
    raise exception 'outside the scope' using errcode = '42501';
  end if;
end $$;

create function people.in_group(p_code text, p_lo bigint, p_hi bigint, p_org uuid, p_day date) returns setof uuid
language plpgsql stable security definer rows 5000 set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  return query select distinct g.elder_id from people.elder_group g
    where g.code = p_code and g.valid @> p_day and g.region_code >= p_lo and g.region_code < p_hi and (p_org is null or g.org_id = p_org);
end $$;
revoke execute on function people.in_group from public;
grant execute on function people.in_group to yike_worker, yike_staff, yike_org;

-- Each elder once in 'total' and once in each group, of those alive and here on the day.
create function people.group_counts(p_lo bigint, p_hi bigint, p_org uuid, p_day date) returns table (code text, n bigint)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  return query
    with gone as materialized (
      select e.id from people.elder e where e.status <> 'alive' and e.status_day <= p_day and e.region_code >= p_lo and e.region_code < p_hi),
    born as materialized (
      select e.birth_day, count(*) as n from people.elder e
      where e.region_code >= p_lo and e.region_code < p_hi and (p_org is null or e.org_id = p_org) and (e.status = 'alive' or e.status_day > p_day)
      group by e.birth_day),
    held as materialized (
      -- One value of a kind at a time, so facts count elders.
      select f.kind, f.value, count(*) as n from people.fact f
      where f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day
        and f.elder_id not in (select g.id from gone g)
      group by f.kind, f.value),
    -- Groups that more than one kind of fact leads to: their elders are counted one by one.
    wide as (select r.code from people.group_rule r group by r.code having count(distinct r.kind) > 1)
    select 'total', coalesce(sum(b.n), 0)::bigint from born b
    union all
    select 'age' || a, coalesce(sum(b.n), 0)::bigint from unnest(array[60, 65, 75, 80, 85, 90, 100]) a
      left join born b on (b.birth_day + make_interval(years => a))::date <= p_day group by a
    union all
    select r.code, sum(h.n)::bigint from held h join people.group_rule r on r.kind = h.kind and r.value = h.value
      where r.code not in (select w.code from wide w) group by r.code
    union all
    select w.code, (select count(distinct f.elder_id) from people.group_rule r join people.fact f on f.kind = r.kind and f.value = r.value
        where r.code = w.code and f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day
          and f.elder_id not in (select g.id from gone g)) from wide w
    union all
    select g.code, count(distinct g.elder_id) from people.elder_group g
      where g.code in ('left_behind', 'low_income_disabled') and g.region_code >= p_lo and g.region_code < p_hi
        and (p_org is null or g.org_id = p_org) and g.valid @> p_day and g.elder_id not in (select x.id from gone x) group by g.code;
end $$;
revoke execute on function people.group_counts from public;
grant execute on function people.group_counts to yike_worker, yike_staff, yike_org;
