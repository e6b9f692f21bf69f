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
  ('central_wish', 'yes', 'central_wish'), ('farming', 'yes', 'farming'), ('rural', 'yes', 'rural'), ('family_doctor', 'signed', 'family_doctor'),
  ('disability_card', 'grade_1', 'disability'), ('disability_card', 'grade_2', 'disability'), ('disability_card', 'grade_3', 'disability'), ('disability_card', 'grade_4', 'disability');

-- Groups that two facts make together.
create table people.group_pair (
  code text not null,
  a_kind people.fact_kind not null,
  a_value text not null,
  b_kind people.fact_kind not null,
  b_value text not null,
  primary key (code, a_kind, a_value, b_kind, b_value),
  check (a_kind <> b_kind)
);
comment on table people.group_pair is 'Both facts make a member of group code for as long as both hold.';
call platform.open_catalogue('people.group_pair', 'The vocabulary of groups: the same for every place.');
insert into people.group_pair (code, a_kind, a_value, b_kind, b_value)
select 'left_behind', 'children'::people.fact_kind, 'away', 'rural'::people.fact_kind, 'yes'
union all select 'lone', 'children', 'none', 'living', 'alone'
union all select 'low_income_disabled', 'disability_card', 'grade_' || g, m.kind::people.fact_kind, m.value
  from generate_series(1, 4) g, (values ('low_income', 'yes'), ('subsistence', 'urban'), ('subsistence', 'rural')) m (kind, value)
union all select 'hardship_disabled', 'ability', a, m.kind::people.fact_kind, m.value
  from unnest(array['severe', 'total']) a,
    (values ('low_income', 'yes'), ('subsistence', 'urban'), ('subsistence', 'rural'), ('destitute', 'dispersed'), ('destitute', 'central')) m (kind, value);

-- valid is [from, to). An elder may be in a group by several facts: count distinct elder_id.
create view people.elder_group with (security_invoker = true) as
  select id as elder_id, region_code, org_id, 'age' || n as code,
         daterange((birth_day + make_interval(years => n))::date, null) as valid, '出生日期' as source
    from people.elder, unnest(array[60, 65, 75, 80, 85, 90, 100]) n
  union all
  select f.elder_id, f.region_code, f.org_id, r.code, f.valid, f.source
    from people.fact f join people.group_rule r on r.kind = f.kind and r.value = f.value
  union all
  select a.elder_id, a.region_code, a.org_id, p.code, a.valid * b.valid,
         a.source || case when b.source = a.source then '' else '；' || b.source end
    from people.fact a join people.group_pair p on p.a_kind = a.kind and p.a_value = a.value
    join people.fact b on b.elder_id = a.elder_id and b.kind = p.b_kind and b.value = p.b_value and b.valid && a.valid;
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
    -- Each of the two facts straight from its index, then put together: not one look-up for each member of the first.
    return query
      with a as materialized (
        select f.elder_id as id, f.region_code as place, f.kind, f.value, lower(f.valid) as from_day
        from (select distinct p.a_kind, p.a_value from people.group_pair p where p.code = p_code) k
        join people.fact f on f.kind = k.a_kind and f.value = k.a_value
        where f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day),
      b as materialized (
        select f.elder_id as id, f.kind, f.value, lower(f.valid) as from_day
        from (select distinct p.b_kind, p.b_value from people.group_pair p where p.code = p_code) k
        join people.fact f on f.kind = k.b_kind and f.value = k.b_value
        where f.region_code >= p_lo and f.region_code < p_hi and (p_org is null or f.org_id = p_org) and f.valid @> p_day)
      select a.id, a.place, min(greatest(a.from_day, b.from_day)) from a join b on b.id = a.id
        join people.group_pair p on p.code = p_code and p.a_kind = a.kind and p.a_value = a.value and p.b_kind = b.kind and p.b_value = b.value
      group by 1, 2;
  end if;
end $$;
revoke execute on function people.members from public;
grant execute on function people.members to yike_worker, yike_staff, yike_org;

create function people.in_group(p_code text, p_lo bigint, p_hi bigint, p_org uuid, p_day date) returns setof uuid
language sql stable rows 5000 set search_path = pg_catalog
  as $$ select m.elder_id from people.members(p_code, p_lo, p_hi, p_org, p_day) m $$;
revoke execute on function people.in_group from public;
grant execute on function people.in_group to yike_worker, yike_staff, yike_org;
