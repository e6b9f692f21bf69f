-- Groups are read from facts and birth days, as of any day; nobody types them. valid is [from, to).
create view people.elder_group with (security_invoker = true) as
  select id as elder_id, region_code, org_id, 'age' || n as code,
         daterange((birth_day + make_interval(years => n))::date, null) as valid, '出生日期' as source
    from people.elder, unnest(array[60, 65, 75, 80, 85, 90, 100]) n
  union all
  select elder_id, region_code, org_id, g.code, f.valid, f.source
    from people.fact f
    join (values
      ('living'::people.fact_kind, 'alone', 'living_alone'), ('living', 'alone', 'empty_nest'), ('living', 'with_spouse', 'empty_nest'),
      ('ability', 'mild', 'semi_disabled'), ('ability', 'moderate', 'semi_disabled'), ('ability', 'severe', 'disabled'), ('ability', 'total', 'disabled'),
      ('dementia', 'diagnosed', 'dementia'),
      ('destitute', 'dispersed', 'destitute_dispersed'), ('destitute', 'central', 'destitute_central'),
      ('destitute', 'dispersed', 'safety_net'), ('destitute', 'central', 'safety_net'),
      ('subsistence', 'urban', 'subsistence'), ('subsistence', 'rural', 'subsistence'), ('subsistence', 'urban', 'safety_net'), ('subsistence', 'rural', 'safety_net'),
      ('low_income', 'yes', 'low_income'), ('severe_illness', 'yes', 'severe_illness'),
      ('family_planning', 'lost_only_child', 'family_planning'), ('family_planning', 'disabled_only_child', 'family_planning'), ('family_planning', 'lost_only_child', 'lost_only_child'),
      ('family_planning', 'two_daughters', 'two_daughters'),
      ('priority_care', 'recipient', 'priority_care'), ('priority_care', 'lone', 'priority_care'), ('priority_care', 'lone', 'lone_priority_care'),
      ('model_worker', 'provincial', 'model_worker'), ('model_worker', 'national', 'model_worker'),
      ('central_wish', 'yes', 'central_wish'), ('farming', 'yes', 'farming'), ('rural', 'yes', 'rural')
    ) g (kind, value, code) on g.kind = f.kind and g.value = f.value
  union all
  select c.elder_id, c.region_code, c.org_id, 'left_behind', c.valid * r.valid, c.source
    from people.fact c join people.fact r on r.elder_id = c.elder_id and r.kind = 'rural' and r.value = 'yes' and r.valid && c.valid
   where c.kind = 'children' and c.value = 'away'
  union all
  select d.elder_id, d.region_code, d.org_id, 'low_income_disabled', d.valid * m.valid, d.source
    from people.fact d join people.fact m on m.elder_id = d.elder_id and m.valid && d.valid
     and m.kind in ('low_income', 'subsistence') and m.value in ('yes', 'urban', 'rural')
   where d.kind = 'disability_card'
  union all
  select elder_id, region_code, org_id, 'hardship', valid, source
    from people.fact where kind in ('destitute', 'subsistence', 'low_income');
comment on view people.elder_group is 'Which group an elder is in and when: code, valid [from, to), source. As of a day: where valid @> day. An elder may be in a group by several facts: count distinct elder_id.';
grant select on people.elder_group to yike_worker, yike_staff, yike_org, yike_family;

create function people.groups_on(p_elder uuid, p_day date) returns text[] language sql stable
  return (select coalesce(array_agg(distinct code order by code), '{}') from people.elder_group where elder_id = p_elder and valid @> p_day);
grant execute on function people.groups_on to yike_worker, yike_staff, yike_org, yike_family;
