-- After two records of a person were merged, what was assessed under the former one counts for the living one.

create function assessment.ids_of(p_elder uuid) returns setof uuid
language sql stable security definer rows 2 set search_path = pg_catalog as $$
  select p_elder union all select e.id from people.elder e where e.merged_into = p_elder
$$;
comment on function assessment.ids_of is 'The ids under which a person''s assessments stand: the record''s own, and of those merged into it. The rows themselves stay under their scope.';
create function assessment.living_id(p_elder uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((select e.merged_into from people.elder e where e.id = p_elder), p_elder)
$$;
comment on function assessment.living_id is 'The record that a merged one leads to, else the record itself.';
revoke execute on function assessment.ids_of, assessment.living_id from public;
grant execute on function assessment.ids_of, assessment.living_id to yike_worker, yike_staff, yike_org, yike_family, yike_field;
