-- The ids of one person: for every module that leaves rows with the record they were made for.
create function people.ids_of(p_elder uuid) returns setof uuid
language sql stable security definer rows 2 set search_path = pg_catalog as $$
  select p_elder union all select e.id from people.elder e where e.merged_into = p_elder
$$;
comment on function people.ids_of is 'The ids under which rows of a person stand: the record''s own, and of those merged into it. The rows themselves stay under their scope.';
create function people.living_id(p_elder uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((select e.merged_into from people.elder e where e.id = p_elder), p_elder)
$$;
comment on function people.living_id is 'The record that a merged one leads to, else the record itself.';
revoke execute on function people.ids_of, people.living_id from public;
grant execute on function people.ids_of, people.living_id to yike_worker, yike_staff, yike_org, yike_family, yike_field;
drop function assessment.ids_of(uuid);
drop function assessment.living_id(uuid);

create or replace function benefits.hold_deduction_month(p_elder uuid, p_scheme text, p_month date) returns bigint
  language plpgsql security definer set search_path = pg_catalog as $$
declare place bigint; total bigint;
begin
  select e.region_code into place from people.elder e where e.id = p_elder
    and (platform.audience() = 'system' or (e.region_code >= platform.region_lo() and e.region_code < platform.region_hi()));
  if not found then raise exception 'no elder % in scope', p_elder using errcode = '42501'; end if;
  insert into benefits.deduction_month (elder_id, scheme, month, region_code) values (p_elder, p_scheme, p_month, place) on conflict do nothing;
  perform from benefits.deduction_month m where m.elder_id = p_elder and m.scheme = p_scheme and m.month = p_month for update;
  select coalesce(sum(m.deducted_fen), 0) into total from benefits.deduction_month m
    where m.scheme = p_scheme and m.month = p_month and m.elder_id in (select people.ids_of(p_elder));
  return total;
end $$;
