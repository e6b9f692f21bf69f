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

-- Who is in a group and since when. Facts that are the only kind to lead to a group come one to an elder (one value of a
-- kind at a time), straight from the index.
create function people.members(p_code text, p_lo bigint, p_hi bigint, p_org uuid, p_day date)
returns table (elder_id uuid, region_code bigint, since date)
language plpgsql stable security definer rows 5000 set search_path = pg_catalog set plan_cache_mode = force_custom_plan as $$
declare kinds int := (select count(distinct r.kind) from people.group_rule r where r.code = p_code);
begin
  perform people.require_bounds(p_lo, p_hi, p_org);
  if p_code ~ '^age[0-9]+$' then
    return query select e.id, e.region_code, (e.birth_day + make_interval(years => substr(p_code, 4)::int))::date from people.elder e
      where e.birth_day <= people.born_by(p_day, substr(p_code, 4)::int) and e.region_code >= p_lo and e.region_code < p_hi and (p_org is null or e.org_id = p_org);
  elsif kinds = 1 then
    return query select f.elder_id, f.region_code, lower(f.valid) from people.group_rule r join people.fact f on f.kind = r.kind and f.value = r.value
      where r.code = p_code and f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day;
  elsif kinds > 1 then
    return query select f.elder_id, f.region_code, min(lower(f.valid)) from people.group_rule r join people.fact f on f.kind = r.kind and f.value = r.value
      where r.code = p_code and f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day group by 1, 2;
  else
    return query select g.elder_id, g.region_code, min(lower(g.valid)) from people.elder_group g
      where g.code = p_code and g.valid @> p_day and g.region_code >= p_lo and g.region_code < p_hi and (p_org is null or g.org_id = p_org) group by 1, 2;
  end if;
end $$;
revoke execute on function people.members from public;
grant execute on function people.members to yike_worker, yike_staff, yike_org;

create function people.in_group(p_code text, p_lo bigint, p_hi bigint, p_org uuid, p_day date) returns setof uuid
language sql stable rows 5000 set search_path = pg_catalog
  as $$ select m.elder_id from people.members(p_code, p_lo, p_hi, p_org, p_day) m $$;
revoke execute on function people.in_group from public;
grant execute on function people.in_group to yike_worker, yike_staff, yike_org;
